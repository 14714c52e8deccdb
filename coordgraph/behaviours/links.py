"""Linking: the same address, or the same registered domain."""

from __future__ import annotations

from coordgraph.behaviours.base import ActColumns, Behaviour, Posts, acts_on
from coordgraph.settings import BehaviourSettings
from coordgraph.urls import domain_of_host, domain_of_outlet, read_link


def _why_no_links(posts: Posts, settings: BehaviourSettings) -> str | None:
    if posts.own(settings).any("urls"):
        return None
    return "only retweets carry links" if posts.any("urls") else "no post has a link"


def _outside_link(url: str) -> str | None:
    """The canonical link; links into the platform itself (photos, quotes) are left out."""
    link = read_link(url)
    return str(link) if link is not None and domain_of_host(link.host) not in ("twitter.com", "x.com") else None


def _outlet_domain(link: str) -> str | None:
    return domain_of_outlet(link) or None


def _links(posts: Posts, settings: BehaviourSettings) -> ActColumns:
    rows, urls = posts.own(settings).items("urls")
    return acts_on(rows, urls.turned(_outside_link), urls)


def _domains(posts: Posts, settings: BehaviourSettings) -> ActColumns:
    rows, urls = posts.own(settings).items("urls")
    return acts_on(rows, urls.turned(_outside_link).turned(_outlet_domain))


BEHAVIOURS = [
    Behaviour("co_url", "linked to the same address in own posts", True, _why_no_links, _links),
    Behaviour("co_domain", "linked to the same site in own posts", False, _why_no_links, _domains),
]
