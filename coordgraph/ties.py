"""Which compared pairs are ties: by the test, a rule, a backbone or a published method, as the settings say.

In: the table ``edges`` with what chance would give, the layers it was made of, settings. Out: the same table with
``weight`` and ``kept`` filled in; and the same as a method to ask of shuffled data, beside rules in common use.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from coordgraph import presets, significance
from coordgraph.settings import Resources, Settings
from coordgraph.significance import THIS_RUN, Method
from coordgraph.significance.backbones import at_percentile, numbers_of, rows_by_layer
from coordgraph.similarity import Layer
from coordgraph.translations import N_

Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]
Layers = Mapping[str, Layer]
_TOP_HALF_PERCENT = 99.5
_MOSTLY = 0.5
_WORTH_SAYING = 10
_BACKBONES = {
    "hypergeometric": N_("hypergeometric, Bonferroni"), "hypergeometric_fdr": N_("hypergeometric, FDR"),
}  # fmt: skip


def keep_ties(edges: pa.Table, layers: Layers, account_ids: pa.Array, settings: Settings) -> pa.Table:
    """Fill in ``weight`` and ``kept`` of every compared pair.

    Args:
        edges: all pairs these settings compare; tested, where the filter is ``tested``.
        layers: they were compared in.
        account_ids: ids by code, ascending.
        settings: the preset, or else the filter and the rule.
    """
    if settings.preset is not None:
        found = presets.judged(settings.preset, edges, layers, settings, account_ids)
        return presets.kept_as_judged(edges, found)
    window, ties = settings.similarity.window, settings.ties
    ruled = significance.keep_by_rule(edges, ties, window)
    if ties.filter == "rule":
        return ruled
    eligible = ruled["kept"].to_numpy()
    if ties.filter == "tested":
        passes = significance.passing(edges, settings.significance.correction, eligible)
    else:
        weight = significance.method_used(ties, window)
        alpha = settings.significance.alpha
        passes = significance.backbone_filter(ties.filter, edges, layers, alpha, weight, account_ids)
    return ruled.set_column(ruled.column_names.index("kept"), "kept", pa.array(eligible & passes))


def fewest_objects(edges: pa.Table, settings: Settings, test: Mapping[str, Any], timed: bool) -> Ints:
    """For each row the fewest objects with which it would still be a tie, to be asked when objects are resampled.

    Args:
        edges: with ``kept`` filled in.
        settings: the preset, or else the filter and the rule.
        test: notes of the test.
        timed: whether ties are about acting at nearly the same time.
    """
    ties = settings.ties
    least = ties.min_synchronous if timed else settings.similarity.min_shared
    if not timed and ties.method == "shared":
        least = max(least, math.ceil(ties.min_weight))
    fewest = np.full(edges.num_rows, least)
    if settings.preset is None and ties.filter == "tested":
        fewest = np.maximum(fewest, significance.fewest_to_pass(edges, test))
    return fewest


def rule_of(settings: Settings, test: Mapping[str, Any] | None = None) -> tuple[str, bool]:
    """What makes a tie, in words, and whether it is about acting at nearly the same time.

    Args:
        settings: the preset, or else the filter and the rule.
        test: notes of the test, where there was one.
    """
    if settings.preset is not None:
        preset = presets.preset_named(settings.preset)
        return preset.meaning, preset.timed
    window = settings.similarity.window
    timed = significance.method_used(settings.ties, window) == "synchronous"
    return significance.rule_in_words(settings.ties, window, test), timed


def what_time_cannot_tell(edges: pa.Table, settings: Settings, test: Mapping[str, Any]) -> list[str]:
    """A sentence for each layer in which many pairs may be a group that the test has no means to tell from others.

    These pairs act at once on enough objects and share more than chance gives, but the births of objects are not known
    and at least half of the acts on objects as popular lie within the window of each other: a group that is most of its
    layer is its own comparison.

    Args:
        edges: all pairs, with ``kept``.
        settings: the filter and the rule.
        test: notes of the test.
    """
    if settings.preset is not None or settings.ties.filter != "tested" or test.get("test") != "p_joint":
        return []
    shared, expected = numbers_of(edges, "q_shared"), numbers_of(edges, "expected_synchronous")
    fewest_posts = np.minimum(numbers_of(edges, "source_posts"), numbers_of(edges, "target_posts"))
    untold = (
        ~edges["kept"].to_numpy()
        & (numbers_of(edges, "synchronous") >= settings.ties.min_synchronous)
        & (fewest_posts >= settings.ties.min_posts)
        & (shared <= test["alpha"])
        & (expected >= _MOSTLY * numbers_of(edges, "expected_shared"))
    )
    counts = {layer: int(untold[rows].sum()) for layer, rows in rows_by_layer(edges).items()}
    return [
        f"{layer}: {count:,} pairs share more than chance gives and acted at once on {settings.ties.min_synchronous} "
        "or more objects without being ties: nothing tells when these objects came into being, and most acts on "
        "objects as popular lie within the window anyway, so that time cannot tell a group from quick readers. "
        "--filter rule keeps such pairs."
        for layer, count in sorted(counts.items())
        if test["births"][layer] < _MOSTLY and count >= _WORTH_SAYING
    ]


def asks_when(settings: Settings) -> bool:
    """Whether times matter to what becomes a tie."""
    if settings.similarity.window is None:
        return False
    return rule_of(settings)[1] or (settings.preset is None and settings.ties.filter == "tested")


def method_of(settings: Settings, account_ids: pa.Array, resources: Resources | None = None) -> Method:
    """The method of the settings, to be asked of any layers of the same accounts."""

    def keeps(edges: pa.Table, layers: Layers) -> Flags:
        if settings.preset is None and settings.ties.filter == "tested":
            edges = significance.test_edges(
                edges, layers, account_ids, settings.similarity, settings.significance, resources, exact=False
            ).edges
        kept: Flags = keep_ties(edges, layers, account_ids, settings)["kept"].to_numpy()
        return kept

    return Method(THIS_RUN, keeps)


def control_methods(settings: Settings, account_ids: pa.Array, resources: Resources | None = None) -> list[Method]:
    """The method of the settings first, then what others would make of the same compared pairs."""

    def backbone(name: str) -> Method:
        def keeps(edges: pa.Table, layers: Layers) -> Flags:
            return significance.backbone_filter(name, edges, layers, 0.01, "shared", account_ids)

        return Method(_BACKBONES[name], keeps)

    windowed = settings.similarity.window is not None
    return [
        method_of(settings, account_ids, resources),
        *([Method(N_("2 objects within the window"), _twice_at_once)] if windowed else []),
        Method(N_("cosine, top 0.5 %"), _closest),
        *map(backbone, _BACKBONES),
    ]


def _twice_at_once(edges: pa.Table, layers: Layers) -> Flags:
    twice: Flags = numbers_of(edges, "synchronous") >= 2
    return twice


def _closest(edges: pa.Table, layers: Layers) -> Flags:
    """The largest cosines of each layer among the pairs compared."""
    cosine = numbers_of(edges, "cosine")
    chosen = np.zeros(len(cosine), bool)
    for rows in rows_by_layer(edges).values():
        chosen[rows] = at_percentile(cosine[rows], _TOP_HALF_PERCENT)
    return chosen
