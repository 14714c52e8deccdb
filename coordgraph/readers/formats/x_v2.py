"""X API v2: pages as twarc2 writes them, flattened posts, and the page and user files of academictwitteR.

In: a JSON value a line or a document: a page ``{"data": [...], "includes": {...}}``, a list of posts, a post with its
references inlined, or ``{"users": [...], "tweets": [...]}``. Out: posts, profiles, and what a page includes as context.
Odd input: ``data`` may be one object (streams), ``entities.*`` may be ``{}`` instead of a list, referenced posts and
authors are often missing (withheld, deleted): the id of the retweeted post is there all the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

from coordgraph.readers.base import Format, Head, Options
from coordgraph.readers.records import Bad, Context, DamagedId, Item, Post, Profile, Query, Skipped, id_text
from coordgraph.readers.sources import Source
from coordgraph.times import moment_of, with_snowflake

_PAGE_KEYS = {"data", "includes", "errors", "meta", "__twarc", "matching_rules"}
_USER_FILE_KEYS = {"users", "tweets", "places", "media", "polls"}
_POST_KEYS = {"id", "text"}


def post_of(data: dict[str, Any]) -> Post:
    """A post from a v2 object.

    Raises:
        KeyError, DamagedId: it has no id, or an id that lost digits.
    """
    post_id = id_text(data.get("id"))
    if post_id is None:
        raise KeyError("id")
    written = with_snowflake(post_id, moment_of(data.get("created_at")))
    post = Post(
        post_id=post_id,
        account_id=id_text(data.get("author_id")) or "",
        time=written[0] if written else None,
        time_precision=written[1] if written else None,
        text=_longest_text(data),
        lang=data.get("lang"),
        client=data.get("source"),
        reply_to_account=id_text(data.get("in_reply_to_user_id")),
    )
    _add_references(post, _list(data.get("referenced_tweets")))
    _add_entities(post, data)
    return post


def _longest_text(data: dict[str, Any]) -> str | None:
    note = data.get("note_tweet")
    long_text: str | None = note.get("text") if isinstance(note, dict) else None
    return long_text or data.get("text")


def _add_references(post: Post, references: list[Any]) -> None:
    for reference in references:
        target = id_text(reference.get("id"))
        if target is None:
            continue
        match reference.get("type"):
            case "retweeted":
                post.retweet_of, post.kind = target, "retweet"
                post.retweet_of_account = id_text(reference.get("author_id"))
            case "quoted":
                post.quote_of = target
                post.kind = "quote" if post.kind != "retweet" else post.kind
            case "replied_to":
                post.reply_to = target
                post.kind = "reply" if post.kind == "original" else post.kind


def _add_entities(post: Post, data: dict[str, Any]) -> None:
    note = data.get("note_tweet")
    entities = (note.get("entities") if isinstance(note, dict) else None) or data.get("entities") or {}
    post.hashtags = [h["tag"] for h in _list(entities.get("hashtags")) if h.get("tag")]
    links = (u.get("unwound_url") or u.get("expanded_url") or u.get("url") for u in _list(entities.get("urls")))
    post.urls = [link for link in links if link]
    post.mentions = [
        id_text(m.get("id")) or "@" + str(m["username"]).lower()
        for m in _list(entities.get("mentions"))
        if m.get("id") or m.get("username")
    ]
    attachments = data.get("attachments") or {}
    post.media = [str(k) for k in _keys(attachments.get("media_keys"))]


def profile_of(data: dict[str, Any]) -> Profile:
    """A profile from a v2 user object."""
    account_id = id_text(data.get("id"))
    if account_id is None:
        raise KeyError("id")
    metrics = data.get("public_metrics") or {}
    created = moment_of(data.get("created_at"))
    return Profile(
        account_id=account_id,
        handle=data.get("username"),
        display_name=data.get("name"),
        created_at=created[0] if created else None,
        location=data.get("location") or None,
        description=data.get("description"),
        url=data.get("url") or None,
        protected=data.get("protected"),
        verified=data.get("verified"),
        followers=metrics.get("followers_count"),
        following=metrics.get("following_count"),
        post_count=metrics.get("tweet_count"),
        status="withheld" if data.get("withheld") else None,
    )


def _list(value: Any) -> list[Any]:
    """The dicts of a list; anything else (``{}``, None) is an empty list."""
    return [v for v in value if isinstance(v, dict)] if isinstance(value, list) else []


def _keys(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def items_of(data: Any) -> Iterator[Item]:
    """The items of one object of a page: a post, with what is inlined in it, or a profile."""
    if not isinstance(data, dict):
        yield Bad("not a post object", repr(data)[:2000])
        return
    try:
        if "username" in data and "text" not in data:
            yield profile_of(data)
            return
        post = post_of(data)
    except DamagedId as error:
        yield Bad("an id lost digits in a floating-point number", str(error))
        return
    except (KeyError, TypeError, AttributeError) as error:
        yield Bad(f"not a post object: {error}", repr(data)[:2000])
        return
    if not post.account_id and isinstance(data.get("author"), dict):
        post.account_id = id_text(data["author"].get("id")) or ""
    if not post.account_id:
        yield Bad("the post has no author", repr(data)[:2000])
        return
    yield post
    if isinstance(data.get("author"), dict) and data["author"].get("id"):
        yield Context(profile_of(data["author"]))
    yield from _contexts([r for r in _list(data.get("referenced_tweets")) if "text" in r])


def _contexts(posts: list[Any]) -> Iterator[Context]:
    for data in posts:
        for item in items_of(data):
            if isinstance(item, (Post, Profile)):
                yield Context(item)
            elif isinstance(item, Context):
                yield item


def _items_of_value(value: Any) -> Iterator[Item]:
    match value:
        case None:
            yield Skipped("blank line")
        case Bad():
            yield value
        case list():
            for data in value:
                yield from items_of(data)
            if not value:
                yield Skipped("empty page")
        case dict() if value.keys() >= _POST_KEYS:
            yield from items_of(value)
        case dict() if "data" in value or _PAGE_KEYS & value.keys():
            yield from _items_of_page(value)
        case dict() if "users" in value:
            for user in _list(value["users"]):
                yield from items_of(user)
            yield from _contexts(_list(value.get("tweets")))
            if not value["users"]:
                yield Skipped("page without users")
        case _:
            yield Bad("neither a page nor a post of the X API v2", repr(value)[:2000])


def _items_of_page(page: dict[str, Any]) -> Iterator[Item]:
    data = page.get("data")
    for record in [data] if isinstance(data, dict) else data or []:
        yield from items_of(record)
    if not data:
        yield Skipped("error message of the platform" if page.get("errors") else "page without posts")
    includes = page.get("includes") or {}
    for user in _list(includes.get("users")):
        if user.get("id"):
            yield Context(profile_of(user))
    yield from _contexts(_list(includes.get("tweets")))
    query = _query_of(page.get("__twarc"))
    if query:
        yield Query(query)


def _query_of(twarc: Any) -> str | None:
    """The search query in the address twarc asked, if it asked for a search."""
    if not isinstance(twarc, dict):
        return None
    found = parse_qs(urlsplit(str(twarc.get("url", ""))).query).get("query")
    return found[0] if found else None


def _read(source: Source, head: Head, options: Options) -> Iterator[tuple[int, Item]]:
    for line, value in source.json_values():
        for item in _items_of_value(value):
            yield line, item


def _is_page(value: Any) -> bool:
    return isinstance(value, dict) and bool(
        ("data" in value and isinstance(value["data"], (list, dict))) or "__twarc" in value or "includes" in value
    )


def _is_flat(value: Any) -> bool:
    return isinstance(value, dict) and value.keys() >= _POST_KEYS and bool({"author_id", "author"} & value.keys())


def _is_page_file(value: Any) -> bool:
    if isinstance(value, list):
        return bool(value) and _is_flat(value[0])
    return isinstance(value, dict) and "users" in value and value.keys() <= _USER_FILE_KEYS


FORMATS = [
    Format("x-v2-pages", "X API v2, page by page (twarc2)", lambda h: any(map(_is_page, h.values)), _read),
    Format("x-v2-flat", "X API v2, flattened", lambda h: any(map(_is_flat, h.values)), _read),
    Format("x-v2-files", "X API v2, page and user files", lambda h: any(map(_is_page_file, h.values)), _read),
]
