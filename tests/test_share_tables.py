"""The fast lane for tables of shares gives what the row-wise reader and the behaviour co_share give."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from coordgraph import behaviours, readers
from coordgraph.readers import share_files, share_repeats
from coordgraph.settings import ReadSettings

NAMES = ("object_id", "account_id", "content_id", "timestamp_share")
COORTWEET = Path(__file__).resolve().parents[2] / "shared" / "data" / "coortweet" / "russian_coord_tweets.parquet"

ODD_IDS = [None, "", "nan", "NULL", " a", "a\t", "1.38e+18", "17.0", "n/a", "\u00a0x", "x\u3000", "9007199254740993.0"]
IDS = st.sampled_from(
    ["a", "b", "B", "aa", "é", "名", "a\0", "1", "12", "abcdefgh", "abcdefghi", "4chan.org", *"cdefgh", *ODD_IDS]
)
PLAIN_IDS = st.sampled_from(["a", "b", "ab", "1234567890123456789", "é"])
POSTS_IDS = st.one_of(st.integers(0, 60).map(lambda n: f"p{n}"), st.sampled_from(ODD_IDS), st.text(max_size=3))
TIMES = st.one_of(
    st.sampled_from([1_600_000_000.0, 1_600_000_000.5, 1_600_000_020.0, 1_600_000_000_123.0, 1_600_000_000_123_456.0]),
    st.sampled_from([0.0, 12.25, 1e8, 6.2e8, -1.0, float("nan"), float("inf"), None, 1e17, 4_102_444_800.0]),
    st.integers(1_500_000_000, 1_700_000_000).map(float),
    st.floats(),
)


def table_of(rows: list[tuple[Any, ...]], time_type: pa.DataType | None = None) -> pa.Table:
    columns = list(zip(*rows, strict=True)) if rows else [[]] * 4
    kinds = [pa.string()] * 3 + [time_type or pa.float64()]
    return pa.table([pa.array(c, k) for c, k in zip(columns, kinds, strict=True)], names=list(NAMES))


def written(folder: str, tables: list[pa.Table]) -> list[str]:
    paths = []
    for i, table in enumerate(tables):
        paths.append(f"{folder}/{i}.parquet")
        pq.write_table(table, paths[-1], row_group_size=7)
    return paths


def imported(paths: list[str], folder: str, read: ReadSettings | None = None, **options: Any) -> Any:
    shares = readers.import_shares(paths, read or ReadSettings(), Path(folder) / "posts.parquet", **options)
    if shares is None:
        assert not (Path(folder) / "posts.parquet").exists()
        return None
    assert [p.name for p in Path(folder).iterdir() if p.name.endswith(".part")] == []
    return shares, pq.read_table(Path(folder) / "posts.parquet")


def assert_equal_tables(got: pa.Table, wanted: pa.Table) -> None:
    assert got.schema == wanted.schema
    for name in wanted.column_names:
        assert got[name].to_pylist() == wanted[name].to_pylist(), name


def assert_same_as_row_by_row(paths: list[str], folder: str, read: ReadSettings | None = None, **options: Any) -> None:
    got = imported(paths, folder, read, **options)
    assert got is not None
    shares, posts = got
    wanted = readers.read_files(paths, read)
    assert_equal_tables(posts, wanted.posts)
    assert_equal_tables(shares.accounts_table, wanted.accounts)
    assert_equal_tables(shares.references, wanted.references)
    assert_equal_tables(shares.ledger, wanted.ledger)
    assert_equal_tables(shares.quarantine, wanted.quarantine)
    assert shares.skipped == wanted.skipped
    assert shares.queries == wanted.queries
    assert shares.warnings == wanted.warnings
    assert shares.post_count == wanted.posts.num_rows
    assert set(shares.precisions) == set(wanted.posts["time_precision"].to_pylist())
    acts = behaviours.find_actions(wanted.posts, wanted.accounts)
    assert shares.objects.tolist() == acts.actions["object"].to_pylist()
    assert shares.accounts.tolist() == acts.actions["account"].to_pylist()
    assert shares.times.tolist() == acts.actions["time"].cast(pa.int64()).to_pylist()
    assert shares.posts.tolist() == acts.actions["post"].to_pylist()
    assert shares.object_keys.to_pylist() == acts.objects["key"].to_pylist()


ROWS = st.lists(st.tuples(IDS, IDS, POSTS_IDS, TIMES), max_size=60)
CLEAN_ROWS = st.lists(
    st.tuples(PLAIN_IDS, PLAIN_IDS, st.integers(0, 300).map(str), st.integers(0, 5).map(lambda n: 60.0 * n)),
    max_size=80,
)  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.one_of(ROWS, CLEAN_ROWS), min_size=1, max_size=3),
    st.booleans(),
    st.sampled_from([1, 2, 3]),
    st.sampled_from([None, 0, 3000]),
    st.sampled_from([3, 8, 1 << 17]),
    st.sampled_from([5, 1 << 20]),
)
@example([[("o", "a", "p", 1.6e9)] * 3, [("o", "b", "p", 1.6e9), ("o2", "a", "p", 1.5e9)]], True, 2, 0, 1, 1)
def test_any_table_gives_what_reading_row_by_row_gives(
    tables: list[list[tuple[Any, ...]]], twice: bool, jobs: int, memory: int | None, batch: int, bucket: int
) -> None:
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(share_files, "ROWS_AT_ONCE", batch)
        patch.setattr(share_files, "ROWS_OF_A_BUCKET", bucket)
        patch.setattr(share_repeats, "ROWS_SORTED_AT_ONCE", 20)
        paths = written(folder, [table_of(rows) for rows in tables + (tables[:1] if twice else [])])
        assert_same_as_row_by_row(paths, folder, jobs=jobs, memory=memory)
