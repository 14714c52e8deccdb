"""Tagging: the same hashtag, or the same hashtags in the same order."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from coordgraph.behaviours.base import ActColumns, Behaviour, Posts, acts_on
from coordgraph.coded_columns import Coded
from coordgraph.settings import BehaviourSettings
from coordgraph.tables import TEXT, numbers
from coordgraph.text import folded_hashtag


def _why_no_hashtags(posts: Posts, settings: BehaviourSettings) -> str | None:
    if posts.own(settings).any("hashtags"):
        return None
    return "only retweets carry hashtags" if posts.any("hashtags") else "no post has a hashtag"


def _hashtags(posts: Posts, settings: BehaviourSettings) -> ActColumns:
    rows, tags = posts.own(settings).items("hashtags")
    return acts_on(rows, tags.turned(lambda tag: folded_hashtag(tag) or None), tags)


def _with_sequences(posts: Posts, settings: BehaviourSettings) -> Posts:
    own = posts.own(settings)
    lengths = pc.list_value_length(own["hashtags"]).fill_null(0)
    return own.where(pc.greater_equal(lengths, settings.min_sequence))


def _why_no_sequences(posts: Posts, settings: BehaviourSettings) -> str | None:
    return None if len(_with_sequences(posts, settings)) else f"no own post has {settings.min_sequence} hashtags"


def _sequences(posts: Posts, settings: BehaviourSettings) -> ActColumns:
    posts = _with_sequences(posts, settings)
    rows, tags = posts.items("hashtags")
    starts = np.searchsorted(rows, np.append(posts.rows, np.iinfo(np.int32).max))
    # a tag holds no space, so "ab c" and "a bc" stay apart
    keys, written = (_joined(starts, tags.turned(into)) for into in (folded_hashtag, "#{}".format))
    return acts_on(posts.rows, keys, written)


def _joined(starts: np.ndarray, tags: Coded) -> Coded:
    lists = pa.ListArray.from_arrays(numbers(starts.astype(np.int32)), tags.column().cast(TEXT))
    return Coded.of(pa.chunked_array([pc.binary_join(lists, " ")]))


BEHAVIOURS = [
    Behaviour("co_hashtag", "used the same hashtag in own posts", True, _why_no_hashtags, _hashtags),
    Behaviour(
        "hashtag_sequence",
        "used the same hashtags in the same order in an own post",
        False, _why_no_sequences, _sequences,
    ),
]  # fmt: skip
