"""What every script of this folder prints at its end: seconds by stage and what it found, as one line of JSON."""

from __future__ import annotations

import json
import time


class Stages:
    """Seconds of each stage, one after the other."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._last = time.perf_counter()

    def ended(self, name: str) -> None:
        """The stage that ran until now was this one; a name that returns is added up."""
        now = time.perf_counter()
        self.seconds[name] = self.seconds.get(name, 0.0) + now - self._last
        self._last = now

    def report(self, **found: object) -> None:
        print(json.dumps({"stages": self.seconds, **found}))
