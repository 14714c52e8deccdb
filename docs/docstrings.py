"""Docstrings as Markdown: sections become lists, examples become code, roles become plain names.

In: a docstring as the source writes it. Out: Markdown lines. Odd input: a docstring without sections is text.
"""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass, field

_SECTION = re.compile(r"(Args|Attributes|Returns|Raises|Yields):$")
_ENTRY = re.compile(r"(?P<name>[\w*., ]+?): (?P<text>.+)$")
_ROLE = re.compile(r":\w+:`~?([^`]+)`")
_DIRECTIVE = re.compile(r"\s*# doctest: .*$")
_TITLES = {"Args": "Arguments", "Attributes": "Fields", "Returns": "Gives back", "Raises": "Errors", "Yields": "Yields"}


@dataclass
class Docstring:
    """The parts of a docstring: paragraphs, examples, and named entries of each section."""

    paragraphs: list[str] = field(default_factory=list)
    examples: list[str] = field(default_factory=list)
    sections: dict[str, dict[str, str]] = field(default_factory=dict)


def plain(text: str) -> str:
    """Text of a docstring as Markdown text.

    >>> plain("see :func:`read` and ``co_url``")
    'see `read` and `co_url`'
    """
    return _ROLE.sub(r"`\1`", text).replace("``", "`")


def parsed(docstring: str | None) -> Docstring:
    """The parts of a docstring."""
    found = Docstring()
    section, entry = "", ""
    block: list[str] = []

    def close() -> None:
        if block and block[0].startswith(">>>"):
            found.examples.append("\n".join(_DIRECTIVE.sub("", line) for line in block))
        elif block:
            found.paragraphs.append(plain(" ".join(line.strip() for line in block)))
        block.clear()

    for line in (inspect.cleandoc(docstring) if docstring else "").splitlines():
        heading = _SECTION.fullmatch(line)
        if heading:
            close()
            section, entry = heading[1], ""
            found.sections[section] = {}
        elif section and (line.startswith("    ") or not line):
            text = line.strip()
            starts = _ENTRY.fullmatch(text) if line.startswith("    ") and not line.startswith("     ") else None
            if starts:
                entry = starts["name"]
                found.sections[section][entry] = plain(starts["text"])
            elif text:
                known = found.sections[section].get(entry, "")
                found.sections[section][entry] = f"{known} {plain(text)}".strip()
        else:
            section = ""
            if not line.strip():
                close()
            else:
                block.append(line)
    close()
    return found


def markdown(docstring: str | None) -> list[str]:
    """The docstring as Markdown lines."""
    parts = parsed(docstring)
    lines: list[str] = []
    for paragraph in parts.paragraphs:
        lines += [paragraph, ""]
    for name, entries in parts.sections.items():
        lines += [f"{_TITLES[name]}:", ""]
        lines += [f"- `{entry}` – {text}" if entry else f"- {text}" for entry, text in entries.items()]
        lines.append("")
    for example in parts.examples:
        lines += ["```python", example, "```", ""]
    return lines
