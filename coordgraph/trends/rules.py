"""The accounts an actors file means by a rule: a pattern of handles, a phrase of biographies, a cluster.

In: the text of a rule and the tables ``accounts`` and ``members``. Out: rows of ``accounts``. Odd input: a rule that is
none, finds nobody, or might never end is a sentence; patterns that are run have a limit of time.
"""

from __future__ import annotations

import time
from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import regex

from coordgraph.patterns import why_refused
from coordgraph.text import normalised_text
from coordgraph.trends.messages import Ints

RULES = {
    "handle~": "handles in which the pattern is found, whatever case: handle~^min_",
    "bio~": "biographies that hold the phrase, case and spaces folded: bio~ministry of water",
    "cluster=": "members of a cluster of the run: cluster=ID",
}
_LONGEST_HANDLE = 200
_SECONDS = 2.0


def accounts_of_rule(rule: str, tables: Mapping[str, pa.Table]) -> Ints | str:
    """Rows of ``accounts`` the rule means, or why there are none."""
    kind = next((kind for kind in RULES if rule.startswith(kind)), None)
    value = rule.removeprefix(kind or "").strip()
    if kind is None or not value:
        return f"not a rule; write one of {', '.join(f'{kind}…' for kind in RULES)}"
    if kind == "cluster=":
        return _in_cluster(value, tables)
    return _with_handle(value, tables["accounts"]) if kind == "handle~" else _with_phrase(value, tables["accounts"])


def _in_cluster(cluster: str, tables: Mapping[str, pa.Table]) -> Ints | str:
    members = tables["members"]
    inside = members.filter(pc.equal(members["cluster"], cluster).fill_null(False))["account_id"].combine_chunks()
    rows = np.flatnonzero(pc.is_in(tables["accounts"]["account_id"], inside).to_numpy())
    return rows if len(rows) else "the run has no such cluster"


def _with_phrase(phrase: str, accounts: pa.Table) -> Ints | str:
    wanted = normalised_text(phrase)
    if not wanted:
        return "nothing to look for in the phrase"
    bios = accounts["description"].to_pylist()
    rows = np.array([row for row, bio in enumerate(bios) if bio and wanted in normalised_text(bio)], np.int64)
    return rows if len(rows) else "no biography holds the phrase"


def _with_handle(pattern: str, accounts: pa.Table) -> Ints | str:
    wrong = why_refused(pattern)
    if wrong:
        return wrong
    wanted = regex.compile(pattern, regex.IGNORECASE)
    end = time.monotonic() + _SECONDS
    rows = []
    try:
        for row, handle in enumerate(accounts["handle"].to_pylist()):
            if handle and wanted.search(handle[:_LONGEST_HANDLE], timeout=max(end - time.monotonic(), 0.001)):
                rows.append(row)
    except TimeoutError:
        return f"the pattern takes longer than {_SECONDS:g} seconds; the rule is not used"
    return np.array(rows, np.int64) if rows else "no handle matches the pattern"
