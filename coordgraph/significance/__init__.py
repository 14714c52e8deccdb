"""Which compared pairs are more than chance, and which are kept as ties."""

from coordgraph.significance.chance import Tested, test_edges
from coordgraph.significance.controls import Method, controls, not_beyond_chance, shuffles_afforded
from coordgraph.significance.methods import THIS_RUN, control_methods
from coordgraph.significance.rule import keep_ties, method_used, rule_in_words

__all__ = [
    "THIS_RUN",
    "Method",
    "Tested",
    "control_methods",
    "controls",
    "keep_ties",
    "method_used",
    "not_beyond_chance",
    "rule_in_words",
    "shuffles_afforded",
    "test_edges",
]
