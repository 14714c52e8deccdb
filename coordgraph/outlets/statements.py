"""What a source can say of two names: who owns, funds, publishes, directs, supplies or operates what.

In: nothing. Out: the properties a claim may have, and the claim itself. In every claim the subject acts on the object.
Odd input: none; what a file writes into its cells is checked where files are read.
"""

from __future__ import annotations

from typing import NamedTuple


class Property(NamedTuple):
    """What the subject of a claim does to its object.

    Attributes:
        words: with the subject first, as "owns".
        passive: with the object first, as "owned by".
        role: what the subject is called because of it.
        many: whether several subjects at once are no contradiction.
    """

    words: str
    passive: str
    role: str
    many: bool


PROPERTIES: dict[str, Property] = {
    "publishes": Property("publishes", "published by", "organisation", False),
    "owns": Property("owns", "owned by", "owner", False),
    "funds": Property("funds", "funded by", "funder", True),
    "directs": Property("directs", "directed by", "director", True),
    "supplies_content_to": Property("supplies content to", "supplied with content by", "supplier", True),
    "operates_account": Property("operates the account", "account operated by", "operator", False),
}


def words_of(name: str | None) -> str:
    """The words of a property, with the subject first.

    >>> words_of("supplies_content_to"), words_of("knows_of")
    ('supplies content to', 'knows of')
    """
    known = PROPERTIES.get(name or "")
    return known.words if known else (name or "").replace("_", " ")


class Claim(NamedTuple):
    """One statement, in the columns of the table ``claims``; what the source does not say is None.

    Attributes:
        subject: who acts.
        property: what it does, a name of :data:`PROPERTIES`.
        object: whom or what it does it to; with ``operates_account`` an outlet, a handle or the link of a profile.
        since: from when, as precise as given: YYYY, YYYY-MM or YYYY-MM-DD.
        until: to when.
        percentage: the part owned, 0 to 100.
        source: link or citation that states it.
        publisher: who published that source.
        date: when it was published or retrieved.
        retrieved: when it was retrieved.
        quote: its words.
        confidence: high, medium, low or a number from 0 to 1, by whoever keeps the registry.
        registry: file.
        line: line of that file.
        conflicts: other sources that name another subject for the same time, one sentence each.
    """

    subject: str
    property: str
    object: str
    since: str | None
    until: str | None
    percentage: float | None
    source: str
    publisher: str | None
    date: str
    retrieved: str | None
    quote: str | None
    confidence: str | None
    registry: str
    line: int
    conflicts: tuple[str, ...] = ()
