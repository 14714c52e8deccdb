"""The takedown ("information operations") archive: tweets CSV with 31 columns, users CSV with the first ten.

In: CSV or Parquet with ``tweetid`` and ``userid``, or ``userid`` and ``account_creation_date``. Out: posts with times
from the id where it holds one, since ``tweet_time`` has minutes only; profiles. Odd input: account ids may be 44-letter
hashes; ``retweet_tweetid`` is often float-damaged by the tool that saved the file: then it is counted and left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from coordgraph.readers.base import Format, Head, Options, require_table, table_rows
from coordgraph.readers.fields import (
    bad,
    damaged_or_id,
    ids_of,
    links_in,
    tags_in,
    text_of,
    texts_in,
    truth_of,
    whole_number,
)
from coordgraph.readers.records import Bad, Context, Item, Post, Profile
from coordgraph.readers.sources import Source
from coordgraph.times import moment_of, why_no_time, with_snowflake

_POSTS = {"tweetid", "userid", "tweet_text"}
_USERS = {"userid", "account_creation_date"}
_IDS = {
    "post_id": "tweetid",
    "account_id": "userid",
    "retweet_of": "retweet_tweetid",
    "retweet_of_account": "retweet_userid",
    "quote_of": "quoted_tweet_tweetid",
    "reply_to": "in_reply_to_tweetid",
    "reply_to_account": "in_reply_to_userid",
}


def _post_of(row: dict[str, Any], options: Options) -> Post | Bad:
    ids, lost = ids_of({field: row.get(column) for field, column in _IDS.items()})
    for field in ("post_id", "account_id"):
        if field in lost:
            return Bad(f"{_IDS[field]} lost digits in a floating-point number", str(row.get(_IDS[field])))
        if not ids[field]:
            return bad(f"no {_IDS[field]}", row)
    post_id = ids["post_id"] or ""
    written = moment_of(row.get("tweet_time"), options.zone, options.dates)
    if written is None and row.get("tweet_time"):
        return Bad(why_no_time("tweet_time", row.get("tweet_time"), options.dates), str(row.get("tweet_time")))
    written = with_snowflake(post_id, written)
    is_retweet = truth_of(row.get("is_retweet")) or bool(ids["retweet_of"])
    kind = "retweet" if is_retweet else "quote" if ids["quote_of"] else "reply" if ids["reply_to"] else "original"
    return Post(
        post_id=post_id,
        account_id=ids["account_id"] or "",
        time=written[0] if written else None,
        time_precision=written[1] if written else None,
        kind=kind,
        text=text_of(row.get("tweet_text")),
        lang=text_of(row.get("tweet_language")) or None,
        client=text_of(row.get("tweet_client_name")) or None,
        retweet_of=ids["retweet_of"],
        retweet_of_account=ids["retweet_of_account"] if is_retweet else None,
        quote_of=ids["quote_of"],
        reply_to=ids["reply_to"],
        reply_to_account=ids["reply_to_account"],
        hashtags=tags_in(row.get("hashtags")),
        urls=links_in(row.get("urls")),
        mentions=texts_in(row.get("user_mentions")),
        lost=lost,
    )


def _profile_of(row: dict[str, Any], options: Options) -> Profile | Bad:
    account_id, damaged = damaged_or_id(row.get("userid"))
    if damaged:
        return Bad("userid lost digits in a floating-point number", str(row.get("userid")))
    if not account_id:
        return bad("no userid", row)
    created = moment_of(row.get("account_creation_date"), options.zone, options.dates)
    return Profile(
        account_id=account_id,
        handle=text_of(row.get("user_screen_name")) or None,
        display_name=text_of(row.get("user_display_name")) or None,
        created_at=created[0] if created else None,
        location=text_of(row.get("user_reported_location")) or None,
        description=text_of(row.get("user_profile_description")) or None,
        url=text_of(row.get("user_profile_url")) or None,
        lang=text_of(row.get("account_language")) or None,
        followers=whole_number(row.get("follower_count")),
        following=whole_number(row.get("following_count")),
    )


def _read_posts(source: Source, head: Head, options: Options) -> Iterator[tuple[int, Item]]:
    for line, row in table_rows(source, head):
        if not isinstance(row, dict):
            yield line, row
            continue
        yield line, _post_of(row, options)
        profile = _profile_of(row, options)
        if isinstance(profile, Profile):
            yield line, Context(profile)


def _read_users(source: Source, head: Head, options: Options) -> Iterator[tuple[int, Item]]:
    for line, row in table_rows(source, head):
        yield line, _profile_of(row, options) if isinstance(row, dict) else row


FORMATS = [
    Format(
        "takedown-posts",
        "takedown archive, tweets",
        lambda head: set(head.columns) >= _POSTS,
        _read_posts,
        lambda head, options: require_table(head, sorted(_POSTS)),
        by_rows=True,
    ),
    Format(
        "takedown-users",
        "takedown archive, users",
        lambda head: set(head.columns) >= _USERS and "tweetid" not in head.columns,
        _read_users,
        lambda head, options: require_table(head, sorted(_USERS)),
        by_rows=True,
    ),
]
