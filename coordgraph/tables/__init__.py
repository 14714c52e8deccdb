"""Every table that crosses a stage border: its columns, their types and units, and the check of it.

Tables are :class:`pyarrow.Table`. Ids are strings in the tables people read (``posts``, ``accounts``, ``edges``,
``evidence``, ``members``); inside, an account's code is its row in ``accounts``, a post's its row in ``posts``, an
object's its row in ``objects``, all int32. Times are UTC microseconds. Odd input: :meth:`Shape.check` refuses a table
that lacks a column or has one of another type, and says which.
"""

from __future__ import annotations

from coordgraph.tables.groups import CAMPS, CLUSTERS, MEMBERS, SWEEP
from coordgraph.tables.narratives import CODEBOOK_QUALITY, HAND_AGREEMENT, NARRATIVE_TABLES, NARRATIVE_TEXTS, THEMES
from coordgraph.tables.outlets import (
    AMPLIFICATION,
    CHAINS,
    CLAIMS,
    ORGANISATION_AMPLIFICATION,
    ORGANISATIONS,
    OUTLET_TABLES,
    OUTLETS,
    UNMATCHED,
)
from coordgraph.tables.pictures import ACTIVITY, CREATED, DRAWN_TABLES, HOURS
from coordgraph.tables.posts import ACCOUNTS, ACTIONS, LEDGER, OBJECTS, POSTS, QUARANTINE, REFERENCES
from coordgraph.tables.profiles import PROFILES, TRAITS
from coordgraph.tables.robustness import (
    ROBUSTNESS,
    ROBUSTNESS_ACCOUNTS,
    ROBUSTNESS_CLUSTERS,
    ROBUSTNESS_MATCHES,
    ROBUSTNESS_TABLES,
)
from coordgraph.tables.shapes import (
    CODE,
    COUNT,
    COUNTS,
    DATE,
    FLAG,
    NUMBER,
    NUMBERS,
    TEXT,
    TEXTS,
    TIME,
    Column,
    Shape,
    numbers,
    numbers_in,
    repeated,
    texts,
)
from coordgraph.tables.takedowns import (
    TAKEDOWN_ACCOUNTS,
    TAKEDOWN_CLUSTERS,
    TAKEDOWN_GONE,
    TAKEDOWN_SETS,
    TAKEDOWN_TABLES,
)
from coordgraph.tables.ties import CONTROLS, EDGES, EVIDENCE
from coordgraph.tables.trends import INORGANIC_SHARE, TREND_ACTORS, TREND_DAYS, TREND_SHARES, TREND_TABLES, TRENDS

__all__ = [
    "ACCOUNTS",
    "ACTIONS",
    "ACTIVITY",
    "AMPLIFICATION",
    "CAMPS",
    "CHAINS",
    "CLAIMS",
    "CLUSTERS",
    "CODE",
    "CODEBOOK_QUALITY",
    "CONTROLS",
    "COUNT",
    "COUNTS",
    "CREATED",
    "DATE",
    "DRAWN_TABLES",
    "EDGES",
    "EVIDENCE",
    "FLAG",
    "HAND_AGREEMENT",
    "HOURS",
    "INORGANIC_SHARE",
    "LEDGER",
    "MEMBERS",
    "NARRATIVE_TABLES",
    "NARRATIVE_TEXTS",
    "NUMBER",
    "NUMBERS",
    "OBJECTS",
    "ORGANISATIONS",
    "ORGANISATION_AMPLIFICATION",
    "OUTLETS",
    "OUTLET_TABLES",
    "POSTS",
    "PROFILES",
    "QUARANTINE",
    "REFERENCES",
    "ROBUSTNESS",
    "ROBUSTNESS_ACCOUNTS",
    "ROBUSTNESS_CLUSTERS",
    "ROBUSTNESS_MATCHES",
    "ROBUSTNESS_TABLES",
    "SWEEP",
    "TABLES",
    "TAKEDOWN_ACCOUNTS",
    "TAKEDOWN_CLUSTERS",
    "TAKEDOWN_GONE",
    "TAKEDOWN_SETS",
    "TAKEDOWN_TABLES",
    "TEXT",
    "TEXTS",
    "THEMES",
    "TIME",
    "TRAITS",
    "TRENDS",
    "TREND_ACTORS",
    "TREND_DAYS",
    "TREND_SHARES",
    "TREND_TABLES",
    "UNMATCHED",
    "Column",
    "Shape",
    "numbers",
    "numbers_in",
    "repeated",
    "texts",
]

#: Those of a run.
TABLES: dict[str, Shape] = {
    shape.name: shape
    for shape in (
        POSTS, ACCOUNTS, REFERENCES, LEDGER, QUARANTINE, ACTIONS, OBJECTS, EDGES, CONTROLS, EVIDENCE,
        MEMBERS, CLUSTERS, SWEEP, CAMPS, OUTLETS, ORGANISATIONS, CLAIMS, AMPLIFICATION,
        ORGANISATION_AMPLIFICATION, CHAINS, PROFILES, TRAITS,
    )
}  # fmt: skip
