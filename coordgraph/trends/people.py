"""What the page of trends needs to know of accounts: who is in a cluster, who is public enough to be named.

In: the tables ``accounts`` and ``members``. Out: :class:`People`. Odd input: an account without a handle, or with an
unknown number of followers, goes by its id.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from coordgraph.trends.describing import accounts_in_clusters
from coordgraph.trends.messages import Bools


@dataclass(frozen=True)
class People:
    """The accounts of a run.

    Attributes:
        accounts: their ids, handles and followers.
        in_clusters: for each of them whether it is in a cluster.
    """

    accounts: pa.Table
    in_clusters: Bools

    @classmethod
    def of(cls, tables: Mapping[str, pa.Table]) -> People:
        """From the tables ``accounts`` and ``members``."""
        return cls(tables["accounts"].select(["account_id", "handle", "followers"]), accounts_in_clusters(tables))

    def public_names(self, followers: int, wanted: Collection[str]) -> dict[str, str]:
        """The handles, with @, of those of these accounts that have at least so many followers."""
        chosen = pc.is_in(self.accounts["account_id"], pa.array(sorted(wanted), pa.string()))
        rows = self.accounts.filter(chosen).to_pylist()
        known = (row for row in rows if row["handle"] and (row["followers"] or 0) >= followers)
        return {row["account_id"]: f"@{row['handle']}" for row in known}
