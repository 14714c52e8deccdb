"""The report: one printable HTML file about a run."""

from __future__ import annotations

from coordgraph.reports.report import shown, write_report

__all__ = ["shown", "write_report"]
