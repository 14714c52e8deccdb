"""What can go wrong, as one tree, each with the exit status the command line gives it.

::

    CoordgraphError                1
    ├── UsageError                 2   the request itself is wrong
    │   ├── SettingsError          2   a setting has a value it cannot have
    │   └── UnknownName            2   a behaviour, format, preset or account nobody knows
    ├── InputError                 1   a file cannot be used
    │   ├── FormatNotRecognised    1
    │   ├── ColumnMissing          1
    │   └── RegistryError          1   a registry row cannot be used
    ├── WindowTooFine              1   the window is finer than the times of the data
    ├── NotEnoughMemory            1   the comparison does not fit into the memory it was given
    ├── TableError                 1   a table lacks a column or has one of another type
    ├── RunDirectoryError          1   the run directory is in use, foreign or full
    ├── MapNotBuilt                1   the script of map.html is not in this installation
    └── IntegrityError             5   a file of a finished run has changed

Each message is one sentence or two: where, what, the value received, the next step.
"""

from __future__ import annotations

from collections.abc import Sequence

DONE = 0
ERROR = 1
USAGE = 2
TOO_MUCH_QUARANTINED = 3
NOTHING_FOUND = 4
INTEGRITY = 5

_LONGEST_VALUE = 120
_MOST_NAMES = 40


def _shortened(value: object) -> str:
    text = value if isinstance(value, str) else repr(value)
    printable = "".join(c if c.isprintable() else "�" for c in text)
    if len(printable) > _LONGEST_VALUE:
        printable = printable[: _LONGEST_VALUE - 1] + "…"
    return printable


def columns_listed(names: Sequence[str]) -> str:
    """What a table has, for the next step of an error: nearly always all its columns.

    >>> columns_listed(["who", "when"])
    'The file has: who, when.'
    """
    shown = ", ".join(_shortened(name) for name in names[:_MOST_NAMES])
    more = f" and {len(names) - _MOST_NAMES:,} more" if len(names) > _MOST_NAMES else ""
    return f"The file has: {shown}{more}."


class CoordgraphError(Exception):
    """An error a person can act on: where it is, what it is, the value, the next step.

    >>> print(CoordgraphError("no such file", where="posts.csv", next_step="Check the path."))
    posts.csv: no such file. Check the path.
    >>> print(CoordgraphError("not a number of seconds", value="soon"))
    not a number of seconds: 'soon'.
    """

    exit_status = ERROR

    def __init__(
        self,
        what: str,
        *,
        where: object | None = None,
        value: object | None = None,
        next_step: str = "",
    ) -> None:
        self.what = what
        self.where = None if where is None else _shortened(str(where))
        self.value = value
        self.next_step = next_step
        super().__init__(self._sentence())

    def _sentence(self) -> str:
        parts = f"{self.where}: {self.what}" if self.where else self.what
        if self.value is not None:
            parts += f": '{_shortened(self.value)}'"
        parts += "."
        return f"{parts} {self.next_step}".rstrip()


class UsageError(CoordgraphError):
    """The request itself is wrong; nothing was read or written."""

    exit_status = USAGE


class SettingsError(UsageError):
    """A setting has a value it cannot have."""


class UnknownName(UsageError):
    """A behaviour, format, preset, column or account of that name is not known."""


class InputError(CoordgraphError):
    """A file cannot be used at all."""


class FormatNotRecognised(InputError):
    """No reader recognises the file."""


class ColumnMissing(InputError):
    """A table lacks a column its reader needs."""


class RegistryError(InputError):
    """A registry of outlets cannot be used."""


class WindowTooFine(CoordgraphError):
    """The window is finer than the precision of the times."""


class NotEnoughMemory(CoordgraphError):
    """The comparison does not fit into the memory it was given, however it is cut."""


class TableError(CoordgraphError):
    """A table that crosses a stage border has not the shape agreed in :mod:`coordgraph.tables`."""


class RunDirectoryError(CoordgraphError):
    """The run directory is in use, belongs to another run, or cannot be written."""


class MapNotBuilt(CoordgraphError):
    """The script of map.html was not bundled when this installation was made."""


class IntegrityError(CoordgraphError):
    """A file of a finished run is missing or has changed."""

    exit_status = INTEGRITY
