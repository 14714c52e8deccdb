"""Which accounts of a run a named set means: by id, and by handle only where no id can decide.

In: the table ``accounts`` and an :class:`~coordgraph.evaluation.account_sets.AccountSet`. Out: :class:`Matched`. Odd
input: digests of ids match nobody; a handle that several accounts have, or one with another id, as handles are taken
over by others, is counted as unsure.
"""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from coordgraph.evaluation.account_sets import AccountSet, Listed
from coordgraph.evaluation.metrics import Bools

ID, HANDLE, HASHED, UNSURE, ABSENT = "id", "handle", "hashed", "unsure", "absent"


class Match(NamedTuple):
    """An account of the run (row of ``accounts``), what matched it, and the line that lists it."""

    row: int
    by: str
    line: int


class Matched(NamedTuple):
    """Accounts of the run that are in a set, each once, and how many listed accounts ended how."""

    matches: list[Match]
    counts: dict[str, int]


class Finder:
    """Accounts of a run by id and handle; those without a handle may have it for an id."""

    def __init__(self, accounts: pa.Table) -> None:
        self.ids: list[str] = accounts["account_id"].to_pylist()
        self._row = {account: row for row, account in enumerate(self.ids)}
        self._by_handle: dict[str, list[int]] = defaultdict(list)
        for row, handle in enumerate(accounts["handle"].to_pylist()):
            self._by_handle[(handle or self.ids[row]).removeprefix("@").casefold()].append(row)

    def match(self, accounts: AccountSet) -> Matched:
        """The accounts of the run that are in the set."""
        counts = dict.fromkeys((ID, HANDLE, HASHED, UNSURE, ABSENT), 0)
        matches: dict[int, Match] = {}
        for listed in accounts.accounts:
            row, how = self._find(listed)
            counts[how] += 1
            if row is not None and (row not in matches or how == ID):
                matches[row] = Match(row, how, listed.line)
        return Matched([matches[row] for row in sorted(matches)], counts)

    def _find(self, listed: Listed) -> tuple[int | None, str]:
        if listed.id is not None and listed.id in self._row:
            return self._row[listed.id], ID
        named = self._by_handle.get(listed.handle, []) if listed.handle else []
        if len(named) > 1:
            return None, UNSURE
        if named:
            other = listed.id is not None and not listed.hashed and _of_one_kind(listed.id, self.ids[named[0]])
            return (None, UNSURE) if other else (named[0], HANDLE)
        return None, HASHED if listed.hashed else ABSENT


def _of_one_kind(one: str, other: str) -> bool:
    """Whether both are ids of a platform, so that different ones are different accounts.

    >>> _of_one_kind("17", "18"), _of_one_kind("17", "ana"), _of_one_kind("did:plc:a", "did:plc:b")
    (True, False, True)
    """
    return (one.isdigit() and other.isdigit()) or (one.startswith("did:") and other.startswith("did:"))


def rows_inside(found: Matched, size: int) -> Bools:
    """For each row of ``accounts`` whether it is in the set."""
    inside = np.zeros(size, bool)
    inside[[match.row for match in found.matches]] = True
    return inside
