"""Drafts written out as posts of X API v2: ids that hold the time, text, entities, references.

A retweet's text is cut at 140 characters and carries the entities of what is left, as X delivers it; the whole post
is found through ``referenced_tweets``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

import numpy as np

from coordgraph.campaigns.clock import iso, snowflakes
from coordgraph.campaigns.drafts import Draft, Kind
from coordgraph.campaigns.profiles import Profiles, User

Tweet = dict[str, Any]
Entities = dict[str, list[dict[str, Any]]]

RETWEET_LENGTH = 140
_REFERENCES: dict[Kind, str] = {"retweet": "retweeted", "quote": "quoted", "reply": "replied_to"}
_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
# Odd and without a factor of 62, so that different ids give different short links.
_SHORTENING = 6_364_136_223_846_793_005
_COUNTED: dict[Kind, str] = {"retweet": "retweet_count", "reply": "reply_count", "quote": "quote_count"}


def write_out(
    drafts: Iterable[Draft], profiles: Profiles, query_hashtag: str | None, rng: np.random.Generator
) -> dict[Draft, Tweet]:
    """The post of each draft, in order of time."""
    ordered = sorted(drafts, key=lambda draft: (draft.time, draft.account))
    ids = snowflakes(np.array([draft.time for draft in ordered], dtype=np.int64), rng)
    reach = Counter((draft.target, draft.kind) for draft in ordered if draft.target is not None)
    likes = rng.lognormal(0.5, 1.3, size=len(ordered)).astype(np.int64).tolist()
    tweets: dict[Draft, Tweet] = {}
    for draft, tweet_id, liked in zip(ordered, ids, likes, strict=True):
        target = None if draft.target is None else tweets[draft.target]
        if draft.kind == "retweet" and draft.target is not None and target is not None:
            text, entities = _retweeted(target, profiles.users[draft.target.account])
            metrics = {**target["public_metrics"], "reply_count": 0, "like_count": 0, "quote_count": 0}
        else:
            text, entities = _composed(draft, tweet_id, profiles.users, query_hashtag)
            metrics = {name: reach[draft, kind] for kind, name in _COUNTED.items()}
            metrics["like_count"] = liked + 2 * metrics["retweet_count"]
        tweet: Tweet = {
            "id": tweet_id,
            "author_id": profiles.users[draft.account]["id"],
            "created_at": iso(draft.time),
            "text": text,
            "lang": "es",
            "source": profiles.clients[draft.account],
            "conversation_id": tweet_id,
            "public_metrics": metrics,
        }
        if entities:
            tweet["entities"] = entities
        if target is not None:
            tweet["referenced_tweets"] = [{"type": _REFERENCES[draft.kind], "id": target["id"]}]
            if draft.kind == "reply":
                tweet["conversation_id"] = target["conversation_id"]
                tweet["in_reply_to_user_id"] = target["author_id"]
        tweets[draft] = tweet
    return tweets


def _composed(draft: Draft, tweet_id: str, users: list[User], query_hashtag: str | None) -> tuple[str, Entities]:
    """Mentions, words, hashtags, link, and where each stands."""
    text, entities = "", Entities()
    for account in draft.mentions:
        user = users[account]
        _add(entities, "mentions", len(text), f"@{user['username']}", username=user["username"], id=user["id"])
        text += f"@{user['username']} "
    text += draft.body
    tags = draft.tags if query_hashtag is None else tuple(dict.fromkeys((query_hashtag, *draft.tags)))
    for tag in tags:
        _add(entities, "hashtags", len(text) + 1, f"#{tag}", tag=tag)
        text += f" #{tag}"
    if draft.link:
        short = f"https://t.example/{_short_code(tweet_id)}"
        _add(
            entities, "urls", len(text) + 1, short,
            url=short, expanded_url=draft.link, display_url=f"{draft.link.removeprefix('https://www.')[:26]}…",
        )  # fmt: skip
        text += f" {short}"
    return text, entities


def _retweeted(target: Tweet, author: User) -> tuple[str, Entities]:
    prefix = f"RT @{author['username']}: "
    whole = prefix + target["text"]
    text = whole if len(whole) <= RETWEET_LENGTH else whole[: RETWEET_LENGTH - 1] + "…"
    last = len(whole) if text is whole else RETWEET_LENGTH - 1
    entities = Entities()
    _add(entities, "mentions", 3, f"@{author['username']}", username=author["username"], id=author["id"])
    for kind, found in target.get("entities", {}).items():
        for entity in found:
            if entity["end"] + len(prefix) <= last:
                moved = {"start": entity["start"] + len(prefix), "end": entity["end"] + len(prefix)}
                entities.setdefault(kind, []).append({**entity, **moved})
    return text, entities


def _add(entities: Entities, kind: str, start: int, written: str, **fields: str) -> None:
    entities.setdefault(kind, []).append({"start": start, "end": start + len(written), **fields})


def _short_code(tweet_id: str) -> str:
    """Ten letters and digits that stand for one post.

    >>> _short_code("1896500000000000000") == _short_code("1896500000000000001")
    False
    """
    number = int(tweet_id) * _SHORTENING % 62**10
    letters = ""
    for _ in range(10):
        number, letter = divmod(number, 62)
        letters += _BASE62[letter]
    return letters
