"""Traits planted into campaigns are found, and organic groups show none more often than said."""

from __future__ import annotations

import pytest

from benchmarks.traits import LEVEL, any_clear, organic_rows, planted_rows, rates, world_of
from coordgraph.campaigns import CampaignSettings, GroupSettings, generate
from coordgraph.errors import SettingsError
from coordgraph.profiles import TRAITS
from coordgraph.ratios import wilson
from coordgraph.runs import RunDirectory, read_table

SEEDS = 20
# what follows from living in one community, or from retweeting one account: true of them by their making
HABITS = {name for name, trait in TRAITS.items() if trait.kind == "mean"}


def test_what_is_planted_is_clear_in_its_cluster(small_run, campaign):
    tables = RunDirectory(small_run)
    traits, members = (read_table(tables.table_path(name)).to_pylist() for name in ("traits", "members"))
    cluster_of = {row["account_id"]: row["cluster"] for row in members}
    found = {(row["cluster"], row["trait"]): row for row in traits}
    for group in campaign[0].planted:
        cluster = cluster_of[group.members[0]]
        assert group.traits and set(group.traits) <= set(TRAITS)
        for trait in group.traits:
            row = found[cluster, trait]
            assert row["q"] <= LEVEL and row["effect"] != 1, row["sentence"]


def test_planting_traits_changes_nothing_that_is_posted():
    plain = tuple(GroupSettings(name, "co_text") for name in ("one", "two"))
    planted = tuple(
        GroupSettings(name, "co_text", traits=("similar_names", "bio_in_another_language", "has_description"))
        for name in ("one", "two")
    )
    one, two = (generate(CampaignSettings(accounts=200, days=2, groups=groups), seed=4) for groups in (plain, planted))
    assert one.posts == two.posts and one.labels == two.labels
    assert [user["name"] for user in one.users] != [user["name"] for user in two.users]


def test_an_unknown_trait_cannot_be_planted():
    with pytest.raises(SettingsError, match="no such planted trait"):
        GroupSettings("one", "co_text", traits=("guilty",))


@pytest.mark.slow
def test_over_20_seeds_planted_traits_are_found_and_organic_groups_show_none_more_often_than_said():
    planted, organic = [], []
    for seed in range(1, SEEDS + 1):
        world = world_of(seed)
        planted += planted_rows(world, seed)
        organic += [{**row, "seed": seed} for row in organic_rows(world, seed)]
    missed = [row["sentence"] for row in planted if row["planted"] and not (row["q"] is not None and row["q"] <= LEVEL)]
    assert not missed and len({row["trait"] for row in planted if row["planted"]}) >= 7

    drawn = [row for row in organic if row["group"] == "random"]
    clear, groups = any_clear(drawn)
    assert groups == 6 * SEEDS and clear / groups <= LEVEL
    p = [row["p"] for row in drawn if row["p"] is not None]
    assert len(p) > 2000 and sum(value <= LEVEL for value in p) / len(p) <= LEVEL
    of_profiles = [row for row in organic if row["group"] != "random" and row["trait"] not in HABITS]
    for rows in (drawn, of_profiles):
        for trait, (hits, tested) in rates(rows, "p").items():
            assert wilson(hits, tested).low <= LEVEL, (trait, hits, tested)
    clear, groups = any_clear(of_profiles)
    assert groups == 5 * SEEDS and clear / groups <= LEVEL
