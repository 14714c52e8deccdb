"""Rows of the tables of narratives in words: the number, its interval, what it rests on.

In: a row as a mapping. Out: sentences. Odd input: what is empty is said to be not known.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from coordgraph.translations import ENGLISH, Words

_Row = Mapping[str, Any]


def sentence_of(row: _Row, words: Words = ENGLISH) -> str:
    """A row of ``themes``: all three shares, and how few texts make most of the messages."""
    if not row["all_messages"]:
        return words("No message is decided.")
    parts = (_said(row, words), _width(row, words), _undecided(row, words))
    return " ".join(part for part in parts if part)


def _said(row: _Row, words: Words) -> str:
    values = {
        "messages": words.several(
            "%(share)s of %(count)s message", "%(share)s of %(count)s messages",
            row["all_messages"], share=words.percent(row["share"]),
        ),
        "accounts": words.several(
            "%(share)s of %(count)s account", "%(share)s of %(count)s accounts",
            row["all_accounts"], share=words.percent(row["account_share"]),
        ),
        "texts": words.several(
            "%(share)s of %(count)s distinct text", "%(share)s of %(count)s distinct texts",
            row["all_texts"], share=words.percent(row["text_share"]),
        ),
        "of_messages": _interval(row, "share", words),
        "of_accounts": _interval(row, "account_share", words),
        "of_texts": _interval(row, "text_share", words),
    }  # fmt: skip
    if row["theme"] is None:
        return words(
            "%(messages)s (%(of_messages)s), %(accounts)s (%(of_accounts)s) and %(texts)s (%(of_texts)s) say no theme "
            "of the codebook.",
            **values,
        )
    copied = ""
    if row["messages"]:
        copied = words.several(
            ": %(count)s text makes 60 %% of its messages", ": %(count)s texts make 60 %% of its messages",
            row["texts_of_most"],
        )  # fmt: skip
    return words(
        "%(messages)s (%(of_messages)s), %(accounts)s (%(of_accounts)s) and %(texts)s (%(of_texts)s) say the theme "
        "%(theme)s%(copied)s.",
        theme=row["theme"], copied=copied, **values,
    )  # fmt: skip


def _undecided(row: _Row, words: Words) -> str:
    if not row["undecided"]:
        return ""
    return words.several("Not decided: %(count)s message.", "Not decided: %(count)s messages.", row["undecided"])


def _width(row: _Row, words: Words) -> str:
    if row["share_low"] is None or row["share_low"] < row["share_high"] or not row["all_accounts"]:
        return ""
    share = words.percent(min(3 / row["all_accounts"], 1))
    if row["messages"]:
        return words(
            "The interval has no width as all of these accounts' messages say it; of others like them, %(share)s could "
            "be different.",
            share=share,
        )
    return words(
        "The interval has no width as none of these accounts' messages say it; of others like them, %(share)s could be "
        "different.",
        share=share,
    )


def _interval(row: _Row, name: str, words: Words) -> str:
    low, high = row[f"{name}_low"], row[f"{name}_high"]
    if low is None:
        return words("no interval below 5 accounts")
    ends = {"low": words.percent(low), "high": words.percent(high)}
    if name == "share":
        return words("95 %% interval over accounts %(low)s to %(high)s", **ends)
    return words("%(low)s to %(high)s", **ends)
