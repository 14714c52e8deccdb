"""Which compared pairs are kept as ties. In this version by a stated rule; a rule says nothing of chance.

In: the ``edges`` table. Out: the same table with ``weight`` and ``kept`` filled in. Odd input: without a window the
method ``synchronous`` cannot be used and ``cosine`` takes its place, which the record says.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from coordgraph.settings import Method, TieSettings
from coordgraph.tables import EDGES


def method_used(settings: TieSettings, window: float | None) -> Method:
    """The method that ranks: the one asked for, or cosine where there is no window to be synchronous in.

    >>> method_used(TieSettings(), 60.0), method_used(TieSettings(), None)
    ('synchronous', 'cosine')
    """
    return "cosine" if window is None and settings.method == "synchronous" else settings.method


def keep_ties(edges: pa.Table, settings: TieSettings | None = None, window: float | None = 60.0) -> pa.Table:
    """Fill in ``weight`` and ``kept`` of every compared pair.

    A pair is kept by ``synchronous`` when at least ``min_synchronous`` objects lie within the window, these are at
    least ``min_synchrony`` of all it shares, and each account has at least ``min_posts`` own posts among them; by the
    other methods when the weight reaches ``min_weight`` (``shared``: ``min_weight`` counts objects). With
    ``percentile`` the weight must also reach that percentile of its layer, ties included.
    """
    settings = settings or TieSettings()
    method = method_used(settings, window)
    weight = _numbers(edges, method)
    kept = _passes(edges, method, weight, settings)
    if settings.percentile is not None:
        layers = np.array(edges["layer"].to_pylist(), dtype=object)
        for layer in sorted(set(layers)):
            rows = layers == layer
            kept[rows] &= weight[rows] >= np.percentile(weight[rows], settings.percentile)
    columns: dict[str, Any] = {name: edges[name] for name in edges.column_names}
    return EDGES.of({**columns, "weight": weight, "kept": kept})


def _numbers(edges: pa.Table, name: str) -> np.ndarray:
    numbers: np.ndarray = edges[name].cast(pa.float64()).fill_null(0).to_numpy().copy()
    return numbers


def _passes(edges: pa.Table, method: Method, weight: np.ndarray, settings: TieSettings) -> np.ndarray:
    if method != "synchronous":
        return weight >= settings.min_weight
    shared = _numbers(edges, "shared")
    fewest_posts = np.minimum(_numbers(edges, "source_posts"), _numbers(edges, "target_posts"))
    passes: np.ndarray = (
        (weight >= settings.min_synchronous)
        & (weight >= settings.min_synchrony * shared)
        & (fewest_posts >= settings.min_posts)
    )
    return passes


def rule_in_words(settings: TieSettings, window: float | None) -> str:
    """The tie rule as a sentence, used in the report, the map and the docs alike.

    >>> rule_in_words(TieSettings(), 60.0)[:74]
    'Two accounts are tied when they acted on at least 3 of the same objects wi'
    """
    method = method_used(settings, window)
    if method == "synchronous":
        sentence = (
            f"Two accounts are tied when they acted on at least {settings.min_synchronous} of the same objects within "
            f"{window:g} seconds of each other, these are at least {settings.min_synchrony:.0%} of all objects they "
            f"share, and each did so in at least {settings.min_posts} posts."
        )
    elif method == "shared":
        sentence = f"Two accounts are tied when they share at least {settings.min_weight:g} objects, at whatever time."
    else:
        name = {"cosine": "TF-IDF cosine", "jaccard": "Jaccard index"}[method]
        sentence = f"Two accounts are tied when the {name} of their objects is at least {settings.min_weight:g}."
    if settings.percentile is not None:
        sentence += f" Only weights at or above percentile {settings.percentile:g} of the layer are kept."
    return sentence + " This is a rule, not a test: it does not say what chance would give."
