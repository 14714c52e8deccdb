"""Who belongs to whom, as a file says: account or rule, actor, organ, side, each with source and date.

In: a CSV kept by hand, UTF-8, with comma, semicolon or tab, columns (:data:`COLUMNS`) in any order. Out:
:class:`Actors`. Odd input: a row that cannot be used is a problem with file and line and the rest is read; an account
that rows give to different actors is given to none of them, and that is said, too.
"""

from __future__ import annotations

import datetime
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from coordgraph.hand_tables import Problem, read_hand_table, short, unmarked
from coordgraph.tables import TREND_ACTORS
from coordgraph.trends.messages import Ints
from coordgraph.trends.rules import accounts_of_rule

COLUMNS = {
    "account": "id or @handle of one account; this or a rule",
    "rule": "handle~PATTERN, bio~PHRASE or cluster=ID: all accounts it finds; this or an account",
    "actor": "to whom they belong, according to the source (required)",
    "organ": "what the actor is part of, such as a ministry or party",
    "side": "the side that organ is on",
    "source": "link or citation that states it (required: a row without a source is not used)",
    "date": "when that source was published or retrieved: YYYY, YYYY-MM or YYYY-MM-DD (required)",
}
LEVELS = ("actor", "organ", "side")
_REQUIRED = ("actor", "source", "date")
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


class ActorRow(NamedTuple):
    """A row that can be used: what it says, where it stands, and the accounts (rows of ``accounts``) it is about."""

    actor: str
    organ: str
    side: str
    source: str
    date: str
    line: int
    accounts: tuple[int, ...]

    @property
    def belongs_to(self) -> tuple[str, str, str]:
        """Actor, organ and side."""
        return self.actor, self.organ, self.side


@dataclass(frozen=True)
class Actors:
    """Accounts given to actors.

    Attributes:
        file: the file as named.
        row_of: the row each account (row of ``accounts``) is given by; accounts in doubt are in none.
        problems: what could not be used, by line.
    """

    file: str
    row_of: dict[int, ActorRow]
    problems: tuple[Problem, ...]

    def names(self, level: str) -> list[str]:
        """The actors, organs or sides that have an account, sorted."""
        return sorted({getattr(row, level) for row in self.row_of.values()} - {""})

    def numbers(self, level: str, accounts: int) -> Ints:
        """For each row of ``accounts`` the place in :meth:`names`, or their number where it has none."""
        names = self.names(level)
        place = {name: number for number, name in enumerate(names)}
        found = np.full(accounts, len(names), np.int64)
        for account, row in self.row_of.items():
            found[account] = place.get(getattr(row, level), len(names))
        return found

    def table(self, accounts: pa.Table) -> pa.Table:
        """The table ``trend_actors``: one row an account that is given to an actor."""
        ids = accounts["account_id"].to_pylist()
        rows = [
            (ids[account], row.actor, row.organ or None, row.side or None, row.source, row.date, self.file, row.line)
            for account, row in self.row_of.items()
        ]
        return TREND_ACTORS.sorted(TREND_ACTORS.of_rows(rows))


def read_actors(path: str | Path, tables: Mapping[str, pa.Table]) -> Actors:
    """The actors of a file, for the accounts of a run.

    Args:
        path: the file.
        tables: ``accounts`` and ``members`` of the run.

    Raises:
        InputError: there is no such file, it is empty or not UTF-8 text.
        ColumnMissing: a column is missing.
    """
    table = read_hand_table(path, "actors", COLUMNS, [("account", "rule"), *_REQUIRED])
    finder = _Finder(tables)
    rows: list[ActorRow] = []
    problems = table.problems
    for line, cells in table.rows:
        found = _row(cells, line, finder)
        if isinstance(found, ActorRow):
            rows.append(found)
        else:
            problems.append(Problem(str(path), line, found[0], short(found[1])))
    kept, contradictions = _without_contradictions(rows, path)
    given, conflicts = _given(kept, path, finder.ids)
    problems += [*contradictions, *conflicts]
    return Actors(str(path), given, tuple(sorted(problems, key=lambda problem: problem.line)))


class _Finder:
    """Accounts by id and handle."""

    def __init__(self, tables: Mapping[str, pa.Table]) -> None:
        self.tables = tables
        self.ids: list[str] = tables["accounts"]["account_id"].to_pylist()
        self._row = {account: row for row, account in enumerate(self.ids)}
        self._by_handle: dict[str, list[int]] = defaultdict(list)
        for row, handle in enumerate(tables["accounts"]["handle"].to_pylist()):
            if handle:
                self._by_handle[handle.casefold()].append(row)

    def account(self, name: str) -> tuple[int, ...] | str:
        """The account of that id or handle, or why there is none; with @ it is a handle only."""
        if name in self._row:
            return (self._row[name],)
        found = self._by_handle.get(name.removeprefix("@").casefold(), [])
        if len(found) > 1:
            return "several accounts of the run go by that handle; give the id"
        return tuple(found) or "no account of the run goes by that id or handle"

    def rule(self, rule: str) -> tuple[int, ...] | str:
        """The accounts a rule finds, or why there are none."""
        found = accounts_of_rule(rule, self.tables)
        return found if isinstance(found, str) else tuple(found.tolist())


def _row(given: Mapping[str, str], line: int, finder: _Finder) -> ActorRow | tuple[str, str]:
    """The row, or what is wrong with it and the value."""
    cell = {name: given.get(name, "") for name in COLUMNS}
    named = unmarked(cell["account"] or cell["rule"])
    for name in _REQUIRED:
        if not cell[name]:
            return f"no {name}", named
    if not named or (cell["account"] and cell["rule"]):
        return "neither account nor rule" if not named else "both account and rule; give them a row each", cell["actor"]
    if not _is_date(cell["date"]):
        return "not a date; write YYYY, YYYY-MM or YYYY-MM-DD", cell["date"]
    found = finder.account(named) if cell["account"] else finder.rule(named)
    if isinstance(found, str):
        return found, named
    return ActorRow(cell["actor"], cell["organ"], cell["side"], cell["source"], cell["date"], line, found)


def _is_date(text: str) -> bool:
    match = _DATE.fullmatch(text)
    try:
        return bool(match and datetime.date(int(match[1]), int(match[2] or 1), int(match[3] or 1)))
    except ValueError:
        return False


def _without_contradictions(rows: list[ActorRow], path: str | Path) -> tuple[list[ActorRow], list[Problem]]:
    """Rows whose actor has one organ, and whose organ one side; of those that differ the first row stays."""
    first: dict[tuple[str, str], tuple[str, int]] = {}
    kept, problems = [], []
    for row in rows:
        wrong = ""
        for level, name, above in (("actor", row.actor, row.organ), ("organ", row.organ, row.side)):
            if name and above:
                known, line = first.setdefault((level, name), (above, row.line))
                if known != above:
                    wrong = f"the {level} {name} belongs to '{known}' by line {line} and to another here; row not used"
                    problems.append(Problem(str(path), row.line, short(wrong), short(above)))
                    break
        if not wrong:
            kept.append(row)
    return kept, problems


def _given(rows: list[ActorRow], path: str | Path, ids: list[str]) -> tuple[dict[int, ActorRow], list[Problem]]:
    """The row of each account on which rows agree, and the pairs of rows that do not."""
    given: dict[int, ActorRow] = {}
    doubtful: dict[tuple[int, int], list[int]] = defaultdict(list)
    for row in rows:
        for account in row.accounts:
            first = given.setdefault(account, row)
            if first.belongs_to != row.belongs_to:
                doubtful[first.line, row.line].append(account)
    problems = []
    for (first_line, line), accounts in doubtful.items():
        count = f"{len(accounts):,} accounts are" if len(accounts) > 1 else "an account is"
        reason = f"{count} given to another by line {first_line}; counted for neither"
        problems.append(Problem(str(path), line, reason, short(ids[accounts[0]])))
    in_doubt = {account for accounts in doubtful.values() for account in accounts}
    return {account: row for account, row in given.items() if account not in in_doubt}, problems
