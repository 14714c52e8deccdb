"""Sharing an object the input itself names, as four-column tables do."""

from __future__ import annotations

from coordgraph.behaviours.base import ActColumns, Behaviour, Posts, acts_on
from coordgraph.settings import BehaviourSettings


def _why_no_objects(posts: Posts, settings: BehaviourSettings) -> str | None:
    return None if posts.any("objects") else "the input names no objects"


def _objects(posts: Posts, settings: BehaviourSettings) -> ActColumns:
    return acts_on(*posts.items("objects"))


BEHAVIOURS = [Behaviour("co_share", "shared the same object of the input", True, _why_no_objects, _objects)]
