"""Posts, profiles and context into the tables of a collection.

In: everything that was taken from the files. Out: the tables ``posts``, ``accounts`` and ``references``. Odd input: a
retweet of a retweet goes back to the first post; a retweet takes hashtags, links, mentions and media from the retweeted
post, wherever that was delivered; where posts of several platforms meet, ids get their platform's name as a prefix.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from coordgraph.readers.batches import (
    CONTEXTS,
    LISTS,
    PROFILES,
    TEXT,
    Codes,
    codes_of,
    keys_of,
    last_words_of_each,
    lengths_of,
    longest_of_each,
)
from coordgraph.readers.mending import with_column
from coordgraph.readers.moments import NO_TIME, snowflake_times, times_or_null
from coordgraph.readers.records import UNSPECIFIED
from coordgraph.tables import ACCOUNTS, POSTS, REFERENCES, Shape

_IDS_OF_POSTS = ("post_id", "retweet_of", "quote_of", "reply_to")
_IDS_OF_ACCOUNTS = ("account_id", "retweet_of_account", "reply_to_account")
_UNKNOWN = -1
_MOST_BYTES = 1 << 31


class Assembly:
    """The collection before it becomes tables.

    Args:
        posts: each once, in the order they were read, with ``source_file`` and ``source_line``.
        profiles: of accounts, in the order they were read.
        contexts: posts delivered along with others, in the order they were read.
    """

    def __init__(self, posts: pa.Table, profiles: pa.Table, contexts: pa.Table) -> None:
        self._posts = posts
        self._platforms = pc.unique(posts["platform"]).to_pylist()
        self._contexts = longest_of_each(contexts)
        self._profiles = last_words_of_each(self._of_the_only_platform(profiles))
        self._all = pa.concat_tables([posts.select(CONTEXTS.names), self._contexts])

    def tables(self) -> tuple[pa.Table, pa.Table, pa.Table]:
        """The tables ``posts``, ``accounts`` and ``references``."""
        posts = self._posts_in_order_of_time()
        references, accounts = self._references(posts), self._accounts(posts)
        if len(self._platforms) > 1:
            posts, references = _with_prefix(posts), _with_prefix(references)
            accounts = _with_prefix(accounts).sort_by("account_id")
        return _shaped(POSTS, posts), _shaped(ACCOUNTS, accounts), _shaped(REFERENCES, references)

    def _keys(self, table: pa.Table, name: str) -> pa.ChunkedArray:
        """A column of ids as keys."""
        return keys_of(table["platform"], table[name], several=self._has_several_platforms())

    def _has_several_platforms(self) -> bool:
        return bool(len(pc.unique(self._all["platform"])) > 1)

    def _posts_in_order_of_time(self) -> pa.Table:
        """The posts with retweets led back to the first post and completed from it."""
        own, targets = codes_of(self._keys(self._all, "post_id"), self._keys(self._all, "retweet_of"))
        originals = _Originals(own, targets, len(self._posts), lengths_of(self._all["text"]))
        keys = [("time", "ascending"), ("platform", "ascending"), ("post_id", "ascending")]
        order = pc.sort_indices(self._posts.select([name for name, _ in keys]), sort_keys=keys).to_numpy()
        rows_by_column = {"retweet_of": originals.roots()[order]}
        for name in LISTS:
            sizes = pc.fill_null(pc.list_value_length(self._all[name]), 0).to_numpy()
            rows_by_column[name] = originals.lenders(sizes)[order]

        def column(name: str) -> pa.ChunkedArray:
            if name in rows_by_column:
                return self._all[name].take(rows_by_column[name])
            return self._posts[name].take(order)

        with ThreadPoolExecutor() as pool:  # copying texts leaves the interpreter to others
            posts = pa.table(list(pool.map(column, self._posts.column_names)), names=self._posts.column_names)
        posts = self._with_account_and_time_of(originals.known_of_posts()[order], posts)
        return posts.append_column("inherited", pc.equal(posts["kind"], "retweet"))

    def _with_account_and_time_of(self, originals: Codes, posts: pa.Table) -> pa.Table:
        """The posts with account and time of the posts they retweet."""
        is_known = originals != _UNKNOWN
        rows = pa.array(originals, mask=~is_known)
        accounts = pc.coalesce(_or_none(posts["retweet_of_account"]), self._all["account_id"].take(rows))
        times = pc.fill_null(self._all["time"].take(rows), NO_TIME).to_numpy()
        own = pc.fill_null(posts["time"], NO_TIME).to_numpy()
        tells_time = ~is_known & (own != NO_TIME) & (snowflake_times(posts["post_id"]) == own)
        times = np.where(tells_time, snowflake_times(posts["retweet_of"]), times)
        posts = with_column(posts, "retweet_of_account", accounts)
        return with_column(posts, "retweet_of_time", [times_or_null(times)])

    def _references(self, posts: pa.Table) -> pa.Table:
        """What posts refer to and context shows, where that is not itself a post."""
        contexts = self._contexts
        columns = [self._keys(posts, name) for name in ("retweet_of", "quote_of", "reply_to")]
        wanted = pa.chunked_array([chunk for column in columns for chunk in column.chunks], TEXT)
        keys = self._keys(contexts, "post_id")
        is_wanted = pc.is_in(keys, wanted.drop_null().combine_chunks())
        is_post = pc.is_in(keys, self._keys(posts, "post_id").combine_chunks())
        return contexts.filter(pc.and_not(is_wanted, is_post)).sort_by(
            [("post_id", "ascending"), ("platform", "ascending")]
        )

    def _of_the_only_platform(self, profiles: pa.Table) -> pa.Table:
        """Profiles of no stated platform belong to the only platform there is; they have the last word."""
        if len(self._platforms) != 1 or UNSPECIFIED in self._platforms:
            return profiles
        is_unstated = pc.equal(profiles["platform"], UNSPECIFIED)
        unstated = profiles.filter(is_unstated)
        unstated = with_column(unstated, "platform", [pa.repeat(pa.scalar(self._platforms[0], TEXT), len(unstated))])
        return pa.concat_tables([profiles.filter(pc.invert(is_unstated)), unstated])

    def _accounts(self, posts: pa.Table) -> pa.Table:
        """A profile for every account, with how many posts it has."""
        active = posts.group_by(["platform", "account_id"], use_threads=False).aggregate([([], "count_all")])
        bare = {field.name: pa.nulls(len(active), field.type) for field in PROFILES}
        bare |= {name: active[name] for name in ("platform", "account_id")}
        profiles = last_words_of_each(pa.concat_tables([self._profiles, pa.table(bare, schema=PROFILES)]))
        names = ["platform", "account_id"]
        profiles = profiles.sort_by([("account_id", "ascending"), ("platform", "ascending")])
        own, others = codes_of(
            *(keys_of(t["platform"], t["account_id"], several=True) for t in (profiles.select(names), active))
        )
        counts = np.zeros(max(own.max(initial=-1), others.max(initial=-1)) + 1, np.int64)
        counts[others] = active["count_all"].to_numpy()
        return profiles.append_column("posts", pa.array(counts[own]))


class _Originals:
    """Which post each retweet goes back to, where posts and then contexts are numbered as rows.

    Args:
        own: code of each row's id.
        targets: code of the id each row retweets, or -1.
        posts: how many rows are posts; the others are context.
        lengths: of the texts; of a post and its context the longer text says more.
    """

    def __init__(self, own: Codes, targets: Codes, posts: int, lengths: Codes) -> None:
        self._own, self._targets, self._count = own, targets, posts
        codes = max(own.max(initial=-1), targets.max(initial=-1)) + 1
        self._known = np.full(codes, _UNKNOWN)
        self._known[own[:posts]] = np.arange(posts)
        context = np.arange(posts, len(own))
        other = self._known[own[context]]
        says_more = (other == _UNKNOWN) | (lengths[context] > lengths[other])
        self._known[own[context][says_more]] = context[says_more]
        # the code that what is known of a code retweets
        self._next = np.where(self._known == _UNKNOWN, _UNKNOWN, targets[self._known])
        self._mentions = self._rows_that_name_the_root()

    def roots(self) -> Codes:
        """For each post the row whose ``retweet_of`` names the post its chain of retweets goes back to."""
        return self._mentions

    def _rows_that_name_the_root(self) -> Codes:
        rows = np.arange(self._count)
        targets = self._targets[: self._count]
        for post in np.flatnonzero((targets != _UNKNOWN) & (self._next[targets] != _UNKNOWN)):
            rows[post] = self._row_at_the_end_of_the_chain(int(post))
        return rows

    def _row_at_the_end_of_the_chain(self, post: int) -> int:
        seen, row = {int(self._own[post])}, post
        while (target := int(self._targets[row])) not in seen:
            seen.add(target)
            if self._next[target] == _UNKNOWN:
                return row
            row = int(self._known[target])
        return post

    def known_of_posts(self) -> Codes:
        """For each post the row of what is known of the post it retweets, or -1."""
        root = self._targets[self._mentions]
        return np.where(root == _UNKNOWN, _UNKNOWN, self._known[root])

    def lenders(self, sizes: Codes) -> Codes:
        """For each post the row its hashtags (links, …) come from: what it retweets, if that has any, else its own.

        Args:
            sizes: how many each row has.
        """
        own, originals = np.arange(self._count), self.known_of_posts()
        lenders = np.where((originals != _UNKNOWN) & (sizes[originals] > 0), originals, own)
        # Posts that retweet one another in a circle take what the other has by then, in their order.
        is_in_circle = (originals != _UNKNOWN) & (originals < self._count) & (self._targets[originals] != _UNKNOWN)
        lenders[is_in_circle] = own[is_in_circle]
        for post in np.flatnonzero(is_in_circle):
            lender = lenders[originals[post]] if originals[post] < post else originals[post]
            lenders[post] = lender if sizes[lender] > 0 else post
        return lenders


def _or_none(texts: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.if_else(pc.equal(texts, ""), None, texts)


def _with_prefix(table: pa.Table) -> pa.Table:
    """The table with ``platform:`` before every id, since one id can mean two accounts on two platforms."""
    colon = pa.scalar(":", TEXT)
    for name in {*_IDS_OF_POSTS, *_IDS_OF_ACCOUNTS} & set(table.column_names):
        ids = pc.binary_join_element_wise(table["platform"], table[name], colon)
        table = with_column(table, name, pc.if_else(pc.equal(table[name], ""), table[name], ids))
    return table


def _shaped(shape: Shape, table: pa.Table) -> pa.Table:
    """The table in its agreed columns."""
    columns: dict[str, Any] = {name: _in_parts(table[name]) for name in shape.names}
    return shape.of(columns)


def _in_parts(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """The column in parts small enough for the 32-bit offsets of the agreed tables."""
    if column.nbytes < _MOST_BYTES:
        return column
    rows = -(-len(column) // (1 + 2 * column.nbytes // _MOST_BYTES))
    starts = range(0, len(column), rows)
    parts = [column.slice(start, rows).combine_chunks() for start in starts]
    return pa.chunked_array([part.take(np.arange(len(part))) for part in parts], column.type)  # offsets begin at 0
