"""Finished runs that lack something, as those of another version do: one sentence from every command that opens one."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import fields, is_dataclass
from typing import get_args, get_type_hints

import pyarrow.parquet as pq
import pytest
from coordgraph_cli.main import main

import coordgraph
from coordgraph import cases, finished, pipeline
from coordgraph.errors import IntegrityError
from coordgraph.finished import open_run
from coordgraph.runs import RUN_AGAIN, RunDirectory, read_record
from coordgraph.settings import Settings

COMMANDS = {
    "map": ("map", "{run}"),
    "map --like": ("map", "{whole}", "--like", "{run}", "--out", "{out}"),
    "report": ("report", "{run}"),
    "explain": ("explain", "{run}", "a", "b"),
    "outlets": ("outlets", "{run}"),
    "trends": ("trends", "{run}"),
    "narratives": ("narratives", "{run}", "--codebook", "{codebook}"),
    "compare": ("compare", "{run}", "{whole}"),
    "compare --accounts": ("compare", "{run}", "--accounts", "{labels}"),
    "evaluate": ("evaluate", "{run}", "--labels", "{labels}"),
    "robustness": ("robustness", "{run}"),
    "pairs": ("pairs", "{run}", "--out", "{out}"),
    "verify": ("verify", "{run}"),
}
_WITHOUT_THE_RECORD = {"pairs", "verify"}


@pytest.fixture
def run(small_run, tmp_path):
    """A run of which things can be taken away: its own folders, the files of the other."""
    path = tmp_path / "cases" / "run"
    shutil.copytree(small_run, path, copy_function=os.link)
    return path


@pytest.fixture
def call(small_run, run, campaign, tmp_path, capsys):
    """Exit status and what a command writes to stderr."""
    (tmp_path / "codebook.csv").write_text("theme,phrases\nvote,vote\n")
    places = {"run": run, "whole": small_run, "codebook": tmp_path / "codebook.csv", "out": tmp_path / "out.parquet",
              "labels": campaign[1].labels}  # fmt: skip

    def called(command):
        with pytest.raises(SystemExit) as caught:
            main([part.format(**places) for part in COMMANDS[command]])
        return caught.value.code or 0, capsys.readouterr().err

    return called


def replaced(path, text):
    path.unlink()  # it is a link to a file of the other run
    path.write_text(text, encoding="utf-8")


def without_key(run, *keys):
    record = json.loads((run / "run.json").read_text())
    inner = record
    for key in keys[:-1]:
        inner = inner[key]
    del inner[keys[-1]]
    replaced(run / "run.json", json.dumps(record))


@pytest.mark.parametrize("command", COMMANDS)
def test_a_run_without_a_table_is_one_sentence(command, run, call):
    path = run / "tables" / "accounts.parquet"
    path.unlink()
    status, said = call(command)
    assert status == 5
    if command == "verify":
        assert said == f"Error: {path}: file of the run is missing. " + (
            "Get the run again from whoever made it, or run the same command again.\n"
        )
    else:
        assert said == (
            f"Error: {path}: a table of the run is missing or damaged, or an older version made the run. {RUN_AGAIN}\n"
        )


@pytest.mark.parametrize("command", COMMANDS)
def test_a_run_without_a_column_is_one_sentence(command, run, call):
    path = run / "tables" / "accounts.parquet"
    fewer = pq.read_table(path).drop_columns(["account_id"])
    path.unlink()
    pq.write_table(fewer, path)
    status, said = call(command)
    assert status == 5
    if command != "verify":
        assert said == (
            f"Error: {path}: column missing, as another version of coordgraph made the run: 'account_id'. {RUN_AGAIN}\n"
        )


@pytest.mark.parametrize("command", sorted({*COMMANDS} - _WITHOUT_THE_RECORD))
@pytest.mark.parametrize("keys", [("verdict",), ("counts", "ties"), ("settings", "profiles")])
def test_a_run_whose_record_lacks_a_key_is_one_sentence(command, keys, run, call):
    without_key(run, *keys)
    status, said = call(command)
    assert status == 5 and said.count("\n") == 1
    assert said == (
        f"Error: {run / 'run.json'}: lacks what this version of coordgraph reads of a run: '{'.'.join(keys)}'. "
        f"{RUN_AGAIN}\n"
    )


@pytest.mark.parametrize("command", ["map", "report", "explain", "compare"])
def test_a_run_of_before_there_were_profiles_is_one_sentence(command, run, call):
    for name in ("profiles", "traits"):
        (run / "tables" / f"{name}.parquet").unlink()
    status, said = call(command)
    assert status == 5 and said.startswith(f"Error: {run / 'tables' / 'profiles.parquet'}: a table of the run is ")


@pytest.mark.parametrize("text", ["[]", "3", '"run"', "{", "null"])
def test_a_record_that_is_none_is_one_sentence(text, run):
    replaced(run / "run.json", text)
    with pytest.raises(IntegrityError, match=r"holds no finished run|lacks what this version of coordgraph reads"):
        open_run(run)
    replaced(run / "stages.json", text)
    with pytest.raises(IntegrityError, match="holds no codes"):
        cases.open_case(run)


def test_settings_nobody_knows_any_more_are_one_sentence(run):
    record = read_record(run)
    record["settings"]["ties"]["strictness"] = "high"
    replaced(run / "run.json", json.dumps(record))
    with pytest.raises(IntegrityError) as caught:
        coordgraph.open(run)
    assert str(caught.value) == (
        f"{run / 'run.json'}: has settings of another version of coordgraph (no such setting in [ties]): 'strictness'. "
        f"{RUN_AGAIN}"
    )


def test_checksums_that_were_cut_are_one_sentence(run):
    replaced(run / "SHA256SUMS", "0123\n\n")
    with pytest.raises(IntegrityError, match="file of the run is missing"):
        RunDirectory(run).verify()


def test_what_is_asked_of_a_record_is_all_that_is_read_of_it(small_run, tmp_path):
    whole = open_run(small_run)
    kept = {
        key: {name: whole.record[key][name] for name in inner} if inner else whole.record[key]
        for key, inner in finished._NEEDED.items()
    }
    result = coordgraph.Result(pipeline.Analysis(whole.tables, {**kept, "settings": whole.record["settings"]}))
    result.report(tmp_path / "report.html")
    result.map(tmp_path / "map.html")
    assert repr(result) == repr(coordgraph.open(small_run))
    assert (tmp_path / "report.html").read_bytes() == (small_run / "report.html").read_bytes()


def test_only_the_window_may_be_none_in_place_of_a_value():
    """A record leaves out what is None, so that any other such setting would seem to be missing."""
    may_be_none = {
        (stage.name, field.name)
        for stage in fields(Settings())
        if is_dataclass(getattr(Settings(), stage.name))
        for field in fields(getattr(Settings(), stage.name))
        if type(None) in get_args(get_type_hints(type(getattr(Settings(), stage.name)))[field.name])
        and getattr(getattr(Settings(), stage.name), field.name) is not None
    }
    assert may_be_none == {("similarity", "window")}
