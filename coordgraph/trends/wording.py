"""Each trend in a sentence, as monitors write them, with what each number rests on.

In: the tables ``trends`` and ``trend_shares``, messages and accounts. Out: sentences. Odd input: without an actors file
nothing is said of actors; accounts with fewer than 5,000 followers go by their id.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from coordgraph.tables import TEXT
from coordgraph.trends.messages import DAY, Ints, Messages
from coordgraph.trends.people import People

PUBLIC_FOLLOWERS = 5000
_Row = Mapping[str, Any]


def with_sentences(trends: pa.Table, shares: pa.Table, messages: Messages, people: People) -> pa.Table:
    """The table ``trends`` with its column ``sentence`` filled."""
    rows = trends.to_pylist()
    names = people.public_names(PUBLIC_FOLLOWERS, {p for row in rows for p in row["first_posters"][:1]})
    strongest, first = _sides(shares)
    days = _days(messages).tolist()
    sentences = [
        sentence_of(row, days[number], names, strongest.get((row["kind"], row["key"])),
                    first.get((row["kind"], row["key"])))
        for number, row in enumerate(rows)
    ]  # fmt: skip
    place = trends.column_names.index("sentence")
    return trends.set_column(place, "sentence", pa.array(sentences, TEXT))


def _days(messages: Messages) -> Ints:
    """On how many days each trend has a message."""
    days = np.unique(np.column_stack([messages.trend, messages.time // DAY]), axis=0)[:, 0]
    return np.bincount(days, minlength=len(messages.names)).astype(np.int64)


def _sides(shares: pa.Table) -> tuple[dict[tuple[str, str], _Row], dict[tuple[str, str], _Row]]:
    """For each trend the side (else organ, else actor) with most messages, and the actor that came first."""
    strongest: dict[tuple[str, str], _Row] = {}
    first: dict[tuple[str, str], _Row] = {}
    order = {"side": 0, "organ": 1, "actor": 2}
    for row in shares.to_pylist():
        if row["key"] is None or row["name"] is None:
            continue
        key = (row["kind"], row["key"])
        if row["level"] == "actor" and row["came_first"]:
            first.setdefault(key, row)
        known = strongest.get(key)
        if known is None or (order[row["level"]], -row["messages"]) < (order[known["level"]], -known["messages"]):
            strongest[key] = row
    return strongest, first


def sentence_of(row: _Row, days: int, names: Mapping[str, str], strongest: _Row | None, first: _Row | None) -> str:
    """One trend in words.

    Args:
        row: of ``trends``.
        days: on which it has a message.
        names: handles of accounts that are public enough to be named.
        strongest: the row of ``trend_shares`` of the side with most messages; None: no actors are known.
        first: the row of the actor that came first.
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
    what = f"actors of the {row['level']} {row['name']}" if row["level"] != "actor" else f"the actor {row['name']}"
    return f"{row['share']:.1%} ({interval}) of messages by {what}, as the actors file gives them"


def _first(row: _Row, names: Mapping[str, str], first: _Row | None) -> str:
    if not row["first_posters"]:
        return "nobody in the collection posted it other than as a retweet"
    account = row["first_posters"][0]
    actor = f" ({first['name']})" if first is not None else ""
    return f"first promoted in the collection by {names.get(account, account)}{actor}"


def _counted(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
