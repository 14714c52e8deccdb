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
from coordgraph.translations import ENGLISH, N_, Words
from coordgraph.trends.actors import LEVELS
from coordgraph.trends.messages import DAY, Ints, Messages
from coordgraph.trends.people import People

PUBLIC_FOLLOWERS = 5000
_Row = Mapping[str, Any]


def with_sentences(trends: pa.Table, shares: pa.Table, messages: Messages, people: People) -> pa.Table:
    """The table ``trends`` with its column ``sentence`` filled."""
    place = trends.column_names.index("sentence")
    return trends.set_column(place, "sentence", pa.array(sentences_of(trends, shares, messages, people), TEXT))


def sentences_of(
    trends: pa.Table, shares: pa.Table, messages: Messages, people: People, words: Words = ENGLISH
) -> list[str]:
    """The first trends in words.

    Args:
        trends: the table ``trends``, or its first rows.
        shares: the table ``trend_shares``.
        messages, people: of all trends.
        words: the language.
    """
    rows = trends.to_pylist()
    names = people.public_names(PUBLIC_FOLLOWERS, {p for row in rows for p in row["first_posters"][:1]})
    strongest, first = _strongest(shares), _first_actors(shares)
    days = _days(messages).tolist()
    return [
        sentence_of(row, days[number], names, strongest.get((row["kind"], row["key"])),
                    first.get((row["kind"], row["key"]), []), words)
        for number, row in enumerate(rows)
    ]  # fmt: skip


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


def sentence_of(
    row: _Row, days: int, names: Mapping[str, str], strongest: _Row | None, first: Sequence[str], words: Words = ENGLISH
) -> str:
    """One trend in words.

    Args:
        row: of ``trends``.
        days: on which it has a message.
        names: handles of accounts that are public enough to be named.
        strongest: the row of ``trend_shares`` of the side with most messages; None: no actors are known.
        first: the actors that came first: several, if at the same time.
        words: the language.
    """
    parts = [
        words(
            "%(trend)s: %(messages)s by %(accounts)s on %(days)s",
            trend=row["trend"],
            messages=words.several("%(count)s message", "%(count)s messages", row["messages"]),
            accounts=words.several("%(count)s account", "%(count)s accounts", row["accounts"]),
            days=words.several("%(count)s day", "%(count)s days", days),
        )
    ]
    if strongest is not None:
        parts.append(_share(strongest, words))
    parts.append(_first(row, names, first, words))
    if row["cluster_messages"]:
        share = words.percent(row["cluster_message_share"])
        parts.append(words("at least %(share)s by accounts in clusters of the run", share=share))
    return "; ".join(parts) + "."


_SHARE_OF = {
    "actor": N_("%(share)s (%(interval)s) of messages by the actor %(name)s, as the actors file gives them"),
    "organ": N_("%(share)s (%(interval)s) of messages by actors of the organ %(name)s, as the actors file gives them"),
    "side": N_("%(share)s (%(interval)s) of messages by actors of the side %(name)s, as the actors file gives them"),
}


def _share(row: _Row, words: Words) -> str:
    low, high = words.percent(row["share_low"]), words.percent(row["share_high"])
    if row["share_low"] is None:
        interval = words("no interval below 5 accounts")
    elif row["share_low"] == row["share_high"]:
        interval = words("no interval: the same whichever of these accounts are drawn")
    else:
        interval = words("%(low)s to %(high)s", low=low, high=high)
    values = {"share": words.percent(row["share"]), "interval": interval, "name": row["name"]}
    return words.translated(_SHARE_OF[row["level"]]) % values


def _first(row: _Row, names: Mapping[str, str], first: Sequence[str], words: Words) -> str:
    if not row["first_posters"]:
        return words("nobody in the collection posted it other than as a retweet")
    account = row["first_posters"][0]
    actor = ""
    if first:
        actor = " " + words("(first among the actors: %(names)s)", names=f" {words('and')} ".join(first))
    name = names.get(account) or words("the account with id %(id)s", id=account)
    return words("first promoted in the collection by %(name)s%(actor)s", name=name, actor=actor)
