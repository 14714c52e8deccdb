"""Posts as messages: who sent them, when, from which cluster, in which language, and which distinct text they are.

In: the tables ``posts``, ``accounts`` and ``members``. Out: :class:`Messages`, one entry a post. Odd input: posts
without a time are in no month; a text without a letter or digit, such as a link alone, is no text.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import regex
from numpy.typing import NDArray

from coordgraph.coded_columns import Coded
from coordgraph.narratives.likeness import leaders_of
from coordgraph.tables import numbers
from coordgraph.text import normalised_text

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
NONE = -1
DAY = 86_400_000_000
UNKNOWN_TIME = np.iinfo(np.int64).max
_SAYS_SOMETHING = regex.compile(r"[\p{L}\p{N}]")


@dataclass(frozen=True)
class Messages:
    """The posts of a period as columns of numbers.

    Attributes:
        posts: the posts.
        written: their texts, normalised.
        account: row in ``accounts``.
        time: microseconds UTC; ``UNKNOWN_TIME`` where unknown.
        cluster, clusters: number of the cluster of the account, ``NONE`` outside; their names.
        language, languages: the same of languages.
        text: number of the distinct text, ``NONE`` where there is no text; a number is a place in the next three.
        example: post (row in ``posts``) that is shown for a distinct text: the first of the text that leads.
        variants: texts in it.
        text_id: name of each distinct text.
    """

    posts: pa.Table
    written: Coded
    account: Ints
    time: Ints
    cluster: Ints
    clusters: list[str]
    language: Ints
    languages: list[str]
    text: Ints
    example: Ints
    variants: Ints
    text_id: list[str]

    @property
    def months(self) -> tuple[Ints, list[str]]:
        """Number of the month of each message, ``NONE`` where unknown, and their names."""
        known = self.time < UNKNOWN_TIME
        month = np.where(known, self.time, 0).astype("datetime64[us]").astype("datetime64[M]")
        names, place = np.unique(month[known], return_inverse=True)
        found = np.full(len(self.time), NONE, np.int64)
        found[known] = place.reshape(-1)
        return found, [str(name) for name in names]


def messages_of(tables: Mapping[str, pa.Table], first_day: dt.date | None, last_day: dt.date | None) -> Messages:
    """The messages of a period; with a bound, posts without a time are left out."""
    posts = _in_period(tables["posts"], first_day, last_day)
    account = pc.index_in(posts["account_id"], tables["accounts"]["account_id"].combine_chunks())
    cluster, clusters = _clusters(posts, tables["members"])
    languages = Coded.of(posts["lang"])
    time = np.asarray(posts["time"].cast(pa.int64()).fill_null(UNKNOWN_TIME).to_numpy(), np.int64)
    written = Coded.of(posts["text"]).turned(normalised_text)
    return Messages(
        posts, written, np.asarray(account.fill_null(NONE).to_numpy(), np.int64), time, cluster, clusters,
        languages.codes.astype(np.int64), languages.texts.to_pylist(), *_distinct_texts(written, time),
    )  # fmt: skip


def _in_period(posts: pa.Table, first_day: dt.date | None, last_day: dt.date | None) -> pa.Table:
    if first_day is None and last_day is None:
        return posts
    time = posts["time"].cast(pa.int64())
    usable = pc.is_valid(time)
    if first_day is not None:
        usable = pc.and_(usable, pc.greater_equal(time, _start_of(first_day)))
    if last_day is not None:
        usable = pc.and_(usable, pc.less(time, _start_of(last_day) + DAY))
    return posts.filter(usable)


def _start_of(day: dt.date) -> int:
    return (day - dt.date(1970, 1, 1)).days * DAY


def _clusters(posts: pa.Table, members: pa.Table) -> tuple[Ints, list[str]]:
    """The cluster of each post's account."""
    inside = members.filter(pc.is_valid(members["cluster"]))
    names = sorted(set(inside["cluster"].to_pylist()))
    number = {name: place for place, name in enumerate(names)}
    of_member = np.array([number[name] for name in inside["cluster"].to_pylist()] + [NONE], np.int64)
    place = pc.index_in(posts["account_id"], inside["account_id"].combine_chunks()).fill_null(NONE)
    return of_member[np.asarray(place.to_numpy(), np.int64)], names


def _distinct_texts(written: Coded, time: Ints) -> tuple[Ints, Ints, Ints, list[str]]:
    """Distinct text of each post, and example, variants and name of each distinct text."""
    texts = written.turned(lambda text: text if _SAYS_SOMETHING.search(text) else None)
    having = np.flatnonzero(texts.codes >= 0)
    order = having[np.lexsort((having, time[having]))]
    counts = np.bincount(texts.codes[having], minlength=len(texts.texts))
    first = np.full(len(texts.texts), -1, np.int64)
    first[texts.codes[order[::-1]]] = order[::-1]
    # the text sent most often leads; of equal ones the first
    leading = np.lexsort((first, time[first] if len(first) else first, -counts))
    leader = leaders_of(texts.texts.take(numbers(leading)))
    leads, group, variants = np.unique(leader, return_inverse=True, return_counts=True)
    of_text = np.empty(len(leading), np.int64)
    of_text[leading] = group.reshape(-1)
    names = [_name(text) for text in texts.texts.take(numbers(leading[leads])).to_pylist()]
    return np.append(of_text, NONE)[texts.codes], first[leading[leads]], variants.astype(np.int64), names


def _name(text: str) -> str:
    return "T-" + hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:12]
