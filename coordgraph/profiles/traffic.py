"""How top-heavy and repetitive the traffic of a group is.

In: posts of each account. Out: the coefficient of traffic manipulation and plainer measures. Odd input: below fifty
accounts the coefficient says nothing, and is not given.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from coordgraph.concentration import FEWEST_ACCOUNTS, FEWEST_MESSAGES, gini, top_share, traffic_coefficient


class Traffic(NamedTuple):
    """What a group's traffic looks like.

    Attributes:
        coefficient: C = R/10 + F + U; comparative, not absolute.
        retweets: R, percent of the posts that are retweets.
        top: F, percent of the posts that come from the fifty busiest accounts.
        each: U, posts an account.
        gini: inequality of posts between accounts, 0 (all alike) to 1 (one has all).
        meaningful: there are at least fifty accounts; below, the top fifty are everybody.
        steady: there are at least 1,000 posts; below, the coefficient hangs on how much was collected.
    """

    coefficient: float
    retweets: float
    top: float
    each: float
    gini: float
    meaningful: bool
    steady: bool


def traffic_of(posts: NDArray[np.int64], retweets: int) -> Traffic:
    """The coefficient of traffic manipulation of Nimmo 2019, with what it needs to be read.

    B. Nimmo, Measuring Traffic Manipulation on Twitter, Oxford Internet Institute, working paper 2019.1. F depends on
    how many accounts there are: compare groups of like size only. High: few accounts make much of the traffic.

    Args:
        posts: posts of each account, at least 1 each.
        retweets: how many of all these posts are retweets.

    >>> found = traffic_of(np.array([4, 3, 2, 1]), 6)
    >>> round(found.coefficient, 1), found.meaningful
    (108.5, False)
    """
    total, accounts = int(posts.sum()), len(posts)
    if not total:
        return Traffic(np.nan, np.nan, np.nan, np.nan, np.nan, meaningful=False, steady=False)
    top = top_share(posts)
    return Traffic(
        traffic_coefficient(total, retweets, accounts, top), 100 * retweets / total, 100 * top, total / accounts,
        gini(posts), accounts >= FEWEST_ACCOUNTS, total >= FEWEST_MESSAGES,
    )  # fmt: skip
