"""Retweeting: the same post, or the same author quickly."""

from __future__ import annotations

from collections.abc import Iterator

from coordgraph.behaviours.base import Act, Behaviour, Posts, label_of
from coordgraph.settings import BehaviourSettings
from coordgraph.text import normalised_text


def goes_by_text(posts: Posts) -> bool:
    """Whether retweets are told apart by their text, because none names the retweeted post."""
    return not posts.any("retweet_of") and "retweet" in posts["kind"]


def _why_no_retweets(posts: Posts, settings: BehaviourSettings) -> str | None:
    return None if "retweet" in posts["kind"] else "no post is marked as a retweet"


def _retweets(posts: Posts, settings: BehaviourSettings) -> Iterator[Act]:
    if goes_by_text(posts):
        yield from _retweets_by_text(posts)
        return
    account, original_author, text = posts["account_id"], posts["retweet_of_account"], posts["text"]
    for i, retweeted in enumerate(posts["retweet_of"]):
        if retweeted is not None and (settings.self_retweets or account[i] != original_author[i]):
            yield Act(i, retweeted, label_of(text[i] or retweeted))


def _retweets_by_text(posts: Posts) -> Iterator[Act]:
    text = posts["text"]
    for i, kind in enumerate(posts["kind"]):
        key = normalised_text(text[i] or "") if kind == "retweet" else ""
        if key:
            yield Act(i, key, label_of(text[i]))


def _why_no_fast_retweets(posts: Posts, settings: BehaviourSettings) -> str | None:
    if not posts.any("retweet_of"):
        return "no post names the post it retweets"
    if not posts.any("retweet_of_time"):
        return "when the retweeted posts were written is not known"
    if not set(posts["time_precision"]) & {"s", "ms"}:
        return "times have no seconds"
    return None


def _fast_retweets(posts: Posts, settings: BehaviourSettings) -> Iterator[Act]:
    written, time = posts["retweet_of_time"], posts["time"]
    account, author = posts["account_id"], posts["retweet_of_account"]
    for i, original in enumerate(written):
        if original is None or time[i] is None or author[i] is None or author[i] == account[i]:
            continue
        # total_seconds, not .seconds: the latter drops whole days and makes old posts look fast
        if 0 <= (time[i] - original).total_seconds() <= settings.fast_retweet:
            yield Act(i, author[i], author[i])


BEHAVIOURS = [
    Behaviour("co_retweet", "retweeted the same post", True, _why_no_retweets, _retweets),
    Behaviour(
        "fast_retweet",
        "retweeted the same author within seconds of the original",
        False, _why_no_fast_retweets, _fast_retweets,
    ),
]  # fmt: skip
