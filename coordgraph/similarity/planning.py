"""What a comparison will cost, before it begins: which way is taken, how many candidates there are, how much memory.

In: a layer, settings and resources. Out: a :class:`Plan`, with which :mod:`coordgraph.similarity.search` cuts the work
into portions. Odd input: where not even one portion fits, :class:`~coordgraph.errors.NotEnoughMemory` says how much it
takes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np

from coordgraph.errors import NotEnoughMemory
from coordgraph.settings import Resources, SimilaritySettings
from coordgraph.similarity.layers import Ints, Layer
from coordgraph.similarity.sharing import COSINE, JACCARD, SHARED
from coordgraph.similarity.threads import in_order
from coordgraph.similarity.windowed import Meetings, count_near

Way = Literal["window", "cosine", "jaccard", "shared"]
KINDS = {"cosine": COSINE, "jaccard": JACCARD, "shared": SHARED}

#: Measured: the interpreter with its libraries and compiled kernels
PROGRAM = 330_000_000
_A_PAIR_MEASURED = 200  # bytes of a pair with all its columns, as arrays and as a table to be written
_A_PAIR_OF_ACTS = 24  # bytes: what was met, and the pairs made of it
_A_MEETING = 12
_SHARE_FOR_MEETINGS = 4  # of the memory that is left: what does not fit is come upon a second time
_MOST_MEETINGS = 100_000_000  # bytes; writing more down takes longer than coming upon them again
_A_PAIR_FOUND = 8
_MOST_KEPT = 500_000_000  # bytes of pairs; beyond that files are no slower, since each is small enough to sort in cache
AT_ONCE = 500_000  # pairs measured in one go


@dataclass(frozen=True)
class Plan:
    """How a layer will be compared.

    Attributes:
        layer: its name.
        way: how candidates are found: acts within the ``window``, or accounts that reach a ``cosine``, a ``jaccard``
            index or a number of ``shared`` objects.
        accounts, objects, acts: how many there are.
        candidates: pairs of acts within the window, or pairs of accounts for every object they share.
        memory: bytes expected at most while it is compared, the tables of the run aside.
        portion: for ``window`` the pairs of acts one portion may hold; otherwise the bytes of pairs that are kept
            before they go to files.
        near: for ``window``: pairs of acts by their lower account.
        meetings: for ``window``: these pairs, where they are few enough to keep.
    """

    layer: str
    way: Way
    accounts: int
    objects: int
    acts: int
    candidates: int
    memory: int
    portion: int
    near: Ints | None = None
    meetings: Sequence[Meetings] | None = None

    def in_words(self) -> str:
        """The plan as one sentence.

        >>> Plan("co_url", "shared", 1000, 1200, 10000, 632, 350_000_000, 10**6).in_words()
        'co_url: 1,000 accounts, 1,200 objects, 10,000 acts; 632 candidate pairs; at most about 0.35 GB.'
        """
        what = {
            "window": "pairs of acts within the window",
            "cosine": "candidate pairs, those left aside that cannot reach the cosine",
            "jaccard": "candidate pairs, those left aside that cannot reach the Jaccard index",
            "shared": "candidate pairs",
        }[self.way]
        return (
            f"{self.layer}: {self.accounts:,} accounts, {self.objects:,} objects, {self.acts:,} acts; "
            f"{self.candidates:,} {what}; at most about {self.memory / 1e9:.2f} GB."
        )


def plans_in_words(plans: Sequence[Plan]) -> str:
    """All plans as one sentence.

    >>> plans_in_words([Plan("co_url", "shared", 1000, 1200, 10000, 632, 350_000_000, 10**6)])
    'Comparing accounts: 632 candidate pairs in 1 layer; this takes at most about 0.35 GB.'
    """
    candidates, most = sum(plan.candidates for plan in plans), max((plan.memory for plan in plans), default=0)
    layers = f"{len(plans)} layer{'' if len(plans) == 1 else 's'}"
    return (
        f"Comparing accounts: {candidates:,} candidate pairs in {layers}; this takes at most about {most / 1e9:.2f} GB."
    )


def way_for(settings: SimilaritySettings) -> Way:
    """The way to candidates that leaves the fewest.

    With repetition counted (``tf`` other than binary) the bounds of the cosine do not hold, and pairs are found by what
    they share.
    """
    if settings.window is not None and settings.min_synchronous:
        return "window"
    if settings.min_cosine and settings.tf == "binary":
        return "cosine"
    return "jaccard" if settings.min_jaccard else "shared"


def plan_layer(name: str, layer: Layer, settings: SimilaritySettings, resources: Resources) -> Plan:
    """Plan the comparison of one layer.

    Raises:
        NotEnoughMemory: it does not fit, however it is cut.
    """
    way, threads = way_for(settings), resources.threads
    measuring = (threads + 1) * AT_ONCE * _A_PAIR_MEASURED
    fixed = PROGRAM + layer.nbytes + min(measuring, layer.most_pairs * _A_PAIR_MEASURED)
    near: Ints | None = None
    meetings: Sequence[Meetings] | None = None
    if way == "window":
        most = min(max(resources.bytes - fixed, 0) // _SHARE_FOR_MEETINGS, _MOST_MEETINGS) // _A_MEETING
        near, meetings = _near(layer, microseconds(settings.window), threads, most)
        candidates = int(near.sum())
        fixed += near.nbytes + (_A_MEETING * candidates if meetings else 0)
        portion, least = (resources.bytes - fixed) // _A_PAIR_OF_ACTS // threads, int(near.max(initial=0))
        fits, smallest = portion >= least, fixed + least * _A_PAIR_OF_ACTS * threads
        needed = fixed + _A_PAIR_OF_ACTS * min(max(portion, 0) * threads, candidates)
    else:
        popularity = layer.popularity()
        candidates = int((popularity * (popularity - 1) // 2).sum())
        fixed += 8 * len(layer.used) + 24 * len(popularity) + (16 + 8 * threads) * layer.accounts
        # pairs are joined and sorted, which takes them twice more
        portion = min((resources.bytes - fixed) // 3, _MOST_KEPT)
        fits, smallest = portion >= _A_PAIR_FOUND * min(AT_ONCE, candidates), fixed + 3 * _A_PAIR_FOUND * AT_ONCE
        needed = fixed + 3 * min(max(portion, 0), candidates * _A_PAIR_FOUND)
    if not fits:
        raise NotEnoughMemory(
            f"the layer {name} needs at least {smallest / 1e9:.2f} GB",
            value=f"{resources.bytes / 1e9:.2f} GB",
            next_step="Give more with --memory, or use fewer threads with --jobs.",
        )
    return Plan(
        name, way, int(np.count_nonzero(layer.sizes)), len(layer.object_codes), layer.acts, candidates, int(needed),
        int(portion), near, meetings,
    )  # fmt: skip


def _near(layer: Layer, window: int, threads: int, most: int) -> tuple[Ints, Sequence[Meetings] | None]:
    """For each account how many pairs of acts within the window it is the lower account of.

    Args:
        most: how many of them are kept at most.

    Returns:
        The counts, and the pairs, unless they are more than that.
    """
    acts = np.cumsum(layer.object_ends - layer.object_starts)
    cuts = np.searchsorted(acts, np.linspace(0, layer.acts, threads + 1)[1:-1]).tolist()

    def count(objects: tuple[int, int]) -> tuple[Ints, int, Meetings]:
        near = np.zeros(layer.accounts, np.int64)
        some = slice(*objects)
        starts, ends = layer.object_starts[some], layer.object_ends[some]
        # room that is not used takes no memory
        pairs, things = np.empty(most // threads, np.int64), np.empty(most // threads, np.int32)
        size = count_near(
            starts, ends, layer.near_accounts, layer.near_times, window, near, objects[0], pairs, things
        )  # fmt: skip
        return near, size, Meetings(pairs[:size], things[:size])

    total, all_kept, meetings = np.zeros(layer.accounts, np.int64), True, []
    for near, size, met in in_order(count, pairwise([0, *cuts, len(acts)]), threads):
        total += near
        all_kept = all_kept and size == len(met.pairs)
        meetings.append(met)
    return total, meetings if all_kept else None


def microseconds(window: float | None) -> int:
    """A window in microseconds; -1 without one."""
    return -1 if window is None else round(window * 1_000_000)
