"""Co-retweets by TF-IDF cosine, the top 0.5 percent: Pacheco et al. 2021, case study 4, doi:10.1609/icwsm.v15i1.18075.

In: compared pairs with their cosine. Out: those of busy accounts at or above a percentile. Accounts are filtered after
the comparison, as in the paper; the authors' notebook filters before it, and says that results barely change.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from coordgraph.presets.base import Judged, Layers, acts_of_accounts
from coordgraph.settings import Settings
from coordgraph.significance.backbones import at_percentile, codes_of_pairs, numbers_of, rows_by_layer

MIN_RETWEETS = 10


def judge(edges: pa.Table, layers: Layers, settings: Settings, account_ids: pa.Array | None = None) -> Judged:
    """Weight: cosine. Kept: of the pairs whose accounts have 10 acts or more, those that reach the percentile."""
    weight, kept = numbers_of(edges, "cosine"), np.zeros(edges.num_rows, bool)
    source, target = codes_of_pairs(edges, account_ids)
    for name, rows in rows_by_layer(edges).items():
        busy = acts_of_accounts(layers[name]) >= MIN_RETWEETS
        rows = rows[busy[source[rows]] & busy[target[rows]]]
        kept[rows] = at_percentile(weight[rows], settings.ties.percentile or 0.0)
    return Judged(weight, kept)
