"""Hashtags and phrases as trends: when, by whom, how unevenly, and how much of it by accounts that act together."""

from __future__ import annotations

from coordgraph.concentration import gini, top_share, traffic_coefficient
from coordgraph.correction import Corrected, rogan_gladen
from coordgraph.trends.actors import Actors, read_actors
from coordgraph.trends.finding import Trends, find_trends, trends_of_run
from coordgraph.trends.inorganic import inorganic_shares
from coordgraph.trends.inorganic_wording import sentences_of as inorganic_in_words
from coordgraph.trends.page import write_page
from coordgraph.trends.saving import directory_beside, save_trends
from coordgraph.trends.settings import TrendSettings, settings_of

__all__ = [
    "Actors",
    "Corrected",
    "TrendSettings",
    "Trends",
    "directory_beside",
    "find_trends",
    "gini",
    "inorganic_in_words",
    "inorganic_shares",
    "read_actors",
    "rogan_gladen",
    "save_trends",
    "settings_of",
    "top_share",
    "traffic_coefficient",
    "trends_of_run",
    "write_page",
]
