"""What may stand in XML? Everything Unicode has, but for a few characters that make a whole file unreadable.

In: any text or value. Out: text that is well-formed between tags or as an attribute (XML 1.0, section 2.2).
Odd input: control characters, non-characters and lone surrogates are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from coordgraph.runs import atomic_path

_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def legal(text: str) -> str:
    """The text without the characters XML 1.0 forbids.

    >>> legal("a\\x00b\\ud83d")
    'ab'
    """
    return _ILLEGAL.sub("", text)


def content(value: Any) -> str:
    """A value as text between tags: lists joined by ``|``, truth as ``true`` and ``false``."""
    if isinstance(value, (int, float)):
        return as_text(value)
    # a bare carriage return would be read back as a line feed
    return escape(legal(as_text(value)), {"\r": "&#13;"})


def attribute(value: Any) -> str:
    """A value as an attribute, with its quotes."""
    if isinstance(value, (int, float)):
        return f'"{as_text(value)}"'
    return quoteattr(legal(as_text(value)))


def as_text(value: Any) -> str:
    """A value as plain text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return "|".join(as_text(item) for item in value if item is not None)
    return str(value)


def legal_ids(ids: Iterable[str]) -> dict[str, str]:
    """Ids that XML can hold, still all different.

    >>> legal_ids(["a", "a\\x00"])
    {'a': 'a', 'a\\x00': 'a~2'}
    """
    given: dict[str, str] = {}
    taken: set[str] = set()
    for name in ids:
        # a reader turns line ends in attributes into spaces, which would make ids differ between nodes and edges
        wanted = re.sub(r"\s", " ", legal(name))
        free, number = wanted, 1
        while free in taken:
            number += 1
            free = f"{wanted}~{number}"
        taken.add(free)
        given[name] = free
    return given


def write_lines(lines: Iterable[str], path: str | Path) -> Path:
    """Write lines as one file, whole or not at all; returns its path."""
    path = Path(path)
    with atomic_path(path) as temporary, temporary.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(f"{line}\n" for line in lines)
    return path
