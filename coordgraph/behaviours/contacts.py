"""Addressing others: mentioning the same account, replying to the same post."""

from __future__ import annotations

from collections.abc import Iterator

from coordgraph.behaviours.base import Act, Behaviour, Posts
from coordgraph.settings import BehaviourSettings


def _why_no_mentions(posts: Posts, settings: BehaviourSettings) -> str | None:
    mentions = posts["mentions"]
    if any(mentions[i] for i in posts.own(settings)):
        return None
    return "only retweets carry mentions" if any(mentions) else "no post mentions an account"


def _mentions(posts: Posts, settings: BehaviourSettings) -> Iterator[Act]:
    mentions, account = posts["mentions"], posts["account_id"]
    for i in posts.own(settings):
        for mentioned in dict.fromkeys(mentions[i] or ()):
            if mentioned and mentioned != account[i]:
                yield Act(i, mentioned, mentioned)


def _why_no_replies(posts: Posts, settings: BehaviourSettings) -> str | None:
    return None if posts.any("reply_to") else "no post names the post it replies to"


def _replies(posts: Posts, settings: BehaviourSettings) -> Iterator[Act]:
    account, answered = posts["account_id"], posts["reply_to_account"]
    for i, reply_to in enumerate(posts["reply_to"]):
        if reply_to is not None and answered[i] != account[i]:
            yield Act(i, reply_to, reply_to)


BEHAVIOURS = [
    Behaviour("co_mention", "mentioned the same account in own posts", False, _why_no_mentions, _mentions),
    Behaviour("co_reply", "replied to the same post", False, _why_no_replies, _replies),
]
