"""Posts, profiles and context into the tables of a collection.

In: everything that was taken from the files. Out: the tables ``posts``, ``accounts`` and ``references``. Odd input: a
retweet of a retweet goes back to the first post; a retweet takes hashtags, links, mentions and media from the retweeted
post, wherever that was delivered; where posts of several platforms meet, ids get their platform's name as a prefix.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import pyarrow as pa

from coordgraph.readers.records import UNSPECIFIED, Post, Profile
from coordgraph.tables import ACCOUNTS, POSTS, REFERENCES
from coordgraph.times import snowflake_time

Key = tuple[str, str]
_IDS_OF_POSTS = ("post_id", "retweet_of", "quote_of", "reply_to")
_IDS_OF_ACCOUNTS = ("account_id", "retweet_of_account", "reply_to_account")


class Assembly:
    """The collection before it becomes tables.

    Args:
        posts: by platform and id.
        origins: file and line of each post.
        profiles: by platform and id.
        contexts: posts delivered along with others, by platform and id.
    """

    def __init__(
        self,
        posts: dict[Key, Post],
        origins: dict[Key, tuple[str, int]],
        profiles: dict[Key, Profile],
        contexts: dict[Key, Post],
    ) -> None:
        self._posts, self._origins = posts, origins
        self._profiles, self._contexts = profiles, contexts

    def tables(self) -> tuple[pa.Table, pa.Table, pa.Table]:
        """The tables ``posts``, ``accounts`` and ``references``."""
        for post in self._posts.values():
            post.retweet_of = self._root_of(post)
        for post in self._posts.values():
            self._take_over_from_original(post)
        places = sorted(
            ((p.time is None, p.time or 0, *key), p, self._origins[key]) for key, p in self._posts.items()
        )  # fmt: skip
        posts, origins = [p for _, p, _ in places], [origin for _, _, origin in places]
        references = self._references()
        profiles = self._profiles_of(posts)
        if len({p.platform for p in posts}) > 1:
            _prefix_ids([*posts, *references], profiles)
        return _posts_table(posts, origins), _accounts_table(profiles, posts), _references_table(references)

    def _known_as(self, key: Key) -> Post | None:
        """What is known of a post: as a post of the collection or as delivered with another, whichever says more."""
        context, post = self._contexts.get(key), self._posts.get(key)
        if context is None or post is None:
            return context or post
        return context if len(context.text or "") > len(post.text or "") else post

    def _root_of(self, post: Post) -> str | None:
        """The post a chain of retweets goes back to."""
        seen = {post.post_id}
        target = post.retweet_of
        while target is not None and target not in seen:
            seen.add(target)
            known = self._known_as((post.platform, target))
            if known is None or known.retweet_of is None:
                return target
            target = known.retweet_of
        return post.retweet_of

    def _take_over_from_original(self, post: Post) -> None:
        if post.retweet_of is None:
            return
        original = self._known_as((post.platform, post.retweet_of))
        if original is not None:
            post.retweet_of_account = post.retweet_of_account or original.account_id
            post.retweet_of_time = original.time
            post.hashtags = original.hashtags or post.hashtags
            post.urls = original.urls or post.urls
            post.mentions = original.mentions or post.mentions
            post.media = original.media or post.media
        elif post.time is not None and snowflake_time(post.post_id) == post.time:
            post.retweet_of_time = snowflake_time(post.retweet_of)

    def _references(self) -> list[Post]:
        wanted = {
            (p.platform, i)
            for p in self._posts.values()
            for i in (p.retweet_of, p.quote_of, p.reply_to)
            if i is not None
        }
        known = [c for key, c in self._contexts.items() if key in wanted and key not in self._posts]
        return sorted(known, key=lambda c: (c.post_id, c.platform))

    def _profiles_of(self, posts: list[Post]) -> list[Profile]:
        """A profile for every account; profiles of no stated platform belong to the only platform there is."""
        platforms = {p.platform for p in posts}
        if len(platforms) == 1 and UNSPECIFIED not in platforms:
            for key in [key for key in self._profiles if key[0] == UNSPECIFIED]:
                profile = self._profiles.pop(key)
                (profile.platform,) = platforms
                take_profile(self._profiles, profile)
        for post in posts:
            key = (post.platform, post.account_id)
            self._profiles.setdefault(key, Profile(account_id=post.account_id, platform=post.platform))
        return sorted(self._profiles.values(), key=lambda a: (a.account_id, a.platform))


def take_profile(profiles: dict[Key, Profile], profile: Profile) -> None:
    """Keep the last word on each column; what a later profile leaves empty stays."""
    key = (profile.platform, profile.account_id)
    known = profiles.get(key)
    if known is not None:
        for name in Profile.__struct_fields__:
            if getattr(profile, name) is None:
                setattr(profile, name, getattr(known, name))
    profiles[key] = profile


def _prefix_ids(posts: list[Post], profiles: list[Profile]) -> None:
    """Put ``platform:`` before every id, since one id can mean two accounts on two platforms."""
    for post in posts:
        for name in (*_IDS_OF_POSTS, *_IDS_OF_ACCOUNTS):
            if getattr(post, name):
                setattr(post, name, f"{post.platform}:{getattr(post, name)}")
    for profile in profiles:
        profile.account_id = f"{profile.platform}:{profile.account_id}"
    profiles.sort(key=lambda a: a.account_id)


def _posts_table(posts: list[Post], origins: list[tuple[str, int]]) -> pa.Table:
    columns: dict[str, Any] = {
        name: [getattr(p, name) for p in posts] for name in POSTS.names if name in Post.__struct_fields__
    }
    columns["inherited"] = [p.kind == "retweet" for p in posts]
    columns["source_file"] = [file for file, _ in origins]
    columns["source_line"] = [line for _, line in origins]
    return POSTS.of(columns)


def _accounts_table(profiles: list[Profile], posts: list[Post]) -> pa.Table:
    counts = Counter((p.platform, p.account_id) for p in posts)
    columns: dict[str, Any] = {name: [getattr(a, name) for a in profiles] for name in ACCOUNTS.names if name != "posts"}
    columns["posts"] = [counts[(a.platform, a.account_id)] for a in profiles]
    return ACCOUNTS.of(columns)


def _references_table(references: list[Post]) -> pa.Table:
    return REFERENCES.of_rows([(c.post_id, c.account_id, c.time, c.text) for c in references])
