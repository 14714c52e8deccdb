"""Which compared pairs are more than chance, and which are kept as ties."""

from coordgraph.significance.chance import Tested, test_edges
from coordgraph.significance.controls import Method, Verdict, controls, shuffles_afforded, verdict_on
from coordgraph.significance.methods import THIS_RUN, control_methods
from coordgraph.significance.rule import keep_ties, method_used, rule_in_words

__all__ = [
    "THIS_RUN",
    "Method",
    "Tested",
    "Verdict",
    "control_methods",
    "controls",
    "keep_ties",
    "method_used",
    "rule_in_words",
    "shuffles_afforded",
    "test_edges",
    "verdict_on",
]
