"""What an import of tables of shares gives: acts in codes, and the tables that tell where they come from.

In: nothing. Out: :class:`Shares`. Odd input: none.
"""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass, field

import pyarrow as pa

from coordgraph.readers.id_kernels import Numbers


@dataclass(frozen=True)
class Shares:
    """Shares of a collection in codes, and what else a :class:`~coordgraph.readers.Collection` tells.

    Attributes:
        objects, accounts, times, posts: one entry a post and object, in the order of object, time, account and post:
            the rows of the table ``actions`` of the behaviour ``co_share``; times are UTC microseconds.
        object_keys: the objects in the order of their codes.
        accounts_table, references, ledger, quarantine: tables of those shapes; an account's code is its row.
        skipped: how often each reason to skip occurred.
        queries: none; these tables state no queries.
        warnings: sentences about the data a person should know.
        precisions: the time precisions that occur.
        post_count: posts in the table of posts.
        writing: the writing of that table.
    """

    objects: Numbers
    accounts: Numbers
    times: Numbers
    posts: Numbers
    object_keys: pa.Array
    accounts_table: pa.Table
    references: pa.Table
    ledger: pa.Table
    quarantine: pa.Table
    post_count: int
    precisions: tuple[str, ...]
    writing: Future[None]
    skipped: dict[str, int] = field(default_factory=dict)
    queries: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def wait_for_posts(self) -> None:
        """Return when the table of posts is whole.

        Raises:
            RunDirectoryError: it cannot be written.
        """
        self.writing.result()
