"""What a behaviour is: which posts act, and on what.

In: the table ``posts``. Out: acts as columns. Odd input: absent texts, absent lists and absent items are no objects.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from coordgraph.coded_columns import Coded, Codes, first_of_each, items_of
from coordgraph.settings import BehaviourSettings
from coordgraph.tables import numbers

_LONGEST_LABEL = 80


@dataclass(frozen=True)
class ActColumns:
    """Acts, one a row and at most one a post and object.

    Attributes:
        posts: row of the post in the table ``posts``.
        keys: the object as compared.
        written: the object as written there.
        births: when the object came into being, as far as this post tells; None: no post tells.
    """

    posts: Codes
    keys: Coded
    written: Coded
    births: pa.ChunkedArray | None = None


def acts_on(
    posts: Codes, keys: Coded, written: Coded | None = None, births: pa.ChunkedArray | None = None
) -> ActColumns:
    """Acts of posts on objects: once a post and object, as written first; rows without a key are no acts.

    Args:
        posts: row of the post of each act, ascending.
        keys: the object as compared.
        written: the object as written; as compared, when not given.
        births: when the object came into being.

    >>> acts_on(np.array([4, 4, 4, 7]), Coded.of(pa.chunked_array([["a", "b", "a", None]]))).posts.tolist()
    [4, 4]
    """
    first = first_of_each(posts, keys.codes)
    keys = keys[first]
    return ActColumns(
        posts[first],
        keys,
        keys if written is None else written[first],
        None if births is None else births.take(numbers(first)),
    )


@dataclass(frozen=True)
class Behaviour:
    """One behaviour.

    Attributes:
        name: the field's name for it, used for its layer too.
        meaning: one sentence: two accounts show it together when …
        usual: part of a run that names no behaviours.
        missing: why the data cannot support it; None when they can.
        acts: the acts of the posts.
    """

    name: str
    meaning: str
    usual: bool
    missing: Callable[[Posts, BehaviourSettings], str | None]
    acts: Callable[[Posts, BehaviourSettings], ActColumns]


def label_of(text: str) -> str:
    """The beginning of a text, to name an object by.

    >>> label_of("short"), len(label_of("long " * 50))
    ('short', 80)
    """
    return text if len(text) <= _LONGEST_LABEL else text[: _LONGEST_LABEL - 1] + "…"


class Posts:
    """Columns of the table ``posts``, or of some of its rows.

    Args:
        source: the table, or posts to choose from.
        holds: which of these; all, when not given.

    Attributes:
        rows: the rows of the table, ascending.
    """

    def __init__(self, source: pa.Table | Posts, holds: pa.ChunkedArray | None = None) -> None:
        self._source, self._holds = source, holds
        rows = source.rows if isinstance(source, Posts) else np.arange(source.num_rows, dtype=np.int32)
        self.rows: Codes = rows if holds is None else rows[np.flatnonzero(holds.to_numpy())]

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, name: str) -> pa.ChunkedArray:
        column = self._source[name]
        return column if self._holds is None else column.filter(self._holds)

    def where(self, holds: pa.ChunkedArray) -> Posts:
        """The posts for which that holds."""
        return Posts(self, holds)

    def own(self, settings: BehaviourSettings) -> Posts:
        """Posts whose hashtags, links and mentions count: the account's own, or all when inherited ones count."""
        return self if settings.inherited else self.where(pc.invert(_certainly(self["inherited"])))

    def have(self, name: str) -> pa.ChunkedArray:
        """Which posts have something in that column: a text or list that is not empty, a time."""
        column = self[name]
        if pa.types.is_list(column.type):
            return _certainly(pc.greater(pc.list_value_length(column), 0))
        return _certainly(pc.not_equal(column, "")) if pa.types.is_string(column.type) else pc.is_valid(column)

    def any(self, name: str) -> bool:
        """Whether some post has something in that column."""
        return bool(pc.any(self.have(name)).as_py())

    def retweets(self) -> pa.ChunkedArray:
        """Which posts are marked as retweets."""
        return _certainly(pc.equal(self["kind"], "retweet"))

    def by_another_than(self, name: str) -> pa.ChunkedArray:
        """Which posts are not by the account in that column; it may be unknown."""
        return pc.not_equal(self["account_id"], self[name]).fill_null(True)

    def items(self, name: str) -> tuple[Codes, Coded]:
        """The items of a column of lists in order: the row of the post in the table ``posts``, and the text."""
        places, texts = items_of(self[name])
        return self.rows[places], texts


def _certainly(flags: pa.ChunkedArray) -> pa.ChunkedArray:
    return flags.fill_null(False)
