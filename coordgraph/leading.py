"""Does it say anything who came first? Not where most acts fall on the same moment, as with times known to a minute.

In: the tables ``edges`` and ``clusters``. Out: accounts and clusters of which "came first" may be said. Odd input:
where no delay is known, nothing is said.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import pyarrow as pa

from coordgraph.graphs import kept_edges


def has_an_order(cluster: Mapping[str, Any]) -> bool:
    """Whether the ties of this row of ``clusters`` usually have an earlier and a later account.

    A median delay of zero means that most acts have neither: the shares of ``source_first`` then rest on ties in time.

    >>> has_an_order({"median_delay_s": 0.0}), has_an_order({"median_delay_s": 4.5}), has_an_order({})
    (False, True, False)
    """
    return (cluster.get("median_delay_s") or 0) > 0


def accounts_in_order(tables: Mapping[str, pa.Table]) -> set[str]:
    """Accounts whose ties usually have an earlier and a later account: of the median delays of these, the median is
    above zero."""
    ties = kept_edges(tables).select(["source", "target", "median_delay_s"]).to_pandas()
    delays = pd.concat([ties.set_index(end)["median_delay_s"] for end in ("source", "target")])
    medians = delays.groupby(level=0).median()
    return set(medians.index[medians > 0])
