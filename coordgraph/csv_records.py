"""Records of tables people write by hand, with the line each begins at.

In: lines with their ends, which quoted values need. Out: one entry a record. Odd input: a record that is no CSV is said
to be so, and reading goes on.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence


def records_below_header(lines: Sequence[str], delimiter: str) -> Iterator[tuple[int, list[str], str]]:
    """Line, values and what is broken, of each record below the header.

    >>> list(records_below_header(["a,b\\n", "1,2\\n"], ","))
    [(2, ['1', '2'], '')]

    Reading goes on at the line after the beginning of a broken record: a quote that is never closed would otherwise
    take all rows below with it.
    """
    start = 0
    while start < len(lines):
        reader = csv.reader((lines[i] for i in range(start, len(lines))), delimiter=delimiter, strict=True)
        first = start
        try:
            for values in reader:
                if first > 0:
                    yield first + 1, values, ""
                first = start + reader.line_num
            return
        except csv.Error as error:
            if first > 0:
                yield first + 1, [lines[first].strip()], f"not CSV ({error})"
            start = first + 1
