"""Actions into compared pairs of accounts: windowed counts, shared counts, cosine and Jaccard, with the evidence."""

from coordgraph.similarity.act_pairs import pairs_within
from coordgraph.similarity.edges import (
    check_window,
    compare_accounts,
    compared_edges,
    explain_pair,
    find_evidence,
    layers_of,
    plans_of,
)
from coordgraph.similarity.layers import NO_TIME, Layer, layer_of
from coordgraph.similarity.planning import Plan, plans_in_words

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
