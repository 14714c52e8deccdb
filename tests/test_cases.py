"""Cases: pairs straight from files or from codes, the same either way; nothing is read twice."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from coordgraph import cases, pipeline
from coordgraph.errors import IntegrityError, WindowTooFine
from coordgraph.runs import RunDirectory
from coordgraph.settings import Settings, SimilaritySettings
from coordgraph.similarity import Layer
from tests.hostile import HOSTILE
from tests.test_cli import BURST, call, csv_of

BURSTS = SimilaritySettings(min_synchronous=1, min_shared=1)


def share_rows(shares=400, seed=1):
    chance = np.random.default_rng(seed)
    return pa.table(
        {
            "object_id": [f"o{i}" for i in chance.integers(0, 30, shares)],
            "account_id": [f"a{i}" for i in chance.integers(0, 20, shares)],
            "content_id": [f"c{i}" for i in range(shares)],
            "timestamp_share": 1.7e9 + chance.integers(0, 5000, shares),
        }
    )


@pytest.fixture
def shares(tmp_path):
    pq.write_table(share_rows(), tmp_path / "shares.parquet")
    return tmp_path / "shares.parquet"


def pairs(*arguments):
    return call("pairs", *arguments, "--quiet")


def test_pairs_are_the_edges_of_a_run(shares, tmp_path):
    settings = Settings().changed({"similarity": {"min_synchronous": 1, "min_shared": 1}})
    edges = pipeline.run([str(shares)], settings, RunDirectory(tmp_path / "run")).tables["edges"]
    assert pairs(shares, "--out", tmp_path / "pairs.parquet") == 0
    written = pq.read_table(tmp_path / "pairs.parquet")
    assert written.num_rows > 40
    assert written.replace_schema_metadata(None).equals(edges.select(cases.PAIR_COLUMNS))
    assert pairs(tmp_path / "run", "--out", tmp_path / "again.parquet") == 0
    assert (tmp_path / "again.parquet").read_bytes() == (tmp_path / "pairs.parquet").read_bytes()


@pytest.fixture
def posts(tmp_path):
    acts = [
        {"account_id": account, "time": 1_700_000_000 + n, "post_id": f"{account}{n}{kind}", kind: f"https://n.example/{n}"}
        for n in range(9) for account in "ab" for kind in ("retweet_of", "urls")
    ]  # fmt: skip
    path = tmp_path / "posts.csv"
    pd.DataFrame(acts).to_csv(path, index=False)
    return path


def test_of_a_case_only_the_behaviours_asked_for_are_compared(posts, tmp_path, capsys):
    case, out = tmp_path / "case", tmp_path / "pairs.parquet"
    assert pairs(posts, "--case", case, "--out", out) == 0
    assert set(pq.read_table(out)["layer"].to_pylist()) == {"co_retweet", "co_url"}
    assert pairs(case, "--behaviour", "co_url", "--out", out) == 0
    assert set(pq.read_table(out)["layer"].to_pylist()) == {"co_url"}
    capsys.readouterr()
    assert pairs(case, "--behaviour", "co_domain", "--out", out) == 2
    assert capsys.readouterr().err == (
        f"Error: {case}: holds no codes of this behaviour: 'co_domain'. It has co_retweet, co_url. "
        "Name the files of posts to compare by others.\n"
    )


def test_options_for_reading_are_refused_for_a_case(posts, tmp_path, capsys):
    assert pairs(posts, "--case", tmp_path / "case", "--out", tmp_path / "p.parquet") == 0
    capsys.readouterr()
    assert pairs(tmp_path / "case", "--out", tmp_path / "q.parquet", "--map", "account_id=x", "--platform", "y") == 2
    assert capsys.readouterr().err == (
        f"Error: {tmp_path / 'case'}: a case is read already, and options for reading change nothing: "
        "'--map, --platform'. Leave them out, or name the files of posts.\n"
    )
    assert not (tmp_path / "q.parquet").exists()


def test_a_second_comparison_reads_no_file(shares, tmp_path):
    assert pairs(shares, "--case", tmp_path / "case", "--out", tmp_path / "one.parquet") == 0
    assert pairs(shares, "--out", tmp_path / "other.parquet", "--window", "5m") == 0
    shares.unlink()
    (tmp_path / "case" / "tables" / "posts.parquet").unlink()
    assert pairs(tmp_path / "case", "--out", tmp_path / "two.parquet", "--window", "5m") == 0
    assert (tmp_path / "two.parquet").read_bytes() == (tmp_path / "other.parquet").read_bytes()


def test_a_case_that_is_there_is_not_imported_again(shares, tmp_path, monkeypatch):
    directory = RunDirectory(tmp_path / "case")
    cases.import_case([str(shares)], Settings(), directory)
    monkeypatch.setattr("coordgraph.readers.import_shares", lambda *a, **k: pytest.fail("read again"))
    case = cases.import_case([str(shares)], Settings(), RunDirectory(tmp_path / "case"))
    assert list(case.layers) == ["co_share"] and len(case.account_ids) == 20


def test_a_run_goes_on_from_a_case(shares, tmp_path):
    assert pairs(shares, "--case", tmp_path / "case", "--out", tmp_path / "one.parquet") == 0
    record = pipeline.run([str(shares)], Settings(), RunDirectory(tmp_path / "case")).record
    assert record["loaded_stages"] == ["read"]


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("memory", ["1GB", "20GB"])
def test_threads_and_memory_leave_the_file_as_it_is(shares, tmp_path, jobs, memory):
    for name, more in (("one", []), ("two", ["--jobs", jobs, "--memory", memory])):
        assert (
            pairs(shares, "--out", tmp_path / f"{name}.parquet", "--window", "none", "--min-cosine", "0.1", *more) == 0
        )
    assert (tmp_path / "one.parquet").read_bytes() == (tmp_path / "two.parquet").read_bytes()


def test_a_temporary_case_leaves_nothing_behind(shares, tmp_path):
    assert pairs(shares, "--out", tmp_path / "pairs.parquet") == 0
    assert sorted(f.name for f in tmp_path.iterdir()) == ["pairs.parquet", "shares.parquet"]


def test_posts_of_any_format_are_compared_too(tmp_path):
    posts = csv_of(BURST, tmp_path / "posts.csv")
    assert pairs(posts, "--out", tmp_path / "pairs.parquet") == 0
    found = pd.read_parquet(tmp_path / "pairs.parquet")
    assert found[["layer", "source", "target", "synchronous"]].values.tolist() == [
        ["co_retweet", "a", "b", 4],
        ["co_retweet", "a", "c", 4],
        ["co_retweet", "b", "c", 4],
    ]


def test_a_dry_run_says_what_it_would_cost_and_stops(shares, tmp_path, capsys):
    assert call("pairs", shares, "--dry-run") == 0
    assert "co_share: 20 accounts, 30 objects, 400 acts; " in capsys.readouterr().err
    assert call("run", shares, "--out", tmp_path / "run", "--dry-run") == 0
    shown = capsys.readouterr().err
    assert (
        "candidate pairs; at most about 0." in shown
        and "the same command without --dry-run goes on from there." in shown
    )
    assert not (tmp_path / "run" / "run.json").exists()
    assert call("run", shares, "--out", tmp_path / "run") in (0, 4)
    assert "read" in json.loads((tmp_path / "run" / "run.json").read_text())["loaded_stages"]


def test_the_file_says_how_it_was_made(shares, tmp_path):
    assert pairs(shares, "--out", tmp_path / "pairs.parquet", "--window", "10s") == 0
    made = json.loads(pq.read_schema(tmp_path / "pairs.parquet").metadata[b"coordgraph"])
    assert (made["similarity"]["window"], made["similarity"]["min_synchronous"]) == (10.0, 1)


def test_popular_objects_can_be_left_out_and_are_named_when_kept(tmp_path, capsys):
    rows = share_rows()
    everyone = pa.table(
        {
            "object_id": ["hub"] * 20,
            "account_id": [f"a{i}" for i in range(20)],
            "content_id": [f"h{i}" for i in range(20)],
            "timestamp_share": [1.7e9] * 20,
        }
    )
    pq.write_table(pa.concat_tables([rows, everyone]), tmp_path / "shares.parquet")
    settings = Settings().changed({"behaviours": {"stop_min_accounts": 20, "stop_objects": "keep"}})
    kept = cases.import_case([str(tmp_path / "shares.parquet")], settings, RunDirectory(tmp_path / "kept"))
    (note,) = [n for n in kept.notes if "'hub'" in n]
    assert note == "co_share: 'hub' (popular; 20 of 20 accounts, 190 pairs) was kept."
    settings = settings.changed({"behaviours": {"stop_objects": "drop"}})
    dropped = cases.import_case([str(tmp_path / "shares.parquet")], settings, RunDirectory(tmp_path / "dropped"))
    assert any(n.endswith("'hub' (popular; 20 of 20 accounts, 190 pairs) was left out.") for n in dropped.notes)
    assert kept.layers["co_share"].acts == 420 and dropped.layers["co_share"].acts <= 400


def test_hostile_ids_go_through_unchanged(tmp_path):
    names = sorted({t for t in HOSTILE if t.strip() == t and t})
    rows = [(f"o{k}", name, f"c{k}-{i}", 1.7e9 + i) for k in range(3) for i, name in enumerate(names)]
    table = pa.table(dict(zip(share_rows().column_names, map(list, zip(*rows, strict=True)), strict=True)))
    pq.write_table(table, tmp_path / "shares.parquet")
    case = cases.import_case([str(tmp_path / "shares.parquet")], Settings(), RunDirectory(tmp_path / "case"))
    cases.compare_case(case, BURSTS, tmp_path / "pairs.parquet")
    found = pd.read_parquet(tmp_path / "pairs.parquet")
    ids = case.account_ids.to_pylist()
    assert len(found) == len(ids) * (len(ids) - 1) // 2
    assert {*found["source"], *found["target"]} == set(ids)


# --- what cannot be done is one sentence ------------------------------------------------------------------------------


def daily(tmp_path):
    days = [f"2024-01-{i % 28 + 1:02d}" for i in range(60)]
    rows = [{"post_id": i, "account_id": f"a{i % 3}", "object": f"o{i // 3}", "time": d} for i, d in enumerate(days)]
    return csv_of(rows, tmp_path / "daily.csv")


def test_days_allow_shared_counts_and_cosine_and_refuse_a_minute(tmp_path, capsys):
    posts = daily(tmp_path)
    with pytest.raises(WindowTooFine) as caught:
        case = cases.import_case([str(posts)], Settings(), RunDirectory(tmp_path / "case"))
        cases.plan_case(case, BURSTS)
    assert str(caught.value) == (
        "the window is finer than the times, which are precise to one day: '60 s'. "
        "Use --window 86400s or more, or --window none."
    )
    assert call("pairs", tmp_path / "case", "--out", tmp_path / "p.parquet") == 1
    assert "the window is finer than the times" in capsys.readouterr().err
    assert pairs(tmp_path / "case", "--out", tmp_path / "p.parquet", "--window", "none", "--min-cosine", "0.3") == 0
    assert pd.read_parquet(tmp_path / "p.parquet")["cosine"].tolist() == pytest.approx([1, 1, 1])
    assert pairs(tmp_path / "case", "--out", tmp_path / "p.parquet", "--window", "1d") == 0
    assert pd.read_parquet(tmp_path / "p.parquet")["synchronous"].min() > 0


def test_without_times_pairs_are_compared_without_a_window(tmp_path, capsys):
    rows = [{"post_id": i, "account_id": f"a{i % 3}", "object": f"o{i // 3}"} for i in range(30)]
    posts = csv_of(rows, tmp_path / "posts.csv")
    assert call("pairs", posts, "--out", tmp_path / "p.parquet") == 0
    assert "Note: No post has a time: no window is used." in capsys.readouterr().err
    found = pd.read_parquet(tmp_path / "p.parquet")
    assert found["shared"].tolist() == [10, 10, 10] and found["synchronous"].isna().all()
    assert call("pairs", posts, "--out", tmp_path / "p.parquet", "--window", "60s") == 1
    assert "the posts have no times, so no window can be used" in capsys.readouterr().err


def test_a_folder_without_codes_is_one_sentence(tmp_path):
    with pytest.raises(IntegrityError) as caught:
        cases.open_case(tmp_path)
    assert str(caught.value) == f"{tmp_path}: holds no codes. Name files of posts, or the directory of a run."


def test_codes_of_another_version_are_not_taken(shares, tmp_path, monkeypatch):
    cases.import_case([str(shares)], Settings(), RunDirectory(tmp_path / "case"))
    monkeypatch.setattr("coordgraph.stages.code_digest", lambda: "another")
    with pytest.raises(IntegrityError) as caught:
        cases.open_case(tmp_path / "case")
    assert str(caught.value) == (
        f"{tmp_path / 'case'}: its codes were made by another version of coordgraph. Name the files again."
    )


def test_damaged_codes_are_one_sentence(shares, tmp_path):
    cases.import_case([str(shares)], Settings(), RunDirectory(tmp_path / "case"))
    (tmp_path / "case" / "codes" / "co_share" / "used.npy").write_bytes(b"not numpy")
    with pytest.raises(IntegrityError) as caught:
        cases.open_case(tmp_path / "case")
    assert str(caught.value) == (
        f"{tmp_path / 'case' / 'codes'}: its codes are missing or damaged. Name the files again."
    )


def test_an_output_must_be_named(shares, capsys):
    assert call("pairs", shares) == 2
    assert capsys.readouterr().err == "Error: no file for the pairs was named. Add --out pairs.parquet.\n"


def test_sizes_are_read_with_their_unit(shares, tmp_path, capsys):
    assert call("pairs", shares, "--out", tmp_path / "p.parquet", "--memory", "plenty") == 2
    assert capsys.readouterr().err == (
        "Error: not a size: 'plenty'. Write a number and a unit, such as 4GB or 500MB.\n"
    )


def test_codes_stay_when_a_run_is_replaced(shares, tmp_path):
    pipeline.run([str(shares)], Settings(), RunDirectory(tmp_path / "run"))
    before = Layer.load(tmp_path / "run" / "codes" / "co_share").acts
    other = Settings().changed({"similarity": {"window": "5m"}})
    record = pipeline.run([str(shares)], other, RunDirectory(tmp_path / "run"), overwrite=True).record
    assert record["loaded_stages"] == ["read", "behaviours"] and "codes" not in record["seconds"]
    assert Layer.load(tmp_path / "run" / "codes" / "co_share").acts == before
    assert RunDirectory(tmp_path / "run").verify()
