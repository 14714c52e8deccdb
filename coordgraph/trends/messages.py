"""Which posts belong to which trend: hashtags and tracked phrases as columns of numbers.

In: the tables ``posts`` and ``accounts``. Out: :class:`Messages`, one entry a post and trend. A retweet is a message of
the trends its retweeted post names. Odd input: posts without a time cannot be placed and are counted; a tag that stands
twice in one post, in whatever spelling, is one message.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from coordgraph.coded_columns import NO_TEXT, Coded, first_of_each, items_of
from coordgraph.tables import numbers
from coordgraph.text import folded_hashtag, normalised_text
from coordgraph.trends.settings import TrendSettings, hashtag_asked

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
DAY = 86_400_000_000
HOUR = 3_600_000_000
HASHTAG, PHRASE = "hashtag", "phrase"


@dataclass(frozen=True)
class Name:
    """A trend: ``hashtag`` or ``phrase``, the key it is compared by, and how it is most often written."""

    kind: str
    key: str
    written: str


@dataclass(frozen=True)
class Messages:
    """Messages sorted by trend, then time, then account.

    Attributes:
        names: the trends, most messages first; a trend's number is its place here.
        trend, post, account: number of the trend, row in ``posts``, row in ``accounts``.
        time: microseconds UTC.
        retweet: whether the message is a retweet.
    """

    names: tuple[Name, ...]
    trend: Ints
    post: Ints
    account: Ints
    time: Ints
    retweet: Bools

    @property
    def counts(self) -> Ints:
        """Messages of each trend."""
        return np.bincount(self.trend, minlength=len(self.names)).astype(np.int64)

    @property
    def starts(self) -> Ints:
        """Where the messages of each trend begin."""
        return np.cumsum(self.counts) - self.counts

    def where(self, chosen: NDArray[np.intp] | Bools) -> Messages:
        """These messages only, of the same trends."""
        columns = (self.trend[chosen], self.post[chosen], self.account[chosen], self.time[chosen])
        return Messages(self.names, *columns, self.retweet[chosen])

    def once_a_post(self) -> Messages:
        """Each post once, whatever number of trends it names."""
        return self.where(self.first_of_each_post())

    def first_of_each_post(self) -> NDArray[np.intp]:
        """The place of each post's first message."""
        return np.sort(np.unique(self.post, return_index=True)[1])

    def share_of_posts(self, trends: NDArray[np.intp]) -> float | None:
        """Posts that name one of these trends over all posts that name one; None without any."""
        if not len(self.post):
            return None
        wanted = np.zeros(len(self.names), bool)
        wanted[trends] = True
        # a post may name several trends; marks take a tenth of the time of distinct values
        named, ours = np.zeros((2, int(self.post.max()) + 1), bool)
        named[self.post] = True
        ours[self.post[wanted[self.trend]]] = True
        return float(ours.sum() / named.sum())


class LeftOut(NamedTuple):
    """Hashtags of the period that are no trend here, and posts that name these and no trend."""

    hashtags: int
    posts: int


@dataclass(frozen=True)
class _Found:
    """Candidates of one kind: post and code of each message, and what the codes stand for."""

    kind: str
    post: Ints
    code: Ints
    keys: list[str]
    written: Coded | None


def find_messages(tables: Mapping[str, pa.Table], settings: TrendSettings) -> tuple[Messages, list[str], LeftOut]:
    """The messages of every trend, sentences on what was left out, and how much that is."""
    posts = tables["posts"]
    usable, notes = _usable_posts(posts, settings)
    hashtags, named = _hashtags(posts, usable, settings)
    found = [hashtags] + ([_phrases(posts, usable, settings)] if settings.phrases else [])
    chosen = _chosen(found, settings)
    if settings.top is not None and len(chosen) > settings.top:
        notes.append(f"{len(chosen) - settings.top:,} smaller trends are left out; raise --top to have them.")
        chosen = chosen[: settings.top]
    notes += _nobody_used(settings, {(name.kind, name.key) for _, _, name in chosen})
    messages = _sorted_messages(found, chosen, tables)
    in_trend = np.zeros(posts.num_rows, bool)
    in_trend[messages.post] = True
    of_hashtags = sum(name.kind == HASHTAG for name in messages.names)
    return messages, notes, LeftOut(named.hashtags - of_hashtags, int((named.posts & ~in_trend).sum()))


def _usable_posts(posts: pa.Table, settings: TrendSettings) -> tuple[Bools, list[str]]:
    known = pc.is_valid(posts["time"]).to_numpy()
    usable = known.copy()
    time = microseconds(posts["time"])
    if settings.first_day is not None:
        usable &= time >= _start_of(settings.first_day)
    if settings.last_day is not None:
        usable &= time < _start_of(settings.last_day) + DAY
    lost = int((~known).sum())
    return usable, [f"{lost:,} posts without a time belong to no trend."] if lost else []


def microseconds(times: pa.ChunkedArray) -> Ints:
    """Times as microseconds UTC; 0 where unknown."""
    return np.asarray(times.cast(pa.int64()).fill_null(0).to_numpy(), np.int64)


def _start_of(day: dt.date) -> int:
    return (day - dt.date(1970, 1, 1)).days * DAY


class _Named(NamedTuple):
    """All hashtags of the period: how many, and which posts name one."""

    hashtags: int
    posts: Bools


def _hashtags(posts: pa.Table, usable: Bools, settings: TrendSettings) -> tuple[_Found, _Named]:
    places, written = items_of(posts["hashtags"])
    keys = written.turned(lambda tag: folded_hashtag(tag) or None)
    first = first_of_each(places, np.where(usable[places], keys.codes, NO_TEXT).astype(np.int32))
    places, written, keys = places[first], written[first], keys[first]
    counts = np.bincount(keys.codes, minlength=len(keys.texts))
    named = np.zeros(posts.num_rows, bool)
    named[places] = True
    if settings.hashtags:
        wanted = pa.array(sorted({hashtag_asked(tag) for tag in settings.hashtags}), pa.string())
        enough = (counts > 0) & pc.is_in(keys.texts, wanted).to_numpy(zero_copy_only=False)
    else:
        enough = counts >= settings.min_messages
    kept = np.flatnonzero(enough[keys.codes])
    number = np.cumsum(enough) - 1
    texts = keys.texts.take(numbers(np.flatnonzero(enough))).to_pylist()
    found = _Found(HASHTAG, places[kept].astype(np.int64), number[keys.codes[kept]], texts, written[kept])
    return found, _Named(int((counts > 0).sum()), named)


def _phrases(posts: pa.Table, usable: Bools, settings: TrendSettings) -> _Found:
    wanted = list(dict.fromkeys(normalised_text(phrase) for phrase in settings.phrases))
    texts = Coded.of(posts["text"]).turned(normalised_text)
    rows, codes = [], []
    for number, phrase in enumerate(wanted):
        holds = np.append(pc.match_substring(texts.texts, phrase).to_numpy(zero_copy_only=False), False)
        of_phrase = np.flatnonzero(holds.astype(bool)[texts.codes] & usable)
        rows.append(of_phrase)
        codes.append(np.full(len(of_phrase), number))
    return _Found(PHRASE, np.concatenate(rows), np.concatenate(codes), wanted, None)


def _chosen(found: list[_Found], settings: TrendSettings) -> list[tuple[int, int, Name]]:
    """Which candidates are trends, most messages first: place of their kind, code, name."""
    written = {normalised_text(phrase): phrase for phrase in reversed(settings.phrases)}
    rows = []
    for place, kind in enumerate(found):
        counts = np.bincount(kind.code, minlength=len(kind.keys)).tolist()
        spelled = _most_often_written(kind) if kind.written is not None else written
        rows += [
            (-count, place, kind.keys[code], code, spelled[kind.keys[code]])
            for code, count in enumerate(counts)
            if count
        ]
    return [(place, code, Name(found[place].kind, key, text)) for _, place, key, code, text in sorted(rows)]


def _most_often_written(found: _Found) -> dict[str, str]:
    """The commonest spelling of each key; of equally common ones the one that sorts first."""
    assert found.written is not None
    pairs, counts = np.unique(found.code << 32 | found.written.codes, return_counts=True)
    texts = found.written.texts.take(numbers(pairs & 0xFFFFFFFF)).to_pylist()
    best: dict[str, tuple[int, str]] = {}
    for code, text, count in zip((pairs >> 32).tolist(), texts, counts.tolist(), strict=True):
        key = found.keys[code]
        best[key] = min(best.get(key, (0, "")), (-count, text))
    return {key: text for key, (_, text) in best.items()}


def _nobody_used(settings: TrendSettings, used: set[tuple[str, str]]) -> list[str]:
    asked = [("phrase", phrase, (PHRASE, normalised_text(phrase))) for phrase in settings.phrases]
    asked += [("hashtag", tag, (HASHTAG, hashtag_asked(tag))) for tag in settings.hashtags]
    return [
        f"The {what} '{text}' is in no post of the period, or not among the largest trends."
        for what, text, key in asked
        if key not in used
    ]


def _sorted_messages(
    found: list[_Found], chosen: list[tuple[int, int, Name]], tables: Mapping[str, pa.Table]
) -> Messages:
    numbers_of = [np.full(len(kind.keys), -1, np.int64) for kind in found]
    for number, (place, code, _) in enumerate(chosen):
        numbers_of[place][code] = number
    trend = np.concatenate([numbers_of[place][kind.code] for place, kind in enumerate(found)])
    post = np.concatenate([kind.post for kind in found])[trend >= 0]
    trend = trend[trend >= 0]
    posts, rows = tables["posts"], numbers(post)
    time = microseconds(posts["time"])[post]
    account = account_rows(tables)[post]
    retweet = pc.equal(posts["kind"].take(rows), "retweet").fill_null(False).to_numpy().astype(bool)
    # times alone would leave the order of equal ones to the order of the input
    order = np.lexsort((account, time, trend))
    names = tuple(name for _, _, name in chosen)
    return Messages(names, trend[order], post[order], account[order], time[order], retweet[order])


def account_rows(tables: Mapping[str, pa.Table]) -> Ints:
    """The row in ``accounts`` of each post's account."""
    found = pc.index_in(tables["posts"]["account_id"], tables["accounts"]["account_id"].combine_chunks())
    return np.asarray(found.to_numpy(), np.int64)
