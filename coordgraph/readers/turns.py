"""Threads that work through items side by side and pass some sections one after the other, in the order of the items.

In: items and the work on each. Out: what the work leaves behind, the same for any number of threads. Odd input: the
first failure ends the work of all and is raised.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

Item = TypeVar("Item")


class _Stopped(Exception):
    """Another thread failed."""


class Turns:
    """Sections by name; each is passed by item 0, item 1 and so on."""

    def __init__(self) -> None:
        self._passed: Counter[str] = Counter()
        self._changed = threading.Condition()
        self._stopped = False

    @contextmanager
    def at(self, section: str, number: int) -> Iterator[None]:
        """Wait until all items before this one have passed the section, then hold it."""
        with self._changed:
            self._changed.wait_for(lambda: self._stopped or self._passed[section] == number)
            if self._stopped:
                raise _Stopped
        yield
        with self._changed:
            self._passed[section] += 1
            self._changed.notify_all()

    def stop(self) -> None:
        """Let nobody wait any longer."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()


def work_through(items: Iterable[Item], work: Callable[[Turns, int, Item], None], jobs: int) -> None:
    """Do the work on each item, on as many at a time as there are jobs.

    Args:
        items: taken one at a time, so that no more are held than are worked on.
        work: gets the turns, the number of the item from 0, and the item.
        jobs: threads.
    """
    turns, numbered, taking = Turns(), enumerate(items), threading.Lock()

    def go_on() -> None:
        try:
            while True:
                with taking:
                    number, item = next(numbered, (-1, None))
                if item is None:
                    return
                work(turns, number, item)
        except BaseException:
            turns.stop()
            raise

    with ThreadPoolExecutor(jobs) as pool:
        ended = [future.exception() for future in [pool.submit(go_on) for _ in range(jobs)]]
    for error in sorted((e for e in ended if e is not None), key=lambda e: isinstance(e, _Stopped)):
        raise error
