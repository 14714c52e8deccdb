"""Generated shares of known shape, as a four-column table: what the benchmarks run on.

    python benchmarks/generate_shares.py 1e7 shares.parquet
    python benchmarks/generate_shares.py 1e6 hub.parquet --hubs 3

Accounts are a tenth, objects an eighth of the shares; activity (σ 1.3) and popularity (σ 1.6) are lognormal; a share
follows the birth of its object by a lognormal delay (median one hour, σ 1.8), so that bursts and long tails both occur.
Twenty planted groups of thirty accounts share twenty objects each, four members in five, within fifty seconds. A hub is
an object with 100,000 more shares, spread over one day. Written group by group of rows, so that size does not matter.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

START = 1_700_000_000.0
MONTH, DAY = 30 * 86400, 86400
ROWS_AT_ONCE = 1_000_000
GROUPS, MEMBERS, OBJECTS_OF_GROUP = 20, 30, 20
HUB_SHARES = 100_000

Rows = tuple[np.ndarray, np.ndarray, np.ndarray]  # account, object, second


def chosen(weights: np.ndarray, size: int, chance: np.random.Generator) -> np.ndarray:
    """Places drawn in proportion to weights; many times faster than ``Generator.choice`` for large tables."""
    bounds = np.cumsum(weights)
    return np.searchsorted(bounds, chance.random(size) * bounds[-1]).astype(np.int64)


def rows(shares: int, hubs: int, seed: int) -> Iterator[Rows]:
    """Blocks of generated shares: ordinary ones, then the planted groups, then the hubs."""
    chance = np.random.default_rng(seed)
    accounts, objects = max(shares // 10, MEMBERS), max(shares // 8, OBJECTS_OF_GROUP)
    activity, popularity = chance.lognormal(0, 1.3, accounts), chance.lognormal(0, 1.6, objects)
    birth = START + chance.uniform(0, MONTH, objects)
    for begin in range(0, shares, ROWS_AT_ONCE):
        size = min(ROWS_AT_ONCE, shares - begin)
        thing = chosen(popularity, size, chance)
        yield chosen(activity, size, chance), thing, birth[thing] + chance.lognormal(np.log(3600), 1.8, size)
    yield planted(accounts, objects, birth, chance)
    for hub in range(hubs):
        yield (
            chance.integers(0, accounts, HUB_SHARES),
            np.full(HUB_SHARES, objects + hub),
            START + chance.uniform(0, DAY, HUB_SHARES),
        )


def planted(accounts: int, objects: int, birth: np.ndarray, chance: np.random.Generator) -> Rows:
    """The groups that act together."""
    parts: list[Rows] = []
    for _ in range(GROUPS):
        members = chance.choice(accounts, MEMBERS, replace=False)
        for _ in range(OBJECTS_OF_GROUP):
            thing = int(chance.integers(objects))
            present = members[chance.random(MEMBERS) < 0.8]
            moment = birth[thing] + chance.uniform(0, DAY)
            parts.append((present, np.full(len(present), thing), moment + chance.uniform(0, 50, len(present))))
    account, thing, second = (np.concatenate(column) for column in zip(*parts, strict=True))
    return account, thing, second


def texts(prefix: str, numbers: np.ndarray) -> pa.Array:
    return pc.binary_join_element_wise(prefix, pa.array(numbers).cast(pa.string()), "")


def write(path: str, shares: int, hubs: int = 0, seed: int = 1) -> int:
    """Write the table; returns how many rows it has."""
    written = 0
    writer: pq.ParquetWriter | None = None
    for account, thing, second in rows(shares, hubs, seed):
        table = pa.table(
            {
                "object_id": texts("object", thing),
                "account_id": texts("account", account),
                "content_id": texts("post", np.arange(written, written + len(account))),
                "timestamp_share": np.round(second, 3),
            }
        )
        writer = writer or pq.ParquetWriter(path, table.schema)
        writer.write_table(table)
        written += table.num_rows
    if writer is not None:
        writer.close()
    return written


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("shares", type=float)
    parser.add_argument("path")
    parser.add_argument("--hubs", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    print(f"{write(given.path, int(given.shares), given.hubs, given.seed):,} shares in {given.path}")
