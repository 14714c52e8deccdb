"""What a behaviour is: which posts act, and on what."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import pyarrow as pa

from coordgraph.settings import BehaviourSettings

_LONGEST_LABEL = 80


class Act(NamedTuple):
    """One act of a post: the object as compared, and as written."""

    post: int
    key: str
    written: str


@dataclass(frozen=True)
class Behaviour:
    """One behaviour.

    Attributes:
        name: the field's name for it, used for its layer too.
        meaning: one sentence: two accounts show it together when …
        usual: part of a run that names no behaviours.
        missing: why the data cannot support it; None when they can.
        acts: yields the acts of the posts.
    """

    name: str
    meaning: str
    usual: bool
    missing: Callable[[Posts, BehaviourSettings], str | None]
    acts: Callable[[Posts, BehaviourSettings], Iterator[Act]]


def label_of(text: str) -> str:
    """The beginning of a text, to name an object by.

    >>> label_of("short"), len(label_of("long " * 50))
    ('short', 80)
    """
    return text if len(text) <= _LONGEST_LABEL else text[: _LONGEST_LABEL - 1] + "…"


class Posts:
    """Columns of the posts table as Python lists, each made once."""

    def __init__(self, table: pa.Table) -> None:
        self._table = table
        self._columns: dict[str, list[Any]] = {}

    def __len__(self) -> int:
        return int(self._table.num_rows)

    def __getitem__(self, name: str) -> list[Any]:
        if name not in self._columns:
            self._columns[name] = self._table[name].to_pylist()
        return self._columns[name]

    def own(self, settings: BehaviourSettings) -> Iterator[int]:
        """Posts whose hashtags, links and mentions count: the account's own, or all when inherited ones count."""
        inherited = self["inherited"]
        return (i for i in range(len(self)) if settings.inherited or not inherited[i])

    def any(self, name: str) -> bool:
        """Whether some post has a value in that column."""
        return any(self[name])
