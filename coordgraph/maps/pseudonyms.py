"""How can a map be shown without saying who the accounts are? Every account gets a name made from its id and a key.

In: the tables of a run, a key. Out: the same tables with pseudonyms for ids of accounts and posts; handles, names,
places, addresses, descriptions and texts are gone, sign-up is told by month and posts by the hour. Odd input: a table
that is missing stays missing; an empty id stays empty.

The same key gives the same pseudonyms, so that maps can be compared; without it nobody can compute the pseudonym of an
account. Hashtags, outlets of clusters and who acted how often with whom stay, and whoever holds the posts may find
accounts again by these: this hides names from readers, not accounts from those who have the data.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from coordgraph.errors import SettingsError

_LETTERS = 10
_SHORTEST_KEY = 16
_HANDLE = re.compile(r"@\w+")
#: Columns that hold ids of accounts and of posts, and those that are left empty.
_ACCOUNTS = {
    "accounts": ("account_id",), "members": ("account_id",), "profiles": ("account_id",), "posts": ("account_id",),
    "references": ("account_id",), "edges": ("source", "target"), "evidence": ("source", "target"),
}  # fmt: skip
_POSTS = {"posts": ("post_id",), "references": ("post_id",), "evidence": ("source_post", "target_post")}
_LEFT_OUT = {
    "accounts": ("handle", "display_name", "location", "based_in", "description", "url"), "posts": ("text",),
    "references": ("text",), "profiles": ("place", "place_country", "place_city"),
}  # fmt: skip
_COARSER = {"accounts": (("created_at", "month"),), "posts": (("time", "hour"),), "references": (("time", "hour"),)}
#: Behaviours whose objects name posts, texts or accounts, or are links, which may lead to either.
_TELLING = ("co_retweet", "co_reply", "co_mention", "co_text", "co_url", "fast_retweet", "co_share")


def key_in(path: Path) -> bytes:
    """The key a file holds; where there is no such file, a new one that only its owner may read.

    Raises:
        SettingsError: the file is too short to be a key.
    """
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(32) + "\n", encoding="ascii")
    key = path.read_bytes().strip()
    if len(key) < _SHORTEST_KEY:
        raise SettingsError(
            "too short to be a key",
            where=path,
            value=len(key),
            next_step=f"Give a file of {_SHORTEST_KEY} bytes or more.",
        )
    return key


def pseudonym(kind: str, name: str, key: bytes) -> str:
    """The pseudonym of an account or post.

    >>> pseudonym("account", "12345", b"a key of many bytes")
    'account-9e2aec8eb6'
    """
    digest = hmac.new(key, f"{kind}\0{name}".encode("utf-8", "replace"), hashlib.sha256).hexdigest()
    return f"{kind}-{digest[:_LETTERS]}"


def pseudonymised(tables: Mapping[str, pa.Table], key: bytes) -> dict[str, pa.Table]:
    """The tables as far as a map needs them, without names of accounts."""
    made = dict(tables)
    for name, table in tables.items():
        for column in _ACCOUNTS.get(name, ()):
            table = _changed(table, column, lambda text: pseudonym("account", text, key))
        for column in _POSTS.get(name, ()):
            table = _changed(table, column, lambda text: pseudonym("post", text, key))
        for column in _LEFT_OUT.get(name, ()):
            table = _set(table, column, pa.nulls(table.num_rows, table.schema.field(column).type))
        for column, unit in _COARSER.get(name, ()):
            table = _set(table, column, pc.floor_temporal(table[column], unit=unit))
        made[name] = table
    if "posts" in made:
        made["posts"] = _without_links(made["posts"])
    for name in ("clusters", "camps"):
        if name in made:
            made[name] = _without_handles(made[name], key)
    if "evidence" in made:
        made["evidence"] = _without_objects(made["evidence"], "layer", "object", key)
    if "objects" in made:
        made["objects"] = _without_objects(made["objects"], "behaviour", "key", key)
        telling = pc.is_in(made["objects"]["behaviour"], value_set=pa.array(_TELLING))
        written = pc.if_else(telling, made["objects"]["key"], made["objects"]["written"])
        made["objects"] = _set(made["objects"], "written", written)
    return made


def _set(table: pa.Table, column: str, values: Any) -> pa.Table:
    place = table.schema.get_field_index(column)
    return table.set_column(place, table.schema.field(place), values)


def _changed(table: pa.Table, column: str, change: Callable[[str], str]) -> pa.Table:
    """The table with a column of texts changed; every distinct text once."""
    encoded = table[column].combine_chunks().dictionary_encode()
    values = pa.array([change(text) for text in encoded.dictionary.to_pylist()], pa.string())
    return _set(table, column, values.take(encoded.indices).cast(table.schema.field(column).type))


def _without_links(posts: pa.Table) -> pa.Table:
    """Posts without their links, and without the ids of those they refer to: few share the rare ones."""
    for column in ("retweet_of", "retweet_of_account", "quote_of", "reply_to", "reply_to_account"):
        posts = _set(posts, column, pa.nulls(posts.num_rows, posts.schema.field(column).type))
    return _set(posts, "urls", pa.array([[]] * posts.num_rows, posts.schema.field("urls").type))


def _without_handles(groups: pa.Table, key: bytes) -> pa.Table:
    groups = _changed(groups, "label", lambda text: _HANDLE.sub("@…", text))
    if "leaders" not in groups.schema.names:
        return groups
    leaders = [[pseudonym("account", one, key) for one in row or ()] for row in groups["leaders"].to_pylist()]
    return _set(groups, "leaders", pa.array(leaders, groups.schema.field("leaders").type))


def _without_objects(table: pa.Table, behaviour: str, column: str, key: bytes) -> pa.Table:
    """Objects that are posts, texts, accounts or links by a pseudonym; hashtags and sites as they are."""
    telling = pc.is_in(table[behaviour], value_set=pa.array(_TELLING))
    hidden = _changed(table, column, lambda text: pseudonym("object", text, key))
    return _set(table, column, pc.if_else(telling, hidden[column], table[column]))
