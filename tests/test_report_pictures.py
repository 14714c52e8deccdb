"""Pictures of the report: ticks and scales, what is drawn and said of it, nothing that a page must not hold."""

from __future__ import annotations

import math
import re
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import coordgraph
from coordgraph.joint_acts import DAY, round_spans
from coordgraph.reports import drawn_of_run, drawn_tables
from coordgraph.reports.activity import activity_of_run
from coordgraph.reports.activity_pictures import picture_of_cluster, picture_of_whole, small_picture
from coordgraph.reports.habit_pictures import picture_of_creation, picture_of_hours
from coordgraph.reports.habits import habits_of_run
from coordgraph.reports.outlet_pictures import picture_of_shares
from coordgraph.reports.pictures import Scale, bars, round_ticks, run_of_most, share_in, time_ticks
from coordgraph.tables import CLUSTERS, DRAWN_TABLES, EDGES, EVIDENCE, MEMBERS, POSTS, PROFILES, TIME
from coordgraph.times import EARLIEST, LATEST
from coordgraph.translations import LANGUAGES
from tests.browser import chromium_page
from tests.hostile import HOSTILE

MOMENTS = st.integers(EARLIEST // 1000, LATEST // 1000)


@given(st.floats(-1e9, 1e9), st.floats(1e-6, 1e9), st.integers(2, 9))
@example(900719925.9960938, 1e-6, 9)
def test_ticks_of_numbers_are_round_sorted_few_and_inside(low, extent, most):
    high = low + extent
    ticks = round_ticks(low, high, most)
    assert ticks == sorted(set(ticks)) and len(ticks) <= most
    assert all(low <= tick <= high for tick in ticks)
    if len(ticks) > 1 and extent > 1e-3 * abs(low):
        step = ticks[1] - ticks[0]
        assert round(step / 10 ** math.floor(math.log10(step) + 1e-9), 6) in (1, 2, 5)
        assert all(math.isclose(tick / step, round(tick / step), abs_tol=1e-6) for tick in ticks)


@given(st.floats(1e-6, 1e12))
def test_from_nought_there_are_always_two_ticks(high):
    ticks = round_ticks(0, high, 3)
    assert ticks[0] == 0 and 2 <= len(ticks) <= 3


@given(MOMENTS, MOMENTS, st.integers(2, 8))
def test_ticks_of_times_are_round_sorted_few_and_inside(one, other, most):
    first, last = sorted((one, other))
    ticks = time_ticks(first, last, most)
    places = [tick.at for tick in ticks]
    assert places == sorted(set(places)) and len(places) <= most
    assert all(first <= place <= last and place % 1000 == 0 for place in places)
    if last - first > 2 * DAY * most:
        assert all(place % DAY == 0 for place in places)


@given(MOMENTS, MOMENTS, st.integers(1, 60))
def test_spans_are_few_and_hold_all(one, other, most):
    first, last = sorted((one, other))
    start, step = round_spans(first, last, most)
    assert start <= first and 0 <= (last - start) // step <= most


@given(st.lists(st.integers(0, 50), min_size=1, max_size=24), st.booleans())
def test_the_run_that_holds_most_is_the_shortest(counts, around):
    run = run_of_most(counts, around)
    if not sum(counts):
        assert run is None
        return
    assert 0.5 <= run.share <= 1 and math.isclose(share_in(counts, run), run.share)
    doubled = counts * 2 if around else counts
    shorter = [sum(doubled[at : at + run.length - 1]) for at in range(len(doubled) - run.length + 2)]
    assert run.length == 1 or max(shorter) < sum(counts) / 2


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_a_scale_takes_ends_to_ends(low, high):
    place = Scale(low, high, 40, 390)
    assert place(low) == 40 and place(high) in (40, 390)


def test_bars_are_one_path_without_those_that_are_empty():
    assert bars([0, 0], Scale(0, 2, 0, 10), Scale(0, 1, 9, 0)) == ""
    assert bars([1, 0, 1], Scale(0, 3, 0, 30), Scale(0, 1, 9, 0), inset=0.1) == "M1.0 9V0.0H9.0V9ZM21.0 9V0.0H29.0V9Z"


def filled(shape, columns):
    """A table of which only these columns are known."""
    size = max(map(len, columns.values()))
    return shape.of({name: columns.get(name, [None] * size) for name in shape.names})


def timed(acts, clusters, others=()):
    """Tables of ties each of whose acts is a pair of posts at those milliseconds, and of posts of others."""
    posts, ties, evidence = [], {}, []
    for number, (one, two, at) in enumerate(acts):
        for end, who in (("s", one), ("t", two)):
            posts.append((f"{end}{number}", who, at))
        ties[one, two] = True
        evidence.append((one, two, f"{number}"))
    posts += [(f"o{number}", who, at) for number, (who, at) in enumerate(others)]
    members = sorted(clusters)
    return {
        "posts": filled(POSTS,
            {
                "post_id": [post for post, _, _ in posts],
                "account_id": [who for _, who, _ in posts],
                "time": pa.array([None if at is None else 1000 * at for *_, at in posts], TIME),
                "time_precision": ["ms"] * len(posts),
            }
        ),
        "edges": filled(EDGES,
            {"layer": ["co_url"] * len(ties), "source": [a for a, _ in ties], "target": [b for _, b in ties],
             "kept": [True] * len(ties)}
        ),
        "evidence": filled(EVIDENCE,
            {"layer": ["co_url"] * len(evidence), "source": [a for a, _, _ in evidence],
             "target": [b for _, b, _ in evidence], "object": [o for *_, o in evidence],
             "source_post": [f"s{o}" for *_, o in evidence], "target_post": [f"t{o}" for *_, o in evidence],
             "within_window": [True] * len(evidence)}
        ),
        "members": filled(MEMBERS, {"account_id": members, "cluster": [clusters[who] for who in members]}),
        "clusters": filled(CLUSTERS, {"cluster": sorted({c for c in clusters.values() if c})}),
        "profiles": filled(PROFILES,
            {"account_id": members, "cluster": [clusters[who] for who in members],
             "cohort": ["2024-01" if clusters[who] else "2019-07" for who in members]}
        ),
    }  # fmt: skip


DAYS = [DAY * 19_000 + DAY * day for day in range(40)]
WORLD = timed(
    [("a", "b", DAYS[day]) for day in (0, 30, 30, 30, 30)]
    + [("b", "c", DAYS[31]), ("b", "x", DAYS[5]), ("a", "b", None)],
    {"a": "C-1", "b": "C-1", "c": "C-1", "x": None, "y": None},
    [("y", DAYS[day]) for day in (0, 39)] + [("a", DAYS[39])],
)


def test_joint_acts_are_counted_by_hand():
    found = activity_of_run(WORLD)
    whole, cluster = found.whole, found.clusters["C-1"]
    assert (whole.step, sum(whole.acts), sum(whole.posts), sum(found.clustered_posts)) == (DAY, 7, 17, 14)
    # of the cluster: the tie to x lies outside it, the act without a time in no span
    assert (cluster.step, cluster.acts[0], cluster.acts[30], cluster.acts[31]) == (DAY, 1, 4, 1)
    assert sum(cluster.acts) == 6 and cluster.outside == 1 and len(cluster.acts) == 32
    assert found.acts["C-1"][30] == 4 and len(found.acts["C-1"]) == 40


def test_the_numbers_drawn_are_tables():
    drawn = drawn_tables(drawn_of_run(WORLD))
    assert list(drawn) == list(DRAWN_TABLES)
    for name, shape in DRAWN_TABLES.items():
        assert shape.check(drawn[name]).equals(shape.sorted(drawn[name]))
    rows = drawn["activity"].to_pylist()
    assert sum(row["joint_acts"] for row in rows if row["cluster"] is None) == 7
    assert sum(row["joint_acts"] for row in rows if row["cluster"] == "C-1") == 6
    assert {row["seconds"] for row in rows} == {86400.0}
    assert drawn["created"].to_pylist() == [
        {"cluster": "C-1", "month": "2024-01", "accounts": 3},
        {"cluster": None, "month": "2019-07", "accounts": 2},
    ]
    assert sum(row["posts"] for row in drawn["hours"].to_pylist()) == 17


def test_what_is_drawn_is_said():
    activity, habits = activity_of_run(WORLD), habits_of_run(WORLD)
    day = "2022-02-07"
    assert (
        picture_of_cluster(activity, "C-1")["words"] == f"67% of 6 joint acts fall on {day}, with 62% of these posts."
    )
    assert picture_of_whole(activity)["words"] == f"57% of 7 joint acts fall on {day}, with 47% of these posts."
    assert small_picture(activity, "C-1")["words"] == f"67% of 6 joint acts fall on {day}."
    made, hours = picture_of_creation(habits, "C-1"), picture_of_hours(habits, "C-1")
    assert made["words"] == "100% of 3 accounts were made in 2024-01; of accounts in no cluster 0%."
    assert hours["words"] == "100% of 14 posts were made from 0 to 1 h UTC; of accounts in no cluster 100%."


def test_steady_acts_and_bursts_far_apart_are_told_by_how_few_spans_hold_half():
    steady = timed([("a", "b", day) for day in DAYS], {"a": "C-1", "b": "C-1"})
    assert picture_of_cluster(activity_of_run(steady), "C-1")["words"] == (
        "50% of 40 joint acts fall in 20 of 40 spans, most of all on 2022-01-08, with 50% of these posts."
    )
    bursts = timed(
        [("a", "b", DAYS[n]) for n in [0, 39] * 9 + [20]], {"a": "C-1", "b": "C-1"}, [("a", d) for d in DAYS]
    )
    assert picture_of_cluster(activity_of_run(bursts), "C-1")["words"] == (
        "95% of 19 joint acts fall in 2 of 40 spans, most of all on 2022-01-08, with 49% of these posts."
    )


def test_a_hostile_outlet_is_only_text():
    for name in HOSTILE:
        row = {
            "outlet": name,
            "circular": False,
            "accounts": 1,
            "cluster_accounts": 2,
            "other_accounts": 1,
            "others": 9,
        }
        row |= {f"{who}share{end}": 0.5 for who in ("", "other_") for end in ("", "_low", "_high")}
        said = picture_of_shares([row])["words"]
        assert len(said) < 200 and not re.search("[\x00-\x1f\x7f-\x9f\u202e\u2066\u2069]", said.replace("\n", ""))


def test_without_times_or_dates_nothing_is_drawn():
    nothing = timed([("a", "b", None)], {"a": "C-1", "b": "C-1"})
    activity, habits = activity_of_run(nothing), habits_of_run(nothing)
    assert picture_of_whole(activity) is None and picture_of_cluster(activity, "C-1") is None
    assert small_picture(activity, "C-1") is None and picture_of_hours(habits, "C-1") is None
    assert picture_of_creation(habits, "C-2") is None
    assert all(not drawn_tables(drawn_of_run(nothing))[name].num_rows for name in ("activity", "hours"))


@given(st.permutations(range(len(WORLD["evidence"]))))
def test_the_order_of_rows_draws_nothing_else(order):
    mixed = {**WORLD, "evidence": WORLD["evidence"].take(order)}
    assert activity_of_run(mixed) == activity_of_run(WORLD)


def test_ids_with_spaces_are_not_mixed_up():
    # one tie between "a b" and "c"; the pair "a" and "b c" is none
    tables = timed([("a b", "c", DAYS[0])], {"a b": "C-1", "c": "C-1", "a": "C-1", "b c": "C-1"})
    other = timed([("a b", "c", DAYS[0]), ("a", "b c", DAYS[1])], {"a b": "C-1", "c": "C-1", "a": "C-1", "b c": "C-1"})
    assert sum(activity_of_run({**other, "edges": tables["edges"]}).whole.acts) == 1


@pytest.fixture(scope="module")
def page(small_run):
    return (small_run / "report.html").read_text(encoding="utf-8")


def test_every_picture_is_named_and_said_and_its_numbers_lie_beside_it(page, small_run):
    pictures = re.findall(r"<svg [^>]*>", page)
    assert len(pictures) > 15
    assert all('aria-hidden="true"' in one or re.search(r'role="img" aria-label="[^"]{20,}"', one) for one in pictures)
    files = set(re.findall(r"csv/\w+\.csv", page))
    assert {"csv/activity.csv", "csv/created.csv", "csv/hours.csv", "csv/amplification.csv", "csv/sweep.csv"} <= files
    assert all((small_run / name).is_file() for name in files)
    assert "style=" not in page and "<script" not in page


def test_every_link_within_the_page_leads_somewhere(page, small_run):
    places = re.findall(r'href="#([^"]*)"', page)
    ids = re.findall(r' id="([^"]*)"', page)
    assert set(places) <= set(ids) and len(ids) == len(set(ids))
    clusters = pq.read_table(small_run / "tables" / "clusters.parquet")["cluster"].to_pylist()
    assert set(clusters) <= set(places)


def test_a_page_written_again_is_the_same(small_run, tmp_path):
    run = coordgraph.open(small_run)
    first, second = (run.report(tmp_path / f"{name}.html").read_bytes() for name in "ab")
    assert first == second


@pytest.mark.browser
def test_folded_parts_open_by_hand_by_one_switch_and_on_paper(small_run):
    with chromium_page(small_run / "report.html") as watched:
        page = watched.page
        parts = page.locator(".folded")
        hidden = "[...document.querySelectorAll('.folded')].filter(e => !e.offsetHeight).length"
        assert parts.count() > 8 and page.evaluate(hidden) == parts.count()
        page.locator(".fold summary").first.click()
        assert page.evaluate(hidden) == parts.count() - 1
        page.locator(".every summary").click()
        assert page.evaluate(hidden) == 0
        page.locator(".every summary").click()
        page.emulate_media(media="print")
        assert page.evaluate(hidden) == 0
        watched.assert_quiet()


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_barrier_in_the_report(small_run, scheme):
    axe = Path(coordgraph.__file__).parent / "maps" / "web" / "node_modules" / "axe-core" / "axe.min.js"
    if not axe.is_file():
        pytest.skip("axe-core is not installed; run npm ci in coordgraph/maps/web")
    with chromium_page(small_run / "report.html", color_scheme=scheme, bypass_csp=True) as watched:
        watched.page.locator(".every summary").click()
        watched.page.add_script_tag(content=axe.read_text(encoding="utf-8"))
        found = watched.page.evaluate("axe.run(document, {resultTypes: ['violations']}).then(r => r.violations)")
        serious = [
            (v["id"], [n["html"] for n in v["nodes"]][:3]) for v in found if v["impact"] in ("serious", "critical")
        ]
        assert serious == []


@pytest.mark.browser
@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_nothing_is_wider_than_a_phone_with_every_part_open(small_run, tmp_path, language):
    written = coordgraph.open(small_run).report(tmp_path / "r.html", language=language)
    with chromium_page(written, viewport={"width": 400, "height": 800}) as watched:
        watched.page.locator(".every summary").click()
        assert watched.page.evaluate("document.documentElement.scrollWidth") <= 400
        small = "[...document.querySelectorAll('figure text')].filter(t => t.getBoundingClientRect().height < 9).length"
        assert watched.page.evaluate(small) == 0
        watched.assert_quiet()


@pytest.mark.browser
@pytest.mark.parametrize("language", sorted(LANGUAGES))
@pytest.mark.parametrize(("width", "media"), [(1000, "screen"), (800, "screen"), (695, "print")])
def test_no_table_runs_into_what_is_beside_it(small_run, tmp_path, language, width, media):
    written = coordgraph.open(small_run).report(tmp_path / "r.html", language=language)
    with chromium_page(written, viewport={"width": width, "height": 800}) as watched:
        watched.page.locator(".every summary").click()
        watched.page.emulate_media(media=media)
        assert watched.page.evaluate("document.documentElement.scrollWidth") <= width
        wide = "[...document.querySelectorAll('.folded table')].filter(t => t.offsetWidth > t.parentElement.offsetWidth + 1)"
        assert watched.page.evaluate(f"{wide}.length") == 0
        watched.assert_quiet()
