"""When did the accounts of each cluster act together? Joint acts and posts in spans of round length.

In: the tables ``evidence``, ``edges``, ``members``, ``clusters`` and ``posts``. Out: :class:`Spans` of the whole run
and of each cluster, and these as a table. Odd input: posts and acts without a time are in no span; where there are
none with a time, there are no spans.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from coordgraph.graphs import table_or_empty
from coordgraph.joint_acts import UNKNOWN, milliseconds, moments_of_acts, round_spans, within_window
from coordgraph.tables import ACTIVITY

#: As many bars as can be told apart on a telephone.
MOST_SPANS = 60

NONE = -1

Moments = NDArray[np.int64]
Clusters = NDArray[np.int32]


@dataclass(frozen=True)
class Spans:
    """Counts in spans of equal length.

    Attributes:
        start: milliseconds since 1970 at which the first span begins.
        step: length of a span in milliseconds.
        acts: joint acts in each.
        posts: posts in each, of the accounts it is about.
        outside: posts of these accounts before the first span or after the last.
    """

    start: int
    step: int
    acts: list[int]
    posts: list[int]
    outside: int = 0

    @property
    def end(self) -> int:
        """Milliseconds since 1970 at which the last span ends."""
        return self.start + self.step * len(self.posts)


@dataclass(frozen=True)
class Activity:
    """Joint acts and posts over time.

    Attributes:
        whole: of all that was read; joint acts of all ties. None without times.
        clustered_posts: posts of accounts in clusters, in the spans of the whole.
        acts: joint acts inside each cluster, in the spans of the whole.
        clusters: of each cluster from its first to its last joint act, in spans of its own.
    """

    whole: Spans | None
    clustered_posts: list[int]
    acts: dict[str, list[int]]
    clusters: dict[str, Spans]


def activity_of_run(tables: Mapping[str, pa.Table]) -> Activity:
    """Count joint acts of ties and posts, in the whole run and inside each cluster.

    A joint act is a shared object of a tie whose two posts lie within the window; it counts when the later was made.
    """
    post_moments, post_clusters = _posts(tables)
    if not len(post_moments):
        return Activity(None, [], {}, {})
    act_moments, act_clusters = _acts(tables)
    start, step = round_spans(int(post_moments.min()), int(post_moments.max()), MOST_SPANS)
    size = int((post_moments.max() - start) // step) + 1
    names: list[str] = table_or_empty(tables, "clusters")["cluster"].to_pylist()
    acts, posts = _by_cluster(act_moments, act_clusters, names), _by_cluster(post_moments, post_clusters, names)
    return Activity(
        whole=Spans(start, step, _counts(act_moments, start, step, size), _counts(post_moments, start, step, size)),
        clustered_posts=_counts(post_moments[post_clusters != NONE], start, step, size),
        acts={name: _counts(moments, start, step, size) for name, moments in acts.items()},
        clusters={name: _of_cluster(moments, posts[name]) for name, moments in acts.items() if len(moments)},
    )


def activity_table(activity: Activity) -> pa.Table:
    """The numbers behind the pictures of activity, as the table ``activity``."""
    about = [(None, activity.whole), *activity.clusters.items()]
    rows = (
        (name, 1000 * (spans.start + place * spans.step), spans.step / 1000, acts, posts)
        for name, spans in about if spans is not None
        for place, (acts, posts) in enumerate(zip(spans.acts, spans.posts, strict=True))
    )  # fmt: skip
    return ACTIVITY.sorted(ACTIVITY.of_rows(rows))


def _of_cluster(acts: Moments, posts: Moments) -> Spans:
    start, step = round_spans(int(acts.min()), int(acts.max()), MOST_SPANS)
    size = int((acts.max() - start) // step) + 1
    counted = _counts(posts, start, step, size)
    return Spans(start, step, _counts(acts, start, step, size), counted, len(posts) - sum(counted))


def _counts(moments: Moments, start: int, step: int, size: int) -> list[int]:
    span = (moments - start) // step
    counts: list[int] = np.bincount(span[(span >= 0) & (span < size)], minlength=size).tolist()
    return counts


def _by_cluster(moments: Moments, clusters: Clusters, names: list[str]) -> dict[str, Moments]:
    """The moments of each cluster."""
    order = np.argsort(clusters, kind="stable")
    starts = np.searchsorted(clusters[order], np.arange(len(names) + 1))
    return {name: moments[order[starts[place] : starts[place + 1]]] for place, name in enumerate(names)}


def _posts(tables: Mapping[str, pa.Table]) -> tuple[Moments, Clusters]:
    """The moment of each post with a time, and the cluster of its account."""
    posts = tables["posts"].filter(pc.is_valid(tables["posts"]["time"]))
    return milliseconds(posts["time"]).to_numpy(), _clusters_of(posts["account_id"], tables)


def _acts(tables: Mapping[str, pa.Table]) -> tuple[Moments, Clusters]:
    """The moment of each joint act of a tie, and the cluster both accounts are in; in two is in none."""
    evidence = within_window(table_or_empty(tables, "evidence"))
    ties = tables["edges"].filter(pc.fill_null(tables["edges"]["kept"], False))
    evidence = evidence.filter(pc.is_in(_names(evidence), value_set=_names(ties).combine_chunks()))
    moments = moments_of_acts(evidence, tables["posts"])
    source, target = (_clusters_of(evidence[end], tables) for end in ("source", "target"))
    known = moments != UNKNOWN
    return moments[known], np.where(source == target, source, NONE)[known]


def _names(pairs: pa.Table) -> pa.ChunkedArray:
    """One text for layer and both accounts; lengths keep apart ids that hold the separator."""
    length = pc.cast(pc.utf8_length(pairs["source"]), pa.string())
    return pc.binary_join_element_wise(pairs["layer"], length, pairs["source"], pairs["target"], " ")


def _clusters_of(accounts: pa.ChunkedArray, tables: Mapping[str, pa.Table]) -> Clusters:
    """The place of the cluster of each account in the table ``clusters``, or :data:`NONE`."""
    members, names = tables["members"], table_or_empty(tables, "clusters")["cluster"]
    of_members = pc.index_in(members["cluster"], value_set=names, skip_nulls=True)
    found = of_members.take(pc.index_in(accounts, value_set=members["account_id"]))
    places: Clusters = pc.fill_null(found, NONE).to_numpy()
    return places
