"""Posts into actions: what counts as retweeting, tagging, linking and so on. One module a kind of behaviour."""

from coordgraph.behaviours.actions import (
    Acts,
    Support,
    behaviour_named,
    find_actions,
    known_behaviours,
    objects_of_shares,
    supported_behaviours,
)

__all__ = [
    "Acts",
    "Support",
    "behaviour_named",
    "find_actions",
    "known_behaviours",
    "objects_of_shares",
    "supported_behaviours",
]
