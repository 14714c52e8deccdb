"""Outlets with the beginnings of their links, sites and pages on platforms alike.

In: records with a name and prefixes joined by ``|``, as Hyphe exports web entities (médialab). Out: outlets with places
and accounts. Odd input: prefixes that differ only by scheme or ``www.`` are one; those that name no place are passed
by.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from coordgraph.outlets.importing.records import Cells, Record, Shape, outlet_rows
from coordgraph.urls import read_link_or_host


def _read(records: Sequence[Record]) -> Iterator[tuple[Record, list[Cells]]]:
    for record in records:
        prefixes = [prefix.strip() for prefix in record["prefixes"].split("|") if prefix.strip()]
        once = {str(read_link_or_host(prefix) or prefix).lower(): prefix for prefix in reversed(prefixes)}
        rows = outlet_rows(record["outlet"], reversed(once.values()), [], country=record["country"])
        yield record, rows or [{"outlet": record["outlet"]}]


SHAPE = Shape(
    "prefixes: outlet, and the beginnings of its links with | between them",
    {"outlet": ("name", "outlet"), "prefixes": ("prefixes",), "country": ("origin", "country")},
    ("outlet", "prefixes"),
    _read,
)
