"""Themes of a codebook in the posts of a run: shares with intervals, copied texts as one, agreement with people."""

from __future__ import annotations

from coordgraph.narratives.codebook import Codebook, read_codebook
from coordgraph.narratives.finding import Narratives, find_narratives, narratives_of_run
from coordgraph.narratives.likeness import leaders_of
from coordgraph.narratives.page import write_page
from coordgraph.narratives.saving import check_place, save_narratives
from coordgraph.narratives.settings import NarrativeSettings, settings_of

__all__ = [
    "Codebook",
    "NarrativeSettings",
    "Narratives",
    "check_place",
    "find_narratives",
    "leaders_of",
    "narratives_of_run",
    "read_codebook",
    "save_narratives",
    "settings_of",
    "write_page",
]
