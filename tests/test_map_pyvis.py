"""The pyvis map in a browser: its words, its labels, its keys, and that it needs no graphics card."""

from __future__ import annotations

import dataclasses
import json
import math
import re
from pathlib import Path

import pytest

import coordgraph
from coordgraph import maps, tables
from coordgraph.maps import write_pyvis_map
from coordgraph.settings import MapSettings
from tests.browser import chromium_page
from tests.hostile import edge, row, small_tables
from tests.map_pages import RECORD, opener_in

AXE = Path(maps.__file__).parent / "web" / "node_modules" / "axe-core" / "axe.min.js"
pytestmark = pytest.mark.browser


def crowded(groups=14, size=9):
    """Many clusters with long names, close together, and accounts with long handles."""
    names = [f"account{n:03d}" for n in range(groups * size)]
    made = small_tables()
    made["edges"] = tables.EDGES.of_rows(
        edge(names[g * size + i], names[g * size + j], 2.0 + g)
        for g in range(groups) for i in range(size) for j in range(i + 1, size)
    )  # fmt: skip
    made["members"] = tables.MEMBERS.of_rows(
        row(tables.MEMBERS, account_id=name, cluster=f"c{n // size:02d}") for n, name in enumerate(names)
    )
    made["clusters"] = tables.CLUSTERS.of_rows(
        row(
            tables.CLUSTERS, cluster=f"c{g:02d}", rank=g + 1, label=f"#averylonghashtag{g} · #another{g}", accounts=size
        )
        for g in range(groups)
    )
    made["accounts"] = tables.ACCOUNTS.of_rows(
        row(tables.ACCOUNTS, account_id=name, platform="x", handle=f"a_rather_long_handle_{n}")
        for n, name in enumerate(names)
    )
    return made


@pytest.fixture
def opened(tmp_path):
    def opener(made=None, arguments=(), settings=None, **context):
        path = maps.write_pyvis_map(
            small_tables() if made is None else made,
            RECORD,
            settings or MapSettings(title="A case"),
            tmp_path / "p.html",
        )
        usual = {"viewport": {"width": 1200, "height": 800}, "reduced_motion": "reduce"}
        return chromium_page(path, arguments=arguments, **{**usual, **context})

    return opener


def ready(watched):
    watched.until("window.__map && window.__map.ready")
    return watched.page


def overlap(a, b):
    return a["left"] < b["right"] and a["right"] > b["left"] and a["top"] < b["bottom"] and a["bottom"] > b["top"]


def discs_under(label, discs):
    """How many discs the label lies over."""
    return sum(
        math.hypot(
            x - max(label["left"], min(label["right"], x)), y - max(label["top"], min(label["bottom"], y))
        ) < r
        for x, y, r in discs
    )  # fmt: skip


@pytest.mark.parametrize("width", [1200, 400])
@pytest.mark.parametrize("near", [False, True])
def test_no_label_lies_over_another_or_over_two_discs(opened, width, near):
    with opened(crowded(), viewport={"width": width, "height": 800}) as watched:
        page = ready(watched)
        if near:
            page.evaluate("window.__map.flyToGroup('c00')")
        page.wait_for_timeout(400)
        labels, discs = page.evaluate("[window.__map.labels(), window.__map.discs()]")
        assert len(labels) > (8 if near else 4 if width > 400 else 1)
        for place, label in enumerate(labels):
            assert not any(overlap(label, other) for other in labels[:place])
            assert discs_under(label, discs) <= 1
        watched.assert_quiet()


def test_both_maps_begin_with_the_same_weakest_tie(opened, tmp_path):
    made = small_tables()
    # every tie rests on two behaviours, so that none is as weak as one of them alone
    made["edges"] = tables.EDGES.of_rows(
        edge(f"account{i}", f"account{j}", weight, layer)
        for i, j in [(0, 1), (1, 2), (2, 3), (4, 5), (5, 6)] for layer, weight in [("co_retweet", 6.0), ("co_url", 9.0)]
    )  # fmt: skip
    said = []
    for opener in (opened, opener_in(tmp_path)):
        with opener(made) as watched:
            said.append(ready(watched).locator("#strength-value").inner_text())
    assert said == ["15", "15"]


def test_a_part_says_that_it_is_one_and_points_to_map_html(opened):
    with opened(crowded(), settings=MapSettings(max_accounts=40, max_ties=60)) as watched:
        page = ready(watched)
        assert page.locator("#counts").inner_text().startswith("40 of 126 accounts · 38 of 504 ties · 14 clusters")
        assert "map.html draws more of it" in page.locator(".banner").inner_text()
        watched.assert_quiet()
    with opened() as watched:
        assert ready(watched).locator(".banner").count() == 0


def test_the_language_can_be_chosen_and_the_card_follows(opened):
    with opened(settings=MapSettings(language="es")) as watched:
        page = ready(watched)
        assert page.evaluate("document.documentElement.lang") == "es"
        assert page.locator("#language").input_value() == "es"
        assert "9 cuentas" in page.locator("#counts").inner_text()
        page.evaluate("window.__map.openGroup('cluster0')")
        assert "Cuentas" in page.locator("#card").inner_text()
        page.locator("#language").select_option("pt")
        assert page.evaluate("document.documentElement.lang") == "pt"
        assert "Contas" in page.locator("#card").inner_text()
        page.locator("#language").select_option("en")
        assert "Fans, newsrooms and campaigns also act together." in page.locator("#card").inner_text()
        watched.assert_quiet()


def test_light_and_dark_can_be_chosen(opened):
    with opened() as watched:
        page = ready(watched)
        dark = "getComputedStyle(document.body).backgroundColor === 'rgb(20, 23, 28)'"
        assert not page.evaluate(dark)
        page.locator("#theme").click()
        assert page.evaluate(dark) and page.locator("#theme").inner_text() == "Light"
        watched.assert_quiet()


def test_it_is_drawn_where_there_is_no_webgl(opened):
    arguments = ("--disable-3d-apis", "--disable-webgl", "--disable-software-rasterizer")
    with opened(arguments=arguments) as watched:
        page = ready(watched)
        assert page.evaluate("document.createElement('canvas').getContext('webgl2')") is None
        inked = (
            "(() => { const c = document.querySelector('#map canvas'); "
            "const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data; "
            "return d.some((value, at) => at % 4 === 3 && value > 0); })()"
        )
        assert page.evaluate(inked)
        watched.assert_quiet()


def test_search_list_and_cards_are_reached_by_keys_alone(opened):
    with opened() as watched:
        page = ready(watched)
        focused = "document.activeElement.id || document.activeElement.className"
        seen = []
        for _ in range(20):
            page.keyboard.press("Tab")
            seen.append(page.evaluate(focused))
        assert seen.index("language") < seen.index("query") < seen.index("strength")
        page.locator("#groups button").first.focus()
        page.keyboard.press("Enter")
        assert page.locator("#card h2").inner_text()
        page.keyboard.press("Escape")
        assert page.locator("#card").is_hidden() and page.evaluate(focused) == "map"
        before = page.evaluate("window.__map.scale()")
        page.keyboard.press("+")
        assert page.evaluate("window.__map.scale()") > before
        page.keyboard.press("Enter")
        assert page.locator("#card h2").inner_text().startswith("@handle")
        page.keyboard.press("?")
        assert "Keys" in page.locator("#card h2").inner_text()
        watched.assert_quiet()


def test_showing_one_cluster_alone_keeps_the_keyboard_where_it_was(opened):
    with opened() as watched:
        page = ready(watched)
        page.locator("#groups .solo").first.focus()
        page.keyboard.press("Enter")
        assert page.evaluate("window.__map.counts()") == {"accounts": 4, "ties": 5, "clusters": 1, "outlets": 2}
        assert page.evaluate("document.activeElement.className") == "solo"
        assert not page.locator("#loose").is_checked()
        watched.assert_quiet()


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_axe_finds_no_serious_barrier(opened, colours):
    if not AXE.is_file():
        pytest.skip("axe-core is not installed; run npm ci in coordgraph/maps/web")
    with opened(bypass_csp=True, color_scheme=colours) as watched:
        page = ready(watched)
        for step in ("null", "window.__map.openTie('account0', 'account1')", "window.__map.openGroup('cluster0')"):
            page.evaluate(step)
            page.add_script_tag(content=AXE.read_text(encoding="utf-8"))
            found = page.evaluate("axe.run(document, {resultTypes: ['violations']}).then(r => r.violations)")
            serious = [v["id"] for v in found if v["impact"] in ("serious", "critical")]
            assert serious == [], json.dumps(found)[:2000]


@pytest.mark.parametrize(("language", "named"), [("en", "retweets @"), ("es", "retuits de @"), ("pt", "retweets de @")])
def test_clusters_are_numbered_and_named_in_the_language_of_the_page(small_run, tmp_path, language, named):
    run = coordgraph.open(small_run)
    settings = dataclasses.replace(run.settings.map, language=language)
    path = write_pyvis_map(run.tables, run.record, settings, tmp_path / "m.html")
    with chromium_page(path) as watched:
        page = ready(watched)
        names = page.locator("#groups .name").all_inner_texts()
        assert any(re.match(rf"\d+\. {named}", name) for name in names)
        assert all(re.match(r"\d+\. ", name) for name in names)
        boxes = (
            "e => { const {left, right, top, bottom} = e.getBoundingClientRect(); return {left, right, top, bottom}; }"
        )
        for row in page.locator("#groups li").all():
            size, solo = (row.locator(kind).evaluate(boxes) for kind in (".size", ".solo"))
            assert not overlap(size, solo)
