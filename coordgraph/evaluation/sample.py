"""A run beside the same run on a comparison sample: does the method find as much among ordinary accounts?

In: the tables and records of two runs. Out: one row a number, each per posting account, with the ratio of the shares
and its interval. Odd input: other settings, another activity or shared accounts make the two hard to compare, which is
said.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from coordgraph.outlets import RiskRatio, risk_ratio

_FAR = 2.0
_MATTERS = ("behaviours", "similarity", "significance", "ties", "communities", "preset")


class Row(NamedTuple):
    """One number of both runs.

    Attributes:
        name: what is counted.
        run, sample: how many.
        run_share, sample_share: that over posting accounts.
        ratio: of the shares, with its 95 % interval, where accounts are counted and neither number is 0; 1: as much
            among ordinary accounts.
    """

    name: str
    run: int
    sample: int
    run_share: float
    sample_share: float
    ratio: RiskRatio | None


class Comparison(NamedTuple):
    """Both runs side by side, and what makes them hard to compare."""

    rows: list[Row]
    doubts: list[str]


def compare_with_sample(
    tables: Mapping[str, pa.Table],
    record: Mapping[str, Any],
    sample_tables: Mapping[str, pa.Table],
    sample_record: Mapping[str, Any],
) -> Comparison:
    """Numbers of a run beside those of a comparison sample of ordinary accounts."""
    counts, others = (
        {**r["counts"], "accounts_with_ties": _accounts_with_ties(t)}
        for r, t in ((record, tables), (sample_record, sample_tables))
    )
    rows = [
        _row(name, key, counts, others, of_accounts)
        for name, key, of_accounts in (
            ("posts", "posts", False),
            ("compared pairs", "compared_pairs", False),
            ("ties", "ties", False),
            ("clusters", "clusters", False),
            ("accounts with ties", "accounts_with_ties", True),
            ("accounts in clusters", "accounts_in_clusters", True),
        )
    ]
    return Comparison(rows, _doubts(rows[0], tables, record, sample_tables, sample_record))


def _accounts_with_ties(tables: Mapping[str, pa.Table]) -> int:
    return int(pc.sum(pc.greater(tables["members"]["ties"], 0).cast(pa.int64())).as_py() or 0)


def _row(name: str, key: str, counts: Mapping[str, int], others: Mapping[str, int], of_accounts: bool) -> Row:
    accounts, other_accounts = counts["posting_accounts"], others["posting_accounts"]
    known = of_accounts and counts[key] and others[key]
    ratio = risk_ratio(counts[key], accounts, others[key], other_accounts) if known else None
    return Row(
        name, counts[key], others[key], counts[key] / max(accounts, 1), others[key] / max(other_accounts, 1), ratio
    )


def _doubts(
    posts: Row, tables: Mapping[str, pa.Table], record: Mapping[str, Any], sample_tables: Mapping[str, pa.Table],
    sample_record: Mapping[str, Any],
) -> list[str]:  # fmt: skip
    doubts = []
    one, other = (r["settings"] for r in (record, sample_record))
    different = [name for name in _MATTERS if one.get(name) != other.get(name)]
    if different:
        doubts.append(f"The two ran with different settings: {', '.join(different)}.")
    fewer, more = sorted((posts.run_share, posts.sample_share))
    if more > _FAR * fewer:
        doubts.append(
            f"The accounts are not equally active: {posts.run_share:,.1f} posts each in the run, "
            f"{posts.sample_share:,.1f} in the sample. Less active accounts can share less."
        )
    accounts, other_accounts = (r["counts"]["posting_accounts"] for r in (record, sample_record))
    if max(accounts, other_accounts) > _FAR * max(min(accounts, other_accounts), 1):
        doubts.append(
            f"The two are not equally large: {accounts:,} and {other_accounts:,} posting accounts. Pairs grow with the "
            "square of accounts."
        )
    both = pc.sum(pc.is_in(_posting(tables), value_set=_posting(sample_tables))).as_py() or 0
    if both:
        doubts.append(f"{both:,} accounts are in both.")
    return doubts


def _posting(tables: Mapping[str, pa.Table]) -> pa.Array:
    accounts = tables["accounts"]
    return accounts.filter(pc.greater(accounts["posts"], 0))["account_id"].combine_chunks()
