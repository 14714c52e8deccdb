"""How many objects does a pair share in all behaviours, those that do not tie it included?

In: the drawn pairs and the tables ``actions`` and ``accounts``. Out: for each pair the number ``coordgraph explain``
counts. Odd input: a run without actions, and a map of very many ties, leave it open.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from coordgraph.graphs import Pair, table_or_empty

#: Beyond this number of pairs counting takes longer than all the rest of the map.
MOST_PAIRS = 50_000
_AT_ONCE = 5_000


def shared_in_all(tables: Mapping[str, pa.Table], pairs: Sequence[Pair]) -> list[int] | None:
    """Objects each pair shares in all behaviours, dropped ones included; None where that is not counted."""
    from scipy import sparse

    actions = table_or_empty(tables, "actions")
    if not actions.num_rows or len(pairs) > MOST_PAIRS:
        return None
    ids = sorted({account for pair in pairs for account in (pair.source, pair.target)})
    place = {account: number for number, account in enumerate(ids)}
    known = pc.index_in(table_or_empty(tables, "accounts")["account_id"], value_set=pa.array(ids, pa.string()))
    row_of_code = pc.fill_null(known, -1).to_numpy()
    who, what = row_of_code[actions["account"].to_numpy()], actions["object"].to_numpy()
    drawn = who >= 0
    if not drawn.any():
        return None
    uses = sparse.csr_array(
        (np.ones(int(drawn.sum()), np.int32), (who[drawn], what[drawn])), shape=(len(ids), int(what.max()) + 1)
    )
    uses.data[:] = 1  # the constructor has added up acts of one account on one object
    ends = np.array([(place[pair.source], place[pair.target]) for pair in pairs], np.int64).reshape(-1, 2)
    counts: list[int] = []
    for start in range(0, len(ends), _AT_ONCE):
        part: Any = ends[start : start + _AT_ONCE]
        counts += uses[part[:, 0]].multiply(uses[part[:, 1]]).sum(axis=1).tolist()
    return counts
