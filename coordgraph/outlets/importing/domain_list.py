"""Which domains belong to whom: organisation and domain, many rows each.

In: records with organisation and domain, as in the domain lists of v2fly; or a text with one domain a line. Out: the
organisation as an outlet with all its domains. Odd input: a domain without organisation is an outlet of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from coordgraph.outlets.importing.records import Cells, Record, Shape, outlet_rows


def _read(records: Sequence[Record]) -> Iterator[tuple[Record, list[Cells]]]:
    for record in records:
        outlet = record["outlet"] or record["domain"]
        yield record, outlet_rows(outlet, [record["domain"]], []) or [{"outlet": outlet}]


SHAPE = Shape(
    "domains: organisation and domain, one pair a row; or one domain a line",
    {"outlet": ("org", "organisation", "organization", "outlet", "name"), "domain": ("domain", "host", "site")},
    ("domain",),
    _read,
    text=True,
)
