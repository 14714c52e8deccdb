"""Who the accounts of a cluster are, beside others like them.

In: posts, accounts, members and clusters. Out: the tables ``profiles`` (one row an account) and ``traits`` (one row a
cluster and trait). Every trait is given with its share among accounts that signed up when these did and are as active,
with an interval and a p-value corrected over all clusters and traits, and with how often it is not known. No trait by
itself, and no number of them, tells what an account is. Odd input: without clusters there are no traits.
"""

from __future__ import annotations

from typing import NamedTuple

import pyarrow as pa

from coordgraph.profiles.accounts import account_profiles, hours_of
from coordgraph.profiles.bursts import Burst, creation_bursts, fullest_window
from coordgraph.profiles.cadence import (
    burstiness,
    hour_entropy,
    longest_quiet_run,
    repeated_seconds,
    zone_estimate,
)
from coordgraph.profiles.crowd import Crowd, country_asked
from coordgraph.profiles.strata import Comparison, exact_p, mantel_haenszel
from coordgraph.profiles.traffic import Traffic, traffic_of
from coordgraph.profiles.traits import traits_of
from coordgraph.profiles.wording import CLEAR, TRAITS, Trait
from coordgraph.settings import ProfileSettings
from coordgraph.tables import ACCOUNTS, CLUSTERS, MEMBERS, POSTS

__all__ = [
    "CLEAR",
    "TRAITS",
    "Burst",
    "Comparison",
    "ProfileTables",
    "Traffic",
    "Trait",
    "account_profiles",
    "burstiness",
    "country_asked",
    "creation_bursts",
    "exact_p",
    "find_profiles",
    "fullest_window",
    "hour_entropy",
    "hours_of",
    "longest_quiet_run",
    "mantel_haenszel",
    "repeated_seconds",
    "traffic_of",
    "zone_estimate",
]


class ProfileTables(NamedTuple):
    """The tables ``profiles`` and ``traits``."""

    profiles: pa.Table
    traits: pa.Table


def find_profiles(
    posts: pa.Table,
    accounts: pa.Table,
    members: pa.Table,
    clusters: pa.Table,
    settings: ProfileSettings | None = None,
    seed: int = 1,
) -> ProfileTables:
    """What profiles and habits say of every account that posted, and how clusters differ from others like them.

    >>> found = find_profiles(POSTS.empty(), ACCOUNTS.empty(), MEMBERS.empty(), CLUSTERS.empty())
    >>> found.profiles.num_rows, found.traits.num_rows
    (0, 0)

    Raises:
        SettingsError: the form of handles is no regular expression, or takes too long; there is no such country.
        TableError: a table has not the agreed shape.
    """
    settings = settings or ProfileSettings()
    posts, accounts = POSTS.check(posts), ACCOUNTS.check(accounts)
    members, clusters = MEMBERS.check(members), CLUSTERS.check(clusters)
    profiles = account_profiles(posts, accounts, members, settings)
    sizes = dict(zip(clusters["cluster"].to_pylist(), clusters["accounts"].to_pylist(), strict=True))
    return ProfileTables(profiles, traits_of(Crowd(profiles, accounts, settings, seed), sizes, posts))
