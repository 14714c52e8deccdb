"""When does an account belong to whom? Rows of an actors file as stretches of days, and the row of each message.

In: stretches of days, each with an account and a row. Out: :class:`Belonging`. Odd input: stretches of one account that
agree and overlap become one; a message outside all stretches of its account is nobody's.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from coordgraph.trends.messages import DAY, Ints

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_EPOCH = dt.date(1970, 1, 1)
ALWAYS, FOREVER = -(1 << 20), 1 << 20
_BITS = 22


class Stretch(NamedTuple):
    """Days (since 1970, both included) in which an account (row of ``accounts``) belongs by a row of the file."""

    account: int
    first: int
    last: int
    row: int


@dataclass(frozen=True)
class Belonging:
    """Stretches of days sorted by account and first day; those of one account do not overlap."""

    stretches: tuple[Stretch, ...]

    def rows(self, account: Ints, time: Ints) -> Ints:
        """The row of each message by account (row of ``accounts``) and time (microseconds UTC); -1: nobody's.

        >>> belonging = Belonging((Stretch(0, ALWAYS, 9, 5), Stretch(0, 12, FOREVER, 6)))
        >>> belonging.rows(np.zeros(3, np.int64), np.array([9, 10, 12]) * DAY).tolist()
        [5, -1, 6]
        """
        if not self.stretches:
            return np.full(len(account), -1, np.int64)
        of, first, last, row = np.array(self.stretches, np.int64).T
        day = time // DAY
        place = np.searchsorted(_key(of, first), _key(account, day), side="right") - 1
        inside = (place >= 0) & (of[place] == account) & (day <= last[place])
        found: Ints = np.where(inside, row[place], -1)
        return found


def _key(account: Ints, day: Ints) -> Ints:
    return account << _BITS | (np.clip(day, ALWAYS, FOREVER) - ALWAYS)


def merged(
    stretches: Sequence[Stretch], names: Sequence[object]
) -> tuple[list[Stretch], list[tuple[Stretch, Stretch]]]:
    """Stretches without those in doubt, overlapping ones that agree as one; and the pairs that do not agree.

    Args:
        stretches: in any order.
        names: to whom each row gives accounts.

    >>> merged([Stretch(0, 1, 5, 0), Stretch(0, 4, 9, 1)], ["a", "a"])[0]
    [Stretch(account=0, first=1, last=9, row=0)]
    >>> merged([Stretch(0, 1, 5, 0), Stretch(0, 4, 9, 1)], ["a", "b"])[0]
    []
    """
    pairs: list[tuple[Stretch, Stretch]] = []
    kept: list[Stretch] = []
    run: list[Stretch] = []
    for stretch in [*sorted(stretches), Stretch(-1, 0, 0, -1)]:
        # invariant: run holds stretches of one account that overlap as a chain
        if run and (stretch.account != run[0].account or stretch.first > max(s.last for s in run)):
            kept += _settled(run, names, pairs)
            run = []
        run.append(stretch)
    return kept, pairs


def _settled(run: list[Stretch], names: Sequence[object], pairs: list[tuple[Stretch, Stretch]]) -> list[Stretch]:
    """One stretch of a chain that agrees; of others those that no other contradicts."""
    if len({names[s.row] for s in run}) == 1:
        return [Stretch(run[0].account, run[0].first, max(s.last for s in run), min(s.row for s in run))]
    doubtful: set[Stretch] = set()
    said: set[Stretch] = set()
    for place, one in enumerate(run):
        for other in run[place + 1 :]:
            if other.first <= one.last and names[other.row] != names[one.row]:
                earlier, later = sorted((one, other), key=lambda s: s.row)
                if earlier not in said:
                    pairs.append((earlier, later))
                    said.add(later)
                doubtful |= {one, other}
    rest = [s for s in run if s not in doubtful]
    return [] if not rest else merged(rest, names)[0]


def day_of(text: str, last: bool = False) -> int | None:
    """The first day (or the last) that YYYY, YYYY-MM or YYYY-MM-DD means, since 1970; None: no date.

    >>> day_of("1970"), day_of("1970", last=True), day_of("1970-02", last=True), day_of("1970-13")
    (0, 364, 58, None)
    """
    match = _DATE.fullmatch(text)
    if not match:
        return None
    year, month = int(match[1]), int(match[2] or (12 if last else 1))
    try:
        day = int(match[3] or (calendar.monthrange(year, month)[1] if last else 1))
        return (dt.date(year, month, day) - _EPOCH).days
    except ValueError:
        return None
