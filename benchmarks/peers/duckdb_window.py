"""Pairs of accounts that shared an object within a window, by a self-join in DuckDB, straight from the Parquet.

    python duckdb_window.py shares.parquet out.parquet --window 60 --columns all --form coded-buckets

Four ways to write the same join, which all give the same rows:

* ``plain``: on the ids as they are, the window as BETWEEN;
* ``coded``: ids become integers first, accounts in the order of their ids;
* ``buckets``: acts are joined on object *and* time bucket, a hash join that makes few candidates outside the window;
* ``coded-buckets``: both.

``counts`` keeps what a count needs; ``all`` makes every windowed column of ``edges``, sorted, as a Parquet file.
"""

from __future__ import annotations

import argparse
import tempfile

import duckdb
from reporting import Stages

FORMS = ("plain", "coded", "buckets", "coded-buckets")

ACTS_AS_READ = """
    create temp view acts as
    select object_id as object, account_id as account, content_id as post,
           cast(round(timestamp_share * 1e6) as bigint) as t
    from read_parquet('{path}')
"""
CODES = """
    create temp table accounts as
    select account_id, cast(row_number() over (order by account_id) as integer) as account
    from (select distinct account_id from read_parquet('{path}'));
    create temp table objects as
    select object_id, cast(row_number() over () as integer) as object
    from (select distinct object_id from read_parquet('{path}'));
    create temp table acts as
    select object, account, cast(row_number() over () as integer) as post,
           cast(round(timestamp_share * 1e6) as bigint) as t
    from read_parquet('{path}') join accounts using (account_id) join objects using (object_id);
"""
# a repeated content_id would have to be coded like the other ids; every share of the generated files is its own post
BETWEEN = """
    select a.account as source, b.account as target, a.object as object,
           b.t - a.t as delay, a.post as source_post, b.post as target_post,
           least(a.t, b.t) as earlier, greatest(a.t, b.t) as later
    from acts a join acts b
      on a.object = b.object and a.account < b.account and b.t between a.t - {window} and a.t + {window}
"""
BUCKETS = """
    select least(x, y) as source, greatest(x, y) as target, object,
           if(x < y, later - earlier, earlier - later) as delay,
           if(x < y, x_post, y_post) as source_post, if(x < y, y_post, x_post) as target_post, earlier, later
    from (
        select a.account as x, b.account as y, a.object as object, a.t as earlier, b.t as later,
               a.post as x_post, b.post as y_post
        from (select *, t // {window} as bucket from acts) a
        join (select *, unnest([t // {window}, t // {window} - 1]) as bucket from acts) b
          on a.object = b.object and a.bucket = b.bucket and a.account <> b.account
         and b.t <= a.t + {window} and (b.t > a.t or (b.t = a.t and b.account > a.account))
    )
"""
COUNTS = """
    select source, target, count(*) as synchronous, cast(sum(pairs) as bigint) as pairs
    from (select source, target, object, count(*) as pairs from ({pairs}) group by all)
    group by all
"""
# `ahead` and `behind` are the shortest delays by which the target came later and sooner; equal ones count half.
# A list made distinct is faster than count(distinct), of which every group would keep a table of its own; so is its
# median. Posts are counted object by object, which is right as long as a post shares one object.
ALL = """
    select source, target, count(*) as synchronous, cast(sum(pairs) as bigint) as pairs,
           cast(sum(source_posts) as bigint) as source_posts, cast(sum(target_posts) as bigint) as target_posts,
           list_aggregate(list(least(ahead, behind)), 'median') / 1e6 as median_delay_s,
           avg(case when ahead < behind then 1.0 when ahead = behind then 0.5 else 0.0 end) as source_first,
           min(earliest) as first_time, max(latest) as last_time
    from (
        select source, target, object, count(*) as pairs,
               len(list_distinct(list(source_post))) as source_posts,
               len(list_distinct(list(target_post))) as target_posts,
               min(if(delay >= 0, delay, {never})) as ahead, min(if(delay <= 0, -delay, {never})) as behind,
               min(earlier) as earliest, max(later) as latest
        from ({pairs}) group by all
    )
    group by all
"""
IDS_BACK = """
    select edges.* replace (s.account_id as source, t.account_id as target)
    from ({edges}) edges join accounts s on edges.source = s.account join accounts t on edges.target = t.account
    order by edges.source, edges.target
"""


def query(form: str, columns: str, window_us: int) -> str:
    """The statement that makes the rows, sorted by the ids of both accounts."""
    pairs = (BUCKETS if "buckets" in form else BETWEEN).format(window=window_us)
    edges = (COUNTS if columns == "counts" else ALL).format(pairs=pairs, never=1 << 62)
    return IDS_BACK.format(edges=edges) if "coded" in form else f"{edges} order by source, target"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("shares")
    parser.add_argument("out")
    parser.add_argument("--window", type=float, default=60.0, help="seconds")
    parser.add_argument("--form", choices=FORMS, default="coded-buckets")
    parser.add_argument("--columns", choices=("counts", "all"), default="all")
    parser.add_argument("--memory", default="16GB")
    given = parser.parse_args()
    stages = Stages()
    with tempfile.TemporaryDirectory() as spill, duckdb.connect() as database:
        database.execute(f"set threads = 2; set memory_limit = '{given.memory}'; set temp_directory = '{spill}'")
        database.execute("set preserve_insertion_order = false")
        database.execute((CODES if "coded" in given.form else ACTS_AS_READ).format(path=given.shares))
        stages.ended("codes")
        statement = query(given.form, given.columns, round(given.window * 1e6))
        database.execute(f"copy ({statement}) to '{given.out}' (format parquet)")
        stages.ended("join and write")
        (pairs,) = database.execute(f"select count(*) from read_parquet('{given.out}')").fetchone()
    stages.report(pairs=pairs)


if __name__ == "__main__":
    main()
