"""Actions into compared pairs of accounts: windowed counts, shared counts, cosine and Jaccard, with the evidence."""

from typing import TYPE_CHECKING, Any

from coordgraph.similarity.act_pairs import pairs_within
from coordgraph.similarity.edges import check_window, compare_accounts, compared_edges, layers_of, plans_of
from coordgraph.similarity.layers import NO_TIME, Layer, layer_of
from coordgraph.similarity.planning import Plan, plans_in_words

if TYPE_CHECKING:
    from coordgraph.similarity.evidence import explain_pair, find_evidence

__all__ = [
    "NO_TIME",
    "Layer",
    "Plan",
    "check_window",
    "compare_accounts",
    "compared_edges",
    "explain_pair",
    "find_evidence",
    "layer_of",
    "layers_of",
    "pairs_within",
    "plans_in_words",
    "plans_of",
]


def __getattr__(name: str) -> Any:
    if name in ("explain_pair", "find_evidence"):  # loaded on first use: a comparison alone is sooner done without
        from coordgraph.similarity import evidence

        return getattr(evidence, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
