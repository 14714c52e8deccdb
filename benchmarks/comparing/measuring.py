"""One command as a whole process: wall time, peak memory of it and of all it starts, and how it ended.

Run as a script, this module is the small process that starts the command. The command is not started by the caller,
because Linux counts the memory of whoever starts a process towards that process's peak.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

OK, OUT_OF_MEMORY, OUT_OF_TIME, FAILED = "ok", "out of memory", "out of time", "failed"
SECONDS_BETWEEN_LOOKS = 0.1
_SIGNS_OF_NO_MEMORY = (
    "MemoryError",
    "Out of Memory",
    "OutOfMemory",
    "bad_alloc",
    "Unable to allocate",
    "Cannot allocate",
)


@dataclass(frozen=True)
class Measured:
    """What one run took. ``seconds`` and ``peak_mb`` are those until it was stopped, where it did not end well."""

    seconds: float
    peak_mb: float
    status: str
    output: str
    errors: str

    def report(self) -> dict[str, Any]:
        """The JSON object on the last line of the output; empty when there is none."""
        lines = self.output.strip().splitlines()
        return dict(json.loads(lines[-1])) if lines and lines[-1].startswith("{") else {}


def measure(command: list[str], time_limit: float = 1800, memory_limit_gb: float | None = None) -> Measured:
    """Run a command to its end, or to one of its limits."""
    order = {"command": command, "time_limit": time_limit, "memory_limit_gb": memory_limit_gb}
    starter = [sys.executable, "-I", str(Path(__file__).resolve()), json.dumps(order)]
    done = subprocess.run(starter, capture_output=True, text=True, check=True)
    return Measured(**json.loads(done.stdout))


def _run(command: list[str], time_limit: float, memory_limit_gb: float | None) -> dict[str, Any]:
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        started = time.perf_counter()
        child = subprocess.Popen(
            command,
            stdout=output,
            stderr=errors,
            start_new_session=True,
            preexec_fn=lambda: _limit_memory(memory_limit_gb),
        )
        tree = _Tree(child.pid)
        tree.start()
        alarm = threading.Timer(time_limit, tree.end)
        alarm.start()
        try:
            _, status, usage = os.wait4(child.pid, 0)
        except BaseException:  # interrupted: what runs in a group of its own would go on
            tree.end()
            raise
        seconds = time.perf_counter() - started
        alarm.cancel()
        tree.stop()
        child.returncode = os.waitstatus_to_exitcode(status)
        texts = {name: _text_of(file) for name, file in (("output", output), ("errors", errors))}
    return {
        "seconds": seconds,
        "peak_mb": max(usage.ru_maxrss / 1024, tree.peak_mb),
        "status": OUT_OF_TIME if tree.ended_by_us else _status(child.returncode, texts["errors"]),
        **texts,
    }


def _limit_memory(gigabytes: float | None) -> None:
    """Of what a process may allocate, not of its address space, much of which allocators reserve and never touch."""
    if gigabytes is not None:
        size = int(gigabytes * 1e9)
        resource.setrlimit(resource.RLIMIT_DATA, (size, size))


def _status(returncode: int, errors: str) -> str:
    if returncode == 0:
        return OK
    no_memory = returncode == -signal.SIGKILL or any(sign in errors for sign in _SIGNS_OF_NO_MEMORY)
    return OUT_OF_MEMORY if no_memory else FAILED


def _text_of(file: Any) -> str:
    file.seek(0)
    return str(file.read().decode(errors="replace")[-20_000:])


class _Tree(threading.Thread):
    """Watches the processes of a group: memory is only added up while there are several, as the system keeps the
    exact peak of one alone. Shared pages count once."""

    def __init__(self, group: int) -> None:
        super().__init__(daemon=True)
        self.group = group
        self.peak_mb = 0.0
        self.ended_by_us = False
        self._over = threading.Event()

    def run(self) -> None:
        while not self._over.wait(SECONDS_BETWEEN_LOOKS):
            members = _processes_of(self.group)
            if len(members) > 1:
                self.peak_mb = max(self.peak_mb, sum(map(_proportional_mb, members)))

    def stop(self) -> None:
        self._over.set()
        self.join()

    def end(self) -> None:
        self.ended_by_us = True
        os.killpg(self.group, signal.SIGKILL)


def _processes_of(group: int) -> list[Path]:
    return [folder for folder in Path("/proc").glob("[0-9]*") if _group_of(folder) == group]


def _group_of(folder: Path) -> int:
    try:
        # the name of the program stands in parentheses and may hold spaces; the group is the third field after it
        return int((folder / "stat").read_text().rpartition(")")[2].split()[2])
    except (OSError, IndexError):
        return -1


def _proportional_mb(folder: Path) -> float:
    try:
        lines = (folder / "smaps_rollup").read_text().splitlines()
    except OSError:  # it has just ended
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


if __name__ == "__main__":
    try:
        print(json.dumps(_run(**json.loads(sys.argv[1]))))
    except OSError as error:  # there is no such program
        print(json.dumps({"seconds": 0.0, "peak_mb": 0.0, "status": FAILED, "output": "", "errors": str(error)}))
