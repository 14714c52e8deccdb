"""X API v2: pages as twarc2 writes them, flattened posts, and the page and user files of academictwitteR.

In: a JSON value a line or a document: a page ``{"data": [...], "includes": {...}}``, a list of posts, a post with its
references inlined, or ``{"users": [...], "tweets": [...]}``. Out: posts, profiles, and what a page includes as context.
Odd input: ``data`` may be one object (streams), ``entities.*`` may be ``{}`` instead of a list, referenced posts and
authors are often missing (withheld, deleted): the id of the retweeted post is there all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from coordgraph.readers.base import Format, Head, Options, require_json
from coordgraph.readers.batches import Batch
from coordgraph.readers.fields import (
    bad,
    damaged_or_id,
    flag_of,
    is_default_image,
    items_or_bad,
    object_of,
    objects_in,
    query_in_address,
    text_of,
    whole_number,
)
from coordgraph.readers.records import Bad, Context, DamagedId, Item, Post, Profile, Query, Skipped
from coordgraph.readers.sources import Source
from coordgraph.readers.typed import batches_of_lines
from coordgraph.readers.typed_v2 import LinesOfV2
from coordgraph.text import unescaped
from coordgraph.times import moment_of, with_snowflake

_PAGE_KEYS = {"data", "includes", "errors", "meta", "__twarc", "matching_rules"}
_USER_FILE_KEYS = {"users", "tweets", "places", "media", "polls"}
_POST_KEYS = {"id", "text"}
_DEEPEST_REFERENCE = 3


def post_of(data: dict[str, Any]) -> Post:
    """A post from a v2 object.

    Raises:
        KeyError: it has no id or author.
        DamagedId: the id of the post or of its author lost digits.
    """
    post_id = _needed_id(data, "id", "id")
    author = data if _id_is_there(data, "author_id") else {"author_id": object_of(data.get("author")).get("id")}
    account_id = _needed_id(author, "author_id", "author")
    written = with_snowflake(post_id, moment_of(data.get("created_at")))
    reply_to_account, damaged = damaged_or_id(data.get("in_reply_to_user_id"))
    post = Post(
        post_id=post_id,
        account_id=account_id,
        time=written[0] if written else None,
        time_precision=written[1] if written else None,
        text=unescaped(_longest_text(data)),
        lang=text_of(data.get("lang")),
        client=text_of(data.get("source")),
        reply_to_account=reply_to_account,
        lost=["reply_to_account"] if damaged else [],
    )
    _add_references(post, objects_in(data.get("referenced_tweets")))
    _add_entities(post, data)
    return post


def _id_is_there(data: dict[str, Any], name: str) -> bool:
    """Whether an object has such an id, whole or damaged."""
    text, damaged = damaged_or_id(data.get(name))
    return damaged or text is not None


def _needed_id(data: dict[str, Any], name: str, label: str) -> str:
    text, damaged = damaged_or_id(data.get(name))
    if damaged:
        raise DamagedId(f"{label} lost digits in a floating-point number")
    if text is None:
        raise KeyError(f"no {label}")
    return text


def _longest_text(data: dict[str, Any]) -> str | None:
    return text_of(object_of(data.get("note_tweet")).get("text")) or text_of(data.get("text"))


def _add_references(post: Post, references: list[dict[str, Any]]) -> None:
    for reference in references:
        target, damaged = damaged_or_id(reference.get("id"))
        if target is None and not damaged:
            continue
        match reference.get("type"):
            case "retweeted":
                column, post.retweet_of, post.kind = "retweet_of", target, "retweet"
                post.retweet_of_account = damaged_or_id(reference.get("author_id"))[0]
            case "quoted":
                column, post.quote_of = "quote_of", target
                post.kind = "quote" if post.kind != "retweet" else post.kind
            case "replied_to":
                column, post.reply_to = "reply_to", target
                post.kind = "reply" if post.kind == "original" else post.kind
            case _:
                continue
        if damaged:
            post.lost = [*post.lost, column]


def _add_entities(post: Post, data: dict[str, Any]) -> None:
    entities = object_of(object_of(data.get("note_tweet")).get("entities") or data.get("entities"))
    post.hashtags = [tag for h in objects_in(entities.get("hashtags")) if (tag := text_of(h.get("tag")))]
    links = (
        text_of(u.get("unwound_url") or u.get("expanded_url") or u.get("url")) for u in objects_in(entities.get("urls"))
    )
    post.urls = [link for link in links if link]
    mentions = (
        (damaged_or_id(m.get("id"))[0], text_of(m.get("username"))) for m in objects_in(entities.get("mentions"))
    )
    post.mentions = [i or f"@{str(handle).lower()}" for i, handle in mentions if i or handle]
    keys = object_of(data.get("attachments")).get("media_keys")
    post.media = [key for k in (keys if isinstance(keys, list) else []) if (key := text_of(k))]


def profile_of(data: dict[str, Any]) -> Profile:
    """A profile from a v2 user object.

    Raises:
        KeyError, DamagedId: it has no id, or one that lost digits.
    """
    metrics = object_of(data.get("public_metrics"))
    created = moment_of(data.get("created_at"))
    return Profile(
        account_id=_needed_id(data, "id", "id"),
        handle=text_of(data.get("username")),
        display_name=text_of(data.get("name")),
        created_at=created[0] if created else None,
        location=text_of(data.get("location")) or None,
        description=text_of(data.get("description")),
        url=text_of(data.get("url")) or None,
        protected=flag_of(data.get("protected")),
        verified=flag_of(data.get("verified")),
        followers=whole_number(metrics.get("followers_count")),
        following=whole_number(metrics.get("following_count")),
        post_count=whole_number(metrics.get("tweet_count")),
        default_image=is_default_image(data.get("profile_image_url")),
        status="withheld" if data.get("withheld") else None,
    )


def items_of(data: Any, depth: int = 0) -> Iterator[Item]:
    """The items of one object of a page: a post, with what is inlined in it, or a profile."""
    if not isinstance(data, dict):
        yield bad("not a post object", data)
        return
    if "username" in data and "text" not in data:
        yield _profile_or_bad(data)
        return
    try:
        post = post_of(data)
    except (KeyError, DamagedId) as error:
        yield bad(f"not a post: {error.args[0]}", data)
        return
    yield post
    yield from _context_of_profile(data.get("author"))
    if depth < _DEEPEST_REFERENCE:
        yield from _contexts([r for r in objects_in(data.get("referenced_tweets")) if "text" in r], depth + 1)


def _profile_or_bad(data: Any) -> Profile | Bad:
    if not isinstance(data, dict):
        return bad("not a user object", data)
    try:
        return profile_of(data)
    except (KeyError, DamagedId) as error:
        return bad(f"not a profile: {error.args[0]}", data)


def _context_of_profile(data: Any) -> Iterator[Context]:
    profile = _profile_or_bad(data)
    if isinstance(profile, Profile):
        yield Context(profile)


def _contexts(posts: list[dict[str, Any]], depth: int = 1) -> Iterator[Context]:
    for data in posts:
        for item in items_of(data, depth):
            if isinstance(item, (Post, Profile)):
                yield Context(item)
            elif isinstance(item, Context):
                yield item


def _items_of_value(value: Any) -> Iterator[Item]:
    match value:
        case Bad() | Skipped():
            yield value
        case []:
            yield Skipped("empty page")
        case list():
            for data in value:
                yield from _items_of_value(data) if isinstance(data, dict) else items_of(data)
        case dict() if "id" in value and ("text" in value or "username" in value):
            yield from items_of(value)
        case {"users": list(users)} if "data" not in value:
            for user in users:
                yield _profile_or_bad(user)
            yield from _contexts(objects_in(value.get("tweets")))
            if not users:
                yield Skipped("page without users")
        case dict() if _PAGE_KEYS & value.keys():
            yield from _items_of_page(value)
        case {"title": _, "detail": _} | {"title": _, "type": _}:
            yield Skipped("error message of the platform")
        case _:
            yield bad("neither a page nor a post of the X API v2", value)


def _items_of_page(page: dict[str, Any]) -> Iterator[Item]:
    data = page.get("data")
    for record in data if isinstance(data, list) else [data] if data else []:
        yield from items_of(record)
    if not data:
        yield Skipped("error message of the platform" if page.get("errors") else "page without posts")
    includes = object_of(page.get("includes"))
    for user in objects_in(includes.get("users")):
        yield from _context_of_profile(user)
    yield from _contexts(objects_in(includes.get("tweets")))
    query = query_in_address(str(object_of(page.get("__twarc")).get("url", "")))
    if query:
        yield Query(query)


def _items_or_bad(value: Any) -> list[Item]:
    return items_or_bad(_items_of_value, value)


def _read(source: Source, head: Head, options: Options) -> Iterator[tuple[int, Item]]:
    for line, value in source.json_values():
        for item in _items_or_bad(value):
            yield line, item


def _batches(source: Source) -> Iterator[Batch]:
    return batches_of_lines(source, LinesOfV2(), _items_or_bad)


def _is_page(value: Any) -> bool:
    if isinstance(value, list):
        return bool(value) and isinstance(value[0], dict) and _is_page(value[0])
    return isinstance(value, dict) and bool(
        ("data" in value and isinstance(value["data"], (list, dict))) or "__twarc" in value or "includes" in value
    )


def _is_flat(value: Any) -> bool:
    return isinstance(value, dict) and value.keys() >= _POST_KEYS and bool({"author_id", "author"} & value.keys())


def _is_page_file(value: Any) -> bool:
    if isinstance(value, list):
        return bool(value) and _is_flat(value[0])
    return isinstance(value, dict) and "users" in value and value.keys() <= _USER_FILE_KEYS


def _recognised_by(is_such: Callable[[Any], bool]) -> Callable[[Head], bool]:
    return lambda head: any(map(is_such, head.values))


FORMATS = [
    Format("x-v2-pages", "X API v2, page by page (twarc2)", _recognised_by(_is_page), _read, require_json, _batches),
    Format("x-v2-flat", "X API v2, flattened", _recognised_by(_is_flat), _read, require_json, _batches),
    Format("x-v2-files", "X API v2, page and user files", _recognised_by(_is_page_file), _read, require_json, _batches),
]
