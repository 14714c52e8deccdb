"""Ways from an outlet to those whom sources state to be behind it, each step with its source and date.

In: claims (objects or rows with subject, property, object, source, date, and where known since, until, percentage), and
rows of ``amplification``. Out: the table ``chains``. A way is a row of statements about outlets and organisations; it
says of accounts only that they share links. Odd input: claims in a circle are followed once; where very many ways lead
away from an outlet the shortest are given, and that is said.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from types import SimpleNamespace
from typing import Any, NamedTuple

import pyarrow as pa

from coordgraph.outlets.amplification import is_amplified
from coordgraph.tables import CHAINS

MOST_WAYS = 100
_MOST_LOOKED_AT = 10_000

# property of a claim -> how its object is said to be; in these the subject acts on the object
SAID = {
    "publishes": "published by",
    "owns": "owned by",
    "funds": "funded by",
    "directs": "directed by",
    "supplies_content_to": "supplied with content by",
    "operates_account": "operated by",
}
# who supplies news to an outlet is not behind it; such ways are told, and not counted
_NOT_BEHIND = frozenset({"supplies_content_to"})
# in these the object acts on the subject
_TURNED = {"published_by": "publishes", "funded_by": "funds"}


class Statement(NamedTuple):
    """A claim seen from the outlet: what stands nearer to it, what acts on that, and who says so.

    Attributes:
        of: outlet or organisation the statement is about.
        property: what ``by`` does to it: publishes, owns, funds …
        by: who does it.
        source: where that is stated.
        date: when that source was published or retrieved.
        since, until: when it holds, where stated.
        percentage: how much of it, where stated.
    """

    of: str
    property: str
    by: str
    source: str
    date: str
    since: str
    until: str
    percentage: str


class Step(NamedTuple):
    """One step of a way: the first statement of it, and how many more say the same."""

    first: Statement
    more: int


class Backers:
    """Who is behind what, according to claims.

    >>> claim = {"subject": "Media Ltd", "property": "publishes", "object": "portal.example",
    ...          "source": "Register", "date": "2024"}
    >>> [[step.first.by for step in way] for way in Backers([claim]).ways("portal.example")]
    [['Media Ltd']]
    """

    def __init__(self, claims: Iterable[Any]) -> None:
        grouped: defaultdict[tuple[str, str, str], list[Statement]] = defaultdict(list)
        for claim in claims:
            statement = statement_of(claim)
            if statement.of and statement.by and statement.of != statement.by:
                grouped[statement[:3]].append(statement)
        self._steps: defaultdict[str, list[Step]] = defaultdict(list)
        for (of, _, _), statements in sorted(grouped.items()):
            self._steps[of].append(Step(statements[0], len(statements) - 1))

    def ways(self, start: str) -> list[list[Step]]:
        """Every way from a name to its end, the shortest first; none where no claim is about it.

        At most ``MOST_WAYS``: claims that name each other in every combination have more ways than anybody reads.
        """
        found: list[list[Step]] = []
        waiting: deque[list[Step]] = deque([[]])
        looked_at = 0
        while waiting and len(found) < MOST_WAYS and looked_at < _MOST_LOOKED_AT:
            way = waiting.popleft()
            looked_at += 1
            end = way[-1].first.by if way else start
            been = {start, *(step.first.by for step in way)}
            further = [step for step in self._steps.get(end, ()) if step.first.by not in been]
            if further:
                waiting.extend([*way, step] for step in further)
            elif way:
                found.append(way)
        found.extend(way for way in waiting if way and len(found) < MOST_WAYS)
        return found[:MOST_WAYS]

    def behind(self, start: str) -> dict[str, tuple[int, set[str]]]:
        """Everybody who is behind a name: in how many steps, and by which properties one arrives.

        Those who only supply content are left out, and with them whoever is behind those.
        """
        found: dict[str, tuple[int, set[str]]] = {}
        level, names = 0, {start}
        while names:
            level, nearer, names = level + 1, names, set()
            for name in sorted(nearer):
                for step in self._steps.get(name, ()):
                    by = step.first.by
                    if by != start and step.first.property not in _NOT_BEHIND:
                        steps, properties = found.setdefault(by, (level, set()))
                        properties.add(step.first.property)
                        names |= {by} if steps == level else set()
            names -= nearer
        return found


def statement_of(claim: Any) -> Statement:
    """A claim, an object or a row, as seen from the outlet."""
    read = SimpleNamespace(**claim) if isinstance(claim, Mapping) else claim
    turned = _TURNED.get(read.property)
    by, of = (read.object, read.subject) if turned else (read.subject, read.object)
    more = (_text(getattr(read, name, None)) for name in ("source", "date", "since", "until", "percentage"))
    return Statement(_text(of), turned or _text(read.property), _text(by), *more)


def _text(value: Any) -> str:
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def chains_table(amplification: pa.Table, claims: Iterable[Any]) -> pa.Table:
    """One row for each way from an outlet a cluster shares more than others do."""
    backers = Backers(claims)
    rows: list[tuple[Any, ...]] = []
    for row in amplification.to_pylist():
        if is_amplified(row):
            for number, way in enumerate(backers.ways(row["outlet"]), 1):
                rows.append((row["cluster"], row["outlet"], number, *_columns(way, row)))
    return CHAINS.sorted(CHAINS.of_rows(rows))


def _columns(way: list[Step], row: Mapping[str, Any]) -> tuple[Any, ...]:
    """The columns names to sentence."""
    first = [step.first for step in way]
    return (
        [row["outlet"], *(statement.by for statement in first)],
        [statement.property for statement in first],
        [statement.source for statement in first],
        [statement.date for statement in first],
        [statement.since for statement in first],
        [statement.until for statement in first],
        [step.more for step in way],
        *(row[name] for name in ("accounts", "cluster_accounts", "risk_ratio", "q", "circular")),
        in_words(way, row),
    )


def in_words(way: list[Step], row: Mapping[str, Any]) -> str:
    """A way as one sentence; who shares links is said of accounts, all else of the outlet and by its source.

    Args:
        way: the steps from the outlet.
        row: of ``amplification``: outlet, accounts, cluster_accounts.

    >>> claims = [{"subject": "Media Ltd", "property": "publishes", "object": "a.example", "source": "Its imprint",
    ...            "date": "2024"}]
    >>> in_words(Backers(claims).ways("a.example")[0], {"outlet": "a.example", "accounts": 12, "cluster_accounts": 30})
    '12 of 30 accounts share links of a.example, which Its imprint (2024) reports as published by Media Ltd.'
    """
    verb = "share" if row["accounts"] > 1 else "shares"
    counted = f"{row['accounts']:,} of {row['cluster_accounts']:,} accounts {verb} links of {row['outlet']}"
    return f"{counted}{''.join(_step_in_words(step) for step in way)}."


def _step_in_words(step: Step) -> str:
    said = step.first
    more = "" if not step.more else " and one more source" if step.more == 1 else f" and {step.more:,} more sources"
    verb = "report" if step.more else "reports"
    dated = f"{said.source} ({said.date})" if said.date else said.source
    return f", which {dated}{more} {verb} as {property_in_words(said.property)} {said.by}{_limits(said)}"


def property_in_words(name: str) -> str:
    """What is said of the one a property acts on.

    >>> property_in_words("owns"), property_in_words("is_friend_of")
    ('owned by', 'linked (is friend of) to')
    """
    return SAID.get(name) or f"linked ({name.replace('_', ' ')}) to"


def _limits(said: Statement) -> str:
    """How much of it and when, where the source states it."""
    parts = [f"{said.percentage.removesuffix('%').strip()} %"] if said.percentage else []
    parts += [f"since {said.since}"] if said.since else []
    parts += [f"until {said.until}"] if said.until else []
    return f" ({', '.join(parts)})" if parts else ""
