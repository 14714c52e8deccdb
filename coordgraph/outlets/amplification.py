"""Which outlets each cluster shares, and how much more than everybody else, counted by accounts.

In: shares, members and clusters. Out: the tables ``amplification`` and ``outlets``. Accounts are counted and not posts,
so that one busy account is not a campaign. Odd input: a cluster of all accounts has nobody to be compared with, and its
ratios stay empty.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from coordgraph.outlets.enrichment import Groups, counted, enrichment, pairs_of
from coordgraph.outlets.registry import Registry
from coordgraph.outlets.sharing import Codes, Shares
from coordgraph.tables import AMPLIFICATION, OUTLETS


def amplification_table(shares: Shares, groups: Groups, min_accounts: int) -> pa.Table:
    """One row for each cluster and outlet that at least ``min_accounts`` of its accounts shared."""
    own = shares_of_outlets(shares.without_retweets)
    pairs, outlets = pairs_of(shares_of_outlets(shares), own, groups, min_accounts)
    posts = counted(shares.outlet, groups.of_account[shares.account])
    statistics = enrichment(pairs, outlets, groups)
    rows: list[tuple[Any, ...]] = [
        (
            groups.names[pair.group],
            shares.outlets[pair.thing].outlet,
            pair.accounts,
            groups.members[pair.group],
            pair.other_accounts,
            groups.others(pair.group),
            posts[pair.thing, pair.group],
            *found,
        )
        for pair, found in zip(pairs, statistics, strict=True)
    ]
    return AMPLIFICATION.sorted(AMPLIFICATION.of_rows(rows))


def is_amplified(row: Mapping[str, Any]) -> bool:
    """Whether a cluster shares an outlet clearly more than others do, or there are no others to compare it with.

    Clearly: the 95 % interval of the risk ratio of a row of ``amplification`` lies above 1.
    """
    return row["risk_ratio"] is None or row["risk_ratio_low"] > 1


def shares_of_outlets(shares: Shares) -> tuple[Codes, Codes]:
    """Outlet and account of each share of what is an outlet, an account counted once an outlet."""
    outlet, account = account_shares(shares)
    is_outlet = np.array([match.kind == "outlet" for match in shares.outlets], bool)
    wanted = is_outlet[outlet]
    return outlet[wanted], account[wanted]


def account_shares(shares: Shares) -> tuple[Codes, Codes]:
    """Outlet and account of each share, an account counted once an outlet."""
    width = max(1, len(shares.accounts))
    outlet, account = np.divmod(np.unique(shares.outlet * width + shares.account), width)
    return outlet, account


def outlets_table(shares: Shares, registry: Registry) -> pa.Table:
    """Every outlet of the registry, shared or not, and all else that was shared."""
    outlet, _ = account_shares(shares)
    accounts = np.bincount(outlet, minlength=len(shares.outlets))
    posts = np.bincount(shares.outlet, minlength=len(shares.outlets))
    places: defaultdict[str, set[str]] = defaultdict(set)
    handles: defaultdict[str, set[str]] = defaultdict(set)
    for row in registry.rows:
        places[row.outlet] |= {str(row.place)} if row.place else set()
        handles[row.outlet] |= {str(handle) for handle in row.handles}
    for match in shares.outlets:
        if not match.registered:
            places[match.outlet] |= {match.outlet} if match.kind not in ("account", "self") else set()
            handles[match.outlet] |= {match.outlet} if match.kind == "account" else set()
    registered = {row.outlet for row in registry.rows}
    counts = {m.outlet: (m.kind, int(accounts[i]), int(posts[i])) for i, m in enumerate(shares.outlets)}
    return OUTLETS.of_rows(
        (
            name,
            sorted(places[name]),
            sorted(handles[name]),
            name in registered,
            *counts.get(name, ("outlet", 0, 0)),
        )
        for name in sorted(registered | set(counts))
    )
