"""Who belongs to whom, as a file says: account or rule, actor, organ, side, each with source and date.

In: a CSV kept by hand, UTF-8, with comma, semicolon or tab, columns (:data:`COLUMNS`) in any order. Out:
:class:`Actors`. Odd input: a row that cannot be used is a problem with file and line and the rest is read; an account
that rows give to different actors is given to none of them, and that is said, too.
"""

from __future__ import annotations

import csv
import datetime
import io
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from coordgraph.csv_records import records_below_header
from coordgraph.errors import ColumnMissing, InputError
from coordgraph.outlets import Problem
from coordgraph.tables import TREND_ACTORS
from coordgraph.trends.belonging import ALWAYS, FOREVER, Belonging, Stretch, day_of, merged
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
    "since": "first day the account belongs to the actor, in the same form; empty: always did",
    "until": "last day, included; empty: still does",
}
LEVELS = ("actor", "organ", "side")
_REQUIRED = ("actor", "source", "date")
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_LONGEST = 200


class ActorRow(NamedTuple):
    """A row that can be used: what it says, its line, its accounts (rows of ``accounts``), its days (since 1970)."""

    actor: str
    organ: str
    side: str
    source: str
    date: str
    line: int
    accounts: tuple[int, ...]
    since: int = ALWAYS
    until: int = FOREVER

    def meets(self, other: ActorRow) -> bool:
        """Whether both hold on a common day."""
        return self.since <= other.until and other.since <= self.until

    @property
    def belongs_to(self) -> tuple[str, str, str]:
        """Actor, organ and side."""
        return self.actor, self.organ, self.side


@dataclass(frozen=True)
class Actors:
    """Accounts given to actors.

    Attributes:
        file: the file as named.
        rows: the rows that are used.
        belonging: by which of them each account (row of ``accounts``) is given when; accounts in doubt are in none.
        problems: what could not be used, by line.
    """

    file: str
    rows: tuple[ActorRow, ...]
    belonging: Belonging
    problems: tuple[Problem, ...]

    def names(self, level: str) -> list[str]:
        """The actors, organs or sides that have an account, sorted."""
        return sorted({getattr(self.rows[s.row], level) for s in self.belonging.stretches} - {""})

    def numbers(self, level: str, account: Ints, time: Ints) -> Ints:
        """For each message by account and time the place in :meth:`names`, or their number where it is nobody's."""
        names = self.names(level)
        place = {name: number for number, name in enumerate(names)}
        of_row = np.array([*(place.get(getattr(row, level), len(names)) for row in self.rows), len(names)], np.int64)
        found: Ints = of_row[self.belonging.rows(account, time)]
        return found

    def table(self, accounts: pa.Table) -> pa.Table:
        """The table ``trend_actors``: one row an account that is given to an actor, and stretch of time."""
        ids = accounts["account_id"].to_pylist()
        rows = []
        for stretch in self.belonging.stretches:
            row = self.rows[stretch.row]
            days = (
                None if stretch.first == ALWAYS else stretch.first,
                None if stretch.last == FOREVER else stretch.last,
            )
            rows.append((ids[stretch.account], row.actor, row.organ or None, row.side or None, row.source, row.date,
                         *days, self.file, row.line))  # fmt: skip
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
    lines = _lines(path)
    delimiter = max(",;\t", key=lambda d: len(set(_header(lines, d)) & set(COLUMNS)))
    header = _header(lines, delimiter)
    _check_header(header, path)
    finder = _Finder(tables)
    rows: list[ActorRow] = []
    problems: list[Problem] = []
    for line, values, broken in records_below_header(lines, delimiter):
        found = _row(header, broken or values, line, finder)
        if isinstance(found, ActorRow):
            rows.append(found)
        elif found is not None:
            problems.append(Problem(str(path), line, found[0], _short(found[1])))
    kept, contradictions = _without_contradictions(rows, path)
    belonging, conflicts = _given(kept, path, finder.ids)
    problems += [*contradictions, *conflicts]
    return Actors(str(path), tuple(kept), belonging, tuple(sorted(problems, key=lambda problem: problem.line)))


def _lines(path: str | Path) -> list[str]:
    try:
        text = Path(path).read_bytes().decode("utf-8-sig")
    except FileNotFoundError as error:
        raise InputError("no such file of actors", where=path, next_step="Check the path.") from error
    except OSError as error:
        raise InputError(f"the actors cannot be read ({error})", where=path, next_step="Check the path.") from error
    except UnicodeDecodeError as error:
        raise InputError("not UTF-8 text", where=path, next_step="Save it as CSV in UTF-8.") from error
    if not text.strip() or "\0" in text:
        raise InputError(
            "not a table of actors", where=path, next_step=f"Its first line names the columns: {', '.join(COLUMNS)}."
        )
    return list(io.StringIO(text, newline=""))


def _header(lines: list[str], delimiter: str) -> list[str]:
    try:
        return [name.strip().lower() for name in next(csv.reader(lines, delimiter=delimiter), [])]
    except csv.Error:
        return []


def _check_header(header: list[str], path: str | Path) -> None:
    missing = [name for name in _REQUIRED if name not in header]
    if "account" not in header and "rule" not in header:
        missing.insert(0, "account or rule")
    repeated = sorted({name for name in header if name in COLUMNS and header.count(name) > 1})
    if missing or repeated:
        what = f"no column {', '.join(missing)}" if missing else f"column {', '.join(repeated)} is named twice"
        raise ColumnMissing(
            f"the actors have {what}" if missing else what,
            where=f"{path}:1",
            value=", ".join(header),
            next_step=f"The columns are {', '.join(COLUMNS)}.",
        )


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


def _row(header: list[str], values: list[str] | str, line: int, finder: _Finder) -> ActorRow | tuple[str, str] | None:
    """The row, or what is wrong with it and the value, or None for an empty one."""
    if isinstance(values, str):
        return values, ""
    if not any(value.strip() for value in values):
        return None
    if len(values) != len(header):
        return f"{len(values)} values for {len(header)} columns", " | ".join(values)
    given = {name: " ".join(value.split()) for name, value in zip(header, values, strict=True)}
    cell = {name: given.get(name, "") for name in COLUMNS}
    named = _unmarked(cell["account"] or cell["rule"])
    for name in _REQUIRED:
        if not cell[name]:
            return f"no {name}", named
    if not named or (cell["account"] and cell["rule"]):
        return "neither account nor rule" if not named else "both account and rule; give them a row each", cell["actor"]
    if not _is_date(cell["date"]):
        return "not a date; write YYYY, YYYY-MM or YYYY-MM-DD", cell["date"]
    since, until = _day(cell["since"], ALWAYS), _day(cell["until"], FOREVER, last=True)
    for name, day in (("since", since), ("until", until)):
        if day is None:
            return f"{name} is not a date; write YYYY, YYYY-MM or YYYY-MM-DD", cell[name]
    if since is None or until is None or until < since:
        return f"until lies before since ({cell['since']})", cell["until"]
    found = finder.account(named) if cell["account"] else finder.rule(named)
    if isinstance(found, str):
        return found, named
    return ActorRow(cell["actor"], cell["organ"], cell["side"], cell["source"], cell["date"], line, found, since, until)


def _day(cell: str, otherwise: int, last: bool = False) -> int | None:
    return day_of(cell, last) if cell else otherwise


def _unmarked(cell: str) -> str:
    """A cell without the apostrophe that keeps a spreadsheet from taking @name for a formula."""
    return cell.removeprefix("'")


def _is_date(text: str) -> bool:
    match = _DATE.fullmatch(text)
    try:
        return bool(match and datetime.date(int(match[1]), int(match[2] or 1), int(match[3] or 1)))
    except ValueError:
        return False


def _without_contradictions(rows: list[ActorRow], path: str | Path) -> tuple[list[ActorRow], list[Problem]]:
    """Rows whose actor has one organ, and whose organ one side, on any day; of others the first row stays."""
    known: dict[tuple[str, str], list[tuple[str, ActorRow]]] = defaultdict(list)
    kept, problems = [], []
    for row in rows:
        wrong = ""
        for level, name, above in (("actor", row.actor, row.organ), ("organ", row.organ, row.side)):
            if name and above:
                others = known[level, name]
                other = next((pair for pair in others if pair[0] != above and pair[1].meets(row)), None)
                if other is not None:
                    of = f"the {level} {name} belongs to '{other[0]}' by line {other[1].line}"
                    wrong = f"{of} and to another here; row not used"
                    problems.append(Problem(str(path), row.line, _short(wrong), _short(above)))
                    break
                if not any((pair[0], pair[1].since, pair[1].until) == (above, row.since, row.until) for pair in others):
                    others.append((above, row))
        if not wrong:
            kept.append(row)
    return kept, problems


def _given(rows: list[ActorRow], path: str | Path, ids: list[str]) -> tuple[Belonging, list[Problem]]:
    """When each account is given by which row, where rows agree, and the pairs of rows that do not."""
    stretches = [Stretch(account, row.since, row.until, n) for n, row in enumerate(rows) for account in row.accounts]
    kept, pairs = merged(stretches, [row.belongs_to for row in rows])
    doubtful: dict[tuple[int, int], list[int]] = defaultdict(list)
    for first, later in pairs:
        doubtful[rows[first.row].line, rows[later.row].line].append(first.account)
    problems = []
    for (first_line, line), accounts in doubtful.items():
        count = f"{len(accounts):,} accounts are" if len(accounts) > 1 else "an account is"
        reason = f"{count} given to another by line {first_line}; counted for neither"
        problems.append(Problem(str(path), line, reason, _short(ids[accounts[0]])))
    return Belonging(tuple(kept)), problems


def _short(text: str) -> str:
    """At most 200 printable characters: problems are printed, and a row may hold terminal commands."""
    printable = "".join(c if c.isprintable() else "�" for c in text[: _LONGEST + 1])
    return printable if len(printable) <= _LONGEST else printable[: _LONGEST - 1] + "…"
