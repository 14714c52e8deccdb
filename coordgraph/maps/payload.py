"""What does map.html carry? Accounts, ties, clusters, two layouts, outlets and their claims, as columns and a header.

In: the tables of a run, its record, :class:`MapOptions`. Out: a :class:`Payload`: a main block every map decodes at
once, and further blocks (account details, evidence by cluster) it decodes when somebody asks. Odd input: nothing found
is a payload without accounts; all texts pass :func:`~coordgraph.maps.wording.shown`.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from coordgraph.graphs import account_attributes
from coordgraph.maps.activity import Activity, activity_of
from coordgraph.maps.backing import Backing, backing, is_only_funder
from coordgraph.maps.chance import Split, split_of
from coordgraph.maps.cluster_rows import cluster_rows, labels_in_other_languages, likeness_rows, unknown
from coordgraph.maps.columns import packed, packed_json
from coordgraph.maps.details import account_details
from coordgraph.maps.evidence import evidence_of
from coordgraph.maps.evidence_blocks import TIES_OF_A_BLOCK, blocks_of, chunks_of
from coordgraph.maps.force import force_layout
from coordgraph.maps.layout import Layout
from coordgraph.maps.matching import kept_colours
from coordgraph.maps.network import layout_of
from coordgraph.maps.options import MapOptions
from coordgraph.maps.own_posts import ACCOUNTS_OF_A_BLOCK, own_posts
from coordgraph.maps.palette import by_day_and_night
from coordgraph.maps.selection import Selection, View, select, weight_steps
from coordgraph.maps.shades import shades_of
from coordgraph.maps.shared_in_all import shared_in_all
from coordgraph.maps.synchrony import synchrony_of
from coordgraph.maps.wording import layer_words, shown, web_link
from coordgraph.outlets import property_in_words
from coordgraph.settings import MapSettings

#: What one file draws in a browser without a graphics card; more is cut to the strongest part, and said.
MOST_ACCOUNTS = 60_000
MOST_TIES = 400_000
#: Rows of evidence in one file.
MOST_EVIDENCE = 200_000

_STEPS = 65_535
_UNKNOWN = -(2**31)
#: Delays in lists are on a logarithmic scale; the card of a tie has them exactly.
_DELAY_STEP = 0.2
_NO_DELAY = 255
#: Beyond these numbers only the card of a tie says its delay, and the second layout is told in coarser steps.
_MANY_TIES = 50_000
_MANY_ACCOUNTS = 4_000
_FINE, _COARSE = 65_535, 4_095
_RANGES = (
    ("u1", 0, 2**8 - 1), ("i2", -(2**15), 2**15 - 1), ("u2", 0, 2**16 - 1), ("i4", -(2**31), 2**31 - 1),
)  # fmt: skip


@dataclass(frozen=True)
class Payload:
    """What the page of a map holds.

    Attributes:
        main: header and columns, as base85 text.
        blocks: further blocks, in the order of the header's ``blocks``.
        selection: what is drawn.
        layer: its outlets.
        split: how clearly the ties fall into groups, beside random ties; None of fewer than two groups.
    """

    main: str
    blocks: list[str]
    selection: Selection
    layer: Backing
    split: Split | None


def payload_of(
    tables: Mapping[str, pa.Table], options: MapOptions, seed: int, more: Mapping[str, Any], view: View = "auto"
) -> Payload:
    """Everything the page holds; ``more`` goes into the header as it is."""
    selection = select(tables, MapSettings(max_accounts=MOST_ACCOUNTS, max_ties=MOST_TIES), view, options.min_cluster)
    layer = backing(tables, {group["id"] for group in selection.groups})
    layout = layout_of(selection, layer, seed)
    group_place = {group["id"]: place for place, group in enumerate(selection.groups)}
    selection = _by_cluster(selection, group_place)
    place_of = {account: place for place, account in enumerate(selection.accounts)}
    group = [group_place.get(selection.group_of.get(account, ""), -1) for account in selection.accounts]
    ends = np.array([(place_of[p.source], place_of[p.target]) for p in selection.pairs], dtype=np.int64).reshape(-1, 2)
    chunk = chunks_of(ends, group)
    strength = [_finite(pair.weight) for pair in selection.pairs]
    force = force_layout(len(selection.accounts), ends[:, 0], ends[:, 1], strength, seed)
    several = len(selection.groups) > 1  # one group alone is no division
    pairs = [(one, other) for one, other in ends.tolist()]
    split = split_of(len(selection.accounts), pairs, seed) if several else None
    activity = activity_of(tables, selection.pairs)
    about = account_attributes(tables, selection.accounts)
    evidence = evidence_of(tables, selection.pairs, options.max_posts_per_tie, MOST_EVIDENCE)
    things = {name: place for place, name in enumerate(layer.outlets)}
    in_all = shared_in_all(tables, selection.pairs)
    blocks = [
        packed_json(account_details(tables, selection.accounts, about, things, list(group_place))),
        *blocks_of(evidence, selection.pairs, chunk, place_of, tables, texts=options.texts, in_all=in_all),
    ]
    shades, shade_columns = shades_of(tables, selection.accounts)
    blocks.append(packed({}, shade_columns))
    own = own_posts(tables, selection.accounts, texts=options.texts)
    together = _synchrony(tables, selection, ends, group, activity)
    kept, named_then = kept_colours(options.like or {}, tables, selection.view)
    header = {
        "format": 1,
        "view": selection.view,
        "all": [selection.all_accounts, selection.all_pairs],
        "accounts": _names(selection.accounts, about),
        "clusters": cluster_rows(tables, selection, layout, place_of, kept, together),
        "labels": labels_in_other_languages(selection.groups),
        "own_posts": [len(blocks) + 1, len(own), ACCOUNTS_OF_A_BLOCK],
        "layers": [[name, layer_words(shown(name))] for name in _layers(selection)],
        "split": [split.modularity, split.at_random, split.is_clear] if split else None,
        "activity": [activity.start, activity.step, activity.counts],
        "evidence": sum(evidence.counts.values()),
        "of_a_tie": options.max_posts_per_tie,
        "ties_of_a_block": TIES_OF_A_BLOCK,
        "texts": options.texts,
        "force_steps": _FINE if len(selection.accounts) <= _MANY_ACCOUNTS else _COARSE,
        "shades": {"block": len(blocks), "names": shades, **by_day_and_night()},
        "like": likeness_rows(options, group_place, named_then),
        **_backing_rows(layer, layout, group_place),
        **more,
    }
    columns = {
        **_account_columns(selection, layout, force, group, about),
        **_tie_columns(selection, ends, activity),
    }
    weights = _steps([tie.weight for pair in selection.pairs for tie in pair.layers])
    columns["row_weight"] = ("u2", weights[1])
    header["weights"] = weights[0]
    header["steps"] = weight_steps(selection.pairs)
    return Payload(packed(header, columns), [*blocks, *own], selection, layer, split)


def _by_cluster(selection: Selection, group_place: Mapping[str, int]) -> Selection:
    """The same with the accounts of a cluster side by side, and ties in that order: it compresses far better."""

    def key(account: str) -> tuple[int, str]:
        return group_place.get(selection.group_of.get(account, ""), len(group_place)), account

    accounts = sorted(selection.accounts, key=key)
    place = {account: number for number, account in enumerate(accounts)}
    pairs = sorted(selection.pairs, key=lambda pair: (place[pair.source], place[pair.target]))
    return dataclasses.replace(selection, accounts=accounts, pairs=pairs)


def _names(accounts: Sequence[str], about: Mapping[str, Mapping[str, Any]]) -> dict[str, list[str]]:
    return {
        "ids": [shown(account) for account in accounts],
        "handles": [shown(about[account].get("handle")) for account in accounts],
        "names": [shown(about[account].get("display_name")) for account in accounts],
    }


def _layers(selection: Selection) -> list[str]:
    return sorted({tie.layer for pair in selection.pairs for tie in pair.layers})


def _steps(values: Sequence[float]) -> tuple[list[float], Any]:
    """The different values in order, and for each the place of its own; beyond 65,535 near ones become one."""
    numbers = np.array([_finite(value) for value in values], dtype=np.float64)
    steps, place = np.unique(numbers, return_inverse=True)
    digits = 6
    while len(steps) > _STEPS:
        digits -= 1
        scale = 10.0 ** (digits - np.ceil(np.log10(np.maximum(np.abs(numbers), 1e-300))))
        steps, place = np.unique(np.round(numbers * scale) / scale, return_inverse=True)
    return steps.tolist(), place


def _account_columns(
    selection: Selection, layout: Layout, force: Any, group: list[int], about: Mapping[str, Mapping[str, Any]]
) -> dict[str, tuple[str, Any]]:
    packed_places = np.array([layout.accounts[account] for account in selection.accounts]).reshape(-1, 2)
    return {
        "x": _smallest(np.round(packed_places[:, 0])),
        "y": _smallest(np.round(packed_places[:, 1])),
        "force_x": ("u2", _in_steps(force[0], force)),
        "force_y": ("u2", _in_steps(force[1], force)),
        "group": ("i2", group),
        "posts": ("i4", [_whole(about[a].get("posts")) for a in selection.accounts]),
        "followers": ("i4", [_whole(about[a].get("followers")) for a in selection.accounts]),
        "created": ("i4", [_day(about[a].get("created_at")) for a in selection.accounts]),
    }


def _in_steps(values: Any, both: Any) -> Any:
    steps = _FINE if len(values) <= _MANY_ACCOUNTS else _COARSE
    low = min(float(axis.min(initial=0.0)) for axis in both)
    high = max(float(axis.max(initial=0.0)) for axis in both)
    return np.round((values - low) / ((high - low) or 1.0) * steps).astype(np.int64)


def _whole(value: Any) -> int:
    return min(int(value), 2**31 - 1) if value is not None else _UNKNOWN


def _day(value: Any) -> int:
    return _UNKNOWN if not value else int((np.datetime64(str(value)[:10]) - np.datetime64("1970-01-01")).astype(int))


def _tie_columns(selection: Selection, ends: Any, activity: Activity) -> dict[str, tuple[str, Any]]:
    place = {layer: number for number, layer in enumerate(_layers(selection))}
    rows = [tie for pair in selection.pairs for tie in pair.layers]
    together = [_STEPS if tie.synchronous is None else min(tie.synchronous, _STEPS - 1) for tie in rows]
    # where the weight is the number of synchronous objects, as it usually is, it need not be said twice
    told = any(tie.weight != count for tie, count in zip(rows, together, strict=True))
    return {
        **_ends(ends),
        "active": ("u4", activity.of_pairs),
        "rows": ("u1", [len(pair.layers) for pair in selection.pairs]),
        "row_layer": ("u1", [place[tie.layer] for tie in rows]),
        "row_apart": ("u2", [min(max(tie.shared - (tie.synchronous or 0), 0), _STEPS) for tie in rows]),
        "row_synchronous": ("u2", together if told else []),
        "row_delay": ("u1", [_delay(tie.median_delay_s) for tie in rows] if len(ends) <= _MANY_TIES else []),
    }


def _ends(ends: Any) -> dict[str, tuple[str, Any]]:
    """Both accounts of each tie as steps from those of the tie before: ties are in order, and steps are small."""
    source, target = ends[:, 0], ends[:, 1]
    new = np.diff(source, prepend=-1) != 0
    before = np.where(new, source, np.concatenate([source[:1], target[:-1]]))
    steps = target - before
    # zigzag: 0, -1, 1, -2 … become 0, 1, 2, 3 …
    folded = np.where(steps < 0, -2 * steps - 1, 2 * steps)
    return {"source_step": _smallest(np.diff(source, prepend=0)), "target_step": _smallest(folded)}


def _smallest(numbers: Any) -> tuple[str, Any]:
    """Whole numbers with the narrowest type that holds them."""
    low, high = (int(numbers.min()), int(numbers.max())) if len(numbers) else (0, 0)
    return next(kind for kind, least, most in _RANGES if least <= low and high <= most), numbers


def _delay(seconds: float | None) -> int:
    """Tenths of a second and more on a logarithmic scale, in steps of a tenth; 255 is unknown."""
    if seconds is None or unknown(seconds):
        return _NO_DELAY
    return min(round(math.log1p(abs(seconds) * 10) / _DELAY_STEP), _NO_DELAY - 1)


def _synchrony(
    tables: Mapping[str, pa.Table], selection: Selection, ends: Any, group: Sequence[int], activity: Activity
) -> list[dict[str, Any]]:
    """How closely each cluster acts together; camps say nothing of that."""
    if selection.view != "clusters":
        return [{} for _ in selection.groups]
    one, other = np.asarray(group, np.int64)[ends.T] if len(ends) else np.zeros((2, 0), np.int64)
    inside = np.where(one == other, one, -1).tolist()
    return synchrony_of(tables, selection.pairs, inside, [g["accounts"] for g in selection.groups], activity)


def _backing_rows(layer: Backing, layout: Layout, group_place: Mapping[str, int]) -> dict[str, Any]:
    kind = {name: "funder" if is_only_funder(row) else "organisation" for name, row in layer.organisations.items()}
    things = [*layer.outlets, *layer.organisations]
    place = {name: number for number, name in enumerate(things)}
    points = {**layout.organisations, **layout.outlets}
    numbers = ("accounts", "cluster_accounts", "posts", "share", "other_share", "risk_ratio", "risk_ratio_low",
               "risk_ratio_high")  # fmt: skip
    return {
        "things": [
            {"name": shown(name), "kind": kind.get(name, "outlet"), "at": points[name]}
            | ({"accounts": layer.outlets[name]["accounts"]} if name in layer.outlets else {})
            for name in things
        ],
        "amplified": [
            [group_place[row["cluster"]], place[row["outlet"]], bool(row["circular"]),
             *(None if unknown(row[name]) else row[name] for name in numbers)]
            for row in layer.amplification
        ],
        "claims": [
            [place[claim.object], property_in_words(claim.property), place[claim.subject],
             shown(claim.source, 200), web_link(claim.source), shown(claim.date)]
            for claim in layer.claims
            if claim.subject in place and claim.object in place
        ],
        "all_outlets": layer.all_outlets,
    }  # fmt: skip


def _finite(number: float | None) -> float:
    return float(number) if number is not None and math.isfinite(number) else 0.0
