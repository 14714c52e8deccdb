"""What all pictures of reports share: scales, round ticks for numbers and times, bars as one path, runs that hold most.

In: values and moments (milliseconds since 1970, UTC). Out: places in a picture, ticks, drawing commands of SVG. Odd
input: a range without extent maps to its start and has at most one tick; counts without anything in them hold no run.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from coordgraph.joint_acts import DAY, HOUR, MINUTE, SECOND

#: As narrow as a telephone, so that letters can still be read there.
WIDTH = 400
#: What a run must hold to be told.
MOST = 0.5
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MONDAY = 4 * DAY  # 1970 began on a Thursday
_STEPS = (
    SECOND, 5 * SECOND, 15 * SECOND, 30 * SECOND, MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE,
    HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 7 * DAY,
)  # fmt: skip
_MONTHS = (1, 3, 6, 12, 24, 60, 120, 240, 600)


class Scale(NamedTuple):
    """Where a value lies in a picture, to a tenth of a unit.

    >>> x = Scale(0, 200, 40, 390)
    >>> x(0), x(100), x(200)
    (40, 215.0, 390.0)
    >>> Scale(7, 7, 40, 390)(7)
    40
    """

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """The place of a value; of values outside the range one outside the picture."""
        if self.high == self.low or value == self.low:
            return self.start
        return round(self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start), 1)


class Tick(NamedTuple):
    """A value with what is written beside it."""

    at: float
    text: str


class Run(NamedTuple):
    """Neighbouring bins: the first, how many, and the share of all they hold (0 to 1)."""

    first: int
    length: int
    share: float


def round_ticks(low: float, high: float, most: int = 4) -> list[float]:
    """Multiples of 1, 2 or 5 times a power of ten within a range: as many as fit into ``most``.

    >>> round_ticks(0, 130), round_ticks(0.0, 0.07, 3), round_ticks(0, 0)
    ([0.0, 50.0, 100.0], [0.0, 0.05], [0])
    """
    if high <= low:
        return [low] if low == 0 else []
    power = math.floor(math.log10((high - low) / most)) if high - low > 0 else 0
    for exponent in (power, power + 1):
        for factor in (1, 2, 5):
            # a whole number divided by a power of ten: 0.1 times 3 is not 0.3; large ones may be one and the same float
            ticks = list(dict.fromkeys(_multiples(low, high, factor, exponent)))
            if len(ticks) <= most:
                return ticks
    return []


def whole_ticks(high: float, most: int = 3) -> list[int]:
    """Round whole numbers from nought on, to count with.

    >>> whole_ticks(2), whole_ticks(130), whole_ticks(1)
    ([0, 1, 2], [0, 50, 100], [0, 1])
    """
    return [int(level) for level in round_ticks(0, high, most) if level == int(level)]


def _multiples(low: float, high: float, factor: int, exponent: int) -> list[float]:
    def value(number: int) -> float:
        return number * factor * 10.0**exponent if exponent >= 0 else number * factor / 10.0**-exponent

    step = factor * 10.0**exponent
    around = range(math.ceil(low / step) - 1, math.floor(high / step) + 2)
    return [value(number) for number in around if low <= value(number) <= high]


def time_ticks(first: int, last: int, most: int = 4) -> list[Tick]:
    """Round moments within a range: full minutes and hours, midnights, Mondays, first days of months and years (UTC).

    >>> [tick.text for tick in time_ticks(0, 3 * 3_600_000)]
    ['1970-01-01', '01:00', '02:00', '03:00']
    >>> [tick.text for tick in time_ticks(0, 100 * 86_400_000)]
    ['1970-01', '1970-02', '1970-03', '1970-04']
    """
    for step in _STEPS:
        shift = _MONDAY if step == 7 * DAY else 0
        start = -((shift - first) // step) * step + shift
        if (last - start) // step + 1 <= most:
            return [Tick(at, _written(at, step)) for at in range(start, last + 1, step)]
    begin, end = (moment.year * 12 + moment.month - 1 for moment in (moment_of(first), moment_of(last)))
    begin += _month(begin) < first
    return [Tick(_month(int(place)), text) for place, text in month_ticks(begin, end, most)]


def month_ticks(first: int, last: int, most: int = 4) -> list[Tick]:
    """Round months within a range, as year times twelve plus months since January.

    >>> [tick.text for tick in month_ticks(12 * 2019 + 5, 12 * 2024)]
    ['2020', '2022', '2024']
    """
    for months in _MONTHS:
        places = range(-(-first // months) * months, last + 1, months)
        if len(places) <= most:
            return [Tick(place, month_written(place, months)) for place in places]
    return []


def _month(place: int) -> int:
    return int((dt.datetime(place // 12, place % 12 + 1, 1, tzinfo=dt.UTC) - _EPOCH).total_seconds()) * 1000


def month_written(place: int, months: int = 1) -> str:
    """A month, or its year where only years are counted.

    >>> month_written(12 * 2024 + 4), month_written(12 * 2024, 24)
    ('2024-05', '2024')
    """
    return f"{place // 12:04}" if months % 12 == 0 else f"{place // 12:04}-{place % 12 + 1:02}"


def _written(at: int, step: int) -> str:
    if at % DAY == 0:
        return f"{moment_of(at):%Y-%m-%d}"
    return f"{moment_of(at):%H:%M}" if step >= MINUTE else f"{moment_of(at):%H:%M:%S}"


def moment_of(milliseconds: float) -> dt.datetime:
    """The moment that many milliseconds after 1970 began."""
    return _EPOCH + dt.timedelta(milliseconds=milliseconds)


def bars(heights: Sequence[float], x: Scale, y: Scale, inset: float = 0.0) -> str:
    """One path of bars that stand on the floor of a scale, a bar for each bin of another; empty bins have none.

    Args:
        heights: of the bins, from the first on.
        x: from the number of a bin to its place.
        y: from a height to its place.
        inset: share of its width left free on both sides of a bar.

    >>> bars([0, 2], Scale(0, 2, 0, 20), Scale(0, 2, 50, 10))
    'M10.0 50V10.0H20.0V50Z'
    """
    margin = inset * (x(1) - x(0))
    return "".join(
        f"M{round(x(place) + margin, 1)} {y.start}V{y(height)}H{round(x(place + 1) - margin, 1)}V{y.start}Z"
        for place, height in enumerate(heights) if height
    )  # fmt: skip


def run_of_most(counts: Sequence[float], around: bool = False) -> Run | None:
    """The shortest run of neighbouring bins that holds half of all or more; of equally short ones the fullest, first.

    Args:
        counts: in each bin.
        around: the first bin follows the last, as in hours of the day.

    >>> run_of_most([0, 1, 4, 5, 0])
    Run(first=3, length=1, share=0.5)
    >>> run_of_most([3, 0, 0, 3], around=True), run_of_most([0, 0])
    (Run(first=0, length=1, share=0.5), None)
    """
    total, size = sum(counts), len(counts)
    if not total:
        return None
    for length in range(1, size + 1):
        starts = range(size) if around and length < size else range(size - length + 1)
        fullest = max(starts, key=lambda first: (held_in(counts, first, length), -first))
        held = held_in(counts, fullest, length)
        if held >= MOST * total:
            return Run(fullest, length, held / total)
    return None


def fullest_bins(counts: Sequence[float]) -> list[int]:
    """The fewest bins that together hold half of all or more, the fullest first, wherever they are.

    >>> fullest_bins([1, 9, 0, 6, 4]), fullest_bins([0])
    ([1, 3], [])
    """
    order = sorted((place for place, count in enumerate(counts) if count), key=lambda place: (-counts[place], place))
    for few in range(len(order)):
        if sum(counts[place] for place in order[: few + 1]) >= MOST * sum(counts):
            return order[: few + 1]
    return []


def held_in(counts: Sequence[float], first: int, length: int) -> float:
    """The sum of a run of bins, which may go on at the first bin after the last.

    >>> held_in([1, 2, 4], 2, 2)
    5
    """
    return sum(counts[(first + place) % len(counts)] for place in range(length))


def share_in(counts: Iterable[float], run: Run) -> float | None:
    """The share of all that lies in a run of bins; None of nothing.

    >>> share_in([1, 3, 4], Run(1, 1, 1.0)), share_in([0], Run(0, 1, 1.0))
    (0.375, None)
    """
    counted = list(counts)
    total = sum(counted)
    return held_in(counted, run.first, run.length) / total if total else None
