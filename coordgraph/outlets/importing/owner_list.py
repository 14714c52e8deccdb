"""Outlets with their owner: a name, a site, accounts, and who owns it.

In: records with name, domain and owner, as in LocalNewsDataset (Yin). Out: an outlet with its accounts, and a claim
that the owner owns it. Odd input: of an outlet without site and accounts the claim remains; several outlets of one name
are told apart by domain, or by place where none has one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from coordgraph.outlets.importing.records import Cells, Record, Shape, outlet_rows, profile, told_apart
from coordgraph.urls import kind_of_host, registered_domain


def _read(records: Sequence[Record]) -> Iterator[tuple[Record, list[Cells]]]:
    told = [replace(record, cells={**record.cells, "by": record["domain"] or record["place"]}) for record in records]
    names = told_apart(told, "outlet", "by")
    for record in records:
        outlet, owner = names[record.line], record["owner"]
        accounts = [profile(platform, record[platform]) for platform in ("x", "facebook", "youtube")]
        rows = outlet_rows(outlet, [_site(record)], accounts, kind=record["kind"])
        if owner and owner != record["outlet"]:
            rows.append({"subject": owner, "property": "owns", "object": outlet})
        yield record, rows or [{"outlet": outlet}]


def _site(record: Record) -> str:
    """The domain; the link where the domain is that of a platform, since the link names the profile."""
    on_platform = kind_of_host(registered_domain(record["domain"])) == "platform"
    return record["website"] if on_platform and record["website"] else record["domain"] or record["website"]


SHAPE = Shape(
    "owners: outlet, domain, accounts, owner",
    {
        "outlet": ("name", "outlet"),
        "domain": ("domain",),
        "owner": ("owner",),
        "website": ("website", "url"),
        "x": ("twitter",),
        "facebook": ("facebook",),
        "youtube": ("youtube",),
        "kind": ("medium", "kind"),
        "place": ("state", "country", "city"),
    },
    ("outlet", "domain", "owner"),
    _read,
)
