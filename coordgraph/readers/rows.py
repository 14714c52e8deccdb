"""Rows of a delimited table, cell by cell: quotes over several lines, quotes that never close, names of columns.

In: numbered lines. Out: the cells of one row after the other. Odd input: of a quote that never closes only the first
line is given up; a name of a column that stands twice gets a number.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator

from coordgraph.readers.json_text import TOO_LONG, shown
from coordgraph.readers.records import LONGEST_LINE, LONGEST_RAW, NOT_UTF8, Bad, Skipped

HEADER = "header of the table"  # why its line is skipped
_UNDECODED = re.compile("[\udc80-\udcff]")
MOST_LINES_OF_A_ROW = 1000

csv.field_size_limit(LONGEST_LINE)


class Rewindable:
    """Lines that can be put back, for a row whose quote never closes."""

    def __init__(self, lines: Iterable[tuple[int, bytes]]) -> None:
        self._lines = iter(lines)
        self._put_back: list[tuple[int, bytes]] = []
        self.last = 0

    def next(self) -> tuple[int, bytes] | None:
        """The next line, or None at the end."""
        line = self._put_back.pop() if self._put_back else next(self._lines, None)
        self.last = line[0] if line else self.last
        return line

    def put_back(self, lines: list[tuple[int, bytes]]) -> None:
        """Let these lines be read again, in their order."""
        if lines:
            self._put_back.extend(reversed(lines))
            self.last = lines[0][0] - 1


def column_names(cells: Iterable[str]) -> list[str]:
    """Names of columns, each once: the second of a name gets a number, so that the first is the one that is read.

    >>> column_names(["id", " text ", "text", "", ""])
    ['id', 'text', 'text.2', '', '.2']
    """
    names: list[str] = []
    seen: set[str] = set()
    for cell in cells:
        name, number = cell.strip(), 1
        while (candidate := name if number == 1 else f"{name}.{number}") in seen:
            number += 1
        seen.add(candidate)
        names.append(candidate)
    return names


def cells_of_row(lines: Rewindable, raw: bytes, delimiter: str, width: int) -> list[str] | Bad | Skipped:
    """The cells of one row, which may span lines inside quotes.

    When a quote never closes, or its row has another number of cells than the header, only the first line is given up.
    """
    if len(raw) > LONGEST_LINE:
        return Bad(TOO_LONG, raw[:LONGEST_RAW].decode("utf-8", errors="replace"))
    text = raw.decode("utf-8", errors="surrogateescape")
    if not text.strip():
        return Skipped("blank line")
    cells: list[str] | Bad = text.split(delimiter)
    if '"' in text:
        cells = _quoted_cells(lines, text, delimiter, width)
    if isinstance(cells, Bad):
        return cells
    if not any(cells):
        return Skipped("blank line")
    if any(not cell.isascii() and _UNDECODED.search(cell) for cell in cells):
        return Bad(NOT_UTF8, shown(delimiter.join(cells)))
    return cells


def _quoted_cells(lines: Rewindable, text: str, delimiter: str, width: int) -> list[str] | Bad:
    taken: list[tuple[int, bytes]] = []

    def following() -> Iterator[str]:
        yield f"{text}\n"
        while len(taken) < MOST_LINES_OF_A_ROW and (line := lines.next()) is not None:
            taken.append(line)
            yield line[1].decode("utf-8", errors="surrogateescape") + "\n"

    try:
        cells = next(csv.reader(following(), delimiter=delimiter, strict=True))
        problem = "a quote opens and does not close" if taken and width and len(cells) != width else ""
    except csv.Error as error:
        cells = []
        problem = "a quote opens and does not close" if "unexpected end" in str(error) else str(error)
    if not problem:
        return cells
    lines.put_back(taken)
    if delimiter == "\t" and text.count("\t") + 1 == width:  # many tools write tabs and mean quotes literally
        return text.split("\t")
    return Bad(f"not a row of the table: {problem}", shown(text))
