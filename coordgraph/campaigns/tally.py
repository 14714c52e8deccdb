"""What came out of a campaign: every message with its hashtag, account, theme and day, to say what was planted.

In: a campaign, and the themes of the bodies written. Out: :class:`Message`. A retweet is a message of the hashtag and
theme of the post it repeats. Odd input: posts without a hashtag are no messages.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

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
