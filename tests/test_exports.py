from __future__ import annotations

import csv
import datetime as dt

import defusedxml.ElementTree
import networkx as nx
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordgraph import exports, graphs
from coordgraph.exports import csv as csv_export
from coordgraph.exports import xml
from tests.hostile import HOSTILE, hostile, plain, small_tables

WRITERS = {"graphml": exports.write_graphml, "gexf": exports.write_gexf}
PLACES = {f"account{n}": (n * 10.0, n * -5.0) for n in range(9)}


def read_back(kind, path):
    defusedxml.ElementTree.parse(path)
    return nx.read_graphml(path) if kind == "graphml" else nx.read_gexf(path)


def read_csv(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize("name", [plain, hostile])
def test_networkx_reads_the_same_graph_back(kind, name, tmp_path):
    made = small_tables(name)
    path = WRITERS[kind](made, None, tmp_path / f"network.{kind}")
    graph, wanted = read_back(kind, path), graphs.to_networkx(made)
    ids = xml.legal_ids(wanted.nodes)
    assert set(graph.nodes) == set(ids.values())
    assert not graph.is_directed()
    assert {frozenset((ids[a], ids[b])): d["weight"] for a, b, d in wanted.edges(data=True)} == {
        frozenset((a, b)): d["weight"] for a, b, d in graph.edges(data=True)
    }


def test_graphml_opens_coloured_and_placed(tmp_path):
    graph = read_back("graphml", exports.write_graphml(small_tables(), PLACES, tmp_path / "n.graphml"))
    node = graph.nodes["account3"]
    assert (node["label"], node["x"], node["y"]) == ("handle3", 30.0, 15.0)
    assert (node["r"], node["g"], node["b"]) == (0xCC, 0x66, 0x77)
    assert node["color"] == "#CC6677"
    assert node["size"] > graph.nodes["account7"]["size"]
    assert graph.nodes["account0"]["verified"] is True
    assert graph.edges["account0", "account1"]["layers"] == "co_retweet|co_url"


def test_gexf_opens_coloured_and_placed(tmp_path):
    graph = read_back("gexf", exports.write_gexf(small_tables(), PLACES, tmp_path / "n.gexf"))
    look = graph.nodes["account3"]["viz"]
    assert look["position"] == {"x": 30.0, "y": 15.0, "z": 0.0}
    assert (look["color"]["r"], look["color"]["g"], look["color"]["b"]) == (0xCC, 0x66, 0x77)
    assert graph.nodes["account3"]["label"] == "handle3"
    assert graph.nodes["account3"]["followers"] == 30


@pytest.mark.parametrize("kind", WRITERS)
def test_equal_tables_give_equal_bytes_and_no_date_of_today(kind, tmp_path):
    one = WRITERS[kind](small_tables(), PLACES, tmp_path / "one").read_bytes()
    assert one == WRITERS[kind](small_tables(), PLACES, tmp_path / "other").read_bytes()
    assert str(dt.date.today().year).encode() not in one.replace(b"2026-0", b"").replace(b"2026-1", b"")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one", "other"]


@pytest.mark.parametrize("kind", WRITERS)
def test_nothing_found_is_an_empty_graph(kind, tmp_path):
    assert len(read_back(kind, WRITERS[kind]({}, None, tmp_path / "n"))) == 0


@given(st.text(alphabet=st.characters(codec=None)))
def test_any_text_can_stand_in_xml(text):
    defusedxml.ElementTree.fromstring(f"<a b={xml.attribute(text)}>{xml.content(text)}</a>".encode())


def test_ids_that_differ_only_in_what_xml_forbids_stay_different():
    assert xml.legal_ids(["a", "a\x00", "a\x01", "a~2"]) == {"a": "a", "a\x00": "a~2", "a\x01": "a~3", "a~2": "a~2~2"}


def test_a_spreadsheet_finds_no_formula(tmp_path):
    table = pa.table({"text": list(HOSTILE), "n": [-1.5] * len(HOSTILE), "=head": [None] * len(HOSTILE)})
    rows = read_csv(exports.write_csv(table, tmp_path / "t.csv"))
    assert len(rows) == len(HOSTILE)
    for line in rows:
        assert not line["text"].lstrip().startswith(("=", "+", "-", "@", "\t", "\r"))
        assert line["text"].isprintable() or not any(ord(c) < 32 or 127 <= ord(c) < 160 for c in line["text"])
        assert line["n"] == "-1.5"
        assert line["'=head"] == ""


@given(st.text())
def test_no_cell_begins_as_a_formula_or_holds_control_characters(text):
    cell = csv_export.safe(text)
    assert not cell.lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\x00"))
    assert not any(ord(c) < 32 or 127 <= ord(c) < 160 for c in cell)


def test_values_are_written_as_people_expect(tmp_path):
    table = pa.table(
        {
            "id": ["1380175475545362437", "-5"],
            "tags": [["a", "b|c"], []],
            "at": pa.array([dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC), None], pa.timestamp("us", tz="UTC")),
            "n": [-3, None],
            "x": [float("nan"), 0.25],
            "flag": [True, None],
        }
    )
    path = exports.write_csv(table, tmp_path / "t.csv")
    assert path.read_text(encoding="utf-8") == (
        '"id","tags","at","n","x","flag"\n'
        '"1380175475545362437","a|b|c","2026-03-01T12:00:00Z",-3,"","true"\n'
        '"\'-5","","","",0.25,""\n'
    )


def test_gephi_sheets_have_the_headers_gephi_asks_for(tmp_path):
    made = small_tables()
    nodes = read_csv(exports.write_nodes_csv(made, tmp_path / "nodes.csv"))
    edges = read_csv(exports.write_edges_csv(made, tmp_path / "edges.csv"))
    assert list(nodes[0])[:2] == ["Id", "Label"]
    assert list(edges[0])[:4] == ["Source", "Target", "Type", "Weight"]
    assert len(nodes) == 9
    assert len(edges) == 10
    assert {e["Source"] for e in edges} | {e["Target"] for e in edges} == {n["Id"] for n in nodes}
    assert edges[0]["Weight"] == "12.0"


def test_gephi_sheets_of_nothing_still_have_headers(tmp_path):
    assert exports.write_nodes_csv({}, tmp_path / "n.csv").read_text(encoding="utf-8") == '"Id","Label"\n'
