"""Where registries contradict one another or themselves.

In: rows and claims. Out: sentences beside each claim, and problems. Odd input: nothing is merged and nothing dropped; a
claim nobody contradicts has no conflicts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from coordgraph.outlets.entries import Place, Problem, Registry, short
from coordgraph.outlets.statements import PROPERTIES, Claim


def with_conflicts(claims: Sequence[Claim]) -> list[Claim]:
    """The claims, each with what other sources say instead.

    Two claims are in conflict when different sources name different subjects for the same property, object and time.
    Not so where several subjects at once are usual (``many`` of the property), and not for parts that together are no
    more than a whole.

    >>> stated = (None, None, None, "S", None, "2024", None, None, None, "a.csv", 2)
    >>> one = Claim("Bruno", "owns", "Radio", *stated)
    >>> [claim.conflicts for claim in with_conflicts([one, one._replace(subject="Carla", source="T")])]
    [('T (2024) names Carla',), ('S (2024) names Bruno',)]
    """
    rivals: defaultdict[tuple[str, str], list[Claim]] = defaultdict(list)
    for claim in claims:
        if not PROPERTIES[claim.property].many:
            rivals[claim.property, claim.object].append(claim)
    return [claim._replace(conflicts=_conflicts(claim, rivals[claim.property, claim.object])) for claim in claims]


def _conflicts(claim: Claim, rivals: Iterable[Claim]) -> tuple[str, ...]:
    return tuple(sorted({f"{r.source} ({r.date}) names {r.subject}" for r in rivals if _contradict(claim, r)}))


def _contradict(one: Claim, other: Claim) -> bool:
    return (
        one.subject != other.subject
        and one.source != other.source
        and not _is_over_before(one, other)
        and not _is_over_before(other, one)
        and not _are_parts_of_a_whole(one, other)
    )


def _is_over_before(one: Claim, other: Claim) -> bool:
    """Whether one had ended when the other began, as far as dates are given; a handover is no conflict."""
    if not one.until or not other.since:
        return False
    precision = min(len(one.until), len(other.since))
    return one.until[:precision] <= other.since[:precision]


def _are_parts_of_a_whole(one: Claim, other: Claim) -> bool:
    return one.percentage is not None and other.percentage is not None and one.percentage + other.percentage <= 100


def places_given_twice(registry: Registry) -> Iterator[Problem]:
    """Domains and handles of two outlets, at the later row."""
    first = registry.outlet_of
    reported = set()
    for row in registry.rows:
        for key in row.keys:
            if first[key] != row.outlet and (key, row.outlet) not in reported:
                reported.add((key, row.outlet))
                what = "domain" if isinstance(key, Place) else "handle"
                reason = f"{what} {key} is given to two outlets, its links count for {first[key]}"
                yield Problem(row.file, row.line, short(reason), short(row.outlet))


def circles_of_ownership(claims: Iterable[Claim]) -> Iterator[Problem]:
    """Owners that own themselves through others, at the claim that closes the circle.

    >>> stated = (None, None, None, "S", None, "2024", None, None, None, "a.csv")
    >>> owns = [Claim("A", "owns", "B", *stated, 2), Claim("B", "owns", "A", *stated, 3)]
    >>> print(*circles_of_ownership(owns))
    a.csv:3: ownership goes round in a circle: A, B, A; followed once: 'B'
    """
    owned: defaultdict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.property == "owns":
            owned[claim.subject].append(claim)
    finished: set[str] = set()
    for owner in list(owned):
        yield from _circles_from(owner, owned, finished)


def _circles_from(owner: str, owned: dict[str, list[Claim]], finished: set[str]) -> Iterator[Problem]:
    """Circles met on the way down from one owner; names that are finished are not gone into again."""
    if owner in finished:
        return
    way = {owner: iter(owned[owner])}  # in order from the first owner down
    while way:
        name = next(reversed(way))
        claim = next(way[name], None)
        if claim is None:
            finished.add(name)
            del way[name]
        elif claim.object in way:
            names = list(way)
            circle = [*names[names.index(claim.object) :], claim.object]
            reason = f"ownership goes round in a circle: {', '.join(circle)}; followed once"
            yield Problem(claim.registry, claim.line, short(reason), short(claim.subject))
        elif claim.object not in finished:
            way[claim.object] = iter(owned.get(claim.object, ()))
