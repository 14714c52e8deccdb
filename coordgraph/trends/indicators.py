"""Yes or no: what profiles and cadence of an account show. Each is common among ordinary accounts; none is a verdict.

In: the tables ``posts``, ``accounts`` and ``members``. Out: for each account and indicator yes, no or unknown. Odd
input: an indicator a collection says nothing about is unknown for everybody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from coordgraph.settings import ProfileSettings
from coordgraph.translations import N_
from coordgraph.trends.describing import accounts_in_clusters, made_shortly_before
from coordgraph.trends.messages import DAY, Bools, Ints, account_rows, microseconds

CLUSTER = "in a cluster"
INDICATORS = {
    CLUSTER: N_("is in a cluster of the run"),
    "new": N_("was made within 30 days before the first message of the trend, actor or month"),
    "digits": N_("has a handle of letters that ends in eight digits"),
    "default image": N_("still has the default picture"),
    "retweets": N_("has at least ten posts in the collection, nine in ten of them or more retweets"),
    "posts a day": N_("has more than 72 posts a day in the collection, from its first to its last post"),
}
_DIGITS = ProfileSettings().handle_pattern
_RETWEETS, _FEWEST_POSTS = 0.9, 10
_POSTS_A_DAY = 72


@dataclass(frozen=True)
class Indicators:
    """Indicators of accounts, in the order of ``INDICATORS``; the one called new depends on when something began.

    Attributes:
        shown, known: accounts × indicators; what is not known is not shown.
    """

    shown: Bools
    known: Bools
    accounts: pa.Table

    def of(self, account: Ints, first: int) -> tuple[Bools, Bools]:
        """Shown and known of these accounts for something that began at that time (microseconds)."""
        shown, known = self.shown[account], self.known[account]
        place = list(INDICATORS).index("new")
        known[:, place], shown[:, place] = made_shortly_before(np.full(len(account), first), account, self.accounts)
        return shown, known


def indicators_of(tables: Mapping[str, pa.Table]) -> Indicators:
    """The indicators of every account of the table ``accounts``."""
    accounts = tables["accounts"]
    inside = accounts_in_clusters(tables)
    nothing = np.zeros(len(inside), bool)
    columns = {
        CLUSTER: (inside, np.ones(len(inside), bool)),
        "new": (nothing, nothing),
        "digits": _flags(pc.match_substring_regex(accounts["handle"], _DIGITS)),
        "default image": _flags(accounts["default_image"]),
        **_cadence(tables),
    }
    shown, known = (np.column_stack([columns[name][part] for name in INDICATORS]) for part in (0, 1))
    return Indicators(shown & known, known, accounts)


def _flags(column: pa.ChunkedArray) -> tuple[Bools, Bools]:
    return _bools(column.fill_null(False)), _bools(pc.is_valid(column))


def _bools(column: pa.ChunkedArray) -> Bools:
    values: NDArray[np.bool_] = column.to_numpy().astype(bool)
    return values


def _cadence(tables: Mapping[str, pa.Table]) -> dict[str, tuple[Bools, Bools]]:
    posts, size = tables["posts"], tables["accounts"].num_rows
    account, time = account_rows(tables), microseconds(posts["time"])
    timed = _bools(pc.is_valid(posts["time"]))
    count = np.bincount(account, minlength=size)
    retweets = np.bincount(account, weights=_bools(pc.equal(posts["kind"], "retweet").fill_null(False)), minlength=size)
    first, last = np.full(size, np.iinfo(np.int64).max), np.full(size, np.iinfo(np.int64).min)
    np.minimum.at(first, account[timed], time[timed])
    np.maximum.at(last, account[timed], time[timed])
    in_time = np.bincount(account[timed], minlength=size)
    some = in_time > 0
    days = np.maximum(np.where(some, last, 0) - np.where(some, first, 0), DAY) / DAY
    return {
        "retweets": (retweets >= _RETWEETS * count, count >= _FEWEST_POSTS),
        "posts a day": (in_time / days > _POSTS_A_DAY, some),
    }
