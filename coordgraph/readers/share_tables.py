"""The fast lane for tables of shares: ids become codes batch by batch, and no row becomes an object of Python.

In: tables, Parquet or text, with the four columns of the format ``coortweet`` and no others. Out: :class:`Shares`, and
the table ``posts`` in a file, as the row-wise reader and ``behaviours.find_actions`` give them. Odd input: odd rows are
read row by row and put back in their place; where a collection as a whole may be seen otherwise by the row-wise reader
(other formats, ids that look rounded, text that is not plain, damaged files), :func:`import_shares` gives None and
leaves it to that reader.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from coordgraph.readers.base import options_of
from coordgraph.readers.collect import each_file_once
from coordgraph.readers.share_columns import DoubtfulTable
from coordgraph.readers.share_files import share_files
from coordgraph.readers.share_import import IdsNeeded, ImportOfCodes, ImportOfPosts, Progress
from coordgraph.readers.shares import Shares
from coordgraph.settings import ReadSettings, cores

__all__ = ["Shares", "import_shares"]

_SHARE_OF_MEMORY_FOR_ROWS = 8
_MEMORY = 1 << 30


def import_shares(
    paths: Iterable[str | Path],
    settings: ReadSettings,
    posts_path: Path,
    *,
    jobs: int | None = None,
    memory: int | None = None,
    progress: Progress | None = None,
    wait: bool = True,
    keep_posts: bool = True,
    digests: Mapping[str, str] | None = None,
) -> Shares | None:
    """Read tables of shares, where all files are such, and write their posts.

    Args:
        paths: files, read in the order of their names.
        settings: as for ``read_files``.
        posts_path: where the table ``posts`` is written, whole or not at all.
        jobs: threads; by default one a processor. The result does not depend on it.
        memory: bytes to get along with, one gigabyte by default; rows beyond an eighth of it wait in files beside
            ``posts_path``. Ids of accounts and objects, and 30 bytes a row, are kept in memory in any case.
        progress: called with a file name, bytes read and bytes in all.
        wait: return only when the posts are written; otherwise ``wait_for_posts`` of the result does that, and other
            work can go on in the meantime.
        keep_posts: write the posts; without them the shares can be compared, and no evidence shown.
        digests: SHA-256 of the files by path, where they are known already.

    Returns:
        The shares; None where the row-wise reader must be asked. Nothing was written then.

    Raises:
        InputError: a file is missing, empty or of no known format.
        RunDirectoryError: the posts cannot be written.
    """
    options, threads = options_of(settings), jobs or cores()
    try:
        files = share_files([Path(p) for p in each_file_once(paths)], settings, options, threads)
        shares = None
        if not keep_posts:
            with suppress(IdsNeeded):
                shares = ImportOfCodes(files, options, threads).run(progress, digests or {})
        if shares is None:
            most = (_MEMORY if memory is None else memory) // _SHARE_OF_MEMORY_FOR_ROWS
            posts = ImportOfPosts([f.unread() for f in files], options, threads, Path(posts_path), most, keep_posts)
            shares = posts.run(progress, digests or {})
    except DoubtfulTable:
        return None
    if wait:
        shares.wait_for_posts()
    return shares
