"""The command line: instant help, sentences for bad input, exit statuses, what each command prints."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from coordgraph_cli.main import main

from tests.worlds import bursts

BURST = bursts()


def csv_of(rows, path):
    names = list(rows[0])
    lines = [",".join(names), *(",".join(str(row[n]) for n in names) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def posts(tmp_path):
    return csv_of(BURST, tmp_path / "posts.csv")


def call(*arguments):
    """The exit status of the program."""
    with pytest.raises(SystemExit) as caught:
        main([str(a) for a in arguments])
    return caught.value.code or 0


def test_help_is_instant_because_nothing_heavy_is_loaded():
    script = (
        "import sys\n"
        "from coordgraph_cli.main import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit: pass\n"
        "heavy = {'pandas', 'numba', 'numpy', 'pyarrow', 'scipy', 'igraph', 'networkx', 'pyvis', 'IPython'} & set(sys.modules)\n"
        "print(sorted(heavy), file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.stderr == "[]\n"
    assert "inspect" in done.stdout and "4 no coordination found" in " ".join(done.stdout.split())


def test_a_table_of_shares_is_compared_without_loading_what_only_other_files_need(tmp_path):
    """Each of these takes longer to load than ten thousand shares take to compare."""
    rows = {"object_id": ["o1", "o1", "o2", "o2"], "account_id": ["a", "b"] * 2, "content_id": list("1234")}
    rows["timestamp_share"] = [1_600_000_000, 1_600_000_010, 1_600_000_100, 1_600_000_105]
    pq.write_table(pa.table(rows), tmp_path / "shares.parquet")
    script = (
        "import sys\n"
        "from coordgraph_cli.main import main\n"
        "try:\n    main(sys.argv[1:])\nexcept SystemExit: pass\n"
        "heavy = {'pandas', 'scipy.linalg', 'scipy.sparse', 'tldextract', 'requests', 'igraph', 'networkx', 'polars'}\n"
        "if sys.argv[2].endswith('case'): heavy |= {'pyarrow.compute', 'coordgraph.readers', 'coordgraph.behaviours'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)\n"
    )
    shares, case = tmp_path / "shares.parquet", tmp_path / "case"
    for given in (shares,), (shares, "--case", case), (case,):
        command = ["pairs", *given, "--window", "60s", "--out", tmp_path / "pairs.parquet"]
        for _ in range(2):  # the second time machine code is on disk whatever ran before, and so is the case
            done = subprocess.run([sys.executable, "-c", script, *map(str, command)], capture_output=True, text=True)
        assert done.stderr.splitlines()[-1] == "[]"
        assert pq.read_table(tmp_path / "pairs.parquet").num_rows == 1


@pytest.mark.parametrize("command", ["inspect", "run", "pairs", "demo", "explain", "evaluate", "robustness", "verify"])
def test_every_command_explains_itself(command, capsys):
    assert call(command, "--help") == 0
    assert len(capsys.readouterr().out) > 200


def test_wrong_usage_is_status_2(capsys):
    assert call("run") == 2
    assert call("run", "x.csv", "--out", "o", "--nonsense") == 2
    assert call("dance") == 2


def test_run_says_what_was_read_and_found(posts, tmp_path, capsys):
    assert call("run", posts, "--out", tmp_path / "run", "--filter", "rule") == 0
    shown = capsys.readouterr()
    assert shown.out == ""
    assert (
        "Read 12 posts of 3 accounts, 12 retweets of 4 posts (13 records = 12 ok + 0 duplicate + 1 skipped" in shown.err
    )
    assert "Found 1 cluster with 3 accounts:" in shown.err
    record = json.loads((tmp_path / "run" / "run.json").read_text())
    assert record["counts"]["ties"] == 3 and record["inputs"][0]["sha256"] and record["settings"]["similarity"]


def test_options_reach_the_settings(posts, tmp_path):
    call(
        "run", posts, "--out", tmp_path / "run", "--behaviour", "co_retweet", "--window", "5m", "--method", "cosine",
        "--min-weight", "0.25", "--filter", "rule", "--alpha", "0.05", "--min-shared", "1", "--seed", "7", "--title", "Case", "--drop", "co_retweet:r0", "--quiet",
    )  # fmt: skip
    settings = json.loads((tmp_path / "run" / "run.json").read_text())["settings"]
    assert settings["behaviours"]["behaviours"] == ["co_retweet"] and settings["behaviours"]["drop"] == [
        "co_retweet:r0"
    ]
    assert settings["similarity"]["window"] == 300 and settings["similarity"]["min_shared"] == 1
    assert settings["ties"]["method"] == "cosine" and settings["ties"]["min_weight"] == 0.25
    assert settings["ties"]["filter"] == "rule" and settings["significance"]["alpha"] == 0.05
    assert settings["seed"] == 7 and settings["map"]["title"] == "Case"


def test_ties_of_three_accounts_are_no_more_than_chance_unless_the_rule_alone_is_asked(posts, tmp_path, capsys):
    assert call("run", posts, "--out", tmp_path / "tested", "--quiet") == 4
    assert "0 ties" in capsys.readouterr().err
    assert call("run", posts, "--out", tmp_path / "rule", "--filter", "rule", "--quiet") == 0
    assert "3 ties" in capsys.readouterr().err


def test_a_settings_file_is_read_and_options_win(posts, tmp_path):
    config = tmp_path / "coordgraph.toml"
    config.write_text("seed = 5\n[similarity]\nwindow = '2m'\nmin_shared = 3\n")
    call("run", posts, "--out", tmp_path / "run", "--config", config, "--window", "none")
    settings = json.loads((tmp_path / "run" / "run.json").read_text())["settings"]
    assert settings["seed"] == 5 and settings["similarity"]["min_shared"] == 3
    assert "window" not in settings["similarity"]


def test_no_coordination_ends_well_with_status_4(tmp_path, capsys):
    lonely = csv_of([{**row, "retweet_of": f"x{i}"} for i, row in enumerate(BURST)], tmp_path / "lonely.csv")
    assert call("run", lonely, "--out", tmp_path / "run") == 4
    assert "No coordination found: no group of accounts passed the rule." in capsys.readouterr().err
    report = (tmp_path / "run" / "report.html").read_text()
    assert "No coordination found." in report and "Two accounts are tied when" in report
    assert (tmp_path / "run" / "map-pyvis.html").exists()


def test_posts_without_anything_to_compare_are_no_finding(tmp_path, capsys):
    bare = csv_of([{**row, "retweet_of": ""} for row in BURST], tmp_path / "bare.csv")
    assert call("run", bare, "--out", tmp_path / "run") == 4
    said = capsys.readouterr().err
    assert "Nothing to compare: no behaviour has anything to compare. Map text, urls, hashtags, " in said
    report = (tmp_path / "run" / "report.html").read_text()
    assert "No coordination found" not in said + report and "Nothing was compared." in report


def test_no_finding_says_that_most_records_could_not_be_read(tmp_path, capsys):
    bad = [{"post_id": f"9{i}", "account_id": "z", "time": "soon", "retweet_of": ""} for i in range(40)]
    lonely = csv_of([*({**row, "retweet_of": f"x{i}"} for i, row in enumerate(BURST)), *bad], tmp_path / "lonely.csv")
    assert call("run", lonely, "--out", tmp_path / "run") == 3
    said = capsys.readouterr().err
    assert (
        "No coordination found: no group of accounts passed the rule, but 40 of 53 records could not be read." in said
    )


def test_too_much_quarantine_is_status_3_and_every_line_is_kept(tmp_path, capsys):
    bad = [{"post_id": f"9{i}", "account_id": "", "time": "soon", "retweet_of": ""} for i in range(3)]
    posts = csv_of([*BURST, *bad], tmp_path / "posts.csv")
    assert call("run", posts, "--out", tmp_path / "run") == 3
    kept = [json.loads(line) for line in (tmp_path / "run" / "quarantine.jsonl").read_text().splitlines()]
    assert [(k["file"], k["line"], k["reason"]) for k in kept] == [
        (str(posts), line, "no account_id") for line in (14, 15, 16)
    ]
    assert call("run", posts, "--out", tmp_path / "other", "--max-bad", "0.5", "--filter", "rule") == 0


SENTENCES = {
    "missing": ("{dir}/none.csv: no such file. Check the path.", 1),
    "empty": ("{dir}/empty.csv: the file is empty. Check the download or export.", 1),
    "directory": ("{dir}/folder: is a directory. Name the files in it, for instance with a *.", 1),
    "wrong": (
        "{dir}/wrong.txt: not recognised as posts: 'neither JSON nor a table'. "
        "Name the format with --format, or the columns with --map account_id=COLUMN --map time=COLUMN.",
        1,
    ),
    "column": (
        "{dir}/posts.csv: no such column: 'user'. The file has: post_id, account_id, time, retweet_of.",
        1,
    ),
    "field": ("no such field: 'acount'. Use one of: ", 2),
    "pair": ("not a column mapping: 'account_id'. Write --map FIELD=COLUMN, such as --map account_id=user.", 2),
    "format": ("no such format: 'xml'. Use one of: ", 2),
    "behaviour": ("no such behaviour: 'co_dance'. Use one of: co_share, co_retweet, ", 2),
    "window": (
        "not a duration: 'soon'. Write a number and a unit, such as 60s, 5m, 1h or 1d, or 'none' for no window.",
        2,
    ),
    "fine": (
        "the window is finer than the times, which are precise to one s: '0.5 s'. "
        "Use --window 1s or more, or --window none.",
        1,
    ),
    "preset": ("no such preset: 'magic'. Use one of: cnt, coortweet, luceri2024, ", 2),
    "config": ("{dir}/none.toml: no such settings file. Check the path.", 2),
    "zone": ("no such time zone: 'Mars/North'. Use a name such as UTC or America/Bogota.", 2),
    "method": (
        "options: [ties] method cannot be that: 'guess'. Use one of: synchronous, cosine, jaccard, shared.",
        2,
    ),
    "filter": (
        "options: [ties] filter cannot be that: 'guess'. "
        "Use one of: tested, rule, hypergeometric, disparity, noise_corrected.",
        2,
    ),
    "alpha": ("options: [significance] alpha must lie between 0 and 1: '1.5'.", 2),
    "range": ("options: [ties] percentile must lie between 0 and 100: '101.0'.", 2),
    "registry": ("{dir}/none.csv", 1),
}
OPTIONS = {
    "column": ("--map", "account_id=user"),
    "field": ("--map", "acount=account_id"),
    "pair": ("--map", "account_id"),
    "format": ("--format", "xml"),
    "behaviour": ("--behaviour", "co_dance"),
    "window": ("--window", "soon"),
    "fine": ("--window", "500ms"),
    "preset": ("--preset", "magic"),
    "config": ("--config", "{dir}/none.toml"),
    "zone": ("--timezone", "Mars/North"),
    "method": ("--method", "guess"),
    "filter": ("--filter", "guess"),
    "alpha": ("--alpha", "1.5"),
    "range": ("--percentile", "101"),
    "registry": ("--registry", "{dir}/none.csv"),
}


@pytest.mark.parametrize("case", SENTENCES)
def test_bad_input_is_one_sentence_and_a_status_and_writes_nothing(case, posts, tmp_path, capsys):
    (tmp_path / "empty.csv").write_text("")
    (tmp_path / "wrong.txt").write_text("Dear all\nsee you on Monday.\n")
    (tmp_path / "folder").mkdir()
    files = {"missing": "none.csv", "empty": "empty.csv", "directory": "folder", "wrong": "wrong.txt"}
    options = [o.format(dir=tmp_path) for o in OPTIONS.get(case, ())]
    sentence, status = SENTENCES[case]
    assert call("run", tmp_path / files.get(case, "posts.csv"), *options, "--out", tmp_path / "run") == status
    shown = capsys.readouterr().err
    assert shown.startswith("Error: " + sentence.format(dir=tmp_path))
    assert shown.count("\n") == 1 and "Traceback" not in shown
    assert not (tmp_path / "run" / "report.html").exists()


def test_a_truncated_archive_is_salvaged_and_said(tmp_path, capsys):
    lines = "".join(json.dumps({**row, "id": row["post_id"], "author_id": row["account_id"], "text": "x" * 50,
                                "created_at": row["time"],
                                "referenced_tweets": [{"type": "retweeted", "id": row["retweet_of"]}]}) + "\n"
                    for row in BURST)  # fmt: skip
    packed = gzip.compress(lines.encode(), compresslevel=1)
    path = tmp_path / "posts.jsonl.gz"
    path.write_bytes(packed[: len(packed) - 40])
    status = call("run", path, "--out", tmp_path / "run")
    assert status == 3
    assert (
        f"Note: {path}: the compressed file ends early or is damaged; what comes before that was read."
        in capsys.readouterr().err
    )
    record = json.loads((tmp_path / "run" / "run.json").read_text())
    counts = record["counts"]
    assert counts["records"] == counts["ok"] + counts["duplicate"] + counts["skipped"] + counts["quarantined"]


def test_inspect_says_what_the_file_supports_and_the_next_command(posts, capsys):
    assert call("inspect", posts) == 0
    shown = capsys.readouterr().out
    assert "Posts        12" in shown and "Times        precise to: s" in shown and "Ids          intact" in shown
    assert "  co_retweet       yes" in shown and "  co_text          no: no own post has a text" in shown
    assert f"Next         coordgraph run {posts} --out RUN" in shown
    assert call("inspect", posts, "--json") == 0
    assert json.loads(capsys.readouterr().out)["posts"] == 12


def test_the_next_command_of_inspect_works(tmp_path, capsys, monkeypatch):
    import shlex

    monkeypatch.chdir(tmp_path)
    odd = csv_of(
        [{"who": r["account_id"], "what": r["retweet_of"], "day": r["time"][:10]} for r in BURST * 3],
        tmp_path / "a b.csv",
    )
    call("inspect", odd, "--map", "account_id=who", "--map", "retweet_of=what", "--map", "time=day")
    command = capsys.readouterr().out.splitlines()[-1].removeprefix("Next         coordgraph ")
    assert call(*shlex.split(command)) in (0, 4)


def test_inspect_says_which_column_fed_which_field(tmp_path, capsys):
    rows = [{"id": "1", "who": "a", "text": "x", "\x1b[1mlikes": "3"}]
    table = csv_of(rows, tmp_path / "t.csv")
    call("inspect", table, "--map", "account_id=who")
    shown = capsys.readouterr().out
    assert "Columns      account_id from who, post_id from id, text from text; not used: " in shown
    assert "\x1b" not in shown
    other = csv_of([{"id": "2", "who": "a", "content": "x"}], tmp_path / "u.csv")
    call("inspect", table, other, "--map", "account_id=who", "--json")
    found = json.loads(capsys.readouterr().out)
    assert found["fields"][str(other)] == {"account_id": "who", "post_id": "id", "text": "content"}
    assert found["unused_columns"][str(other)] == []
    call("inspect", table, other, "--map", "account_id=who")
    assert f"Columns      {other}: account_id from who, post_id from id, text from content\n" in capsys.readouterr().out


def test_one_date_without_a_time_is_named_by_inspect_and_run(tmp_path, capsys):
    rows = [{"who": f"a{n % 9}", "what": f"text {n}", "when": f"2025-01-01 10:{n % 60:02d}"} for n in range(300)]
    rows[4]["when"] = "2025-01-01"
    table = csv_of(rows, tmp_path / "t.csv")
    mapped = ("--map", "account_id=who", "--map", "text=what", "--map", "time=when")
    call("inspect", table, *mapped)
    shown = capsys.readouterr().out
    assert (
        f"Times        precise to: day (1 of 300 posts, first {table}:6), min (299 of 300 posts, first {table}:2)\n"
        in shown
    )
    assert "First        correct or remove the posts (1) whose time is coarser than that of all others" in shown
    assert "--window" not in shown.splitlines()[-1]
    assert call("run", table, *mapped, "--out", tmp_path / "run") == 1
    assert (
        "the window is finer than the times, which are precise to one day: '60 s'. 1 of 300 posts has a time that is so "
        f"coarse ({table}:6): correct or remove this row. Use --window 86400s or more, or --window none."
    ) in " ".join(capsys.readouterr().err.split())


def test_dates_in_figures_wait_for_their_order(tmp_path, capsys):
    """As a spreadsheet writes them."""
    rows = [f"a{n},p{n},x,0{n}/04/2025 14:05:0{n}" for n in (1, 2)]
    table = tmp_path / "shares.csv"
    table.write_text("\n".join(["account_id,content_id,object_id,timestamp_share", *rows]) + "\n")
    call("inspect", table)
    shown = capsys.readouterr().out
    assert "timestamp_share has day and month in figures; say which comes first with --dates day-first or " in shown
    call("inspect", table, "--dates", "day-first")
    shown = capsys.readouterr().out
    assert "Span         2025-04-01 14:05:01+00:00 to 2025-04-02 14:05:02+00:00" in shown
    assert shown.rstrip().endswith(f"coordgraph run {table} --dates day-first --out RUN")
    assert call("pairs", table, "--dates", "month-first", "--min-shared", "1", "--window", "none",
                "--out", tmp_path / "pairs.parquet") == 0  # fmt: skip
    assert "2 accounts, 1 objects, 2 acts" in capsys.readouterr().err
    call("inspect", table, "--dates", "backwards")
    assert "[read] dates cannot be that: 'backwards'. Use one of: year-first, day-first, month-first." in (
        capsys.readouterr().err
    )


def test_explain_prints_the_posts_behind_a_pair(posts, tmp_path, capsys):
    call("run", posts, "--out", tmp_path / "run")
    capsys.readouterr()
    assert call("explain", tmp_path / "run", "a", "b", "--limit", "2") == 0
    shown = capsys.readouterr().out
    assert "a and b share 4 objects." in shown and "[b 1.000 s after a, within the window]" in shown
    assert (
        f"{posts}:2)" in shown
        and "Pairs of posts within the window: 2 of 4, from the closest to the farthest in time." in shown
    )
    assert call("explain", tmp_path / "run", "a", "b", "--csv") == 0
    assert len(capsys.readouterr().out.splitlines()) == 5
    assert call("explain", tmp_path / "run", "a", "nobody") == 2
    assert call("explain", tmp_path / "nothing", "a", "b") == 5


def test_explain_prints_the_hashtags_of_one_pair_of_posts_as_one(tmp_path, capsys):
    rows = [{**row, "retweet_of": "", "hashtags": "Uno|Dos"} for row in BURST]
    call("run", csv_of(rows, tmp_path / "posts.csv"), "--out", tmp_path / "run", "--stop-objects", "keep")
    capsys.readouterr()
    call("explain", tmp_path / "run", "a", "b")
    shown = capsys.readouterr().out
    assert "a and b share 2 objects." in shown and "co_hashtag: 2 objects: Dos, Uno  [b 1.000 s after a" in shown


def test_verify_finds_changes(posts, tmp_path, capsys):
    call("run", posts, "--out", tmp_path / "run")
    assert call("verify", tmp_path / "run") == 0
    assert "files are unchanged." in capsys.readouterr().out
    (tmp_path / "run" / "report.html").write_text("")
    assert call("verify", tmp_path / "run") == 5
    assert "file has changed since the run" in capsys.readouterr().err


def test_names_from_strangers_do_not_reach_the_terminal_as_commands(tmp_path, capsys):
    rows = [{**row, "hashtags": "\x1b[31mred\u202e"} for row in BURST]
    call("run", csv_of(rows, tmp_path / "posts.csv"), "--out", tmp_path / "run")
    call("explain", tmp_path / "run", "a", "b")
    shown = capsys.readouterr()
    assert "\x1b" not in shown.out + shown.err and "\u202e" not in shown.out + shown.err


@pytest.mark.slow
def test_the_demo_finds_what_was_planted_in_five_lines(tmp_path, capsys):
    assert call("demo", "--out", tmp_path / "demo", "--quiet") == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in lines] == ["Planted", "Found", "Score", "Map", "Report"]
    words = lines[2].replace(",", "").split()
    assert float(words[words.index("precision") + 1]) >= 0.9 and float(words[words.index("recall") + 1]) >= 0.9
    assert Path(lines[3].split()[1]).exists() and Path(lines[4].split()[1]).exists()


def test_the_program_is_installed():
    program = Path(sys.executable).with_name("coordgraph")
    done = subprocess.run([program, "--version"], capture_output=True, text=True, env={**os.environ, "NO_COLOR": "1"})
    assert done.returncode == 0 and done.stdout.startswith("coordgraph 0.")
