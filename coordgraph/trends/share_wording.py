"""Rows of ``trend_shares`` in words: how much is by whom, give or take how much, and in how many trends.

In: rows as mappings. Out: sentences. Odd input: below five accounts there is no interval, and that is said.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from coordgraph.translations import ENGLISH, N_, Words

_WHO = {
    "actor": N_("the actor %(name)s"), "organ": N_("the organ %(name)s"), "side": N_("the side %(name)s"),
}  # fmt: skip
_NOBODY = {
    "actor": N_("accounts given to no actor"), "organ": N_("accounts given to no organ"),
    "side": N_("accounts given to no side"),
}  # fmt: skip
_Row = Mapping[str, Any]


def share_of_trend(row: _Row, trend: str, words: Words = ENGLISH) -> str:
    """A row of one trend in words."""
    return words(
        "%(share)s of the messages of %(trend)s (%(interval)s) are by %(accounts)s of %(who)s, as the actors file "
        "gives them.",
        trend=trend, **_values(row, words),
    )  # fmt: skip


def share_of_all(row: _Row, trends: int, words: Words = ENGLISH) -> str:
    """A row of all trends together in words.

    Args:
        row: of ``trend_shares``.
        trends: how many there are.
        words: the language.
    """
    share = words(
        "%(share)s of the posts that name a trend (%(interval)s) are by %(accounts)s of %(who)s, as the actors file "
        "gives them.",
        **_values(row, words),
    )
    return f"{share} {_ledger(row, trends, words)}"


def _values(row: _Row, words: Words) -> dict[str, str]:
    interval = words("no interval: fewer than 5 accounts took part")
    if row["share_low"] is not None:
        interval = words(
            "95 %% interval over accounts %(low)s to %(high)s",
            low=words.percent(row["share_low"]), high=words.percent(row["share_high"]),
        )  # fmt: skip
    who = words.translated(_NOBODY[row["level"]])
    if row["name"]:
        who = words.translated(_WHO[row["level"]]) % {"name": row["name"]}
    accounts = words.several("%(count)s account", "%(count)s accounts", row["accounts"])
    return {"share": words.percent(row["share"]), "interval": interval, "accounts": accounts, "who": who}


def _ledger(row: _Row, trends: int, words: Words) -> str:
    interval = ""
    if row["trends_majority_low"] is not None:
        interval = " " + words(
            "(%(low)s to %(high)s)",
            low=words.number(row["trends_majority_low"]), high=words.number(row["trends_majority_high"]),
        )  # fmt: skip
    sentence = words(
        "It took part in %(part)s of %(trends)s trends, sent more than half of %(majority)s%(interval)s and came first "
        "in %(first)s.",
        part=row["trends"], trends=trends, majority=row["trends_majority"], interval=interval,
        first=row["trends_first"],
    )  # fmt: skip
    if not row["leading_trends"]:
        return sentence
    leading = words.several(
        "The largest of those it sent more than half of makes %(share)s of all posts that name a trend.",
        "The %(count)s largest of those it sent more than half of make %(share)s of all posts that name a trend.",
        row["leading_trends"], share=words.percent(row["leading_share"]),
    )  # fmt: skip
    return f"{sentence} {leading}"
