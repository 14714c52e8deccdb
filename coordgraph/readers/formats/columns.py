"""Any table (CSV, TSV, Parquet) whose columns are named as our fields, by a usual other name, or by ``--map``.

In: one row a post. Out: posts, and profiles where the row describes the author. At least ``account_id`` must be there.
Odd input: without ``post_id`` a post is named by file and line; an id that lost digits is taken from ``permalink`` where
that holds it; a row without account or with a time that is none is quarantined.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from coordgraph.errors import ColumnMissing, UnknownName
from coordgraph.readers.base import Format, Head, Options, table_rows
from coordgraph.readers.fields import damaged_or_id, texts_in, truth_of, whole_number
from coordgraph.readers.records import UNSPECIFIED, Bad, Context, Item, Post, Profile, Skipped
from coordgraph.readers.sources import Source
from coordgraph.text import hashtags_in, mentions_in, urls_in
from coordgraph.times import moment_of, with_snowflake

# field -> other names it goes by, in the exports people hold
ALIASES: dict[str, tuple[str, ...]] = {
    "post_id": ("tweet_id", "status_id", "message_id", "id_str", "id", "uri"),
    "account_id": ("author_id", "user_id", "userid", "author_did", "account", "user"),
    "time": ("created_at", "timestamp", "timestamp_utc", "date", "publish_date", "datetime"),
    "text": ("full_text", "content", "message", "body", "rawContent", "tweet"),
    "kind": ("post_type", "type"),
    "lang": ("language",),
    "client": ("source",),
    "retweet_of": ("retweeted_id", "retweet_id", "retweet_tweetid", "repost_id", "retweeted_status_id"),
    "retweet_of_account": ("retweeted_author_id", "retweeted_user_id", "retweet_userid"),
    "quote_of": ("quoted_id", "quoted_status_id"),
    "reply_to": ("replied_to_id", "reply_id", "in_reply_to_status_id", "in_reply_to_id"),
    "reply_to_account": ("in_reply_to_user_id", "to_userid"),
    "hashtags": (),
    "urls": ("links", "url"),
    "mentions": ("user_mentions",),
    "media": (),
    "object": ("object_id",),
    "permalink": ("post_url", "link", "tweet_url"),
    "handle": ("username", "screen_name", "user_screen_name", "author_handle"),
    "display_name": ("name", "user_name"),
    "account_created_at": ("user_created_at",),
    "location": ("user_location",),
    "description": ("user_description",),
    "protected": (),
    "verified": (),
    "followers": ("followers_count", "user_followers"),
    "following": ("following_count", "friends_count"),
}
_RETWEETS = {"retweet", "rt", "r", "retweeted", "repost", "share", "true", "1"}
_PERMALINK_ID = re.compile(r"/status(?:es)?/(\d{5,19})")


def columns_of(head: Head, wanted: dict[str, str]) -> dict[str, str]:
    """Which column of the file each field is read from: what was asked for, then names, then usual other names.

    Raises:
        UnknownName: a field that does not exist was mapped.
        ColumnMissing: a mapped column is not in the file.
    """
    for field, column in wanted.items():
        if field not in ALIASES:
            raise UnknownName("no such field", value=field, next_step=f"Use one of: {', '.join(ALIASES)}.")
        if column not in head.columns:
            raise ColumnMissing(
                "no such column",
                where=head.path,
                value=column,
                next_step=f"The file has: {', '.join(head.columns[:30])}.",
            )
    found = dict(wanted)
    for field, aliases in ALIASES.items():
        for name in (field, *aliases):
            if field not in found and name in head.columns and name not in found.values():
                found[field] = name
    return found


class _Row:
    """Cells of a row by field."""

    def __init__(self, row: dict[str, Any], columns: dict[str, str]) -> None:
        self._row, self._columns = row, columns

    def __getitem__(self, field: str) -> Any:
        return self._row.get(self._columns.get(field, ""))

    def text(self, field: str) -> str | None:
        value = self[field]
        return None if value is None or value == "" else str(value)

    def id(self, field: str) -> str | None:
        return damaged_or_id(self[field])[0]

    def damaged(self, field: str) -> bool:
        return damaged_or_id(self[field])[1]

    def texts(self, field: str, otherwise: Callable[[str], list[str]]) -> list[str]:
        """The cell as a list; where the file has no such column, what the text itself holds."""
        return texts_in(self[field]) if field in self._columns else otherwise(self.text("text") or "")


def _kind_of(row: _Row, retweet_of: str | None) -> str:
    if retweet_of or (row.text("kind") or "").lower() in _RETWEETS or row.damaged("retweet_of"):
        return "retweet"
    if row.id("quote_of"):
        return "quote"
    return "reply" if row.id("reply_to") or row.id("reply_to_account") else "original"


def _post_of(row: _Row, name: str, options: Options) -> Post | Bad:
    account_id = row.id("account_id")
    if not account_id:
        return Bad("no account_id", str(row._row)[:2000])
    platform = options.platform or UNSPECIFIED
    written = moment_of(row["time"], options.zone)
    if written is None and row.text("time"):
        return Bad("time is no time", str(row["time"]))
    permalink = row.text("permalink")
    post_id = row.id("post_id")
    if row.damaged("post_id"):
        recovered = _PERMALINK_ID.search(permalink or "")
        if recovered is None:
            return Bad("post_id lost digits in a floating-point number", str(row["post_id"]))
        post_id = recovered[1]
    if post_id and written is not None:
        written = with_snowflake(post_id, written)
    retweet_of = row.id("retweet_of")
    return Post(
        post_id=post_id or name,
        account_id=account_id,
        platform=platform,
        time=written[0] if written else None,
        time_precision=written[1] if written else None,
        kind=_kind_of(row, retweet_of),
        text=row.text("text"),
        lang=row.text("lang"),
        client=row.text("client"),
        retweet_of=retweet_of,
        retweet_of_account=row.id("retweet_of_account"),
        quote_of=row.id("quote_of"),
        reply_to=row.id("reply_to"),
        reply_to_account=row.id("reply_to_account"),
        hashtags=[t.lstrip("#＃") for t in row.texts("hashtags", hashtags_in)],
        urls=row.texts("urls", urls_in),
        mentions=row.texts("mentions", mentions_in),
        media=texts_in(row["media"]),
        objects=texts_in(row["object"]),
        permalink=permalink,
    )


def _profile_of(row: _Row, account_id: str, options: Options) -> Profile:
    created = moment_of(row["account_created_at"], options.zone)
    return Profile(
        account_id=account_id,
        platform=options.platform or UNSPECIFIED,
        handle=row.text("handle"),
        display_name=row.text("display_name"),
        created_at=created[0] if created else None,
        location=row.text("location"),
        description=row.text("description"),
        protected=None if row.text("protected") is None else truth_of(row["protected"]),
        verified=None if row.text("verified") is None else truth_of(row["verified"]),
        followers=whole_number(row["followers"]),
        following=whole_number(row["following"]),
    )


def _read(source: Source, head: Head, options: Options) -> Iterator[tuple[int, Item]]:
    columns = columns_of(head, options.columns)
    if "account_id" not in columns:
        raise ColumnMissing(
            "no column is known to hold the account",
            where=head.path,
            value=", ".join(head.columns[:30]),
            next_step="Name it with --map account_id=COLUMN (and --map time=COLUMN, --map text=COLUMN …).",
        )
    for line, cells in table_rows(source, head):
        if not isinstance(cells, dict):
            yield line, cells or Skipped("blank line")
            continue
        row = _Row(cells, columns)
        post = _post_of(row, f"{source.path.name}:{line}", options)
        yield line, post
        if isinstance(post, Post):
            yield line, Context(_profile_of(row, post.account_id, options))


def _is_table_of_posts(head: Head) -> bool:
    known = columns_of(head, {})
    return "account_id" in known and len(known) >= 3


FORMATS = [Format("columns", "table with named or mapped columns", _is_table_of_posts, _read)]
