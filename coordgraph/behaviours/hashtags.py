"""Tagging: the same hashtag, or the same hashtags in the same order."""

from __future__ import annotations

from collections.abc import Iterator

from coordgraph.behaviours.base import Act, Behaviour, Posts
from coordgraph.settings import BehaviourSettings
from coordgraph.text import folded_hashtag


def _why_no_hashtags(posts: Posts, settings: BehaviourSettings) -> str | None:
    tags = posts["hashtags"]
    if any(tags[i] for i in posts.own(settings)):
        return None
    return "only retweets carry hashtags" if any(tags) else "no post has a hashtag"


def _hashtags(posts: Posts, settings: BehaviourSettings) -> Iterator[Act]:
    tags = posts["hashtags"]
    for i in posts.own(settings):
        seen = set()
        for tag in tags[i] or ():
            key = folded_hashtag(tag)
            if key and key not in seen:
                seen.add(key)
                yield Act(i, key, tag)


def _why_no_sequences(posts: Posts, settings: BehaviourSettings) -> str | None:
    tags = posts["hashtags"]
    if any(len(tags[i] or ()) >= settings.min_sequence for i in posts.own(settings)):
        return None
    return f"no own post has {settings.min_sequence} hashtags"


def _sequences(posts: Posts, settings: BehaviourSettings) -> Iterator[Act]:
    tags = posts["hashtags"]
    for i in posts.own(settings):
        folded = [folded_hashtag(t) for t in tags[i] or ()]
        if len(folded) >= settings.min_sequence:
            # a tag holds no space, so "ab c" and "a bc" stay apart
            yield Act(i, " ".join(folded), " ".join(f"#{t}" for t in tags[i]))


BEHAVIOURS = [
    Behaviour("co_hashtag", "used the same hashtag in own posts", True, _why_no_hashtags, _hashtags),
    Behaviour(
        "hashtag_sequence",
        "used the same hashtags in the same order in an own post",
        False, _why_no_sequences, _sequences,
    ),
]  # fmt: skip
