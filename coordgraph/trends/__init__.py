"""Hashtags and phrases as trends: when, by whom, how unevenly, and how much of it by accounts that act together."""

from __future__ import annotations

from coordgraph.trends.finding import Trends, find_trends, trends_of_run
from coordgraph.trends.measures import gini, top_share, traffic_coefficient
from coordgraph.trends.saving import directory_beside, save_trends
from coordgraph.trends.settings import TrendSettings, settings_of

__all__ = [
    "TrendSettings",
    "Trends",
    "directory_beside",
    "find_trends",
    "gini",
    "save_trends",
    "settings_of",
    "top_share",
    "traffic_coefficient",
    "trends_of_run",
]
