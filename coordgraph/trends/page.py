"""The trends of a run as one HTML file without scripts that loads nothing.

In: :class:`~coordgraph.trends.finding.Trends`. Out: the file. Odd input: hashtags, handles and names come from
strangers; they are escaped by the template, freed of marks that turn text round, and cut to a length.
"""

from __future__ import annotations

import dataclasses
import json
from functools import partial
from importlib.metadata import version
from itertools import groupby
from pathlib import Path
from typing import Any

from coordgraph.reports import environment, style_of
from coordgraph.runs import write_text
from coordgraph.translations import ENGLISH, N_, Words, words_in
from coordgraph.trends.actors import LEVELS
from coordgraph.trends.finding import Trends
from coordgraph.trends.inorganic_wording import indicators_in_words
from coordgraph.trends.inorganic_wording import sentences_of as inorganic_in_words
from coordgraph.trends.pictures import calendars, timelines
from coordgraph.trends.share_wording import share_of_all
from coordgraph.trends.wording import PUBLIC_FOLLOWERS
from coordgraph.trends.wording import sentences_of as trends_in_words

_TEMPLATES = Path(__file__).parent / "templates"
_LISTED = 50
_DRAWN = 12
_IN_WORDS = 5
_SENTENCES = 20
_DAYS = 30
_LEVEL_NAMES = {"actor": N_("actor"), "organ": N_("organ"), "side": N_("side")}


def write_page(trends: Trends, path: str | Path) -> Path:
    """Write the page of trends, in the language of its settings.

    Args:
        trends: what was found.
        path: the file to write.
    """
    path, words = Path(path), words_in(trends.settings.language)
    templates = environment(words, _TEMPLATES, hour=_hour, day=_day, span=partial(_span, words=words))
    style = style_of("report.css", _TEMPLATES / "trends.css")
    years, hidden = calendars(trends.messages, words)
    drawn = timelines(trends.messages, trends.tables["trend_days"], trends.people.in_clusters, _DRAWN, words)
    page = templates.get_template("trends.html").render(
        version=version("coordgraph"),
        language=trends.settings.language,
        style=style.text,
        style_hash=style.digest,
        notes=trends.notes,
        left_out=trends.left_out,
        settings=trends.settings,
        settings_text=json.dumps(dataclasses.asdict(trends.settings), indent=2, ensure_ascii=False, default=str),
        sentences=_in_words(trends, words),
        ledger=_ledger(trends, words),
        clients=any(row["top_client"] for row in trends.tables["trends"].slice(0, _LISTED).to_pylist()),
        total=trends.tables["trends"].num_rows,
        posts=len(trends.messages.first_of_each_post()),
        trends=_with_posters(trends),
        calendars=years,
        hidden_years=hidden,
        timelines=list(drawn),
        days=_days(trends),
        day_total=trends.tables["trend_days"].num_rows,
        shares=[{**row, "level": words.translated(_LEVEL_NAMES[row["level"]])} for row in _shares(trends)],
        indicators=indicators_in_words(words),
        inorganic=_inorganic(trends, words),
    )
    write_text(path, page)
    return path


def _in_words(trends: Trends, words: Words) -> list[str]:
    largest = trends.tables["trends"].slice(0, _SENTENCES)
    return trends_in_words(largest, trends.tables["trend_shares"], trends.messages, trends.people, words)


def _with_posters(trends: Trends) -> list[dict[str, Any]]:
    rows = trends.tables["trends"].slice(0, _LISTED).to_pylist()
    names = trends.people.public_names(PUBLIC_FOLLOWERS, {p for row in rows for p in row["first_posters"]})
    return [{**row, "posters": [names.get(account, account) for account in row["first_posters"]]} for row in rows]


def _days(trends: Trends) -> list[dict[str, Any]]:
    """The days with more messages than their past gives, the largest excess first."""
    rows: list[dict[str, Any]] = trends.tables["trend_days"].to_pylist()
    rows.sort(key=lambda row: (row["expected"] - row["messages"], row["date"], row["trend"]))
    return rows[:_DAYS]


def _shares(trends: Trends) -> list[dict[str, Any]]:
    rows = [row for row in trends.tables["trend_shares"].to_pylist() if row["key"] is None]
    return sorted(rows, key=lambda row: (LEVELS.index(row["level"]), row["name"] is None, -row["messages"]))


def _ledger(trends: Trends, words: Words) -> list[str]:
    """The sentences of sides, organs and actors that have the majority of a trend, most majorities first."""
    rows = [row for row in _shares(trends) if row["name"] is not None and row["trends_majority"]]
    rows.sort(key=lambda row: (-LEVELS.index(row["level"]), -row["trends_majority"]))
    return [share_of_all(row, len(trends.messages.names), words) for row in rows[:_SENTENCES]]


def _inorganic(trends: Trends, words: Words) -> list[dict[str, Any]]:
    """The sentences of all posts, and of the largest trends."""
    largest = trends.tables["trends"].slice(0, _IN_WORDS)["trend"].to_pylist()
    rows = trends.tables["inorganic_share"].to_pylist()
    wanted = [r for r in rows if r["scope"] == "all" or (r["scope"] == "trend" and r["name"] in largest)]
    groups = groupby(wanted, key=lambda row: row["name"])
    found = [{"name": name, "sentences": list(inorganic_in_words(some, words))} for name, some in groups]
    return sorted(found, key=lambda scope: largest.index(scope["name"]) if scope["name"] else -1)


def _hour(value: Any) -> str:
    return "" if value is None else f"{value:%H:%M}"


def _day(value: Any) -> str:
    return "–" if value is None else f"{value:%Y-%m-%d}"


def _span(seconds: float, words: Words = ENGLISH) -> str:
    """A time in the unit one would say it in.

    >>> _span(20), _span(90), _span(7200), _span(400_000)
    ('20 s', '2 min', '2.0 h', '4.6 d')
    """
    if seconds < 60:
        return f"{words.number(seconds)} s"
    if seconds < 3600:
        return f"{words.number(seconds / 60)} min"
    return f"{words.number(seconds / 3600, 1)} h" if seconds < 2 * 86400 else f"{words.number(seconds / 86400, 1)} d"
