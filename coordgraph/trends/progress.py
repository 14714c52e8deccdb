"""How far the description of trends is, for those who wait.

In: calls with stage, detail, done and total. Out: what the caller makes of them. Odd input: by default nothing.
"""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[str, str, int, int], None]


def no_progress(stage: str, detail: str, done: int, total: int) -> None:
    """Tells nobody."""
