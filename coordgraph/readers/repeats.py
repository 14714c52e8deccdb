"""Records that repeat the id of an earlier post: what they add to it, and where they say otherwise.

In: all posts that were read, and which of them repeat which. Out: longer lists, and sentences for the record. Odd
input: exports with one row a link of a post repeat its id; the links of all its rows are the post's. Of a post that was
edited between two downloads the first text counts, and the others are named.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from coordgraph.readers.batches import LISTS, Codes
from coordgraph.readers.mending import with_column

_TELLING = (
    "time", "text", "kind", "lang", "client", "retweet_of", "retweet_of_account", "quote_of", "reply_to",
    "reply_to_account", "permalink",
)  # fmt: skip
_WORDS = {"urls": "links"}
_OTHER_COLUMN = " If they are posts of their own, name the column of their ids with --map post_id=COLUMN."
Mask = np.ndarray[Any, np.dtype[np.bool_]]


@dataclass(frozen=True)
class Said:
    """What records that repeat a post say besides it.

    Attributes:
        rows: how many repeat a post of their account.
        added: by list, the rows with something in it that the post had not.
        otherwise: by field, the rows whose value is another than that of the post.
        in_tables: whether any of these is a row of a plain table, whose column of ids may be another one.
    """

    rows: int
    added: dict[str, Codes]
    otherwise: dict[str, Codes]
    in_tables: bool = False


def lists_completed(posts: pa.Table, later: Codes, first: Codes, is_row: Mask) -> tuple[pa.Table, Said]:
    """The posts with hashtags, links, mentions and media of later records added to the first of each post.

    A record with another text or time is another version of the post: its lists are left out, and it is counted.

    Args:
        posts: all that were read.
        later: rows that repeat a post of the same account, in their order.
        first: for each row of ``posts`` the first with its id.
        is_row: for each row of ``posts``, whether it is a row of a plain table, which may hold a part of the post.
            Other records are whole: lists that differ are later snapshots, such as the same link resolved further.
    """
    otherwise = {name: later[_says_otherwise(posts[name], later, first[later])] for name in _TELLING}
    named = later[pc.greater(pc.list_value_length(posts["objects"].take(later)), 0).to_numpy(zero_copy_only=False)]
    otherwise["time"] = np.setdiff1d(otherwise["time"], named)  # a share of another object of the post
    other_versions = np.concatenate([otherwise["time"], otherwise["text"]])
    agreeing = np.setdiff1d(later, other_versions)
    added = {}
    for name in LISTS:
        _, otherwise[name] = _lengthened(posts[name], agreeing[~is_row[agreeing]], first)
        column, added[name] = with_those_of_later_rows(posts[name], agreeing[is_row[agreeing]], first)
        if len(added[name]):
            posts = with_column(posts, name, column)
    return posts, Said(
        len(later),
        {name: rows for name, rows in added.items() if len(rows)},
        {name: rows for name, rows in otherwise.items() if len(rows)},
        any(is_row[rows].any() for rows in otherwise.values()),
    )


def _says_otherwise(column: pa.ChunkedArray, later: Codes, first: Codes) -> Mask:
    """Whether each later row has a value that is not the first one's; no value contradicts none."""
    own, known = column.take(later), column.take(first)
    is_same = pc.fill_null(pc.equal(own, known), False)
    found: Mask = pc.and_not(pc.is_valid(own), is_same).to_numpy()
    return found


def with_those_of_later_rows(lists: pa.ChunkedArray, later: Codes, first: Codes) -> tuple[pa.ChunkedArray, Codes]:
    """The lists with what later rows add to the first of each post, and the rows that add any."""
    longer, adding = _lengthened(lists, later, first)
    if not longer:
        return lists, adding
    places = np.arange(len(lists))
    places[list(longer)] = len(lists) + np.arange(len(longer))
    together = pa.chunked_array([*lists.chunks, pa.array(longer.values(), lists.type)])
    return together.take(places), adding


def _lengthened(lists: pa.ChunkedArray, later: Codes, first: Codes) -> tuple[dict[int, list[str]], Codes]:
    """By the first row of a post its list with what later rows add, where they add any, and the rows that do."""
    longer: dict[int, list[str]] = {}
    adding = []
    rows = later[_may_add(lists.take(later), lists.take(first[later]))]
    known: dict[int, Any] = dict(zip(first[rows].tolist(), lists.take(first[rows]).to_pylist(), strict=True))
    listed: list[Any] = lists.take(rows).to_pylist()
    for row, things in zip(rows.tolist(), listed, strict=True):
        post = int(first[row])
        so_far = longer.get(post, known[post])
        new = [thing for thing in dict.fromkeys(things) if thing not in so_far]
        if new:
            longer[post] = [*so_far, *new]
            adding.append(row)
    return longer, np.array(adding, np.int64)


def _may_add(own: pa.ChunkedArray, known: pa.ChunkedArray) -> Codes:
    """Places where a list is neither empty nor the same as the other, told without making each a list of Python."""
    sizes, others = (pc.fill_null(pc.list_value_length(lists), 0).to_numpy() for lists in (own, known))
    of_one_size = np.flatnonzero((sizes == others) & (sizes > 0))
    is_same = pc.equal(pc.list_flatten(own.take(of_one_size)), pc.list_flatten(known.take(of_one_size))).to_numpy()
    differing = np.unique(np.repeat(of_one_size, sizes[of_one_size])[~is_same])
    return np.union1d(np.flatnonzero((sizes != others) & (sizes > 0)), differing)


def sentences_on_repeats(said: Said, posts: pa.Table, files: list[str]) -> list[str]:
    """What a person is told of records that repeat a post and are not its copies.

    Args:
        said: what they say.
        posts: all that were read, with the number of their ``file`` and their ``line``.
        files: names by number.
    """

    def such_as(rows: Codes) -> str:
        found = posts.select(["file", "line"]).slice(int(rows.min()), 1).to_pylist()[0]
        return f"such as {files[found['file']]}:{found['line']}"

    sentences = []
    if said.added:
        rows = np.unique(np.concatenate(list(said.added.values())))
        names = _listed([_WORDS.get(name, name) for name in said.added])
        sentences.append(
            f"{_counted(said.rows)} the id of an earlier one; {names} of {len(rows):,} of them were added to it, "
            f"{such_as(rows)}."
        )
    if said.otherwise:
        rows = np.unique(np.concatenate(list(said.otherwise.values())))
        names = _listed([f"{_WORDS.get(name, name)} ({len(where):,})" for name, where in said.otherwise.items()])
        sentences.append(
            f"{_counted(len(rows))} the id of an earlier one with other {names}, {such_as(rows)}; the first of each "
            "post counts." + (_OTHER_COLUMN if said.in_tables else "")
        )
    return sentences


def _counted(rows: int) -> str:
    return f"{rows:,} record repeats" if rows == 1 else f"{rows:,} records repeat"


def _listed(names: list[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]
