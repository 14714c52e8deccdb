"""The stages in order: the only module that knows the order.

In: files, or a collection already read, and settings. Out: every table and the record of the run; with a run directory
also its files. A stage whose inputs and settings have not changed since it was last finished there is loaded, not run.
Odd input is each stage's own affair; nothing found is a result like any other.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import cache, partial
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from coordgraph import (
    behaviours,
    communities,
    exports,
    maps,
    outlets,
    presets,
    readers,
    reports,
    significance,
    similarity,
)
from coordgraph.errors import DONE, NOTHING_FOUND, TOO_MUCH_QUARANTINED
from coordgraph.runs import RECORD, RunDirectory, fingerprint, read_table, sha256_of, write_json, write_text
from coordgraph.settings import Settings
from coordgraph.tables import TABLES

Progress = Callable[[str, str, int, int], None]
Tables = dict[str, pa.Table]

_PACKAGES = ("numpy", "pandas", "pyarrow", "scipy", "igraph", "leidenalg", "networkx", "pyvis", "tldextract")
_SMALL_TABLES = ("clusters", "camps", "outlets", "organisations", "claims", "amplification", "ledger")
_TABLES_READ = ("posts", "accounts", "references", "ledger", "quarantine")
_READ, _ACT, _COMPARE, _CLUSTER, _OUTLETS = "read", "behaviours", "similarity", "clusters", "outlets"


def _silent(stage: str, detail: str, done: int, total: int) -> None:
    """Progress nobody wants to see."""


@dataclass
class Analysis:
    """What a run computed.

    Attributes:
        tables: every table of ``tables.py`` by name, and with a parity preset ``parity_pairs``, ``parity_edges``.
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


class _Stages:
    """Runs a stage, or loads it where the run directory has it finished."""

    def __init__(self, directory: RunDirectory | None, record: dict[str, Any]) -> None:
        self._directory = directory
        self._record = record

    def take(
        self, stage: str, key: str, names: tuple[str, ...], compute: Callable[[], tuple[Tables, dict[str, Any]]]
    ) -> tuple[Tables, dict[str, Any]]:
        started = time.perf_counter()
        notes = self._directory.finished(stage, key) if self._directory else None
        if notes is not None and self._directory is not None:
            tables = {name: _loaded(self._directory, name) for name in (*names, *notes.get("extra_tables", ()))}
            self._record["loaded_stages"].append(stage)
            return tables, notes
        tables, notes = compute()
        if self._directory is not None:
            self._directory.finish(stage, key, tables, notes)
        self._record["seconds"][stage] = round(time.perf_counter() - started, 3)
        return tables, notes


def _loaded(directory: RunDirectory, name: str) -> pa.Table:
    table = read_table(directory.table_path(name))
    return TABLES[name].check(table) if name in TABLES else table


def run(
    paths: list[str],
    settings: Settings,
    directory: RunDirectory,
    *,
    overwrite: bool = False,
    progress: Progress = _silent,
) -> Analysis:
    """Run everything into a directory: tables, results, record, checksums.

    Args:
        paths: files of posts.
        settings: all settings.
        directory: where it goes; a stopped run there goes on from its last finished stage.
        overwrite: replace another finished run in that directory.
        progress: called with stage, detail, how much is done and how much there is.

    Raises:
        CoordgraphError: an input, a setting or the directory cannot be used; nothing was written for the former two.
    """
    readers.check_files(paths, settings.read)
    outlets.read_registries(settings.outlets.registries)
    inputs = inputs_of(paths)
    with directory.locked():
        directory.claim(identity_of([i["sha256"] for i in inputs], settings), overwrite=overwrite)
        analysis = _analyse_files(paths, inputs, settings, directory, progress)
        write_results(analysis, directory, settings, progress)
    return analysis


def _analyse_files(
    paths: list[str], inputs: list[dict[str, Any]], settings: Settings, directory: RunDirectory, progress: Progress
) -> Analysis:
    """Run all stages on files, those that are finished in the directory excepted."""
    record = _new_record(settings, inputs)
    stages = _Stages(directory, record)
    key = fingerprint([code_digest(), [i["sha256"] for i in inputs], asdict(settings.read)])

    def read() -> tuple[Tables, dict[str, Any]]:
        collection = readers.read_files(paths, settings.read, lambda d, n, t: progress(_READ, d, n, t))
        return _tables_of(collection), _notes_of(collection)

    tables, notes = stages.take(_READ, key, _TABLES_READ, read)
    return _analyse(tables, notes, settings, stages, record, key, progress)


def analyse_collection(collection: readers.Collection, settings: Settings, progress: Progress = _silent) -> Analysis:
    """Run all stages after reading on a collection in memory."""
    record = _new_record(settings, collection.ledger.select(["file", "sha256", "bytes"]).to_pylist())
    tables, notes = _tables_of(collection), _notes_of(collection)
    stages = _Stages(None, record)
    return _analyse(tables, notes, settings, stages, record, "", progress)


def _tables_of(collection: readers.Collection) -> Tables:
    return {name: getattr(collection, name) for name in _TABLES_READ}


def _notes_of(collection: readers.Collection) -> dict[str, Any]:
    return {
        "skipped": collection.skipped,
        "queries": collection.queries,
        "warnings": collection.warnings,
    }


def _analyse(
    tables: Tables,
    read_notes: Mapping[str, Any],
    settings: Settings,
    stages: _Stages,
    record: dict[str, Any],
    key: str,
    progress: Progress,
) -> Analysis:
    """All stages after reading, each on the tables of those before it."""
    record["skipped"], record["queries"] = read_notes["skipped"], read_notes["queries"]
    record["warnings"] = list(read_notes["warnings"])
    settings = _without_window_where_no_times(settings, tables["posts"], record)
    similarity.check_window(tables["posts"], settings.similarity.window)

    key = fingerprint([key, asdict(settings.behaviours)])
    found, notes = stages.take(_ACT, key, ("actions", "objects"), lambda: _act(tables, settings, read_notes, progress))
    tables |= found
    record["behaviours"], record["notes"] = notes["behaviours"], notes["notes"]
    record["quarantine_reasons"] = readers.reasons_of(tables["quarantine"])

    key = fingerprint([key, asdict(settings.similarity)])
    found, _ = stages.take(_COMPARE, key, ("edges",), lambda: _compare(tables, settings, progress))
    tables |= found

    shown = settings.map.max_ties  # decides how much evidence is stored
    key = fingerprint([key, asdict(settings.ties), asdict(settings.communities), settings.preset, settings.seed, shown])
    cluster_names = ("edges", "clusters", "camps", "members", "evidence")
    found, notes = stages.take(_CLUSTER, key, cluster_names, lambda: _cluster(tables, settings, progress))
    tables |= found
    record |= notes["parity"]
    record["tie_rule"], record["timed"] = notes["tie_rule"], notes["timed"]

    registries = [sha256_of(Path(r)) for r in settings.outlets.registries if Path(r).is_file()]
    key = fingerprint([key, asdict(settings.outlets), registries])
    outlet_names = ("outlets", "organisations", "claims", "amplification")
    found, notes = stages.take(_OUTLETS, key, outlet_names, lambda: _find_outlets(tables, settings, progress))
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


def _act(
    tables: Tables, settings: Settings, read_notes: Mapping[str, Any], progress: Progress
) -> tuple[Tables, dict[str, Any]]:
    progress(_ACT, "", 0, 1)
    acts = behaviours.find_actions(
        tables["posts"], tables["accounts"], settings.behaviours, tuple(read_notes["queries"])
    )
    progress(_ACT, "", 1, 1)
    notes = {"behaviours": list(acts.behaviours), "notes": acts.notes}
    return {"actions": acts.actions, "objects": acts.objects}, notes


def _compare(tables: Tables, settings: Settings, progress: Progress) -> tuple[Tables, dict[str, Any]]:
    edges = similarity.compare_accounts(
        tables["actions"],
        tables["objects"],
        tables["posts"],
        tables["accounts"],
        settings.similarity,
        lambda d, n, t: progress(_COMPARE, d, n, t),
    )
    return {"edges": edges}, {}


def _cluster(tables: Tables, settings: Settings, progress: Progress) -> tuple[Tables, dict[str, Any]]:
    progress(_CLUSTER, "", 0, 1)
    window = settings.similarity.window
    extra: Tables = {}
    parity_notes: dict[str, Any] = {}
    if settings.preset in presets.MEANINGS:
        parity = presets.parity_of(settings.preset, tables["actions"], tables["objects"], tables["posts"], settings)
        edges = presets.kept_as_there(tables["edges"], settings.preset, parity)
        extra["parity_edges"] = pa.Table.from_pandas(parity.edges, preserve_index=False)
        if parity.pairs is not None:
            extra["parity_pairs"] = pa.Table.from_pandas(parity.pairs, preserve_index=False)
        parity_notes["parity"] = parity.counts
        rule = presets.MEANINGS[settings.preset]
    else:
        edges = significance.keep_ties(tables["edges"], settings.ties, window)
        rule = significance.rule_in_words(settings.ties, window)
    found = communities.find_clusters(edges, tables["accounts"], tables["posts"], settings.communities, settings.seed)
    evidence = _evidence(edges, tables, settings)
    progress(_CLUSTER, "", 1, 1)
    result = {
        "edges": edges,
        "clusters": found.clusters,
        "camps": found.camps,
        "members": found.members,
        "evidence": evidence,
        **extra,
    }
    timed = settings.preset in presets.MEANINGS or significance.method_used(settings.ties, window) == "synchronous"
    return result, {"parity": parity_notes, "tie_rule": rule, "timed": timed, "extra_tables": sorted(extra)}


def _evidence(edges: pa.Table, tables: Tables, settings: Settings) -> pa.Table:
    """The posts behind every tie, and behind as many of the closest other pairs as a map can draw (camps).

    Not behind every compared pair: two prolific accounts share thousands of hashtags, and 2,000 such accounts would
    make more rows than there is memory. ``coordgraph explain`` makes those of any pair when asked.
    """
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
        tables["actions"],
        tables["objects"],
        tables["posts"],
        tables["accounts"],
        settings.similarity,
    )


def _find_outlets(tables: Tables, settings: Settings, progress: Progress) -> tuple[Tables, dict[str, Any]]:
    progress(_OUTLETS, "", 0, 1)
    found = outlets.find_outlets(
        tables["posts"], tables["accounts"], tables["members"], tables["clusters"], settings.outlets
    )
    progress(_OUTLETS, "", 1, 1)
    result = {
        "outlets": found.outlets,
        "organisations": found.organisations,
        "claims": found.claims,
        "amplification": found.amplification,
    }
    return result, {"problems": [str(p) for p in found.problems]}


def write_results(
    analysis: Analysis, directory: RunDirectory, settings: Settings, progress: Progress = _silent
) -> None:
    """Write what people open: map, report, graph files, small CSV tables, quarantine, record and checksums."""
    tables, record, path = analysis.tables, analysis.record, directory.path
    writers: dict[str, Callable[[Path], object]] = {
        "map-pyvis.html": lambda p: maps.write_pyvis_map(tables, record, settings.map, p),
        "report.html": lambda p: reports.write_report(tables, record, settings.map.title, p),
        "graph/network.graphml": lambda p: exports.write_graphml(tables, positions, p),
        "graph/network.gexf": lambda p: exports.write_gexf(tables, positions, p),
        "csv/nodes.csv": lambda p: exports.write_nodes_csv(tables, p),
        "csv/edges.csv": lambda p: exports.write_edges_csv(tables, p),
        **{f"csv/{name}.csv": partial(exports.write_csv, tables[name]) for name in _SMALL_TABLES},
        "csv/members.csv": partial(exports.write_csv, _with_names(tables["members"], tables["accounts"])),
        "quarantine.jsonl": lambda p: write_text(p, _lines_of(tables["quarantine"])),
    }
    started = time.perf_counter()
    positions = maps.positions_of(tables, settings.map, settings.seed)
    for done, (name, write) in enumerate(writers.items()):
        progress("results", name, done, len(writers))
        write(path / name)
    progress("results", "", len(writers), len(writers))
    record["seconds"]["results"] = round(time.perf_counter() - started, 3)
    write_json(path / RECORD, record)
    directory.seal()


def _with_names(members: pa.Table, accounts: pa.Table) -> pa.Table:
    """Members with the handle and name of each, for people."""
    row = pc.index_in(members["account_id"], accounts["account_id"])
    for place, name in enumerate(("handle", "display_name"), start=1):
        members = members.add_column(place, name, accounts[name].take(row))
    return members


def _lines_of(quarantine: pa.Table) -> str:
    return "".join(json.dumps(row) + "\n" for row in quarantine.to_pylist())


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


def _new_record(settings: Settings, inputs: list[dict[str, Any]]) -> dict[str, Any]:
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


def identity_of(hashes: list[str], settings: Settings) -> str:
    """What makes two runs the same run: the hashes of the inputs, the registries, the settings, the version."""
    registries = inputs_of(list(settings.outlets.registries))
    return fingerprint([version(), hashes, registries, settings.to_mapping()])


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
