"""Pages to read and print: a run, what stays of it when settings are varied, and known sets of accounts."""

from __future__ import annotations

from coordgraph.reports.page import shown
from coordgraph.reports.report import write_report
from coordgraph.reports.robustness import robustness_in_words, write_robustness_page
from coordgraph.reports.takedowns import write_takedowns_page

__all__ = ["robustness_in_words", "shown", "write_report", "write_robustness_page", "write_takedowns_page"]
