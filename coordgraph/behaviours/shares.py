"""Sharing an object the input itself names, as four-column tables do."""

from __future__ import annotations

from collections.abc import Iterator

from coordgraph.behaviours.base import Act, Behaviour, Posts
from coordgraph.settings import BehaviourSettings


def _why_no_objects(posts: Posts, settings: BehaviourSettings) -> str | None:
    return None if posts.any("objects") else "the input names no objects"


def _objects(posts: Posts, settings: BehaviourSettings) -> Iterator[Act]:
    for i, objects in enumerate(posts["objects"]):
        for key in dict.fromkeys(objects or ()):
            yield Act(i, key, key)


BEHAVIOURS = [Behaviour("co_share", "shared the same object of the input", True, _why_no_objects, _objects)]
