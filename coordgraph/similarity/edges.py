"""Actions to edges and evidence: every layer compared by both families of method on one table.

In: actions, objects, posts, accounts. Out: the table ``edges`` (with ``weight`` and ``kept`` still open, see
:mod:`coordgraph.significance`), and for pairs that are asked for the table ``evidence``. Odd input: data without times
are compared without a window; a window finer than the times is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from coordgraph.errors import WindowTooFine
from coordgraph.settings import SimilaritySettings
from coordgraph.similarity.candidates import NO_TIME, Ints, accounts_sharing
from coordgraph.similarity.evidence import CoUses, co_uses
from coordgraph.similarity.layers import Layer, layer_of
from coordgraph.similarity.synchrony import Synchrony, synchrony_of
from coordgraph.tables import EDGES, EVIDENCE, TIME
from coordgraph.times import PRECISION_SECONDS

Progress = Callable[[str, int, int], None]


def check_window(posts: pa.Table, window: float | None) -> None:
    """Refuse a window finer than the times.

    Raises:
        WindowTooFine: some post's time is coarser than the window, or a window is asked for and no post has a time.
    """
    if window is None or not posts.num_rows:
        return
    precisions = set(posts["time_precision"].drop_null().unique().to_pylist())
    coarsest = max(precisions, key=PRECISION_SECONDS.__getitem__, default=None)
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


def compare_accounts(
    actions: pa.Table,
    objects: pa.Table,
    posts: pa.Table,
    accounts: pa.Table,
    settings: SimilaritySettings | None = None,
    progress: Progress | None = None,
) -> pa.Table:
    """Compare the accounts of every layer.

    Args:
        actions, objects, posts, accounts: tables of those shapes; dropped objects are left out.
        settings: window, fewest shared objects, weighting.
        progress: called with a layer's name, layers done and layers in all.

    Returns:
        The ``edges`` table, sorted.

    Raises:
        WindowTooFine: the window is finer than the times.
    """
    settings = settings or SimilaritySettings()
    check_window(posts, settings.window)
    layers = _layers(actions, objects)
    edges = []
    for done, (name, acts) in enumerate(layers):
        if progress:
            progress(name, done, len(layers))
        edges.append(_edges_of_layer(name, layer_of(acts, settings), accounts, settings))
    if progress:
        progress("", len(layers), len(layers))
    return pa.concat_tables(edges).combine_chunks() if edges else EDGES.empty()


def find_evidence(
    pairs: pa.Table,
    actions: pa.Table,
    objects: pa.Table,
    posts: pa.Table,
    accounts: pa.Table,
    settings: SimilaritySettings | None = None,
) -> pa.Table:
    """The posts behind pairs of accounts: one row a pair, layer and shared object.

    Args:
        pairs: columns ``layer, source, target`` as in ``edges``.
        actions, objects, posts, accounts: tables of those shapes; dropped objects are left out.
        settings: the window.

    Returns:
        The ``evidence`` table, in the order of the pairs.
    """
    settings = settings or SimilaritySettings()
    code = {account: i for i, account in enumerate(accounts["account_id"].to_pylist())}
    found = []
    for name, acts in _layers(actions, objects):
        wanted = pairs.filter(pc.equal(pairs["layer"], name))
        if not wanted.num_rows:
            continue
        layer = layer_of(acts, settings)
        source, target = (
            np.array([code[i] for i in wanted[side].to_pylist()], np.int64) for side in ("source", "target")
        )
        for uses in co_uses(layer, source, target):
            found.append(_evidence_table(name, source, target, uses, objects, posts, accounts, settings.window))
    return pa.concat_tables(found).combine_chunks() if found else EVIDENCE.empty()


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
    return find_evidence(pairs, both, nothing_dropped, posts, accounts, settings)


def _layers(actions: pa.Table, objects: pa.Table) -> list[tuple[str, pa.Table]]:
    """The actions of each behaviour, those on dropped objects left out."""
    if not actions.num_rows:
        return []
    actions = actions.filter(pc.take(pc.invert(objects["dropped"]), actions["object"]))
    names = sorted(set(actions["behaviour"].unique().to_pylist()))
    return [(name, actions.filter(pc.equal(actions["behaviour"], name))) for name in names]


def _microseconds(window: float | None) -> int | None:
    return None if window is None else round(window * 1_000_000)


def _edges_of_layer(name: str, layer: Layer, accounts: pa.Table, settings: SimilaritySettings) -> pa.Table:
    """Both families of method on the same pairs."""
    window_us = _microseconds(settings.window)
    synchrony = synchrony_of(layer, window_us) if window_us is not None else None
    source, target, shared, dot = accounts_sharing(layer.users, layer.used, settings.min_shared, layer.weights)
    row = _rows_in(synchrony, source << 32 | target) if synchrony is not None else None
    if synchrony is not None and row is not None and settings.min_synchronous:
        enough = (row >= 0) & (np.append(synchrony.synchronous, 0)[row] >= settings.min_synchronous)
        source, target, shared, dot, row = source[enough], target[enough], shared[enough], dot[enough], row[enough]
    norms = layer.norms[source] * layer.norms[target]
    # rounding can lift a cosine of 1 just above it
    cosine = np.minimum(np.divide(dot, norms, out=np.zeros(len(dot)), where=norms > 0), 1.0)
    jaccard = shared / (layer.sizes[source] + layer.sizes[target] - shared)
    unknown: list[Any] = [None] * len(source)
    ids = accounts["account_id"]
    return EDGES.of(
        {
            "layer": [name] * len(source),
            "source": ids.take(pa.array(source)),
            "target": ids.take(pa.array(target)),
            "weight": unknown,
            "shared": shared,
            **_windowed_columns(synchrony, row, len(source)),
            "cosine": cosine,
            "jaccard": jaccard,
            **dict.fromkeys(("p_shared", "q_shared", "p_synchrony", "q_synchrony"), unknown),
            "kept": [False] * len(source),
        }
    )


def _rows_in(synchrony: Synchrony, key: Ints) -> Ints:
    """The row of each pair among the synchronous ones, -1 where it has no synchronous act."""
    if not len(synchrony.key):
        return np.full(len(key), -1)
    place = np.minimum(np.searchsorted(synchrony.key, key), len(synchrony.key) - 1)
    return np.where(synchrony.key[place] == key, place, -1)


_COUNTED = ("synchronous", "pairs", "source_posts", "target_posts")
_MEASURED = ("median_delay_s", "source_first")


def _windowed_columns(synchrony: Synchrony | None, row: Ints | None, size: int) -> dict[str, Any]:
    """The columns that need a window: counts are 0 where nothing was synchronous, delays and times empty."""
    if synchrony is None or row is None:
        return dict.fromkeys((*_COUNTED, *_MEASURED, "first_time", "last_time"), [None] * size)
    absent = row < 0
    columns: dict[str, Any] = {
        name: np.where(absent, 0, np.append(getattr(synchrony, name), 0)[row]) for name in _COUNTED
    }
    for name in _MEASURED:
        columns[name] = pa.array(np.append(getattr(synchrony, name), 0.0)[row], mask=absent)
    for name, source in (("first_time", synchrony.first_us), ("last_time", synchrony.last_us)):
        columns[name] = pa.array(np.append(source, 0)[row], pa.int64(), mask=absent).cast(TIME)
    return columns


def _evidence_table(
    name: str,
    source: Ints,
    target: Ints,
    uses: CoUses,
    objects: pa.Table,
    posts: pa.Table,
    accounts: pa.Table,
    window: float | None,
) -> pa.Table:
    unknown = uses.delay_us == NO_TIME
    delay_us = np.where(unknown, 0, uses.delay_us)
    window_us = _microseconds(window)
    within = [None] * len(unknown) if window_us is None else ~unknown & (np.abs(delay_us) <= window_us)
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
