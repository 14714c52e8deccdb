"""The rows of all files into where they are kept, their ids as codes, and what is judged of files as a whole.

In: files of shares. Out: every row kept by its number among all rows, and the counts the ledger needs. Odd input: what
the row-wise reader may see otherwise raises :class:`DoubtfulTable`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol

import numpy as np
import pyarrow as pa

from coordgraph.readers.base import Options
from coordgraph.readers.id_kernels import Numbers, describe_large_numbers
from coordgraph.readers.id_tables import IdTable, hashes_of
from coordgraph.readers.mending import DAY, ENOUGH_TO_JUDGE_TIMES, MINUTE, sentence_on_times
from coordgraph.readers.records import ENOUGH_IN_ZEROS, ENOUGH_ROUNDED
from coordgraph.readers.share_columns import PRECISIONS, DoubtfulTable, ShareRows, share_rows
from coordgraph.readers.share_files import ShareFile, batches_of, refusing_damage
from coordgraph.readers.share_repeats import Repeats
from coordgraph.readers.turns import Turns, work_through
from coordgraph.text_columns import buffers_of

_Batch = tuple[ShareFile, int, int, Callable[[], pa.RecordBatch]]  # first row, how many, and what reads them


class Keeping(Protocol):
    """Where the posts of batches of rows go."""

    def take(self, rows: ShareRows, accounts: Numbers, objects: Numbers, turns: Turns, number: int) -> None:
        """Take the posts of the batch of a number, with the codes of their accounts and objects."""


class RowsTaker:
    """Takes the rows of all files to where they are kept.

    Attributes:
        accounts, objects: their codes.
        hashes: of the content ids, by row; where a row has none, the number of the row.
    """

    def __init__(self, files: list[ShareFile], options: Options, keeping: Keeping) -> None:
        self._files, self._options, self._keeping = files, options, keeping
        self.accounts, self.objects = IdTable(), IdTable()
        self.hashes = np.empty(files[-1].end, dtype=np.uint64)

    def take(self, jobs: int, progress: Callable[[ShareFile, int], None]) -> None:
        """Take all rows.

        Raises:
            DoubtfulTable: the row-wise reader may see a table otherwise.
        """

        def take_batch(turns: Turns, number: int, numbered: _Batch) -> None:
            file, first, rows, batch = numbered
            self._take_batch(turns, number, file, share_rows(batch(), first, self._options))
            progress(file, first + rows - file.start)

        with refusing_damage():
            work_through(self._numbered_batches(), take_batch, jobs)

    def _numbered_batches(self) -> Iterator[_Batch]:
        for file in self._files:
            first = file.start
            for rows, batch in batches_of(file):
                yield file, first, rows, batch
                first += rows

    def _take_batch(self, turns: Turns, number: int, file: ShareFile, rows: ShareRows) -> None:
        hashes = hashes_of(rows.objects)
        with turns.at("objects", number):
            objects = self.objects.codes_of(rows.objects, hashes)
        hashes = hashes_of(rows.accounts)
        with turns.at("accounts", number):
            accounts = self.accounts.codes_of(rows.accounts, hashes)
        hashes = hashes_of(rows.contents)
        kinds, times = _kinds_of(rows.contents), _times_by_kind(rows.times, rows.precisions)
        self._keeping.take(rows, accounts, objects, turns, number)
        with turns.at("notes", number):
            self._note_accounts(file, accounts)
            self.hashes[rows.rows] = hashes
            for row, _ in rows.bad:
                self.hashes[row] = row
            file.posts += len(rows.rows)
            file.kinds += kinds
            file.times += times
            file.bad.extend(rows.bad)

    def _note_accounts(self, file: ShareFile, accounts: Numbers) -> None:
        """Mark which accounts occur in a file; its batches come one after the other."""
        if len(file.accounts) < self.accounts.count:
            file.accounts = np.concatenate([file.accounts, np.zeros(self.accounts.count, dtype=bool)])
        file.accounts[accounts] = True


def _kinds_of(ids: pa.Array) -> Numbers:
    kinds = np.empty(len(ids), dtype=np.uint8)
    describe_large_numbers(*buffers_of(ids), kinds)
    return np.bincount(kinds, minlength=8)


def _times_by_kind(times: Numbers, precisions: Numbers) -> Numbers:
    """How many times have each precision, are no whole minute, and are no whole day."""
    whole = times[times % MINUTE == 0]
    loose = len(times) - len(whole)
    return np.append(np.bincount(precisions, minlength=len(PRECISIONS)), [loose, loose + np.count_nonzero(whole % DAY)])


def refuse_rounded(files: list[ShareFile], accounts: IdTable) -> None:
    """Leave files whose ids look as if they had lost digits to the row-wise reader, which mends them.

    Raises:
        DoubtfulTable: a file has such ids.
    """
    data, offsets = accounts.texts()
    kinds = np.empty(accounts.count, dtype=np.uint8)
    describe_large_numbers(data, offsets, kinds)
    for file in files:
        present = np.bincount(kinds[np.flatnonzero(file.accounts)], minlength=8)
        if _look_rounded(file.kinds) or _look_rounded(present):
            raise DoubtfulTable(f"the ids of {file.path} look rounded")
        file.accounts = np.zeros(0, dtype=bool)


def _look_rounded(kinds: Numbers) -> bool:
    """What ``records.look_rounded`` says of ids of these kinds, or may say where they are too long to tell."""
    large, exact, in_zeros = kinds[1:].sum(), kinds[3] + kinds[7], kinds[5] + kinds[7]
    return bool((large >= ENOUGH_ROUNDED and exact == large) or (large >= ENOUGH_IN_ZEROS and in_zeros >= 0.9 * large))


def coarse_files(files: list[ShareFile], repeats: Repeats) -> tuple[Numbers, list[str]]:
    """Files whose times are all whole minutes or days, as ``mending.coarsen_times`` judges them.

    Returns:
        For each file the code of that precision, or -1; and the sentences to say so.
    """
    coarse, sentences = np.full(len(files), -1, dtype=np.int64), []
    for columns in dict.fromkeys(file.head.columns for file in files):
        alike = [i for i, file in enumerate(files) if file.head.columns == columns]
        counts = np.sum([_first_times(files[i], repeats) for i in alike], axis=0)
        name = _coarse_precision(counts)
        if name:
            coarse[alike] = PRECISIONS.index(name)
            sentences.append(sentence_on_times([files[i].name for i in alike], name))
    return coarse, sentences


def _first_times(file: ShareFile, repeats: Repeats) -> Numbers:
    """How the times of the posts first read from a file lie."""
    if repeats.piece is None:
        return file.times
    inside = (repeats.piece.rows >= file.start) & (repeats.piece.rows < file.end)
    return file.times - _times_by_kind(repeats.piece.times[inside], repeats.piece.precisions[inside])


def _coarse_precision(counts: Numbers) -> str | None:
    by_precision, (no_minute, no_day) = counts[: len(PRECISIONS)], counts[len(PRECISIONS) :]
    fine = by_precision[PRECISIONS.index("s")] + by_precision[PRECISIONS.index("ms")]
    if by_precision.sum() < ENOUGH_TO_JUDGE_TIMES or fine < by_precision.sum():
        return None
    return "day" if no_day == 0 else "min" if no_minute == 0 else None


def precisions_of(files: list[ShareFile], coarse: Numbers, repeats: Repeats) -> tuple[str, ...]:
    """The time precisions that occur among posts."""
    found = set()
    for file, code in zip(files, coarse.tolist(), strict=True):
        counts = _first_times(file, repeats)[: len(PRECISIONS)]
        found |= (
            {PRECISIONS[i] for i in np.flatnonzero(counts)}
            if code < 0
            else {PRECISIONS[code]}
            if counts.any()
            else set()
        )
    return tuple(p for p in PRECISIONS if p in found)
