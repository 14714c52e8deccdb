"""Which posts stand behind the ties that are drawn?

In: the drawn pairs, strongest first, and the tables ``evidence``, ``posts``, ``objects`` and ``references``.
Out: a :class:`Evidence` of a bounded number of rows. Odd input: a post that is not in ``posts`` is shown by its id;
what lies outside the window ties nobody and is shown only of pairs that have nothing inside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from coordgraph.excerpts import spread_over_delays
from coordgraph.graphs import Pair, rows_of, table_or_empty
from coordgraph.maps.wording import milliseconds, shown

#: Rows shown of one tie, and rows in one file.
ROWS_OF_A_TIE = 5
ROWS_OF_A_MAP = 20_000

_TEXT_LENGTH = 300
_OBJECT_LENGTH = 200
_Key = tuple[str, str]


@dataclass(frozen=True)
class Evidence:
    """The posts behind the ties, packed small because many ties rest on the same few texts.

    Attributes:
        rows: of each pair ``[layer, object as written, object as compared, post, post, delay in seconds]``.
        counts: rows of each pair the shown ones are chosen from.
        posts: of each post ``[account, milliseconds since 1970, place in texts, has a public address]``.
        texts: texts of posts, cleaned and cut.
        orders: of each pair in how many joint acts within the window the source came first, the target, neither.
    """

    rows: dict[_Key, list[list[Any]]] = field(default_factory=dict)
    counts: dict[_Key, int] = field(default_factory=dict)
    posts: dict[str, list[Any]] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    orders: dict[_Key, list[int]] = field(default_factory=dict)


def evidence_of(
    tables: Mapping[str, pa.Table],
    pairs: Sequence[Pair],
    of_a_tie: int = ROWS_OF_A_TIE,
    of_a_map: int = ROWS_OF_A_MAP,
) -> Evidence:
    """Up to ``of_a_tie`` rows of each pair, spread from the closest in time to the farthest, at most ``of_a_map``.

    Pairs that come first are served first.
    """
    table = table_or_empty(tables, "evidence")
    if not table.num_rows or not pairs:
        return Evidence()
    rows_chosen, counts, orders = _spread(table, pairs, of_a_tie)
    chosen = table.take(pa.array(rows_chosen[:of_a_map]))
    written = _written(tables, chosen)
    posts, texts = _posts_by_id(tables, [chosen[name] for name in ("source_post", "target_post", "object")])
    rows: dict[_Key, list[list[Any]]] = {}
    columns = ("source", "target", "layer", "object", "source_post", "target_post", "delay_s")
    for source, target, layer, key, one, other, seconds in rows_of(chosen, columns):
        name = shown(written.get((layer, key), key), _OBJECT_LENGTH)
        known = key if key in posts and key != name else None
        rows.setdefault((source, target), []).append([layer, name, known, one, other, seconds])
    return Evidence(
        rows,
        {(pair.source, pair.target): int(n) for pair, n in zip(pairs, counts, strict=True) if n},
        posts,
        texts,
        {(pair.source, pair.target): order for pair, order in zip(pairs, orders.tolist(), strict=True) if any(order)},
    )


def _spread(table: pa.Table, pairs: Sequence[Pair], most: int) -> tuple[Any, Any, Any]:
    """Rows of the table, pair by pair, those of each spread evenly over its delays; from how many these are chosen; who
    came first in how many of them."""
    places, _ = places_of_pairs(table, pairs)
    inside = pc.fill_null(table["within_window"], False).to_numpy()
    delays = pc.fill_null(table["delay_s"], np.nan).to_numpy()
    return *spread_over_delays(delays, inside, places, len(pairs), most), _orders(delays, inside, places, len(pairs))


def _orders(delays: Any, inside: Any, places: Any, count: int) -> Any:
    """For each pair in how many acts within the window the source came first, the target, and neither."""
    told = inside & np.isfinite(delays) & (places < count)
    who = np.select([delays[told] > 0, delays[told] < 0], [0, 1], 2)
    return np.bincount(3 * places[told] + who, minlength=3 * count).reshape(count, 3)


def places_of_pairs(table: pa.Table, pairs: Sequence[Pair]) -> tuple[Any, Any]:
    """For each row of evidence the place of its pair, and the rows of each pair.

    Rows of pairs that are not drawn, and of layers that do not tie their pair, have the place len(pairs): two accounts
    may share much in a behaviour that ties them no more than chance would.
    """
    accounts = sorted({account for pair in pairs for account in (pair.source, pair.target)})
    layers = sorted({tie.layer for pair in pairs for tie in pair.layers})
    code = {account: place for place, account in enumerate(accounts)}
    layer_code = {layer: place for place, layer in enumerate(layers)}
    ends = [_codes(table[end], accounts) for end in ("source", "target")]
    layer = _codes(table["layer"], layers)
    keys = np.where((ends[0] >= 0) & (ends[1] >= 0), ends[0] * len(accounts) + ends[1], -1)
    wanted = np.array([code[pair.source] * len(accounts) + code[pair.target] for pair in pairs], dtype=np.int64)
    ties = np.zeros((len(pairs), len(layers) + 1), dtype=bool)  # the last column is of layers that tie nobody
    for place, pair in enumerate(pairs):
        ties[place, [layer_code[tie.layer] for tie in pair.layers]] = True
    order = np.argsort(wanted)
    found = order[np.minimum(np.searchsorted(wanted[order], keys), len(pairs) - 1)]
    places = np.where((wanted[found] == keys) & ties[found, layer], found, len(pairs))
    return places, np.bincount(places, minlength=len(pairs) + 1)[: len(pairs)]


def _codes(column: pa.ChunkedArray, values: Sequence[str]) -> Any:
    """The place of each cell among the values; -1: not among them."""
    return pc.fill_null(pc.index_in(column, value_set=pa.array(values, pa.string())), -1).to_numpy().astype(np.int64)


def _written(tables: Mapping[str, pa.Table], evidence: pa.Table) -> dict[_Key, str]:
    """Objects as most often written, by behaviour and key."""
    objects = table_or_empty(tables, "objects")
    objects = objects.filter(pc.is_in(objects["key"], value_set=pc.unique(evidence["object"]).cast(pa.string())))
    return {(b, k): w for b, k, w in rows_of(objects, ("behaviour", "key", "written")) if w}


def _posts_by_id(
    tables: Mapping[str, pa.Table], wanted: Iterable[pa.ChunkedArray]
) -> tuple[dict[str, list[Any]], list[str]]:
    """The posts of these ids where the tables hold them, and their distinct texts."""
    ids = pc.unique(pa.chunked_array([chunk for column in wanted for chunk in column.chunks], pa.string()))
    found: dict[str, list[Any]] = {}
    texts: dict[str, int] = {}
    for name in ("posts", "references"):
        table = table_or_empty(tables, name)
        table = table.filter(pc.is_in(table["post_id"], value_set=ids))
        platforms = table["platform"].to_pylist() if name == "posts" else [None] * table.num_rows
        rows = rows_of(table, ("post_id", "account_id", "time"))
        cleaned = _cleaned(table["text"])
        for (post, account, time), text, platform in zip(rows, cleaned, platforms, strict=True):
            if post in found or post is None:
                continue
            place = texts.setdefault(text, len(texts))
            moment = milliseconds(time)
            found[post] = [account, moment, place, has_public_address(platform, post)]
    return found, list(texts)


def _cleaned(texts: pa.ChunkedArray) -> Iterator[str]:
    """The texts as they may stand on the page; what many accounts write alike is cleaned once."""
    different = texts.combine_chunks().dictionary_encode()
    clean = [shown(text, _TEXT_LENGTH) for text in different.dictionary.to_pylist()]
    return ("" if place is None else clean[place] for place in different.indices.to_pylist())


def has_public_address(platform: str | None, post: str) -> bool:
    """Whether the post stands at ``https://x.com/i/status/<id>``, the one address that an id alone gives.

    >>> has_public_address("twitter", "123"), has_public_address("twitter", "12/../3")
    (True, False)
    """
    return (platform or "").lower() in ("twitter", "x") and post.isascii() and post.isdigit()
