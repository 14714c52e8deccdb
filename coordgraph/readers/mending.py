"""Ids that lost digits and times that are coarser than they look: found by file, mended where possible, always said.

In: the posts of a file, or of files with one header. Out: the same posts mended, and sentences for the record. Odd
input: too few values to judge are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from coordgraph.readers.batches import TEXT, TEXTS
from coordgraph.readers.formats.columns import POST_ID_LOST
from coordgraph.readers.records import digits_agree, look_rounded

_PERMALINK_ID = re.compile(r"/status(?:es)?/(\d{5,19})")
_REFERENCE_IDS = ("retweet_of", "quote_of", "reply_to")
MINUTE, DAY = 60_000_000, 86_400_000_000
ENOUGH_TO_JUDGE_TIMES = 20


def mend_ids(file: str, label: str, posts: pa.Table, bad: list[tuple[str, str]]) -> tuple[pa.Table, list[str]]:
    """Replace ids of a file that all went through floating point, and say which ids were lost.

    Args:
        file: its name, for the sentences.
        label: what posts are named by where their ids cannot be trusted.
        posts: the posts of the file with their lines.
        bad: reason and text of the records that were not understood.
    """
    sentences = []
    if look_rounded(posts["post_id"]):
        posts, sentence = _rename_rounded(file, label, posts)
        sentences.append(sentence)
    for name in _REFERENCE_IDS:
        if look_rounded(posts[name]):
            posts = _without(name, posts)
    sentences.extend(_lost_ids(file, posts))
    if look_rounded(posts["account_id"].unique()):
        sentences.append(
            f"{file}: account ids lost their last digits in a floating-point number; they tell accounts apart "
            "here but lead to no profile and match no other file."
        )
    damaged = [raw for reason, raw in bad if reason == POST_ID_LOST]
    if damaged:
        sentences.append(
            f"{file}: post ids lost their last digits in a floating-point number in {len(damaged)} rows, such as "
            f"'{damaged[0]}'; these rows are in quarantine. Get the ids as text, or map a column of permalinks "
            "with --map permalink=COLUMN."
        )
    return posts, sentences


def with_column(table: pa.Table, name: str, values: Any) -> pa.Table:
    """The table with another column of that name in the same place."""
    return table.set_column(table.column_names.index(name), table.schema.field(name), values)


def _rename_rounded(file: str, label: str, posts: pa.Table) -> tuple[pa.Table, str]:
    """Take post ids from permalinks; name the others by file and line, or duplicates would swallow posts."""
    recovered, names = 0, []
    rows = posts.select(["line", "post_id", "permalink"]).to_pylist()
    for place, row in enumerate(rows, start=1):
        inside = _PERMALINK_ID.search(row["permalink"] or "")
        if inside and digits_agree(inside[1], row["post_id"]):
            names.append(inside[1])
            recovered += 1
        else:
            names.append(f"{label}:{row['line']}:{place}")
    return with_column(posts, "post_id", [pa.array(names, TEXT)]), (
        f"{file}: post ids lost their last digits in a floating-point number; "
        f"{recovered} of {len(rows)} were recovered from permalinks, the others are named by file, line and place."
    )


def _without(name: str, posts: pa.Table) -> pa.Table:
    """The posts without their ids in that column, which are noted as lost."""
    there = pc.is_valid(posts[name]).to_pylist()
    lost = [[*lost, name] if had else lost for lost, had in zip(posts["lost"].to_pylist(), there, strict=True)]
    posts = with_column(posts, "lost", [pa.array(lost, TEXTS)])
    return with_column(posts, name, [pa.nulls(len(posts), TEXT)])


def _lost_ids(file: str, posts: pa.Table) -> Iterator[str]:
    counts = pc.value_counts(pc.list_flatten(posts["lost"])).to_pylist()
    for name, count in sorted((row["values"], row["counts"]) for row in counts):
        otherwise = "; co_retweet goes by text instead" if name == "retweet_of" else ""
        yield (
            f"{file}: {name} lost its last digits in a floating-point number in {count} records "
            f"and is not used there{otherwise}."
        )


def coarse_unit(posts: pa.Table) -> str | None:
    """``min`` or ``day`` where the seconds of posts are always zero though their times look finer; None elsewhere.

    Files of one header are judged together, so that splitting a file changes nothing.
    """
    timed = posts.filter(pc.is_valid(posts["time"]))
    is_fine = pc.fill_null(pc.is_in(timed["time_precision"], pa.array(["s", "ms"], TEXT)), False)
    if len(timed) < ENOUGH_TO_JUDGE_TIMES or not pc.all(is_fine).as_py():
        return None
    times = timed["time"].to_numpy()
    return next((name for unit, name in ((DAY, "day"), (MINUTE, "min")) if not np.any(times % unit)), None)


def sentence_on_times(files: list[str], unit: str) -> str:
    """What a person is told of files whose times are that coarse."""
    others = f" and {len(files) - 1} more" if len(files) > 1 else ""
    words = {"day": "days", "min": "minutes"}[unit]
    return f"{files[0]}{others}: all times are whole {words}; they are taken as that precise."
