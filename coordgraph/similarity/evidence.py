"""The posts behind a pair of accounts: for each shared object the two posts closest in time.

In: layers and pairs of accounts. Out: the table ``evidence``, one row a pair, layer and shared object. Odd input: where
times are unknown the first posts of either stand for the object, and the delay is unknown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from coordgraph.settings import SimilaritySettings
from coordgraph.similarity.edges import Layers, layers_of
from coordgraph.similarity.layers import NO_TIME, Codes, Ints, Layer
from coordgraph.similarity.measures import closest_posts, count_shared
from coordgraph.similarity.planning import microseconds
from coordgraph.tables import EVIDENCE

_PAIRS_AT_ONCE = 100_000


@dataclass(frozen=True)
class CoUses:
    """One row a pair and shared object.

    Attributes:
        pair: row of the pair among those asked for.
        object: object code.
        source_post, target_post: codes of the two posts closest in time.
        delay_us: target's time minus source's; ``NO_TIME`` when unknown.
    """

    pair: Ints
    object: Codes
    source_post: Codes
    target_post: Codes
    delay_us: Ints


def co_uses(layer: Layer, source: Codes, target: Codes) -> Iterator[CoUses]:
    """Every shared object of the pairs, in blocks of bounded size, by pair and then by object."""
    for start in range(0, len(source), _PAIRS_AT_ONCE):
        some = source[start : start + _PAIRS_AT_ONCE], target[start : start + _PAIRS_AT_ONCE]
        shared = count_shared(*some, layer.account_starts, layer.used, layer.longest)
        pair, ranks, source_post, target_post, delay = closest_posts(
            *some, shared, layer.account_starts, layer.used, layer.use_starts, layer.act_times, layer.act_posts,
            layer.longest,
        )  # fmt: skip
        objects = layer.object_codes[ranks]
        order = np.lexsort((objects, pair))
        yield CoUses(start + pair[order], objects[order], source_post[order], target_post[order], delay[order])


def find_evidence(
    pairs: pa.Table,
    layers: Layers,
    objects: pa.Table,
    posts: pa.Table,
    accounts: pa.Table,
    settings: SimilaritySettings | None = None,
) -> pa.Table:
    """The posts behind pairs of accounts: one row a pair, layer and shared object.

    Args:
        pairs: columns ``layer, source, target`` as in ``edges``.
        layers: as :func:`layers_of` gives them.
        objects, posts, accounts: tables of those shapes.
        settings: the window.

    Returns:
        The ``evidence`` table, in the order of the pairs.
    """
    settings = settings or SimilaritySettings()
    found = [EVIDENCE.empty()]
    for name, layer in layers.items():
        wanted = pairs.filter(pc.equal(pairs["layer"], name))
        source, target = (_codes_of(wanted[side], accounts["account_id"]) for side in ("source", "target"))
        for uses in co_uses(layer, source, target):
            found.append(_evidence_table(name, source, target, uses, objects, posts, accounts, settings.window))
    return pa.concat_tables(found).combine_chunks()


def _codes_of(ids: pa.ChunkedArray, account_ids: pa.ChunkedArray) -> Codes:
    codes: Codes = pc.index_in(ids, value_set=account_ids.combine_chunks()).to_numpy().astype(np.int32)
    return codes


def explain_pair(
    actions: pa.Table,
    objects: pa.Table,
    posts: pa.Table,
    accounts: pa.Table,
    pair: tuple[str, str],
    settings: SimilaritySettings,
) -> pa.Table:
    """Evidence of any two accounts, compared or not: every object both acted on, dropped ones included."""
    source, target = sorted(pair)
    ids = accounts["account_id"].to_pylist()
    codes = pa.array([ids.index(source), ids.index(target)], pa.int32())
    both = actions.filter(pc.is_in(actions["account"], codes))
    names = sorted(set(both["behaviour"].unique().to_pylist()))
    pairs = pa.table({"layer": names, "source": [source] * len(names), "target": [target] * len(names)})
    nothing_dropped = objects.set_column(
        objects.column_names.index("dropped"), "dropped", pa.array(np.zeros(objects.num_rows, bool))
    )
    layers = layers_of(both, nothing_dropped, accounts.num_rows)
    return find_evidence(pairs, layers, objects, posts, accounts, settings)


def _evidence_table(
    name: str,
    source: Codes,
    target: Codes,
    uses: CoUses,
    objects: pa.Table,
    posts: pa.Table,
    accounts: pa.Table,
    window: float | None,
) -> pa.Table:
    unknown = uses.delay_us == NO_TIME
    delay_us = np.where(unknown, 0, uses.delay_us)
    window_us = microseconds(window)
    within = [None] * len(unknown) if window is None else ~unknown & (np.abs(delay_us) <= window_us)
    ids, post_ids = accounts["account_id"], posts["post_id"]
    return EVIDENCE.of(
        {
            "layer": [name] * len(unknown),
            "source": ids.take(pa.array(source[uses.pair])),
            "target": ids.take(pa.array(target[uses.pair])),
            "object": objects["key"].take(pa.array(uses.object)),
            "source_post": post_ids.take(pa.array(uses.source_post)),
            "target_post": post_ids.take(pa.array(uses.target_post)),
            "delay_s": pa.array(delay_us / 1e6, mask=unknown),
            "within_window": within,
        }
    )
