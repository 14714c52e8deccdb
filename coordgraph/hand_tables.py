"""Tables people keep by hand: CSV with comma, semicolon or tab, columns in any order.

In: a file, and the columns it may and must have. Out: :class:`HandTable`. Odd input: a row that cannot be used is a
:class:`Problem` with file and line, and the rest is read; a file that is no such table is an error.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import NamedTuple

from coordgraph.csv_records import records_below_header
from coordgraph.errors import ColumnMissing, InputError

_DELIMITERS = ",;\t"
_LONGEST = 200


class Problem(NamedTuple):
    """What is wrong with one row of a table kept by hand; the file is the path as given, the line counts from 1.

    >>> print(Problem("media.csv", 7, "no source", "RT"))
    media.csv:7: no source: 'RT'
    """

    file: str
    line: int
    reason: str
    value: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}" + (f": '{self.value}'" if self.value else "")


class HandRow(NamedTuple):
    """One row: where it begins, and its cells by column, in lower case names, spaces folded."""

    line: int
    cells: dict[str, str]


class HandTable(NamedTuple):
    """What a table kept by hand holds.

    Attributes:
        file: the path as given.
        header: the names of its columns, in lower case.
        rows: those that can be used.
        problems: what could not.
    """

    file: str
    header: list[str]
    rows: list[HandRow]
    problems: list[Problem]


def read_hand_table(
    path: str | Path, what: str, columns: Collection[str], required: Sequence[str | tuple[str, ...]]
) -> HandTable:
    """Read a table kept by hand.

    Args:
        path: the file.
        what: its rows in words, in the plural, for errors.
        columns: names it may have; by them the delimiter is recognised. Further columns are read, too.
        required: names it must have; of a tuple at least one.

    Raises:
        InputError: there is no such file, it is empty or not UTF-8 text.
        ColumnMissing: a column is missing, or named twice.
    """
    lines = _lines(path, what, columns)
    delimiter = max(_DELIMITERS, key=lambda d: len(set(_header(lines, d)) & set(columns)))
    header = _header(lines, delimiter)
    _check_header(header, path, what, columns, required)
    rows: list[HandRow] = []
    problems: list[Problem] = []
    for line, values, broken in records_below_header(lines, delimiter):
        if broken or (len(values) != len(header) and any(value.strip() for value in values)):
            reason = broken or f"{len(values)} values for {len(header)} columns"
            problems.append(Problem(str(path), line, reason, "" if broken else short(" | ".join(values))))
        elif any(value.strip() for value in values):
            rows.append(HandRow(line, {n: " ".join(v.split()) for n, v in zip(header, values, strict=True)}))
    return HandTable(str(path), header, rows, problems)


def _lines(path: str | Path, what: str, columns: Collection[str]) -> list[str]:
    try:
        text = Path(path).read_bytes().decode("utf-8-sig")
    except FileNotFoundError as error:
        raise InputError(f"no such file of {what}", where=path, next_step="Check the path.") from error
    except OSError as error:
        raise InputError(f"the {what} cannot be read ({error})", where=path, next_step="Check the path.") from error
    except UnicodeDecodeError as error:
        raise InputError("not UTF-8 text", where=path, next_step="Save it as CSV in UTF-8.") from error
    if not text.strip() or "\0" in text:
        raise InputError(
            f"not a table of {what}", where=path, next_step=f"Its first line names the columns: {', '.join(columns)}."
        )
    return list(io.StringIO(text, newline=""))


def _header(lines: list[str], delimiter: str) -> list[str]:
    try:
        return [name.strip().lower() for name in next(csv.reader(lines, delimiter=delimiter), [])]
    except csv.Error:
        return []


def _check_header(
    header: list[str], path: str | Path, what: str, columns: Collection[str], required: Sequence[str | tuple[str, ...]]
) -> None:
    choices = [(name,) if isinstance(name, str) else name for name in required]
    missing = [" or ".join(names) for names in choices if not set(names) & set(header)]
    repeated = sorted({name for name in header if name in columns and header.count(name) > 1})
    if missing or repeated:
        raise ColumnMissing(
            f"the {what} have no column {', '.join(missing)}"
            if missing
            else f"column {', '.join(repeated)} is named twice",
            where=f"{path}:1",
            value=", ".join(header),
            next_step=f"The columns are {', '.join(columns)}.",
        )


def unmarked(cell: str) -> str:
    """A cell without the apostrophe that keeps a spreadsheet from taking it for a formula or a number."""
    return cell.removeprefix("'")


def short(text: str) -> str:
    """At most 200 printable characters: problems are printed, and a row may hold terminal commands."""
    printable = "".join(c if c.isprintable() else "�" for c in text[: _LONGEST + 1])
    return printable if len(printable) <= _LONGEST else printable[: _LONGEST - 1] + "…"
