"""How does a table become a CSV file that no spreadsheet takes for a program?

In: an Arrow table. Out: UTF-8, comma, line feed, every text in quotes, lists joined by ``|``, times as ISO 8601 in UTC,
unknown values empty. Odd input: control characters are taken out; a text a spreadsheet would read as a formula gets a
leading apostrophe (OWASP ASVS 1.2.10). Numbers stay numbers, negative ones too.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TextIO

import pyarrow as pa

from coordgraph.exports.drawing import Row, drawing_of
from coordgraph.exports.xml import as_text
from coordgraph.runs import atomic_path, write_table

_FORMULA = re.compile("[=+\\-@＝＋－＠\t\r\x00]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_SPACES = re.compile("[\t\r\n\u2028\u2029]+")
_BATCH = 50_000


def write_csv(table: pa.Table, path: str | Path) -> Path:
    """Write a table as CSV that is safe to open in a spreadsheet.

    Returns:
        The path written.
    """
    path = Path(path)
    with atomic_path(path) as temporary, temporary.open("w", encoding="utf-8", newline="") as file:
        _write_rows(table, file)
    return path


def write_tables(tables: Mapping[str, pa.Table], directory: Path) -> None:
    """Write each table as Parquet into ``tables`` and as CSV into ``csv`` of a directory."""
    for name, table in tables.items():
        write_table(directory / "tables" / f"{name}.parquet", table)
        write_csv(table, directory / "csv" / f"{name}.csv")


def csv_text(table: pa.Table) -> str:
    """A table as CSV text, safe in the same way.

    >>> print(csv_text(pa.table({"name": ["=1"], "n": [-1]})), end="")
    "name","n"
    "'=1",-1
    """
    buffer = io.StringIO()
    _write_rows(table, buffer)
    return buffer.getvalue()


def _write_rows(table: pa.Table, file: TextIO) -> None:
    # every text in quotes: where a spreadsheet expects semicolons, an unquoted "a;=1" would be two cells
    writer = csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow([safe(name) for name in table.column_names])
    for batch in table.to_batches(max_chunksize=_BATCH):
        columns = [[_cell(value) for value in column.to_pylist()] for column in batch.columns]
        writer.writerows(zip(*columns, strict=True))


def _cell(value: Any) -> Any:
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return value
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")
    return safe(as_text(value))


def safe(text: str) -> str:
    """The text as a cell: one line, no control characters, an apostrophe before what looks like a formula.

    >>> safe("=1+1"), safe("@handle"), safe("a-b"), safe("\\t=1")
    ("'=1+1", "'@handle", 'a-b', "' =1")
    """
    clean = _SPACES.sub(" ", _CONTROL.sub("", text))
    # some spreadsheets trim a cell before they look at it
    risky = _FORMULA.match(text) or _FORMULA.match(clean.lstrip())
    return "'" + clean if risky else clean


def write_nodes_csv(tables: Mapping[str, pa.Table], path: str | Path) -> Path:
    """Write the accounts with kept ties as Gephi's node sheet: ``Id``, ``Label`` and what is known of each."""
    rows: list[Row] = [
        {"Id": account, "Label": row.pop("label"), **row} for account, row in drawing_of(tables, None).nodes
    ]
    return write_csv(_table(rows, ["Id", "Label"]), path)


def write_edges_csv(tables: Mapping[str, pa.Table], path: str | Path) -> Path:
    """Write the kept ties as Gephi's edge sheet: ``Source``, ``Target``, ``Type``, ``Weight`` and what they rest on."""
    rows: list[Row] = [
        {"Source": source, "Target": target, "Type": "Undirected", "Weight": row.pop("weight"), **row}
        for source, target, row in drawing_of(tables, None).edges
    ]
    return write_csv(_table(rows, ["Source", "Target", "Type", "Weight"]), path)


def _table(rows: list[Row], first: list[str]) -> pa.Table:
    names = [*first, *sorted({name for row in rows for name in row} - set(first))]
    return pa.table({name: [row.get(name) for row in rows] for name in names})
