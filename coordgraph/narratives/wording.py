"""Rows of the tables of narratives in words: the number, its interval, what it rests on.

In: a row as a mapping. Out: sentences. Odd input: what is empty is said to be not known.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_Row = Mapping[str, Any]


def counted(count: int, noun: str) -> str:
    """A count and its noun.

    >>> counted(1, "text"), counted(1200, "text")
    ('1 text', '1,200 texts')
    """
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def sentence_of(row: _Row) -> str:
    """A row of ``themes``: all three shares, and how few texts make most of the messages."""
    if not row["all_messages"]:
        return "No message is decided."
    verb = "say the theme" if row["theme"] is not None else "say no theme of the codebook"
    name = f" {row['theme']}" if row["theme"] is not None else ""
    parts = (
        f"{row['share']:.1%} of {counted(row['all_messages'], 'message')} ({_interval(row, 'share')}), "
        f"{_percent(row['account_share'])} of {counted(row['all_accounts'], 'account')} "
        f"({_interval(row, 'account_share')}) and {_percent(row['text_share'])} of "
        f"{counted(row['all_texts'], 'distinct text')} ({_interval(row, 'text_share')}) {verb}{name}"
    )
    copied = ""
    if row["messages"] and row["theme"] is not None:
        makes = "text makes" if row["texts_of_most"] == 1 else "texts make"
        copied = f": {row['texts_of_most']:,} {makes} 60 % of its messages"
    lost = f" Not decided: {counted(row['undecided'], 'message')}." if row["undecided"] else ""
    return f"{parts}{copied}.{_width(row)}{lost}"


def _width(row: _Row) -> str:
    if row["share_low"] is None or row["share_low"] < row["share_high"] or not row["all_accounts"]:
        return ""
    which = "all" if row["messages"] else "none"
    return (
        f" The interval has no width as {which} of these accounts' messages say it; of others like them, "
        f"{min(3 / row['all_accounts'], 1):.1%} could be different."
    )


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{value:.1%}"


def _interval(row: _Row, name: str) -> str:
    low, high = row[f"{name}_low"], row[f"{name}_high"]
    if low is None:
        return "no interval below 5 accounts"
    over = "95 % interval over accounts " if name == "share" else ""
    return f"{over}{low:.1%} to {high:.1%}"
