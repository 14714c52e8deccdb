"""A finished run tried with other settings, and what is found written beside it.

In: the directory of a run; nothing is read again, its layers are mapped from its codes. Out: :class:`Robustness`, and a
directory with page, tables and checksums that is there whole or not at all. Odd input: the run itself is never written
to; a directory that holds anything else is refused, whatever ``overwrite`` says.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from coordgraph import runs
from coordgraph.errors import IntegrityError, RunDirectoryError
from coordgraph.exports.csv import write_tables
from coordgraph.finished import open_run
from coordgraph.reports import write_robustness_page
from coordgraph.robustness.grid import Grid, grid_around
from coordgraph.robustness.trying import Robustness, robustness
from coordgraph.runs import (
    CHECKSUMS,
    RUN_AGAIN,
    RunDirectory,
    fingerprint,
    sha256_of,
    write_json,
)
from coordgraph.settings import Resources
from coordgraph.stages import Progress, layers_in, settings_of, silent, version
from coordgraph.translations import words_in

#: The record of such a directory.
ROBUSTNESS_RECORD = "robustness.json"
PAGE = "robustness.html"


def robustness_of_run(
    run: str | Path,
    out: str | Path | None = None,
    *,
    windows: Sequence[str | float] | None = None,
    min_shared: Sequence[int] | None = None,
    min_synchronous: Sequence[int] | None = None,
    alphas: Sequence[float] | None = None,
    seeds: int | None = None,
    overwrite: bool = False,
    language: str = "en",
    resources: Resources | None = None,
    progress: Progress = silent,
) -> Robustness:
    """Try a finished run with other settings and write what stays.

    Args:
        run: its directory; it stays as it is.
        out: directory for page and tables, see :func:`directory_beside`; None: nothing is written.
        windows, min_shared, min_synchronous, alphas, seeds: as for :func:`~coordgraph.robustness.grid.grid_around`.
        overwrite: replace what an earlier call with other values wrote there.
        language: of the page: en, es or pt; tables are English.
        resources: threads and memory; they change no result.
        progress: called with the stage, the window, settings done and settings in all.

    Raises:
        IntegrityError: there is no finished run, or its codes are damaged or of another version.
        SettingsError, WindowTooFine: a value cannot be, or changes nothing in such a run; there is no such language.
        RunDirectoryError: the directory holds something else, or cannot be written.
        NotEnoughMemory: the pairs of a window do not fit.
    """
    words_in(language)  # refused before anything is computed
    directory = RunDirectory(run)
    record, tables = open_run(run, ("accounts", "clusters", "members"), {"accounts": ["account_id"]})
    settings = settings_of(record)
    layers, codes = _layers_of(directory)
    grid, notes = grid_around(
        settings, codes["precisions"], windows=windows, min_shared=min_shared, min_synchronous=min_synchronous,
        alphas=alphas, seeds=seeds,
    )  # fmt: skip
    about = _about(directory, record, grid, notes)
    if out is not None:
        check_directory(out, run, about["identity"], overwrite)
    ids = tables["accounts"]["account_id"].combine_chunks()
    found = replace(robustness(layers, ids, tables, settings, grid, resources, progress), notes=notes)
    if out is not None:
        _save(found, about, settings.map.title, language, Path(out))
    return found


def directory_beside(run: str | Path) -> Path:
    """Where the results go when nobody says where: ``case1-robustness`` beside ``case1``.

    >>> directory_beside("cases/case1").name
    'case1-robustness'
    """
    return runs.directory_beside(run, "robustness")


def check_directory(out: str | Path, run: str | Path, identity: str, overwrite: bool) -> None:
    """Refuse a directory whose contents would be lost, or that lies in the run.

    Args:
        out: the directory; it need not exist.
        run: that of the run.
        identity: of what is to be written; the same again may be written again.
        overwrite: replace what was written there with other values or of another run.

    Raises:
        RunDirectoryError: it cannot be used.
    """
    path = Path(out)
    if path.resolve().is_relative_to(Path(run).resolve()):
        raise RunDirectoryError(
            "lies in the run, which stays as it is", where=out, next_step="Choose an --out directory beside it."
        )
    if path.is_file():
        raise RunDirectoryError("is a file", where=out, next_step="Choose another --out directory.")
    held = sorted(f.name for f in path.iterdir()) if path.is_dir() else []
    if not held:
        return
    if ROBUSTNESS_RECORD not in held:
        raise RunDirectoryError(
            "is not empty and holds no results of coordgraph robustness",
            where=out,
            value=held[0],
            next_step="Choose a new --out directory.",
        )
    if not overwrite and _identity_in(path) != identity:
        raise RunDirectoryError(
            "already holds results of another run or other settings",
            where=out,
            next_step="Choose another --out directory, or add --overwrite to replace it.",
        )


def _identity_in(path: Path) -> Any:
    with contextlib.suppress(OSError, ValueError, KeyError):
        return json.loads((path / ROBUSTNESS_RECORD).read_text(encoding="utf-8"))["identity"]
    return None


def _layers_of(directory: RunDirectory) -> Any:
    """The layers of a run; where there are none to be used, the run must be made again and not only its codes."""
    try:
        return layers_in(directory)
    except IntegrityError as error:
        raise IntegrityError(error.what, where=error.where, next_step=RUN_AGAIN) from error


def _about(directory: RunDirectory, record: dict[str, Any], grid: Grid, notes: list[str]) -> dict[str, Any]:
    """The record: which run, which settings, and a digest of both."""
    sums = directory.path / CHECKSUMS
    of_run = sha256_of(sums) if sums.is_file() else fingerprint(record)
    tried = asdict(grid)
    return {
        "identity": fingerprint([version(), of_run, tried]),
        "version": version(),
        "run": {"directory": directory.path.resolve().name, "sha256_of_checksums": of_run},
        "grid": tried,
        "notes": notes,
        "settings": record["settings"],
    }


def _save(found: Robustness, about: dict[str, Any], title: str, language: str, out: Path) -> None:
    with _whole_directory(out) as folder:
        write_tables(found.tables, folder)
        write_robustness_page(found.tables, found.notes, title, folder / PAGE, language)
        write_json(folder / ROBUSTNESS_RECORD, about)
        RunDirectory(folder).seal()


@contextmanager
def _whole_directory(out: Path) -> Iterator[Path]:
    """A new directory beside ``out`` that takes its place when the block ends well, and goes when it does not."""
    out = out.resolve()  # a name such as "." cannot be renamed
    folder, old = (out.with_name(f".{out.name}.{os.getpid()}.{kind}") for kind in ("part", "old"))
    try:
        folder.mkdir(parents=True)
        yield folder
        if out.exists():
            out.rename(old)
        folder.rename(out)
    except OSError as error:
        raise RunDirectoryError(
            f"cannot be written ({error.strerror or error})", where=out, next_step="Choose another --out directory."
        ) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if out.exists():
            shutil.rmtree(old, ignore_errors=True)
        elif old.exists():  # stopped between the two renames: what was there comes back
            old.rename(out)
