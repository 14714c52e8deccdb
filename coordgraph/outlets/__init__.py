"""From links to registered domains, outlets, organisations and funders, with a source for each claim.

In: posts, accounts, members and clusters, and registries of outlets. Out: the tables ``outlets``, ``organisations``,
``claims`` and ``amplification``, and the registry rows that could not be used. What comes out is to be read as:
accounts share links of an outlet that a source reports as funded by somebody; never as: accounts are funded by anybody.
Odd input: without a registry every registered domain stands for itself.
"""

from __future__ import annotations

from typing import NamedTuple

import pyarrow as pa

from coordgraph.hand_tables import Problem
from coordgraph.outlets.amplification import amplification_table, outlets_table
from coordgraph.outlets.claims import claims_of, claims_table, organisations_table
from coordgraph.outlets.matching import Match, Matcher
from coordgraph.outlets.registry import (
    COLUMNS,
    Registry,
    describe_columns,
    read_registries,
    read_registry,
)
from coordgraph.outlets.sharing import find_shares
from coordgraph.ratios import RiskRatio, risk_ratio
from coordgraph.settings import OutletSettings
from coordgraph.tables import ACCOUNTS, CLUSTERS, MEMBERS, POSTS

__all__ = [
    "COLUMNS",
    "Match",
    "Matcher",
    "OutletTables",
    "Problem",
    "Registry",
    "RiskRatio",
    "describe_columns",
    "find_outlets",
    "read_registries",
    "read_registry",
    "risk_ratio",
]


class OutletTables(NamedTuple):
    """What is known about outlets: four tables as in ``tables.py``, and what is wrong with the registries."""

    outlets: pa.Table
    organisations: pa.Table
    claims: pa.Table
    amplification: pa.Table
    problems: list[Problem]


def find_outlets(
    posts: pa.Table,
    accounts: pa.Table,
    members: pa.Table,
    clusters: pa.Table,
    settings: OutletSettings | None = None,
) -> OutletTables:
    """Which outlets accounts share, who stands behind these, and which clusters share them more than others do.

    An account shares an outlet when one of its posts, retweets included, has a link to it, or retweets or quotes an
    account of it.

    >>> found = find_outlets(POSTS.empty(), ACCOUNTS.empty(), MEMBERS.empty(), CLUSTERS.empty())
    >>> found.outlets.num_rows, found.amplification.num_rows, found.problems
    (0, 0, [])

    Raises:
        InputError: a registry cannot be used at all; single rows that cannot are in ``problems``.
        TableError: a table has not the agreed shape.
    """
    settings = settings or OutletSettings()
    posts, accounts = POSTS.check(posts), ACCOUNTS.check(accounts)
    members, clusters = MEMBERS.check(members), CLUSTERS.check(clusters)
    registry = read_registries(settings.registries)
    shares = find_shares(posts, accounts, Matcher(registry))
    claims = claims_of(registry)
    return OutletTables(
        outlets_table(shares, registry),
        organisations_table(registry, claims),
        claims_table(claims),
        amplification_table(shares, members, clusters, settings.min_accounts),
        registry.problems,
    )
