"""How the accounts of each cluster differ from others like them.

In: the crowd, clusters and posts. Out: the table ``traits``. All p-values are corrected together, over clusters and
traits. Odd input: where a trait is known of nobody, or there are too few others, the row says so and tests nothing.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from coordgraph.groups_at_random import linked_pairs
from coordgraph.multiple import benjamini_hochberg
from coordgraph.profiles.accounts import hours_of
from coordgraph.profiles.bursts import creation_bursts
from coordgraph.profiles.cadence import zone_estimate
from coordgraph.profiles.crowd import DAY, Beside, Crowd, Side
from coordgraph.profiles.draws import as_extreme, difference_interval, share_of_like_pairs
from coordgraph.profiles.sentences import sentence_of
from coordgraph.profiles.strata import exact_p, mantel_haenszel, matched_share, weights_of_others
from coordgraph.profiles.traffic import traffic_of
from coordgraph.profiles.wording import TRAITS
from coordgraph.ratios import risk_ratio
from coordgraph.tables import TRAITS as TABLE
from coordgraph.translations import N_

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Row = dict[str, Any]

WINDOWS = {"created_in_1_day": 1, "created_in_7_days": 7, "created_in_30_days": 30}
_RESAMPLINGS = 999
_TRAFFIC_DRAWS = 199
_LOOKS = 50_000_000
_FEWEST = 3
_PLACES_NAMED = 3
_LONGEST_PLACE = 40


def traits_of(crowd: Crowd, sizes: dict[str, int], posts: pa.Table) -> pa.Table:
    """The table ``traits``.

    Args:
        crowd: all posting accounts.
        sizes: members of each cluster, those that posted nothing included.
        posts: for the hours of each cluster.
    """
    hours = hours_of(posts, crowd.profiles["account_id"].combine_chunks())
    links = {name: crowd.links(name) for name in ("similar_handles", "similar_names")}
    rows: list[Row] = []
    for place, (cluster, size) in enumerate(sorted(sizes.items())):
        side = Side(crowd, cluster, place)
        for name, trait in TRAITS.items():
            if name == "abroad" and not crowd.country:
                continue
            row = _row(cluster, name, size)
            row["details"] = {"country": crowd.country} if name == "abroad" else None
            if trait.kind == "share":
                _compare_shares(row, side, crowd.values(name))
            elif trait.kind == "mean":
                _compare_means(row, side, crowd.values(name))
            elif trait.kind == "burst":
                _compare_bursts(row, side)
            elif name in links:
                _compare_names(row, side, *links[name])
            elif trait.kind == "alike":
                _compare_codes(row, side, crowd.codes(name))
            else:
                _describe(row, side, hours)
            rows.append(row)
    _correct(rows)
    for row in rows:
        row["details"] = row["details"] and json.dumps(row["details"], ensure_ascii=False)
        row["sentence"] = sentence_of(row)
    return TABLE.sorted(TABLE.of_rows([row.get(name) for name in TABLE.names] for row in rows))


def _row(cluster: str, name: str, size: int) -> Row:
    empty = dict.fromkeys(TABLE.names)
    kind = TRAITS[name].kind
    return {**empty, "cluster": cluster, "trait": name, "kind": kind, "accounts": size, "unmatched": 0, "others": 0}


def _beside(row: Row, side: Side, known: Flags) -> tuple[Beside, bool]:
    """The cluster beside others, noted in the row, and whether there are enough for a comparison."""
    beside = side.beside(known, TRAITS[row["trait"]].match)
    row["known"] = int(beside.group.sum())
    row["missing"] = row["accounts"] - int((side.group & known).sum())
    row["unmatched"] = beside.unmatched
    row["others"] = int(beside.others.sum())
    row["others_missing"] = int((side.crowd.others & ~known).sum())
    row["matched_on"] = beside.matched_on
    enough = row["known"] > 0 and row["others"] >= side.crowd.settings.min_others
    return beside, enough


def _compare_shares(row: Row, side: Side, values: Floats) -> None:
    """Share in the cluster and among others like it: ratio with interval, odds over strata, exact test."""
    beside, enough = _beside(row, side, ~np.isnan(values))
    if not row["known"]:
        return
    row["value"] = float(values[beside.group].mean())
    if not enough:
        return
    row["other_value"], worth = matched_share(values, beside.group, beside.others, beside.stratum)
    if row["value"] or row["other_value"]:
        ratio = risk_ratio(row["value"] * row["known"], row["known"], row["other_value"] * worth, worth)
        row["effect"], row["effect_low"], row["effect_high"] = ratio
    size = int(beside.stratum.max()) + 1
    yes = values == 1
    cells = [
        np.bincount(beside.stratum[side_ & flags], minlength=size)
        for side_ in (beside.group, beside.others) for flags in (yes, ~yes)
    ]  # fmt: skip
    odds = mantel_haenszel(*cells).odds_ratio
    row["odds_ratio"] = odds if np.isfinite(odds) else None
    if _differ(values, beside):
        row["p"] = exact_p(*cells)


def _differ(values: NDArray[Any], beside: Beside) -> bool:
    """Whether there is anything to test: a trait all have alike tests nothing, and would only weaken other tests."""
    known = values[beside.group | beside.others]
    return bool((known != known[0]).any())


def _compare_means(row: Row, side: Side, values: Floats) -> None:
    """Mean in the cluster and among others like it: difference with interval, test by random groups."""
    beside, enough = _beside(row, side, ~np.isnan(values))
    if not row["known"]:
        return
    row["value"] = float(values[beside.group].mean())
    if not enough or row["known"] < _FEWEST:
        return
    row["other_value"], _ = matched_share(values, beside.group, beside.others, beside.stratum)
    if not _differ(values, beside):
        return
    row["effect"] = row["value"] - row["other_value"]
    row["effect_low"], row["effect_high"] = difference_interval(
        values, beside.group, beside.others, beside.stratum, _RESAMPLINGS, side.rng
    )
    weighed = np.nan_to_num(values) * _weights(beside)
    drawn = weighed[side.random_groups(beside)].sum(axis=1)
    row["p"] = as_extreme(float(weighed[beside.group].sum()), drawn)


def _weights(beside: Beside) -> Floats:
    """By what each account of a group is multiplied, so that sums rank groups as their differences from others do."""
    own = np.bincount(beside.stratum[beside.group], minlength=int(beside.stratum.max()) + 1)
    there = np.bincount(beside.stratum[beside.others], minlength=len(own))
    return (1 + own / np.maximum(there, 1))[beside.stratum]


def _compare_codes(row: Row, side: Side, codes: NDArray[np.int64]) -> None:
    """Share of the cluster's pairs that are the same, and of pairs of others like them."""
    beside, enough = _beside(row, side, codes >= 0)
    if row["known"] < 2:
        return
    row["value"] = float(share_of_like_pairs(codes[beside.group][None, :])[0])
    if not enough:
        return
    weight = weights_of_others(beside.group, beside.others, beside.stratum)
    together = np.bincount(codes[beside.others], weight[beside.others])
    _beside_others(row, weight, float((together**2).sum() - (weight**2).sum()))
    if _differ(codes, beside):
        _test_likeness(row, share_of_like_pairs(codes[side.random_groups(beside)]))


def _compare_names(
    row: Row, side: Side, neighbours: NDArray[np.int64], places: NDArray[np.int64], known: Flags
) -> None:
    """Share of the cluster's pairs whose names are alike, and of pairs of others like them."""
    beside, enough = _beside(row, side, known)
    size = row["known"]
    if size < 2:
        return
    pairs = size * (size - 1) / 2
    own = np.flatnonzero(beside.group)[None, :]
    row["value"] = float(linked_pairs(own, neighbours, places, len(known))[0]) / pairs
    if not enough:
        return
    weight = weights_of_others(beside.group, beside.others, beside.stratum)
    _beside_others(row, weight, float(np.repeat(weight, np.diff(places)) @ weight[neighbours]))
    drawn = side.random_groups(beside)
    looks = max(1, size * len(neighbours) // len(known))  # where names are much alike, a group has many to look at
    drawn = drawn[: max(999, _LOOKS // looks)]
    _test_likeness(row, linked_pairs(drawn, neighbours, places, len(known)) / pairs)


def _beside_others(row: Row, weight: Floats, alike: float) -> None:
    """Share of alike pairs of others, each account counting for its weight."""
    pairs = float(weight.sum() ** 2 - (weight**2).sum())
    row["other_value"] = max(alike, 0.0) / pairs
    row["effect"] = row["value"] / row["other_value"] if row["other_value"] > 1e-12 else None


def _test_likeness(row: Row, drawn: Floats) -> None:
    row["p"] = (1 + int((drawn >= row["value"] - 1e-12).sum())) / (1 + len(drawn))


def _compare_bursts(row: Row, side: Side) -> None:
    """Most accounts made in one window, against dates of the others."""
    days = side.crowd.days
    beside, enough = _beside(row, side, ~np.isnan(days))
    if not row["known"]:
        return
    own, others = (days[flags].astype(np.int64) for flags in (beside.group, beside.others))
    settings = side.crowd.settings
    draws = min(settings.permutations, max(999, 5_000_000 // len(own))) if enough else 1
    (burst,) = creation_bursts(own, others if enough else own, (WINDOWS[row["trait"]],), draws, side.rng)
    row["value"] = float(burst.most)
    row["details"] = {"first_day": f"{datetime.fromtimestamp(burst.first_day * DAY / 1e6, UTC):%Y-%m-%d}"}
    if enough and row["known"] >= _FEWEST:
        row["other_value"], row["p"] = burst.by_chance, burst.p
        row["effect"] = burst.most / burst.by_chance
    row["matched_on"] = N_("nothing: their own dates are the comparison")


def _describe(row: Row, side: Side, hours: NDArray[np.int64]) -> None:
    row["known"] = int(side.group.sum())
    row["missing"] = row["accounts"] - row["known"]
    row["matched_on"] = "nothing"
    {"traffic": _traffic, "time_zone": _zone, "places": _places}[row["trait"]](row, side, hours)


def _traffic(row: Row, side: Side, hours: NDArray[np.int64]) -> None:
    posts = side.crowd.activity[side.group].astype(np.int64)
    shares = side.crowd.values("retweet_share")[side.group]
    found = traffic_of(posts, round(float(posts @ shares)))
    if not found.meaningful:
        return
    row["value"] = found.coefficient
    about = {name: getattr(found, name) for name in ("retweets", "top", "each", "gini", "steady")}
    row["details"] = about | _traffic_of_others(row, side, shares_of_retweets=side.crowd.values("retweet_share"))


def _traffic_of_others(row: Row, side: Side, shares_of_retweets: Floats) -> dict[str, float]:
    """What random groups of as many accounts that signed up when these did have: it hangs on how many there are."""
    crowd = side.crowd
    beside = side.beside(np.ones(len(crowd.others), bool), "sign-up")
    row["others"], row["matched_on"] = int(beside.others.sum()), beside.matched_on
    if row["others"] < crowd.settings.min_others:
        return {}
    posts = crowd.activity.astype(np.int64)
    retweets = np.rint(crowd.activity * shares_of_retweets).astype(np.int64)
    found = np.array(
        [
            traffic_of(posts[group], int(retweets[group].sum())).coefficient
            for group in side.random_groups(beside)[:_TRAFFIC_DRAWS]
        ]
    )
    row["other_value"] = float(found.mean())
    low, high = np.quantile(found, (0.025, 0.975)).tolist()
    return {"low": low, "high": high}


def _zone(row: Row, side: Side, hours: NDArray[np.int64]) -> None:
    together = hours[side.group].sum(axis=0)[None, :]
    row["details"] = {"timed_posts": int(together.sum())}
    if row["details"]["timed_posts"] < side.crowd.settings.zone_posts:
        return
    row["value"], row["details"]["quiet_share"] = (float(part[0]) for part in zone_estimate(together))


def _places(row: Row, side: Side, hours: NDArray[np.int64]) -> None:
    rows = side.crowd.profiles.filter(pa.array(side.group))
    kinds = Counter(rows["place_kind"].to_pylist())
    told = sum(count for kind, count in kinds.items() if kind is not None)
    row["known"], row["missing"] = told, row["accounts"] - told
    if not told:
        return
    places, other_places = _commonest(place for place in rows["place"].to_pylist() if place)
    countries, other_countries = _commonest(rows["place_country"].drop_null().to_pylist())
    row["value"] = (places[0][1] if places else 0) / told
    row["details"] = {
        "places": [(place[:_LONGEST_PLACE], count) for place, count in places], "other_places": other_places,
        "countries": countries, "other_countries": other_countries, "no_country": kinds["unknown"],
        "none_declared": kinds["none"], "no_place": kinds["joke"],
    }  # fmt: skip


def _commonest(texts: Iterable[str]) -> tuple[list[tuple[str, int]], int]:
    """The commonest with how often each is there, and how many others there are."""
    ranked = sorted(Counter(texts).items(), key=lambda item: (-item[1], item[0]))
    return ranked[:_PLACES_NAMED], max(len(ranked) - _PLACES_NAMED, 0)


def _correct(rows: list[Row]) -> None:
    tested = [row for row in rows if row["p"] is not None]
    q = benjamini_hochberg(np.array([row["p"] for row in tested], float), len(tested))
    for row, value in zip(tested, q.tolist(), strict=True):
        row["q"] = value
