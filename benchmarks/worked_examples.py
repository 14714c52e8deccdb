"""How often do the printed intervals of the worked examples hold what was planted?

In: nothing; small worlds of both examples, ten seeds each. Out: a table on the terminal. Odd input: trends
of fewer than five accounts have no interval and are not counted. ``python benchmarks/worked_examples.py [SEEDS]``.
"""

from __future__ import annotations

import importlib.util
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import coordgraph as cg

EXAMPLES = Path(__file__).parent.parent / "examples"
Judged = tuple[str, str]  # what is asked, and how it came out
_WHERE = ("inside", "below", "above")


def main(seeds: int = 10) -> None:
    counts: Counter[Judged] = Counter()
    for name, judge, fewest in (("hashtag_war", _war, 800), ("election_monitor", _monitor, 10)):
        generator = _generator(name)
        for seed in range(1, seeds + 1):
            with tempfile.TemporaryDirectory() as folder:
                truth = generator.write(Path(folder), seed, small=True)
                result = cg.detect(Path(folder, "posts.jsonl.gz"))
                found = result.trends(actors=Path(folder, "actors.csv"), min_messages=fewest)
            counts.update((f"{name}: {asked}", where) for asked, where in judge(truth, found.tables))
    print("planted share                                            within  below it  above it")
    for asked in sorted({asked for asked, _ in counts}):
        print(f"{asked:<56}", *(f"{counts[asked, where]:>8}" for where in _WHERE))


def _generator(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, EXAMPLES / name / "make_data.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def _where(planted: float, row: dict[str, Any]) -> str:
    """Where the interval lies, seen from the planted share."""
    if row["share_high"] < planted:
        return "below"
    return "above" if row["share_low"] > planted else "inside"


def _war(truth: Any, tables: Any) -> Iterator[Judged]:
    tags = {f"#{tag['tag']}": tag for tag in truth["tags"]}
    for row in tables["inorganic_share"].to_pylist():
        if row["scope"] == "trend" and row["rule"] == "cluster" and row["name"] in tags:
            yield "group, by hashtag", _where(tags[row["name"]]["pushers"]["planted"], row)
    for row in tables["trend_shares"].to_pylist():
        if row["trend"] in tags and row["level"] == "side" and row["name"]:
            yield "sides, by hashtag", _where(tags[row["trend"]]["sides_by_biography"][row["name"]]["planted"], row)


def _monitor(truth: Any, tables: Any) -> Iterator[Judged]:
    trends = {f"#{trend['tag']}": trend for trend in truth["trends"]}
    for row in tables["trend_shares"].to_pylist():
        planted = truth[f"{row['level']}s"] if row["level"] in ("side", "organ") else {}
        if row["key"] is None and row["name"] in planted:
            yield "sides and organs, of all", _where(planted[row["name"]]["planted"], row)
        elif row["key"] and row["level"] == "organ" and row["share_low"] is not None:
            trend = trends[row["trend"]]
            if row["name"] == trend["organ"]:
                yield "the organ of each trend", _where(trend["organs"][row["name"]], row)
    for row in tables["inorganic_share"].to_pylist():
        if row["scope"] == "trend" and row["rule"] == "cluster" and row["share_low"] is not None:
            yield "lower bound of each trend", _where(trends[row["name"]]["inorganic"]["planted"], row)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
