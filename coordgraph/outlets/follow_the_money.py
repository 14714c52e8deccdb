"""Registries as entities of FollowTheMoney, the model of Aleph and OpenSanctions.

In: JSON with one entity a line, or one list of entities. Out: a registry; and the other way round in
:mod:`coordgraph.outlets.follow_the_money_writing`. Websites and accounts of an entity are an outlet's, links between
entities are claims. Odd input: entities and links without source or date, links that lead nowhere and roles that are
none of our properties are problems with their line; kinds of entities that say nothing about outlets are counted once.

Schema: https://followthemoney.tech/explorer/ (checked against followthemoney 4.11.2).
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from coordgraph.outlets.cells import Unusable, one_line
from coordgraph.outlets.csv_files import NOTES, entry_of, lines_of, text_of
from coordgraph.outlets.entries import Problem, Registry, Row, short
from coordgraph.outlets.statements import PROPERTIES

PARTIES = ("Organization", "Company", "PublicBody", "Person", "LegalEntity")
ACCOUNT = "UserAccount"
UNKNOWN = "UnknownLink"
#: schema of a link: property, who acts, whom it acts on
LINKS = {
    "Ownership": ("owns", "owner", "asset"),
    "Directorship": ("directs", "director", "organization"),
    "Payment": ("funds", "payer", "beneficiary"),
}
OUTLET = "outlet"
CONFIDENCE = "Confidence: "
SOURCE = "Source: "
PROFILES = {
    "x": "https://x.com/{}",
    "youtube": "https://youtube.com/@{}",
    "telegram": "https://t.me/{}",
    "facebook": "https://facebook.com/{}",
    "instagram": "https://instagram.com/{}",
    "tiktok": "https://tiktok.com/@{}",
}
_SERVICES = {"twitter": "x", "twitter.com": "x", "x.com": "x", "t.me": "telegram"}
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})[T ].*")


class Entity(NamedTuple):
    """One entity as it stands in a file."""

    line: int
    id: str
    schema: str
    properties: dict[str, list[str]]

    def first(self, *names: str) -> str:
        """The first value of the first of these properties that has one."""
        return next((value for name in names for value in self.properties.get(name, ())), "")


class _File(NamedTuple):
    """The entities of one file by their ids; those that are outlets have a website or say that they are one."""

    path: str
    entities: list[Entity]
    named: dict[str, Entity]
    outlets: frozenset[str]


def read_follow_the_money(path: str | Path) -> Registry:
    """Rows, claims and problems of one file of entities.

    Raises:
        InputError: there is no such file, or it is no text.
    """
    registry = Registry()
    entities: list[Entity] = []
    for line, found in _records(text_of(path)):
        try:
            entities.append(_entity(line, found))
        except Unusable as wrong:
            registry.problems.append(Problem(str(path), line, wrong.reason, short(wrong.value)))
    named = {entity.id: entity for entity in reversed(entities)}
    named |= {entity.id: entity for entity in reversed(entities) if entity.first("name")}
    outlets = frozenset(e.id for e in entities if e.first("website") or OUTLET in e.properties.get("keywords", ()))
    file = _File(str(path), entities, named, outlets)
    for entity in entities:
        _read(entity, file, registry)
    registry.problems += _passed_by(file)
    registry.schemas = {e.first("name"): e.schema for e in entities if e.schema in PARTIES and e.first("name")}
    return registry


def _records(text: str) -> Iterator[tuple[int, Any]]:
    """Line and value of each record; what is no JSON is the text itself."""
    if text.lstrip().startswith("["):
        yield from _records_of_list(text)
        return
    for number, line in enumerate(lines_of(text), 1):
        if line.strip():
            yield number, _decoded(line.strip())


def _records_of_list(text: str) -> Iterator[tuple[int, Any]]:
    decoder, at, line, counted = json.JSONDecoder(), text.index("[") + 1, 1, 0
    while True:
        at += len(text[at:]) - len(text[at:].lstrip(", \t\r\n")) if text[at : at + 1] in ", \t\r\n" else 0
        line, counted = line + text.count("\n", counted, at), at
        if text[at : at + 1] in ("]", ""):
            return
        try:
            value, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            yield line, text[at : at + 200]
            return
        yield line, value


def _decoded(line: str) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return line


def _entity(line: int, record: Any) -> Entity:
    if not isinstance(record, dict):
        raise Unusable("not an entity in JSON", str(record))
    properties = record.get("properties")
    if not isinstance(record.get("id"), str) or not isinstance(record.get("schema"), str):
        raise Unusable("an entity without id or schema", str(record.get("id") or ""))
    if not isinstance(properties, dict):
        raise Unusable("an entity without properties", record["id"])
    return Entity(line, record["id"], record["schema"], {name: _texts(v) for name, v in properties.items()})


def _texts(values: Any) -> list[str]:
    listed = values if isinstance(values, list) else [values]
    # JSON may hold halves of characters and NUL, which no table can
    texts = (str(v).encode("utf-8", "replace").decode() for v in listed if isinstance(v, (str, int, float)))
    return [text for text in (one_line(text.replace("\0", "")) for text in texts) if text]


def _read(entity: Entity, file: _File, registry: Registry) -> None:
    """Add what one entity says."""
    for cells in _cells(entity, file, registry):
        try:
            found = entry_of({**_stated(entity), **cells}, file.path, entity.line)
        except Unusable as wrong:
            registry.problems.append(Problem(file.path, entity.line, wrong.reason, short(wrong.value)))
        else:
            (registry.rows if isinstance(found, Row) else registry.claims).append(found)  # type: ignore[arg-type]


def _cells(entity: Entity, file: _File, registry: Registry) -> Iterator[dict[str, str]]:
    """The rows and claims an entity makes, as cells of a table."""
    try:
        if entity.schema in PARTIES:
            for website in entity.properties.get("website", ()):
                yield {"outlet": _name(entity), "domain": website, **_notes(entity)}
        elif entity.schema == ACCOUNT:
            for owner in entity.properties.get("owner", ()):
                yield _account(entity, owner, file)
        elif entity.schema in LINKS or entity.schema == UNKNOWN:
            yield from _links(entity, file)
    except Unusable as wrong:
        registry.problems.append(Problem(file.path, entity.line, wrong.reason, short(wrong.value)))


def _account(account: Entity, owner: str, file: _File) -> dict[str, str]:
    """An account of an outlet is a row of it; one of somebody else is a claim."""
    name = _name(_found(owner, file))
    if owner in file.outlets:
        return {"outlet": name, "handle": _profile(account)}
    return {"subject": name, "property": "operates_account", "object": account.first("name") or _profile(account)}


def _profile(account: Entity) -> str:
    username = account.first("username").removeprefix("@")
    service = account.first("service").lower()
    service = _SERVICES.get(service, service)
    if not username:
        raise Unusable("an account without username", account.id)
    if service and service not in PROFILES:
        raise Unusable(f"no known service; known are {', '.join(PROFILES)}", service)
    return PROFILES[service].format(username) if service else username


def _links(link: Entity, file: _File) -> Iterator[dict[str, str]]:
    property_, subjects, objects = LINKS.get(link.schema) or _role(link)
    ends = [(s, o) for s in link.properties.get(subjects, ()) for o in link.properties.get(objects, ())]
    if not ends:
        raise Unusable(f"a link without {subjects} or {objects}", link.id)
    since = link.first("startDate", "date") if link.schema == "Payment" else link.first("startDate")
    about = {"since": _day(since), "until": _day(link.first("endDate")), "percentage": link.first("percentage")}
    for subject, object_ in ends:
        names = {"subject": _name(_found(subject, file)), "object": _name(_found(object_, file))}
        yield {**names, "property": property_, **about}


def _role(link: Entity) -> tuple[str, str, str]:
    """The property a role names, in our words or in both directions of ordinary ones."""
    role = link.first("role").lower()
    for name, known in PROPERTIES.items():
        if role.replace(" ", "_") == name or role == known.words:
            return name, "subject", "object"
        if role == known.passive:
            return name, "object", "subject"
    raise Unusable("the role of the link names no known property", role)


def _found(id_: str, file: _File) -> Entity:
    if id_ not in file.named:
        raise Unusable("an entity that is not in the file", id_)
    return file.named[id_]


def _name(entity: Entity) -> str:
    if entity.schema == ACCOUNT:
        return entity.first("name") or _profile(entity)
    if not entity.first("name"):
        raise Unusable("an entity without name", entity.id)
    return entity.first("name")


def _notes(entity: Entity) -> dict[str, str]:
    notes = entity.properties.get("notes", ())
    return {name: _after(f"{name}: ", notes) for name in NOTES}


def _stated(entity: Entity) -> dict[str, str]:
    """Source, date and words; descriptions hold what the schema has no place for."""
    described = entity.properties.get("description", [])
    words = [text for text in described if not text.startswith((CONFIDENCE, SOURCE))]
    return {
        "source": entity.first("sourceUrl") or _after(SOURCE, described),
        "date": _day(entity.first("modifiedAt", "retrievedAt")),
        "publisher": entity.first("publisher"),
        "retrieved": _day(entity.first("retrievedAt")),
        "quote": entity.first("summary") or next(iter(words), ""),
        "confidence": _after(CONFIDENCE, described),
    }


def _after(prefix: str, texts: Any) -> str:
    return next((text.removeprefix(prefix) for text in texts if text.startswith(prefix)), "")


def _day(time: str) -> str:
    """A date as agreed; the hour of a time is left out."""
    return _DAY.sub(r"\1", time)


def _passed_by(file: _File) -> Iterator[Problem]:
    """One problem for each kind of entity that is not read, at the first of its kind."""
    read = {*PARTIES, ACCOUNT, *LINKS, UNKNOWN}
    counts = Counter(entity.schema for entity in file.entities if entity.schema not in read)
    for schema, count in counts.items():
        line = next(entity.line for entity in file.entities if entity.schema == schema)
        yield Problem(file.path, line, f"entities of this schema are not read, {count} in the file", short(schema))
