"""Which posts belong to which part of the file? Evidence in blocks of neighbouring ties, decoded when a tie is opened.

In: :class:`~coordgraph.maps.evidence.Evidence`, the pairs, the cluster of each account. Out: for each pair the number
of its block, and the blocks as compressed JSON. Odd input: an account that is not on the map is named by its handle.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from coordgraph.graphs import Pair, account_attributes
from coordgraph.maps.columns import packed_json
from coordgraph.maps.evidence import Evidence
from coordgraph.maps.network import account_name
from coordgraph.maps.wording import shown

#: The page works out the block of a tie by itself.
TIES_OF_A_BLOCK = 1500
#: Layers whose objects are posts or texts.
_OF_TEXTS = ("co_retweet", "co_reply", "co_text", "fast_retweet", "co_share")


def chunks_of(ends: Any, group: Sequence[int]) -> Any:
    """For each pair its block: ties of one cluster together, those between clusters last.

    >>> chunks_of(np.array([[0, 1], [1, 2]]), [0, 0, 1]).tolist()
    [0, 0]
    """
    groups = np.asarray(group, dtype=np.int64)
    one, other = groups[ends[:, 0]], groups[ends[:, 1]]
    key = np.where((one == other) & (one >= 0), one, len(groups))
    order = np.argsort(key, kind="stable")
    chunk = np.empty(len(key), dtype=np.int64)
    chunk[order] = np.arange(len(key)) // TIES_OF_A_BLOCK
    return chunk


def blocks_of(
    evidence: Evidence,
    pairs: Sequence[Pair],
    chunk: Any,
    place_of: Mapping[str, int],
    tables: Mapping[str, pa.Table],
    *,
    texts: bool,
    in_all: Sequence[int] | None = None,
) -> list[str]:
    """The blocks: of each tie how many joint acts there are, some of them, of each layer the median delay, how
    often the source, the target and neither came first, and objects shared in all behaviours where these are more than
    tie it; then the posts, then the texts."""
    others = sorted({post[0] for post in evidence.posts.values() if post[0] and post[0] not in place_of})
    about = account_attributes(tables, others)
    account_of: dict[str, int | str] = {**{other: account_name(other, about[other]) for other in others}, **place_of}
    members: list[list[int]] = [[] for _ in range(int(max(chunk, default=-1)) + 1)]
    for place, number in enumerate(chunk):
        members[number].append(place)
    return [packed_json(_block(evidence, pairs, places, account_of, texts, in_all)) for places in members]


def _block(
    evidence: Evidence,
    pairs: Sequence[Pair],
    places: Sequence[int],
    account_of: Mapping[str, int | str],
    texts: bool,
    in_all: Sequence[int] | None,
) -> dict[str, Any]:
    posts: dict[str, int] = {}
    strings: dict[str, int] = {}
    rows_of_posts: list[list[Any]] = []

    def post(name: str | None) -> int | None:
        if name is None:
            return None
        if name not in posts:
            posts[name] = len(rows_of_posts)
            account, moment, text, public = evidence.posts.get(name, (None, None, None, False))
            said = evidence.texts[text] if texts and text is not None else ""
            rows_of_posts.append(
                [shown(name), account_of.get(account or ""), moment, strings.setdefault(said, len(strings)), public]
            )
        return posts[name]

    ties = {}
    for place in places:
        key = (pairs[place].source, pairs[place].target)
        if key in evidence.counts:
            rows = [
                [layer, _object(layer, written, known, texts), post(_post_named(written, known, evidence)),
                 post(one), post(other), seconds]
                for layer, written, known, one, other, seconds in evidence.rows.get(key, [])
            ]  # fmt: skip
            ties[place] = [
                evidence.counts[key],
                rows,
                [t.median_delay_s for t in pairs[place].layers],
                evidence.orders.get(key, []),
                *([in_all[place]] if in_all and in_all[place] > pairs[place].shared else []),
            ]
    return {"ties": ties, "posts": rows_of_posts, "texts": list(strings)}


def _object(layer: str, written: str, known: str | None, texts: bool) -> str | None:
    """What both acted on, as written; None where that is the text of a post and texts are left out."""
    return written if texts or not (known or layer in _OF_TEXTS) else None


def _post_named(written: str, known: str | None, evidence: Evidence) -> str | None:
    return known or (written if written in evidence.posts else None)
