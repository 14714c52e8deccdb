"""The few posts that stand for a tie: both ends of its delays, evenly spaced, the same whatever the order of rows."""

from __future__ import annotations

import html
import math
import re
import shlex
import statistics

import pandas as pd
import pytest
from coordgraph_cli.main import main
from hypothesis import given
from hypothesis import strategies as st

import coordgraph as cg
from coordgraph.excerpts import excerpts_of, in_words
from coordgraph.reports.page import argument
from coordgraph.translations import ENGLISH
from tests.hostile import HOSTILE
from tests.worlds import RULE, START

WINDOW = 60.0


def evidence(delays, objects_of_a_pair=1):
    """Rows of ``evidence`` of one pair of accounts, a pair of posts each delay; None: not timed."""
    return pd.DataFrame(
        [
            {"layer": "co_share", "source": "a", "target": "b", "object": f"o{n:03}-{m}", "source_post": f"p{n}",
             "target_post": f"q{n}", "delay_s": math.nan if delay is None else delay,
             "within_window": None if delay is None else abs(delay) <= WINDOW}
            for n, delay in enumerate(delays)
            for m in range(objects_of_a_pair)
        ]
    ).astype({"within_window": "boolean"})  # fmt: skip


def delays_shown(delays, most):
    return excerpts_of(evidence(delays), most).rows["delay_s"].tolist()


def test_they_are_spread_from_the_closest_to_the_farthest_within_the_window():
    # nine in the window, in order 1, -2, 3 … 9
    few = excerpts_of(evidence([3.0, -2.0, 1.0, -4.0, 900.0, 5.0, 9.0, 7.0, -6.0, 8.0, -500.0]), 3)
    assert few.rows["delay_s"].tolist() == [1.0, 5.0, 9.0]
    assert few[1:] == (3, 9, 2, True, 5.0)
    said = "Pairs of posts within the window: 3 of 9, from the closest to the farthest in time."
    assert in_words(few, ENGLISH) == said


@pytest.mark.parametrize(
    ("delays", "most", "sentence"),
    [
        ([1.0, 2.0, 900.0], 2, "Pairs of posts within the window: 2."),
        ([1.0, 2.0, 3.0], 1, "Pairs of posts within the window: 1 of 3, the middle one in the order of delay."),
        ([700.0, 800.0, 900.0], 2, "Pairs of posts: 2 of 3, from the closest to the farthest in time."),
        ([700.0, 800.0, 900.0], 1, "Pairs of posts: 1 of 3, the middle one in the order of delay."),
        ([None] * 3, 2, "Pairs of posts: 2 of 3; when they were made is not known."),
        ([None] * 2, 2, "Pairs of posts: 2."),
    ],
)
def test_it_is_said_how_they_are_chosen(delays, most, sentence):
    assert in_words(excerpts_of(evidence(delays), most), ENGLISH) == sentence


def test_of_a_pair_without_evidence_nothing_is_shown():
    assert excerpts_of(evidence([1.0]).head(0), 4)[1:4] == (0, 0, 0)


def test_two_posts_are_chosen_with_all_objects_they_share():
    few = excerpts_of(evidence([1.0, 2.0, 3.0, 4.0, 5.0], objects_of_a_pair=3), 2)
    assert few.rows["object"].tolist() == [f"o{n:03}-{m}" for n in (0, 4) for m in range(3)]
    assert (few.shown, few.all) == (2, 5)
    twice = pd.concat([evidence([1.0, 2.0, 3.0]), evidence([1.0, 2.0, 3.0]).assign(layer="co_url")])
    few = excerpts_of(twice, 2)
    assert few.rows["layer"].tolist() == ["co_share", "co_url"] * 2 and (few.shown, few.all) == (2, 3)


def test_one_very_quick_case_does_not_make_a_pair_look_quick():
    usual = [13.0 + n / 10 for n in range(-20, 21)]
    for most in (3, 4, 5, 20):
        shown = delays_shown([0.06, *usual], most)
        assert shown[0] == 0.06
        assert abs(statistics.median(shown) - statistics.median([0.06, *usual])) <= 0.5


@given(
    st.lists(st.none() | st.floats(-90, 90, allow_subnormal=False), min_size=1, max_size=30),
    st.integers(1, 8),
    st.randoms(use_true_random=False),
)
def test_what_is_shown_is_some_of_all_with_both_ends_and_in_a_fixed_order(delays, most, random):
    rows = evidence(delays, objects_of_a_pair=2)
    few = excerpts_of(rows, most)
    inside = sorted(abs(delay) for delay in delays if delay is not None and abs(delay) <= WINDOW)
    known = inside or sorted(abs(delay) for delay in delays if delay is not None)
    assert few.inside == bool(inside) and few.all == (len(inside) or len(delays))
    assert few.shown == min(most, few.all) and few.all + few.outside == len(delays)
    # a subset of the rows as they were, each pair of posts with both its objects
    assert not few.rows["object"].duplicated().any() and len(few.rows) == 2 * few.shown
    pd.testing.assert_frame_equal(few.rows.sort_index(), rows.loc[few.rows.index.sort_values()])
    shown = few.rows["delay_s"].abs().tolist()[::2]
    assert shown == sorted(shown, key=lambda delay: (math.isnan(delay), delay))
    if most > 1 and known:
        assert shown[0] == known[0]
        if len(known) == few.all:
            assert shown[-1] == known[-1] or few.all == 1
    assert few.median_s == pytest.approx(statistics.median(known)) if known else math.isnan(few.median_s)
    order = list(range(len(rows)))
    random.shuffle(order)
    mixed = excerpts_of(rows.iloc[order].reset_index(drop=True), most)
    pd.testing.assert_frame_equal(mixed.rows.reset_index(drop=True), few.rows.reset_index(drop=True))


# --- the report and explain ------------------------------------------------------------------------------------------


def world(tmp_path, name="a", text="o{n}"):
    """A run of two accounts that act on 21 objects 13 s apart, on one 0.06 s, on one far outside the window."""
    delays = [0.06, *(13.0 + n / 10 for n in range(-10, 11)), 5000.0]
    acts = [
        {"post_id": f"{side}{n}", "account_id": who, "time": START + 86_400 * n + later * delay, "text": text.replace("{n}", str(n)),
         "object": f"o{n}"}
        for n, delay in enumerate(delays)
        for side, who, later in (("p", name, 0), ("q", "b", 1))
    ]  # fmt: skip
    result = cg.detect(pd.DataFrame(acts), settings={**RULE, "similarity": {"window": WINDOW}})
    result.save(tmp_path / "run")
    return result


def printed(capsys, run, *arguments):
    with pytest.raises(SystemExit):
        main(["explain", str(run), *arguments])
    return capsys.readouterr().out


def printed_delays(words):
    return [float(seconds) for seconds in re.findall(r"(\d+\.\d+) s after", words)]


def test_explain_prints_pairs_of_posts_as_far_apart_as_they_usually_are(tmp_path, capsys):
    world(tmp_path)
    shown = printed(capsys, tmp_path / "run", "a", "b", "--limit", "5")
    assert printed_delays(shown) == [0.06, 12.4, 12.9, 13.4, 14.0]
    assert shown.endswith(
        "\n\nPairs of posts within the window: 5 of 22, from the closest to the farthest in time."
        " The median delay of all 22 is 12.9 s. Outside the window: 1. --limit 0 prints all.\n"
    )
    for everything in ("0", "23", "-1"):
        shown = printed(capsys, tmp_path / "run", "a", "b", "--limit", everything)
        assert len(printed_delays(shown.replace(",", ""))) == 23 and "--limit" not in shown
    assert "Pairs of posts within the window: 22. The median" in printed(
        capsys, tmp_path / "run", "a", "b", "--limit", "22"
    )
    assert len(printed(capsys, tmp_path / "run", "a", "b", "--limit", "5", "--csv").splitlines()) == 24


def test_explain_says_what_is_tied_and_what_was_compared_and_prints_the_earlier_post_first(tmp_path, capsys):
    rows = [
        {"post_id": f"{who}{n}{kind}", "account_id": who, "time": START + 86_400 * n + later, "text": text,
         "retweet_of": "" if kind else f"r{n}", "hashtags": ["everybody", *([] if who == "c" else [f"t{n}"])] if kind else []}
        for n in range(4)
        for who, later in (("a", 9.5), ("b", 0), ("c", 5000 * n))
        for kind, text in (("", ""), ("tag", f"of {who}"))
    ]  # fmt: skip
    drop = {"behaviours": {"drop": ("co_hashtag:everybody",), "behaviours": ("co_retweet", "co_hashtag")}}
    result = cg.detect(pd.DataFrame(rows), settings={**RULE, **drop, "similarity": {"window": WINDOW}})
    result.save(tmp_path / "run")
    shown = printed(capsys, tmp_path / "run", "a", "b")
    assert shown.startswith("a and b share 9 objects.\nThey are tied by co_hashtag and co_retweet.\n")
    assert "\nco_retweet: 4 shared objects, 4 of them within the window. Chance would give " in shown
    assert (
        "\nco_hashtag: 4 shared objects, 4 of them within the window. Left out of the comparison: 1 more. Chance would "
        in shown
    )
    assert list(result.compared("b", "a")["layer"]) == ["co_hashtag", "co_retweet"]
    first = re.search(
        r"co_retweet: r0  \[a 9\.500 s after b, within the window\]\n  \S+ \S+  (\w)  .*\n  \S+ \S+  (\w)  ", shown
    )
    assert first and first.groups() == ("b", "a") and "    \n" not in shown
    shown = printed(capsys, tmp_path / "run", "c", "b")
    assert "\nThey are not tied.\nco_hashtag: 1 shared object, not compared.\n" in shown
    assert "5,000.000 s after b, outside the window]" in shown
    assert "co_retweet: 4 shared objects, 1 of them within the window. Chance would give " in shown


def test_the_report_shows_pairs_of_posts_as_far_apart_as_they_usually_are(tmp_path):
    page = world(tmp_path).report(tmp_path / "report.html").read_text(encoding="utf-8")
    assert [float(seconds) for seconds in re.findall(r"second (\d+\.\d+) s later", page)] == [0.06, 12.6, 13.3, 14.0]
    assert "median delay 13.0 s" in page or "median delay 12.9 s" in page
    assert "Pairs of posts within the window: 4 of 22, from the closest to the farthest in time. Every shared" in page
    assert "<code>coordgraph explain RUN a b --limit 0</code>" in page


def test_a_command_names_accounts_whose_ids_begin_with_at(tmp_path, capsys):
    page = world(tmp_path, name="@a").report(tmp_path / "report.html").read_text(encoding="utf-8")
    (command,) = re.findall(r"<code>(coordgraph explain .*)</code>", page)
    words = shlex.split(html.unescape(command))
    assert words == ["coordgraph", "explain", "RUN", "@a", "b", "--limit", "0"]
    for one, other in (words[3:5], ("a", "b"), ("'@a", "@b")):
        assert printed(capsys, tmp_path / "run", one, other).startswith("@a and b share 23 objects.")


@pytest.mark.parametrize("folder", ["case", "a folder with a long name " * 4])
def test_a_post_without_an_id_is_named_once_by_file_and_line(tmp_path, capsys, folder):
    tmp_path = tmp_path / folder.strip()
    tmp_path.mkdir()
    rows = [{"account_id": who, "time": START + 86_400 * n + 5 * later, "text": f"text {n} that both of them have sent",
             "urls": f"https://news.example/{n}"} for n in range(6) for later, who in enumerate("ab")]  # fmt: skip
    pd.DataFrame(rows).to_csv(tmp_path / "posts.csv", index=False)
    result = cg.detect(tmp_path / "posts.csv", behaviours=["co_url"], settings=RULE)
    result.save(tmp_path / "run")
    shown = printed(capsys, tmp_path / "run", "a", "b", "--limit", "1")
    (place,) = re.findall(r"  a  (.+)\n", shown)
    assert place.startswith(str(tmp_path)) and re.search(r"posts\.csv:\d+$", place) and "post posts.csv" not in shown
    page = result.report(tmp_path / "report.html").read_text(encoding="utf-8")  # of a long path the end is shown
    assert "post posts.csv" not in page and len(re.findall(r"posts\.csv:\d+</span>", page)) == 8
    assert "Each pair with its p-values: csv/edges.csv" not in page


UNSAFE = [
    "$(x)", "`x`", "a; rm -rf .", "a'b", "'@a'", '"a"', "a\nb", "a\n", "\na", "-a", "--limit", "@-a b", "a b", "a|b", "a&b", "a>b",
    "~root", "a*", "a?", "[a]", "{a,b}", "!a", "#a", "a\\b", "a%PATH%", "a\x00", "a\u202e", "\u0430", "\uff20a", "", "a" * 60,
]  # fmt: skip


@pytest.mark.parametrize("account", UNSAFE)
def test_no_other_id_is_put_into_a_command(account):
    assert argument(account) == ""


@given(st.text() | st.text("@'$`;-\n ab"))
def test_an_id_in_a_command_is_one_word_of_it_and_no_option(account):
    assert argument(account) == "" or shlex.split(argument(account)) == [account]
    assert not argument(account).startswith("-")


@pytest.mark.parametrize("hostile", [HOSTILE[1], HOSTILE[5], HOSTILE[10], HOSTILE[11]])
def test_words_of_strangers_stay_words(tmp_path, capsys, hostile):
    result = world(tmp_path, name=f"z{hostile}", text=hostile + "{n}")
    page = result.report(tmp_path / "report.html").read_text(encoding="utf-8")
    assert "Pairs of posts within the window: 4 of 22" in page
    account = next(name for name in result.accounts["account_id"] if name != "b")
    assert "coordgraph explain RUN" not in page and "is printed by coordgraph explain" in page
    shown = printed(capsys, tmp_path / "run", account, "b", "--limit", "2")
    assert re.search(r"Pairs of posts within the window: 2 of 22, from the .* --limit 0 prints all\.\n$", shown)
    assert not re.search(r"<(script|iframe|a href=.javascript)", page)
    assert not {"\x1b", "\u202e", "\x00"} & {*shown, *page}
