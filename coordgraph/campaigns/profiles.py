"""Users as X API v2 gives them: id, handle, name, sign-up, place and counts of every account of the cast.

Planted accounts show what such accounts often show: most were made within days of each other, carry a suggested
handle of eight digits and name a place abroad; some do not, and some organic accounts do.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np

from coordgraph.campaigns.cast import Cast
from coordgraph.campaigns.clock import DAY_MS, X_EPOCH_MS, Calendar, Floats, Ints, iso
from coordgraph.campaigns.names import ABROAD, COUNTRY, TOWNS, WHIMSICAL_PLACES, Handles, biography, person
from coordgraph.campaigns.outlets import NO_GROUP

User = dict[str, Any]

_FIRST_SIGNUP_MS = 1_230_768_000_000  # 2009-01-01
# Accounts made before carry a running number, later ones a snowflake of their sign-up.
_FIRST_SNOWFLAKE_MS = 1_448_000_000_000  # 2015-11-20
_RUNNING_NUMBERS = (15_000_000, 4_200_000_000)

_BURST_SHARE = 0.85
_BURST_DAYS_BEFORE_START = (15, 90)
_SUGGESTED_HANDLES = {"planted": 0.8, "organic": 0.12}
_ABROAD_SHARE = {"planted": 0.65, "organic": 0.05}
_NO_PLACE_SHARE = 0.15
_WHIMSICAL_SHARE = 0.08

_CLIENTS = ("Mobile App", "Web App", "Tablet App")
SCHEDULER = "Programador Uno"
_SCHEDULER_SHARE = {"planted": 0.3, "organic": 0.02}


@dataclass(frozen=True)
class Signups:
    """The days within which most members of a group were created; ISO dates, both included."""

    first: str
    last: str


@dataclass(frozen=True)
class Profiles:
    """Users and the program each posts with, by account number, and the sign-up burst of each group."""

    users: list[User]
    clients: list[str]
    signups: tuple[Signups, ...]


def make_profiles(cast: Cast, handles: Handles, rng: np.random.Generator) -> Profiles:
    """A profile for every account of the cast."""
    created, signups = _creation_times(cast, rng)
    ids = _account_ids(created, rng)
    followers = _followers(cast, rng)
    home_abroad = rng.integers(0, len(ABROAD), size=max(1, len(cast.settings.groups)))
    users, clients = [], []
    for account in range(cast.settings.accounts):
        group = int(cast.group[account])
        role = "organic" if group == NO_GROUP else "planted"
        if account < len(cast.outlets):
            outlet = cast.outlets[account]
            name, handle, place, about = outlet.name, outlet.handle, COUNTRY, f"https://www.{outlet.domain}"
        else:
            given, surname = person(rng)
            town = TOWNS[int(rng.integers(len(TOWNS)))]
            suggested = rng.random() < _SUGGESTED_HANDLES[role]
            name = given if suggested and rng.random() < 0.3 else f"{given} {surname}"
            handle = (handles.suggested if suggested else handles.chosen)(given, surname)
            abroad = ABROAD[int(home_abroad[group] if role == "planted" else rng.integers(len(ABROAD)))]
            place, about = _place(role, town, abroad, rng), biography(town, rng)
        users.append(
            _user(ids[account], handle, name, int(created[account]), place, about, int(followers[account]), rng)
        )
        scheduled = rng.random() < _SCHEDULER_SHARE[role]
        clients.append(SCHEDULER if scheduled else _CLIENTS[int(rng.choice(3, p=[0.68, 0.27, 0.05]))])
    return Profiles(users, clients, signups)


def _creation_times(cast: Cast, rng: np.random.Generator) -> tuple[Ints, tuple[Signups, ...]]:
    """Sign-ups spread over the years, and those of each group within a few days, of themselves before the start."""
    start = cast.calendar.start
    span = start - DAY_MS - _FIRST_SIGNUP_MS
    created = _FIRST_SIGNUP_MS + (rng.beta(1.3, 1.1, size=cast.settings.accounts) * span).astype(np.int64)
    signups = []
    for group, members in zip(cast.settings.groups, cast.members, strict=True):
        first, end = start - int(rng.integers(*_BURST_DAYS_BEFORE_START)) * DAY_MS, start - DAY_MS
        if group.signup_first is not None:
            first, end = Calendar.from_date(group.signup_first, 1).start, cast.calendar.end
        length = int(min(group.signup_days * DAY_MS, end - first))
        together = members[rng.random(len(members)) < _BURST_SHARE]
        created[together] = first + (rng.random(len(together)) * length).astype(np.int64)
        day = datetime.fromtimestamp(first // 1000, UTC).date()
        signups.append(Signups(day.isoformat(), _last_day(day, length).isoformat()))
    return created, tuple(signups)


def _last_day(first: date, length_ms: int) -> date:
    return first + timedelta(days=(length_ms - 1) // DAY_MS)


def _account_ids(created: Ints, rng: np.random.Generator) -> list[str]:
    early = np.clip((created - _FIRST_SIGNUP_MS) / (_FIRST_SNOWFLAKE_MS - _FIRST_SIGNUP_MS), 0, 1)
    low, high = _RUNNING_NUMBERS
    running = (low + early * (high - low)).astype(np.int64) + rng.integers(0, 50_000, size=len(created))
    snowflakes = (created - X_EPOCH_MS) << 22 | rng.integers(0, 1 << 22, size=len(created))
    ids = np.where(created < _FIRST_SNOWFLAKE_MS, running, snowflakes)
    # Two accounts of one number would be one account: the later takes the next number.
    order = np.argsort(ids, kind="stable")
    rising = np.maximum.accumulate(ids[order] - np.arange(len(ids))) + np.arange(len(ids))
    ids[order] = rising
    return [str(i) for i in ids.tolist()]


def _followers(cast: Cast, rng: np.random.Generator) -> Ints:
    medians = np.full(cast.settings.accounts, 140.0)
    medians[: len(cast.outlets)] = 12_000.0
    medians[cast.hub] = 250_000.0
    medians[cast.group != NO_GROUP] = 45.0
    followers: Floats = medians * cast.fame * np.exp(1.2 * rng.standard_normal(cast.settings.accounts))
    return followers.astype(np.int64)


def _place(role: str, town: str, abroad: str, rng: np.random.Generator) -> str:
    chance = rng.random()
    if chance < _ABROAD_SHARE[role]:
        return abroad
    if chance < _ABROAD_SHARE[role] + _NO_PLACE_SHARE:
        return ""
    if chance > 1 - _WHIMSICAL_SHARE:
        return WHIMSICAL_PLACES[int(rng.integers(len(WHIMSICAL_PLACES)))]
    return (f"{town}, {COUNTRY}", town, COUNTRY)[int(rng.integers(3))]


def _user(
    account_id: str,
    handle: str,
    name: str,
    created: int,
    place: str,
    about: str,
    followers: int,
    rng: np.random.Generator,
) -> User:
    user: User = {
        "id": account_id,
        "username": handle,
        "name": name,
        "created_at": iso(created),
        "description": about,
        "protected": False,
        "verified": bool(followers > 8000 and rng.random() < 0.5),
        "public_metrics": {
            "followers_count": followers,
            "following_count": int(rng.lognormal(5.3, 0.9)),
            "tweet_count": int(rng.lognormal(6.5, 1.4)) + 50,
            "listed_count": followers // 300,
        },
    }
    if place:
        user["location"] = place
    return user
