"""Registries of outlets: who publishes and who funds them, and where that is stated.

In: CSV files kept by hand, UTF-8, with comma, semicolon or tab between the values and the columns (:data:`COLUMNS`) in
any order; other columns are passed by. Out: one :class:`Registry`. Odd input: a row that cannot be used is a
:class:`Problem` with file, line, reason and value, and the rest is read; a file that is no such table is an error.
"""

from __future__ import annotations

import csv
import datetime
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from coordgraph.csv_records import records_below_header
from coordgraph.errors import ColumnMissing, InputError, RegistryError
from coordgraph.hand_tables import Problem
from coordgraph.urls import (
    HOSTS_OF_SITES,
    account_of_link,
    domain_of_host,
    kind_of_host,
    read_link_or_host,
)

COLUMNS: dict[str, str] = {
    "domain": "domain, host or beginning of a link (rt.com, es.rt.com, bbc.com/mundo); a profile link is a handle",
    "handle": "account, with or without @, on the platform of the posts; a profile link names another platform",
    "outlet": "name of the outlet (required)",
    "organisation": "who publishes it, according to the source",
    "funder": "who funds the organisation, or the outlet where no organisation is given, according to the source",
    "source": "link or citation that states it (required: a row without a source is not used)",
    "date": "when that source was published or retrieved: YYYY, YYYY-MM or YYYY-MM-DD (required)",
}
_REQUIRED = ("outlet", "source", "date")
_IDENTIFYING = ("domain", "handle")
_SPELLINGS = {"organization": "organisation"}
_DELIMITERS = ",;\t"
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_HANDLE = re.compile(r"[\w\-][\w.\-]{0,99}(?:@[\w.\-]{1,100})?")  # name, name.bsky.social, name@instance
_LONGEST_VALUE = 200


class Place(NamedTuple):
    """Where an outlet publishes: a host, and the beginning of the path where only a part of the host is meant."""

    host: str
    path: str

    def __str__(self) -> str:
        return self.host + self.path


class Handle(NamedTuple):
    """An account of an outlet; without a platform it is one on the platform of the posts at hand."""

    platform: str
    name: str

    def __str__(self) -> str:
        return f"{self.platform}:{self.name}" if self.platform else self.name


class Row(NamedTuple):
    """One usable row of a registry.

    Attributes:
        outlet: name of the outlet.
        place: where it publishes, if given.
        handles: its accounts named in this row.
        organisation: who publishes it according to the source; empty when not given.
        funder: who funds it according to the source; empty when not given.
        source: the source.
        date: when the source was published or retrieved, as precise as given.
        file: path of the registry as given.
        line: line of that file on which the row begins, from 1.
    """

    outlet: str
    place: Place | None
    handles: tuple[Handle, ...]
    organisation: str
    funder: str
    source: str
    date: str
    file: str
    line: int

    @property
    def keys(self) -> tuple[Place | Handle, ...]:
        """All that links and accounts of this outlet are recognised by."""
        return ((self.place,) if self.place else ()) + self.handles


@dataclass
class Registry:
    """The rows of one or more registries, and what could not be used of them.

    A domain or handle given to two outlets is a problem of the later row. Both rows stay, so that what each claims is
    shown; links count for the first.
    """

    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def outlet_of(self) -> dict[Place | Handle, str]:
        """The outlet that links to a place, or posts of an account, count for."""
        first: dict[Place | Handle, str] = {}
        for row in self.rows:
            for key in row.keys:
                first.setdefault(key, row.outlet)
        return first


def describe_columns() -> str:
    """The columns of a registry, one a line, as the command line explains them.

    >>> print(describe_columns().splitlines()[2])
    outlet: name of the outlet (required)
    """
    return "\n".join(f"{name}: {meaning}" for name, meaning in COLUMNS.items())


def read_registry(path: str | Path) -> Registry:
    """The rows of one registry, and its problems.

    Raises:
        InputError: there is no such file, or it cannot be read.
        ColumnMissing: a required column is missing.
        RegistryError: the file is empty, not UTF-8 text, or names a column twice.
    """
    return read_registries([path])


def read_registries(paths: Iterable[str | Path]) -> Registry:
    """The rows of several registries, in this order; see :func:`read_registry`.

    >>> read_registries([]).rows
    []
    """
    registry = Registry()
    place_of_file: dict[str, int] = {}
    for path in paths:
        rows, problems = _read_file(path)
        registry.rows += rows
        registry.problems += problems
        place_of_file.setdefault(str(path), len(place_of_file))
    registry.problems += _conflicts(registry)
    registry.problems.sort(key=lambda problem: (place_of_file[problem.file], problem.line))
    return registry


def _conflicts(registry: Registry) -> Iterator[Problem]:
    first = registry.outlet_of
    reported = set()
    for row in registry.rows:
        for key in row.keys:
            if first[key] != row.outlet and (key, row.outlet) not in reported:
                reported.add((key, row.outlet))
                what = "domain" if isinstance(key, Place) else "handle"
                reason = f"{what} {key} is given to two outlets, its links count for {first[key]}"
                yield Problem(row.file, row.line, _short(reason), _short(row.outlet))


def _read_file(path: str | Path) -> tuple[list[Row], list[Problem]]:
    lines = _lines(path)
    delimiter = max(_DELIMITERS, key=lambda d: (len(_known(_header(lines, d))), -_DELIMITERS.index(d)))
    header = _header(lines, delimiter)
    _check_header(header, path)
    rows: list[Row] = []
    problems: list[Problem] = []
    for line, values, broken in records_below_header(lines, delimiter):
        found = Problem(str(path), line, broken, _short(values[0])) if broken else _row(header, values, path, line)
        if isinstance(found, Problem):
            problems.append(found)
        elif found is not None:
            rows.append(found)
    return rows, problems


def _lines(path: str | Path) -> list[str]:
    """The lines of the file with their ends, which quoted values need."""
    try:
        content = Path(path).read_bytes()
    except FileNotFoundError as error:
        raise InputError("no such registry", where=path, next_step="Check the path.") from error
    except (OSError, ValueError) as error:
        raise InputError(f"the registry cannot be read ({error})", where=path, next_step="Check the path.") from error
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise RegistryError(
            "not UTF-8 text", where=f"{path}:{line}", value=repr(content[error.start : error.end]), next_step=_SAVE_AS
        ) from error
    if "\0" in text:
        raise RegistryError("not text", where=path, value=text[:20], next_step=_SAVE_AS)
    lines = list(io.StringIO(text, newline=""))
    if not text.strip():
        raise RegistryError(
            "the registry is empty",
            where=path,
            next_step=f"Its first line must name the columns: {', '.join(COLUMNS)}.",
        )
    return lines


_SAVE_AS = "Save it as CSV in UTF-8."


def _header(lines: Sequence[str], delimiter: str) -> list[str]:
    try:
        names = next(csv.reader(lines, delimiter=delimiter), [])
    except csv.Error:
        return []
    cleaned = [_one_line(name).lower() for name in names]
    return [_SPELLINGS.get(name, name) for name in cleaned]


def _known(header: Sequence[str]) -> set[str]:
    return set(header) & set(COLUMNS)


def _check_header(header: Sequence[str], path: str | Path) -> None:
    where = f"{path}:1"
    for name in sorted(_known(header)):
        if header.count(name) > 1:
            raise RegistryError("column named twice", where=where, value=name, next_step="Remove one of them.")
    missing = [name for name in _REQUIRED if name not in header]
    if not missing and not any(name in header for name in _IDENTIFYING):
        missing = [" or ".join(_IDENTIFYING)]
    if missing:
        raise ColumnMissing(
            f"the registry has no column {', '.join(missing)}",
            where=where,
            value=", ".join(header),
            next_step=f"The columns of a registry are {', '.join(COLUMNS)}.",
        )


def _row(header: Sequence[str], values: Sequence[str], path: str | Path, line: int) -> Row | Problem | None:
    """The row, what is wrong with it, or None for an empty one."""
    if not any(value.strip() for value in values):
        return None
    if len(values) != len(header):
        return Problem(str(path), line, f"{len(values)} values for {len(header)} columns", _short(" | ".join(values)))
    given = {name: _one_line(value) for name, value in zip(header, values, strict=True)}
    cell = {name: given.get(name, "") for name in COLUMNS}
    wrong = _what_is_missing(cell) or _what_is_no_name(cell["outlet"]) or _what_is_no_date(cell["date"])
    keys: list[Place | Handle] = []
    for name, key_of in (("domain", _place), ("handle", _handle)):
        if not wrong and cell[name]:
            key = key_of(cell[name])
            if isinstance(key, str):
                wrong = (key, cell[name])
            else:
                keys.append(key)
    if wrong:
        return Problem(str(path), line, wrong[0], _short(wrong[1]))
    return Row(
        outlet=cell["outlet"],
        place=next((key for key in keys if isinstance(key, Place)), None),
        handles=tuple(dict.fromkeys(key for key in keys if isinstance(key, Handle))),
        organisation=cell["organisation"],
        funder=cell["funder"],
        source=cell["source"],
        date=cell["date"],
        file=str(path),
        line=line,
    )


def _what_is_missing(cell: dict[str, str]) -> tuple[str, str] | None:
    named = cell["outlet"] or cell["domain"] or cell["handle"]
    for name in _REQUIRED:
        if not cell[name]:
            return f"no {name}", named
    if not any(cell[name] for name in _IDENTIFYING):
        return "neither domain nor handle", named
    return None


def _what_is_no_name(outlet: str) -> tuple[str, str] | None:
    if kind_of_host(outlet.lower()) in ("platform", "shortener"):
        return "the outlet has the name of a platform or shortener; give its own name", outlet
    return None


def _what_is_no_date(date: str) -> tuple[str, str] | None:
    match = _DATE.fullmatch(date)
    try:
        if match and datetime.date(int(match[1]), int(match[2] or 1), int(match[3] or 1)):
            return None
    except ValueError:
        pass
    return "not a date; write YYYY, YYYY-MM or YYYY-MM-DD", date


def _place(written: str) -> Place | Handle | str:
    """The place or the profile a domain cell names, or the reason it names none."""
    link = read_link_or_host(written.removesuffix("*").removeprefix("*."))
    if link is None or not domain_of_host(link.host):
        return "not a domain, host or link"
    account = account_of_link(link)
    if account:
        return Handle(*account)
    kind = kind_of_host(link.host)
    if kind == "shortener":
        return "the domain of a shortener is no outlet"
    if kind == "platform" and not (link.path and link.host in HOSTS_OF_SITES):
        return "the domain of a platform is no outlet; give the link of a profile"
    if link.query:
        return "a link with a query (?…) does not say which pages are the outlet's; give the part before it"
    return Place(link.host, link.path.lower())


def _handle(written: str) -> Handle | str:
    """The account a handle cell names, or the reason it names none."""
    if "/" in written:
        link = read_link_or_host(written)
        account = account_of_link(link) if link else None
        return Handle(*account) if account else "not the link of a profile"
    name = written.removeprefix("@").lower()
    return Handle("", name) if _HANDLE.fullmatch(name) else "not a handle; write one handle a row"


def _one_line(text: str) -> str:
    """NFC with single spaces: a name broken over two lines or typed with another é is the same name."""
    return " ".join(unicodedata.normalize("NFC", text.removeprefix("\ufeff")).split())


def _short(text: str) -> str:
    """At most 200 printable characters: problems are printed, and a row may hold terminal commands."""
    printable = "".join(c if c.isprintable() else "�" for c in text[: _LONGEST_VALUE + 1])
    return printable if len(printable) <= _LONGEST_VALUE else printable[: _LONGEST_VALUE - 1] + "…"
