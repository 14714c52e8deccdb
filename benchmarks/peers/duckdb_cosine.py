"""Pairs of accounts above a cosine, in DuckDB: join on the object, sum the products of the weights, filter.

    python duckdb_cosine.py shares.parquet out.parquet --threshold 0.3

The weight of an object is its smooth inverse document frequency, each account's weights have length one. Ids become
integers first, accounts in the order of their ids, so that nothing but the pairs is large.
"""

from __future__ import annotations

import argparse
import tempfile

import duckdb
from duckdb_window import CODES
from reporting import Stages

WEIGHTS = """
    create temp table uses as select distinct account, object from acts;
    create temp table weights as
    with everyone as (select count(distinct account) as n from uses),
         popularity as (select object, ln((1 + n) / (1 + count(*))) + 1 as idf from uses, everyone group by object, n),
         norms as (
             select account, sqrt(sum(idf * idf)) as norm from uses join popularity using (object) group by account
         )
    select account, object, idf / norm as weight
    from uses join popularity using (object) join norms using (account);
"""
PAIRS = """
    select s.account_id as source, t.account_id as target, cosine
    from (
        select a.account as source, b.account as target, sum(a.weight * b.weight) as cosine
        from weights a join weights b on a.object = b.object and a.account < b.account
        group by all having cosine >= {threshold}
    ) pairs join accounts s on pairs.source = s.account join accounts t on pairs.target = t.account
    order by pairs.source, pairs.target
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("shares")
    parser.add_argument("out")
    parser.add_argument("--threshold", type=float, default=0.3)
    parser.add_argument("--memory", default="16GB")
    given = parser.parse_args()
    stages = Stages()
    with tempfile.TemporaryDirectory() as spill, duckdb.connect() as database:
        database.execute(f"set threads = 2; set memory_limit = '{given.memory}'; set temp_directory = '{spill}'")
        database.execute("set preserve_insertion_order = false")
        database.execute(CODES.format(path=given.shares))
        database.execute(WEIGHTS)
        stages.ended("matrix")
        database.execute(f"copy ({PAIRS.format(threshold=given.threshold)}) to '{given.out}' (format parquet)")
        stages.ended("kernel and write")
        (pairs,) = database.execute(f"select count(*) from read_parquet('{given.out}')").fetchone()
    stages.report(pairs=pairs)


if __name__ == "__main__":
    main()
