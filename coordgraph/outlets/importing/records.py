"""Files others publish, as records whose columns have our names.

In: CSV or TSV whose columns may be called several things, or a text with one domain a line; plain or gzip. Out: records
with the line each begins at. Odd input: a record that is no CSV, or has too few or too many values, is a problem; a
file without the columns of the shape is an error that says which columns it has.
"""

from __future__ import annotations

import gzip
import io
import re
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from coordgraph.csv_records import records_below_header
from coordgraph.errors import ColumnMissing, RegistryError
from coordgraph.outlets.cells import Unusable, one_line, place_or_profile
from coordgraph.outlets.csv_files import header_of, lines_of, text_of
from coordgraph.outlets.entries import Problem, short
from coordgraph.outlets.follow_the_money import PROFILES
from coordgraph.urls import kind_of_host, read_link_or_host

Cells = dict[str, str]
# what a front page has after the host: a language, and the name of a file
_FRONT_PAGE = re.compile(r"[a-z]{2}(?:[-_][a-z]{2})?|(?:index|default|home)(?:\.\w{1,5})?", re.IGNORECASE)
_GZIP = b"\x1f\x8b"
_LARGEST = 1 << 29  # unpacked: no list of outlets has half a gigabyte


@dataclass(frozen=True)
class Record:
    """One record of a file; cells by our names, empty where the file has no such column."""

    line: int
    cells: Cells

    def __getitem__(self, name: str) -> str:
        return self.cells.get(name, "")


class Shape(NamedTuple):
    """How files of one shape are read.

    Attributes:
        sentence: what such a file holds.
        columns: our name of a column, and what files call it, in lower case; of several the first there is counts.
        required: our names of the columns without which a file is not of this shape.
        read: the rows of a registry each record makes; several where an outlet has several accounts.
        text: whether a text with one domain a line is of this shape too.
    """

    sentence: str
    columns: Mapping[str, tuple[str, ...]]
    required: tuple[str, ...]
    read: Callable[[Sequence[Record]], Iterator[tuple[Record, list[Cells]]]]
    text: bool = False


def read_records(shape: Shape, path: str | Path) -> tuple[list[Record], list[Problem]]:
    """The records of a file of this shape, and those that are none.

    Raises:
        InputError: there is no such file, or it cannot be read.
        ColumnMissing: the file has not the columns of the shape.
    """
    lines = lines_of(_text(path))
    spellings = {spelling for spelled in shape.columns.values() for spelling in spelled}
    delimiter, header = header_of(lines, spellings)
    if shape.text and not {*header} & spellings and _is_a_domain(lines[0]):
        named = [(number, one_line(line)) for number, line in enumerate(lines, 1)]
        return [Record(number, {"domain": text}) for number, text in named if text and not text.startswith("#")], []
    place = _places(shape, header, path)
    records: list[Record] = []
    problems: list[Problem] = []
    for line, values, broken in records_below_header(lines, delimiter):
        if not values:
            continue
        empty = "" if any(value.strip() for value in values) else "an empty row"
        if broken or empty or len(values) != len(header):
            reason = broken or empty or f"{len(values)} values for {len(header)} columns"
            problems.append(Problem(str(path), line, reason, short(" | ".join(values))))
        else:
            records.append(Record(line, {name: one_line(values[i]) for name, i in place.items()}))
    return records, problems


def _places(shape: Shape, header: Sequence[str], path: str | Path) -> dict[str, int]:
    """Where each of our columns stands in the file."""
    found = {name: [s for s in spelled if s in header] for name, spelled in shape.columns.items()}
    missing = [name for name in shape.required if not found[name]]
    if missing:
        wanted = "; ".join(" or ".join(filter(None, shape.columns[name])) for name in missing)
        raise ColumnMissing(
            f"the file has no column {wanted}",
            where=f"{path}:1",
            value=", ".join(header),
            next_step="Choose another shape, or rename the columns.",
        )
    return {name: header.index(spelled[0]) for name, spelled in found.items() if spelled}


def _text(path: str | Path) -> str:
    file = Path(path)
    try:
        content = file.read_bytes()
    except (OSError, ValueError):
        return text_of(path)  # which says what is wrong with the path
    if not content.startswith(_GZIP):
        return text_of(path, content)
    try:
        with gzip.open(io.BytesIO(content)) as unpacked:
            content = unpacked.read(_LARGEST + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise RegistryError(f"a damaged gzip file ({error})", where=path, next_step="Get it again.") from error
    if len(content) > _LARGEST:
        raise RegistryError("more than half a gigabyte unpacked", where=path, next_step="Cut it into parts.")
    return text_of(path, content)


def _is_a_domain(line: str) -> bool:
    try:
        return bool(place_or_profile(one_line(line)))
    except Unusable as wrong:
        return wrong.reason != "not a domain, host or link"


def told_apart(records: Iterable[Record], name: str, by: str) -> dict[int, str]:
    """The name of the outlet of each record, by line; in a file with several of that name, with what differs.

    >>> two = [Record(2, {"name": "Sun", "state": "LA"}), Record(3, {"name": "Sun", "state": "NY"})]
    >>> told_apart([*two, Record(4, {"name": "Moon", "state": "NY"})], "name", "state")
    {2: 'Sun (LA)', 3: 'Sun (NY)', 4: 'Moon'}
    """
    records = list(records)
    different: defaultdict[str, set[str]] = defaultdict(set)
    for record in records:
        if record[name]:
            different[record[name]].add(record[by])
    return {
        record.line: f"{record[name]} ({record[by]})"
        if len(different.get(record[name], ())) > 1 and record[by]
        else record[name]
        for record in records
    }


def sites_of(records: Iterable[Record]) -> dict[int, str]:
    """The site of each record's outlet, by line, from the link of its front page.

    ``https://site.example/en/`` or ``/?ed=es`` is where a reader enters and not a part of the site. Where two outlets
    share the host the path is what tells them apart, and stays.

    >>> def of(*links):
    ...     records = [Record(i, {"outlet": str(i), "domain": link}) for i, link in enumerate(links)]
    ...     return list(sites_of(records).values())
    >>> of("https://www.a.example/en/index.html", "https://b.example/?ed=es", "https://c.example/mundo")
    ['a.example', 'b.example', 'https://c.example/mundo']
    >>> of("https://a.example/en", "https://a.example/es")
    ['https://a.example/en', 'https://a.example/es']
    """
    records = list(records)
    links = {record.line: read_link_or_host(record["domain"]) for record in records}
    outlets: defaultdict[str, set[str]] = defaultdict(set)
    for record in records:
        if link := links[record.line]:
            outlets[link.host].add(record["outlet"])
    return {
        record.line: link.host
        if (link := links[record.line])
        and kind_of_host(link.host) == "outlet"
        and len(outlets[link.host]) == 1
        and all(_FRONT_PAGE.fullmatch(part) for part in link.path.split("/") if part)
        else record["domain"]
        for record in records
    }


def outlet_rows(outlet: str, domains: Iterable[str], handles: Iterable[str], **more: str) -> list[Cells]:
    """A row for each domain and each account of an outlet, as a registry has them; empty ones are left out."""
    rows = [{"outlet": outlet, "domain": domain, **more} for domain in dict.fromkeys(domains) if domain]
    return rows + [{"outlet": outlet, "handle": handle, **more} for handle in dict.fromkeys(handles) if handle]


def profile(platform: str, written: str) -> str:
    """The link of a profile from what a column for one platform holds: a name or a link; empty for nothing.

    >>> profile("x", "@RadioUno/"), profile("facebook", "https://www.facebook.com/uno"), profile("x", "")
    ('https://x.com/RadioUno', 'https://www.facebook.com/uno', '')
    """
    name = written.rstrip("/").removeprefix("@")
    if not name or "://" in written:
        return written
    return f"https://{name}" if "." in name.split("/")[0] and "/" in name else PROFILES[platform].format(name)
