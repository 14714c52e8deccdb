"""A run beside the same run on a comparison sample."""

from __future__ import annotations

import pytest

import coordgraph as cg
from coordgraph import pipeline
from coordgraph.settings import Settings
from tests.worlds import bursts, posts


def run(rows, **settings):
    chosen = {"ties": {"filter": "rule"}, "significance": {"shuffles": 0}, **settings}
    return cg.Result(pipeline.analyse_collection(posts(rows), Settings().changed(chosen)))


def alone(names):
    return [
        {
            "post_id": f"{name}{day}",
            "account_id": name,
            "time": f"2024-03-0{day}T10:00:00Z",
            "retweet_of": f"{name}{day}x",
        }
        for name in names
        for day in (1, 2, 3, 4)
    ]


def test_shares_are_per_posting_account_and_their_ratio_has_an_interval():
    found = run([*bursts("abc"), *alone("uvw")]).compare(run(alone("klmnop")))
    rows = {row.name: row for row in found.rows}
    inside = rows["accounts in clusters"]
    assert (inside.run, inside.sample, inside.run_share, inside.sample_share) == (3, 0, 0.5, 0)
    assert inside.ratio is None  # there is nothing to divide by
    both = run([*bursts("abc"), *alone("uvw")]).compare(run([*bursts("klm"), *alone("nopqrstxy")]))
    ratio = {row.name: row for row in both.rows}["accounts in clusters"].ratio
    assert ratio[0] == pytest.approx((3 / 6) / (3 / 12))
    assert ratio[1] < 1 < ratio[2]
    assert (rows["ties"].run, rows["ties"].sample, rows["ties"].ratio) == (3, 0, None)
    assert found.doubts == []


def test_the_same_run_is_no_sample():
    result = run(bursts("abc"))
    found = result.compare(result)
    assert found.doubts == ["3 accounts are in both."]
    assert all(row.run == row.sample for row in found.rows)


def test_what_makes_them_hard_to_compare_is_said():
    busy = run([*bursts("abcdefgh")])
    other = run([row for row in alone("xyz") if row["post_id"].endswith("1")], similarity={"window": "5m"})
    assert busy.compare(other).doubts == [
        "The two ran with different settings: similarity.",
        "The accounts are not equally active: 4.0 posts each in the run, 1.0 in the sample. Less active accounts can "
        "share less.",
        "The two are not equally large: 8 and 3 posting accounts. Pairs grow with the square of accounts.",
    ]


def test_empty_runs_are_compared_without_ratios():
    empty = run(alone("a")[:1])
    assert all(row.ratio is None or row.run == 0 for row in empty.compare(run(alone("b")[:1])).rows)


def test_the_command_prints_a_table_and_the_doubts(tmp_path, capsys):
    from coordgraph_cli.main import main

    result = run(bursts("abc"))
    result.save(tmp_path / "one")
    with pytest.raises(SystemExit) as stopped:
        main(["compare", str(tmp_path / "one"), str(tmp_path / "one")])
    assert not stopped.value.code
    printed = capsys.readouterr()
    assert "accounts in clusters" in printed.out
    assert "Note: 3 accounts are in both." in printed.err
