"""On which days does a trend exceed what its own past gives?

In: messages. Out: the table ``trend_days``. The rule: the mean of the 28 days before, days without a message included,
with half a message added to their sum; the chance of as many messages or more under a negative binomial whose variance
is what those days, and the trend's whole past, do not exclude, and at least that of a Poisson count with a mean known
from so few days; Benjamini and Hochberg over all days and trends. Odd input: the first 14 days of the posts have too
short a past and are not tested; the past of a day is shorter where the posts begin less than 28 days before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy import special

from coordgraph.multiple import benjamini_hochberg
from coordgraph.tables import TREND_DAYS
from coordgraph.trends.describing import shown_name
from coordgraph.trends.messages import DAY, Ints, Messages
from coordgraph.trends.participation import Floats

PAST_DAYS = 28
SHORTEST_PAST = 14
LEVEL = 0.05
_CONFIDENCE = 0.95
_CELLS_AT_ONCE = 4_000_000


def excess_p(messages: NDArray[np.generic], mean: Floats, variance: Floats) -> Floats:
    """How often a negative binomial of that mean and variance gives as many messages or more, 0 to 1.

    Args:
        messages: counts.
        mean, variance: of the counts expected; the variance is larger than the mean, which is larger than 0.

    >>> float(excess_p(np.array([0]), np.array([2.0]), np.array([3.0]))[0])
    1.0
    >>> bool(excess_p(np.array([40]), np.array([2.0]), np.array([3.0]))[0] < 1e-9)
    True
    """
    size = mean**2 / (variance - mean)
    tail = special.betainc(np.maximum(messages, 1), size, mean / (mean + size))
    found: Floats = np.where(np.asarray(messages) == 0, 1.0, tail)
    return found


def days_beyond_the_past(messages: Messages) -> pa.Table:
    """The table ``trend_days``: days with more messages than the trend's past gives, in order of time."""
    if not len(messages.trend):
        return TREND_DAYS.empty()
    first = int(messages.time.min() // DAY)
    size = int(messages.time.max() // DAY) - first + 1
    tested = max(size - SHORTEST_PAST, 0) * len(messages.names)
    if not tested:
        return TREND_DAYS.empty()
    found = list(_tested_days(messages, first, size))
    trend, day, count, expected, p = (np.concatenate(column) for column in zip(*found, strict=True))
    q = benjamini_hochberg(p, tested)
    kept = np.flatnonzero(q <= LEVEL)
    names = [messages.names[number] for number in trend[kept].tolist()]
    rows = {
        "date": pa.array((day[kept] + first).astype(np.int32)).cast(pa.date32()),
        "trend": [shown_name(name) for name in names],
        "kind": [name.kind for name in names],
        "key": [name.key for name in names],
        "messages": count[kept],
        "accounts": _accounts_of_days(messages, trend[kept], day[kept] + first),
        "expected": expected[kept],
        "p": p[kept],
        "q": q[kept],
    }
    return TREND_DAYS.sorted(TREND_DAYS.of(rows))


_Column = NDArray[np.generic]


def _tested_days(messages: Messages, first: int, size: int) -> Iterator[tuple[Ints, Ints, Ints, Floats, Floats]]:
    """Trend, day, messages, expectation and p of every day with messages and a past long enough."""
    day = messages.time // DAY - first
    at_once = max(_CELLS_AT_ONCE // size, 1)
    past = np.minimum(np.arange(size), PAST_DAYS)
    for begin in range(0, len(messages.names), at_once):
        end = min(begin + at_once, len(messages.names))
        here = slice(*np.searchsorted(messages.trend, [begin, end]))
        cells = (messages.trend[here] - begin) * size + day[here]
        table = np.bincount(cells, minlength=(end - begin) * size).reshape(-1, size)
        trend, column = np.nonzero(table[:, SHORTEST_PAST:])
        column = column + SHORTEST_PAST
        recent = _past(table, trend, column, past)
        whole = _past(table, trend, column, np.arange(size))
        mean, variance = _expected(recent, whole)
        count = table[trend, column].astype(np.int64)
        yield trend + begin, column, count, mean, excess_p(count, mean, variance)


class _Past(NamedTuple):
    """Days, messages and squared messages of the days before each tested day."""

    days: Floats
    messages: Floats
    squares: Floats

    @property
    def variance(self) -> Floats:
        """Variance of messages a day."""
        return (self.squares - self.messages**2 / self.days) / (self.days - 1)


def _past(table: Ints, trend: Ints, column: Ints, days: Ints) -> _Past:
    """The past of so many days before each day (``column``) of each trend (row of ``table``)."""
    sums = []
    for values in (table, table**2):
        until = np.concatenate([np.zeros((len(table), 1), np.int64), np.cumsum(values, axis=1)], axis=1)
        sums.append((until[trend, column] - until[trend, column - days[column]]).astype(np.float64))
    return _Past(days[column].astype(np.float64), *sums)


def _expected(recent: _Past, whole: _Past) -> tuple[Floats, Floats]:
    """Mean and variance of the count of the next day, from the last 28 days and from all days before.

    Half a message is added to the mean, which is Jeffreys' prior of a Poisson rate: a past without messages does not
    make one message impossible. The 28 days alone often miss how bursty a trend is, so that its whole past counts, too,
    and what exceeds a Poisson count is taken at the upper limit that such a sample of days leaves open.
    """
    mean = (recent.messages + 0.5) / recent.days
    of_prediction = mean + mean / recent.days
    level = whole.messages / whole.days
    burstiness = np.maximum(whole.variance - level, 0) / np.maximum(level, 1e-9) ** 2
    spread = np.maximum(recent.variance, mean + burstiness * mean**2) * (1 + 1 / recent.days)
    upper = (recent.days - 1) / special.chdtri(recent.days - 1, _CONFIDENCE)
    return mean, of_prediction + np.maximum(spread - of_prediction, 0) * upper


def _accounts_of_days(messages: Messages, trend: Ints, day: Ints) -> Ints:
    key = messages.trend << 32 | messages.time // DAY
    wanted = np.isin(key, trend << 32 | day)
    order = np.lexsort((messages.account[wanted], key[wanted]))
    keys, accounts = key[wanted][order], messages.account[wanted][order]
    fresh = np.append(True, (keys[1:] != keys[:-1]) | (accounts[1:] != accounts[:-1]))[: len(keys)]
    days, counts = np.unique(keys[fresh], return_counts=True)
    return counts[np.searchsorted(days, trend << 32 | day)].astype(np.int64)
