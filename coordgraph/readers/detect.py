"""Which format a file has, told by its content."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from coordgraph.errors import FormatNotRecognised, UnknownName, columns_listed
from coordgraph.readers import formats
from coordgraph.readers.base import Format, Head, Options

_LAST = "columns"  # recognises any table with a column it knows, so it is asked last


@cache
def known_formats() -> dict[str, Format]:
    """Every format by name, in the order they are asked.

    >>> list(known_formats())[-1]
    'columns'
    """
    found: dict[str, Format] = {}
    for module in pkgutil.iter_modules(formats.__path__):
        for entry in importlib.import_module(f"{formats.__name__}.{module.name}").FORMATS:
            found[entry.name] = entry
    return dict(sorted(found.items(), key=lambda item: (item[0] == _LAST, item[0])))


def format_named(name: str) -> Format:
    """The format of that name.

    Raises:
        UnknownName: there is none.
    """
    if name not in known_formats():
        raise UnknownName("no such format", value=name, next_step=f"Use one of: {', '.join(known_formats())}.")
    return known_formats()[name]


def chosen_format(head: Head, name: str | None, options: Options) -> Format:
    """The format of a file: the one named, else by its content; made sure that the file can be read as such.

    Raises:
        UnknownName: there is no format of that name.
        InputError: no format recognises the file, or it is not what was named, or lacks a column.
    """
    chosen = format_named(name) if name else format_of(head, bool(options.columns))
    chosen.require(head, options)
    return chosen


def format_of(head: Head, mapped: bool = False) -> Format:
    """The format of a file by its beginning.

    Args:
        head: the beginning of the file.
        mapped: columns were mapped by hand, so a table is read by them.

    Raises:
        FormatNotRecognised: no format recognises it.
    """
    if mapped and head.columns:
        return known_formats()[_LAST]
    for entry in known_formats().values():
        if entry.recognises(head):
            return entry
    raise FormatNotRecognised(
        "not recognised as posts",
        where=head.path,
        value=_what_it_looks_like(head),
        next_step="Name the format with --format, or the columns with --map account_id=COLUMN --map time=COLUMN."
        + (f" {columns_listed(head.columns)}" if len(head.columns) > 1 else ""),
    )


def _what_it_looks_like(head: Head) -> str:
    if head.values:
        first = head.values[0]
        first = first[0] if isinstance(first, list) and first else first
        return f"JSON with {', '.join(list(first)[:12])}" if isinstance(first, dict) else "JSON without objects"
    if head.problem:
        return f"neither JSON nor a table, since its first line is {head.problem}"
    if len(head.columns) > 1:
        return f"a table with {len(head.columns):,} columns"
    return "neither JSON nor a table"
