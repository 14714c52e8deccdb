"""Whose outlets each cluster shares, and how much more than everybody else: the amplification of organisations.

In: shares, clusters and claims. Out: the table ``organisation_amplification``. An account counts once for a name
however many outlets lead to it. What comes out is about outlets: an account that shares one is not funded by anybody
because of it. Odd input: without claims there is no row.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from coordgraph.outlets.amplification import shares_of_outlets
from coordgraph.outlets.chains import Backers
from coordgraph.outlets.enrichment import Groups, enrichment, pairs_of
from coordgraph.outlets.sharing import Codes, Shares
from coordgraph.tables import ORGANISATION_AMPLIFICATION


class _Reached(NamedTuple):
    """For each name the outlets (codes) that lead to it, with steps and properties."""

    names: list[str]
    outlets: list[dict[int, tuple[int, set[str]]]]


def organisation_amplification_table(
    shares: Shares, groups: Groups, claims: Iterable[Any], min_accounts: int
) -> pa.Table:
    """One row for each cluster and name whose outlets at least ``min_accounts`` of its accounts shared."""
    outlet, account = shares_of_outlets(shares)
    reached = _reached(shares, Backers(claims))
    named, own = (
        _shares_of_names(*some, reached, len(shares.accounts))
        for some in ((outlet, account), shares_of_outlets(shares.without_retweets))
    )
    pairs, names = pairs_of(named, own, groups, min_accounts)
    shared = _outlets_of_groups(outlet, groups.of_account[account])
    rows = []
    for pair, found in zip(pairs, enrichment(pairs, names, groups), strict=True):
        ways = {o: way for o, way in reached.outlets[pair.thing].items() if o in shared[pair.group]}
        rows.append(
            (
                groups.names[pair.group],
                reached.names[pair.thing],
                sorted(set().union(*(properties for _, properties in ways.values()))),
                sorted(shares.outlets[o].outlet for o in ways),
                min(steps for steps, _ in ways.values()),
                pair.accounts,
                groups.members[pair.group],
                pair.other_accounts,
                groups.others(pair.group),
                *found,
            )
        )
    return ORGANISATION_AMPLIFICATION.sorted(ORGANISATION_AMPLIFICATION.of_rows(rows))


def _reached(shares: Shares, backers: Backers) -> _Reached:
    found: defaultdict[str, dict[int, tuple[int, set[str]]]] = defaultdict(dict)
    for code, match in enumerate(shares.outlets):
        if match.kind == "outlet":
            for name, way in backers.behind(match.outlet).items():
                found[name][code] = way
    names = sorted(found)
    return _Reached(names, [found[name] for name in names])


def _shares_of_names(outlet: Codes, account: Codes, reached: _Reached, accounts: int) -> tuple[Codes, Codes]:
    """Name and account, once each, of those who shared an outlet that leads to the name."""
    width = max(accounts, 1)
    found = [np.empty(0, np.int64)]
    for code, outlets in enumerate(reached.outlets):
        sharing = account[np.isin(outlet, np.fromiter(outlets, np.int64))]
        found.append(np.unique(sharing) + code * width)
    name_of, account_of = np.divmod(np.concatenate(found), width)
    return name_of, account_of


def _outlets_of_groups(outlet: Codes, group: Codes) -> defaultdict[int, set[int]]:
    found: defaultdict[int, set[int]] = defaultdict(set)
    for shared, cluster in set(zip(outlet.tolist(), group.tolist(), strict=True)):
        found[cluster].add(shared)
    return found
