"""From links to registered domains, outlets, organisations and funders, with a source for each claim.

In: posts, accounts, members and clusters, and registries of outlets. Out: the tables of ``OUTLET_TABLES``, and the
registry rows that could not be used. What comes out is to be read as: accounts share links of an outlet that a source
reports as funded by somebody; never as: accounts are funded by anybody. Odd input: without a registry every registered
domain stands for itself.
"""

from __future__ import annotations

from typing import NamedTuple

import pyarrow as pa

from coordgraph.hand_tables import Problem
from coordgraph.outlets.amplification import amplification_table, is_amplified, outlets_table
from coordgraph.outlets.backing import organisation_amplification_table
from coordgraph.outlets.chains import Backers, chains_table, in_words, property_in_words, sentences_of, steps_of_row
from coordgraph.outlets.claims import claims_of, claims_table, organisations_table
from coordgraph.outlets.enrichment import fisher, groups_of, rests_on_retweets
from coordgraph.outlets.matching import Match, Matcher
from coordgraph.outlets.registry import (
    COLUMNS,
    Registry,
    describe_columns,
    read_registries,
    read_registry,
)
from coordgraph.outlets.sharing import find_shares
from coordgraph.outlets.unmatched import unmatched_table
from coordgraph.ratios import RiskRatio, risk_ratio
from coordgraph.settings import OutletSettings
from coordgraph.tables import ACCOUNTS, CLUSTERS, MEMBERS, OUTLET_TABLES, POSTS

__all__ = [
    "COLUMNS",
    "Backers",
    "Match",
    "Matcher",
    "OutletTables",
    "Problem",
    "Registry",
    "RiskRatio",
    "describe_columns",
    "find_outlets",
    "fisher",
    "in_words",
    "is_amplified",
    "property_in_words",
    "read_registries",
    "read_registry",
    "rests_on_retweets",
    "risk_ratio",
    "sentences_of",
    "steps_of_row",
]


class OutletTables(NamedTuple):
    """What is known about outlets: tables as in :mod:`coordgraph.tables`, and what the registries left open.

    Attributes:
        outlets, organisations, claims, amplification: the tables of these names.
        problems: what is wrong with the registries.
        organisation_amplification, chains, unmatched: the tables of these names.
        unfilled: rows of registries that nobody has filled in yet.
    """

    outlets: pa.Table
    organisations: pa.Table
    claims: pa.Table
    amplification: pa.Table
    problems: list[Problem]
    organisation_amplification: pa.Table
    chains: pa.Table
    unmatched: pa.Table
    unfilled: int

    @property
    def tables(self) -> dict[str, pa.Table]:
        """Every table by name."""
        return {name: getattr(self, name) for name in OUTLET_TABLES}

    @property
    def registry_notes(self) -> list[str]:
        """What a person should know of the registries, a sentence or line each."""
        open_ = f"{self.unfilled:,} {'row is' if self.unfilled == 1 else 'rows are'} not filled in yet and passed by"
        return [*map(str, self.problems), *([open_] if self.unfilled else [])]


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
    groups = groups_of(shares.accounts, members, clusters)
    claims = claims_of(registry)
    amplification = amplification_table(shares, groups, settings.min_accounts)
    return OutletTables(
        outlets_table(shares, registry),
        organisations_table(registry, claims),
        claims_table(claims),
        amplification,
        registry.problems,
        organisation_amplification_table(shares, groups, claims, settings.min_accounts),
        chains_table(amplification, claims),
        unmatched_table(shares, groups, settings.min_accounts),
        registry.unfilled,
    )
