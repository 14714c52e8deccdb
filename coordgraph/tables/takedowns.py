"""A run beside named sets of accounts."""

from __future__ import annotations

from coordgraph.tables.shapes import COUNT, NUMBER, TEXT, TEXTS, Column, Shape

_LISTED_AS = "named set of accounts; empty: all sets together"

TAKEDOWN_SETS = Shape(
    "takedown_sets",
    "one row a named set of accounts, and one of all together: how much of it the run holds and found",
    (
        Column("set", TEXT, _LISTED_AS),
        Column("file", TEXT, "file that lists it; empty: all sets together"),
        Column("accounts", COUNT, "accounts listed, each once"),
        Column("by_id", COUNT, "of these, matched with an account of the run by id"),
        Column("by_handle", COUNT, "matched by handle, where no id could decide"),
        Column("hashed", COUNT, "not matched, and listed by a digest of the id: such a row can match nobody"),
        Column("unsure", COUNT, "not matched, as several accounts of the run, or one of another id, have the handle"),
        Column("in_collection", COUNT, "accounts of the run that are in the set, those only mentioned included"),
        Column("posting", COUNT, "of these, with a post in the run"),
        Column("with_ties", COUNT, "of these, with a tie that was kept"),
        Column("in_clusters", COUNT, "of these, in a cluster"),
        Column("precision", NUMBER, "in_clusters over all accounts in clusters: a lower bound, as accounts outside "
               "the set are unlabelled and not ordinary; empty: no clusters or nobody of the set posts"),
        Column("precision_low", NUMBER, "lower end of its 95 % interval from drawing accounts; empty: none or all, so "
               "that drawing gives no width"),
        Column("precision_high", NUMBER, "upper end of that interval"),
        Column("recall", NUMBER, "in_clusters over posting, 0 to 1; empty: nobody of the set posts"),
        Column("recall_low", NUMBER, "lower end of its 95 % interval from drawing accounts; empty: none or all, so "
               "that drawing gives no width"),
        Column("recall_high", NUMBER, "upper end of that interval"),
        Column("sentence", TEXT, "the row in words"),
    ),
    ("set",),
)  # fmt: skip

TAKEDOWN_CLUSTERS = Shape(
    "takedown_clusters",
    "one row a cluster and named set: how many members are in the set, and how many chance would give",
    (
        Column("set", TEXT, "named set of accounts"),
        Column("cluster", TEXT, "cluster of the run"),
        Column("rank", COUNT, "its rank"),
        Column("label", TEXT, "its label"),
        Column("accounts", COUNT, "its members"),
        Column("in_set", COUNT, "of these, in the set"),
        Column("share", NUMBER, "in_set over accounts, 0 to 1"),
        Column("expected", NUMBER, "members that would be in the set by chance"),
        Column("expected_share", NUMBER, "share of all posting accounts that are in the set, 0 to 1"),
        Column("risk_ratio", NUMBER, "share over the share among all other posting accounts; 1: no difference; half "
               "an account added to zeros; empty: nobody of the set posts, or no others post"),
        Column("risk_ratio_low", NUMBER, "lower end of its 95 % interval"),
        Column("risk_ratio_high", NUMBER, "upper end of its 95 % interval"),
        Column("p", NUMBER, "how often as many accounts drawn at random hold as many of the set (hypergeometric)"),
        Column("q", NUMBER, "p corrected over all clusters and sets (false discovery rate)"),
    ),
    ("set", "rank"),
)  # fmt: skip

TAKEDOWN_ACCOUNTS = Shape(
    "takedown_accounts",
    "one row a named set and account of the run that is in it",
    (
        Column("set", TEXT, "named set of accounts"),
        Column("account_id", TEXT, "account of the run"),
        Column("handle", TEXT, "its name in links"),
        Column("matched_by", TEXT, "id or handle"),
        Column("line", COUNT, "line or row of the file that lists it"),
        Column("posts", COUNT, "its posts in the run"),
        Column("ties", COUNT, "its kept ties"),
        Column("cluster", TEXT, "its cluster; empty: in none"),
    ),
    ("set", "account_id"),
)

TAKEDOWN_GONE = Shape(
    "takedown_gone",
    "one row a way to know that accounts are gone, and all clusters, all others, or one cluster",
    (
        Column("known_by", TEXT, "status (the collection says so) or list (absent from the list of those that exist)"),
        Column("scope", TEXT, "in clusters, others (posting accounts in no cluster), or cluster"),
        Column("cluster", TEXT, "the cluster; empty for the other scopes"),
        Column("rank", COUNT, "its rank; 0 for all clusters together, empty for the others"),
        Column("accounts", COUNT, "posting accounts"),
        Column("known", COUNT, "of these, whose state is known"),
        Column("gone", COUNT, "of these, suspended, deleted or not in the list"),
        Column("gone_share", NUMBER, "gone over known, 0 to 1; empty: none known"),
        Column("risk_ratio", NUMBER, "gone_share over that of the others; 1: no difference; half an account added to "
               "zeros; empty for the others and where nothing is known"),
        Column("risk_ratio_low", NUMBER, "lower end of its 95 % interval"),
        Column("risk_ratio_high", NUMBER, "upper end of its 95 % interval"),
        Column("accounts_gone", TEXTS, "ids of the accounts that are gone; of the others none are listed"),
    ),
    ("known_by", "rank"),
)  # fmt: skip

TAKEDOWN_TABLES: dict[str, Shape] = {
    shape.name: shape for shape in (TAKEDOWN_SETS, TAKEDOWN_CLUSTERS, TAKEDOWN_ACCOUNTS, TAKEDOWN_GONE)
}
