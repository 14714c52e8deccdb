"""Worlds made and searched, several at once; each world is made where it is searched and never kept."""

from __future__ import annotations

import hashlib
import multiprocessing
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from functools import cache

import numpy as np

from benchmarks.planting.methods import METHODS
from benchmarks.planting.scenarios import AT_REST, CURVES, SCENARIOS, scenario_named
from benchmarks.planting.scoring import Row, scored


@cache
def generator() -> str:
    """A digest of what worlds are like: rows of different generators must not be compared."""
    crowds = [scenario.crowd for scenario in SCENARIOS.values()]
    digest = hashlib.sha256(repr([crowds, CURVES, AT_REST]).encode())
    for scenario in SCENARIOS.values():
        world = scenario.world(1, small=True)
        for name, layer in world.layers.items():
            for array in (layer.near_accounts, layer.near_times, world.births[name]):
                digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()[:12]


@dataclass(frozen=True)
class Task:
    """One world, and who searches it."""

    scenario: str
    seed: int
    methods: tuple[str, ...]
    small: bool = False


def searched(task: Task) -> list[Row]:
    """A row for each method."""
    world = scenario_named(task.scenario).world(task.seed, task.small)
    rows = []
    for name in task.methods:
        started = time.perf_counter()
        found = METHODS[name].find(world, task.seed)
        seconds = round(time.perf_counter() - started, 3)
        row = {"scenario": task.scenario, "seed": task.seed, "method": name, "acts": world.acts, "seconds": seconds}
        rows.append(row | {"generator": generator()} | scored(world, found))
    return rows


def all_searched(tasks: Sequence[Task], jobs: int) -> Iterator[list[Row]]:
    """The rows of each task as it ends; in this process where one job is asked for."""
    if jobs == 1:
        yield from map(searched, tasks)
        return
    # spawned and not forked: numba and rich have threads, which a fork would cut off
    with ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn")) as pool:
        for done in as_completed([pool.submit(searched, task) for task in tasks]):
            yield done.result()
