"""Pictures of activity as paths for the template: joint acts above posts, and a small one for a row of a table.

In: :class:`~coordgraph.reports.activity.Spans`. Out: places, paths, ticks, and what the picture shows in a sentence.
Odd input: without joint acts there is no picture of a cluster, and that of the whole has posts only.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from coordgraph.joint_acts import DAY, HOUR, MINUTE, SECOND
from coordgraph.reports.activity import Activity, Spans
from coordgraph.reports.pictures import (
    WIDTH,
    Run,
    Scale,
    bars,
    fullest_bins,
    moment_of,
    run_of_most,
    time_ticks,
    whole_ticks,
)
from coordgraph.translations import ENGLISH, Words

_LEFT, _RIGHT = 40, WIDTH - 8
_ACTS, _POSTS, _LABEL = (20, 84), (108, 152), 6  # top and floor of both panels
_HEIGHT = 172
_SMALL_WIDTH, _SMALL_HEIGHT = 160, 26
# more bars than this stand without gaps
_MOST_WITH_GAPS = 45
# where half of all needs a longer part of the time, no time stands out
_SPREAD = 0.25

Row = dict[str, Any]


def picture_of_whole(activity: Activity, words: Words = ENGLISH) -> Row | None:
    """Posts read and, beneath those of accounts in clusters, joint acts of all ties; None without times."""
    if activity.whole is None or not sum(activity.whole.posts):
        return None
    return _picture(activity.whole, activity.clustered_posts, words)


def picture_of_cluster(activity: Activity, cluster: str, words: Words = ENGLISH) -> Row | None:
    """Joint acts of a cluster above the posts of its accounts; None without joint acts with a time."""
    spans = activity.clusters.get(cluster)
    return None if spans is None else _picture(spans, spans.posts, words)


def small_picture(activity: Activity, cluster: str, words: Words = ENGLISH) -> Row | None:
    """Joint acts of a cluster as bars without axes, over the time of all posts; None without any."""
    counts = activity.acts.get(cluster, [])
    if activity.whole is None or not any(counts):
        return None
    x, y = Scale(0, len(counts), 0, _SMALL_WIDTH), Scale(0, max(counts), _SMALL_HEIGHT - 1, 1)
    return {
        "width": _SMALL_WIDTH, "height": _SMALL_HEIGHT, "floor": _SMALL_HEIGHT - 1, "path": bars(counts, x, y),
        "words": _reading(activity.whole, counts, None, words),
    }  # fmt: skip


def _picture(spans: Spans, own_posts: Sequence[int], words: Words) -> Row:
    size = len(spans.posts)
    x = Scale(0, size, _LEFT, _RIGHT)
    moments = Scale(spans.start, spans.end, _LEFT, _RIGHT)
    acts = Scale(0, max(*spans.acts, 1), _ACTS[1], _ACTS[0])
    posts = Scale(0, max(*spans.posts, 1), _POSTS[1], _POSTS[0])
    inset = 0.1 if size < _MOST_WITH_GAPS else 0.0
    return {
        "width": WIDTH, "height": _HEIGHT, "left": _LEFT, "right": _RIGHT,
        "panels": [
            {"label": _ACTS[0] - _LABEL, "floor": _ACTS[1], "ticks": _levels(acts, words)},
            {"label": _POSTS[0] - _LABEL, "floor": _POSTS[1], "ticks": _levels(posts, words)},
        ],
        "acts": bars(spans.acts, x, acts, inset),
        "posts": bars(spans.posts, x, posts, inset), "own_posts": bars(own_posts, x, posts, inset),
        "ticks": [{"x": moments(tick.at), "text": tick.text} for tick in time_ticks(spans.start, spans.end - 1)],
        "step": length_in_words(spans.step, words), "outside": spans.outside,
        "words": _reading(spans, spans.acts, spans.posts, words),
    }  # fmt: skip


def _levels(scale: Scale, words: Words) -> list[Row]:
    return [{"y": scale(level), "text": words.number(level)} for level in whole_ticks(scale.high)]


def _reading(spans: Spans, acts: Sequence[int], posts: Sequence[int] | None, words: Words) -> str:
    """When most joint acts were made, and how many posts beside."""
    run = run_of_most(acts)
    if run is None:
        return words("No joint act has a time.")
    if run.length > max(_SPREAD * len(acts), 1):
        return _spread(spans, acts, posts, words)
    told = words.several(
        "%(share)s of %(count)s joint act falls %(when)s", "%(share)s of %(count)s joint acts fall %(when)s", sum(acts),
        share=words.percent(run.share, 0), when=_when(spans, run, words),
    )  # fmt: skip
    return told + _with_posts(posts, range(run.first, run.first + run.length), words)


def _spread(spans: Spans, acts: Sequence[int], posts: Sequence[int] | None, words: Words) -> str:
    """In how few spans half of all lie, wherever these are: bursts far apart, or a steady stream."""
    fullest = fullest_bins(acts)
    told = words(
        "%(share)s of %(acts)s joint acts fall in %(some)s of %(all)s spans, most of all %(when)s",
        share=words.percent(sum(acts[place] for place in fullest) / sum(acts), 0), acts=sum(acts), some=len(fullest),
        all=len(acts), when=_when(spans, Run(fullest[0], 1, 0.0), words),
    )  # fmt: skip
    return told + _with_posts(posts, fullest, words)


def _with_posts(posts: Sequence[int] | None, places: Iterable[int], words: Words) -> str:
    if posts is None or not sum(posts):
        return "."
    held = sum(posts[place] for place in places) / sum(posts)
    return words(", with %(share)s of these posts.", share=words.percent(held, 0))


def _when(spans: Spans, run: Run, words: Words) -> str:
    first = spans.start + run.first * spans.step
    end = first + run.length * spans.step
    if spans.step % DAY:
        form = "%Y-%m-%d %H:%M" if spans.step >= MINUTE else "%Y-%m-%d %H:%M:%S"
        return words(
            "from %(first)s to %(last)s UTC",
            first=f"{moment_of(first):{form}}", last=f"{moment_of(end):{form}}",
        )  # fmt: skip
    if end - first == DAY:
        return words("on %(day)s", day=f"{moment_of(first):%Y-%m-%d}")
    # both days are meant
    return words(
        "from %(first)s to %(last)s", first=f"{moment_of(first):%Y-%m-%d}", last=f"{moment_of(end - 1):%Y-%m-%d}"
    )


def length_in_words(step: int, words: Words = ENGLISH) -> str:
    """The length of a span in its largest unit.

    >>> length_in_words(7 * DAY), length_in_words(HOUR), length_in_words(1)
    ('7 days', '1 hour', '0.001 seconds')
    """
    if step % DAY == 0:
        return words.several("%(count)s day", "%(count)s days", step // DAY)
    if step % HOUR == 0:
        return words.several("%(count)s hour", "%(count)s hours", step // HOUR)
    if step % MINUTE == 0:
        return words.several("%(count)s minute", "%(count)s minutes", step // MINUTE)
    if step % SECOND == 0:
        return words.several("%(count)s second", "%(count)s seconds", step // SECOND)
    return words("%(seconds)s seconds", seconds=words.number(step / SECOND, 3))
