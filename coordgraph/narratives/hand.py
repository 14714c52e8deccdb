"""What people coded by hand: samples filled in, read back with their key.

In: filled samples (CSV) and the key beside them. Out: :class:`HandCodes`. Odd input: an empty cell is not coded; a name
that is no theme, a post that is not in the sample and a post coded twice by one person are problems with file and line;
a cell with one wrong name is not used at all, as half an answer would be another answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from coordgraph.errors import InputError
from coordgraph.hand_tables import HandTable, Problem, read_hand_table, short, unmarked
from coordgraph.narratives.codebook import NO_THEME, SEPARATOR
from coordgraph.narratives.sampling import CODERS, KEY_COLUMNS

KEY_ENDING = "-key.csv"
_PREFIX = "coder"
_SHEET = ("post_id", "date", "language", "text", *CODERS)
NOT_CODED = -1


class Unit(NamedTuple):
    """A post of the sample: its place in the key, stratum and weight."""

    post_id: str
    stratum: str
    weight: float


@dataclass(frozen=True)
class HandCodes:
    """What people saw in the posts of a sample.

    Attributes:
        units: the posts of the key, in its order.
        coders: names of the people who coded at least one of them.
        codes: coders × units × themes: 1 seen, 0 not seen, -1 not coded.
        problems: what could not be used.
    """

    units: list[Unit]
    coders: list[str]
    codes: NDArray[np.int8]
    problems: tuple[Problem, ...]


def key_of(sheet: str | Path) -> Path:
    """Where the key of a sample is.

    >>> key_of("out/sample.csv").as_posix()
    'out/sample-key.csv'
    """
    return Path(sheet).with_name("sample" + KEY_ENDING)


def read_hand_codes(paths: Sequence[str | Path], themes: Sequence[str]) -> HandCodes:
    """Read filled samples; with several files the file is part of the name of a coder.

    Raises:
        InputError: a file or the key is missing or is no such table, or nobody coded anything.
        ColumnMissing: a column is missing.
    """
    keys = [key_of(path) for path in paths]
    units, problems = _units(next((key for key in keys if key.is_file()), keys[0]))
    place = {unit.post_id: number for number, unit in enumerate(units)}
    given: dict[str, NDArray[np.int8]] = {}
    for path in paths:
        table = read_hand_table(path, "coded posts", _SHEET, ["post_id"])
        problems += table.problems
        for column in (name for name in table.header if name.startswith(_PREFIX)):
            name = column if len(paths) == 1 else f"{Path(path).stem}:{column}"
            codes, wrong = _codes_of(table, column, place, themes)
            problems += wrong
            if (codes != NOT_CODED).any():
                given[name] = codes
    if not given:
        raise InputError(
            "nobody coded anything", where=paths[0],
            next_step=f"Write names of themes, separated by {SEPARATOR}, or {NO_THEME} for none, into {CODERS[0]} …",
        )  # fmt: skip
    return HandCodes(units, list(given), np.stack(list(given.values())), tuple(dict.fromkeys(problems)))


def _units(path: Path) -> tuple[list[Unit], list[Problem]]:
    table = read_hand_table(path, "keys", KEY_COLUMNS, ["post_id", "stratum", "weight"])
    units, problems = [], table.problems
    for line, cells in table.rows:
        try:
            weight = float(cells["weight"])
        except ValueError:
            weight = 0.0
        if weight > 0 and np.isfinite(weight):
            units.append(Unit(unmarked(cells["post_id"]), cells["stratum"], weight))
        else:
            problems.append(Problem(str(path), line, "not a weight", short(cells["weight"])))
    if not units:
        raise InputError("the key of the sample holds no post", where=path, next_step="Draw a sample with --sample.")
    return units, problems


def _codes_of(
    table: HandTable, column: str, place: Mapping[str, int], themes: Sequence[str]
) -> tuple[NDArray[np.int8], list[Problem]]:
    """Units × themes of one person."""
    number = {theme.casefold(): n for n, theme in enumerate(themes)}
    codes = np.full((len(place), len(themes)), NOT_CODED, np.int8)
    problems = []
    for line, cells in table.rows:
        post = cells["post_id"]
        row = place.get(unmarked(post), place.get(post))
        cell = unmarked(cells[column])
        names = [name.strip().casefold() for name in cell.split(SEPARATOR) if name.strip()]
        if row is None:
            problems.append(Problem(table.file, line, "not a post of the sample", short(post)))
        elif not names:
            continue
        elif (codes[row] != NOT_CODED).any():
            problems.append(Problem(table.file, line, f"coded before by {column}; the first stays", short(post)))
        elif unknown := [name for name in names if name not in number and name != NO_THEME]:
            problems.append(
                Problem(table.file, line, f"no theme of the codebook, {column} not used", short(unknown[0]))
            )
        elif NO_THEME in names and len(names) > 1:
            problems.append(Problem(table.file, line, f"both none and a theme, {column} not used", short(cell)))
        else:
            codes[row] = 0
            codes[row, [number[name] for name in names if name != NO_THEME]] = 1
    return codes, problems
