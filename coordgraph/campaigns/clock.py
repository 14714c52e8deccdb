"""When things happen: the calendar of a campaign, day and night of each community, and the ids that carry a time.

Times are milliseconds since 1970 in UTC, because an X id holds milliseconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

# First millisecond of X's snowflake ids; an id is (ms since then) << 22 | 10 bits of machine | 12 bits of counter.
X_EPOCH_MS = 1_288_834_974_657
SECOND_MS = 1000
MINUTE_MS = 60 * SECOND_MS
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS

_DAY_MINUTES = 1440
# Local hours of the morning and the evening peak of each community; the country lies five hours behind UTC.
_PEAKS = ((7.5, 20.5), (5.5, 18.5), (13.0, 23.0), (10.0, 21.5))
_UTC_OFFSET_HOURS = -5.0
_WEEKEND = 0.75


def _rhythms() -> Floats:
    local = np.arange(_DAY_MINUTES) / 60 + _UTC_OFFSET_HOURS
    rows = [0.03 + _bump(local, morning, 2.2) + 1.3 * _bump(local, evening, 2.4) for morning, evening in _PEAKS]
    table: Floats = np.array(rows)
    table /= table.max(axis=1, keepdims=True)
    return table


def _bump(hours: Floats, peak: float, width: float) -> Floats:
    distance = np.abs((hours - peak + 12) % 24 - 12)
    bump: Floats = np.exp(-0.5 * (distance / width) ** 2)
    return bump


# One row a community, one column a minute of the UTC day, 0 to 1: how busy it is compared with its busiest minute.
RHYTHMS = _rhythms()


@dataclass(frozen=True)
class Calendar:
    """The time collected: from ``start`` (included) to ``end`` (excluded), and the day before it."""

    start: int
    days: int

    @classmethod
    def from_date(cls, start: str, days: int) -> Calendar:
        """The calendar of so many days from an ISO date."""
        day = date.fromisoformat(start)
        return cls(int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) * SECOND_MS, days)

    @property
    def end(self) -> int:
        """First millisecond after the collection."""
        return self.start + self.days * DAY_MS

    def draw(self, communities: Ints, rng: np.random.Generator, days_before: int = 0) -> Ints:
        """A time for each entry, at the hours of its community; ``days_before`` also allows days before the start."""
        days = np.arange(-days_before, self.days)
        weights = np.where(_is_weekend(self.start + days * DAY_MS), _WEEKEND, 1.0)
        times = self.start + rng.choice(days, size=len(communities), p=weights / weights.sum()) * DAY_MS
        for community, rhythm in enumerate(RHYTHMS):
            mine = np.flatnonzero(communities == community)
            minutes = rng.choice(_DAY_MINUTES, size=len(mine), p=rhythm / rhythm.sum())
            times[mine] += minutes * MINUTE_MS + rng.integers(0, MINUTE_MS, size=len(mine))
        return times

    def holds(self, times: Ints) -> npt.NDArray[np.bool_]:
        """Which times lie within the collection."""
        return (times >= self.start) & (times < self.end)


def busyness(communities: Ints, times: Ints) -> Floats:
    """How awake each community is at each time, 0 to 1 of its busiest minute."""
    busy: Floats = RHYTHMS[communities, times // MINUTE_MS % _DAY_MINUTES]
    return busy


def _is_weekend(times: Ints) -> npt.NDArray[np.bool_]:
    # 1970-01-01 was a Thursday, day 3 of a week that begins on Monday.
    weekend: npt.NDArray[np.bool_] = (times // DAY_MS + 3) % 7 >= 5
    return weekend


def delays(median_s: float | Floats, sigma: float, size: int, rng: np.random.Generator) -> Ints:
    """Lognormal delays in milliseconds around a median in seconds; never shorter than two seconds."""
    seconds = np.maximum(2.0, median_s * np.exp(sigma * rng.standard_normal(size)))
    return (seconds * SECOND_MS).astype(np.int64)


def snowflakes(times: Ints, rng: np.random.Generator) -> list[str]:
    """Ids whose embedded time is the time given; distinct. ``times`` must rise.

    >>> ids = snowflakes(np.array([1_741_000_000_000] * 3), np.random.default_rng(1))
    >>> {snowflake_time(i) for i in ids}, len(set(ids))
    ({1741000000000}, 3)
    """
    machines = rng.integers(0, 1 << 10, size=len(times))
    distinct, first, inverse = np.unique(times, return_index=True, return_inverse=True)
    # about half of X's counters are above zero; ids that all ended in zero bits would look as if a float had held them
    start = rng.integers(0, 4, size=len(distinct))
    counter = start[inverse] + np.arange(len(times)) - first[inverse]
    return [str(i) for i in ((times - X_EPOCH_MS) << 22 | machines << 12 | counter).tolist()]


def snowflake_time(snowflake: str) -> int:
    """Milliseconds since 1970 that an X id holds.

    >>> snowflake_time("0") == X_EPOCH_MS
    True
    """
    return (int(snowflake) >> 22) + X_EPOCH_MS


def iso(time: int) -> str:
    """A time as X writes it: whole seconds with ``.000Z``.

    >>> iso(1_741_000_000_999)
    '2025-03-03T11:06:40.000Z'
    """
    return datetime.fromtimestamp(time // SECOND_MS, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
