"""Linking: the same address, or the same registered domain."""

from __future__ import annotations

from collections.abc import Iterator

from coordgraph.behaviours.base import Act, Behaviour, Posts
from coordgraph.settings import BehaviourSettings
from coordgraph.urls import canonical_url, kind_of_link, registered_domain


def _why_no_links(posts: Posts, settings: BehaviourSettings) -> str | None:
    urls = posts["urls"]
    if any(urls[i] for i in posts.own(settings)):
        return None
    return "only retweets carry links" if any(urls) else "no post has a link"


def _canonical_links(posts: Posts, settings: BehaviourSettings) -> Iterator[tuple[int, str, str]]:
    """Post, canonical link and link as written; links into the platform itself (photos, quotes) are left out."""
    urls = posts["urls"]
    for i in posts.own(settings):
        seen = set()
        for url in urls[i] or ():
            key = canonical_url(url)
            if key and key not in seen and not _is_self_link(key):
                seen.add(key)
                yield i, key, url


def _is_self_link(url: str) -> bool:
    return registered_domain(url) in ("twitter.com", "x.com")


def _links(posts: Posts, settings: BehaviourSettings) -> Iterator[Act]:
    for i, key, url in _canonical_links(posts, settings):
        yield Act(i, key, url)


def _domains(posts: Posts, settings: BehaviourSettings) -> Iterator[Act]:
    seen = set()
    for i, key, _ in _canonical_links(posts, settings):
        domain = registered_domain(key)
        if domain and kind_of_link(key) == "outlet" and (i, domain) not in seen:
            seen.add((i, domain))
            yield Act(i, domain, domain)


BEHAVIOURS = [
    Behaviour("co_url", "linked to the same address in own posts", True, _why_no_links, _links),
    Behaviour("co_domain", "linked to the same site in own posts", False, _why_no_links, _domains),
]
