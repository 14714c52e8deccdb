"""Retweeting: the same post, or the same author quickly."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from coordgraph.behaviours.base import ActColumns, Behaviour, Posts, acts_on, label_of
from coordgraph.coded_columns import Coded
from coordgraph.settings import BehaviourSettings
from coordgraph.text import normalised_text


def goes_by_text(posts: Posts) -> bool:
    """Whether retweets are told apart by their text, because none names the retweeted post."""
    return not posts.any("retweet_of") and _some_are_retweets(posts)


def _some_are_retweets(posts: Posts) -> bool:
    return bool(pc.any(posts.retweets()).as_py())


def _why_no_retweets(posts: Posts, settings: BehaviourSettings) -> str | None:
    return None if _some_are_retweets(posts) else "no post is marked as a retweet"


def _retweets(posts: Posts, settings: BehaviourSettings) -> ActColumns:
    if goes_by_text(posts):
        return _retweets_by_text(posts)
    posts = posts.where(pc.is_valid(posts["retweet_of"]))
    if not settings.self_retweets:
        posts = posts.where(posts.by_another_than("retweet_of_account"))
    texts = Coded.of(pc.if_else(posts.have("text"), posts["text"], posts["retweet_of"]))
    return acts_on(posts.rows, Coded.of(posts["retweet_of"]), texts.turned(label_of), posts["retweet_of_time"])


def _retweets_by_text(posts: Posts) -> ActColumns:
    posts = posts.where(posts.retweets())
    texts = Coded.of(posts["text"])
    return acts_on(posts.rows, texts.turned(lambda text: normalised_text(text) or None), texts.turned(label_of))


def _why_no_fast_retweets(posts: Posts, settings: BehaviourSettings) -> str | None:
    if not posts.any("retweet_of"):
        return "no post names the post it retweets"
    if not posts.any("retweet_of_time"):
        return "when the retweeted posts were written is not known"
    if not {"s", "ms"} & set(posts["time_precision"].unique().to_pylist()):
        return "times have no seconds"
    return None


def _fast_retweets(posts: Posts, settings: BehaviourSettings) -> ActColumns:
    posts = posts.where(pc.and_(_fast(posts, settings.fast_retweet), posts.by_another_than("retweet_of_account")))
    return acts_on(posts.rows, Coded.of(posts["retweet_of_account"]))


def _fast(posts: Posts, seconds: float) -> pa.ChunkedArray:
    """Which posts came within so many seconds after the post they retweet."""
    delay_us = pc.subtract(posts["time"], posts["retweet_of_time"]).cast(pa.int64())
    delay = pc.divide(delay_us.cast(pa.float64()), 1e6)
    return pc.and_(pc.greater_equal(delay, 0.0), pc.less_equal(delay, seconds)).fill_null(False)


BEHAVIOURS = [
    Behaviour("co_retweet", "retweeted the same post", True, _why_no_retweets, _retweets),
    Behaviour(
        "fast_retweet",
        "retweeted the same author within seconds of the original",
        False, _why_no_fast_retweets, _fast_retweets,
    ),
]  # fmt: skip
