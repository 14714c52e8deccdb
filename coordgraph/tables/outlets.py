"""Outlets, who stands behind them on whose word, and who shares them."""

from __future__ import annotations

from coordgraph.tables.shapes import COUNT, COUNTS, FLAG, NUMBER, NUMBERS, TEXT, TEXTS, Column, Shape

OUTLETS = Shape(
    "outlets",
    "one row an outlet named by a registry, or a registered domain or account on a platform that accounts linked to",
    (
        Column("outlet", TEXT, "name in the registry, otherwise the domain, platform:account, or self:platform"),
        Column("domains", TEXTS, "domains, hosts or beginnings of links it is known by"),
        Column("handles", TEXTS, "its accounts"),
        Column("registered", FLAG, "named by a registry"),
        Column(
            "kind",
            TEXT,
            "outlet; account (telegram:name, of no registry); self (a platform's links to itself), "
            "platform or shortener; only outlets count in amplification",
        ),
        Column("accounts", COUNT, "accounts of the collection that shared it"),
        Column("posts", COUNT, "posts of the collection that shared it"),
    ),
    ("outlet",),
)

ORGANISATIONS = Shape(
    "organisations",
    "one row an organisation, person or funder named by a registry",
    (
        Column("organisation", TEXT, "name"),
        Column("outlets", TEXTS, "outlets that claims lead to from it, directly or through others"),
        Column(
            "roles",
            TEXTS,
            "what it is in the claims: organisation (publishes, or others act on it), owner, funder, director, "
            "supplier, operator",
        ),
    ),
    ("organisation",),
)

CLAIMS = Shape(
    "claims",
    "one row a statement of a registry, with its source; the subject acts on the object",
    (
        Column("subject", TEXT, "who acts"),
        Column("property", TEXT, "publishes, owns, funds, directs, supplies_content_to or operates_account"),
        Column("object", TEXT, "whom or what it acts on; an outlet, handle or profile link with operates_account"),
        Column("since", TEXT, "from when, as precise as given; empty: not said"),
        Column("until", TEXT, "to when; empty: not said"),
        Column("percentage", NUMBER, "the part owned, 0 to 100; empty: not said"),
        Column("source", TEXT, "where it is stated"),
        Column("publisher", TEXT, "who published that source"),
        Column("date", TEXT, "when that source was published or retrieved"),
        Column("retrieved", TEXT, "when it was retrieved"),
        Column("quote", TEXT, "its words"),
        Column("confidence", TEXT, "high, medium, low or a number from 0 to 1, by whoever keeps the registry"),
        Column("registry", TEXT, "file"),
        Column("line", COUNT, "line of that file"),
        Column("conflicts", TEXTS, "other sources that name another subject for the same object and time"),
    ),
    ("subject", "property", "object", "registry", "line"),
)

_ENRICHMENT = (
    Column("share", NUMBER, "accounts over cluster_accounts, 0 to 1"),
    Column("share_low", NUMBER, "lower end of the 95 % interval of share (Wilson)"),
    Column("share_high", NUMBER, "upper end of the interval of share"),
    Column("other_share", NUMBER, "other_accounts over others, 0 to 1"),
    Column("other_share_low", NUMBER, "lower end of the 95 % interval of other_share (Wilson)"),
    Column("other_share_high", NUMBER, "upper end of the interval of other_share"),
    Column("lift", NUMBER, "share over that of all posting accounts, the cluster included; 1 is no difference"),
    Column("risk_ratio", NUMBER, "share over other_share; 1 is no difference; half an account added to zeros"),
    Column("risk_ratio_low", NUMBER, "lower end of its 95 % interval"),
    Column("risk_ratio_high", NUMBER, "upper end of its 95 % interval"),
    Column("odds_ratio", NUMBER, "odds over those of the others, half an account added to each cell; 1: no difference"),
    Column("log_odds", NUMBER, "difference of log odds with a prior worth ten accounts; 0 is no difference"),
    Column("log_odds_z", NUMBER, "log_odds in standard deviations; ranks, with rare things drawn to 0"),
    Column("p", NUMBER, "chance of as many accounts if the cluster were drawn by lot (Fisher, one-sided), 0 to 1"),
    Column("q", NUMBER, "p corrected over all tested pairs (false discovery rate); circular pairs are a family apart"),
    Column("circular", FLAG, "found by what is counted here, links or retweets of it: no independent evidence"),
)

AMPLIFICATION = Shape(
    "amplification",
    "one row a cluster and outlet, counted by accounts",
    (
        Column("cluster", TEXT, "cluster"),
        Column("outlet", TEXT, "outlet"),
        Column("accounts", COUNT, "accounts of the cluster that shared it"),
        Column("cluster_accounts", COUNT, "accounts of the cluster"),
        Column("other_accounts", COUNT, "posting accounts outside the cluster that shared it"),
        Column("others", COUNT, "posting accounts outside the cluster"),
        Column("posts", COUNT, "posts of the cluster that shared it"),
        *_ENRICHMENT,
    ),
    ("cluster", "outlet"),
)

ORGANISATION_AMPLIFICATION = Shape(
    "organisation_amplification",
    "one row a cluster and a name that claims lead to from outlets, counted by accounts; it says whose outlets are "
    "shared, and nothing about who funds or runs the accounts",
    (
        Column("cluster", TEXT, "cluster"),
        Column(
            "organisation", TEXT, "publisher, owner, funder or director of outlets according to sources; no supplier"
        ),
        Column("properties", TEXTS, "what the last claims on the way say it does: publishes, owns, funds …"),
        Column("outlets", TEXTS, "outlets shared by accounts of the cluster from which claims lead to it"),
        Column("steps", COUNT, "claims on the shortest way from one of these outlets"),
        Column("accounts", COUNT, "accounts of the cluster that shared at least one of them"),
        Column("cluster_accounts", COUNT, "accounts of the cluster"),
        Column("other_accounts", COUNT, "posting accounts outside the cluster that shared an outlet that leads to it"),
        Column("others", COUNT, "posting accounts outside the cluster"),
        *_ENRICHMENT,
    ),
    ("cluster", "organisation"),
)

CHAINS = Shape(
    "chains",
    "one row a way from a cluster over an outlet it shares more than others do to those whom sources state to be "
    "behind it; each step is a claim of its source",
    (
        Column("cluster", TEXT, "cluster"),
        Column("outlet", TEXT, "outlet"),
        Column("path", COUNT, "number of the way from this outlet, from 1; the shortest first"),
        Column("names", TEXTS, "the outlet, who is behind it, who is behind that, and so on"),
        Column("properties", TEXTS, "for each step what the later name does to the earlier: publishes, owns, funds …"),
        Column("sources", TEXTS, "for each step where it is stated"),
        Column("dates", TEXTS, "for each step when that source was published or retrieved"),
        Column("since", TEXTS, "for each step since when it holds, where stated"),
        Column("until", TEXTS, "for each step until when, where stated"),
        Column("percentages", NUMBERS, "for each step the part owned, 0 to 100, where stated"),
        Column("more_sources", COUNTS, "for each step how many further sources state the same"),
        Column("conflicts", TEXTS, "what other sources state instead of a step, a sentence each"),
        Column("accounts", COUNT, "accounts of the cluster that shared the outlet"),
        Column("cluster_accounts", COUNT, "accounts of the cluster"),
        Column("risk_ratio", NUMBER, "risk ratio of cluster and outlet, as in amplification"),
        Column("q", NUMBER, "its corrected p, as in amplification"),
        Column("circular", FLAG, "as in amplification"),
        Column("sentence", TEXT, "the way in words, with the source of each step"),
    ),
    ("cluster", "outlet", "path"),
)

UNMATCHED = Shape(
    "unmatched",
    "one row a domain, or account on a platform, that accounts shared and no registry names; a registry to fill in",
    (
        Column("domain", TEXT, "domain, or link of the account"),
        Column("outlet", TEXT, "name of the outlet; the domain or account until somebody gives a better one"),
        Column("organisation", TEXT, "to be filled in: who publishes it, according to the source"),
        Column("funder", TEXT, "to be filled in: who funds that organisation, according to the source"),
        Column("source", TEXT, "to be filled in: where that is stated"),
        Column("date", TEXT, "to be filled in: when that source was published or retrieved"),
        Column("kind", TEXT, "outlet (a domain) or account (on a platform)"),
        Column("accounts", COUNT, "accounts of the collection that shared it"),
        Column("cluster_accounts", COUNT, "those of them that are in clusters"),
        Column("clusters", TEXTS, "clusters of which enough accounts shared it"),
        Column("posts", COUNT, "posts of the collection that shared it"),
        Column("example", TEXT, "one of the links"),
    ),
    (),
)

OUTLET_TABLES: dict[str, Shape] = {
    shape.name: shape
    for shape in (OUTLETS, ORGANISATIONS, CLAIMS, AMPLIFICATION, ORGANISATION_AMPLIFICATION, CHAINS, UNMATCHED)
}
