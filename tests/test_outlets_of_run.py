"""The command ``outlets``: page, tables, the list to fill in, what is printed; on a small run and on hostile names."""

import csv
import hashlib
import io
import re
import shutil
from html.parser import HTMLParser

import pyarrow.parquet as pq
import pytest
from coordgraph_cli.commands import outlets as command
from coordgraph_cli.main import app
from typer.testing import CliRunner

import coordgraph
from coordgraph.errors import IntegrityError, RunDirectoryError
from coordgraph.outlets.chains import chains_table
from coordgraph.outlets.claims import claims_in
from coordgraph.outlets_of_run import Outlets, directory_beside, outlets_of_run, save_outlets
from coordgraph.reports import write_outlets_page
from coordgraph.reports.outlet_pictures import numbered_sources, picture_of_shares, picture_of_ways
from coordgraph.settings import OutletSettings
from coordgraph.tables import OUTLET_TABLES
from tests.hostile import hostile, small_tables

FUNDED = re.compile(r"accounts (?:is|are|were) \w*funded", re.IGNORECASE)


@pytest.fixture(scope="module")
def found(small_run):
    return outlets_of_run(small_run)


def filled(path):
    """The list with its first row filled in, as a spreadsheet would save it."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    rows[0] |= {"organisation": "House", "funder": "Fund", "source": "Its imprint", "date": "2024"}
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.DictWriter(out, rows[0].keys(), delimiter=";")
        writer.writeheader()
        writer.writerows(rows)
    return rows[0]


def test_a_finished_run_gives_the_tables_it_was_made_with(small_run, found):
    for name, shape in OUTLET_TABLES.items():
        assert shape.check(found.tables[name]).equals(found.tables[name])
        if (small_run / "tables" / f"{name}.parquet").is_file():
            assert pq.read_table(small_run / "tables" / f"{name}.parquet") == found.tables[name]
    assert found.tables["chains"].num_rows and found.notes == ()


def test_the_library_gives_the_same(small_run, found):
    again = coordgraph.open(small_run).outlets()
    assert again.tables == found.tables
    assert coordgraph.open(small_run).outlets(min_accounts=5).settings.min_accounts == 5


def test_everything_is_written_twice_alike(found, tmp_path):
    files = []
    for name in ("one", "two"):
        page, unmatched = save_outlets(found, tmp_path / name)
        assert (page.name, unmatched.name) == ("outlets.html", "unmatched.csv")
        paths = sorted(p.relative_to(tmp_path / name) for p in (tmp_path / name).rglob("*") if p.is_file())
        files.append({p: hashlib.sha256((tmp_path / name / p).read_bytes()).hexdigest() for p in paths})
    assert files[0] == files[1]
    assert {p.stem for p in files[0] if p.suffix == ".parquet"} == set(OUTLET_TABLES)
    assert {p.stem for p in files[0] if p.parts[0] == "csv"} == set(OUTLET_TABLES) - {"unmatched"}


def test_the_page_runs_and_loads_nothing(found, tmp_path):
    text = write_outlets_page(found.tables, found.notes, 2, "unmatched-2.csv", tmp_path / "outlets.html").read_text(
        encoding="utf-8"
    )
    assert "default-src 'none'" in text and "<script" not in text and " src=" not in text
    digest = re.search(r"style-src 'sha256-([^']+)'", text)
    assert digest and 'class="shares"' in text and 'class="ways"' in text
    assert not FUNDED.search(text)
    for sentence in found.tables["chains"]["sentence"].to_pylist():
        assert re.match(r"[\d,]+ of [\d,]+ accounts shares? links of ", sentence) and not FUNDED.search(sentence)


def test_a_list_somebody_filled_in_is_never_written_over(small_run, tmp_path):
    out = tmp_path / "o"
    _, first = save_outlets(outlets_of_run(small_run, min_accounts=1), out)
    _, again = save_outlets(outlets_of_run(small_run, min_accounts=1), out)
    assert again == first  # untouched, so it may be written again
    row = filled(first)
    content = first.read_bytes()
    back = outlets_of_run(small_run, [first], min_accounts=1)
    _, second = save_outlets(back, out)
    assert second.name == "unmatched-2.csv" and first.read_bytes() == content
    assert row["outlet"] not in back.tables["unmatched"]["outlet"].to_pylist()
    assert {"House", "Fund"} <= set(back.tables["organisations"]["organisation"].to_pylist())
    _, third = save_outlets(back, out)
    assert third == second and first.read_bytes() == content


def test_a_registry_that_is_gone_is_said(small_run, tmp_path, campaign):
    run = tmp_path / "run"
    shutil.copytree(small_run, run)
    record = (run / "run.json").read_text(encoding="utf-8")
    own = str(campaign[1].registry)
    (run / "run.json").write_text(record.replace(own, str(tmp_path / "gone.csv")), encoding="utf-8")
    assert outlets_of_run(run).notes == (
        f"The registry {tmp_path / 'gone.csv'} of the run is not there any more, and not used.",
    )


def test_where_it_may_not_be_written(small_run, found, tmp_path):
    assert directory_beside(small_run).name == "small-outlets"
    with pytest.raises(RunDirectoryError, match="lies in a run, which stays as it is"):
        save_outlets(found, small_run / "outlets")
    (tmp_path / "diary.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(RunDirectoryError, match="is not empty and holds no outlets"):
        save_outlets(found, tmp_path)
    with pytest.raises(IntegrityError, match="holds no finished run"):
        outlets_of_run(tmp_path)


def test_the_command_prints_outlets_and_ways(small_run, tmp_path):
    result = CliRunner().invoke(app, ["outlets", str(small_run), "--out", str(tmp_path / "o")])
    assert result.exit_code == 0, result.output
    assert "accounts share links of" in result.stdout and "reports as published by" in result.stdout
    assert "circular" in result.stdout and "Open " in result.stderr
    assert not FUNDED.search(result.stdout)


def test_hostile_names_are_harmless_on_the_page(tmp_path):
    tables = small_tables(hostile)
    tables["chains"] = chains_table(tables["amplification"], claims_in(tables["claims"]))
    assert tables["chains"].num_rows == 2
    for name, shape in OUTLET_TABLES.items():
        tables.setdefault(name, shape.empty())
    page = write_outlets_page(
        tables, ["<script>alert(1)</script>\u202e\x1b[2J"], 2, "unmatched.csv", tmp_path / "o.html"
    )
    text = page.read_text("utf-8")
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00\x1b]", text)
    seen = _Tags()
    seen.feed(text)
    assert not seen.names & {"script", "img", "iframe", "object", "form", "base"}
    assert all(link.startswith(("https://", "http://")) for link in seen.links)
    assert not any(name.startswith("on") for name in seen.attributes)


def test_hostile_names_are_harmless_in_csv_and_on_the_terminal(tmp_path, capsys):
    tables = small_tables(hostile)
    tables["chains"] = chains_table(tables["amplification"], claims_in(tables["claims"]))
    for name, shape in OUTLET_TABLES.items():
        tables.setdefault(name, shape.empty())
    outlets = Outlets(tables, (), OutletSettings())
    save_outlets(outlets, tmp_path / "o")
    for path in (tmp_path / "o").rglob("*.csv"):
        for cells in csv.reader(io.StringIO(path.read_text(encoding="utf-8"))):
            assert not any(re.match("[=+@\t\r]|-[^0-9]", cell) for cell in cells)
    command._print_clusters(outlets)
    printed = capsys.readouterr().out
    assert printed and not re.search("[\x00\x1b\u202a-\u202e]", printed)


class _Tags(HTMLParser):
    """The tags, attributes and links of a page."""

    def __init__(self):
        super().__init__()
        self.names, self.attributes, self.links = set(), set(), []

    def handle_starttag(self, tag, attrs):
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value for name, value in attrs if name == "href"]


ROW = {
    "outlet": "A", "accounts": 8, "cluster_accounts": 10, "other_accounts": 2, "others": 90, "share": 0.8,
    "share_low": 0.49, "share_high": 0.94, "other_share": 2 / 90, "other_share_low": 0.006, "other_share_high": 0.08,
    "circular": True,
}  # fmt: skip
WAY = {
    "outlet": "A", "names": ["A", "House", "Fund"], "properties": ["publishes", "funds"], "sources": ["S", "T"],
    "dates": ["2024", ""], "accounts": 8, "cluster_accounts": 10,
}  # fmt: skip


class TestPictures:
    def test_bars_are_as_long_as_shares(self):
        picture = picture_of_shares([ROW])
        ours, theirs = picture["rows"][0]["ours"], picture["rows"][0]["theirs"]
        assert ours["width"] / theirs["width"] == pytest.approx(36, rel=0.05)
        assert ours["low"] < ours["width"] + picture["left"] < ours["high"] == picture["right"]
        assert "circular" in picture["rows"][0]["mark"]
        assert picture_of_shares([]) is None

    def test_nobody_else_has_no_bar(self):
        nobody = {name: None for name in ROW if name.startswith("other_share")}
        assert picture_of_shares([{**ROW, **nobody, "others": 0}])["rows"][0]["theirs"] is None

    def test_each_step_has_its_source(self):
        other = {**WAY, "outlet": "B", "names": ["B", "House", "Fund"]}
        sources = numbered_sources([WAY, other])
        assert sources == {("S", "2024"): 1, ("T", ""): 2}
        picture = picture_of_ways([WAY, other], sources, "k")
        assert [box["name"] for box in picture["boxes"]] == ["k", "A", "B", "House", "Fund"]
        assert [arrow["words"] for arrow in picture["arrows"]] == [
            ("8 of 10", "share its links"), ("published by", "[1] 2024"), ("funded by", "[2]"),
            ("8 of 10", "share its links"), ("published by", "[1] 2024"),
        ]  # fmt: skip
        assert picture_of_ways([], {}, "k") is None

    def test_words_on_arrows_lie_neither_on_each_other_nor_on_boxes(self):
        backed = {"A": ("House", "Fund"), "B": ("House", "State"), "C": ("House", "State"), "D": ("Press", "Fund")}
        ways = [{**WAY, "outlet": outlet, "names": [outlet, *names]} for outlet, names in backed.items()]
        picture = picture_of_ways(ways, numbered_sources(ways), "k")
        places = [(arrow["x"], arrow["y"]) for arrow in picture["arrows"]]
        assert len(places) == 4 + 4 + 3
        for number, (x, y) in enumerate(places):
            assert all(abs(x - other_x) > 100 or abs(y - other_y) >= 28 for other_x, other_y in places[:number])
            assert all(
                x + 60 <= box["x"] or box["x"] + box["width"] <= x - 60 for box in picture["boxes"]
            )  # 26 letters of 11 px are at most 120 px wide
            assert 0 < y < picture["height"]

    def test_what_is_left_out_is_said(self):
        ways = [{**WAY, "names": ["A", *(f"n{i}{j}" for j in range(7))], "properties": ["owns"] * 7,
                 "sources": ["S"] * 7, "dates": ["2024"] * 7} for i in range(30)]  # fmt: skip
        picture = picture_of_ways(ways, numbered_sources(ways), "k")
        assert picture["left_out"] == 14 and picture["cut"]


@pytest.mark.parametrize("width", [80, 120])
def test_numbers_are_printed_whole_on_a_narrow_terminal(monkeypatch, capsys, width):
    from coordgraph_cli.commands.outlets import _print_outlets

    monkeypatch.setenv("COLUMNS", str(width))
    one = {"outlet": "news-of-the-harbour.example", "accounts": 12, "cluster_accounts": 12, "other_share": 0.0,
           "risk_ratio": 403.8, "risk_ratio_low": 25.3, "risk_ratio_high": 6449.1, "q": 2e-19, "circular": True}  # fmt: skip
    _print_outlets([one, {**one, "outlet": "short.example", "risk_ratio": None, "other_share": None, "q": None}])
    printed = capsys.readouterr().out
    for cell in ("accounts", "12 of 12", "0.0%", "403.8 (25.3–6,449)", "2·10⁻¹⁹", "circular", "short.example"):
        assert cell in printed
    assert max(map(len, printed.splitlines())) <= width
    assert ("news-of-the-harbour.example" in printed) == (width == 120)
