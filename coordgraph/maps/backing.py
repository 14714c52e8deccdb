"""Which outlets do the clusters amplify, and who stands behind these outlets?

In: ``amplification``, ``outlets``, ``organisations``, ``claims`` and the clusters that are drawn.
Out: a :class:`Backing`. Odd input: a claim about something that is not on the map is left out of the map only.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from coordgraph.graphs import table_or_empty
from coordgraph.outlets.claims import Claim, behind, claims_in

#: Outlets beyond this number would hide the clusters.
MOST_OUTLETS = 40


@dataclass(frozen=True)
class Backing:
    """The outlet layer of the map.

    Attributes:
        outlets: rows of ``outlets`` that are drawn, by name.
        amplification: rows of ``amplification`` between drawn clusters and drawn outlets.
        organisations: rows of ``organisations`` linked to those outlets by claims, by name.
        claims: rows of ``claims`` between what is drawn.
        all_outlets: outlets the drawn clusters amplify.
    """

    outlets: dict[str, dict[str, Any]] = field(default_factory=dict)
    amplification: list[dict[str, Any]] = field(default_factory=list)
    organisations: dict[str, dict[str, Any]] = field(default_factory=dict)
    claims: list[dict[str, Any]] = field(default_factory=list)
    all_outlets: int = 0

    def shares(self) -> dict[str, dict[str, float]]:
        """For each outlet the clusters that amplify it, with the share of their accounts."""
        shares: dict[str, dict[str, float]] = {name: {} for name in self.outlets}
        for row in self.amplification:
            shares[row["outlet"]][row["cluster"]] = row["share"] or 0.0
        return shares

    def neighbours(self) -> dict[str, list[str]]:
        """For each organisation the outlets and organisations a claim ties it to."""
        linked: dict[str, list[str]] = {name: [] for name in self.organisations}
        for claim in self.claims:
            for one, other in ((claim["subject"], claim["object"]), (claim["object"], claim["subject"])):
                if one in linked:
                    linked[one].append(other)
        return linked


def backing(tables: Mapping[str, pa.Table], clusters: Collection[str]) -> Backing:
    """The outlets these clusters amplify most and the organisations the registries tie them to."""
    known = {row["outlet"]: row for row in table_or_empty(tables, "outlets").to_pylist()}
    rows = [
        row
        for row in table_or_empty(tables, "amplification").to_pylist()
        if row["cluster"] in clusters and row["outlet"] in known
    ]
    claims = claims_in(table_or_empty(tables, "claims"))
    claimed = {claim.object for claim in claims}
    share: dict[str, float] = {}
    for row in rows:
        share[row["outlet"]] = max(share.get(row["outlet"], 0.0), row["share"] or 0.0)
    # outlets somebody is said to stand behind come first, then those named by a registry, then the rest by share
    order = sorted(share, key=lambda name: (name not in claimed, not known[name]["registered"], -share[name], name))
    drawn = {name: known[name] for name in sorted(order[:MOST_OUTLETS])}
    organisations, drawn_claims = _behind(drawn, claims, table_or_empty(tables, "organisations").to_pylist())
    return Backing(drawn, [row for row in rows if row["outlet"] in drawn], organisations, drawn_claims, len(share))


def _behind(
    outlets: Collection[str], claims: list[Claim], organisations: list[dict[str, Any]]
) -> tuple[dict[str, dict[str, Any]], list[dict[str, Any]]]:
    """Organisations reached from the outlets through claims, at any distance, and those claims."""
    rows = {row["organisation"]: row for row in organisations}
    found = behind(claims, outlets)
    names = sorted({claim.subject for claim in found} - set(outlets))
    drawn = {name: rows.get(name, {"organisation": name, "outlets": [], "roles": []}) for name in names}
    return drawn, [claim._asdict() for claim in found]


def is_only_funder(organisation: Mapping[str, Any]) -> bool:
    """Whether every claim about it says that it pays, none that it publishes."""
    return set(organisation["roles"] or ()) == {"funder"}
