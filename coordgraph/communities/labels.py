"""What sets a group apart: the objects its accounts use more than others do.

Ranked by the z-score of the log-odds ratio with an informative Dirichlet prior (Monroe, Colaresi and Quinn 2008,
doi:10.1093/pan/mpn018), counted by accounts, so that one hyperactive account cannot name a group.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from coordgraph.text import folded_hashtag

_PRIOR = 10.0
_AT_MOST = 2
_SHARED_BY = 0.2
_LONGEST = 40
_CLEARLY = 1.96


def log_odds_z(
    inside: float, inside_total: float, outside: float, outside_total: float, prior: float, a0: float
) -> float:
    """z-score of the log-odds of an object inside a group against outside; above 2: clearly its own.

    Args:
        inside, outside: accounts that used the object.
        inside_total, outside_total: accounts.
        prior: pseudo-count of the object; a0: of all objects.

    >>> round(log_odds_z(8, 10, 2, 90, prior=1, a0=10), 6)
    4.913142
    """
    delta = np.log((inside + prior) / (inside_total + a0 - inside - prior)) - np.log(
        (outside + prior) / (outside_total + a0 - outside - prior)
    )
    return float(delta / np.sqrt(1 / (inside + prior) + 1 / (outside + prior)))


def marks_of_accounts(posts: pa.Table, accounts: pa.Table, codes: Mapping[str, int]) -> list[set[str]]:
    """For each account code what it spreads: ``#hashtags``, inherited ones included, and whom it ``retweets``."""
    handle = dict(zip(accounts["account_id"].to_pylist(), accounts["handle"].to_pylist(), strict=True))
    marks: list[set[str]] = [set() for _ in codes]
    columns = (posts[name].to_pylist() for name in ("account_id", "hashtags", "retweet_of_account"))
    for account, tags, author in zip(*columns, strict=True):
        own = marks[codes[account]]
        own.update(f"#{folded}" for tag in tags or () if (folded := folded_hashtag(tag)))
        if author is not None and handle.get(author):
            own.add(f"retweets @{handle[author]}")
    return marks


def labels_of_groups(
    groups: NDArray[np.int64], active: NDArray[np.bool_], marks: Sequence[set[str]], otherwise: Sequence[str]
) -> list[str]:
    """A label for each group: up to two marks that set it apart and that a fifth of it has; otherwise the given text.

    Args:
        groups: group of each account code, -1 for none.
        active: accounts that posted; the background.
        marks: hashtags and retweeted handles of each account.
        otherwise: a text for each group.
    """
    everywhere = _accounts_by_mark(np.flatnonzero(active), marks)
    total = int(active.sum())
    labels = []
    for group, fallback in enumerate(otherwise):
        members = np.flatnonzero(groups == group)
        inside = _accounts_by_mark(members, marks)
        scored = []
        for mark, count in inside.items():
            if count < max(2, _SHARED_BY * len(members)):
                continue
            elsewhere = max(everywhere.get(mark, 0) - count, 0)
            prior = _PRIOR * max(everywhere.get(mark, 0), 1) / max(total, 1)
            z = log_odds_z(count, len(members), elsewhere, max(total - len(members), 1), prior, _PRIOR + prior)
            scored.append((-z, mark))
        best = [mark[:_LONGEST] for z, mark in sorted(scored)[:_AT_MOST] if -z >= _CLEARLY]
        labels.append(" · ".join(best) if best else fallback)
    return labels


def _accounts_by_mark(accounts: NDArray[np.int64], marks: Sequence[set[str]]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for account in accounts:
        for mark in marks[account]:
            counts[mark] = counts.get(mark, 0) + 1
    return counts
