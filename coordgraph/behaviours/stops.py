"""Objects that connect everyone: the collection's own query, and what a fifth of all accounts acted on.

In: the objects table with its counts. Out: the same table with ``stop`` and ``dropped`` filled in, and one sentence for
each such object, with how many pairs of accounts it would make. Nothing is dropped without a sentence.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import regex

from coordgraph.coded_columns import first_of_each, items_of
from coordgraph.errors import SettingsError
from coordgraph.settings import BehaviourSettings
from coordgraph.tables import OBJECTS, numbers, numbers_in, texts
from coordgraph.text import folded_hashtag

# objects of these behaviours are topics many people share without acting together
TOPICAL = frozenset({"co_hashtag", "co_mention", "co_domain"})
_REASONS = ("query", "popular")
_HASHTAG_OF_QUERY = regex.compile(r"(?<!-)[#＃]([\p{L}\p{M}\p{N}_]+)")


def query_tags(hashtags: pa.ChunkedArray, queries: Iterable[str], share: float, min_posts: int) -> set[str]:
    """Folded hashtags the collection was made with: named in its queries, or carried by most of all posts.

    Args:
        hashtags: of each post, a list.
        queries: search queries of the collection.
        share, min_posts: a hashtag is taken for a query when this share of so many posts carries it.

    >>> tags = pa.chunked_array([[["A"], ["a", "b"], ["c"]]])
    >>> sorted(query_tags(tags, ["#D -#E lang:es"], share=0.5, min_posts=3))
    ['a', 'd']
    """
    named = {folded_hashtag(t) for q in queries for t in _HASHTAG_OF_QUERY.findall(q)}
    if len(hashtags) < min_posts:
        return named
    posts, tags = items_of(hashtags)
    tags = tags.turned(folded_hashtag)
    carried = np.bincount(tags.codes[first_of_each(posts, tags.codes)], minlength=len(tags.texts))
    common = np.flatnonzero(carried >= share * len(hashtags))
    return named | set(tags.texts.take(numbers(common)).to_pylist())


def marked_stops(
    objects: pa.Table, active: dict[str, int], settings: BehaviourSettings, queried: set[str], notes: list[str]
) -> pa.Table:
    """The objects with stop objects marked, and dropped as the settings say.

    Args:
        objects: table ``objects``.
        active: accounts that act at all, by behaviour.
        settings: what is popular, and what happens to it.
        queried: folded hashtags of the collection's query.
        notes: gets one sentence for each stop object.
    """
    asked = _asked_to_drop(settings.drop)
    reasons = np.full(objects.num_rows, -1, np.int8)
    dropped = np.zeros(objects.num_rows, bool)
    rows = _worth_a_look(objects, active, settings, queried, asked)
    columns = (objects[c].take(numbers(rows)).to_pylist() for c in ("behaviour", "key", "written", "accounts", "pairs"))
    for row, behaviour, key, written, accounts, pairs in zip(rows.tolist(), *columns, strict=True):
        reason = _stop_reason(behaviour, key, accounts, active[behaviour], settings, queried)
        out = (behaviour, key) in asked or (reason is not None and _policy_drops(behaviour, settings))
        if out or reason:
            notes.append(
                f"{behaviour}: '{written}' ({reason or 'named to be dropped'}; {accounts:,} of "
                f"{active[behaviour]:,} accounts, {pairs:,} pairs) was {'left out' if out else 'kept'}."
            )
        dropped[row] = out
        if reason:
            reasons[row] = _REASONS.index(reason)
    stops = texts(_REASONS).take(numbers(reasons, reasons < 0))
    columns_left = {name: objects[name] for name in objects.column_names}
    return OBJECTS.of({**columns_left, "stop": stops, "dropped": dropped})


def _worth_a_look(
    objects: pa.Table,
    active: dict[str, int],
    settings: BehaviourSettings,
    queried: set[str],
    asked: set[tuple[str, str]],
) -> np.ndarray:
    """Rows of objects that may be stop objects: there can be millions of others."""
    fewest = min((settings.stop_share * count for count in active.values()), default=0)
    popular = np.flatnonzero(numbers_in(objects["accounts"]) >= max(settings.stop_min_accounts, fewest))
    named = queried | {key for _, key in asked}
    if not named:
        return popular
    is_named = pc.is_in(objects["key"], value_set=texts(sorted(named)))
    return np.union1d(popular, numbers_in(pc.indices_nonzero(is_named)).astype(np.int64))


def _asked_to_drop(names: tuple[str, ...]) -> set[tuple[str, str]]:
    """Behaviour and key of each object named to be dropped; hashtags in any spelling."""
    asked = set()
    for name in names:
        behaviour, colon, key = name.partition(":")
        if not colon or not key:
            raise SettingsError(
                "not an object to drop", value=name, next_step="Write behaviour:object, such as co_hashtag:news."
            )
        asked.add((behaviour, folded_hashtag(key) if behaviour == "co_hashtag" else key))
    return asked


def _policy_drops(behaviour: str, settings: BehaviourSettings) -> bool:
    return settings.stop_objects == "drop" or (settings.stop_objects == "auto" and behaviour in TOPICAL)


def _stop_reason(
    behaviour: str, key: str, accounts: int, active: int, settings: BehaviourSettings, queried: set[str]
) -> str | None:
    if behaviour == "co_hashtag" and key in queried:
        return "query"
    if accounts >= settings.stop_min_accounts and accounts >= settings.stop_share * active:
        return "popular"
    return None
