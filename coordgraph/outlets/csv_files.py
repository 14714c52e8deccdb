"""Registries kept as tables: rows of outlets, rows of claims, or both in one file.

In: CSV, UTF-8, with comma, semicolon or tab between the values and the columns in any order; other columns are passed
by. Out: a :class:`~coordgraph.outlets.entries.Registry`. Odd input: a row that cannot be used is a problem with file,
line, reason and value, and the rest is read; a file that is no such table is an error.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from coordgraph.csv_records import records_below_header
from coordgraph.errors import ColumnMissing, InputError, RegistryError
from coordgraph.outlets.cells import (
    Unusable,
    check_date,
    check_name,
    check_period,
    confidence_of,
    handle_of,
    one_line,
    percentage_of,
    place_or_profile,
)
from coordgraph.outlets.entries import Handle, Place, Problem, Registry, Row, short
from coordgraph.outlets.statements import PROPERTIES, Claim

COLUMNS: dict[str, str] = {
    "domain": "domain, host or beginning of a link (rt.com, es.rt.com, bbc.com/mundo); a profile link is a handle",
    "handle": "account, with or without @, on the platform of the posts; a profile link names another platform",
    "outlet": "name of the outlet (required)",
    "organisation": "who publishes it, according to the source",
    "funder": "who funds the organisation, or the outlet where no organisation is given, according to the source",
    "source": "link or citation that states it (required: a row without a source is not used)",
    "date": "when that source was published or retrieved: YYYY, YYYY-MM or YYYY-MM-DD (required)",
}
ABOUT_THE_SOURCE: dict[str, str] = {
    "since": "from when it holds: YYYY, YYYY-MM or YYYY-MM-DD",
    "until": "to when it holds; not before since",
    "publisher": "who published the source",
    "retrieved": "when the source was retrieved: YYYY, YYYY-MM or YYYY-MM-DD",
    "quote": "the words of the source",
    "confidence": "high, medium, low or a number from 0 to 1",
}
NOTES: dict[str, str] = {
    "rating": "what a list of ratings says of the outlet",
    "country": "country of the outlet",
    "kind": "kind of the outlet",
}
CLAIM_COLUMNS: dict[str, str] = {
    "subject": "who acts: an outlet, organisation or person, by name (required)",
    "property": f"what it does: {', '.join(PROPERTIES)} (required)",
    "object": "whom or what it does it to, by name; with operates_account an outlet, handle or profile link (required)",
    "source": "link or citation that states it (required)",
    "date": "when that source was published or retrieved (required)",
    "percentage": "the part owned, 0 to 100",
    **ABOUT_THE_SOURCE,
}
ALL_COLUMNS = (*COLUMNS, *ABOUT_THE_SOURCE, *NOTES, "subject", "property", "object", "percentage")
_REQUIRED = ("outlet", "source", "date")
_IDENTIFYING = ("domain", "handle")
_ACTING = ("subject", "property", "object")
_SPELLINGS = {"organization": "organisation"}
_DELIMITERS = ",;\t"
_SAVE_AS = "Save it as CSV in UTF-8."


def read_table(path: str | Path) -> Registry:
    """Rows, claims and problems of one table."""
    lines = lines_of(text_of(path))
    delimiter, header = header_of(lines, ALL_COLUMNS)
    header = [_SPELLINGS.get(name, name) for name in header]
    _check_header(header, path)
    registry = Registry()
    for line, values, broken in records_below_header(lines, delimiter):
        try:
            if broken:
                raise Unusable(broken, values[0])
            found = _entry(header, values, str(path), line)
        except Unusable as wrong:
            registry.problems.append(Problem(str(path), line, wrong.reason, short(wrong.value)))
        else:
            if isinstance(found, Row):
                registry.rows.append(found)
            elif found is not None:
                registry.claims.append(found)
    return registry


def text_of(path: str | Path, content: bytes | None = None) -> str:
    """The text of a registry file; its bytes where they had to be unpacked first."""
    try:
        content = Path(path).read_bytes() if content is None else content
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
    if not text.strip():
        raise RegistryError(
            "the registry is empty",
            where=path,
            next_step=f"Its first line must name the columns: {', '.join(COLUMNS)}.",
        )
    return text


def lines_of(text: str) -> list[str]:
    """The lines of a text with their ends, which quoted values need."""
    return list(io.StringIO(text, newline=""))


def header_of(lines: Sequence[str], known: Collection[str]) -> tuple[str, list[str]]:
    """The delimiter with which most of the known columns are found, and the names of the columns in lower case."""
    headers = {delimiter: _names(lines, delimiter) for delimiter in _DELIMITERS}
    return max(headers.items(), key=lambda item: len(set(item[1]) & {*known, *_SPELLINGS}))


def _names(lines: Sequence[str], delimiter: str) -> list[str]:
    try:
        return [one_line(name).lower() for name in next(csv.reader(lines, delimiter=delimiter), [])]
    except csv.Error:
        return []


def _check_header(header: Sequence[str], path: str | Path) -> None:
    where = f"{path}:1"
    for name in sorted({*header} & {*ALL_COLUMNS}):
        if header.count(name) > 1:
            raise RegistryError("column named twice", where=where, value=name, next_step="Remove one of them.")
    claims = any(name in header for name in _ACTING)
    required = (*_ACTING, "source", "date") if claims else _REQUIRED
    missing = [name for name in required if name not in header]
    if not claims and not missing and not any(name in header for name in _IDENTIFYING):
        missing = [" or ".join(_IDENTIFYING)]
    if missing:
        what, columns = ("table of claims", CLAIM_COLUMNS) if claims else ("registry", COLUMNS)
        raise ColumnMissing(
            f"the {what} has no column {', '.join(missing)}",
            where=where,
            value=", ".join(header),
            next_step=f"The columns of a {what} are {', '.join(columns)}.",
        )


def _entry(header: Sequence[str], values: Sequence[str], file: str, line: int) -> Row | Claim | None:
    """The row or the claim, or None for an empty line."""
    if not any(value.strip() for value in values):
        return None
    if len(values) != len(header):
        raise Unusable(f"{len(values)} values for {len(header)} columns", " | ".join(values))
    return entry_of(dict(zip(header, values, strict=True)), file, line)


def entry_of(written: Mapping[str, str], file: str, line: int) -> Row | Claim:
    """The claim when there is a subject, property or object, otherwise the row of an outlet.

    >>> entry_of({"subject": "A", "property": "owns", "object": "B", "source": "S", "date": "2024"}, "c.csv", 2)[:3]
    ('A', 'owns', 'B')

    Raises:
        Unusable: something required is missing, or a cell does not say what its column is for.
    """
    cell = {name: one_line(written.get(name) or "") for name in ALL_COLUMNS}
    return _claim(cell, file, line) if any(cell[name] for name in _ACTING) else _row(cell, file, line)


def _claim(cell: Mapping[str, str], file: str, line: int) -> Claim:
    named = cell["subject"] or cell["object"]
    _check_all_given(cell, (*_ACTING, "source", "date"), named)
    if cell["property"] not in PROPERTIES:
        raise Unusable(f"no known property; known are {', '.join(PROPERTIES)}", cell["property"])
    if cell["subject"] == cell["object"]:
        raise Unusable("subject and object are the same", named)
    _check_source(cell)
    return Claim(
        subject=cell["subject"],
        property=cell["property"],
        object=cell["object"],
        since=cell["since"] or None,
        until=cell["until"] or None,
        percentage=percentage_of(cell["percentage"]),
        source=cell["source"],
        publisher=cell["publisher"] or None,
        date=cell["date"],
        retrieved=cell["retrieved"] or None,
        quote=cell["quote"] or None,
        confidence=confidence_of(cell["confidence"]) or None,
        registry=file,
        line=line,
    )


def _row(cell: Mapping[str, str], file: str, line: int) -> Row:
    named = cell["outlet"] or cell["domain"] or cell["handle"]
    _check_all_given(cell, _REQUIRED, named)
    if not any(cell[name] for name in _IDENTIFYING):
        raise Unusable("neither domain nor handle", named)
    check_name(cell["outlet"])
    _check_source(cell)
    keys: list[Place | Handle] = [place_or_profile(cell["domain"])] if cell["domain"] else []
    keys += [handle_of(cell["handle"])] if cell["handle"] else []
    return Row(
        outlet=cell["outlet"],
        place=next((key for key in keys if isinstance(key, Place)), None),
        handles=tuple(dict.fromkeys(key for key in keys if isinstance(key, Handle))),
        organisation=cell["organisation"],
        funder=cell["funder"],
        source=cell["source"],
        date=cell["date"],
        file=file,
        line=line,
        confidence=confidence_of(cell["confidence"]),
        **{name: cell[name] for name in ("publisher", "retrieved", "quote", "since", "until", *NOTES)},
    )


def _check_all_given(cell: Mapping[str, str], required: Sequence[str], named: str) -> None:
    for name in required:
        if not cell[name]:
            raise Unusable(f"no {name}", named)


def _check_source(cell: Mapping[str, str]) -> None:
    check_date(cell["date"])
    check_date(cell["retrieved"])
    check_period(cell["since"], cell["until"])
