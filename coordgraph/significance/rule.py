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
from coordgraph.translations import ENGLISH, N_, Words

Flags = NDArray[np.bool_]
_HALF = 0.5
HOW_THE_TEST_FAILS = (
    N_(
        "A common cause that the test does not know, such as a broadcast or a call to post at eight, ties accounts "
        "that never agreed on anything: the test supposes that each account decides by itself, with its own activity "
        "and speed, on objects that have their own popularity and bursts."
    ),
    N_(
        "A group whose accounts always act within seconds of the original is missed: so do fans with notifications and "
        "automatic programs, so that such synchrony counts as speed of the accounts and gives no tie."
    ),
)
_BACKBONES = {
    "hypergeometric": N_(
        "The two must also share more than the hypergeometric test allows, which takes all objects for equally popular "
        "and so finds too much."
    ),
    "disparity": N_(
        "The weight must also be more of the weights of either account than the disparity filter expects, which does "
        "not know what accounts share by chance."
    ),
    "noise_corrected": N_(
        "The weight must also stand out from the noise of the network, which does not tell what accounts share by "
        "chance."
    ),
}
_NO_NULL = N_("This is a rule, not a test: it does not say what chance would give.")


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


def rule_in_words(
    settings: TieSettings, window: float | None, test: Mapping[str, Any] | None = None, words: Words = ENGLISH
) -> str:
    """What makes a tie, as sentences, used in the report, the map and the docs alike.

    Args:
        settings: the rule.
        window: seconds, or None.
        test: notes of :func:`~coordgraph.significance.chance.test_edges`; None: there was no test.
        words: the language.

    >>> rule_in_words(TieSettings(filter="rule"), 60.0)[:74]
    'Two accounts are tied when they acted on at least 3 of the same objects wi'
    """
    sentences = [_rule_alone(settings, window, words)]
    if settings.percentile is not None:
        sentences.append(
            words(
                "Only weights at or above percentile %(percentile)s of the layer are kept.",
                percentile=words.significant(settings.percentile, 6),
            )
        )
    if settings.filter in _BACKBONES:
        sentences.append(words.translated(_BACKBONES[settings.filter]))
    elif settings.filter == "rule" or test is None:
        sentences.append(words.translated(_NO_NULL))
    else:
        sentences += [_asked(test, words), _how_strict(test, words)]
    return " ".join(sentences)


def _rule_alone(settings: TieSettings, window: float | None, words: Words) -> str:
    method = method_used(settings, window)
    weight = words.significant(settings.min_weight, 6)
    if method == "shared":
        return words(
            "Two accounts are tied when they share at least %(weight)s objects, at whatever time.", weight=weight
        )
    if method == "cosine":
        return words(
            "Two accounts are tied when the TF-IDF cosine of their objects is at least %(weight)s.", weight=weight
        )
    if method == "jaccard":
        return words(
            "Two accounts are tied when the Jaccard index of their objects is at least %(weight)s.", weight=weight
        )
    least = _least_synchrony(settings)
    given = {
        "objects": settings.min_synchronous, "seconds": words.significant(window or 0.0, 6),
        "posts": settings.min_posts,
    }  # fmt: skip
    if not least:
        return words(
            "Two accounts are tied when they acted on at least %(objects)s of the same objects within %(seconds)s "
            "seconds of each other, and each did so in at least %(posts)s posts.", **given,
        )  # fmt: skip
    return words(
        "Two accounts are tied when they acted on at least %(objects)s of the same objects within %(seconds)s seconds "
        "of each other, these are at least %(share)s of all objects they share, and each did so in at least %(posts)s "
        "posts.", share=words.percent(least, 0), **given,
    )  # fmt: skip


def _asked(test: Mapping[str, Any], words: Words) -> str:
    """What the test asks."""
    if test["test"] == "p_joint":
        return words(
            "This must also be more than chance gives: more objects at once than the activity of the two, the "
            "popularity of the objects and their bursts make likely, and more often at once than their own speed "
            "makes likely."
        )
    return words(
        "They must also share more objects than their activity and the popularity of the objects make likely; "
        "people of one taste do so too, as no times are known."
    )


def _how_strict(test: Mapping[str, Any], words: Words) -> str:
    given = {"alpha": words.significant(100 * test["alpha"], 6), "pairs": test["family"]}
    if test["correction"] == "fdr":
        return words(
            "Of the ties among %(pairs)s pairs of accounts (each layer counted) a share of %(alpha)s%% is expected to "
            "be false.", **given,
        )  # fmt: skip
    if test["correction"] == "anchored":
        return words(
            "Pairs beyond the strict bar of the test: %(strict)s; the chance that any of them is false, among "
            "%(pairs)s pairs of accounts (each layer counted), is at most %(alpha)s%% if this null holds. Further "
            "pairs, of which a share of %(alpha)s%% is expected to be false, are kept where they hang together with "
            "one of these.",
            strict=test["strict"], **given,
        )  # fmt: skip
    return words(
        "The chance that any tie among %(pairs)s pairs of accounts (each layer counted) is false is at most "
        "%(alpha)s%% if this null holds.", **given,
    )  # fmt: skip


def chance_in_words(tie: Mapping[str, Any], words: Words = ENGLISH) -> str:
    """What chance would give for a pair of accounts, in a sentence; empty where it was not tested.

    >>> chance_in_words({"p_shared": 2e-9, "expected_shared": 0.5, "expected_synchronous": None})
    'Chance would give 0.5 shared objects (p = 2·10⁻⁹).'
    """
    if tie["p_shared"] is None:
        return ""
    shared = words.significant(tie["expected_shared"], 2)
    if tie["expected_synchronous"] is None:
        return words(
            "Chance would give %(shared)s shared objects (p = %(p)s).",
            shared=shared, p=p_in_words(tie["p_shared"], words),
        )  # fmt: skip
    return words(
        "Chance would give %(shared)s shared objects, %(at_once)s of them within the window (p = %(p)s; given what "
        "they share and their own speed, p = %(p_speed)s).",
        shared=shared, at_once=words.significant(tie["expected_synchronous"], 2),
        p=p_in_words(tie["p_joint"], words), p_speed=p_in_words(tie["p_synchrony"], words),
    )  # fmt: skip


def p_in_words(p: float, words: Words = ENGLISH) -> str:
    """A p- or q-value as one would write it: from 0.0001 a decimal number, below it a power of ten.

    Two digits from 0.001, below it one. "Below 0.0001" would not do for the small ones: where millions of pairs are
    compared the strict bar lies there too, and a reader has to see on which side of it a pair is.

    >>> p_in_words(0.034), p_in_words(0.00041), p_in_words(3.4e-12), p_in_words(0.0)
    ('0.034', '0.0004', '3·10⁻¹²', '0')
    """
    return words.significant(p, 2 if p >= 0.001 else 1)
