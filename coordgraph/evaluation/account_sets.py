"""Named sets of accounts, such as the user lists of takedown archives.

In: CSV, TSV or Parquet with a column of ids, of handles or both, or a bare list of names; plain, gzip, zstandard or xz.
Out: :class:`AccountSet`, one a file or one a value of its column of sets. Odd input: a row that names nobody, or whose
id lost digits, is a problem with its line, and the rest is read; an account listed twice counts once.
"""

from __future__ import annotations

import lzma
import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from coordgraph.errors import ColumnMissing, InputError
from coordgraph.evaluation.labels import ID_COLUMNS, without_spreadsheet_marks
from coordgraph.outlets import Problem
from coordgraph.readers.base import Head, head_of, table_rows
from coordgraph.readers.formats.columns import ALIASES
from coordgraph.readers.records import Bad, DamagedId, Skipped, id_text
from coordgraph.readers.sources import Source

SET_COLUMNS = ("campaign", "set", "takedown")
HANDLE_COLUMNS = ("handle", *ALIASES["handle"])
# user lists call their own id so; tables of posts call the post so, which is why it is not among ID_COLUMNS
_IDS = (*ID_COLUMNS, "id", "id_str")
_HASH = re.compile(r"(?!\d+$)[0-9A-Za-z+/_-]{40,64}={0,2}", re.ASCII)
_XZ = b"\xfd7zXZ\x00"
_LARGEST_UNPACKED = 1 << 31
_BLOCK = 1 << 20
_MOST_SETS = 200
_LONGEST_NAME = 200
_COLUMNS_NAMED = 30


class Listed(NamedTuple):
    """One account of a set: its id, its handle in lower case without @, its line; what is not known is None."""

    id: str | None
    handle: str | None
    line: int

    @property
    def hashed(self) -> bool:
        """The id is a digest, as archives give small accounts: it can meet no id of a platform."""
        return self.id is not None and _HASH.fullmatch(self.id) is not None


@dataclass(frozen=True)
class AccountSet:
    """A named set of accounts.

    Attributes:
        name: of the set.
        file: as given.
        accounts: one entry an account.
    """

    name: str
    file: str
    accounts: tuple[Listed, ...]


def read_account_sets(
    path: str | Path, name: str | None = None, *, id_column: str | None = None, set_column: str | None = None
) -> tuple[list[AccountSet], list[Problem]]:
    """The sets of a file, and the rows that could not be used.

    Args:
        path: CSV, TSV, Parquet, or one name a line; plain, gzip, zstandard or xz.
        name: of the set; None: the name of the file without its endings. Before the values of a column of sets.
        id_column: the column of ids or handles; None: a usual name.
        set_column: the column that names a set; None: ``campaign``, ``set`` or ``takedown`` where there is one.

    Raises:
        InputError: the file is absent, empty or no table, names nobody, or has more than 200 sets.
        ColumnMissing: there is no such column.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "list.csv"
    ...     _ = file.write_text("userid,user_screen_name,campaign\\n17,Ana,red\\n18,,blue\\n")
    ...     sets, problems = read_account_sets(file)
    >>> [(s.name, s.accounts[0].id, s.accounts[0].handle) for s in sets]
    [('blue', '18', None), ('red', '17', 'ana')]
    """
    problems: list[Problem] = []
    unnamed: list[int] = []
    found: dict[str, dict[tuple[str | None, str | None], Listed]] = {}

    def problem(line: int, reason: str, value: object) -> None:
        problems.append(Problem(str(path), line, reason, _short(str(value))))

    with _unpacked(Path(path)) as plain:
        head = _head(plain, path)
        columns = _columns(head, path, id_column, set_column)
        for line, row in _rows(plain, head, columns, problem):
            of = _set_of(row, columns.sets, name, path)
            listed = _listed(row, columns, line, problem)
            if of is None:
                unnamed.append(line)
            elif listed is not None:
                found.setdefault(of, {}).setdefault((listed.id, listed.handle), listed)
                _check_number(found, path, columns.sets)
    if unnamed:
        reason = f"{len(unnamed):,} rows name no set, this is the first"
        problems.append(Problem(str(path), unnamed[0], reason, str(columns.sets)))
    if not found:
        raise InputError("names no account", where=path, next_step="Give one account a row, by id or handle.")
    sets = [AccountSet(of, str(path), tuple(found[of].values())) for of in sorted(found)]
    return sets, problems


class _Columns(NamedTuple):
    ids: str | None
    handles: str | None
    sets: str | None
    bare: bool


@contextmanager
def _unpacked(path: Path) -> Iterator[Path]:
    """The file itself, or what an xz file holds beside it in a temporary place."""
    if not _is_xz(path):
        yield path
        return
    with tempfile.TemporaryDirectory() as folder:
        inside = Path(folder) / (path.stem or "list")
        size = 0
        try:
            with lzma.open(path) as packed, inside.open("wb") as out:
                while block := packed.read(_BLOCK):
                    size += len(block)
                    if size > _LARGEST_UNPACKED:
                        raise InputError("unpacks to more than 2 GiB", where=path, next_step="Unpack it yourself.")
                    out.write(block)
        except (lzma.LZMAError, EOFError) as error:
            raise InputError("is a damaged xz file", where=path, next_step="Get the file again.") from error
        yield inside


def _is_xz(path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(_XZ)) == _XZ


def _head(plain: Path, path: str | Path) -> Head:
    try:
        return head_of(plain)
    except InputError as error:
        raise InputError(error.what, where=path, value=error.value, next_step=error.next_step) from error


def _columns(head: Head, path: str | Path, id_column: str | None, set_column: str | None) -> _Columns:
    if not head.columns:
        raise InputError("is not a table of accounts", where=path, next_step="Give a CSV, TSV, Parquet or bare list.")
    names = head.columns
    for wanted, option in ((id_column, "--id-column"), (set_column, "--set-column")):
        if wanted is not None and wanted not in names:
            raise _missing(wanted, option, names, path)
    ids = id_column or _first(_IDS, names)
    handles = _first(HANDLE_COLUMNS, names)
    bare = ids is None and handles is None and len(names) == 1 and not head.parquet
    if ids is None and handles is None and not bare:
        raise _missing(ID_COLUMNS[0], "--id-column", names, path)
    return _Columns(names[0] if bare else ids, handles, set_column or _first(SET_COLUMNS, names), bare)


def _first(wanted: Sequence[str], names: Sequence[str]) -> str | None:
    return next((name for name in wanted if name in names), None)


def _missing(name: str, option: str, names: Sequence[str], path: str | Path) -> ColumnMissing:
    return ColumnMissing(
        "the list of accounts has no such column",
        where=path,
        value=name,
        next_step=f"Name one with {option}; the file has: {', '.join(names[:_COLUMNS_NAMED])}.",
    )


_Say = Callable[[int, str, object], None]


def _rows(plain: Path, head: Head, columns: _Columns, problem: _Say) -> Iterator[tuple[int, dict[str, Any]]]:
    if columns.bare:  # a list without a header: what stands where the header would is the first account
        yield 1, {str(columns.ids): columns.ids}
    for line, row in table_rows(Source(plain), head):
        if isinstance(row, Bad):
            problem(line, row.reason, row.raw or "")
        elif not isinstance(row, Skipped):
            yield line, row


def _set_of(row: dict[str, Any], column: str | None, name: str | None, path: str | Path) -> str | None:
    """The set a row belongs to; None where its column says none."""
    if column is None:
        return name if name is not None else Path(path).name.split(".")[0] or Path(path).name
    value = row.get(column)
    written = "" if value is None or value != value else without_spreadsheet_marks(str(value))
    if not written:
        return None
    return written[:_LONGEST_NAME] if name is None else f"{name} {written}"[:_LONGEST_NAME]


def _listed(row: dict[str, Any], columns: _Columns, line: int, problem: _Say) -> Listed | None:
    """The account of a row; what stands among ids and is no number may be a handle."""
    handle = _handle(row.get(columns.handles)) if columns.handles else None
    try:
        account = _id(row.get(columns.ids)) if columns.ids else None
    except DamagedId:
        problem(line, "the id lost digits in a spreadsheet or a floating-point column", row.get(str(columns.ids)))
        account = None
        if handle is None:
            return None
    if account is not None and account.startswith("@"):
        account, handle = None, handle or _handle(account)
    if account is None and handle is None:
        problem(line, "neither id nor handle", "")
        return None
    if handle is None and account is not None and not account.isdigit():
        handle = _handle(account)
    return Listed(account, handle, line)


def _id(value: Any) -> str | None:
    return id_text(without_spreadsheet_marks(value) if isinstance(value, str) else value)


def _handle(value: Any) -> str | None:
    if value is None or value != value:
        return None
    return without_spreadsheet_marks(str(value)).removeprefix("@").casefold() or None


def _check_number(found: dict[str, Any], path: str | Path, column: str | None) -> None:
    if len(found) > _MOST_SETS:
        raise InputError(
            f"has more than {_MOST_SETS} sets", where=path, value=column, next_step="Name another --set-column."
        )


def _short(text: str) -> str:
    printable = "".join(c if c.isprintable() else "�" for c in text[: _LONGEST_NAME + 1])
    return printable if len(printable) <= _LONGEST_NAME else printable[: _LONGEST_NAME - 1] + "…"
