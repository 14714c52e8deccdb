"""Files into one collection: nothing lost, nothing twice, one clear sentence for what cannot be read."""

from __future__ import annotations

import gzip
import itertools
import json
import os
import random
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from coordgraph.errors import CoordgraphError
from coordgraph.readers import assembling, check_files, read_files, read_table_of_posts
from coordgraph.settings import ReadSettings

DATA = Path(__file__).parent / "data"
SHARED = Path(__file__).parents[2] / "shared" / "data"
NAMED_OR_MAPPED = "Name the format with --format, or the columns with --map account_id=COLUMN --map time=COLUMN."
FIRST_ID = 1380242611781386245
HEADER = "post_id,user,date,text\n"


def written(folder, data, name="posts.csv"):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def posts_of(collection, *without):
    return [
        {k: v for k, v in row.items() if k not in ("source_file", "source_line", *without)}
        for row in collection.posts.to_pylist()
    ]  # fmt: skip


def assert_everything_is_accounted_for(collection):
    for row in collection.ledger.to_pylist():
        assert row["records"] == row["ok"] + row["duplicate"] + row["skipped"] + row["quarantined"]
        assert row["ok"] == row["posts"] + row["profiles"]
    assert sum(collection.ledger["quarantined"].to_pylist()) == collection.quarantine.num_rows
    assert sum(collection.ledger["skipped"].to_pylist()) == sum(collection.skipped.values())


def post(number, **values):
    return {"id": str(FIRST_ID + number * 10**9), "author_id": str(100 + number % 7), "text": f"post {number}",
            "created_at": "2021-04-08T19:34:16.000Z", **values}  # fmt: skip


def lines_of(count):
    return [json.dumps(post(n, entities={"hashtags": [{"tag": f"t{n % 3}"}]})) for n in range(count)]


# --- what a person is told -------------------------------------------------------------------------------------------


PARQUET = b"PAR1" + b"\x00" * 20
REFUSED = {
    "empty": ("", "the file is empty. Check the download or export."),
    "blank": (" \n\x00\n", "the file is empty. Check the download or export."),
    "empty gzip": (gzip.compress(b""), "the file is empty. Check the download or export."),
    "mark alone": (b"\xef\xbb\xbf", "the file is empty. Check the download or export."),
    "dead gzip": (b"\x1f\x8b\x08garbage", "the compressed file is damaged at its beginning. Get the file again."),
    "dead zstandard": (b"\x28\xb5\x2f\xfdgarbage", "the compressed file is damaged at its beginning. Get the file again."),
    "zip": (b"PK\x03\x04x", "is a zip archive or a workbook. Unpack or export it as JSON, CSV or Parquet and name that file."),
    "xz": (b"\xfd7zXZ\x00x", "is packed with xz. Unpack or export it as JSON, CSV or Parquet and name that file."),
    "database": (b"SQLite format 3\x00", "is a database. Unpack or export it as JSON, CSV or Parquet and name that file."),
    "parquet": (PARQUET, "starts as Parquet and is damaged. Get the file again."),
    "prose": ("hello world\nbye\n", f"not recognised as posts: 'neither JSON nor a table'. {NAMED_OR_MAPPED}"),
    "table": ("a,b\n1,2\n", f"not recognised as posts: 'a table with 2 columns'. {NAMED_OR_MAPPED} The file has: a, b."),
    "wide table": (";".join(f"a column of some length {n}" for n in range(45)), f"not recognised as posts: 'a table with 45 columns'. {NAMED_OR_MAPPED} The file has: {', '.join(f'a column of some length {n}' for n in range(40))} and 5 more."),
    "latin header": (b"us\xe9r,date\n", f"not recognised as posts: 'neither JSON nor a table, since its first line is not UTF-8'. {NAMED_OR_MAPPED}"),
    "json": ('{"a": 1, "b": 2}', f"not recognised as posts: 'JSON with a, b'. {NAMED_OR_MAPPED}"),
    "list": ("[[1], [2]]", f"not recognised as posts: 'JSON without objects'. {NAMED_OR_MAPPED}"),
    "bytes": (bytes(range(1, 256)), None),
}  # fmt: skip


@pytest.mark.parametrize(("data", "sentence"), REFUSED.values(), ids=REFUSED)
@pytest.mark.parametrize("use", [read_files, check_files])
def test_a_file_that_cannot_be_read_is_refused_in_one_sentence(tmp_path, use, data, sentence):
    path = written(tmp_path, data)
    with pytest.raises(CoordgraphError) as error:
        use([path])
    assert str(error.value) == f"{path}: {sentence}" or sentence is None


NAMED = {
    "no file": ({}, "none.csv", "{path}: no such file. Check the path."),
    "folder": ({}, "", "{path}: is a directory. Name the files in it, for instance with a *."),
    "format": ({"format": "nope"}, "posts.csv", "no such format: 'nope'. Use one of: coortweet, takedown-posts, takedown-users, users, x-v1, x-v2-files, x-v2-flat, x-v2-pages, columns."),
    "zone": ({"timezone": "Moon"}, "posts.csv", "no such time zone: 'Moon'. Use a name such as UTC or America/Bogota."),
    "pair": ({"columns": ("time",)}, "posts.csv", "not a column mapping: 'time'. Write it as FIELD=COLUMN, such as account_id=user."),
    "column": ({"columns": ("time=when",)}, "posts.csv", "{path}: no such column: 'when'. The file has: a, b."),
    "account": ({"columns": ("time=a",)}, "posts.csv", "{path}: no column is known to hold the account. Name it with --map account_id=COLUMN (and --map time=COLUMN, --map text=COLUMN …). The file has: a, b."),
    "missing": ({"format": "coortweet"}, "posts.csv", "{path}: column missing: 'object_id, account_id, content_id, timestamp_share'. The file has: a, b."),
    "missing tweets": ({"format": "takedown-posts"}, "posts.csv", "{path}: column missing: 'tweet_text, tweetid, userid'. The file has: a, b."),
    "missing users": ({"format": "takedown-users"}, "posts.csv", "{path}: column missing: 'account_creation_date, userid'. The file has: a, b."),
    "no table": ({"format": "coortweet"}, "posts.jsonl", "{path}: is not a table. Name another format with --format, or none."),
    "no json": ({"format": "x-v1"}, "posts.parquet", "{path}: is a table, not JSON. Name another format, or none."),
}  # fmt: skip


@pytest.mark.parametrize(("values", "name", "sentence"), NAMED.values(), ids=NAMED)
@pytest.mark.parametrize("use", [read_files, check_files])
def test_a_request_that_cannot_be_met_is_refused_in_one_sentence(tmp_path, use, values, name, sentence):
    written(tmp_path, "a,b\n1,2\n")
    written(tmp_path, lines_of(1)[0], "posts.jsonl")
    pq.write_table(pa.table({"a": [1]}), tmp_path / "posts.parquet")
    path = tmp_path / name
    with pytest.raises(CoordgraphError) as error:
        use([path], ReadSettings(**values))
    assert str(error.value) == sentence.format(path=path)


def test_an_unknown_field_is_refused_with_the_fields_there_are(tmp_path):
    with pytest.raises(CoordgraphError) as error:
        read_files([written(tmp_path, "a,b\n1,2\n")], ReadSettings(columns=("who=a",)))
    assert str(error.value).startswith("no such field: 'who'. Use one of: post_id, account_id, time, text, kind,")


def test_no_files_are_refused():
    with pytest.raises(CoordgraphError) as error:
        read_files([])
    assert str(error.value) == "no files were given. Name at least one file of posts."


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads every file")
def test_a_file_one_may_not_read_is_refused(tmp_path):
    path = written(tmp_path, "x")
    path.chmod(0)
    with pytest.raises(CoordgraphError) as error:
        read_files([path])
    assert str(error.value) == f"{path}: cannot be read (Permission denied). Check the path and its permissions."


@pytest.mark.parametrize(
    ("name", "data", "warning"),
    [
        ("a.gz", gzip.compress("\n".join(lines_of(40)).encode())[:-60], "the compressed file ends early or is damaged; what comes before that was read."),
        ("a.gz", gzip.compress(lines_of(1)[0].encode()) + b"x", "other bytes follow the compressed data; they were left out."),
        ("a.zst", zstandard.compress(lines_of(1)[0].encode()) + b"garbage", "other bytes follow the compressed data; they were left out."),
        ("a.csv", "post_id,user,date,text,text\n1,a,,x,y\n", "the header has text more than once; the first is read."),
        ("a.csv", HEADER + "".join(f"{n},a,2021-04-08 19:{n}:00,x\n" for n in range(10, 40)), "all times are whole minutes; they are taken as that precise."),
        ("a.csv", HEADER + "".join(f"{n},{FIRST_ID // 10**4 + n}0000,,x\n" for n in range(60)), "account ids lost their last digits in a floating-point number; they tell accounts apart here but lead to no profile and match no other file."),
        ("a.csv", HEADER + "".join(f"{FIRST_ID // 10**4 + n}0000,a,,x\n" for n in range(60)), "post ids lost their last digits in a floating-point number; 0 of 60 were recovered from permalinks, the others are named by file, line and place."),
        ("a.csv", "post_id,user,date,text,retweet_of\n" + "".join(f"{n},a,,x,{FIRST_ID // 10**4 + n}0000\n" for n in range(60)), "retweet_of lost its last digits in a floating-point number in 60 records and is not used there; co_retweet goes by text instead."),
    ],
    ids=["truncated", "bytes after gzip", "bytes after zstandard", "header", "minutes", "accounts", "posts", "retweets"],
)  # fmt: skip
def test_what_a_person_should_know_of_a_file_is_one_sentence(tmp_path, name, data, warning):
    path = written(tmp_path, data, name)
    collection = read_files([path])
    assert collection.warnings == [f"{path}: {warning}"]
    assert_everything_is_accounted_for(collection)


# --- nothing lost, nothing twice -------------------------------------------------------------------------------------


def test_a_broken_line_in_the_middle_goes_to_quarantine_with_file_line_and_reason(tmp_path):
    lines = lines_of(9)
    lines[4] = lines[4][:40]
    path = written(tmp_path, "\n".join(lines))
    collection = read_files([path])
    assert collection.posts.num_rows == 8
    (row,) = collection.quarantine.to_pylist()
    assert (row["file"], row["line"], row["raw"]) == (str(path), 5, lines[4])
    assert row["reason"].startswith("not JSON: ")


def test_snapshots_of_one_post_are_duplicates_and_the_last_profile_counts(tmp_path):
    def seen(followers, text):
        return json.dumps(
            post(1, text=text, author={"id": "101", "username": "a", "public_metrics": {"followers_count": followers}})
        )

    collection = read_files([written(tmp_path, "\n".join([seen(1, "first"), seen(2, "second"), seen(3, "third")]))])
    assert collection.posts["text"].to_pylist() == ["first"]
    assert collection.accounts["followers"].to_pylist() == [3]
    assert collection.ledger["duplicate"].to_pylist() == [2]


def test_rows_that_repeat_a_post_add_their_links_to_it_in_order(tmp_path):
    head = "post_id,account_id,time,text,urls,hashtags\n"
    rows = "1,a,,x,http://a.example,t\n1,a,,x,http://b.example|http://a.example,\n2,a,,x,http://c.example,\n"
    path = written(tmp_path, head + rows + "1,a,,x,http://c.example,t|u\n1,a,,x,http://a.example,t\n")
    collection = read_files([path])
    assert collection.posts["urls"].to_pylist() == [
        ["http://a.example", "http://b.example", "http://c.example"],
        ["http://c.example"],
    ]
    assert collection.posts["hashtags"].to_pylist() == [["t", "u"], []]
    assert collection.ledger["duplicate"].to_pylist() == [3]
    assert collection.warnings == [
        "3 records repeat the id of an earlier one; hashtags and links of 2 of them were added to it, "
        f"such as {path}:3."
    ]
    assert_everything_is_accounted_for(collection)


def test_a_later_snapshot_of_a_whole_post_adds_no_other_form_of_its_link(tmp_path):
    def seen(link):
        return json.dumps(post(1, entities={"urls": [{"url": "https://t.co/x", "expanded_url": link}]}))

    path = written(tmp_path, "\n".join([seen("https://buff.ly/1"), seen("https://a.example/1")]), "p.jsonl")
    collection = read_files([path])
    assert collection.posts["urls"].to_pylist() == [["https://buff.ly/1"]]
    (said,) = collection.warnings
    assert said == (
        f"1 record repeats the id of an earlier one with other links (1), such as {path}:2; the first of each post counts."
    )


def test_rows_that_repeat_a_post_and_say_otherwise_are_named(tmp_path):
    rows = "1,a,2025-01-01,x\n1,a,2025-01-01,x\n1,a,2025-01-02,x http://b.example\n1,a,,x\n1,a,2025-01-01,z\n"
    path = written(tmp_path, "post_id,account_id,time,text\n" + rows)
    collection = read_files([path])
    assert collection.posts["urls"].to_pylist() == [[]]
    assert collection.ledger["duplicate"].to_pylist() == [4]
    assert collection.warnings == [
        f"2 records repeat the id of an earlier one with other time (1) and text (2), such as {path}:4; the first of "
        "each post counts. If they are posts of their own, name the column of their ids with --map post_id=COLUMN."
    ]


@given(
    st.lists(
        st.tuples(st.sampled_from("12"), st.lists(st.sampled_from(["p", "q", "r", "p\0"]), max_size=3)), max_size=9
    )
)
def test_no_hashtag_of_a_repeated_post_is_lost(rows):
    tags = pa.array([tags for _, tags in rows], pa.list_(pa.string()))
    ids = pa.array([name for name, _ in rows], pa.string())
    posts = read_table_of_posts(pa.table({"post_id": ids, "user": ["a"] * len(rows), "hashtags": tags})).posts
    found = dict(zip(posts["post_id"].to_pylist(), map(set, posts["hashtags"].to_pylist()), strict=True))
    assert found == {name: {t for i, tags in rows if i == name for t in tags} for name, _ in rows}


@pytest.mark.parametrize(
    ("encoding", "word", "said"),
    [
        ("cp1252", "añ", "probably Windows-1252: convert it with `iconv -f WINDOWS-1252 -t UTF-8 {path} > utf8.csv`."),
        ("cp1252", "año", None),
        ("mac-roman", "aèçê", "in another encoding: convert it to UTF-8."),
    ],
)
def test_a_table_in_another_encoding_is_told_with_the_command_that_converts_it(tmp_path, encoding, word, said):
    rows = [f"{n},a,,{word if n < 3 else 'x'}" for n in range(100 if said else 400)]
    path = written(tmp_path, (HEADER + "\n".join(rows)).encode(encoding))
    collection = read_files([path])
    assert collection.quarantine["reason"].to_pylist() == ["not UTF-8"] * 3
    wanted = f"{path}: 3 of 101 records are not UTF-8 and were not read; the file is " + (said or "")
    assert collection.warnings == ([wanted.format(path=path)] if said else [])


def test_a_post_id_under_two_accounts_is_quarantined(tmp_path):
    collection = read_files([written(tmp_path, HEADER + "1,a,,x\n1,b,,y\n")])
    assert collection.posts["account_id"].to_pylist() == ["a"]
    assert collection.quarantine["reason"].to_pylist() == ["post id already used by account a"]
    assert_everything_is_accounted_for(collection)


def test_a_file_given_twice_is_read_once(tmp_path, monkeypatch):
    path = written(tmp_path, HEADER.replace("post_id", "x") + "1,a,,x\n")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "link.csv").symlink_to(path)
    assert read_files([path, str(path), "posts.csv", "./posts.csv", "link.csv"]).ledger.num_rows == 1


def test_a_copy_of_a_file_without_ids_adds_no_posts(tmp_path):
    text = "user,date,text\na,,x\nb,,y\n"
    collection = read_files([written(tmp_path, text), written(tmp_path, text, "copy.csv")])
    assert collection.posts.num_rows == 2
    assert collection.ledger["duplicate"].to_pylist() == [2, 0] or collection.ledger["duplicate"].to_pylist() == [0, 2]


def test_files_of_one_name_in_two_folders_keep_their_posts_apart(tmp_path):
    one = written(tmp_path, "user,date,text\na,,x\n", "one/posts.csv")
    two = written(tmp_path, "user,date,text\na,,y\n", "two/posts.csv")
    assert sorted(read_files([one, two]).posts["post_id"].to_pylist()) == ["one/posts.csv:2", "two/posts.csv:2"]


def test_a_name_that_is_not_utf8_can_be_read(tmp_path):
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.csv"))
    path.write_text("user,date,text\na,,x\n")
    assert read_files([path]).posts["post_id"].to_pylist() == ["caf�.csv:2"]


def test_names_with_wildcards_are_taken_literally(tmp_path):
    path = written(tmp_path, lines_of(1)[0], "x[1]*?%.jsonl")
    assert read_files([path]).ledger["file"].to_pylist() == [str(path)]


def test_stream_notices_before_the_first_post_do_not_hide_the_format(tmp_path):
    notices = [json.dumps({"delete": {"status": {"id": n}}}) for n in range(200)]
    path = written(tmp_path, "\n".join([*notices, (DATA / "x_v1.jsonl").read_text(encoding="utf-8")]))
    assert read_files([path]).posts.num_rows == 2


def test_a_message_before_json_lines_is_one_bad_line(tmp_path):
    collection = read_files([written(tmp_path, "Fetching posts …\n" + "\n".join(lines_of(3)))])
    assert (collection.posts.num_rows, collection.quarantine["line"].to_pylist()) == (3, [1])


def test_a_list_of_pages_is_read(tmp_path):
    page = {"data": [post(1)], "meta": {}}
    for text in (json.dumps([page, {"data": [post(2)]}]), json.dumps([page, {"data": [post(2)]}], indent=1)):
        assert read_files([written(tmp_path, text)]).posts.num_rows == 2


def test_a_header_alone_is_no_error(tmp_path):
    collection = read_files([written(tmp_path, HEADER)])
    assert collection.posts.num_rows == 0
    assert collection.skipped == {"header of the table": 1}


def test_a_table_without_rows_is_no_error(tmp_path):
    pq.write_table(pa.table({name: pa.array([], pa.string()) for name in ("post_id", "user", "text")}), tmp_path / "a")
    collection = read_files([tmp_path / "a"])
    assert (collection.posts.num_rows, collection.ledger["records"].to_pylist()) == (0, [0])


def test_texts_beyond_the_reach_of_offsets_come_in_parts(tmp_path, monkeypatch):
    path = written(tmp_path, "\n".join(lines_of(28)), "posts.jsonl")
    whole = read_files([path])
    monkeypatch.setattr(assembling, "_MOST_BYTES", 100)
    parts = read_files([path])
    assert parts.posts["text"].num_chunks > 1
    assert (parts.posts, parts.accounts) == (whole.posts, whole.accounts)


def test_hashtags_come_from_the_original_that_is_itself_a_post_or_in_another_file(tmp_path):
    original = post(1, entities={"hashtags": [{"tag": "Park"}]})
    retweet = post(2, referenced_tweets=[{"type": "retweeted", "id": original["id"]}])
    here = written(tmp_path, "\n".join(map(json.dumps, [retweet, original])), "a.jsonl")
    there = [written(tmp_path, json.dumps(retweet), "b.jsonl"), written(tmp_path, json.dumps(original), "c.jsonl")]
    for paths in ([here], there):
        row = read_files(paths).posts.to_pylist()[1]
        assert (row["hashtags"], row["inherited"], row["retweet_of_account"]) == (["Park"], True, "101")


def test_a_retweet_of_a_retweet_goes_back_to_the_root(tmp_path):
    rows = "1,a,,x #one,\n2,b,,x,1\n3,c,,x,2\n4,d,,x,4\n5,e,,x,6\n6,f,,x,5\n"
    collection = read_files([written(tmp_path, HEADER.strip() + ",retweet_of\n" + rows)])
    by_id = {row["post_id"]: row for row in collection.posts.to_pylist()}
    assert [by_id[i]["retweet_of"] for i in "123456"] == [None, "1", "1", "4", "6", "5"]
    assert by_id["3"]["hashtags"] == ["one"]


def test_rounded_ids_are_recovered_from_their_own_permalinks_alone(tmp_path):
    whole = [FIRST_ID + 7_654_321 * n for n in range(60)]
    rows = [f"{w // 10**4}0000,a,,x,https://x.example/a/status/{w if n else w + 10**9}" for n, w in enumerate(whole)]
    collection = read_files([written(tmp_path, HEADER.strip() + ",permalink\n" + "\n".join(rows))])
    assert collection.warnings[0].endswith(
        "59 of 60 were recovered from permalinks, the others are named by file, line and place."
    )
    assert set(collection.posts["post_id"].to_pylist()) == {"posts.csv:2:1", *map(str, whole[1:])}


def test_a_damaged_id_is_recovered_from_a_link_column_when_nearly_all_digits_agree(tmp_path):
    rows = f"{float(FIRST_ID)!r},a,,x,https://x.example/a/status/{FIRST_ID}\n1.38e18,a,,y,https://x.example/b/status/{FIRST_ID}\n"
    collection = read_files([written(tmp_path, HEADER.strip() + ",url\n" + rows)])
    assert collection.posts["post_id"].to_pylist() == [str(FIRST_ID)]
    assert collection.quarantine["line"].to_pylist() == [3]


# --- what always holds -----------------------------------------------------------------------------------------------


@settings(max_examples=30, deadline=None)
@given(
    seed=st.integers(),
    cuts=st.lists(st.integers(0, 30), max_size=4),
    pack=st.sampled_from([gzip.compress, bytes, zstandard.compress]),
)
def test_splitting_shuffling_and_repeating_lines_changes_no_post(tmp_path_factory, seed, cuts, pack):
    rng = random.Random(seed)
    original = post(40, entities={"hashtags": [{"tag": "Park"}]})
    lines = [
        *lines_of(28),
        json.dumps(original),
        json.dumps(post(41, referenced_tweets=[{"type": "retweeted", "id": original["id"]}])),
    ]
    folder = tmp_path_factory.mktemp("split")
    whole = read_files([written(folder, "\n".join(lines), "whole.jsonl")])
    mixed = [*lines, *rng.choices(lines, k=5)]
    rng.shuffle(mixed)
    edges = [0, *sorted(cuts), len(mixed)]
    parts = ["\n".join(mixed[a:b]) for a, b in itertools.pairwise(edges)]
    paths = [written(folder, pack(part.encode()), f"part{rng.random()}.jsonl") for part in parts if part]
    rng.shuffle(paths)
    split = read_files(paths)
    assert posts_of(split) == posts_of(whole)
    assert split.accounts.equals(whole.accounts)
    assert sum(split.ledger["duplicate"].to_pylist()) == 5
    assert_everything_is_accounted_for(split)


def test_splitting_a_table_of_minutes_leaves_minutes(tmp_path):
    rows = [f"{n},a,2021-04-08 19:{n}:00,x\n" for n in range(10, 40)]
    parts = [written(tmp_path, HEADER + "".join(rows[i::3]), f"{i}.csv") for i in range(3)]
    collection = read_files(parts)
    assert set(collection.posts["time_precision"].to_pylist()) == {"min"}
    assert collection.warnings == [
        f"{parts[0]} and 2 more: all times are whole minutes; they are taken as that precise."
    ]


def test_the_order_of_files_does_not_matter(tmp_path):
    paths = [written(tmp_path, json.dumps(post(1, text=name)), name) for name in ("b.jsonl", "a.jsonl", "c.jsonl")]
    for order in (paths, paths[::-1]):
        collection = read_files(order)
        assert collection.posts["text"].to_pylist() == ["a.jsonl"]
        assert [Path(f).name for f in collection.ledger["file"].to_pylist()] == ["a.jsonl", "b.jsonl", "c.jsonl"]


def _read_or_refused(path):
    try:
        collection = read_files([path])
    except CoordgraphError as error:
        assert "\n" not in str(error)
        return
    assert_everything_is_accounted_for(collection)


FUZZ = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@FUZZ
@given(data=st.binary(max_size=300))
@example(data=b"[")
@example(data=b"{")
@example(data=b"\xff\xfe{")
@example(data=b'user,date,text\n"')
def test_arbitrary_bytes_are_read_or_refused(tmp_path_factory, data):
    _read_or_refused(written(tmp_path_factory.mktemp("fuzz"), data, "a"))


@pytest.mark.parametrize("pack", [bytes, gzip.compress, zstandard.compress], ids=["plain", "gzip", "zstd"])
@pytest.mark.parametrize("name", sorted(path.name for path in DATA.iterdir()))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(changes=st.data())
def test_files_with_changed_bytes_are_read_or_refused(tmp_path_factory, name, pack, changes):
    data = bytearray(pack((DATA / name).read_bytes()))
    for _ in range(changes.draw(st.integers(1, 4))):
        place = changes.draw(st.integers(0, len(data) - 1))
        data[place : place + changes.draw(st.integers(0, 5))] = changes.draw(st.binary(max_size=5))
        if not data:
            return
    _read_or_refused(written(tmp_path_factory.mktemp("fuzz"), bytes(data), name))


@FUZZ
@given(changes=st.data())
def test_parquet_with_changed_bytes_is_read_or_refused(tmp_path_factory, changes):
    folder = tmp_path_factory.mktemp("fuzz")
    pq.write_table(pa.table({"post_id": ["1", "2"], "user": ["a", "b"], "text": ["x", "y"]}), folder / "a")
    data = bytearray((folder / "a").read_bytes())
    for _ in range(changes.draw(st.integers(1, 3))):
        data[changes.draw(st.integers(0, len(data) - 1))] = changes.draw(st.integers(0, 255))
    _read_or_refused(written(folder, bytes(data), "b"))


# --- real data -------------------------------------------------------------------------------------------------------

needs_data = pytest.mark.skipif(not SHARED.is_dir(), reason="the data beside the checkout is absent")


def _fixtures():
    return sorted((SHARED / "parser_fixtures").glob("*.gz"))


@needs_data
@pytest.mark.parametrize("path", _fixtures(), ids=lambda path: path.name)
def test_files_of_other_tools_are_accounted_for(path):
    collection = read_files([path])
    assert_everything_is_accounted_for(collection)
    assert sum(collection.ledger["ok"].to_pylist()) > 0
    assert collection.quarantine.num_rows == 0


@needs_data
def test_the_colombian_posts_are_all_read():
    collection = read_files([SHARED / "colombia2019_v11" / "apoyocsj.jsonl.gz"])
    rows = collection.posts.to_pylist()
    assert len(rows) == 2519
    assert len({row["account_id"] for row in rows}) == 1750
    targets = [row["retweet_of"] for row in rows if row["retweet_of"]]
    assert (len(targets), len(set(targets))) == (2107, 162)
    assert {row["time_precision"] for row in rows} == {"ms"}
    assert_everything_is_accounted_for(collection)


@needs_data
def test_the_posts_of_hong_kong_are_all_read():
    collection = read_files((SHARED / "hk2021_v2" / "raw").glob("*/*.gz"))
    assert collection.posts.num_rows == 7919
    assert collection.accounts.num_rows == 3803
    assert sum(collection.accounts["default_image"].to_pylist()) == 227
    assert_everything_is_accounted_for(collection)


@needs_data
def test_the_four_column_example_is_all_read():
    collection = read_files([SHARED / "coortweet" / "russian_coord_tweets.parquet"])
    assert collection.posts.num_rows == 35085
    assert collection.ledger["duplicate"].to_pylist() == [1]
    assert_everything_is_accounted_for(collection)


@needs_data
@pytest.mark.parametrize(
    ("name", "format_name", "posts", "profiles"),
    [
        ("usc_x24_sample/posts.parquet", "columns", 21007, 0),
        ("usc_x24_sample/accounts.parquet", "users", 0, 16258),
        ("hk2021_v2/posts.parquet", "columns", 7919, 0),
        ("bluesky/search_snowball_archive.parquet", "columns", 1413, 0),
        ("takedown_accounts/hongkong_2019_08_users.parquet", "users", 0, 940),
    ],
)
def test_tables_people_hold_are_read(name, format_name, posts, profiles):
    collection = read_files([SHARED / name])
    row = collection.ledger.to_pylist()[0]
    assert (row["format"], row["posts"], row["profiles"]) == (format_name, posts, profiles)
    assert_everything_is_accounted_for(collection)


@needs_data
def test_link_shares_are_read_by_mapped_columns():
    path = SHARED / "facebook_coshare" / "pycoornet_ct_shares.csv.gz"
    columns = ("account_id=account.id", "time=date", "urls=expanded")
    collection = read_files([path], ReadSettings(columns=columns, platform="facebook"))
    assert (collection.ledger["ok"].to_pylist(), collection.ledger["duplicate"].to_pylist()) == ([1058], [626])
    assert sum(map(len, collection.posts["urls"].to_pylist())) == 1683  # the file has one row twice
    assert_everything_is_accounted_for(collection)


def test_ids_of_several_platforms_stay_apart(tmp_path):
    one = written(tmp_path, "post_id,account_id,time,retweet_of\n1,7,2024-03-01T12:00:00Z,9\n", "one.csv")
    first = read_files([one], ReadSettings(platform="x"))
    assert first.accounts["account_id"].to_pylist() == ["7"]
    v1 = {"id_str": "1", "created_at": "Fri Mar 01 12:00:00 +0000 2024", "text": "t", "user": {"id_str": "7"}}
    two = written(tmp_path, json.dumps(v1), "two.jsonl")
    both = read_files([one, two], ReadSettings(platform="bluesky"))
    assert both.accounts["account_id"].to_pylist() == ["bluesky:7", "x:7"]
    assert both.posts["post_id"].to_pylist() == ["bluesky:1", "x:1"]
    assert both.posts["retweet_of"].to_pylist() == ["bluesky:9", None]


def test_profiles_of_no_stated_platform_belong_to_the_only_one(tmp_path):
    v1 = {"id_str": "1", "created_at": "Fri Mar 01 12:00:00 +0000 2024", "text": "t", "user": {"id_str": "7"}}
    posts = written(tmp_path, json.dumps(v1), "posts.jsonl")
    users = written(tmp_path, "account_id,handle,location,followers\n7,ana,Sur,5\n", "users.csv")
    accounts = read_files([posts, users]).accounts.to_pylist()
    assert [(a["account_id"], a["platform"], a["handle"], a["followers"]) for a in accounts] == [("7", "x", "ana", 5)]
