"""Clusters and camps, their members, and how they hang on the resolution."""

from __future__ import annotations

from coordgraph.tables.shapes import COUNT, COUNTS, FLAG, NUMBER, TEXT, TEXTS, TIME, Column, Shape

MEMBERS = Shape(
    "members",
    "one row an account with at least one compared pair, whether it is tied or in a group or not",
    (
        Column("account_id", TEXT, "account"),
        Column("cluster", TEXT, "cluster it belongs to; empty: none"),
        Column("camp", TEXT, "camp it belongs to; empty: none"),
        Column("ties", COUNT, "other accounts it has kept ties with; 0: it was compared, and tied to nobody"),
        Column("strength", NUMBER, "sum of the weights of its kept ties"),
        Column("layers", COUNT, "layers in which it has kept ties"),
        Column("first_share", NUMBER, "mean share of synchronous objects on which it came first, over kept ties"),
        Column("score", NUMBER, "coordination score: the largest weight of its kept ties; empty: it has none"),
        Column("core_score", NUMBER, "largest weight with which it lies on a ring of ties that heavy; empty: on none"),
        Column("stability", NUMBER, "share of resamplings in which it is in its cluster, 0 to 1; empty: not measured"),
        Column("standing", TEXT, "core (stability from 0.9), probable (from 0.5) or fragile; empty: not measured"),
    ),
    ("account_id",),
)

CLUSTERS = Shape(
    "clusters",
    "one row a cluster: accounts joined by kept ties, best supported first",
    (
        Column("cluster", TEXT, "stable id: the same members give the same id"),
        Column("rank", COUNT, "place from 1: by supporting layers, validated share, stability, size; see the methods"),
        Column("label", TEXT, "its most distinctive objects"),
        Column("accounts", COUNT, "members"),
        Column("posts", COUNT, "posts of its members in this collection"),
        Column("ties", COUNT, "pairs of members with a kept tie in any layer"),
        Column("density", NUMBER, "ties over all pairs of members, 0 to 1"),
        Column("validated_share", NUMBER, "pairs with a validated tie over all pairs, 0 to 1; untested: the density"),
        Column(
            "conductance", NUMBER, "ties that leave it over the ends of its ties, or of all others if fewer; 0 to 1"
        ),
        Column("mean_weight", NUMBER, "mean weight of its kept ties"),
        Column("median_weight", NUMBER, "median weight of its kept ties"),
        Column("min_score", NUMBER, "lowest coordination score of its members: their largest weight of a kept tie"),
        Column("median_score", NUMBER, "median coordination score of its members"),
        Column("median_delay_s", NUMBER, "median of its ties' median delays, seconds"),
        Column("layers", TEXTS, "layers with kept ties inside, most ties first"),
        Column("layer_ties", COUNTS, "kept ties inside in each of these layers"),
        Column(
            "supporting_layers", COUNT, "layers that by themselves tie at least half of its members, and no mere pair"
        ),
        Column("first_time", TIME, "first shared act"),
        Column("last_time", TIME, "last shared act"),
        Column("leaders", TEXTS, "up to three accounts that came first most often"),
        Column("stability", NUMBER, "mean Jaccard index with it in resamplings, 0 to 1; empty: not measured"),
        Column("resamplings", COUNT, "resamplings that rests on; fewer than asked for where there are many ties"),
        Column("core", COUNT, "members in at least 90 % of them; empty: not measured"),
        Column("probable", COUNT, "members in at least half of them, but not core; empty: not measured"),
        Column("fragile", COUNT, "members in fewer than half of them; empty: not measured"),
        Column("p_matched", NUMBER, "p-value of its ties among as active random groups; empty: too few to compare"),
    ),
    ("rank",),
)

SWEEP = Shape(
    "sweep",
    "one row a resolution that was tried: what clusters there would be",
    (
        Column("objective", TEXT, "cpm or modularity"),
        Column("resolution", NUMBER, "resolution tried; for cpm ties per pair of members"),
        Column("chosen", FLAG, "the resolution of this run"),
        Column("clusters", COUNT, "clusters of at least the smallest size"),
        Column("accounts", COUNT, "accounts in them"),
        Column("agreement", NUMBER, "mean adjusted Rand index between seeds; 1: all the same; empty: one seed"),
        Column("same_as_chosen", NUMBER, "adjusted Rand index with the clusters of this run; 1: the same"),
        Column("plateau", COUNT, "number of its run of resolutions with the same clusters, from 1; empty: on none"),
        Column("seeds", COUNT, "seeds tried; fewer than asked for where there are many ties"),
    ),
    ("resolution",),
)

CAMPS = Shape(
    "camps",
    "one row a camp: accounts that share the same objects at whatever time; a taste, not an act",
    (
        Column("camp", TEXT, "stable id"),
        Column("rank", COUNT, "place by size, from 1"),
        Column("label", TEXT, "its most distinctive objects"),
        Column("accounts", COUNT, "members"),
        Column("layer", TEXT, "layer it was found in"),
        Column("pairs", COUNT, "compared pairs inside"),
        Column("mean_weight", NUMBER, "mean cosine of these pairs, 0 to 1"),
        Column("modularity", NUMBER, "modularity of the whole partition into camps, -0.5 to 1; low: no clear camps"),
    ),
    ("rank",),
)
