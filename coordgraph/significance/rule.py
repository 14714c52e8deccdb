"""The rule: how many objects at once a tie needs at least, whatever chance gives.

In: the ``edges`` table. Out: the same table with ``weight`` and ``kept`` filled in; by default a test has its say
after it. Odd input: without a window the method ``synchronous`` cannot be used and ``cosine`` takes its place, which
the record says.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from coordgraph.settings import Method, TieSettings
from coordgraph.significance.backbones import numbers_of, rows_by_layer
from coordgraph.tables import EDGES

Flags = NDArray[np.bool_]
_HALF = 0.5
HOW_THE_TEST_FAILS = (
    "Accounts that always act within seconds of the original, be they fans with notifications or programs, are all "
    "alike by time; such synchrony is explained by their speed and gives no tie.",
    "The test takes accounts to decide by themselves, each with its own activity and speed, on objects of their own "
    "popularity and bursts. A common cause that it does not know, such as a broadcast or a call to post at eight, also "
    "makes ties.",
)
_BACKBONES = {
    "hypergeometric": "The two must also share more than the hypergeometric test allows, which takes all objects for "
    "equally popular and so finds too much.",
    "disparity": "The weight must also be more of the weights of either account than the disparity filter expects, "
    "which does not know what accounts share by chance.",
    "noise_corrected": "The weight must also stand out from the noise of the network, which does not tell what "
    "accounts share by chance.",
}
_NO_NULL = " This is a rule, not a test: it does not say what chance would give."


def method_used(settings: TieSettings, window: float | None) -> Method:
    """The method that ranks: the one asked for, or cosine where there is no window to be synchronous in.

    >>> method_used(TieSettings(), 60.0), method_used(TieSettings(), None)
    ('synchronous', 'cosine')
    """
    return "cosine" if window is None and settings.method == "synchronous" else settings.method


def keep_by_rule(
    edges: pa.Table,
    settings: TieSettings | None = None,
    window: float | None = 60.0,
) -> pa.Table:
    """Fill in ``weight`` and ``kept`` of every compared pair.

    A pair passes the rule by ``synchronous`` when at least ``min_synchronous`` objects lie within the window, these
    are at least ``min_synchrony`` of all it shares, and each account has at least ``min_posts`` own posts among them;
    by the other methods when the weight reaches ``min_weight`` (``shared``: ``min_weight`` counts objects). With
    ``percentile`` the weight must also reach that percentile of its layer, ties included.

    Args:
        edges: the table.
        settings: the rule.
        window: seconds, or None.
    """
    settings = settings or TieSettings()
    method = method_used(settings, window)
    weight = numbers_of(edges, method)
    kept = _passes(edges, method, weight, settings)
    if settings.percentile is not None:
        for rows in rows_by_layer(edges).values():
            kept[rows] &= weight[rows] >= np.percentile(weight[rows], settings.percentile)
    columns: dict[str, Any] = {name: edges[name] for name in edges.column_names}
    return EDGES.of({**columns, "weight": weight, "kept": kept})


def _least_synchrony(settings: TieSettings) -> float:
    """A rule that knows nothing of chance needs a bar for it; a test does not."""
    if settings.min_synchrony is not None:
        return settings.min_synchrony
    return _HALF if settings.filter == "rule" else 0.0


def _passes(edges: pa.Table, method: Method, weight: np.ndarray, settings: TieSettings) -> np.ndarray:
    if method != "synchronous":
        return weight >= settings.min_weight
    shared = numbers_of(edges, "shared")
    fewest_posts = np.minimum(numbers_of(edges, "source_posts"), numbers_of(edges, "target_posts"))
    passes: np.ndarray = (
        (weight >= settings.min_synchronous)
        & (weight >= _least_synchrony(settings) * shared)
        & (fewest_posts >= settings.min_posts)
    )
    return passes


def rule_in_words(settings: TieSettings, window: float | None, test: Mapping[str, Any] | None = None) -> str:
    """What makes a tie, as sentences, used in the report, the map and the docs alike.

    Args:
        settings: the rule.
        window: seconds, or None.
        test: notes of :func:`~coordgraph.significance.chance.test_edges`; None: there was no test.

    >>> rule_in_words(TieSettings(filter="rule"), 60.0)[:74]
    'Two accounts are tied when they acted on at least 3 of the same objects wi'
    """
    method = method_used(settings, window)
    if method == "synchronous":
        sentence = (
            f"Two accounts are tied when they acted on at least {settings.min_synchronous} of the same objects within "
            f"{window:g} seconds of each other"
        )
        if _least_synchrony(settings):
            sentence += f", these are at least {_least_synchrony(settings):.0%} of all objects they share"
        sentence += f", and each did so in at least {settings.min_posts} posts."
    elif method == "shared":
        sentence = f"Two accounts are tied when they share at least {settings.min_weight:g} objects, at whatever time."
    else:
        name = {"cosine": "TF-IDF cosine", "jaccard": "Jaccard index"}[method]
        sentence = f"Two accounts are tied when the {name} of their objects is at least {settings.min_weight:g}."
    if settings.percentile is not None:
        sentence += f" Only weights at or above percentile {settings.percentile:g} of the layer are kept."
    if settings.filter in _BACKBONES:
        return f"{sentence} {_BACKBONES[settings.filter]}"
    if settings.filter == "rule" or test is None:
        return sentence + _NO_NULL
    return f"{sentence} {_test_in_words(test)}"


def _test_in_words(test: Mapping[str, Any]) -> str:
    """What the test asks and how strict it is."""
    alpha, pairs = f"{100 * test['alpha']:g}%", f"{test['family']:,} pairs of accounts (each layer counted)"
    if test["test"] == "p_joint":
        asked = (
            "This must also be more than chance gives: more objects at once than the activity of the two, the "
            "popularity of the objects and their bursts make likely, and more often at once than their own speed "
            "makes likely."
        )
    else:
        asked = (
            "They must also share more objects than their activity and the popularity of the objects make likely; "
            "people of one taste do so too, as no times are known."
        )
    if test["correction"] == "fdr":
        return f"{asked} Of the ties among {pairs} a share of {alpha} is expected to be false."
    if test["correction"] == "anchored":
        return (
            f"{asked} {test['strict']:,} pairs are strict ties: the chance that any of these is false, among {pairs}, "
            f"is at most {alpha} if this null holds. Further pairs, of which a share of {alpha} is expected to "
            "be false, are kept where they hang together with a strict tie."
        )
    return f"{asked} The chance that any tie among {pairs} is false is at most {alpha} if this null holds."


def chance_in_words(tie: Mapping[str, Any]) -> str:
    """What chance would give for a pair of accounts, in a sentence; empty where it was not tested.

    >>> chance_in_words({"p_shared": 2e-9, "expected_shared": 0.5, "expected_synchronous": None})
    'Chance would give 0.5 shared objects (p = 2e-09).'
    """
    if tie["p_shared"] is None:
        return ""
    shared = f"Chance would give {tie['expected_shared']:.2g} shared objects"
    if tie["expected_synchronous"] is None:
        return f"{shared} (p = {p_in_words(tie['p_shared'])})."
    return (
        f"{shared}, {tie['expected_synchronous']:.2g} of them within the window (p = {p_in_words(tie['p_joint'])}; "
        f"given what they share and their own speed, p = {p_in_words(tie['p_synchrony'])})."
    )


def p_in_words(p: float) -> str:
    """A p-value as one would write it.

    >>> p_in_words(0.034), p_in_words(3.4e-12), p_in_words(0.0)
    ('0.034', '3e-12', '0')
    """
    return f"{p:.2g}" if p >= 0.001 else f"{p:.0e}" if p else "0"
