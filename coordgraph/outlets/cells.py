"""What a cell of a registry says: a place, an account, a date, a part, a degree of confidence.

In: text somebody wrote. Out: what it stands for. Odd input: a cell that does not say it raises :class:`Unusable`, with
the reason and the text.
"""

from __future__ import annotations

import datetime
import re
import unicodedata

from coordgraph.outlets.entries import Handle, Place
from coordgraph.urls import HOSTS_OF_SITES, account_of_link, domain_of_host, kind_of_host, read_link_or_host

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_HANDLE = re.compile(r"[\w\-][\w.\-]{0,99}(?:@[\w.\-]{1,100})?")  # name, name.bsky.social, name@instance
_NUMBER = re.compile(r"\d{1,9}(?:[.,]\d{1,9})?", re.ASCII)
_GUARDED = re.compile("'[=+\\-@＝＋－＠]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff]")  # but for those that are white space
_CONFIDENCES = ("high", "medium", "low")


class Unusable(Exception):
    """A cell, and with it the row, cannot be used."""

    def __init__(self, reason: str, value: str) -> None:
        super().__init__(reason, value)
        self.reason = reason
        self.value = value


def one_line(text: str) -> str:
    """NFC with single spaces, no control characters: a name broken over two lines or typed with another é is the same
    name, and one of control characters alone is none.

    >>> one_line(" Radio\\n Mirlanda\\x1b "), one_line("\\x1b ")
    ('Radio Mirlanda', '')
    """
    clean = " ".join(unicodedata.normalize("NFC", _CONTROL.sub("", text.removeprefix("\ufeff"))).split())
    # an apostrophe before what looks like a formula is the guard of tables made for spreadsheets, also of our own
    return clean[1:] if _GUARDED.match(clean) else clean


def place_or_profile(written: str) -> Place | Handle:
    """The place, or the account where it is the link of a profile, that a domain cell names.

    >>> place_or_profile("https://www.bbc.com/Mundo/"), place_or_profile("t.me/telesur")
    (Place(host='bbc.com', path='/mundo'), Handle(platform='telegram', name='telesur'))
    """
    link = read_link_or_host(written.removesuffix("*").removeprefix("*."))
    if link is None or not domain_of_host(link.host):
        raise Unusable("not a domain, host or link", written)
    account = account_of_link(link)
    if account:
        return Handle(*account)
    kind = kind_of_host(link.host)
    if kind == "shortener":
        raise Unusable("the domain of a shortener is no outlet", written)
    if kind == "platform" and not (link.path and link.host in HOSTS_OF_SITES):
        raise Unusable("the domain of a platform is no outlet; give the link of a profile", written)
    if link.query:
        raise Unusable(
            "a link with a query (?…) does not say which pages are the outlet's; give the part before it", written
        )
    return Place(link.host, link.path.lower())


def handle_of(written: str) -> Handle:
    """The account a handle cell names.

    >>> handle_of("@Telesur"), handle_of("https://x.com/telesur")
    (Handle(platform='', name='telesur'), Handle(platform='x', name='telesur'))
    """
    if "/" in written:
        link = read_link_or_host(written)
        account = account_of_link(link) if link else None
        if account is None:
            raise Unusable("not the link of a profile", written)
        return Handle(*account)
    name = written.removeprefix("@").lower()
    if not _HANDLE.fullmatch(name):
        raise Unusable("not a handle; write one handle a row", written)
    return Handle("", name)


def check_name(outlet: str) -> None:
    """Refuse a name that would make a platform an outlet."""
    if kind_of_host(outlet.lower()) in ("platform", "shortener"):
        raise Unusable("the outlet has the name of a platform or shortener; give its own name", outlet)


def check_date(date: str) -> None:
    """Refuse what is no date in one of the three agreed forms; nothing at all is none given."""
    match = _DATE.fullmatch(date)
    try:
        if not date or (match and datetime.date(int(match[1]), int(match[2] or 1), int(match[3] or 1))):
            return
    except ValueError:
        pass
    raise Unusable("not a date; write YYYY, YYYY-MM or YYYY-MM-DD", date)


def check_period(since: str, until: str) -> None:
    """Refuse an end before the beginning, as far as both are given."""
    check_date(since)
    check_date(until)
    precision = min(len(since), len(until))
    if until[:precision] < since[:precision]:
        raise Unusable(f"until is before since, {since}", until)


def percentage_of(written: str) -> float | None:
    """The part in per cent, or None where none is given.

    >>> percentage_of("50.00%"), percentage_of("33,3"), percentage_of("")
    (50.0, 33.3, None)
    """
    if not written:
        return None
    text = written.removesuffix("%").strip()
    value = float(text.replace(",", ".")) if _NUMBER.fullmatch(text) else -1.0
    if not 0 <= value <= 100:
        raise Unusable("not a percentage from 0 to 100", written)
    return value


def confidence_of(written: str) -> str:
    """The degree of confidence as agreed, or nothing where none is given.

    >>> confidence_of("High"), confidence_of("0.8"), confidence_of("")
    ('high', '0.8', '')
    """
    text = written.lower()
    if not text or text in _CONFIDENCES or (_NUMBER.fullmatch(text) and "," not in text and float(text) <= 1):
        return text
    raise Unusable("not a confidence; write high, medium, low or a number from 0 to 1", written)
