"""Which texts are nearly the same: as numbers, compiled.

In: texts in the order in which they may lead a group. Out: for each the text that leads its group. A text joins the
leader with which it shares most runs of five characters, at least :data:`LIKENESS` of all those of either (Jaccard);
where there is none it leads itself. So that each text is like its leader, and chains of small changes do not grow into
one group. Candidates come from MinHash in bands (Broder 1997, doi:10.1109/SEQUEN.1997.666900), and each is counted
exactly. Odd input: a text shorter than five characters is one run.

Own code and not a library: those of Python take 0.2 ms a text, and a million texts have to be done within a minute.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from coordgraph.kernels import inlined, kernel

Ints = NDArray[np.int64]
LIKENESS = 0.7
RUN = 5
# a pair of likeness 0.7 meets in one of the bands 99 times in 100, one of 0.8 always but once in 20,000
BANDS, ROWS = 25, 5
_MOST_LEADERS = 50
_AT_ONCE = 1 << 16
_SEED = 20_110_101


def leaders_of(texts: pa.Array, likeness: float = LIKENESS) -> Ints:
    """For each text the place of the text that leads its group; leaders lead themselves.

    Args:
        texts: distinct texts; earlier ones lead.
        likeness: Jaccard index of runs of five characters from which on two texts are one, above 0, at most 1.

    >>> leaders_of(pa.array(["we all march on monday noon", "no", "we all march on monday noon!"])).tolist()
    [0, 1, 0]
    """
    runs, starts = _runs_of(texts)
    keys = np.empty((len(texts), BANDS), np.uint64)
    seeds = np.random.default_rng(_SEED).integers(1, 1 << 63, BANDS * ROWS).astype(np.uint64)
    _band_keys(runs, starts, seeds, ROWS, keys)
    buckets = np.empty((len(texts), BANDS), np.int32)
    sizes = np.zeros(BANDS, np.int64)
    for band in range(BANDS):
        known, place = np.unique(keys[:, band], return_inverse=True)
        buckets[:, band] = place.reshape(-1)
        sizes[band] = len(known)
    found: Ints = _lead(runs, starts, buckets, int(sizes.max(initial=0)), likeness)
    return found


def _runs_of(texts: pa.Array) -> tuple[NDArray[np.uint32], Ints]:
    """The hashed runs of every text, ascending and each once, and where those of each text begin."""
    parts, sizes = [], []
    for begin in range(0, len(texts), _AT_ONCE):
        some = texts.slice(begin, _AT_ONCE).to_pylist()
        points = np.frombuffer("".join(some).encode("utf-32-le", "surrogatepass"), np.uint32)
        ends = np.cumsum([len(text) for text in some], dtype=np.int64)
        made = np.empty(len(points) + len(some), np.uint32)
        counts = np.zeros(len(some), np.int64)
        used = _hash_runs(points, ends, made, counts)
        parts.append(made[:used].copy())
        sizes.append(counts)
    if not parts:
        return np.empty(0, np.uint32), np.zeros(1, np.int64)
    return np.concatenate(parts), np.append(0, np.cumsum(np.concatenate(sizes)))


@inlined
def _mixed(value: Any) -> Any:
    """A number of 64 bits from another, as SplitMix64 does it (doi:10.1145/2714064.2660195)."""
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))


@kernel
def _hash_runs(points: Any, ends: Any, made: Any, counts: Any) -> int:
    used = 0
    for text in range(len(ends)):
        begin = ends[text - 1] if text else 0
        size = ends[text] - begin
        first = used
        for start in range(max(size - RUN + 1, 1)):
            value = np.uint64(size if size < RUN else RUN)
            for place in range(begin + start, begin + min(start + RUN, size)):
                value = _mixed(value * np.uint64(31) + np.uint64(points[place]) + np.uint64(1))
            made[used] = np.uint32(value & np.uint64(0xFFFFFFFF))
            used += 1
        made[first:used] = np.sort(made[first:used])
        kept = first
        for place in range(first, used):
            if place == first or made[place] != made[kept - 1]:
                made[kept] = made[place]
                kept += 1
        used = kept
        counts[text] = kept - first
    return used


@kernel
def _band_keys(runs: Any, starts: Any, seeds: Any, rows: int, keys: Any) -> None:
    for text in range(len(starts) - 1):
        for band in range(keys.shape[1]):
            key = np.uint64(band + 1)
            for row in range(rows):
                seed = seeds[band * rows + row]
                least = np.uint64(0xFFFFFFFFFFFFFFFF)
                for place in range(starts[text], starts[text + 1]):
                    value = (np.uint64(runs[place]) ^ seed) * np.uint64(0x9E3779B97F4A7C15)
                    value = (value ^ (value >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9)
                    value ^= value >> np.uint64(32)
                    least = min(least, value)
                key = _mixed(key + least)
            keys[text, band] = key


@kernel
def _likeness(runs: Any, starts: Any, one: int, other: int) -> Any:
    a, b = starts[one], starts[other]
    end_a, end_b = starts[one + 1], starts[other + 1]
    size = (end_a - a) + (end_b - b)
    shared = 0
    while a < end_a and b < end_b:
        # invariant: what both have before a and b is counted
        if runs[a] == runs[b]:
            shared += 1
            a += 1
            b += 1
        elif runs[a] < runs[b]:
            a += 1
        else:
            b += 1
    return shared / (size - shared)


@kernel
def _lead(runs: Any, starts: Any, buckets: Any, most: int, likeness: float) -> Any:
    texts, bands = buckets.shape
    found = np.empty(texts, np.int64)
    first = np.full((bands, most), -1, np.int32)
    last = np.full((bands, most), -1, np.int32)
    count = np.zeros((bands, most), np.int16)
    after = np.full((bands, texts), -1, np.int32)
    seen = np.full(texts, -1, np.int32)
    for text in range(texts):
        size = starts[text + 1] - starts[text]
        best, nearest = -1, 0.0
        for band in range(bands):
            leader = first[band, buckets[text, band]]
            while leader >= 0:
                if seen[leader] != text:
                    seen[leader] = text
                    other = starts[leader + 1] - starts[leader]
                    if min(size, other) >= likeness * max(size, other):
                        near = _likeness(runs, starts, text, leader)
                        if near >= likeness and (near > nearest or (near == nearest and leader < best)):
                            best, nearest = leader, near
                leader = after[band, leader]
        found[text] = best if best >= 0 else text
        if best >= 0:
            continue
        for band in range(bands):
            # leaders of one bucket are unlike each other; some bucket of a common run could hold very many
            bucket = buckets[text, band]
            if count[band, bucket] < _MOST_LEADERS:
                if first[band, bucket] < 0:
                    first[band, bucket] = text
                else:
                    after[band, last[band, bucket]] = text
                last[band, bucket] = text
                count[band, bucket] += 1
    return found
