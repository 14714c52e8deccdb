"""What registries state about outlets: who publishes them, who funds the publishers, and where that is written.

In: a registry. Out: the tables ``claims`` and ``organisations``. A claim is the registry's and its source's, not ours,
and it is about outlets and organisations: an account that shares an outlet is not funded by anyone because of it.
Odd input: claims in a circle are kept as they are and followed once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from coordgraph.outlets.registry import Registry, Row
from coordgraph.tables import CLAIMS, ORGANISATIONS

PUBLISHED_BY = "published_by"
FUNDED_BY = "funded_by"


class Claim(NamedTuple):
    """One statement, in the columns of the table ``claims``."""

    subject: str
    property: str
    object: str
    source: str
    date: str
    registry: str
    line: int


def claims_of(registry: Registry) -> list[Claim]:
    """Every statement once per registry and source, with the first line that makes it.

    An outlet with ten domains has ten rows that state the same funder from the same source: that is one statement.

    >>> from coordgraph.outlets.registry import Handle
    >>> stated = ("https://example.org/report", "2024", "media.csv", 2)
    >>> row = Row("RT", None, (Handle("", "rt_com"),), "TV-Novosti", "State budget", *stated)
    >>> [claim[:3] for claim in claims_of(Registry([row, row._replace(line=3)]))]
    [('RT', 'published_by', 'TV-Novosti'), ('TV-Novosti', 'funded_by', 'State budget')]
    """
    first: dict[tuple[str, ...], Claim] = {}
    for row in registry.rows:
        for claim in _claims_of_row(row):
            first.setdefault((*claim[:5], row.file), claim)
    return sorted(first.values(), key=lambda claim: (claim[:3], claim.registry, claim.line, claim[3:5]))


def _claims_of_row(row: Row) -> Iterator[Claim]:
    stated = (row.source, row.date, Path(row.file).name, row.line)
    if row.organisation:
        yield Claim(row.outlet, PUBLISHED_BY, row.organisation, *stated)
    if row.funder:
        yield Claim(row.organisation or row.outlet, FUNDED_BY, row.funder, *stated)


def claims_table(claims: list[Claim]) -> pa.Table:
    """The claims as a table."""
    return CLAIMS.of_rows(claims)


def organisations_table(registry: Registry, claims: list[Claim]) -> pa.Table:
    """Every organisation and funder, with its roles and the outlets that claims lead from to it."""
    outlets = {row.outlet for row in registry.rows}
    subjects: defaultdict[str, set[str]] = defaultdict(set)
    roles: defaultdict[str, set[str]] = defaultdict(set)
    for claim in claims:
        subjects[claim.object].add(claim.subject)
        roles[claim.object].add("organisation" if claim.property == PUBLISHED_BY else "funder")
        if claim.property == FUNDED_BY and claim.subject not in outlets:
            roles[claim.subject].add("organisation")
    return ORGANISATIONS.of_rows(
        (name, sorted(_sources_of(name, subjects) & outlets), sorted(roles[name])) for name in sorted(roles)
    )


def _sources_of(name: str, subjects: dict[str, set[str]]) -> set[str]:
    """All names from which claims lead to this one, directly or through others."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        new = subjects.get(waiting.pop(), set()) - found
        found |= new
        waiting += new
    return found
