"""One import of tables of shares: its steps in order, with posts written beside them or without.

In: files whose columns are known. Out: :class:`Shares`. Odd input: rows that repeat a content id are sorted out where
posts are kept; :class:`IdsNeeded` says that they must be.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from coordgraph.readers.base import Options
from coordgraph.readers.id_kernels import Numbers, count_ranks
from coordgraph.readers.records import UNSPECIFIED
from coordgraph.readers.rows import HEADER
from coordgraph.readers.share_acts import acts_in_order
from coordgraph.readers.share_files import FORMAT, ShareFile, borders_of
from coordgraph.readers.share_posts import Origins, PostCodes, RowCodes, rows_of_posts
from coordgraph.readers.share_repeats import Repeats, find_repeats, repeated_rows
from coordgraph.readers.share_store import Buckets, Store
from coordgraph.readers.share_taker import Keeping, RowsTaker, coarse_files, precisions_of, refuse_rounded
from coordgraph.readers.shares import Shares
from coordgraph.readers.turns import Turns, work_through
from coordgraph.runs import atomic_path, sha256_of
from coordgraph.tables import ACCOUNTS, LEDGER, POSTS, QUARANTINE, REFERENCES, repeated

Progress = Callable[[str, int, int], None]


class IdsNeeded(Exception):
    """Content ids may repeat, so their bytes must be looked at."""


class _Import(ABC):
    """What its steps hand on.

    Args:
        files: what to read.
        options: how.
        jobs: threads.
        keeping: where the posts of the files go.
    """

    def __init__(self, files: list[ShareFile], options: Options, jobs: int, keeping: Keeping) -> None:
        self._files, self._options, self._jobs = files, options, jobs
        self._platform = options.platform or UNSPECIFIED
        self._taker = RowsTaker(files, options, keeping)

    def run(self, progress: Progress | None, known: Mapping[str, str]) -> Shares:
        """All steps.

        Args:
            progress: called with a file name, bytes read and bytes in all.
            known: digests of files by path.
        """
        with ThreadPoolExecutor(self._jobs) as beside, ExitStack() as undone:
            undone.callback(self._undo)
            digests = [
                beside.submit(known.get, str(f.path)) if str(f.path) in known else beside.submit(sha256_of, f.path)
                for f in self._files
            ]
            repeats = self._sorted_out(self._take_rows(progress))
            tables = (self._taker.accounts, self._taker.objects)
            sorting = [
                beside.submit(t.sorted_texts, used) for t, used in zip(tables, self._used_codes(repeats), strict=True)
            ]
            coarse, warnings = coarse_files(self._files, repeats)
            codes = self._in_order(repeats)
            post_count = len(codes.times)
            (accounts, account_ranks), (objects, object_ranks) = (s.result() for s in sorting)
            posts_of_accounts = _counted(codes.accounts, account_ranks)
            ledger = self._ledger([str(d.result()) for d in digests], repeats)
            undone.pop_all()
            writing = self._writing(repeats, coarse)
            shares = Shares(
                *acts_in_order(codes, account_ranks, object_ranks, len(objects), self._jobs),
                object_keys=objects,
                accounts_table=_accounts_table(accounts, self._platform, posts_of_accounts),
                references=REFERENCES.empty(),
                ledger=ledger,
                quarantine=self._quarantine(repeats),
                post_count=post_count,
                precisions=precisions_of(self._files, coarse, repeats),
                writing=writing,
                skipped=_skipped(self._files),
                warnings=warnings,
            )
        return shares

    def _take_rows(self, progress: Progress | None) -> Numbers:
        """Take the rows; the numbers of those that may repeat a content id."""
        sizes = [file.path.stat().st_size for file in self._files]
        before = dict(zip((f.name for f in self._files), np.cumsum([0, *sizes]).tolist(), strict=False))

        def say(file: ShareFile, rows: int) -> None:
            if progress:
                done = before[file.name] + file.path.stat().st_size * rows // max(file.rows, 1)
                progress(str(file.path), done, sum(sizes))

        self._taker.take(self._jobs, say)
        if progress:
            progress("", sum(sizes), sum(sizes))
        refuse_rounded(self._files, self._taker.accounts)
        for table in (self._taker.accounts, self._taker.objects):
            table.forget_slots()
        candidates = repeated_rows(self._taker.hashes, self._jobs)
        del self._taker.hashes
        pa.default_memory_pool().release_unused()
        return candidates

    @abstractmethod
    def _undo(self) -> None:
        """Remove what was written."""

    @abstractmethod
    def _sorted_out(self, candidates: Numbers) -> Repeats:
        """What to do with the rows that may repeat a content id."""

    @abstractmethod
    def _used_codes(self, repeats: Repeats) -> tuple[Numbers | None, Numbers | None]:
        """The accounts and objects that posts have; None where that is all of them."""

    @abstractmethod
    def _in_order(self, repeats: Repeats) -> PostCodes | RowCodes:
        """The codes of the posts."""

    @abstractmethod
    def _writing(self, repeats: Repeats, coarse: Numbers) -> Future[None]:
        """Write what is to be kept, and give back what it took."""

    def _ledger(self, digests: list[str], repeats: Repeats) -> pa.Table:
        duplicates, conflicts = (self._by_file(rows) for rows in (repeats.duplicates, repeats.conflicts))
        rows = []
        for file, digest, twice, other in zip(self._files, digests, duplicates, conflicts, strict=True):
            taken, size = file.posts - twice - other, file.path.stat().st_size
            lines = file.header + file.rows
            counts = (lines, lines, taken, taken, 0, twice, file.header, len(file.bad) + other)
            rows.append((file.name, FORMAT, digest, size, *counts, False))
        return LEDGER.of_rows(rows)

    def _by_file(self, rows: Numbers) -> list[int]:
        """How many of some rows each file has."""
        return [int(np.count_nonzero((rows >= f.start) & (rows < f.end))) for f in self._files]

    def _quarantine(self, repeats: Repeats) -> pa.Table:
        found = dict(zip(repeats.conflicts.tolist(), repeats.sentences, strict=True))
        for file in self._files:
            found |= {row: (bad.reason, bad.raw) for row, bad in file.bad}
        names = [f.name for f in self._files]
        places = np.searchsorted([f.start for f in self._files], sorted(found), side="right") - 1
        return QUARANTINE.of_rows(
            (names[i], row - self._files[i].start + self._files[i].header + 1, *found[row])
            for i, row in zip(places.tolist(), sorted(found), strict=True)
        )


class ImportOfCodes(_Import):
    """Without posts: the shares can be compared, and no evidence shown. Content ids are not kept, which is faster.

    Raises:
        IdsNeeded: content ids may repeat.
    """

    def __init__(self, files: list[ShareFile], options: Options, jobs: int) -> None:
        self._codes = RowCodes(files[-1].end)
        super().__init__(files, options, jobs, self._codes)

    def _undo(self) -> None:
        pass

    def _sorted_out(self, candidates: Numbers) -> Repeats:
        if len(candidates):
            raise IdsNeeded
        return Repeats()

    def _used_codes(self, repeats: Repeats) -> tuple[Numbers | None, Numbers | None]:
        return None, None

    def _in_order(self, repeats: Repeats) -> RowCodes:
        if any(file.bad for file in self._files):
            self._codes.leave_out_empty_rows()
        return self._codes

    def _writing(self, repeats: Repeats, coarse: Numbers) -> Future[None]:
        nothing: Future[None] = Future()
        nothing.set_result(None)
        return nothing


class ImportOfPosts(_Import):
    """With posts, sorted by time in buckets that wait in files where memory is short.

    Args:
        files, options, jobs: as for all imports.
        posts_path: where the table ``posts`` is written.
        memory: bytes of rows kept in memory.
        keep_posts: whether it is written.
    """

    def __init__(
        self, files: list[ShareFile], options: Options, jobs: int, posts_path: Path, memory: int, keep_posts: bool
    ) -> None:
        self._posts_path, self._keep_posts = posts_path, keep_posts
        borders = borders_of(files, options)
        self._store = Store(len(borders) + 1, memory, posts_path.parent)
        super().__init__(files, options, jobs, Buckets(self._store, borders))

    def _undo(self) -> None:
        self._store.close()

    def _sorted_out(self, candidates: Numbers) -> Repeats:
        return find_repeats(candidates, self._files[-1].end, self._store, self._taker.accounts)

    def _used_codes(self, repeats: Repeats) -> tuple[Numbers | None, Numbers | None]:
        if not len(repeats.conflicts):
            return None, None
        accounts, objects = (np.zeros(t.count, dtype=bool) for t in (self._taker.accounts, self._taker.objects))
        left_out = np.zeros(self._files[-1].end, dtype=bool)
        left_out[repeats.conflicts] = True
        for bucket in range(len(self._store)):
            piece = self._store.rows(bucket)
            kept = ~left_out[piece.rows]
            accounts[piece.accounts[kept]] = True
            objects[piece.objects[kept]] = True
        return np.flatnonzero(accounts), np.flatnonzero(objects)

    def _in_order(self, repeats: Repeats) -> PostCodes:
        self._codes = codes = PostCodes(sum(f.posts for f in self._files) - int(repeats.later.sum()))

        def sort_bucket(turns: Turns, number: int, bucket: int) -> None:
            codes.take_bucket(self._store.rows(bucket), repeats, turns, number)

        work_through(range(len(self._store)), sort_bucket, self._jobs)
        return codes

    def _writing(self, repeats: Repeats, coarse: Numbers) -> Future[None]:
        if not self._keep_posts:
            return _in_background(self._store.close)
        return _in_background(self._write_posts, self._codes.orders, repeats, coarse)

    def _write_posts(self, orders: list[Numbers], repeats: Repeats, coarse: Numbers) -> None:
        """Write the table ``posts``, and give back what the rows took."""
        origins = Origins(
            [f.name for f in self._files],
            np.array([f.start for f in self._files], dtype=np.int64),
            np.array([f.header + 1 for f in self._files], dtype=np.int64),
            coarse,
        )
        tables = (self._taker.accounts, self._taker.objects)
        with closing(self._store), atomic_path(self._posts_path) as part, _posts_writer(part) as writer:

            def write_bucket(turns: Turns, number: int, bucket: int) -> None:
                rows = rows_of_posts(
                    self._store.rows(bucket), orders[bucket], repeats, origins, self._platform, *tables
                )
                self._store.drop(bucket)
                with turns.at("write", number):
                    if rows.num_rows:
                        writer.write_batch(rows)

            work_through(range(len(self._store)), write_bucket, self._jobs)


def _skipped(files: list[ShareFile]) -> dict[str, int]:
    headers = sum(file.header for file in files)
    return {HEADER: headers} if headers else {}


def _in_background(work: Callable[..., None], *given: Any) -> Future[None]:
    """Start work that goes on when its starter has returned; a program that ends waits for it."""
    thread = ThreadPoolExecutor(1, thread_name_prefix="posts")
    try:
        return thread.submit(work, *given)
    finally:
        thread.shutdown(wait=False)


def _posts_writer(path: Path) -> pq.ParquetWriter:
    # Only these columns repeat their values, and only the time and the line are ever searched by their bounds.
    return pq.ParquetWriter(
        path,
        POSTS.schema,
        compression="zstd",
        use_dictionary=["platform", "time_precision", "kind", "source_file"],
        write_statistics=["time", "source_line"],
        column_encoding={"time": "DELTA_BINARY_PACKED", "source_line": "DELTA_BINARY_PACKED"},
    )


def _counted(codes: Numbers, ranks: Numbers) -> Numbers:
    """How often each rank occurs."""
    counts = np.zeros(int(ranks.max(initial=-1)) + 2, dtype=np.int64)
    count_ranks(codes, ranks, counts)
    return counts[1:]


def _accounts_table(ids: pa.Array, platform: str, posts: Numbers) -> pa.Table:
    empty = {kind: pa.nulls(len(ids), kind) for kind in {column.type for column in ACCOUNTS.columns}}
    columns = {column.name: empty[column.type] for column in ACCOUNTS.columns}
    return ACCOUNTS.of(columns | {"account_id": ids, "platform": repeated(platform, len(ids)), "posts": posts})
