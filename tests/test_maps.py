from __future__ import annotations

import base64
import hashlib
import itertools
import json
import math
import random
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coordgraph import maps, runs, tables
from coordgraph.errors import IntegrityError, UnknownName
from coordgraph.graphs import HUES, LayerTie, Pair
from coordgraph.maps import (
    about_run,
    activity,
    backing,
    evidence,
    layout,
    page,
    palette,
    pyvis_sentences,
    selection,
    sentences,
    wording,
)
from coordgraph.settings import MapSettings, Settings
from coordgraph.translations import LANGUAGES
from tests.browser import chromium_page
from tests.hostile import HOSTILE, at, edge, hostile, row, small_tables

RECORD = {"version": "0.1.0", "seed": 7, "settings": Settings().to_mapping()}
TEMPLATES = Path(maps.__file__).parent / "templates"


def written(tmp_path, made=None, settings=None, **more):
    made = small_tables() if made is None else made
    return maps.write_pyvis_map(made, RECORD, settings or MapSettings(title="A case"), tmp_path / "map.html", **more)


def data_of(path):
    text = path.read_text(encoding="utf-8")
    return json.loads(re.search(r'<script type="application/json" id="map-data">(.*?)</script>', text, re.S)[1])


def many_ties(accounts=60, groups=3):
    """A ring of accounts in a few clusters, each tied to its next five, the strongest at the start."""
    names = [f"n{n:03d}" for n in range(accounts)]
    ties = {tuple(sorted((n, (n + step) % accounts))) for n in range(accounts) for step in range(1, 6)}
    made = small_tables()
    made["edges"] = tables.EDGES.of_rows(edge(names[i], names[j], 2.0 + (accounts - i) / 10) for i, j in sorted(ties))
    made["members"] = tables.MEMBERS.of_rows(
        row(tables.MEMBERS, account_id=name, cluster=f"c{n % (groups + 1)}" if n % (groups + 1) < groups else None)
        for n, name in enumerate(names)
    )
    made["clusters"] = tables.CLUSTERS.of_rows(
        row(tables.CLUSTERS, cluster=f"c{n}", rank=n + 1, label=f"label {n}", accounts=accounts // (groups + 1))
        for n in range(groups)
    )
    return made


# --- layout ----------------------------------------------------------------------------------------------------------


def planted(groups=8, size=12, loose=15):
    chance = random.Random(3)
    accounts = [f"a{n}" for n in range(groups * size + loose)]
    group_of = {accounts[n]: f"g{n // size}" for n in range(groups * size)}
    ties = [
        (a, b, 1.0)
        for a, b in itertools.combinations(accounts, 2)
        if chance.random() < (0.5 if group_of.get(a, a) == group_of.get(b, b) else 0.01)
    ]
    return accounts, ties, group_of


def test_discs_do_not_overlap_and_hold_their_members():
    accounts, ties, group_of = planted()
    made = layout.place(accounts, ties, group_of, seed=1)
    for (x, y, r), (u, v, s) in itertools.combinations(made.discs.values(), 2):
        assert math.hypot(x - u, y - v) >= r + s
    for account, group in group_of.items():
        (x, y, r), point = made.discs[group], made.accounts[account]
        assert math.hypot(point[0] - x, point[1] - y) <= r


def test_accounts_without_a_cluster_stand_outside_all_discs():
    accounts, ties, group_of = planted()
    made = layout.place(accounts, ties, group_of, seed=1)
    for account in set(accounts) - set(group_of):
        point = made.accounts[account]
        assert all(math.hypot(point[0] - x, point[1] - y) > r for x, y, r in made.discs.values())


def test_the_same_seed_gives_the_same_places_and_another_seed_others():
    one, same, other = (layout.place(*planted(), seed=seed) for seed in (1, 1, 2))
    assert one == same
    assert one.accounts != other.accounts


def test_the_layout_leaves_pythons_random_numbers_alone():
    random.seed(5)
    wanted = random.random()
    random.seed(5)
    layout.place(*planted(), seed=1)
    assert random.random() == wanted


def test_outlets_stand_outside_the_discs_near_their_clusters_and_organisations_further_out():
    accounts, ties, group_of = planted()
    made = layout.place(
        accounts, ties, group_of, 1, {"paper": {"g0": 0.9}, "site": {"g0": 0.2, "g1": 0.4}}, {"owner": ["paper"]}
    )
    for point in made.outlets.values():
        assert all(math.hypot(point[0] - x, point[1] - y) > r for x, y, r in made.discs.values())
    nearest = min(made.discs, key=lambda g: math.dist(made.discs[g][:2], made.outlets["paper"]) - made.discs[g][2])
    assert nearest == "g0"
    assert math.hypot(*made.organisations["owner"]) > max(math.hypot(*p) for p in made.outlets.values())


def test_very_many_small_clusters_are_laid_out_quickly_and_apart():
    accounts = [f"a{n:05d}" for n in range(3 * 500)]
    group_of = {account: f"g{n // 3}" for n, account in enumerate(accounts)}
    discs = list(layout.place(accounts, [], group_of, 1).discs.values())
    assert len(discs) == 500
    assert all(math.hypot(x - u, y - v) > r for (x, y, r), (u, v, _) in itertools.combinations(discs, 2))


@pytest.mark.parametrize("accounts", [[], ["a"], ["a", "b"]])
def test_little_graphs_have_a_layout(accounts):
    assert set(layout.place(accounts, [], {}, 1).accounts) == set(accounts)
    assert set(layout.place(accounts, [], dict.fromkeys(accounts, "g"), 1, {"o": {}}, {"x": []}).accounts) == set(
        accounts
    )


# --- colours and words -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("hue", [*HUES, palette.GREY])
@pytest.mark.parametrize("background", [palette.LIGHT_PAGE, palette.NIGHT_PAGE])
def test_labels_can_be_read(hue, background):
    assert palette.contrast(palette.readable(hue, background), background) >= 4.5


def test_the_stylesheet_has_the_backgrounds_contrast_is_measured_against():
    style = (TEMPLATES / "web.css").read_text(encoding="utf-8").upper()
    assert palette.LIGHT_PAGE in style
    assert palette.NIGHT_PAGE in style


@pytest.mark.parametrize("text", HOSTILE)
def test_names_are_short_single_lines_without_overrides(text):
    name = wording.shown(text, 40)
    assert len(name) <= 40
    assert not re.search("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]", name)


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "JaVaScript:alert(1)", "data:text/html,x", "//evil", "http:", "https://a b", "", None],
)
def test_only_web_addresses_are_links(address):
    assert wording.web_link(address) is None


def test_the_method_is_said_in_words():
    record = {**RECORD, "tie_rule": "A rule.", "settings": {"similarity": {"window": 60.0}}}
    rows = dict(wording.method_rows(record, ["co_retweet"], 1234, 7))
    assert rows == {
        "Behaviours": "retweeting the same posts",
        "Time window": "1 min",
        "Tie rule": "A rule.",
        "Posts read": "1,234",
        "Seed": "7",
        "Version": "coordgraph 0.1.0",
    }


def test_the_tie_rule_is_said_as_the_run_says_it():
    rows = dict(wording.method_rows({"tie_rule": "A rule."}, ["co_url"], None, 1))
    assert rows["Tie rule"] == "A rule."


def test_an_empty_record_says_what_is_known():
    assert dict(wording.method_rows({}, [], None, 1)) == {"Behaviours": "none compared", "Seed": "1"}


# --- what is drawn ---------------------------------------------------------------------------------------------------


def test_a_graph_beyond_the_limits_keeps_every_cluster_and_says_how_much_is_left(tmp_path):
    limits = MapSettings(max_accounts=20, max_ties=25)
    chosen = selection.select(many_ties(), limits)
    assert (len(chosen.accounts), chosen.all_accounts, chosen.all_pairs) == (20, 60, 300)
    assert len(chosen.pairs) <= 25
    assert set(chosen.group_of) == set(chosen.accounts)
    assert {group["id"] for group in chosen.groups} == {"c0", "c1", "c2"}
    data = data_of(written(tmp_path, many_ties(), limits))
    assert data["all"] == [60, 300]
    assert len([node for node in data["nodes"] if node["kind"] == "account"]) == 20


@settings(max_examples=30, deadline=None)
@given(most=st.integers(6, 70), ties=st.integers(6, 320), groups=st.integers(1, 3))
def test_whatever_the_limits_every_account_drawn_has_a_tie_and_every_cluster_is_there(most, ties, groups):
    chosen = selection.select(many_ties(groups=groups), MapSettings(max_accounts=most, max_ties=ties))
    assert len(chosen.accounts) <= most and len(chosen.pairs) <= ties
    assert {end for pair in chosen.pairs for end in (pair.source, pair.target)} == set(chosen.accounts)
    assert len(chosen.groups) == groups
    assert chosen.is_part == (most < 60 or ties < 300)


def test_no_account_loses_its_strongest_tie_to_the_ties_of_others():
    made = many_ties()
    whole = selection.select(made, MapSettings())
    part = selection.select(made, MapSettings(max_ties=70))
    assert part.accounts == whole.accounts
    strongest = {}
    for pair in sorted(whole.pairs, key=lambda pair: -pair.weight):
        for end in (pair.source, pair.target):
            strongest.setdefault(end, pair.weight)
    for account, weight in strongest.items():
        assert max(p.weight for p in part.pairs if account in (p.source, p.target)) == weight


def test_usual_runs_are_drawn_whole_and_large_ones_up_to_3000_accounts_and_15000_ties():
    assert (MapSettings().max_accounts, MapSettings().max_ties) == (3000, 15000)
    chosen = selection.select(many_ties(4000), MapSettings())
    assert (len(chosen.accounts), chosen.all_accounts) == (3000, 4000)
    assert len(chosen.pairs) <= 15000 < chosen.all_pairs


def test_steps_of_the_weakest_tie_begin_with_the_weakest_tie():
    pairs = selection.select(small_tables(), MapSettings()).pairs
    assert selection.weight_steps(pairs) == [2.0, 3.0, 4.0, 6.0, 12.0]  # 12: two behaviours, 5 and 7
    assert selection.weight_steps(selection.select(many_ties(), MapSettings()).pairs, 3) == [2.2, 5.1, 8.0]
    assert selection.weight_steps([]) == []


def test_camps_are_drawn_when_there_are_no_clusters(tmp_path):
    chosen = selection.select(small_tables(kept=False), MapSettings())
    assert chosen.view == "camps"
    assert {pair.weight for pair in chosen.pairs} == {0.9}
    assert data_of(written(tmp_path, small_tables(kept=False)))["clusters_found"] == 0


def test_the_strongest_pairs_of_camps_are_drawn():
    made = small_tables(kept=False)
    chosen = selection.select(made, MapSettings(max_ties=1))
    assert (len(chosen.pairs), chosen.all_pairs) == (1, 8)


def test_clusters_can_be_asked_for_where_there_are_none(tmp_path):
    assert selection.select(small_tables(kept=False), MapSettings(), "clusters").view == "nothing"
    assert data_of(written(tmp_path, {}))["view"] == "nothing"
    data = data_of(written(tmp_path, small_tables(kept=False), view="clusters"))
    assert (data["view"], data["compared"]) == ("nothing", 11)


def test_an_unknown_view_is_refused():
    with pytest.raises(UnknownName, match=r"no such view: 'tree'\. Use clusters, camps or auto\."):
        selection.select({}, MapSettings(), "tree")


def test_organisations_are_reached_through_claims_about_drawn_outlets():
    layer = backing.backing(small_tables(), {"cluster0", "cluster1"})
    assert set(layer.outlets) == {"outlet0", "outlet1"}
    assert layer.neighbours() == {"organisation0": ["outlet0", "funder1"], "funder1": ["organisation0"]}
    assert [backing.is_only_funder(row) for row in layer.organisations.values()] == [True, False]
    assert backing.backing(small_tables(), set()) == backing.Backing()


def test_evidence_is_bounded():
    made = small_tables()
    pairs = selection.select(made, MapSettings()).pairs
    found = evidence.evidence_of(made, pairs, of_a_tie=2, of_a_map=5)
    assert found.counts[("account0", "account1")] == 14
    assert [len(rows) for rows in found.rows.values()] == [2, 2, 1]
    one = found.rows[("account0", "account1")][0]
    assert found.posts[one[3]][0].startswith("account")


def _evidence(delays, window=60.0):
    """Evidence of one pair with these delays; None: not timed."""
    return tables.EVIDENCE.sorted(tables.EVIDENCE.of_rows(
        row(tables.EVIDENCE, layer="co_retweet", source="a", target="b", object=f"o{n:03}", source_post=f"p{n}",
            target_post=f"q{n}", delay_s=delay, within_window=None if delay is None else abs(delay) <= window)
        for n, delay in enumerate(delays)
    ))  # fmt: skip


def _shown_delays(delays, most):
    pair = Pair("a", "b", (LayerTie("co_retweet", 1.0, len(delays), None, None, None, None, None, None),))
    found = evidence.evidence_of({"evidence": _evidence(delays)}, [pair], most)
    return [one[5] for one in found.rows[("a", "b")]], found.counts[("a", "b")]


def test_evidence_is_spread_from_the_closest_to_the_farthest_within_the_window():
    # nine in the window, in order 1, -2, 3 … 9; what lies outside ties nobody
    delays = [3.0, -2.0, 1.0, -4.0, 900.0, 5.0, 9.0, 7.0, -6.0, 8.0, -500.0]
    assert _shown_delays(delays, 5) == ([1.0, 3.0, 5.0, 7.0, 9.0], 9)
    assert _shown_delays(delays, 1) == ([5.0], 9)
    assert _shown_delays(delays, 2) == ([1.0, 9.0], 9)
    assert _shown_delays(delays, 20)[0] == [1.0, -2.0, 3.0, -4.0, 5.0, -6.0, 7.0, 8.0, 9.0]
    assert _shown_delays([500.0, -900.0, 700.0], 2) == ([500.0, -900.0], 3)
    assert _shown_delays([None] * 4, 3) == ([None] * 3, 4)


@given(st.lists(st.floats(-60, 60, allow_subnormal=False), min_size=1, max_size=60), st.integers(1, 12))
def test_evidence_of_a_tie_has_both_ends_of_its_delays_and_no_gap_of_two(delays, most):
    shown, count = _shown_delays(delays, most)
    assert count == len(delays) and len(shown) == min(most, count)
    order = sorted(map(abs, delays))
    assert [abs(delay) for delay in shown] == sorted(abs(delay) for delay in shown)
    if most == 1:
        assert abs(shown[0]) == order[(count - 1) // 2]
    else:
        assert (abs(shown[0]), abs(shown[-1])) == (order[0], order[-1]) or count == 1
        # evenly spaced: the middle one of an odd number is the middle of all
        if len(shown) % 2:
            assert abs(shown[len(shown) // 2]) == order[(count - 1) // 2]


def test_evidence_of_another_pair_is_not_shown():
    made = small_tables()
    pairs = [pair for pair in selection.select(made, MapSettings()).pairs if pair.target == "account3"]
    found = evidence.evidence_of(made, pairs)
    assert set(found.rows) == {(pair.source, pair.target) for pair in pairs}


def test_evidence_of_a_behaviour_that_does_not_tie_a_pair_is_neither_shown_nor_counted():
    # tied by co_retweet, compared and not tied by co_url; b and c the other way round
    edges = [edge("a", "b", 3.0), edge("a", "b", 2.0, "co_url", kept=False),
             edge("b", "c", 3.0, kept=False), edge("b", "c", 2.0, "co_url")]  # fmt: skip
    acts = [("a", "b", "co_retweet", 3), ("a", "b", "co_url", 2), ("b", "c", "co_retweet", 4), ("b", "c", "co_url", 5)]
    rows = [(source, target, layer, n) for source, target, layer, many in acts for n in range(many)]
    posts = [row(tables.POSTS, post_id=f"p{n}", account_id="a", platform="x", time=at(n)) for n in range(len(rows))]
    behind = [row(tables.EVIDENCE, layer=layer, source=source, target=target, object=f"{layer}{n}",
                  source_post=f"p{place}", target_post=f"p{place}", delay_s=0.0, within_window=True)
              for place, (source, target, layer, n) in enumerate(rows)]  # fmt: skip
    made = {
        "edges": tables.EDGES.sorted(tables.EDGES.of_rows(edges)),
        "evidence": tables.EVIDENCE.sorted(tables.EVIDENCE.of_rows(behind)),
        "posts": tables.POSTS.of_rows(posts),
    }
    pairs = selection.select(made, MapSettings()).pairs
    found = evidence.evidence_of(made, pairs, of_a_tie=20)
    assert found.counts == {("a", "b"): 3, ("b", "c"): 5}
    assert {key: {one[0] for one in rows} for key, rows in found.rows.items()} == {
        ("a", "b"): {"co_retweet"},
        ("b", "c"): {"co_url"},
    }
    assert sum(activity.activity_of(made, pairs).counts) == 8


def test_who_came_first_is_counted_apart_from_the_same_moment():
    # first in 3, second in 2, at the same moment in 4; what lies outside the window, or has no delay, is none of these
    delays = [1.0, 2.0, 3.0, -4.0, -5.0, 0.0, 0.0, -0.0, 0.0, 900.0, -900.0, None]
    pair = Pair("a", "b", (LayerTie("co_retweet", 1.0, 12, None, None, None, None, None, None),))
    made = {"evidence": _evidence(delays)}
    assert evidence.evidence_of(made, [pair]).orders == {("a", "b"): [3, 2, 4]}
    assert evidence.evidence_of({"evidence": _evidence([None, 900.0])}, [pair]).orders == {}


# --- the pyvis network -----------------------------------------------------------------------------------------------


def test_the_network_is_a_pyvis_network_with_fixed_places():
    from pyvis.network import Network

    network = maps.build_pyvis(small_tables(), MapSettings(), 1)
    assert isinstance(network, Network)
    assert network.options["physics"] == {"enabled": False}
    assert all(isinstance(node["x"], float) and isinstance(node["y"], float) for node in network.nodes)
    kinds = [node["kind"] for node in network.nodes]
    assert {kind: kinds.count(kind) for kind in kinds} == {
        "anchor": 2, "account": 9, "outlet": 2, "organisation": 1, "funder": 1,
    }  # fmt: skip
    assert sum(line["kind"] == "tie" for line in network.edges) == 10
    assert network.get_node("a:account0")["title"].startswith("@handle0\nname0\ncreated 2026-03-01")


def test_exports_have_the_places_of_the_map():
    chosen = maps.build_pyvis(small_tables(), MapSettings(), 1)
    places = {node["id"][2:]: (node["x"], node["y"]) for node in chosen.nodes if node["kind"] == "account"}
    assert maps.positions_of(small_tables(), MapSettings(max_accounts=1), 1) == places
    assert maps.positions_of({}, MapSettings(), 1) == {}


@pytest.mark.parametrize(
    ("record", "seed"), [({}, 1), ({"seed": 3}, 3), ({"settings": {"seed": 4}}, 4), ({"seed": None, "settings": 0}, 1)]
)
def test_the_seed_is_that_of_the_run(record, seed):
    assert about_run.seed_of(record) == seed


def test_a_network_changed_by_hand_is_drawn(tmp_path):
    network = maps.build_pyvis(small_tables(), MapSettings(), 1)
    network.add_node("mine", label="a note", x=0, y=0, title="seen <b>today</b>")
    assert "mine" in {node["id"] for node in data_of(written(tmp_path, network=network))["nodes"]}


def test_another_vis_network_is_refused(monkeypatch):
    monkeypatch.setattr(page, "VIS_NETWORK_SHA256", "0" * 64)
    with pytest.raises(IntegrityError, match=r"Install pyvis 0\.3\.2 anew"):
        page.vis_network_script()


# --- the page --------------------------------------------------------------------------------------------------------


def test_the_same_input_gives_the_same_page(tmp_path):
    assert written(tmp_path).read_bytes() == written(tmp_path).read_bytes()


def test_the_policy_names_the_exact_bytes_of_what_may_run(tmp_path):
    text = written(tmp_path).read_text(encoding="utf-8")
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)[1]
    for tag, directive in (("script", "script-src"), ("style", "style-src")):
        bodies = re.findall(rf"<{tag}>(.*?)</{tag}>", text, re.S)
        hashes = {f"'sha256-{base64.b64encode(hashlib.sha256(b.encode()).digest()).decode()}'" for b in bodies}
        assert set(re.search(rf"{directive} ([^;]*);", policy)[1].split()) == hashes
    for rule in (
        "default-src 'none'", "connect-src 'none'", "base-uri 'none'", "form-action 'none'",
        "require-trusted-types-for 'script'", "trusted-types 'none'",
    ):  # fmt: skip
        assert rule in policy
    assert "unsafe" not in policy
    assert "\r" not in text


def files():
    return [path for path in TEMPLATES.rglob("*") if path.is_file() and path.suffix in (".js", ".css", ".html")]


def test_the_script_is_put_together_of_all_its_parts():
    assert {path.stem for path in (TEMPLATES / "pyvis").glob("*.js")} == set(page.PARTS)


def test_every_sentence_of_the_script_is_listed_for_translators():
    literal = r'"((?:[^"\\]|\\.)*)"'
    script = "\n".join(path.read_text(encoding="utf-8") for path in (TEMPLATES / "pyvis").glob("*.js"))
    said = set(re.findall(r"\bt\(\s*" + literal, script))
    pairs = set(re.findall(r"\bseveral\(\s*" + literal + r",\s*" + literal, script))
    more, more_pairs = set(pyvis_sentences.MORE_SENTENCES), set(pyvis_sentences.MORE_PLURALS)
    assert said - set(sentences.SENTENCES) == more
    assert pairs - set(sentences.PLURALS) == more_pairs


def test_our_own_script_never_reads_text_as_markup_or_code():
    for path in files():
        text = path.read_text(encoding="utf-8")
        forbidden = (
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|srcdoc|\bon[a-z]+=|style="
        )
        assert not re.search(forbidden, text), path
        assert not re.search(r"https?://(?!x\.com/i/status/|www\.w3\.org/2000/svg)", text), path


def test_nobody_is_called_names():
    for path in [*files(), *Path(maps.__file__).parent.glob("*.py")]:
        assert not re.search(r"\b(bots?|trolls?|inauthentic)\b", path.read_text(encoding="utf-8"), re.I), path


def test_hostile_names_leave_no_markup_in_the_file(tmp_path):
    settings = MapSettings(title="".join(HOSTILE[:6]))
    text = written(tmp_path, small_tables(hostile), settings).read_text(encoding="utf-8")
    assert text.count("<script") - page.vis_network_script().count("<script") == 3
    assert "<img" not in text.replace(page.vis_network_script(), "")
    assert re.search(r"[\ud800-\udfff\x00]", text) is None


# --- the page in a browser -------------------------------------------------------------------------------------------


@pytest.fixture
def opened(tmp_path):
    def opener(made=None, settings=None, **context):
        return chromium_page(
            written(tmp_path, made, settings), **{"viewport": {"width": 1200, "height": 800}, **context}
        )

    return opener


def ready(watched):
    watched.until("window.__map && window.__map.ready")


def counts(watched):
    return watched.page.evaluate("window.__map.counts()")


@pytest.mark.browser
def test_filters_change_what_is_counted(opened):
    with opened() as watched:
        ready(watched)
        page_ = watched.page
        assert counts(watched) == {"accounts": 9, "ties": 10, "clusters": 2, "outlets": 2}
        page_.locator("#strength").fill("1")
        watched.until("window.__map.counts().ties < 10")
        assert counts(watched)["ties"] == 5
        assert "5 ties" in page_.locator("#live").inner_text()
        page_.locator("#strength").fill("0")
        watched.until("window.__map.counts().ties === 10")
        page_.locator("#groups input").first.uncheck()
        assert counts(watched) == {"accounts": 5, "ties": 4, "clusters": 1, "outlets": 2}
        page_.locator("#groups input").first.check()
        page_.locator("#smallest").fill("1")
        watched.until("window.__map.counts().clusters === 1")
        page_.locator("#loose").uncheck()
        page_.locator("#things").uncheck()
        assert counts(watched) == {"accounts": 4, "ties": 5, "clusters": 1, "outlets": 0}
        watched.assert_quiet()


@pytest.mark.browser
def test_search_flies_to_an_account_and_keys_work(opened):
    with opened(reduced_motion="reduce") as watched:
        ready(watched)
        page_ = watched.page
        page_.keyboard.press("/")
        page_.keyboard.type("@HANDLE3")
        assert page_.locator("#found button").count() == 1
        page_.keyboard.press("Enter")
        assert page_.locator("#card h2").inner_text() == "@handle3"
        page_.locator("#card").press("Escape")
        assert page_.locator("#card").is_hidden()
        page_.locator("#query").fill("nobody")
        assert "Nothing of that name" in page_.locator("#found").inner_text()
        watched.assert_quiet()


@pytest.mark.browser
def test_search_finds_outlets_organisations_and_clusters_too(opened):
    with opened(reduced_motion="reduce") as watched:
        ready(watched)
        page_ = watched.page
        kinds = page_.evaluate("window.__map.nodes().filter(n => n.kind === 'outlet').map(n => n.id)")
        outlet = kinds[0][2:]
        page_.locator("#query").fill(outlet)
        page_.locator("#found button").first.click()
        assert outlet in page_.locator("#card h2").inner_text()
        label = page_.locator("#groups .name").first.inner_text()
        page_.locator("#query").fill(label)
        page_.locator("#found button").first.click()
        assert label.split(" · ")[0] in page_.locator("#card").inner_text()
        watched.assert_quiet()


@pytest.mark.browser
def test_clicking_an_account_and_a_tie_shows_what_they_rest_on(opened):
    with opened(reduced_motion="reduce") as watched:
        ready(watched)
        page_ = watched.page
        page_.evaluate("window.__map.flyToGroup('cluster0')")
        spot = page_.evaluate("window.__map.pageOf('a:account0')")
        page_.mouse.click(spot["x"], spot["y"])
        watched.until("!document.getElementById('card').hidden")
        assert page_.locator("#card h2").inner_text() == "@handle0"
        assert "Strongest" in page_.locator("#card").inner_text() or "3 ties" in page_.locator("#card").inner_text()
        page_.keyboard.press("Escape")
        ends = [page_.evaluate(f"window.__map.pageOf('a:account{n}')") for n in (0, 1)]
        page_.mouse.click(*((ends[0][axis] + ends[1][axis]) / 2 for axis in "xy"))
        watched.until("!document.getElementById('card').hidden")
        card = page_.locator("#card").inner_text()
        assert "Posts behind it: 5 of 14" in card
        assert "@handle1 3.5 s later" in card
        assert "UTC" in card
        watched.assert_quiet()


def with_traits(sentence="12 of 14 accounts were made on one day."):
    """The small tables with traits and profiles: one trait of cluster0 is clear, one is not."""
    made = small_tables()
    about = {"known": 4, "missing": 0, "unmatched": 0, "others": 30, "kind": "share"}
    made["traits"] = tables.TRAITS.of_rows(
        [
            row(tables.TRAITS, cluster="cluster0", trait="young", p=0.001, q=0.01, sentence=sentence, **about),
            row(tables.TRAITS, cluster="cluster0", trait="protected", p=0.4, q=0.6, sentence="Not clear.", **about),
            row(tables.TRAITS, cluster="cluster1", trait="young", p=0.4, q=0.6, sentence="Nor this.", **about),
        ]
    )
    members = made["members"].to_pylist()
    made["profiles"] = tables.PROFILES.of_rows(
        row(
            tables.PROFILES, account_id=member["account_id"], cluster=member["cluster"], posts=3,
            cohort="2025-01" if n % 2 else "2024-11", eight_digits=member["cluster"] == "cluster0",
        )
        for n, member in enumerate([*members, *({"account_id": f"other{n}", "cluster": None} for n in range(4))])
    )  # fmt: skip
    return made


@pytest.mark.browser
def test_cards_tell_clear_traits_months_and_flags_beside_base_rates(opened):
    with opened(with_traits()) as watched:
        ready(watched)
        watched.page.evaluate("window.__map.openGroup('cluster0')")
        card = watched.page.locator("#card")
        said = card.inner_text()
        assert "12 of 14 accounts were made on one day." in said and "Not clear." not in said
        assert "Accounts by the month they were made in" in said and "2024-11" in said and "2025-01" in said
        assert card.locator("svg.made rect").count() == 2
        assert "2024-11 – 2025-01" in card.locator("svg.made").get_attribute("aria-label")
        watched.page.evaluate("window.__map.openGroup('cluster1')")
        assert "In none of the traits tested do they differ clearly" in card.inner_text()
        watched.page.evaluate("window.__map.openAccount('account0')")
        assert re.search(r"handle as assigned \(0% of all \d+ accounts of no cluster\)", card.inner_text())
        watched.assert_quiet()


@pytest.mark.browser
def test_hostile_sentences_are_only_text(opened):
    with opened(with_traits("".join(HOSTILE))) as watched:
        ready(watched)
        watched.page.evaluate("window.__map.openGroup('cluster0')")
        assert watched.page.locator("#card .trait").locator("img, iframe, script, svg, b, a").count() == 0
        watched.assert_quiet()


def test_the_map_tells_what_the_report_tells(small_run):
    from coordgraph.reports.who import who_they_are

    directory = runs.RunDirectory(small_run)
    made = {name: runs.read_table(directory.table_path(name)) for name in ("traits", "profiles", "posts", "clusters")}
    told = data_of(small_run / "map-pyvis.html")["who"]
    assert len(told) == 4
    for cluster in made["clusters"]["cluster"].to_pylist():
        sentences = who_they_are(cluster, made)["sentences"]
        assert sentences and told[cluster]["sentences"]["en"] == sentences
        assert set(told[cluster]["sentences"]) == set(LANGUAGES)


@pytest.mark.browser
def test_outlets_and_claims_say_their_source(opened):
    with opened() as watched:
        ready(watched)
        watched.page.evaluate("window.__map.openItem('o:outlet0')")
        card = watched.page.locator("#card")
        assert "3 of 4 accounts (75%)" in card.inner_text()
        assert "outlet0 published by organisation0" in card.inner_text()
        link = card.locator("a")
        assert link.get_attribute("href") == "https://example.org/imprint"
        assert link.get_attribute("rel") == "noopener noreferrer"
        assert "outlet0, published by organisation0" in card.inner_text()
        card.locator("button.link", has_text="organisation0").first.click()
        assert card.locator("h2").inner_text() == "Claim"
        assert card.locator("a").get_attribute("href") == "https://example.org/imprint"
        watched.page.evaluate("window.__map.openItem('g:funder1')")
        assert "(2026-01-03)" in card.inner_text()
        watched.assert_quiet()


@pytest.mark.browser
@pytest.mark.parametrize(("kept", "colours"), [(True, "light"), (False, "dark")])
def test_hostile_names_never_run(opened, colours, kept):
    made = small_tables(hostile, kept=kept)
    with opened(
        made, MapSettings(title="".join(HOSTILE[:6])), color_scheme=colours, reduced_motion="reduce"
    ) as watched:
        ready(watched)
        page_ = watched.page
        for text in HOSTILE:
            page_.locator("#query").fill(text[:90])
        page_.locator("#query").fill("0")
        page_.locator("#found button").first.click()
        page_.locator("#query").fill("")
        for step in ("1", "0"):
            if page_.locator("#strength").is_enabled():
                page_.locator("#strength").fill(step)
        for box in page_.locator("#groups input").all():
            box.uncheck()
            box.check()
        page_.locator("#whole").click()
        for node in page_.evaluate("window.__map.nodes()"):
            page_.evaluate("id => window.__map.openItem(id)", node["id"])
            spot = page_.evaluate("id => window.__map.pageOf(id)", node["id"])
            page_.mouse.move(spot["x"], spot["y"])
            page_.wait_for_timeout(140)
            page_.mouse.click(spot["x"], spot["y"])
        for tie in page_.evaluate("window.__map.ties()"):
            page_.evaluate("id => { window.__map.openItem(id); window.__map.flyToTie(id); }", tie["id"])
        for edge_id in ("m0", "m1", "s0", "s1"):
            page_.evaluate("id => window.__map.openItem(id)", edge_id)
        for link in page_.locator("a").all():
            assert re.match(r"https?:", link.get_attribute("href"))
        assert page_.locator("#card, #panel").locator("img, iframe, script, svg, b").count() == 0
        page_.emulate_media(color_scheme="dark" if colours == "light" else "light")
        watched.assert_quiet()


@pytest.mark.browser
@pytest.mark.parametrize(
    ("made", "words"),
    [({}, "No ties passed the rule"), (small_tables(kept=False), "it says nothing of acting together")],
)
def test_nothing_found_is_said_calmly(opened, made, words):
    with opened(made) as watched:
        ready(watched)
        assert words in watched.page.locator("body").inner_text()
        watched.assert_quiet()


@pytest.mark.browser
def test_a_phone_shows_map_panel_and_card(opened):
    with opened(viewport={"width": 400, "height": 800}) as watched:
        ready(watched)
        page_ = watched.page
        assert page_.evaluate("document.documentElement.scrollWidth") <= 400
        assert page_.locator("#controls").is_hidden()
        page_.locator("#more").click()
        assert page_.locator("#strength").is_visible()
        page_.locator("#more").click()
        page_.evaluate("window.__map.openAccount('account0')")
        assert page_.locator("#card").is_visible()
        watched.assert_quiet()


@pytest.mark.browser
def test_the_picture_is_saved_without_asking_anybody(opened, tmp_path):
    with opened() as watched:
        ready(watched)
        with watched.page.expect_download() as download:
            watched.page.locator("#picture").click()
        download.value.save_as(tmp_path / "map.png")
        assert (tmp_path / "map.png").read_bytes().startswith(b"\x89PNG")
        watched.assert_quiet()


def test_every_behaviour_has_words_of_its_own_on_the_map():
    from coordgraph.behaviours import known_behaviours
    from coordgraph.maps.wording import layer_words

    words = {name: layer_words(name) for name in known_behaviours()}
    assert all(words[name] != name.replace("_", " ") for name in words)
    assert len(set(words.values())) == len(words)


def test_text_that_takes_the_short_way_holds_nothing_the_long_way_takes_out():
    plain = "".join(chr(code) for code in range(0x110000) if wording._PLAIN.fullmatch(chr(code)))
    assert len(plain) > 600 and wording._without_unseen(plain) == plain
