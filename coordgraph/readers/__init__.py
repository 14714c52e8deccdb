"""Files of posts into tables: posts, accounts, and a ledger in which every record is accounted for."""

from coordgraph.readers.collect import Collection, check_files, read_files, read_table_of_posts, reasons_of
from coordgraph.readers.detect import format_named, format_of, known_formats
from coordgraph.readers.share_tables import Shares, import_shares

__all__ = [
    "Collection",
    "Shares",
    "check_files",
    "format_named",
    "format_of",
    "import_shares",
    "known_formats",
    "read_files",
    "read_table_of_posts",
    "reasons_of",
]
