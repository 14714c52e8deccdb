"""Stretches of files read in this process and in helpers beside it.

In: stretches. Out: what each holds, the same for any number of processes. Odd input: a helper that does not start, or
ends, leaves its stretch to this process; an interrupt ends the helpers.

A helper is a Python that knows this package and nothing of the program that asked: unlike a process of
``multiprocessing`` it neither copies threads nor imports the main module again, so a notebook, a library call and a
script without ``if __name__ == "__main__"`` can all have helpers.
"""

from __future__ import annotations

import gc
import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from typing import IO

import msgspec

from coordgraph.readers.base import Options, options_of
from coordgraph.readers.stretches import Reading, Stretch, packed, reading_of, unpacked

Told = Callable[[str, int], None]

# Isolated until the path is that of the asking process: nothing is imported from the folder it was started in.
_START = (
    "import json, signal, sys; signal.signal(signal.SIGINT, signal.SIG_IGN); sys.path[:] = json.loads(sys.argv[1]);"
    "from coordgraph.readers.processes import help_out; help_out()"
)
_READY = b"ready"
_SIZE_BYTES = 8
_LOOK_AGAIN_S = 0.05


def readings_of(
    stretches: Iterator[Stretch], options: Options, jobs: int, told: Told = lambda path, size: None
) -> list[tuple[Stretch, Reading]]:
    """Read stretches; each with what it holds, in their order.

    Args:
        stretches: the next is asked for when a process is free for it.
        options: what readers may need besides the files.
        jobs: number of processes; this one takes part.
        told: called in this thread with a path and how many more of its bytes on disk were read.
    """
    work = _Work(stretches)
    helpers = [_Helper(work) for _ in range(jobs - 1)] if _can_have_helpers() else []
    try:
        for helper in helpers:
            helper.start()
        while True:
            _read_what_is_left(work, options, told)
            if work.is_done():
                return work.readings()
            work.wait(_LOOK_AGAIN_S)
    finally:
        for helper in helpers:
            helper.end()


def _can_have_helpers() -> bool:
    """Whether this Python can start another; a program frozen into one file would start itself."""
    return bool(sys.executable) and not getattr(sys, "frozen", False)


def _read_what_is_left(work: _Work, options: Options, told: Told) -> None:
    while (numbered := work.next()) is not None:
        number, stretch = numbered
        read = 0

        def on_bytes(count: int, path: str = stretch.path) -> None:
            nonlocal read
            read += count
            told(path, count)

        work.keep(number, stretch, reading_of(stretch, options, on_bytes))
        told(stretch.path, max(stretch.size - read, 0))
        work.tell_of_helpers(told)
    work.tell_of_helpers(told)


class _Work:
    """Stretches to read and what they hold, shared by threads."""

    def __init__(self, stretches: Iterator[Stretch]) -> None:
        self._stretches = enumerate(stretches)
        self._lock = threading.Lock()
        self._problem: BaseException | None = None
        self._left_over: list[tuple[int, Stretch]] = []
        self._readings: dict[int, tuple[Stretch, Reading]] = {}
        self._in_hands_of_helpers = 0
        self._by_helpers: list[Stretch] = []
        self._change = threading.Condition(self._lock)

    def next(self) -> tuple[int, Stretch] | None:
        """The next stretch with its number, for this process; None when there is none.

        Raises:
            CoordgraphError: a file cannot be read, whoever met it.
        """
        with self._lock:
            numbered = self._next()
            if self._problem is not None:
                raise self._problem
            return self._left_over.pop() if numbered is None and self._left_over else numbered

    def next_for_helper(self) -> tuple[int, Stretch] | None:
        """The next stretch with its number; None when there is none, or no more is to be read."""
        with self._lock:
            numbered = self._next()
            self._in_hands_of_helpers += numbered is not None
            return numbered

    def _next(self) -> tuple[int, Stretch] | None:
        try:
            return None if self._problem is not None else next(self._stretches, None)
        except BaseException as problem:
            self._problem = problem
            return None

    def leave(self, number: int, stretch: Stretch) -> None:
        """Leave to this process a stretch that a helper had."""
        with self._change:
            self._left_over.append((number, stretch))
            self._in_hands_of_helpers -= 1
            self._change.notify()

    def keep(self, number: int, stretch: Stretch, reading: Reading) -> None:
        """Keep what a stretch holds."""
        stretch.lines = None
        self._readings[number] = (stretch, reading)

    def keep_of_helper(self, number: int, stretch: Stretch, reading: Reading) -> None:
        """Keep what a helper found."""
        with self._change:
            self.keep(number, stretch, reading)
            self._by_helpers.append(stretch)
            self._in_hands_of_helpers -= 1
            self._change.notify()

    def is_done(self) -> bool:
        """Whether nothing is left, here or with a helper, after all stretches were asked for."""
        with self._lock:
            return not (self._in_hands_of_helpers or self._left_over or self._by_helpers)

    def wait(self, seconds: float) -> None:
        """Wait for a helper, at most so long."""
        with self._change:
            if self._in_hands_of_helpers:
                self._change.wait(seconds)

    def tell_of_helpers(self, told: Told) -> None:
        """Tell what helpers read since it was last told."""
        while self._by_helpers:
            stretch = self._by_helpers.pop()
            told(stretch.path, stretch.size)

    def readings(self) -> list[tuple[Stretch, Reading]]:
        """All stretches in their order, each with what it holds."""
        return [self._readings[number] for number in sorted(self._readings)]


class _Helper(threading.Thread):
    """A process beside this one and the thread that gives it stretches, from when it is ready for them."""

    def __init__(self, work: _Work) -> None:
        super().__init__(daemon=True)
        self._work = work
        self._process: subprocess.Popen[bytes] | None = None
        self._is_ended = False

    def run(self) -> None:
        """Have stretches read until there are no more, or one fails."""
        try:
            asked, answered = self._when_ready()
            while not self._is_ended and (numbered := self._work.next_for_helper()) is not None:
                number, stretch = numbered
                try:
                    _send(asked, msgspec.msgpack.encode(stretch))
                    reading = unpacked(_received(answered) or b"")
                except Exception:
                    self._work.leave(number, stretch)
                    raise
                self._work.keep_of_helper(number, stretch, reading)
        except Exception:  # noqa: S110 - whatever it is, this process does without the helper, or meets it itself
            pass
        finally:
            self._close()

    def _when_ready(self) -> tuple[IO[bytes], IO[bytes]]:
        """What goes into the process and what comes out, when it is ready."""
        path = json.dumps([str(entry) for entry in sys.path])
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-c", _START, path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        asked, answered = self._process.stdin, self._process.stdout
        if asked is None or answered is None or _received(answered) != _READY:
            raise EOFError("the helper has ended")
        return asked, answered

    def end(self) -> None:
        """End the process, whatever it does."""
        self._is_ended = True
        while self.is_alive():
            if self._process is not None:
                self._process.kill()
            self.join(_LOOK_AGAIN_S)

    def _close(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()


def help_out() -> None:
    """Read the stretches that come in on standard input; what each holds goes out on standard output.

    An empty answer says that it could not be read.
    """
    gc.disable()
    asked, answered = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # nothing else may write there
    _send(answered, _READY)
    while (request := _received(asked)) is not None:
        stretch = msgspec.msgpack.decode(request, type=Stretch)
        try:
            answer = packed(reading_of(stretch, options_of(stretch.settings)))
        except Exception:
            answer = b""
        _send(answered, answer)


def _send(stream: IO[bytes], message: bytes) -> None:
    stream.write(len(message).to_bytes(_SIZE_BYTES, "big"))
    stream.write(message)
    stream.flush()


def _received(stream: IO[bytes]) -> bytes | None:
    """The next message; None when the other side has ended."""
    size = stream.read(_SIZE_BYTES)
    message = stream.read(int.from_bytes(size, "big"))
    return message if len(size) == _SIZE_BYTES and len(message) == int.from_bytes(size, "big") else None
