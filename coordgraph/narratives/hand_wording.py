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


def quality_sentence(row: _Row, words: Words = ENGLISH) -> str:
    """A row of ``codebook_quality``: what the codebook finds and leaves alone, and the corrected shares."""
    measured = words(
        "%(theme)s against %(who)s, %(posts)s: the codebook %(finds)s and %(leaves)s.",
        theme=row["theme"],
        who=words("most coders") if row["reference"] == "majority" else row["reference"],
        posts=words.several("%(count)s post", "%(count)s posts", row["units"]),
        finds=_found(row, words),
        leaves=_left_alone(row, words),
    )
    if row["corrected_text_share"] is None:
        why = words("Shares cannot be corrected, as it is no better than chance or one of the two is not known.")
        return f"{measured} {why}"
    corrected = words(
        "Corrected for both, the share of distinct texts is %(texts)s instead of %(found_texts)s, and that of "
        "messages, if it errs on them as on texts, %(messages)s instead of %(found_messages)s. These intervals are of "
        "the coded posts alone.",
        texts=_with_interval(row, "corrected_text_share", words), found_texts=words.percent(row["text_share"]),
        messages=_with_interval(row, "corrected_share", words), found_messages=words.percent(row["share"]),
    )  # fmt: skip
    return f"{measured} {corrected}"


def _found(row: _Row, words: Words) -> str:
    if row["sensitivity"] is None:
        return words("finds an unknown part of texts in which they see it")
    return words("finds %(share)s of texts in which they see it", share=_with_interval(row, "sensitivity", words))


def _left_alone(row: _Row, words: Words) -> str:
    if row["specificity"] is None:
        return words("leaves alone an unknown part of those in which they do not")
    share = _with_interval(row, "specificity", words)
    return words("leaves alone %(share)s of those in which they do not", share=share)


def _with_interval(row: _Row, name: str, words: Words) -> str:
    low, high = row[f"{name}_low"], row[f"{name}_high"]
    interval = words("no interval below 5 posts")
    if low is not None:
        interval = words("%(low)s to %(high)s", low=words.percent(low), high=words.percent(high))
    return f"{words.percent(row[name])} ({interval})"
