"""Typed lines, stretches and helpers give what reading row by row in one process gives."""

from __future__ import annotations

import codecs
import dataclasses
import gzip
import json
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from coordgraph.errors import CoordgraphError
from coordgraph.readers import base, collect, opening, processes, read_files, sources, table_stretches
from coordgraph.readers.sources import Source
from coordgraph.readers.typed import batches_of_lines
from coordgraph.readers.typed_v2 import LinesOfV2
from coordgraph.settings import ReadSettings

DATA = Path(__file__).parent / "data"
SHARED = Path(__file__).parents[2] / "shared" / "data"
FIRST_ID = 1380242611779928064
SLOW_IS_FINE = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=60)


def written(folder, data, name="a.jsonl"):
    path = folder / name
    path.write_bytes(data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data)
    return path


def told(paths, **arguments):
    """Everything a reading says, or the error."""
    try:
        return vars(read_files(paths, **arguments))
    except CoordgraphError as error:
        return str(error)


@contextmanager
def changed(*changes):
    with pytest.MonkeyPatch.context() as patch:
        for thing, name, value in changes:
            patch.setattr(thing, name, value)
        yield


def row_by_row(paths, **arguments):
    chosen = opening.chosen_format

    def without_types(*given):
        return dataclasses.replace(chosen(*given), batches_of_lines=None, by_rows=False)

    with changed((opening, "chosen_format", without_types)):
        return told(paths, **arguments)


def in_stretches(paths, size, jobs=1, **arguments):
    blocks = sources, "_BLOCK", min(size, 1 << 20)
    with changed((opening, "STRETCH", size), (collect, "_ENOUGH_FOR_PROCESSES", 0), blocks):
        if jobs == 1:
            return told(paths, jobs=1, **arguments)
        read = processes.reading_of

        def not_too_fast(*given):
            time.sleep(0.02)  # or all would be read before a helper is ready
            return read(*given)

        with changed((processes, "reading_of", not_too_fast)):
            return told(paths, jobs=jobs, **arguments)


def assert_same(one, other):
    assert isinstance(one, str) == isinstance(other, str), (one, other)
    if isinstance(one, str):
        assert one == other
        return
    for name, value in one.items():
        assert other[name] == value, name  # tables compare by value


# --- typed lines -----------------------------------------------------------------------------------------------------

IDS = st.sampled_from(
    [
        *(str(FIRST_ID + n * 4_194_304_000) for n in range(6)),
        "5",
        "007",
        FIRST_ID,
        " 9 ",
        "1.5e18",
        1.5e18,
        "",
        "nan",
        "abc",
        None,
    ]
)
ACCOUNTS = st.sampled_from(["101", "102", "103", "1400647054787895298", "h4sh", 104, "", None])
TEXTS = st.sampled_from(["", "a", "Q&amp;A &lt;3", "#park", "\x00", "\ud83d", "e\u0301", "x" * 40]) | st.text(
    max_size=4
)
TIMES = st.sampled_from(
    [
        "2021-04-08T19:34:16.000Z",
        "2021-04-08T19:34:16.973Z",
        "2021-04-08T19:34:16Z",
        "2021-04-08",
        "2021-02-30T00:00:00.000Z",
        "1980-01-01T00:00:00.000Z",
        "2021-04-08T19:34:16+0200",
        "soon",
        1617910456,
        None,
    ]
)
ODD = st.sampled_from([None, {}, [], 5, 1.5, True, "x", [None], [{}], {"a": 1}])
TAGS = st.lists(st.fixed_dictionaries({}, optional={"tag": TEXTS}), max_size=2)
URLS = st.lists(
    st.fixed_dictionaries({}, optional=dict.fromkeys(("url", "expanded_url", "unwound_url"), TEXTS)), max_size=2
)
MENTIONS = st.lists(
    st.fixed_dictionaries({}, optional={"id": IDS, "username": st.sampled_from(["Ana", "", None])}), max_size=2
)
ENTITIES = (
    st.fixed_dictionaries({}, optional={"hashtags": TAGS | ODD, "urls": URLS, "mentions": MENTIONS, "annotations": ODD})
    | ODD
)
COUNTS = st.sampled_from([0, 7, 2**53 - 1, 2**53, -1, 1.0, "7", None])
USERS = st.fixed_dictionaries({"id": ACCOUNTS, "username": st.sampled_from(["ana", "NA", None])}, optional={
    "name": TEXTS, "created_at": TIMES, "location": TEXTS | ODD, "description": TEXTS, "url": TEXTS, "protected": ODD,
    "profile_image_url": st.sampled_from(["", "https://p.example/default_profile_images/d.png", "https://p.example/1.png"]) | ODD,
    "verified": st.booleans(), "withheld": ODD, "public_metrics": st.fixed_dictionaries({}, optional={"followers_count": COUNTS, "tweet_count": COUNTS}) | ODD,
})  # fmt: skip


def posts(inner):
    references = st.lists(
        st.builds(
            lambda a, b: {**b, **a},
            st.fixed_dictionaries(
                {"type": st.sampled_from(["retweeted", "retweeted", "quoted", "replied_to", "other", None]), "id": IDS}
            ),
            st.just({}) | inner,
        ),
        max_size=2,
    )
    return st.fixed_dictionaries({"id": IDS, "text": TEXTS, "author_id": ACCOUNTS}, optional={
        "created_at": TIMES, "referenced_tweets": references | ODD, "author": USERS | st.just({}) | ODD, "entities": ENTITIES, "lang": st.just("es") | ODD,
        "note_tweet": st.fixed_dictionaries({}, optional={"text": TEXTS, "entities": ENTITIES}) | ODD, "in_reply_to_user_id": ACCOUNTS,
        "attachments": st.fixed_dictionaries({}, optional={"media_keys": st.lists(TEXTS, max_size=2) | ODD}) | ODD, "extra": ODD,
    })  # fmt: skip


POSTS = posts(posts(posts(posts(posts(st.just({}))))))
PAGES = st.fixed_dictionaries({"data": st.lists(POSTS, max_size=3) | POSTS | USERS | ODD}, optional={
    "includes": st.fixed_dictionaries({}, optional={"users": st.lists(USERS, max_size=2) | ODD, "tweets": st.lists(POSTS, max_size=2) | ODD}) | ODD,
    "__twarc": st.sampled_from([{"url": "https://api.example/2?query=%23park"}, {"url": "https://[bad"}, {"url": 5}, {}, 5]), "id": ODD, "errors": ODD,
})  # fmt: skip
LINES = (POSTS | PAGES | st.lists(POSTS | PAGES | ODD, max_size=2) | ODD).map(json.dumps) | st.sampled_from(
    [
        "",
        " \t",
        "[",
        "],",
        "{bad",
        '{"data": NaN}',
        '{"id": "1", "text": "\\ud83d", "author_id": "7"}',
        '{"id": "1", "id": "2", "text": "x", "author_id": "7"}',
        "\x00{}",
    ]
)
FIRST = json.dumps({"data": [{"id": "77", "author_id": "1", "text": "x"}]})


@settings(SLOW_IS_FINE, max_examples=150)
@given(lines=st.lists(LINES, max_size=6))
def test_typed_lines_are_what_rows_are(tmp_path_factory, lines):
    path = written(tmp_path_factory.mktemp("typed"), "\n".join([FIRST, *lines]))
    assert_same(told([path]), row_by_row([path]))


@pytest.mark.parametrize("name", ["x_v2_pages.jsonl", "x_v2_flat.jsonl", "x_v2_data.json", "x_v2_users.json"])
@settings(SLOW_IS_FINE, max_examples=30)
@given(
    changes=st.lists(
        st.tuples(
            st.floats(0, 1),
            st.integers(0, 3),
            st.binary(max_size=3)
            | st.sampled_from([b"\\ud83d", b"\x00", b"\xe9", b'"', b"\n", b"{}", b"1e5", b"null"]),
        ),
        min_size=1,
        max_size=3,
    )
)
def test_lines_with_changed_bytes_are_what_rows_are(tmp_path_factory, name, changes):
    data = bytearray((DATA / name).read_bytes())
    for share, size, new in changes:
        place = int(share * len(data))
        data[place : place + size] = new
    path = written(tmp_path_factory.mktemp("changed"), bytes(data), name)
    assert_same(told([path]), row_by_row([path]))


def test_a_broken_byte_in_a_field_nobody_uses_is_seen(tmp_path):
    post = b'{"id": "%d", "author_id": "7", "text": "x", "geo": "%s"}'
    collection = read_files([written(tmp_path, b"\n".join([post % (1, b"caf\xe9"), post % (2, "café".encode())]))])
    assert collection.posts["post_id"].to_pylist() == ["2"]
    assert collection.quarantine["reason"].to_pylist() == ["not JSON: not UTF-8"]


def test_ordinary_lines_take_the_typed_way(tmp_path, monkeypatch):
    monkeypatch.setattr(Source, "values_in_line", None)
    post = {"id": "1", "author_id": "7", "text": "x", "created_at": "2021-04-08T19:34:16.000Z", "attachments": {"media_keys": {}},
            "entities": {"hashtags": [{"start": 0, "end": 2, "tag": "a"}], "urls": {}}, "public_metrics": {"like_count": 1}}  # fmt: skip
    user = {"id": "7", "username": "ana", "public_metrics": {"followers_count": 5, "listed_count": 1}, "entities": {}}
    page = {
        "data": [post],
        "includes": {"users": [user], "media": [{"media_key": "3_1"}]},
        "meta": {"result_count": 1},
        "__twarc": {"version": "2"},
    }
    flat = {
        **post,
        "id": "2",
        "author": user,
        "referenced_tweets": [{"type": "quoted", **post, "id": "3", "author": user}],
    }
    path = written(tmp_path, "\n".join(map(json.dumps, [page, flat, [post]])))
    (batch,) = batches_of_lines(Source(path), LinesOfV2(), lambda value: [])
    assert batch.posts["post_id"].to_pylist() == ["1", "2", "1"]
    assert (batch.contexts.num_rows, batch.profiles["followers"].to_pylist()) == (1, [5])


# --- stretches and helpers -------------------------------------------------------------------------------------------


def lines_of(count):
    return [
        json.dumps(
            {"id": str(FIRST_ID + n // 2), "author_id": str(n % 3), "text": "á" * (n % 5), "extra": "x" * (n * 7 % 50)},
            ensure_ascii=n % 2 == 0,
        )
        for n in range(count)
    ]


WHOLE = "\r\n".join([*lines_of(20), "", "{bad", *lines_of(5)]).encode()
PACKED = {
    "plain": WHOLE,
    "with an end": WHOLE + b"\n",
    "mark": codecs.BOM_UTF8 + WHOLE,
    "utf-16": WHOLE.decode().encode("utf-16"),
    "gzip": gzip.compress(WHOLE),
    "zstandard": zstandard.compress(WHOLE),
    "cut": gzip.compress(WHOLE)[:-40],
    "cut in a line": gzip.compress(WHOLE + b'{"id": "5", "text": "' + bytes(range(65, 90)) * 9)[:-30],
    "document": json.dumps([json.loads(line) for line in lines_of(5)], indent=1).encode(),
}  # fmt: skip


@pytest.mark.parametrize("data", PACKED.values(), ids=PACKED)
@settings(SLOW_IS_FINE, max_examples=15)
@given(size=st.integers(1, len(WHOLE) + 2))
@example(size=1)
def test_a_file_cut_anywhere_is_the_file(tmp_path_factory, data, size):
    path = written(tmp_path_factory.mktemp("cut"), data)
    assert_same(in_stretches([path], size), row_by_row([path]))


TABLE = '''
"id","user","date","text",tags
1,a,2021-04-08 19:34:00,"one line",x
2,b,2021-04-08 19:34:10,"two
lines, a comma and ""quotes""",y

3,c,2021-04-08 19:35:10,in "the middle",z
4,d,soon,,
5,e,2021-04-08 19:36:10,"",too,many
,e,2021-04-08 19:36:11,no id,
,f,2021-04-08 19:36:12,"\u00e1 again, no id",
7,g,2021-04-08 19:37:10,"last"
'''
ODD_TABLES = {
    "plain": TABLE.encode(),
    "no end": TABLE.rstrip().encode(),
    "return": TABLE.replace("\n", "\r\n").encode(),
    "mark": codecs.BOM_UTF8 + TABLE.encode(),
    "utf-16": TABLE.encode("utf-16"),
    "gzip": gzip.compress(TABLE.encode()),
    "cut": gzip.compress(TABLE.encode())[:-30],
    "rest": zstandard.compress(TABLE.encode()) + b"rest",
    "open quote": (TABLE + '8,h,2021-04-08 19:38:10,"never closed\n9,i,2021-04-08 19:38:10,x,y\n').encode(),
    "open quote, packed": gzip.compress((TABLE + '8,h,2021-04-08 19:38:10,"never\n9,i,2021-04-08,x,y\n').encode()),
    "after a quote": (TABLE + '8,h,2021-04-08 19:38:10,"a"b,\n9,i,2021-04-08 19:38:10,x,y\n').encode(),
    "short over lines": (TABLE + '8,h,2021-04-08 19:38:10,"a\nb"\n9,i,2021-04-08 19:38:10,x,y\n').encode(),
    "no utf-8": (TABLE + "8,h,2021-04-08 19:38:10,").encode() + b'"\xff\n",y\n9,i,2021-04-08 19:38:10,\xff,y\n',
    "long": (TABLE + '8,h,2021-04-08 19:38:10,"' + "\n" * 1100 + '",y\n9,i,2021-04-08 19:38:10,x,y\n').encode(),
    "after a quote, packed": gzip.compress((TABLE + '8,h,2021-04-08,"a"b,\n9,i,2021-04-08,x,y\n').encode()),
    "tabs": TABLE.replace(",", "\t").encode(),
    "return alone": (TABLE + '8,h,2021-04-08 19:38:10,"a"\rb,\n9,i,2021-04-08 19:38:10,x,y\n').encode(),
}  # fmt: skip


@pytest.mark.parametrize("data", ODD_TABLES.values(), ids=ODD_TABLES)
@settings(SLOW_IS_FINE, max_examples=10)
@given(size=st.integers(1, len(TABLE) + 20))
@example(size=1)
def test_a_table_cut_anywhere_is_the_table(tmp_path_factory, data, size):
    path = written(tmp_path_factory.mktemp("cut"), data, "a.csv")
    assert_same(in_stretches([path], size), row_by_row([path]))


CELLS = st.sampled_from(
    ["", "a", '"b"', '"c,d"', '"e\nf"', '"g""h"', 'i"j', '"k"l', '"', "\r", "2021-04-08 19:34:00", "é"]
)


@SLOW_IS_FINE
@given(st.lists(st.lists(CELLS, min_size=1, max_size=4).map(",".join), max_size=9), st.integers(1, 60))
@example(["a,b", '"', "c,d"], 1)
def test_whatever_its_cells_a_table_is_read_the_same_in_stretches(tmp_path_factory, rows, size):
    path = written(tmp_path_factory.mktemp("cut"), "\n".join(["user,date,text", *rows]).encode(), "a.csv")
    assert_same(in_stretches([path], size), row_by_row([path]))


@pytest.mark.parametrize("at_once", [3, 4, 65536])
def test_a_stretch_of_parquet_holds_its_rows_alone_whatever_is_read_at_once(tmp_path, monkeypatch, at_once):
    monkeypatch.setattr(table_stretches, "ROWS_AT_ONCE", 4)
    path = tmp_path / "a.parquet"
    rows = {"user": [f"a{n}" for n in range(50)], "date": [f"2021-04-08 19:34:{n:02}" for n in range(50)]}
    pq.write_table(pa.table(rows | {"text": ["x"] * 50}), path, row_group_size=20)
    whole = row_by_row([path])
    assert whole["posts"].num_rows == 50
    monkeypatch.setattr(base, "ROWS_AT_ONCE", at_once)
    assert_same(in_stretches([path], 600), whole)


def test_rows_of_parquet_are_read_the_same_in_stretches(tmp_path, monkeypatch):
    monkeypatch.setattr(base, "ROWS_AT_ONCE", 4)
    monkeypatch.setattr(table_stretches, "ROWS_AT_ONCE", 4)
    count = 50
    rows = {"user": [f"a{n % 7}" for n in range(count)], "date": [f"2021-04-08 19:34:{n:02}" for n in range(count)]}
    rows["text"] = [None if n % 5 == 0 else "x" * 300 + str(n) for n in range(count)]
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table(rows), path, row_group_size=20, compression="zstd", use_dictionary=False)
    whole = path.read_bytes()
    assert_same(in_stretches([path], 600, jobs=2), row_by_row([path]))
    for place in range(100, len(whole) - 1500, 97):
        damaged = tmp_path / "damaged.parquet"
        damaged.write_bytes(whole[:place] + bytes(40) + whole[place + 40 :])
        assert_same(in_stretches([damaged], 600), row_by_row([damaged]))


@pytest.fixture
def several(tmp_path):
    paths = [written(tmp_path, data, f"{number}.x") for number, data in enumerate(PACKED.values())]
    paths += [written(tmp_path, data, f"table{number}.csv") for number, data in enumerate(ODD_TABLES.values())]
    table = "user,date,text\na,2021-04-08 19:34:00,x\n"
    return [*paths, written(tmp_path, table, "a.csv"), written(tmp_path, table, "copy of a.csv")]


@pytest.mark.parametrize("jobs", [2, 3])
def test_any_number_of_processes_reads_the_same(several, jobs):
    assert_same(in_stretches(several, 300, jobs=jobs), row_by_row(several))


def test_options_reach_the_helpers(tmp_path):
    rows = [f"{n},{n % 9},2021-04-08 19:34:{n % 60:02}" for n in range(50)]
    paths = [written(tmp_path, "\n".join(["nr;wer;wann".replace(";", ","), *rows[i::8]]), f"{i}.csv") for i in range(8)]
    chosen = ReadSettings(columns=("post_id=nr", "account_id=wer", "time=wann"), platform="y", timezone="Asia/Tokyo")
    assert_same(in_stretches(paths, 10, jobs=2, settings=chosen), told(paths, settings=chosen))


def use_of_helpers(several, *changes):
    """What is read with helpers under changes, and the helpers."""
    started = []

    class Popen(subprocess.Popen):
        def __init__(self, *given, **named):
            super().__init__(*given, **named)
            started.append(self)

    with changed((subprocess, "Popen", Popen), *changes):
        found = in_stretches(several, 300, jobs=2)
    return found, started


def slowly(function):
    """The function for this process, which waits until a helper has had its turn."""
    turn = threading.Event()

    def slow(*given):
        turn.wait(20)
        turn.set()
        return function(*given)

    return slow, turn


def test_helpers_take_part_and_end(several):
    slow, turn = slowly(processes.reading_of)
    keep, done = processes._Work.keep_of_helper, []

    def kept(*given):
        keep(*given)
        done.append(given)
        turn.set()

    found, started = use_of_helpers(several, (processes, "reading_of", slow), (processes._Work, "keep_of_helper", kept))
    assert done
    assert_same(found, row_by_row(several))
    assert [process.returncode is not None for process in started] == [True]


@pytest.mark.parametrize(
    "change",
    [
        (processes, "_START", "raise SystemExit(1)"),
        (processes, "_START", "import sys; sys.stdout.buffer.write(bytes([0, 0, 0, 0, 0, 0, 0, 3]) + b'abc')"),
        (
            processes,
            "_START",
            "import sys; sys.stdout.buffer.write(bytes([0, 0, 0, 0, 0, 0, 0, 5]) + b'ready' + bytes(8))",
        ),
        (sys, "executable", "/nowhere/python"),
        (sys, "executable", ""),
    ],
    ids=["ends", "babbles", "cannot", "no program", "no name"],
)
def test_what_a_helper_cannot_do_is_done_without_it(several, change):
    found, started = use_of_helpers(several, change)
    assert_same(found, row_by_row(several))
    assert all(process.returncode is not None for process in started)


def test_an_interrupt_leaves_no_helper_behind(several):
    def interrupted(*given):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        use_of_helpers(several, (processes, "reading_of", interrupted))
    assert not [thread for thread in threading.enumerate() if isinstance(thread, processes._Helper)]


def test_a_file_that_cannot_be_read_is_told_whoever_meets_it(several, tmp_path):
    (tmp_path / "empty.y").touch()
    for paths in ([*several, tmp_path / "none.y"], [*several, tmp_path / "empty.y"]):
        assert in_stretches(paths, 300, jobs=2) == row_by_row(paths)


@pytest.mark.parametrize("jobs", [1, 2])
def test_progress_counts_every_byte_once(several, jobs):
    seen = []
    in_stretches(several, 300, jobs=jobs, progress=lambda path, done, total: seen.append((path, done, total)))
    total = sum(path.stat().st_size for path in several)
    counts = [done for _, done, _ in seen]
    assert counts == sorted(counts)
    assert (counts[-1], {of for _, _, of in seen}) == (total, {total})
    assert {path for path, _, _ in seen} == {*map(str, several), ""}
    assert total in counts[:-1]


def test_small_inputs_are_read_by_one_process(several, monkeypatch):
    monkeypatch.setattr(processes.subprocess, "Popen", None)
    assert read_files(several, jobs=8).posts.num_rows


@pytest.mark.parametrize("jobs", [0, -1])
def test_no_processes_are_refused(several, jobs):
    assert told(several, jobs=jobs) == f"not a number of processes: '{jobs}'. Give 1 or more."


def test_a_script_without_a_main_guard_can_have_helpers(tmp_path):
    paths = [str(written(tmp_path, WHOLE, f"{n}.jsonl")) for n in range(3)]
    script = written(tmp_path, "print('once')\nfrom coordgraph.readers import collect, opening, read_files\n"
                     "opening.STRETCH, collect._ENOUGH_FOR_PROCESSES = 300, 0\n"
                     f"print(read_files({paths!r}, jobs=2).posts.num_rows)\n", "script.py")  # fmt: skip
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["once", str(read_files(paths).posts.num_rows)]


@pytest.mark.skipif(not SHARED.is_dir(), reason="the data beside the checkout is absent")
@pytest.mark.parametrize("pattern", ["hk2021_v2/raw/*/*.gz", "parser_fixtures/*.gz"])
def test_real_files_are_read_the_same_in_stretches(pattern):
    paths = sorted(SHARED.glob(pattern))
    assert_same(in_stretches(paths, 100_000, jobs=2), row_by_row(paths))
