"""What stays when a run is tried with other settings."""

from __future__ import annotations

from coordgraph.tables.shapes import COUNT, FLAG, NUMBER, TEXT, Column, Shape

_SETTING = (
    Column("window_s", NUMBER, "window, seconds; empty: the run uses no times"),
    Column("min_shared", COUNT, "fewest shared objects of a compared pair"),
    Column("min_synchronous", COUNT, "fewest objects within the window for a tie; empty: the rule does not look at it"),
    Column("alpha", NUMBER, "level of the test, 0 to 1; empty: there is no test"),
    Column("seed", COUNT, "seed of the partition"),
)
_SETTING_NAMES = tuple(column.name for column in _SETTING)

ROBUSTNESS = Shape(
    "robustness",
    "one row a setting that was tried: what it finds, and how far that is what the run found",
    (
        *_SETTING,
        Column("own", FLAG, "the setting of the run itself"),
        Column("ties", COUNT, "pairs of accounts and layers kept as ties"),
        Column("clusters", COUNT, "clusters of at least the smallest size"),
        Column("accounts", COUNT, "accounts in them"),
        Column(
            "jaccard", NUMBER, "accounts in clusters here and in the run, over those in either; 1: the same, 0: none"
        ),
        Column("same_clusters", NUMBER, "adjusted Rand index with the clusters of the run; 1: the same, 0: chance"),
    ),
    _SETTING_NAMES,
)

ROBUSTNESS_MATCHES = Shape(
    "robustness_matches",
    "one row a setting and cluster of the run: how well it is found there",
    (
        *_SETTING,
        Column("cluster", TEXT, "cluster of the run"),
        Column("jaccard", NUMBER, "Jaccard index with the cluster there that resembles it most; 1: the same, 0: none"),
    ),
    (*_SETTING_NAMES, "cluster"),
)

ROBUSTNESS_ACCOUNTS = Shape(
    "robustness_accounts",
    "one row an account that is in a cluster of the run or in one of any setting",
    (
        Column("account_id", TEXT, "account"),
        Column("cluster", TEXT, "its cluster in the run; empty: none"),
        Column("in_any", NUMBER, "share of settings in which it is in any cluster, 0 to 1"),
        Column("in_own", NUMBER, "share of settings in which it is in the one most like its own; empty: it has none"),
        Column("standing", TEXT, "core (in_own from 0.9), probable (from 0.5) or fragile; empty: it has no cluster"),
    ),
    ("account_id",),
)

ROBUSTNESS_CLUSTERS = Shape(
    "robustness_clusters",
    "one row a cluster of the run: in how many settings it is found",
    (
        Column("cluster", TEXT, "cluster of the run"),
        Column("rank", COUNT, "place in the run, from 1"),
        Column("label", TEXT, "its most distinctive objects"),
        Column("accounts", COUNT, "members in the run"),
        Column(
            "mean_jaccard", NUMBER, "mean over the settings of the Jaccard index with what resembles it most, 0 to 1"
        ),
        Column("min_jaccard", NUMBER, "smallest of these, 0 to 1"),
        Column("found_share", NUMBER, "share of settings in which that index is at least 0.5, 0 to 1"),
        Column("core", COUNT, "members in it in at least 90 % of the settings"),
        Column("probable", COUNT, "members in it in at least half of them, but not core"),
        Column("fragile", COUNT, "members in it in fewer than half of them"),
    ),
    ("rank",),
)

#: What ``coordgraph robustness`` writes; no part of a run.
ROBUSTNESS_TABLES: dict[str, Shape] = {
    shape.name: shape for shape in (ROBUSTNESS, ROBUSTNESS_MATCHES, ROBUSTNESS_ACCOUNTS, ROBUSTNESS_CLUSTERS)
}
