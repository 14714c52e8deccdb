"""A plain stand-in for ``coordgraph pairs``, from the public functions of the library: small tables only.

Run by ``test_benchmarks.py`` as long as the command does not exist; to be removed with that switch.
"""

from __future__ import annotations

import argparse
import json
import shutil
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from coordgraph.settings import SimilaritySettings
from coordgraph.similarity import compare_accounts
from coordgraph.tables import ACCOUNTS, OBJECTS, POSTS


def codes(column: pa.ChunkedArray) -> tuple[pa.Array, pa.Array]:
    """The distinct values in order, and the place of each row's value among them."""
    values = column.unique().sort()
    return values, pc.index_in(column.combine_chunks(), values)


def pairs(shares: pa.Table, settings: SimilaritySettings) -> pa.Table:
    accounts, account = codes(shares["account_id"])
    things, thing = codes(shares["object_id"])
    times = pc.round(pc.multiply(shares["timestamp_share"], 1e6)).cast(pa.int64()).cast(pa.timestamp("us", "UTC"))
    size = shares.num_rows
    actions = pa.table(
        {
            "behaviour": ["shares"] * size,
            "object": thing,
            "account": account,
            "time": times,
            "post": pa.array(range(size), pa.int32()),
        }
    )
    objects = empty_rows(OBJECTS, {"key": things, "dropped": [False] * len(things)})
    posts = empty_rows(POSTS, {"post_id": shares["content_id"], "time": times, "time_precision": ["ms"] * size})
    return compare_accounts(actions, objects, posts, empty_rows(ACCOUNTS, {"account_id": accounts}), settings)


def empty_rows(shape, columns: dict) -> pa.Table:
    size = len(next(iter(columns.values())))
    return pa.table({name: columns.get(name, pa.nulls(size)) for name in shape.names})


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("source", type=Path)
    for option in ("--case", "--out", "--timings"):
        parser.add_argument(option, type=Path)
    for option in ("--min-synchronous", "--min-shared", "--jobs"):
        parser.add_argument(option, type=int, default=0)
    parser.add_argument("--min-cosine", type=float, default=0)
    parser.add_argument("--window")
    parser.add_argument("--memory")
    given = parser.parse_args()
    started = time.perf_counter()
    if given.case:
        given.case.mkdir()
        shutil.copy(given.source, given.case / "shares.parquet")
    shares = pq.read_table(given.source / "shares.parquet" if given.source.is_dir() else given.source)
    window = None if given.window == "none" else float(given.window.removesuffix("s"))
    edges = pairs(shares, SimilaritySettings(window, given.min_shared, given.min_synchronous))
    edges = edges.filter(pc.greater_equal(edges["cosine"], given.min_cosine))
    pq.write_table(edges.sort_by([(name, "ascending") for name in ("layer", "source", "target")]), given.out)
    given.timings.write_text(json.dumps({"import": 0.0, "pairs": time.perf_counter() - started}))


if __name__ == "__main__":
    main()
