"""Copying: the same normalised text in own posts."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from coordgraph.behaviours.base import ActColumns, Behaviour, Posts, acts_on, label_of
from coordgraph.coded_columns import Coded
from coordgraph.settings import BehaviourSettings
from coordgraph.text import normalised_text


def _own_texts(posts: Posts) -> pa.ChunkedArray:
    return pc.and_not(posts.have("text"), posts.retweets())


def _why_no_texts(posts: Posts, settings: BehaviourSettings) -> str | None:
    return None if pc.any(_own_texts(posts)).as_py() else "no own post has a text"


def _texts(posts: Posts, settings: BehaviourSettings) -> ActColumns:
    def key_of(text: str) -> str | None:
        key = normalised_text(text)
        return key if len(key) >= settings.min_text_length else None

    posts = posts.where(_own_texts(posts))
    texts = Coded.of(posts["text"])
    return acts_on(posts.rows, texts.turned(key_of), texts.turned(label_of))


BEHAVIOURS = [Behaviour("co_text", "posted the same text", True, _why_no_texts, _texts)]
