"""``coordgraph registry``: what it prints, writes and refuses."""

import pytest
from coordgraph_cli.main import main

from coordgraph.outlets import read_registry

LIST = "domain,name,bias\nsun.example,Sun,left\nfacebook.com,Face,\nmoon.example,\x1b[31m=Moon,\n"
CLAIMS = "subject,property,object,source,date\n"


def call(*arguments):
    """The exit status of the program."""
    with pytest.raises(SystemExit) as caught:
        main(["registry", *map(str, arguments)])
    return caught.value.code or 0


@pytest.fixture
def file(tmp_path):
    def write(text, name="list.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_import_writes_a_registry_and_says_what_it_left(file, tmp_path, capsys):
    out = tmp_path / "registry.csv"
    stated = ("--source", "https://s.example", "--date", "2024-08-01")
    assert call("import", "domain-ratings", file(LIST), *stated, "--out", out) == 0
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.splitlines() == [
        "3 records: 2 used, 1 problem.",
        "2 rows of outlets, 0 claims.",
        f"Note: {tmp_path}/list.csv:3: the domain of a platform is no outlet; give the link of a profile: 'facebook.com'.",
        f"Written: {out}.",
    ]
    assert [(r.outlet, r.rating, r.date) for r in read_registry(out).rows] == [
        ("Sun", "bias: left", "2024-08-01"), ("[31m=Moon", "", "2024-08-01"),
    ]  # fmt: skip
    assert call("import", "domain-ratings", file(LIST), *stated) == 0
    assert capsys.readouterr().out == out.read_text(encoding="utf-8")


def test_import_explains_its_shapes(capsys):
    assert call("import", "--list") == 0
    assert "state-media: " in capsys.readouterr().out
    assert call("import", "--help") == 0


def test_import_of_nothing_is_an_error(file, capsys):
    assert call("import", "sites", file("url\nfacebook.com\n"), "--source", "S", "--date", "2024") == 1
    assert "list.csv: nothing in it can be used. Try another shape." in capsys.readouterr().err
    assert call("import", "sites", file("url\n"), "--source", "S", "--date", "soon") == 2


def test_check_counts_and_shows_conflicts(file, capsys):
    outlets = file("domain,handle,outlet,source,date\nsun.example,@sun,Sun,S,2024\nsun.example,,Moon,S,2024\n", "o.csv")
    claims = file(CLAIMS + "Ana,owns,Sun,S,2024\nBea\x1b[2J,owns,Sun,T,2025\nSun,likes,Ana,S,2024\n", "c.csv")
    assert call("check", outlets, claims) == 0
    said = capsys.readouterr()
    assert said.out.splitlines() == [
        "outlets               2", "domains               1", "handles               1", "claims                2",
        "organisations         2", "problems              2", "conflicts             2",
        "Ana owns Sun, says S (2024); but T (2025) names Bea[2J",
        "Bea[2J owns Sun, says T (2025); but S (2024) names Ana",
    ]  # fmt: skip
    assert "o.csv:3: domain sun.example is given to two outlets, its links count for Sun: 'Moon'" in said.err
    assert "c.csv:4: no known property" in said.err


def test_check_shows_twenty_problems_or_all(file, capsys):
    path = file(CLAIMS + "A,owns,B,S,2024\n" + ",,,,x\n" * 3 + "A,owns,A,S,2024\n" * 30)
    call("check", path)
    err = capsys.readouterr().err
    assert err.count("Note: ") == 20 and "… and 13 more; --all shows them." in err
    call("check", path, "--all")
    assert capsys.readouterr().err.count("Note: ") == 33


def test_check_of_nothing_usable_is_an_error(file, capsys):
    assert call("check", file(CLAIMS)) == 1
    assert "nothing in it can be used. See the problems above." in capsys.readouterr().err


@pytest.mark.parametrize("name", ["x.csv", "x.ftm.json", "x.jsonl", "x.ndjson"])
def test_convert_gives_the_same_registry(file, tmp_path, capsys, name):
    path = file("domain,outlet,organisation,source,date\nsun.example,Sun,Ana,https://s.example,2024\n")
    assert call("convert", path, "--out", tmp_path / name) == 0
    assert capsys.readouterr().out == ""
    call("check", path)
    before = capsys.readouterr().out
    call("check", tmp_path / name)
    assert capsys.readouterr().out == before


def test_convert_refuses_other_endings(file, capsys):
    assert call("convert", file(CLAIMS), "--out", "x.xlsx") == 2
    assert "no known kind of registry: 'x.xlsx'. Use .csv or .json, .jsonl, .ndjson." in capsys.readouterr().err
