"""What came out of a campaign: every message with its hashtag, account, theme and day, to say what was planted.

In: a campaign, and the themes of the bodies written. Out: :class:`Message`; and who is there afterwards.
A retweet is a message of the hashtag and theme of the post it repeats. Odd input: posts without a hashtag are no
messages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from coordgraph.campaigns.campaign import Campaign


class Message(NamedTuple):
    """A post that names a hashtag; the first one where it names several."""

    tag: str
    account: str
    theme: str
    day: str
    post: str


def messages_of(campaign: Campaign, theme_of: Mapping[str, str]) -> Iterator[Message]:
    """Every message of a campaign, in order of time.

    Args:
        campaign: what was posted.
        theme_of: theme of a body, as :class:`~coordgraph.campaigns.pushes.Wording` keeps it.

    >>> from coordgraph.campaigns import CampaignSettings, generate
    >>> campaign = generate(CampaignSettings(accounts=100, days=1, fans=5, groups=(), query_hashtag="Faro"))
    >>> {message.tag for message in messages_of(campaign, {})}
    {'Faro'}
    """
    by_id = {tweet["id"]: tweet for tweet in (*campaign.references, *campaign.posts)}
    for tweet in campaign.posts:
        references = tweet.get("referenced_tweets", ())
        root = by_id[references[0]["id"]] if references and references[0]["type"] == "retweeted" else tweet
        tags = root.get("entities", {}).get("hashtags", ())
        if tags:
            body = root["text"][: tags[0]["start"]].rstrip()
            yield Message(
                tags[0]["tag"], tweet["author_id"], theme_of.get(body, ""), tweet["created_at"][:10], tweet["id"]
            )


def planted_beside(planted: float, held: Iterable[bool]) -> dict[str, float]:
    """The share planted, and the share of those messages that came out so; 0 of none.

    >>> planted_beside(0.4, [True, False])
    {'planted': 0.4, 'came_out': 0.5}
    """
    values = list(held)
    return {"planted": round(planted, 4), "came_out": round(sum(values) / max(len(values), 1), 4)}


def codebook_planted(
    themes: Mapping[str, tuple[float, Sequence[str]]], rows: Iterable[Sequence[str]]
) -> dict[str, dict[str, float]]:
    """How many of the phrases of each theme a codebook finds, and how many of all other sentences it leaves alone.

    Args:
        themes: share of each theme, and its phrases, each as likely as another.
        rows: of the codebook: theme, phrase, pattern, and what else there is.

    >>> codebook_planted({"rain": (0.4, ["It rains.", "It pours."]), "sun": (0.2, ["No rain"])}, [("rain", "", "rain")])
    {'rain': {'sensitivity': 0.5, 'specificity': 0.6667}}
    """
    patterns: dict[str, list[str]] = {}
    for theme, phrase, pattern, *_ in rows:
        patterns.setdefault(theme, []).append(pattern or rf"\b{re.escape(phrase)}\b")
    return {
        theme: _quality(theme, re.compile("|".join(wanted), re.IGNORECASE), themes)
        for theme, wanted in patterns.items()
    }


def _quality(
    theme: str, wanted: re.Pattern[str], themes: Mapping[str, tuple[float, Sequence[str]]]
) -> dict[str, float]:
    found = {name: sum(bool(wanted.search(p)) for p in phrases) / len(phrases) for name, (_, phrases) in themes.items()}
    wrong = sum(share * found[name] for name, (share, _) in themes.items() if name != theme)
    specificity = 1 - wrong / (1 - themes[theme][0])
    return {"sensitivity": round(found[theme], 4), "specificity": round(specificity, 4)}


def still_there(
    campaign: Campaign, taken: Iterable[str], random: np.random.Generator, leaving: float = 0.03
) -> list[str]:
    """The accounts that exist afterwards: of those taken down none, and some others left.

    Args:
        campaign: whose accounts.
        taken: ids of accounts taken down.
        random: draws who else left.
        leaving: chance of each other account to have left, 0 to 1.

    >>> from coordgraph.campaigns import CampaignSettings, generate
    >>> campaign = generate(CampaignSettings(accounts=100, days=1, fans=5, groups=()))
    >>> taken = [campaign.users[0]["id"]]
    >>> len(still_there(campaign, taken, np.random.default_rng(1), leaving=0.0))
    99
    """
    left = random.random(len(campaign.users)) < leaving
    gone = set(taken)
    return sorted(
        user["id"]
        for user, leaves in zip(campaign.users, left.tolist(), strict=True)
        if not leaves and user["id"] not in gone
    )
