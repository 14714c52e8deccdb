"""How much of each trend, and of all, comes from each actor, organ and side, and who came first.

In: messages and :class:`~coordgraph.trends.actors.Actors`. Out: the table ``trend_shares``. Odd input: accounts given
to nobody are a row without a name at each level, so that shares add up.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from coordgraph.resampling import share_intervals
from coordgraph.tables import TREND_SHARES
from coordgraph.trends.actors import LEVELS, Actors
from coordgraph.trends.describing import shown_name, times
from coordgraph.trends.ledger import drawn_majorities, majorities
from coordgraph.trends.messages import Bools, Ints, Messages
from coordgraph.trends.participation import Floats, Participations
from coordgraph.trends.settings import TrendSettings
from coordgraph.trends.share_wording import share_of_all, share_of_trend

_NEVER = np.iinfo(np.int64).max


class _Columns:
    """Every actor, organ and side as one column, those given to nobody included.

    A unit is an account as long as it belongs to the same; most accounts are one unit. A kind is to which columns a
    unit counts.
    """

    def __init__(self, messages: Messages, actors: Actors) -> None:
        numbers = np.column_stack([actors.numbers(level, messages.account, messages.time) for level in LEVELS])
        names: list[list[str | None]] = [[*actors.names(level), None] for level in LEVELS]
        offsets = np.cumsum([0] + [len(level) for level in names])
        self.level = [level for level, known in zip(LEVELS, names, strict=True) for _ in known]
        self.name = [name for known in names for name in known]
        kinds, kind = np.unique(numbers, axis=0, return_inverse=True)
        self.of_kind: Bools = np.zeros((len(kinds), len(self.name)), bool)
        for level in range(len(LEVELS)):
            self.of_kind[np.arange(len(kinds)), kinds[:, level] + offsets[level]] = True
        units, unit = np.unique(messages.account * len(kinds) + kind.reshape(-1), return_inverse=True)
        self.unit: Ints = unit.reshape(-1).astype(np.int64)
        self.account: Ints = units // max(len(kinds), 1)
        self.kind: Ints = units % max(len(kinds), 1)


def shares_of_actors(messages: Messages, actors: Actors, settings: TrendSettings) -> pa.Table:
    """The table ``trend_shares``.

    Args:
        messages: of all trends.
        actors: who belongs to whom when.
        settings: draws and seed.
    """
    if not len(messages.trend):
        return TREND_SHARES.empty()
    columns = _Columns(messages, actors)
    parts = Participations.of(messages.trend, columns.unit, len(messages.names))
    each = list(_of_trends(messages, parts, columns, settings))
    rows = [*_of_all(messages, parts, columns, settings, each), *each]
    return TREND_SHARES.sorted(TREND_SHARES.of({name: [row.get(name) for row in rows] for name in TREND_SHARES.names}))


_Row = dict[str, Any]


def _of_trends(messages: Messages, parts: Participations, columns: _Columns, settings: TrendSettings) -> Iterator[_Row]:
    bounds, starts = parts.bounds.tolist(), [*messages.starts.tolist(), len(messages.trend)]
    for number, name in enumerate(messages.names):
        some, here = slice(bounds[number], bounds[number + 1]), slice(starts[number], starts[number + 1])
        own = ~messages.retweet[here]
        first = _first_times(columns, columns.unit[here][own], messages.time[here][own])
        where = {"trend": shown_name(name), "kind": name.kind, "key": name.key}
        seed = (settings.seed, f"{name.kind} {name.key}")
        for row in _rows(parts.account[some], parts.messages[some], first, columns, settings.draws, seed):
            row["came_first"] = bool(row["first"] == first.min() < _NEVER)
            row["sentence"] = share_of_trend(row, where["trend"])
            yield {**row, **where}


def _of_all(
    messages: Messages, parts: Participations, columns: _Columns, settings: TrendSettings, each: list[_Row]
) -> Iterator[_Row]:
    chosen = messages.first_of_each_post()
    posts, unit = messages.where(chosen), columns.unit[chosen]
    whole = Participations.of(np.zeros_like(unit), unit, 1)
    own = ~posts.retweet
    first = _first_times(columns, unit[own], posts.time[own])
    drawn = drawn_majorities(parts, columns.account, columns.kind, columns.of_kind, settings.draws, settings.seed)
    majority = majorities(parts, columns.kind, columns.of_kind)
    for row in _rows(whole.account, whole.messages, first, columns, settings.draws, (settings.seed, "all")):
        column, of_it = row["column"], [r for r in each if r["column"] == row["column"]]
        row["trends"] = len(of_it)
        row["trends_majority"] = int(majority[:, column].sum())
        low, high = drawn[0][column], drawn[1][column]
        row["trends_majority_low"], row["trends_majority_high"] = (_known(np.round(end, 9)) for end in (low, high))
        row["trends_first"] = sum(r["came_first"] for r in of_it)
        largest = np.flatnonzero(majority[:, column])[: settings.leading]
        row["leading_trends"] = len(largest)
        row["leading_share"] = messages.share_of_posts(largest)
        row["sentence"] = share_of_all(row, len(messages.names))
        yield row


def _first_times(columns: _Columns, unit: Ints, time: Ints) -> Ints:
    """The first of these times for each column."""
    of_kind = np.full(len(columns.of_kind), _NEVER)
    np.minimum.at(of_kind, columns.kind[unit], time)
    found: Ints = np.where(columns.of_kind, of_kind[:, None], _NEVER).min(axis=0)
    return found


def _rows(unit: Ints, sent: Ints, first: Ints, columns: _Columns, draws: int, seed: tuple[int, str]) -> Iterator[_Row]:
    """A row for each column with a message, without its place."""
    kind, account = columns.kind[unit], columns.account[unit]
    messages = _summed(kind, sent, columns)
    everybody = len(np.unique(account))
    people = _summed(kind, np.ones_like(sent), columns) - _counted_twice(account, kind, columns)
    low, high = share_intervals(sent, kind, columns.of_kind, draws, seed)
    for column in np.flatnonzero(messages).tolist():
        yield {
            "column": column,
            "level": columns.level[column],
            "name": columns.name[column],
            "messages": int(messages[column]),
            "share": float(messages[column] / sent.sum()),
            "share_low": _known(low[column]),
            "share_high": _known(high[column]),
            "accounts": int(people[column]),
            "account_share": float(people[column] / everybody),
            "first": int(first[column]),
            "first_time": times(first[column : column + 1])[0].as_py() if first[column] < _NEVER else None,
        }


def _summed(kind: Ints, values: Ints, columns: _Columns) -> Ints:
    of_kind = np.bincount(kind, weights=values, minlength=len(columns.of_kind))
    sums: NDArray[np.int64] = (of_kind @ columns.of_kind).astype(np.int64)
    return sums


def _counted_twice(account: Ints, kind: Ints, columns: _Columns) -> Ints:
    """How often an account counts to a column in more than one of its units."""
    again: Ints = np.zeros(len(columns.name), np.int64)
    order = np.argsort(account, kind="stable")
    bounds = np.flatnonzero(np.diff(account[order], prepend=-1, append=-1))
    for begin, end in (
        zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True) if len(account) > len(bounds) - 1 else ()
    ):
        if end - begin > 1:
            counts = columns.of_kind[kind[order[begin:end]]].sum(axis=0)
            again += np.maximum(counts - 1, 0)
    return again


def _known(value: Floats) -> float | None:
    return None if np.isnan(value) else float(value)
