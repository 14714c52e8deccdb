"""Are planted traits of profiles found, and do organic groups show none more often than said? Prints two tables.

python benchmarks/traits.py --seeds 20
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from coordgraph.campaigns import Campaign, CampaignSettings, generate, write_campaign
from coordgraph.profiles import TRAITS, find_profiles
from coordgraph.profiles.crowd import Crowd
from coordgraph.profiles.traits import traits_of
from coordgraph.ratios import wilson
from coordgraph.readers import read_files
from coordgraph.settings import ProfileSettings
from coordgraph.tables import CLUSTERS, MEMBERS

LEVEL = 0.05
SETTINGS = ProfileSettings(permutations=999)
WORLD = CampaignSettings(accounts=900, days=7, posts_per_account=16.0)
RANDOM_GROUPS = 6
GROUP_SIZES = (20, 31)

Row = dict[str, Any]


@dataclass(frozen=True)
class World:
    """A campaign as tables, and its profiles with no cluster named."""

    campaign: Campaign
    posts: pa.Table
    accounts: pa.Table
    profiles: pa.Table


def world_of(seed: int, settings: CampaignSettings = WORLD) -> World:
    """The campaign of a seed, read as any file of posts."""
    campaign = generate(settings, seed)
    with tempfile.TemporaryDirectory() as folder:
        read = read_files([write_campaign(campaign, folder).posts])
    found = find_profiles(read.posts, read.accounts, MEMBERS.empty(), CLUSTERS.empty(), SETTINGS)
    return World(campaign, read.posts, read.accounts, found.profiles)


def traits_with(
    world: World, groups: dict[str, list[str]], seed: int, left_out: frozenset[str] = frozenset()
) -> list[Row]:
    """Rows of traits, were these groups the clusters of a run; accounts left out are nobody's others."""
    cluster = {account: name for name, members in groups.items() for account in members}
    ids = world.profiles["account_id"].to_pylist()
    marks = pa.array([cluster.get(account) for account in ids], pa.string())
    place = world.profiles.column_names.index("cluster")
    marked = world.profiles.set_column(place, "cluster", marks)
    marked = marked.filter(pa.array([account not in left_out for account in ids]))
    sizes = {name: len(members) for name, members in groups.items()}
    return traits_of(Crowd(marked, world.accounts, SETTINGS, seed), sizes, world.posts).to_pylist()


def planted_rows(world: World, seed: int) -> list[Row]:
    """Rows of all traits of the planted groups, with whether each was planted."""
    groups = {group.name: list(group.members) for group in world.campaign.planted}
    planted = {group.name: group.traits for group in world.campaign.planted}
    return [{**row, "planted": row["trait"] in planted[row["cluster"]]} for row in traits_with(world, groups, seed)]


def organic_rows(world: World, seed: int) -> Iterator[Row]:
    """Rows of organic groups, each alone in its run: random accounts, those of one community, and fans."""
    rng = np.random.default_rng([seed, 77])
    campaign = world.campaign
    there = set(world.profiles["account_id"].to_pylist())
    organic = np.array(sorted(a for a, name in campaign.labels.items() if not name and a in there))
    planted = frozenset(a for a, name in campaign.labels.items() if name)
    community = np.array([campaign.communities[a] for a in organic])
    drawn = {f"random {n}": organic for n in range(RANDOM_GROUPS)}
    drawn |= {f"community {n}": organic[community == n] for n in range(int(community.max()) + 1)}
    groups = {name: rng.choice(pool, int(rng.integers(*GROUP_SIZES)), replace=False) for name, pool in drawn.items()}
    groups["fans"] = np.array([a for a in campaign.fans if a in there])
    for place, (name, members) in enumerate(groups.items()):
        for row in traits_with(world, {name: members.tolist()}, 1000 * seed + place, planted):
            yield {**row, "group": name.split()[0]}


def rates(rows: list[Row], column: str) -> dict[str, tuple[int, int]]:
    """For each trait how many rows are at or below the level, of how many tested."""
    found: dict[str, tuple[int, int]] = {}
    for row in rows:
        if row["p"] is not None:
            hits, tested = found.get(row["trait"], (0, 0))
            found[row["trait"]] = (hits + (row[column] <= LEVEL), tested + 1)
    return found


def any_clear(rows: list[Row]) -> tuple[int, int]:
    """How many groups of all have at least one trait with q at or below the level."""
    groups = {(row["seed"], row["cluster"]) for row in rows}
    clear = {(row["seed"], row["cluster"]) for row in rows if row["q"] is not None and row["q"] <= LEVEL}
    return len(clear), len(groups)


def _table(found: dict[str, tuple[int, int]]) -> None:
    for name in TRAITS:
        if name in found:
            hits, tested = found[name]
            low, high = wilson(hits, tested)
            print(f"| `{name}` | {hits} of {tested} | {hits / tested:.3f} | {low:.3f} to {high:.3f} |")


def main() -> None:
    """Print both tables."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seeds", type=int, default=20)
    seeds = options.parse_args().seeds
    planted: list[Row] = []
    organic: list[Row] = []
    for seed in range(1, seeds + 1):
        world = world_of(seed)
        planted += [{**row, "seed": seed} for row in planted_rows(world, seed)]
        organic += [{**row, "seed": seed} for row in organic_rows(world, seed)]
        print(f"seed {seed}", file=sys.stderr)
    print("| planted trait | q at most 0.05 | share | 95 % interval |\n| --- | --- | --- | --- |")
    _table(rates([row for row in planted if row["planted"]], "q"))
    for row in planted:
        if row["planted"] and (row["q"] is None or row["q"] > LEVEL):
            print(f"missed: seed {row['seed']} {row['cluster']} {row['trait']}: {row['sentence']}")
    for kind in ("random", "community", "fans"):
        rows = [row for row in organic if row["group"] == kind]
        clear, groups = any_clear(rows)
        of_what = Counter(row["trait"] for row in rows if row["q"] is not None and row["q"] <= LEVEL)
        print(f"\n{kind}: {clear} of {groups} groups with any q at most 0.05: {dict(of_what.most_common())}")
        print("| trait | p at most 0.05 | share | 95 % interval |\n| --- | --- | --- | --- |")
        _table(rates(rows, "p"))
        every = [row["p"] <= LEVEL for row in rows if row["p"] is not None]
        print(f"| all | {sum(every)} of {len(every)} | {np.mean(every):.3f} | |")


if __name__ == "__main__":
    main()
