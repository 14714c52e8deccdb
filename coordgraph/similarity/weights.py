"""How much each use weighs: TF-IDF over the objects of a layer, and the norm of each account.

In: a layer and the settings ``tf`` and ``idf``. Out: :class:`Weights`. Odd input: with ``plain`` an object that every
account uses weighs nothing; accounts that use only such objects have the norm 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from coordgraph.kernels import inlined, kernel
from coordgraph.settings import Idf, Tf
from coordgraph.similarity.layers import Floats, Layer
from coordgraph.similarity.threads import joined

_TF = {"binary": 0, "raw": 1, "sublinear": 2}


@dataclass(frozen=True)
class Weights:
    """Weights of the uses of one layer.

    Attributes:
        idf: inverse document frequency of each object, by rank: ln(N/q), or ln((1+N)/(1+q))+1, where N accounts act and
            q act on it.
        tf: how repetition counts, as a number the kernels know.
        norms: Euclidean norm of the weights of each account.
    """

    idf: Floats
    tf: int
    norms: Floats


def weights_of(layer: Layer, tf: Tf, idf: Idf, threads: int = 1) -> Weights:
    """Weigh what each account did."""
    acting = int(np.count_nonzero(layer.sizes))
    popularity = layer.popularity()
    inverse = np.log(acting / popularity) if idf == "plain" else np.log((1 + acting) / (1 + popularity)) + 1
    kind = _TF[tf]

    def norms(first: int, end: int) -> Floats:
        some: Floats = _norms(layer.account_starts[first : end + 1], layer.used, layer.use_starts, inverse, kind)
        return some

    return Weights(inverse, kind, joined(norms, layer.accounts, threads))


@inlined
def weight_of(use: int, used: Any, use_starts: Any, idf: Any, tf: int) -> Any:
    """The weight of one use: idf times 1, the number of acts, or 1 + ln of it."""
    if tf == 0:
        return idf[used[use]]
    acts = use_starts[use + 1] - use_starts[use]
    return idf[used[use]] * (acts if tf == 1 else 1 + np.log(acts))


@kernel
def _norms(account_starts: Any, used: Any, use_starts: Any, idf: Any, tf: int) -> Any:
    norms = np.empty(len(account_starts) - 1)
    for account in range(len(norms)):
        total = 0.0
        for use in range(account_starts[account], account_starts[account + 1]):
            total += weight_of(use, used, use_starts, idf, tf) ** 2
        norms[account] = np.sqrt(total)
    return norms
