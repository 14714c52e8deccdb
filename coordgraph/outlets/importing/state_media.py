"""State media of the world: who runs which outlet, with its site and its accounts.

In: records with media company, main asset, link, and a column of links for each platform, as in the matrix of
state-media-profiles (Alliance for Securing Democracy). Out: the asset as outlet, published by the company. Odd input:
an asset without site and accounts leaves the claim alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from coordgraph.outlets.importing.records import Cells, Record, Shape, outlet_rows, sites_of, told_apart

_LINKS = ("instagram", "twitter", "facebook", "youtube", "telegram", "vk", "linkedin", "ok.ru", "tiktok", "rutube")


def _read(records: Sequence[Record]) -> Iterator[tuple[Record, list[Cells]]]:
    names, sites = told_apart(records, "outlet", "country"), sites_of(records)
    for record in records:
        outlet, company = names[record.line], record["company"]
        about = {
            "organisation": "" if company == record["outlet"] else company,
            "country": record["country"],
            "kind": record["kind"],
        }
        rows = outlet_rows(outlet, [sites[record.line]], [record[platform] for platform in _LINKS], **about)
        if not rows and outlet and about["organisation"]:
            rows = [{"subject": company, "property": "publishes", "object": outlet}]
        yield record, rows or [{"outlet": outlet}]


SHAPE = Shape(
    "state media: company, main asset, site, accounts on ten platforms, country and kind",
    {
        "company": ("media company", "company"),
        "outlet": ("main assets", "main asset", "outlet"),
        "domain": ("url", "website", "domain"),
        "country": ("country",),
        "kind": ("typology", "kind"),
        **{platform: (f"{platform} link", platform) for platform in _LINKS},
    },
    ("company", "outlet", "domain"),
    _read,
)
