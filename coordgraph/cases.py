"""Cases: a collection in codes, kept in a directory, and compared as often as one likes.

In: files of posts, or a run directory. Out: compared pairs, written to one file as they are found. Nothing is clustered
and nothing is drawn, so a hundred million shares fit where a run would not. Tables of shares are imported by columns;
all other files are read as by a run. A run leaves its codes too, so that it is a case like any other.

What reads files is imported when files are read: a further comparison of a case takes less than a second, and a
quarter of one more would be for nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from coordgraph import similarity
from coordgraph.errors import UsageError
from coordgraph.finished import table_of_run
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
    shares_in,
    silent,
    store_layers,
    version,
)
from coordgraph.tables import EDGES, numbers_in

if TYPE_CHECKING:
    from coordgraph.readers import Collection, Shares
    from coordgraph.similarity.layers import Codes, Ints

_SHARES = "co_share"
_SHARE_FOR_CODES = 4  # of the memory; codes that take more are mapped from disk
_ROWS_OF_A_GROUP = 250_000
# pairs are compared here and not judged: these columns belong to the tie rule and to significance
_OPEN = (
    "weight", "expected_shared", "expected_synchronous", "p_shared", "q_shared", "p_synchrony", "q_synchrony",
    "p_joint", "q_joint", "strict", "discovered", "kept",
)  # fmt: skip
PAIR_COLUMNS = [name for name in EDGES.names if name not in _OPEN]
# zstd and a dictionary of targets, which hardly repeat, make the file a quarter smaller and take twice the time
_WRITING: dict[str, Any] = {"compression": "lz4", "use_dictionary": ["layer", "source"]}


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
) -> Case:
    """Read files and keep what they say in codes; what the directory has already is taken from there.

    Args:
        paths: files of posts.
        settings: how to read, and which behaviours.
        directory: where the codes go; a run into it goes on from them.
        resources: threads and memory.
        progress: called with stage, detail, how much is done and how much there is.

    Raises:
        CoordgraphError: an input, a setting or the directory cannot be used.
    """
    from coordgraph import readers

    readers.check_files(paths, settings.read)
    resources = resources or Resources()
    inputs = inputs_of(paths)
    key = read_key(inputs, settings.read)
    codes = actions_key(key, settings.behaviours)
    with directory.locked():
        directory.claim(fingerprint([key, "case"]))
        if directory.finished(CODES, codes) is None or directory.finished(READ, key) is None:
            with imported_shares(paths, inputs, settings, directory, resources, progress) as shares:
                if shares is not None:
                    store_layers(directory, codes, *_coded_shares(shares, settings, resources, progress))
            if shares is None:
                collection = readers.read_files(paths, settings.read, partial(progress, READ), resources.jobs)
                tables = {name: getattr(collection, name) for name in TABLES_READ}
                directory.finish(READ, key, tables, notes_of_reading(collection))
                store_layers(directory, codes, *_coded_posts(collection, settings, progress))
    return open_case(directory.path)


def read_case(
    paths: list[str],
    settings: Settings,
    folder: Path,
    resources: Resources | None = None,
    progress: Progress = silent,
) -> Case:
    """Read files to compare them once: nothing is kept, which is faster.

    Args:
        paths, settings, resources, progress: as for :func:`import_case`.
        folder: where what does not fit into memory may wait, until the caller removes it.

    Raises:
        CoordgraphError: an input or a setting cannot be used.
    """
    from coordgraph import readers

    readers.check_files(paths, settings.read)
    resources = resources or Resources()
    folder.mkdir(parents=True, exist_ok=True)
    unread = dict.fromkeys(paths, "")  # nothing is kept, so nobody will ask for the digests
    shares = shares_in(paths, settings, folder / "posts.parquet", resources, progress, False, unread)
    if shares is not None:
        shares.wait_for_posts()
        layers, precisions, notes = _coded_shares(shares, settings, resources, progress)
        ids, warnings = shares.accounts_table["account_id"], shares.warnings
    else:
        collection = readers.read_files(paths, settings.read, partial(progress, READ), resources.jobs)
        layers, precisions, notes = _coded_posts(collection, settings, progress)
        ids, warnings = collection.accounts["account_id"], collection.warnings
    if sum(layer.nbytes for layer in layers.values()) > resources.bytes // _SHARE_FOR_CODES:
        for name, layer in layers.items():
            layer.save(folder / name)
        layers = {name: similarity.Layer.load(folder / name) for name in layers}
    return Case(layers, ids.combine_chunks(), tuple(precisions), [*warnings, *notes])


_Coded = tuple[Layers, Sequence[str | None], list[str]]


def _coded_posts(collection: Collection, settings: Settings, progress: Progress) -> _Coded:
    """Layers, time precisions and notes of posts of any format."""
    from coordgraph import behaviours

    progress(CODES, "", 0, 1)
    queries = tuple(collection.queries)
    acts = behaviours.find_actions(collection.posts, collection.accounts, settings.behaviours, queries)
    layers = similarity.layers_of(acts.actions, acts.objects, collection.accounts.num_rows)
    progress(CODES, "", 1, 1)
    return layers, collection.posts["time_precision"].unique().to_pylist(), acts.notes


def _coded_shares(shares: Shares, settings: Settings, resources: Resources, progress: Progress) -> _Coded:
    """The same of shares that came in codes; stop objects are left out where the settings say so."""
    from coordgraph import behaviours

    def layer_of(objects: Codes, accounts: Codes, times: Ints, posts: Codes) -> similarity.Layer:
        return similarity.layer_of(objects, accounts, times, posts, shares.accounts_table.num_rows, resources.threads)

    progress(CODES, "", 0, 1)
    layer = layer_of(shares.objects, shares.accounts, shares.times, shares.posts)
    posts, accounts = np.zeros((2, len(shares.object_keys)), np.int64)
    posts[layer.object_codes] = layer.object_ends - layer.object_starts
    accounts[layer.object_codes] = layer.popularity()
    active = int(np.count_nonzero(layer.sizes))
    objects, notes = behaviours.objects_of_shares(shares.object_keys, posts, accounts, active, settings.behaviours)
    dropped = numbers_in(objects["dropped"])
    if dropped.any():
        kept = ~dropped[shares.objects]
        layer = layer_of(shares.objects[kept], shares.accounts[kept], shares.times[kept], shares.posts[kept])
    progress(CODES, "", 1, 1)
    return {_SHARES: layer} if layer.acts else {}, shares.precisions, notes


def open_case(path: Path, behaviours: Sequence[str] = ()) -> Case:
    """The case in a directory, or in that of a finished run.

    Args:
        path: the directory.
        behaviours: those wanted; none: all it has.

    Raises:
        IntegrityError: there is none, or another version of the program made it.
        UsageError: it has no codes of a behaviour that is wanted.
    """
    directory = RunDirectory(path)
    with ThreadPoolExecutor(1) as beside:
        ids = beside.submit(_account_ids, directory)
        layers, notes = layers_in(directory)
    read = directory.peek(READ)
    if missing := [name for name in behaviours if name not in layers]:
        raise UsageError(
            "holds no codes of this behaviour", where=path, value=", ".join(missing),
            next_step=f"It has {', '.join(layers) or 'none'}. Name the files of posts to compare by others.",
        )  # fmt: skip
    return Case(
        layers={name: layer for name, layer in layers.items() if not behaviours or name in behaviours},
        account_ids=ids.result(),
        precisions=tuple(notes["precisions"]),
        notes=[*(read["notes"]["warnings"] if read else []), *notes["notes"]],
    )


def _account_ids(directory: RunDirectory) -> pa.Array:
    return table_of_run(directory, "accounts", ["account_id"])["account_id"].combine_chunks()


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
    plans: Sequence[similarity.Plan] | None = None,
) -> int:
    """Compare the accounts of a case and write the pairs as they are found, in order.

    Args:
        case: the case.
        settings: window, least values, weighting.
        path: a Parquet file; its columns are :data:`PAIR_COLUMNS`, its metadata the settings.
        resources: threads and memory; the file is the same whatever they are.
        progress: called with ``similarity``, the layer, accounts gone through and accounts in all.
        plans: of :func:`plan_case` with the same settings, where they are made already.

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
        case.layers, case.account_ids, settings, resources, partial(progress, "similarity"), plans
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
