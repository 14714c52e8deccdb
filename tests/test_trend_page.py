"""The page of trends: it opens from disk, runs and loads nothing, and shows hostile names as text."""

from __future__ import annotations

import datetime as dt
import re
from html.parser import HTMLParser

import numpy as np
import pytest

import coordgraph
from coordgraph.trends import TrendSettings, find_trends, save_trends, write_page
from tests.browser import chromium_page
from tests.hostile import HOSTILE
from tests.test_trends import tables_of

_VOID = {"meta", "br", "link", "img"}


class _Tags(HTMLParser):
    """Every tag and attribute, and whether tags are closed in order."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        if tag not in ("li", "tr"):
            while self.open and self.open[-1] in ("li", "tr"):
                self.open.pop()
        assert self.open.pop() == tag


def parsed(path):
    page = _Tags()
    page.feed(path.read_text(encoding="utf-8"))
    assert page.open == []
    return page.tags


def hostile_run():
    names = [f"{text}{n}" for n, text in enumerate(HOSTILE)]
    posts = [(names[n], 5 * n, [names[-n - 1], "common"], "original", names[n]) for n in range(len(names))]
    handles = {name: name for name in names}
    return tables_of(posts, clusters=names[:4], handle=handles, followers=dict.fromkeys(names, 9000)), names


def test_hostile_names_are_text(tmp_path):
    tables, _ = hostile_run()
    actors = tmp_path / "actors.csv"
    actors.write_text("rule,actor,source,date\nhandle~.,<script>alert(1)</script>,s,2026\n")
    found = find_trends(tables, TrendSettings(min_messages=1, actors=actors, phrases=("<img src=x>",)))
    written = save_trends(found, tmp_path / "out")
    tags = parsed(written / "trends.html")
    assert {tag for tag, _ in tags} <= {
        "html", "head", "meta", "title", "style", "body", "h1", "h2", "h4", "p", "b", "div", "table", "tr", "th", "td",
        "bdi", "span", "svg", "path", "rect", "text", "circle", "ul", "li", "pre",
    }  # fmt: skip
    for _, attributes in tags:
        assert not {"style", "src", "href"} & set(attributes)
        assert not [name for name in attributes if name.startswith("on")]
    text = (written / "trends.html").read_text(encoding="utf-8")
    assert "default-src 'none'" in text and "<script" not in text
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", text.replace("<bdi>", ""))
    cells = [
        c for f in (written / "csv").glob("*.csv") for c in re.findall(r'(?:^|,)"(.)', f.read_text(), re.MULTILINE)
    ]
    assert cells and not set(cells) & set("=+-@\t\r")


def test_an_empty_run_has_a_page_that_says_so(tmp_path):
    page = write_page(find_trends(tables_of([("a", 0, [], "original")])), tmp_path / "trends.html")
    parsed(page)
    assert "No hashtag has at least 10 messages" in page.read_text()


def test_equal_runs_give_equal_pages(tmp_path):
    tables, _ = hostile_run()
    pages = [write_page(find_trends(tables), tmp_path / f"{n}.html").read_bytes() for n in (1, 2)]
    assert pages[0] == pages[1]


def test_days_with_more_than_usual_are_listed_by_excess_and_dots_have_a_legend(tmp_path):
    posts = [("z", 24 * n, ["steady"], "original") for n in range(0, 90, 3)]
    posts += [(f"u{n % 7}", 24 * (30 + day), ["late"], "original") for day in range(40)
              for n in range({25: 60, 31: 90}.get(day, 5))]  # fmt: skip
    page = write_page(find_trends(tables_of(posts)), tmp_path / "t.html")
    text = page.read_text(encoding="utf-8")
    days = re.findall(
        r'<td class="date">([\d-]+)</td><td class="name"><bdi>#late</bdi></td><td class="n" data-of="messages">(\d+)</td>',
        text,
    )
    assert days[:2] == [("2026-05-01", "90"), ("2026-04-25", "60")] and days[2] == ("2026-03-31", "5")
    assert ">begins</td>" in text and "3 of 3 days" in text
    assert text.count('class="key dot') == 2 and text.count('<circle class="beyond"') == 2
    assert text.count('<circle class="begins"') == 1
    quiet = write_page(find_trends(tables_of([("z", n, ["x"], "original") for n in range(20)])), tmp_path / "q.html")
    assert "No day has more messages than the past of its trend gives" in quiet.read_text(encoding="utf-8")


@pytest.mark.parametrize(("followers", "named"), [(5000, True), (4999, False), (None, False)])
def test_only_public_accounts_are_named(tmp_path, followers, named):
    posts = [("17", h, ["x"], "original") for h in range(20)]
    tables = tables_of(posts, handle={"17": "ana"}, followers={"17": followers})
    text = write_page(find_trends(tables), tmp_path / "trends.html").read_text()
    assert ("<bdi>@ana</bdi>" in text) == named and ("<bdi>17</bdi>" in text) != named


def test_calendar_and_timeline_hold_every_day_and_message(tmp_path):
    from coordgraph.trends.people import People
    from coordgraph.trends.pictures import calendars, timelines

    posts = [("a", 24 * day, ["x"], "original") for day in range(0, 400, 3)] + [("b", 9, ["x", "y"], "original")] * 9
    tables = tables_of(posts)
    found = find_trends(tables, TrendSettings(min_messages=1))
    years, hidden = calendars(found.messages)
    assert [c["year"] for c in years] == [2026, 2027] and hidden == 0
    assert [len(c["days"]) for c in years] == [365, 365]
    counts = {d["words"].split(": ")[0]: int(d["words"].split(": ")[1]) for c in years for d in c["days"]}
    assert sum(counts.values()) == len(posts) and counts["2026-03-01"] == 10
    first = next(d for c in years for d in c["days"] if d["words"].startswith(str(dt.date(2026, 1, 1))))
    assert (first["x"], first["y"]) == (0, 14 + 3 * 12)  # a Thursday
    drawn = list(timelines(found.messages, found.tables["trend_days"], People.of(tables).in_clusters, 5))
    assert [t["name"] for t in drawn] == ["#x", "#y"]
    assert drawn[1]["most"] == 9 and drawn[1]["all"].startswith("M44.0")
    assert drawn[0]["stretch_s"] == pytest.approx(399 * 86400 / 120)


def test_the_dot_of_a_day_stands_on_its_highest_bar():
    from coordgraph.trends.pictures import _highest_of_day

    day = 86_400_000_000
    edges = np.linspace(0, 2 * day, 9)
    assert _highest_of_day(np.array([1, 2, 7, 0, 9, 1, 1, 1]), edges, 0) == 2
    assert _highest_of_day(np.array([1, 2, 7, 0, 9, 1, 1, 1]), edges, day) == 4
    assert _highest_of_day(np.array([5, 6]), np.array([0, 10 * day, 20 * day]), 3 * day) == 0


@pytest.mark.browser
@pytest.mark.parametrize("language", ["en", "es", "pt"])
def test_on_a_phone_no_table_scrolls_and_pictures_can_be_read(small_run, tmp_path, language):
    found = coordgraph.open(small_run).trends(country="VE", language=language)
    page = write_page(found, tmp_path / "t.html")
    with chromium_page(page, viewport={"width": 400, "height": 800}) as watched:
        wider = "[...document.querySelectorAll('.scroll, pre')].filter(e => e.scrollWidth > e.clientWidth + 1).length"
        assert watched.page.evaluate("document.documentElement.scrollWidth") <= 400 and not watched.page.evaluate(wider)
        small = "[...document.querySelectorAll('svg text')].filter(t => t.getBoundingClientRect().height < 9).length"
        assert watched.page.evaluate(small) == 0
        watched.page.set_viewport_size({"width": 1280, "height": 800})
        broken = "[...document.querySelectorAll('td .day')].filter(e => e.getClientRects().length > 1).length"
        assert watched.page.evaluate("document.querySelectorAll('td .day').length") > 50
        assert watched.page.evaluate(broken) == 0 and not watched.page.evaluate(wider)
        watched.assert_quiet()
