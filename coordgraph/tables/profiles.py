"""What accounts show of themselves, and what sets a cluster apart."""

from __future__ import annotations

from coordgraph.tables.shapes import COUNT, FLAG, NUMBER, TEXT, Column, Shape

PROFILES = Shape(
    "profiles",
    "one row an account that posted: what its profile and its posts say of its habits; empty: not known",
    (
        Column("account_id", TEXT, "account"),
        Column("cluster", TEXT, "cluster it belongs to; empty: none"),
        Column("cohort", TEXT, "month it was made in, as 2024-05"),
        Column("age_days", NUMBER, "days from being made to its first post here"),
        Column("eight_digits", FLAG, "its handle has the form of names the platform assigns, such as Name12345678"),
        Column("protected", FLAG, "posts visible to approved followers only"),
        Column("default_image", FLAG, "still has the default picture"),
        Column("has_description", FLAG, "tells something about itself"),
        Column("has_location", FLAG, "declares a place"),
        Column("place", TEXT, "declared place, folded; empty: none declared, or no place by its wording"),
        Column(
            "place_kind",
            TEXT,
            "none, joke (no place by its wording, as 'everywhere'), declared (a country could be told) or unknown",
        ),
        Column("place_country", TEXT, "country of the declared place, ISO 3166-1 alpha-2; empty: could not be told"),
        Column("place_city", TEXT, "city of the declared place, as GeoNames writes it; empty: could not be told"),
        Column(
            "bio_language", TEXT, "language of what it tells about itself, ISO 639-1; empty: none, short or not clear"
        ),
        Column("posts", COUNT, "posts here"),
        Column("posts_a_day", NUMBER, "posts over the days from its first to its last post here, both included"),
        Column("retweet_share", NUMBER, "share of its posts that are retweets, 0 to 1"),
        Column("client", TEXT, "program most of its posts were sent with"),
        Column("client_hhi", NUMBER, "sum of squared shares of its programs; 1: always the same"),
        Column(
            "post_language",
            TEXT,
            "commonest language of its posts, retweets included: as the platform gives it, else as their words tell",
        ),
        Column("post_language_share", NUMBER, "share of that language among posts with a known one, 0 to 1"),
        Column("timed_posts", COUNT, "posts whose hour is known; the habits below rest on them"),
        Column("hour_entropy", NUMBER, "how evenly it posts over the hours, 0 (one hour only) to 1 (all alike)"),
        Column("quiet_hours", COUNT, "longest run of hours of the mean day with next to no post, 0 to 24"),
        Column("weekday_share", NUMBER, "share of its posts from Monday to Friday (UTC), 0 to 1; even habits: 0.714"),
        Column("office_share", NUMBER, "share from Monday to Friday, 9 to 17 h UTC, 0 to 1; even habits: 0.238"),
        Column("zone_hours", COUNT, "estimated hours ahead of UTC, -11 to 12, if its quietest eight hours are night"),
        Column(
            "zone_quiet_share", NUMBER, "share of posts in those eight hours; near 0.333: the estimate means little"
        ),
        Column("burstiness", NUMBER, "of the gaps between posts: -1 regular, 0 random, towards 1 in bursts"),
        Column("burstiness_corrected", NUMBER, "the same, corrected for the number of gaps"),
        Column("repeated_seconds", COUNT, "seconds in which it posted more than once"),
    ),
    ("account_id",),
)

TRAITS = Shape(
    "traits",
    "one row a cluster and trait: how its accounts differ from others like them; describes, proves nothing by itself",
    (
        Column("cluster", TEXT, "cluster"),
        Column("trait", TEXT, "trait; see the page on profiles"),
        Column("kind", TEXT, "share, mean, alike (share of pairs), burst (most in a window) or described (no test)"),
        Column("matched_on", TEXT, "what the others were made alike in"),
        Column("known", COUNT, "accounts of the cluster of which it is known and that have others like them"),
        Column("missing", COUNT, "accounts of the cluster of which it is not known, or that posted nothing"),
        Column("unmatched", COUNT, "accounts of the cluster left out as there are no others like them"),
        Column("others", COUNT, "accounts of no cluster they are compared with"),
        Column("others_missing", COUNT, "accounts of no cluster of which it is not known"),
        Column("value", NUMBER, "share or mean in the cluster; burst: most in one window"),
        Column("other_value", NUMBER, "the same of others like them; burst: mean of groups with dates of the others"),
        Column(
            "effect", NUMBER, "value over other_value for share, alike and burst (1: no difference); mean: difference"
        ),
        Column("effect_low", NUMBER, "lower end of its 95 % interval; empty for alike and burst"),
        Column("effect_high", NUMBER, "upper end of that interval"),
        Column("odds_ratio", NUMBER, "Mantel-Haenszel odds ratio over the strata; share only; empty: not finite"),
        Column("p", NUMBER, "how often chance gives as much among accounts like them, 0 to 1"),
        Column("q", NUMBER, "p corrected over all clusters and traits (false discovery rate)"),
        Column("details", TEXT, "what the sentence names beside these columns, as JSON; empty: nothing more"),
        Column("sentence", TEXT, "the row in plain words"),
    ),
    ("cluster", "trait"),
)
