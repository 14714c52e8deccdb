"""Which few joint acts stand for all of a tie? Those spread evenly over its delays, not the closest alone.

In: rows of the table ``evidence``, or their delays, and how many to show. Out: places of rows, or pairs of posts with a
sentence that says how they were chosen. Odd input: a delay that is not known counts as the farthest; what lies outside
the window ties nobody and is chosen only where nothing lies inside it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from coordgraph.translations import N_, Words

if TYPE_CHECKING:
    import pandas as pd

_SENTENCES = {
    ("all", True): N_("Pairs of posts within the window: %(all)s."),
    ("all", False): N_("Pairs of posts: %(all)s."),
    ("spread", True): N_(
        "Pairs of posts within the window: %(shown)s of %(all)s, from the closest to the farthest in time."
    ),
    ("spread", False): N_("Pairs of posts: %(shown)s of %(all)s, from the closest to the farthest in time."),
    ("middle", True): N_("Pairs of posts within the window: 1 of %(all)s, the middle one in the order of delay."),
    ("middle", False): N_("Pairs of posts: 1 of %(all)s, the middle one in the order of delay."),
    ("unknown", False): N_("Pairs of posts: %(shown)s of %(all)s; when they were made is not known."),
}


class Spread(NamedTuple):
    """Chosen rows.

    Attributes:
        rows: places of the chosen rows, owner by owner, the closest in time first.
        counts: of each owner, from how many rows these are chosen.
    """

    rows: NDArray[np.int64]
    counts: NDArray[np.int64]


class Excerpts(NamedTuple):
    """Some of the pairs of posts behind two accounts, each with everything the two posts share.

    Attributes:
        rows: rows of ``evidence``, one a shared object, the closest in time first.
        shown: pairs of posts in these.
        all: pairs of posts they are chosen from.
        outside: pairs of posts left out because they lie outside the window.
        inside: whether only pairs of posts within the window were chosen from.
        median_s: median delay of the pairs of posts they are chosen from, seconds, in either direction; not a number
            where no delay is known.
    """

    rows: pd.DataFrame
    shown: int
    all: int
    outside: int
    inside: bool
    median_s: float


def spread_over_delays(delays: Any, inside: Any, owner: Any, owners: int, most: int) -> Spread:
    """Of the rows of each owner at most ``most``, evenly spaced in the order of their delays, both ends included.

    The closest alone would make every pair of accounts look faster than it usually is.

    Args:
        delays: of each row the delay in seconds, in either direction; not a number: not known.
        inside: whether each lies within the window; nowhere true: there is no window.
        owner: of each row the place of its owner (a pair of accounts); ``owners`` or more: the row is nobody's.
        owners: number of owners.
        most: rows chosen of each owner, at least 1; one is the row in the middle.

    Returns:
        The chosen rows. Rows equally close stay in the order given.

    >>> delays = [13.0, -0.06, 12.0, 900.0, 15.0, -14.0]
    >>> spread_over_delays(delays, np.abs(delays) <= 60, np.zeros(6, int), 1, 3)
    Spread(rows=array([1, 0, 4]), counts=array([5]))
    """
    delays, inside, owner = np.asarray(delays, dtype=np.float64), np.asarray(inside, dtype=bool), np.asarray(owner)
    owner = np.minimum(owner, owners)
    timed = np.bincount(owner[inside], minlength=owners + 1) > 0
    matters = (owner < owners) & (inside | ~timed[owner])
    order = np.lexsort((np.nan_to_num(np.abs(delays), nan=np.inf), owner))
    order = order[matters[order]]
    counts = np.bincount(owner[order], minlength=owners)
    start = np.cumsum(counts) - counts
    own = owner[order]
    return Spread(order[_is_chosen(np.arange(len(order)) - start[own], counts[own], most)], counts)


def excerpts_of(rows: pd.DataFrame, most: int) -> Excerpts:
    """At most ``most`` pairs of posts of two accounts, spread over all delays from the closest to the farthest.

    Args:
        rows: rows of ``evidence`` of one pair of accounts, of one behaviour or of several. Two posts that share several
            objects, or one in several ways, are one coincidence, and are chosen or left out with all of them.
        most: pairs of posts, at least 1.
    """
    far = rows["delay_s"].abs().astype(float)
    rows = rows.assign(_far=far).sort_values(["_far", "layer", "object"], kind="stable").drop(columns="_far")
    # numbered as they come, so that the number of a pair of posts is its place among the first rows of each
    number = rows.groupby(["source_post", "target_post"], sort=False, dropna=False).ngroup()
    pairs = rows[~number.duplicated()]
    delays = pairs["delay_s"].abs().astype(float)
    inside = pairs["within_window"].astype("boolean").fillna(False).to_numpy(dtype=bool)
    chosen, counts = spread_over_delays(delays, inside, np.zeros(len(pairs), int), 1, most)
    return Excerpts(
        rows=rows[number.isin(chosen).to_numpy()],
        shown=len(chosen),
        all=int(counts[0]),
        outside=len(pairs) - int(counts[0]),
        inside=bool(inside.any()),
        median_s=float((delays[inside] if inside.any() else delays).median()),
    )


def is_known_by_its_place(post: str, file: str | None, line: int | None) -> bool:
    """Whether the id of a post is the file and line it was read from, because its platform's id is not known.

    >>> is_known_by_its_place("posts.csv:10", "case/posts.csv", 10), is_known_by_its_place("posts.csv:10", "p.csv", 10)
    (True, False)
    """
    place = f"{file}:{line}".replace("\\", "/")
    return place == post or place.endswith(f"/{post}")


def in_words(excerpts: Excerpts, words: Words) -> str:
    """How many pairs of posts are shown, of how many, and how these are chosen.

    >>> from coordgraph.translations import ENGLISH
    >>> in_words(Excerpts(None, 4, 31, 0, True, 13.0), ENGLISH)
    'Pairs of posts within the window: 4 of 31, from the closest to the farthest in time.'
    """
    return words(_SENTENCES[_how(excerpts), excerpts.inside], shown=excerpts.shown, all=excerpts.all)


def _how(excerpts: Excerpts) -> str:
    if excerpts.shown == excerpts.all:
        return "all"
    if np.isnan(excerpts.median_s):
        return "unknown"
    return "middle" if excerpts.shown == 1 else "spread"


def _is_chosen(rank: Any, count: Any, most: int) -> Any:
    """Whether each rank, from 0, is among ``most`` evenly spaced ones of ``count``, the first and the last included.

    >>> np.flatnonzero(_is_chosen(np.arange(9), np.full(9, 9), 3)), np.flatnonzero(_is_chosen(np.arange(9), 9, 1))
    (array([0, 4, 8]), array([4]))
    """
    if most == 1:
        return rank == (count - 1) // 2
    gaps = np.maximum(count - 1, 1)
    # the rank is taken by the number whose share of the way, rounded down, is this rank
    number = -(-rank * (most - 1) // gaps)
    return (count <= most) | (number * gaps // (most - 1) == rank)
