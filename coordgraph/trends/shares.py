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
from coordgraph.trends.messages import Bools, Ints, Messages
from coordgraph.trends.participation import Floats, Participations
from coordgraph.trends.settings import TrendSettings

_NEVER = np.iinfo(np.int64).max


class _Columns:
    """Every actor, organ and side as one column, those given to nobody included, and the columns of each account."""

    def __init__(self, actors: Actors, accounts: int) -> None:
        numbers = np.column_stack([actors.numbers(level, accounts) for level in LEVELS])
        names: list[list[str | None]] = [[*actors.names(level), None] for level in LEVELS]
        offsets = np.cumsum([0] + [len(level) for level in names])
        self.level = [level for level, known in zip(LEVELS, names, strict=True) for _ in known]
        self.name = [name for known in names for name in known]
        kinds, kind = np.unique(numbers, axis=0, return_inverse=True)
        self.kind: Ints = kind.reshape(-1).astype(np.int64)
        self.of_kind: Bools = np.zeros((len(kinds), len(self.name)), bool)
        for level in range(len(LEVELS)):
            self.of_kind[np.arange(len(kinds)), kinds[:, level] + offsets[level]] = True


def shares_of_actors(messages: Messages, actors: Actors, accounts: int, settings: TrendSettings) -> pa.Table:
    """The table ``trend_shares``.

    Args:
        messages: of all trends.
        actors: who belongs to whom.
        accounts: rows of the table ``accounts``.
        settings: draws and seed.
    """
    columns = _Columns(actors, accounts)
    each = list(_of_trends(messages, columns, settings))
    rows = [*_of_all(messages, columns, settings, each), *each] if len(messages.trend) else []
    return TREND_SHARES.sorted(TREND_SHARES.of({name: [row.get(name) for row in rows] for name in TREND_SHARES.names}))


_Row = dict[str, Any]


def _of_trends(messages: Messages, columns: _Columns, settings: TrendSettings) -> Iterator[_Row]:
    parts = Participations.of_trends(messages)
    bounds, starts = parts.bounds.tolist(), [*messages.starts.tolist(), len(messages.trend)]
    for number, name in enumerate(messages.names):
        some, here = slice(bounds[number], bounds[number + 1]), slice(starts[number], starts[number + 1])
        own = ~messages.retweet[here]
        first = _first_times(columns, messages.account[here][own], messages.time[here][own])
        where = {"trend": shown_name(name), "kind": name.kind, "key": name.key}
        seed = (settings.seed, f"{name.kind} {name.key}")
        for row in _rows(parts.account[some], parts.messages[some], first, columns, settings.draws, seed):
            row["came_first"] = bool(row["first"] == first.min() < _NEVER)
            row["sentence"] = _sentence(row, f"the messages of {where['trend']}")
            yield {**row, **where}


def _of_all(messages: Messages, columns: _Columns, settings: TrendSettings, each: list[_Row]) -> Iterator[_Row]:
    posts = messages.once_a_post()
    parts = Participations.of(np.zeros_like(posts.account), posts.account, 1)
    own = ~posts.retweet
    first = _first_times(columns, posts.account[own], posts.time[own])
    for row in _rows(parts.account, parts.messages, first, columns, settings.draws, (settings.seed, "all")):
        of_it = [r for r in each if (r["level"], r["name"]) == (row["level"], row["name"])]
        row["trends"] = len(of_it)
        row["trends_majority"] = sum(r["share"] > 0.5 for r in of_it)
        row["trends_first"] = sum(r["came_first"] for r in of_it)
        row["sentence"] = _sentence(row, "the posts that name a trend") + (
            f" It took part in {row['trends']:,} of {len(messages.names):,} trends, sent more than half of "
            f"{row['trends_majority']:,} and came first in {row['trends_first']:,}."
        )
        yield row


def _first_times(columns: _Columns, account: Ints, time: Ints) -> Ints:
    """The first of these times for each column."""
    of_kind = np.full(len(columns.of_kind), _NEVER)
    np.minimum.at(of_kind, columns.kind[account], time)
    found: Ints = np.where(columns.of_kind, of_kind[:, None], _NEVER).min(axis=0)
    return found


def _rows(
    account: Ints, sent: Ints, first: Ints, columns: _Columns, draws: int, seed: tuple[int, str]
) -> Iterator[_Row]:
    """A row for each column with a message, without its place."""
    kind = columns.kind[account]
    messages = _summed(kind, sent, columns)
    people = _summed(kind, np.ones_like(sent), columns)
    low, high = share_intervals(sent, kind, columns.of_kind, draws, seed)
    for column in np.flatnonzero(messages).tolist():
        yield {
            "level": columns.level[column],
            "name": columns.name[column],
            "messages": int(messages[column]),
            "share": float(messages[column] / sent.sum()),
            "share_low": _known(low[column]),
            "share_high": _known(high[column]),
            "accounts": int(people[column]),
            "account_share": float(people[column] / len(sent)),
            "first": int(first[column]),
            "first_time": times(first[column : column + 1])[0].as_py() if first[column] < _NEVER else None,
        }


def _summed(kind: Ints, values: Ints, columns: _Columns) -> Ints:
    of_kind = np.bincount(kind, weights=values, minlength=len(columns.of_kind))
    sums: NDArray[np.int64] = (of_kind @ columns.of_kind).astype(np.int64)
    return sums


def _known(value: Floats) -> float | None:
    return None if np.isnan(value) else float(value)


def _sentence(row: _Row, whole: str) -> str:
    who = f"the {row['level']} {row['name']}" if row["name"] else f"accounts given to no {row['level']}"
    interval = "no interval: fewer than 5 accounts took part"
    if row["share_low"] is not None:
        interval = f"{row['share_low']:.1%} to {row['share_high']:.1%} were other such accounts drawn"
    count = f"{row['accounts']:,} {'account' if row['accounts'] == 1 else 'accounts'}"
    return f"{row['share']:.1%} of {whole} ({interval}) are by {count} of {who}, as the actors file gives them."
