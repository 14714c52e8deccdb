"""What stages are made of: the run directory they are taken from or written to, the keys that tell whether they still
hold, and the record.

In: inputs, settings, and a function that computes a stage. Out: its tables and notes, computed or loaded. Odd input: a
stage that another program, other inputs or other settings made, or whose tables are damaged, is computed anew.
"""

from __future__ import annotations

import hashlib
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict
from datetime import UTC, datetime
from functools import cache, partial
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from coordgraph import similarity
from coordgraph.errors import IntegrityError
from coordgraph.finished import table_of_run
from coordgraph.runs import RunDirectory, fingerprint, sha256_of
from coordgraph.settings import BehaviourSettings, ReadSettings, Resources, Settings

if TYPE_CHECKING:
    from coordgraph.readers import Collection, Shares

Progress = Callable[[str, str, int, int], None]
Tables = dict[str, pa.Table]
Layers = Mapping[str, similarity.Layer]

READ, CODES = "read", "codes"
_A_SHARE_UNDER_WAY = 100  # bytes, while it is put in order and its post is written
TABLES_READ = ("posts", "accounts", "references", "ledger", "quarantine")
_PACKAGES = ("numpy", "numba", "pandas", "pyarrow", "scipy", "igraph", "leidenalg", "networkx", "pyvis", "tldextract")


def silent(stage: str, detail: str, done: int, total: int) -> None:
    """Progress nobody wants to see."""


class Stages:
    """Runs a stage, or loads it where the run directory has it finished.

    Args:
        directory: where stages are kept; None: nowhere.
        record: the record of the run; gets what each stage took, and which were loaded.
    """

    def __init__(self, directory: RunDirectory | None, record: dict[str, Any]) -> None:
        self._directory = directory
        self._record = record

    def take(
        self, stage: str, key: str, names: tuple[str, ...], compute: Callable[[], tuple[Tables, dict[str, Any]]]
    ) -> tuple[Tables, dict[str, Any]]:
        """Tables and notes of a stage.

        Args:
            stage: its name.
            key: what it depends on, as a fingerprint.
            names: its tables.
            compute: makes them and the notes.
        """
        started = time.perf_counter()
        if (loaded := self._loaded(stage, key, names)) is not None:
            self._record["loaded_stages"].append(stage)
            return loaded
        tables, notes = compute()
        # a stage that writes its tables itself, because they are large, has finished by now
        if self._directory is not None and self._directory.finished(stage, key) is None:
            self._directory.finish(stage, key, tables, notes)
        self._record["seconds"][stage] = round(time.perf_counter() - started, 3)
        return tables, notes

    def _loaded(self, stage: str, key: str, names: tuple[str, ...]) -> tuple[Tables, dict[str, Any]] | None:
        """The same from the directory; None where it does not have the stage whole."""
        if self._directory is None or (notes := self._directory.finished(stage, key)) is None:
            return None
        try:
            return {n: table_of_run(self._directory, n) for n in (*names, *notes.get("extra_tables", ()))}, notes
        except IntegrityError:
            self._directory.reopen(stage)
            return None

    def take_layers(self, key: str, compute: Callable[[], Layers], precisions: Sequence[str | None]) -> Layers:
        """The layers; where there is a directory they stay on disk and are mapped from there."""
        if self._directory is None:
            return compute()
        if self._directory.finished(CODES, key) is not None:
            with suppress(IntegrityError):  # those that are damaged are made again
                return layers_in(self._directory)[0]
        started = time.perf_counter()
        store_layers(self._directory, key, compute(), precisions, [])
        self._record["seconds"][CODES] = round(time.perf_counter() - started, 3)
        return layers_in(self._directory)[0]


def layers_in(directory: RunDirectory) -> tuple[Layers, dict[str, Any]]:
    """The layers of a directory, and what was noted with them: ``precisions`` of the times, and ``notes``.

    Raises:
        IntegrityError: there are none, or another version of the program made them.
    """
    state = directory.peek(CODES)
    if state is None:
        raise IntegrityError(
            "holds no codes", where=directory.path, next_step="Name files of posts, or the directory of a run."
        )
    notes = state.get("notes", {})
    if notes.get("program") != code_digest():
        raise IntegrityError(
            "its codes were made by another version of coordgraph",
            where=directory.path,
            next_step="Name the files again.",
        )
    try:
        return {name: similarity.Layer.load(directory.path / CODES / name) for name in notes["layers"]}, notes
    except (OSError, EOFError, ValueError) as error:
        raise IntegrityError(
            "its codes are missing or damaged", where=directory.path / CODES, next_step="Name the files again."
        ) from error


def store_layers(
    directory: RunDirectory, key: str, layers: Layers, precisions: Sequence[str | None], notes: list[str]
) -> None:
    """Write layers in place of what the directory has."""
    directory.reopen(CODES)
    shutil.rmtree(directory.path / CODES, ignore_errors=True)
    for name, layer in layers.items():
        layer.save(directory.path / CODES / name)
    noted = {"layers": list(layers), "precisions": list(precisions), "notes": notes, "program": code_digest()}
    directory.finish(CODES, key, {}, noted)


def version() -> str:
    """The version of coordgraph."""
    return metadata.version("coordgraph")


@cache
def code_digest() -> str:
    """A digest of the program itself: stages of another program are not taken up, whatever version it calls itself."""
    folder = Path(__file__).parent
    digest = hashlib.sha256()
    for file in sorted(folder.rglob("*.py")):
        digest.update(f"{file.relative_to(folder)}\n".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def read_key(inputs: list[dict[str, Any]], settings: ReadSettings) -> str:
    """What the collection depends on."""
    return fingerprint([code_digest(), [i["sha256"] for i in inputs], asdict(settings)])


def shares_in(
    paths: list[str],
    settings: Settings,
    posts_path: Path,
    resources: Resources,
    progress: Progress,
    keep_posts: bool = True,
    digests: Mapping[str, str] | None = None,
) -> Shares | None:
    """Tables of shares imported by columns, their posts still being written; None where the files are something else.

    Other behaviours than sharing are left to the reader of posts, which says why such tables do not support them.
    """
    from coordgraph import readers

    if settings.behaviours.behaviours not in ((), ("co_share",)):
        return None
    return readers.import_shares(
        paths,
        settings.read,
        posts_path,
        jobs=resources.jobs,
        memory=resources.memory,
        progress=partial(progress, READ),
        wait=False,
        keep_posts=keep_posts,
        digests=digests,
    )


@contextmanager
def imported_shares(
    paths: list[str],
    inputs: list[dict[str, Any]],
    settings: Settings,
    directory: RunDirectory,
    resources: Resources,
    progress: Progress,
) -> Iterator[Shares | None]:
    """The same into a directory. What is done in the block goes on while the posts are written; at its end the stage
    of reading is finished."""
    directory.reopen(READ)
    digests = {i["file"]: i["sha256"] for i in inputs}
    shares = shares_in(paths, settings, directory.table_path("posts"), resources, progress, digests=digests)
    if shares is None:
        yield None
        return
    if shares.post_count * _A_SHARE_UNDER_WAY > resources.bytes:
        shares.wait_for_posts()  # both at once would not fit
    try:
        yield shares
    finally:
        shares.wait_for_posts()
    tables = {
        "accounts": shares.accounts_table,
        "references": shares.references,
        "ledger": shares.ledger,
        "quarantine": shares.quarantine,
    }
    directory.finish(READ, read_key(inputs, settings.read), tables, notes_of_reading(shares), beside=("posts",))


def notes_of_reading(read: Collection | Shares) -> dict[str, Any]:
    """What is kept of reading beside its tables."""
    return {"skipped": read.skipped, "queries": read.queries, "warnings": read.warnings}


def actions_key(key: str, settings: BehaviourSettings) -> str:
    """What the actions and the layers depend on, given what the collection depends on."""
    return fingerprint([key, asdict(settings)])


def new_record(settings: Settings, inputs: list[dict[str, Any]]) -> dict[str, Any]:
    """The record of a run that begins."""
    return {
        "version": version(),
        "started": datetime.now(UTC).isoformat(timespec="seconds"),
        "inputs": inputs,
        "packages": {name: metadata.version(name) for name in _PACKAGES},
        "seed": settings.seed,
        "preset": settings.preset,
        "seconds": {},
        "loaded_stages": [],
    }


def inputs_of(paths: list[str]) -> list[dict[str, Any]]:
    """Path, SHA-256 and size of each input; missing ones are left to the reader, which says so."""
    files = [Path(p) for p in sorted(set(paths))]
    return [
        {"file": str(f), "sha256": sha256_of(f), "bytes": f.stat().st_size} if f.is_file() else
        {"file": str(f), "sha256": "", "bytes": 0}
        for f in files
    ]  # fmt: skip


def settings_of(record: Mapping[str, Any]) -> Settings:
    """The settings of a finished run, as resolved; a record leaves out what is None."""
    values = dict(record["settings"])
    if "window" not in values["similarity"]:
        values["similarity"] = {**values["similarity"], "window": "none"}
    return Settings.from_mapping(values, "run.json")


def identity_of(hashes: list[str], settings: Settings) -> str:
    """What makes two runs the same run: the hashes of the inputs, the registries, the settings, the version."""
    registries = inputs_of(list(settings.outlets.registries))
    return fingerprint([version(), hashes, registries, settings.to_mapping()])
