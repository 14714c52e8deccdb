"""The library as people embed it: read, detect, look, save, open.

In: files or frames. Out: a :class:`Result` of pandas frames, graphs and files. Odd input raises a
:class:`coordgraph.CoordgraphError` whose sentence says what, where, the value and the next step.
"""

from __future__ import annotations

import dataclasses
import html
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from coordgraph import (
    evaluation,
    graphs,
    maps,
    narratives,
    outlets_of_run,
    pipeline,
    presets,
    readers,
    reports,
    robustness,
    significance,
    similarity,
    trends,
)  # fmt: skip
from coordgraph.errors import InputError, SettingsError, UnknownName
from coordgraph.exports.csv import safe
from coordgraph.finished import open_run
from coordgraph.results import write_results
from coordgraph.runs import RunDirectory
from coordgraph.settings import Settings
from coordgraph.stages import actions_key, identity_of, read_key, settings_of, store_layers
from coordgraph.tables import EVIDENCE, TABLES

_LISTED_IN_NOTEBOOK = 10
_LONGEST_IN_NOTEBOOK = 80


class Data:
    """Posts and accounts that were read.

    Attributes:
        collection: the tables, the ledger, the quarantine.
    """

    def __init__(self, collection: readers.Collection) -> None:
        self.collection = collection

    @property
    def posts(self) -> pd.DataFrame:
        """One row a post."""
        return _frame(self.collection.posts)

    @property
    def accounts(self) -> pd.DataFrame:
        """One row an account."""
        return _frame(self.collection.accounts)

    @property
    def ledger(self) -> pd.DataFrame:
        """One row a file: where each record went."""
        return _frame(self.collection.ledger)

    @property
    def quarantine(self) -> pd.DataFrame:
        """One row a record that was not understood, with file, line, reason and text."""
        return _frame(self.collection.quarantine)

    @property
    def warnings(self) -> list[str]:
        """Sentences about the data a person should know: lost ids, coarse times, files that end early."""
        return self.collection.warnings

    def __repr__(self) -> str:
        bad = self.collection.quarantine.num_rows
        lost = f"; {bad:,} records not understood, see .quarantine" if bad else ""
        notes = f"; {len(self.warnings)} warnings, see .warnings" if self.warnings else ""
        counts = f"posts {self.collection.posts.num_rows:,}, accounts {self.collection.accounts.num_rows:,}"
        return f"<Data: {counts}{lost}{notes}>"


def read(source: Any, *, columns: Mapping[str, str] | None = None, **settings: Any) -> Data:
    """Read posts from files, or from a pandas, polars or Arrow frame.

    Args:
        source: a path, several paths, or a frame.
        columns: for tables: our field → their column (``{"account_id": "user"}``); usual names need none.
        **settings: other settings of :class:`coordgraph.settings.ReadSettings`: ``format``, ``platform``,
            ``timezone``.

    Raises:
        InputError: a file is missing, empty or of no known format.

    >>> frame = pd.DataFrame({"post_id": ["1", "2"], "account_id": ["a", "b"], "time": [1623881091, 1623881092],
    ...                       "retweet_of": ["9", "9"]})
    >>> read(frame)
    <Data: posts 2, accounts 2>
    """
    if columns is not None and not isinstance(columns, Mapping):
        raise SettingsError(
            "columns must map our fields to your columns", value=columns, next_step="Write {'account_id': 'user'}."
        )
    pairs = tuple(f"{field}={column}" for field, column in (columns or {}).items())
    chosen = Settings().changed({"read": {"columns": pairs, **settings}}).read
    if isinstance(source, (str, Path)):
        return _with_posts_in_it(readers.read_files([source], chosen))
    table = _as_arrow(source)
    if table is not None:
        return _with_posts_in_it(readers.read_table_of_posts(table, chosen))
    return _with_posts_in_it(readers.read_files(list(source), chosen))


def _with_posts_in_it(collection: readers.Collection) -> Data:
    """The data, unless nothing at all could be read of records that were there."""
    if collection.quarantine.num_rows and not collection.posts.num_rows and not collection.accounts.num_rows:
        raise InputError(
            "no record could be read",
            value="; ".join(readers.reasons_of(collection.quarantine)[:2]),
            next_step="Mend the column, or name another one with columns={'field': 'column'}.",
        )
    return Data(collection)


def _as_arrow(frame: Any) -> pa.Table | None:
    """A frame as Arrow; None when it is no frame. Polars and others offer ``to_arrow``, and need not be installed."""
    if isinstance(frame, pa.Table):
        return frame
    if isinstance(frame, pa.RecordBatch):
        return pa.Table.from_batches([frame])
    rows = isinstance(frame, list) and frame and all(isinstance(row, dict) for row in frame)
    if rows or isinstance(frame, pd.DataFrame):
        try:
            return pa.Table.from_pylist(frame) if rows else pa.Table.from_pandas(frame, preserve_index=False)
        except (ValueError, TypeError, OverflowError, pa.ArrowException) as error:
            raise InputError(
                f"the frame cannot be read ({str(error).splitlines()[0]})",
                next_step="Give each column one name and one type, for ids with astype(str).",
            ) from error
    if hasattr(frame, "collect") and hasattr(frame, "lazy"):
        frame = frame.collect()
    if hasattr(frame, "to_arrow"):
        table: pa.Table = frame.to_arrow()
        return table
    if isinstance(frame, Iterable):
        return None
    raise InputError("neither a path nor a frame", value=type(frame).__name__, next_step="Pass a path or a DataFrame.")


def detect(
    data: Data | Any,
    *,
    behaviours: str | Iterable[str] = (),
    window: str | float | timedelta | None = "60s",
    preset: str | None = None,
    registries: str | Path | Iterable[str | Path] = (),
    seed: int = 1,
    settings: Settings | Mapping[str, Any] | None = None,
) -> Result:
    """Find accounts that act together.

    Args:
        data: what :func:`read` gave, or anything it takes.
        behaviours: names such as ``co_retweet``; empty means the usual ones the data can support.
        window: how close in time two acts must be (``"60s"``, ``"5m"``, seconds); None compares without time.
        preset: a published method such as ``coortweet``, ``pacheco2021``; its window is used unless another is given.
        registries: registries of outlets: tables (CSV) or FollowTheMoney (JSON).
        seed: of partitions and layouts; equal seeds give equal results.
        settings: all other settings, as :class:`Settings` or as nested mappings.

    Raises:
        UnknownName: no such behaviour or preset.
        WindowTooFine: the window is finer than the times.
    """
    data = data if isinstance(data, Data) else read(data)
    if not isinstance(settings, (Settings, Mapping, type(None))):
        raise SettingsError("settings must be Settings or nested mappings", value=settings)
    base = settings if isinstance(settings, Settings) else Settings.from_mapping(dict(settings or {}))
    behaviours = (behaviours,) if isinstance(behaviours, str) else tuple(behaviours)
    registries = (registries,) if isinstance(registries, (str, Path)) else tuple(registries)
    if preset is not None:
        base = presets.with_preset(base, preset)
    if preset is None or window != "60s":
        base = base.changed({"similarity": {"window": "none" if window is None else window}})
    if behaviours:
        base = base.changed({"behaviours": {"behaviours": tuple(behaviours)}})
    if registries:
        base = base.changed({"outlets": {"registries": tuple(str(r) for r in registries)}})
    base = base.changed({"seed": seed})
    return Result(pipeline.analyse_collection(data.collection, base))


def open(path: str | Path) -> Result:
    """Open a finished run.

    Raises:
        IntegrityError: there is no finished run, or one of its tables is damaged or of another version.
    """
    names = sorted({*TABLES, *(f.stem for f in RunDirectory(path).tables.glob("parity_*.parquet"))})
    run = open_run(path, names)
    return Result(pipeline.Analysis(run.tables, run.record))


class Result:
    """What was found: tables as pandas frames, graphs, the posts behind a pair, files.

    Attributes:
        tables: every table of :mod:`coordgraph.tables` by name, as Arrow.
        record: what ran on what with which settings, and the counts.
    """

    def __init__(self, analysis: pipeline.Analysis) -> None:
        self.tables = analysis.tables
        self.record = analysis.record

    @property
    def settings(self) -> Settings:
        """The settings of the run, as resolved."""
        return settings_of(self.record)

    @property
    def found(self) -> bool:
        """Whether there is any cluster."""
        return bool(self.tables["clusters"].num_rows)

    def frame(self, name: str) -> pd.DataFrame:
        """Any table as a pandas frame.

        Raises:
            UnknownName: there is no such table.
        """
        if name not in self.tables:
            raise UnknownName("no such table", value=name, next_step=f"Use one of: {', '.join(self.tables)}.")
        return _frame(self.tables[name])

    @property
    def posts(self) -> pd.DataFrame:
        """One row a post."""
        return self.frame("posts")

    @property
    def accounts(self) -> pd.DataFrame:
        """One row an account."""
        return self.frame("accounts")

    @property
    def edges(self) -> pd.DataFrame:
        """One row a compared pair and layer; ``kept`` marks ties."""
        return self.frame("edges")

    @property
    def evidence(self) -> pd.DataFrame:
        """One row a shared object of a compared pair."""
        return self.frame("evidence")

    @property
    def clusters(self) -> pd.DataFrame:
        """One row a cluster."""
        return self.frame("clusters")

    @property
    def sweep(self) -> pd.DataFrame:
        """One row a resolution tried: what clusters there would be."""
        return self.frame("sweep")

    @property
    def camps(self) -> pd.DataFrame:
        """One row a camp."""
        return self.frame("camps")

    @property
    def members(self) -> pd.DataFrame:
        """One row a compared account, with its cluster and camp."""
        return self.frame("members")

    @property
    def amplification(self) -> pd.DataFrame:
        """One row a cluster and outlet it shares."""
        return self.frame("amplification")

    @property
    def ledger(self) -> pd.DataFrame:
        """One row a file: where each record went."""
        return self.frame("ledger")

    def to_arrow(self, name: str) -> pa.Table:
        """Any table as Arrow."""
        self.frame(name)
        return self.tables[name]

    def to_polars(self, name: str) -> Any:
        """Any table as a polars frame; needs polars."""
        import polars

        return polars.from_arrow(self.to_arrow(name))

    def to_networkx(self, kept: bool = True) -> Any:
        """The graph of accounts for networkx; all compared pairs with ``kept=False``."""
        return graphs.to_networkx(self.tables, kept=kept)

    def to_igraph(self, kept: bool = True) -> Any:
        """The graph of accounts for igraph; all compared pairs with ``kept=False``."""
        return graphs.to_igraph(self.tables, kept=kept)

    def account_id(self, name: str) -> str:
        """The id of an account given by id or handle, with or without @, or by its id as CSV files of a run have it.

        An id written exactly is taken first.

        Raises:
            UnknownName: no account, or several, go by that name.
        """
        ids, handles = (self.tables["accounts"][column].to_pylist() for column in ("account_id", "handle"))
        if name in ids:
            return name
        bare, guarded = name.removeprefix("@"), name.startswith("'")
        found = {
            account
            for account, handle in zip(ids, handles, strict=True)
            if account.removeprefix("@") == bare
            or (handle and handle.removeprefix("@").casefold() == bare.casefold())
            or (guarded and safe(account) == name)
        }
        if len(found) != 1:
            what = "no account goes by that id or handle" if not found else "several accounts go by that id or handle"
            raise UnknownName(
                what, value=name, next_step="Look it up among the accounts (csv/members.csv of a run) and give the id."
            )
        return str(found.pop())

    def explain(self, first: str, second: str) -> pd.DataFrame:
        """The posts behind a pair: one row a shared object, closest in time first.

        Args:
            first, second: ids or handles of two accounts, in any order, tied or not.

        Returns:
            ``layer, object, written, delay_s, within_window`` and for each side account, post, time, text, file, line.
        """
        pair = (self.account_id(first), self.account_id(second))
        if pair[0] == pair[1]:
            raise UnknownName("both names are one account", value=first, next_step="Give two accounts.")
        evidence = similarity.explain_pair(
            self.tables["actions"],
            self.tables["objects"],
            self.tables["posts"],
            self.tables["accounts"],
            pair,
            self.settings.similarity,
        )
        return _with_posts(EVIDENCE.check(evidence), self.tables)

    def compared(self, first: str, second: str) -> pd.DataFrame:
        """What comparing a pair gave: its rows of ``edges``, one a layer in which the two were compared.

        Args:
            first, second: ids or handles of two accounts, in any order.

        Returns:
            The columns of ``edges``; ``kept`` marks ties. No row: they share too little to have been compared.
        """
        return _frame(self._edges_between(first, second))

    def _edges_between(self, first: str, second: str) -> pa.Table:
        source, target = sorted((self.account_id(first), self.account_id(second)))
        edges = self.tables["edges"]
        return edges.filter(pc.and_(pc.equal(edges["source"], source), pc.equal(edges["target"], target)))

    def chance(self, first: str, second: str) -> dict[str, str]:
        """What chance would give for a pair, as a sentence for each layer in which the two were compared and tested.

        Args:
            first, second: ids or handles of two accounts, in any order.
        """
        rows = self._edges_between(first, second).to_pylist()
        found = {row["layer"]: significance.chance_in_words(row) for row in rows}
        return {layer: sentence for layer, sentence in found.items() if sentence}

    def robustness(
        self,
        *,
        windows: Sequence[str | float] | None = None,
        min_shared: Sequence[int] | None = None,
        min_synchronous: Sequence[int] | None = None,
        alphas: Sequence[float] | None = None,
        seeds: int | None = None,
    ) -> robustness.Robustness:
        """Try other settings: which accounts and clusters stay, as tables ``robustness…``.

        Args:
            windows, min_shared, min_synchronous, alphas: values to try; None: values around those used.
            seeds: how many to try.

        Raises:
            SettingsError, WindowTooFine: a value cannot be, or changes nothing in such a run.
        """
        grid, notes = robustness.grid_around(
            self.settings, self.tables["posts"]["time_precision"].unique().to_pylist(), windows=windows,
            min_shared=min_shared, min_synchronous=min_synchronous, alphas=alphas, seeds=seeds,
        )  # fmt: skip
        layers = self._layers()
        ids = self.tables["accounts"]["account_id"].combine_chunks()
        found = robustness.robustness(layers, ids, self.tables, self.settings, grid)
        return dataclasses.replace(found, notes=notes)

    def evaluate(
        self,
        labels: str | Path,
        *,
        column: str | None = None,
        id_column: str | None = None,
        ordinary: Iterable[str] = (),
        draws: int = 1000,
        seed: int = 1,
    ) -> evaluation.Evaluation:
        """Compare the clusters with labels of accounts: precision, recall, AUC, agreement of clusters with groups.

        Args:
            labels: a CSV, TSV or Parquet with one account a row; an empty group means ordinary.
            column, id_column: its columns of groups and of ids; usual names need none.
            ordinary: further values that mean ordinary.
            draws, seed: of the intervals.

        Raises:
            InputError, ColumnMissing: the labels cannot be used, or none is of an account with a post.
        """
        known = evaluation.read_labels(labels, column, id_column, ordinary)
        return evaluation.evaluate(self.tables, known, draws=draws, seed=seed)

    def compare(self, sample: Result) -> evaluation.Comparison:
        """This run beside the same run on a comparison sample of ordinary accounts.

        Args:
            sample: a result with the same settings, of accounts as many and as active.
        """
        return evaluation.compare_with_sample(self.tables, self.record, sample.tables, sample.record)

    def compare_accounts(
        self,
        files: str | Path | Sequence[str | Path] = (),
        *,
        now: str | Path | None = None,
        id_column: str | None = None,
        set_column: str | None = None,
        draws: int = 1000,
        seed: int = 1,
    ) -> evaluation.Takedowns:
        """The clusters beside named sets of accounts, such as those a platform took down, and who is gone since.

        Args:
            files: lists of ids or handles (CSV, TSV, Parquet, bare lists; plain or compressed), ``FILE`` or
                ``NAME=FILE``.
            now: a list of the accounts that still exist; others are gone.
            id_column, set_column: columns of ids and of names of sets; usual names need none.
            draws, seed: of the intervals.

        Returns:
            Tables ``takedown_sets``, ``takedown_clusters``, ``takedown_accounts`` and ``takedown_gone``, notes, and the
            rows that could not be used. Accounts outside a set are unlabelled: precision is a lower bound.

        Raises:
            UsageError: two sets have one name.
            InputError, ColumnMissing: a file cannot be used at all.
        """
        files = (files,) if isinstance(files, (str, Path)) else tuple(files)
        return evaluation.compare_with_files(
            self.tables, files, now, id_column=id_column, set_column=set_column, draws=draws, seed=seed
        )

    def trends(self, settings: trends.TrendSettings | Mapping[str, Any] | None = None, **changes: Any) -> trends.Trends:
        """Hashtags, and phrases, as trends: when, by whom, how unevenly, how much of it by accounts in clusters.

        Args:
            settings: what is asked, as :class:`coordgraph.trends.TrendSettings` or as a mapping of its fields.
            **changes: single fields, such as ``phrases=("all out",)`` or ``min_messages=100``.

        Raises:
            SettingsError: no such field, or a value it cannot have.
        """
        return trends.find_trends(self.tables, trends.settings_of(settings, changes))

    def outlets(
        self, registries: str | Path | Iterable[str | Path] = (), *, min_accounts: int | None = None
    ) -> outlets_of_run.Outlets:
        """Which outlets clusters share more than others do, and whom sources state to be behind these.

        Args:
            registries: further registry files (CSV) beside those of the run; a filled-in ``unmatched.csv`` is one.
            min_accounts: fewest accounts that must share an outlet; None: as in the run.

        Raises:
            InputError, ColumnMissing, RegistryError: a registry cannot be used at all.
        """
        registries = (registries,) if isinstance(registries, (str, Path)) else registries
        return outlets_of_run.find_outlets_of(self.tables, self.record, registries, min_accounts)

    def narratives(self, codebook: str | Path, **changes: Any) -> narratives.Narratives:
        """Themes of a codebook: shares of messages, accounts and distinct texts, with intervals.

        Args:
            codebook: CSV of themes and the phrases, patterns and hashtags that make a post say them.
            **changes: fields of :class:`coordgraph.narratives.NarrativeSettings`, such as ``sample=300``, or
                ``hand=("sample.csv",)`` to measure how far the codebook agrees with people.

        Raises:
            InputError, ColumnMissing: the codebook or the hand codes cannot be used at all.
            SettingsError: no such field, or a value it cannot have.
        """
        return narratives.find_narratives(self.tables, narratives.settings_of(codebook, changes))

    def map(
        self,
        path: str | Path,
        *,
        language: str | None = None,
        texts: bool = True,
        max_posts_per_tie: int = 5,
        min_cluster: int = 0,
        title: str | None = None,
        pseudonym_key: bytes | None = None,
        like: str | Path | Result | None = None,
    ) -> Path:
        """Write the map as one HTML file that opens from disk and loads nothing.

        Args:
            path: the file to write.
            language: what it is first shown in, en, es or pt; None: the one of the settings.
            texts: whether texts of posts are in the file.
            max_posts_per_tie: shared objects shown of one tie, spread from the closest in time to the farthest; a
                single one is from the middle.
            min_cluster: leave out clusters of fewer accounts, and accounts without a cluster; 0 draws all.
            title: heading; None: the one of the settings.
            pseudonym_key: names accounts by pseudonyms made with this key, and leaves out what would name them
                otherwise, texts of posts included; the key is not in the file.
            like: an earlier run, or its directory: clusters keep the colours of its clusters with the same members
                (Jaccard index from 0.3, one to one).

        Raises:
            SettingsError: there is no such language, or a number is too small.
            IntegrityError: ``like`` is no finished run, or one of its tables is damaged.
            MapNotBuilt: the script of the map is not in this installation.
        """
        page = self.settings.map
        tables = self.tables if pseudonym_key is None else maps.pseudonymised(self.tables, pseudonym_key)
        texts = texts and pseudonym_key is None
        earlier = open(like) if isinstance(like, (str, Path)) else like
        before = earlier.tables if earlier else None
        if before is not None and pseudonym_key is not None:
            before = maps.pseudonymised(before, pseudonym_key)
        named = "" if like is None or isinstance(like, Result) else Path(like).resolve().name
        options = maps.MapOptions(texts, max_posts_per_tie, min_cluster, language or page.language, before, named)
        page = dataclasses.replace(page, title=title or page.title)
        return maps.write_map(tables, self.record, page, path, options)

    def report(self, path: str | Path, *, language: str | None = None, title: str | None = None) -> Path:
        """Write the report as one HTML file.

        Args:
            path: the file to write.
            language: en, es or pt; None: the one of the settings.
            title: heading; None: the one of the settings.

        Raises:
            SettingsError: there is no such language.
        """
        page = self.settings.map
        return reports.write_report(self.tables, self.record, title or page.title, path, language or page.language)

    def save(self, path: str | Path, *, overwrite: bool = False) -> Path:
        """Write a whole run directory.

        Raises:
            RunDirectoryError: the directory holds something else, or cannot be written.
        """
        directory = RunDirectory(path)
        with directory.locked():
            inputs = [i["sha256"] for i in self.record["inputs"]]
            directory.claim(identity_of(inputs, self.settings), overwrite=overwrite)
            directory.finish("all", "", self.tables, {})
            key = actions_key(read_key(self.record["inputs"], self.settings.read), self.settings.behaviours)
            precisions = self.tables["posts"]["time_precision"].unique().to_pylist()
            store_layers(directory, key, self._layers(), precisions, self.record["notes"])
            write_results(self.tables, self.record, directory, self.settings)
        return directory.path

    def _layers(self) -> dict[str, similarity.Layer]:
        tables = self.tables
        return similarity.layers_of(tables["actions"], tables["objects"], tables["accounts"].num_rows)

    def __repr__(self) -> str:
        counts = self.record["counts"]
        return (
            f"<Result: posts {counts['posts']:,}, accounts {counts['posting_accounts']:,}, "
            f"ties {counts['ties']:,}, clusters {counts['clusters']:,}>"
        )

    def _repr_html_(self) -> str:
        """What a notebook shows: counts and the first clusters, everything escaped."""
        rows = "".join(
            f"<tr><td>{row['rank']}</td><td>{html.escape(reports.shown(row['label'], _LONGEST_IN_NOTEBOOK))}</td>"
            f"<td>{row['accounts']}</td><td>{row['ties']}</td><td>{html.escape(', '.join(row['layers']))}</td></tr>"
            for row in self.tables["clusters"].slice(0, _LISTED_IN_NOTEBOOK).to_pylist()
        )
        table = (
            f"<table><tr><th></th><th>cluster</th><th>accounts</th><th>ties</th><th>layers</th></tr>{rows}</table>"
            if rows
            else "<p>No coordination found.</p>"
        )
        return f"<p>{html.escape(repr(self)[1:-1])}</p>{table}"


def _frame(table: pa.Table) -> pd.DataFrame:
    """A table in pandas; counts with gaps stay whole numbers, ids stay texts."""
    kinds = {pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()}
    frame: pd.DataFrame = table.to_pandas(types_mapper=kinds.get)
    return frame


def _with_posts(evidence: pa.Table, tables: Mapping[str, pa.Table]) -> pd.DataFrame:
    frame = _frame(evidence)
    wanted = pa.array(sorted({*frame["source_post"], *frame["target_post"]}), pa.string())
    columns = ["post_id", "time", "text", "source_file", "source_line"]
    posts = tables["posts"].select(columns).filter(pc.is_in(tables["posts"]["post_id"], wanted))
    about = _frame(posts).drop_duplicates("post_id").set_index("post_id")
    for side in ("source", "target"):
        found = about.reindex(frame[f"{side}_post"])
        for column, name in (("time", "time"), ("text", "text"), ("source_file", "file"), ("source_line", "line")):
            frame[f"{side}_{name}"] = found[column].to_numpy()
    objects = _frame(tables["objects"].select(["behaviour", "key", "written"]))
    frame = frame.merge(objects, how="left", left_on=["layer", "object"], right_on=["behaviour", "key"])
    frame = frame.drop(columns=["behaviour", "key"])
    nearest = frame.assign(_far=frame["delay_s"].abs()).sort_values(["_far", "layer", "object"])
    return nearest.drop(columns="_far").reset_index(drop=True)


__all__ = ["Data", "Result", "detect", "open", "read"]
