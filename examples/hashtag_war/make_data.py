"""Two weeks of a war over a hashtag, as a search for its words collects them; all of it invented.

Run it with ``python examples/hashtag_war/make_data.py --out DIR --seed 1``; ``--small`` makes a third of it. Written:
posts.jsonl.gz (pages of X API v2 with their users), actors.csv, codebook.csv, registry.csv (outlets), claims.csv (who
owns, funds, supplies whom), takedown.csv, still_there.csv (accounts that exist afterwards), labels.csv (planted group
of each account), themes.csv (theme of each message under the hashtags) and truth.json (what was planted).
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass, replace
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
from coordgraph.campaigns.clock import DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, Ints, iso
from coordgraph.campaigns.drafts import Draft
from coordgraph.campaigns.names import ABROAD, COUNTRY
from coordgraph.campaigns.organic import organic_drafts
from coordgraph.campaigns.outlets import CLAIM_COLUMNS, claims_of_registry
from coordgraph.campaigns.planted import planted_bursts
from coordgraph.campaigns.pushes import Push, Wording, acts_expected, days_of, push_together, talk_alone
from coordgraph.campaigns.tally import Message, codebook_planted, messages_of, planted_beside, still_there

Truth = dict[str, Any]

START, DAYS = "2025-03-03", 14
PRO, CONTRA = "a favor del faro", "por la costa"
PUSHERS, WIRE = "impulso", "agencia"
TAGS = ("UnFaroParaTodos", "SalvemosLaCosta", "ConsultaDelFaro")
SIGNUP_FIRST, SIGNUP_DAYS = "2025-01-02", 28
AGENCY, HOUSE = "Agencia Tinta Viva", "Grupo Zarapinto Digital"
FOUNDATION, HOLDING = "Fundación Brisa Común", "Holding Norumbra Austral"
FED_OUTLETS = 50
BIO = {PRO: "Marea por el Faro 💡", CONTRA: "Costa Viva 🌊"}
BIO_SHARE = {"camp": 0.35, "pushers": 0.7}
PROTECTED_SHARE = {"pushers": 0.3, "others": 0.04}
DISPATCHES, DISPATCH_WINDOW_S = 36, 55.0
# The one thing that is not invented: a country that accounts declare can only be told when it exists.
HOME = "Uruguay"
COUNTRIES = {
    COUNTRY: HOME,
    **dict(zip(ABROAD, ("Finlandia", "Nueva Zelanda", "Islandia", "Bélgica", "Mongolia", "Canadá"), strict=True)),
}
_WINDOW_S = 50.0
_ACTS = acts_expected(0.5)  # of a member in each burst
_TAKEN_SHARE, _TAKEN_LATE_SHARE = 0.75, 0.15
_UNREGISTERED = 14


@dataclass(frozen=True)
class Fight:
    """A hashtag: expected messages, who writes them (shares of 1), and the days and hours UTC of its bursts."""

    tag: str
    messages: int
    shares: dict[str, float]
    burst_days: tuple[int, ...]


# The second hashtag belongs to the other camp: what the pushers and the first camp write under it is a hijack.
FIGHTS = (
    Fight(TAGS[0], 4200, {PUSHERS: 0.5, PRO: 0.36, CONTRA: 0.14}, (5, 9)),
    Fight(TAGS[1], 3600, {PUSHERS: 0.16, PRO: 0.06, CONTRA: 0.78}, (11,)),
    Fight(TAGS[2], 4200, {PUSHERS: 0.12, PRO: 0.33, CONTRA: 0.4, "": 0.15}, (7,)),
)
THEMES: dict[str, tuple[float, list[str]]] = {
    "dinero de fuera": (0.22, ["La paga dinero de fuera.", "¿Quién paga a los de la costa?", "Sigan la plata."]),
    "empleo": (0.3, ["El faro trae empleo.", "Trabajo para todos.", "Dos mil puestos, nada menos."]),
    "humedal": (0.18, ["El humedal no se toca.", "Sin humedal no hay pesca."]),
}  # fmt: skip
CODEBOOK = [
    ("dinero de fuera", "dinero de fuera", "", "", "es", ""),
    ("dinero de fuera", "", r"qui[eé]n paga", "", "es", ""),
    ("empleo", "", r"\b(empleo|trabajo|puestos)\b", "", "es", ""),
    ("humedal", "humedal", "", "", "es", ""),
]


def make(seed: int = 1, small: bool = False) -> tuple[Campaign, Truth, list[Message], World]:
    """The campaign, what was planted, and its messages."""
    scale = 1 / 3 if small else 1.0
    world = new_world(_settings(scale), seed)
    stage, rng = world.stage, world.planting
    crews = _crews(world)
    _dress(world, crews)
    drafts = organic_drafts(stage, world.living)
    words = Wording(stage.sentences, THEMES, rng)
    bursts = planted_bursts(stage, 0, rng)
    members = stage.cast.members[0]
    zeal = rng.beta(3.0, 3.0, size=len(members))
    eagerness = np.exp(rng.standard_normal(world.settings.accounts) - 0.5)  # mean 1
    for fight in FIGHTS:
        push = Push(fight.tag, days_of(stage.cast.calendar, 1, DAYS - 2), words, stage.newsroom.of_groups[0].tolist())
        wanted = scale * fight.messages * fight.shares[PUSHERS]
        count = int(wanted / (len(members) * _ACTS))
        pushed = push_together(
            stage, push, members, zeal, _openings(world, fight, count), _WINDOW_S, crews[PRO][:2], rng
        )
        bursts += pushed.bursts
        alone = (wanted / len(members) - count * _ACTS) * 2 * zeal
        drafts += [*pushed.leading, *talk_alone(stage, push, members, alone, rng, pushed.leading)]
        for camp, crew in crews.items():
            part = scale * fight.messages * fight.shares.get(camp, 0.0) - (len(pushed.leading) if camp == PRO else 0)
            expected = max(part, 0.0) * eagerness[crew] / len(crew)
            drafts += talk_alone(stage, push, crew, expected, rng, pushed.leading)
    dispatches, sent = _dispatches(world, round(DISPATCHES * max(scale, 0.7)))
    campaign = _with_the_wire(played(world, drafts + dispatches, [bursts]), world)
    messages = [message for message in messages_of(campaign, words.theme_of) if message.tag in TAGS]
    return campaign, _truth(world, campaign, crews, messages, sent), messages, world


def _settings(scale: float) -> CampaignSettings:
    pushers = GroupSettings(
        PUSHERS, "co_retweet", max(30, round(90 * scale)), objects=FED_OUTLETS, window=_WINDOW_S,
        signup_days=SIGNUP_DAYS, outlets=FED_OUTLETS, signup_first=SIGNUP_FIRST,
    )  # fmt: skip
    return CampaignSettings(
        accounts=round(3000 * scale), days=DAYS, start=START, posts_per_account=11, groups=(pushers,), viral_posts=3
    )


def _crews(world: World) -> dict[str, Ints]:
    """Two camps, each most of a community, and the neutral rest."""
    cast = world.stage.cast
    organic = np.setdiff1d(cast.organic, cast.fans)
    home, joins = cast.community[organic], world.planting.random(len(organic)) < 0.8
    camps = {PRO: organic[(home == 0) & joins], CONTRA: organic[(home == 1) & joins]}
    return {**camps, "": np.setdiff1d(organic, np.concatenate([*camps.values()]))}


def _dress(world: World, crews: dict[str, Ints]) -> None:
    """Some say in their biography where they stand; some were protected when they were looked up afterwards."""
    users, rng = world.profiles.users, world.looks
    pushers = set(world.stage.cast.members[0].tolist())
    outlets = {outlet.account for outlet in world.stage.cast.outlets}
    camp_of = {account: camp for camp, crew in crews.items() for account in crew.tolist() if camp}
    camp_of |= dict.fromkeys(pushers, PRO)
    says = np.zeros(len(users), bool)
    for accounts, role in ((world.stage.cast.members[0], "pushers"), (crews[PRO], "camp"), (crews[CONTRA], "camp")):
        says[rng.permutation(accounts)[: round(BIO_SHARE[role] * len(accounts))]] = True
    for account, user in enumerate(users):
        role = "pushers" if account in pushers else "others"
        user["protected"] = bool(rng.random() < PROTECTED_SHARE[role]) and account not in outlets
        *town, country = user.get("location", "").split(", ")
        if country in COUNTRIES:
            user["location"] = ", ".join([*town, COUNTRIES[country]])
        if says[account]:
            user["description"] = f"{BIO[camp_of[account]]} {user['description']}".strip()


def _openings(world: World, fight: Fight, count: int) -> Ints:
    """Half of the bursts on the burst days."""
    calendar, rng = world.stage.cast.calendar, world.planting
    times = calendar.draw(np.zeros(count, np.int64), rng)
    times = np.clip(times, calendar.start + DAY_MS, calendar.end - DAY_MS - HOUR_MS)
    days = calendar.start + rng.choice(fight.burst_days, size=count) * DAY_MS
    return np.where(rng.random(count) < 0.5, days + times % DAY_MS, times)


def _fed(world: World) -> list[int]:
    """The accounts of the outlets that the agency feeds."""
    return [outlet.account for outlet in world.stage.cast.outlets if outlet.group == 0]


def _dispatches(world: World, count: int) -> tuple[list[Draft], list[Truth]]:
    """What the agency sends out: many outlets post it at once, each with a link to its own page."""
    stage, rng, drafts, sent = world.stage, world.planting, [], []
    domain = {outlet.account: outlet.domain for outlet in stage.cast.outlets}
    fed = np.array(_fed(world))
    openings = stage.cast.calendar.draw(np.zeros(count, np.int64), rng)
    for number, opening in enumerate(np.sort(np.minimum(openings, stage.cast.calendar.end - HOUR_MS)).tolist()):
        body = stage.sentences.take(1)[0]
        chance = rng.random(len(fed))
        takers, late = fed[chance < _TAKEN_SHARE], chance[chance < _TAKEN_SHARE] > _TAKEN_SHARE - _TAKEN_LATE_SHARE
        times = opening + rng.integers(0, int(DISPATCH_WINDOW_S * SECOND_MS), size=len(takers))
        times[late] += rng.integers(5 * MINUTE_MS, 55 * MINUTE_MS, size=int(late.sum()))  # by hand, not by machine
        drafts += [
            Draft(account, time, body=body, link=f"https://www.{domain[account]}/tinta-viva/{number + 1}")
            for account, time in zip(takers.tolist(), times.tolist(), strict=True)
        ]
        sent.append({"text": body, "first": iso(int(times.min())) if len(times) else "", "outlets": len(takers)})
    return drafts, sent


def _with_the_wire(campaign: Campaign, world: World) -> Campaign:
    """The outlets that post what the agency sends are a group, too: they act together, by contract."""
    wire = {world.profiles.users[account]["id"] for account in _fed(world)}
    labels = {account: WIRE if account in wire else group for account, group in campaign.labels.items()}
    fed = {outlet.domain for outlet in world.stage.cast.outlets if outlet.group == 0}
    missing = set(sorted(fed)[:_UNREGISTERED])
    known = [row for row in campaign.registry if row.domain not in missing]
    registry = [replace(row, organisation="", funder="") if row.domain in fed else row for row in known]
    return replace(campaign, labels=labels, registry=registry)


def _truth(
    world: World, campaign: Campaign, crews: dict[str, Ints], messages: list[Message], sent: list[Truth]
) -> Truth:
    """What was planted, and what came of it in the posts at hand."""
    camp_of = {world.profiles.users[a]["id"]: camp for camp, crew in crews.items() for a in crew.tolist() if camp}
    pushers = set(campaign.planted[0].members)
    stands = {
        user["id"]: next((side for side, bio in BIO.items() if bio in user["description"]), "")
        for user in campaign.users
    }
    return {
        "seed": campaign.seed,
        "posts": len(campaign.posts),
        "accounts": len(campaign.users),
        "tags": [_fight(world, fight, messages, pushers, camp_of, stands) for fight in FIGHTS],
        "pushers": _pushers(campaign),
        "agency": {
            "accounts": [world.profiles.users[account]["id"] for account in _fed(world)],
            "dispatches": sent,
            "chain": [AGENCY, HOUSE, FOUNDATION, HOLDING],
        },
        "codebook": codebook_planted(THEMES, CODEBOOK),
        "themes": {theme: _theme(theme, messages, campaign) for theme in THEMES},
    }  # fmt: skip


def _theme(theme: str, messages: list[Message], campaign: Campaign) -> Truth:
    """Of the messages under the hashtags, and of all posts: nobody says it elsewhere."""
    said = [message.theme == theme for message in messages]
    return {**planted_beside(THEMES[theme][0], said), "of_all_posts": round(sum(said) / len(campaign.posts), 4)}


def _fight(
    world: World,
    fight: Fight,
    messages: list[Message],
    pushers: set[str],
    camp_of: dict[str, str],
    stands: dict[str, str],
) -> Truth:
    here = [message for message in messages if message.tag == fight.tag]
    said = {
        PRO: fight.shares[PUSHERS] * BIO_SHARE["pushers"] + fight.shares[PRO] * BIO_SHARE["camp"],
        CONTRA: fight.shares[CONTRA] * BIO_SHARE["camp"],
    }
    start = world.stage.cast.calendar.start
    return {
        "tag": fight.tag,
        "messages": len(here),
        "pushers": planted_beside(fight.shares[PUSHERS], (m.account in pushers for m in here)),
        "camps": {c: planted_beside(fight.shares[c], (camp_of.get(m.account) == c for m in here)) for c in said},
        "sides_by_biography": {s: planted_beside(p, (stands[m.account] == s for m in here)) for s, p in said.items()},
        "abroad": _abroad({m.account for m in here}, pushers, world),
        "burst_days": [iso(start + day * DAY_MS)[:10] for day in fight.burst_days],
    }


def _abroad(accounts: set[str], pushers: set[str], world: World) -> dict[str, int]:
    """How many accounts declare a country, and how many one abroad; the same of the pushers among them."""
    declared = {user["id"]: user.get("location", "").rpartition(", ")[2] for user in world.profiles.users}
    placed = {account for account in accounts if declared[account] in COUNTRIES.values()}
    abroad = {account for account in placed if declared[account] != HOME}
    return {
        "placed": len(placed),
        "abroad": len(abroad),
        "pushers_placed": len(placed & pushers),
        "pushers_abroad": len(abroad & pushers),
    }


def _pushers(campaign: Campaign) -> Truth:
    (group,) = campaign.planted
    users = [user for user in campaign.users if user["id"] in set(group.members)]
    return {
        "accounts": len(users),
        "signup_first": group.signup_first,
        "signup_last": group.signup_last,
        "in_that_month": sum(group.signup_first <= user["created_at"][:10] <= group.signup_last for user in users),
        "eight_digits": sum(user["username"][-8:].isdigit() for user in users),
        "protected": sum(user["protected"] for user in users),
        "bursts": len(group.bursts),
    }


def write(folder: Path, seed: int = 1, small: bool = False) -> Truth:
    """Make everything and write it."""
    campaign, truth, messages, world = make(seed, small)
    write_campaign(campaign, folder)
    rng = np.random.default_rng([seed, 99])
    source = "biografías de las propias cuentas, leídas en esta colección"
    write_table(
        folder / "actors.csv",
        ("account", "rule", "actor", "organ", "side", "source", "date"),
        [
            ("", f"bio~{BIO[PRO]}", "Marea por el Faro", "Comité Pro Faro", PRO, source, "2025-03-20"),
            ("", f"bio~{BIO[CONTRA]}", "Costa Viva", "Mesa Costa Viva", CONTRA, source, "2025-03-20"),
        ],
    )
    write_table(folder / "codebook.csv", ("theme", "phrase", "pattern", "hashtag", "language", "note"), CODEBOOK)
    write_table(folder / "themes.csv", ("post_id", "theme"), ((m.post, m.theme) for m in messages))
    write_table(folder / "claims.csv", CLAIM_COLUMNS, _claims(campaign, world))
    (group,) = campaign.planted
    named = sorted(a for a in group.members if rng.random() < 0.5)
    elsewhere = [str(i) for i in rng.integers(10**18, 2 * 10**18, size=400)]
    write_table(folder / "takedown.csv", ("userid",), ((account,) for account in sorted([*named, *elsewhere])))
    there = still_there(campaign, named, rng)
    write_table(folder / "still_there.csv", ("userid",), ((account,) for account in there))
    truth["takedown"] = {
        "accounts": len(named) + 400,
        "pushers_named": len(named),
        "gone": len(campaign.users) - len(there),
    }
    write_json(folder / "truth.json", truth)
    return truth


def _claims(campaign: Campaign, world: World) -> list[tuple[str, ...]]:
    """The chain behind the fifty outlets, one statement a row; one had ended, one is doubtful."""
    register = ("https://registro-de-medios.example", "Registro de Medios", "2025-02-11", "2025-03-20")
    report = ("https://informe-tinta.example/cadena", "Observatorio de Medios", "2024-11-30", "2025-03-20")
    accounts = ("https://memoria-brisa.example/2024", FOUNDATION, "2024-06-30", "2025-03-20")
    rows = [
        (HOUSE, "owns", AGENCY, "2021-05", "", "80", *register, "", "high"),
        ("Consorcio Mareval", "owns", AGENCY, "2019-02", "2021-05", "100", *register, "", "high"),
        (FOUNDATION, "funds", AGENCY, "2022", "", "", *accounts, "Convenio anual con la agencia", "high"),
        (HOLDING, "funds", FOUNDATION, "2020", "", "60", *report, "", "medium"),
        ("Fondo Cerro Velmar", "funds", FOUNDATION, "2020", "", "", *report, "", "low"),
        ("Inés Quinzola", "directs", AGENCY, "2021-06", "", "", *register, "", "high"),
    ]
    for outlet in world.stage.cast.outlets:
        if outlet.group == 0:
            rows.append(
                (AGENCY, "supplies_content_to", outlet.name, "2022", "", "", *report, "Lista de abonados", "high")
            )
            rows.append((outlet.name, "operates_account", f"@{outlet.handle}", "", "", "", *report, "", "high"))
    return rows + claims_of_registry(campaign.registry, "2025-03-20")


def main() -> None:
    parser = argparse.ArgumentParser(description="Write the data of the hashtag war; everything is invented.")
    parser.add_argument("--out", type=Path, required=True, help="directory to write to")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--small", action="store_true", help="a third of the accounts and messages")
    given = parser.parse_args()
    truth = write(given.out, given.seed, given.small)
    print(f"Wrote {truth['posts']:,} posts of {DAYS} days to {given.out}; what was planted is in truth.json.")


if __name__ == "__main__":
    main()
