"""The takedown ("information operations") archive: tweets CSV with 31 columns, users CSV with the first ten.

In: CSV or Parquet with ``tweetid`` and ``userid``, or ``userid`` and ``account_creation_date``. Out: posts with times
from the id where it holds one, since ``tweet_time`` has minutes only; profiles. Odd input: account ids may be 44-letter
hashes; ``retweet_tweetid`` is often float-damaged by the tool that saved the file: then it is counted and left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from coordgraph.readers.base import Format, Head, Options, table_rows
from coordgraph.readers.fields import damaged_or_id, texts_in, truth_of, whole_number
from coordgraph.readers.records import Bad, Context, Item, Post, Profile, Skipped
from coordgraph.readers.sources import Source
from coordgraph.times import moment_of, with_snowflake

_POSTS = {"tweetid", "userid", "tweet_text"}
_USERS = {"userid", "account_creation_date"}


def _post_of(row: dict[str, Any], options: Options) -> Post | Bad:
    post_id, damaged = damaged_or_id(row.get("tweetid"))
    account_id, _ = damaged_or_id(row.get("userid"))
    if damaged:
        return Bad("tweetid lost digits in a floating-point number", str(row.get("tweetid")))
    if not post_id or not account_id:
        return Bad("no tweetid or userid", str(row)[:2000])
    written = with_snowflake(post_id, moment_of(row.get("tweet_time"), options.zone))
    retweet_of, _ = damaged_or_id(row.get("retweet_tweetid"))
    quote_of, _ = damaged_or_id(row.get("quoted_tweet_tweetid"))
    reply_to, _ = damaged_or_id(row.get("in_reply_to_tweetid"))
    is_retweet = truth_of(row.get("is_retweet")) or bool(retweet_of)
    return Post(
        post_id=post_id,
        account_id=account_id,
        time=written[0] if written else None,
        time_precision=written[1] if written else None,
        kind="retweet" if is_retweet else "quote" if quote_of else "reply" if reply_to else "original",
        text=row.get("tweet_text"),
        lang=row.get("tweet_language") or None,
        client=row.get("tweet_client_name") or None,
        retweet_of=retweet_of if is_retweet else None,
        retweet_of_account=damaged_or_id(row.get("retweet_userid"))[0] if is_retweet else None,
        quote_of=quote_of,
        reply_to=reply_to,
        reply_to_account=damaged_or_id(row.get("in_reply_to_userid"))[0],
        hashtags=[t.lstrip("#") for t in texts_in(row.get("hashtags"))],
        urls=texts_in(row.get("urls")),
        mentions=texts_in(row.get("user_mentions")),
    )


def _profile_of(row: dict[str, Any], options: Options) -> Profile | Bad:
    account_id, _ = damaged_or_id(row.get("userid"))
    if not account_id:
        return Bad("no userid", str(row)[:2000])
    created = moment_of(row.get("account_creation_date"), options.zone)
    return Profile(
        account_id=account_id,
        handle=row.get("user_screen_name") or None,
        display_name=row.get("user_display_name") or None,
        created_at=created[0] if created else None,
        location=row.get("user_reported_location") or None,
        description=row.get("user_profile_description") or None,
        url=row.get("user_profile_url") or None,
        lang=row.get("account_language") or None,
        followers=whole_number(row.get("follower_count")),
        following=whole_number(row.get("following_count")),
    )


def _read_posts(source: Source, head: Head, options: Options) -> Iterator[tuple[int, Item]]:
    for line, row in table_rows(source, head):
        if row is None or isinstance(row, Bad):
            yield line, row or Skipped("blank line")
            continue
        yield line, _post_of(row, options)
        profile = _profile_of(row, options)
        if isinstance(profile, Profile):
            yield line, Context(profile)


def _read_users(source: Source, head: Head, options: Options) -> Iterator[tuple[int, Item]]:
    for line, row in table_rows(source, head):
        yield line, _profile_of(row, options) if isinstance(row, dict) else row or Skipped("blank line")


FORMATS = [
    Format("takedown-posts", "takedown archive, tweets", lambda h: set(h.columns) >= _POSTS, _read_posts),
    Format(
        "takedown-users",
        "takedown archive, users",
        lambda h: set(h.columns) >= _USERS and "tweetid" not in h.columns,
        _read_users,
    ),
]
