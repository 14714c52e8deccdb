"""Ways from an outlet to those whom sources state to be behind it, each step with its source and date.

In: claims, and rows of ``amplification``. Out: the table ``chains``. A way is a row of statements about outlets and
organisations; it says of accounts only that they share links. Odd input: claims in a circle are followed once; where
very many ways lead away from an outlet the shortest are given.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import pyarrow as pa

from coordgraph.outlets.amplification import is_amplified
from coordgraph.outlets.statements import PROPERTIES, Claim
from coordgraph.tables import CHAINS
from coordgraph.translations import ENGLISH, Words

MOST_WAYS = 100
_MOST_LOOKED_AT = 10_000

# who supplies news to an outlet is no owner of it: whoever is behind the supplier is told in ways, and not counted
_NOT_BEHIND = frozenset({"supplies_content_to"})


class Step(NamedTuple):
    """One step of a way: the first claim that states it, and how many more sources do."""

    first: Claim
    more: int


class Backers:
    """Who is behind what, according to claims.

    >>> stated = (None, None, None, "Register", None, "2024", None, None, None, "a.csv", 2)
    >>> claim = Claim("Media Ltd", "publishes", "portal.example", *stated)
    >>> [[step.first.subject for step in way] for way in Backers([claim]).ways("portal.example")]
    [['Media Ltd']]
    """

    def __init__(self, claims: Iterable[Claim]) -> None:
        grouped: defaultdict[tuple[str, str, str], list[Claim]] = defaultdict(list)
        for claim in claims:
            if claim.object != claim.subject:
                grouped[claim.object, claim.property, claim.subject].append(claim)
        self._steps: defaultdict[str, list[Step]] = defaultdict(list)
        for (of, _, _), stating in sorted(grouped.items()):
            sources = {(claim.source, claim.date) for claim in stating}
            self._steps[of].append(Step(stating[0], len(sources) - 1))

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
            end = way[-1].first.subject if way else start
            been = {start, *(step.first.subject for step in way)}
            further = [step for step in self._steps.get(end, ()) if step.first.subject not in been]
            if further:
                waiting.extend([*way, step] for step in further)
            elif way:
                found.append(way)
        found.extend(way for way in waiting if way and len(found) < MOST_WAYS)
        return found[:MOST_WAYS]

    def behind(self, start: str) -> dict[str, tuple[int, set[str]]]:
        """Everybody who is behind a name: in how many steps, and by which properties one arrives.

        Those who only supply content are named, but not whoever is behind them: many outlets take the news of an agency
        without belonging to its owners.
        """
        found: dict[str, tuple[int, set[str]]] = {}
        level, names = 0, {start}
        while names:
            level, nearer, names = level + 1, names, set()
            for name in sorted(nearer):
                for step in self._steps.get(name, ()):
                    by = step.first.subject
                    if by != start:
                        steps, properties = found.setdefault(by, (level, set()))
                        properties.add(step.first.property)
                        names |= {by} if steps == level and step.first.property not in _NOT_BEHIND else set()
            names -= nearer
        return found


def chains_table(amplification: pa.Table, claims: Iterable[Claim]) -> pa.Table:
    """One row for each way from an outlet a cluster shares more than others do."""
    backers = Backers(claims)
    rows: list[tuple[Any, ...]] = []
    for row in amplification.to_pylist():
        if is_amplified(row):
            for number, way in enumerate(backers.ways(row["outlet"]), 1):
                rows.append((row["cluster"], row["outlet"], number, *_columns(way, row)))
    return CHAINS.sorted(CHAINS.of_rows(rows))


def _columns(way: Sequence[Step], row: Mapping[str, Any]) -> tuple[Any, ...]:
    """The columns names to sentence."""
    first = [step.first for step in way]
    return (
        [row["outlet"], *(claim.subject for claim in first)],
        [claim.property for claim in first],
        [claim.source for claim in first],
        [claim.date for claim in first],
        [claim.since or "" for claim in first],
        [claim.until or "" for claim in first],
        [claim.percentage for claim in first],
        [step.more for step in way],
        list(dict.fromkeys(conflict for claim in first for conflict in claim.conflicts)),
        *(row[name] for name in ("accounts", "cluster_accounts", "risk_ratio", "q", "circular")),
        in_words(steps_of_claims(way), row),
    )


class Told(NamedTuple):
    """One step of a way as it is told: property, who does it, and where, when and how far that is stated."""

    property: str
    by: str
    source: str
    date: str
    since: str
    until: str
    percentage: float | None
    more: int


def steps_of_claims(way: Iterable[Step]) -> list[Told]:
    """The steps of a way from its claims."""
    return [
        Told(c.property, c.subject, c.source, c.date, c.since or "", c.until or "", c.percentage, more)
        for c, more in way
    ]


def steps_of_row(row: Mapping[str, Any]) -> list[Told]:
    """The steps of a row of ``chains``."""
    columns = ("sources", "dates", "since", "until", "percentages", "more_sources")
    return [Told(*step) for step in zip(row["properties"], row["names"][1:], *(row[c] for c in columns), strict=True)]


def sentences_of(rows: Iterable[Mapping[str, Any]], words: Words = ENGLISH) -> list[str]:
    """The ways of rows of ``chains`` in words, those that go on alike from several outlets once.

    Of these outlets the one most accounts share is named, and how many more there are.
    """
    alike: defaultdict[tuple[Told, ...], list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        alike[tuple(steps_of_row(row))].append(row)
    told = []
    for steps, ways in alike.items():
        sentence = in_words(steps, max(ways, key=lambda row: row["accounts"]), words)
        if len(ways) > 1:
            sentence += " " + words.several(
                "The same way leads from %(count)s more outlet.",
                "The same way leads from %(count)s more outlets.",
                len(ways) - 1,
            )
        told.append(sentence)
    return told


def in_words(way: Iterable[Told], row: Mapping[str, Any], words: Words = ENGLISH) -> str:
    """A way as one sentence; who shares links is said of accounts, all else of the outlet and by its source.

    Args:
        way: the steps from the outlet.
        row: of ``amplification``: outlet, accounts, cluster_accounts.
        words: the language.

    >>> step = Told("publishes", "Media Ltd", "Its imprint", "2024", "", "", None, 0)
    >>> in_words([step], {"outlet": "a.example", "accounts": 12, "cluster_accounts": 30})
    '12 of 30 accounts share links of a.example, which Its imprint (2024) reports as published by Media Ltd.'
    """
    counted = words.several(
        "%(count)s of %(all)s accounts shares links of %(outlet)s",
        "%(count)s of %(all)s accounts share links of %(outlet)s",
        row["accounts"], all=row["cluster_accounts"], outlet=row["outlet"],
    )  # fmt: skip
    return f"{counted}{''.join(_step_in_words(step, words) for step in way)}."


def _step_in_words(step: Told, words: Words) -> str:
    given = {
        "source": f"{step.source} ({step.date})" if step.date else step.source,
        "said": property_in_words(step.property, words),
        "name": step.by,
        "limits": _limits(step, words),
    }
    if not step.more:
        return words(", which %(source)s reports as %(said)s %(name)s%(limits)s", **given)
    return words.several(
        ", which %(source)s and %(count)s more source report as %(said)s %(name)s%(limits)s",
        ", which %(source)s and %(count)s more sources report as %(said)s %(name)s%(limits)s",
        step.more, **given,
    )  # fmt: skip


def property_in_words(name: str, words: Words = ENGLISH) -> str:
    """What is said of the one a property acts on.

    >>> property_in_words("owns")
    'owned by'
    """
    return words.translated(PROPERTIES[name].passive)


def _limits(step: Told, words: Words) -> str:
    """How much of it and when, where the source states it."""
    parts = [f"{words.significant(step.percentage, 6)} %"] if step.percentage is not None else []
    parts += [words("since %(date)s", date=step.since)] if step.since else []
    parts += [words("until %(date)s", date=step.until)] if step.until else []
    return f" ({', '.join(parts)})" if parts else ""
