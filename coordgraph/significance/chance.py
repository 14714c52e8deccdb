"""What chance would give: every compared pair of every layer tested.

In: the table ``edges`` and the layers it was made of. Out: the same table with what chance would give and how often it
gives as much. Three questions are asked of a pair:

- ``p_shared``: do the two share more objects than their activity and the popularity of objects give? (BiCM)
- ``p_synchrony``: given what they share, were they synchronous more often than their own speed and the bursts of
  objects give? (lags)
- ``p_joint``: do they act on more objects at once than activity, popularity, bursts and speed together give?

The first alone finds people of one taste, the second alone people who happened to meet twice. A pair passes by the
third, corrected over all pairs, and only if the second does not explain it, corrected over those that passed so far: an
account can be quick with one author and slow with others, which the third does not know.
Odd input: without a window only the first question can be asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from coordgraph.settings import Correction, Resources, SignificanceSettings, SimilaritySettings
from coordgraph.significance.bicm import Bicm, solve_bicm
from coordgraph.significance.bursts import burst_rates
from coordgraph.significance.lags import Lags, Synchrony, known_births, lags_of, synchrony_of
from coordgraph.significance.multiple import benjamini_hochberg, bonferroni, tarone
from coordgraph.significance.tails import binomial_tail, poisson_binomial_tails, poisson_tail
from coordgraph.similarity import Layer
from coordgraph.similarity.threads import in_order
from coordgraph.tables import EDGES

Ints = NDArray[np.int64]
Codes = NDArray[np.int32]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Layers = Mapping[str, Layer]

# A Poisson tail above this is no discovery at any corrected level, however exactly it is computed; one below the
# other is a discovery at any, as the exact tail is smaller still.
_WORTH_EXACTNESS = 1e-3
_SURE_DISCOVERY = 1e-20
# Of alpha, for strict pairs. At alpha itself two pairs of quick fans made a cluster in three of six generated
# campaigns; dividing by the number of pairs lost a quarter of the members in collections of 400 accounts.
_STRICTER = 0.1
_PAIRS_AT_ONCE = 200_000
_TAILS_AT_ONCE = 500


@dataclass(frozen=True)
class Expectation:
    """What chance gives in one layer.

    Attributes:
        layer: the layer.
        model: of who acts on what.
        lags: of when.
        together: for each two classes of accounts how many objects they act on within the window of each other on
            average, by activity, popularity and the bursts of each object; None without a window.
    """

    layer: Layer
    model: Bicm
    lags: Lags | None
    together: Floats | None


class Chance(NamedTuple):
    """What chance gives for pairs of a layer, one entry a pair.

    Attributes:
        expected_shared: objects shared on average.
        p_shared: how often chance gives as many.
        expected_synchronous: objects acted on within the window of each other on average; NaN where nothing was.
        p_synchrony: how often their speed gives as many among what they share; 1 where nothing was synchronous.
        p_joint: how often chance gives as many at all.
    """

    expected_shared: Floats
    p_shared: Floats
    expected_synchronous: Floats
    p_synchrony: Floats
    p_joint: Floats


class Family(NamedTuple):
    """What a layer adds to the family of tests.

    Attributes:
        pairs: pairs of accounts whose degrees allow them to be compared.
        best: smallest p-value attainable, by group of alike pairs.
        tests: how many pairs each group has.
    """

    pairs: int
    best: Floats
    tests: Ints


class Tested(NamedTuple):
    """Edges with what chance would give.

    Attributes:
        edges: the table with the columns of significance filled in.
        notes: what was tested, for the record: ``test`` (the column), ``alpha``, ``correction``, ``family`` (pairs that
            could have been compared), ``tests`` (by how many alpha is divided), ``threshold`` (of the strict set),
            ``discovery_threshold`` (largest p-value of a discovered pair; None: there is none), ``strict`` and
            ``discovered`` (how many), ``births`` (for each layer the share of acts on objects of known birth).
    """

    edges: pa.Table
    notes: dict[str, Any]


def expectation_of(layer: Layer, window_us: int | None, first_share: bool = False) -> Expectation:
    """What chance gives in a layer.

    Args:
        layer: the layer.
        window_us: microseconds; None: times are not looked at.
        first_share: as for :func:`~coordgraph.significance.lags.lags_of`.
    """
    popularity = layer.popularity()
    model = solve_bicm(layer.sizes, popularity)
    if window_us is None:
        return Expectation(layer, model, None, None)
    classes = np.searchsorted(model.object_degrees, popularity)
    rates = np.bincount(classes, burst_rates(layer, window_us), minlength=len(model.object_degrees))
    together = (model.probabilities * rates) @ model.probabilities.T
    return Expectation(layer, model, lags_of(layer, first_share), together)


def chance_of(
    expectation: Expectation,
    source: Codes,
    target: Codes,
    shared: Ints,
    synchronous: Ints | None,
    window_us: int | None,
    threads: int = 1,
    exact: bool = True,
) -> Chance:
    """Chance of pairs of a layer.

    Args:
        expectation: of the layer.
        source, target: account codes.
        shared: objects each pair shares.
        synchronous: of these within the window; None without one.
        window_us: microseconds; None: times are not looked at.
        threads: how many share the work; the result is the same.
        exact: compute ``p_shared`` exactly where it can matter; otherwise it is the Poisson tail, which is larger.
    """
    cuts = [*range(0, len(source), _PAIRS_AT_ONCE), len(source)]

    def some(cut: tuple[int, int]) -> Chance:
        part = slice(*cut)
        near = None if synchronous is None else synchronous[part]
        return _chance(expectation, source[part], target[part], shared[part], near, window_us)

    parts = list(in_order(some, list(pairwise(cuts)), threads))
    if not parts:
        return Chance(*np.empty((len(Chance._fields), 0)))
    found = Chance(*(np.concatenate(column) for column in zip(*parts, strict=True)))
    if not exact:
        return found
    tails = _exact_tails(expectation.model, source, target, shared, found.p_shared, threads)
    return found._replace(p_shared=tails)


def _chance(
    expectation: Expectation, source: Codes, target: Codes, shared: Ints, synchronous: Ints | None,
    window_us: int | None,
) -> Chance:  # fmt: skip
    model = expectation.model
    classes = model.account_classes[source], model.account_classes[target]
    expected = model.expected_shared[classes]
    p_shared = poisson_tail(shared, expected)
    unknown, certain = np.full(len(source), np.nan), np.ones(len(source))
    if synchronous is None or window_us is None or expectation.lags is None or expectation.together is None:
        return Chance(expected, p_shared, unknown, certain, certain)
    bursts = np.minimum(expectation.together[classes] / np.maximum(expected, np.finfo(float).tiny), 1.0)
    asked = synchronous > 0
    found = synchrony_of(expectation.layer, expectation.lags, source, target, bursts, window_us, asked)
    together = np.where(asked, expected * found.speed, np.nan)
    return Chance(
        expected,
        p_shared,
        together,
        _tail_above_mean(found),
        np.where(asked, poisson_tail(found.hits, np.nan_to_num(together)), 1.0),
    )


def _tail_above_mean(found: Synchrony) -> Floats:
    """The binomial tail at the mean chance. Chances differ from object to object: at their mean the tail is never too
    small from the expected number plus one on (Hoeffding 1956, doi:10.1214/aoms/1177728178); below, 1 is right enough.
    """
    above: Floats = np.where(
        found.hits >= found.trials * found.chance + 1.0, binomial_tail(found.hits, found.trials, found.chance), 1.0
    )
    return above


def _exact_tails(model: Bicm, source: Codes, target: Codes, shared: Ints, bound: Floats, threads: int) -> Floats:
    """The exact tail in place of the Poisson one where it can matter, once for all pairs of the same classes."""
    rows = np.flatnonzero((bound < _WORTH_EXACTNESS) & (bound > _SURE_DISCOVERY))
    if not len(rows):
        return bound
    one, other = model.account_classes[source[rows]], model.account_classes[target[rows]]
    low, high = np.minimum(one, other), np.maximum(one, other)
    classes, most = len(model.account_degrees), int(shared[rows].max()) + 1
    _, first, back = np.unique((low * classes + high) * most + shared[rows], return_index=True, return_inverse=True)
    counts, bounds = shared[rows][first], bound[rows][first]
    cuts = [*range(0, len(first), _TAILS_AT_ONCE), len(first)]

    def some(cut: tuple[int, int]) -> Floats:
        part = slice(*cut)
        return poisson_binomial_tails(
            model.probabilities, model.object_counts, low[first][part], high[first][part], counts[part], bounds[part]
        )

    tails = np.concatenate(list(in_order(some, list(pairwise(cuts)), threads)))
    exact = bound.copy()
    exact[rows] = np.minimum(tails[back], bound[rows])
    return exact


def family_of(expectation: Expectation, min_shared: int) -> Family:
    """All pairs of accounts of a layer that could have been found, by the degrees of the two.

    Args:
        expectation: of the layer.
        min_shared: fewest objects a pair must share to be compared.
    """
    model = expectation.model
    able = np.flatnonzero(model.account_degrees >= max(min_shared, 1))
    counts, degrees = model.account_counts[able], model.account_degrees[able]
    one, other = np.triu_indices(len(able))
    tests = np.where(one == other, counts[one] * (counts[one] - 1) // 2, counts[one] * counts[other])
    given = model.expected_shared if expectation.together is None else expectation.together
    best = poisson_tail(np.minimum(degrees[one], degrees[other]), given[able[one], able[other]])
    return Family(int(tests.sum()), best, tests)


def test_edges(
    edges: pa.Table,
    layers: Layers,
    account_ids: pa.Array,
    similarity: SimilaritySettings | None = None,
    settings: SignificanceSettings | None = None,
    resources: Resources | None = None,
    exact: bool = True,
) -> Tested:
    """Fill in what chance would give for every compared pair, all layers being one family.

    Args:
        edges: the table, sorted by layer.
        layers: it was made of.
        account_ids: ids by code, ascending.
        similarity: the window and the fewest shared objects.
        settings: alpha, correction, what unknown births mean.
        resources: threads.
        exact: as for :func:`chance_of`; makes no difference to what passes by ``p_joint``.
    """
    similarity, settings = similarity or SimilaritySettings(), settings or SignificanceSettings()
    window_us = None if similarity.window is None else round(similarity.window * 1e6)
    found: list[Chance] = []
    families: list[Family] = []
    counted: list[Floats] = []
    candidates = 0
    for name, layer in layers.items():
        rows = edges.filter(pc.equal(edges["layer"], name))
        expectation = expectation_of(layer, window_us, settings.unknown_births == "first_share")
        source, target = (
            pc.index_in(rows[side], value_set=account_ids).to_numpy().astype(np.int32) for side in ("source", "target")
        )
        synchronous = None if window_us is None else rows["synchronous"].fill_null(0).to_numpy()
        threads = (resources or Resources()).threads
        shared = rows["shared"].to_numpy()
        found.append(chance_of(expectation, source, target, shared, synchronous, window_us, threads, exact))
        families.append(family_of(expectation, similarity.min_shared))
        most = np.minimum(layer.sizes[source], layer.sizes[target])
        counted.append(poisson_tail(most, found[-1].expected_shared) if window_us is None else np.zeros(len(source)))
        popularity = layer.popularity()
        candidates += int((popularity * (popularity - 1) // 2).sum()) // max(similarity.min_shared, 1)
    chance = Chance(*(np.concatenate(c) for c in zip(*found, strict=True))) if found else Chance(*np.empty((5, 0)))
    bounds = np.concatenate(counted) if counted else np.empty(0)
    tested = _corrected(edges, chance, bounds, families, candidates, window_us is not None, similarity, settings)
    tested.notes["births"] = {name: round(known_births(layer), 4) for name, layer in layers.items()}
    return tested


def _corrected(
    edges: pa.Table, chance: Chance, bounds: Floats, families: list[Family], candidates: int, timed: bool,
    similarity: SimilaritySettings, settings: SignificanceSettings,
) -> Tested:  # fmt: skip
    pairs = sum(family.pairs for family in families)
    complete = not (similarity.min_synchronous or similarity.min_cosine or similarity.min_jaccard)
    sharing = edges.num_rows if complete else min(pairs, max(candidates, edges.num_rows))
    p = chance.p_joint if timed else chance.p_shared
    q = benjamini_hochberg(p, pairs)
    tests = pairs
    if settings.correction != "bonferroni" and families:
        best, alike = (np.concatenate([getattr(f, name) for f in families]) for name in ("best", "tests"))
        tests = min(pairs, tarone(best, alike, settings.alpha))
    threshold = bonferroni(tests, settings.alpha)
    strict, discovered = p <= threshold, q <= settings.alpha
    if settings.correction != "bonferroni":
        # the family is counted by bounds, and exact tails lie below: a pair that was not counted must not pass
        strict &= bounds <= threshold
    if timed:
        strict = _not_by_speed(chance.p_synchrony, strict, settings.alpha * _STRICTER)
        discovered = _not_by_speed(chance.p_synchrony, discovered, settings.speed_rate)
    columns: dict[str, Any] = {name: edges[name] for name in edges.column_names}
    columns |= {"expected_shared": chance.expected_shared, "p_shared": chance.p_shared}
    columns |= {"strict": strict, "discovered": discovered}
    columns["q_shared"] = benjamini_hochberg(chance.p_shared, pairs)
    if timed:
        columns |= {
            "expected_synchronous": chance.expected_synchronous,
            "p_synchrony": chance.p_synchrony,
            "q_synchrony": benjamini_hochberg(chance.p_synchrony, sharing),
            "p_joint": chance.p_joint,
            "q_joint": q,
        }
    notes = {
        "test": "p_joint" if timed else "p_shared",
        "alpha": settings.alpha,
        "family": pairs,
        "tests": tests,
        "correction": settings.correction,
        "threshold": threshold,
        "discovery_threshold": float(p[discovered].max()) if discovered.any() else None,
        "strict": int(strict.sum()),
        "discovered": int(discovered.sum()),
    }
    return Tested(EDGES.of(columns), notes)


def _not_by_speed(p_synchrony: Floats, chosen: Flags, rate: float) -> Flags:
    """Those chosen whose synchrony their own speed does not explain, at a false discovery rate among the chosen.

    The rate adapts itself: where most of the chosen are fans who are all quick, hardly any p-value is small enough.
    """
    passed = np.zeros(len(chosen), bool)
    passed[chosen] = benjamini_hochberg(p_synchrony[chosen], int(chosen.sum())) <= rate
    return passed


def passing(edges: pa.Table, correction: Correction, eligible: Flags) -> Flags:
    """Which rows pass the correction.

    Args:
        edges: tested.
        correction: see :class:`~coordgraph.settings.SignificanceSettings`.
        eligible: rows that pass the rule beside the test; only these can hang together.
    """
    strict, discovered = (_flags(edges, name) & eligible for name in ("strict", "discovered"))
    if correction == "anchored":
        return _hanging_together(edges, strict, strict | discovered)
    return discovered if correction == "fdr" else strict


def _flags(edges: pa.Table, name: str) -> Flags:
    flags: Flags = edges[name].fill_null(False).to_numpy()
    return flags


def _hanging_together(edges: pa.Table, anchors: Flags, links: Flags) -> Flags:
    """Links of connected components that hold an anchor."""
    rows = np.flatnonzero(links)
    linked = edges.take(rows).select(["source", "target"])
    names = pa.chunked_array([*linked["source"].chunks, *linked["target"].chunks], pa.string())
    codes = names.combine_chunks().dictionary_encode().indices.to_numpy()
    source, target = codes[: len(rows)], codes[len(rows) :]
    size = int(codes.max(initial=-1)) + 1
    graph = coo_array((np.ones(len(rows), np.int8), (source, target)), shape=(size, size))
    component = connected_components(graph, directed=False)[1] if size else np.empty(0, np.int32)
    anchored = np.zeros(size, bool)
    anchored[component[source[anchors[rows]]]] = True
    kept = np.zeros(len(links), bool)
    kept[rows] = anchored[component[source]]
    return kept


def fewest_to_pass(edges: pa.Table, notes: Mapping[str, Any]) -> Ints:
    """For each row the fewest synchronous objects (without times: shared ones) that would still pass the test, all else
    being as it is.

    Args:
        edges: tested.
        notes: of the test.
    """
    timed = notes["test"] == "p_joint"
    expected = edges["expected_synchronous" if timed else "expected_shared"].fill_null(0.0).to_numpy()
    threshold = notes["threshold"]
    if notes["correction"] in ("anchored", "fdr"):
        threshold = max(threshold, notes["discovery_threshold"] or 0.0)
    fewest = np.ones(len(expected), np.int64)
    open_ = np.flatnonzero(poisson_tail(fewest, expected) > threshold)
    most = int(pc.max(edges["synchronous" if timed else "shared"]).as_py() or 0)
    while len(open_) and fewest[open_[0]] <= most:
        # invariant: as many as fewest[open_] do not pass
        fewest[open_] += 1
        open_ = open_[poisson_tail(fewest[open_], expected[open_]) > threshold]
    return fewest
