"""Agreement with labels: cases worked by hand, what always holds, hostile tables of labels, the command."""

from __future__ import annotations

import json
import math

import igraph
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from coordgraph_cli.main import main
from hypothesis import given
from hypothesis import strategies as st

import coordgraph
from coordgraph.errors import ColumnMissing, InputError, IntegrityError
from coordgraph.evaluation import (
    Cells,
    Labels,
    accounts_found,
    area_under_curve,
    average_precision,
    bootstrap_intervals,
    compare_groupings,
    count_cells,
    evaluate,
    evaluate_run,
    positive_predictive_value,
    predictive_interval,
    read_labels,
    weighted_precision,
)
from coordgraph.evaluation.evaluating import COUNTS, MEANINGS, NO_MEMBERS, NO_ORDINARY, NO_POSITIVE, NO_TIES
from coordgraph.tables import ACCOUNTS, EDGES, MEMBERS


def tables_of(clusters, ties=(), silent=(), **scores):
    """A run in three tables: cluster by account, kept ties as (source, target, weight); the silent ones have no post."""
    accounts = sorted(clusters)
    nothing = {c.name: [None] * len(accounts) for c in ACCOUNTS.columns}
    members = {c.name: [None] * len(accounts) for c in MEMBERS.columns}
    members |= {"account_id": accounts, "cluster": [clusters[a] for a in accounts]}
    made = {
        "accounts": ACCOUNTS.of(nothing | {"account_id": accounts, "posts": [int(a not in silent) for a in accounts]}),
        "members": MEMBERS.of(members),
    }
    made["members"] = made["members"].drop_columns(["score"])
    if scores:
        made["members"] = made["members"].append_column("score", pa.array([scores.get(a) for a in accounts]))
    edges = {c.name: [None] * len(ties) for c in EDGES.columns}
    edges |= {"source": [t[0] for t in ties], "target": [t[1] for t in ties], "weight": [t[2] for t in ties]}
    return made | {"edges": EDGES.of(edges | {"layer": ["co_retweet"] * len(ties), "kept": [True] * len(ties)})}


# six labelled accounts, one unlabelled (g), one that never posted (h): the clusters are {a, b, e} and {c, g}
CLUSTERS = {"a": "C1", "b": "C1", "c": "C2", "d": None, "e": "C1", "f": None, "g": "C2", "h": None}
TIES = [("a", "b", 4.0), ("a", "e", 2.0), ("b", "e", 3.0), ("c", "g", 5.0)]
GROUPS = {"a": "red", "b": "red", "c": "blue", "d": "red", "e": "", "f": "", "h": "red"}


def test_a_run_worked_by_hand():
    found = evaluate(tables_of(CLUSTERS, TIES, silent="h"), Labels(GROUPS))
    assert list(found.counts.values()) == [6, 4, 4, 2, 1, 1, 1, 0]
    assert list(found.counts) == list(COUNTS)
    assert (found["precision"], found["recall"], found["f1"], found["specificity"]) == (0.75, 0.75, 0.75, 0.5)
    # scores a 4, b 4, c 5, d 0 against e 3, f 0: 3 of 3 beat e, 3.5 of 4 beat f
    assert found["auc"] == pytest.approx(6.5 / 8)
    assert found["average_precision"] == pytest.approx((1 + 2 * 1 + 4 / 6) / 4)
    # C1: three labelled, 2/3 right; C2: one labelled, right
    assert found["weighted_precision"] == pytest.approx((3 * 4 / 9 + 1) / (2 + 1))
    assert found["ppv_1%"] == pytest.approx(0.0075 / (0.0075 + 0.5 * 0.99))
    assert (found["homogeneity"], found["completeness"], found["ari"], found["purity"]) == (1, 1, 1, 1)
    assert found["same_group_ties"] == pytest.approx(1 / 3)
    interval = found.measures[0]
    assert interval.low < 0.75 < interval.high <= 1


def test_the_score_of_the_run_is_used_where_there_is_one():
    found = evaluate(tables_of(CLUSTERS, TIES, silent="h", a=1, b=1, c=1, d=1, e=0.5), Labels(GROUPS))
    assert found["auc"] == 1 and "of the run" in next(m.note for m in found.measures if m.name == "auc")


def test_without_ordinary_accounts_nothing_can_be_wrong_and_that_is_said():
    found = evaluate(tables_of(CLUSTERS, TIES), Labels({a: g for a, g in GROUPS.items() if g}))
    notes = {m.name: m.note for m in found.measures if m.value is None}
    assert set(notes) == {"precision", "f1", "specificity", "auc", "average_precision", "weighted_precision",
                          "ppv_0.1%", "ppv_1%", "ppv_5%"}  # fmt: skip
    assert set(notes.values()) == {NO_ORDINARY}
    assert found["recall"] == 0.6 and found["v"] == 1


def test_without_groups_clusters_or_ties_the_measures_are_empty():
    nobody = evaluate(tables_of(dict.fromkeys("abc"), []), Labels({"a": "red", "b": ""}))
    assert (nobody["precision"], nobody["recall"], nobody["f1"], nobody["auc"]) == (0, 0, 0, 0.5)
    notes = {m.name: m.note for m in nobody.measures}
    assert notes["ari"] == NO_MEMBERS and notes["same_group_ties"] == NO_TIES
    no_group = evaluate(tables_of(CLUSTERS, TIES), Labels({"a": "", "b": ""}))
    assert {m.note for m in no_group.measures if m.name in ("recall", "precision", "auc")} == {NO_POSITIVE}
    assert no_group["specificity"] == 0


def test_labels_of_other_accounts_are_refused():
    with pytest.raises(InputError, match=r"no label is of an account of the run: 'z'.*--id-column"):
        evaluate(tables_of(CLUSTERS), Labels({"z": "red"}))


def test_every_measure_has_its_own_sentence():
    assert len({*MEANINGS.values(), *COUNTS.values()}) == len(MEANINGS) + len(COUNTS)


# measures


def test_known_values():
    assert weighted_precision([4, 6], [1, 0.5]) == pytest.approx(0.785714, abs=1e-6)
    assert positive_predictive_value(0.8, 0.99, 0.01) == pytest.approx(0.446927, abs=1e-6)
    found = compare_groupings(np.array([0, 0, 1, 1]), np.array([0, 0, 1, 2]))
    assert (found.ari, found.nmi, found.ami) == pytest.approx((0.571429, 0.8, 0.571429), abs=1e-6)
    assert (found.homogeneity, found.completeness, found.v) == pytest.approx((2 / 3, 1, 0.8))
    assert weighted_precision([], []) == 0 and compare_groupings(np.array([]), np.array([])) is None
    assert area_under_curve(np.array([1.0]), np.array([True])) is None
    assert average_precision(np.array([1.0]), np.array([False])) is None


groupings = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=2, max_size=40)


@given(groupings)
def test_agreement_is_that_of_igraph_and_within_bounds(pairs):
    one, other = np.array(pairs).T
    found = compare_groupings(one, other)
    for name, theirs in (("nmi", "nmi"), ("ari", "adjusted_rand")):
        expected = igraph.compare_communities(one.tolist(), other.tolist(), method=theirs)
        if not math.isnan(expected):
            assert getattr(found, name) == pytest.approx(expected, abs=1e-9)
    assert found.v == pytest.approx(found.nmi, abs=1e-9)
    assert all(0 <= value <= 1 for value in found[:5])
    assert found.ami <= 1 + 1e-9 and found.ari <= 1 + 1e-9
    swapped = compare_groupings(other, one)
    assert swapped.homogeneity == pytest.approx(found.completeness)
    assert swapped.ami == pytest.approx(found.ami) and swapped.ari == pytest.approx(found.ari)


@given(st.lists(st.integers(0, 4), min_size=2, max_size=40), st.permutations(range(5)))
def test_equal_groupings_agree_fully_whatever_the_numbers(groups, names):
    one = np.array(groups)
    found = compare_groupings(one, np.array(names)[one])
    assert all(value == pytest.approx(1) for value in (found.v, found.nmi, found.ari, found.purity, found.ami))


scored = st.lists(st.tuples(st.sampled_from([0.0, 0.1, 0.5, 0.9]), st.booleans()), min_size=1, max_size=30)


@given(scored)
def test_auc_counts_pairs_and_average_precision_is_bounded(rows):
    scores, positive = np.array([r[0] for r in rows]), np.array([r[1] for r in rows])
    ours, others = scores[positive], scores[~positive]
    auc = area_under_curve(scores, positive)
    if len(ours) and len(others):
        wins = (ours[:, None] > others).mean() + (ours[:, None] == others).mean() / 2
        assert auc == pytest.approx(wins)
        assert area_under_curve(-scores, positive) == pytest.approx(1 - auc)
    else:
        assert auc is None
    if len(ours):
        assert len(ours) / len(rows) / 2 <= average_precision(scores, positive) <= 1


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=40))
def test_cells_add_up_and_intervals_hold_the_value(rows):
    cells = count_cells(np.array([r[0] for r in rows]), np.array([r[1] for r in rows]))
    assert sum(cells) == len(rows)
    for name, interval in bootstrap_intervals(cells, 200).items():
        assert 0 <= interval.low <= interval.high <= 1
        if getattr(cells, name) in (0, 1):
            assert interval.low == interval.high == getattr(cells, name)


def test_intervals_are_those_of_a_binomial_and_depend_on_the_seed_alone():
    low, high = bootstrap_intervals(Cells(80, 20, 0, 900), 20_000)["precision"]
    assert (low, high) == pytest.approx((0.72, 0.875), abs=0.012)
    assert bootstrap_intervals(Cells(8, 2, 1, 9)) == bootstrap_intervals(Cells(8, 2, 1, 9))
    assert bootstrap_intervals(Cells(0, 0, 0, 0)) == {}


def test_no_wrong_find_leaves_the_predictive_value_open():
    interval = predictive_interval(Cells(99, 0, 0, 1400), 0.001)
    assert interval.high == 1 and interval.low == pytest.approx(0.001 / (0.001 + 0.999 * 3 / 1400))
    low, high = predictive_interval(Cells(80, 10, 20, 990), 0.01)
    assert low < positive_predictive_value(0.8, 0.99, 0.01) < high
    assert predictive_interval(Cells(0, 0, 3, 5), 0.01) is None and predictive_interval(Cells(3, 0, 0, 0), 0.1) is None


# labels


def written(path, text):
    path.write_bytes(text.encode())
    return path


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("\ufeffaccount_id,group\na,red\nb,\n", {"a": "red", "b": ""}),
        ("group\taccount_id\r\nred\t a \r\n\t b\r\n", {"a": "red", "b": ""}),
        ("account_id;group\na;red\n\na;red\n", {"a": "red"}),
        ('account_id,group\n"=""17""",red\n\'@name,\'=1+1\n007, blue \n', {"17": "red", "@name": "=1+1", "007": "blue"}),
        ("userid,group,account_id\n9,red,1\n", {"1": "red"}),
        ("author_id,group\n1,red\n,blue\nnan,\n", {"1": "red"}),
    ],
)  # fmt: skip
def test_odd_tables_of_labels_are_read(tmp_path, text, groups):
    assert read_labels(written(tmp_path / "labels.csv", text)).groups == groups


def test_any_column_of_any_table_may_hold_the_labels(tmp_path):
    path = tmp_path / "users.parquet"
    pq.write_table(pa.table({"who": [1380175475545362437, 2, 3, None], "io": [True, False, None, True]}), path)
    found = read_labels(path, "io", "who")
    assert found.groups == {"1380175475545362437": "True", "2": "", "3": ""} and found.unread == {"no id": 1}
    csv = written(tmp_path / "l.csv", "who,kind\na,troupe\nb,control\nc,fan\n")
    assert read_labels(csv, "kind", "who", ["control", "fan"]).names == ["troupe"]


@pytest.mark.parametrize(
    ("text", "error", "said"),
    [
        ("", InputError, "the file is empty"),
        ("account_id,group\n", InputError, "holds no label"),
        ("name,group\na,red\n", ColumnMissing, "no such column: 'account_id'. Name one with --id-column; the file has: name"),
        ("account_id,camp\na,red\n", ColumnMissing, "no such column: 'group'. Name one with --column"),
        ("account_id,group,group\na,red,blue\n", InputError, "that column twice: 'group'"),
        ("account_id,group\na,red\na,blue\n", InputError, "line 3: an account is in two groups, 'red' and 'blue': 'a'"),
        ("account_id,group\na,red\n a,\n", InputError, "two groups, 'red' and ''"),
        ("account_id,group\n1.38018E+18,red\n", InputError, "the id lost digits in a spreadsheet"),
        ('{"account_id": "a"}\n', InputError, "is not a table of labels"),
    ],
)  # fmt: skip
def test_hostile_labels_are_refused_in_a_sentence(tmp_path, text, error, said):
    with pytest.raises(error) as caught:
        read_labels(written(tmp_path / "labels.csv", text))
    assert said in str(caught.value)


def test_labels_that_are_not_there_are_refused(tmp_path):
    with pytest.raises(InputError, match="no such file"):
        read_labels(tmp_path / "nothing.csv")
    with pytest.raises(InputError, match="is a directory"):
        read_labels(tmp_path)


# a run, the library, the command


def test_a_run_is_compared_with_what_was_planted(small_run, campaign):
    labels = campaign[1].labels
    found = evaluate_run(small_run, labels)
    members = coordgraph.open(small_run).tables["members"]
    score = accounts_found(members, labels)
    assert (found["precision"], found["recall"]) == pytest.approx((score.precision, score.recall))
    assert found["auc"] > 0.9
    assert coordgraph.open(small_run).evaluate(labels) == found


def test_no_run_no_evaluation(tmp_path, campaign):
    with pytest.raises(IntegrityError, match="holds no finished run"):
        evaluate_run(tmp_path, campaign[1].labels)


def call(*arguments):
    with pytest.raises(SystemExit) as caught:
        main([str(a) for a in arguments])
    return caught.value.code or 0


def test_the_command_prints_every_measure_and_writes_it(small_run, campaign, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    labels = campaign[1].labels
    for name in ("e.json", "e.csv"):
        assert call("evaluate", small_run, "--labels", labels, "--out", tmp_path / name, "--draws", 50) == 0
    shown = capsys.readouterr().out
    for name, meaning in {**COUNTS, **MEANINGS}.items():
        assert name in shown and meaning in shown
    whole = json.loads((tmp_path / "e.json").read_text())
    assert [m["name"] for m in whole["measures"]] == list(MEANINGS) and whole["counts"]["absent"] == 0
    assert len((tmp_path / "e.csv").read_text().splitlines()) == len(MEANINGS) + 1
    assert call("evaluate", small_run, "--labels", labels, "--out", tmp_path / "e.txt") == 1
    assert "Name it .json or .csv." in capsys.readouterr().err


def test_the_command_says_why_a_measure_is_missing(small_run, campaign, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "250")
    rows = campaign[1].labels.read_text().splitlines()
    only = written(tmp_path / "l.csv", "\n".join([rows[0], *(r for r in rows[1:] if r.split(",")[1])]) + "\n")
    assert call("evaluate", small_run, "--labels", only) == 0
    line = next(x for x in capsys.readouterr().out.splitlines() if x.strip().startswith("precision"))
    assert "–" in line and NO_ORDINARY in line
