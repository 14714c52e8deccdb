"""What a synthetic campaign is made of: how many accounts, for how long, which groups are planted.

A value that cannot be is a :class:`~coordgraph.errors.SettingsError` as soon as the settings are made.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from coordgraph.errors import SettingsError

Behaviour = Literal["co_retweet", "co_hashtag", "co_text", "co_url"]
PlantedTrait = Literal["similar_names", "same_client", "bio_in_another_language", "has_description"]

COMMUNITIES = 4
ORGANIC_OUTLETS = 12
FEWEST_ORDINARY = 20


# Before the classes, because DEFAULT_GROUPS is made and checked while this module loads.
def _require(holds: bool, what: str, where: str, value: object) -> None:
    if not holds:
        raise SettingsError(what, where=where, value=value)


def _require_date(text: str, where: str) -> None:
    try:
        date.fromisoformat(text)
    except ValueError as error:
        raise SettingsError("not a date", where=where, value=text, next_step="Write it as 2025-03-03.") from error


@dataclass(frozen=True)
class GroupSettings:
    """One planted group.

    Attributes:
        name: its label; unique and not empty.
        behaviour: what its members do together: ``co_retweet`` (the same posts), ``co_hashtag`` (the same hashtags
            in own posts), ``co_text`` (the same words in own posts) or ``co_url`` (the same articles in own posts).
        accounts: members, at least 2.
        objects: posts, hashtags, texts or articles they act on together, at least 1; one burst each.
        window: seconds within which all acts of a burst lie, more than 0, at most 3600.
        share: smallest and largest share (0 to 1) of the members that take part in a burst.
        signup_days: days within which most members were created.
        signup_first: the first of these days, ISO date; None: drawn, some weeks before the campaign. A group created
            during the campaign must not act before; whoever writes its posts sees to that.
        outlets: outlets of the group, at least 1; they belong to one organisation.
        traits: what most of its profiles have in common beside a time of sign-up, assigned handles and a place:
            ``similar_names``, ``same_client`` (they post with one program), ``bio_in_another_language``,
            ``has_description`` (they tell nothing about themselves).

    >>> GroupSettings("marea", "co_hashtag", window=30).objects
    15
    """

    name: str
    behaviour: Behaviour
    accounts: int = 25
    objects: int = 15
    window: float = 60.0
    share: tuple[float, float] = (0.6, 0.9)
    signup_days: float = 4.0
    outlets: int = 2
    traits: tuple[PlantedTrait, ...] = ()
    signup_first: str | None = None

    def __post_init__(self) -> None:
        where = f"group {self.name!r}"
        _require(bool(self.name), "a planted group needs a name, the empty one is for organic accounts", "group", "")
        _require(self.behaviour in get_args(Behaviour), "no such planted behaviour", where, self.behaviour)
        _require(self.accounts >= 2, "a group has at least 2 accounts", where, self.accounts)
        _require(self.objects >= 1, "a group acts on at least 1 object", where, self.objects)
        _require(
            0 < self.window <= 3600, "the window of a burst is more than 0 and at most 3600 seconds", where, self.window
        )
        _require(0 < self.share[0] <= self.share[1] <= 1, "the shares must rise within 0 to 1", where, self.share)
        _require(self.signup_days > 0, "the sign-ups take more than 0 days", where, self.signup_days)
        for trait in self.traits:
            _require(trait in get_args(PlantedTrait), "no such planted trait", where, trait)
        _require(self.outlets >= 1, "a group has at least 1 outlet", where, self.outlets)
        _require_date(self.signup_first or "2025-03-03", where)


DEFAULT_GROUPS = (
    GroupSettings("brisa", "co_retweet", accounts=30, objects=18, traits=("similar_names",)),
    GroupSettings("marea", "co_hashtag", accounts=25, objects=14, traits=("same_client",)),
    GroupSettings("eco", "co_text", accounts=20, objects=14, traits=("bio_in_another_language",)),
    GroupSettings("enlace", "co_url", accounts=24, objects=15, traits=("has_description",)),
)


@dataclass(frozen=True)
class CampaignSettings:
    """The world of a campaign and the groups planted into it.

    Attributes:
        accounts: all accounts, with the planted ones, the outlets' own and the fans.
        days: days collected.
        start: first day, ISO date, UTC.
        posts_per_account: mean posts of an account over the whole time; the spread is lognormal, so that the median
            account posts less than half as much.
        groups: what is planted; ``()`` is a world without coordination.
        fans: accounts that retweet most posts of one hub within minutes, each by itself. They are no group.
        viral_posts: posts that several hundred organic accounts retweet, most of them within an hour.
        debates: evenings on which many organic accounts post about one broadcast under its hashtag.
        query_hashtag: hashtag, without ``#``, that every post carries, as in a collection made by searching for it.
            Retweets carry it in the post they repeat, even where their own text is cut before it.

    >>> CampaignSettings(accounts=900).days
    14
    >>> CampaignSettings(accounts=100)
    Traceback (most recent call last):
    coordgraph.errors.SettingsError: campaign: too few accounts for groups, outlets and fans: '100'. Use at least 180.
    """

    accounts: int = 1500
    days: int = 14
    start: str = "2025-03-03"
    posts_per_account: float = 24.0
    groups: tuple[GroupSettings, ...] = DEFAULT_GROUPS
    fans: int = 40
    viral_posts: int = 4
    debates: int = 2
    query_hashtag: str | None = None

    def __post_init__(self) -> None:
        _require(self.days >= 1, "a campaign lasts at least 1 day", "campaign", self.days)
        _require(self.posts_per_account > 0, "accounts post more than 0 times", "campaign", self.posts_per_account)
        for name in ("fans", "viral_posts", "debates"):
            _require(getattr(self, name) >= 0, f"{name} cannot be negative", "campaign", getattr(self, name))
        names = [group.name for group in self.groups]
        _require(len(set(names)) == len(names), "two groups have one name", "campaign", ", ".join(names))
        _require_date(self.start, "campaign")
        fewest = self.planted_accounts + self.outlets + self.fans + 1 + FEWEST_ORDINARY
        if self.accounts < fewest:
            raise SettingsError(
                "too few accounts for groups, outlets and fans",
                where="campaign",
                value=self.accounts,
                next_step=f"Use at least {fewest}.",
            )

    @property
    def planted_accounts(self) -> int:
        """Members of all planted groups."""
        return sum(group.accounts for group in self.groups)

    @property
    def outlets(self) -> int:
        """Outlets of the world, organic ones and those of the groups."""
        return ORGANIC_OUTLETS + sum(group.outlets for group in self.groups)
