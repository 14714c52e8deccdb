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


def tags_of_accounts(posts: pa.Table, codes: Mapping[str, int]) -> list[set[str]]:
    """For each account code the folded hashtags of its posts, inherited ones included: they are what it spreads."""
    tags: list[set[str]] = [set() for _ in codes]
    for account, used in zip(posts["account_id"].to_pylist(), posts["hashtags"].to_pylist(), strict=True):
        if used:
            tags[codes[account]].update(map(folded_hashtag, used))
    return tags


def labels_of_groups(
    groups: NDArray[np.int64], active: NDArray[np.bool_], tags: Sequence[set[str]], otherwise: Sequence[str]
) -> list[str]:
    """A label for each group: up to two distinctive hashtags, or the given text where it has none.

    Args:
        groups: group of each account code, -1 for none.
        active: accounts that posted; the background.
        tags: folded hashtags of each account.
        otherwise: a text for each group.
    """
    everywhere = _accounts_by_tag(np.flatnonzero(active), tags)
    total = int(active.sum())
    labels = []
    for group, fallback in enumerate(otherwise):
        members = np.flatnonzero(groups == group)
        inside = _accounts_by_tag(members, tags)
        scored = []
        for tag, count in inside.items():
            if count < 2 or not tag:
                continue
            elsewhere = max(everywhere.get(tag, 0) - count, 0)
            prior = _PRIOR * max(everywhere.get(tag, 0), 1) / max(total, 1)
            z = log_odds_z(count, len(members), elsewhere, max(total - len(members), 1), prior, _PRIOR + prior)
            scored.append((-z, tag))
        best = [f"#{tag[:_LONGEST]}" for z, tag in sorted(scored)[:_AT_MOST] if -z >= _CLEARLY]
        labels.append(" · ".join(best) if best else fallback)
    return labels


def _accounts_by_tag(accounts: NDArray[np.int64], tags: Sequence[set[str]]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for account in accounts:
        for tag in tags[account]:
            counts[tag] = counts.get(tag, 0) + 1
    return counts
