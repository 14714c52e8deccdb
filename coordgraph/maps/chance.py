"""Would ties between the same accounts, drawn at random, fall into groups as well?

In: how many accounts, the ties, a seed. Out: a :class:`Split`: modularity of the best division found of these ties and
of random ties with the same number for each account. Odd input: fewer than three ties cannot be judged and give None.

Modularity (Newman & Girvan 2004, https://doi.org/10.1103/PhysRevE.69.026113) is 0 where ties fall as often inside the
groups as chance would have it, and near 1 where hardly any lies between groups. The best division of random ties has a
high modularity, too (Guimerà et al. 2004, https://doi.org/10.1103/PhysRevE.70.025101): hence the comparison.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from coordgraph.maps.layout import igraph_seeded

_RANDOM_GRAPHS = 3
#: Beyond this many ties one random graph does: the figure hardly varies there.
_MANY_TIES = 50_000
#: Exchanges of ends a tie, after which nothing is left of the groups.
_EXCHANGES = 4
#: What the comparison has to exceed before a map may be read as groups.
CLEARLY_MORE = 0.1


@dataclass(frozen=True)
class Split:
    """How well the ties fall into groups.

    Attributes:
        modularity: of the best division found of these ties; -0.5 to 1, higher is more clearly divided.
        at_random: the same for random ties in which each account has as many.
    """

    modularity: float
    at_random: float

    @property
    def is_clear(self) -> bool:
        """Whether the ties are more clearly divided than random ones."""
        return self.modularity - self.at_random >= CLEARLY_MORE


def split_of(count: int, ties: Sequence[tuple[int, int]], seed: int) -> Split | None:
    """Modularity of the best division of ties among ``count`` accounts, beside that of random ties.

    >>> groups = [(a, b) for start in (0, 6, 12) for a in range(start, start + 6) for b in range(a + 1, start + 6)]
    >>> split_of(18, groups, seed=1).is_clear
    True
    """
    import igraph

    if len(ties) < 3:
        return None
    with igraph_seeded(seed):
        graph: Any = igraph.Graph(n=count, edges=ties)
        found = _best(graph)
        at_random = []
        for _ in range(1 if len(ties) > _MANY_TIES else _RANDOM_GRAPHS):
            shuffled = graph.copy()
            shuffled.rewire(n=_EXCHANGES * len(ties))
            at_random.append(_best(shuffled))
    return Split(round(found, 3), round(sum(at_random) / len(at_random), 3))


def _best(graph: Any) -> float:
    return float(graph.community_leiden(objective_function="modularity", n_iterations=4).modularity)
