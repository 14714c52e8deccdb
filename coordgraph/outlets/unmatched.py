"""What accounts shared and no registry names, as a registry to be filled in by hand.

In: shares and clusters. Out: the table ``unmatched``, with the columns of a registry first and those to fill in empty.
Odd input: platforms and shorteners are no outlets and are left out, as are links of a platform to itself.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from coordgraph.outlets.amplification import account_shares
from coordgraph.outlets.enrichment import Groups, counted
from coordgraph.outlets.matching import Match
from coordgraph.outlets.sharing import Shares
from coordgraph.tables import UNMATCHED
from coordgraph.urls import canonical_url

_PROFILES = {
    "x": "https://x.com/{}", "telegram": "https://t.me/{}", "facebook": "https://facebook.com/{}",
    "instagram": "https://instagram.com/{}", "tiktok": "https://tiktok.com/@{}", "youtube": "https://youtube.com/@{}",
}  # fmt: skip


def unmatched_table(shares: Shares, groups: Groups, min_accounts: int) -> pa.Table:
    """Every domain and account that at least ``min_accounts`` accounts shared, those most shared in clusters first."""
    outlet, account = account_shares(shares)
    size = len(shares.outlets)
    accounts = np.bincount(outlet, minlength=size)
    in_clusters = np.bincount(outlet[groups.of_account[account] >= 0], minlength=size)
    posts = np.bincount(shares.outlet, minlength=size)
    clusters: dict[int, list[str]] = {}
    for (code, group), count in counted(outlet, groups.of_account[account]).items():
        if count >= min_accounts:
            clusters.setdefault(code, []).append(groups.names[group])
    rows = []
    for code, match in enumerate(shares.outlets):
        if match.kind in ("outlet", "account") and not match.registered and accounts[code] >= min_accounts:
            counts = (int(accounts[code]), int(in_clusters[code]), sorted(clusters.get(code, ())), int(posts[code]))
            example = canonical_url(shares.examples[code]) or ""
            rows.append((_place(match), match.outlet, None, None, None, None, match.kind, *counts, example))
    rows.sort(key=lambda row: (-row[8], -row[7], row[1]))
    return UNMATCHED.of_rows(rows)


def _place(match: Match) -> str:
    """What a registry knows the outlet by; as a link where a spreadsheet would take it for a formula."""
    if match.kind == "account":
        platform, name = match.outlet.split(":", 1)
        return _PROFILES[platform].format(name)
    return match.outlet if match.outlet[0].isalnum() else f"https://{match.outlet}"
