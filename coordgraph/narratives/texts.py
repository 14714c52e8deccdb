"""Distinct texts as a table: how often each was sent, by whom, and what it says.

In: :class:`~coordgraph.narratives.messages.Messages` and what they say. Out: the table ``texts``. Odd input: without a
text the table is empty.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from coordgraph.narratives.matching import Coding
from coordgraph.narratives.messages import NONE, UNKNOWN_TIME, Ints, Messages
from coordgraph.tables import NARRATIVE_TEXTS, TEXT, TIME, numbers


def text_table(messages: Messages, coding: Coding) -> pa.Table:
    """The table ``texts``."""
    size = len(messages.text_id)
    having = messages.text != NONE
    text = messages.text[having]
    senders = np.unique(text << 32 | messages.account[having]) >> 32
    first = np.full(size, UNKNOWN_TIME, np.int64)
    np.minimum.at(first, text, messages.time[having])
    inside = having & (messages.cluster != NONE)
    theme_of, theme = np.nonzero(coding.says[messages.example])
    examples = messages.posts.select(["text", "post_id"]).take(numbers(messages.example))
    made = NARRATIVE_TEXTS.of({
        "text_id": pa.array(messages.text_id, TEXT),
        "text": examples["text"],
        "post_id": examples["post_id"],
        "variants": messages.variants,
        "messages": np.bincount(text, minlength=size),
        "accounts": np.bincount(senders, minlength=size),
        "first_time": numbers(first, first == UNKNOWN_TIME).cast(TIME),
        "clusters": _lists(messages.text[inside], messages.cluster[inside], messages.clusters, size),
        "themes": _lists(theme_of, theme, coding.themes, size),
    })  # fmt: skip
    return NARRATIVE_TEXTS.sorted(made)


def _lists(text: Ints, number: Ints, names: Sequence[str], size: int) -> pa.Array:
    """For each distinct text the names it has, each once."""
    pairs = np.unique(text.astype(np.int64) << 32 | number)
    ends = np.cumsum(np.bincount(pairs >> 32, minlength=size))
    values = pa.array(list(names), TEXT).take(numbers(pairs & 0xFFFFFFFF))
    return pa.ListArray.from_arrays(numbers(np.append(0, ends).astype(np.int32)), values)
