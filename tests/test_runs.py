"""The run directory: whole files or none, one run a directory, stages taken up again, checksums."""

from __future__ import annotations

import errno
import os
import subprocess
import sys

import pyarrow as pa
import pytest

import coordgraph
from coordgraph import pipeline
from coordgraph.errors import CoordgraphError, IntegrityError, RunDirectoryError
from coordgraph.robustness import robustness_of_run
from coordgraph.runs import RunDirectory, atomic_path, fingerprint, read_table, write_table, write_text
from coordgraph.settings import Settings
from coordgraph.stages import layers_in
from tests.worlds import RULE

POSTS = "post_id,account_id,time,retweet_of\n" + "".join(
    f"{10 * k + i},{account},2024-03-0{k + 1}T12:00:0{i}Z,r{k}\n" for k in range(4) for i, account in enumerate("abc")
)
BY_RULE = Settings().changed(RULE)


@pytest.fixture(scope="module")
def posts(tmp_path_factory):
    path = tmp_path_factory.mktemp("posts") / "posts.csv"
    path.write_text(POSTS)
    return str(path)


@pytest.fixture(scope="module")
def whole(posts, tmp_path_factory):
    """The directory of a run that nothing stopped."""
    out = tmp_path_factory.mktemp("whole")
    run(posts, out)
    return out


def tables_of(path):
    return {f.name: f.read_bytes() for f in sorted((path / "tables").iterdir())}


def run(posts, out, settings=None, **options):
    return pipeline.run([posts], settings or BY_RULE, RunDirectory(out), **options)


def test_a_write_that_fails_leaves_nothing(tmp_path):
    with pytest.raises(ZeroDivisionError), atomic_path(tmp_path / "a") as temporary:
        temporary.write_text("half")
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_one_sentence_and_leaves_nothing(tmp_path):
    with pytest.raises(RunDirectoryError) as caught, atomic_path(tmp_path / "a") as temporary:
        temporary.write_text("half")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    assert str(caught.value) == (
        f"{tmp_path / 'a'}: the disk is full; nothing half written was left. "
        "Free some space and start the same command again: it goes on from the last finished stage."
    )
    assert list(tmp_path.iterdir()) == []


def test_equal_runs_give_equal_tables(posts, tmp_path):
    run(posts, tmp_path / "one")
    run(posts, tmp_path / "two")
    assert tables_of(tmp_path / "one") == tables_of(tmp_path / "two")
    for name in ("graph/network.graphml", "graph/network.gexf", "csv/clusters.csv"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_a_run_has_the_files_it_promises_and_verifies(posts, tmp_path):
    out = tmp_path / "run"
    analysis = run(posts, out)
    assert analysis.exit_status == 0
    names = {f.relative_to(out).as_posix() for f in out.rglob("*") if f.is_file()}
    assert {"run.json", "report.html", "map.html", "map-pyvis.html", "quarantine.jsonl", "SHA256SUMS"} <= names
    assert {"graph/network.graphml", "graph/network.gexf", "csv/nodes.csv", "csv/edges.csv"} <= names
    assert {f"tables/{name}.parquet" for name in ("posts", "edges", "evidence", "clusters")} <= names
    assert not [n for n in names if n.endswith(".part") or ".lock" in n]
    assert RunDirectory(out).verify() == len(names) - 1
    checked = subprocess.run(["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=out, capture_output=True)
    assert checked.returncode == 0


def test_a_changed_missing_or_added_file_is_found(posts, tmp_path):
    out = tmp_path / "run"
    run(posts, out)
    report = out / "report.html"
    whole = report.read_bytes()
    report.write_bytes(whole + b" ")
    with pytest.raises(IntegrityError, match="file has changed since the run"):
        RunDirectory(out).verify()
    report.unlink()
    with pytest.raises(IntegrityError, match="file of the run is missing"):
        RunDirectory(out).verify()
    report.write_bytes(whole)
    (out / "more.txt").write_text("")
    with pytest.raises(IntegrityError, match="file is not part of the run"):
        RunDirectory(out).verify()


def test_another_run_in_the_directory_is_refused_unless_overwritten(posts, tmp_path):
    out = tmp_path / "run"
    run(posts, out)
    other = BY_RULE.changed({"similarity": {"window": "5m"}})
    with pytest.raises(RunDirectoryError) as caught:
        run(posts, out, other)
    assert str(caught.value) == (
        f"{out}: already holds another run (other inputs, settings or version). "
        "Choose another --out directory, or add --overwrite to replace it."
    )
    analysis = run(posts, out, other, overwrite=True)
    assert analysis.record["loaded_stages"] == ["read", "behaviours"]
    RunDirectory(out).verify()


@pytest.mark.parametrize("table", ["posts", "actions", "members"])
def test_a_table_that_is_damaged_is_made_again_by_the_same_run(posts, tmp_path, table):
    out = tmp_path / "run"
    run(posts, out)
    whole, path = tables_of(out), RunDirectory(out).table_path(table)
    for damaged in (path.read_bytes()[:40], b""):
        path.write_bytes(damaged)
        with pytest.raises(IntegrityError, match="Make the run again"):
            coordgraph.open(out)
        assert len(run(posts, out).record["loaded_stages"]) == 7
        assert tables_of(out) == whole
    write_table(path, read_table(path).drop_columns(["account_id" if table != "actions" else "post"]))
    assert len(run(posts, out).record["loaded_stages"]) == 7
    assert tables_of(out) == whole and RunDirectory(out).verify()


def test_codes_that_are_damaged_are_made_again_by_the_same_run(posts, tmp_path):
    out = tmp_path / "run"
    run(posts, out)
    (out / "codes" / "co_retweet" / "act_times.npy").write_bytes(b"")
    with pytest.raises(IntegrityError, match=r"its codes are missing or damaged\. Make the run again"):
        robustness_of_run(out)
    assert len(run(posts, out).record["loaded_stages"]) == 8
    assert layers_in(RunDirectory(out))[0].keys() == {"co_retweet"} and RunDirectory(out).verify()


def test_a_directory_with_other_files_is_refused(posts, tmp_path):
    out = tmp_path / "run"
    out.mkdir()
    (out / "thesis.docx").write_text("")
    with pytest.raises(RunDirectoryError) as caught:
        run(posts, out)
    assert str(caught.value) == f"{out}: is not empty and holds no run: 'thesis.docx'. Choose a new --out directory."
    assert [f.name for f in out.iterdir()] == ["thesis.docx"]


def test_the_same_run_again_loads_every_stage(posts, tmp_path):
    first = run(posts, tmp_path / "run")
    again = run(posts, tmp_path / "run")
    assert again.record["loaded_stages"] == [
        "read",
        "behaviours",
        "similarity",
        "significance",
        "controls",
        "clusters",
        "profiles",
        "outlets",
    ]
    assert again.record["counts"] == first.record["counts"]
    assert all(again.tables[name].equals(first.tables[name]) for name in first.tables)


@pytest.mark.parametrize(
    "stage", ["behaviours", "similarity", "significance", "controls", "clusters", "profiles", "outlets", "results"]
)
def test_a_killed_run_goes_on_from_the_last_finished_stage(posts, whole, tmp_path, stage):
    killed = tmp_path / "killed"
    script = (
        "import os, sys\n"
        "from coordgraph import pipeline\n"
        "from coordgraph.runs import RunDirectory\n"
        "from coordgraph.settings import Settings\n"
        f"def die(name, *rest):\n    if name == {stage!r}: os.kill(os.getpid(), 9)\n"
        f"pipeline.run([{posts!r}], Settings().changed({RULE!r}), RunDirectory({str(killed)!r}), progress=die)\n"
    )
    assert subprocess.run([sys.executable, "-c", script], capture_output=True).returncode == -9
    assert not (killed / "run.json").exists()
    analysis = run(posts, killed)
    assert analysis.record["loaded_stages"]
    assert tables_of(killed) == tables_of(whole)
    RunDirectory(killed).verify()


def test_a_stage_stopped_between_two_of_its_tables_is_not_taken_for_finished(tmp_path):
    directory = RunDirectory(tmp_path / "run")
    old, new = pa.table({"a": [1]}), pa.table({"a": [2]})
    directory.claim("case")
    directory.finish("stage", "old", {"one": old, "two": old}, {})
    with pytest.raises(AttributeError):
        directory.finish("stage", "new", {"one": new, "two": None}, {})
    again = RunDirectory(tmp_path / "run")
    again.claim("case")
    assert again.finished("stage", "old") is None and again.finished("stage", "new") is None


def test_more_ties_on_the_map_need_more_evidence(tmp_path):
    rows = [(f"{i}{a}", a, f"2024-03-0{i + 1}T1{n}:00:00Z", f"r{i}") for i in range(3) for n, a in enumerate("abcd")]
    lines = ["post_id,account_id,time,retweet_of", *(",".join(row) for row in rows)]
    (tmp_path / "posts.csv").write_text("\n".join(lines))
    few = BY_RULE.changed({"map": {"max_ties": 1}})
    first = run(str(tmp_path / "posts.csv"), tmp_path / "run", few)
    second = run(str(tmp_path / "posts.csv"), tmp_path / "run", overwrite=True)
    assert (first.tables["evidence"].num_rows, second.tables["evidence"].num_rows) == (3, 18)


def test_two_processes_do_not_write_one_run(posts, tmp_path):
    directory = RunDirectory(tmp_path / "run")
    with directory.locked(), pytest.raises(RunDirectoryError, match="another process is writing this run"):
        run(posts, tmp_path / "run")
    run(posts, tmp_path / "run")


def test_a_failed_run_does_not_block_the_directory(posts, tmp_path):
    out = tmp_path / "run"
    with pytest.raises(CoordgraphError, match="finer than the times"):
        run(posts, out, BY_RULE.changed({"similarity": {"window": "1ms"}}))
    assert run(posts, out).exit_status == 0


def test_a_read_only_place_is_one_sentence(posts, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(RunDirectoryError, match=r"cannot be written \(.*\)\. Choose another --out directory\."):
        run(posts, tmp_path / "file" / "run")


def test_tables_and_texts_survive_writing(tmp_path):
    table = pa.table({"a": [1, 2], "b": ["x", None]})
    write_table(tmp_path / "t.parquet", table)
    assert read_table(tmp_path / "t.parquet").equals(table)
    write_text(tmp_path / "t.txt", "lone \ud800 surrogate")
    assert (tmp_path / "t.txt").read_text() == "lone ? surrogate"
    (tmp_path / "t.parquet").write_bytes(b"PAR1 nonsense")
    with pytest.raises(IntegrityError, match="missing or damaged"):
        read_table(tmp_path / "t.parquet")


def test_fingerprints_differ_for_different_values():
    assert fingerprint({"a": 1}) != fingerprint({"a": 2})


def test_what_a_killed_run_left_half_done_is_no_file_of_the_run(posts, tmp_path):
    (tmp_path / "run" / "tables" / ".shares.x.part").mkdir(parents=True)
    (tmp_path / "run" / "tables" / ".shares.x.part" / "0").write_bytes(b"half")
    (tmp_path / "run" / "stages.json").write_text('{"identity": "", "stages": {}}')
    run(posts, tmp_path / "run")
    assert ".part" not in (tmp_path / "run" / "SHA256SUMS").read_text()
    assert RunDirectory(tmp_path / "run").verify()
