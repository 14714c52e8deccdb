"""Files in another encoding than UTF-8, told by the share of their records that are not UTF-8.

In: a file that was read, and how many of its records are not UTF-8. Out: a sentence with the command that converts it.
Odd input: a few damaged records are no other encoding; bytes that Windows-1252 does not have are not taken for it.
"""

from __future__ import annotations

import codecs
import shlex
from pathlib import Path

from coordgraph.readers.records import NOT_UTF8
from coordgraph.readers.sources import Source, is_compressed

_MANY = 0.01


def sentence_on_encoding(path: Path, name: str, reasons: list[str], records: int) -> str | None:
    """What a person is told of a file of which more than one record in a hundred is not UTF-8; None of others.

    Args:
        path: the file.
        name: what it is called in sentences.
        reasons: why records of it were not understood.
        records: how many it has.
    """
    count = reasons.count(NOT_UTF8)
    if count <= _MANY * records:
        return None
    said = f"{name}: {count:,} of {records:,} records are not UTF-8 and were not read; "
    if not _is_windows_1252(path):
        return f"{said}the file is in another encoding: convert it to UTF-8."
    with path.open("rb") as handle:
        unpack = "unpack it and " if is_compressed(handle.read(4)) else ""
    return (
        f"{said}the file is probably Windows-1252: {unpack}convert it with "
        f"`iconv -f WINDOWS-1252 -t UTF-8 {shlex.quote(name)} > utf8.csv`."
    )


def _is_windows_1252(path: Path) -> bool:
    """Whether each byte of the file is one of that encoding."""
    decoder = codecs.getincrementaldecoder("cp1252")()
    try:
        for block in Source(path).blocks():
            decoder.decode(block)
    except UnicodeDecodeError:
        return False
    return True
