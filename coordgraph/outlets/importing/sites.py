"""News sites: a link each, perhaps with name, account, country and language.

In: records with a link or domain, as in newshomepages and newscatcher. Out: outlets. Odd input: without a name the
domain is the name of the outlet.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from coordgraph.outlets.importing.records import Cells, Record, Shape, outlet_rows, profile, sites_of, told_apart
from coordgraph.urls import registered_domain

_UNKNOWN = ("none", "nan", "null")


def _read(records: Sequence[Record]) -> Iterator[tuple[Record, list[Cells]]]:
    names, sites = told_apart(records, "outlet", "domain"), sites_of(records)
    for record in records:
        site, country = sites[record.line], record["country"]
        outlet = names[record.line] or registered_domain(site) or site
        country = "" if country.lower() in _UNKNOWN else country
        rows = outlet_rows(outlet, [site], [profile("x", record["x"])], country=country)
        yield record, rows or [{"outlet": outlet}]


SHAPE = Shape(
    "sites: link, name, account on X, country",
    {
        "domain": ("url", "clean_url", "website", "domain"),
        "outlet": ("name", "outlet"),
        "x": ("twitter",),
        "country": ("country", "clean_country"),
    },
    ("domain",),
    _read,
)
