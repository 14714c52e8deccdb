"""The stages in order: the only module that knows the order.

In: files, or a collection already read, and settings. Out: every table and the record of the run; with a run directory
also its files. A stage whose inputs and settings have not changed since it was last finished there is loaded, not run.
Odd input is each stage's own affair; nothing found is a result like any other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from coordgraph import (
    behaviours,
    communities,
    outlets,
    presets,
    profiles,
    readers,
    significance,
    similarity,
    ties,
)
from coordgraph.errors import DONE, NOTHING_FOUND, TOO_MUCH_QUARANTINED, WindowTooFine
from coordgraph.results import write_results
from coordgraph.runs import RunDirectory, fingerprint, read_table, sha256_of
from coordgraph.settings import Resources, Settings
from coordgraph.stages import (
    READ,
    TABLES_READ,
    Layers,
    Progress,
    Stages,
    Tables,
    actions_key,
    identity_of,
    imported_shares,
    inputs_of,
    new_record,
    notes_of_reading,
    read_key,
    silent,
)
from coordgraph.tables import TABLES
from coordgraph.times import PRECISION_SECONDS

_ACT, _COMPARE, _TEST, _CONTROL, _CLUSTER, _OUTLETS, _PROFILES = (
    "behaviours", "similarity", "significance", "controls", "clusters", "outlets", "profiles",
)  # fmt: skip


@dataclass
class Analysis:
    """What a run computed.

    Attributes:
        tables: every table of :mod:`coordgraph.tables` by name; with a parity preset also ``parity_pairs`` and
            ``parity_edges``.
        record: what ran on what, with which settings, and what came out: ``run.json``.
    """

    tables: Tables
    record: dict[str, Any]

    @property
    def exit_status(self) -> int:
        """0 done, 3 too much was quarantined or a file ended early, 4 no coordination found."""
        counts = self.record["counts"]
        if _sum(self.tables["ledger"]["truncated"].cast(pa.int64())):
            return TOO_MUCH_QUARANTINED
        if counts["quarantined"] > self.record["settings"]["read"]["max_bad"] * max(counts["records"], 1):
            return TOO_MUCH_QUARANTINED
        return DONE if counts["clusters"] else NOTHING_FOUND


def run(
    paths: list[str],
    settings: Settings,
    directory: RunDirectory,
    *,
    overwrite: bool = False,
    resources: Resources | None = None,
    progress: Progress = silent,
    say: Callable[[str], None] = lambda sentence: None,
) -> Analysis:
    """Run everything into a directory: tables, results, record, checksums.

    Args:
        paths: files of posts.
        settings: all settings.
        directory: where it goes; a stopped run there goes on from its last finished stage.
        overwrite: replace another finished run in that directory.
        resources: threads and memory; they change no result.
        progress: called with stage, detail, how much is done and how much there is.
        say: called with what a person should know before the comparison begins.

    Raises:
        CoordgraphError: an input, a setting or the directory cannot be used; nothing was written for the former two.
    """
    with _prepared(paths, settings, directory, overwrite, resources, progress, say) as work:
        analysis = _analyse(work)
        write_results(analysis.tables, analysis.record, directory, work.settings, progress)
    return analysis


def plan(
    paths: list[str],
    settings: Settings,
    directory: RunDirectory,
    *,
    overwrite: bool = False,
    resources: Resources | None = None,
    progress: Progress = silent,
) -> list[similarity.Plan]:
    """Read, find actions, and say what comparing will cost; a run into the same directory goes on from there.

    Args, errors: as for :func:`run`.

    Raises:
        NotEnoughMemory: a layer does not fit, however it is cut.
    """
    with _prepared(paths, settings, directory, overwrite, resources, progress, lambda sentence: None) as work:
        _find_actions(work)
        return similarity.plans_of(work.layers(), work.settings.similarity, work.resources)


def analyse_collection(
    collection: readers.Collection,
    settings: Settings,
    progress: Progress = silent,
    resources: Resources | None = None,
) -> Analysis:
    """Run all stages after reading on a collection in memory."""
    record = new_record(settings, collection.ledger.select(["file", "sha256", "bytes"]).to_pylist())
    return _analyse(
        _Work(
            settings, resources or Resources(), Stages(None, record), record, progress, lambda sentence: None, "",
            _tables_of(collection), notes_of_reading(collection),
        )
    )  # fmt: skip


@dataclass
class _Work:
    """One run under way: what its stages hand on.

    Attributes:
        key: fingerprint of all that the tables so far depend on.
        actions_key: the same after the stage of actions; the layers depend on it.
    """

    settings: Settings
    resources: Resources
    stages: Stages
    record: dict[str, Any]
    progress: Progress
    say: Callable[[str], None]
    key: str
    tables: Tables
    read_notes: Mapping[str, Any]
    actions_key: str = ""
    _layers: Layers | None = None

    def layers(self) -> Layers:
        """The layers, ordered when they are first needed."""
        if self._layers is None:
            tables = self.tables
            self._layers = self.stages.take_layers(
                self.actions_key,
                lambda: similarity.layers_of(tables["actions"], tables["objects"], tables["accounts"].num_rows),
                tables["posts"]["time_precision"].unique().to_pylist(),
            )
        return self._layers


@contextmanager
def _prepared(
    paths: list[str],
    settings: Settings,
    directory: RunDirectory,
    overwrite: bool,
    resources: Resources | None,
    progress: Progress,
    say: Callable[[str], None],
) -> Iterator[_Work]:
    """Files checked, the directory taken, and everything read."""
    readers.check_files(paths, settings.read)
    outlets.read_registries(settings.outlets.registries)
    profiles.country_asked(settings.profiles)
    inputs = inputs_of(paths)
    resources = resources or Resources(folder=directory.path)
    with directory.locked():
        directory.claim(identity_of([i["sha256"] for i in inputs], settings), overwrite=overwrite)
        record = new_record(settings, inputs)
        stages = Stages(directory, record)
        key = read_key(inputs, settings.read)

        def read() -> tuple[Tables, dict[str, Any]]:
            with imported_shares(paths, inputs, settings, directory, resources, progress) as shares:
                pass
            if shares is not None:
                tables = {name: read_table(directory.table_path(name)) for name in TABLES_READ}
                return tables, notes_of_reading(shares)
            collection = readers.read_files(paths, settings.read, partial(progress, READ), resources.jobs)
            return _tables_of(collection), notes_of_reading(collection)

        tables, notes = stages.take(READ, key, TABLES_READ, read)
        yield _Work(settings, resources, stages, record, progress, say, key, tables, notes)


def _tables_of(collection: readers.Collection) -> Tables:
    return {name: getattr(collection, name) for name in TABLES_READ}


def _find_actions(work: _Work) -> None:
    """What was read, and who acted on what."""
    tables, record, notes = work.tables, work.record, work.read_notes
    record["skipped"], record["queries"] = notes["skipped"], notes["queries"]
    record["warnings"] = list(notes["warnings"])
    work.settings = settings = _without_window_where_no_times(work.settings, tables["posts"], record)
    _check_window(tables["posts"], settings.similarity.window)
    work.key = work.actions_key = actions_key(work.key, settings.behaviours)
    found, notes = work.stages.take(_ACT, work.key, ("actions", "objects"), lambda: _act(work))
    work.tables |= found
    record["behaviours"], record["notes"] = notes["behaviours"], notes["notes"]
    record["quarantine_reasons"] = readers.reasons_of(tables["quarantine"])


def _analyse(work: _Work) -> Analysis:
    """All stages after reading, each on the tables of those before it."""
    _find_actions(work)
    settings, record, stages, tables = work.settings, work.record, work.stages, work.tables
    work.layers()  # codes that are damaged are made again, though every stage that needs them may be loaded
    key = fingerprint([work.key, asdict(settings.similarity)])
    found, _ = stages.take(_COMPARE, key, ("edges",), lambda: _compare(work))
    tables |= found

    key = fingerprint([key, asdict(settings.significance), asdict(settings.ties), settings.preset, settings.seed])
    found, notes = stages.take(_TEST, key, ("edges",), lambda: _test(work))
    tables |= found
    record |= notes["parity"]
    record["tie_rule"], record["timed"], record["test"] = notes["tie_rule"], notes["timed"], notes["test"]
    record["notes"] = [*record["notes"], *notes["untold"]]
    found, _ = stages.take(_CONTROL, key, ("controls",), lambda: _control(work))
    tables |= found
    record["verdict"] = significance.verdict_on(tables["controls"], significance.THIS_RUN)._asdict()

    shown = settings.map.max_ties  # decides how much evidence is stored
    key = fingerprint([key, asdict(settings.communities), shown])
    cluster_names = ("clusters", "camps", "members", "sweep", "evidence")
    found, notes = stages.take(_CLUSTER, key, cluster_names, lambda: _cluster(work))
    tables |= found

    profiles_key = fingerprint([key, asdict(settings.profiles)])
    found, _ = stages.take(_PROFILES, profiles_key, ("profiles", "traits"), lambda: _find_profiles(work))
    tables |= found

    registries = [sha256_of(Path(r)) for r in settings.outlets.registries if Path(r).is_file()]
    key = fingerprint([key, asdict(settings.outlets), registries])
    outlet_names = ("outlets", "organisations", "claims", "amplification", "organisation_amplification", "chains")
    found, notes = stages.take(_OUTLETS, key, outlet_names, lambda: _find_outlets(tables, settings, work.progress))
    tables |= found
    record["registry_problems"] = notes["problems"]

    record["settings"] = settings.to_mapping()
    record["counts"] = counts_of(tables)
    record["finished"] = datetime.now(UTC).isoformat(timespec="seconds")
    return Analysis(tables, record)


def _without_window_where_no_times(settings: Settings, posts: pa.Table, record: dict[str, Any]) -> Settings:
    if settings.similarity.window is None or not posts.num_rows or posts["time"].null_count < posts.num_rows:
        return settings
    record["warnings"].append("No post has a time: no window is used, and pairs are compared by cosine.")
    return settings.changed({"similarity": {"window": "none"}})


def _check_window(posts: pa.Table, window: float | None) -> None:
    """Refuse a window finer than the times, naming the rows where not all are that coarse."""
    try:
        similarity.check_window(posts["time_precision"].unique().to_pylist(), window)
    except WindowTooFine as error:
        precisions = readers.precisions_in(posts)
        coarse = [p for p in precisions if window is not None and PRECISION_SECONDS[p.unit] > window]
        if len(coarse) == len(precisions):
            raise
        said = readers.sentence_on_coarse_times(coarse, sum(p.posts for p in precisions))
        raise WindowTooFine(error.what, value=error.value, next_step=f"{said} {error.next_step}") from error


def _act(work: _Work) -> tuple[Tables, dict[str, Any]]:
    work.progress(_ACT, "", 0, 1)
    tables, queries = work.tables, tuple(work.read_notes["queries"])
    acts = behaviours.find_actions(tables["posts"], tables["accounts"], work.settings.behaviours, queries)
    work.progress(_ACT, "", 1, 1)
    notes = {"behaviours": list(acts.behaviours), "notes": acts.notes}
    return {"actions": acts.actions, "objects": acts.objects}, notes


def _compare(work: _Work) -> tuple[Tables, dict[str, Any]]:
    settings = work.settings.similarity
    layers = work.layers()
    plans = similarity.plans_of(layers, settings, work.resources)
    if plans:
        work.say(similarity.plans_in_words(plans))
    edges = similarity.compare_accounts(
        layers,
        work.tables["accounts"]["account_id"].combine_chunks(),
        settings,
        work.resources,
        lambda d, n, t: work.progress(_COMPARE, d, n, t),
        plans,
    )
    return {"edges": edges}, {}


def _test(work: _Work) -> tuple[Tables, dict[str, Any]]:
    """What chance would give for every compared pair, and which are kept as ties."""
    work.progress(_TEST, "", 0, 1)
    tables, settings = work.tables, work.settings
    ids = tables["accounts"]["account_id"].combine_chunks()
    tested = significance.test_edges(
        tables["edges"], work.layers(), ids, settings.similarity, settings.significance, work.resources
    )
    rule, timed = ties.rule_of(settings, tested.notes)
    notes: dict[str, Any] = {"parity": {}, "tie_rule": rule, "timed": timed, "test": tested.notes}
    if settings.preset in presets.PARITY:
        edges, extra, notes["parity"] = _kept_as_there(tested.edges, work)
    else:
        edges, extra = ties.keep_ties(tested.edges, work.layers(), ids, settings), {}
    notes["untold"] = ties.what_time_cannot_tell(edges, settings, tested.notes)
    work.progress(_TEST, "", 1, 1)
    return {"edges": edges, **extra}, {**notes, "extra_tables": sorted(extra)}


def _kept_as_there(edges: pa.Table, work: _Work) -> tuple[pa.Table, Tables, dict[str, Any]]:
    """Edges as another tool keeps them, the tables of that tool, and its counts for the record."""
    tables, settings = work.tables, work.settings
    name = str(settings.preset)
    parity = presets.parity_of(name, tables["actions"], tables["objects"], tables["posts"], settings)
    extra = {"parity_edges": pa.Table.from_pandas(parity.edges, preserve_index=False)}
    if parity.pairs is not None:
        extra["parity_pairs"] = pa.Table.from_pandas(parity.pairs, preserve_index=False)
    return presets.kept_as_there(edges, name, parity), extra, {"parity": parity.counts}


def _control(work: _Work) -> tuple[Tables, dict[str, Any]]:
    """What the method of the run, and rules in common use, find in shuffled data."""
    settings, layers = work.settings, work.layers()
    ids = work.tables["accounts"]["account_id"].combine_chunks()
    pairs = work.tables["edges"].num_rows
    shuffles = significance.shuffles_afforded(layers, pairs, settings.significance.shuffles)
    methods = ties.control_methods(settings, ids, work.resources)
    found = significance.controls(
        layers, ids, settings.similarity, methods, shuffles, settings.seed, work.resources,
        lambda done, total: work.progress(_CONTROL, "", done, total), ties.asks_when(settings),
        pairs,
    )  # fmt: skip
    return {"controls": found}, {}


def _cluster(work: _Work) -> tuple[Tables, dict[str, Any]]:
    work.progress(_CLUSTER, "", 0, 1)
    tables, settings = work.tables, work.settings
    edges, record = tables["edges"], work.record
    evidence = _evidence(edges, work)
    needed = ties.fewest_objects(edges, settings, record["test"], record["timed"])
    strict = edges["strict"].fill_null(False).to_numpy()
    support = communities.Support(evidence, needed, synchronous=record["timed"], strict=strict)
    found = communities.find_clusters(
        edges, tables["accounts"], tables["posts"], settings.communities, settings.seed, support
    )
    work.progress(_CLUSTER, "", 1, 1)
    return {**found._asdict(), "evidence": evidence}, {}


def _evidence(edges: pa.Table, work: _Work) -> pa.Table:
    """The posts behind every tie, and behind as many of the closest other pairs as a map can draw (camps).

    Not behind every compared pair: two prolific accounts share thousands of hashtags, and 2,000 such accounts would
    make more rows than there is memory. ``coordgraph explain`` makes those of any pair when asked.
    """
    settings, tables = work.settings, work.tables
    ties = pc.indices_nonzero(edges["kept"])
    others = pc.indices_nonzero(pc.invert(edges["kept"]))
    if len(others) > settings.map.max_ties:
        closest = pc.select_k_unstable(
            pa.table({"row": others, "cosine": edges["cosine"].take(others)}),
            settings.map.max_ties,
            [("cosine", "descending"), ("row", "ascending")],
        )
        others = others.take(closest)
    rows = np.sort(np.concatenate([ties.to_numpy(), others.to_numpy()]))
    return similarity.find_evidence(
        edges.take(pa.array(rows)),
        work.layers(),
        tables["objects"],
        tables["posts"],
        tables["accounts"],
        settings.similarity,
    )


def _find_profiles(work: _Work) -> tuple[Tables, dict[str, Any]]:
    """Who the accounts are, and how those of each cluster differ from others like them."""
    work.progress(_PROFILES, "", 0, 1)
    tables, settings = work.tables, work.settings
    found = profiles.find_profiles(
        tables["posts"], tables["accounts"], tables["members"], tables["clusters"], settings.profiles, settings.seed
    )
    work.progress(_PROFILES, "", 1, 1)
    return found._asdict(), {}


def _find_outlets(tables: Tables, settings: Settings, progress: Progress) -> tuple[Tables, dict[str, Any]]:
    progress(_OUTLETS, "", 0, 1)
    found = outlets.find_outlets(
        tables["posts"], tables["accounts"], tables["members"], tables["clusters"], settings.outlets
    )
    progress(_OUTLETS, "", 1, 1)
    result = {name: table for name, table in found.tables.items() if name in TABLES}
    return result, {"problems": list(found.registry_notes)}


def counts_of(tables: Mapping[str, pa.Table]) -> dict[str, int]:
    """What was read, compared and found, for the record, the report and the summary."""
    ledger, edges = tables["ledger"], tables["edges"]
    posts = tables["posts"]
    retweeted = posts["retweet_of"].drop_null()
    return {
        "files": ledger.num_rows,
        **{name: _sum(ledger[name]) for name in ("lines", "records", "ok", "duplicate", "skipped", "quarantined")},
        "posts": posts.num_rows,
        "posting_accounts": len(posts["account_id"].unique()),
        "accounts": tables["accounts"].num_rows,
        "retweets": _sum(pc.equal(posts["kind"], "retweet").cast(pa.int64())),
        "retweeted_posts": len(retweeted.unique()),
        "actions": tables["actions"].num_rows,
        "objects": tables["objects"].num_rows,
        "dropped_objects": _sum(tables["objects"]["dropped"].cast(pa.int64())),
        "compared_pairs": edges.num_rows,
        "ties": _sum(edges["kept"].cast(pa.int64())),
        "clusters": tables["clusters"].num_rows,
        "accounts_in_clusters": _sum(tables["clusters"]["accounts"]),
        "camps": tables["camps"].num_rows,
        "accounts_in_camps": _sum(tables["camps"]["accounts"]),
        "outlets": tables["outlets"].num_rows,
    }


def _sum(column: pa.ChunkedArray) -> int:
    return int(pc.sum(column).as_py() or 0)
