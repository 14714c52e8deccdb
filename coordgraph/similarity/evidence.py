"""The posts behind a pair of accounts: for each shared object the two posts closest in time.

In: a layer and pairs of account codes. Out: one row a pair and shared object (:class:`CoUses`). Odd input: where times
are unknown the first posts of either stand for the object, and the delay is unknown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from coordgraph.similarity.layers import Codes, Ints, Layer
from coordgraph.similarity.measures import closest_posts, count_shared

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
