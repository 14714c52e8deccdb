"""The planted benchmark: what its worlds are made of, what its methods give, and the page made of both."""

from __future__ import annotations

import doctest
import importlib
import json
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from benchmarks.planting import command
from benchmarks.planting.crowd import SECOND, busyness, crowd_of, organic_acts
from benchmarks.planting.crowd import _followed_by_fans as fan_acts
from benchmarks.planting.methods import METHODS, Found
from benchmarks.planting.plants import Plant, burst_acts, plant
from benchmarks.planting.rendering import rendered
from benchmarks.planting.running import Task, generator, searched
from benchmarks.planting.scenarios import CURVES, SCENARIOS, SIZES, scenario_named, smaller
from benchmarks.planting.scoring import scored
from benchmarks.planting.settings import CrowdSettings, PlantSettings
from benchmarks.planting.worlds import RETWEETS, TOPICS, World
from coordgraph.similarity.layers import NO_TIME

SMALL = smaller(CrowdSettings())


@pytest.fixture(scope="module")
def mixed() -> World:
    return SCENARIOS["mixed"].world(1, small=True)


@pytest.fixture
def crowd():
    return crowd_of(SMALL, np.random.default_rng(1))


def acts_of(world: World, layer: str = RETWEETS) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Object codes, accounts and times of all acts of a layer."""
    found = world.layers[layer]
    sizes = found.object_ends - found.object_starts
    order = np.argsort(found.object_starts)
    return np.repeat(found.object_codes[order], sizes[order]), found.near_accounts, found.near_times


# worlds


@pytest.mark.parametrize("name", [*SCENARIOS, "size=3", "spread=3600"])
def test_equal_seeds_give_equal_worlds(name: str):
    one, same, other = (scenario_named(name).world(seed, small=True) for seed in (1, 1, 2))
    assert all(np.array_equal(a, b) for a, b in zip(acts_of(one), acts_of(same), strict=True))
    assert np.array_equal(one.labels, same.labels)
    assert one.acts != other.acts or not np.array_equal(acts_of(one)[2], acts_of(other)[2])


def test_labels_are_the_members_of_the_groups(mixed: World):
    assert [len(g.members) for g in mixed.plants] == [int((mixed.labels == n).sum()) for n in range(4)] == list(SIZES)
    assert (mixed.labels >= 0).sum() == sum(SIZES)
    for group in mixed.plants:
        assert 10 <= group.settings.objects <= 25 and 10 <= group.settings.window_s <= 60
        assert 0.4 <= group.settings.share <= 0.9 and 0.3 <= group.settings.organic <= 1


@pytest.mark.parametrize("name", [name for name in SCENARIOS if name.startswith("organic")])
def test_organic_worlds_have_no_label(name: str):
    world = SCENARIOS[name].world(3, small=True)
    assert world.plants == () and (world.labels == -1).all() and world.acts > 1000


def test_an_account_acts_on_an_object_once_and_not_before_its_birth(mixed: World):
    objects, accounts, times = acts_of(mixed)
    assert len(np.unique(np.column_stack([objects, accounts]), axis=0)) == len(objects)
    assert len(mixed.births[RETWEETS]) > objects.max()
    assert (times > mixed.births[RETWEETS][objects]).all()


def test_bursts_lie_within_their_window_in_the_world(mixed: World):
    objects, accounts, times = acts_of(mixed)
    for group in mixed.plants:
        for thing, start in zip(group.objects, group.starts, strict=True):
            rows = (objects == thing) & np.isin(accounts, group.members)
            late = times[rows] - start
            inside = (late >= 0) & (late <= group.settings.window_s * SECOND)
            # members who took no part may have come across the object by themselves
            assert inside.sum() >= 0.5 * rows.sum() or rows.sum() < 5


def group_of(crowd, **changed) -> Plant:
    settings = PlantSettings(**{"size": 40, "objects": 25, **changed})
    objects = np.arange(settings.objects)
    return Plant(settings, np.arange(settings.size), objects, crowd.births[objects] + 3000 * SECOND)


def test_windows_and_shares_are_those_asked_for(crowd):
    group = group_of(crowd, window_s=20, share=0.7)
    objects, _, times = burst_acts(crowd, group, np.random.default_rng(2))
    late = times - group.starts[objects]
    assert late.min() >= 0 and late.max() <= 20 * SECOND
    assert len(objects) == pytest.approx(0.7 * 1000, rel=0.1)


@pytest.mark.parametrize("stealth", [0.0, 0.4, 1.0])
def test_stealth_is_the_share_of_acts_outside_the_burst(crowd, stealth: float):
    group = group_of(crowd, window_s=20, share=1.0, stealth=stealth)
    objects, _, times = burst_acts(crowd, group, np.random.default_rng(2))
    late = times - group.starts[objects]
    assert ((late < 0) | (late > 20 * SECOND)).mean() == pytest.approx(stealth, abs=0.06)


def test_bursts_seldom_begin_at_once(mixed: World):
    lags = np.concatenate([g.starts - mixed.births[RETWEETS][g.objects] for g in mixed.plants]) / SECOND
    assert lags.min() >= 30 and 300 < np.median(lags) < 7200


def test_prompt_groups_begin_at_once():
    world = SCENARIOS["prompt"].world(1, small=True)
    lags = np.concatenate([g.starts - world.births[RETWEETS][g.objects] for g in world.plants]) / SECOND
    assert lags.min() >= 1 and lags.max() <= 10


def test_members_go_on_by_themselves_but_less(crowd):
    settings = PlantSettings(size=100, objects=1, share=0.0, organic=0.3)
    organic = organic_acts(crowd, np.random.default_rng(1))
    unchanged = plant(crowd, organic, [replace(settings, organic=1.0)], np.random.default_rng(2))
    fewer = plant(crowd, organic, [settings], np.random.default_rng(2))
    members = fewer.plants[0].members
    assert np.array_equal(members, unchanged.plants[0].members)
    counts = [np.isin(p.acts.accounts, members).sum() for p in (fewer, unchanged)]
    assert counts[0] / counts[1] == pytest.approx(0.35, abs=0.1)


def test_fans_come_within_one_to_three_minutes(crowd):
    objects, accounts, times = fan_acts(crowd, np.random.default_rng(1))
    late = (times - crowd.births[objects]) / SECOND
    assert late.min() >= 60 and late.max() <= 180
    assert len(np.unique(accounts)) <= SMALL.hub_authors * SMALL.fans and objects.max() < 40


def test_the_crowd_is_heavy_tailed_and_sleeps():
    world = SCENARIOS["organic"].world(1)
    layer, (_, accounts, times) = world.layers[RETWEETS], acts_of(world)
    assert 10_000 < world.acts < 30_000
    assert layer.popularity()[0] > 0.05 * len(world.labels) and np.median(layer.popularity()) < 10
    assert layer.longest > 20 * np.median(layer.sizes[layer.sizes > 0])
    crowd = crowd_of(CrowdSettings(), np.random.default_rng(1))
    assert busyness(times, crowd.circle[accounts]).mean() > 0.6  # an hour at random gives less than a half


def test_births_may_be_unknown_and_hashtags_be_a_layer():
    unknown = SCENARIOS["unknown_births"].world(1, small=True).births[RETWEETS] == NO_TIME
    assert 0.4 < unknown.mean() < 0.6
    two = SCENARIOS["organic_topics"].world(1, small=True)
    assert list(two.layers) == [RETWEETS, TOPICS] and (two.births[TOPICS] == NO_TIME).all()
    assert len(two.births[TOPICS]) > two.layers[TOPICS].object_codes.max()


# methods and scores


@pytest.mark.parametrize("name", METHODS)
def test_each_method_gives_pairs_and_groups(name: str, mixed: World):
    found = METHODS[name].find(mixed, 1)
    assert (found.pairs[:, 0] < found.pairs[:, 1]).all() and len(np.unique(found.pairs, axis=0)) == len(found.pairs)
    assert found.groups.shape == mixed.labels.shape and found.groups.min() >= -1
    assert set(np.flatnonzero(found.groups >= 0)) <= set(found.pairs.ravel())
    again = METHODS[name].find(mixed, 1)
    assert np.array_equal(found.groups, again.groups)


def test_the_rule_finds_what_is_planted_within_a_minute(mixed: World):
    row = scored(mixed, METHODS["rule alone"].find(mixed, 1))
    assert row["recall"] > 0.8 and row["groups_found"] >= 3


def test_the_truth_scores_full_and_nothing_scores_nothing(mixed: World):
    none = np.empty((0, 2), np.int64)
    row = scored(mixed, Found(none, mixed.labels))
    assert (row["f1"], row["groups_found"], row["weighted_precision"], row["accounts"]) == (1, 4, 1, 75)
    assert row["recall_of_groups"] == [1, 1, 1, 1]
    row = scored(mixed, Found(none, np.full(len(mixed.labels), -1)))
    assert (row["f1"], row["precision"], row["groups_found"], row["accounts"], row["ties"]) == (0, 0, 0, 0, 0)
    organic = SCENARIOS["organic"].world(1, small=True)
    assert "f1" not in scored(organic, Found(none, organic.labels))


# the command and the page


def test_every_scenario_and_point_is_a_task():
    tasks = command.tasks_of([*SCENARIOS, *CURVES], ["rule alone"], None, False)
    points = sum(len(curve.values) for curve in CURVES.values())
    assert len(tasks) == 20 * len(SCENARIOS) + 10 * points
    assert all(scenario_named(t.scenario).name == t.scenario for t in tasks)


def test_the_page_and_the_pictures_are_written_and_rows_are_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    results, page = tmp_path / "rows.json", tmp_path / "VALIDITY.md"
    places = ["--results", str(results), "--page", str(page), "--small", "--jobs", "1"]
    command.main(
        ["--seeds", "2", "--scenario", "mixed", "organic", "slow", "objects", "--methods", "rule alone", *places]
    )
    text = page.read_text()
    assert text == capsys.readouterr().out.removesuffix("\n")
    assert "| rule alone |" in text and "2 worlds of about" in text and "## Harder groups" in text
    picture = ElementTree.parse(tmp_path / "pictures" / "validity-objects.svg").getroot()
    assert len(picture.findall("{http://www.w3.org/2000/svg}polyline")) == 1
    before = len(json.loads(results.read_text()))
    command.main(["--seeds", "1", "--scenario", "mixed", "--methods", "two within 60 s", *places])
    assert len(json.loads(results.read_text())) == before + 1
    assert "| two within 60 s |" in page.read_text()


def test_rows_of_another_generator_are_left_out(tmp_path: Path):
    (row,) = searched(Task("organic", 1, ("rule alone",), small=True))
    (tmp_path / "rows.json").write_text(json.dumps([row, row | {"generator": "another"}]))
    assert row["generator"] == generator() and command.kept(tmp_path / "rows.json") == [row]
    assert "## Where nothing is planted" in rendered([row])


@pytest.mark.parametrize("name", ["scoring", "pictures"])
def test_examples_in_the_benchmark_are_true(name: str):
    module = importlib.import_module(f"benchmarks.planting.{name}")
    done = doctest.testmod(module)
    assert done.attempted and not done.failed
