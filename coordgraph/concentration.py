"""How unevenly messages are spread over accounts, and how traffic that is pushed would look.

In: messages of each account. Out: single numbers. Odd input: nobody has no inequality (0).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

TOP_ACCOUNTS = 50
FEWEST_ACCOUNTS, FEWEST_MESSAGES = 50, 1_000


def gini(messages: ArrayLike) -> float:
    """Gini coefficient of messages over accounts: 0 when all post as much, near 1 when one account posts nearly all.

    Its largest value for n accounts is 1 − 1/n.

    >>> gini([1, 3]), gini([2, 2, 2]), gini([])
    (0.25, 0.0, 0.0)
    """
    counts = np.sort(np.asarray(messages, float))
    total = counts.sum()
    if not total:
        return 0.0
    size = len(counts)
    return float(((2 * np.arange(1, size + 1) - size - 1) * counts).sum() / (size * total))


def top_share(messages: ArrayLike, top: int = TOP_ACCOUNTS) -> float:
    """Share of the messages that the most active accounts sent, 0 to 1; 1 where there are no more accounts than that.

    >>> top_share([5, 3, 1, 1], top=2)
    0.8
    """
    counts = np.sort(np.asarray(messages, float))[::-1]
    return float(counts[:top].sum() / counts.sum()) if counts.sum() else 0.0


def rarefied_coefficient(
    messages: ArrayLike, retweets: int, draws: int, random: np.random.Generator, size: int = FEWEST_MESSAGES
) -> float:
    """The coefficient of traffic manipulation at equal size: its mean over samples of so many messages.

    The coefficient grows with the flow, as messages per account do. Samples are drawn without replacement; the share
    of retweets is the same in all of them on average and taken as it is. Range and reading as
    :func:`traffic_coefficient`.

    Args:
        messages: of each account; together at least ``size``.
        retweets: how many of all are retweets.
        draws: samples.
        random: source of the draws.
        size: messages of a sample.

    >>> rarefied_coefficient([500, 500], 0, 3, np.random.default_rng(1))
    600.0
    """
    counts = np.sort(np.asarray(messages, np.int64))
    ends, total = np.cumsum(counts), int(counts.sum())
    found = []
    for _ in range(draws):
        drawn = random.choice(total, size, replace=False, shuffle=False)
        sent = np.bincount(np.searchsorted(ends, drawn, side="right"))
        sent = sent[sent > 0]
        found.append(100 * top_share(sent) + size / len(sent))
    return 10 * retweets / total + float(np.mean(found))


def traffic_coefficient(messages: int, retweets: int, accounts: int, share_of_top: float) -> float:
    """Coefficient of traffic manipulation of Nimmo 2019: C = R/10 + F + U.

    R is the share of retweets and F the share of the 50 most active accounts, both in percent; U is messages per
    account. It compares flows of like size; it has no threshold. High: few accounts, many messages each, many retweets.
    Tables leave it empty below 50 accounts, where F is 100 whatever they do.

    Source: Nimmo, "Measuring Traffic Manipulation on Twitter", Oxford Internet Institute, working paper 2019.1.

    Args:
        messages, retweets, accounts: how many; at least one message and account.
        share_of_top: share of the messages by the 50 most active accounts, 0 to 1.

    >>> traffic_coefficient(messages=10, retweets=6, accounts=4, share_of_top=1.0)
    108.5
    """
    return 100 * retweets / messages / 10 + 100 * share_of_top + messages / accounts
