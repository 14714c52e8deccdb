"""What is conspicuous about a profile, beside how often it is among others? Flags by account, and their base rates.

In: ``accounts``, ``profiles``, ``traits`` and ``members``. Out: names of flags of each account, and for each flag its
share in every cluster and among the posting accounts of no cluster. Odd input: what is not known of an account counts
neither for nor against it; a run without profiles tells what the accounts themselves declare.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from coordgraph.graphs import rows_of, table_or_empty
from coordgraph.profiles import CLEAR
from coordgraph.profiles.sentences import details_of
from coordgraph.profiles.telling import flags_of
from coordgraph.profiles.traits import WINDOWS

_DECLARED = ("protected", "verified", "default_image")
_Known = dict[str, bool]


@dataclass(frozen=True)
class Flags:
    """Flags of the accounts of a map.

    Attributes:
        of_account: names of the flags of each account that has any.
        rates: for each flag its share among the posting accounts of no cluster (None: there are none of which it is
            known), how many these are, and its share in each cluster, by id.
        bursts: for each cluster whose sign-up dates are bunched clearly more than those of others: window in days,
            its first day, accounts made in it, accounts of known date, and how many dates of the others would give.
    """

    of_account: dict[str, list[str]] = field(default_factory=dict)
    rates: dict[str, tuple[float | None, int, dict[str, float]]] = field(default_factory=dict)
    bursts: dict[str, list[Any]] = field(default_factory=dict)


def flags_on(tables: Mapping[str, pa.Table], accounts: Sequence[str]) -> Flags:
    """The flags of these accounts, beside those of all posting accounts."""
    cluster_of = dict(rows_of(table_or_empty(tables, "members"), ("account_id", "cluster")))
    known = {name: values for name, values in _known_flags(tables).items() if any(values.values())}
    of_map = set(accounts)
    of_account: dict[str, list[str]] = {}
    for name, values in known.items():
        for account in values:
            if values[account] and account in of_map:
                of_account.setdefault(account, []).append(name)
    bursts = _bursts(tables)
    for account in _made_in(bursts, tables, cluster_of):
        if account in of_map:
            of_account.setdefault(account, []).append("burst")
    rates = {name: _rates(values, cluster_of.get) for name, values in known.items()}
    return Flags(of_account, rates, bursts)


def _known_flags(tables: Mapping[str, pa.Table]) -> dict[str, _Known]:
    """For each flag whether it is set, of the posting accounts of which that is known."""
    table = table_or_empty(tables, "accounts")
    found: dict[str, _Known] = {name: {} for name in _DECLARED}
    for account, posts, *declared in rows_of(table, ("account_id", "posts", *_DECLARED)):
        for name, value in zip(_DECLARED, declared, strict=True):
            if value is not None and posts != 0:
                found[name][account] = value
    profiles = table_or_empty(tables, "profiles")
    ids = profiles["account_id"].to_pylist()
    for name, values in flags_of(profiles).items():
        if name not in _DECLARED:
            found[name] = {account: value for account, value in zip(ids, values, strict=True) if value is not None}
    return found


def _rates(known: _Known, cluster_of: Callable[[str], str | None]) -> tuple[float | None, int, dict[str, float]]:
    counts: dict[str | None, list[int]] = {}
    for account, value in known.items():
        count = counts.setdefault(cluster_of(account), [0, 0])
        count[0] += value
        count[1] += 1
    some, others = counts.pop(None, [0, 0])
    inside = {cluster: round(has / of, 4) for cluster, (has, of) in counts.items() if cluster is not None}
    return (round(some / others, 4) if others else None), others, inside


def _bursts(tables: Mapping[str, pa.Table]) -> dict[str, list[Any]]:
    """The clear burst of each cluster; of several the one with most accounts, and of those the shortest."""
    found: dict[str, list[Any]] = {}
    for row in table_or_empty(tables, "traits").to_pylist():
        days, first = WINDOWS.get(row["trait"]), details_of(row).get("first_day")
        if days and first and row["q"] is not None and row["q"] <= CLEAR:
            burst = [days, first, round(row["value"]), row["known"], row["other_value"]]
            known = found.get(row["cluster"], burst)
            found[row["cluster"]] = min(known, burst, key=lambda one: (-one[2], one[0]))
    return found


def _made_in(
    bursts: Mapping[str, Sequence[Any]], tables: Mapping[str, pa.Table], cluster_of: Mapping[str, str]
) -> list[str]:
    """Accounts made in the burst of their cluster; none where sign-up is told by the month."""
    made = {a: t for a, t in rows_of(table_or_empty(tables, "accounts"), ("account_id", "created_at")) if t}
    if all((t.day, t.hour, t.minute, t.second) == (1, 0, 0, 0) for t in made.values()):
        return []
    found = []
    for account, time in made.items():
        if burst := bursts.get(cluster_of.get(account, "")):
            first = dt.date.fromisoformat(burst[1])
            if first <= time.date() < first + dt.timedelta(days=burst[0]):
                found.append(account)
    return found
