"""Ways to keep ties, by name: the one of the settings, and rules in common use to set it against.

In: settings. Out: :class:`~coordgraph.significance.controls.Method`, to be asked of the data and of their shuffles.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from coordgraph.settings import Resources, Settings
from coordgraph.significance.chance import test_edges
from coordgraph.significance.controls import Layers, Method
from coordgraph.significance.rule import keep_ties

Flags = NDArray[np.bool_]
THIS_RUN = "this run"
_TOP_HALF_PERCENT = 99.5


def control_methods(settings: Settings, account_ids: pa.Array, resources: Resources | None = None) -> list[Method]:
    """The method of the settings first, then what others would make of the same compared pairs."""

    def this_run(edges: pa.Table, layers: Layers) -> Flags:
        beyond_chance = None
        if settings.ties.filter == "tested":
            beyond_chance = test_edges(
                edges, layers, account_ids, settings.similarity, settings.significance, resources, exact=False
            ).strict
        return _kept(keep_ties(edges, settings.ties, settings.similarity.window, beyond_chance))

    methods = [Method(THIS_RUN, this_run)]
    if settings.similarity.window is not None:
        methods.append(Method("2 objects within the window", _twice_at_once))
    return [*methods, Method("cosine, top 0.5 %", _closest)]


def _kept(edges: pa.Table) -> Flags:
    kept: Flags = edges["kept"].to_numpy()
    return kept


def _twice_at_once(edges: pa.Table, layers: Layers) -> Flags:
    return _numbers(edges, "synchronous") >= 2


def _closest(edges: pa.Table, layers: Layers) -> Flags:
    """The largest cosines of each layer among the pairs compared, ties at the limit included."""
    cosine = _numbers(edges, "cosine")
    names = edges["layer"].to_numpy()
    chosen = np.zeros(len(cosine), bool)
    for name in layers:
        rows = names == name
        if rows.any():
            chosen[rows] = cosine[rows] >= np.percentile(cosine[rows], _TOP_HALF_PERCENT)
    return chosen


def _numbers(edges: pa.Table, name: str) -> NDArray[np.float64]:
    numbers: NDArray[np.float64] = edges[name].cast(pa.float64()).fill_null(0).to_numpy()
    return numbers
