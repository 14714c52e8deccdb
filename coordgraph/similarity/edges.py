"""Actions to edges and evidence: every layer compared by both families of method on one table.

In: actions, objects, posts, accounts. Out: the tables ``edges`` (with ``weight`` and ``kept`` still open, see
:mod:`coordgraph.significance`) and ``evidence``. Odd input: data without times are compared without a window; a window
finer than the times is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from coordgraph.errors import WindowTooFine
from coordgraph.settings import SimilaritySettings
from coordgraph.similarity.candidates import NO_TIME, Ints, accounts_sharing, accounts_synchronous
from coordgraph.similarity.compare import CoActs, Compared, Layer, compare_pairs, layer_of
from coordgraph.tables import EDGES, EVIDENCE
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
) -> tuple[pa.Table, pa.Table]:
    """Compare the accounts of every layer.

    Args:
        actions, objects, posts, accounts: tables of those shapes; dropped objects are left out.
        settings: window, fewest shared objects, weighting.
        progress: called with a layer's name, layers done and layers in all.

    Returns:
        The ``edges`` and the ``evidence`` table, sorted.

    Raises:
        WindowTooFine: the window is finer than the times.
    """
    settings = settings or SimilaritySettings()
    check_window(posts, settings.window)
    kept = pc.take(pc.invert(objects["dropped"]), actions["object"]) if actions.num_rows else None
    actions = actions.filter(kept) if kept is not None else actions
    names = sorted(set(actions["behaviour"].unique().to_pylist()))
    edges: list[pa.Table] = []
    evidence: list[pa.Table] = []
    for done, name in enumerate(names):
        if progress:
            progress(name, done, len(names))
        acts = actions.filter(pc.equal(actions["behaviour"], name))
        for compared, co_acts in _compared_layer(acts, settings):
            edges.append(_edges_table(name, compared, accounts, settings.window))
            evidence.append(_evidence_table(name, compared, co_acts, objects, posts, accounts, settings.window))
    if progress:
        progress("", len(names), len(names))
    return (
        pa.concat_tables(edges).combine_chunks() if edges else EDGES.empty(),
        pa.concat_tables(evidence).combine_chunks() if evidence else EVIDENCE.empty(),
    )


def compare_one_pair(
    actions: pa.Table,
    objects: pa.Table,
    posts: pa.Table,
    accounts: pa.Table,
    pair: tuple[str, str],
    settings: SimilaritySettings,
) -> pa.Table:
    """Evidence of any two accounts, compared or not: every object both acted on, dropped ones included."""
    ids = accounts["account_id"].to_pylist()
    low, high = sorted(ids.index(account) for account in pair)
    found = []
    both = actions.filter(pc.is_in(actions["account"], pa.array([low, high], pa.int32())))
    for name in sorted(set(both["behaviour"].unique().to_pylist())):
        layer = _layer(both.filter(pc.equal(both["behaviour"], name)), settings)
        if len(layer.sizes) <= high:
            continue
        blocks = compare_pairs(layer, np.array([low]), np.array([high]), _microseconds(settings.window))
        for compared, co_acts in blocks:
            found.append(_evidence_table(name, compared, co_acts, objects, posts, accounts, settings.window))
    return pa.concat_tables(found) if found else EVIDENCE.empty()


def _microseconds(window: float | None) -> int | None:
    return None if window is None else round(window * 1_000_000)


def _layer(acts: pa.Table, settings: SimilaritySettings) -> Layer:
    times = acts["time"].cast(pa.int64()).fill_null(NO_TIME).to_numpy()
    accounts, objects, posts = (acts[c].to_numpy().astype(np.int64) for c in ("account", "object", "post"))
    return layer_of(accounts, objects, times, posts, settings)


def _compared_layer(acts: pa.Table, settings: SimilaritySettings) -> Any:
    layer = _layer(acts, settings)
    window_us = _microseconds(settings.window)
    if settings.min_synchronous and window_us is not None:
        source, target = accounts_synchronous(
            layer.accounts, layer.objects, layer.times, window_us, settings.min_synchronous
        )
    else:
        source, target = accounts_sharing(layer.accounts, layer.objects, settings.min_shared)
    for compared, co_acts in compare_pairs(layer, source, target, window_us):
        yield (compared, co_acts) if not settings.min_synchronous else _sharing_enough(compared, co_acts, settings)


def _sharing_enough(compared: Compared, co_acts: CoActs, settings: SimilaritySettings) -> tuple[Compared, CoActs]:
    """Of pairs found by their synchrony, those that also share enough objects."""
    enough = compared.shared >= settings.min_shared
    place = np.cumsum(enough) - 1
    rows = enough[co_acts.pair]
    columns = {name: getattr(co_acts, name)[rows] for name in CoActs.__dataclass_fields__}
    columns["pair"] = place[columns["pair"]]
    return Compared(**{n: getattr(compared, n)[enough] for n in Compared.__dataclass_fields__}), CoActs(**columns)


def _times(values: Ints) -> pa.Array:
    return pa.array(values, pa.int64(), mask=values == NO_TIME).cast(pa.timestamp("us", tz="UTC"))


def _edges_table(name: str, compared: Compared, accounts: pa.Table, window: float | None) -> pa.Table:
    size = len(compared.source)
    ids = accounts["account_id"]
    unknown: list[Any] = [None] * size
    windowed: dict[str, Any] = {
        c: getattr(compared, c) if window is not None else unknown
        for c in ("synchronous", "pairs", "source_posts", "target_posts", "median_delay_s", "source_first")
    }
    return EDGES.of(
        {
            "layer": [name] * size,
            "source": ids.take(pa.array(compared.source)),
            "target": ids.take(pa.array(compared.target)),
            "weight": unknown,
            "shared": compared.shared,
            **windowed,
            "cosine": compared.cosine,
            "jaccard": compared.jaccard,
            "first_time": _times(compared.first_us),
            "last_time": _times(compared.last_us),
            "p_shared": unknown,
            "q_shared": unknown,
            "p_synchrony": unknown,
            "q_synchrony": unknown,
            "kept": [False] * size,
        }
    )


def _evidence_table(
    name: str,
    compared: Compared,
    co_acts: CoActs,
    objects: pa.Table,
    posts: pa.Table,
    accounts: pa.Table,
    window: float | None,
) -> pa.Table:
    unknown = co_acts.delay_us == NO_TIME
    delay_us = np.where(unknown, 0, co_acts.delay_us)
    window_us = _microseconds(window)
    within = [None] * len(unknown) if window_us is None else ~unknown & (np.abs(delay_us) <= window_us)
    ids, post_ids = accounts["account_id"], posts["post_id"]
    return EVIDENCE.of(
        {
            "layer": [name] * len(unknown),
            "source": ids.take(pa.array(compared.source[co_acts.pair])),
            "target": ids.take(pa.array(compared.target[co_acts.pair])),
            "object": objects["key"].take(pa.array(co_acts.object)),
            "source_post": post_ids.take(pa.array(co_acts.source_post)),
            "target_post": post_ids.take(pa.array(co_acts.target_post)),
            "delay_s": pa.array(delay_us / 1e6, mask=unknown),
            "within_window": within,
        }
    )
