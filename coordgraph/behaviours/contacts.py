"""Addressing others: mentioning the same account, replying to the same post."""

from __future__ import annotations

import numpy as np
import pyarrow.compute as pc

from coordgraph.behaviours.base import ActColumns, Behaviour, Posts, acts_on
from coordgraph.coded_columns import Coded
from coordgraph.settings import BehaviourSettings
from coordgraph.tables import numbers


def _why_no_mentions(posts: Posts, settings: BehaviourSettings) -> str | None:
    if posts.own(settings).any("mentions"):
        return None
    return "only retweets carry mentions" if posts.any("mentions") else "no post mentions an account"


def _mentions(posts: Posts, settings: BehaviourSettings) -> ActColumns:
    rows, mentioned = posts.own(settings).items("mentions")
    author = posts["account_id"].take(numbers(rows))
    named = mentioned.column()
    others = pc.and_(pc.not_equal(named, author), pc.not_equal(named, ""))
    kept = np.flatnonzero(others.fill_null(False))
    return acts_on(rows[kept], mentioned[kept])


def _why_no_replies(posts: Posts, settings: BehaviourSettings) -> str | None:
    return None if posts.any("reply_to") else "no post names the post it replies to"


def _replies(posts: Posts, settings: BehaviourSettings) -> ActColumns:
    written = posts["time"], posts["post_id"].combine_chunks()
    posts = posts.where(posts.by_another_than("reply_to_account"))
    answered = pc.index_in(posts["reply_to"], value_set=written[1], skip_nulls=True)
    return acts_on(posts.rows, Coded.of(posts["reply_to"]), births=written[0].take(answered))


BEHAVIOURS = [
    Behaviour("co_mention", "mentioned the same account in own posts", False, _why_no_mentions, _mentions),
    Behaviour("co_reply", "replied to the same post", False, _why_no_replies, _replies),
]
