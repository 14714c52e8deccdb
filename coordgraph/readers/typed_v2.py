"""Lines of the X API v2 of just the usual shape: pages, flattened posts and lists of them, decoded into types.

In: a line. Out: rows of posts, of context and of profiles, the same that :mod:`coordgraph.readers.formats.x_v2` makes.
Odd input: any value of another type than here, any id that is not plain, raises; that module then takes the line.
"""

from __future__ import annotations

from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import UNSET, Meta, UnsetType

from coordgraph.readers.fields import is_default_image, query_in_address
from coordgraph.readers.typed import Found, Odd, Row, whole
from coordgraph.text import unescaped

_EXACT = 2**53 - 1
_DEEPEST_REFERENCE = 3

T = TypeVar("T")
Count = Annotated[int, Meta(ge=-_EXACT, le=_EXACT)]


class Nothing(msgspec.Struct, gc=False):
    """An object where a list is meant: some tools write ``{}`` for an empty list."""


class _Tag(msgspec.Struct, gc=False):
    tag: str | None = None


class _Link(msgspec.Struct, gc=False):
    url: str | None = None
    expanded_url: str | None = None
    unwound_url: str | None = None


class _Mention(msgspec.Struct, gc=False):
    username: str | None = None
    id: str | None = None


class _Entities(msgspec.Struct, gc=False):
    hashtags: list[_Tag] | Nothing | UnsetType | None = UNSET
    urls: list[_Link] | Nothing | UnsetType | None = UNSET
    mentions: list[_Mention] | Nothing | UnsetType | None = UNSET


class _Note(msgspec.Struct, gc=False):
    text: str | None = None
    entities: _Entities | None = None


class _Attachments(msgspec.Struct, gc=False):
    media_keys: list[str] | Nothing | None = None


class _Metrics(msgspec.Struct, gc=False):
    followers_count: Count | None = None
    following_count: Count | None = None
    tweet_count: Count | None = None


class _User(msgspec.Struct, gc=False):
    id: str | None = None
    name: str | None = None
    username: str | None = None
    created_at: str | None = None
    location: str | None = None
    description: str | None = None
    url: str | None = None
    protected: bool | None = None
    verified: bool | None = None
    public_metrics: _Metrics | None = None
    profile_image_url: str | None = None
    withheld: dict[str, Any] | None = None


class _Written(msgspec.Struct, gc=False, kw_only=True):
    """What posts and references to posts have in common."""

    author_id: str | None = None
    created_at: str | None = None
    lang: str | None = None
    source: str | None = None
    in_reply_to_user_id: str | None = None
    author: _User | None = None
    referenced_tweets: list[_Reference] | Nothing | None = None
    entities: _Entities | None = None
    note_tweet: _Note | None = None
    attachments: _Attachments | None = None


class _Reference(_Written, gc=False, kw_only=True):
    """A reference, with the post itself inlined where ``text`` is there."""

    id: str | None = None
    type: str | None = None
    text: str | UnsetType = UNSET


class _Post(_Written, gc=False, kw_only=True):
    id: str
    text: str


class _Includes(msgspec.Struct, gc=False):
    users: list[_User] | Nothing | None = None
    tweets: list[_Post] | Nothing | None = None


class _Twarc(msgspec.Struct, gc=False):
    url: str | None = None


class _Page(msgspec.Struct, gc=False, kw_only=True):
    data: list[_Post] | _Post
    id: msgspec.Raw | UnsetType = UNSET
    includes: _Includes | None = None
    twarc: _Twarc | None = msgspec.field(name="__twarc", default=None)


_NO_METRICS = _Metrics()
_NONE: list[str] = []


class LinesOfV2:
    """Reads lines; remembers which kind the last one was, since the next is mostly of the same."""

    def __init__(self) -> None:
        self._page = msgspec.json.Decoder(_Page)
        self._post = msgspec.json.Decoder(_Post)
        self._list = msgspec.json.Decoder(list[_Post])
        self._pages_come = True

    def __call__(self, line: bytes) -> Found:
        """What a line holds.

        Raises:
            Odd, DamagedId, msgspec.ValidationError: it is not of the usual shape.
        """
        if line[:1] == b"[":
            return _found_in_posts(self._list.decode(line))
        first, second = (self._page, self._post) if self._pages_come else (self._post, self._page)
        value: _Page | _Post
        try:
            value = first.decode(line)
        except msgspec.ValidationError:
            value = second.decode(line)
            self._pages_come = not self._pages_come
        return _found_in_page(value) if isinstance(value, _Page) else _found_in_posts([value])


def _found_in_page(page: _Page) -> Found:
    if page.id is not UNSET:
        raise Odd("a page with an id may be a post")
    found = _found_in_posts(page.data if isinstance(page.data, list) else [page.data])
    includes = page.includes
    if includes is not None:
        for user in _listed(includes.users):
            _add_profile(found, user)
        for post in _listed(includes.tweets):
            _add_context(found, post, 1)
    if page.twarc is not None and page.twarc.url is not None:
        found.query = query_in_address(page.twarc.url)
    return found


def _found_in_posts(posts: list[_Post]) -> Found:
    if not posts:
        raise Odd("no posts")
    found = Found()
    for post in posts:
        found.posts.append(_row_of_post(post))
        _add_what_is_inlined(found, post, 0)
    return found


def _add_what_is_inlined(found: Found, post: _Post | _Reference, depth: int) -> None:
    if post.author is not None:
        _add_profile(found, post.author)
    if post.referenced_tweets and depth < _DEEPEST_REFERENCE:
        for reference in _listed(post.referenced_tweets):
            if reference.text is not UNSET:
                _add_context(found, reference, depth + 1)


def _add_context(found: Found, post: _Post | _Reference, depth: int) -> None:
    found.contexts.append(_row_of_post(post))
    _add_what_is_inlined(found, post, depth)


def _add_profile(found: Found, user: _User) -> None:
    if user.id is None:
        return
    metrics = user.public_metrics or _NO_METRICS
    found.profiles.append(
        (whole(user.id), user.username, user.name, user.created_at, user.location or None, None, user.description,
         user.url or None, user.protected, user.verified, metrics.followers_count, metrics.following_count,
         metrics.tweet_count, is_default_image(user.profile_image_url), "withheld" if user.withheld else None)
    )  # fmt: skip


def _row_of_post(post: _Post | _Reference) -> Row:
    author = post.author_id if post.author_id is not None or post.author is None else post.author.id
    if post.id is None or author is None or post.text is UNSET:
        raise Odd("no id or author")
    note = post.note_tweet
    text = (note.text if note is not None else None) or post.text
    kind, retweet_of, retweet_of_account, quote_of, reply_to = _kind_and_references(post)
    hashtags, urls, mentions = _hashtags_urls_mentions(_entities_of(post))
    reply_to_account = post.in_reply_to_user_id
    return (
        whole(post.id), whole(author), post.created_at, kind, unescaped(text), post.lang, post.source, retweet_of,
        retweet_of_account, quote_of, reply_to, None if reply_to_account is None else whole(reply_to_account),
        hashtags, urls, mentions, _media_of(post),
    )  # fmt: skip


def _kind_and_references(post: _Post | _Reference) -> tuple[str, str | None, str | None, str | None, str | None]:
    kind, retweet_of, retweet_of_account, quote_of, reply_to = "original", None, None, None, None
    for reference in _listed(post.referenced_tweets):
        if reference.id is None:
            continue
        if reference.type == "retweeted":
            kind, retweet_of = "retweet", whole(reference.id)
            retweet_of_account = None if reference.author_id is None else whole(reference.author_id)
        elif reference.type == "quoted":
            quote_of = whole(reference.id)
            kind = "quote" if kind != "retweet" else kind
        elif reference.type == "replied_to":
            reply_to = whole(reference.id)
            kind = "reply" if kind == "original" else kind
    return kind, retweet_of, retweet_of_account, quote_of, reply_to


def _entities_of(post: _Post | _Reference) -> _Entities | None:
    """The entities of the long text of a post, if it has any, else its own."""
    long = post.note_tweet.entities if post.note_tweet is not None else None
    if long is None:
        return post.entities
    if long.hashtags is UNSET and long.urls is UNSET and long.mentions is UNSET:
        raise Odd("entities that may be none")
    return long


def _hashtags_urls_mentions(entities: _Entities | None) -> tuple[list[str], list[str], list[str]]:
    if entities is None:
        return _NONE, _NONE, _NONE
    hashtags = [h.tag for h in _listed(entities.hashtags) if h.tag]
    urls = [link for u in _listed(entities.urls) if (link := u.unwound_url or u.expanded_url or u.url)]
    mentions = [
        whole(m.id) if m.id is not None else f"@{m.username.lower()}" if m.username else ""
        for m in _listed(entities.mentions)
    ]
    return hashtags, urls, [m for m in mentions if m]


def _media_of(post: _Post | _Reference) -> list[str]:
    return [key for key in _listed(post.attachments.media_keys) if key] if post.attachments is not None else _NONE


def _listed(values: list[T] | Nothing | UnsetType | None) -> list[T]:
    """The list, where there is one."""
    return values if isinstance(values, list) else []
