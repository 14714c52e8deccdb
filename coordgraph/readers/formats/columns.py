"""Any table (CSV, TSV, Parquet) whose columns are named as our fields, by a usual other name, or by ``--map``.

In: one row a post. Out: posts, and profiles where the row describes the author. At least ``account_id`` must be there.
Odd input: without ``post_id`` a post is named by file and line; an id that lost digits is taken from ``permalink``
where that holds it; a row without account or with a time that is none is quarantined. A table that describes accounts
and has nothing of posts is read as profiles.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from coordgraph.errors import ColumnMissing, UnknownName, columns_listed
from coordgraph.readers.base import Format, Head, Options, require_table, table_rows
from coordgraph.readers.fields import bad, damaged_or_id, ids_of, links_in, tags_in, texts_in, truth_of, whole_number
from coordgraph.readers.records import (
    UNSPECIFIED,
    Bad,
    Context,
    Item,
    Post,
    Profile,
    digits_agree,
    digits_shown,
)
from coordgraph.readers.sources import Source
from coordgraph.text import hashtags_in, mentions_in, urls_in
from coordgraph.times import moment_of, why_no_time, with_snowflake

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
_QUOTES = {"quote", "quoted"}
_REPLIES = {"reply", "replied_to"}
_IDS = ("post_id", "account_id", "retweet_of", "retweet_of_account", "quote_of", "reply_to", "reply_to_account")
_ONLY_POSTS_HAVE = {
    "post_id",
    "text",
    "retweet_of",
    "quote_of",
    "reply_to",
    "hashtags",
    "mentions",
    "object",
    "permalink",
}
_USERS_HAVE = {"handle", "display_name", "location", "description", "followers", "following"}
_PROFILE_FIELDS = _USERS_HAVE | {"account_created_at", "protected", "verified"}
_NO_TIME = {"", "nan", "nat", "na", "n/a", "null", "none"}
_TELLING_DIGITS = 12
POST_ID_LOST = "post_id lost digits in a floating-point number"
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
                next_step=columns_listed(head.columns),
            )
    found = dict(wanted)
    for field, aliases in ALIASES.items():
        for name in (field, *aliases):
            if field not in found and name in head.columns and name not in found.values():
                found[field] = name
    return found


def columns_of_users(head: Head, wanted: dict[str, str]) -> dict[str, str]:
    """As :func:`columns_of`, for a table of accounts: ``created_at`` there is when the account was made.

    Raises:
        UnknownName, ColumnMissing: as there.
    """
    columns = columns_of(head, wanted)
    if "account_created_at" not in columns and "time" in columns:
        columns["account_created_at"] = columns.pop("time")
    return columns


def columns_read(name: str, head: Head, wanted: dict[str, str]) -> dict[str, str]:
    """Which column each field was read from by the format of that name; nothing where the format itself decides."""
    reads = {"columns": columns_of, "users": columns_of_users}
    return reads[name](head, wanted) if name in reads else {}


_NO_CELLS = dict.fromkeys(ALIASES)


class _Row(dict[str, Any]):
    """Cells of a row by field; None for fields the table has no column for."""

    __slots__ = ("_columns", "cells")

    def __init__(self, cells: dict[str, Any], columns: dict[str, str]) -> None:
        super().__init__(_NO_CELLS)
        for field, column in columns.items():
            self[field] = cells[column]
        self.cells, self._columns = cells, columns

    def text(self, field: str) -> str | None:
        value = self[field]
        return None if value is None or value == "" or value != value else str(value)  # NaN differs from itself

    def texts(self, field: str, read: Callable[[Any], list[str]], otherwise: Callable[[str], list[str]]) -> list[str]:
        """The cell as a list; where the file has no such column, what the text itself holds."""
        return read(self[field]) if field in self._columns else otherwise(self.text("text") or "")


def _kind_of(row: _Row, ids: dict[str, str | None], lost: list[str]) -> str:
    named = (row.text("kind") or "").strip().lower()
    if ids["retweet_of"] or "retweet_of" in lost or named in _RETWEETS:
        return "retweet"
    if ids["quote_of"] or "quote_of" in lost or named in _QUOTES:
        return "quote"
    is_reply = ids["reply_to"] or ids["reply_to_account"] or "reply_to" in lost or named in _REPLIES
    return "reply" if is_reply else "original"


def _recovered_id(row: _Row) -> str | None:
    """The post id a permalink of the row holds, where it agrees with the digits that are left.

    A link in the ``urls`` column may lead to another post, so it counts only when many digits agree.
    """
    damaged = row["post_id"]
    links = [row.text("permalink") or ""]
    if digits_shown(damaged) >= _TELLING_DIGITS:
        links += links_in(row["urls"])
    found = (match[1] for link in links if (match := _PERMALINK_ID.search(link)))
    return next((whole for whole in found if digits_agree(whole, damaged)), None)


def _post_of(row: _Row, name: str, options: Options) -> Post | Bad:
    ids, lost = ids_of({field: row[field] for field in _IDS})
    account_id = ids["account_id"]
    if "account_id" in lost:
        return Bad("account_id lost digits in a floating-point number", str(row["account_id"]))
    if not account_id:
        return bad("no account_id", row.cells)
    written = moment_of(row["time"], options.zone, options.dates)
    if written is None and (row.text("time") or "").strip().lower() not in _NO_TIME:
        return Bad(why_no_time("time", row["time"], options.dates), str(row["time"]))
    post_id = ids["post_id"]
    if "post_id" in lost:
        lost.remove("post_id")
        post_id = _recovered_id(row)
        if post_id is None:
            return Bad(POST_ID_LOST, str(row["post_id"]))
    if post_id and written is not None:
        written = with_snowflake(post_id, written)
    objects, object_is_damaged = _objects_in(row["object"])
    return Post(
        post_id=post_id or name,
        account_id=account_id,
        platform=options.platform or UNSPECIFIED,
        time=written[0] if written else None,
        time_precision=written[1] if written else None,
        kind=_kind_of(row, ids, lost),
        text=row.text("text"),
        lang=row.text("lang"),
        client=row.text("client"),
        retweet_of=ids["retweet_of"],
        retweet_of_account=ids["retweet_of_account"],
        quote_of=ids["quote_of"],
        reply_to=ids["reply_to"],
        reply_to_account=ids["reply_to_account"],
        hashtags=row.texts("hashtags", tags_in, hashtags_in),
        urls=row.texts("urls", links_in, urls_in),
        mentions=row.texts("mentions", texts_in, mentions_in),
        media=texts_in(row["media"]),
        objects=objects,
        permalink=row.text("permalink"),
        lost=[*lost, "object"] if object_is_damaged else lost,
    )


def _profile_of(row: _Row, account_id: str, options: Options) -> Profile:
    created = moment_of(row["account_created_at"], options.zone, options.dates)
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


def _objects_in(value: Any) -> tuple[list[str], bool]:
    """Objects of a cell (one, or those of a list), and whether it was an id that lost digits."""
    if isinstance(value, (list, tuple)) or (isinstance(value, str) and value.lstrip().startswith("[")):
        return texts_in(value), False
    text, damaged = damaged_or_id(value)
    return [text] if text else [], damaged


def _read_users(source: Source, head: Head, options: Options) -> Iterator[tuple[int, Item]]:
    columns = columns_of_users(head, options.columns)
    for line, cells in table_rows(source, head):
        if not isinstance(cells, dict):
            yield line, cells
            continue
        row = _Row(cells, columns)
        account_id, damaged = damaged_or_id(row["account_id"])
        if account_id:
            yield line, _profile_of(row, account_id, options)
        elif damaged:
            yield line, Bad("account_id lost digits in a floating-point number", str(row["account_id"]))
        else:
            yield line, bad("no account_id", cells)


def _read(source: Source, head: Head, options: Options) -> Iterator[tuple[int, Item]]:
    columns = columns_of(head, options.columns)
    tells_of_accounts = bool(columns.keys() & _PROFILE_FIELDS)
    for line, cells in table_rows(source, head):
        if not isinstance(cells, dict):
            yield line, cells
            continue
        row = _Row(cells, columns)
        post = _post_of(row, source.name_of(line), options)
        yield line, post
        if tells_of_accounts and isinstance(post, Post):
            yield line, Context(_profile_of(row, post.account_id, options))


def _require(head: Head, options: Options) -> None:
    require_table(head)
    if "account_id" not in columns_of(head, options.columns):
        raise ColumnMissing(
            "no column is known to hold the account",
            where=head.path,
            next_step="Name it with --map account_id=COLUMN (and --map time=COLUMN, --map text=COLUMN …). "
            + columns_listed(head.columns),
        )


def _is_table_of_posts(head: Head) -> bool:
    known = columns_of(head, {}).keys()
    return "account_id" in known and len(known) >= 3 and bool(known & _ONLY_POSTS_HAVE)


def _is_table_of_users(head: Head) -> bool:
    known = columns_of(head, {}).keys()
    return "account_id" in known and len(known & _USERS_HAVE) >= 2 and not known & _ONLY_POSTS_HAVE


FORMATS = [
    Format("columns", "table with named or mapped columns", _is_table_of_posts, _read, _require, by_rows=True),
    Format("users", "table of accounts", _is_table_of_users, _read_users, _require, by_rows=True),
]
