"""Hashtags and phrases as trends, and who sent them."""

from __future__ import annotations

from coordgraph.tables.shapes import COUNT, DATE, FLAG, NUMBER, TEXT, TEXTS, TIME, Column, Shape

TRENDS = Shape(
    "trends",
    "one row a trend: a hashtag or a tracked phrase; a retweet is a message of what its retweeted post names",
    (
        Column("rank", COUNT, "place by messages, from 1"),
        Column("trend", TEXT, "the hashtag as most often written, with #, or the phrase as asked for"),
        Column("kind", TEXT, "hashtag or phrase"),
        Column("key", TEXT, "what it is compared by: folded hashtag or normalised phrase"),
        Column("messages", COUNT, "posts that name it, retweets included"),
        Column("accounts", COUNT, "accounts that sent them"),
        Column("originals", COUNT, "messages that are no retweets"),
        Column("retweets", COUNT, "messages that are retweets"),
        Column("first_time", TIME, "first message in the period"),
        Column("peak_hour", TIME, "start of the hour with most messages; of equal ones the first"),
        Column("last_time", TIME, "last message in the period"),
        Column("duration_s", NUMBER, "from the first to the last message, seconds"),
        Column("half_time_s", NUMBER, "from the first message until half of all were sent, seconds; low: a burst"),
        Column("peak_share", NUMBER, "share of the messages in the peak hour, 0 to 1; high: a burst"),
        Column("half_life_s", NUMBER, "from the start of the peak hour until half of what came from then on, seconds"),
        Column("first_posters", TEXTS, "up to three accounts of the first messages that are no retweets"),
        Column("top50_share", NUMBER, "share of the messages by the 50 most active accounts, 0 to 1"),
        Column("gini", NUMBER, "Gini of messages over its accounts, 0 to 1; 0: all sent as many"),
        Column("hhi", NUMBER, "Herfindahl index of messages over its accounts, 1/accounts to 1; 1: one sent all"),
        Column("retweet_share", NUMBER, "retweets over messages, 0 to 1"),
        Column("new_accounts", COUNT, "accounts made within 30 days before the first message; empty: none known"),
        Column("new_account_share", NUMBER, "that over accounts with known date of creation, 0 to 1"),
        Column("unknown_creation", COUNT, "accounts whose date of creation is not known"),
        Column("cluster_messages", COUNT, "messages by accounts in clusters of the run"),
        Column("cluster_message_share", NUMBER, "that over messages, 0 to 1"),
        Column("cluster_accounts", COUNT, "accounts in clusters of the run"),
        Column("cluster_account_share", NUMBER, "that over accounts, 0 to 1"),
        Column("country", TEXT, "country it is asked to be about, ISO 3166-1 alpha-2; empty: not asked"),
        Column("placed_accounts", COUNT, "accounts that declare a place whose country could be told"),
        Column("abroad_accounts", COUNT, "of these, outside that country"),
        Column("abroad_share", NUMBER, "that over placed accounts, 0 to 1; empty: none placed"),
        Column("abroad_low", NUMBER, "lower end of its 95 % interval (Wilson)"),
        Column("abroad_high", NUMBER, "upper end of that interval"),
        Column("unknown_place_accounts", COUNT, "accounts that declare a place of no country that could be told"),
        Column("joke_place_accounts", COUNT, "accounts that declare what is no place by its wording"),
        Column("no_place_accounts", COUNT, "accounts that declare no place, or whose profile was not read"),
        Column("traffic_coefficient", NUMBER, "R/10 + F + U of Nimmo; no threshold; empty below 50 accounts"),
        Column("warning", TEXT, "why the coefficient is empty or to be read with care"),
        Column("traffic_coefficient_1000", NUMBER, "mean of the coefficient over 100 drawn samples of 1,000 messages, "
               "so that trends of any size compare; empty below 1,000 messages or 50 accounts"),
        Column("client_messages", COUNT, "messages whose program is known"),
        Column("top_client", TEXT, "program most of them were sent with; empty: none known"),
        Column("top_client_share", NUMBER, "share of the known messages sent with it, 0 to 1"),
        Column("client_hhi", NUMBER, "Herfindahl index of the known messages over programs; 1: all with one"),
        Column("sentence", TEXT, "the trend in words, with what each number rests on"),
    ),
    ("rank",),
)  # fmt: skip

TREND_DAYS = Shape(
    "trend_days",
    "one row a day on which a trend had more messages than its own past gives, at a false discovery rate of 5 %",
    (
        Column("date", DATE, "day, UTC"),
        Column("trend", TEXT, "the trend as written"),
        Column("kind", TEXT, "hashtag or phrase"),
        Column("key", TEXT, "what it is compared by"),
        Column("messages", COUNT, "messages on the day"),
        Column("accounts", COUNT, "accounts that sent them; few: the day is theirs"),
        Column("expected", NUMBER, "messages a day over these days of the past, half a message added to their sum"),
        Column(
            "past_days",
            COUNT,
            "days of the past, at most 28, without those that stood out; 0: the first day of the "
            "trend, compared with the silence before it",
        ),
        Column("p", NUMBER, "how often such a past gives as many, 0 to 1"),
        Column("q", NUMBER, "p corrected over all days and trends, first days by themselves (false discovery rate)"),
    ),
    ("date", "kind", "key"),
)

TREND_ACTORS = Shape(
    "trend_actors",
    "one row an account that the actors file gives to an actor, for a time or always, and the source that says so",
    (
        Column("account_id", TEXT, "id of the account"),
        Column("actor", TEXT, "to whom it belongs, according to the source"),
        Column("organ", TEXT, "what the actor is part of, according to the source"),
        Column("side", TEXT, "the side that organ is on, according to the source"),
        Column("source", TEXT, "where it is stated"),
        Column("date", TEXT, "when that source was published or retrieved"),
        Column("since", DATE, "first day it belongs to it; empty: always did"),
        Column("until", DATE, "last day; empty: still does"),
        Column("file", TEXT, "file of actors"),
        Column("line", COUNT, "line of that file"),
    ),
    ("account_id", "until"),
)

TREND_SHARES = Shape(
    "trend_shares",
    "one row an actor, organ or side and a trend it sent messages of; without a trend: posts that name any, each once",
    (
        Column("trend", TEXT, "the trend as written; empty: all trends together"),
        Column("kind", TEXT, "hashtag or phrase; empty: all trends together"),
        Column("key", TEXT, "what it is compared by; empty: all trends together"),
        Column("level", TEXT, "actor, organ or side"),
        Column("name", TEXT, "its name; empty: accounts given to nobody"),
        Column("messages", COUNT, "messages by its accounts"),
        Column("share", NUMBER, "that over all messages, 0 to 1; the shares of a level add up to 1"),
        Column("share_low", NUMBER, "lower end of its 95 % interval from drawing accounts; empty below 5 accounts"),
        Column("share_high", NUMBER, "upper end of that interval"),
        Column("accounts", COUNT, "its accounts that took part"),
        Column("account_share", NUMBER, "that over all accounts that took part, 0 to 1"),
        Column("first_time", TIME, "its first message that is no retweet"),
        Column("came_first", FLAG, "nobody has an earlier message that is no retweet; empty: all trends together"),
        Column("trends", COUNT, "trends it took part in; empty for one trend"),
        Column("trends_majority", COUNT, "trends of which it sent more than half; empty for one trend"),
        Column("trends_majority_low", NUMBER, "lower end of the 95 % interval of that from drawing accounts; empty for "
               "one trend and below 5 accounts"),
        Column("trends_majority_high", NUMBER, "upper end of that interval"),
        Column("trends_first", COUNT, "trends in which it came first; empty for one trend"),
        Column("leading_trends", COUNT, "how many of the trends it sent more than half of are taken for leading_share"),
        Column("leading_share", NUMBER, "posts that name one of these, its largest, over all posts that name a trend"),
        Column("sentence", TEXT, "the row in words, with what it rests on"),
    ),
    ("kind", "key", "level", "name"),
)  # fmt: skip

INORGANIC_SHARE = Shape(
    "inorganic_share",
    "one row a rule and a trend, month, actor, organ or side, two of these, or all posts that name a trend: how much "
    "it would call inorganic, and on what assumptions",
    (
        Column("scope", TEXT, "all, trend, month, actor, organ, side, or a trend or month and an actor, organ or side"),
        Column("name", TEXT, "trend as written, month as YYYY-MM, or actor, organ or side; empty for all"),
        Column("by", TEXT, "actor, organ or side of such a trend or month; empty for other scopes"),
        Column("rule", TEXT, "cluster (in a cluster of the run: a lower bound) or indicators (at least so many)"),
        Column("indicators", COUNT, "indicators asked for, 1 to 5; empty for cluster"),
        Column("messages", COUNT, "messages in all"),
        Column("accounts", COUNT, "accounts in all"),
        Column("meeting_messages", COUNT, "messages by accounts that meet the rule"),
        Column("meeting_accounts", COUNT, "accounts that meet the rule"),
        Column("share", NUMBER, "meeting_messages over messages, 0 to 1"),
        Column("share_low", NUMBER, "lower end of its 95 % interval from drawing accounts; empty below 5 accounts"),
        Column("share_high", NUMBER, "upper end of that interval"),
        Column("account_share", NUMBER, "meeting_accounts over accounts, 0 to 1"),
        Column("unknown", TEXTS, "indicators that are known of no account here, and count as not shown"),
        Column("sensitivity", NUMBER, "assumed share of inorganic messages the rule finds; empty: no correction asked"),
        Column("specificity", NUMBER, "assumed share of other messages the rule leaves alone"),
        Column("corrected", NUMBER, "share corrected for both (Rogan and Gladen), clipped to 0 to 1"),
        Column("corrected_low", NUMBER, "the same of share_low"),
        Column("corrected_high", NUMBER, "the same of share_high"),
        Column("sentence", TEXT, "the row in words, with its assumptions; quote no number without it"),
    ),
    ("scope", "name", "by", "rule", "indicators"),
)

TREND_TABLES: dict[str, Shape] = {
    shape.name: shape for shape in (TRENDS, TREND_DAYS, TREND_ACTORS, TREND_SHARES, INORGANIC_SHARE)
}
