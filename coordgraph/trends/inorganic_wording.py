"""Rows of ``inorganic_share`` in words: the share, its interval, what it rests on and what it assumes.

In: rows as mappings. Out: sentences. Odd input: points of the curve that no account reaches are one sentence where they
are read one after the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from coordgraph.correction import ONE, ZERO, rogan_gladen
from coordgraph.translations import ENGLISH, N_, Words
from coordgraph.trends.indicators import INDICATORS

MOST_INDICATORS = 5
_NOTES = {ZERO: N_("indistinguishable from zero"), ONE: N_("indistinguishable from one")}
_NAMES = {
    "in a cluster": N_("in a cluster"), "new": N_("new"), "digits": N_("digits"),
    "default image": N_("default image"), "retweets": N_("retweets"), "posts a day": N_("posts a day"),
}  # fmt: skip
_COUNTS = {1: N_("one"), 2: N_("two"), 3: N_("three"), 4: N_("four"), 5: N_("five")}
_Row = Mapping[str, Any]


def indicators_in_words(words: Words = ENGLISH) -> list[tuple[str, str]]:
    """Each indicator, and what an account does that shows it."""
    return [(words.translated(_NAMES[name]), words.translated(says)) for name, says in INDICATORS.items()]


def sentences_of(rows: Iterable[_Row], words: Words = ENGLISH) -> Iterator[str]:
    """Rows of one scope in words; the points of the curve that no account reaches in one sentence.

    Args:
        rows: of ``inorganic_share``.
        words: the language.
    """
    unreached: list[_Row] = []
    for row in rows:
        if row["rule"] == "indicators" and not row["meeting_messages"]:
            unreached.append(row)
        else:
            yield sentence_of(row, words)
    if unreached:
        yield _nobody(min(unreached, key=lambda row: row["indicators"]), words)


def _nobody(row: _Row, words: Words) -> str:
    least = words.translated(_COUNTS[row["indicators"]])
    return words.several(
        "The only account does not show %(least)s or more.",
        "None of the %(count)s accounts shows %(least)s or more.",
        row["accounts"], least=least,
    ) + (_doubt(row, words) if row["indicators"] == 1 else "")  # fmt: skip


def sentence_of(row: _Row, words: Words = ENGLISH) -> str:
    """A row in words."""
    parts = (_measured(row, words), _reading(row, words), _width(row, words), _correction(row, words))
    return " ".join(part for part in parts if part)


def _measured(row: _Row, words: Words) -> str:
    interval = words("no interval below 5 accounts")
    if row["share_low"] is not None:
        interval = words(
            "95 %% interval over accounts %(low)s to %(high)s",
            low=words.percent(row["share_low"]), high=words.percent(row["share_high"]),
        )  # fmt: skip
    counts = {
        "share": words.percent(row["share"]), "messages": row["messages"], "interval": interval,
        "some": row["meeting_accounts"], "all": row["accounts"],
    }  # fmt: skip
    if row["rule"] == "indicators":
        return words(
            "%(share)s of %(messages)s messages (%(interval)s) are by the %(some)s of %(all)s accounts that show at "
            "least %(least)s of %(indicators)s indicators.",
            least=row["indicators"], indicators=len(INDICATORS), **counts,
        )  # fmt: skip
    return words(
        "%(share)s of %(messages)s messages (%(interval)s) are by the %(some)s of %(all)s accounts in clusters of the "
        "run.",
        **counts,
    )


def _reading(row: _Row, words: Words) -> str:
    if row["rule"] == "cluster":
        return words(
            "A lower bound if these clusters are coordinated: accounts outside were not shown to act by themselves."
        )
    curve = words(
        "One point of a curve over one to %(most)s indicators, which ordinary accounts show too; no verdict.",
        most=MOST_INDICATORS,
    )
    return curve + _doubt(row, words)


def _doubt(row: _Row, words: Words) -> str:
    unknown = ", ".join(words.translated(_NAMES[name]) for name in row["unknown"])
    if not unknown:
        return ""
    return " " + words("Not known of any account, and counted as not shown: %(names)s.", names=unknown)


def _width(row: _Row, words: Words) -> str:
    if row["share_low"] is None or row["share_low"] < row["share_high"]:
        return ""
    values = {"accounts": row["accounts"], "share": words.percent(min(3 / row["accounts"], 1))}
    if row["meeting_accounts"]:
        return words(
            "The interval has no width as every one of the accounts meets the rule; with %(accounts)s accounts, "
            "%(share)s of others like them could be different.",
            **values,
        )
    return words(
        "The interval has no width as none of the accounts meets the rule; with %(accounts)s accounts, %(share)s of "
        "others like them could be different.",
        **values,
    )


def _correction(row: _Row, words: Words) -> str:
    if row.get("corrected") is None:
        return ""
    raw = rogan_gladen(row["share"], row["sensitivity"], row["specificity"])
    interval, note = "", raw.note
    if row["corrected_low"] is not None:
        low, high = words.percent(row["corrected_low"]), words.percent(row["corrected_high"])
        interval = " " + words("(%(low)s to %(high)s)", low=low, high=high)
        note = ZERO if row["corrected_low"] <= 0 else note
    return words(
        "If the rule finds %(sensitivity)s of inorganic messages and leaves %(specificity)s of others alone, which is "
        "assumed and not measured here, the share is %(share)s%(interval)s%(note)s.",
        sensitivity=words.percent(row["sensitivity"], 0), specificity=words.percent(row["specificity"], 0),
        share=words.percent(raw.value), interval=interval,
        note=f", {words.translated(_NOTES[note])}" if note else "",
    )  # fmt: skip
