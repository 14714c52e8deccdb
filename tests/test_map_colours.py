"""Colours, sizes and lists of map.html; colours that last from run to run; labels and clicks."""

from __future__ import annotations

import csv
import io
import itertools
import json
import re

import networkx
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordgraph import maps
from coordgraph.graphs import GREY, HUES, cluster_colours
from coordgraph.maps import cluster_rows, matching, palette, shades
from tests.hostile import small_tables
from tests.map_pages import FRAMES, card_says, counts, crowded, header, opener_in, ready, written

accounts = st.sets(st.sampled_from([str(n) for n in range(12)]), max_size=8)
divisions = st.dictionaries(st.sampled_from("abcdefgh"), accounts, max_size=6)


def jaccard(one, other):
    return len(one & other) / (len(one | other) or 1)


# --- colours that last -----------------------------------------------------------------------------------------------


@given(then=divisions, now=divisions)
def test_each_cluster_is_matched_at_most_once_and_only_with_one_like_it(then, now):
    match = matching.matched(then, now)
    assert len(set(match.values())) == len(match)
    assert all(jaccard(now[one], then[other]) >= matching.LEAST_LIKENESS for one, other in match.items())


@given(then=divisions, now=divisions, luck=st.randoms(use_true_random=False))
def test_the_order_of_clusters_does_not_change_the_match(then, now, luck):
    def shuffled(clusters):
        return dict(luck.sample(list(clusters.items()), len(clusters)))

    assert matching.matched(shuffled(then), shuffled(now)) == matching.matched(then, now)


@given(now=divisions)
def test_clusters_that_did_not_change_are_matched_with_themselves(now):
    # a division: nobody is in two clusters
    seen, parts = set(), {}
    for name, members in sorted(now.items()):
        parts[name] = members - seen
        seen |= members
    assert matching.matched(parts, parts) == {name: name for name, members in parts.items() if members}


def test_matches_add_up_to_the_most_likeness():
    # x is a little more like a than like b, but only x can be b's, and y is a's
    then = {"a": {"1", "2", "3", "4"}, "b": {"5", "6", "7"}}
    now = {"x": {"3", "4", "5", "6"}, "y": {"1", "2"}}
    assert jaccard(now["x"], then["a"]) == pytest.approx(1 / 3)
    assert matching.matched(then, now) == {"x": "b", "y": "a"}
    assert matching.matched(then, now, 0.41) == {"y": "a"}


@given(st.lists(st.sampled_from("abcdefghijklmn"), unique=True), st.permutations(range(9)))
def test_kept_colours_are_kept_and_no_hue_is_given_twice(groups, order):
    kept = {group: HUES[place] for group, place in zip(groups[::2], order, strict=False)}
    colours = cluster_colours(groups, kept)
    assert all(colours[group] == hue for group, hue in kept.items())
    hues = [colour for colour in colours.values() if colour != GREY]
    assert len(set(hues)) == len(hues) == min(len(groups), len(HUES))


def as_colours(path):
    return {row["label"].split(". ")[1]: row["colours"][0] for row in header(path)["clusters"]}


def renamed(tables, dropped=()):
    """The same run with other cluster ids, the other way round, and some accounts in no cluster."""
    made = dict(tables)
    members = made["members"].to_pylist()
    for row in members:
        row["cluster"] = None if row["account_id"] in dropped or not row["cluster"] else f"new-{row['cluster']}"
    made["members"] = pa.Table.from_pylist(members, made["members"].schema)
    clusters = made["clusters"].to_pylist()[::-1]
    for rank, row in enumerate(clusters, start=1):
        row.update(cluster=f"new-{row['cluster']}", rank=rank, accounts=20 - rank)
    made["clusters"] = pa.Table.from_pylist(clusters, made["clusters"].schema)
    return made


def test_a_map_like_an_earlier_run_has_its_colours(tmp_path):
    earlier = small_tables()
    plain = as_colours(written(tmp_path, earlier))
    now = renamed(earlier, dropped={"account0"})
    assert as_colours(written(tmp_path, now)) != plain
    path = written(tmp_path, now, like=earlier, like_name="week 1")
    assert as_colours(path) == plain
    assert header(path)["like"] == {"run": "week 1", "kept": [[0, "label1"], [1, "label0"]]}
    assert as_colours(written(tmp_path, earlier, like=earlier)) == plain


def test_a_map_like_nothing_says_so(tmp_path):
    path = written(tmp_path, like={"clusters": small_tables()["clusters"]}, like_name="empty")
    assert header(path)["like"] == {"run": "empty", "kept": []}
    assert header(written(tmp_path))["like"] is None


def test_pseudonyms_do_not_hide_the_likeness(small_run, tmp_path):
    import coordgraph

    result = coordgraph.open(small_run)
    kept = result.map(tmp_path / "a.html", like=small_run, pseudonym_key=b"a key of many bytes")
    rows = header(kept)
    assert rows["like"]["run"] == small_run.name
    coloured = [place for place, row in enumerate(rows["clusters"]) if row["colours"][0] != GREY]
    assert [place for place, _ in rows["like"]["kept"]] == coloured


# --- what accounts are coloured by -----------------------------------------------------------------------------------


def about(**columns):
    count = len(next(iter(columns.values())))
    schema = small_tables()["accounts"].schema
    rows = [{"account_id": str(n), **{name: values[n] for name, values in columns.items()}} for n in range(count)]
    return {"accounts": pa.Table.from_pylist(rows, schema)}


def test_the_commonest_answers_have_names_and_all_others_are_one():
    langs = [f"l{n % 11}" for n in range(11)] + ["L3", "es", "ES", "es", "", None]
    names, columns = shades.shades_of(about(lang=langs), [str(n) for n in range(len(langs))] + ["unheard of"])
    assert names["lang"][:2] == ["es", "L3"] and len(names["lang"]) == len(HUES)
    kind, places = columns["lang"]
    assert kind == "u1"
    assert places.tolist()[11:] == [1, 0, 0, 0, shades.UNKNOWN, shades.UNKNOWN, shades.UNKNOWN]
    assert (places == shades.OTHER).sum() == 3


@given(st.lists(st.one_of(st.none(), st.text(max_size=4)), min_size=1, max_size=30))
def test_every_account_has_an_answer_a_place_among_others_or_none(places):
    names, columns = shades.shades_of(about(location=places), [str(n) for n in range(len(places))])
    if "location" not in columns:
        assert not any(maps.wording.shown(text) for text in places)
        return
    found = columns["location"][1]
    assert all(0 <= place < len(names["location"]) or place >= shades.OTHER for place in found)
    for text, place in zip(places, found, strict=True):
        assert (place == shades.UNKNOWN) == (not maps.wording.shown(text))
    used = np.bincount(found[found < shades.OTHER], minlength=len(names["location"]))
    assert (np.diff(used) <= 0).all()


def test_no_is_not_the_same_as_not_known():
    _, columns = shades.shades_of(about(verified=[True, False, None]), ["0", "1", "2"])
    assert columns["verified"][1].tolist() == [1, 0, shades.UNKNOWN]
    assert "protected" not in columns


def test_steps_are_told_apart_by_lightness_and_seen_on_their_page():
    for steps, page in ((palette.STEPS, palette.LIGHT_PAGE), (palette.NIGHT_STEPS, palette.NIGHT_PAGE)):
        against = [palette.contrast(step, page) for step in steps]
        assert against == sorted(against) and against[0] > 1.6
        assert all(palette.contrast(*pair) > 1.3 for pair in itertools.pairwise(steps))
    for unknown, page in ((palette.UNKNOWN, palette.LIGHT_PAGE), (palette.NIGHT_UNKNOWN, palette.NIGHT_PAGE)):
        assert 1.3 < palette.contrast(unknown, page) < palette.contrast(GREY, page)


def test_labels_have_their_rank_in_front_and_speak_every_language():
    groups = [{"label": "retweets @One · #a"}, {"label": "#peace", "rank": 5}]
    assert cluster_rows.numbered_labels(groups) == ["1. retweets @One · #a", "5. #peace"]
    assert cluster_rows.labels_in_other_languages(groups)["es"] == ["1. retuits de @One · #a", "5. #peace"]
    assert cluster_rows.labels_in_other_languages(groups[1:]) == {}


# --- in the browser --------------------------------------------------------------------------------------------------


@pytest.fixture
def opened(tmp_path):
    return opener_in(tmp_path)


def with_profiles(change=None):
    made = dict(small_tables(change) if change else small_tables())
    rows = made["accounts"].to_pylist()
    for place, row in enumerate(rows):
        row.update(
            lang=["es", "en", None][place % 3], followers=10 * place, verified=place % 2 == 0, location=f"Town {place}"
        )
        row["posts"] = place if place else None
    made["accounts"] = pa.Table.from_pylist(rows, made["accounts"].schema)
    return made


@pytest.mark.browser
def test_accounts_are_coloured_by_what_is_known_of_them(opened, tmp_path):
    with opened(with_profiles()) as watched:
        page = ready(watched)
        by_cluster = page.evaluate("window.__map.colour('account0')")
        offered = page.locator("#colour-by option").evaluate_all("all => all.map(one => one.value)")
        assert {"cluster", "lang", "followers", "verified", "location"} <= set(offered) and "based_in" not in offered
        page.locator("#colour-by").select_option("lang")
        watched.until("window.__map.legend().length === 3")
        legend = page.evaluate("window.__map.legend()")
        assert [(row["text"], row["count"]) for row in legend] == [("English", 3), ("Spanish", 3), ("not known", 3)]
        assert "Spanish" in page.locator("#shades").inner_text()
        assert page.evaluate("window.__map.colour('account0')") == legend[1]["colour"] != by_cluster
        page.locator("#colour-by").select_option("followers")
        watched.until("window.__map.legend().length === 5")
        assert [row["text"] for row in page.evaluate("window.__map.legend()")][:2] == ["0", "10 – 20"]
        page.locator("#size-by").select_option("followers")
        assert page.evaluate("window.__map.size('account0') < window.__map.size('account3')")
        saved = {}
        for kind in ("gexf", "svg", "json"):
            with page.expect_download() as download:
                page.locator(f"#save-{kind}").click()
            saved[kind] = tmp_path / f"saved.{kind}"
            download.value.save_as(saved[kind])
        graph = networkx.read_gexf(saved["gexf"])
        colour = page.evaluate("window.__map.colour('account0')")
        viz = graph.nodes["account0"]["viz"]
        assert "#{r:02X}{g:02X}{b:02X}".format(**viz["color"]) == colour and viz["size"] > 0
        assert graph.nodes["account0"]["followers"] == "0"
        svg = saved["svg"].read_text(encoding="utf-8")
        assert f'fill="{colour}"' in svg and "10 – 20 (" in svg
        assert json.loads(saved["json"].read_text(encoding="utf-8"))["coloured_by"] == "followers"
        address = watched.until("location.hash.includes('sized=followers') && location.hash")
        watched.assert_quiet()
    with opened(with_profiles(), address=address) as watched:
        page = ready(watched)
        watched.until("window.__map.legend().length === 5")
        assert page.locator("#colour-by").input_value() == "followers"
        assert page.locator("#size-by").input_value() == "followers"
    with opened(with_profiles(), address="#colour=evil&sized=huge&list=nobody") as watched:
        page = ready(watched)
        assert page.evaluate("[window.__map.shading(), window.__map.picked()]") == ["cluster", []]
        watched.assert_quiet()


@pytest.mark.browser
def test_accounts_are_drawn_around_listed_and_shown_alone(opened, tmp_path):
    with opened(with_profiles()) as watched:
        page = ready(watched)
        spots = [page.evaluate(f"window.__map.spot('account{n}')") for n in range(4)]
        left, right = min(s["x"] for s in spots) - 9, max(s["x"] for s in spots) + 9
        top, bottom = min(s["y"] for s in spots) - 9, max(s["y"] for s in spots) + 9
        before = page.evaluate("window.__map.transform()")
        page.mouse.move(left, top)
        page.keyboard.down("Shift")
        page.mouse.down()
        page.mouse.move(right, bottom, steps=3)
        page.mouse.up()
        page.keyboard.up("Shift")
        card_says(watched, "List of 4 accounts")
        assert page.evaluate("window.__map.transform().scale") <= before["scale"]
        assert set(page.evaluate("window.__map.picked()")) == {f"account{n}" for n in range(4)}
        with page.expect_download() as download:
            page.locator("#list-csv").click()
        download.value.save_as(tmp_path / "list.csv")
        rows = list(csv.DictReader(io.StringIO((tmp_path / "list.csv").read_text(encoding="utf-8"), newline="")))
        assert {row["account_id"] for row in rows} == {f"account{n}" for n in range(4)}
        page.locator("#list-only").click()
        watched.until("window.__map.counts().accounts === 4")
        address = watched.until("location.hash.includes('only=1') && location.hash")
        page.locator("#list-clear").click()
        watched.until("window.__map.counts().accounts === 9")
        assert page.locator("#show-list").is_hidden()
        watched.assert_quiet()
    with opened(with_profiles(), address=address) as watched:
        page = ready(watched)
        card_says(watched, "List of 4 accounts")
        assert counts(watched)["accounts"] == 4


@pytest.mark.browser
@pytest.mark.parametrize("arguments", [(), ("--disable-3d-apis", "--disable-software-rasterizer")])
def test_the_key_s_starts_a_line_drawn_by_hand(opened, arguments):
    with opened(arguments=arguments) if arguments else opened() as watched:
        page = ready(watched)
        spot = page.evaluate("window.__map.spot('account0')")
        before = page.evaluate("window.__map.transform()")
        page.keyboard.press("s")
        page.mouse.move(spot["x"] - 8, spot["y"] - 8)
        page.mouse.down()
        for dx, dy in ((8, -8), (8, 8), (-8, 8), (-8, -8)):
            page.mouse.move(spot["x"] + dx, spot["y"] + dy)
        page.mouse.up()
        watched.until("window.__map.picked().includes('account0')")
        card_says(watched, "List of")
        after = page.evaluate("window.__map.transform()")
        assert after["scale"] == before["scale"] and page.locator("#lasso").is_hidden()
        page.keyboard.press("s")
        assert page.locator("#lasso").is_visible()
        page.keyboard.press("s")
        assert page.locator("#lasso").is_hidden()
        watched.assert_quiet()


@pytest.mark.browser
def test_rows_of_the_table_are_ticked_without_a_mouse(opened):
    with opened() as watched:
        page = ready(watched)
        page.keyboard.press("t")
        boxes = page.locator("#table td input")
        for place in (0, 1):
            boxes.nth(place).focus()
            page.keyboard.press("Space")
        assert len(page.evaluate("window.__map.picked()")) == 2
        page.locator("#open-list").click()
        card_says(watched, "List of 2 accounts")
        boxes.nth(0).uncheck()
        card_says(watched, "List of 1 account")
        watched.assert_quiet()


@pytest.mark.browser
def test_hostile_answers_are_only_text(opened):
    evil = '<img src=x onerror="window.__pwn=1">'
    made = with_profiles()
    rows = made["accounts"].to_pylist()
    for row in rows:
        row.update(location=evil, lang=evil, status="=cmd()")
    made["accounts"] = pa.Table.from_pylist(rows, made["accounts"].schema)
    with opened(made, chosen={"like": made, "like_name": evil}) as watched:
        page = ready(watched)
        for by in ("location", "lang", "status"):
            page.locator("#colour-by").select_option(by)
            watched.until(f"window.__map.shading() === '{by}' && window.__map.legend().length === 1")
        assert page.evaluate("window.__pwn") is None
        assert page.locator("#shades img").count() == 0
        watched.assert_quiet()


@pytest.mark.browser
@pytest.mark.parametrize("width", [1200, 400])
def test_no_label_lies_on_another_disc_or_label(opened, width):
    with opened(crowded(), viewport={"width": width, "height": 800}) as watched:
        page = ready(watched)
        watched.until("window.__map.labels().length > 0")
        labels, at = page.evaluate("[window.__map.labels(), window.__map.transform()]")
        discs = header(page_path(watched))["clusters"]
        assert len(labels) == 9
        for label in labels:
            area = label["area"]
            assert re.match(r"\d\. ", label["lines"][0])
            for place, disc in enumerate(discs):
                x, y, r = (
                    disc["disc"][0] * at["scale"] + at["left"],
                    disc["disc"][1] * at["scale"] + at["top"],
                    disc["disc"][2] * at["scale"],
                )
                near = (min(max(x, area["left"]), area["right"]) - x, min(max(y, area["top"]), area["bottom"]) - y)
                assert place == label["place"] or np.hypot(*near) >= r - 0.01, (label, place)
            for other in labels:
                if other is not label:
                    b = other["area"]
                    assert (
                        area["right"] < b["left"]
                        or area["left"] > b["right"]
                        or area["bottom"] < b["top"]
                        or area["top"] > b["bottom"]
                    )


def page_path(watched):
    from pathlib import Path
    from urllib.parse import unquote, urlsplit

    return Path(unquote(urlsplit(watched.page.url).path))


@pytest.mark.browser
def test_a_faint_tie_of_others_does_not_win_over_a_disc(opened):
    made = crowded(3, 8)
    rows = made["edges"].to_pylist()
    rows += [
        {"layer": "co_retweet", "source": f"a0-{i}", "target": f"a2-{j}", "weight": 1.0, "shared": 1, "kept": True}
        for i in range(8)
        for j in range(8)
    ]
    made["edges"] = pa.Table.from_pylist(rows, made["edges"].schema)
    with opened(made) as watched:
        page = ready(watched)
        found = page.evaluate(
            """() => { const map = window.__map, at = map.transform(), found = [];
            for (let x = 20; x < at.width - 20; x += 9) for (let y = 20; y < at.height - 20; y += 9) found.push([map.under(x, y), map.disc(x, y)]);
            return found; }"""
        )
        hits = [(what, disc) for what, disc in found if what and what["kind"] == "tie"]
        assert hits
        # a tie that wins inside a disc has an end there
        assert all(disc is None or disc in what["clusters"] for what, disc in hits)
        watched.assert_quiet()


@pytest.mark.browser
@pytest.mark.parametrize("size", [(1200, 800), (400, 800)])
def test_what_is_opened_does_not_stay_under_its_card(opened, size):
    with opened(crowded(), viewport={"width": size[0], "height": size[1]}) as watched:
        page = ready(watched)
        box = page.locator("#map").bounding_box()
        names = [f"a{c}-0" for c in range(9)]
        free = (box["x"] + box["width"] - 390) if size[0] > 760 else None
        for name in names:
            page.evaluate("window.__map.close()")
            page.locator("#whole").evaluate("button => button.click()")
            page.evaluate(FRAMES)  # the camera moves with the next frame
            page.evaluate(f"window.__map.click('{name}')")
            watched.until("!document.getElementById('card').hidden")
            page.evaluate(FRAMES)
            spot = page.evaluate(f"window.__map.spot('{name}')")
            if free:
                assert spot["x"] < free
            else:
                assert spot["y"] < box["y"] + box["height"] * 0.42
