"""Which pairs are more than chance when all pairs are asked.

In: the table ``edges`` and the layers it was made of. Out: the same table with what chance would give, and for each row
whether it is strict and whether it is discovered. A pair passes by ``p_joint``, corrected over all pairs that could
have been found in any layer, and only if its ``p_synchrony``, corrected over those that passed so far, says that its
own speed does not explain it: an account can be quick with one author and slow with another, which ``p_joint`` does not
know. Odd input: without a window a pair passes by ``p_shared``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from coordgraph.multiple import benjamini_hochberg, bonferroni, tarone
from coordgraph.settings import Correction, Resources, SignificanceSettings, SimilaritySettings
from coordgraph.significance.backbones import codes_of_pairs
from coordgraph.significance.chance import Chance, Family, Layers, chance_of, expectation_of, family_of
from coordgraph.significance.lags import known_births
from coordgraph.significance.tails import poisson_tail
from coordgraph.similarity import Layer
from coordgraph.tables import EDGES

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

# Of alpha, for strict pairs in layers of unknown births, where p-values are blunt: dividing by the number of pairs lost
# up to half of the members in collections of 400 accounts. Where births are known it loses none, and a rate let quick
# fans pass in three of eight generated campaigns: what is near at one moment of an object's life depends on the hour.
_STRICTER = 0.1
_MOSTLY = 0.5


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


class _Part(NamedTuple):
    """What one layer adds.

    Attributes:
        chance: for each of its rows.
        counted: for each of its rows the bound by which the family counts the pair, where that lies above its p-value.
        lagged: for each of its rows whether births are known.
        family: its pairs.
        candidates: at most so many pairs share enough in it.
    """

    chance: Chance
    counted: Floats
    lagged: Flags
    family: Family
    candidates: int


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
    threads = (resources or Resources()).threads
    parts = [
        _part(edges.filter(pc.equal(edges["layer"], name)), layer, account_ids, similarity, settings, threads, exact)
        for name, layer in layers.items()
    ]
    notes: dict[str, Any] = {"births": {name: round(known_births(layer), 4) for name, layer in layers.items()}}
    return _corrected(edges, parts, similarity, settings, notes)


def _part(
    rows: pa.Table, layer: Layer, account_ids: pa.Array, similarity: SimilaritySettings,
    settings: SignificanceSettings, threads: int, exact: bool,
) -> _Part:  # fmt: skip
    window_us = None if similarity.window is None else round(similarity.window * 1e6)
    expectation = expectation_of(layer, window_us, settings.unknown_births == "first_share")
    source, target = (codes.astype(np.int32) for codes in codes_of_pairs(rows, account_ids))
    synchronous = None if window_us is None else rows["synchronous"].fill_null(0).to_numpy()
    found = chance_of(expectation, source, target, rows["shared"].to_numpy(), synchronous, window_us, threads, exact)
    counted = np.zeros(len(source))
    if window_us is None:  # p_shared is exact, and the family is counted by Poisson tails
        counted = poisson_tail(np.minimum(layer.sizes[source], layer.sizes[target]), found.expected_shared)
    popularity = layer.popularity()
    candidates = int((popularity * (popularity - 1) // 2).sum()) // max(similarity.min_shared, 1)
    lagged = np.full(len(source), known_births(layer) >= _MOSTLY)
    return _Part(found, counted, lagged, family_of(expectation, similarity.min_shared), candidates)


def _corrected(
    edges: pa.Table, parts: Sequence[_Part], similarity: SimilaritySettings, settings: SignificanceSettings,
    notes: dict[str, Any],
) -> Tested:  # fmt: skip
    timed = similarity.window is not None
    chance = Chance(*(_joined([part.chance[i] for part in parts]) for i in range(len(Chance._fields))))
    pairs = sum(part.family.pairs for part in parts)
    p = chance.p_joint if timed else chance.p_shared
    tests = _tests(parts, pairs, settings)
    threshold, q = bonferroni(tests, settings.alpha), benjamini_hochberg(p, pairs)
    strict, discovered = p <= threshold, q <= settings.alpha
    if settings.correction != "bonferroni":
        strict &= _joined([part.counted for part in parts]) <= threshold  # what was not counted must not pass
    if timed:
        lagged = _joined([part.lagged for part in parts]).astype(bool)
        strict = _strictly_not_by_speed(chance.p_synchrony, strict, lagged, settings.alpha)
        discovered = _not_by_speed(chance.p_synchrony, discovered, settings.speed_rate)
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
        **notes,
    }
    columns: dict[str, Any] = {name: edges[name] for name in edges.column_names}
    columns |= {"expected_shared": chance.expected_shared, "p_shared": chance.p_shared}
    columns |= {"q_shared": benjamini_hochberg(chance.p_shared, pairs), "strict": strict, "discovered": discovered}
    if timed:
        sharing = _pairs_that_share(edges, parts, pairs, similarity)
        columns |= {
            "expected_synchronous": chance.expected_synchronous,
            "p_synchrony": chance.p_synchrony,
            "q_synchrony": benjamini_hochberg(chance.p_synchrony, sharing),
            "p_joint": chance.p_joint,
            "q_joint": q,
        }
    return Tested(EDGES.of(columns), notes)


def _joined(parts: Sequence[NDArray[Any]]) -> NDArray[Any]:
    return np.concatenate([np.empty(0), *parts])


def _tests(parts: Sequence[_Part], pairs: int, settings: SignificanceSettings) -> int:
    """By how many tests alpha is divided."""
    if settings.correction == "bonferroni" or not parts:
        return pairs
    best, alike = (_joined([getattr(part.family, name) for part in parts]) for name in ("best", "tests"))
    return min(pairs, tarone(best, alike.astype(np.int64), settings.alpha))


def _pairs_that_share(edges: pa.Table, parts: Sequence[_Part], pairs: int, similarity: SimilaritySettings) -> int:
    """How many pairs share enough: those compared, or where some of them were not, at most so many."""
    compared: int = edges.num_rows
    if similarity.min_synchronous or similarity.min_cosine or similarity.min_jaccard:
        return min(pairs, max(sum(part.candidates for part in parts), compared))
    return compared


def _strictly_not_by_speed(p_synchrony: Floats, chosen: Flags, lagged: Flags, alpha: float) -> Flags:
    """Those chosen whose synchrony their own speed does not explain at all, or hardly where births are unknown."""
    surely = chosen & lagged & (p_synchrony <= bonferroni(int(chosen.sum()), alpha))
    return surely | _not_by_speed(p_synchrony, chosen & ~lagged, alpha * _STRICTER)


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
