"""The trends of a run as one HTML file without scripts that loads nothing.

In: :class:`~coordgraph.trends.finding.Trends`. Out: the file. Odd input: hashtags, handles and names come from
strangers; they are escaped by the template, freed of marks that turn text round, and cut to a length.
"""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import json
from importlib.metadata import version
from importlib.resources import files
from itertools import groupby
from pathlib import Path
from typing import Any

import jinja2

from coordgraph.reports import shown
from coordgraph.runs import write_text
from coordgraph.trends.actors import LEVELS
from coordgraph.trends.finding import Trends
from coordgraph.trends.pictures import calendars, timelines
from coordgraph.trends.wording import PUBLIC_FOLLOWERS

_TEMPLATES = Path(__file__).parent / "templates"
_LISTED = 50
_DRAWN = 12
_IN_WORDS = 5
_SENTENCES = 20


def write_page(trends: Trends, path: str | Path) -> Path:
    """Write the page of trends.

    Args:
        trends: what was found.
        path: the file to write.
    """
    path = Path(path)
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined
    )
    environment.filters |= {
        "shown": shown, "number": _number, "percent": _percent, "minute": _minute, "day": _day, "span": _span,
    }  # fmt: skip
    report = (files("coordgraph.reports.templates") / "report.css").read_text(encoding="utf-8")
    style = report + (_TEMPLATES / "trends.css").read_text(encoding="utf-8")
    years, hidden = calendars(trends.messages)
    drawn = timelines(trends.messages, trends.tables["trend_days"], trends.people.in_clusters, _DRAWN)
    page = environment.get_template("trends.html").render(
        version=version("coordgraph"),
        style=style,
        style_hash=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
        notes=trends.notes,
        settings=trends.settings,
        settings_text=json.dumps(dataclasses.asdict(trends.settings), indent=2, ensure_ascii=False, default=str),
        sentences=trends.tables["trends"]["sentence"].slice(0, _SENTENCES).to_pylist(),
        ledger=_ledger(trends),
        clients=any(row["top_client"] for row in trends.tables["trends"].slice(0, _LISTED).to_pylist()),
        total=trends.tables["trends"].num_rows,
        trends=_with_posters(trends),
        calendars=years,
        hidden_years=hidden,
        timelines=list(drawn),
        shares=_shares(trends),
        inorganic=_inorganic(trends),
    )
    write_text(path, page)
    return path


def _with_posters(trends: Trends) -> list[dict[str, Any]]:
    rows = trends.tables["trends"].slice(0, _LISTED).to_pylist()
    names = trends.people.public_names(PUBLIC_FOLLOWERS, {p for row in rows for p in row["first_posters"]})
    return [{**row, "posters": [names.get(account, account) for account in row["first_posters"]]} for row in rows]


def _shares(trends: Trends) -> list[dict[str, Any]]:
    rows = [row for row in trends.tables["trend_shares"].to_pylist() if row["key"] is None]
    return sorted(rows, key=lambda row: (LEVELS.index(row["level"]), row["name"] is None, -row["messages"]))


def _ledger(trends: Trends) -> list[str]:
    """The sentences of sides, organs and actors that have the majority of a trend, most majorities first."""
    rows = [row for row in _shares(trends) if row["name"] is not None and row["trends_majority"]]
    rows.sort(key=lambda row: (-LEVELS.index(row["level"]), -row["trends_majority"]))
    return [row["sentence"] for row in rows[:_SENTENCES]]


def _inorganic(trends: Trends) -> list[dict[str, Any]]:
    """The sentences of all posts, and of the largest trends."""
    largest = trends.tables["trends"].slice(0, _IN_WORDS)["trend"].to_pylist()
    rows = trends.tables["inorganic_share"].to_pylist()
    wanted = [r for r in rows if r["scope"] == "all" or (r["scope"] == "trend" and r["name"] in largest)]
    groups = groupby(wanted, key=lambda row: row["name"])
    found = [{"name": name, "sentences": [row["sentence"] for row in some]} for name, some in groups]
    return sorted(found, key=lambda scope: largest.index(scope["name"]) if scope["name"] else -1)


def _number(value: Any, digits: int = 0) -> str:
    return "–" if value is None else f"{value:,.{digits}f}"


def _percent(value: Any) -> str:
    return "–" if value is None else f"{value:.1%}"


def _minute(value: Any) -> str:
    return "–" if value is None else f"{value:%Y-%m-%d %H:%M}"


def _day(value: Any) -> str:
    return "–" if value is None else f"{value:%Y-%m-%d}"


def _span(seconds: float) -> str:
    """A time in the unit one would say it in.

    >>> _span(90), _span(7200), _span(400_000)
    ('2 min', '2.0 h', '4.6 d')
    """
    if seconds < 3600:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h" if seconds < 2 * 86400 else f"{seconds / 86400:.1f} d"
