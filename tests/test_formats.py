"""Each format, on a file small enough to read by eye."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coordgraph.readers import known_formats, read_files, read_table_of_posts
from coordgraph.readers.fields import links_in, tags_in, texts_in, whole_number
from coordgraph.readers.records import DamagedId, digits_agree, id_text, look_rounded
from coordgraph.settings import ReadSettings

DATA = Path(__file__).parent / "data"
ORIGINAL, FIRST, SECOND, QUOTE, GONE = (
    "1380242611779928064", "1380242615974232065", "1380242620168536066", "1380242624362840067", "1380242628557144068",
)  # fmt: skip
HASHED = "aB3" * 14 + "=="


def read(*names, **settings):
    return read_files([DATA / name for name in names], ReadSettings(**settings))


def posts_of(collection):
    return {row["post_id"]: row for row in collection.posts.to_pylist()}


def accounts_of(collection):
    return {row["account_id"]: row for row in collection.accounts.to_pylist()}


def quarantine_of(collection):
    return [(row["line"], row["reason"]) for row in collection.quarantine.to_pylist()]


def written(folder, text, name="posts.csv"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("name", "format_name", "counts"),
    [
        ("x_v2_pages.jsonl", "x-v2-pages", (3, 5, 4, 0, 1, 0)),
        ("x_v2_flat.jsonl", "x-v2-flat", (4, 4, 3, 0, 0, 1)),
        ("x_v2_data.json", "x-v2-files", (1, 3, 3, 0, 0, 0)),
        ("x_v2_users.json", "x-v2-files", (1, 2, 2, 0, 0, 0)),
        ("x_v1.jsonl", "x-v1", (5, 5, 2, 0, 3, 0)),
        ("x_v1_search.json", "x-v1", (162, 2, 2, 0, 0, 0)),
        ("takedown_posts.csv", "takedown-posts", (6, 5, 3, 0, 1, 1)),
        ("takedown_users.csv", "takedown-users", (5, 5, 2, 0, 2, 1)),
        ("coortweet.csv", "coortweet", (8, 8, 3, 1, 1, 3)),
        ("columns.tsv", "columns", (6, 6, 2, 0, 1, 3)),
        ("users.csv", "users", (3, 3, 2, 0, 1, 0)),
    ],
)
def test_every_format_is_recognised_and_accounts_for_its_records(name, format_name, counts):
    row = read(name).ledger.to_pylist()[0]
    assert row["format"] == format_name
    assert tuple(row[c] for c in ("lines", "records", "ok", "duplicate", "skipped", "quarantined")) == counts
    assert row["records"] == row["ok"] + row["duplicate"] + row["skipped"] + row["quarantined"]


def test_each_format_has_a_file_and_a_title_of_its_own():
    read_by = {read(path.name).ledger["format"][0].as_py() for path in DATA.iterdir()}
    assert read_by == set(known_formats())
    assert len({f.title for f in known_formats().values()}) == len(known_formats())


@pytest.mark.parametrize(
    "names", [["x_v2_pages.jsonl"], ["x_v2_flat.jsonl"], ["x_v2_data.json", "x_v2_users.json"], ["x_v1.jsonl"]]
)
def test_a_retweet_takes_its_hashtags_from_the_original_wherever_that_is(names):
    row = posts_of(read(*names))[FIRST]
    assert (row["kind"], row["retweet_of"], row["retweet_of_account"]) == ("retweet", ORIGINAL, "101")
    assert (row["hashtags"], row["urls"]) == (["Park", "Trees"], ["https://news.example/park"])
    assert row["inherited"]
    assert row["time"] == dt.datetime(2021, 4, 8, 19, 34, 17, 973000, tzinfo=dt.UTC)
    assert row["time_precision"] == "ms"
    assert row["retweet_of_time"] == dt.datetime(2021, 4, 8, 19, 34, 16, 973000, tzinfo=dt.UTC)


def test_a_retweet_of_a_post_nobody_delivered_keeps_its_id_and_what_it_has():
    row = posts_of(read("x_v2_pages.jsonl"))[GONE]
    assert (row["retweet_of"], row["retweet_of_account"], row["hashtags"]) == ("1380242641140056071", None, ["Lost"])
    assert row["retweet_of_time"] is not None


def test_quotes_own_what_they_carry():
    row = posts_of(read("x_v2_pages.jsonl"))[QUOTE]
    assert (row["kind"], row["quote_of"], row["hashtags"], row["inherited"]) == ("quote", ORIGINAL, [], False)


def test_the_query_of_the_collection_is_kept():
    assert read("x_v2_pages.jsonl").queries == ["#park"]
    assert read("x_v1_search.json").queries == ["#park"]


def test_what_is_no_post_is_skipped_by_name():
    assert read("x_v1.jsonl").skipped == {
        "error message of the platform": 1, "stream notice: delete": 1, "stream notice: limit": 1,
    }  # fmt: skip
    assert read("x_v2_pages.jsonl").skipped == {"error message of the platform": 1}


def test_a_post_without_author_is_quarantined():
    assert quarantine_of(read("x_v2_flat.jsonl")) == [(4, "not a post: no author")]


def test_a_reference_that_lost_digits_costs_the_reference_alone():
    collection = read("x_v1.jsonl")
    assert posts_of(collection)[SECOND]["reply_to_account"] is None
    assert collection.warnings == [
        f"{DATA}/x_v1.jsonl: reply_to_account lost its last digits in a floating-point number in 1 records and is not used there."
    ]


def test_handles_that_look_like_missing_values_are_kept():
    assert accounts_of(read("x_v2_pages.jsonl"))["103"]["handle"] == "NA"
    assert accounts_of(read("x_v1.jsonl"))["103"]["handle"] == "null"
    assert accounts_of(read("takedown_posts.csv"))["777"]["handle"] == "null"
    assert accounts_of(read("users.csv"))["102"]["handle"] == "NA"


def test_the_takedown_archive_gives_millisecond_times_and_lists():
    rows = posts_of(read("takedown_posts.csv"))
    assert rows[ORIGINAL]["account_id"] == HASHED
    assert rows[ORIGINAL]["time"] == dt.datetime(2021, 4, 8, 19, 34, 16, 973000, tzinfo=dt.UTC)
    assert (rows[ORIGINAL]["time_precision"], rows[ORIGINAL]["source_line"]) == ("ms", 2)
    assert rows[ORIGINAL]["text"] == "Vote for the #Park,\nnow"
    assert rows[ORIGINAL]["hashtags"] == rows[FIRST]["hashtags"] == ["Park", "Trees"]
    assert rows[ORIGINAL]["urls"] == ["https://news.example/a,b"]
    assert (rows[FIRST]["retweet_of"], rows[FIRST]["retweet_of_account"]) == (ORIGINAL, HASHED)


def test_a_damaged_retweet_id_leaves_a_retweet_without_id():
    collection = read("takedown_posts.csv")
    row = posts_of(collection)[SECOND]
    assert (row["kind"], row["retweet_of"], row["inherited"]) == ("retweet", None, True)
    assert collection.warnings == [
        f"{DATA}/takedown_posts.csv: retweet_of lost its last digits in a floating-point number in 1 records and is not used there; co_retweet goes by text instead."
    ]
    assert quarantine_of(collection) == [(6, "tweetid lost digits in a floating-point number")]
    assert collection.quarantine["raw"].to_pylist() == ["1.38e18"]


def test_the_users_of_a_takedown_are_profiles():
    collection = read("takedown_users.csv")
    assert accounts_of(collection)[HASHED]["created_at"] == dt.datetime(2015, 3, 1, tzinfo=dt.UTC)
    assert collection.posts.num_rows == 0
    assert quarantine_of(collection) == [(5, "no userid")]


def test_the_four_column_table_names_its_objects():
    collection = read("coortweet.csv")
    rows = posts_of(collection)
    assert (rows["c1"]["objects"], rows["c2"]["objects"]) == (["o1"], ["o1", "o2"])
    assert [rows[c]["time_precision"] for c in ("c1", "c2")] == ["s", "ms"]
    assert quarantine_of(collection) == [
        (6, "post id already used by account a1"),
        (7, "timestamp_share is no time"),
        (8, "object_id lost digits in a floating-point number"),
    ]


def test_the_four_column_table_is_the_same_as_parquet(tmp_path):
    rows = [("o1", "a1", "c1", 5.0), ("o1", "a2", "c2", 9.5)]
    names = ["object_id", "account_id", "content_id", "timestamp_share"]
    table = pa.table(dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)))
    pq.write_table(table, tmp_path / "a.parquet")
    text = "\n".join([",".join(names), *(",".join(map(str, row)) for row in rows)])
    other = read_files([written(tmp_path, text, "a.csv")]).posts
    assert read_files([tmp_path / "a.parquet"]).posts.drop_columns(["source_file", "source_line"]) == (
        other.drop_columns(["source_file", "source_line"])
    )


def test_a_damaged_post_id_is_recovered_from_the_permalink_that_agrees():
    collection = read("columns.tsv")
    assert posts_of(collection)[ORIGINAL]["account_id"] == "ana"
    assert quarantine_of(collection) == [
        (3, "post_id lost digits in a floating-point number"), (4, "no account_id"), (5, "time is no time"),
    ]  # fmt: skip
    assert collection.warnings == [
        f"{DATA}/columns.tsv: post ids lost their last digits in a floating-point number in 1 rows, such as '1.38e18'; these rows are in quarantine. Get the ids as text, or map a column of permalinks with --map permalink=COLUMN."
    ]


def test_a_table_of_accounts_is_not_taken_for_posts():
    collection = read("users.csv")
    assert collection.posts.num_rows == 0
    assert accounts_of(collection)["101"]["created_at"] == dt.datetime(2015, 3, 1, 8, tzinfo=dt.UTC)


def test_columns_are_mapped_by_hand(tmp_path):
    path = written(tmp_path, "who;when;what\nana;2021-04-08 19:34:16;hola #a\n")
    collection = read_files([path], ReadSettings(columns=("account_id=who", "time=when", "text=what"), platform="y"))
    row = collection.posts.to_pylist()[0]
    assert (row["account_id"], row["platform"], row["hashtags"]) == ("ana", "y", ["a"])
    assert (row["post_id"], row["source_line"]) == ("posts.csv:2", 2)


def test_kinds_are_taken_from_the_table(tmp_path):
    path = written(tmp_path, "post_id,user,kind,text\n1,a,Retweet,x\n2,a,quote,x\n3,a,reply,x\n4,a,post,x\n5,a,R,x\n")
    kinds = {p: row["kind"] for p, row in posts_of(read_files([path])).items()}
    assert kinds == {"1": "retweet", "2": "quote", "3": "reply", "4": "original", "5": "retweet"}


def test_parquet_of_any_types_is_read(tmp_path):
    table = pa.table({
        "post_id": pa.array([1380242611779928064, 2, 3], pa.int64()),
        "account_id": pa.array([b"ana", b"ben", None], pa.binary()),
        "created_at": pa.array([1617910456000, None, 5], pa.timestamp("ms")),
        "hashtags": pa.array([["a", None], [], None], pa.list_(pa.string())),
        "text": pa.array(["x", None, ""]).dictionary_encode(),
        "followers": pa.array([1.0, float("nan"), None]),
    })  # fmt: skip
    pq.write_table(table, tmp_path / "a.parquet")
    collection = read_files([tmp_path / "a.parquet"])
    rows = posts_of(collection)
    assert (rows[ORIGINAL]["account_id"], rows[ORIGINAL]["hashtags"], rows[ORIGINAL]["time_precision"]) == (
        "ana",
        ["a"],
        "ms",
    )
    assert rows["2"]["time"] is None
    assert quarantine_of(collection) == [(3, "no account_id")]


def test_float_ids_in_parquet_are_damage(tmp_path):
    table = pa.table({"post_id": [1.380242611779928e18, 12.0], "user": ["a", "b"], "text": ["x", "y"]})
    pq.write_table(table, tmp_path / "a.parquet")
    collection = read_files([tmp_path / "a.parquet"])
    assert quarantine_of(collection) == [(1, "post_id lost digits in a floating-point number")]
    assert list(posts_of(collection)) == ["12"]


def test_values_no_program_can_show_cost_their_row_alone(tmp_path):
    text = pa.Array.from_buffers(
        pa.string(), 2, [None, pa.py_buffer(b"\0\0\0\0\2\0\0\0\3\0\0\0"), pa.py_buffer(b"\xff\xfeb")]
    )
    table = pa.table({"post_id": ["1", "2"], "user": ["a", "b"], "text": text})
    collection = read_table_of_posts(table)
    assert list(posts_of(collection)) == ["2"]
    assert quarantine_of(collection) == [(1, "a value of the row cannot be read")]


def test_a_damaged_group_of_rows_leaves_the_others(tmp_path):
    path = tmp_path / "a.parquet"
    table = pa.table({"post_id": [str(n) for n in range(3000)], "user": ["a"] * 3000, "text": ["x"] * 3000})
    pq.write_table(table, path, row_group_size=1000, compression="zstd", use_dictionary=False)
    start = pq.ParquetFile(path).metadata.row_group(1).column(0).data_page_offset
    data = bytearray(path.read_bytes())
    data[start : start + 60] = b"\xff" * 60
    path.write_bytes(data)
    collection = read_files([path])
    assert collection.posts.num_rows == 2000
    assert quarantine_of(collection) == [(1001, "rows 1001 to 2000 cannot be read: the file is damaged")]
    assert collection.ledger["lines"].to_pylist() == [3000]


def test_a_frame_with_a_column_twice_is_read(tmp_path):
    table = pa.Table.from_arrays(
        [pa.array(["1"]), pa.array(["a"]), pa.array(["x"]), pa.array(["y"])], names=["post_id", "user", "text", "text"]
    )
    assert read_table_of_posts(table).posts["text"].to_pylist() == ["x"]


@pytest.mark.parametrize(
    "page",
    [{"data": 5}, {"data": "text"}, {"data": [5]}, {"data": {"id": 1.5e18, "text": "", "author_id": "1"}}, {"data": [], "includes": []},
     {"data": [{"id": "1", "text": 5, "author_id": "7", "entities": [], "attachments": "x", "referenced_tweets": {}, "note_tweet": 5}], "includes": {"users": 3, "tweets": [{}]}},
     {"data": [{"id": "1", "text": "", "author_id": "7"}], "includes": {"users": [{"id": 1.5e18}, {"id": "7", "public_metrics": {"followers_count": 10**30}, "name": {}}]}},
     {"users": [5, {}], "tweets": 5}, {"users": {}}, {"__twarc": {"url": "https://[bad/?query=x"}}, {"title": "x", "detail": "y"}],
)  # fmt: skip
def test_pages_of_any_shape_are_accounted_for(tmp_path, page):
    path = written(tmp_path, json.dumps({"data": []}) + "\n" + json.dumps(page), "a.jsonl")
    row = read_files([path]).ledger.to_pylist()[0]
    assert row["records"] == row["ok"] + row["duplicate"] + row["skipped"] + row["quarantined"] >= 2


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.just("1380242611779928064"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


def _paths(value, path=()):
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inner:
        yield from _paths(item, (*path, key))


def _replaced(value, path, new):
    if not path:
        return new
    copy = value.copy()
    copy[path[0]] = _replaced(value[path[0]], path[1:], new)
    return copy


@pytest.mark.parametrize("name", ["x_v2_pages.jsonl", "x_v2_flat.jsonl", "x_v1.jsonl", "x_v2_users.json"])
@settings(deadline=None)
@given(data=st.data())
def test_any_value_in_any_place_of_an_object_is_accounted_for(tmp_path_factory, name, data):
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    value = json.loads(data.draw(st.sampled_from(lines)))
    changed = _replaced(value, data.draw(st.sampled_from(list(_paths(value)))), data.draw(ANYTHING))
    path = written(tmp_path_factory.mktemp("a"), "\n".join([json.dumps(changed), *lines]), name)
    format_name = read(name).ledger["format"][0].as_py()
    row = read_files([path], ReadSettings(format=format_name)).ledger.to_pylist()[0]
    assert row["records"] == row["ok"] + row["duplicate"] + row["skipped"] + row["quarantined"]


@pytest.mark.parametrize(
    "damaged",
    ["1.38e18", "1.38e+18", "1.38E+18", "1,38018E+18", "1.2346E+11", "1380175475545362437.0", 1.38e18, float("inf")],
)
def test_ids_that_were_numbers_are_known_for_damaged(damaged):
    with pytest.raises(DamagedId):
        id_text(damaged)


@pytest.mark.parametrize(
    ("value", "text"),
    [("007", "007"), ("12e34", "12e34"), ("1e18", "1e18"), ("17.0", "17"), (17.0, "17"), ("1e+05", "100000"), (" 5 ", "5"),
     ("NA", None), ("", None), (None, None), (True, None), ({}, None), ([], None), (HASHED, HASHED), (10**18 + 1, "1000000000000000001")],
)  # fmt: skip
def test_whole_ids_are_kept_as_text(value, text):
    assert id_text(value) == text


def test_digits_agree_as_far_as_they_are_left():
    assert digits_agree("1380242611781386245", "1.38e18")
    assert digits_agree("1380242611781386245", "1,38024E+18")
    assert digits_agree("1380242611781386245", float(1380242611781386245))
    assert digits_agree("1380242611781386245", "1380242611781380000")
    assert not digits_agree("1490242611781386245", "1.38e18")
    assert not digits_agree("1380242611781386245", "1380242611781370000")


def test_a_few_round_ids_are_chance():
    assert not look_rounded(["1380242611781386200"] * 20)
    assert look_rounded([f"{1380242611781386245 + n * 7_000_003}"[:-4] + "0000" for n in range(60)])


@pytest.mark.parametrize(
    ("cell", "texts"),
    [("[]", []), ("", []), ("nan", ["nan"]), ("[a, b]", ["a", "b"]), ("['a', 'b']", ["a", "b"]), ('["a", "b"]', ["a", "b"]),
     ("['a' 'b']", ["a", "b"]), ("[O'Brien, x]", ["O'Brien", "x"]), ("['it\\'s', '\\u200d']", ["it's", "\u200d"]), ("['\\d']", ["\\d"]),
     ("a|b", ["a", "b"]), ("a; b", ["a", "b"]), (["a", None, ""], ["a"]), (5, []), ({}, []), (None, [])],
)  # fmt: skip
def test_list_cells_are_read_as_people_write_them(cell, texts):
    assert texts_in(cell) == texts


@pytest.mark.parametrize(
    "cell", ["[a" + " " * 300_000 + "b]", "[" * 100_000, "['" + "\\" * 100_000 + "]", "[" + "'" * 99_999 + "]"]
)
def test_hostile_list_cells_take_no_longer_than_long_ones(cell):
    assert isinstance(texts_in(cell), list)


@settings(deadline=None)
@given(st.text())
def test_no_cell_makes_its_reading_raise(cell):
    texts_in(cell), links_in(cell), tags_in(cell), whole_number(cell)
    texts_in(f"[{cell}]")
