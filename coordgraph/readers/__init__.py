"""Files of posts into tables: posts, accounts, and a ledger in which every record is accounted for."""

from typing import TYPE_CHECKING, Any

from coordgraph.readers.collect import Collection, check_files, read_files, read_table_of_posts, reasons_of
from coordgraph.readers.detect import format_named, format_of, known_formats
from coordgraph.readers.precision import few_and_coarse, precisions_in, sentence_on_coarse_times

if TYPE_CHECKING:
    from coordgraph.readers.share_tables import Shares, import_shares

__all__ = [
    "Collection",
    "Shares",
    "check_files",
    "few_and_coarse",
    "format_named",
    "format_of",
    "import_shares",
    "known_formats",
    "precisions_in",
    "read_files",
    "read_table_of_posts",
    "reasons_of",
    "sentence_on_coarse_times",
]


def __getattr__(name: str) -> Any:
    if name in ("Shares", "import_shares"):  # loaded on first use: its compiled loops take half a second to load
        from coordgraph.readers import share_tables

        return getattr(share_tables, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
