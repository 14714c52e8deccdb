"""Registries written as entities of FollowTheMoney, one a line.

In: a registry. Out: JSON lines with the same ids whenever they are written. Several lines of one id are fragments of
one entity, as FollowTheMoney has it: each carries the source of its own website. Odd input: a citation that is no link,
and a degree of confidence, have no property of their own and stand in the description.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from coordgraph.outlets.claims import claims_of
from coordgraph.outlets.csv_files import NOTES
from coordgraph.outlets.entries import Handle, Registry, Row
from coordgraph.outlets.follow_the_money import ACCOUNT, CONFIDENCE, LINKS, OUTLET, PARTIES, SOURCE, UNKNOWN
from coordgraph.outlets.statements import Claim
from coordgraph.runs import atomic_path

_Record = dict[str, Any]


def write_follow_the_money(registry: Registry, path: str | Path) -> Path:
    """Write outlets, their websites and accounts, and all claims; reading them gives the same claims and places.

    What is owned in part is a Company. Who owns something not known to be a company is an UnknownLink with the role
    ``owns``: in FollowTheMoney only assets have owners.

    Returns:
        The path written.
    """
    records = dict.fromkeys(json.dumps(r, ensure_ascii=False, sort_keys=True) for r in _records(registry))
    with atomic_path(Path(path)) as temporary:
        temporary.write_text("".join(f"{line}\n" for line in records), encoding="utf-8")
    return Path(path)


def _records(registry: Registry) -> Iterator[_Record]:
    claims = claims_of(registry)
    schemas = _schemas(registry, claims)
    outlets = {row.outlet for row in registry.rows}
    for name, schema in sorted(schemas.items()):
        yield _record("entity", [name], schema, {"name": name, "keywords": OUTLET if name in outlets else ""})
    for row in registry.rows:
        yield from _records_of_row(row, schemas)
    for claim in claims:
        if _is_account(claim, schemas):
            yield _record("account", [claim.object], ACCOUNT, {"name": claim.object})
        yield _link(claim, schemas)


def _schemas(registry: Registry, claims: list[Claim]) -> dict[str, str]:
    """What each name is: as in the file it came from, otherwise as little as the claims about it allow."""
    schemas = {row.outlet: "Organization" for row in registry.rows}
    for claim in claims:
        schemas.setdefault(claim.subject, "LegalEntity")
        if claim.property != "operates_account":
            schemas.setdefault(claim.object, "LegalEntity")
    for claim in claims:
        if claim.property == "directs":
            schemas[claim.object] = "Organization"
    for claim in claims:
        if claim.percentage is not None and claim.property == "owns":
            schemas[claim.object] = "Company"
    known = {name: schema for name, schema in registry.schemas.items() if name in schemas and schema in PARTIES}
    return {name: _narrowest(schema, known.get(name, schema)) for name, schema in schemas.items()}


def _narrowest(needed: str, known: str) -> str:
    """The schema known from a file, unless the claims need more than it can hold."""
    holds = {"LegalEntity": PARTIES, "Organization": ("Organization", "Company", "PublicBody"), "Company": ("Company",)}
    return known if known in holds[needed] else needed


def _records_of_row(row: Row, schemas: Mapping[str, str]) -> Iterator[_Record]:
    stated = _stated(row.source, row.date, row.publisher, row.retrieved, row.quote, row.confidence)
    if row.place:
        notes = [f"{name}: {getattr(row, name)}" for name in NOTES if getattr(row, name)]
        properties = {"name": row.outlet, "website": f"https://{row.place}", "notes": notes, **stated}
        yield _record("entity", [row.outlet], schemas[row.outlet], properties)
    for handle in row.handles:
        yield _account(handle, row.outlet, stated)


def _account(handle: Handle, outlet: str, stated: _Record) -> _Record:
    properties = {"username": handle.name, "service": handle.platform, "owner": _id("entity", outlet), **stated}
    return _record("account", [str(handle), outlet], ACCOUNT, properties)


def _is_account(claim: Claim, schemas: Mapping[str, str]) -> bool:
    return claim.property == "operates_account" and claim.object not in schemas


def _link(claim: Claim, schemas: Mapping[str, str]) -> _Record:
    object_ = _id("account" if _is_account(claim, schemas) else "entity", claim.object)
    fits = {
        "owns": schemas.get(claim.object) == "Company",
        "directs": schemas.get(claim.object) in ("Organization", "Company", "PublicBody"),
        "funds": True,
    }
    schema = next((s for s, ends in LINKS.items() if ends[0] == claim.property and fits[claim.property]), UNKNOWN)
    _, subject_end, object_end = LINKS.get(schema, ("", "subject", "object"))
    properties = {
        subject_end: _id("entity", claim.subject),
        object_end: object_,
        "role": claim.property if schema == UNKNOWN else "",
        "startDate": claim.since,
        "endDate": claim.until,
        "percentage": "" if claim.percentage is None else str(claim.percentage),
        **_stated(claim.source, claim.date, claim.publisher, claim.retrieved, claim.quote, claim.confidence),
    }
    parts = [str(value) for value in claim[:12]]
    return _record("link", parts, schema, properties)


def _stated(source: str, date: str, publisher: Any, retrieved: Any, quote: Any, confidence: Any) -> _Record:
    is_link = source.lower().startswith(("https://", "http://")) and " " not in source
    described = [] if is_link else [SOURCE + source]
    return {
        "sourceUrl": source if is_link else "",
        "modifiedAt": date,
        "publisher": publisher,
        "retrievedAt": retrieved,
        "summary": quote,
        "description": described + ([CONFIDENCE + confidence] if confidence else []),
    }


def _record(kind: str, parts: list[str], schema: str, properties: Mapping[str, Any]) -> _Record:
    """An entity without the properties that have no value."""
    given = {name: value if isinstance(value, list) else [value] for name, value in properties.items() if value}
    return {"id": _id(kind, *parts), "schema": schema, "properties": given}


def _id(kind: str, *parts: str) -> str:
    return hashlib.sha1("\0".join((kind, *parts)).encode(), usedforsecurity=False).hexdigest()
