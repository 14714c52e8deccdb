"""Pages to read and print: the report of a run, its outlets, what stays of it, and known sets of accounts."""

from __future__ import annotations

from coordgraph.reports.drawn import Drawn, drawn_of_run, drawn_tables
from coordgraph.reports.outlets import chance, outlets_of_cluster, write_outlets_page
from coordgraph.reports.page import environment, shown, style_of
from coordgraph.reports.report import write_report
from coordgraph.reports.robustness import write_robustness_page
from coordgraph.reports.robustness_words import robustness_in_words
from coordgraph.reports.takedowns import set_in_words, write_takedowns_page

__all__ = [
    "Drawn",
    "chance",
    "drawn_of_run",
    "drawn_tables",
    "environment",
    "outlets_of_cluster",
    "robustness_in_words",
    "set_in_words",
    "shown",
    "style_of",
    "write_outlets_page",
    "write_report",
    "write_robustness_page",
    "write_takedowns_page",
]
