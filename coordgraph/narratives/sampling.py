"""A sample of distinct texts for people to code, without the answer of the codebook.

In: messages, what they say, how many are wanted. Out: :class:`Sample`: what coders see, and the key. Each distinct text
is there at most once. It is drawn in strata, one a theme and one of texts that say none, as evenly as they are large,
so that rare themes are in it; a text of several themes belongs to the rarest. The key keeps the weight of each. Odd
input: with fewer texts than wanted, all are in the sample.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pyarrow as pa

from coordgraph.narratives.codebook import NO_THEME
from coordgraph.narratives.matching import Coding
from coordgraph.narratives.messages import Ints, Messages

CODERS = ("coder_1", "coder_2")
KEY_COLUMNS = ("post_id", "text_id", "stratum", "stratum_texts", "drawn", "weight", "messages", "codebook")


class Sample(NamedTuple):
    """A sample of posts.

    Attributes:
        sheet: what coders see: post_id, date, language, text, and an empty column a coder.
        key: for each of them its stratum, how many texts that has, how many were drawn, the weight, and what the
            codebook says.
        themes: the names coders may write.
    """

    sheet: pa.Table
    key: pa.Table
    themes: pa.Table


def draw_sample(messages: Messages, coding: Coding, size: int, seed: int) -> Sample:
    """Draw a sample of distinct texts.

    Args:
        messages, coding: of the run.
        size: how many.
        seed: equal seeds draw equal samples.
    """
    stratum = strata_of(messages, coding)
    random = np.random.default_rng([seed, size])
    wanted = evenly(np.bincount(stratum, minlength=len(coding.themes) + 1).astype(np.int64), size)
    drawn = [
        random.choice(np.flatnonzero(stratum == number), count, replace=False)
        for number, count in enumerate(wanted.tolist())
        if count
    ]
    chosen = random.permutation(np.concatenate(drawn)) if drawn else np.empty(0, np.int64)
    return _sample(messages, coding, chosen, stratum, wanted)


def strata_of(messages: Messages, coding: Coding) -> Ints:
    """The stratum of each distinct text: its rarest theme, or their number where it says none."""
    says = coding.says[messages.example]
    rarest_first = np.argsort(says.sum(axis=0), kind="stable")
    found = np.full(len(says), len(coding.themes), np.int64)
    for theme in rarest_first[::-1].tolist():
        found[says[:, theme]] = theme
    return found


def evenly(sizes: Ints, wanted: int) -> Ints:
    """How many to draw of groups of these sizes: alike, and of small groups all.

    >>> evenly(np.array([2, 50, 50]), 20).tolist()
    [2, 9, 9]
    """
    found = np.zeros(len(sizes), np.int64)
    left = min(wanted, int(sizes.sum()))
    for place, number in enumerate(np.argsort(sizes, kind="stable").tolist()):
        found[number] = min(int(sizes[number]), -(-left // (len(sizes) - place)) if sizes[number] else 0)
        left -= int(found[number])
    return found


def _sample(messages: Messages, coding: Coding, chosen: Ints, stratum: Ints, wanted: Ints) -> Sample:
    posts = messages.posts.take(pa.array(messages.example[chosen]))
    ids = posts["post_id"].to_pylist()
    times = posts["time"].to_pylist()
    sheet = {
        "post_id": [_as_text(name) for name in ids],
        "date": ["" if time is None else f"{time:%Y-%m-%d}" for time in times],
        "language": posts["lang"].fill_null("").to_pylist(),
        "text": posts["text"].to_pylist(),
        **{coder: [""] * len(ids) for coder in CODERS},
    }
    sizes = np.bincount(stratum, minlength=len(wanted))
    sent = np.bincount(messages.text[messages.text >= 0], minlength=len(messages.text_id))
    names = [*coding.themes, NO_THEME]
    says = coding.says[messages.example[chosen]]
    key = {
        "post_id": sheet["post_id"],
        "text_id": [messages.text_id[text] for text in chosen.tolist()],
        "stratum": [names[number] for number in stratum[chosen].tolist()],
        "stratum_texts": sizes[stratum[chosen]],
        "drawn": wanted[stratum[chosen]],
        "weight": sizes[stratum[chosen]] / wanted[stratum[chosen]],
        "messages": sent[chosen],
        "codebook": ["; ".join(coding.themes[n] for n in np.flatnonzero(row)) or NO_THEME for row in says],
    }
    text = pa.string()
    return Sample(
        pa.table({name: pa.array(values, text) for name, values in sheet.items()}),
        pa.table(key),
        pa.table({"theme": pa.array([*coding.themes, NO_THEME], text)}),
    )


def _as_text(post_id: str) -> str:
    """An id of digits with an apostrophe: spreadsheets round long numbers, and a rounded id is lost."""
    return f"'{post_id}" if post_id.isascii() and post_id.isdigit() else post_id
