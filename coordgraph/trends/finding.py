"""All there is to say of the trends of a run: tables, and sentences on what was left out.

In: the tables ``posts``, ``accounts`` and ``members`` of a run, and :class:`TrendSettings`. Out: :class:`Trends`. Odd
input: a run without hashtags gives empty tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from coordgraph.finished import open_run
from coordgraph.tables import TREND_ACTORS, TREND_SHARES, TRENDS
from coordgraph.trends.abroad import country_asked
from coordgraph.trends.actors import read_actors
from coordgraph.trends.days import days_beyond_the_past
from coordgraph.trends.describing import describe_trends
from coordgraph.trends.inorganic import inorganic_shares
from coordgraph.trends.messages import LeftOut, Messages, find_messages
from coordgraph.trends.participation import Participations
from coordgraph.trends.people import People
from coordgraph.trends.progress import Progress, no_progress
from coordgraph.trends.settings import TrendSettings
from coordgraph.trends.shares import shares_of_actors
from coordgraph.trends.wording import with_sentences

_POSTS = ["account_id", "time", "kind", "hashtags", "client"]


@dataclass(frozen=True)
class Trends:
    """The trends of a run.

    Attributes:
        tables: every table of ``TREND_TABLES`` in :mod:`coordgraph.tables`, by name.
        notes: sentences on what was left out, and on rows of the actors file that could not be used.
        settings: what was asked.
        messages: which post belongs to which trend.
        people: the accounts of the run.
        left_out: hashtags that are no trend here, and posts that name these and no trend.
    """

    tables: dict[str, pa.Table]
    notes: tuple[str, ...]
    settings: TrendSettings
    messages: Messages
    people: People
    left_out: LeftOut


def find_trends(
    tables: Mapping[str, pa.Table], settings: TrendSettings | None = None, progress: Progress = no_progress
) -> Trends:
    """Describe the trends of a run.

    Args:
        tables: ``posts`` (account_id, time, kind, hashtags, client; with phrases text), ``accounts``, ``members``.
        settings: what is asked; None: hashtags with at least ten messages, over the whole time.
        progress: called with stage, detail, done and total.

    Raises:
        SettingsError: there is no such country.
        InputError, ColumnMissing: the file of actors cannot be used at all; single rows that cannot are in ``notes``.

    >>> from coordgraph.tables import ACCOUNTS, MEMBERS, POSTS
    >>> found = find_trends({"posts": POSTS.empty(), "accounts": ACCOUNTS.empty(), "members": MEMBERS.empty()})
    >>> found.tables["trends"].num_rows
    0
    """
    settings = settings or TrendSettings()
    country = country_asked(settings.country)
    actors = read_actors(settings.actors, tables) if settings.actors is not None else None
    progress("trends", "messages", 0, 4)
    messages, notes, left_out = find_messages(tables, settings)
    people = People.of(tables)
    parts = Participations.of_trends(messages)
    progress("trends", "accounts", 1, 4)
    made = {
        "trends": describe_trends(messages, parts, tables, country, settings.seed)
        if messages.names
        else TRENDS.empty(),
        "trend_days": days_beyond_the_past(messages),
        "trend_actors": TREND_ACTORS.empty(),
        "trend_shares": TREND_SHARES.empty(),
    }
    progress("trends", "actors", 2, 4)
    if actors is not None:
        made["trend_actors"] = actors.table(tables["accounts"])
        made["trend_shares"] = shares_of_actors(messages, actors, settings)
        notes += [f"Not used: {problem}." for problem in actors.problems]
    made["trends"] = with_sentences(made["trends"], made["trend_shares"], messages, people)
    progress("trends", "inorganic", 3, 4)
    made["inorganic_share"] = inorganic_shares(messages, tables, settings, actors, progress)
    progress("trends", "", 4, 4)
    return Trends(made, tuple(notes), settings, messages, people, left_out)


def trends_of_run(run: str | Path, settings: TrendSettings | None = None, progress: Progress = no_progress) -> Trends:
    """Describe the trends of a finished run, from its tables alone.

    Raises:
        IntegrityError: there is no finished run, or one of its tables is damaged.
    """
    columns = _POSTS + (["text"] if settings and settings.phrases else [])
    tables = open_run(run, ("accounts", "members", "posts"), {"posts": columns}).tables
    return find_trends(tables, settings, progress)
