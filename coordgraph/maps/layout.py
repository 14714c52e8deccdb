"""Where does each node stand? Clusters as discs that do not overlap, everything else around them.

In: accounts, ties, the cluster of each account, what the outlets and organisations are linked to, a seed.
Out: a :class:`Layout` in map units (y points down, the middle of the discs is 0, 0). Odd input: no clusters gives a
ring; no accounts gives an empty layout. Equal input and seed give equal positions.

The layout separates clusters by construction: it would make the clusters of a random graph look just as clean.
Distance inside a disc means something, distance between discs little, the outer ring nothing.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from coordgraph.maps.force import force_layout

Point = tuple[float, float]
Disc = tuple[float, float, float]
_Points = npt.NDArray[np.float64]

_UNIT = 16.0
"""Radius of a disc of one account; a disc of n accounts has sqrt(n) times that, so its area tells its size."""
_DISC_GAP = 46.0
_RING_GAP = 60.0
_RING_STEP = 17.0
_OUTLET_ROOM = 42.0
_ORGANISATION_ROOM = 110.0
_MOST_FORCED_DISCS = 250
_MOST_ATTRACTED = 100
"""Members up to which a disc is laid out by Fruchterman and Reingold: its time grows with the square."""
_ROUNDS = 300
_GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))


@dataclass(frozen=True)
class Layout:
    """Positions of everything on the map.

    Attributes:
        accounts: account id to (x, y).
        discs: cluster to (x, y, radius).
        outlets: outlet to (x, y).
        organisations: organisation or funder to (x, y).
    """

    accounts: dict[str, Point] = field(default_factory=dict)
    discs: dict[str, Disc] = field(default_factory=dict)
    outlets: dict[str, Point] = field(default_factory=dict)
    organisations: dict[str, Point] = field(default_factory=dict)


def place(
    accounts: Sequence[str],
    ties: Iterable[tuple[str, str, float]],
    group_of: Mapping[str, str],
    seed: int,
    outlets: Mapping[str, Mapping[str, float]] | None = None,
    organisations: Mapping[str, Sequence[str]] | None = None,
) -> Layout:
    """Positions of accounts, outlets and organisations.

    Args:
        accounts: account ids.
        ties: (source, target, weight) between those accounts.
        group_of: the cluster (or camp) of each account that has one.
        seed: the same seed gives the same map.
        outlets: for each outlet the clusters that amplify it, with the share of their accounts.
        organisations: for each organisation the outlets and organisations it is linked to.
    """
    members = _members(accounts, group_of)
    known = set(accounts)
    ties = [tie for tie in ties if tie[0] in known and tie[1] in known]
    chance = random.Random(seed)
    with igraph_seeded(seed):
        discs = _placed_discs(members, ties, group_of, chance)
        points = _placed_members(members, ties, group_of, discs, chance)
    outlet_points = _placed_outlets(outlets or {}, discs)
    rim = _Rim.around([*discs.values(), *((x, y, _OUTLET_ROOM) for x, y in outlet_points.values())])
    loose = [account for account in accounts if account not in points]
    points.update(_placed_loose(loose, ties, points, rim))
    rim = _Rim.around(
        [*discs.values(), *((x, y, _OUTLET_ROOM) for x, y in (*points.values(), *outlet_points.values()))]
    )
    organisation_points = _placed_organisations(organisations or {}, outlet_points, rim)
    return Layout(
        {account: _rounded(points[account]) for account in accounts},
        {group: (*_rounded((x, y)), round(r, 1)) for group, (x, y, r) in discs.items()},
        {outlet: _rounded(point) for outlet, point in outlet_points.items()},
        {name: _rounded(point) for name, point in organisation_points.items()},
    )


def _rounded(point: Point) -> Point:
    # one decimal: last digits differ between processors, and files must not
    return round(point[0], 1) + 0.0, round(point[1], 1) + 0.0


@contextmanager
def igraph_seeded(seed: int) -> Iterator[None]:
    """Inside the block igraph draws from a generator of this seed, not from Python's own."""
    import igraph

    igraph.set_random_number_generator(random.Random(seed))
    try:
        yield
    finally:
        igraph.set_random_number_generator(random)


def _members(accounts: Sequence[str], group_of: Mapping[str, str]) -> dict[str, list[str]]:
    """The accounts of each group, largest group first."""
    members: dict[str, list[str]] = {}
    for account in accounts:
        if (group := group_of.get(account)) is not None:
            members.setdefault(group, []).append(account)
    return dict(sorted(members.items(), key=lambda item: (-len(item[1]), item[0])))


def _fruchterman_reingold(count: int, ties: Sequence[tuple[int, int, float]], chance: random.Random) -> _Points:
    import igraph

    graph: Any = igraph.Graph(n=count, edges=[(a, b) for a, b, _ in ties])
    start = [(chance.uniform(-1, 1), chance.uniform(-1, 1)) for _ in range(count)]
    layout = graph.layout_fruchterman_reingold(weights=[w for _, _, w in ties] or None, seed=start, niter=_ROUNDS)
    points: _Points = np.asarray(layout.coords, dtype=np.float64).reshape(count, 2)
    middle: _Points = points.mean(axis=0)
    return points - middle


def _by_force(count: int, ties: Sequence[tuple[int, int, float]], chance: random.Random) -> _Points:
    one, other, weights = zip(*ties, strict=True) if ties else ((), (), ())
    return np.stack(force_layout(count, one, other, weights, chance.randrange(2**31)), axis=1)


# --- discs -----------------------------------------------------------------------------------------------------------


def _placed_discs(
    members: Mapping[str, Sequence[str]],
    ties: Sequence[tuple[str, str, float]],
    group_of: Mapping[str, str],
    chance: random.Random,
) -> dict[str, Disc]:
    names = list(members)
    if not names:
        return {}
    radii = np.array([_UNIT * math.sqrt(max(len(members[name]), 4)) for name in names])
    forced = min(len(names), _MOST_FORCED_DISCS)
    links = _links_between(names[:forced], members, ties, group_of)
    centres = _packed(_fruchterman_reingold(forced, links, chance), radii[:forced])
    discs = {
        name: (float(x), float(y), float(r)) for name, (x, y), r in zip(names[:forced], centres, radii, strict=False)
    }
    # the many smallest groups stand in rings around the others: pushing thousands of discs apart takes minutes
    if forced < len(names):
        rim = _Rim.around(list(discs.values()))
        room = 2 * float(radii[forced]) + _DISC_GAP / 2
        for name, point, radius in zip(
            names[forced:], rim.slots(len(names) - forced, room), radii[forced:], strict=True
        ):
            discs[name] = (*point, float(radius))
    return discs


def _links_between(
    names: Sequence[str],
    members: Mapping[str, Sequence[str]],
    ties: Sequence[tuple[str, str, float]],
    group_of: Mapping[str, str],
) -> list[tuple[int, int, float]]:
    """Weights between groups over the root of both sizes; the weaker half is dropped, it would only make a ball."""
    place_of = {name: place for place, name in enumerate(names)}
    sums: dict[tuple[int, int], float] = {}
    for source, target, weight in ties:
        a, b = place_of.get(group_of.get(source, ""), -1), place_of.get(group_of.get(target, ""), -1)
        if a != b and a >= 0 and b >= 0:
            key = (min(a, b), max(a, b))
            sums[key] = sums.get(key, 0.0) + weight
    links = [(a, b, w / math.sqrt(len(members[names[a]]) * len(members[names[b]]))) for (a, b), w in sums.items()]
    links.sort(key=lambda link: (-link[2], link[:2]))
    return links[: (len(links) + 1) // 2]


def _packed(points: _Points, radii: npt.NDArray[np.float64]) -> _Points:
    """Points scaled, drawn together and pushed apart until discs of these radii do not overlap."""
    if len(points) == 1:
        return np.zeros((1, 2))
    spread = math.sqrt(float((points**2).sum(axis=1).mean())) or 1.0
    room = radii + _DISC_GAP / 2
    points = points / spread * math.sqrt(float((room**2).sum())) * np.array([1.1, 0.9])
    for _ in range(500):
        # screens are wider than high
        points = _apart(points * np.array([0.992, 0.990]), room)
    for _ in range(600):
        moved = _apart(points, room)
        if np.abs(moved - points).max() < 0.01:
            break
        points = moved
    middle: _Points = ((points + room[:, None]).max(axis=0) + (points - room[:, None]).min(axis=0)) / 2
    return points - middle


def _apart(points: _Points, room: npt.NDArray[np.float64], fixed: int = 0) -> _Points:
    """One step away from every disc that overlaps; the larger disc moves less, the first ``fixed`` not at all."""
    one, other = _all_pairs(len(points))
    away = points[one] - points[other]
    distance = np.hypot(away[:, 0], away[:, 1])
    hit = (distance < room[one] + room[other]) & (other >= fixed)
    one, other, away, distance = one[hit], other[hit], away[hit], distance[hit]
    # discs in the same place part in directions of their own
    same = distance < 1e-9
    angle = _GOLDEN_ANGLE * other[same]
    away[same] = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    distance[same] = 1.0
    overlap = room[one] + room[other] - np.where(same, 0.0, distance)
    share = np.where(one < fixed, 0.0, room[other] ** 2 / (room[one] ** 2 + room[other] ** 2))
    push = away * (0.55 * overlap / distance)[:, None]
    step = _summed(one, push * share[:, None], len(points)) - _summed(other, push * (1 - share)[:, None], len(points))
    moved: _Points = points + step
    return moved


def _summed(places: npt.NDArray[np.int64], steps: _Points, count: int) -> _Points:
    return np.stack([np.bincount(places, steps[:, axis], count) for axis in (0, 1)], axis=1)


@lru_cache(maxsize=4)
def _all_pairs(count: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    one, other = np.triu_indices(count, 1)
    return one, other


def _placed_members(
    members: Mapping[str, Sequence[str]],
    ties: Sequence[tuple[str, str, float]],
    group_of: Mapping[str, str],
    discs: Mapping[str, Disc],
    chance: random.Random,
) -> dict[str, Point]:
    inside: dict[str, list[tuple[str, str, float]]] = {name: [] for name in members}
    for tie in ties:
        group = group_of.get(tie[0])
        if group is not None and group == group_of.get(tie[1]):
            inside[group].append(tie)
    points: dict[str, Point] = {}
    for name, accounts in members.items():
        x, y, radius = discs[name]
        place_of = {account: place for place, account in enumerate(accounts)}
        # the logarithm keeps one very heavy tie from pulling a whole disc into two dots
        local = [(place_of[a], place_of[b], 1 + math.log1p(max(w, 0))) for a, b, w in inside[name]]
        laid_out = _fruchterman_reingold if len(accounts) <= _MOST_ATTRACTED else _by_force
        unit = _filled_disc(laid_out(len(accounts), local, chance)) * (radius * 0.92)
        points.update({a: (x + float(dx), y + float(dy)) for a, (dx, dy) in zip(accounts, unit.tolist(), strict=True)})
    return points


def _filled_disc(points: _Points) -> _Points:
    """Points warped into the unit disc: radii most of the way to ranks of equal area, so that the disc is filled."""
    radii = np.hypot(points[:, 0], points[:, 1])
    largest = float(radii.max(initial=0.0))
    if largest == 0:
        return np.zeros_like(points)
    ranks = np.empty(len(points))
    ranks[np.argsort(radii, kind="stable")] = np.arange(len(points))
    wanted = 0.25 * radii / largest + 0.75 * np.sqrt((ranks + 0.5) / len(points))
    return points * (wanted / np.where(radii == 0, 1, radii))[:, None]


# --- around the discs ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Rim:
    """The smallest ellipse of the discs' proportions that holds them all."""

    width: float
    height: float

    @classmethod
    def around(cls, discs: Sequence[Disc]) -> _Rim:
        if not discs:
            return cls(60.0, 60.0)
        width = max(abs(x) + r for x, _, r in discs)
        height = max(abs(y) + r for _, y, r in discs)
        # hardly flatter than a circle, or the ring would cut corners
        width, height = max(width, height / 1.25), max(height, width / 1.25)
        angles = [2 * math.pi * step / 16 for step in range(16)]
        reach = max(
            math.hypot((x + r * math.cos(a)) / width, (y + r * math.sin(a)) / height)
            for x, y, r in discs
            for a in angles
        )
        return cls(width * reach, height * reach)

    def at(self, angle: float, outward: float) -> Point:
        return (self.width + outward) * math.cos(angle), (self.height + outward) * math.sin(angle)

    def angle_of(self, point: Point) -> float:
        return math.atan2(point[1] / self.height, point[0] / self.width) % (2 * math.pi)

    def slots(self, count: int, step: float) -> list[Point]:
        """Places in rings outside the rim, in order of angle, about ``step`` apart."""
        around = math.pi * (self.width + self.height + 2 * _RING_GAP)
        rings = max(1, math.ceil(count * step * 1.6 / around))
        columns = math.ceil(count / rings)
        slots = []
        for place in range(count):
            column, ring = divmod(place, rings)
            angle = 2 * math.pi * (column + 0.5 * (ring % 2)) / columns
            uneven = (place * 0.618034) % 1 * 0.7
            slots.append(self.at(angle, _RING_GAP + step * (ring + uneven)))
        return slots


def _placed_loose(
    loose: Sequence[str], ties: Sequence[tuple[str, str, float]], points: Mapping[str, Point], rim: _Rim
) -> dict[str, Point]:
    """Accounts without a cluster in an outer ring; those tied to each other side by side, near their other ties."""
    neighbours: dict[str, list[str]] = {account: [] for account in loose}
    for source, target, _ in ties:
        if source in neighbours:
            neighbours[source].append(target)
        if target in neighbours:
            neighbours[target].append(source)
    order: list[tuple[float, int, str]] = []
    for number, component in enumerate(_components(loose, neighbours)):
        anchors = [points[other] for account in component for other in neighbours[account] if other in points]
        angle = _GOLDEN_ANGLE * number % (2 * math.pi)
        if anchors:
            angle = rim.angle_of((sum(x for x, _ in anchors), sum(y for _, y in anchors)))
        order.extend((angle, number, account) for account in component)
    order.sort(key=lambda item: item[:2])
    gap = 1.6 * _RING_STEP / (min(rim.width, rim.height) + _RING_GAP)
    if len(order) * gap < math.pi:
        # few accounts stay near what they are tied to; many fill the ring evenly
        spread = _spread([(angle, account) for angle, _, account in order], gap)
        return {account: rim.at(angle, _RING_GAP) for angle, account in spread}
    return dict(zip((account for _, _, account in order), rim.slots(len(order), _RING_STEP), strict=True))


def _components(accounts: Sequence[str], neighbours: Mapping[str, Sequence[str]]) -> Iterator[list[str]]:
    seen: set[str] = set()
    for first in accounts:
        if first in seen:
            continue
        seen.add(first)
        component = [first]
        for account in component:
            for other in neighbours[account]:
                if other in neighbours and other not in seen:
                    seen.add(other)
                    component.append(other)
        yield component


def _placed_outlets(outlets: Mapping[str, Mapping[str, float]], discs: Mapping[str, Disc]) -> dict[str, Point]:
    """Outlets next to the clusters that amplify them, in the gaps between the discs or at their outer side."""
    names = sorted(outlets)
    if not names:
        return {}
    wanted = np.array([_wanted_place(place, outlets[name], discs) for place, name in enumerate(names)])
    obstacles = np.array([*discs.values(), *_label_rooms(discs)]).reshape(-1, 3)
    room = np.concatenate([obstacles[:, 2] + 4, np.full(len(names), _OUTLET_ROOM)])
    points = wanted
    for _ in range(300):
        points = points + (wanted - points) * 0.02
        points = _apart(np.concatenate([obstacles[:, :2], points]), room, fixed=len(obstacles))[len(obstacles) :]
    for _ in range(100):
        points = _apart(np.concatenate([obstacles[:, :2], points]), room, fixed=len(obstacles))[len(obstacles) :]
    return {name: (float(x), float(y)) for name, (x, y) in zip(names, points, strict=True)}


def _label_rooms(discs: Mapping[str, Disc]) -> list[Disc]:
    """Where the label of each disc will be written, above it."""
    return [(x + aside, y - r - 12, 18.0) for x, y, r in discs.values() for aside in (-56.0, 0.0, 56.0)]


def _wanted_place(place: int, shares: Mapping[str, float], discs: Mapping[str, Disc]) -> Point:
    linked = [(discs[group], max(share, 0.01)) for group, share in sorted(shares.items()) if group in discs]
    total = sum(share for _, share in linked)
    if not linked:
        rim = _Rim.around(list(discs.values()))
        return rim.at(_GOLDEN_ANGLE * place, _OUTLET_ROOM)
    x = sum(disc[0] * share for disc, share in linked) / total
    y = sum(disc[1] * share for disc, share in linked) / total
    if len(linked) > 1:
        return x, y
    radius = linked[0][0][2] + _OUTLET_ROOM
    outward = math.atan2(y, x) if math.hypot(x, y) > 1 else _GOLDEN_ANGLE * place
    outward += ((place * 0.618034) % 1 - 0.5) * 1.2
    return x + radius * math.cos(outward), y + radius * math.sin(outward)


def _placed_organisations(
    organisations: Mapping[str, Sequence[str]], outlets: Mapping[str, Point], rim: _Rim
) -> dict[str, Point]:
    """Organisations outside everything else, in the direction of the outlets they stand behind."""
    anchors: dict[str, list[Point]] = {
        name: [outlets[other] for other in linked if other in outlets] for name, linked in organisations.items()
    }
    for name, linked in organisations.items():
        if not anchors[name]:
            anchors[name] = [point for other in linked for point in anchors.get(other, [])]
    order = []
    for number, name in enumerate(sorted(organisations)):
        points = anchors[name]
        middle = (sum(x for x, _ in points), sum(y for _, y in points))
        order.append((rim.angle_of(middle) if points else _GOLDEN_ANGLE * number % (2 * math.pi), name))
    order.sort()
    gap = min(2 * math.pi / max(len(order), 1), _ORGANISATION_ROOM / max(rim.height, 1.0))
    return {
        name: rim.at(angle, _OUTLET_ROOM / 2 + (_ORGANISATION_ROOM / 2 if number % 2 else 0))
        for number, (angle, name) in enumerate(_spread(order, gap))
    }


def _spread(order: Sequence[tuple[float, str]], gap: float) -> list[tuple[float, str]]:
    """Angles moved on until neighbours lie at least ``gap`` apart."""
    spread: list[tuple[float, str]] = []
    for angle, name in order:
        spread.append((max(angle, spread[-1][0] + gap) if spread else angle, name))
    return spread
