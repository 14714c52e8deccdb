"""Copying: the same normalised text in own posts."""

from __future__ import annotations

from collections.abc import Iterator

from coordgraph.behaviours.base import Act, Behaviour, Posts, label_of
from coordgraph.settings import BehaviourSettings
from coordgraph.text import normalised_text


def _why_no_texts(posts: Posts, settings: BehaviourSettings) -> str | None:
    text, kind = posts["text"], posts["kind"]
    if any(text[i] and kind[i] != "retweet" for i in range(len(posts))):
        return None
    return "no own post has a text"


def _texts(posts: Posts, settings: BehaviourSettings) -> Iterator[Act]:
    text, kind = posts["text"], posts["kind"]
    for i in range(len(posts)):
        if kind[i] == "retweet" or not text[i]:
            continue
        key = normalised_text(text[i])
        if len(key) >= settings.min_text_length:
            yield Act(i, key, label_of(text[i]))


BEHAVIOURS = [Behaviour("co_text", "posted the same text", True, _why_no_texts, _texts)]
