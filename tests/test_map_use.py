"""map.html in the hands of newcomers: what a click, a key, a filter and a closed card do."""

from __future__ import annotations

import json

import pyarrow as pa
import pytest

from tests.hostile import HOSTILE, hostile, small_tables
from tests.map_pages import FRAMES, card_says, counts, crowded, header, opener_in, ready, written

pytestmark = pytest.mark.browser
PHONE = {"viewport": {"width": 400, "height": 800}, "has_touch": True}


@pytest.fixture
def opened(tmp_path):
    return opener_in(tmp_path)


def middle(page, selector):
    box = page.locator(selector).bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def at(page):
    page.evaluate(FRAMES)
    return page.evaluate("window.__map.transform()")


# --- filters ---------------------------------------------------------------------------------------------------------


def test_a_card_says_that_it_does_not_follow_the_filters(opened):
    with opened() as watched:
        page = ready(watched)
        page.evaluate("window.__map.openCluster(0)")
        card_says(watched, "label0")
        assert page.locator("#card .filtered").is_hidden()
        page.locator("#span-to").fill("0")
        assert "this card tells the whole collection" in page.locator("#card .filtered").inner_text()
        page.evaluate("window.__map.openAccount('account0')")
        card_says(watched, "of ties this card tells those shown")
        page.locator("#card .filtered button").click()
        watched.until("window.__map.counts().ties === 10")
        watched.until("document.querySelector('#card .filtered').hidden")
        assert "@handle0" in page.locator("#card h2").inner_text()
        watched.assert_quiet()


def test_the_ties_in_a_card_follow_the_filters_while_it_is_open(opened):
    with opened() as watched:
        page = ready(watched)
        page.evaluate("window.__map.openAccount('account0')")
        card_says(watched, "3 ties")
        page.locator("#strength").fill("2")
        watched.until("window.__map.counts().ties < 10")
        card_says(watched, "2 ties")


def test_the_bars_of_time_are_drawn_over(opened):
    with opened() as watched:
        page = ready(watched)
        page.locator(".bars").scroll_into_view_if_needed()
        box = page.locator(".bars").bounding_box()
        bars = page.locator(".bar").count()
        y, wide = box["y"] + 20, box["width"] / bars

        def chosen():
            return [int(page.locator(f"#span-{end}").input_value()) for end in ("from", "to")]

        page.mouse.move(box["x"] + 2.5 * wide, y)
        page.mouse.down()
        page.mouse.move(box["x"] + 0.5 * wide, y, steps=4)
        page.mouse.up()
        assert chosen() == [0, 2]
        page.mouse.move(box["x"] + 5.5 * wide, y)
        assert chosen() == [0, 2]
        page.mouse.click(box["x"] + 1.5 * wide, y)
        assert chosen() == [1, 1]
        page.mouse.dblclick(box["x"] + 1.5 * wide, y)
        assert chosen() == [0, bars - 1] and counts(watched)["ties"] == 10
        watched.assert_quiet()


def test_what_is_shown_is_counted_in_the_right_number(opened):
    with opened() as watched:
        page = ready(watched)
        page.locator("#groups .solo").first.click()
        assert page.locator("#live").inner_text() == "Now shown: 4 accounts · 5 ties · 1 cluster"


# --- the phone -------------------------------------------------------------------------------------------------------


def test_on_a_phone_what_is_opened_has_room(opened):
    with opened(**PHONE) as watched:
        page = ready(watched)
        page.locator("#more").click()
        page.locator("#groups .name").first.click()
        card_says(watched, "label0")
        assert page.locator("#controls").is_hidden()
        assert page.locator("#more").get_attribute("aria-expanded") == "false"
        assert page.locator("#card").bounding_box()["height"] > 300
        page.locator("#more").click()
        page.locator("#query").fill("handle5")
        page.locator("#found button").first.click()
        card_says(watched, "@handle5")
        assert page.locator("#controls").is_hidden()
        watched.assert_quiet()


def test_on_a_phone_the_table_cuts_nothing(opened):
    with opened(crowded(2, 4), **PHONE) as watched:
        page = ready(watched)
        page.keyboard.press("t")
        wide = page.evaluate(
            "(({scrollWidth, clientWidth}) => [scrollWidth, clientWidth])(document.querySelector('#table .scroll'))"
        )
        assert wide[0] <= wide[1]
        for cell in page.locator("#table tbody tr").first.locator("td").all():
            assert cell.evaluate("cell => cell.scrollWidth <= cell.clientWidth + 1")
        name = page.locator("#table .link").first.bounding_box()
        assert name["height"] < 45 and name["width"] > 25


def test_nothing_scrolls_the_page_of_a_small_phone(opened):
    with opened(viewport={"width": 360, "height": 600}, has_touch=True) as watched:
        page = ready(watched)
        page.locator("#more").click()
        assert page.evaluate("document.documentElement.scrollHeight") <= 600


# --- clicks, keys, cards ---------------------------------------------------------------------------------------------


def test_a_click_on_a_disc_opens_the_cluster_until_its_dots_are_large(opened, tmp_path):
    with opened(crowded(9, 40)) as watched:
        page = ready(watched)
        page.locator("#size-by").select_option("uniform")
        for _ in range(2):
            page.locator("#smaller").click()
        at(page)
        spot = page.evaluate("window.__map.spot('a1-3')")
        page.mouse.click(spot["x"], spot["y"])
        watched.until("window.__map.selection() && window.__map.selection().kind === 'cluster'")
        opened_first = page.evaluate("window.__map.selection().place")
        # its card is open: dots answer now
        watched.until("!document.getElementById('card').hidden")
        at(page)
        spot = page.evaluate("window.__map.spot('a1-3')")
        page.wait_for_timeout(400)  # two clicks in a row would enlarge the map
        page.mouse.click(spot["x"], spot["y"])
        watched.until("window.__map.selection() && window.__map.selection().kind === 'account'")
        assert header(tmp_path / "map.html")["clusters"][opened_first]["id"] == "a1"
        page.evaluate("window.__map.close()")
        page.evaluate("window.__map.openAccount('a0-1')")
        page.evaluate("window.__map.close()")
        for _ in range(9):
            page.locator("#larger").click()
        at(page)
        spot, box = page.evaluate("window.__map.spot('a0-1')"), page.locator("#map").bounding_box()
        under = page.evaluate("([x, y]) => window.__map.under(x, y)", [spot["x"] - box["x"], spot["y"] - box["y"]])
        assert under["kind"] == "account"
        watched.assert_quiet()


def test_escape_goes_back_card_by_card_then_closes(opened):
    with opened() as watched:
        page = ready(watched)
        page.evaluate("window.__map.openAccount('account0')")
        card_says(watched, "@handle0")
        assert page.locator("#card .back").count() == 0
        page.locator("#card .plain").first.click()
        card_says(watched, "@handle0 – @handle1")
        page.locator("#card .pair .link").nth(1).click()
        watched.until("window.__map.selection().kind === 'account'")
        watched.until("document.querySelector('#card .back')")
        page.keyboard.press("Escape")
        card_says(watched, "@handle0 – @handle1")
        page.locator("#card .back").click()
        card_says(watched, "3 ties")
        assert page.locator("#card .back").count() == 0
        page.keyboard.press("Escape")
        assert page.locator("#card").is_hidden()
        page.evaluate("window.__map.openAccount('account0')")
        card_says(watched, "@handle0")
        page.locator("#card .plain").first.click()
        watched.until("document.querySelector('#card .back')")
        page.locator("#card .close").click()
        assert page.locator("#card").is_hidden()
        watched.assert_quiet()


def test_keys_work_while_a_card_has_the_focus(opened):
    with opened() as watched:
        page = ready(watched)
        whole = at(page)
        page.evaluate("window.__map.openAccount('account0')")
        card_says(watched, "@handle0")
        page.locator("#card .link").first.focus()
        page.keyboard.press("+")
        assert at(page)["scale"] > whole["scale"]
        page.keyboard.press("0")
        assert at(page)["scale"] == pytest.approx(whole["scale"], rel=1e-3)
        page.locator("#query").focus()
        page.keyboard.type("0+")
        assert page.locator("#query").input_value() == "0+"
        assert at(page)["scale"] == pytest.approx(whole["scale"], rel=1e-3)


def test_escape_closes_the_table(opened):
    with opened() as watched:
        page = ready(watched)
        page.keyboard.press("t")
        assert page.locator("#table").is_visible()
        page.keyboard.press("Escape")
        assert page.locator("#table").is_hidden()


def test_the_wheel_over_a_card_does_not_enlarge_the_map_and_its_head_stays(opened):
    with opened(viewport={"width": 1200, "height": 500}) as watched:
        page = ready(watched)
        page.evaluate("window.__map.openTie('account0', 'account1')")
        card_says(watched, "@handle0 – @handle1")
        before = at(page)
        page.mouse.move(*middle(page, "#card"))
        page.mouse.wheel(0, 500)
        watched.until("document.getElementById('card').scrollTop > 100")
        card, close = page.locator("#card").bounding_box(), page.locator("#card .close").bounding_box()
        assert card["y"] <= close["y"] <= card["y"] + 20
        page.mouse.move(500, 400)  # off the card while it still scrolls
        page.mouse.wheel(0, 300)
        assert at(page) == before
        page.wait_for_timeout(600)
        page.mouse.wheel(0, 300)
        watched.until(f"window.__map.transform().scale < {before['scale']}")


def test_the_map_goes_back_to_where_it_was_before_a_card_pushed_it(opened):
    with opened(crowded()) as watched:
        page = ready(watched)
        before = at(page)
        spots = {name: page.evaluate(f"window.__map.spot('{name}')") for name in (f"a{c}-0" for c in range(9))}
        name = max(spots, key=lambda key: spots[key]["x"])
        page.evaluate(f"window.__map.click('{name}')")
        pushed = at(page)
        assert pushed["left"] < before["left"] - 5
        page.keyboard.press("Escape")
        assert at(page) == pytest.approx(before, abs=0.01)
        page.evaluate(f"window.__map.click('{name}')")
        at(page)
        page.wait_for_timeout(700)
        page.keyboard.press("ArrowLeft")
        page.locator("#map").focus()
        page.keyboard.press("ArrowLeft")
        moved = at(page)
        page.keyboard.press("Escape")
        assert at(page) == pytest.approx(moved, abs=0.01)


def test_the_tip_stays_in_the_free_part_of_the_map(opened):
    with opened(crowded()) as watched:
        page = ready(watched)
        at(page)
        box = page.locator("#map").bounding_box()
        for name in [f"a{c}-{i}" for c in range(9) for i in (0, 7)]:
            spot = page.evaluate(f"window.__map.spot('{name}')")
            page.mouse.move(spot["x"], spot["y"])
            page.wait_for_timeout(110)
            if page.locator("#tip").is_visible():
                tip = page.locator("#tip").bounding_box()
                assert tip["x"] >= box["x"] and tip["x"] + tip["width"] <= box["x"] + box["width"]
                assert tip["y"] >= box["y"] and tip["y"] + tip["height"] <= box["y"] + box["height"]


def test_small_buttons_over_the_map_do_what_keys_do(opened):
    with opened() as watched:
        page = ready(watched)
        whole = at(page)
        names = page.locator("#corner button").evaluate_all("all => all.map(one => one.ariaLabel)")
        assert names == ["Enlarge", "Reduce", "Whole map", "Other layout"]
        page.locator("#larger").click()
        assert at(page)["scale"] == pytest.approx(1.3 * whole["scale"], rel=1e-3)
        page.locator("#whole").focus()
        page.keyboard.press("Enter")
        watched.until(f"Math.abs(window.__map.transform().scale - {whole['scale']}) < 0.001")
        page.locator("#other").click()
        assert page.evaluate("window.__map.layout()") == "force"
        assert page.locator("#layout-force").is_checked()


# --- lists -----------------------------------------------------------------------------------------------------------


def test_a_list_without_ties_stays_visible_and_all_can_be_shown_again(opened):
    with opened() as watched:
        page = ready(watched)
        page.evaluate("window.__map.pick(['account0', 'account5', 'account8'])")
        card_says(watched, "List of 3 accounts")
        page.locator("#list-only").click()
        watched.until("window.__map.counts().accounts === 3")
        card_says(watched, "Only these accounts are shown")
        assert page.locator("#live").inner_text() == "Now shown: 3 accounts · 0 ties · 2 clusters"
        assert page.locator("#list-only").inner_text() == "Show all again"
        with page.expect_download():
            page.locator("#list-csv").click()
        assert page.locator("#message").inner_text() == "Saved: accounts.csv"
        page.locator("#card .close").click()
        assert "still shown alone" in page.locator("#message").inner_text()
        page.locator("#show-all").click()
        watched.until("window.__map.counts().accounts === 9")
        assert page.locator("#show-all").is_hidden()
        watched.assert_quiet()


def test_a_list_too_long_for_the_address_is_not_opened_empty(opened):
    with opened(crowded(4, 15)) as watched:
        page = ready(watched)
        names = [f"a{c}-{i}" for c in range(4) for i in range(15)]
        page.evaluate("names => window.__map.pick(names)", names)
        card_says(watched, "holds no list as long as this")
        watched.until("location.hash.includes('at=')")
        page.wait_for_timeout(400)
        assert "list" not in page.evaluate("location.hash")
        page.reload()
        ready(watched)
        assert page.locator("#card").is_hidden()
    with opened(address="#open=list") as watched:
        page = ready(watched)
        assert page.locator("#card").is_hidden()


def test_a_line_around_nobody_says_so(opened):
    with opened() as watched:
        page = ready(watched)
        page.keyboard.press("s")
        page.mouse.move(320, 20)
        page.mouse.down()
        for x, y in ((360, 20), (360, 60), (320, 60)):
            page.mouse.move(x, y)
        page.mouse.up()
        watched.until("document.getElementById('message').textContent === 'No account there.'")
        assert page.evaluate("window.__map.selection()") is None


# --- names, languages, outlets ---------------------------------------------------------------------------------------


def test_every_label_and_every_row_has_its_number(opened):
    with opened(crowded(8)) as watched:
        page = ready(watched)
        watched.until("window.__map.labels().length === 8")
        assert sorted(label["lines"][0][:3] for label in page.evaluate("window.__map.labels()")) == [
            f"{n}. " for n in range(1, 9)
        ]
        assert all(name[1:3] == ". " for name in page.locator("#groups .name").all_inner_texts())
        # eight rows stand there whole
        assert page.evaluate(
            "(({scrollHeight, clientHeight}) => scrollHeight <= clientHeight)(document.getElementById('groups'))"
        )
        page.locator("#order").select_option("name")
        assert page.locator("#groups .name").first.inner_text().startswith("1. ")


@pytest.mark.parametrize(
    ("locale", "chosen", "address", "spoken"),
    [
        ("es-MX", "en", "", "es"),
        ("pt-BR", "en", "", "pt"),
        ("de-DE", "en", "", "en"),
        ("pt-BR", "es", "", "es"),
        ("es-ES", "pt", "#lang=en", "en"),
    ],
)
def test_the_language_is_that_of_the_address_the_writer_or_the_browser(opened, locale, chosen, address, spoken):
    with opened(chosen={"language": chosen}, address=address, locale=locale) as watched:
        page = ready(watched)
        assert page.evaluate("document.documentElement.lang") == spoken
        assert page.locator("#language").input_value() == spoken


def test_by_ties_alone_every_cluster_has_a_label_and_outlets_nothing_to_choose(opened):
    with opened(small_tables(), address="#layout=force") as watched:
        page = ready(watched)
        watched.until("window.__map.labels().length === 2")
        assert page.locator("#things").is_disabled()
        assert "Outlets are drawn by cluster only." in page.locator("#closeness").inner_text()
        page.locator("#layout-packed").check()
        assert page.locator("#things").is_enabled()
        assert "Outlets are drawn" not in page.locator("#closeness").inner_text()
    with opened(crowded(9), address="#layout=force") as watched:
        ready(watched)
        watched.until("window.__map.labels().length === 9")


@pytest.mark.parametrize(("low", "dotted"), [(0.8, True), (1.4, False)])
def test_a_line_that_is_no_finding_is_dotted_and_the_legend_says_so(opened, low, dotted):
    made = dict(small_tables())
    rows = made["amplification"].to_pylist()
    for row in rows:
        row.update(risk_ratio=2.0, risk_ratio_low=low, risk_ratio_high=5.0)
    made["amplification"] = pa.Table.from_pylist(rows, made["amplification"].schema)
    with opened(made) as watched:
        page = ready(watched)
        assert ("Dotted" in page.locator("#legend").inner_text()) == dotted


def test_hostile_names_are_only_text_in_heads_lists_and_messages(opened, tmp_path):
    with opened(small_tables(hostile), "".join(HOSTILE[:6])) as watched:
        page = ready(watched)
        ids = header(written(tmp_path, small_tables(hostile)))["accounts"]["ids"]
        page.evaluate("ids => window.__map.pick(ids)", ids[:2])
        watched.until("document.querySelector('#list-only')")
        page.locator("#card td .link").first.click()
        watched.until("document.querySelector('#card .back')")
        page.locator("#span-to").fill("0")
        page.keyboard.press("Escape")
        watched.until("document.querySelector('#list-only')")
        page.set_viewport_size({"width": 400, "height": 800})
        page.keyboard.press("t")
        assert page.locator("#app").locator("img, iframe, script, svg:not(.picture), b, object").count() == 0
        assert json.dumps(page.evaluate("typeof window.__pwn")) == '"undefined"'
        watched.assert_quiet()


def test_the_map_grows_with_its_window(opened):
    with opened() as watched:
        page = ready(watched)
        page.set_viewport_size({"width": 1500, "height": 900})
        # sigma keeps one canvas it never draws on at the size canvases are born with
        drawn = "[...document.querySelectorAll('#map canvas')].filter(({ width }) => width !== 300)"
        watched.until(f"{drawn}.every(({{ width }}) => width === document.getElementById('map').clientWidth)")
        assert page.evaluate(f"{drawn}.length") > 3
        watched.assert_quiet()
