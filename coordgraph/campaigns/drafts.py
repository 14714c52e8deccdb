"""Posts before they are written out: who, when, what; the id and the text with its entities come later."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["original", "retweet", "quote", "reply"]


@dataclass(eq=False, slots=True)
class Draft:
    """A post to be. Compared by identity: two drafts with one content are two posts.

    Attributes:
        account: number of its author.
        time: milliseconds since 1970, UTC.
        body: words; hashtags and links are appended when it is written out, mentions of ``mentions`` put before.
        target: the post retweeted, quoted or replied to.
    """

    account: int
    time: int
    kind: Kind = "original"
    body: str = ""
    tags: tuple[str, ...] = ()
    link: str = ""
    mentions: tuple[int, ...] = ()
    target: Draft | None = None
