"""Each trend in a sentence, as monitors write them, with what each number rests on.

In: the tables ``trends`` and ``trend_shares``, messages and accounts. Out: sentences. Odd input: without an actors file
nothing is said of actors; accounts with fewer than 5,000 followers go by their id.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from coordgraph.tables import TEXT
from coordgraph.trends.actors import LEVELS
from coordgraph.trends.messages import DAY, Ints, Messages
from coordgraph.trends.people import People

PUBLIC_FOLLOWERS = 5000
_Row = Mapping[str, Any]


def with_sentences(trends: pa.Table, shares: pa.Table, messages: Messages, people: People) -> pa.Table:
    """The table ``trends`` with its column ``sentence`` filled."""
    rows = trends.to_pylist()
    names = people.public_names(PUBLIC_FOLLOWERS, {p for row in rows for p in row["first_posters"][:1]})
    strongest, first = _strongest(shares), _first_actors(shares)
    days = _days(messages).tolist()
    sentences = [
        sentence_of(row, days[number], names, strongest.get((row["kind"], row["key"])),
                    first.get((row["kind"], row["key"]), []))
        for number, row in enumerate(rows)
    ]  # fmt: skip
    place = trends.column_names.index("sentence")
    return trends.set_column(place, "sentence", pa.array(sentences, TEXT))


def _days(messages: Messages) -> Ints:
    """On how many days each trend has a message."""
    days = np.unique(np.column_stack([messages.trend, messages.time // DAY]), axis=0)[:, 0]
    return np.bincount(days, minlength=len(messages.names)).astype(np.int64)


def _strongest(shares: pa.Table) -> dict[tuple[str, str], _Row]:
    """For each trend the row of the side (else the organ, else the actor) with most messages."""
    found: dict[tuple[str, str], _Row] = {}
    for row in _named(shares):
        known = found.get((row["kind"], row["key"]))
        if known is None or _strength(row) > _strength(known):
            found[row["kind"], row["key"]] = row
    return found


def _strength(row: _Row) -> tuple[int, int]:
    return LEVELS.index(row["level"]), row["messages"]


def _first_actors(shares: pa.Table) -> dict[tuple[str, str], list[str]]:
    """For each trend the actors nobody was before."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in _named(shares):
        if row["level"] == "actor" and row["came_first"]:
            found[row["kind"], row["key"]].append(row["name"])
    return found


def _named(shares: pa.Table) -> Iterator[_Row]:
    """Rows of one trend that name somebody."""
    columns = shares.select(
        ["kind", "key", "level", "name", "messages", "share", "share_low", "share_high", "came_first"]
    )
    return (row for row in columns.to_pylist() if row["key"] is not None and row["name"] is not None)


def sentence_of(row: _Row, days: int, names: Mapping[str, str], strongest: _Row | None, first: Sequence[str]) -> str:
    """One trend in words.

    Args:
        row: of ``trends``.
        days: on which it has a message.
        names: handles of accounts that are public enough to be named.
        strongest: the row of ``trend_shares`` of the side with most messages; None: no actors are known.
        first: the actors that came first: several, if at the same time.
    """
    parts = [
        f"{row['trend']}: {_counted(row['messages'], 'message')} by {_counted(row['accounts'], 'account')} on "
        f"{_counted(days, 'day')}"
    ]
    if strongest is not None:
        parts.append(_share(strongest))
    parts.append(_first(row, names, first))
    if row["cluster_messages"]:
        parts.append(f"at least {row['cluster_message_share']:.1%} by accounts in clusters of the run")
    return "; ".join(part for part in parts if part) + "."


def _share(row: _Row) -> str:
    interval = "no interval below 5 accounts"
    if row["share_low"] is not None:
        interval = f"{row['share_low']:.1%} to {row['share_high']:.1%}"
        if row["share_low"] == row["share_high"]:
            interval = "no interval: the same whichever of these accounts are drawn"
    what = f"actors of the {row['level']} {row['name']}" if row["level"] != "actor" else f"the actor {row['name']}"
    return f"{row['share']:.1%} ({interval}) of messages by {what}, as the actors file gives them"


def _first(row: _Row, names: Mapping[str, str], first: Sequence[str]) -> str:
    if not row["first_posters"]:
        return "nobody in the collection posted it other than as a retweet"
    account = row["first_posters"][0]
    actor = f" (first among the actors: {' and '.join(first)})" if first else ""
    return f"first promoted in the collection by {names.get(account, account)}{actor}"


def _counted(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
