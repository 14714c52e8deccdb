"""Which compared pairs are more than chance, and which are kept as ties."""

from coordgraph.significance.chance import Tested, test_edges
from coordgraph.significance.rule import keep_ties, method_used, rule_in_words

__all__ = ["Tested", "keep_ties", "method_used", "rule_in_words", "test_edges"]
