"""What registries state about outlets: who publishes, owns and funds them and more, and where that is written.

In: a registry. Out: the tables ``claims`` and ``organisations``, and the claims behind an outlet. A claim is the
registry's and its source's, not ours, and it is about outlets and organisations: an account that shares an outlet is
not funded by anyone because of it. Odd input: claims in a circle are kept as they are and followed once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import pyarrow as pa

from coordgraph.outlets.conflicts import with_conflicts
from coordgraph.outlets.entries import Registry, Row
from coordgraph.outlets.statements import PROPERTIES, Claim, Property, words_of
from coordgraph.tables import CLAIMS, ORGANISATIONS

__all__ = [
    "PROPERTIES",
    "Claim",
    "Property",
    "behind",
    "claims_in",
    "claims_of",
    "claims_table",
    "organisations_table",
    "stated_claims",
    "words_of",
]


def claims_of(registry: Registry) -> list[Claim]:
    """Every statement once per registry and source, with the first line that makes it and what contradicts it.

    An outlet with ten domains has ten rows that state the same funder from the same source: that is one statement.

    >>> from coordgraph.outlets.entries import Handle
    >>> stated = ("https://example.org/report", "2024", "media.csv", 2)
    >>> row = Row("RT", None, (Handle("", "rt_com"),), "TV-Novosti", "State budget", *stated)
    >>> [claim[:3] for claim in claims_of(Registry([row, row._replace(line=3)]))]
    [('State budget', 'funds', 'TV-Novosti'), ('TV-Novosti', 'publishes', 'RT')]
    """
    first: dict[Claim, Claim] = {}
    for claim in stated_claims(registry):
        first.setdefault(claim._replace(line=0), claim)
    named = [claim._replace(registry=Path(claim.registry).name) for claim in with_conflicts(list(first.values()))]
    return sorted(named, key=lambda claim: (claim[:3], claim.registry, claim.line, str(claim)))


def stated_claims(registry: Registry) -> Iterator[Claim]:
    """Every statement as often as it stands in the files; ``registry`` is the path as given."""
    for row in registry.rows:
        yield from _claims_of_row(row)
    yield from registry.claims


def _claims_of_row(row: Row) -> Iterator[Claim]:
    said = (row.publisher or None, row.date, row.retrieved or None, row.quote or None, row.confidence or None)
    stated = (row.since or None, row.until or None, None, row.source, *said, row.file, row.line)
    if row.organisation:
        yield Claim(row.organisation, "publishes", row.outlet, *stated)
    if row.funder:
        yield Claim(row.funder, "funds", row.organisation or row.outlet, *stated)


def behind(claims: Iterable[Claim], names: Iterable[str]) -> list[Claim]:
    """All claims about these names, about those who act on them, and so on: breadth first, circles followed once.

    >>> stated = (None, None, None, "S", None, "2024", None, None, None, "a.csv", 2)
    >>> claims = [Claim("C", "funds", "B", *stated), Claim("B", "owns", "A", *stated), Claim("A", "owns", "C", *stated)]
    >>> [(claim.subject, claim.object) for claim in behind(claims, ["A"])]
    [('B', 'A'), ('C', 'B'), ('A', 'C')]
    """
    return _behind(_by_object(claims), names)


def _by_object(claims: Iterable[Claim]) -> dict[str, list[Claim]]:
    about: defaultdict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        about[claim.object].append(claim)
    return about


def _behind(about: Mapping[str, Sequence[Claim]], names: Iterable[str]) -> list[Claim]:
    waiting = list(dict.fromkeys(names))
    reached = set(waiting)
    found: list[Claim] = []
    for name in waiting:  # it grows while it is gone through
        for claim in about.get(name, ()):
            found.append(claim)
            if claim.subject not in reached:
                reached.add(claim.subject)
                waiting.append(claim.subject)
    return found


def claims_table(claims: list[Claim]) -> pa.Table:
    """The claims as a table."""
    return CLAIMS.of_rows(claims)


def claims_in(table: pa.Table) -> list[Claim]:
    """The claims of a table.

    >>> claims_in(claims_table([]))
    []
    """
    return [Claim(**{**row, "conflicts": tuple(row["conflicts"] or ())}) for row in table.to_pylist()]


def organisations_table(registry: Registry, claims: list[Claim]) -> pa.Table:
    """Every organisation, person or funder, with its roles and the outlets claims lead to from it."""
    outlets = {row.outlet for row in registry.rows}
    roles: defaultdict[str, set[str]] = defaultdict(set)
    for claim in claims:
        if claim.property != "operates_account" or claim.subject not in outlets:
            roles[claim.subject].add(PROPERTIES[claim.property].role)
        if claim.property != "operates_account" and claim.object not in outlets:
            roles[claim.object].add("organisation")
    ties: defaultdict[str, set[str]] = defaultdict(set)
    about = _by_object(claims)
    for outlet in outlets:
        for claim in _behind(about, [outlet]):
            ties[claim.subject].add(outlet)
    return ORGANISATIONS.of_rows((name, sorted(ties[name]), sorted(roles[name])) for name in sorted(roles))
