"""Columns of texts in codes, so that each distinct text is looked at once.

In: Arrow columns of texts or of lists of texts, in pieces of any size. Out: distinct texts, and for each row the place
of its text. Odd input: absent texts and absent lists have no code; an empty text is a text.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from coordgraph.tables import numbers

Codes = NDArray[np.int32]
# string holds no more than 2 GB of text in one array, which ten million posts exceed
_LONG_TEXT = pa.large_string()
# as Python objects texts take several times their size, so that few of them exist at once
_TURNED_AT_ONCE = 1 << 16
NO_TEXT = -1


@dataclass(frozen=True)
class Coded:
    """A column of texts that holds each distinct text once.

    Attributes:
        texts: the distinct texts; some may belong to no row.
        codes: the place in ``texts`` of each row's text; ``NO_TEXT`` where the row has none.
    """

    texts: pa.Array
    codes: Codes

    @classmethod
    def of(cls, column: pa.ChunkedArray) -> Coded:
        """The column in codes.

        >>> Coded.of(pa.chunked_array([["b", None, "a", "b"]])).codes.tolist()
        [0, -1, 1, 0]
        """
        encoded = column.cast(_LONG_TEXT).dictionary_encode().combine_chunks()
        return cls(encoded.dictionary, encoded.indices.fill_null(NO_TEXT).to_numpy(zero_copy_only=False))

    def __getitem__(self, rows: NDArray[np.intp]) -> Coded:
        return Coded(self.texts, self.codes[rows])

    def turned(self, into: Callable[[str], str | None]) -> Coded:
        """The column with another text in place of each, or none; the function sees each distinct text once.

        >>> Coded.of(pa.chunked_array([["b", None, "a", "B"]])).turned(str.upper).codes.tolist()
        [0, -1, 1, 0]
        """
        parts = (self.texts.slice(i, _TURNED_AT_ONCE) for i in range(0, len(self.texts), _TURNED_AT_ONCE))
        results = [pa.array([into(text) for text in part.to_pylist()], _LONG_TEXT) for part in parts]
        turned = Coded.of(pa.chunked_array(results, _LONG_TEXT))
        return Coded(turned.texts, np.append(turned.codes, np.int32(NO_TEXT))[self.codes])

    def sorted(self) -> Coded:
        """The same column with texts in the order of their bytes, only those of some row; every row must have one.

        >>> Coded.of(pa.chunked_array([["b", "a", "b"]])).sorted().codes.tolist()
        [1, 0, 1]
        """
        used = np.flatnonzero(np.bincount(self.codes, minlength=len(self.texts)))
        order = pc.sort_indices(self.texts.take(numbers(used))).to_numpy()
        place = np.empty(len(self.texts), np.int32)
        place[used[order]] = np.arange(len(used), dtype=np.int32)
        return Coded(self.texts.take(numbers(used[order])), place[self.codes])

    def column(self) -> pa.Array:
        """The text of every row."""
        return self.texts.take(numbers(self.codes, self.codes == NO_TEXT))


def items_of(lists: pa.ChunkedArray) -> tuple[Codes, Coded]:
    """The items of lists, with the place of the list each is from.

    >>> places, texts = items_of(pa.chunked_array([[["a", "b"], None, [], ["a"]]]))
    >>> places.tolist(), texts.codes.tolist()
    ([0, 0, 3], [0, 1, 0])
    """
    lengths = pc.list_value_length(lists).fill_null(0).to_numpy()
    return np.repeat(np.arange(len(lists), dtype=np.int32), lengths), Coded.of(pc.list_flatten(lists))


def first_of_each(posts: Codes, codes: Codes) -> NDArray[np.intp]:
    """Where each pair of a post and a text stands first.

    >>> first_of_each(np.array([4, 4, 4, 7]), np.array([2, 1, 2, -1])).tolist()
    [1, 0]
    """
    known = np.flatnonzero(codes != NO_TEXT)
    _, first = np.unique(posts[known].astype(np.int64) << 32 | codes[known], return_index=True)
    return known[first]
