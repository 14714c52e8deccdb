"""Actions to edges: every layer compared by both families of method on one table.

In: actions, objects, accounts. Out: the table ``edges``, with ``weight``, ``kept`` and the columns of chance still open
(see :mod:`coordgraph.significance`). Odd input: data without times are compared without a window; a window finer than
the times is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa

from coordgraph.errors import NotEnoughMemory, WindowTooFine
from coordgraph.settings import Resources, SimilaritySettings
from coordgraph.similarity.layers import NO_TIME, Layer, layer_of
from coordgraph.similarity.planning import Plan, plan_layer
from coordgraph.similarity.search import Compared, compared_pairs
from coordgraph.tables import EDGES, TIME, numbers, repeated
from coordgraph.text_columns import picked
from coordgraph.times import PRECISION_SECONDS

Layers = Mapping[str, Layer]
Progress = Callable[[str, int, int], None]
_CHANCE = (
    "expected_shared", "expected_synchronous", "p_shared", "q_shared", "p_synchrony", "q_synchrony", "p_joint",
    "q_joint",
)  # fmt: skip
_A_ROW_OF_EDGES = 400  # bytes, ids of twenty characters, with what chance gives


def check_window(precisions: Iterable[str | None], window: float | None) -> None:
    """Refuse a window finer than the times.

    Args:
        precisions: of the times that occur, ``None`` for posts without one; empty where there are no posts.
        window: seconds, or None.

    Raises:
        WindowTooFine: some post's time is coarser than the window, or a window is asked for and no post has a time.
    """
    occurring = set(precisions)
    if window is None or not occurring:
        return
    coarsest = max(occurring - {None}, key=lambda name: PRECISION_SECONDS[str(name)], default=None)
    if coarsest is None:
        raise WindowTooFine(
            "the posts have no times, so no window can be used",
            value=f"{window:g} s",
            next_step="Use --window none: shared objects and cosine need no times.",
        )
    if window < PRECISION_SECONDS[coarsest]:
        raise WindowTooFine(
            f"the window is finer than the times, which are precise to one {coarsest}",
            value=f"{window:g} s",
            next_step=f"Use --window {PRECISION_SECONDS[coarsest]:g}s or more, or --window none.",
        )


def layers_of(actions: pa.Table, objects: pa.Table, total_accounts: int) -> dict[str, Layer]:
    """The layer of each behaviour, objects that are dropped left out.

    Args:
        actions, objects: tables of those shapes, sorted as agreed.
        total_accounts: rows of the table ``accounts``.
    """
    if not actions.num_rows:
        return {}
    dropped = objects["dropped"].to_numpy()
    codes = _numbers(actions["object"])
    births = objects["birth"].cast(pa.int64()).fill_null(NO_TIME).to_numpy()
    kept = ~dropped[codes]
    names = objects["behaviour"].take(pa.array(codes[np.flatnonzero(np.diff(codes, prepend=-1))])).to_pylist()
    behaviours = actions["behaviour"].dictionary_encode().combine_chunks()
    found = {}
    for name in sorted(set(names)):
        place = behaviours.dictionary.index(name).as_py()
        rows = np.flatnonzero((behaviours.indices.to_numpy() == place) & kept)
        if len(rows):
            acted_on, accounts, posts = (_numbers(actions[c])[rows] for c in ("object", "account", "post"))
            times = actions["time"].cast(pa.int64()).fill_null(NO_TIME).to_numpy()[rows]
            found[name] = layer_of(acted_on, accounts, times, posts, total_accounts, births=births)
    return found


def _numbers(column: pa.ChunkedArray) -> np.ndarray:
    numbers: np.ndarray = column.to_numpy()
    return numbers


def plans_of(layers: Layers, settings: SimilaritySettings, resources: Resources | None = None) -> list[Plan]:
    """What comparing each layer will cost.

    Raises:
        NotEnoughMemory: a layer does not fit, however it is cut.
    """
    return [plan_layer(name, layer, settings, resources or Resources()) for name, layer in layers.items()]


def compared_edges(
    layers: Layers,
    account_ids: pa.Array,
    settings: SimilaritySettings,
    resources: Resources | None = None,
    progress: Progress | None = None,
    plans: Sequence[Plan] | None = None,
) -> Iterator[pa.Table]:
    """The ``edges`` table in its order, block by block, so that it need not fit into memory.

    Args:
        layers: what to compare, as :func:`layers_of` gives it.
        account_ids: ids by code, ascending.
        settings: window, least values, weighting.
        resources: threads and memory.
        progress: called with a layer's name, accounts gone through and accounts in all.
        plans: of :func:`plans_of` with the same settings, where they are made already.

    Raises:
        NotEnoughMemory: a layer does not fit, however it is cut.
    """
    resources = resources or Resources()
    known = {plan.layer: plan for plan in plans or ()}
    report = progress or (lambda name, done, total: None)
    for name, layer in layers.items():
        plan = known.get(name) or plan_layer(name, layer, settings, resources)
        made = partial(_edges_of, name, account_ids, settings)
        yield from compared_pairs(layer, plan, settings, resources, made, partial(report, name))


def compare_accounts(
    layers: Layers,
    account_ids: pa.Array,
    settings: SimilaritySettings | None = None,
    resources: Resources | None = None,
    progress: Progress | None = None,
    plans: Sequence[Plan] | None = None,
) -> pa.Table:
    """The whole ``edges`` table, sorted.

    Args, errors: as for :func:`compared_edges`; besides,

    Raises:
        NotEnoughMemory: the table itself does not fit; it says how many rows were reached.
    """
    resources = resources or Resources()
    blocks, rows = [EDGES.empty()], 0
    for block in compared_edges(layers, account_ids, settings or SimilaritySettings(), resources, progress, plans):
        blocks.append(block)
        rows += block.num_rows
        if rows * _A_ROW_OF_EDGES > resources.bytes:
            raise NotEnoughMemory(
                f"more than {rows:,} pairs are to be compared, which is too many to keep",
                value=f"{resources.bytes / 1e9:.2f} GB",
                next_step="Raise --min-shared or set --min-cosine, give more with --memory, or use coordgraph pairs, "
                "which writes pairs as it finds them.",
            )
    return pa.concat_tables(blocks).combine_chunks()


def _edges_of(name: str, account_ids: pa.Array, settings: SimilaritySettings, block: Compared) -> pa.Table:
    """Compared pairs as rows of ``edges``; ``weight`` and ``kept`` are still open."""
    size = len(block)
    unknown = pa.nulls(size, pa.float64())
    return EDGES.of(
        {
            "layer": repeated(name, size),
            "source": picked(account_ids, block.source),
            "target": picked(account_ids, block.target),
            "weight": unknown,
            "shared": block.shared,
            **_windowed_columns(block, settings.window),
            "cosine": block.cosine,
            "jaccard": block.jaccard,
            **dict.fromkeys(_CHANCE, unknown),
            **dict.fromkeys(("strict", "discovered"), pa.nulls(size, pa.bool_())),
            "kept": numbers(np.zeros(size, bool)),
        }
    )


def _windowed_columns(block: Compared, window: float | None) -> dict[str, Any]:
    """The columns that need a window: counts are 0 where nothing was synchronous, delays and times empty."""
    if window is None:
        names = ("synchronous", "pairs", "source_posts", "target_posts", "median_delay_s", "source_first")
        return dict.fromkeys((*names, "first_time", "last_time"), pa.nulls(len(block)))
    absent = block.synchronous == 0
    return {
        "synchronous": block.synchronous,
        "pairs": block.pairs,
        "source_posts": block.source_posts,
        "target_posts": block.target_posts,
        "median_delay_s": numbers(block.median_delay_us / 1e6, absent),
        "source_first": numbers(block.source_first, absent),
        "first_time": numbers(block.first_us, absent, TIME),
        "last_time": numbers(block.last_us, absent, TIME),
    }
