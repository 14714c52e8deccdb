"""map.html: what it carries, what it says, and what it does in a browser."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import itertools
import json
import math
import random
import re
import struct
from pathlib import Path

import networkx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordgraph import maps, results
from coordgraph.errors import MapNotBuilt, SettingsError
from coordgraph.maps import (
    about_run,
    activity,
    chance,
    columns,
    force,
    options,
    payload,
    pseudonyms,
    selection,
    sentences,
    webgl_map,
    wording,
)
from coordgraph.settings import MapSettings, Settings
from coordgraph.translations import LANGUAGES
from tests.browser import chromium_page
from tests.hostile import HOSTILE, hostile, small_tables
from tests.map_pages import RECORD, blocks, card_says, counts, decoded, header, opener_in, ready, written

SOURCES = Path(maps.__file__).parent / "web" / "src"


# --- what the file holds ---------------------------------------------------------------------------------------------


@given(st.lists(st.integers(0, 2**16 - 1)), st.lists(st.integers(-(2**31), 2**31 - 1)))
def test_columns_come_back_as_they_went_in(small, wide):
    raw = decoded(columns.packed({"a": "ü"}, {"s": ("u2", small), "w": ("i4", wide)}))
    length = struct.unpack("<I", raw[:4])[0]
    head = json.loads(raw[4 : 4 + length])
    assert head["a"] == "ü" and (4 + length) % 8 == 0
    for name, kind, values in (("s", "<u2", small), ("w", "<i4", wide)):
        _, start, count = head["columns"][name]
        assert start % 8 == 0
        width = int(kind[-1])
        planes = np.frombuffer(raw, np.uint8, count * width, 4 + length + start).reshape(width, count)
        assert np.frombuffer(planes.T.tobytes(), kind).tolist() == values


def test_a_number_that_does_not_fit_its_column_is_an_error():
    with pytest.raises(ValueError, match="column x: a value does not fit u2"):
        columns.packed({}, {"x": ("u2", [70_000])})


def test_the_same_input_gives_the_same_bytes(tmp_path):
    assert written(tmp_path).read_bytes() == written(tmp_path).read_bytes()


def test_the_header_holds_accounts_clusters_outlets_and_claims(tmp_path):
    head = header(written(tmp_path))
    assert head["accounts"]["ids"] == [f"account{n}" for n in range(9)]
    assert [(c["label"], c["accounts"]) for c in head["clusters"]] == [("1. label0", 4), ("2. label1", 3)]
    assert [thing["kind"] for thing in head["things"]] == ["outlet", "outlet", "funder", "organisation"]
    assert head["claims"][0][1] == "published by" and head["claims"][0][4] == "https://example.org/imprint"
    assert head["all"] == [9, 10]


def test_evidence_says_how_much_there_is(tmp_path):
    head, *more = blocks(written(tmp_path, max_posts_per_tie=2))
    block = json.loads(more[1])
    count, rows, exact, order = block["ties"]["0"]
    assert (count, len(rows)) == (14, 2)
    assert exact == [4.5, 4.5] and sum(order) == 14 and order[2] == 0
    layer, _, _, one, other, delay = rows[0]
    assert layer in ("co_retweet", "co_url") and abs(delay) == 3.5
    assert {block["posts"][one][0][:4], block["posts"][other][0][:4]} == {"post"}
    assert len(head) > 100


def test_texts_can_be_left_out(tmp_path):
    assert any(b"text1" in block for block in blocks(written(tmp_path)))
    assert not any(b"text1" in block or b"written0" in block for block in blocks(written(tmp_path, texts=False)))


def test_small_clusters_can_be_left_out(tmp_path):
    head = header(written(tmp_path, min_cluster=4))
    assert [c["label"] for c in head["clusters"]] == ["1. label0"]
    assert (len(head["accounts"]["ids"]), head["all"]) == (4, [9, 10])


def test_pseudonyms_hide_whatever_names_an_account(tmp_path):
    made = small_tables()
    made["clusters"] = made["clusters"].set_column(
        made["clusters"].schema.get_field_index("label"), "label", [["retweets @handle0", "#tag"]]
    )
    path = written(tmp_path, pseudonyms.pseudonymised(made, b"k" * 32), texts=False)
    held = path.read_bytes() + b"".join(blocks(path))
    named = rb"account\d\b|handle\d|name\d|place\d|url\d|text\d|post\d|object\d|written\d|k{16}"
    assert not re.findall(named, held)
    head, plain = header(path), header(written(tmp_path))
    assert head["all"] == plain["all"] and len(set(head["accounts"]["ids"])) == 9
    assert [c["label"] for c in head["clusters"]] == ["1. retweets @…", "2. #tag"]
    assert all(leader in range(9) for c in head["clusters"] for leader in c["leaders"])
    other = header(written(tmp_path, pseudonyms.pseudonymised(made, b"o" * 32), texts=False))
    assert not set(other["accounts"]["ids"]) & set(head["accounts"]["ids"])


def test_the_key_is_made_once_and_only_its_owner_reads_it(tmp_path):
    key = pseudonyms.key_in(tmp_path / "run.key")
    assert len(key) == 64 and pseudonyms.key_in(tmp_path / "run.key") == key
    assert (tmp_path / "run.key").stat().st_mode & 0o077 == 0
    (tmp_path / "short").write_text("1234")
    with pytest.raises(SettingsError, match=r"too short to be a key: '4'\. Give a file of 16 bytes or more\."):
        pseudonyms.key_in(tmp_path / "short")


@pytest.mark.parametrize("chosen", [{"max_posts_per_tie": 0}, {"min_cluster": -1}, {"language": "tlh"}])
def test_options_that_make_no_sense_are_refused(chosen):
    with pytest.raises(SettingsError):
        options.MapOptions(**chosen)


def test_activity_counts_joint_acts_in_spans_of_round_length():
    made = small_tables()
    found = activity.activity_of(made, selection.select(made, MapSettings()).pairs)
    assert len(found.counts) <= 32 and sum(found.counts) > 0
    assert all(mask < 2 ** len(found.counts) for mask in found.of_pairs)
    without = {**made, "evidence": made["evidence"].slice(0, 0)}
    assert activity.activity_of(without, selection.select(made, MapSettings()).pairs).step == 300_000
    assert activity.activity_of({}, []).counts == []


@given(st.lists(st.integers(0, 4 * 10**12), min_size=1, max_size=20))
def test_no_time_lies_outside_the_spans(times):
    start, step = activity.round_spans(min(times), max(times), activity.MOST_SPANS)
    assert all(0 <= (time - start) // step < 32 for time in times)


def test_many_weights_are_told_in_65535_steps():
    values = [random.Random(1).random() * 10**k for k in range(6) for _ in range(20_000)]
    steps, place = payload._steps(values)
    assert len(steps) <= 65_535
    assert all(abs(steps[p] - v) <= 0.001 * v for p, v in zip(place.tolist()[::97], values[::97], strict=True))


@given(st.floats(0, 10**7))
def test_delays_in_lists_are_right_to_a_tenth(seconds):
    told = math.expm1(payload._delay(seconds) * 0.2) / 10
    assert abs(told - seconds) <= 0.011 + 0.106 * seconds


# --- layouts and chance ----------------------------------------------------------------------------------------------


def groups_and_random(groups=10, size=40, seed=3):
    luck = random.Random(seed)
    count = groups * size
    inside = {
        tuple(sorted(luck.sample(range(g * size, (g + 1) * size), 2))) for g in range(groups) for _ in range(size * 4)
    }
    mixed = {tuple(sorted(luck.sample(range(count), 2))) for _ in range(len(inside))}
    return count, sorted(inside | set(itertools.islice(sorted(mixed), 60))), sorted(mixed)


def purity(x, y, size, near=15):
    points = np.stack([x, y], axis=1)
    away = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1))
    nearest = np.argsort(away, axis=1)[:, 1 : near + 1]
    return float((nearest // size == np.arange(len(x))[:, None] // size).mean())


def test_the_layout_by_ties_alone_finds_planted_groups_and_no_others():
    count, grouped, mixed = groups_and_random()
    x, y = force.force_layout(count, *zip(*grouped, strict=True), [1.0] * len(grouped), 1)
    assert purity(x, y, 40) > 0.9
    x, y = force.force_layout(count, *zip(*mixed, strict=True), [1.0] * len(mixed), 1)
    assert purity(x, y, 40) < 0.25


def test_the_layout_by_ties_is_the_same_for_the_same_seed_and_keeps_loose_accounts_apart():
    count, grouped, _ = groups_and_random(4, 10)
    one, same, other = (
        force.force_layout(count + 3, *zip(*grouped, strict=True), [1.0] * len(grouped), s) for s in (1, 1, 2)
    )
    assert np.array_equal(one, same) and not np.array_equal(one, other)
    reach = np.hypot(*one)
    assert reach[count:].min() > reach[:count].max()
    assert [len(axis) for axis in force.force_layout(0, [], [], [], 1)] == [0, 0]
    assert np.isfinite(force.force_layout(3, [], [], [], 1)).all()


def test_random_ties_are_not_called_clearly_divided():
    count, grouped, mixed = groups_and_random()
    found, random_ = chance.split_of(count, grouped, 1), chance.split_of(count, mixed, 1)
    assert found.is_clear and found.modularity > 0.7
    assert not random_.is_clear and abs(random_.modularity - random_.at_random) < 0.05
    assert chance.split_of(count, grouped, 1) == found
    assert chance.split_of(2, [(0, 1)], 1) is None


# --- the page --------------------------------------------------------------------------------------------------------


def test_the_policy_names_the_exact_bytes_of_what_may_run(tmp_path):
    text = written(tmp_path).read_text(encoding="utf-8")
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)[1]
    for tag, directive in (("script", "script-src"), ("style", "style-src")):
        (body,) = re.findall(rf"<{tag}>(.*?)</{tag}>", text, re.S)
        digest = base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
        assert f"{directive} 'sha256-{digest}';" in policy
    for rule in ("default-src 'none'", "connect-src 'none'", "base-uri 'none'", "require-trusted-types-for 'script'"):
        assert rule in policy
    assert "unsafe" not in policy and "\r" not in text


def test_the_script_never_reads_text_as_markup_or_code():
    forbidden = (
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|srcdoc|DOMParser"
        r"|createContextualFragment|\bfetch\(|XMLHttpRequest|WebSocket|sendBeacon|import\("
    )
    for path in SOURCES.iterdir():
        text = path.read_text(encoding="utf-8")
        assert not re.search(forbidden, text), path
        assert not re.search(r"https?://(?!x\.com/i/status/|www\.w3\.org/2000/svg|www\.gexf\.net)", text), path
        assert not re.search(r"\b(bots?|trolls?|inauthentic)\b", text, re.I), path


def test_every_sentence_of_the_script_is_listed_for_translators():
    literal = r'"((?:[^"\\]|\\.)*)"'
    said, pairs = set(), set()
    for path in SOURCES.iterdir():
        text = path.read_text(encoding="utf-8")
        said |= set(re.findall(r"\bt\(\s*" + literal, text))
        pairs |= set(re.findall(r"\bseveral\(\s*" + literal + r",\s*" + literal, text))
    assert said | set(about_run.FROM_PYTHON) == set(sentences.SENTENCES)
    assert pairs == set(sentences.PLURALS)
    assert len(set(sentences.SENTENCES)) == len(sentences.SENTENCES)


def test_every_dictionary_keeps_what_varies():
    for words in webgl_map.dictionaries().values():
        for sentence, known in words.items():
            for text in [known] if isinstance(known, str) else known:
                assert set(re.findall(r"%\((\w+)\)s", text)) == set(re.findall(r"%\((\w+)\)s", sentence)), sentence


def test_no_script_is_said_with_the_next_step(tmp_path, monkeypatch):
    monkeypatch.setattr(webgl_map, "BUNDLE", tmp_path)
    with pytest.raises(MapNotBuilt, match=r"map\.js: the script of map\.html was not bundled .*pip install"):
        written(tmp_path)


def test_without_the_script_a_run_goes_on_and_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(webgl_map, "BUNDLE", tmp_path)
    record = {"warnings": []}
    results._write_map(small_tables(), record, Settings(), tmp_path / "map.html")
    (said,) = record["warnings"]
    assert said.startswith("map.html was not written. ") and "pip install" in said
    assert not (tmp_path / "map.html").exists()


def test_hostile_names_leave_no_markup_in_the_file(tmp_path):
    text = written(tmp_path, small_tables(hostile), "".join(HOSTILE[:6])).read_text(encoding="utf-8")
    script = webgl_map.bundled("map.js")
    assert text.count("<script") - script.count("<script") == len(blocks(tmp_path / "map.html")) + 1
    assert "<img" not in text.replace(script, "")


# --- the page in a browser -------------------------------------------------------------------------------------------


@pytest.fixture
def opened(tmp_path):
    return opener_in(tmp_path)


@pytest.mark.browser
def test_filters_change_what_is_counted(opened):
    with opened() as watched:
        page = ready(watched)
        assert page.evaluate("window.__map.renderer") == "webgl"
        assert counts(watched) == {"accounts": 9, "ties": 10, "clusters": 2, "outlets": 2}
        page.locator("#strength").fill("1")
        watched.until("window.__map.counts().ties < 10")
        assert counts(watched)["ties"] == 5
        assert "5 ties" in page.locator("#live").inner_text()
        page.locator("#strength").fill("0")
        watched.until("window.__map.counts().ties === 10")
        page.locator("#layer-1").uncheck()
        page.locator("#layer-0").uncheck()
        watched.until("window.__map.counts().ties === 0")
        page.locator("#lonely").check()
        watched.until("window.__map.counts().accounts === 9")
        page.locator("#reset").click()
        watched.until("window.__map.counts().ties === 10")
        page.locator("#groups input").first.uncheck()
        assert counts(watched) == {"accounts": 5, "ties": 4, "clusters": 1, "outlets": 2}
        page.locator("#groups .solo").first.click()
        assert counts(watched) == {"accounts": 4, "ties": 5, "clusters": 1, "outlets": 2}
        page.locator("#groups .solo").first.click()
        page.locator("#loose").uncheck()
        page.locator("#things").uncheck()
        watched.until("window.__map.counts().outlets === 0")
        assert counts(watched) == {"accounts": 7, "ties": 9, "clusters": 2, "outlets": 0}
        watched.assert_quiet()


@pytest.mark.browser
def test_the_time_brush_shows_the_ties_of_a_span(opened):
    with opened() as watched:
        page = ready(watched)
        page.locator("#span-to").fill("0")
        watched.until("window.__map.counts().ties < 10")
        assert counts(watched)["ties"] > 0
        last = page.locator("#span-to").get_attribute("max")
        page.locator("#span-to").fill(last)
        page.locator("#span-from").fill(str(int(last) - 2))  # played from here on, not all along
        page.locator("#play").click()
        watched.until("document.getElementById('play').innerText === 'Stop'")
        watched.until("document.getElementById('play').innerText === 'Play' && window.__map.counts().ties === 10", 40)
        watched.assert_quiet()


@pytest.mark.browser
def test_search_and_keys_reach_accounts_clusters_and_outlets(opened):
    with opened() as watched:
        page = ready(watched)
        page.keyboard.press("/")
        page.keyboard.type("@HANDLE3")
        assert page.locator("#found button").count() == 1
        page.keyboard.press("Enter")
        card_says(watched, "@handle3")
        page.keyboard.press("Escape")
        assert page.locator("#card").is_hidden()
        page.locator("#query").fill("")
        for text, heading in (
            ("account5", "@handle5"),
            ("name2", "@handle2"),
            ("outlet1", "outlet1"),
            ("label1", "label1"),
        ):
            page.locator("#query").fill(text)
            page.locator("#query").press("ArrowDown")
            page.keyboard.press("Enter")
            card_says(watched, heading)
        page.locator("#query").fill("nobody")
        assert "Nothing of that name" in page.locator("#found").inner_text()
        page.locator("#query").press("Escape")
        page.locator("#map").focus()
        before = page.evaluate("window.__map.transform()")
        for key in ("ArrowRight", "+", "ArrowDown"):
            page.keyboard.press(key)
        # keys are answered in the next frame, which a busy machine draws late
        watched.until(f"window.__map.transform().scale > {before['scale'] * 1.2}")
        page.keyboard.press("Enter")
        watched.until("window.__map.selection() && window.__map.selection().kind === 'account'")
        page.keyboard.press("Escape")
        page.keyboard.press("l")
        assert page.evaluate("window.__map.layout()") == "force"
        page.keyboard.press("?")
        assert "close the card" in page.locator("#card").inner_text()
        page.keyboard.press("t")
        assert page.locator("#table tbody tr").count() == 9
        page.locator("#table th button").first.click()
        assert page.locator("#table th").first.get_attribute("aria-sort") == "ascending"
        assert page.locator("#table tbody td").first.inner_text() == "@handle0"
        watched.assert_quiet()


@pytest.mark.browser
@pytest.mark.parametrize("layout", ["packed", "force"])
def test_clicking_an_account_and_a_tie_shows_what_they_rest_on(opened, layout):
    with opened(address=f"#layout={layout}") as watched:
        page = ready(watched)
        page.evaluate("window.__map.openAccount('account0')")
        card_says(watched, "@handle0")
        page.keyboard.press("Escape")
        spot = page.evaluate("window.__map.spot('account0')")
        page.mouse.click(spot["x"], spot["y"])
        card = card_says(watched, "@handle0")
        assert "3 ties" in card and "2026-03-01" in card
        page.locator("#card .plain").first.click()
        card = card_says(watched, "Posts behind it: 5 of 14")
        assert "@handle0 – @handle1" in card and "3.5 s later" in card and "UTC" in card
        assert page.locator("#card .pair .post").count() == 10
        page.locator("#whole").click()
        page.wait_for_timeout(400)  # two clicks in a row would enlarge the map
        if layout == "packed":  # by ties alone, other ties may lie over the middle of this one
            ends = [page.evaluate(f"window.__map.spot('account{n}')") for n in (4, 5)]
            page.mouse.click(*((ends[0][axis] + ends[1][axis]) / 2 for axis in "xy"))
            card_says(watched, "@handle4 – @handle5")
        watched.assert_quiet()


@pytest.mark.browser
def test_a_cluster_and_an_outlet_say_what_they_rest_on(opened):
    with opened() as watched:
        page = ready(watched)
        page.locator("#groups .name").first.click()
        card = card_says(watched, "How this could be wrong")
        assert "80% of all pairs are tied" in card and "It rests on one behaviour only." in card
        assert "Fans, newsrooms and campaigns also act together." in card and "Strongest ties" in card
        page.evaluate("window.__map.openThing('outlet0')")
        card = card_says(watched, "3 of 4 accounts (75%)")
        assert "outlet0 published by organisation0" in card
        link = page.locator("#card a").first
        assert link.get_attribute("href") == "https://example.org/imprint"
        assert link.get_attribute("rel") == "noopener noreferrer"
        page.evaluate("window.__map.openThing('funder1')")
        card_says(watched, "(2026-01-03)")
        watched.assert_quiet()


@pytest.mark.browser
def test_an_address_brings_back_what_was_seen(opened):
    with opened() as watched:
        page = ready(watched)
        page.locator("#strength").fill("1")
        page.evaluate("window.__map.openTie('account0', 'account1')")
        card_says(watched, "@handle0 – @handle1")
        page.locator("#language").select_option("es")
        page.keyboard.press("Tab")
        page.locator("#theme").click()
        address = watched.until(
            "location.hash.includes('theme=') && location.hash.includes('lang=es') && location.hash"
        )
        at = page.evaluate("window.__map.transform()")
    with opened(address=address) as watched:
        page = ready(watched)
        card_says(watched, "@handle0 – @handle1")
        assert counts(watched)["ties"] == 5
        assert page.evaluate("document.documentElement.lang") == "es"
        assert page.evaluate("document.documentElement.dataset.theme") == "dark"
        again = page.evaluate("window.__map.transform()")
        assert again["scale"] == pytest.approx(at["scale"], rel=0.01)
        watched.assert_quiet()
    with opened(address="#at=x~y~z&open=account~nobody&span=9~2&least=-1&theme=evil&lang=tlh") as watched:
        ready(watched)
        assert counts(watched)["ties"] == 10
        watched.assert_quiet()


@pytest.mark.browser
@pytest.mark.parametrize("name", ["plain", "hostile"])
def test_what_is_visible_can_be_taken_away(opened, tmp_path, name):
    made = small_tables(hostile) if name == "hostile" else small_tables()
    with opened(made) as watched:
        page = ready(watched)
        if name == "plain":
            page.locator("#strength").fill("1")
            watched.until("window.__map.counts().ties === 5")
        files = {}
        for kind in ("png2", "png4", "svg", "gexf", "csv", "json"):
            with page.expect_download() as download:
                page.locator(f"#save-{kind}").click()
            files[kind] = tmp_path / f"saved.{kind}"
            download.value.save_as(files[kind])
        ties = counts(watched)["ties"]
        graph = networkx.read_gexf(files["gexf"])
        assert (graph.number_of_nodes(), graph.number_of_edges()) == (counts(watched)["accounts"], ties)
        rows = list(csv.DictReader(io.StringIO(files["csv"].read_text(encoding="utf-8"), newline="")))
        assert len(rows) == ties
        assert not [cell for row in rows for cell in row.values() if cell.strip()[:1] in ("=", "+", "@", "-")]
        found = json.loads(files["json"].read_text(encoding="utf-8"))
        assert len(found["ties"]) == ties and {a["id"] for a in found["accounts"]} == set(graph)
        widths = [struct.unpack(">I", files[kind].read_bytes()[16:20])[0] for kind in ("png2", "png4")]
        assert widths[1] == 2 * widths[0] > 1000
        import defusedxml.ElementTree as ElementTree

        drawn = ElementTree.parse(files["svg"]).getroot()
        assert drawn.tag.endswith("svg") and len(drawn.findall("{*}circle")) >= len(graph)
        assert not drawn.findall(".//{*}script")
        watched.assert_quiet()


@pytest.mark.browser
@pytest.mark.parametrize(("kept", "colours"), [(True, "light"), (False, "dark")])
def test_hostile_names_never_run(opened, colours, kept):
    with opened(small_tables(hostile, kept=kept), "".join(HOSTILE[:6]), color_scheme=colours) as watched:
        page = ready(watched)
        for text in HOSTILE:
            page.locator("#query").fill(text[:90])
        page.locator("#query").fill("")
        head = header(page_path(watched))
        for account in head["accounts"]["ids"]:
            page.evaluate("id => window.__map.openAccount(id)", account)
            watched.until("!document.getElementById('card').hidden && document.querySelector('#card h2')")
            page.locator("#card .plain").first.click()
            watched.until("document.querySelector('#card .layers')")
            spot = page.evaluate("id => window.__map.spot(id)", account)
            page.mouse.move(spot["x"], spot["y"])
        for thing in head["things"]:
            page.evaluate("name => window.__map.openThing(name)", thing["name"])
        for cluster in range(len(head["clusters"])):
            page.evaluate("place => window.__map.openCluster(place)", cluster)
        for link in page.locator("a").all():
            assert re.match(r"https?:", link.get_attribute("href"))
        assert page.locator("#app").locator("img, iframe, script, svg:not(.picture), b, object").count() == 0
        page.keyboard.press("Escape")
        page.locator("#as-table").click()
        page.emulate_media(color_scheme="dark" if colours == "light" else "light")
        page.reload()
        ready(watched)
        watched.assert_quiet()


def page_path(watched):
    return Path(re.sub(r"#.*$", "", watched.page.url).removeprefix("file://"))


@pytest.mark.browser
@pytest.mark.parametrize(
    ("made", "words"),
    [({}, "No ties passed the rule"), (small_tables(kept=False), "it says nothing of acting together")],
)
def test_nothing_found_is_said_calmly(opened, made, words):
    with opened(made) as watched:
        page = ready(watched)
        assert words in page.locator("body").inner_text()
        watched.assert_quiet()


@pytest.mark.browser
@pytest.mark.parametrize("write", [maps.write_map, maps.write_pyvis_map])
@pytest.mark.parametrize(("timed", "said"), [(True, "at nearly the same time"), (False, "at whatever time")])
def test_ties_without_times_are_not_called_synchronous(tmp_path, timed, said, write):
    path = write(small_tables(), {**RECORD, "timed": timed}, MapSettings(), tmp_path / "map.html")
    with chromium_page(path) as watched:
        page = ready(watched)
        assert said in page.locator(".caveat").inner_text()
        assert page.locator(".caveat").count() == 1
        watched.assert_quiet()


@pytest.mark.browser
def test_a_phone_shows_map_panel_and_card(opened):
    with opened(viewport={"width": 400, "height": 800}, has_touch=True) as watched:
        page = ready(watched)
        assert page.evaluate("document.documentElement.scrollWidth") <= 400
        assert page.locator("#controls").is_hidden()
        page.locator("#more").click()
        assert page.locator("#strength").is_visible()
        page.locator("#more").click()
        page.evaluate("window.__map.openAccount('account0')")
        card_says(watched, "@handle0")
        box = page.locator("#card").bounding_box()
        assert box["width"] == 400 and box["y"] + box["height"] == pytest.approx(800, abs=1)
        page.evaluate("window.__map.close()")
        spot = page.evaluate("window.__map.spot('account2')")
        page.touchscreen.tap(spot["x"], spot["y"])
        card_says(watched, "@handle2")
        watched.assert_quiet()


@pytest.mark.browser
def test_without_webgl_the_map_is_drawn_on_a_plane_canvas(opened):
    with opened(arguments=("--disable-3d-apis", "--disable-software-rasterizer")) as watched:
        page = ready(watched)
        assert page.evaluate("window.__map.renderer") == "canvas"
        spot = page.evaluate("window.__map.spot('account0')")
        page.mouse.click(spot["x"], spot["y"])
        card_says(watched, "@handle0")
        page.keyboard.press("Escape")
        before = page.evaluate("window.__map.transform()")
        page.mouse.move(700, 400)
        page.mouse.wheel(0, -300)
        page.mouse.down()
        page.mouse.move(760, 430)
        page.mouse.up()
        after = page.evaluate("window.__map.transform()")
        assert after["scale"] > before["scale"] and page.locator("#card").is_hidden()
        dark = (
            "document.querySelector('#map canvas').getContext('2d').getImageData(0, 0, 1200, 800).data.some(v => v > 0)"
        )
        assert page.evaluate(dark)
        watched.assert_quiet()


@pytest.mark.browser
def test_axe_finds_no_serious_barrier(opened):
    axe = SOURCES.parent / "node_modules" / "axe-core" / "axe.min.js"
    if not axe.is_file():
        pytest.skip("axe-core is not installed; run npm ci in coordgraph/maps/web")
    with opened(bypass_csp=True) as watched:
        page = ready(watched)
        page.evaluate("code => { window.__code = code }", axe.read_text(encoding="utf-8"))
        for step in ("null", "window.__map.openTie('account0', 'account1')", "window.__map.openCluster(0)"):
            page.evaluate(step)
            page.wait_for_timeout(150)
            page.add_script_tag(content=axe.read_text(encoding="utf-8"))
            found = page.evaluate("axe.run(document, {resultTypes: ['violations']}).then(r => r.violations)")
            serious = [
                (v["id"], [n["html"] for n in v["nodes"]][:3]) for v in found if v["impact"] in ("serious", "critical")
            ]
            assert serious == []


@pytest.mark.browser
@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_the_page_opens_in_its_language(opened, language):
    with opened(chosen={"language": language}) as watched:
        page = ready(watched)
        assert page.evaluate("document.documentElement.lang") == language
        assert page.locator("#language").input_value() == language
        watched.assert_quiet()


def test_every_behaviour_is_listed_for_translators():
    assert set(wording.LAYERS.values()) <= set(sentences.SENTENCES)
