"""How many messages, accounts and distinct texts say each theme, over all, by month, cluster and language.

In: :class:`~coordgraph.narratives.messages.Messages` and what they say. Out: the table ``themes``. Intervals come from
drawing accounts; a distinct text that n accounts sent counts 1/n to each of them. Odd input: messages for which a theme
is not decided are in neither of its numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from coordgraph.narratives.matching import Coding
from coordgraph.narratives.messages import NONE, Bools, Ints, Messages
from coordgraph.narratives.wording import sentence_of
from coordgraph.resampling import Floats, ratio_intervals
from coordgraph.tables import THEMES

MOST_OF_MESSAGES = 0.6
MOST_SCOPES = 20
_Row = dict[str, Any]


class Scope(NamedTuple):
    """Messages that are counted together: what they are, its name, and which."""

    scope: str
    name: str | None
    chosen: NDArray[np.intp]


def scopes_of(messages: Messages) -> Iterator[Scope]:
    """All messages; each month; the largest clusters and languages; accounts in no cluster."""
    size = len(messages.account)
    yield Scope("all", None, np.arange(size))
    month, months = messages.months
    yield from _each("month", month, months, len(months))
    yield from _each("cluster", messages.cluster, messages.clusters, MOST_SCOPES)
    if messages.clusters:
        yield Scope("others", None, np.flatnonzero(messages.cluster == NONE))
    yield from _each("language", messages.language, messages.languages, MOST_SCOPES)


def _each(scope: str, number: Ints, names: list[str], most: int) -> Iterator[Scope]:
    counts = np.bincount(number[number != NONE], minlength=len(names))
    largest = np.argsort(-counts, kind="stable")[:most].tolist()
    yield from (Scope(scope, names[n], np.flatnonzero(number == n)) for n in sorted(largest) if counts[n])


def theme_table(messages: Messages, coding: Coding, draws: int, seed: int) -> pa.Table:
    """The table ``themes``."""
    says, undecided = coding.with_none
    names = [*coding.themes, None]
    rows = [
        row
        for scope in scopes_of(messages)
        if len(scope.chosen)
        for row in _rows(scope, messages, says, undecided, names, (draws, seed))
    ]
    return THEMES.sorted(THEMES.of({name: [row.get(name) for row in rows] for name in THEMES.names}))


def _rows(
    scope: Scope, messages: Messages, says: Bools, undecided: Bools, names: list[str | None], drawn: tuple[int, int]
) -> Iterator[_Row]:
    """A row a theme of one scope."""
    account, text = messages.account[scope.chosen], messages.text[scope.chosen]
    saying, known = says[scope.chosen], ~undecided[scope.chosen]
    person = _numbered(account)
    of_texts = _texts_of_accounts(person, text)
    for column, theme in enumerate(names):
        counted = _Counted.of(person, saying[:, column], known[:, column])
        examples = messages.example[of_texts.text]
        texts = _Texts.of(of_texts, says[examples, column], ~undecided[examples, column])
        parts = np.column_stack([counted.messages, counted.messages > 0, texts.parts]).astype(np.float64)
        wholes = np.column_stack([counted.all, counted.all > 0, texts.wholes]).astype(np.float64)
        seed = (drawn[1], f"{scope.scope} {scope.name} {theme}")
        low, high = ratio_intervals(parts, wholes, drawn[0], seed)
        row: _Row = {
            "scope": scope.scope, "name": scope.name, "theme": theme,
            "messages": int(counted.messages.sum()), "all_messages": int(counted.all.sum()),
            "undecided": int((~known[:, column]).sum()),
            "accounts": int((counted.messages > 0).sum()), "all_accounts": int((counted.all > 0).sum()),
            "texts": texts.saying, "all_texts": texts.known,
            "texts_of_most": _fewest_that_make_most(text[saying[:, column]]),
        }  # fmt: skip
        for place, (unit, total) in enumerate(
            (("messages", "all_messages"), ("accounts", "all_accounts"), ("texts", "all_texts"))
        ):
            prefix = ("share", "account_share", "text_share")[place]
            row[prefix] = row[unit] / row[total] if row[total] else None
            row[f"{prefix}_low"], row[f"{prefix}_high"] = _known(low[place]), _known(high[place])
        yield {**row, "sentence": sentence_of(row)}


def _numbered(account: Ints) -> Ints:
    """The accounts counted from 0."""
    return np.unique(account, return_inverse=True)[1].reshape(-1).astype(np.int64)


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


class _Counted(NamedTuple):
    """Messages of each account that say a theme, and of those for which it is decided."""

    messages: Ints
    all: Ints

    @classmethod
    def of(cls, person: Ints, saying: Bools, known: Bools) -> _Counted:
        size = int(person.max(initial=-1)) + 1
        return cls(
            np.bincount(person[saying], minlength=size).astype(np.int64),
            np.bincount(person[known], minlength=size).astype(np.int64),
        )


class _Sent(NamedTuple):
    """Each account and distinct text it sent, once, with the part of the text that is its; and how many accounts."""

    person: Ints
    text: Ints
    part: Floats
    people: int


def _texts_of_accounts(person: Ints, text: Ints) -> _Sent:
    having = text != NONE
    pairs = np.unique(person[having] << 32 | text[having])
    of_person, of_text = pairs >> 32, pairs & 0xFFFFFFFF
    senders = np.bincount(of_text, minlength=1)
    return _Sent(of_person, of_text, 1.0 / senders[of_text], int(person.max(initial=-1)) + 1)


class _Texts(NamedTuple):
    """Distinct texts that say a theme, those for which it is decided, and the part each account has in either."""

    saying: int
    known: int
    parts: Floats
    wholes: Floats

    @classmethod
    def of(cls, sent: _Sent, saying: Bools, known: Bools) -> _Texts:
        def shared(some: Bools) -> Floats:
            sums = np.bincount(sent.person[some], weights=sent.part[some], minlength=sent.people)
            return sums.astype(np.float64)

        parts, wholes = shared(saying & known), shared(known)
        # the parts of a text add up to one
        return cls(round(parts.sum()), round(wholes.sum()), parts, wholes)


def _fewest_that_make_most(text: Ints) -> int | None:
    """How few distinct texts make most of these messages; messages without a text are one each."""
    if not len(text):
        return None
    _, counts = np.unique(text[text != NONE], return_counts=True)
    sizes = np.concatenate([np.sort(counts)[::-1], np.ones(int((text == NONE).sum()), np.int64)])
    return int(np.searchsorted(np.cumsum(sizes), MOST_OF_MESSAGES * len(text) - 1e-9) + 1)
