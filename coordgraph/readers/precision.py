"""How precise the times of posts are, and where the coarsest stand.

In: the table ``posts``. Out: counts with an example, and a sentence. Odd input: one row with a date only among
thousands to the minute is named, since it rules out a window for all.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from coordgraph.times import PRECISION_SECONDS

FEW = 0.01


@dataclass(frozen=True)
class Precision:
    """Posts whose times are precise to one unit.

    Attributes:
        unit: ms, s, min or day.
        posts: how many.
        first: file and line of the first of them.
    """

    unit: str
    posts: int
    first: str


def precisions_in(posts: pa.Table) -> list[Precision]:
    """The units that occur, from the coarsest on; posts without time have none."""
    counts = {row["values"]: row["counts"] for row in pc.value_counts(posts["time_precision"]).to_pylist()}
    units = sorted(counts.keys() - {None}, key=PRECISION_SECONDS.__getitem__, reverse=True)
    return [Precision(unit, counts[unit], _first_of(posts, unit)) for unit in units]


def _first_of(posts: pa.Table, unit: str) -> str:
    places = posts.select(["source_file", "source_line"]).filter(pc.equal(posts["time_precision"], unit))
    file = pc.min(places["source_file"]).as_py()
    return f"{file}:{pc.min(places.filter(pc.equal(places['source_file'], file))['source_line']).as_py()}"


def few_and_coarse(precisions: list[Precision]) -> list[Precision]:
    """The coarsest units as long as they are together less than :data:`FEW` of the posts with a time.

    >>> few_and_coarse([Precision("day", 1, "a.csv:7"), Precision("min", 500, "a.csv:2")])
    [Precision(unit='day', posts=1, first='a.csv:7')]
    >>> few_and_coarse([Precision("day", 30, "a.csv:7"), Precision("min", 500, "a.csv:2")])
    []
    """
    total, found, counted = sum(p.posts for p in precisions), [], 0
    for precision in precisions:
        counted += precision.posts
        if counted >= FEW * total:
            break
        found.append(precision)
    return found


def sentence_on_coarse_times(coarse: list[Precision], total: int) -> str:
    """How many posts are that coarse, where the first stands, and what to do.

    >>> sentence_on_coarse_times([Precision("day", 1, "a.csv:7")], 501)
    '1 of 501 posts has a time that is so coarse (a.csv:7): correct or remove this row.'
    """
    count = sum(p.posts for p in coarse)
    if count == 1:
        return f"1 of {total:,} posts has a time that is so coarse ({coarse[0].first}): correct or remove this row."
    return (
        f"{count:,} of {total:,} posts have times that are so coarse, such as {coarse[0].first}: "
        "correct or remove these rows."
    )
