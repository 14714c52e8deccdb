"""Five networks joined, and accounts of little centrality removed: Luceri et al. 2024, doi:10.1145/3589334.3645529.

In: compared pairs of five behaviours with their cosine. Out: pairs that reach their layer's percentile and whose
accounts are central enough in the union of all layers, which has no weights. ``co_text`` here is the same text, where
the paper takes sentence embeddings of a cosine from 0.95.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa

from coordgraph.presets.base import Flags, Floats, Ints, Judged, Layers, acts_of_accounts
from coordgraph.presets.centrality import componentwise_eigenvector_centrality, global_eigenvector_centrality
from coordgraph.settings import Settings
from coordgraph.significance.backbones import at_percentile, codes_of_pairs, numbers_of, rows_by_layer

# a quick retweet and an equal text are rules by themselves: all their pairs are kept
PERCENTILES = {"co_retweet": 80.0, "co_url": 80.0, "hashtag_sequence": 65.0, "co_text": 0.0, "fast_retweet": 0.0}
OTHER_PERCENTILE = 80.0  # of behaviours the paper does not have
MIN_RETWEETS = 20
MIN_CENTRALITY = 1e-2

Centrality = Callable[[Ints, Ints, int], Floats]


def judge(edges: pa.Table, layers: Layers, settings: Settings, account_ids: pa.Array | None = None) -> Judged:
    """Weight: the smaller eigenvector centrality of the two accounts. Kept: it is at least 0.01."""
    return _judged(edges, layers, account_ids, global_eigenvector_centrality)


def judge_by_component(
    edges: pa.Table, layers: Layers, settings: Settings, account_ids: pa.Array | None = None
) -> Judged:
    """The same with the centrality of each component by itself, so that more than one can be kept."""
    return _judged(edges, layers, account_ids, componentwise_eigenvector_centrality)


def _judged(edges: pa.Table, layers: Layers, account_ids: pa.Array | None, centrality: Centrality) -> Judged:
    source, target = codes_of_pairs(edges, account_ids)
    joined = in_fused_network(edges, layers, source, target)
    accounts = max(int(source.max(initial=-1)), int(target.max(initial=-1))) + 1
    central = centrality(source[joined], target[joined], accounts)
    weight = np.where(joined, np.minimum(central[source], central[target]), 0.0)
    return Judged(weight, weight >= MIN_CENTRALITY)


def in_fused_network(edges: pa.Table, layers: Layers, source: Ints, target: Ints) -> Flags:
    """Which rows reach the percentile of their layer; in ``co_retweet`` among accounts with at least 20 retweets."""
    cosine, joined = numbers_of(edges, "cosine"), np.zeros(edges.num_rows, bool)
    for name, rows in rows_by_layer(edges).items():
        if name == "co_retweet":
            busy = acts_of_accounts(layers[name]) >= MIN_RETWEETS
            rows = rows[busy[source[rows]] & busy[target[rows]]]
        joined[rows] = at_percentile(cosine[rows], PERCENTILES.get(name, OTHER_PERCENTILE))
    return joined
