"""Twitter API v1.1: one post a line, a search result ``{"statuses": [...]}``, a list, or posts one after the other.

In: JSON with ``id_str`` and ``user``. Out: posts; the authors and the retweeted or quoted posts as context. Odd input:
stream notices (``delete``, ``limit`` …) are skipped by name; long posts keep their text and entities in
``extended_tweet``; ids are taken from ``…_str`` first, since other tools round the numbers; hashed files name their fields ``id_h``, ``text_m``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote_plus

from coordgraph.readers.base import Format, Head, Options
from coordgraph.readers.records import Bad, Context, DamagedId, Item, Post, Profile, Query, Skipped, id_text
from coordgraph.readers.sources import Source
from coordgraph.times import moment_of, with_snowflake

_HASHED = re.compile(r"_[hm]$")
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


def _id(data: dict[str, Any], name: str) -> str | None:
    """An id of the object; of ``…_str`` and the number, the first that is there and whole."""
    try:
        text = id_text(data.get(f"{name}_str"))
    except DamagedId:
        text = None
    return text if text is not None else id_text(data.get(name))


def post_of(data: dict[str, Any]) -> Post:
    """A post from a v1.1 object.

    Raises:
        KeyError, DamagedId: it has no id or author, or an id that lost digits.
    """
    post_id = _id(data, "id")
    account_id = _id(data["user"], "id")
    if post_id is None or account_id is None:
        raise KeyError("id" if post_id is None else "user.id")
    written = with_snowflake(post_id, moment_of(data.get("created_at")))
    extended = data.get("extended_tweet") or {}
    post = Post(
        post_id=post_id,
        account_id=account_id,
        time=written[0] if written else None,
        time_precision=written[1] if written else None,
        text=extended.get("full_text") or data.get("full_text") or data.get("text"),
        lang=data.get("lang"),
        client=_TAG.sub("", data.get("source") or "") or None,
        quote_of=_id(data, "quoted_status_id"),
        reply_to=_id(data, "in_reply_to_status_id"),
        reply_to_account=_id(data, "in_reply_to_user_id"),
    )
    post.kind = "quote" if post.quote_of else "reply" if post.reply_to else "original"
    original = data.get("retweeted_status")
    if isinstance(original, dict):
        post.kind, post.retweet_of = "retweet", _id(original, "id")
        post.retweet_of_account = _id(original.get("user") or {}, "id")
    _add_entities(post, extended.get("entities") or data.get("entities") or {})
    return post


def _add_entities(post: Post, entities: dict[str, Any]) -> None:
    post.hashtags = [h["text"] for h in _list(entities.get("hashtags")) if h.get("text")]
    links = (u.get("expanded_url") or u.get("url") for u in _list(entities.get("urls")))
    post.urls = [link for link in links if link]
    mentions = ((_id(m, "id"), m.get("screen_name")) for m in _list(entities.get("user_mentions")))
    post.mentions = [i or "@" + str(handle).lower() for i, handle in mentions if i or handle]
    post.media = [i for m in _list(entities.get("media")) if (i := _id(m, "id"))]


def _list(value: Any) -> list[Any]:
    return [v for v in value if isinstance(v, dict)] if isinstance(value, list) else []


def profile_of(user: dict[str, Any]) -> Profile:
    """A profile from a v1.1 user object."""
    created = moment_of(user.get("created_at"))
    account_id = _id(user, "id")
    if account_id is None:
        raise KeyError("user.id")
    return Profile(
        account_id=account_id,
        handle=user.get("screen_name"),
        display_name=user.get("name"),
        created_at=created[0] if created else None,
        location=user.get("location") or None,
        lang=user.get("lang"),
        description=user.get("description"),
        url=user.get("url"),
        protected=user.get("protected"),
        verified=user.get("verified"),
        followers=user.get("followers_count"),
        following=user.get("friends_count"),
        post_count=user.get("statuses_count"),
        default_image=user.get("default_profile_image"),
    )


def _items_of_post(data: Any) -> Iterator[Item]:
    if not isinstance(data, dict):
        yield Bad("not a post object", repr(data)[:2000])
        return
    if "id_h" in data:
        data = _plain_names(data)
    notice = _NOTICES & data.keys()
    if notice and "user" not in data:
        yield Skipped(f"stream notice: {min(notice)}")
        return
    try:
        post, profile = post_of(data), profile_of(data["user"])
    except DamagedId as error:
        yield Bad("an id lost digits in a floating-point number", str(error))
        return
    except (KeyError, TypeError, AttributeError) as error:
        yield Bad(f"not a post object: {error}", repr(data)[:2000])
        return
    yield post
    yield Context(profile)
    for name in ("retweeted_status", "quoted_status"):
        if isinstance(data.get(name), dict):
            for item in _items_of_post(data[name]):
                if isinstance(item, Post):
                    yield Context(item)
                elif isinstance(item, Context):
                    yield item


def _items_of_value(value: Any) -> Iterator[Item]:
    match value:
        case None:
            yield Skipped("blank line")
        case Bad():
            yield value
        case {"statuses": list(statuses)}:
            for data in statuses:
                yield from _items_of_post(data)
            if not statuses:
                yield Skipped("page without posts")
            query = (value.get("search_metadata") or {}).get("query")
            if query:
                yield Query(unquote_plus(str(query)))
        case list():
            for data in value:
                yield from _items_of_post(data)
            if not value:
                yield Skipped("empty page")
        case _:
            yield from _items_of_post(value)


def _read(source: Source, head: Head, options: Options) -> Iterator[tuple[int, Item]]:
    for line, value in source.json_values():
        for item in _items_of_value(value):
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


FORMATS = [Format("x-v1", "Twitter API v1.1", lambda h: any(map(_is_v1, h.values)), _read)]
