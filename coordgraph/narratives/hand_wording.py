"""Agreement and the quality of a codebook in words.

In: rows of ``agreement`` and ``codebook_quality``. Out: sentences. Odd input: what could not be measured is said not to
be known.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from coordgraph.translations import ENGLISH, Words

_Row = Mapping[str, Any]
#: Krippendorff 2004, Content Analysis, 2nd ed., p. 241: no conclusions below .667, tentative ones below .800.
LOWEST_ALPHA, RELIABLE_ALPHA = 0.667, 0.8


def agreement_sentence(row: _Row, words: Words = ENGLISH) -> str:
    """A row of ``agreement``: alpha, its interval, and what Krippendorff advises to do with it."""
    what = words("On whole answers")
    if row["theme"] is not None:
        what = words("On the theme %(theme)s", theme=row["theme"])
    if row["coders"] < 2:
        return words("%(what)s agreement is not known: one person coded.", what=what)
    if row["alpha"] is None:
        return words(
            "%(what)s there is no alpha: the %(posts)s posts coded by two or more all have one and the same code.",
            what=what, posts=row["units"],
        )  # fmt: skip
    interval = words("no interval below 5 posts")
    if row["alpha_low"] is not None:
        interval = words(
            "95 %% interval over posts %(low)s to %(high)s",
            low=words.number(row["alpha_low"], 3), high=words.number(row["alpha_high"], 3),
        )  # fmt: skip
    measured = words(
        "%(what)s %(people)s people who coded %(posts)s posts agree with Krippendorff's alpha %(alpha)s "
        "(%(interval)s).",
        what=what, people=row["coders"], posts=row["units"], alpha=words.number(row["alpha"], 3), interval=interval,
    )  # fmt: skip
    return " ".join(part for part in (measured, _advice(row, words)) if part)


def _advice(row: _Row, words: Words) -> str:
    if row["alpha"] < LOWEST_ALPHA:
        return words(
            "Below %(alpha)s Krippendorff advises to draw no conclusions from such codes.",
            alpha=words.number(LOWEST_ALPHA, 3),
        )
    if row["alpha"] < RELIABLE_ALPHA:
        return words(
            "Below %(alpha)s Krippendorff allows tentative conclusions only.", alpha=words.number(RELIABLE_ALPHA, 3)
        )
    return ""


def quality_sentence(row: _Row) -> str:
    """A row of ``codebook_quality``: what the codebook finds and leaves alone, and the corrected shares."""
    who = "most coders" if row["reference"] == "majority" else row["reference"]
    finds = _share_of("finds", "of texts in which they see it", row, "sensitivity")
    leaves = _share_of("leaves alone", "of those in which they do not", row, "specificity")
    measured = f"{row['theme']} against {who}, {row['units']:,} posts: the codebook {finds} and {leaves}."
    if row["corrected_text_share"] is None:
        why = "as it is no better than chance or one of the two is not known"
        return f"{measured} Shares cannot be corrected, {why}."
    return (
        f"{measured} Corrected for both, the share of distinct texts is {_percent(row, 'corrected_text_share')} "
        f"instead of {row['text_share']:.1%}, and that of messages, if it errs on them as on texts, "
        f"{_percent(row, 'corrected_share')} instead of {row['share']:.1%}. These intervals are of the coded posts "
        "alone."
    )


def _share_of(verb: str, whole: str, row: _Row, name: str) -> str:
    return f"{verb} an unknown part {whole}" if row[name] is None else f"{verb} {_percent(row, name)} {whole}"


def _percent(row: _Row, name: str) -> str:
    low, high = row[f"{name}_low"], row[f"{name}_high"]
    interval = "no interval below 5 posts" if low is None else f"{low:.1%} to {high:.1%}"
    return f"{row[name]:.1%} ({interval})"
