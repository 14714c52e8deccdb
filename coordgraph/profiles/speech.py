"""The language of posts: as the platform gives it, and where it gives none, as their words tell.

In: posts. Out: one code a post. Odd input: of an account whose posts have no language, up to 20 posts are joined and
looked at, those that are no retweets first; all of them then have the language found, or none.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from coordgraph.languages import language_code, language_of

_POSTS_READ = 20


def post_languages(posts: pa.Table) -> pa.ChunkedArray:
    """The language of each post, a code of ISO 639-1 where there is one; empty: not known.

    >>> from coordgraph.tables import POSTS
    >>> len(post_languages(POSTS.empty()))
    0
    """
    given = _as_codes(posts["lang"])
    known = posts["account_id"].filter(pc.is_valid(given)).unique()
    silent = pc.invert(pc.is_in(posts["account_id"], value_set=known))
    unread = posts.select(["account_id", "kind", "text"]).filter(pc.and_(silent, pc.is_valid(posts["text"])))
    if not unread.num_rows:
        return given
    ids, found = _detected(unread)
    detected = pc.take(found, pc.index_in(posts["account_id"], value_set=ids))
    return pc.coalesce(given, detected)


def _as_codes(column: pa.ChunkedArray) -> pa.ChunkedArray:
    written = column.unique()
    codes = pa.array([None if text is None else language_code(text) for text in written.to_pylist()], pa.string())
    return pa.chunked_array([codes.take(pc.index_in(column, value_set=written).combine_chunks())], pa.string())


def _detected(posts: pa.Table) -> tuple[pa.Array, pa.Array]:
    """Accounts, and the language of their first posts joined."""
    ids = posts["account_id"].unique()
    account = np.asarray(pc.index_in(posts["account_id"], value_set=ids), np.int64)
    retweet = np.asarray(pc.fill_null(pc.equal(posts["kind"], "retweet"), False), bool)
    order = np.lexsort((retweet, account))
    place = np.arange(len(order)) - np.searchsorted(account[order], account[order])
    order = order[place < _POSTS_READ]
    texts: list[list[str]] = [[] for _ in range(len(ids))]
    for owner, text in zip(account[order].tolist(), posts["text"].take(pa.array(order)).to_pylist(), strict=True):
        texts[owner].append(text)
    return ids, pa.array([language_of("\n".join(some)) for some in texts], pa.string())
