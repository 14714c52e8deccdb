"""Ownership as edges: who owns or controls whom, by name, with the part where it is known.

In: records with owner, owned, and perhaps a percentage and how it is meant, as in Médias français, qui possède quoi (Le
Monde diplomatique and Acrimed). Out: claims. Odd input: a percentage that is only a bound is kept as a quote and not as
a number.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from coordgraph.outlets.importing.records import Cells, Record, Shape

_EXACTLY = ("", "égal à", "=", "equal to", "equals")


def _read(records: Sequence[Record]) -> Iterator[tuple[Record, list[Cells]]]:
    for record in records:
        exact = record["meant"].lower() in _EXACTLY
        words = " ".join(filter(None, (record["meant"], record["percentage"], record["comment"])))
        claim = {
            "subject": record["owner"],
            "property": "owns",
            "object": record["owned"],
            "percentage": record["percentage"] if exact else "",
            "quote": words if record["comment"] or not exact else "",
        }
        yield record, [claim]


SHAPE = Shape(
    "ownership: owner, owned and percentage, by name",
    {
        "owner": ("origine", "owner", "origin", "parent", "shareholder"),
        "owned": ("cible", "owned", "target", "child", "asset"),
        "percentage": ("valeur", "percentage", "share", "pct"),
        "meant": ("qualificatif", "qualifier"),
        "comment": ("commentaire", "comment"),
    },
    ("owner", "owned"),
    _read,
)
