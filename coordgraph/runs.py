"""The run directory: atomic writes, the lock, which stages are finished, the record, the checksums.

In: tables and texts of a run. Out: files under one directory, each complete or absent. A run that was stopped leaves
its finished stages and goes on from the last of them when it is started again with the same inputs and settings.
A directory that holds another run, or anything else, is refused.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any

import pyarrow as pa

from coordgraph.errors import IntegrityError, RunDirectoryError

RECORD = "run.json"
STAGES = "stages.json"
CHECKSUMS = "SHA256SUMS"
LOCK = ".lock"
#: What to do about a run that lacks something.
RUN_AGAIN = "Make the run again: coordgraph run with the same files, settings and --out, and --overwrite."
_BLOCK = 1 << 20


@contextlib.contextmanager
def atomic_path(path: str | Path) -> Iterator[Path]:
    """A temporary path beside ``path``, renamed onto it when the block ends well and removed when it does not.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with atomic_path(Path(folder) / "a.txt") as temporary:
    ...         _ = temporary.write_text("whole")
    ...     (Path(folder) / "a.txt").read_text()
    'whole'
    """
    final = Path(path)
    temporary = final.with_name(f".{final.name}.{os.getpid()}.part")
    try:
        final.parent.mkdir(parents=True, exist_ok=True)
        yield temporary
        with temporary.open("r+b") as written:  # Windows cannot flush what is open for reading only
            os.fsync(written.fileno())
        temporary.replace(final)
    except OSError as error:
        raise _cannot_write(error, final) from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def _cannot_write(error: OSError, path: Path) -> RunDirectoryError:
    if error.errno == errno.ENOSPC:
        return RunDirectoryError(
            "the disk is full; nothing half written was left",
            where=path,
            next_step="Free some space and start the same command again: it goes on from the last finished stage.",
        )
    return RunDirectoryError(
        f"cannot be written ({error.strerror or error})", where=path, next_step="Choose another --out directory."
    )


def sha256_of(path: Path) -> str:
    """SHA-256 of a file's bytes, in hex."""
    digest = hashlib.sha256()
    with path.open("rb") as source:
        while block := source.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def fingerprint(value: Any) -> str:
    """A short digest of plain values, equal for equal values.

    >>> fingerprint({"a": 1, "b": 2}) == fingerprint({"b": 2, "a": 1})
    True
    """
    text = json.dumps(value, sort_keys=True, ensure_ascii=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def write_text(path: Path, text: str) -> None:
    """Write a text file whole or not at all; what UTF-8 cannot hold (lone surrogates) is replaced."""
    with atomic_path(path) as temporary:
        temporary.write_text(text, encoding="utf-8", errors="replace", newline="\n")


def write_json(path: Path, value: Any) -> None:
    """Write plain values as indented JSON."""
    write_text(path, json.dumps(value, indent=2, ensure_ascii=False, default=str) + "\n")


def write_table(path: Path, table: pa.Table) -> None:
    """Write a table as Parquet: the same bytes for the same table."""
    import pyarrow.parquet as pq

    with atomic_path(path) as temporary:
        pq.write_table(table.replace_schema_metadata(None), temporary, compression="zstd", store_schema=True)


def read_table(path: Path, columns: list[str] | None = None) -> pa.Table:
    """Read a table of a run, or some of its columns.

    Raises:
        IntegrityError: the file is missing or no Parquet.
    """
    import pyarrow.parquet as pq

    try:
        with path.open("rb") as source:
            # ParquetFile, because read_table imports half a second of what it needs for folders of files
            return pq.ParquetFile(source).read(columns)
    except (OSError, pa.ArrowInvalid) as error:
        raise IntegrityError(
            "a table of the run is missing or damaged, or an older version made the run",
            where=path,
            next_step=RUN_AGAIN,
        ) from error


def read_record(run: str | Path) -> dict[str, Any]:
    """The record of a finished run.

    Raises:
        IntegrityError: there is no finished run.
    """
    try:
        record: dict[str, Any] = dict(json.loads((Path(run) / RECORD).read_text(encoding="utf-8")))
    except (OSError, TypeError, ValueError) as error:
        raise IntegrityError(
            "holds no finished run", where=run, next_step="Make one with coordgraph run FILE --out RUN."
        ) from error
    return record


def check_directory_beside(directory: Path, mark: str, what: str) -> None:
    """Refuse a directory that is a run, lies in one, or holds something else than further results of that kind.

    Args:
        directory: where they are to be written; it need not exist.
        mark: the file that such results are known by.
        what: what they are, in one word.

    Raises:
        RunDirectoryError: it is refused.
    """
    whole = directory.resolve()
    for run in (folder for folder in (whole, *whole.parents) if (folder / RECORD).is_file()):
        raise RunDirectoryError(
            "lies in a run, which stays as it is", where=directory, value=str(run), next_step="Choose another --out."
        )
    if directory.exists() and not directory.is_dir():
        raise RunDirectoryError("is no directory", where=directory, next_step="Choose another --out.")
    if directory.is_dir() and any(directory.iterdir()) and not (directory / mark).exists():
        raise RunDirectoryError(
            f"is not empty and holds no {what}", where=directory, next_step="Choose a new --out directory."
        )


def directory_beside(run: str | Path, what: str) -> Path:
    """Where further results of a run go when nobody says where.

    >>> directory_beside("cases/case1", "trends").as_posix()
    'cases/case1-trends'
    """
    path = Path(run).resolve()
    beside = Path(run).parent if Path(run).name == path.name else path.parent
    return beside / f"{path.name}-{what}"


def _lock(handle: IO[str]) -> None:
    """Take the lock of an open file or raise OSError; it is given back when the file is closed."""
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


class RunDirectory:
    """One directory of one run: what is finished in it and where its files are.

    Args:
        path: the directory; made when absent.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self._finished: dict[str, dict[str, Any]] = {}

    @property
    def tables(self) -> Path:
        """Folder of the Parquet tables."""
        return self.path / "tables"

    def table_path(self, name: str) -> Path:
        """Path of one table."""
        return self.tables / f"{name}.parquet"

    def claim(self, identity: str, *, overwrite: bool = False) -> None:
        """Take the directory for the run of this identity (a digest of inputs, settings and version).

        Raises:
            RunDirectoryError: it holds another run or other files.
        """
        state = self._read_state()
        finished = (self.path / RECORD).exists()
        if state is not None and state.get("identity") != identity and finished and not overwrite:
            raise RunDirectoryError(
                "already holds another run (other inputs, settings or version)",
                where=self.path,
                next_step="Choose another --out directory, or add --overwrite to replace it.",
            )
        if state is None and self.path.exists() and self._foreign_files():
            raise RunDirectoryError(
                "is not empty and holds no run",
                where=self.path,
                value=self._foreign_files()[0],
                next_step="Choose a new --out directory.",
            )
        if state is not None:
            # stages finished under the same key serve the new run too: a changed window re-reads no file
            self._finished = state.get("stages", {})
            if state.get("identity") != identity:
                self._remove_results()
        self._identity = identity
        self._write_state()

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Keep a second process out while this one writes.

        Raises:
            RunDirectoryError: another process is writing.
        """
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            handle = (self.path / LOCK).open("a")
        except OSError as error:
            raise _cannot_write(error, self.path) from error
        with handle:
            try:
                _lock(handle)
            except OSError as error:
                raise RunDirectoryError(
                    "another process is writing this run", where=self.path, next_step="Wait for it to end."
                ) from error
            try:
                yield
            finally:
                with contextlib.suppress(OSError):  # Windows keeps an open file; the next run takes it over
                    (self.path / LOCK).unlink(missing_ok=True)

    def finished(self, stage: str, key: str) -> dict[str, Any] | None:
        """The notes of a stage that was finished under this key, or None."""
        entry = self._finished.get(stage)
        if entry is None or entry["key"] != key:
            return None
        if not all(self.table_path(name).exists() for name in entry["tables"]):
            return None
        notes: dict[str, Any] = entry["notes"]
        return notes

    def peek(self, stage: str) -> dict[str, Any] | None:
        """Key, tables and notes of a stage, whatever it was made from, without taking the directory."""
        state = self._read_state() or {}
        found: dict[str, Any] | None = state.get("stages", {}).get(stage)
        return found

    def finish(
        self,
        stage: str,
        key: str,
        tables: Mapping[str, pa.Table],
        notes: dict[str, Any],
        beside: tuple[str, ...] = (),
    ) -> None:
        """Write a stage's tables, then mark it finished.

        Args:
            stage, key: its name, and the fingerprint of what it depends on.
            tables: what to write.
            notes: plain values kept with the mark.
            beside: further tables of the stage, which were written already.

        An older mark of the stage goes first: stopped half way, its tables would be partly new under the old key.
        """
        self.reopen(stage)
        for name, table in tables.items():
            write_table(self.table_path(name), table)
        self._finished[stage] = {"key": key, "tables": sorted({*tables, *beside}), "notes": notes}
        self._write_state()

    def reopen(self, stage: str) -> None:
        """Take back the mark of a stage whose files are about to be replaced."""
        if self._finished.pop(stage, None) is not None:
            self._write_state()

    def seal(self) -> None:
        """Write SHA256SUMS over all files of the run, readable by ``sha256sum -c``."""
        lines = [f"{sha256_of(file)}  {file.relative_to(self.path).as_posix()}" for file in self._files()]
        write_text(self.path / CHECKSUMS, "\n".join(lines) + "\n")

    def verify(self) -> int:
        """Check every file against SHA256SUMS; returns how many were checked.

        Raises:
            IntegrityError: a file is missing, changed or not listed.
        """
        sums = self.path / CHECKSUMS
        if not sums.exists():
            raise IntegrityError("holds no finished run", where=self.path, next_step="Run coordgraph run first.")
        lines = sums.read_text(encoding="utf-8", errors="replace").splitlines()
        expected = {name: digest for digest, _, name in (line.partition("  ") for line in lines) if digest}
        for name, digest in expected.items():
            file = self.path / name
            if not file.is_file():
                raise IntegrityError(
                    "file of the run is missing",
                    where=file,
                    next_step="Get the run again from whoever made it, or run the same command again.",
                )
            if sha256_of(file) != digest:
                raise IntegrityError(
                    "file has changed since the run",
                    where=file,
                    next_step="Get the run again from whoever made it, or run again into a new directory.",
                )
        extra = {f.relative_to(self.path).as_posix() for f in self._files()} - set(expected)
        if extra:
            raise IntegrityError(
                "file is not part of the run", where=self.path / min(extra), next_step="Move it elsewhere."
            )
        return len(expected)

    def _files(self) -> list[Path]:
        skipped = {CHECKSUMS, LOCK}
        whole = (f for f in self.path.rglob("*") if f.is_file() and f.name not in skipped)
        # what a killed run left half done is no file of the run
        return sorted(f for f in whole if not any(p.endswith(".part") for p in f.relative_to(self.path).parts))

    def _foreign_files(self) -> list[str]:
        return sorted(f.name for f in self.path.iterdir() if f.name != LOCK)

    def _remove_results(self) -> None:
        """Remove what the other run made of its tables; the tables themselves are replaced stage by stage."""
        for file in [*self._files(), self.path / CHECKSUMS]:
            if self.tables not in file.parents and self.path / "codes" not in file.parents and file.name != STAGES:
                file.unlink(missing_ok=True)

    def _read_state(self) -> dict[str, Any] | None:
        try:
            state: dict[str, Any] = dict(json.loads((self.path / STAGES).read_text(encoding="utf-8")))
        except (OSError, TypeError, ValueError):
            return None
        return state

    def _write_state(self) -> None:
        write_json(self.path / STAGES, {"identity": self._identity, "stages": self._finished})
