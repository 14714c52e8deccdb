"""Cases: a collection in codes, kept in a directory, and compared as often as one likes.

In: files of posts, or a run directory. Out: compared pairs, written to one file as they are found. Nothing is clustered
and nothing is drawn, so a hundred million shares fit where a run would not. Tables of shares are imported by columns;
all other files are read as by a run. A run leaves its codes too, so that it is a case like any other.

What reads files is imported when files are read: a further comparison of a case takes about a second, and half a second
more would be for nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from coordgraph import similarity
from coordgraph.runs import RunDirectory, atomic_path, fingerprint
from coordgraph.settings import Resources, Settings, SimilaritySettings
from coordgraph.stages import (
    CODES,
    READ,
    TABLES_READ,
    Layers,
    Progress,
    actions_key,
    imported_shares,
    inputs_of,
    layers_in,
    notes_of_reading,
    read_key,
    silent,
    store_layers,
    version,
)
from coordgraph.tables import EDGES

if TYPE_CHECKING:
    from coordgraph.readers import Shares

_SHARES = "co_share"
_ROWS_OF_A_GROUP = 250_000
# pairs are compared here and not judged: these columns belong to the tie rule and to significance
_OPEN = ("weight", "p_shared", "q_shared", "p_synchrony", "q_synchrony", "kept")
PAIR_COLUMNS = [name for name in EDGES.names if name not in _OPEN]
_WRITING: dict[str, Any] = {"compression": "zstd", "use_dictionary": ["layer", "source", "target"]}


@dataclass(frozen=True)
class Case:
    """A collection in codes.

    Attributes:
        layers: the layer of each behaviour, mapped from disk.
        account_ids: ids by code.
        precisions: time precisions that occur; None among them: posts without a time.
        notes: sentences a person should know: warnings of reading, stop objects.
    """

    layers: Layers
    account_ids: pa.Array
    precisions: tuple[str | None, ...]
    notes: list[str] = field(default_factory=list)


def import_case(
    paths: list[str],
    settings: Settings,
    directory: RunDirectory,
    resources: Resources | None = None,
    progress: Progress = silent,
    keep_posts: bool = True,
) -> Case:
    """Read files and keep what they say in codes; what the directory has already is taken from there.

    Args:
        paths: files of posts.
        settings: how to read, and which behaviours.
        directory: where the codes go; a run into it goes on from them.
        resources: threads and memory.
        progress: called with stage, detail, how much is done and how much there is.
        keep_posts: keep the posts too, as evidence and for a run; without them a table of shares is imported faster.

    Raises:
        CoordgraphError: an input, a setting or the directory cannot be used.
    """
    from coordgraph import readers

    readers.check_files(paths, settings.read)
    inputs = inputs_of(paths)
    key = read_key(inputs, settings.read)
    codes = actions_key(key, settings.behaviours)
    with directory.locked():
        directory.claim(fingerprint([key, "case"]))
        missing = directory.finished(CODES, codes) is None or (keep_posts and directory.finished(READ, key) is None)
        if missing:
            work = _Import(paths, inputs, settings, directory, resources or Resources(), progress, keep_posts)
            if not _import_shares(work, codes):
                _import_posts(work, key, codes)
    return open_case(directory.path)


class _Import(NamedTuple):
    """What an import needs."""

    paths: list[str]
    inputs: list[dict[str, Any]]
    settings: Settings
    directory: RunDirectory
    resources: Resources
    progress: Progress
    keep_posts: bool


def _import_shares(work: _Import, codes: str) -> bool:
    """Import tables of shares by columns; False where the files are something else."""
    if work.settings.behaviours.behaviours not in ((), (_SHARES,)):
        return False
    reading = imported_shares(
        work.paths, work.inputs, work.settings.read, work.directory, work.resources, work.progress, work.keep_posts
    )
    with reading as shares:
        if shares is None:
            return False
        work.progress(CODES, "", 0, 1)
        layer, notes = _layer_of_shares(shares, work.settings)
        store_layers(work.directory, codes, {_SHARES: layer} if layer.acts else {}, shares.precisions, notes)
        work.progress(CODES, "", 1, 1)
    return True


def _import_posts(work: _Import, key: str, codes: str) -> None:
    """Read posts of any format, and find who acted on what."""
    from coordgraph import behaviours, readers

    collection = readers.read_files(work.paths, work.settings.read, partial(work.progress, READ), work.resources.jobs)
    tables = {name: getattr(collection, name) for name in TABLES_READ}
    work.directory.finish(READ, key, tables, notes_of_reading(collection))
    work.progress(CODES, "", 0, 1)
    acts = behaviours.find_actions(
        collection.posts, collection.accounts, work.settings.behaviours, tuple(collection.queries)
    )
    layers = similarity.layers_of(acts.actions, acts.objects, collection.accounts.num_rows)
    precisions = collection.posts["time_precision"].unique().to_pylist()
    store_layers(work.directory, codes, layers, precisions, acts.notes)
    work.progress(CODES, "", 1, 1)


def _layer_of_shares(shares: Shares, settings: Settings) -> tuple[similarity.Layer, list[str]]:
    """The layer without stop objects that are to be left out, and a sentence on each stop object."""
    from coordgraph import behaviours

    total = shares.accounts_table.num_rows
    layer = similarity.layer_of(shares.objects, shares.accounts, shares.times, shares.posts, total)
    posts, accounts = np.zeros((2, len(shares.object_keys)), np.int64)
    posts[layer.object_codes] = layer.object_ends - layer.object_starts
    accounts[layer.object_codes] = layer.popularity()
    active = int(np.count_nonzero(layer.sizes))
    objects, notes = behaviours.objects_of_shares(shares.object_keys, posts, accounts, active, settings.behaviours)
    dropped = objects["dropped"].to_numpy()
    if dropped.any():
        kept = ~dropped[shares.objects]
        layer = similarity.layer_of(
            shares.objects[kept], shares.accounts[kept], shares.times[kept], shares.posts[kept], total
        )
    return layer, notes


def open_case(path: Path) -> Case:
    """The case in a directory, or in that of a finished run.

    Raises:
        IntegrityError: there is none, or another version of the program made it.
    """
    directory = RunDirectory(path)
    layers, notes = layers_in(directory)
    accounts = pq.ParquetFile(directory.table_path("accounts")).read(columns=["account_id"])
    read = directory.peek(READ)
    return Case(
        layers=layers,
        account_ids=accounts["account_id"].combine_chunks(),
        precisions=tuple(notes["precisions"]),
        notes=[*(read["notes"]["warnings"] if read else []), *notes["notes"]],
    )


def plan_case(case: Case, settings: SimilaritySettings, resources: Resources | None = None) -> list[similarity.Plan]:
    """What comparing the case will cost, layer by layer.

    Raises:
        WindowTooFine: the window is finer than the times, or there are none.
        NotEnoughMemory: a layer does not fit, however it is cut.
    """
    similarity.check_window(case.precisions, settings.window)
    return similarity.plans_of(case.layers, settings, resources)


def compare_case(
    case: Case,
    settings: SimilaritySettings,
    path: Path,
    resources: Resources | None = None,
    progress: Progress = silent,
) -> int:
    """Compare the accounts of a case and write the pairs as they are found, in order.

    Args:
        case: the case.
        settings: window, least values, weighting.
        path: a Parquet file; its columns are :data:`PAIR_COLUMNS`, its metadata the settings.
        resources: threads and memory; the file is the same whatever they are.
        progress: called with ``similarity``, the layer, accounts gone through and accounts in all.

    Returns:
        How many pairs were written.

    Raises:
        WindowTooFine: the window is finer than the times, or there are none.
        NotEnoughMemory: a layer does not fit, however it is cut.
        RunDirectoryError: the file cannot be written.
    """
    similarity.check_window(case.precisions, settings.window)
    resources = resources or Resources()
    blocks = similarity.compared_edges(
        case.layers, case.account_ids, settings, resources, partial(progress, "similarity")
    )
    written = 0
    made_by = {"coordgraph": json.dumps({"version": version(), "similarity": asdict(settings)})}
    schema = EDGES.empty().select(PAIR_COLUMNS).schema.with_metadata(made_by)
    with atomic_path(path) as temporary, pq.ParquetWriter(temporary, schema, **_WRITING) as writer:
        for table in _row_groups(blocks):
            writer.write_table(table)
            written += table.num_rows
    return written


def _row_groups(blocks: Iterator[pa.Table]) -> Iterator[pa.Table]:
    """Blocks gathered until they are large enough; the same groups whatever the size of the blocks."""
    held: list[pa.Table] = []
    rows = 0
    for block in blocks:
        held.append(block.select(PAIR_COLUMNS))
        rows += block.num_rows
        while rows >= _ROWS_OF_A_GROUP:
            together = pa.concat_tables(held)
            yield together.slice(0, _ROWS_OF_A_GROUP)
            held, rows = [together.slice(_ROWS_OF_A_GROUP)], rows - _ROWS_OF_A_GROUP
    if rows:
        yield pa.concat_tables(held)
