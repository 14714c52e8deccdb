"""What a registry holds: rows of outlets, claims, and what could not be used.

In: rows and claims as files give them. Out: one :class:`Registry`. Odd input: none; cells are checked where files are
read.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from coordgraph.outlets.statements import Claim

_LONGEST_VALUE = 200


class Problem(NamedTuple):
    """What is wrong with one row of a registry; the file is the path as given, the line counts from 1.

    >>> print(Problem("media.csv", 7, "no source", "RT"))
    media.csv:7: no source: 'RT'
    """

    file: str
    line: int
    reason: str
    value: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}" + (f": '{self.value}'" if self.value else "")


class Place(NamedTuple):
    """Where an outlet publishes: a host, and the beginning of the path where only a part of the host is meant."""

    host: str
    path: str

    def __str__(self) -> str:
        return self.host + self.path


class Handle(NamedTuple):
    """An account of an outlet; without a platform it is one on the platform of the posts at hand."""

    platform: str
    name: str

    def __str__(self) -> str:
        return f"{self.platform}:{self.name}" if self.platform else self.name


class Row(NamedTuple):
    """One usable row of a registry.

    Attributes:
        outlet: name of the outlet.
        place: where it publishes, if given.
        handles: its accounts named in this row.
        organisation: who publishes it according to the source; empty when not given.
        funder: who funds it according to the source; empty when not given.
        source: the source.
        date: when the source was published or retrieved, as precise as given.
        file: path of the registry as given.
        line: line of that file on which the row begins, from 1.
        publisher: who published the source; this and all below is empty when not given.
        retrieved: when the source was retrieved.
        quote: its words.
        confidence: high, medium, low or a number from 0 to 1.
        since: from when organisation and funder hold.
        until: to when.
        rating: what a list of ratings says of the outlet, in its words.
        country: country of the outlet, in the words of the registry.
        kind: kind of the outlet, in the words of the registry.
    """

    outlet: str
    place: Place | None
    handles: tuple[Handle, ...]
    organisation: str
    funder: str
    source: str
    date: str
    file: str
    line: int
    publisher: str = ""
    retrieved: str = ""
    quote: str = ""
    confidence: str = ""
    since: str = ""
    until: str = ""
    rating: str = ""
    country: str = ""
    kind: str = ""

    @property
    def keys(self) -> tuple[Place | Handle, ...]:
        """All that links and accounts of this outlet are recognised by."""
        return ((self.place,) if self.place else ()) + self.handles


@dataclass
class Registry:
    """The rows and claims of one or more registries, and what could not be used of them.

    A domain or handle given to two outlets is a problem of the later row. Both rows stay, so that what each claims is
    shown; links count for the first.

    Attributes:
        rows: outlets with the places and accounts they are recognised by.
        problems: rows that could not be used, and what contradicts itself.
        claims: statements that are rows of their own; ``registry`` is the path as given.
        schemas: for names from FollowTheMoney what they are there: Company, Person …
    """

    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    schemas: dict[str, str] = field(default_factory=dict)

    @property
    def outlet_of(self) -> dict[Place | Handle, str]:
        """The outlet that links to a place, or posts of an account, count for."""
        first: dict[Place | Handle, str] = {}
        for row in self.rows:
            for key in row.keys:
                first.setdefault(key, row.outlet)
        return first

    def add(self, other: Registry) -> None:
        """Take over what another holds, after what this one has."""
        self.rows += other.rows
        self.problems += other.problems
        self.claims += other.claims
        self.schemas = {**other.schemas, **self.schemas}


def short(text: str) -> str:
    """At most 200 printable characters: problems are printed, and a row may hold terminal commands."""
    printable = "".join(c if c.isprintable() else "�" for c in text[: _LONGEST_VALUE + 1])
    return printable if len(printable) <= _LONGEST_VALUE else printable[: _LONGEST_VALUE - 1] + "…"
