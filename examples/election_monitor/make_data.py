"""Ten months before an election, as a monitor of hashtags collects them; all of it invented.

Run it with ``python examples/election_monitor/make_data.py --out DIR --seed 1``; ``--small`` makes a tenth of it.
Written: posts.jsonl.gz (pages of X API v2 with their users), actors.csv, codebook.csv, registry.csv, claims.csv, two
takedown lists, still_there.csv (accounts that exist afterwards), labels.csv (planted group of each account), themes.csv
(theme of each message) and truth.json (what was planted).
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from coordgraph.campaigns import (
    Campaign,
    CampaignSettings,
    GroupSettings,
    World,
    new_world,
    played,
    write_campaign,
    write_json,
    write_table,
)
from coordgraph.campaigns.clock import DAY_MS, Calendar, Floats, Ints, iso, snowflakes
from coordgraph.campaigns.drafts import Draft
from coordgraph.campaigns.names import Handles
from coordgraph.campaigns.outlets import CLAIM_COLUMNS, claims_of_registry
from coordgraph.campaigns.planted import PlannedBurst
from coordgraph.campaigns.pushes import Push, Wording, acts_expected, days_of, push_together, talk_alone
from coordgraph.campaigns.tally import Message, codebook_planted, messages_of, planted_beside, still_there

Truth = dict[str, Any]

START, DAYS, ELECTION_DAY = "2025-01-01", 304, "2025-10-26"
MESSAGES = 170_000
MEAN_INORGANIC = 0.6685
GOVERNMENT, OPPOSITION = "Gobierno", "Oposición"
WORKS, WING, PARTY, FRONT, NOBODY = "Ministerio de Obras", "Ala Joven", "Partido del Faro", "Frente Cometa", ""
SIDE = {WORKS: GOVERNMENT, WING: GOVERNMENT, PARTY: GOVERNMENT, FRONT: OPPOSITION, NOBODY: ""}
BIO = {
    WORKS: "Red Digital de Obras 🧱", WING: "Ala Joven del Faro ⛵", PARTY: "Militancia del Partido del Faro",
    FRONT: "Amistades del Frente Cometa ☄️",
}  # fmt: skip
ACTOR = {WORKS: "Red Digital de Obras", WING: "Brigada Joven", PARTY: "Militancia del Faro", FRONT: "Red Cometa"}
CREW = {WORKS: 420, WING: 260, PARTY: 300, FRONT: 420}  # accounts that act by themselves
OFFICIALS = 3  # of each organ, the first of its crew
CITIZENS = 1500


@dataclass(frozen=True)
class Cell:
    """A group that acts together: its organ, accounts, first sign-up and the days these took."""

    name: str
    organ: str
    accounts: int
    first: str
    days: int


CELLS = (
    Cell("obras-1", WORKS, 120, "2024-09-10", 12),
    Cell("obras-2", WORKS, 110, "2024-11-04", 9),
    Cell("obras-3", WORKS, 100, "2025-08-04", 10),
    Cell("joven-1", WING, 70, "2024-10-20", 7),
    Cell("joven-2", WING, 60, "2025-08-25", 6),
    Cell("faro-1", PARTY, 50, "2024-11-25", 14),
    Cell("cometa-1", FRONT, 40, "2012-01-01", 4000),  # made over the years: no wave of sign-ups to be found
)
_ZEAL = (3.0, 3.0)
_ACTS = acts_expected(0.5)  # of a member in each burst
_BURST_SHARE = 0.85  # of what a cell writes; the rest its members write one by one
_WINDOW_S = 45.0
_LONG = 14  # days


@dataclass(frozen=True)
class Kind:
    """Trends of one origin: how many, their share of all messages, days each lasts, inorganic share, and whose it is.

    Attributes:
        crowd: who writes what the cells do not, shares of 1.
        cells: organ whose cells push.
    """

    organ: str
    trends: int
    share: float
    days: int
    inorganic: float
    crowd: dict[str, float]
    cells: str


KINDS = (
    Kind(WORKS, 8, 0.67, 36, 0.78, {WORKS: 0.56, PARTY: 0.2, WING: 0.1, FRONT: 0.04, NOBODY: 0.1}, WORKS),
    Kind(WING, 39, 0.20, 3, 0.88, {WING: 0.62, PARTY: 0.24, FRONT: 0.04, NOBODY: 0.1}, WING),
    Kind(PARTY, 14, 0.07, 5, 0.75, {PARTY: 0.7, WORKS: 0.16, FRONT: 0.04, NOBODY: 0.1}, PARTY),
    Kind(FRONT, 24, 0.035, 4, 0.60, {FRONT: 0.75, PARTY: 0.05, NOBODY: 0.2}, FRONT),
    Kind(NOBODY, 18, 0.025, 3, 0.18, {FRONT: 0.2, PARTY: 0.15, NOBODY: 0.65}, FRONT),
)
MARCH = "llamado a marchar"
THEMES: dict[str, tuple[float, list[str]]] = {
    MARCH: (0.51, [
        "Todos a la marcha del domingo.", "¡Salgamos a marchar!", "Marchemos juntos.", "Nos vemos en la marcha 💪",
        "El domingo, todos a la calle.", "Caminemos juntos hasta el cabildo.",
    ]),
    "obras": (0.15, ["Otra obra entregada.", "La obra marcha a buen ritmo.", "Puente nuevo, vida nueva."]),
    "fraude": (0.09, ["Huele a fraude.", "Que muestren las actas."]),
}  # fmt: skip
# Two phrases are left out on purpose or caught wrongly: a codebook is never complete.
CODEBOOK = [
    (MARCH, "", r"\bmarch(a|ar|emos)\b", "", "es", "también halla 'la obra marcha', que no llama a nada"),
    (MARCH, "todos a la calle", "", "", "es", ""),
    ("obras", "obra entregada", "", "", "es", ""),
    ("obras", "", r"\b(la obra marcha|puente nuevo)\b", "", "es", ""),
    ("fraude", "huele a fraude", "", "", "es", ""),
    ("fraude", "muestren las actas", "", "", "es", ""),
]


@dataclass(frozen=True)
class Trend:
    """One trend as planned: expected messages, inorganic share, first day and days, and its days of bursts."""

    tag: str
    kind: Kind
    messages: float
    inorganic: float
    first: int
    days: int
    burst_days: tuple[int, ...]

    def shares(self) -> dict[str, float]:
        """Expected share of each organ."""
        found = {organ: (1 - self.inorganic) * part for organ, part in self.kind.crowd.items()}
        found[self.kind.cells] = found.get(self.kind.cells, 0.0) + self.inorganic
        return found


def make(seed: int = 1, small: bool = False) -> tuple[Campaign, Truth, list[Message], World]:
    """The campaign, what was planted, and its messages."""
    scale = 0.4 if small else 1.0
    world = new_world(_settings(scale), seed)
    rng = world.planting
    crews = _crews(world, scale)
    _dress(world, crews)
    trends = _plan(world, (0.1 if small else 1.0) * MESSAGES, rng)
    words = Wording(world.stage.sentences, THEMES, rng)
    drafts: list[Draft] = []
    bursts: list[list[PlannedBurst]] = [[] for _ in CELLS]
    zeal = [rng.beta(*_ZEAL, size=len(members)) for members in world.stage.cast.members]
    eagerness = np.exp(rng.standard_normal(world.settings.accounts) - 0.5)  # mean 1
    for trend in trends:
        _write(world, trend, crews, words, zeal, eagerness, drafts, bursts)
    campaign = played(world, drafts, bursts)
    messages = list(messages_of(campaign, words.theme_of))
    return campaign, _truth(world, campaign, crews, trends, messages), messages, world


def _settings(scale: float) -> CampaignSettings:
    groups = tuple(
        GroupSettings(cell.name, "co_retweet", max(12, round(scale * cell.accounts)), objects=1, window=_WINDOW_S,
                      signup_days=cell.days, outlets=1, signup_first=cell.first)
        for cell in CELLS
    )  # fmt: skip
    people = round(scale * (sum(CREW.values()) + CITIZENS))
    accounts = people + sum(group.accounts for group in groups) + 12 + len(groups) + 1
    return CampaignSettings(accounts=accounts, days=DAYS, start=START, posts_per_account=1, groups=groups, fans=0)


def _crews(world: World, scale: float) -> dict[str, Ints]:
    """The accounts of each organ that act by themselves, and everybody else."""
    organic = world.stage.cast.organic
    bounds = np.cumsum([round(scale * CREW[organ]) for organ in CREW])
    parts = np.split(organic, bounds)
    return dict(zip([*CREW, NOBODY], parts, strict=True))


def _dress(world: World, crews: dict[str, Ints]) -> None:
    """Biographies say where an account stands; officials have handles of their own."""
    users = world.profiles.users
    members: dict[str, list[int]] = {organ: crews[organ].tolist() for organ in CREW}
    for cell, in_cell in zip(CELLS, world.stage.cast.members, strict=True):
        members[cell.organ] += in_cell.tolist()
    taken = {user["username"].lower() for user in users}
    handles = Handles(world.looks)
    for organ, accounts in members.items():
        for account in accounts:
            users[account]["description"] = f"{BIO[organ]} {users[account]['description']}".strip()
        for number, account in enumerate(accounts[:OFFICIALS], start=1):
            handle = handles.given(f"{organ} {number}")
            assert handle.lower() not in taken
            users[account] |= {"username": handle, "name": f"{organ} {number}", "description": f"Cuenta de {organ}"}
            users[account]["public_metrics"]["followers_count"] = 40_000


def _plan(world: World, messages: float, rng: np.random.Generator) -> list[Trend]:
    tags = iter(world.stage.topics.tags)
    inorganic = [np.clip(kind.inorganic + 0.05 * rng.standard_normal(kind.trends), 0.05, 0.97) for kind in KINDS]
    shift = MEAN_INORGANIC - np.concatenate(inorganic).mean()
    trends = []
    for kind, shares in zip(KINDS, inorganic, strict=True):
        sizes = np.exp(0.2 * rng.standard_normal(kind.trends))
        sizes *= messages * kind.share / sizes.sum()
        room = DAYS - 20 - kind.days
        firsts = 18 + (np.arange(kind.trends) + rng.random(kind.trends) * 0.5) * room / kind.trends
        for size, share, first in zip(
            sizes.tolist(), (shares + shift).tolist(), firsts.astype(int).tolist(), strict=True
        ):
            bursts = (first,)  # of a short trend its first day, of a long one three days of its second half
            if kind.days >= _LONG:
                bursts = tuple(sorted((first + rng.choice(np.arange(16, kind.days - 2, 4), 3, replace=False)).tolist()))
            trends.append(Trend(next(tags), kind, size, min(share, 0.97), first, kind.days, bursts))
    return trends


def _write(
    world: World, trend: Trend, crews: dict[str, Ints], words: Wording, zeal: list[Floats], eagerness: Floats,
    drafts: list[Draft], bursts: list[list[PlannedBurst]],
) -> None:  # fmt: skip
    """All messages of one trend."""
    stage, rng = world.stage, world.planting
    calendar = days_of(stage.cast.calendar, trend.first, trend.days)
    push = Push(trend.tag, calendar, words, _articles(world, trend))
    able = [c for c, cell in enumerate(CELLS) if cell.organ == trend.kind.cells and _exists(cell, calendar)]
    leaders = crews[trend.kind.cells][:OFFICIALS]
    leading = []
    for cell in able:
        members, wanted = stage.cast.members[cell], trend.messages * trend.inorganic / len(able)
        count = int(wanted * _BURST_SHARE / (len(members) * _ACTS))
        openings = _openings(world, trend, calendar, count)
        pushed = push_together(stage, push, members, zeal[cell], openings, _WINDOW_S, leaders, rng)
        bursts[cell] += pushed.bursts
        leading += pushed.leading
        alone = (wanted - count * len(members) * _ACTS) / len(members)
        drafts += talk_alone(stage, push, members, np.maximum(alone * 2 * zeal[cell], 0), rng, leading)
    for organ, part in trend.kind.crowd.items():
        wanted = trend.messages * (1 - trend.inorganic) * part
        wanted -= len(leading) if organ == trend.kind.cells else 0
        crew = crews[organ]
        expected = np.maximum(wanted, 0) * eagerness[crew] / len(crew)
        drafts += talk_alone(stage, push, crew, expected, rng, leading)
    drafts += leading


def _articles(world: World, trend: Trend) -> list[int]:
    """Articles a trend links to: of outlets of its own groups, or of the others, from around its first day."""
    newsroom, outlets = world.stage.newsroom, {o.account: o for o in world.stage.cast.outlets}
    start = world.stage.cast.calendar.start + trend.first * DAY_MS
    near = (newsroom.articles.births >= start - 2 * DAY_MS) & (newsroom.articles.births < start)
    own = [c for c, cell in enumerate(CELLS) if cell.organ == trend.kind.cells]
    rows = np.flatnonzero(near).tolist()
    chosen = [r for r in rows if outlets[int(newsroom.articles.owners[r])].group in own]
    return chosen if trend.kind.organ else [r for r in rows if r not in chosen]


def _exists(cell: Cell, calendar: Calendar) -> bool:
    return Calendar.from_date(cell.first, cell.days).end <= calendar.start or cell.days > DAYS


def _openings(world: World, trend: Trend, calendar: Calendar, count: int) -> Ints:
    """Half of the bursts of a long trend on its burst days, of a short one two thirds."""
    rng = world.planting
    hot = rng.random(count) < (0.5 if trend.days >= _LONG else 0.67)
    zeros = np.zeros(count, np.int64)
    times = calendar.draw(zeros, rng)
    days = world.stage.cast.calendar.start + rng.choice(trend.burst_days, size=count) * DAY_MS
    return np.where(hot, days + (times - calendar.start) % DAY_MS, times)


def _truth(
    world: World, campaign: Campaign, crews: dict[str, Ints], trends: list[Trend], messages: list[Message]
) -> Truth:
    """What was planted, and what came of it in the posts at hand."""
    organ_of = _organs(world, crews)
    of_tag = defaultdict(list)
    for message in messages:
        of_tag[message.tag].append(message)
    total = sum(trend.messages for trend in trends)
    organs: defaultdict[str, float] = defaultdict(float)
    sides: defaultdict[str, float] = defaultdict(float)
    inorganic = 0.0
    for trend in trends:
        inorganic += trend.inorganic * trend.messages / total
        for organ, share in trend.shares().items():
            organs[organ] += share * trend.messages / total
            sides[SIDE[organ]] += share * trend.messages / total
    planted = [bool(campaign.labels[m.account]) for m in messages]
    return {
        "seed": campaign.seed,
        "election_day": ELECTION_DAY,
        "messages": len(messages),
        "sides": {s: planted_beside(sides[s], (SIDE[organ_of.get(m.account, NOBODY)] == s for m in messages))
                  for s in (GOVERNMENT, OPPOSITION)},
        "organs": {o: planted_beside(organs[o], (organ_of.get(m.account) == o for m in messages)) for o in CREW},
        "trends_of": {k.organ or "nobody": _trends_of(k, trends, messages) for k in KINDS},
        "inorganic": {"mean_of_trends": round(float(np.mean([t.inorganic for t in trends])), 4),
                      **planted_beside(inorganic, planted)},
        "codebook": codebook_planted(THEMES, CODEBOOK),
        "themes": {theme: planted_beside(share, (m.theme == theme for m in messages))
                   for theme, (share, _) in THEMES.items()},
        "cells": _cells(campaign, world),
        "trends": [_trend(trend, of_tag[trend.tag], campaign) for trend in trends],
    }  # fmt: skip


def _organs(world: World, crews: dict[str, Ints]) -> dict[str, str]:
    """The organ of each account, by id."""
    ids = [user["id"] for user in world.profiles.users]
    found = {ids[account]: organ for organ in CREW for account in crews[organ].tolist()}
    for cell, members in zip(CELLS, world.stage.cast.members, strict=True):
        found |= {ids[account]: cell.organ for account in members.tolist()}
    return found


def _trends_of(kind: Kind, trends: list[Trend], messages: list[Message]) -> Truth:
    tags = {trend.tag for trend in trends if trend.kind is kind}
    return {"trends": kind.trends, **planted_beside(kind.share, (message.tag in tags for message in messages))}


def _cells(campaign: Campaign, world: World) -> list[Truth]:
    name_of = {outlet.domain: outlet.name for outlet in world.stage.cast.outlets}
    users = {user["id"]: user for user in campaign.users}
    found = []
    for cell, group in zip(CELLS, campaign.planted, strict=True):
        made = [users[account]["created_at"][:10] for account in group.members]
        found.append({
            "name": group.name,
            "organ": cell.organ,
            "accounts": len(group.members),
            "signup_first": group.signup_first,
            "signup_last": group.signup_last,
            "wave": cell.days <= 31,
            "in_wave": sum(group.signup_first <= day <= group.signup_last for day in made),
            "eight_digits": sum(users[account]["username"][-8:].isdigit() for account in group.members),
            "outlets": [name_of[domain] for domain in group.outlets],
        })  # fmt: skip
    return found


def _trend(trend: Trend, messages: list[Message], campaign: Campaign) -> Truth:
    return {
        "tag": trend.tag,
        "organ": trend.kind.organ,
        "pushed_by": trend.kind.cells,
        "messages": {"planted": round(trend.messages, 1), "came_out": len(messages)},
        "inorganic": planted_beside(trend.inorganic, (bool(campaign.labels[m.account]) for m in messages)),
        "organs": {organ or "nobody": round(share, 4) for organ, share in trend.shares().items()},
        "first_day": _day(trend.first),
        "last_day": _day(trend.first + trend.days - 1),
        "burst_days": [_day(day) for day in trend.burst_days],
    }


def _day(number: int) -> str:
    return iso(Calendar.from_date(START, DAYS).start + number * DAY_MS)[:10]


def write(folder: Path, seed: int = 1, small: bool = False) -> Truth:
    """Make everything and write it."""
    campaign, truth, messages, world = make(seed, small)
    write_campaign(campaign, folder)
    rng = np.random.default_rng([seed, 99])
    _write_actors(folder, world, campaign)
    write_table(folder / "codebook.csv", ("theme", "phrase", "pattern", "hashtag", "language", "note"), CODEBOOK)
    write_table(folder / "themes.csv", ("post_id", "theme"), ((m.post, m.theme) for m in messages))
    lists = [
        _write_takedown(folder / "takedown-a.csv", campaign, WORKS, 0.6, 1196, rng),
        _write_takedown(folder / "takedown-b.csv", campaign, WING, 0.4, 764, rng),
    ]
    truth["takedowns"] = [counts for counts, _ in lists]
    there = still_there(campaign, [account for _, listed in lists for account in listed], rng)
    write_table(folder / "still_there.csv", ("userid",), ((account,) for account in there))
    truth["gone"] = len(campaign.users) - len(there)
    write_table(folder / "claims.csv", CLAIM_COLUMNS, claims_of_registry(campaign.registry, "2025-11-03"))
    write_json(folder / "truth.json", truth)
    return truth


def _write_actors(folder: Path, world: World, campaign: Campaign) -> None:
    """Who belongs to whom: officials by handle, networks by what they write of themselves; two rows are no good."""
    rows = []
    for organ in CREW:
        for user in campaign.users:
            if user["description"] == f"Cuenta de {organ}":
                source = "https://guia-oficial.example/cuentas"
                rows.append(
                    (f"@{user['username']}", "", f"Prensa de {organ}", organ, SIDE[organ], source, "2025-01-15")
                )
        bio = "bio~" + BIO[organ]
        source = "biografías de las propias cuentas, leídas en esta colección"
        rows.append(("", bio, ACTOR[organ], organ, SIDE[organ], source, "2025-11-03"))
    rows.append(
        ("@cuenta_que_no_esta", "", "Prensa de Obras", WORKS, GOVERNMENT, "https://guia-oficial.example", "2025")
    )
    rows.append(("", "bio~Café, libros y mar", "Lectores", "", "", "", "2025-11-03"))  # no source: not used
    write_table(folder / "actors.csv", ("account", "rule", "actor", "organ", "side", "source", "date"), rows)


def _write_takedown(
    path: Path, campaign: Campaign, organ: str, share: float, size: int, rng: np.random.Generator
) -> tuple[Truth, list[str]]:
    """A list that names part of the planted accounts, two ordinary ones, and many that are not in the collection."""
    planted = [a for c, g in zip(CELLS, campaign.planted, strict=True) if c.organ == organ for a in g.members]
    hit = sorted(a for a in planted if rng.random() < share)
    mistaken = sorted(str(a) for a in rng.choice([a for a, g in campaign.labels.items() if not g], 2, replace=False))
    born = np.sort(Calendar.from_date("2021-01-01", 1200).draw(np.zeros(size - len(hit) - 2, np.int64), rng))
    rows = [(account,) for account in sorted([*hit, *mistaken, *snowflakes(born, rng)])]
    write_table(path, ("userid",), rows)
    counts = {"accounts": size, "planted_in_collection": len(hit), "planted": len(planted), "mistaken": len(mistaken)}
    return {"file": path.name, "organ": organ, **counts}, [account for (account,) in rows]


def main() -> None:
    parser = argparse.ArgumentParser(description="Write the data of the election monitor; everything is invented.")
    parser.add_argument("--out", type=Path, required=True, help="directory to write to")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--small", action="store_true", help="a tenth of the messages, two fifths of the accounts")
    given = parser.parse_args()
    truth = write(given.out, given.seed, given.small)
    print(f"Wrote {truth['messages']:,} posts of {DAYS} days to {given.out}; what was planted is in truth.json.")


if __name__ == "__main__":
    main()
