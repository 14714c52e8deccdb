"""Compared pairs of accounts: what they share, what chance gives, and the posts behind it."""

from __future__ import annotations

from coordgraph.tables.shapes import COUNT, FLAG, NUMBER, TEXT, TIME, Column, Shape

EDGES = Shape(
    "edges",
    "one row a compared pair of accounts and layer; source < target by account id",
    (
        Column("layer", TEXT, "behaviour the pair was compared by"),
        Column("source", TEXT, "id of the account whose id sorts first"),
        Column("target", TEXT, "id of the other account"),
        Column("weight", NUMBER, "what the chosen method ranks by; higher is closer"),
        Column("shared", COUNT, "distinct objects both acted on, at any time"),
        Column("synchronous", COUNT, "of these, objects acted on within the window; empty without a window"),
        Column("pairs", COUNT, "pairs of posts, one of each account, on one object within the window"),
        Column("source_posts", COUNT, "own posts of source in those pairs"),
        Column("target_posts", COUNT, "own posts of target in those pairs"),
        Column("cosine", NUMBER, "TF-IDF cosine of the two accounts' objects, 0 to 1"),
        Column("jaccard", NUMBER, "shared objects over all objects of either, 0 to 1"),
        Column("median_delay_s", NUMBER, "median over synchronous objects of the shortest delay, seconds"),
        Column("source_first", NUMBER, "share of synchronous objects on which source came first; ties count half"),
        Column("first_time", TIME, "first post of either account in those pairs"),
        Column("last_time", TIME, "last post of either account in those pairs"),
        Column("expected_shared", NUMBER, "objects chance would let them share, by their activity and popularity"),
        Column("expected_synchronous", NUMBER, "objects chance would let them act on within the window"),
        Column("p_shared", NUMBER, "how often chance gives as many shared objects, 0 to 1; low: more than chance"),
        Column("q_shared", NUMBER, "p_shared corrected over all pairs that could be compared (false discovery rate)"),
        Column(
            "p_synchrony",
            NUMBER,
            "how often their own speed and the bursts of objects make as many of what they "
            "share synchronous, 0 to 1; low: more than that",
        ),
        Column("q_synchrony", NUMBER, "p_synchrony corrected over all pairs that share enough"),
        Column("p_joint", NUMBER, "how often chance gives as many synchronous objects at all, 0 to 1"),
        Column("q_joint", NUMBER, "p_joint corrected over all pairs that could be compared"),
        Column("strict", FLAG, "more than chance by the strict correction over all pairs; empty: not tested"),
        Column("discovered", FLAG, "more than chance at a false discovery rate; empty: not tested"),
        Column("kept", FLAG, "is a tie: passes the filter"),
    ),
    ("layer", "source", "target"),
)

CONTROLS = Shape(
    "controls",
    "one row a method and shuffle: what it finds in the data, and where there is nothing to find",
    (
        Column("method", TEXT, "how ties were kept; the first is the method of the run"),
        Column("shuffle", TEXT, "activity: who meets whom is left to chance; timing: when is left to chance"),
        Column("kept", TEXT, "what the shuffle leaves as it is"),
        Column("shuffles", COUNT, "how often the data were shuffled"),
        Column("ties", COUNT, "ties in the data, without acts the shuffle cannot deal with"),
        Column("ties_by_chance", NUMBER, "mean number of ties in shuffled data"),
        Column("most_by_chance", COUNT, "most ties in any shuffle"),
        Column("accounts", COUNT, "accounts with ties in the data"),
        Column("accounts_by_chance", NUMBER, "mean number of accounts with ties in shuffled data"),
        Column("ratio", NUMBER, "ties over ties_by_chance; below 10: hardly told from chance; empty: none by chance"),
        Column("false_share", NUMBER, "ties_by_chance over ties, at most 1: share of ties chance accounts for"),
    ),
    (),
)

EVIDENCE = Shape(
    "evidence",
    "one row a shared object of a tie, or of one of the pairs with the highest cosine: the two posts closest in time",
    (
        Column("layer", TEXT, "behaviour"),
        Column("source", TEXT, "id of the account whose id sorts first"),
        Column("target", TEXT, "id of the other account"),
        Column("object", TEXT, "the object as compared"),
        Column("source_post", TEXT, "post id of source"),
        Column("target_post", TEXT, "post id of target"),
        Column("delay_s", NUMBER, "time of target's post minus time of source's, seconds; negative: target first"),
        Column("within_window", FLAG, "the delay is at most the window; empty without a window"),
    ),
    ("layer", "source", "target", "object"),
)
