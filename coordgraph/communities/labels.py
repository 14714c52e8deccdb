"""What sets a group apart: the objects its accounts use more than others do.

Ranked by the z-score of the log-odds ratio with an informative Dirichlet prior (Monroe, Colaresi and Quinn 2008,
doi:10.1093/pan/mpn018), counted by accounts, so that one hyperactive account cannot name a group. Of those that are
about as clear the one they use most names it, by the share of their posts: a group that now and then takes over the
hashtag of its opponents is not named after them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from coordgraph.coded_columns import NO_TEXT, Coded, items_of
from coordgraph.ratios import log_odds
from coordgraph.text import folded_hashtag
from coordgraph.translations import ENGLISH, Words
from coordgraph.urls import domain_of_outlet

_KINDS = {
    "co_retweet": ("author", "hashtag"),
    "fast_retweet": ("author", "hashtag"),
    "co_url": ("site", "hashtag"),
    "co_domain": ("site", "hashtag"),
}
_SHARED_BY = 0.2
#: What more than this share of the others have sets nobody apart, such as the hashtag of a search.
EVERYWHERE = 0.5
_LONGEST = 40
_CLEARLY = 1.96
_ABOUT_AS_CLEAR = 0.8
_BETWEEN = " · "
_RETWEETS = "retweets @"


class Mark(NamedTuple):
    """Something an account spreads: kind (``hashtag``, ``author`` or ``site``) and how it is shown."""

    kind: str
    text: str


class _Distinctive(NamedTuple):
    """A mark, how clearly it sets the group apart, and in how many accounts' worth of posts the members use it."""

    mark: Mark
    z: float
    use: float


def marks_of_accounts(posts: pa.Table, accounts: pa.Table, codes: Mapping[str, int]) -> list[dict[Mark, float]]:
    """For each account code what it spreads, and in which share of its posts: hashtags and sites, inherited ones
    included, and whom it retweets.
    """
    authors = Coded.of(posts["account_id"])
    author_of_post = np.array([codes[account] for account in authors.texts.to_pylist()], np.int64)[authors.codes]
    written = np.bincount(author_of_post, minlength=len(codes)).tolist()
    found: list[dict[Mark, float]] = [{} for _ in codes]
    for kind, rows, texts in _spread(posts, accounts):
        marks = [Mark(kind, text) for text in texts.texts.to_pylist()]
        has_one = texts.codes != NO_TEXT
        once_a_post = np.unique(rows[has_one] * np.int64(len(marks)) + texts.codes[has_one])
        post, place = np.divmod(once_a_post, max(len(marks), 1))
        pairs, counts = np.unique(author_of_post[post] * len(marks) + place, return_counts=True)
        for pair, count in zip(pairs.tolist(), counts.tolist(), strict=True):
            author, mark = divmod(pair, len(marks))
            found[author][marks[mark]] = count / written[author]
    return found


def _spread(posts: pa.Table, accounts: pa.Table) -> Iterator[tuple[str, NDArray[np.integer[Any]], Coded]]:
    """Kind by kind what posts spread: the rows of posts, and the text of a mark of each."""
    rows, tags = items_of(posts["hashtags"])
    yield "hashtag", rows, tags.turned(lambda tag: f"#{folded}" if (folded := folded_hashtag(tag)) else None)
    rows, urls = items_of(posts["urls"])
    yield "site", rows, urls.turned(lambda url: domain_of_outlet(url) or None)
    handle = dict(zip(accounts["account_id"].to_pylist(), accounts["handle"].to_pylist(), strict=True))
    retweeted = Coded.of(posts["retweet_of_account"])
    yield (
        "author",
        np.arange(len(retweeted.codes)),
        retweeted.turned(lambda author: f"{_RETWEETS}{handle[author]}" if handle.get(author) else None),
    )


def labels_of_groups(
    groups: NDArray[np.int64],
    active: NDArray[np.bool_],
    marks: Sequence[Mapping[Mark, float]],
    layers: Sequence[str],
    otherwise: Sequence[str],
) -> list[str]:
    """A label for each group: up to two marks that set it apart and that a fifth of it has; otherwise the given text.

    The first mark is of the kind the group's layer is made of (a hashtag for co_hashtag, an author for co_retweet),
    the second a hashtag, where there are such.

    Args:
        groups: group of each account code, -1 for none.
        active: accounts that posted; the background.
        marks: of each account, with the share of its posts that have it.
        layers: for each group the layer it mainly rests on.
        otherwise: for each group what it is called without marks.
    """
    everywhere = _accounts_by_mark(np.flatnonzero(active), marks)
    total = int(active.sum())
    labels = []
    for group, (layer, fallback) in enumerate(zip(layers, otherwise, strict=True)):
        members = np.flatnonzero(groups == group)
        distinctive = _distinctive_marks(members, marks, everywhere, total)
        chosen = _of_kinds(distinctive, _KINDS.get(layer, ("hashtag", "hashtag")))
        labels.append(_BETWEEN.join(m.text[:_LONGEST] for m in chosen) or fallback)
    return labels


def label_in_words(label: str | None, words: Words = ENGLISH) -> str:
    """A label in a language, empty where there is none: runs hold labels in English; names and hashtags stay.

    >>> from coordgraph.translations import words_in
    >>> label_in_words("retweets @ana · #Vota", words_in("es")), label_in_words("#Vota", words_in("pt"))
    ('retuits de @ana · #Vota', '#Vota')
    """
    return _BETWEEN.join(
        words("retweets @%(handle)s", handle=part.removeprefix(_RETWEETS)) if part.startswith(_RETWEETS) else part
        for part in (label or "").split(_BETWEEN)
    )


def _of_kinds(marks: list[_Distinctive], kinds: tuple[str, ...]) -> list[Mark]:
    """The best mark of each kind in turn; where a kind is missing the best of the others takes its place."""
    chosen: list[Mark] = []
    for kind in kinds:
        left = [found for found in marks if found.mark not in chosen]
        chosen.extend(_best([found for found in left if found.mark.kind == kind] or left))
    return chosen


def _best(marks: list[_Distinctive]) -> list[Mark]:
    """Of the marks about as clear as the clearest the one most used; none of none."""
    clear = [found for found in marks if found.z >= _ABOUT_AS_CLEAR * marks[0].z]
    return [found.mark for found in sorted(clear, key=lambda found: (-found.use, -found.z, found.mark))[:1]]


def _distinctive_marks(
    members: NDArray[np.int64], marks: Sequence[Mapping[Mark, float]], everywhere: Mapping[Mark, int], total: int
) -> list[_Distinctive]:
    """Marks clearly more frequent among the members than elsewhere, the clearest first."""
    found = []
    use: Counter[Mark] = Counter()
    for account in members:
        use.update(marks[account])
    for mark, count in _accounts_by_mark(members, marks).items():
        elsewhere = max(everywhere.get(mark, count) - count, 0)
        is_everywhere = elsewhere > EVERYWHERE * (total - len(members))
        if count < max(2, _SHARED_BY * len(members)) or is_everywhere:
            continue
        z = log_odds(count, len(members), elsewhere, max(total - len(members), elsewhere)).z
        if z >= _CLEARLY:
            found.append(_Distinctive(mark, z, use[mark]))
    return sorted(found, key=lambda one: (-one.z, one.mark))


def _accounts_by_mark(accounts: NDArray[np.int64], marks: Sequence[Mapping[Mark, float]]) -> Counter[Mark]:
    return Counter(mark for account in accounts for mark in marks[account])
