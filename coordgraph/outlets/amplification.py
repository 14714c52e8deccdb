"""How much more a cluster shares an outlet than everybody else does, counted by accounts.

In: shares, members and clusters. Out: the tables ``amplification`` and ``outlets``. Accounts are counted and not posts,
so that one busy account is not a campaign. Odd input: a cluster of all accounts has nobody to be compared with, and its
ratios stay empty.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from coordgraph.outlets.registry import Registry
from coordgraph.outlets.sharing import Codes, Shares
from coordgraph.ratios import risk_ratio
from coordgraph.tables import AMPLIFICATION, OUTLETS

_LINK_LAYERS = frozenset({"co_url", "co_domain"})


class _Clusters(NamedTuple):
    """The clusters in the order of their names; ``of_account`` holds their place there, -1 for accounts of none."""

    names: list[str]
    members: list[int]
    posting: list[int]
    circular: list[bool]
    of_account: Codes


def amplification_table(shares: Shares, members: pa.Table, clusters: pa.Table, min_accounts: int) -> pa.Table:
    """One row for each cluster and outlet that at least ``min_accounts`` of its accounts shared."""
    groups = _clusters(shares, members, clusters)
    outlet, account = _account_shares(shares)
    everywhere = np.bincount(outlet, minlength=len(shares.outlets))
    accounts = _counted(outlet, groups.of_account[account])
    posts = _counted(shares.outlet, groups.of_account[shares.account])
    rows: list[tuple[Any, ...]] = []
    for (shared, group), count in accounts.items():
        match = shares.outlets[shared]
        if match.kind == "outlet" and count >= min_accounts:
            size, others = groups.members[group], len(shares.accounts) - groups.posting[group]
            elsewhere = int(everywhere[shared]) - count
            counts = (count, size, elsewhere, others, posts[shared, group])
            ratios = _ratios(count, size, elsewhere, others)
            rows.append((groups.names[group], match.outlet, *counts, *ratios, groups.circular[group]))
    return AMPLIFICATION.sorted(AMPLIFICATION.of_rows(rows))


def _clusters(shares: Shares, members: pa.Table, clusters: pa.Table) -> _Clusters:
    pairs = zip(members["account_id"].to_pylist(), members["cluster"].to_pylist(), strict=True)
    cluster_of: dict[str, str] = {account: cluster for account, cluster in pairs if cluster}
    sizes = Counter(cluster_of.values())
    names = sorted(sizes)
    place = {name: i for i, name in enumerate(names)}
    of_account = np.array([place.get(cluster_of.get(a, ""), -1) for a in shares.accounts], np.int64)
    posting = np.bincount(of_account[of_account >= 0], minlength=len(names)).tolist()
    layers = dict(zip(clusters["cluster"].to_pylist(), clusters["layers"].to_pylist(), strict=True))
    circular = [not _LINK_LAYERS.isdisjoint(layers.get(name) or ()) for name in names]
    return _Clusters(names, [sizes[name] for name in names], posting, circular, of_account)


def _ratios(shared: int, accounts: int, other_shared: int, others: int) -> tuple[float | None, ...]:
    """The columns share to risk_ratio_high."""
    if others == 0:
        return (shared / accounts, None, None, None, None)
    return (shared / accounts, other_shared / others, *risk_ratio(shared, accounts, other_shared, others))


def outlets_table(shares: Shares, registry: Registry) -> pa.Table:
    """Every outlet of the registry, shared or not, and every other domain that was shared."""
    outlet, _ = _account_shares(shares)
    accounts = np.bincount(outlet, minlength=len(shares.outlets))
    posts = np.bincount(shares.outlet, minlength=len(shares.outlets))
    places: defaultdict[str, set[str]] = defaultdict(set)
    handles: defaultdict[str, set[str]] = defaultdict(set)
    for row in registry.rows:
        places[row.outlet] |= {str(row.place)} if row.place else set()
        handles[row.outlet] |= {str(handle) for handle in row.handles}
    registered = set(places)
    counted = {m.outlet: (m.kind, int(accounts[i]), int(posts[i])) for i, m in enumerate(shares.outlets)}
    return OUTLETS.of_rows(
        (
            name,
            sorted(places[name]) if name in registered else [name],
            sorted(handles.get(name, ())),
            name in registered,
            *counted.get(name, ("outlet", 0, 0)),
        )
        for name in sorted(registered | set(counted))
    )


def _account_shares(shares: Shares) -> tuple[Codes, Codes]:
    """Outlet and account of each share, an account counted once an outlet."""
    width = max(1, len(shares.accounts))
    outlet, account = np.divmod(np.unique(shares.outlet * width + shares.account), width)
    return outlet, account


def _counted(outlet: Codes, cluster: Codes) -> dict[tuple[int, int], int]:
    """How often each outlet occurs with each cluster; those without a cluster (-1) are left out."""
    width = int(cluster.max(initial=0)) + 1
    inside = cluster >= 0
    pairs, counts = np.unique(outlet[inside] * width + cluster[inside], return_counts=True)
    found = zip(pairs.tolist(), counts.tolist(), strict=True)
    return {divmod(pair, width): count for pair, count in found}
