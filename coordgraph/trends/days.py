"""On which days does a trend exceed what its own past gives?

In: messages. Out: the table ``trend_days``. The rule: the past of a trend begins with its first message; of the 28 days
before, days without a message included and days that stood out left out, the mean, with half a message added to their
sum; the chance of as many messages or more under a negative binomial whose variance is what those days, and the trend's
whole past, do not exclude, and at least that of a Poisson count with a mean known from so few days; Benjamini and
Hochberg over all days and trends. The day on which a trend begins is compared with the silence before it, and corrected
for every day on which it could have begun. Odd input:
where the posts, or days of the trend's own past, are fewer than 14 nothing is tested.
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
# a day of such a p is no past of the days after it, lest one burst hide the next
_STANDS_OUT = 0.0003
# where more days of the last 28 stood out, that is how the trend is now, and all of them are its past
_MOST_LEFT_OUT = 7
_CELLS_AT_ONCE = 1_000_000


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
    tested = _days_to_test(messages, first, size)
    found = list(_tested_days(messages, first, size))
    if not found:
        return TREND_DAYS.empty()
    trend, day, count, past, expected, p = (np.concatenate(column) for column in zip(*found, strict=True))
    q = np.empty_like(p)
    for begins in (False, True):
        # apart: many trends that begin would make it easier for the days of others
        these = (past == 0) == begins
        q[these] = benjamini_hochberg(p[these], int(tested[int(begins)]))
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
        "past_days": past[kept],
        "p": p[kept],
        "q": q[kept],
    }
    return TREND_DAYS.sorted(TREND_DAYS.of(rows))


def _days_to_test(messages: Messages, first: int, size: int) -> Ints:
    """How many days of all trends have a past long enough, and how many are days on which a trend might have begun.

    A trend lives from its first to its last message. It could have begun on any day.
    """
    starts = messages.starts
    begun, ended = (messages.time[place] // DAY - first for place in (starts, starts + messages.counts - 1))
    own = np.maximum(ended - begun - SHORTEST_PAST + 1, 0)
    return np.array([own.sum(), max(size - SHORTEST_PAST, 0) * len(begun)], np.int64)


_Tested = tuple[Ints, Ints, Ints, Ints, Floats, Floats]


def _tested_days(messages: Messages, first: int, size: int) -> Iterator[_Tested]:
    """Trend, day, messages, days of the past, expectation and p of days with messages and a past long enough."""
    day = messages.time // DAY - first
    at_once = max(_CELLS_AT_ONCE // size, 1)
    for begin in range(0, len(messages.names), at_once):
        end = min(begin + at_once, len(messages.names))
        here = slice(*np.searchsorted(messages.trend, [begin, end]))
        cells = (messages.trend[here] - begin) * size + day[here]
        table = np.bincount(cells, minlength=(end - begin) * size).reshape(-1, size)
        pasts = _Pasts(table)
        for column in range(SHORTEST_PAST, size):
            rows, recent, whole = pasts.testable(column)
            if not len(rows):
                continue
            mean, variance = _expected(recent, whole)
            count = table[rows, column].astype(np.int64)
            p = excess_p(count, mean, variance)
            begins = pasts.begun[rows] == column
            pasts.leave_out(rows[p <= _STANDS_OUT], column)
            own = np.where(begins, 0, recent.days).astype(np.int64)
            yield rows + begin, np.full(len(rows), column), count, own, mean, p


class _Past(NamedTuple):
    """Days, messages and squared messages of the days before each tested day."""

    days: Floats
    messages: Floats
    squares: Floats

    @property
    def variance(self) -> Floats:
        """Variance of messages a day."""
        return (self.squares - self.messages**2 / self.days) / (self.days - 1)


class _Pasts:
    """What lies before the days of each trend (row of a table of messages), days that stood out aside."""

    def __init__(self, table: Ints) -> None:
        self._table = table
        self.begun = (table > 0).argmax(axis=1)
        trends, size = table.shape
        # until before a day: of all days, and of those that stood out
        self._all = np.zeros((size + 1, 3, trends))
        self._all[1:] = np.cumsum(np.stack([np.ones_like(table), table, table**2]).transpose(2, 0, 1), axis=0)
        self._left_out = np.zeros_like(self._all)

    def testable(self, column: int) -> tuple[Ints, _Past, _Past]:
        """Trends with messages on that day and a past long enough, their last 28 days, and their whole past.

        A trend that begins on that day has the days before it as a past without messages.
        """
        self._left_out[column + 1] = self._left_out[column]
        rows = np.flatnonzero(self._table[:, column])
        begins = np.where(self.begun[rows] == column, 0, self.begun[rows])
        whole, stood_out = self._between(begins, column, rows)
        recent, lately = self._between(np.maximum(begins, column - PAST_DAYS), column, rows)
        apart = lately[0] <= _MOST_LEFT_OUT
        recent, whole = recent - lately * apart, whole - stood_out * apart
        enough = recent[0] >= SHORTEST_PAST
        return rows[enough], _Past(*recent[:, enough]), _Past(*whole[:, enough])

    def leave_out(self, rows: Ints, column: int) -> None:
        """Take that day out of the past of these trends."""
        self._left_out[column + 1][:, rows] += [np.ones(len(rows)), *(self._table[rows, column] ** n for n in (1, 2))]

    def _between(self, first: Ints, column: int, rows: Ints) -> tuple[Floats, Floats]:
        """Days, messages and squares from these days on: of all days, and of those that stood out."""
        every, left_out = (sums[column][:, rows] - sums[first, :, rows].T for sums in (self._all, self._left_out))
        return every, left_out


def _expected(recent: _Past, whole: _Past) -> tuple[Floats, Floats]:
    """Mean and variance of the count of the next day, from the last 28 days and from the whole past.

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
