"""How much of a trend is inorganic? An interval for each of several rules, never one number.

In: messages, indicators, clusters. Out: the table ``inorganic_share``. Accounts in clusters give a lower bound; the
curve over one to five indicators says how much the answer hangs on the rule; a correction says what a rule of stated
sensitivity and specificity would mean. Odd input: below five accounts there is no interval; indicators that are known
of no account count as not shown, and are named.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from coordgraph.correction import rogan_gladen
from coordgraph.resampling import share_intervals
from coordgraph.tables import INORGANIC_SHARE
from coordgraph.trends.actors import LEVELS, Actors
from coordgraph.trends.describing import shown_name
from coordgraph.trends.indicators import INDICATORS, Indicators, indicators_of
from coordgraph.trends.inorganic_wording import MOST_INDICATORS, sentence_of
from coordgraph.trends.messages import Ints, Messages
from coordgraph.trends.participation import Participations
from coordgraph.trends.progress import Progress, no_progress
from coordgraph.trends.settings import TrendSettings

_Row = dict[str, Any]


class _Scope(NamedTuple):
    """A group of messages: its name, the accounts that sent them, how many each, and when it began."""

    scope: str
    name: str | None
    account: Ints
    messages: Ints
    first: int
    by: str | None = None


def inorganic_shares(
    messages: Messages,
    tables: Mapping[str, pa.Table],
    settings: TrendSettings,
    actors: Actors | None = None,
    progress: Progress = no_progress,
) -> pa.Table:
    """The table ``inorganic_share``: for all posts that name a trend, each trend, month, actor, organ and side.

    Trends and months are split by actor, organ and side where at least ``settings.min_combined`` messages are.

    Args:
        messages: of all trends.
        tables: ``posts``, ``accounts`` and ``members``.
        settings: sensitivity and specificity of the correction, draws and seed.
        actors: who belongs to whom; None: no rows for actors, organs and sides.
        progress: called with stage, detail, done and total.
    """
    if not len(messages.trend):
        return INORGANIC_SHARE.empty()
    indicators = indicators_of(tables)
    scopes = [*_trends(messages), *_of_posts(messages.once_a_post(), actors)]
    if actors is not None:
        scopes += _combined(messages, actors, settings)
    rows: list[_Row] = []
    for done, scope in enumerate(scopes):
        progress("inorganic", scope.name or "", done, len(scopes))
        rows += _rows(scope, indicators, settings)
    progress("inorganic", "", len(scopes), len(scopes))
    table = INORGANIC_SHARE.of({name: [row.get(name) for row in rows] for name in INORGANIC_SHARE.names})
    return INORGANIC_SHARE.sorted(table)


def _trends(messages: Messages) -> Iterator[_Scope]:
    parts = Participations.of_trends(messages)
    bounds, first = parts.bounds.tolist(), messages.time[messages.starts].tolist()
    for number, name in enumerate(messages.names):
        some = slice(bounds[number], bounds[number + 1])
        yield _Scope("trend", shown_name(name), parts.account[some], parts.messages[some], first[number])


def _of_posts(posts: Messages, actors: Actors | None) -> Iterator[_Scope]:
    """All posts that name a trend, each once; those of each month; those of each actor, organ and side."""
    yield from _grouped("all", [None], np.zeros_like(posts.account), posts)
    names, month = _months(posts)
    yield from _grouped("month", names, month, posts)
    for level in LEVELS if actors is not None else ():
        assert actors is not None
        yield from _grouped(level, actors.names(level), actors.numbers(level, posts.account, posts.time), posts)


def _months(posts: Messages) -> tuple[list[str], Ints]:
    names, month = np.unique(posts.time.astype("datetime64[us]").astype("datetime64[M]"), return_inverse=True)
    return [str(name) for name in names], month.reshape(-1).astype(np.int64)


def _combined(messages: Messages, actors: Actors, settings: TrendSettings) -> Iterator[_Scope]:
    """Trends, and months, by actor, organ and side, where there are enough messages."""
    posts = messages.once_a_post()
    months, month = _months(posts)
    trends = [shown_name(name) for name in messages.names]
    for level in LEVELS:
        names = actors.names(level)
        yield from _split(f"trend and {level}", trends, messages.trend, names, level, messages, actors, settings)
        yield from _split(f"month and {level}", months, month, names, level, posts, actors, settings)


def _split(
    scope: str, wholes: list[str], whole: Ints, names: list[str], level: str, messages: Messages, actors: Actors,
    settings: TrendSettings,
) -> Iterator[_Scope]:  # fmt: skip
    number = actors.numbers(level, messages.account, messages.time)
    ours = np.flatnonzero(number < len(names))
    pair = whole[ours] * len(names) + number[ours]
    pairs, place, counts = np.unique(pair, return_inverse=True, return_counts=True)
    enough = counts >= settings.min_combined
    kept = enough[place.reshape(-1)]
    group = (np.cumsum(enough) - 1)[place.reshape(-1)[kept]]
    titles = [(wholes[p // len(names)], names[p % len(names)]) for p in pairs[enough].tolist()]
    places = [str(place) for place in range(len(titles))]
    for found in _grouped(scope, places, group, messages.where(ours[kept])):
        name, by = titles[int(found.name or 0)]
        yield found._replace(name=name, by=by)


def _grouped(scope: str, names: list[Any], group: NDArray[Any], posts: Messages) -> Iterator[_Scope]:
    """One scope a name; groups beyond the names are nobody's."""
    parts = Participations.of(group.astype(np.int64), posts.account, int(group.max(initial=0)) + 1)
    first = np.full(parts.size, np.iinfo(np.int64).max)
    np.minimum.at(first, group, posts.time)
    for number, (name, begin, end) in enumerate(zip(names, parts.bounds[:-1], parts.bounds[1:], strict=False)):
        if end > begin:
            yield _Scope(scope, name, parts.account[begin:end], parts.messages[begin:end], int(first[number]))


def _rows(scope: _Scope, indicators: Indicators, settings: TrendSettings) -> Iterator[_Row]:
    """The lower bound, then the curve."""
    shown, known = indicators.of(scope.account, scope.first)
    score = shown.sum(axis=1)
    # the cluster is the first indicator; a kind is that and the number of indicators
    kind = score * 2 + shown[:, 0]
    kinds = np.arange(2 * (len(INDICATORS) + 1))
    rules = [kinds % 2 == 1, *(kinds // 2 >= k for k in range(1, MOST_INDICATORS + 1))]
    columns = np.column_stack(rules)
    seed = (settings.seed, f"{scope.scope} {scope.name}" + (f" {scope.by}" if scope.by is not None else ""))
    low, high = share_intervals(scope.messages, kind, columns, settings.draws, seed)
    unknown = [
        name for name, some in zip(INDICATORS, np.atleast_1d(known.any(axis=0)).tolist(), strict=True) if not some
    ]
    for k in range(len(rules)):
        meets = rules[k][kind]
        total, meeting = int(scope.messages.sum()), int(scope.messages[meets].sum())
        row: _Row = {
            "scope": scope.scope,
            "name": scope.name,
            "by": scope.by,
            "rule": "indicators" if k else "cluster",
            "indicators": k or None,
            "messages": total,
            "accounts": len(meets),
            "meeting_messages": meeting,
            "meeting_accounts": int(meets.sum()),
            "share": meeting / total,
            "share_low": None if np.isnan(low[k]) else float(low[k]),
            "share_high": None if np.isnan(high[k]) else float(high[k]),
            "account_share": float(meets.mean()),
            "unknown": unknown if k else [],
        }
        row |= _corrected(row, settings)
        yield {**row, "sentence": sentence_of(row)}


def _corrected(row: _Row, settings: TrendSettings) -> _Row:
    if settings.sensitivity is None or settings.specificity is None:
        return {}
    assumed = (settings.sensitivity, settings.specificity)
    values = [None if row[n] is None else rogan_gladen(row[n], *assumed) for n in ("share", "share_low", "share_high")]
    names = ("corrected", "corrected_low", "corrected_high")
    made: _Row = {name: value and value.value for name, value in zip(names, values, strict=True)}
    return {**made, "sensitivity": assumed[0], "specificity": assumed[1]}
