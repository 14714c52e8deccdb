"""What the same method finds where there is nothing to find: the data against their own shuffles.

In: the layers and a way to judge compared pairs. Out: the table ``controls``: for each method and shuffle the ties
found, the mean found in shuffled data, their ratio and the share of ties that chance accounts for. A method that finds
in shuffled data a tenth of what it finds in the data, or more, does not tell coordination from chance there. Odd input:
no ties give no ratio.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from coordgraph.settings import Resources, SimilaritySettings
from coordgraph.significance.lags import known_births
from coordgraph.significance.shuffles import Shuffle, comparable, shuffled
from coordgraph.similarity import Layer, compare_accounts
from coordgraph.similarity.planning import PROGRAM
from coordgraph.similarity.threads import in_order
from coordgraph.tables import CONTROLS
from coordgraph.translations import ENGLISH, N_, Words

Layers = Mapping[str, Layer]
Flags = NDArray[np.bool_]
Progress = Callable[[int, int], None]
LOW_RATIO = 10.0
THIS_RUN = N_("this run")

_MOSTLY = 0.5
_MOST_SHUFFLES = 10
_WORK_AFFORDED = 4_000_000  # acts and pairs: about half a minute
_BYTES_OF_A_PAIR, _COPIES = 2_000, 3  # of a comparison: pairs compared, tested and judged; layers shuffled
KEPT_BY = {
    "activity": N_("how much each account does, how popular each object is and when it is acted on"),
    "speed": N_("who acts on what, and how fast each account is"),
    "moment": N_("who acts on what, and how fast accounts are on the whole"),
}


class Method(NamedTuple):
    """One way to keep ties.

    Attributes:
        name: what it is called in the table.
        keeps: for each row of ``edges``, compared in the layers given, whether it is a tie.
    """

    name: str
    keeps: Callable[[pa.Table, Layers], Flags]


class Count(NamedTuple):
    """How many ties a method kept, and how many accounts these join."""

    ties: int
    accounts: int


def shuffles_afforded(layers: Layers, pairs: int, wanted: int | None = None) -> int:
    """How often to shuffle: as often as wanted, otherwise 10 times, and once where the data are large.

    Args:
        layers: the data; every act is dealt out anew.
        pairs: compared pairs; about as many are compared again in each shuffle.
        wanted: how often; None: as often as can be afforded.
    """
    if wanted is not None:
        return wanted
    work = pairs + sum(layer.acts for layer in layers.values())
    return max(1, min(_MOST_SHUFFLES, _WORK_AFFORDED // max(work, 1)))


def controls(
    layers: Layers,
    account_ids: pa.Array,
    similarity: SimilaritySettings,
    methods: Sequence[Method],
    shuffles: int,
    seed: int,
    resources: Resources | None = None,
    progress: Progress | None = None,
    timed: bool = True,
    pairs: int = 0,
) -> pa.Table:
    """The table ``controls``.

    Args:
        layers: the data.
        account_ids: ids by code, ascending.
        similarity: which pairs are compared; each shuffle is compared anew.
        methods: what is tried.
        shuffles: how many of each kind.
        seed: of the first shuffle.
        resources: threads and memory.
        progress: called with comparisons made and comparisons in all.
        timed: whether times matter to the first method; otherwise they are not shuffled.
        pairs: compared pairs of the data, to tell how many comparisons fit into memory side by side.
    """
    if not (shuffles and layers):
        return CONTROLS.empty()
    kinds = ("activity", "timing") if timed and similarity.window is not None else ("activity",)
    report = progress or (lambda done, total: None)
    resources = resources or Resources()
    at_once, alone = _side_by_side(layers, pairs, resources)
    chosen = [{name: _shuffle(kind, layer) for name, layer in layers.items()} for kind in kinds]
    turns = [(kept, turn) for kept in chosen for turn in (None, *range(shuffles))]

    def counts(given: tuple[dict[str, Shuffle], int | None]) -> list[Count]:
        kept, turn = given
        data = {
            name: comparable(layer, kept[name]) if turn is None else shuffled(layer, kept[name], seed + turn)
            for name, layer in layers.items()
        }
        return _counts(data, account_ids, similarity, methods, alone)

    found = []
    for count in in_order(counts, turns, at_once):
        found.append(count)
        report(len(found), len(turns))
    rows = []
    for number, (kind, kept) in enumerate(zip(kinds, chosen, strict=True)):
        real, *by_chance = found[number * (shuffles + 1) : (number + 1) * (shuffles + 1)]
        words = "; ".join(dict.fromkeys(KEPT_BY[name] for name in kept.values()))
        rows += [
            _row(method.name, kind, words, real[i], [some[i] for some in by_chance]) for i, method in enumerate(methods)
        ]
    return CONTROLS.of_rows(rows)


def _side_by_side(layers: Layers, pairs: int, resources: Resources) -> tuple[int, Resources]:
    """How many comparisons to make at a time, and what each may use: what the others do not take."""
    each = pairs * _BYTES_OF_A_PAIR + _COPIES * sum(layer.nbytes for layer in layers.values())
    at_once = max(1, min(resources.threads, (resources.bytes - PROGRAM) // max(each, 1)))
    room = resources.bytes - (at_once - 1) * each
    return at_once, replace(resources, jobs=max(1, resources.threads // at_once), memory=room)


def _shuffle(kind: str, layer: Layer) -> Shuffle:
    return "activity" if kind == "activity" else _timing(layer)


def _timing(layer: Layer) -> Shuffle:
    """Lags stay with their account where births are known: from first shares alone nobody has a speed of its own."""
    return "speed" if known_births(layer) >= _MOSTLY else "moment"


def _counts(
    layers: Layers, account_ids: pa.Array, similarity: SimilaritySettings, methods: Sequence[Method],
    resources: Resources,
) -> list[Count]:  # fmt: skip
    edges = compare_accounts(layers, account_ids, similarity, resources)
    return [_count(edges.filter(pa.array(method.keeps(edges, layers)))) for method in methods]


def _count(ties: pa.Table) -> Count:
    ends = pa.chunked_array([*ties["source"].chunks, *ties["target"].chunks], pa.string())
    return Count(ties.num_rows, len(ends.unique()))


def _row(method: str, kind: str, kept: str, real: Count, by_chance: Sequence[Count]) -> tuple[Any, ...]:
    ties, accounts = (np.array([getattr(c, name) for c in by_chance]) for name in Count._fields)
    mean = float(ties.mean())
    return (
        method, kind, kept, len(by_chance), real.ties, mean, int(ties.max()), real.accounts, float(accounts.mean()),
        real.ties / mean if mean else None, min(mean / real.ties, 1.0) if real.ties else None,
    )  # fmt: skip


class Verdict(NamedTuple):
    """What the control table says of the method of a run.

    Attributes:
        beyond_chance: whether shuffled data give less than a tenth of its ties, whatever is left to chance; None where
            nothing was shuffled or nothing found.
        sentence: the same in words.
    """

    beyond_chance: bool | None
    sentence: str


def verdict_on(table: pa.Table, method: str, words: Words = ENGLISH) -> Verdict:
    """What the table says of a method.

    Args:
        table: the table ``controls``.
        method: one of its methods.
        words: the language.
    """
    rows = [row for row in table.to_pylist() if row["method"] == method]
    if not rows:
        return Verdict(
            None, words("The data were not shuffled, so it is not known what the same method finds by chance.")
        )
    found = [row for row in rows if row["ties"]]
    if not found:
        return Verdict(None, words("No ties were found, so there is nothing to set against chance."))
    low = [row for row in found if row["ratio"] is not None and row["ratio"] < LOW_RATIO]
    if low:
        begins = words(
            "Not distinguishable from chance: the same method finds nearly as much where there is nothing to find."
        )
    else:
        begins = words("The same method finds little where there is nothing to find.")
    return Verdict(not low, " ".join([begins, *(_count_in_words(row, words) for row in found)]))


def _count_in_words(row: Mapping[str, Any], words: Words) -> str:
    given = {"ties": words.significant(row["ties_by_chance"], 4), "real": row["ties"]}
    left = (
        words("Leaving to chance who meets whom")
        if row["shuffle"] == "activity"
        else words("Leaving to chance when each acts")
    )
    return words.several(
        "%(left)s gives %(ties)s ties (one shuffle) instead of %(real)s.",
        "%(left)s gives %(ties)s ties (mean of %(count)s shuffles) instead of %(real)s.",
        row["shuffles"], left=left, **given,
    )  # fmt: skip
