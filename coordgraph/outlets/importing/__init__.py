"""Lists of outlets others publish, as rows of a registry.

In: a file of one of the :data:`SHAPES`, and who says so when. Out: rows as a registry has them, each with that source.
Odd input: every record is either used or a problem with its line; a part of a used record that could not be used, as
the link of a platform whose accounts are not known, is counted beside.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from coordgraph.errors import UnknownName, UsageError
from coordgraph.outlets.cells import Unusable, check_date, one_line
from coordgraph.outlets.csv_files import entry_of
from coordgraph.outlets.entries import Problem, short
from coordgraph.outlets.importing import (
    domain_list,
    domain_ratings,
    owner_list,
    ownership_edges,
    prefix_list,
    sites,
    state_media,
)
from coordgraph.outlets.importing.records import Cells, Shape, read_records

__all__ = ["SHAPES", "Imported", "Shape", "describe_shapes", "import_registry"]

SHAPES: dict[str, Shape] = {
    "state-media": state_media.SHAPE,
    "ownership-edges": ownership_edges.SHAPE,
    "owner-list": owner_list.SHAPE,
    "domain-ratings": domain_ratings.SHAPE,
    "domain-list": domain_list.SHAPE,
    "prefix-list": prefix_list.SHAPE,
    "sites": sites.SHAPE,
}


class Imported(NamedTuple):
    """What a published list gave.

    Attributes:
        rows: rows of a registry: outlets and claims.
        problems: records that gave no row; ``read`` is ``used`` and these.
        passed: parts of used records that could not be used.
        read: records in the file.
        used: records that gave at least one row.
    """

    rows: list[Cells]
    problems: list[Problem]
    passed: list[Problem]
    read: int
    used: int


def describe_shapes() -> str:
    """The shapes, one a line.

    >>> print(describe_shapes().splitlines()[1])
    ownership-edges: ownership: owner, owned and percentage, by name
    """
    return "\n".join(f"{name}: {shape.sentence}" for name, shape in SHAPES.items())


def import_registry(shape: str, path: str | Path, *, source: str, date: str) -> Imported:
    """The rows of a registry that a published list makes.

    Args:
        shape: a name of :data:`SHAPES`; columns are recognised by their names and not by the name of the file.
        path: the list, plain or gzip.
        source: link or citation of the list; every row has it.
        date: when the list was published or retrieved: YYYY, YYYY-MM or YYYY-MM-DD.

    Raises:
        UnknownName: no such shape.
        UsageError: source or date is missing or none.
        InputError: the file cannot be read.
        ColumnMissing: the file has not the columns of the shape.
    """
    if shape not in SHAPES:
        raise UnknownName("no such shape of a list", value=shape, next_step=f"Use one of {', '.join(SHAPES)}.")
    _check(source, date)
    records, problems = read_records(SHAPES[shape], path)
    read = len(records) + len(problems)
    rows: list[Cells] = []
    passed: list[Problem] = []
    for record, candidates in SHAPES[shape].read(records):
        usable, wrong = [], []
        for cells in candidates:
            stated = {**cells, "source": source, "date": date}
            try:
                entry_of(stated, str(path), record.line)
            except Unusable as unusable:
                wrong.append(Problem(str(path), record.line, unusable.reason, short(unusable.value)))
            else:
                usable.append({name: value for name, value in stated.items() if value})
        rows += usable
        if usable:
            passed += wrong
        else:
            problems += wrong[:1]
    return Imported(rows, sorted(problems, key=lambda problem: problem.line), passed, read, read - len(problems))


def _check(source: str, date: str) -> None:
    if not one_line(source):
        raise UsageError("no source", next_step="Give the link or citation of the list; a claim without one is none.")
    try:
        check_date(date)
    except Unusable as wrong:
        raise UsageError(wrong.reason, value=date, next_step="It is when the list was published.") from wrong
    if not date:
        raise UsageError("no date", next_step="Give when the list was published or retrieved, as 2024-08-01.")
