"""Content ids that occur more than once: which row is the post, what it adds to it, and what is wrong.

In: hashes of all content ids in the order of rows, and the stored rows. Out: :class:`Repeats`. Odd input: rows whose
hashes are equal and whose ids are not are told apart by their bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from coordgraph.readers.id_kernels import Numbers
from coordgraph.readers.id_tables import IdTable, hashes_of
from coordgraph.readers.share_store import Piece, Store
from coordgraph.text_columns import taken, texts_from

ROWS_SORTED_AT_ONCE = 1 << 23  # by each thread
_BLOCK = 1 << 18
_NONE = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True)
class Repeats:
    """What rows with a content id of an earlier row are.

    Attributes:
        later: by row, whether an earlier row has its content id; empty where none has.
        duplicates: rows that name an object their post has already.
        conflicts: rows of another account than that of their post.
        sentences: why each of the conflicts is quarantined, and its ids.
        extra_posts, extra_objects: objects that later rows add, with the row of their post, in the order of that row.
        piece: the later rows.
    """

    later: Numbers = field(default_factory=lambda: np.zeros(0, dtype=bool))
    duplicates: Numbers = field(default_factory=lambda: _NONE)
    conflicts: Numbers = field(default_factory=lambda: _NONE)
    sentences: tuple[tuple[str, str], ...] = ()
    extra_posts: Numbers = field(default_factory=lambda: _NONE)
    extra_objects: Numbers = field(default_factory=lambda: _NONE)
    piece: Piece | None = None


def repeated_rows(hashes: Numbers, jobs: int) -> Numbers:
    """The rows whose hash another row has too.

    Args:
        hashes: of the content ids, by row; where a row has none, the number of the row.
        jobs: threads.
    """
    bits = (len(hashes) // ROWS_SORTED_AT_ONCE).bit_length()
    with ThreadPoolExecutor(jobs) as pool:
        repeated = np.concatenate(list(pool.map(lambda part: _repeated_in(hashes, bits, part), range(1 << bits))))
    if not len(repeated):
        return _NONE
    blocks = [np.flatnonzero(_are_in(block, repeated)) + first for first, block in _blocks(hashes)]
    return np.concatenate(blocks)


def _repeated_in(hashes: Numbers, bits: int, part: int) -> Numbers:
    """The hashes that occur more than once among those whose first bits make that number, in their order."""
    values = hashes.copy() if bits == 0 else _beginning_with(hashes, bits, part)
    values.sort()
    return np.unique(values[1:][values[1:] == values[:-1]])


def _beginning_with(hashes: Numbers, bits: int, part: int) -> Numbers:
    shift = np.uint64(64 - bits)
    return np.concatenate([block[block >> shift == part] for _, block in _blocks(hashes)])


def _blocks(hashes: Numbers) -> Iterator[tuple[int, Numbers]]:
    for first in range(0, len(hashes), _BLOCK):
        yield first, hashes[first : first + _BLOCK]


def _are_in(values: Numbers, ordered: Numbers) -> Numbers:
    places = np.minimum(np.searchsorted(ordered, values), len(ordered) - 1)
    return np.equal(ordered[places], values)


def find_repeats(candidates: Numbers, rows: int, store: Store, accounts: IdTable) -> Repeats:
    """Sort out rows that may have a content id in common.

    Args:
        candidates: these rows, all of each id.
        rows: how many row numbers there are.
        store: all rows.
        accounts: the accounts by code.
    """
    if not len(candidates):
        return Repeats()
    piece = _rows_of(candidates, rows, store)
    texts = texts_from(piece.data, piece.offsets)
    posts = IdTable().codes_of(texts, hashes_of(texts))
    # codes are given in the order of rows: a new one is larger than all before
    first = posts > np.concatenate([[-1], np.maximum.accumulate(posts)[:-1]])
    post_rows = piece.rows[first].astype(np.int64)[posts]
    conflict = piece.accounts != piece.accounts[first][posts]
    named = posts.astype(np.int64) << 32 | piece.objects
    agreeing = np.flatnonzero(~conflict)
    new = np.zeros(len(posts), dtype=bool)
    new[agreeing[np.unique(named[agreeing], return_index=True)[1]]] = True
    extra = np.flatnonzero(new & ~first)
    extra = extra[np.argsort(post_rows[extra], kind="stable")]
    later = np.zeros(rows, dtype=bool)
    later[piece.rows[~first]] = True
    return Repeats(
        later,
        piece.rows[~new & ~conflict],
        piece.rows[conflict],
        tuple(_sentences(piece, conflict, piece.accounts[first][posts], accounts)),
        post_rows[extra],
        piece.objects[extra],
        _selected(piece, ~first),
    )


def _rows_of(candidates: Numbers, rows: int, store: Store) -> Piece:
    """These rows, in the order of their numbers."""
    wanted = np.zeros(rows, dtype=bool)
    wanted[candidates] = True
    found = Store(1, None, Path())
    for bucket in range(len(store)):
        piece = store.rows(bucket)
        found.add(0, _selected(piece, wanted[piece.rows]))
    piece = found.rows(0)
    return _selected(piece, np.argsort(piece.rows))


def _selected(piece: Piece, which: Numbers) -> Piece:
    """Some rows of a piece, by a mask or by their places."""
    places = np.flatnonzero(which) if which.dtype == bool else which
    columns = {name: column[places] for name, column in vars(piece).items() if name != "data"}
    return Piece(**columns, data=taken(piece.data, piece.offsets, places)[0])


def _sentences(piece: Piece, conflict: Numbers, owners: Numbers, accounts: IdTable) -> list[tuple[str, str]]:
    """Reason and record of each conflict."""
    places = np.flatnonzero(conflict)
    contents = texts_from(*taken(piece.data, piece.offsets, places)).to_pylist()
    others = texts_from(*taken(*accounts.texts(), piece.accounts[places])).to_pylist()
    first = texts_from(*taken(*accounts.texts(), owners[places])).to_pylist()
    return [
        (f"post id already used by account {owner}", f"{content} {other}")
        for content, other, owner in zip(contents, others, first, strict=True)
    ]
