"""Ids that lost digits and times that are coarser than they look: found by file, mended where possible, always said.

In: the items of a file, or the posts of files with one header. Out: the same objects changed in place, and sentences
for the record. Odd input: too few values to judge are left alone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from coordgraph.readers.formats.columns import POST_ID_LOST
from coordgraph.readers.records import Bad, Item, Post, digits_agree, look_rounded

_PERMALINK_ID = re.compile(r"/status(?:es)?/(\d{5,19})")
_REFERENCE_IDS = ("retweet_of", "quote_of", "reply_to")
MINUTE, DAY = 60_000_000, 86_400_000_000
ENOUGH_TO_JUDGE_TIMES = 20


def mend_ids(file: str, label: str, items: list[tuple[int, Item]]) -> list[str]:
    """Replace ids of a file that all went through floating point, and say which ids were lost.

    Args:
        file: its name, for the sentences.
        label: what posts are named by where their ids cannot be trusted.
        items: the items of the file with their lines; posts are changed in place.
    """
    posts = [(line, item) for line, item in items if isinstance(item, Post)]
    sentences = []
    if look_rounded([p.post_id for _, p in posts]):
        sentences.append(_rename_rounded(file, label, posts))
    for name in _REFERENCE_IDS:
        if look_rounded([i for _, p in posts if (i := getattr(p, name))]):
            for _, post in posts:
                if getattr(post, name):
                    setattr(post, name, None)
                    post.lost = [*post.lost, name]
    sentences.extend(_lost_ids(file, [p for _, p in posts]))
    if look_rounded(list({p.account_id for _, p in posts})):
        sentences.append(
            f"{file}: account ids lost their last digits in a floating-point number; they tell accounts apart "
            "here but lead to no profile and match no other file."
        )
    damaged = [item.raw for _, item in items if isinstance(item, Bad) and item.reason == POST_ID_LOST]
    if damaged:
        sentences.append(
            f"{file}: post ids lost their last digits in a floating-point number in {len(damaged)} rows, such as "
            f"'{damaged[0]}'; these rows are in quarantine. Get the ids as text, or map a column of permalinks "
            "with --map permalink=COLUMN."
        )
    return sentences


def _rename_rounded(file: str, label: str, posts: list[tuple[int, Post]]) -> str:
    """Take post ids from permalinks; name the others by file and line, or duplicates would swallow posts."""
    recovered = 0
    for place, (line, post) in enumerate(posts, start=1):
        inside = _PERMALINK_ID.search(post.permalink or "")
        if inside and digits_agree(inside[1], post.post_id):
            post.post_id = inside[1]
            recovered += 1
        else:
            post.post_id = f"{label}:{line}:{place}"
    return (
        f"{file}: post ids lost their last digits in a floating-point number; "
        f"{recovered} of {len(posts)} were recovered from permalinks, the others are named by file, line and place."
    )


def _lost_ids(file: str, posts: list[Post]) -> Iterator[str]:
    for name, count in sorted(Counter(name for p in posts for name in p.lost).items()):
        otherwise = "; co_retweet goes by text instead" if name == "retweet_of" else ""
        yield (
            f"{file}: {name} lost its last digits in a floating-point number in {count} records "
            f"and is not used there{otherwise}."
        )


def coarsen_times(files: list[str], posts: list[Post]) -> str | None:
    """Say ``min`` or ``day`` where the seconds of files with one header are always zero.

    Files of one header are judged together, so that splitting a file changes nothing.
    """
    timed = [post for post in posts if post.time is not None]
    if len(timed) < ENOUGH_TO_JUDGE_TIMES or any(p.time_precision not in ("s", "ms") for p in timed):
        return None
    for unit, name in ((DAY, "day"), (MINUTE, "min")):
        if all((p.time or 0) % unit == 0 for p in timed):
            for post in timed:
                post.time_precision = name
            return said_as_coarse(files, name)
    return None


def said_as_coarse(files: list[str], precision: str) -> str:
    """The sentence on files whose times are all whole minutes or days."""
    others = f" and {len(files) - 1} more" if len(files) > 1 else ""
    words = {"day": "days", "min": "minutes"}[precision]
    return f"{files[0]}{others}: all times are whole {words}; they are taken as that precise."
