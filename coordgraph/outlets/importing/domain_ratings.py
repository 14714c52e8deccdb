"""Ratings of domains: how reliable or how biased somebody holds them to be.

In: records with a domain and ratings in words or numbers, as from Media Bias/Fact Check, Lin et al. (2023,
doi:10.1093/pnasnexus/pgad286), OpenSources; or a text with one domain a line. Out: outlets, with the ratings in the
words of the file. Odd input: without a name the domain is the name of the outlet; a rating is never taken for a claim.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from coordgraph.outlets.importing.records import Cells, Record, Shape, outlet_rows, profile, told_apart

_RATINGS = (
    "bias", "reporting", "credibility", "questionable", "factual_reporting", "mbfc_credibility_rating", "pc1",
    "type", "2nd type", "3rd type", "rating", "score", "label", "reliability",
)  # fmt: skip


def _read(records: Sequence[Record]) -> Iterator[tuple[Record, list[Cells]]]:
    names = told_apart(records, "outlet", "domain")
    for record in records:
        rating = "; ".join(f"{name}: {record[name]}" for name in _RATINGS if record[name])
        about = {"rating": rating, "country": record["country"], "kind": record["kind"]}
        accounts = [profile(platform, record[platform]) for platform in ("x", "facebook")]
        rows = outlet_rows(names[record.line] or record["domain"], [record["domain"]], accounts, **about)
        yield record, rows or [{"outlet": record["outlet"]}]


SHAPE = Shape(
    "ratings: domain, and what somebody thinks of it; or one domain a line",
    {
        "domain": ("domain", "source", "site", ""),
        "outlet": ("name", "outlet"),
        "x": ("twitter",),
        "facebook": ("facebook",),
        "country": ("country",),
        "kind": ("media_type", "kind"),
        **{name: (name,) for name in _RATINGS},
    },
    ("domain",),
    _read,
    text=True,
)
