"""The same content within a minute: Schoch et al. 2022, doi:10.1038/s41598-022-08404-9; Keller et al. 2020.

In: compared pairs with their synchronous objects. Out: all that did it once. The authors compare with an equally large
random sample of accounts; a tie by this rule means nothing without one.
"""

from __future__ import annotations

import pyarrow as pa

from coordgraph.presets.base import Judged, Layers, window_of
from coordgraph.settings import Settings
from coordgraph.significance.backbones import numbers_of


def judge(edges: pa.Table, layers: Layers, settings: Settings, account_ids: pa.Array | None = None) -> Judged:
    """Weight: synchronous objects. Kept: at least ``ties.min_synchronous`` (1) of them."""
    window_of("schoch2022", settings)
    weight = numbers_of(edges, "synchronous")
    return Judged(weight, weight >= settings.ties.min_synchronous)
