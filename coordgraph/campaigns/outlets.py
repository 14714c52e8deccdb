"""The outlets of a campaign, who publishes and who funds them, and the registry that says so.

A group's outlets belong to one organisation; every two groups have one funder in common. Of the organic outlets some
are missing from the registry and some have no known funder, as in life.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from coordgraph.campaigns.names import TOWNS, Handles, plain
from coordgraph.campaigns.settings import COMMUNITIES, ORGANIC_OUTLETS, CampaignSettings

NO_GROUP = -1

_TITLES = (
    "El Faro de", "Diario de", "La Voz de", "Radio", "El Correo de", "Crónica de", "Canal", "La Gaceta de", "Portal",
    "El Tiempo Claro de", "Noticias de", "La Brújula de",
)  # fmt: skip
_HOUSES = (
    "Grupo Zarapinto", "Consorcio Mareval", "Editorial Tres Remos", "Casa Lumbrera", "Medios del Senda",
    "Imprenta Osterña", "Red Altavela", "Estudio Quelvara", "Unión Galvera", "Talleres Brondo",
)  # fmt: skip
_FUNDERS = (
    "Fundación Brisa Común", "Holding Norumbra Austral", "Fondo Cerro Velmar", "Fideicomiso Ultramar Lindo",
    "Sociedad Bahía Lunera", "Fundación Trescaminal",
)  # fmt: skip
CLAIM_COLUMNS = (
    "subject", "property", "object", "since", "until", "percentage", "source", "publisher", "date", "retrieved",
    "quote", "confidence",
)  # fmt: skip
_REGISTERED_SHARE = 0.7
_FUNDED_SHARE = 0.6


@dataclass(frozen=True)
class Outlet:
    """An outlet; ``account`` is its own account, ``group`` the planted group it belongs to or ``NO_GROUP``."""

    name: str
    domain: str
    handle: str
    organisation: str
    funder: str
    group: int
    community: int
    account: int
    registered: bool


@dataclass(frozen=True)
class RegistryRow:
    """One claim about an outlet with its source; organisation and funder may be empty where unknown."""

    domain: str
    handle: str
    outlet: str
    organisation: str
    funder: str
    source: str
    date: str


def found_outlets(settings: CampaignSettings, handles: Handles, rng: np.random.Generator) -> tuple[Outlet, ...]:
    """The organic outlets, a few for each community, then those of each group; their accounts are the first."""
    names = _different_names(settings.outlets, rng)
    owners = [NO_GROUP] * ORGANIC_OUTLETS
    for number, group in enumerate(settings.groups):
        owners += [number] * group.outlets
    return tuple(
        _outlet(account, name, owner, handles, rng)
        for account, (name, owner) in enumerate(zip(names, owners, strict=True))
    )


def _outlet(account: int, name: str, group: int, handles: Handles, rng: np.random.Generator) -> Outlet:
    planted = group != NO_GROUP
    if planted:
        organisation, funder = f"{_HOUSES[group % 4]} Digital", _FUNDERS[group // 2 % 2]
        organisation += f" {group // 4 + 1}" if group >= 4 else ""
        community = group % COMMUNITIES
    else:
        organisation = _HOUSES[4 + int(rng.integers(len(_HOUSES) - 4))]
        funder = _FUNDERS[2 + int(rng.integers(len(_FUNDERS) - 2))] if rng.random() < _FUNDED_SHARE else ""
        community = account % COMMUNITIES
    registered = planted or bool(rng.random() < _REGISTERED_SHARE)
    domain = f"{plain(name).lower()}.example"
    return Outlet(name, domain, handles.given(name), organisation, funder, group, community, account, registered)


def _different_names(count: int, rng: np.random.Generator) -> list[str]:
    every = [f"{title} {town}" for title in _TITLES for town in TOWNS]
    order = rng.permutation(max(count, len(every)))[:count].tolist()
    return [every[i] if i < len(every) else f"{every[i % len(every)]} {i // len(every) + 1}" for i in order]


def claims_of_registry(rows: list[RegistryRow], retrieved: str) -> list[tuple[str, ...]]:
    """The registry as single statements, in the columns of ``CLAIM_COLUMNS``.

    >>> row = RegistryRow("a.example", "a", "Diario A", "Casa B", "Fondo C", "https://r.example", "2024-01-02")
    >>> [claim[:3] for claim in claims_of_registry([row], "2025-01-01")]
    [('Casa B', 'publishes', 'Diario A'), ('Fondo C', 'funds', 'Casa B')]
    """
    claims: list[tuple[str, ...]] = []
    for row in rows:
        stated = (row.date, "", "", row.source, "Registro de Medios", row.date, retrieved, "")
        if row.organisation:
            claims.append((row.organisation, "publishes", row.outlet, *stated, "high"))
        if row.funder:
            claims.append((row.funder, "funds", row.organisation or row.outlet, *stated, "medium"))
    return claims


def registry_of(outlets: tuple[Outlet, ...], start: str, rng: np.random.Generator) -> list[RegistryRow]:
    """One row for each registered outlet, stated by a page of an invented register before the campaign began."""
    rows = []
    for outlet in outlets:
        if outlet.registered:
            stated = date.fromisoformat(start) - timedelta(days=int(rng.integers(20, 900)))
            source = f"https://registro-de-medios.example/fichas/{outlet.domain.removesuffix('.example')}"
            rows.append(
                RegistryRow(
                    outlet.domain,
                    outlet.handle,
                    outlet.name,
                    outlet.organisation,
                    outlet.funder,
                    source,
                    stated.isoformat(),
                )
            )
    return sorted(rows, key=lambda row: row.domain)
