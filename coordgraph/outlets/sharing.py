"""Which posts share which outlet.

In: posts, accounts and a matcher. Out: one pair of post and outlet for each share. A post shares an outlet when it
contains a link to it, or retweets or quotes a post of one of its accounts. Retweets count like own posts: spreading is
what is measured. Odd input: an account that retweets itself shares nothing, links that are none are passed by.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from coordgraph.outlets.matching import Match, Matcher

Codes = npt.NDArray[np.int64]

_RETWEET_TEXT = re.compile(r"RT @(\w{1,20}):")


class Shares(NamedTuple):
    """Who shared what.

    Attributes:
        outlets: what was shared; its place here is its code.
        outlet: code of the outlet, one a share.
        post: row of the post, one a share; a post shares an outlet once, however many links it has.
        account: code of the account that posted, one a share.
        accounts: ids of all accounts that posted, shared or not; the place is the code.
        examples: for each outlet the first of its links in the order of letters; empty where none was shared by link.
        retweeted: whether the post is a retweet, one a share.
    """

    outlets: list[Match]
    outlet: Codes
    post: Codes
    account: Codes
    accounts: list[str]
    examples: list[str]
    retweeted: npt.NDArray[np.bool_]

    @property
    def without_retweets(self) -> Shares:
        """Only what accounts shared in posts of their own."""
        own = ~self.retweeted
        return self._replace(
            outlet=self.outlet[own], post=self.post[own], account=self.account[own], retweeted=self.retweeted[own]
        )


class _Numbering:
    """Codes of outlets in the order in which they turn up, and a link of each."""

    def __init__(self) -> None:
        self.outlets: dict[Match, int] = {}
        self.examples: dict[int, str] = {}

    def code_of_link(self, match: Match | None, link: str) -> int:
        code = self.code(match)
        if code >= 0:
            self.examples[code] = min(self.examples.get(code, link), link)
        return code

    def code(self, match: Match | None) -> int:
        return -1 if match is None else self.outlets.setdefault(match, len(self.outlets))


def find_shares(posts: pa.Table, accounts: pa.Table, matcher: Matcher) -> Shares:
    """All shares of outlets, accounts, platforms and shorteners in the posts."""
    numbering = _Numbering()
    found = [_shares_by_link(posts, matcher, numbering)]
    if matcher.knows_handles:
        found += _shares_of_accounts(posts, accounts, matcher, numbering)
    outlet, post = (np.concatenate(codes) for codes in zip(*found, strict=True))
    ids = posts["account_id"].unique().drop_null()
    account = _codes(pc.index_in(posts["account_id"], value_set=ids))
    usable = (outlet >= 0) & (account[post] >= 0)
    pair = np.unique(outlet[usable] * max(1, posts.num_rows) + post[usable])
    outlet, post = np.divmod(pair, max(1, posts.num_rows))
    examples = [numbering.examples.get(code, "") for code in range(len(numbering.outlets))]
    retweet = pc.fill_null(pc.equal(posts["kind"], "retweet"), False).to_numpy()
    return Shares(list(numbering.outlets), outlet, post, account[post], ids.to_pylist(), examples, retweet[post])


def _shares_by_link(posts: pa.Table, matcher: Matcher, numbering: _Numbering) -> tuple[Codes, Codes]:
    """Outlet and post of each link; each distinct link is matched once a platform, as reading links takes longest."""
    links, post = _flattened(posts["urls"])
    urls = links.unique()
    url = _codes(pc.index_in(links, value_set=urls))
    # handles without a platform, and links of a platform to itself, are told by the platform of the post
    platforms, platform = _platforms(posts)
    pairs, pair = np.unique(url * len(platforms) + platform[post], return_inverse=True)
    texts = urls.to_pylist()
    codes = [
        numbering.code_of_link(matcher.match_link(texts[i], platforms[j]), texts[i]) if texts[i] else -1
        for i, j in (divmod(int(p), len(platforms)) for p in pairs)
    ]
    return np.array(codes, np.int64)[pair.reshape(-1)], post


def _flattened(lists: pa.ChunkedArray) -> tuple[pa.ChunkedArray, Codes]:
    """The values of a column of lists, and the row of each."""
    values, rows, start = [], [np.empty(0, np.int64)], 0
    for chunk in lists.chunks:
        values.append(pc.list_flatten(chunk))
        rows.append(_codes(pc.list_parent_indices(chunk)) + start)
        start += len(chunk)
    return pa.chunked_array(values, type=pa.string()), np.concatenate(rows)


def _platforms(posts: pa.Table) -> tuple[list[str], Codes]:
    platforms = posts["platform"].unique()
    return [name or "" for name in platforms.to_pylist()], _codes(pc.index_in(posts["platform"], value_set=platforms))


def _shares_of_accounts(
    posts: pa.Table, accounts: pa.Table, matcher: Matcher, numbering: _Numbering
) -> list[tuple[Codes, Codes]]:
    """Outlet and post of each retweet and quote of an outlet's account."""
    outlet_of_account = np.array([*_outlets_of_accounts(accounts, matcher, numbering), -1], np.int64)

    def outlets(authors: Any) -> Codes:
        return outlet_of_account[_codes(pc.index_in(authors, value_set=accounts["account_id"], skip_nulls=True))]

    quoted = pc.take(posts["account_id"], pc.index_in(posts["quote_of"], value_set=posts["post_id"], skip_nulls=True))
    retweeted = posts["retweet_of_account"]
    by_account = outlets(retweeted)
    by_text = _outlets_named_in_retweets(posts, accounts, matcher, numbering)
    return [
        _without_own(np.where(by_account >= 0, by_account, by_text), posts, retweeted),
        _without_own(outlets(quoted), posts, quoted),
    ]


def _outlets_of_accounts(accounts: pa.Table, matcher: Matcher, numbering: _Numbering) -> list[int]:
    named = zip(accounts["handle"].to_pylist(), accounts["platform"].to_pylist(), strict=True)
    return [_code_of_handle(handle, platform, matcher, numbering) for handle, platform in named]


def _outlets_named_in_retweets(posts: pa.Table, accounts: pa.Table, matcher: Matcher, numbering: _Numbering) -> Codes:
    """Outlets of retweets whose author has no handle in ``accounts``: archives name it only as ``RT @handle:``."""
    codes = np.full(posts.num_rows, -1, np.int64)
    known = accounts.filter(pc.fill_null(pc.not_equal(accounts["handle"], ""), False))["account_id"]
    unknown = pc.invert(pc.is_in(posts["retweet_of_account"], value_set=known))
    rows = np.flatnonzero(pc.fill_null(pc.and_(pc.equal(posts["kind"], "retweet"), unknown), False).to_numpy())
    texts = posts["text"].take(rows).to_pylist()
    platforms = posts["platform"].take(rows).to_pylist()
    for row, text, platform in zip(rows, texts, platforms, strict=True):
        named = _RETWEET_TEXT.match(text or "")
        if named:
            codes[row] = _code_of_handle(named[1], platform, matcher, numbering)
    return codes


def _code_of_handle(handle: str | None, platform: str | None, matcher: Matcher, numbering: _Numbering) -> int:
    outlet = matcher.match_handle(handle, platform or "") if handle else None
    return numbering.code(None if outlet is None else Match(outlet, "outlet", True))


def _without_own(outlet: Codes, posts: pa.Table, authors: Any) -> tuple[Codes, Codes]:
    own = pc.fill_null(pc.equal(posts["account_id"], authors), False).to_numpy()
    rows = np.flatnonzero((outlet >= 0) & ~own)
    return outlet[rows], rows


def _codes(indices: Any) -> Codes:
    """Arrow indices as int64, -1 for none."""
    codes: Codes = pc.fill_null(pc.cast(indices, pa.int64()), -1).to_numpy()
    return codes
