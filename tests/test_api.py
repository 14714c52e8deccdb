"""The library: its public names, frames in and out, the posts behind a pair, saving and opening."""

from __future__ import annotations

import inspect
from types import SimpleNamespace

import networkx
import pandas as pd
import polars
import pyarrow as pa
import pytest

import coordgraph as cg
from coordgraph import tables
from coordgraph.errors import InputError, IntegrityError, UnknownName
from tests.hostile import row
from tests.worlds import RULE, bursts

ROWS = bursts(handle="H_{account}")


@pytest.fixture(scope="module")
def result():
    return cg.detect(pd.DataFrame(ROWS), behaviours=["co_retweet"], window="60s", seed=1, settings=RULE)


def test_the_public_names():
    assert cg.__all__ == [
        "CampaignSettings", "CoordgraphError", "Data", "Result", "Settings", "__version__", "detect", "generate",
        "open", "read", "write_campaign",
    ]  # fmt: skip
    assert dir(cg) == cg.__all__
    for name in cg.__all__:
        assert getattr(cg, name) is not None
    with pytest.raises(AttributeError):
        _ = cg.nonsense


def test_everything_public_is_documented():
    for name in set(cg.__all__) - {"__version__"}:
        thing = getattr(cg, name)
        assert inspect.getdoc(thing), name
        if inspect.isclass(thing):
            for method, value in vars(thing).items():
                if not method.startswith("_") and (inspect.isfunction(value) or isinstance(value, property)):
                    assert inspect.getdoc(value), f"{name}.{method}"


@pytest.mark.parametrize(
    "frame", [pd.DataFrame, polars.DataFrame, pa.Table.from_pylist, pa.RecordBatch.from_pylist, polars.LazyFrame]
)
def test_frames_of_every_kind_give_the_same(frame, result):
    found = cg.detect(frame(ROWS), behaviours=["co_retweet"], settings=RULE)
    pd.testing.assert_frame_equal(found.edges, result.edges)


def test_columns_can_be_mapped():
    renamed = pd.DataFrame(ROWS).rename(columns={"account_id": "who", "retweet_of": "what"})
    data = cg.read(renamed, columns={"account_id": "who", "retweet_of": "what"})
    assert sorted(data.accounts["account_id"]) == ["a", "b", "c"]


def test_the_result_holds_frames_and_graphs(result):
    assert result.found and repr(result) == "<Result: posts 12, accounts 3, ties 3, clusters 1>"
    assert result.edges["kept"].all() and len(result.evidence) == 12
    assert set(result.members["account_id"]) == {"a", "b", "c"}
    graph = result.to_networkx()
    assert isinstance(graph, networkx.Graph) and set(graph) == {"a", "b", "c"} and graph.number_of_edges() == 3
    assert result.to_igraph().vcount() == 3
    assert result.to_polars("edges").height == 3
    assert result.to_arrow("edges").num_rows == 3
    for name in ("posts", "accounts", "clusters", "camps", "amplification", "ledger"):
        assert isinstance(getattr(result, name), pd.DataFrame)
    with pytest.raises(UnknownName, match="no such table: 'nope'"):
        result.frame("nope")


def test_a_pair_is_explained_by_id_or_handle(result):
    frame = result.explain("a", "@h_B")
    assert frame["object"].tolist() == ["r0", "r1", "r2", "r3"]
    assert frame["delay_s"].tolist() == [1.0] * 4
    assert frame["source_line"].tolist() == [1, 4, 7, 10]
    with pytest.raises(UnknownName, match="no account goes by that id or handle: 'zz'"):
        result.explain("a", "zz")
    with pytest.raises(UnknownName, match="both names are one account"):
        result.explain("a", "h_a")


def test_an_account_goes_by_its_id_with_or_without_at_where_one_account_only_does():
    def known_as(*accounts):
        made = tables.ACCOUNTS.of_rows(
            [row(tables.ACCOUNTS, account_id=id_, handle=handle) for id_, handle in accounts]
        )
        return cg.Result(SimpleNamespace(tables={"accounts": made}, record={})).account_id

    account_id = known_as(("@Firm", None), ("loud", "Other"), ("=1+1", ""), ("@both", None), ("both", None))
    assert {account_id(name) for name in ("@Firm", "Firm", "'@Firm")} == {"@Firm"}
    assert {account_id(name) for name in ("loud", "@loud", "@other", "OTHER")} == {"loud"}
    assert {account_id(name) for name in ("=1+1", "'=1+1")} == {"=1+1"}
    # an id written exactly is taken before any other
    assert (account_id("@both"), account_id("both"), account_id("'@both")) == ("@both", "both", "@both")
    for nobody in ("firm", "@", "", "'loud", "''@Firm", "'Firm", "@@Firm"):
        with pytest.raises(UnknownName, match="no account goes by that id or handle"):
            account_id(nobody)
    with pytest.raises(UnknownName, match="several accounts go by that id or handle: 'Anna'"):
        known_as(("@Anna", None), ("7", "anna"))("Anna")


def test_saving_and_opening_gives_the_same(result, tmp_path):
    result.save(tmp_path / "case")
    again = cg.open(tmp_path / "case")
    pd.testing.assert_frame_equal(again.edges, result.edges)
    pd.testing.assert_frame_equal(again.explain("a", "b"), result.explain("a", "b"))
    assert again.settings == result.settings
    assert again.map(tmp_path / "map.html").stat().st_size > 100_000
    assert again.report(tmp_path / "report.html").exists()
    with pytest.raises(IntegrityError, match="holds no finished run"):
        cg.open(tmp_path / "nothing")


def test_a_notebook_shows_counts_and_clusters_and_no_markup_of_others():
    rows = [{**row, "hashtags": "<script>alert(1)</script>"} for row in ROWS]
    shown = cg.detect(pd.DataFrame(rows), behaviours=["co_retweet"], settings=RULE)._repr_html_()
    assert "<table>" in shown and "<script" not in shown
    nothing = cg.detect(pd.DataFrame(ROWS[:2]), behaviours=["co_retweet"])
    assert "No coordination found" in nothing._repr_html_()


def test_data_without_times_are_compared_by_cosine():
    rows = [{k: v for k, v in row.items() if k != "time"} for row in ROWS]
    found = cg.detect(pd.DataFrame(rows), behaviours=["co_retweet"], settings=RULE)
    assert found.edges["synchronous"].isna().all() and found.edges["weight"].tolist() == [1, 1, 1]
    assert found.record["warnings"] == ["No post has a time: no window is used, and pairs are compared by cosine."]
    assert found.settings.similarity.window is None


def test_the_library_opens_no_connection(monkeypatch):
    import socket

    def refuse(*arguments, **more):
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    rows = [{**row, "urls": "https://news.example.co.uk/x"} for row in ROWS]
    assert cg.detect(pd.DataFrame(rows), settings=RULE).found


def test_what_cannot_be_read_is_said_and_not_dropped_in_silence():
    floats = pd.DataFrame({"post_id": [1.38e18, 1.39e18], "account_id": ["a", "b"], "time": [1.7e9, 1.7e9]})
    with pytest.raises(InputError) as caught:
        cg.read(floats)
    assert "no record could be read" in str(caught.value) and "lost" in str(caught.value)
    partly = cg.read(pd.DataFrame([*ROWS, {**ROWS[0], "account_id": None, "post_id": "99"}]))
    assert repr(partly) == "<Data: posts 12, accounts 3; 1 records not understood, see .quarantine>"
    assert partly.quarantine["reason"].tolist() == ["no account_id"]


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: cg.detect(pd.DataFrame(ROWS), seed="x"), "settings: seed must be a whole number: 'x'."),
        (lambda: cg.detect(pd.DataFrame(ROWS), seed=-1), "settings: a seed cannot be negative: '-1'."),
        (lambda: cg.detect(pd.DataFrame(ROWS), settings="x"), "settings must be Settings or nested mappings: 'x'."),
        (
            lambda: cg.read(pd.DataFrame(ROWS), columns=["account_id=u"]),
            "columns must map our fields to your columns: '['account_id=u']'. Write {'account_id': 'user'}.",
        ),
        (lambda: cg.read(pd.DataFrame([[1, 2]], columns=["a", "a"])), "the frame cannot be read ("),
        (lambda: cg.read(pd.DataFrame({"post_id": [1, "b"]})), "the frame cannot be read ("),
        (
            lambda: cg.read(pd.DataFrame({"post_id": pd.Series([10**20, 2], dtype=object)})),
            "the frame cannot be read (",
        ),
        (lambda: cg.read([{"post_id": 1}, {"post_id": "2"}]), "the frame cannot be read ("),
        (lambda: cg.read(pd.DataFrame({"time": pd.arrays.SparseArray([1, 0])})), "the frame cannot be read ("),
        (lambda: cg.read(3), "neither a path nor a frame: 'int'. Pass a path or a DataFrame."),
        (lambda: cg.detect(pd.DataFrame(ROWS), behaviours="co_text"), "the posts support none of the behaviours"),
    ],
)
def test_wrong_arguments_are_one_sentence(call, sentence):
    with pytest.raises(cg.CoordgraphError) as caught:
        call()
    assert str(caught.value).startswith(sentence)


def test_rows_and_timedeltas_are_taken_too(result):
    import datetime as dt

    found = cg.detect(ROWS, behaviours="co_retweet", window=dt.timedelta(minutes=1), settings=RULE)
    pd.testing.assert_frame_equal(found.edges, result.edges)


def test_a_saved_result_is_a_case(result, tmp_path):
    from tests.test_cli import call

    run = result.save(tmp_path / "run")
    assert call("pairs", run, "--out", tmp_path / "pairs.parquet", "--quiet") == 0
    written = pa.parquet.read_table(tmp_path / "pairs.parquet").to_pandas()
    columns = ["layer", "source", "target", "shared", "synchronous"]
    assert len(written) == len(result.edges)
    assert written[columns].values.tolist() == result.edges[columns].values.tolist()
    assert call("verify", run) == 0
