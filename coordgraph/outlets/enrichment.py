"""How much more the accounts of clusters share something than all others do: effects, a test, and its correction.

In: who shared what, counted once an account, and the clusters. Out: the columns of statistics that the tables
``amplification`` and ``organisation_amplification`` have in common. Odd input: a cluster of all accounts has nobody to
be compared with, and its statistics stay empty.

The family that q corrects for is every pair of a cluster and a thing that at least ``min_accounts`` accounts of the
whole collection shared. How many shared a thing in all says nothing about who they are, so that leaving rare things out
wins nothing unfairly; pairs of the family without a row count as p = 1.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from coordgraph.multiple import benjamini_hochberg
from coordgraph.outlets.sharing import Codes
from coordgraph.ratios import log_odds, odds_ratio, risk_ratio, wilson

_LINK_LAYERS = frozenset({"co_url", "co_domain"})
_RETWEET_LAYERS = frozenset({"co_retweet", "fast_retweet"})


class Groups(NamedTuple):
    """The clusters in the order of their names.

    Attributes:
        names: their ids.
        members: accounts of each.
        posting: those of them that posted.
        by_links: whether each rests on links.
        by_retweets: whether each rests on retweets.
        of_account: for each posting account the place of its cluster, -1 for none.
    """

    names: list[str]
    members: list[int]
    posting: list[int]
    by_links: list[bool]
    by_retweets: list[bool]
    of_account: Codes

    def others(self, group: int) -> int:
        """Posting accounts outside a cluster."""
        return len(self.of_account) - self.posting[group]


class Pair(NamedTuple):
    """A cluster and a thing: accounts of the cluster that shared it, other accounts that did, and whether that is no
    more than what the cluster was found by.
    """

    group: int
    thing: int
    accounts: int
    other_accounts: int
    circular: bool


def groups_of(accounts: Sequence[str], members: pa.Table, clusters: pa.Table) -> Groups:
    """The clusters of these posting accounts."""
    pairs = zip(members["account_id"].to_pylist(), members["cluster"].to_pylist(), strict=True)
    cluster_of: dict[str, str] = {account: cluster for account, cluster in pairs if cluster}
    sizes = Counter(cluster_of.values())
    names = sorted(sizes)
    place = {name: i for i, name in enumerate(names)}
    of_account = np.array([place.get(cluster_of.get(a, ""), -1) for a in accounts], np.int64)
    posting = np.bincount(of_account[of_account >= 0], minlength=len(names)).tolist()
    layers = dict(zip(clusters["cluster"].to_pylist(), clusters["layers"].to_pylist(), strict=True))
    by_links = [not _LINK_LAYERS.isdisjoint(layers.get(name) or ()) for name in names]
    by_retweets = [rests_on_retweets(layers.get(name)) for name in names]
    return Groups(names, [sizes[name] for name in names], posting, by_links, by_retweets, of_account)


def rests_on_retweets(layers: Iterable[str] | None) -> bool:
    """Whether a cluster with ties in these layers was found by retweets: whom it retweets is no second evidence then.

    >>> rests_on_retweets(["co_hashtag", "fast_retweet"]), rests_on_retweets(["co_hashtag"])
    (True, False)
    """
    return not _RETWEET_LAYERS.isdisjoint(layers or ())


def counted(thing: Codes, group: Codes) -> dict[tuple[int, int], int]:
    """How often each thing occurs with each group; those without a group (-1) are left out."""
    width = int(group.max(initial=0)) + 1
    inside = group >= 0
    pairs, counts = np.unique(thing[inside] * width + group[inside], return_counts=True)
    found = zip(pairs.tolist(), counts.tolist(), strict=True)
    return {divmod(pair, width): count for pair, count in found}


Shared = tuple[Codes, Codes]


def pairs_of(shared: Shared, own: Shared, groups: Groups, min_accounts: int) -> tuple[list[Pair], int]:
    """Pairs with enough accounts of the cluster, and how many things have enough accounts in all.

    A pair is circular where the cluster rests on links, or rests on retweets and at least half of its accounts that
    shared the thing did so by retweets only.

    Args:
        shared: codes of things and of the accounts that shared them, each pair once.
        own: the same without what was shared by retweets only.
        groups: the clusters.
        min_accounts: fewest accounts.
    """
    (thing, account), (own_thing, own_account) = shared, own
    everywhere = np.bincount(thing)
    inside = counted(thing, groups.of_account[account])
    by_themselves = counted(own_thing, groups.of_account[own_account])

    def circular(group: int, place: int, count: int) -> bool:
        retweeted = groups.by_retweets[group] and 2 * by_themselves.get((place, group), 0) <= count
        return groups.by_links[group] or retweeted

    pairs = [
        Pair(group, place, count, int(everywhere[place]) - count, circular(group, place, count))
        for (place, group), count in inside.items()
        if count >= min_accounts
    ]
    return pairs, int((everywhere >= max(min_accounts, 1)).sum())


def enrichment(pairs: Sequence[Pair], things: int, groups: Groups) -> list[tuple[Any, ...]]:
    """The columns share to circular of each pair.

    Args:
        pairs: pairs with a row.
        things: things in the family of tests, see :func:`pairs_of`.
        groups: the clusters.
    """
    effects = [_effects(pair, groups) for pair in pairs]
    if not pairs:
        return []
    p = _chances(pairs, groups)
    q = np.full(len(pairs), np.nan)
    circular = np.array([pair.circular for pair in pairs], bool)
    by_links = sum(groups.by_links)
    by_retweets = sum(pair.circular and not groups.by_links[pair.group] for pair in pairs)
    family = {False: (len(groups.names) - by_links) * things, True: by_links * things + by_retweets}
    for apart, size in family.items():
        tested = ~np.isnan(p) & (circular == apart)
        q[tested] = benjamini_hochberg(p[tested], size)
    return [
        (*effect, _or_none(chance), _or_none(corrected), bool(itself))
        for effect, chance, corrected, itself in zip(effects, p.tolist(), q.tolist(), circular, strict=True)
    ]


def _effects(pair: Pair, groups: Groups) -> tuple[float | None, ...]:
    """The columns share to log_odds_z."""
    size, others = groups.members[pair.group], groups.others(pair.group)
    share = (pair.accounts / size, *wilson(pair.accounts, size))
    if others == 0:
        return (*share, *[None] * 10)
    cells = (pair.accounts, size, pair.other_accounts, others)
    everybody = (pair.accounts + pair.other_accounts) / (size + others)
    odds = log_odds(*cells)
    return (
        *share,
        pair.other_accounts / others,
        *wilson(pair.other_accounts, others),
        share[0] / everybody,
        *risk_ratio(*cells),
        odds_ratio(*cells),
        odds.difference,
        odds.z,
    )


def _chances(pairs: Sequence[Pair], groups: Groups) -> Any:
    """p of each pair; none where there is nobody to be compared with."""
    shared = np.array([pair.accounts for pair in pairs], np.int64)
    other_shared = np.array([pair.other_accounts for pair in pairs], np.int64)
    size = np.array([groups.members[pair.group] for pair in pairs], np.int64)
    others = np.array([groups.others(pair.group) for pair in pairs], np.int64)
    return np.where(others > 0, fisher(shared, size, other_shared, others), np.nan)


def fisher(shared: Any, accounts: Any, other_shared: Any, others: Any) -> Any:
    """Chance of at least as many accounts of a group, were the group drawn by lot among all: Fisher's exact test.

    One-sided, by the hypergeometric distribution (Fisher 1935, https://doi.org/10.2307/2342435), 0 to 1. It takes
    accounts for independent; those of a cluster were put together because they act alike, so that a low value shows
    more than chance in who shares it, and not why.

    Args:
        shared, accounts: of the group; whole numbers or arrays of them.
        other_shared, others: of all others.

    >>> f"{fisher(8, 10, 2, 90):.4e}"
    '1.0463e-08'
    """
    from scipy.stats import hypergeom

    return np.clip(hypergeom.sf(shared - 1, accounts + others, shared + other_shared, accounts), 0.0, 1.0)


def _or_none(value: float) -> float | None:
    return None if value != value else value
