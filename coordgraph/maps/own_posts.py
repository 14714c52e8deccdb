"""What else did an account post? A few of its posts, with a tie or without, in blocks decoded when its card is opened.

In: the table ``posts`` and the accounts of the map, in order. Out: blocks of compressed JSON, each of
:data:`ACCOUNTS_OF_A_BLOCK` accounts. Odd input: on maps of many accounts there are fewer posts of each, and beyond
:data:`MOST_POSTS` accounts none; without texts only posts that have a public address are told, and only on maps of
few accounts, as ids hardly compress.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from coordgraph.graphs import rows_of, table_or_empty
from coordgraph.maps.columns import packed_json
from coordgraph.maps.evidence import has_public_address
from coordgraph.maps.wording import milliseconds, shown

POSTS_OF_AN_ACCOUNT = 5
#: Posts in one file, with their texts and without.
MOST_POSTS = 20_000
MOST_WITHOUT_TEXTS = 2_000
ACCOUNTS_OF_A_BLOCK = 200
_LENGTH = 280
_COLUMNS = ("account_id", "post_id", "time", "kind", "text", "platform")


def own_posts(tables: Mapping[str, pa.Table], accounts: Sequence[str], *, texts: bool) -> list[str]:
    """The blocks; none where there are no posts to tell.

    A block holds for each account, by its place on the map, rows of milliseconds since 1970, kind of post, text, and
    the id where the post has a public address. Posts of an account's own come before its retweets, the latest first.
    """
    most = min(POSTS_OF_AN_ACCOUNT, (MOST_POSTS if texts else MOST_WITHOUT_TEXTS) // max(len(accounts), 1))
    chosen = _latest(table_or_empty(tables, "posts").select(_COLUMNS), accounts, most)
    place_of = {account: place for place, account in enumerate(accounts)}
    blocks: dict[int, dict[str, list[list[Any]]]] = {}
    for account, post, time, kind, text, platform in rows_of(chosen, _COLUMNS):
        said = shown(text, _LENGTH) if texts else ""
        public = shown(post) if has_public_address(platform, post or "") else None
        if said or public:
            place = place_of[account]
            block = blocks.setdefault(place // ACCOUNTS_OF_A_BLOCK, {})
            block.setdefault(str(place), []).append([milliseconds(time), kind or "", said, public])
    return [packed_json(blocks.get(number, {})) for number in range(max(blocks, default=-1) + 1)]


def _latest(posts: pa.Table, accounts: Sequence[str], most: int) -> pa.Table:
    """Up to ``most`` posts of each account, in the order of the accounts."""
    posts = posts.filter(pc.is_in(posts["account_id"], value_set=pa.array(accounts, pa.string())))
    places = pc.index_in(posts["account_id"], value_set=pa.array(accounts, pa.string())).to_numpy()
    retweet = pc.fill_null(pc.equal(posts["kind"], "retweet"), False).to_numpy()
    times = pc.fill_null(posts["time"].cast(pa.int64()), 0).to_numpy()
    order = np.lexsort((-np.arange(len(times)), -times, retweet, places))
    sorted_places = places[order]
    rank = np.arange(len(order)) - np.searchsorted(sorted_places, sorted_places)
    return posts.take(pa.array(order[rank < most]))
