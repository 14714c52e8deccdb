"""By what else can accounts be coloured? What is declared of them, as small numbers with the names they stand for.

In: the tables ``accounts``, ``members`` and ``profiles`` and the accounts of a map. Out: for each question that has
an answer a column of bytes, and the names of its answers, commonest first. Odd input: a column nobody has a value in
is left out; texts pass :func:`~coordgraph.maps.wording.shown`; spellings that differ in case alone are one answer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from coordgraph.graphs import rows_of, table_or_empty
from coordgraph.maps.palette import HUES
from coordgraph.maps.wording import shown

#: An answer beyond the nine commonest, and none.
OTHER, UNKNOWN = 254, 255
#: Shares are told in this many steps.
SHARE_STEPS = 250
_LONGEST = 40
_TEXTS = {
    "lang": "accounts", "post_language": "profiles", "location": "accounts", "place_country": "profiles",
    "based_in": "accounts", "status": "accounts", "standing": "members",
}  # fmt: skip
_FLAGS = {"verified": "accounts", "protected": "accounts", "default_image": "accounts"}
_SHARES = {"retweet_share": "profiles"}

Column = tuple[str, Any]


def shades_of(
    tables: Mapping[str, pa.Table], accounts: Sequence[str]
) -> tuple[dict[str, list[str]], dict[str, Column]]:
    """Names of the answers by column (none for flags and shares), and the columns, one byte for each account.

    Texts: place of the answer among its names, :data:`OTHER` or :data:`UNKNOWN`. Flags: 1, 0 or :data:`UNKNOWN`.
    Shares (0 to 1): times :data:`SHARE_STEPS`, or :data:`UNKNOWN`.
    """
    names: dict[str, list[str]] = {}
    columns: dict[str, Column] = {}
    for column, table in {**_TEXTS, **_FLAGS, **_SHARES}.items():
        known = _known(table_or_empty(tables, table), column)
        values = [known.get(account) for account in accounts]
        names[column], bytes_ = _as_bytes(column, values)
        if (bytes_ != UNKNOWN).any():
            columns[column] = ("u1", bytes_)
    return {column: names[column] for column in columns}, columns


def _known(table: pa.Table, column: str) -> dict[str, Any]:
    return {account: value for account, value in rows_of(table, ("account_id", column)) if value is not None}


def _as_bytes(column: str, values: Sequence[Any]) -> tuple[list[str], Any]:
    if column in _TEXTS:
        return _commonest([shown(value, _LONGEST) for value in values])
    if column in _FLAGS:
        return [], np.array([UNKNOWN if value is None else int(value) for value in values], dtype=np.int64)
    steps = [UNKNOWN if value is None else round(min(max(value, 0), 1) * SHARE_STEPS) for value in values]
    return [], np.array(steps, dtype=np.int64)


def _commonest(texts: Sequence[str]) -> tuple[list[str], Any]:
    """At most as many names as there are hues, each in its commonest spelling."""
    spelled: dict[str, Counter[str]] = {}
    for text in texts:
        if text:
            spelled.setdefault(text.casefold(), Counter())[text] += 1
    ordered = sorted(spelled, key=lambda folded: (-spelled[folded].total(), folded))[: len(HUES)]
    place = {folded: number for number, folded in enumerate(ordered)}
    names = [min(spelled[folded].items(), key=lambda item: (-item[1], item[0]))[0] for folded in ordered]
    places = [place.get(text.casefold(), OTHER) if text else UNKNOWN for text in texts]
    return names, np.array(places, dtype=np.int64)
