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

    A plain row is one line with as many cells as there are columns, and not blank. A plain cell holds no quote and no
    line end; where it stands in quotes as a whole it may hold the delimiter.
    """
    rows, i, size = 0, 0, len(text)
    while i < size:
        # invariant: a row begins at i, and the rows before it are plain
        cells, blank = 0, True
        while True:
            # invariant: a cell begins at i, and those of this row before it are plain
            if i < size and text[i] == _QUOTE:
                i += 1
                while i < size and text[i] != _QUOTE and text[i] != _LINE_FEED and text[i] != _RETURN:
                    blank = blank and not _SPACE < text[i] < _BEYOND_ASCII
                    i += 1
                if i == size or text[i] != _QUOTE:
                    return -1
                i += 1
            else:
                while i < size and text[i] != delimiter and text[i] != _LINE_FEED and text[i] != _RETURN:
                    if text[i] == _QUOTE:
                        return -1
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
