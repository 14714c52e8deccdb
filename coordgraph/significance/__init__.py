"""Which compared pairs are more than chance, and which are kept as ties."""

from coordgraph.significance.backbones import backbone_filter
from coordgraph.significance.rule import keep_ties, method_used, rule_in_words

__all__ = ["backbone_filter", "keep_ties", "method_used", "rule_in_words"]
