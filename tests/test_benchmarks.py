"""The comparisons of ``benchmarks/`` do what they say, at a tiny size: nothing is timed here."""

from __future__ import annotations

import doctest
import importlib.util
import json
import os
import shutil
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from benchmarks.comparing import agreement, command, datasets, growth, programs, rendering, requirements, sections
from benchmarks.comparing.measuring import FAILED, OK, OUT_OF_MEMORY, OUT_OF_TIME, measure
from benchmarks.comparing.running import Bench, at_each_size

ROOT = Path(__file__).parent.parent
SIZE = 2_000
HERE = {"duckdb": "duckdb", "scipy": "scipy", "topn": "sparse_dot_topn", "toolkit": "coordination_network_toolkit"}
MACHINE = {"cpu": "a processor", "cores": 2, "memory_gb": 24.0, "python": "3.11", "versions": {"duckdb": "2.0"}}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture
def bench(data: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """Peers run in the environment of the tests."""
    monkeypatch.setattr(programs, "PEER_PYTHON", Path(sys.executable))
    return Bench(data, repeats=1, time_limit=60, warm_up=False, say=lambda _: None)


def installed(peer: str) -> bool:
    return importlib.util.find_spec(HERE[peer]) is not None


def only(monkeypatch: pytest.MonkeyPatch, *scripts: str) -> None:
    """Leave out the programs that are not of these scripts, so that the test is quick and needs no more than it says."""
    whole = sections.at_each_size

    def fewer(bench, sizes, candidates, checks, window):
        def chosen(folder, shares):
            found = candidates(folder, shares)
            return [
                p for p in found if p.name.startswith(programs.OURS) or any(s in " ".join(p.command) for s in scripts)
            ]

        return whole(bench, sizes, chosen, checks, window)

    monkeypatch.setattr(sections, "at_each_size", fewer)


def test_windowed_pairs_are_those_of_duckdb_in_every_form(bench: Bench):
    found = sections.windowed(bench, [SIZE])
    assert [row["status"] for row in found["rows"]] == [OK] * 5
    assert len({row["pairs"] for row in found["rows"]}) == 1
    assert found["rows"][0]["candidates"] >= found["rows"][0]["pairs"] > 1_000
    assert [c["agrees"] for c in found["checks"]] == [True, True], found["checks"]


def test_the_second_window_starts_from_the_case(bench: Bench):
    found = sections.second(bench, [SIZE])
    first, near, far, *opened = found["rows"]
    assert near["pairs"] <= first["pairs"] < far["pairs"]
    assert [row["pairs"] for row in opened] == [near["pairs"], far["pairs"]]
    assert [row["seconds"] for row in opened] == [row["stages"]["again"] for row in opened]
    assert [c["agrees"] for c in found["checks"]] == [True, True], found["checks"]


def test_cosines_are_those_of_scipy_and_duckdb(bench: Bench, monkeypatch: pytest.MonkeyPatch):
    only(monkeypatch, "scipy_product.py", "duckdb_cosine.py")
    found = sections.cosine(bench, [SIZE])
    assert [row["status"] for row in found["rows"]] == [OK] * 4
    assert found["rows"][0]["pairs"] == found["rows"][1]["pairs"]
    assert all("kernel" in row["stages"] for row in found["rows"][1:3])
    assert [c["agrees"] for c in found["checks"]] == [True, True], found["checks"]


@pytest.mark.skipif(not installed("topn"), reason="sparse_dot_topn is not installed")
def test_cosines_are_those_of_sparse_dot_topn(bench: Bench, monkeypatch: pytest.MonkeyPatch):
    only(monkeypatch, "topn.py")
    assert [c["agrees"] for c in sections.cosine(bench, [SIZE])["checks"]] == [True]


@pytest.mark.skipif(not installed("toolkit"), reason="coordination-network-toolkit is not installed")
def test_the_network_is_that_of_the_toolkit(bench: Bench):
    assert [c["agrees"] for c in sections.toolkit(bench, [SIZE])["checks"]] == [True]


@pytest.mark.skipif(
    not (shutil.which("Rscript") and os.environ.get("COORTWEET")),
    reason="CooRTweet is not there: needs Rscript, data.table and igraph, and COORTWEET, a copy of its sources",
)
def test_the_network_is_that_of_coortweet(bench: Bench):
    found = sections.coortweet(bench, [SIZE])
    assert [row["status"] for row in found["rows"]] == [OK, OK], found["rows"]
    assert [c["agrees"] for c in found["checks"]] == [True], found["checks"]


def test_weights_are_compared_whichever_account_stands_first(tmp_path: Path):
    ours, theirs = tmp_path / "ours.parquet", tmp_path / "theirs.csv"
    pq.write_table(pa.table({"source": ["a", "b"], "target": ["b", "c"], "pairs": [2, 3]}), ours)

    def against(*edges: str) -> str:
        theirs.write_text("\n".join(["source,target,weight", *edges]) + "\n")
        found = agreement.same_weights(ours, theirs)
        return f"{found.agrees}: {found.detail}"

    assert against("c,b,3", "a,b,2") == "True: 2 pairs, the same weights"
    assert against("c,b,3", "a,b,1") == "False: 1 of 2 weights differ"
    assert against("c,b,3") == "False: 1 of 2 pairs are in one result only"


@pytest.mark.skipif(not installed("toolkit"), reason="coordination-network-toolkit is not installed")
def test_the_toolkit_imports_as_many_posts(bench: Bench):
    assert [c["agrees"] for c in sections.importing(bench, [300])["checks"]] == [True, True]


def test_generated_tweets_are_read_to_the_last_one(bench: Bench, tmp_path: Path):
    for form in ("flat", "pages"):
        lines = datasets.tweets(bench.data, 300, form)
        row = programs.measured(programs.our_import(lines, tmp_path / f"{form}.parquet"), 60, 4)
        assert (row["status"], row["posts"]) == (OK, 300)
    flat, pages = (pq.read_table(tmp_path / f"{form}.parquet") for form in ("flat", "pages"))
    same = ["post_id", "account_id", "time", "text", "retweet_of", "hashtags", "urls"]
    assert flat.select(same).equals(pages.select(same))


def test_a_peer_that_is_not_there_leaves_a_row_that_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr(programs, "PEER_PYTHON", Path("/nowhere/python"))
    row = programs.measured(programs.peer("a peer", "topn.py", tmp_path / "in", tmp_path / "out.parquet"), 60, 4)
    assert row["status"] == FAILED
    assert "/nowhere/python" in row["error"]


def test_each_program_runs_on_next_to_nothing_first(data: Path, monkeypatch: pytest.MonkeyPatch):
    seen: list[str] = []

    def measured(program, *_):
        seen.append(program.command[1])
        return {"program": program.name, "seconds": 0.5, "peak_mb": 1.0, "status": OK, "stages": {}}

    monkeypatch.setattr(programs, "measured", measured)

    def candidates(folder: Path, shares: Path) -> list[programs.Program]:
        return [programs.Program("one", ["one", str(shares)], folder / "one.parquet")]

    found = at_each_size(Bench(data, repeats=1, say=lambda _: None), [SIZE], candidates, {}, 60)
    assert [Path(path).name for path in seen] == ["nothing.parquet", "nothing.parquet", "2e3.parquet"]
    assert found["startup_s"] == {"one": 0.5}
    assert pq.read_metadata(data / "nothing.parquet").num_rows == datasets.FEW


def test_memory_is_added_up_over_what_a_process_starts():
    child = "import time; x = bytearray(60_000_000); time.sleep(0.6)"
    parent = "import subprocess, sys; [c.wait() for c in [subprocess.Popen([sys.executable, '-c', sys.argv[1]]) for _ in 'ab']]"
    run = measure([sys.executable, "-c", parent, child])
    assert run.status == OK
    assert run.peak_mb > 110


def test_the_memory_of_the_caller_is_not_counted():
    held = b"x" * 300_000_000
    assert measure([sys.executable, "-c", "pass"]).peak_mb < len(held) / 1e6 / 2


def test_limits_end_a_run_and_are_named():
    too_much = [sys.executable, "-c", "bytearray(3_000_000_000)"]
    assert measure(too_much, memory_limit_gb=1).status == OUT_OF_MEMORY
    too_long = [sys.executable, "-c", "import time; time.sleep(60)"]
    assert measure(too_long, time_limit=0.5).status == OUT_OF_TIME
    assert measure([sys.executable, "-c", "raise SystemExit(3)"]).status == FAILED


def written(path: Path, **columns: list) -> Path:
    pq.write_table(pa.table(columns), path)
    return path


def windowed_columns(**changed: list) -> dict[str, list]:
    same = {name: [1] for name in ("synchronous", "pairs", "source_posts", "target_posts", "first_time", "last_time")}
    return {"source": ["a"], "target": ["b"], "median_delay_s": [2.5], "source_first": [0.5], **same, **changed}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"target": ["c"]}, "target differs in some pairs"),
        ({"pairs": [2]}, "pairs differs in 1 pairs"),
        ({"median_delay_s": [2.6]}, "median_delay_s differs by up to 0.04"),
    ],
)
def test_a_windowed_difference_is_named(tmp_path: Path, changed: dict, said: str):
    one = written(tmp_path / "one.parquet", **windowed_columns())
    other = written(tmp_path / "other.parquet", **windowed_columns(**changed))
    assert agreement.same_windowed_pairs(one, one).agrees
    found = agreement.same_windowed_pairs(one, other)
    assert not found.agrees
    assert found.detail == said


def test_pairs_at_the_threshold_may_be_in_one_result_only(tmp_path: Path):
    pairs = {"source": ["a", "a"], "target": ["b", "c"]}
    both = written(tmp_path / "both.parquet", **pairs, cosine=[0.5, 0.3 + 1e-12])
    one = written(tmp_path / "one.parquet", source=["a"], target=["b"], cosine=[0.5])
    assert agreement.same_cosines(both, one, 0.3).agrees
    assert not agreement.same_cosines(both, one, 0.2).agrees
    other = written(tmp_path / "other.parquet", **pairs, cosine=[0.5001, 0.3])
    assert not agreement.same_cosines(both, other, 0.3).agrees


def test_totals_are_compared_where_pairs_are_too_many(tmp_path: Path):
    ours = written(tmp_path / "ours.parquet", cosine=[0.5, 0.25])
    assert agreement.same_totals(ours, written(tmp_path / "t.parquet", pairs=[2], total=[0.75]), 0.2).agrees
    assert not agreement.same_totals(ours, written(tmp_path / "u.parquet", pairs=[3], total=[0.75]), 0.2).agrees


def test_directed_edges_weigh_the_posts_of_either_side(tmp_path: Path):
    ours = written(tmp_path / "ours.parquet", source=["a"], target=["b"], source_posts=[1], target_posts=[2])
    theirs = tmp_path / "theirs.csv"
    theirs.write_text('"source","target","weight","edge_type"\n"a","b","1","co_retweet"\n"b","a","2","co_retweet"\n')
    assert agreement.same_network(ours, theirs).agrees
    theirs.write_text(theirs.read_text().replace('"b","a","2"', '"b","a","1"'))
    assert agreement.same_network(ours, theirs).detail == "1 of 2 weights differ"


def test_results_are_kept_size_by_size(tmp_path: Path):
    def section(size: float, seconds: float) -> dict:
        row = {"size": size, "program": "coordgraph", "seconds": seconds, "status": OK, "candidates": size * 7}
        return {"rows": [row], "checks": [], "startup_s": {"coordgraph": 0.5}}

    for size, seconds in ((1e5, 9.0), (1e5, 1.5), (1e6, 10.5)):
        command.keep(tmp_path, "windowed", section(size, seconds))
    found = command.kept(tmp_path)["windowed"]
    assert [row["seconds"] for row in found["rows"]] == [1.5, 10.5]
    assert found["exponents"]["coordgraph"] == pytest.approx({"candidates": 1.0, "size": 1.0})


def made_up() -> dict:
    def row(program: str, seconds: float, **more) -> dict:
        return {
            "size": 1e7,
            "program": program,
            "seconds": seconds,
            "peak_mb": 900.0,
            "status": OK,
            "stages": {},
        } | more

    return {
        "windowed": {
            "date": "2030-01-02",
            "rows": [
                row("coordgraph", 2.0, candidates=70, pairs=60, stages={"import": 1.2, "pairs": 0.5}),
                row(sections.PLAIN_FORM, 13.0, candidates=70, pairs=60),
                row(sections.BEST_FORM, 100.0, candidates=70, status=OUT_OF_MEMORY, error="no memory left"),
            ],
            "checks": [{"size": 1e7, "program": sections.PLAIN_FORM, "agrees": False, "detail": "pairs differs"}],
            "exponents": {"coordgraph": {"candidates": 1.02}},
        },
        "importing": {
            "date": "2030-01-02",
            "rows": [
                row("coordgraph", 2.0, form="flat", posts=1000),
                row("coordination-network-toolkit", 4.0, form="flat", posts=1000),
            ],
            "checks": [],
        },
    }


def test_the_page_shows_ratios_and_what_was_asked_for():
    page = rendering.rendered(made_up(), MACHINE)
    assert "| 60 s, 10⁷: × the DuckDB self-join, ≥ 5 | 6.5× | yes |" in page
    assert "| 60 s, 10⁷: × DuckDB's fastest form, ≥ 5 |  | not measured |" in page
    assert f"| {sections.PLAIN_FORM} | 10,000,000 | 70 | 60 | 13.00 | 900 | 6.50 |" in page
    assert f"| {sections.BEST_FORM} | 10,000,000 | 70 |  | out of memory at 100 s | 900 |  |" in page
    assert f"- {sections.BEST_FORM} at 10,000,000 did not end: out of memory. no memory left" in page
    assert f"- **differs** with {sections.PLAIN_FORM} at 10,000,000: pairs differs" in page
    assert "| coordgraph | 1.02 |" in page
    assert "| coordination-network-toolkit | 10,000,000 | flat | 250 | 4.00 | 900 | 2.00 |" in page
    assert "| Pairs within 60 seconds: coordgraph | 10,000,000 | 1.20 | 0.50 | 0.30 | 2.00 | 900 |" in page
    assert "2030-01-02" in page


def test_what_is_not_met_is_said():
    results = made_up()
    results["windowed"]["rows"][0]["peak_mb"] = 1301.0
    outcomes = {r.asked: r.outcome(results)[1] for r in requirements.REQUIREMENTS}
    assert outcomes["60 s, 10⁷: peak ≤ 1,300 MB"] == "no"


def test_the_page_is_written_from_what_is_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "windowed.json").write_text(json.dumps({**made_up()["windowed"], "machine": MACHINE}))
    page = tmp_path / "RESULTS.md"
    folders = ["--results", str(tmp_path), "--data", str(tmp_path), "--page", str(page)]
    command.main(["--render", *folders])
    assert page.read_text(encoding="utf-8") in capsys.readouterr().out
    assert "a processor, 2 cores, 24 GB" in page.read_text(encoding="utf-8")
    assert "## Importing tweets" not in page.read_text(encoding="utf-8")


@pytest.mark.parametrize("module", [datasets, growth, rendering], ids=lambda module: module.__name__)
def test_the_examples_in_the_modules_are_right(module):
    assert doctest.testmod(module, extraglobs={"np": __import__("numpy")}).failed == 0


def test_every_section_has_a_title_and_sizes():
    assert set(sections.SECTIONS) == set(sections.USUAL_SIZES) == set(rendering.TITLES) == set(rendering.SHOWS)
    assert len(set(rendering.SHOWS.values())) == len(rendering.SHOWS)
