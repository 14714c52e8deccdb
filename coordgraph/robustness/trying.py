"""Which accounts and clusters of a run stay when its settings are varied?

In: the layers of a run, its tables ``clusters`` and ``members``, its settings, a grid. Out: :class:`Robustness`, four
tables. Odd input: a run without clusters has none that could stay, but other settings may find some.

Pairs are compared once a window, tested once a window and alpha, kept as ties once for each number of objects, and
divided into clusters once a seed. Windows come one after the other, so that the pairs of one are in memory at a time.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from coordgraph import significance, similarity, ties
from coordgraph.communities import partition
from coordgraph.communities.likeness import best_matches, same_accounts, same_clusters
from coordgraph.communities.stability import standing
from coordgraph.errors import DONE, NOTHING_FOUND
from coordgraph.robustness.grid import Grid, Setting, setting_of
from coordgraph.settings import Resources, Settings, SimilaritySettings
from coordgraph.stages import Layers, Progress, silent
from coordgraph.tables import ROBUSTNESS, ROBUSTNESS_ACCOUNTS, ROBUSTNESS_CLUSTERS, ROBUSTNESS_MATCHES

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Pairs = tuple[Ints, Ints]

STAGE = "robustness"
_FOUND = 0.5


@dataclass(frozen=True)
class Robustness:
    """What stays of a run when its settings are varied.

    Attributes:
        tables: ``robustness``, ``robustness_matches``, ``robustness_accounts``, ``robustness_clusters``, each with the
            columns its Shape in :mod:`coordgraph.tables` explains.
        grid: what was tried.
        own: the setting of the run.
        notes: sentences about what was not tried.
    """

    tables: dict[str, pa.Table]
    grid: Grid
    own: Setting
    notes: list[str] = field(default_factory=list)

    @property
    def exit_status(self) -> int:
        """0 done, 4 no setting finds a cluster."""
        return DONE if pc.sum(self.tables["robustness"]["clusters"]).as_py() else NOTHING_FOUND


class Grouping(NamedTuple):
    """What one setting finds.

    Attributes:
        setting: the setting.
        ties: how many rows of ``edges`` are kept.
        groups: group of each account code, -1 for none.
    """

    setting: Setting
    ties: int
    groups: Ints


def robustness(
    layers: Layers,
    account_ids: pa.Array,
    found: Mapping[str, pa.Table],
    settings: Settings,
    grid: Grid,
    resources: Resources | None = None,
    progress: Progress = silent,
) -> Robustness:
    """Try every setting of a grid and compare what it finds with what the run found.

    A cluster is compared with the one that resembles it most by the Jaccard index, 0 (no common account) to 1 (the
    same), as in Hennig 2007, doi:10.1016/j.csda.2006.11.025. All settings count alike, so that the shares say how far
    the choice of these settings matters, and are no probabilities. Equal seeds give equal results, whatever the
    resources.

    Args:
        layers: of the run.
        account_ids: ids by code, ascending.
        found: tables ``clusters`` (``cluster``, ``rank``, ``label``, ``accounts``) and ``members`` (``account_id``,
            ``cluster``) of the run.
        settings: of the run.
        grid: what to try.
        resources: threads and memory.
        progress: called with ``robustness``, the window, settings done and settings in all.

    Raises:
        NotEnoughMemory: the pairs of a window do not fit.

    a, b and c act on four objects; c comes 45 seconds after the others, too late for a window of 30.

    >>> objects, accounts = np.repeat(np.arange(4), 3), np.tile(np.arange(3), 4)
    >>> times = 10**6 * (600 * objects + np.tile([0, 1, 45], 4))
    >>> layers = {"co_share": similarity.layer_of(objects, accounts, times, np.arange(12), 3)}
    >>> members = pa.table({"account_id": ["a", "b", "c"], "cluster": ["C1", "C1", "C1"]})
    >>> clusters = pa.table({"cluster": ["C1"], "rank": [1], "label": ["#x"], "accounts": [3]})
    >>> by_rule = Settings().changed({"ties": {"filter": "rule"}})
    >>> found = robustness(
    ...     layers, members["account_id"].combine_chunks(), {"clusters": clusters, "members": members}, by_rule,
    ...     Grid((30.0, 60.0), (2,), (2, 3), (None,), (1,)),
    ... )
    >>> found.tables["robustness"].select(["window_s", "ties", "clusters", "jaccard"]).to_pandas().values.tolist()
    [[30.0, 1.0, 0.0, 0.0], [30.0, 1.0, 0.0, 0.0], [60.0, 3.0, 1.0, 1.0], [60.0, 3.0, 1.0, 1.0]]
    >>> found.tables["robustness_accounts"]["standing"].to_pylist()
    ['probable', 'probable', 'probable']
    """
    clusters = found["clusters"].sort_by("rank")
    names = clusters["cluster"].to_pylist()
    own = own_groups(account_ids, names, found["members"])
    setting = setting_of(settings)
    tally = _Tally(own, len(names), setting)
    for grouping in groupings(layers, account_ids, settings, grid, resources or Resources(), progress):
        tally.add(grouping)
    tables = {
        "robustness": tally.settings_table(grid),
        "robustness_matches": tally.matches_table(grid, names),
        "robustness_accounts": tally.accounts_table(account_ids, names),
        "robustness_clusters": tally.clusters_table(clusters),
    }
    return Robustness(tables, grid, setting)


def own_groups(account_ids: pa.Array, names: list[str], members: pa.Table) -> Ints:
    """The place of each account's cluster among the names, -1 for none."""
    places = pc.index_in(members["cluster"], value_set=pa.array(names, pa.string())).fill_null(-1).to_numpy()
    groups = np.full(len(account_ids), -1, np.int64)
    groups[pc.index_in(members["account_id"], value_set=account_ids).to_numpy()] = places
    return groups


def groupings(
    layers: Layers, account_ids: pa.Array, settings: Settings, grid: Grid, resources: Resources, progress: Progress
) -> Iterator[Grouping]:
    """What each setting of the grid finds, in the order in which least is done twice."""
    done = 0

    def say(detail: str) -> None:
        progress(STAGE, detail, done, len(grid))

    for some, edges in _tested_edges(layers, account_ids, settings, grid, resources, say):
        for least in grid.min_synchronous:
            setting = some._replace(min_synchronous=least)
            kept = ties.keep_ties(edges, layers, account_ids, setting.of(settings))
            kept = kept.filter(kept["kept"])
            by_layer = _ends_by_layer(kept, account_ids)
            for seed in grid.seeds:
                groups = partition(by_layer, len(account_ids), settings.communities, seed)
                done += 1
                say(setting.in_words())
                yield Grouping(setting._replace(seed=seed), kept.num_rows, groups)


def _tested_edges(
    layers: Layers, account_ids: pa.Array, settings: Settings, grid: Grid, resources: Resources,
    say: Callable[[str], None],
) -> Iterator[tuple[Setting, pa.Table]]:  # fmt: skip
    """The compared pairs of each window, tested where the ties of the run are, before any rule."""
    first = next(iter(grid))
    for window in grid.windows:
        say("" if window is None else f"window {window:g} s")
        widest = first._replace(window=window, min_shared=min(grid.min_shared))
        pairs = similarity.compare_accounts(layers, account_ids, _comparing(widest.of(settings)), resources)
        for least in grid.min_shared:
            # a copy only where it is another table: there may be hundreds of millions of rows
            enough = pairs if least == widest.min_shared else pairs.filter(pc.greater_equal(pairs["shared"], least))
            for alpha in grid.alphas:
                setting = widest._replace(min_shared=least, alpha=alpha)
                yield setting, _tested(enough, layers, account_ids, setting.of(settings), resources)


def _comparing(settings: Settings) -> SimilaritySettings:
    """How pairs are compared: those that never met within the window are passed over where they cannot matter.

    With p = 1 they are no discovery at any level, and they count in the family of tests whether compared or not. A
    percentile or a backbone, however, looks at all pairs.
    """
    rule, compared = settings.ties, settings.similarity
    by_pair_alone = settings.preset is None and rule.filter in ("tested", "rule") and rule.percentile is None
    if by_pair_alone and significance.method_used(rule, compared.window) == "synchronous":
        return dataclasses.replace(compared, min_synchronous=max(compared.min_synchronous, 1))
    return compared


def _tested(
    edges: pa.Table, layers: Layers, account_ids: pa.Array, settings: Settings, resources: Resources
) -> pa.Table:
    if settings.preset is not None or settings.ties.filter != "tested":
        return edges
    exact = settings.similarity.window is None  # with times no tie hangs on the exact tail
    return significance.test_edges(
        edges, layers, account_ids, settings.similarity, settings.significance, resources, exact
    ).edges


def _ends_by_layer(kept: pa.Table, account_ids: pa.Array) -> dict[str, Pairs]:
    """Account codes of both ends of the ties of each layer."""
    source, target = (
        pc.index_in(kept[side], value_set=account_ids).to_numpy().astype(np.int64) for side in ("source", "target")
    )
    by_layer = {}
    for name in sorted(kept["layer"].unique().to_pylist()):
        rows = pc.equal(kept["layer"], name).to_numpy()
        by_layer[name] = source[rows], target[rows]
    return by_layer


class _Tally:
    """Counts over the settings, so that no grouping need be kept.

    Args:
        own: group of each account in the run, -1 for none.
        count: how many clusters the run has.
        setting: of the run.
    """

    def __init__(self, own: Ints, count: int, setting: Setting) -> None:
        self._own, self._count, self._setting = own, count, setting
        self._sizes = np.bincount(own[own >= 0], minlength=count)
        self._in_any, self._in_own = np.zeros(len(own), np.int64), np.zeros(len(own), np.int64)
        self._rows: dict[Setting, tuple[Any, ...]] = {}
        self._likeness: dict[Setting, Floats] = {}

    def add(self, grouping: Grouping) -> None:
        """Count what one setting finds."""
        setting, groups, own = grouping.setting, grouping.groups, self._own
        likeness, best = best_matches(own, groups, self._sizes)
        self._in_any += groups >= 0
        # accounts without a cluster look at the last entry, which no group is called
        self._in_own += (groups >= 0) & (groups == np.append(best, -2)[own])
        self._likeness[setting] = likeness
        self._rows[setting] = (
            *setting, setting == self._setting, grouping.ties, int(groups.max(initial=-1)) + 1,
            int((groups >= 0).sum()), same_accounts(own, groups), same_clusters(own, groups),
        )  # fmt: skip

    def settings_table(self, grid: Grid) -> pa.Table:
        """One row a setting, in the order of the grid."""
        return ROBUSTNESS.of_rows(self._rows[setting] for setting in grid)

    def matches_table(self, grid: Grid, names: list[str]) -> pa.Table:
        """One row a setting and cluster of the run."""
        order = sorted(range(len(names)), key=names.__getitem__)
        return ROBUSTNESS_MATCHES.of_rows(
            (*setting, names[place], float(self._likeness[setting][place])) for setting in grid for place in order
        )

    def accounts_table(self, account_ids: pa.Array, names: list[str]) -> pa.Table:
        """One row an account that is in any cluster, here or there."""
        rows = np.flatnonzero((self._own >= 0) | (self._in_any > 0))
        clusters = [names[place] if place >= 0 else None for place in self._own[rows]]
        shares = self._shares_in_own()[rows]
        return ROBUSTNESS_ACCOUNTS.of(
            {
                "account_id": account_ids.take(pa.array(rows)),
                "cluster": clusters,
                "in_any": self._in_any[rows] / len(self._rows),
                "in_own": pa.array(shares, from_pandas=True),
                "standing": [standing(share) for share in shares],
            }
        )

    def clusters_table(self, clusters: pa.Table) -> pa.Table:
        """One row a cluster of the run."""
        likeness = np.array(list(self._likeness.values())).reshape(len(self._rows), self._count)
        standings = np.array([standing(share) or "" for share in self._shares_in_own()], dtype=object)
        columns: dict[str, Any] = {name: clusters[name] for name in ("cluster", "rank", "label", "accounts")}
        columns |= {
            "mean_jaccard": likeness.mean(axis=0),
            "min_jaccard": likeness.min(axis=0),
            "found_share": (likeness >= _FOUND).mean(axis=0),
        }
        for name in ("core", "probable", "fragile"):
            columns[name] = np.bincount(self._own[standings == name], minlength=self._count)
        return ROBUSTNESS_CLUSTERS.of(columns)

    def _shares_in_own(self) -> Floats:
        """For each account the share of settings in which it is in what its cluster became; NaN without a cluster."""
        return np.where(self._own >= 0, self._in_own / len(self._rows), np.nan)
