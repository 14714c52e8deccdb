"""Labels of accounts from any table: which group each account is known to belong to, and which are ordinary.

In: CSV, TSV or Parquet, plain or compressed, with a column of ids and a column of groups. Out: :class:`Labels`. Odd
input: an empty group means ordinary; spaces around ids, a byte order mark, and what spreadsheets put around an id
(``="17"``, a leading apostrophe) are taken off; one account in two groups, and an id that lost digits, are errors.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from coordgraph.errors import ColumnMissing, InputError
from coordgraph.readers.base import Head, head_of, table_rows
from coordgraph.readers.formats.columns import ALIASES
from coordgraph.readers.records import Bad, DamagedId, Skipped, id_text
from coordgraph.readers.sources import Source

ID_COLUMNS = ("account_id", *ALIASES["account_id"])
GROUP_COLUMN = "group"
_AS_FORMULA = re.compile(r'="([^"]*)"')
_AS_TEXT = re.compile(r"'(?=[=+\-@＝＋－＠])")
_COLUMNS_NAMED = 30


@dataclass(frozen=True)
class Labels:
    """What is known of accounts.

    Attributes:
        groups: the group of each labelled account; empty: ordinary. Accounts that are not here are unlabelled.
        where: the file.
        unread: rows that held no id or could not be read, by reason.
    """

    groups: dict[str, str]
    where: str = "labels"
    unread: dict[str, int] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        """The groups, sorted."""
        return sorted({group for group in self.groups.values() if group})


def read_labels(
    path: str | Path, column: str | None = None, id_column: str | None = None, ordinary: Iterable[str] = ()
) -> Labels:
    """The labels of a table.

    Args:
        path: CSV, TSV or Parquet.
        column: the column of groups; None: ``group``.
        id_column: the column of account ids; None: ``account_id`` or a usual other name of it.
        ordinary: further values, besides empty ones, which mean that an account belongs to no group.

    Raises:
        InputError: the file is absent, empty or no table, holds no label, puts one account in two groups, or ids lost
            digits.
        ColumnMissing: there is no such column.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "labels.csv"
    ...     _ = file.write_text("userid,campaign\\n17,red\\n 18 ,control\\n")
    ...     read_labels(file, "campaign", ordinary=["control"]).groups
    {'17': 'red', '18': ''}
    """
    head = head_of(Path(path))
    ids, groups = _columns(head, column, id_column)
    found: dict[str, str] = {}
    unread: Counter[str] = Counter()
    for line, row in _rows(path, head, unread):
        account = _account(row.get(ids), path, line)
        if account is None:
            unread["no id"] += 1
            continue
        group = _group(row.get(groups), frozenset(ordinary))
        if found.setdefault(account, group) != group:
            raise InputError(
                f"line {line}: an account is in two groups, '{found[account]}' and '{group}'",
                where=path,
                value=account,
                next_step="Keep one row an account, or choose another --column.",
            )
    if not found:
        raise InputError("holds no label", where=path, next_step="Give one row an account, with its id and group.")
    return Labels(found, str(path), dict(unread))


def _columns(head: Head, column: str | None, id_column: str | None) -> tuple[str, str]:
    if not head.columns:
        raise InputError(
            "is not a table of labels", where=head.path, next_step="Give a CSV, TSV or Parquet with a header."
        )
    ids = id_column or next((name for name in ID_COLUMNS if name in head.columns), ID_COLUMNS[0])
    return _existing(ids, head, "--id-column"), _existing(column or GROUP_COLUMN, head, "--column")


def _existing(name: str, head: Head, option: str) -> str:
    if name not in head.columns:
        raise ColumnMissing(
            "the labels have no such column",
            where=head.path,
            value=name,
            next_step=f"Name one with {option}; the file has: {', '.join(head.columns[:_COLUMNS_NAMED])}.",
        )
    if name in head.repeated:
        raise InputError(
            "the labels have that column twice", where=head.path, value=name, next_step="Give each column its own name."
        )
    return name


def _rows(path: str | Path, head: Head, unread: Counter[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    for line, row in table_rows(Source(path), head):
        if isinstance(row, Bad):
            unread[row.reason] += 1
        elif not isinstance(row, Skipped):
            yield line, row


def _account(value: Any, path: str | Path, line: int) -> str | None:
    if isinstance(value, str):
        value = without_spreadsheet_marks(value)
    try:
        return id_text(value)
    except DamagedId as error:
        raise InputError(
            f"line {line}: the id lost digits in a spreadsheet or a floating-point column",
            where=path,
            value=str(value),
            next_step="Export the ids as text.",
        ) from error


def without_spreadsheet_marks(cell: str) -> str:
    """A cell as it was before a spreadsheet was told to take it for text.

    >>> without_spreadsheet_marks('="17"'), without_spreadsheet_marks("'@name"), without_spreadsheet_marks(" 17 ")
    ('17', '@name', '17')
    """
    text = cell.strip()
    formula = _AS_FORMULA.fullmatch(text)
    return formula[1].strip() if formula else _AS_TEXT.sub("", text, count=1)


def _group(value: Any, ordinary: frozenset[str]) -> str:
    """The group a cell names; of a column of truth values, false is ordinary."""
    if value is None or value is False or (isinstance(value, float) and math.isnan(value)):
        return ""
    name = without_spreadsheet_marks(str(value))
    return "" if name in ordinary else name
