"""Loops over the bytes of delimited text.

In: bytes as an array. Out: numbers. Odd input: whatever could be read in two ways is not plain.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from coordgraph.kernels import kernel

_QUOTE, _LINE_FEED, _RETURN, _SPACE, _BEYOND_ASCII = 0x22, 0x0A, 0x0D, 0x20, 0x80


@kernel
def count_plain_rows(text: np.ndarray[Any, Any], delimiter: int, columns: int) -> int:
    """How many rows a text of whole lines has, or -1 where one of them is not plain.

    A plain row is one line with as many cells as there are columns, and not blank. A plain cell holds no line end;
    where it stands in quotes as a whole it may hold the delimiter, and every quote within it stands twice.
    """
    rows, i, size = 0, 0, len(text)
    while i < size:
        # invariant: a row begins at i, and the rows before it are plain
        cells, blank = 0, True
        while True:
            # invariant: a cell begins at i, and those of this row before it are plain
            if i < size and text[i] == _QUOTE:
                i += 1
                while i < size and text[i] != _LINE_FEED and text[i] != _RETURN:
                    # invariant: what stands before i in these quotes is whole characters and quotes that stand twice
                    if text[i] == _QUOTE:
                        if i + 1 == size or text[i + 1] != _QUOTE:
                            break
                        i += 1
                    blank = blank and not _SPACE < text[i] < _BEYOND_ASCII
                    i += 1
                if i == size or text[i] != _QUOTE:
                    return -1
                i += 1
            else:
                while i < size and text[i] != delimiter and text[i] != _LINE_FEED and text[i] != _RETURN:
                    blank = blank and not _SPACE < text[i] < _BEYOND_ASCII
                    i += 1
            cells += 1
            if i == size or text[i] != delimiter:
                break
            i += 1
        if i < size and text[i] == _RETURN:
            i += 1
            if i == size:
                return -1
        if i < size and text[i] != _LINE_FEED:
            return -1
        i += 1
        if blank or cells != columns:
            return -1
        rows += 1
    return rows


@kernel
def find_whole_rows(text: np.ndarray[Any, Any], delimiter: int, columns: int, most_lines: int) -> tuple[int, int, bool]:
    """The rows at the beginning of a text that read the same whatever follows them.

    A line without quotes is one. A row with quotes is one where every quote that opens a cell closes, with nothing but
    the delimiter or the end of the line after it, and where it spans lines only if it has as many cells as there are
    columns.

    Args:
        text: from the beginning of a row on.
        delimiter: between cells.
        columns: how many the table has.
        most_lines: a row of more lines is none.

    Returns:
        Where the last of these rows ends, how many lines they have, and whether what follows is no such row; otherwise
        more of the text must be known.
    """
    end, lines, size = 0, 0, len(text)
    while end < size:
        # invariant: text[:end] is such rows, of so many lines
        i, has_quotes = end, False
        while i < size and text[i] != _LINE_FEED:
            has_quotes = has_quotes or text[i] == _QUOTE
            i += 1
        row_lines = 1
        if has_quotes:
            cells, i = 0, end
            while True:
                # invariant: a cell begins at i, after so many cells
                cells += 1
                if i < size and text[i] == _QUOTE:
                    i += 1
                    while i < size and (text[i] != _QUOTE or (i + 1 < size and text[i + 1] == _QUOTE)):
                        row_lines += text[i] == _LINE_FEED
                        i += 1 + (text[i] == _QUOTE)
                    if row_lines > most_lines:
                        return end, lines, True
                    i += 1
                    if i >= size:  # another quote may follow
                        return end, lines, False
                    if text[i] != delimiter and text[i] != _RETURN and text[i] != _LINE_FEED:
                        return end, lines, True
                else:
                    while i < size and text[i] != delimiter and text[i] != _RETURN and text[i] != _LINE_FEED:
                        i += 1
                if i == size or text[i] != delimiter:
                    break
                i += 1
            if i < size and text[i] == _RETURN:
                i += 1
                if i < size and text[i] != _LINE_FEED:
                    return end, lines, True
            if row_lines > 1 and cells != columns:
                return end, lines, True
        if i == size:
            return end, lines, False
        end = i + 1
        lines += row_lines
    return end, lines, False
