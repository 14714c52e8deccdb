"""Twitter API v1.1: one post a line, a search result ``{"statuses": [...]}``, a list, or posts one after the other.

In: JSON with ``id_str`` and ``user``. Out: posts; the authors and the retweeted or quoted posts as context. Odd input:
stream notices (``delete``, ``limit`` …) are skipped by name; long posts keep their text and entities in
``extended_tweet``; ids are taken from ``…_str`` first, since other tools round the numbers; hashed files name their
fields ``id_h``, ``text_m``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote_plus

from coordgraph.readers.base import Format, Head, Options, require_json
from coordgraph.readers.fields import (
    bad,
    damaged_or_id,
    flag_of,
    items_or_bad,
    object_of,
    objects_in,
    text_of,
    whole_number,
)
from coordgraph.readers.records import Bad, Context, DamagedId, Item, Post, Profile, Query, Skipped
from coordgraph.readers.sources import Source
from coordgraph.text import unescaped
from coordgraph.times import moment_of, with_snowflake

_HASHED = re.compile(r"_[hm]$")
_DEEPEST_REFERENCE = 3  # a retweet of a quote of a quote
_TAG = re.compile(r"<[^>]*>")
_NOTICES = {
    "delete", "limit", "scrub_geo", "status_withheld", "user_withheld", "disconnect", "warning", "friends", "event",
    "control",
}  # fmt: skip


def _plain_names(value: Any) -> Any:
    """The object with the names of v1.1 where a hashing tool wrote ``id_h`` for hashed and ``text_m`` for masked."""
    if isinstance(value, dict):
        return {_HASHED.sub("", k): _plain_names(v) for k, v in value.items()}
    return [_plain_names(v) for v in value] if isinstance(value, list) else value


def _id(data: dict[str, Any], name: str) -> tuple[str | None, bool]:
    """An id of the object, and whether it lost digits; ``…_str`` goes before the number."""
    text, _ = damaged_or_id(data.get(f"{name}_str"))
    return (text, False) if text is not None else damaged_or_id(data.get(name))


def _needed_id(data: dict[str, Any], name: str, label: str) -> str:
    text, damaged = _id(data, name)
    if damaged:
        raise DamagedId(f"{label} lost digits in a floating-point number")
    if text is None:
        raise KeyError(f"no {label}")
    return text


def post_of(data: dict[str, Any]) -> Post:
    """A post from a v1.1 object.

    Raises:
        KeyError: it has no id or author.
        DamagedId: the id of the post or of its author lost digits.
    """
    post_id = _needed_id(data, "id", "id")
    account_id = _needed_id(object_of(data.get("user")), "id", "user.id")
    original = data.get("retweeted_status")
    original = original if isinstance(original, dict) else None
    ids = {
        "quote_of": _id(data, "quoted_status_id"),
        "reply_to": _id(data, "in_reply_to_status_id"),
        "reply_to_account": _id(data, "in_reply_to_user_id"),
        "retweet_of": _id(original or {}, "id"),
        "retweet_of_account": _id(object_of((original or {}).get("user")), "id"),
    }
    written = with_snowflake(post_id, moment_of(data.get("created_at")))
    extended = object_of(data.get("extended_tweet"))
    post = Post(
        post_id=post_id,
        account_id=account_id,
        time=written[0] if written else None,
        time_precision=written[1] if written else None,
        text=unescaped(text_of(extended.get("full_text") or data.get("full_text") or data.get("text"))),
        lang=text_of(data.get("lang")),
        client=_TAG.sub("", text_of(data.get("source")) or "") or None,
        lost=[name for name, (_, damaged) in ids.items() if damaged],
    )
    for name, (text, _) in ids.items():
        setattr(post, name, text)
    quotes, replies = (any(ids[name]) for name in ("quote_of", "reply_to"))
    post.kind = "retweet" if original is not None else "quote" if quotes else "reply" if replies else "original"
    _add_entities(post, object_of(extended.get("entities") or data.get("entities")))
    return post


def _add_entities(post: Post, entities: dict[str, Any]) -> None:
    post.hashtags = [tag for h in objects_in(entities.get("hashtags")) if (tag := text_of(h.get("text")))]
    links = (text_of(u.get("expanded_url") or u.get("url")) for u in objects_in(entities.get("urls")))
    post.urls = [link for link in links if link]
    mentions = ((_id(m, "id")[0], text_of(m.get("screen_name"))) for m in objects_in(entities.get("user_mentions")))
    post.mentions = [i or f"@{str(handle).lower()}" for i, handle in mentions if i or handle]
    post.media = [i for m in objects_in(entities.get("media")) if (i := _id(m, "id")[0])]


def profile_of(user: dict[str, Any]) -> Profile:
    """A profile from a v1.1 user object.

    Raises:
        KeyError, DamagedId: it has no id, or one that lost digits.
    """
    created = moment_of(user.get("created_at"))
    return Profile(
        account_id=_needed_id(user, "id", "user.id"),
        handle=text_of(user.get("screen_name")),
        display_name=text_of(user.get("name")),
        created_at=created[0] if created else None,
        location=text_of(user.get("location")) or None,
        lang=text_of(user.get("lang")),
        description=text_of(user.get("description")),
        url=text_of(user.get("url")),
        protected=flag_of(user.get("protected")),
        verified=flag_of(user.get("verified")),
        followers=whole_number(user.get("followers_count")),
        following=whole_number(user.get("friends_count")),
        post_count=whole_number(user.get("statuses_count")),
        default_image=flag_of(user.get("default_profile_image")),
    )


def _items_of_post(data: Any, depth: int = 0) -> Iterator[Item]:
    if not isinstance(data, dict):
        yield bad("not a post object", data)
        return
    if "id_h" in data:
        data = _plain_names(data)
    notice = _NOTICES & data.keys()
    if notice and "user" not in data:
        yield Skipped(f"stream notice: {min(notice)}")
        return
    if {"error", "errors"} & data.keys() and "user" not in data:
        yield Skipped("error message of the platform")
        return
    try:
        post, profile = post_of(data), profile_of(object_of(data.get("user")))
    except (KeyError, DamagedId) as error:
        yield bad(f"not a post: {error.args[0]}", data)
        return
    yield post
    yield Context(profile)
    for name in ("retweeted_status", "quoted_status") if depth < _DEEPEST_REFERENCE else ():
        if isinstance(data.get(name), dict):
            yield from _contexts_of(data[name], depth + 1)


def _contexts_of(data: dict[str, Any], depth: int) -> Iterator[Context]:
    for item in _items_of_post(data, depth):
        if isinstance(item, Post):
            yield Context(item)
        elif isinstance(item, Context):
            yield item


def _items_of_value(value: Any) -> Iterator[Item]:
    match value:
        case Bad() | Skipped():
            yield value
        case {"statuses": list(statuses)}:
            for data in statuses:
                yield from _items_of_post(data)
            if not statuses:
                yield Skipped("page without posts")
            query = object_of(value.get("search_metadata")).get("query")
            if query:
                yield Query(unquote_plus(str(query)))
        case []:
            yield Skipped("empty page")
        case list():
            for data in value:
                yield from _items_of_value(data) if isinstance(data, dict) else _items_of_post(data)
        case _:
            yield from _items_of_post(value)


def _read(source: Source, head: Head, options: Options) -> Iterator[tuple[int, Item]]:
    for line, value in source.json_values():
        for item in items_or_bad(_items_of_value, value):
            yield line, item


def _is_v1(value: Any) -> bool:
    if isinstance(value, list):
        return bool(value) and _is_v1(value[0])
    if not isinstance(value, dict):
        return False
    if isinstance(value.get("statuses"), list):
        return True
    return (
        isinstance(value.get("user"), dict) and bool({"id_str", "id", "id_h"} & value.keys()) and "created_at" in value
    )


FORMATS = [Format("x-v1", "Twitter API v1.1", lambda head: any(map(_is_v1, head.values)), _read, require_json)]
