"""Which accounts have names alike.

In: names. Out: for each the others that are alike, by the trigrams both have over all of either. Odd input: names
without letters are alike with nobody; beyond 10,000 accounts only so many are looked at.
"""

from __future__ import annotations

import unicodedata

import numpy as np
import regex
from numpy.typing import NDArray
from scipy import sparse

Ints = NDArray[np.int64]

MOST_NAMES = 10_000
_BLOCK = 1_000
_LONGEST = 60
_OTHER = regex.compile(r"[^\p{L}]+")


def stem(name: str | None) -> str | None:
    """The letters of a name, folded; None without any: digits are often the platform's and say nothing.

    >>> stem("Ana_Moré12345678"), stem("🌸 1984")
    ('anamore', None)
    """
    plain = unicodedata.normalize("NFKD", (name or "")[: 4 * _LONGEST]).casefold()
    return _OTHER.sub("", plain)[:_LONGEST] or None


def trigrams(text: str) -> set[str]:
    """Runs of three letters, with the beginning and the end marked.

    >>> sorted(trigrams("ana"))
    ['^an', 'ana', 'na$']
    """
    marked = f"^{text}$"
    return {marked[i : i + 3] for i in range(max(1, len(marked) - 2))}


def alike(stems: list[str | None], least: float) -> tuple[Ints, Ints]:
    """For each name the others alike one after another, and where those of each begin.

    Alike: the Jaccard index of their trigrams is at least ``least``.

    >>> neighbours, places = alike(["marianela", "marianelo", "pedro", None], 0.5)
    >>> neighbours.tolist(), places.tolist()
    ([1, 0], [0, 1, 2, 2, 2])
    """
    grams = [trigrams(text) if text else set() for text in stems]
    code = {gram: place for place, gram in enumerate(sorted(set().union(*grams)))}
    sizes = np.array([len(g) for g in grams], np.int64)
    columns = np.array([code[gram] for g in grams for gram in sorted(g)], np.int64)
    rows = np.repeat(np.arange(len(grams)), sizes)
    shape = (len(grams), max(1, len(code)))
    held = sparse.csr_array((np.ones(len(rows), np.int32), (rows, columns)), shape=shape)
    found = [np.empty((0, 2), np.int64)]
    for begin in range(0, len(grams), _BLOCK):
        both = (held[begin : begin + _BLOCK] @ held.T).tocoo()
        low, high = both.coords[0] + begin, both.coords[1]
        enough = (both.data >= least * (sizes[low] + sizes[high] - both.data)) & (low != high)
        found.append(np.stack([low[enough], high[enough]], axis=1).astype(np.int64))
    pairs = np.concatenate(found)
    pairs = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
    return pairs[:, 1].copy(), np.searchsorted(pairs[:, 0], np.arange(len(grams) + 1)).astype(np.int64)
