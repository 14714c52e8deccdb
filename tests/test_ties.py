"""What is said of pairs that the test cannot decide."""

from __future__ import annotations

import pyarrow as pa
import pytest

from coordgraph.settings import Settings
from coordgraph.tables import EDGES
from coordgraph.ties import what_time_cannot_tell

TEST = {"test": "p_joint", "alpha": 0.01, "births": {"co_text": 0.0, "co_retweet": 1.0}}
ROW = {
    "layer": "co_text", "shared": 12, "synchronous": 8, "source_posts": 12, "target_posts": 12, "kept": False,
    "q_shared": 1e-9, "expected_shared": 0.5, "expected_synchronous": 0.3,
}  # fmt: skip


def edges(count=12, **changes):
    made = [{**ROW, **changes, "source": f"a{i:03}", "target": f"b{i:03}"} for i in range(count)]
    return EDGES.of({c.name: pa.array([row.get(c.name) for row in made], c.type) for c in EDGES.columns})


def test_a_group_that_is_its_own_comparison_is_said():
    (note,) = what_time_cannot_tell(edges(), Settings(), TEST)
    assert note == (
        "co_text: 12 pairs share more than chance gives and acted at once on 3 or more objects without being ties: nothing "
        "tells when these objects came into being, and most acts on objects as popular lie within the window anyway, so "
        "that time cannot tell a group from quick readers. --filter rule keeps such pairs."
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"kept": True}, {"synchronous": 2}, {"source_posts": 1}, {"q_shared": 0.02}, {"expected_synchronous": 0.2},
        {"layer": "co_retweet"}, {"count": 9},
    ],
)  # fmt: skip
def test_pairs_that_were_decided_are_not_said(changes):
    assert what_time_cannot_tell(edges(**changes), Settings(), TEST) == []


def test_without_the_test_nothing_is_said():
    assert what_time_cannot_tell(edges(), Settings().changed({"ties": {"filter": "rule"}}), TEST) == []
    assert what_time_cannot_tell(edges(), Settings(), {"test": "p_shared"}) == []
