"""Which compared pairs are more than chance, and which are kept as ties."""

from coordgraph.significance.backbones import backbone_filter
from coordgraph.significance.controls import THIS_RUN, Method, Verdict, controls, shuffles_afforded, verdict_on
from coordgraph.significance.correcting import Tested, fewest_to_pass, passing, test_edges
from coordgraph.significance.of_record import rule_of, verdict_of
from coordgraph.significance.rule import (
    HOW_THE_TEST_FAILS,
    chance_in_words,
    keep_by_rule,
    method_used,
    p_in_words,
    rule_in_words,
)

__all__ = [
    "HOW_THE_TEST_FAILS",
    "THIS_RUN",
    "Method",
    "Tested",
    "Verdict",
    "backbone_filter",
    "chance_in_words",
    "controls",
    "fewest_to_pass",
    "keep_by_rule",
    "method_used",
    "p_in_words",
    "passing",
    "rule_in_words",
    "rule_of",
    "shuffles_afforded",
    "test_edges",
    "verdict_of",
    "verdict_on",
]
