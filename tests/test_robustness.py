"""What stays when settings are varied: a world worked by hand, what always holds, the page, the command."""

from __future__ import annotations

import csv
import dataclasses
import json
import re
import shutil
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from coordgraph import pipeline, readers
from coordgraph.errors import IntegrityError, RunDirectoryError, SettingsError, WindowTooFine
from coordgraph.presets import preset_names, with_preset
from coordgraph.reports import robustness_in_words, write_robustness_page
from coordgraph.reports.robustness import by_value, heat_map
from coordgraph.robustness import Grid, Setting, directory_beside, grid_around, robustness, robustness_of_run
from coordgraph.robustness.trying import best_matches, groupings, own_groups, same_accounts, same_clusters
from coordgraph.runs import RunDirectory
from coordgraph.settings import Resources, Settings
from coordgraph.similarity import layers_of
from coordgraph.tables import ROBUSTNESS_TABLES
from tests.browser import chromium_page
from tests.hostile import HOSTILE, PWN
from tests.test_cli import call, csv_of
from tests.worlds import bursts, shares

RULE = Settings().changed(
    {
        "behaviours": {"behaviours": ("co_share",), "stop_objects": "keep"},
        "ties": {"filter": "rule"},
        "communities": {"replicates": 0, "permutations": 0, "sweep": False},
    }
)
GRID = Grid((30.0, 60.0, 300.0), (2,), (2, 3), (None,), (1, 2))


def group(members, name, objects, apart, start=0):
    """Every member acts on every object, one after the other, so many seconds apart."""
    return [(m, f"{name}{k}", start + 5000 * k + apart * i) for k in range(objects) for i, m in enumerate(members)]


# A to D act within seconds, P to S over minutes; of U to W the first two act at once and W comes 40 seconds later
FIRM = group("ABCD", "o", 6, 1)
SLOW = group("PQRS", "x", 6, 70, start=10**6)
MIXED = [(a, f"m{k}", 2 * 10**6 + 5000 * k + t) for k in range(6) for a, t in (("U", 0), ("V", 1), ("W", 40))]


def two_bursts():
    """Post dictionaries: a, b, c and d retweet within seconds, w, x, y and z 20 seconds after each other."""
    later = [{**r, **{k: f"x{r[k]}" for k in ("post_id", "retweet_of")}} for r in bursts("wxyz", 20)]
    return [*bursts("abcd"), *later]


def analysed(acts, settings=RULE):
    return pipeline.analyse_collection(shares(acts), settings)


def layers_and_ids(tables):
    layers = layers_of(tables["actions"], tables["objects"], tables["accounts"].num_rows)
    return layers, tables["accounts"]["account_id"].combine_chunks()


def tried(acts, grid=GRID, settings=RULE, resources=None):
    """Rows of each table by name."""
    tables = analysed(acts, settings).tables
    return robustness(*layers_and_ids(tables), tables, settings, grid, resources)


def rows(found, name):
    return found.tables[name].to_pylist()


def test_a_group_of_seconds_stays_and_one_of_minutes_needs_the_wide_window():
    found = tried([*FIRM, *SLOW, *MIXED])
    settings = rows(found, "robustness")
    assert [(r["window_s"], r["min_synchronous"], r["seed"]) for r in settings[:3]] == [
        (30, 2, 1),
        (30, 2, 2),
        (30, 3, 1),
    ]
    # 30 s: A to D; U and V alone are no cluster. 60 s: also U to W. 300 s: also P to S
    assert [r["accounts"] for r in settings] == [4] * 4 + [7] * 4 + [11] * 4
    assert [r["clusters"] for r in settings] == [1] * 4 + [2] * 4 + [3] * 4
    assert [r["ties"] for r in settings] == [6 + 1] * 4 + [6 + 3] * 4 + [6 + 3 + 6] * 4
    assert [r["jaccard"] for r in settings] == pytest.approx([4 / 7] * 4 + [1.0] * 4 + [7 / 11] * 4)
    assert [r["same_clusters"] for r in settings][4:8] == [1.0] * 4
    assert [(r["window_s"], r["min_synchronous"], r["seed"]) for r in settings if r["own"]] == [(60, 3, 1)]
    assert {r["alpha"] for r in settings} == {None} and {r["min_shared"] for r in settings} == {2}

    firm, mixed = rows(found, "robustness_clusters")
    assert (firm["rank"], firm["accounts"], firm["mean_jaccard"], firm["min_jaccard"], firm["found_share"]) == (
        1,
        4,
        1,
        1,
        1,
    )
    assert (firm["core"], firm["probable"], firm["fragile"]) == (4, 0, 0)
    assert mixed["accounts"] == 3 and mixed["min_jaccard"] == 0
    assert mixed["mean_jaccard"] == pytest.approx(2 / 3) and mixed["found_share"] == pytest.approx(2 / 3)
    assert (mixed["core"], mixed["probable"], mixed["fragile"]) == (0, 3, 0)

    accounts = {r["account_id"]: r for r in rows(found, "robustness_accounts")}
    assert sorted(accounts) == sorted("ABCDPQRSUVW")
    assert accounts["A"] == {
        "account_id": "A",
        "cluster": firm["cluster"],
        "in_any": 1,
        "in_own": 1,
        "standing": "core",
    }
    assert accounts["U"]["in_own"] == pytest.approx(2 / 3) and accounts["U"]["standing"] == "probable"
    slow = accounts["P"]
    assert slow["in_any"] == pytest.approx(1 / 3)
    assert (slow["cluster"], slow["in_own"], slow["standing"]) == (None, None, None)


def test_what_the_wide_window_alone_found_is_fragile():
    found = tried([*FIRM, *SLOW], settings=RULE.changed({"similarity": {"window": 300}}))
    firm, slow = rows(found, "robustness_clusters")
    if firm["fragile"]:
        firm, slow = slow, firm
    assert (firm["core"], slow["fragile"]) == (4, 4)
    assert slow["found_share"] == pytest.approx(1 / 3)
    words = robustness_in_words(found.tables)
    assert words[0] == (
        "Tried 12 settings: windows 30 s, 60 s and 300 s; objects at once from 2 and 3; seeds 1 and 2. "
        "The run had window 300 s, 3 or more at once."
    )
    assert words[1] == (
        "Of 8 accounts in clusters of the run 4 are core (in their cluster in at least 90 % of the settings), "
        "0 probable (in at least half) and 4 fragile (in fewer)."
    )
    assert words[2].startswith("1 of 2 clusters holds (found in at least 90 % of the settings): ")
    assert words[3].startswith("1 of 2 clusters hangs on the settings (found in fewer than half): ")
    assert words[4] == (
        "Most is found with window 300 s, 2 or more at once: 8 accounts in 2 clusters. "
        "Least with window 30 s, 2 or more at once: 4 accounts in 1 cluster."
    )
    assert len(words) == 5


def test_a_cluster_that_breaks_in_two_is_matched_with_the_larger_part():
    own, groups = np.array([0] * 5 + [1] * 3 + [-1]), np.array([0, 0, 0, 1, 1, 2, 2, 2, 2])
    likeness, best = best_matches(own, groups, np.array([5, 3]))
    assert likeness.tolist() == pytest.approx([3 / 5, 3 / 4]) and best.tolist() == [0, 2]
    nothing = np.full(9, -1)
    likeness, best = best_matches(own, nothing, np.array([5, 3]))
    assert likeness.tolist() == [0, 0] and best.tolist() == [-1, -1]
    assert same_accounts(nothing, nothing) == 1 and same_accounts(own, nothing) == 0
    assert same_clusters(nothing, nothing) == 1


def test_a_run_without_clusters_has_none_to_stay_and_others_may_find_some():
    found = tried(SLOW)
    assert rows(found, "robustness_clusters") == [] and rows(found, "robustness_matches") == []
    assert {r["standing"] for r in rows(found, "robustness_accounts")} == {None}
    words = robustness_in_words(found.tables)
    assert words[1] == "The run has no cluster that could stay."
    assert words[-1] == (
        "4 accounts outside of the clusters of the run are in a cluster with some other setting, "
        "0 of them with at least half of the settings."
    )
    nothing = tried(SLOW, Grid((30.0,), (2,), (3,), (None,), (1,)))
    assert robustness_in_words(nothing.tables) == [
        "Tried 1 setting: window 30 s; shared objects from 2; objects at once from 3; seed 1. "
        "The setting of the run is not one of them.",
        "The run has no cluster that could stay.",
        "No setting finds a cluster.",
    ]
    assert heat_map(nothing.tables) is None
    assert (found.exit_status, nothing.exit_status) == (0, 4)


def test_a_run_of_nothing_is_tried_and_finds_nothing():
    tables = analysed([("A", "o", 0)]).tables
    for layers in ({}, layers_and_ids(tables)[0]):
        found = robustness(layers, layers_and_ids(tables)[1], tables, RULE, GRID)
        assert [r["accounts"] for r in rows(found, "robustness")] == [0] * len(GRID)
        assert {r["jaccard"] for r in rows(found, "robustness")} == {1.0} and found.exit_status == 4


def test_a_run_of_nothing_is_tested_and_finds_nothing():
    settings = RULE.changed({"ties": {"filter": "tested"}})
    tables = analysed([("A", "o", 0)], settings).tables
    grid, _ = grid_around(settings, ["s"])
    assert robustness({}, layers_and_ids(tables)[1], tables, settings, grid).exit_status == 4


def test_matches_hold_each_setting_and_cluster():
    found = tried([*FIRM, *MIXED])
    matches = rows(found, "robustness_matches")
    assert len(matches) == len(GRID) * 2
    for cluster in rows(found, "robustness_clusters"):
        some = [m["jaccard"] for m in matches if m["cluster"] == cluster["cluster"]]
        assert np.mean(some) == pytest.approx(cluster["mean_jaccard"]) and min(some) == cluster["min_jaccard"]


@pytest.fixture(scope="module")
def small(small_run):
    """The small campaign, tested against chance, tried with a few settings."""
    import coordgraph

    result = coordgraph.open(small_run)
    grid, notes = grid_around(result.settings, ["ms"], min_synchronous=[3], seeds=1)
    assert notes == []
    return result, robustness(*layers_and_ids(result.tables), result.tables, result.settings, grid)


def test_the_setting_of_the_run_finds_the_run_though_fewer_pairs_are_compared(small):
    result, found = small
    (own,) = [r for r in rows(found, "robustness") if r["own"]]
    assert own["ties"] == result.record["counts"]["ties"] > 0
    assert own["clusters"] == result.record["counts"]["clusters"] > 0
    assert own["jaccard"] == own["same_clusters"] == 1
    matches = [m for m in rows(found, "robustness_matches") if all(m[k] == own[k] for k in ("window_s", "alpha"))]
    assert {m["jaccard"] for m in matches} == {1.0}


def test_another_setting_finds_what_a_run_with_it_would_find(small, campaign):
    import coordgraph

    result, _ = small
    setting = Setting(30.0, 2, 2, 0.05, 5)
    again = coordgraph.detect(str(campaign[1].posts), settings=setting.of(result.settings), window="30s", seed=5)
    grid = Grid(*((value,) for value in setting))
    layers, ids = layers_and_ids(result.tables)
    (found,) = groupings(layers, ids, result.settings, grid, Resources(), lambda *told: None)
    clusters = again.tables["clusters"]["cluster"].to_pylist()
    assert found.ties == again.record["counts"]["ties"] > result.record["counts"]["ties"] * 0.5
    assert same_clusters(found.groups, own_groups(ids, clusters, again.tables["members"])) == 1
    assert int(found.groups.max()) + 1 == len(clusters)


def test_a_result_and_its_directory_give_the_same(small_run):
    import coordgraph

    few = {"windows": ["60s", "2m"], "min_synchronous": [3], "alphas": [0.01], "seeds": 2}
    assert coordgraph.open(small_run).robustness(**few) == robustness_of_run(small_run, **few)


@pytest.mark.parametrize("filter", ["hypergeometric", "disparity", "noise_corrected"])
def test_backbones_find_their_run_again(filter):
    settings = RULE.changed({"ties": {"filter": filter, "min_synchronous": 2}, "significance": {"alpha": 0.2}})
    analysis = analysed([*FIRM, *SLOW, *MIXED, ("A", "x0", 0), ("P", "o1", 3)], settings)
    grid, _ = grid_around(settings, ["s"], seeds=1)
    found = robustness(*layers_and_ids(analysis.tables), analysis.tables, settings, grid)
    (own,) = [r for r in rows(found, "robustness") if r["own"]]
    assert own["ties"] == analysis.record["counts"]["ties"] and own["same_clusters"] == 1


@pytest.mark.parametrize("preset", preset_names())
def test_presets_find_their_run_again(preset):
    settings = with_preset(Settings(), preset).changed({"behaviours": {"behaviours": ("co_retweet",)}})
    collection = readers.read_table_of_posts(pa.Table.from_pylist(two_bursts()))
    analysis = pipeline.analyse_collection(collection, settings)
    grid, notes = grid_around(settings, ["s"])
    assert len(grid) > 1 and notes
    found = robustness(*layers_and_ids(analysis.tables), analysis.tables, settings, grid)
    (own,) = [r for r in rows(found, "robustness") if r["own"]]
    assert own["ties"] == analysis.record["counts"]["ties"] and own["jaccard"] == own["same_clusters"] == 1


def test_without_times_shared_objects_are_varied():
    acts = [(a, o, None) for a, o, _ in FIRM]
    settings = RULE.changed({"similarity": {"window": "none"}})
    grid, notes = grid_around(settings, [None])
    assert grid == Grid((None,), (2, 3, 5), (None,), (None,), (1, 2, 3))
    assert notes[0] == "Not varied: window, because this run uses no times."
    found = tried(acts, dataclasses.replace(grid, min_shared=(2, 6, 7)), settings)
    assert [r["accounts"] for r in rows(found, "robustness")] == [4] * 6 + [0] * 3
    assert {(r["window_s"], r["min_synchronous"]) for r in rows(found, "robustness")} == {(None, None)}
    assert robustness_in_words(found.tables)[0] == (
        "Tried 9 settings: shared objects from 2, 6 and 7; seeds 1, 2 and 3. The run had 2 or more shared objects."
    )


# --- what always holds ------------------------------------------------------------------------------------------------

ACTS = st.lists(st.tuples(st.sampled_from("ABCDEFG"), st.sampled_from("uvwxyz"), st.integers(0, 200)), max_size=60)
QUICK = RULE.changed({"ties": {"min_synchronous": 2, "min_posts": 1}, "communities": {"method": "components"}})
FEW = Grid((10.0, 60.0), (2,), (1, 2), (None,), (1,))


@hypothesis_settings(max_examples=25, deadline=None)
@given(ACTS)
def test_shares_lie_between_0_and_1_and_renaming_accounts_changes_nothing(acts):
    acts = [("Z", "only", 0), *acts]
    found = tried(acts, FEW, QUICK)
    for name, shape in ROBUSTNESS_TABLES.items():
        shape.check(found.tables[name])
    for name, columns in (
        ("robustness", ["jaccard"]), ("robustness_matches", ["jaccard"]), ("robustness_accounts", ["in_any", "in_own"]),
        ("robustness_clusters", ["mean_jaccard", "min_jaccard", "found_share"]),
    ):  # fmt: skip
        for column in columns:
            assert all(0 <= v <= 1 for v in found.tables[name][column].drop_null().to_pylist())
    assert all(r["in_own"] is None or r["in_own"] <= r["in_any"] for r in rows(found, "robustness_accounts"))
    for cluster in rows(found, "robustness_clusters"):
        assert cluster["core"] + cluster["probable"] + cluster["fragile"] == cluster["accounts"]
    (own,) = [r for r in rows(found, "robustness") if r["own"]]
    assert own["jaccard"] == own["same_clusters"] == 1

    new = dict(zip("ABCDEFGZ", "qponmlkr", strict=True))
    renamed = tried([(new[a], o, t) for a, o, t in acts], FEW, QUICK)
    assert renamed.tables["robustness"].equals(found.tables["robustness"])
    one, other = (
        {r["account_id"]: (r["in_any"], r["in_own"], r["standing"]) for r in rows(f, "robustness_accounts")}
        for f in (found, renamed)
    )
    assert {new[a]: shares for a, shares in one.items()} == other


def test_the_order_of_the_settings_does_not_matter():
    acts = [*FIRM, *SLOW, *MIXED]
    forwards, _ = grid_around(RULE, ["s"], windows=["30s", "1m", 300], min_synchronous=[2, 3], seeds=2)
    backwards, _ = grid_around(RULE, ["s"], windows=[300, "30s", "60s", "60s"], min_synchronous=[3, 2, 3], seeds=2)
    assert forwards == backwards == GRID
    turned = Grid(GRID.windows[::-1], GRID.min_shared, GRID.min_synchronous[::-1], GRID.alphas, GRID.seeds[::-1])
    one, other = tried(acts), tried(acts, turned)
    for name in ("robustness_accounts", "robustness_clusters"):
        assert one.tables[name].equals(other.tables[name])
    order = [(n, "ascending") for n in ("window_s", "min_synchronous", "seed")]
    assert one.tables["robustness"].equals(other.tables["robustness"].sort_by(order))


def test_equal_seeds_give_equal_results_with_any_threads():
    acts = [*FIRM, *SLOW, *MIXED]
    one, other = tried(acts), tried(acts, resources=Resources(jobs=1, memory=10**9))
    assert one.tables == other.tables


# --- the choice of settings -------------------------------------------------------------------------------------------


def test_defaults_lie_around_the_run_and_windows_finer_than_the_times_are_left_out():
    grid, notes = grid_around(Settings().changed({"ties": {"min_synchronous": 1}, "seed": 7}), ["s", "min", None])
    assert grid == Grid((60.0, 120.0, 300.0), (2,), (1, 3), (0.001, 0.01, 0.05), (7, 8, 9))
    assert notes == ["Left out: a window of 30 s, which is finer than the times."]
    strict = Settings().changed({"significance": {"alpha": 0.3}, "similarity": {"min_synchronous": 3}})
    grid, _ = grid_around(strict, ["s"])
    assert grid.alphas == (0.03, 0.3) and grid.min_synchronous == (3, 5)


def test_a_setting_changes_only_what_it_names():
    setting = Setting(30.0, 2, None, None, 4)
    assert setting.of(RULE) == RULE.changed({"similarity": {"window": 30}, "seed": 4})


@pytest.mark.parametrize(
    ("changes", "asked", "sentence"),
    [
        (
            {"ties": {"filter": "rule"}}, {"alphas": [0.05]},
            "alpha cannot be varied, because the ties of this run are by a rule, without a test. Leave --alpha out.",
        ),
        (
            {"similarity": {"window": "none"}}, {"windows": ["60s"]},
            "window cannot be varied, because this run uses no times. Leave --window out.",
        ),
        (
            {"ties": {"method": "cosine"}}, {"min_synchronous": [2]},
            "min_synchronous cannot be varied, because the ties of this run are ranked by cosine. "
            "Leave --min-synchronous out.",
        ),
        (
            {"preset": "coortweet"}, {"min_synchronous": [2]},
            "min_synchronous cannot be varied, because the preset coortweet does not look at it. "
            "Leave --min-synchronous out.",
        ),
        (
            {"communities": {"method": "components"}}, {"seeds": 3},
            "seeds cannot be varied, because connected components are the same with every seed. Leave --seeds out.",
        ),
        (
            {"similarity": {"min_synchronous": 3}}, {"min_synchronous": [2]},
            "this run compares pairs from 3 synchronous objects on: '2'. Use 3 or more.",
        ),
        ({}, {"windows": ["none"]}, "a run with a window is compared with other windows: 'none'. Write such as 30s or 5m."),
        ({}, {"alphas": [2.0]}, "options: [significance] alpha must lie between 0 and 1: '2.0'."),
        ({}, {"min_synchronous": [0]}, "options: [ties] min_synchronous must lie between 1 and 2.14748e+09: '0'."),
        ({}, {"seeds": 0}, "there must be at least one seed: '0'."),
    ],
)  # fmt: skip
def test_what_cannot_be_varied_is_one_sentence(changes, asked, sentence):
    with pytest.raises(SettingsError) as caught:
        grid_around(Settings().changed(changes), ["s"], **asked)
    assert str(caught.value) == sentence


def test_a_window_that_was_asked_for_and_is_too_fine_is_refused():
    with pytest.raises(WindowTooFine, match="the window is finer than the times, which are precise to one min"):
        grid_around(Settings(), ["min"], windows=["30s"])


# --- files ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def run(small_run, tmp_path):
    return shutil.copytree(small_run, tmp_path / "case1")


FEW_SETTINGS = {"windows": [60], "min_synchronous": [3]}


def test_the_command_writes_beside_the_run_and_leaves_it_alone(run, tmp_path, capsys):
    before = {f: f.read_bytes() for f in run.rglob("*") if f.is_file()}
    capsys.readouterr()
    assert (
        call("robustness", run, "--window", "60s", "--window", "5m", "--min-synchronous", 2, "--seeds", 2, "--quiet")
        == 0
    )
    shown = capsys.readouterr()
    assert shown.out.startswith("Tried 12 settings: windows 60 s and 300 s; ")
    assert "are core (in their cluster in at least 90 % of the settings)" in shown.out
    out = tmp_path / "case1-robustness"
    assert shown.err.endswith(f"Open {out / 'robustness.html'}\n")
    assert {f: f.read_bytes() for f in run.rglob("*") if f.is_file()} == before
    assert call("verify", run) == 0 and call("verify", out) == 0
    names = sorted(f.relative_to(out).as_posix() for f in out.rglob("*") if f.is_file())
    assert names == sorted(
        ["SHA256SUMS", "robustness.html", "robustness.json"]
        + [
            f"{folder}/{name}.{kind}"
            for name in ROBUSTNESS_TABLES
            for folder, kind in (("csv", "csv"), ("tables", "parquet"))
        ]
    )
    record = json.loads((out / "robustness.json").read_text())
    assert record["grid"]["windows"] == [60.0, 300.0] and record["run"]["directory"] == "case1"
    for name, shape in ROBUSTNESS_TABLES.items():
        shape.check(pq.read_table(out / "tables" / f"{name}.parquet"))
    assert sorted(f.name for f in tmp_path.iterdir()) == ["case1", "case1-robustness"]


def test_the_same_again_is_the_same_and_another_needs_overwrite(run, tmp_path, capsys):
    few = ("--alpha", "0.01", "--min-synchronous", 3, "--seeds", 1, "--quiet")
    assert call("robustness", run, *few) == 0
    out = tmp_path / "case1-robustness"
    first = (out / "SHA256SUMS").read_bytes()
    assert call("robustness", run, *few) == 0
    assert (out / "SHA256SUMS").read_bytes() == first
    capsys.readouterr()
    assert call("robustness", run, "--window", "2m", *few) == 1
    assert capsys.readouterr().err == (
        f"Error: {out}: already holds results of another run or other settings. "
        "Choose another --out directory, or add --overwrite to replace it.\n"
    )
    assert (out / "SHA256SUMS").read_bytes() == first
    assert call("robustness", run, "--window", "2m", *few, "--overwrite") == 0
    assert (out / "SHA256SUMS").read_bytes() != first


def test_other_directories_are_refused_whatever_is_said(run, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")
    with pytest.raises(RunDirectoryError) as caught:
        robustness_of_run(run, tmp_path / "mine", overwrite=True)
    assert str(caught.value) == (
        f"{tmp_path / 'mine'}: is not empty and holds no results of coordgraph robustness: 'thesis.txt'. "
        "Choose a new --out directory."
    )
    for inside in (run, run / "robustness", tmp_path / "mine" / ".." / "case1" / "x"):
        with pytest.raises(RunDirectoryError, match="lies in the run, which stays as it is"):
            robustness_of_run(run, inside)
    with pytest.raises(RunDirectoryError, match="is a file"):
        robustness_of_run(run, tmp_path / "mine" / "thesis.txt")
    assert RunDirectory(run).verify()


def test_a_stop_leaves_what_was_there(run, tmp_path, monkeypatch):
    out = tmp_path / "out"
    robustness_of_run(run, out, seeds=1, **FEW_SETTINGS)
    first = (out / "SHA256SUMS").read_bytes()

    def full(*arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("coordgraph.robustness.of_run.write_robustness_page", full)
    with pytest.raises(RunDirectoryError, match=r"cannot be written \(No space left on device\)"):
        robustness_of_run(run, out, seeds=2, overwrite=True, **FEW_SETTINGS)
    assert (out / "SHA256SUMS").read_bytes() == first
    assert sorted(f.name for f in tmp_path.iterdir()) == ["case1", "out"]


def test_a_stop_between_the_two_renames_brings_back_what_was_there(run, tmp_path, monkeypatch):
    out = tmp_path / "out"
    robustness_of_run(run, out, seeds=1, **FEW_SETTINGS)
    first, rename = (out / "SHA256SUMS").read_bytes(), Path.rename

    def stopped(self, target):
        if self.name.endswith(".part"):
            raise KeyboardInterrupt
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", stopped)
    with pytest.raises(KeyboardInterrupt):
        robustness_of_run(run, out, seeds=2, overwrite=True, **FEW_SETTINGS)
    assert (out / "SHA256SUMS").read_bytes() == first
    assert sorted(f.name for f in tmp_path.iterdir()) == ["case1", "out"]


def test_what_is_no_run_is_one_sentence(run, tmp_path, monkeypatch):
    with pytest.raises(IntegrityError) as caught:
        robustness_of_run(tmp_path / "none")
    assert str(caught.value) == (
        f"{tmp_path / 'none'}: holds no finished run. Make one with coordgraph run FILE --out RUN."
    )
    monkeypatch.setattr("coordgraph.stages.code_digest", lambda: "another")
    with pytest.raises(IntegrityError) as caught:
        robustness_of_run(run)
    assert str(caught.value) == (
        f"{run}: its codes were made by another version of coordgraph. "
        "Make the run again: coordgraph run with the same files, settings and --out, and --overwrite."
    )


def test_the_directory_beside_a_run_has_its_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert directory_beside("cases/case1").as_posix() == "cases/case1-robustness"
    assert directory_beside(".") == tmp_path.parent / f"{tmp_path.name}-robustness"


# --- the page ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def hostile_tables():
    """Tables in which every label is hostile."""
    tables = dict(tried([*FIRM, *MIXED]).tables)
    rows_of_clusters, rows_of_matches = [], []
    for n, text in enumerate(HOSTILE):
        base = tables["robustness_clusters"].to_pylist()[0]
        rows_of_clusters.append({**base, "rank": n + 1, "label": text, "cluster": f"C{n:03d}{text}"})
        first = tables["robustness_clusters"]["cluster"][0].as_py()
        rows_of_matches += [
            {**m, "cluster": f"C{n:03d}{text}"}
            for m in tables["robustness_matches"].to_pylist()
            if m["cluster"] == first
        ]
    for name, made in (("robustness_clusters", rows_of_clusters), ("robustness_matches", rows_of_matches)):
        shape = ROBUSTNESS_TABLES[name]
        tables[name] = pa.Table.from_pylist(made, schema=shape.schema)
    return tables


def test_hostile_labels_stay_text(hostile_tables, tmp_path):
    title = f"</title><script>{PWN}</script>"
    page = write_robustness_page(hostile_tables, [f"<b>{PWN}</b>"], title, tmp_path / "r.html").read_text(
        encoding="utf-8"
    )
    assert "<script" not in page and "<iframe" not in page and "<img" not in page and "<b>window" not in page
    assert " style=" not in page and "‮" not in page and "\x00" not in page
    assert re.search(r"default-src 'none'; style-src 'sha256-[\w+/=]+'", page)


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_opens_quietly_and_fits_a_phone(hostile_tables, tmp_path, scheme):
    path = write_robustness_page(hostile_tables, [], "Case", tmp_path / "r.html")
    with chromium_page(path, color_scheme=scheme, viewport={"width": 400, "height": 800}) as watched:
        watched.until("document.readyState === 'complete'")
        assert watched.page.evaluate("document.documentElement.scrollWidth") <= 400
        assert watched.page.evaluate("document.querySelectorAll('svg.heat rect.value').length") > 100
        watched.assert_quiet()


def test_the_picture_has_a_row_a_setting_and_a_column_a_cluster():
    found = tried([*FIRM, *MIXED])
    picture = heat_map(found.tables)
    assert len(picture["rows"]) == 6 and all(len(r["cells"]) == 2 for r in picture["rows"])
    assert [r["own"] for r in picture["rows"]].count(True) == 1
    assert [c["likeness"] for c in picture["rows"][0]["cells"]] == [1, 0]
    assert [[label["text"] for label in r["labels"]] for r in picture["rows"][:3]] == [
        ["30 s", "2"],
        ["3"],
        ["60 s", "2"],
    ]
    ends = [c["x"] + picture["cell"] for r in picture["rows"] for c in r["cells"]]
    assert max(ends) <= picture["width"] and picture["rows"][-1]["y"] < picture["height"]


def test_means_by_value_name_what_matters():
    values = by_value(tried([*FIRM, *SLOW, *MIXED]).tables["robustness"])
    assert [(v["first"], v["value"], v["own"], v["accounts"]) for v in values[:3]] == [
        (True, "30 s", False, 4), (False, "60 s", True, 7), (False, "300 s", False, 11)
    ]  # fmt: skip
    assert [v["axis"] for v in values] == ["window"] * 3 + ["objects at once"] * 2 + ["seed"] * 2


def test_heads_of_the_picture_have_room_in_every_language():
    from coordgraph.translations import LANGUAGES, words_in

    for language in LANGUAGES:
        heads = heat_map(tried([*FIRM, *MIXED]).tables, words_in(language))["heads"]
        starts = [head["x"] - 7 * len(head["text"]) for head in heads]
        assert starts[0] >= 0 and all(end["x"] < start for end, start in zip(heads, starts[1:], strict=False))


def test_formulas_in_labels_are_disarmed_in_the_csv(tmp_path):
    rows_of_posts = [{**r, "account_id": f"=1+{r['account_id']}"} for r in bursts("abc")]
    posts = csv_of(rows_of_posts, tmp_path / "posts.csv")
    settings = Settings().changed({"ties": {"filter": "rule"}})
    pipeline.run([str(posts)], settings, RunDirectory(tmp_path / "run"))
    found = robustness_of_run(tmp_path / "run", tmp_path / "out", seeds=1)
    assert found.tables["robustness_accounts"]["account_id"][0].as_py() == "=1+a"
    with (tmp_path / "out" / "csv" / "robustness_accounts.csv").open(encoding="utf-8", newline="") as file:
        assert [r["account_id"] for r in csv.DictReader(file)] == ["'=1+a", "'=1+b", "'=1+c"]
