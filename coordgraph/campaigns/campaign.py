"""A whole campaign: the organic world, the groups planted into it, and what is known about both.

Every part draws from its own stream of random numbers, so that equal settings and seeds give equal campaigns.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from coordgraph.campaigns.cast import Cast, cast_accounts
from coordgraph.campaigns.clock import iso
from coordgraph.campaigns.drafts import Draft
from coordgraph.campaigns.names import Handles
from coordgraph.campaigns.newsroom import publish
from coordgraph.campaigns.organic import Stage, organic_drafts
from coordgraph.campaigns.outlets import NO_GROUP, RegistryRow, registry_of
from coordgraph.campaigns.planted import PlannedBurst, planted_bursts
from coordgraph.campaigns.profiles import Profiles, User, make_profiles
from coordgraph.campaigns.sentences import Sentences
from coordgraph.campaigns.settings import Behaviour, CampaignSettings
from coordgraph.campaigns.topics import choose_topics
from coordgraph.campaigns.traits import plant_traits, traits_planted
from coordgraph.campaigns.tweets import Tweet, write_out
from coordgraph.errors import SettingsError


@dataclass(frozen=True)
class Burst:
    """Acts of a group on one object within its window.

    Attributes:
        object: id of the retweeted post, hashtag without ``#``, text, or link.
        first: time of the first act, ISO.
        members: account ids, in order of time.
        posts: their post ids, in the same order.
    """

    object: str
    first: str
    members: tuple[str, ...]
    posts: tuple[str, ...]


@dataclass(frozen=True)
class PlantedGroup:
    """What was planted under one label.

    Attributes:
        members: account ids, sorted.
        window: seconds within which all acts of a burst lie.
        outlets: domains of the group's outlets.
        signup_first: first day of the group's sign-ups, ISO date; most of its accounts, not all, were created
            from then to ``signup_last``, both included.
        traits: what its profiles have in common by their making, as the table ``traits`` calls it.
    """

    name: str
    behaviour: Behaviour
    members: tuple[str, ...]
    window: float
    bursts: tuple[Burst, ...]
    outlets: tuple[str, ...]
    organisation: str
    funder: str
    signup_first: str
    signup_last: str
    traits: tuple[str, ...]

    @property
    def objects(self) -> tuple[str, ...]:
        """What the group acted on together, in order of the bursts."""
        return tuple(burst.object for burst in self.bursts)


@dataclass(frozen=True)
class Campaign:
    """A synthetic campaign.

    Attributes:
        posts: the posts collected, X API v2 objects, in order of time.
        references: older posts that the collected ones refer to and that were not collected themselves.
        users: X API v2 users, sorted by id; every account of the world, also the few that never posted.
        labels: account id -> name of its planted group, empty for organic accounts.
        fans: organic accounts that retweet one account within minutes, each by itself.
        communities: account id -> 0 to 3, whose posts, hashtags and outlets it prefers.
    """

    settings: CampaignSettings
    seed: int
    posts: list[Tweet] = field(repr=False)
    references: list[Tweet] = field(repr=False)
    users: list[User] = field(repr=False)
    labels: dict[str, str] = field(repr=False)
    registry: list[RegistryRow] = field(repr=False)
    planted: tuple[PlantedGroup, ...] = field(repr=False)
    fans: tuple[str, ...] = field(repr=False)
    communities: dict[str, int] = field(repr=False)


@dataclass(frozen=True)
class World:
    """A world in which nobody has posted yet.

    Attributes:
        profiles: how the accounts look; a user's fields, but not its id, may be changed until the posts are written.
        stage: the cast, the articles, the hashtags and the sentences that posts draw from.
        living, planting, printing, looks: random numbers of what is organic, planted, written out, and of profiles.
    """

    settings: CampaignSettings
    seed: int
    profiles: Profiles
    stage: Stage
    living: np.random.Generator
    planting: np.random.Generator
    printing: np.random.Generator
    looks: np.random.Generator


def generate(settings: CampaignSettings | None = None, seed: int = 1) -> Campaign:
    """Make a campaign; the same settings and seed always give the same one.

    >>> campaign = generate(CampaignSettings(accounts=300, days=2, posts_per_account=4), seed=7)
    >>> [(group.name, len(group.members)) for group in campaign.planted]
    [('brisa', 30), ('marea', 25), ('eco', 20), ('enlace', 24)]

    Raises:
        SettingsError: the seed is negative.
    """
    world = new_world(settings or CampaignSettings(), seed)
    organic = organic_drafts(world.stage, world.living)
    bursts = [planted_bursts(world.stage, group, world.planting) for group in range(len(world.settings.groups))]
    return played(world, organic, bursts)


def new_world(settings: CampaignSettings, seed: int = 1) -> World:
    """Cast the accounts, make their profiles and the outlets' articles; nobody has posted yet.

    >>> len(new_world(CampaignSettings(accounts=300, days=2), seed=7).profiles.users)
    300

    Raises:
        SettingsError: the seed is negative.
    """
    if seed < 0:
        raise SettingsError("a seed cannot be negative", value=seed)
    casting, looks, writing, living, planting, printing, disguising = (
        np.random.default_rng([seed, part]) for part in range(7)
    )
    handles = Handles(looks)
    cast = cast_accounts(settings, handles, casting)
    profiles = make_profiles(cast, handles, looks)
    plant_traits(cast, profiles, disguising)
    sentences = Sentences(writing)
    stage = Stage(cast, publish(cast, sentences, living), choose_topics(settings, living), sentences)
    return World(settings, seed, profiles, stage, living, planting, printing, looks)


def played(world: World, drafts: list[Draft], bursts: list[list[PlannedBurst]]) -> Campaign:
    """The campaign in which these posts were written.

    Args:
        world: the world of the accounts; used up by this, as its random numbers go on.
        drafts: every post that is in no burst.
        bursts: those of each group, in the order of the settings.
    """
    settings, cast, profiles = world.settings, world.stage.cast, world.profiles
    drafts = _without_second_retweets(drafts, bursts)
    collected, earlier = _split_at_the_start(drafts, cast)
    tweets = write_out(earlier + collected, profiles, settings.query_hashtag, world.printing)
    _count_at_least_these(profiles.users, tweets.values())
    ids = [user["id"] for user in profiles.users]
    names = ["" if group == NO_GROUP else settings.groups[group].name for group in cast.group.tolist()]
    start = cast.calendar.start
    return Campaign(
        settings=settings,
        seed=world.seed,
        posts=[tweet for draft, tweet in tweets.items() if draft.time >= start],
        references=[tweet for draft, tweet in tweets.items() if draft.time < start],
        users=sorted(profiles.users, key=lambda user: int(user["id"])),
        labels=dict(sorted(zip(ids, names, strict=True), key=lambda pair: int(pair[0]))),
        registry=registry_of(cast.outlets, settings.start, world.looks),
        planted=tuple(_described(cast, profiles, tweets, group, plan) for group, plan in enumerate(bursts)),
        fans=tuple(sorted(ids[fan] for fan in cast.fans.tolist())),
        communities=dict(zip(ids, cast.community.tolist(), strict=True)),
    )


def _count_at_least_these(users: list[User], tweets: Iterable[Tweet]) -> None:
    """No profile counts fewer posts than its account has here."""
    written = Counter(tweet["author_id"] for tweet in tweets)
    for user in users:
        metrics = user["public_metrics"]
        metrics["tweet_count"] = max(metrics["tweet_count"], written[user["id"]])


def _without_second_retweets(organic: list[Draft], bursts: list[list[PlannedBurst]]) -> list[Draft]:
    """All drafts; whoever retweets a post in a burst has not retweeted it before or after, X allows it once."""
    planted = [draft for plan in bursts for burst in plan for draft in (*burst.drafts, *burst.late)]
    done = {(draft.account, draft.target) for draft in planted if draft.kind == "retweet"}
    kept = [draft for draft in organic if draft.kind != "retweet" or (draft.account, draft.target) not in done]
    return kept + planted


def _split_at_the_start(drafts: list[Draft], cast: Cast) -> tuple[list[Draft], list[Draft]]:
    """The drafts to collect, and the earlier ones that they refer to."""
    collected = [draft for draft in drafts if draft.time >= cast.calendar.start]
    wanted = {draft.target for draft in collected}
    return collected, [draft for draft in drafts if draft.time < cast.calendar.start and draft in wanted]


def _described(
    cast: Cast, profiles: Profiles, tweets: dict[Draft, Tweet], group: int, plan: list[PlannedBurst]
) -> PlantedGroup:
    settings, signups = cast.settings.groups[group], profiles.signups[group]
    outlets = [outlet for outlet in cast.outlets if outlet.group == group]
    return PlantedGroup(
        name=settings.name,
        behaviour=settings.behaviour,
        members=tuple(sorted(profiles.users[member]["id"] for member in cast.members[group].tolist())),
        window=settings.window,
        bursts=tuple(_burst(burst, tweets) for burst in plan),
        outlets=tuple(outlet.domain for outlet in outlets),
        organisation=outlets[0].organisation,
        funder=outlets[0].funder,
        signup_first=signups.first,
        signup_last=signups.last,
        traits=traits_planted(settings),
    )


def _burst(burst: PlannedBurst, tweets: dict[Draft, Tweet]) -> Burst:
    ordered = sorted(burst.drafts, key=lambda draft: draft.time)
    return Burst(
        object=tweets[burst.thing]["id"] if isinstance(burst.thing, Draft) else burst.thing,
        first=iso(ordered[0].time),
        members=tuple(tweets[draft]["author_id"] for draft in ordered),
        posts=tuple(tweets[draft]["id"] for draft in ordered),
    )
