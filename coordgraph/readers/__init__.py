"""Files of posts into tables: posts, accounts, and a ledger in which every record is accounted for."""

from coordgraph.readers.collect import Collection, Quarantined, read_files
from coordgraph.readers.detect import format_named, format_of, known_formats

__all__ = ["Collection", "Quarantined", "format_named", "format_of", "known_formats", "read_files"]
