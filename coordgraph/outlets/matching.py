"""Which outlet a link or an account belongs to.

In: a registry, then links and handles. Out: one :class:`Match`, or None for what leads nowhere public. Odd input:
anything that is no link matches nothing.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Literal, NamedTuple

from coordgraph.outlets.registry import Handle, Registry
from coordgraph.urls import Link, account_of_link, domain_of_host, kind_of_host, parent_hosts, read_link

Kind = Literal["outlet", "account", "self", "platform", "shortener"]

_PLATFORM_NAMES = {"twitter": "x", "twitter.com": "x", "x.com": "x"}
_DOMAINS_OF_PLATFORMS = {
    "x": "x.com twitter.com twimg.com",
    "facebook": "facebook.com fb.com fb.watch fbcdn.net",
    "instagram": "instagram.com instagr.am cdninstagram.com",
    "youtube": "youtube.com youtu.be youtube-nocookie.com ytimg.com",
    "telegram": "t.me telegram.me telegram.dog telegra.ph",
    "tiktok": "tiktok.com",
    "vk": "vk.com vk.ru vkontakte.ru vkvideo.ru",
    "bluesky": "bsky.app bsky.social",
    "reddit": "reddit.com redd.it",
    "weibo": "weibo.com weibo.cn",
}
_PLATFORM_OF_DOMAIN = {domain: name for name, domains in _DOMAINS_OF_PLATFORMS.items() for domain in domains.split()}


class Match(NamedTuple):
    """What a link leads to.

    Attributes:
        outlet: name in the registry, otherwise the registered domain, ``telegram:name`` for an account on another
            platform, or ``self:x`` for a link of a platform to itself.
        kind: outlet, account, self (a post of X that links to X quotes it and spreads no outlet), platform or
            shortener.
        registered: named by the registry.
    """

    outlet: str
    kind: Kind
    registered: bool


class Matcher:
    """Matches links and accounts against a registry, the most specific place first.

    A place without a path stands for the host and all hosts below it; one with a path only for that part of that host.
    A link to a profile or post on a platform belongs to the account, and one to the platform it was posted on, which
    quotes, to that platform itself. Links to domains nobody registered belong to the domain itself.

    >>> from coordgraph.outlets.registry import Place, Row
    >>> claim = ("", "", "https://example.org/report", "2024", "media.csv", 2)
    >>> matcher = Matcher(Registry([Row("RT", Place("rt.com", ""), (Handle("", "rt_com"),), *claim)]))
    >>> matcher.match_link("https://es.rt.com/a?utm_source=x")
    Match(outlet='RT', kind='outlet', registered=True)
    >>> matcher.match_link("https://x.com/RT_com/status/1", platform="x").outlet
    'RT'
    >>> matcher.match_link("https://t.me/s/somebody/5", platform="x")
    Match(outlet='telegram:somebody', kind='account', registered=False)
    >>> matcher.match_link("https://twitter.com/somebody/status/1", platform="x").kind
    'self'
    >>> matcher.match_link("https://sub.example.co.uk/a")
    Match(outlet='example.co.uk', kind='outlet', registered=False)
    """

    def __init__(self, registry: Registry) -> None:
        self._hosts: dict[str, str] = {}
        self._paths: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
        self._handles: dict[Handle, str] = {}
        for key, outlet in registry.outlet_of.items():
            if isinstance(key, Handle):
                self._handles[key] = outlet
            elif key.path:
                self._paths[key.host].append((f"{key.path}/", outlet))
            else:
                self._hosts[key.host] = outlet
        for paths in self._paths.values():
            paths.sort(key=lambda path: (-len(path[0]), path))
        # An outlet named as a domain is that domain: two rows of one name, one registered and one not, say less.
        for row in registry.rows:
            if kind_of_host(row.outlet) == "outlet" and domain_of_host(row.outlet) == row.outlet:
                self._hosts.setdefault(row.outlet, row.outlet)

    @property
    def knows_handles(self) -> bool:
        """Whether any outlet has an account."""
        return bool(self._handles)

    def match_link(self, url: str, platform: str = "") -> Match | None:
        """What the link leads to; ``platform`` is the one it was posted on, where handles without a platform belong."""
        link = read_link(url)
        if link is None:
            return None
        kind = kind_of_host(link.host)
        outlet = self._outlet_of_account(link, platform) if kind == "platform" else None
        outlet = outlet or self._outlet_of_place(link)
        if outlet is not None:
            return Match(outlet, "outlet", True)
        if kind == "platform":
            return _match_on_platform(link, platform_name(platform))
        return Match(domain_of_host(link.host), kind, False) if kind else None

    def match_handle(self, handle: str, platform: str = "") -> str | None:
        """The outlet an account belongs to.

        >>> Matcher(Registry()).match_handle("@RT_com", "x") is None
        True
        """
        name = handle.strip().removeprefix("@").lower()
        outlet = self._handles.get(Handle(platform_name(platform), name))
        return outlet if outlet is not None else self._handles.get(Handle("", name))

    def _outlet_of_account(self, link: Link, platform: str) -> str | None:
        account = account_of_link(link)
        if account is None:
            return None
        if account[0] == platform_name(platform):
            return self.match_handle(account[1], platform)
        return self._handles.get(Handle(*account))

    def _outlet_of_place(self, link: Link) -> str | None:
        path = f"{link.path.lower()}/"
        for prefix, outlet in self._paths.get(link.host, ()):
            if path.startswith(prefix):
                return outlet
        domain = domain_of_host(link.host)
        for host in parent_hosts(link.host):
            if host in self._hosts:
                return self._hosts[host]
            if host == domain:  # above it stand other people's domains, as blogspot.com above a blog
                return None
        return self._hosts.get(link.host)


def _match_on_platform(link: Link, posted_on: str) -> Match:
    """What a link to a platform leads to when no registry names the account."""
    domain = domain_of_host(link.host)
    if posted_on and _PLATFORM_OF_DOMAIN.get(domain) == posted_on:
        return Match(f"self:{posted_on}", "self", False)
    account = account_of_link(link)
    return Match(":".join(account), "account", False) if account else Match(domain, "platform", False)


def platform_name(written: str | None) -> str:
    """One name for a platform that has had two.

    >>> platform_name("Twitter"), platform_name("telegram"), platform_name(None)
    ('x', 'telegram', '')
    """
    name = (written or "").lower()
    return _PLATFORM_NAMES.get(name, name)
