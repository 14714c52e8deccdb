"""The fast lane for tables of shares gives what the row-wise reader and the behaviour co_share give."""

from __future__ import annotations

import gzip
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from coordgraph import behaviours, readers
from coordgraph.readers import id_kernels, id_tables, share_files, share_repeats, share_taker, share_text, sources
from coordgraph.readers.records import id_text, look_rounded
from coordgraph.settings import ReadSettings
from coordgraph.tables import ACCOUNTS, LEDGER, POSTS, QUARANTINE, REFERENCES

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


def assert_same_without_posts(paths: list[str], folder: str, **options: Any) -> None:
    """All but the numbers of posts, which are those of rows where no content id repeats."""
    posts = Path(folder) / "posts.parquet"
    kept, lean = (readers.import_shares(paths, ReadSettings(), posts, keep_posts=k, **options) for k in (True, False))
    assert kept is not None and lean is not None
    for name in ("objects", "accounts", "times"):
        assert np.array_equal(getattr(kept, name), getattr(lean, name)), name
    assert np.unique(kept.posts).size == np.unique(lean.posts).size
    for name in ("accounts_table", "object_keys", "ledger", "quarantine", "references"):
        assert getattr(kept, name).equals(getattr(lean, name)), name
    for name in ("post_count", "precisions", "warnings", "skipped", "queries"):
        assert getattr(kept, name) == getattr(lean, name), name


ROWS = st.lists(st.tuples(IDS, IDS, POSTS_IDS, TIMES), max_size=60)
CLEAN_ROWS = st.lists(
    st.tuples(PLAIN_IDS, PLAIN_IDS, st.integers(0, 300).map(str), st.integers(0, 5).map(lambda n: 60.0 * n)),
    max_size=80,
)  # fmt: skip


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
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
        assert_same_without_posts(paths, folder, jobs=jobs, memory=memory)


def test_ids_whose_hashes_collide_stay_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All hashes are one of two values: every table and every search for repeats must look at the bytes."""

    def bad_hashes(texts: pa.Array) -> np.ndarray:
        return np.array([len(text) % 2 for text in texts.to_pylist()], dtype=np.uint64)

    monkeypatch.setattr(share_taker, "hashes_of", bad_hashes)
    rows = [(f"o{n % 7}", f"a{n % 11}", f"p{n % 90}" if n < 200 else f"q{n}", 1.6e9 + n) for n in range(400)]
    assert_same_as_row_by_row(written(str(tmp_path), [table_of(rows)]), str(tmp_path))


@pytest.mark.parametrize("jobs", [1, 2])
def test_real_shares_give_what_reading_row_by_row_gives(jobs: int, tmp_path: Path) -> None:
    if not COORTWEET.exists():
        pytest.skip("the data of CooRTweet are not here")
    table = pq.read_table(COORTWEET).select(list(NAMES)).slice(0, 5_000)
    assert_same_as_row_by_row(written(str(tmp_path), [table]), str(tmp_path), jobs=jobs)


STORED = {
    "whole numbers": [pa.array([1, 2, 2, 12, None], pa.int64()), pa.array([1_600_000_000, 0, -3, None, 7], pa.int32())],
    "dictionaries": [pa.array(["a", None, "a", "nan", "b"]).dictionary_encode(), pa.array([1.6e9, 1, 2, 3, 4], pa.float32())],
    "bytes": [pa.array([b"a", None, b"a", b"nan", b"b"]), pa.array(["1600000000", "12.25", " 7", "1e9", None])],
    "large texts": [pa.array(["a", "b", "c", "d", "e"], pa.large_string()), pa.array(["1.", ".5", "00012", "1_0", "1.2.3"], pa.large_string())],
    "floating-point ids": [pa.array([1.0, 2.5, float("nan"), 1e18, None]), pa.array([True, None, False, True, True])],
    "times": [pa.array(["a", "b", "c", "d", "e"]), pa.array([1_600_000_000_123_456, 0, None, 1, 1_600_000_000_000_000], pa.timestamp("us"))],
    "times of a zone": [pa.array(["a", "b", "c", "d", "e"]), pa.array([1_600_000_000, 0, None, 1, 9_600_000_000], pa.timestamp("s", "UTC"))],
    "fine times": [pa.array(["a", "b", "c", "d", "e"]), pa.array([1_600_000_000_123_456_000, 1, None, 1_600_000_000_123_456_789, -5], pa.timestamp("ns"))],
    "local times": [pa.array(["a", "b", "c", "d", "e"]), pa.array([1_600_000_000, 0, None, 1, 9_600_000_000], pa.timestamp("s", "America/Bogota"))],
    "written times": [pa.array(["a", "b", "c", "d", "e"]), pa.array(["2021-04-08T19:34:16Z", "2021-04-08", "2021-04-08 19:34", "soon", "Sat Aug 17 16:15:22 +0000 2019"])],
}  # fmt: skip


@pytest.mark.parametrize("stored", STORED)
@pytest.mark.parametrize("zone", ["UTC", "America/Bogota"])
def test_columns_of_any_type_are_read_alike(stored: str, zone: str, tmp_path: Path) -> None:
    ids, times = STORED[stored]
    contents = pa.array([f"p{i}" for i in range(len(ids))])
    table = pa.table([contents.take(pa.array([0, 1, 0, 1, 2])), ids, contents, times], names=list(NAMES))
    assert_same_as_row_by_row(written(str(tmp_path), [table]), str(tmp_path), ReadSettings(timezone=zone, platform="x"))


def test_columns_in_another_order_and_with_spaces_are_read_alike(tmp_path: Path) -> None:
    table = table_of([("o", "a", f"p{n}", 60.0 * n) for n in range(30)] + [("o", "", "p", None)])
    other = table.select(list(reversed(NAMES))).rename_columns([f" {name} " for name in reversed(NAMES)])
    assert_same_as_row_by_row(written(str(tmp_path), [table, other]), str(tmp_path))


@pytest.mark.parametrize("unit", [60, 86400])
def test_whole_minutes_and_days_are_said_to_be_so(unit: int, tmp_path: Path) -> None:
    rows = [("o", f"a{n}", f"p{n}", 1_600_041_600.0 // 86400 * 86400 + unit * n) for n in range(25)]
    later = [("o2", "a1", "p1", 1_600_000_001.0)]  # the time of a post is that of its first row
    assert_same_as_row_by_row(written(str(tmp_path), [table_of(rows + later)]), str(tmp_path))


def rounded(ids: list[int]) -> list[str]:
    return [str(int(float(i))) for i in ids]


LARGE = [1_380_175_475_545_362_437 + 7919 * i for i in range(250)]
WITH_ZEROS = [str(i)[:-2] + "00" for i in LARGE]


@pytest.mark.parametrize("ids", [rounded(LARGE), WITH_ZEROS])
@pytest.mark.parametrize("column", ["account_id", "content_id"])
def test_rounded_ids_are_left_to_the_row_wise_reader(ids: list[str], column: str, tmp_path: Path) -> None:
    rows = [("o", f"a{i}", f"p{i}", 1.6e9) for i in range(len(ids))]
    table = table_of(rows).set_column(NAMES.index(column), column, pa.array(ids))
    assert imported(written(str(tmp_path), [table]), str(tmp_path)) is None


def test_other_files_are_left_to_the_row_wise_reader(tmp_path: Path) -> None:
    table = table_of([("o", "a", "p", 1.6e9)])
    wider = table.append_column("text", pa.array(["t"]))
    assert imported(written(str(tmp_path), [table, wider]), str(tmp_path)) is None
    damaged = tmp_path / "d.parquet"
    pq.write_table(table_of([("o", "a", f"p{n}", 1.6e9) for n in range(5000)]), damaged, compression="zstd")
    content = bytearray(damaged.read_bytes())
    content[100:400] = bytes(300)
    damaged.write_bytes(content)
    assert imported([str(damaged)], str(tmp_path)) is None


def as_text(rows: list[tuple[Any, ...]], delimiter: str, quoted: bool, end: str, last_end: bool) -> str:
    """Rows as another program may write them: texts in quotes or not, times as numbers."""

    def cell(value: Any) -> str:
        written = "" if value is None else str(value)
        return f'"{written}"' if quoted and not isinstance(value, float) else written

    lines = [delimiter.join(map(cell, row)) for row in [NAMES, *rows]]
    return end.join(lines) + end * last_end


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.one_of(ROWS, CLEAN_ROWS), min_size=1, max_size=3),
    st.sampled_from([",", "\t", ";"]),
    st.booleans(),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
    st.sampled_from([1, 2, 3]),
    st.sampled_from([(1, 16), (60, 50), (1 << 20, 1 << 20)]),
    st.sampled_from([(5, 0), (1 << 20, None)]),
)
def test_any_text_that_is_not_doubted_gives_what_reading_row_by_row_gives(
    tables: list[list[tuple[Any, ...]]],
    delimiter: str,
    quoted: bool,
    end: str,
    last_end: bool,
    jobs: int,
    parts: tuple[int, int],
    bucket: tuple[int, int | None],
) -> None:
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(share_text, "BYTES_AT_ONCE", parts[0])
        patch.setattr(sources, "_BLOCK", parts[1])
        patch.setattr(share_files, "ROWS_OF_A_BUCKET", bucket[0])
        paths = []
        for number, rows in enumerate(tables):
            paths.append(f"{folder}/{number}.csv")
            text = as_text(rows, delimiter, quoted, end, last_end)
            Path(paths[-1]).write_bytes(text.encode("utf-8", errors="surrogatepass"))
        if imported(paths, folder) is not None:
            assert_same_as_row_by_row(paths, folder, jobs=jobs, memory=bucket[1])
            assert_same_without_posts(paths, folder, jobs=jobs, memory=bucket[1])


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.one_of(
            st.tuples(
                *[
                    st.sampled_from(
                        ["a", '"b"', '""', "", '"a,b"', "1", "\u00a0", "\ufeffo", "é", 'a"b', '"a""b"', '""""']
                    )
                ]
                * 4
            ).map(",".join),
            st.text(alphabet='"",;\t\r\n ao1\0é\u00a0\ufeff\x1f', max_size=12),
        ),
        max_size=6,
    ).map("\n".join),
    st.sampled_from([16, 1 << 20]),
)
@example('"a","o",1,1\n"a,b",o,2,"2"', 16)
@example("a,o,1,1\n\n", 16)
@example("a,o,1,1\n,,,\n", 16)
@example('a,o"o",1,1\n', 16)
@example('a,"o""",1,1\na,"o"",o",1,1\na,o"",1,1\n', 16)
@example("a,o,1,1\n\ufeffb,o,1,1\n", 1)
@example("a,o,1,1\r", 16)
def test_no_text_however_odd_is_read_otherwise_than_row_by_row(rows: str, block: int) -> None:
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(share_text, "BYTES_AT_ONCE", 1)
        patch.setattr(sources, "_BLOCK", block)
        path = Path(folder) / "t.csv"
        path.write_bytes((",".join(NAMES) + "\n" + rows).encode())
        if imported([str(path)], folder) is not None:
            assert_same_as_row_by_row([str(path)], folder)


PLAIN = as_text([("o", f"a{n}", f"p{n}", 1.6e9 + n) for n in range(9)], ",", True, "\n", True).encode()


@pytest.mark.parametrize(
    "content",
    [PLAIN, gzip.compress(PLAIN), zstandard.compress(PLAIN), b"\xef\xbb\xbf" + PLAIN, PLAIN.decode().encode("utf-16")],
    ids=["plain", "gzip", "zstandard", "mark", "utf-16"],
)
def test_plain_text_is_read_as_columns_however_it_is_packed(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(content)
    assert_same_as_row_by_row([str(path)], str(tmp_path))


@pytest.mark.parametrize(
    ("cell", "account"), [('"a""b"', 'a"b'), ('a"b', 'a"b'), ('""""', '"'), ('"a"",b"', 'a",b'), ('a""', 'a""')]
)
def test_quotes_within_a_cell_are_plain(cell: str, account: str, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(PLAIN + f"o,{cell},q,1600000000\n".encode())
    shares, _ = imported([str(path)], str(tmp_path))
    assert account in shares.accounts_table["account_id"].to_pylist()
    assert_same_as_row_by_row([str(path)], str(tmp_path))


@pytest.mark.parametrize(
    "content",
    [
        PLAIN + b"o,a,p\n",
        PLAIN + b"\n",
        PLAIN + b"o,a,p,1600000000,\n",
        PLAIN + b'o,"a\nb",p,1600000000\n',
        PLAIN + b'o,"a"b,p,1600000000\n',
        PLAIN + b'o,a,p,"1600000000\n',
        PLAIN + b"o,\xff,p,1600000000\n",
        b"\n" + PLAIN,
        gzip.compress(PLAIN)[:-12],
        gzip.compress(PLAIN) + b"rest",
    ],
    ids=[
        "few cells", "blank line", "many cells", "line end", "after a quote", "open quote", "no utf-8",
        "blank first line", "cut off", "trailing bytes",
    ],
)  # fmt: skip
def test_text_that_is_not_plain_is_left_to_the_row_wise_reader(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(content)
    assert imported([str(path)], str(tmp_path)) is None


def test_a_line_without_end_is_left_to_the_row_wise_reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(share_text, "BYTES_AT_ONCE", 100)
    monkeypatch.setattr(share_text, "LONGEST_LINE", 2 << 20)
    path = tmp_path / "t.csv"
    path.write_bytes(PLAIN + b"o" * (4 << 20))
    assert imported([str(path)], str(tmp_path)) is None


def test_texts_that_are_no_utf8_are_judged_by_the_row_wise_reader(tmp_path: Path) -> None:
    data = pa.py_buffer(b"ab\xffc")
    ids = pa.StringArray.from_buffers(4, pa.py_buffer(np.array([0, 1, 2, 3, 4], np.int32)), data)
    clean = pa.array(["p", "q", "r", "s"])
    table = pa.table([clean, ids, clean, pa.array([1.6e9] * 4)], names=list(NAMES))
    assert_same_as_row_by_row(written(str(tmp_path), [table]), str(tmp_path))
    (tmp_path / "posts.parquet").unlink()
    stored = table.set_column(1, NAMES[1], ids.view(pa.binary()))
    assert imported(written(str(tmp_path), [stored]), str(tmp_path)) is None


def test_posts_may_be_written_while_other_work_goes_on(tmp_path: Path) -> None:
    paths = written(str(tmp_path), [table_of([("o", f"a{n}", f"p{n}", 1.6e9) for n in range(100)])])
    shares = readers.import_shares(paths, ReadSettings(), tmp_path / "posts.parquet", wait=False)
    assert shares is not None
    shares.wait_for_posts()
    assert pq.read_table(tmp_path / "posts.parquet").num_rows == 100


def test_progress_ends_at_the_size_of_all_files(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    paths = written(str(tmp_path), [table_of([("o", "a", "p", 1.6e9)])] * 2)
    readers.import_shares(paths, ReadSettings(), tmp_path / "posts.parquet", progress=lambda *say: told.append(say))
    size = sum(Path(p).stat().st_size for p in paths)
    assert told[-1] == ("", size, size)
    assert [done for _, done, _ in told] == sorted(done for _, done, _ in told)


@settings(max_examples=100, deadline=None)
@given(st.one_of(st.text(max_size=8), st.from_regex(r"[+-]?\d[.,]?\d{0,3}([eE][+-]?\d{1,2})?", fullmatch=True), IDS))
def test_a_text_that_is_not_odd_is_the_id(text: str | None) -> None:
    try:
        texts = pa.array([text or ""], pa.string())
    except UnicodeEncodeError:
        return
    odd = np.zeros(1, dtype=bool)
    id_kernels.find_odd_texts(*id_tables.buffers_of(texts), id_kernels.NO_IDS, odd)
    if not odd[0]:
        assert id_text(text) == text


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text(alphabet="ab\0é", max_size=30), max_size=200, unique=True))
def test_texts_are_sorted_as_python_sorts_them(texts: list[str]) -> None:
    table = id_tables.IdTable()
    ids = pa.array(texts, pa.string())
    codes = table.codes_of(ids, id_tables.hashes_of(ids))
    ordered, ranks = table.sorted_texts()
    assert ordered.to_pylist() == sorted(texts)
    assert [ordered[int(ranks[c])].as_py() for c in codes] == texts


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.one_of(st.from_regex(r"[0-9.+_ -]{0,18}", fullmatch=True), st.floats(0, 1e17).map(str)), max_size=20)
)
def test_plain_decimals_are_read_as_float_reads_them(texts: list[str]) -> None:
    numbers = np.empty(len(texts))
    id_kernels.parse_decimals(*id_tables.buffers_of(pa.array(texts, pa.string())), numbers)
    for text, number in zip(texts, numbers.tolist(), strict=True):
        assert np.isnan(number) or number == float(text)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.one_of(st.integers(10**16, 10**20).map(str), st.sampled_from(rounded(LARGE)), st.sampled_from(WITH_ZEROS)),
        max_size=300,
    )
)
def test_ids_that_look_rounded_are_never_missed(ids: list[str]) -> None:
    kinds = share_taker._kinds_of(pa.array(ids, pa.string()))
    assert share_taker._look_rounded(kinds) or not look_rounded(ids)


def test_empty_tables_give_empty_tables(tmp_path: Path) -> None:
    got = imported(written(str(tmp_path), [table_of([])]), str(tmp_path))
    assert got is not None
    shares, posts = got
    for table, shape in (
        (posts, POSTS), (shares.accounts_table, ACCOUNTS), (shares.references, REFERENCES),
        (shares.quarantine, QUARANTINE),
    ):  # fmt: skip
        assert table.schema == shape.schema
        assert table.num_rows == 0
    assert shares.ledger.schema == LEDGER.schema
    assert len(shares.objects) == 0


def test_thousands_of_ids_that_begin_alike_or_share_one_time_are_sorted(tmp_path: Path) -> None:
    names = [f"https://same.example/{n * 7919 % 9001:x}" for n in range(9001)]
    rows = [(f"{name}/object", f"{name}/account", f"{name}/post", 1.6e9) for name in names]
    rows += [("hub", f"{name}/account", f"{name}/share", 1.7e9) for name in names]
    assert_same_as_row_by_row(written(str(tmp_path), [table_of(rows)]), str(tmp_path), jobs=2)


@pytest.mark.parametrize("repeats", [False, True])
def test_shares_without_their_posts_are_the_same_acts(tmp_path: Path, repeats: bool) -> None:
    """Content ids are left aside where none repeats, and looked at where one does; post codes may differ then."""
    rows = [(f"o{i % 7}", f"a{i % 5}", f"c{i - (i % 10 == 9 if repeats else 0)}", 1.6e9 + i % 13) for i in range(200)]
    path = tmp_path / "shares.parquet"
    pq.write_table(pa.table(dict(zip(NAMES, map(list, zip(*rows, strict=True)), strict=True))), path)
    assert_same_without_posts([str(path)], str(tmp_path), jobs=1)
