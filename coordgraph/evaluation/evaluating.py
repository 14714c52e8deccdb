"""How well a run agrees with labels: every measure with its value, its interval, its meaning, and why it is missing.

In: the tables ``accounts``, ``members`` and ``edges`` of a run, and labels. Out: an :class:`Evaluation`. Odd input:
accounts without a label are counted and never wrong; labelled accounts without a post cannot be found and are left
out; where every label names a group, nobody can be found wrongly, and precision, F1 and AUC are empty, not 1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from coordgraph.errors import InputError
from coordgraph.evaluation.labels import Labels, read_labels
from coordgraph.evaluation.metrics import (
    Bools,
    Cells,
    Floats,
    Interval,
    area_under_curve,
    average_precision,
    bootstrap_intervals,
    count_cells,
    positive_predictive_value,
    predictive_interval,
    weighted_precision,
)
from coordgraph.evaluation.partitions import Agreement, compare_groupings
from coordgraph.exports.csv import write_csv
from coordgraph.finished import open_run
from coordgraph.runs import write_json

PREVALENCES = {"ppv_0.1%": 0.001, "ppv_1%": 0.01, "ppv_5%": 0.05}
NO_ORDINARY = "every labelled account belongs to a group: no label says that an account is ordinary"
NO_POSITIVE = "no labelled account belongs to a group"
NO_MEMBERS = "no cluster holds an account of a group"
NO_TIES = "no tie joins two labelled accounts"
SCORES = "the score is the largest weight of an account's kept ties, 0 without"
SCORES_OF_RUN = "the score is that of the run, 0 for accounts without"


def _chance_of_being_right(prevalence: float) -> str:
    return (
        f"share of finds that would be right if {prevalence:.1%} of all accounts belonged to a group, "
        "given recall and specificity here"
    )


COUNTS = {
    "labelled": "labelled accounts with a post in the run",
    "in groups": "of these, accounts that belong to a group",
    "in clusters": "of these, labelled accounts that were found: they are in a cluster",
    "groups": "groups with an account in the run",
    "absent": "labelled accounts without a post in the run; left out",
    "unlabelled": "accounts with a post that have no label; left out",
    "unlabelled in clusters": "of these, accounts in a cluster; nothing says whether they are right",
    "unread": "rows of labels without a readable id",
}
MEANINGS = {
    "precision": "share of the labelled accounts in clusters that belong to a group",
    "recall": "share of the accounts of groups that are in a cluster",
    "f1": "harmonic mean of precision and recall",
    "specificity": "share of the ordinary accounts that are in no cluster",
    "auc": "chance that an account of a group scores higher than an ordinary one; 0.5 is chance",
    "average_precision": "precision averaged down the scores; chance is the share of labelled accounts in groups",
    "weighted_precision": "precision of the typical cluster that holds accounts of groups: Σ n p² / Σ n p",
    **{name: _chance_of_being_right(prevalence) for name, prevalence in PREVALENCES.items()},
    "homogeneity": "1 when no cluster mixes accounts of different groups",
    "completeness": "1 when no group is spread over several clusters",
    "v": "harmonic mean of homogeneity and completeness",
    "purity": "share of accounts of groups that belong to the commonest group of their cluster",
    "nmi": "information clusters and groups share, 0 to 1; many small clusters raise it",
    "ami": "the same less what chance gives: 0 is chance",
    "ari": "agreement over pairs of accounts, less what chance gives: 0 is chance",
    "same_group_ties": "share of the ties between labelled accounts that join two of one group",
}


class Measure(NamedTuple):
    """One line of an evaluation.

    Attributes:
        name: short name.
        value: 0 to 1, higher is better (``ami`` and ``ari`` may be below 0); None: has no meaning here.
        low, high: 95 % interval over accounts, where there is one.
        meaning: one sentence.
        note: why there is no value, or what the value rests on.
    """

    name: str
    value: float | None
    low: float | None
    high: float | None
    meaning: str
    note: str = ""


@dataclass(frozen=True)
class Evaluation:
    """Agreement of a run with labels.

    Attributes:
        counts: how many accounts each measure rests on, by the names of ``COUNTS``.
        measures: in the order of ``MEANINGS``.
    """

    counts: dict[str, int]
    measures: tuple[Measure, ...]

    def __getitem__(self, name: str) -> float | None:
        """The value of a measure by name."""
        return next(m.value for m in self.measures if m.name == name)

    def to_mapping(self) -> dict[str, Any]:
        """Plain values, as they are written to JSON."""
        return {"counts": self.counts, "measures": [m._asdict() for m in self.measures]}

    def to_arrow(self) -> pa.Table:
        """The measures as a table, one row each."""
        types = (pa.string(), pa.float64(), pa.float64(), pa.float64(), pa.string(), pa.string())
        columns = zip(*self.measures, strict=True)
        return pa.table(
            {name: pa.array(c, kind) for name, c, kind in zip(Measure._fields, columns, types, strict=True)}
        )

    def save(self, path: str | Path) -> Path:
        """Write JSON (counts and measures) or, where the name ends in ``.csv``, the measures as CSV.

        Raises:
            InputError: the name ends in neither.
        """
        path = Path(path)
        if path.suffix.lower() == ".csv":
            return write_csv(self.to_arrow(), path)
        if path.suffix.lower() != ".json":
            raise InputError("not a file of an evaluation", value=str(path), next_step="Name it .json or .csv.")
        write_json(path, self.to_mapping())
        return path


def evaluate_run(
    run: str | Path, labels: str | Path | Labels, *, draws: int = 1000, seed: int = 1, **columns: Any
) -> Evaluation:
    """Compare the clusters of a finished run with labels.

    Args:
        run: directory of the run.
        labels: a file of labels, or labels that were read.
        draws, seed: of the intervals.
        **columns: ``column``, ``id_column`` and ``ordinary`` of :func:`read_labels`.

    Raises:
        IntegrityError: there is no finished run, or one of its tables is damaged.
        InputError, ColumnMissing: the labels cannot be used, or none is of an account of the run.
    """
    known = labels if isinstance(labels, Labels) else read_labels(labels, **columns)
    return evaluate(open_run(run, ("accounts", "members", "edges")).tables, known, draws=draws, seed=seed)


def evaluate(tables: Mapping[str, pa.Table], labels: Labels, *, draws: int = 1000, seed: int = 1) -> Evaluation:
    """Compare clusters with labels.

    Args:
        tables: ``accounts``, ``members`` and ``edges``.
        labels: what is known; accounts that are not in it count neither as right nor as wrong.
        draws, seed: of the intervals.

    Raises:
        InputError: no label is of an account with a post.
    """
    sample = _sample_of(tables, labels)
    return Evaluation(sample.counts, tuple(_measures(sample, draws, seed)))


@dataclass(frozen=True)
class _Sample:
    """The labelled accounts of a run, one entry each: cluster and group (-1: none), score; and the ties among them."""

    clusters: NDArray[np.int64]
    groups: NDArray[np.int64]
    scores: Floats
    ties: NDArray[np.int64]
    scored_by_run: bool
    counts: dict[str, int]

    @property
    def found(self) -> Bools:
        return self.clusters >= 0

    @property
    def positive(self) -> Bools:
        return self.groups >= 0


def _sample_of(tables: Mapping[str, pa.Table], labels: Labels) -> _Sample:
    accounts, members = tables["accounts"], tables["members"]
    posting = accounts.filter(pc.greater(accounts["posts"], 0))["account_id"].to_pylist()
    known = [a for a in posting if a in labels.groups]
    if not known:
        raise InputError(
            "no label is of an account of the run",
            where=labels.where,
            value=next(iter(labels.groups), ""),
            next_step="Label by account id, as in csv/members.csv of the run, or name another --id-column.",
        )
    rows = zip(members["account_id"].to_pylist(), members["cluster"].to_pylist(), strict=True)
    clustered = {account: cluster for account, cluster in rows if cluster is not None}
    ties = _kept_ties(tables["edges"])
    scored_by_run = "score" in members.column_names
    scores = _scores_of_run(members) if scored_by_run else _largest_weights(ties)
    clusters = _numbered([clustered.get(a) for a in known])
    groups = _numbered([labels.groups[a] or None for a in known])
    place = {account: number for number, account in enumerate(known)}
    pairs = {(place[s], place[t]) for s, t, _ in ties if s in place and t in place}
    unlabelled = [a for a in posting if a not in labels.groups]
    counts = (
        len(known), int((groups >= 0).sum()), int((clusters >= 0).sum()), int(groups.max(initial=-1)) + 1,
        len(labels.groups) - len(known), len(unlabelled), sum(a in clustered for a in unlabelled),
        sum(labels.unread.values()),
    )  # fmt: skip
    return _Sample(
        clusters,
        groups,
        np.array([scores.get(a, 0.0) for a in known]),
        np.array(sorted(pairs), np.int64).reshape(-1, 2),
        scored_by_run,
        dict(zip(COUNTS, counts, strict=True)),
    )


def _numbered(names: list[str | None]) -> NDArray[np.int64]:
    """Numbers by name in order of the names; None is -1."""
    number = {name: i for i, name in enumerate(sorted({n for n in names if n is not None}))}
    return np.array([-1 if n is None else number[n] for n in names], np.int64)


def _kept_ties(edges: pa.Table) -> list[tuple[str, str, float]]:
    kept = edges.filter(edges["kept"])
    columns = (kept[name].to_pylist() for name in ("source", "target", "weight"))
    return [(source, target, weight or 0.0) for source, target, weight in zip(*columns, strict=True)]


def _largest_weights(ties: list[tuple[str, str, float]]) -> dict[str, float]:
    """The score of each tied account: how far one can raise the weight asked for before it loses its last tie.

    Nizzoli et al. 2021, doi:10.1609/icwsm.v15i1.18074, without their communities.
    """
    scores: dict[str, float] = {}
    for source, target, weight in ties:
        for account in (source, target):
            scores[account] = max(scores.get(account, weight), weight)
    return scores


def _scores_of_run(members: pa.Table) -> dict[str, float]:
    rows = zip(members["account_id"].to_pylist(), members["score"].to_pylist(), strict=True)
    return {account: score for account, score in rows if score is not None}


def _measures(sample: _Sample, draws: int, seed: int) -> Iterator[Measure]:
    """Every measure, in the order of ``MEANINGS``."""
    cells = count_cells(sample.found, sample.positive)
    intervals: dict[str, Interval | None] = {**bootstrap_intervals(cells, draws, seed=seed)}
    intervals |= {name: predictive_interval(cells, share, draws, seed=seed) for name, share in PREVALENCES.items()}
    values = _of_accounts(sample, cells) | _of_clusters(sample) | {"same_group_ties": _same_group_ties(sample)}
    for name, meaning in MEANINGS.items():
        value, note = values[name]
        interval = intervals.get(name) if value is not None else None
        low, high = interval if interval is not None else (None, None)
        yield Measure(name, value, low, high, meaning, note)


_Value = tuple[float | None, str]


def _of_accounts(sample: _Sample, cells: Cells) -> dict[str, _Value]:
    missing = NO_POSITIVE if not sample.positive.any() else NO_ORDINARY if sample.positive.all() else ""

    def both_needed(work: Callable[[], float | None]) -> _Value:
        return (None, missing) if missing else (work(), "")

    note = SCORES_OF_RUN if sample.scored_by_run else SCORES
    ranked = {
        "auc": both_needed(lambda: area_under_curve(sample.scores, sample.positive)),
        "average_precision": both_needed(lambda: average_precision(sample.scores, sample.positive)),
    }
    return {
        "precision": both_needed(lambda: cells.precision),
        "recall": (cells.recall, "" if cells.recall is not None else NO_POSITIVE),
        "f1": both_needed(lambda: cells.f1),
        "specificity": (cells.specificity, "" if cells.specificity is not None else NO_ORDINARY),
        **{name: (value, why or note) for name, (value, why) in ranked.items()},
        "weighted_precision": both_needed(lambda: _weighted_precision(sample)),
        **{name: both_needed(partial(_ppv, cells, prevalence)) for name, prevalence in PREVALENCES.items()},
    }


def _weighted_precision(sample: _Sample) -> float:
    sizes = np.bincount(sample.clusters[sample.found])
    right = np.bincount(sample.clusters[sample.found], weights=sample.positive[sample.found])
    return weighted_precision(sizes, right / np.maximum(sizes, 1))


def _ppv(cells: Cells, prevalence: float) -> float:
    return positive_predictive_value(cells.recall or 0.0, cells.specificity or 0.0, prevalence)


def _of_clusters(sample: _Sample) -> dict[str, _Value]:
    """Clusters against groups, over accounts that have both."""
    both = sample.found & sample.positive
    found = compare_groupings(sample.clusters[both], sample.groups[both])
    if found is None:
        return dict.fromkeys(Agreement._fields, (None, NO_MEMBERS))
    return {name: (value, "") for name, value in found._asdict().items()}


def _same_group_ties(sample: _Sample) -> _Value:
    if not len(sample.ties):
        return None, NO_TIES
    source, target = sample.groups[sample.ties].T
    return float(((source == target) & (source >= 0)).mean()), ""


class Score(NamedTuple):
    """Agreement with labels, 0 to 1: precision is the share of found accounts that are labelled, recall the reverse."""

    precision: float
    recall: float
    found: int
    labelled: int


def accounts_found(members: pa.Table, labels: str | Path) -> Score:
    """Precision and recall of the accounts in clusters, where every account that belongs to a group is labelled.

    An account without a label counts as ordinary, and a labelled one that was never compared as not found.

    Args:
        members: the table ``members``.
        labels: a table with the columns ``account_id`` and ``group``; an empty group means ordinary.

    Raises:
        InputError, ColumnMissing: the labels cannot be read.
    """
    labelled = {account for account, group in read_labels(labels).groups.items() if group}
    rows = zip(members["account_id"].to_pylist(), members["cluster"].to_pylist(), strict=True)
    found = {account for account, cluster in rows if cluster is not None}
    right = len(found & labelled)
    return Score(
        precision=right / len(found) if found else 0.0,
        recall=right / len(labelled) if labelled else 0.0,
        found=len(found),
        labelled=len(labelled),
    )
