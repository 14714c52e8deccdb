"""Backbones of the literature under their own names: which weighted pairs stand out. Baselines, none of them our test.

In: pairs of accounts as arrays, or the table ``edges`` with its layers. Out: p-values, scores, or which pairs are kept.
Odd input: pairs of weight 0 are no edges, change nothing for others and are never kept; no pairs give no answers.

None of these conditions on how popular the objects are: on posts shared by many, all of them keep edges where nobody
coordinates. See the page "published methods".
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import NamedTuple, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from scipy.special import ndtri

from coordgraph.errors import SettingsError, TableError, UnknownName
from coordgraph.multiple import benjamini_hochberg, bonferroni
from coordgraph.significance.tails import hypergeometric_tail
from coordgraph.similarity import Layer

Ints = NDArray[np.integer]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
_PUBLISHED_DELTAS = {0.1: 1.28, 0.05: 1.64, 0.01: 2.32}  # as Coscia and Neffke print them


def hypergeometric_p(shared: Ints, source_objects: Ints, target_objects: Ints, objects: int) -> Floats:
    """The chance to share at least as many objects when each account draws its objects with equal chances.

    P(V >= v), V hypergeometric: of all ``objects``, one account has k_i, the other draws k_j. It takes every object for
    equally popular, which is untrue of posts: one viral post makes many small p-values. Tumminello et al. 2011,
    doi:10.1371/journal.pone.0017994.

    Args:
        shared: v, distinct objects each pair shares.
        source_objects, target_objects: k_i and k_j, distinct objects of the two accounts of each pair.
        objects: N, distinct objects of the layer (not accounts: a pair draws objects).

    Returns:
        p of each pair, 0 to 1; low: unlikely to share as much.

    >>> hypergeometric_p(np.array([4, 3]), np.array([4, 4]), np.array([5, 5]), 10).round(6).tolist()
    [0.02381, 0.261905]
    """
    low, high = np.minimum(source_objects, target_objects), np.maximum(source_objects, target_objects)
    p: Floats = hypergeometric_tail(
        np.asarray(shared, np.int64), np.asarray(low, np.int64), np.asarray(high, np.int64), objects
    )
    return p


def disparity_p(source: Ints, target: Ints, weights: Floats) -> Floats:
    """How surprising each edge is to the account it surprises more, by the disparity filter.

    (1 - w/s)^(k - 1) at each end, s the sum and k the number of the edges of that account; the smaller of the two. An
    account with one edge says 1. It assumes that an account spreads its weight at random over its edges, which is not
    how shared objects arise. Serrano et al. 2009, doi:10.1073/pnas.0808904106.

    Args:
        source, target: account codes of each edge; an edge stands once.
        weights: 0 or more; 0 is no edge.

    Returns:
        alpha of each edge, 0 to 1; low: more of an account's weight than even spread would give. 1 where no edge is.

    >>> star = disparity_p(np.array([0, 0, 0]), np.array([1, 2, 3]), np.array([8.0, 1.0, 1.0]))
    >>> star.round(6).tolist()
    [0.04, 0.81, 0.81]
    """
    alpha = np.ones(len(weights))
    edge = weights > 0
    source, target, weights = source[edge], target[edge], weights[edge]
    strength, degree = _strengths(source, target, weights), _degrees(source, target)

    def surprise_to(account: Ints) -> Floats:
        # rounding can make a share of an account's only edges a little more than 1
        rest = np.maximum(1 - weights / strength[account], 0.0)
        surprise: Floats = rest ** (degree[account] - 1)
        return surprise

    alpha[edge] = np.minimum(surprise_to(source), surprise_to(target))
    return alpha


class Scores(NamedTuple):
    """Noise-corrected score of each edge, and its standard deviation."""

    score: Floats
    sd: Floats


def noise_corrected(source: Ints, target: Ints, weights: Floats) -> Scores:
    """How much more weight each edge has than its ends would give it, and how sure that is.

    With N the weight of all edges counted from both ends, n_i that of an account and lift k = N w / (n_i n_j), the
    score is (k - 1) / (k + 1); its variance comes from a beta prior by moments, whose second parameter is
    mu (1 - mu)^2 / var - (1 - mu). The published code has (1 - mu^2) there. Weights should be counts: the variance is
    that of so many draws. Coscia and Neffke 2017, doi:10.1109/ICDE.2017.100.

    Args:
        source, target: account codes of each edge; an edge stands once.
        weights: 0 or more; 0 is no edge.

    Returns:
        Scores from -1 to 1 (0: as expected, high: more than expected) and standard deviations. An edge of weight 0 has
        the score -1; where all weights together count less than one draw nothing is sure, and deviations are infinite.

    >>> ab_ac_bc_cd = np.array([0, 0, 1, 2]), np.array([1, 2, 2, 3]), np.array([5.0, 1.0, 1.0, 3.0])
    >>> found = noise_corrected(*ab_ac_bc_cd)
    >>> found.score.round(6).tolist(), found.sd.round(6).tolist()[0]
    ([0.470588, -0.2, -0.2, 0.6], 0.051652)
    """
    score, sd = np.full(len(weights), -1.0), np.full(len(weights), np.inf)
    edge = weights > 0
    source, target, weights = source[edge], target[edge], weights[edge]
    strength = _strengths(source, target, weights)
    total = 2 * float(weights.sum())
    n_i, n_j = strength[source], strength[target]
    lift = total / (n_i * n_j)
    score[edge] = (lift * weights - 1) / (lift * weights + 1)
    if total > 1:
        sd[edge] = _score_deviation(weights, n_i, n_j, total)
    return Scores(score, sd)


def _score_deviation(n: Floats, n_i: Floats, n_j: Floats, total: float) -> Floats:
    """Standard deviation of the noise-corrected score: that of the posterior draws, by the delta method."""
    mean = n_i * n_j / total**2
    variance = n_i * n_j * (total - n_i) * (total - n_j) / (total**4 * (total - 1))
    prior_hits = mean**2 * (1 - mean) / variance - mean
    prior_misses = mean * (1 - mean) ** 2 / variance - (1 - mean)
    chance = (prior_hits + n) / (prior_hits + prior_misses + total)
    draws = np.sqrt(chance * (1 - chance) * total)
    lift = total / (n_i * n_j)
    slope = 1 / (n_i * n_j) - total * (n_i + n_j) / (n_i * n_j) ** 2
    deviation: Floats = draws * np.abs(2 * (lift + n * slope) / (lift * n + 1) ** 2)
    return deviation


def noise_corrected_delta(alpha: float) -> float:
    """How many deviations above 0 a score must be: the normal quantile, as printed where the paper prints it.

    >>> noise_corrected_delta(0.01), noise_corrected_delta(0.05), round(noise_corrected_delta(0.001), 3)
    (2.32, 1.64, 3.09)
    """
    return _PUBLISHED_DELTAS.get(alpha, float(-ndtri(alpha)))


def percentile_threshold(weights: Floats, percentile: float) -> float:
    """The weight at a percentile (0 to 100) of the pairs whose weight is not 0; infinite where there is none.

    Over all pairs of accounts, most of which have weight 0, the same percentile would keep nearly everything.

    >>> percentile_threshold(np.array([0.0, 0.0, 0.1, 0.2, 0.3]), 50)
    0.2
    """
    some = weights[weights > 0]
    return float(np.percentile(some, percentile)) if len(some) else np.inf


def at_percentile(weights: Floats, percentile: float) -> Flags:
    """Which pairs reach the percentile of the weights that are not 0; weights equal to the threshold are kept.

    Such a threshold keeps its share of edges in random data too.

    >>> at_percentile(np.array([0.0, 0.1, 0.9, 0.9]), 90).tolist()
    [False, False, True, True]
    """
    kept: Flags = weights >= percentile_threshold(weights, percentile)
    return kept


class _Pairs(NamedTuple):
    """The rows of ``edges`` of one layer, as numbers."""

    source: Ints
    target: Ints
    shared: Ints
    weights: Floats


class _Backbone(Protocol):
    def __call__(self, pairs: _Pairs, layer: Layer, alpha: float) -> Flags: ...


def backbone_filter(
    name: str,
    edges: pa.Table,
    layers: Mapping[str, Layer],
    alpha: float,
    weight_column: str,
    account_ids: pa.Array | None = None,
) -> Flags:
    """Which rows of ``edges`` a backbone keeps, each layer by itself.

    ``hypergeometric`` keeps p <= alpha / pairs of accounts that act in the layer, ``hypergeometric_fdr`` the same with
    a share alpha of false edges; both look at ``shared``. ``disparity`` keeps p < alpha and ``noise_corrected`` scores
    more than :func:`noise_corrected_delta` deviations above 0; both look at ``weight_column``, and at the compared
    pairs only.

    Args:
        name: of the backbone.
        edges: the table ``edges``.
        layers: the layers it was made from.
        alpha: 0 to 1; low: fewer edges.
        weight_column: such as ``shared``, ``synchronous`` or ``cosine``.
        account_ids: ids by account code; None where ``source`` and ``target`` hold the codes themselves.

    Returns:
        One flag a row.

    Raises:
        UnknownName: there is no such backbone.
        SettingsError: alpha does not lie between 0 and 1, so that everything or nothing would be kept.
        TableError: an account of the edges is not among the ids.

    >>> from coordgraph.similarity import layer_of
    >>> acts = layer_of(*np.array([[0, 0, 1, 1, 2, 3], [0, 1, 0, 1, 2, 2], [0] * 6, range(6)]), 3)
    >>> pairs = pa.table({"layer": ["co_url"], "source": ["a"], "target": ["b"], "shared": [2]})
    >>> ids = pa.array(["a", "b", "c"])
    >>> [backbone_filter("hypergeometric", pairs, {"co_url": acts}, a, "shared", ids).tolist() for a in (0.4, 0.6)]
    [[False], [True]]
    """
    if name not in _BACKBONES:
        raise UnknownName("no such backbone", value=name, next_step=f"Use one of: {', '.join(_BACKBONES)}.")
    if not 0 < alpha < 1:
        raise SettingsError("alpha must lie between 0 and 1", value=alpha)
    kept = np.zeros(edges.num_rows, bool)
    source, target = codes_of_pairs(edges, account_ids)
    shared, weights = numbers_of(edges, "shared").astype(np.int64), numbers_of(edges, weight_column)
    for layer_name, rows in rows_by_layer(edges).items():
        pairs = _Pairs(source[rows], target[rows], shared[rows], weights[rows])
        kept[rows] = _BACKBONES[name](pairs, layers[layer_name], alpha)
    return kept


def _by_hypergeometric(pairs: _Pairs, layer: Layer, alpha: float, *, fdr: bool) -> Flags:
    sizes = layer.sizes
    p = hypergeometric_p(pairs.shared, sizes[pairs.source], sizes[pairs.target], len(layer.object_codes))
    if fdr:
        return benjamini_hochberg(p, layer.most_pairs) <= alpha
    kept: Flags = p <= bonferroni(layer.most_pairs, alpha)
    return kept


def _by_disparity(pairs: _Pairs, layer: Layer, alpha: float) -> Flags:
    kept: Flags = disparity_p(pairs.source, pairs.target, pairs.weights) < alpha
    return kept


def _by_noise_corrected(pairs: _Pairs, layer: Layer, alpha: float) -> Flags:
    found = noise_corrected(pairs.source, pairs.target, pairs.weights)
    kept: Flags = found.score > noise_corrected_delta(alpha) * found.sd
    return kept


_BACKBONES: dict[str, _Backbone] = {
    "hypergeometric": partial(_by_hypergeometric, fdr=False),
    "hypergeometric_fdr": partial(_by_hypergeometric, fdr=True),
    "disparity": _by_disparity,
    "noise_corrected": _by_noise_corrected,
}


def rows_by_layer(edges: pa.Table) -> dict[str, Ints]:
    """The row numbers of each layer of ``edges``, in order.

    >>> {name: rows.tolist() for name, rows in rows_by_layer(pa.table({"layer": ["b", "a", "b"]})).items()}
    {'a': [1], 'b': [0, 2]}
    """
    if not edges.num_rows:
        return {}
    names = edges["layer"].combine_chunks().dictionary_encode()
    codes = names.indices.to_numpy()
    known = sorted((name, code) for code, name in enumerate(names.dictionary.to_pylist()))
    return {name: np.flatnonzero(codes == code) for name, code in known}


def codes_of_pairs(edges: pa.Table, account_ids: pa.Array | None) -> tuple[Ints, Ints]:
    """The account codes of ``source`` and ``target``: found by id, or there already where no ids are given."""
    source, target = (_codes(edges[side], account_ids) for side in ("source", "target"))
    return source, target


def _codes(column: pa.ChunkedArray, account_ids: pa.Array | None) -> Ints:
    found = column if account_ids is None else pc.index_in(column, value_set=account_ids)
    if found.null_count:
        raise TableError("an account of the edges is not among the ids", where="table edges")
    codes: Ints = found.cast(pa.int64()).to_numpy()
    return codes


def numbers_of(edges: pa.Table, column: str) -> Floats:
    """A column of ``edges`` as numbers; 0 where it is empty."""
    numbers: Floats = edges[column].cast(pa.float64()).fill_null(0).to_numpy()
    return numbers


def _strengths(source: Ints, target: Ints, weights: Floats) -> Floats:
    """The weight of all edges of each account."""
    accounts = max(int(source.max(initial=-1)), int(target.max(initial=-1))) + 1
    strengths = np.bincount(source, weights, accounts) + np.bincount(target, weights, accounts)
    return strengths.astype(np.float64)  # without any edge they are whole numbers


def _degrees(source: Ints, target: Ints) -> Ints:
    accounts = max(int(source.max(initial=-1)), int(target.max(initial=-1))) + 1
    degrees: Ints = np.bincount(source, minlength=accounts) + np.bincount(target, minlength=accounts)
    return degrees
