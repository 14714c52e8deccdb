"""The four-column table of CooRTweet: ``object_id, account_id, content_id, timestamp_share`` (CSV, TSV or Parquet).

In: one row an account's share of an object. Out: posts whose objects the input itself names; the behaviour
``co_share`` acts on them. Odd input: one content id with several objects is one post (a post with two hashtags); the
same row twice is a duplicate; one content id under two accounts is quarantined, since a post has one author.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from coordgraph.readers.base import Format, Head, Options, require_table, table_rows
from coordgraph.readers.fields import bad, damaged_or_id
from coordgraph.readers.records import UNSPECIFIED, Bad, Item, Post
from coordgraph.readers.sources import Source
from coordgraph.times import moment_of, moments_of_numbers, why_no_time

COLUMNS = ("object_id", "account_id", "content_id", "timestamp_share")
# Shares of test data and of simulations begin at second 0; real epochs are read by moment_of.
_SMALL_NUMBERS_ARE_SECONDS = 1e8


def post_of(row: dict[str, Any], options: Options) -> Post | Bad:
    """The post of one row, or why it is none."""
    ids = {}
    for name in COLUMNS[:3]:
        ids[name], damaged = damaged_or_id(row[name])
        if damaged:
            return Bad(f"{name} lost digits in a floating-point number", str(row[name]))
        if ids[name] is None:
            return bad(f"no {name}", row)
    written = _share_time(row["timestamp_share"], options)
    if written is None:
        return Bad(why_no_time("timestamp_share", row["timestamp_share"], options.dates), str(row["timestamp_share"]))
    return Post(
        post_id=ids["content_id"] or "",
        account_id=ids["account_id"] or "",
        platform=options.platform or UNSPECIFIED,
        time=written[0],
        time_precision=written[1],
        objects=[ids["object_id"] or ""],
    )


def _share_time(value: Any, options: Options) -> tuple[int, str] | None:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return moment_of(value, options.zone, options.dates)
    if 0 <= number < _SMALL_NUMBERS_ARE_SECONDS:
        us = round(number * 1_000_000)
        return us, "ms" if us % 1_000_000 else "s"
    return moment_of(number, options.zone, options.dates)


def share_times(numbers: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What a row's ``timestamp_share`` stands for where it is a number, for many numbers at once.

    Returns:
        Microseconds, whether a time is finer than a second, and which numbers are times at all.
    """
    us, fine, known = moments_of_numbers(numbers)
    small = (numbers >= 0) & (numbers < _SMALL_NUMBERS_ARE_SECONDS)
    if small.any():
        us[small] = np.rint(numbers[small] * 1e6).astype(np.int64)
        fine[small] = us[small] % 1_000_000 != 0
    return us, fine, known | small


def _read(source: Source, head: Head, options: Options) -> Iterator[tuple[int, Item]]:
    for line, row in table_rows(source, head):
        yield line, post_of(row, options) if isinstance(row, dict) else row


FORMATS = [
    Format(
        "coortweet",
        "CooRTweet four-column table",
        lambda head: set(head.columns) >= set(COLUMNS),
        _read,
        lambda head, options: require_table(head, COLUMNS),
        by_rows=True,
    )
]
