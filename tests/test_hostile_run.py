"""Hostile names, texts, ids and links from the input file to every output of a run."""

from __future__ import annotations

import csv
import gzip
import json
import re

import defusedxml.ElementTree
import networkx
import pytest

from coordgraph import pipeline
from coordgraph.runs import RunDirectory
from coordgraph.settings import Settings
from tests.browser import chromium_page
from tests.hostile import HOSTILE
from tests.worlds import RULE

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def hostile_page():
    """Four bursts of five accounts; every text field of every object holds something hostile."""
    names = [HOSTILE[i % len(HOSTILE)] for i in range(200)]
    users = [
        {
            "id": f"{100 + i}", "username": names[i], "name": names[i + 1], "location": names[i + 2],
            "description": names[i + 3], "url": names[i + 4], "created_at": "2020-01-01T00:00:00.000Z",
        }
        for i in range(len(HOSTILE))
    ]  # fmt: skip
    posts = []
    for burst in range(6):
        for i, user in enumerate(users):
            name = names[(7 * burst + i) % len(names)]
            posts.append(
                {
                    "id": f"p{burst}-{i}-{name[:20]}", "author_id": user["id"], "text": f"{name} {names[burst]} " + "x" * 40,
                    "created_at": f"2024-03-0{burst + 1}T12:00:{i:02d}.000Z", "lang": name[:10], "source": name[:40],
                    "entities": {
                        "hashtags": [{"tag": names[burst][:60]}, {"tag": f"tag{burst}"}],
                        "urls": [{"expanded_url": f"https://news{burst}.example/{name[:30]}"}, {"expanded_url": name}],
                        "mentions": [{"username": name}],
                    },
                    "referenced_tweets": [{"type": "retweeted", "id": f"r{burst}{names[burst][:30]}"}] if i % 2 else [],
                }
            )  # fmt: skip
    return {"data": posts, "includes": {"users": users}}


@pytest.fixture(scope="module")
def hostile_run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    source = folder / "posts.jsonl.gz"
    source.write_bytes(gzip.compress(json.dumps(hostile_page()).encode()))
    registry = folder / "registry.csv"
    with registry.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["domain", "handle", "outlet", "organisation", "funder", "source", "date"])
        for burst in range(6):
            name = _LONE_SURROGATE.sub("", HOSTILE[burst])
            writer.writerow(
                [f"news{burst}.example", "", name, name + "o", name + "f", "https://source.example/", "2024-01-01"]
            )
    settings = Settings().changed(
        {
            **RULE,
            "outlets": {"registries": (str(registry),)},
            "map": {"title": "</title><script>window.__pwn=1</script>"},
            "behaviours": {
                "behaviours": ("co_hashtag", "co_retweet", "co_url", "co_text", "co_mention"),
                "stop_objects": "keep",
            },
        }
    )
    analysis = pipeline.run([str(source)], settings, RunDirectory(folder / "run"))
    assert analysis.record["counts"]["clusters"] >= 1
    return folder / "run"


def test_graph_files_parse_and_networkx_reads_them(hostile_run):
    for name, read in (("network.graphml", networkx.read_graphml), ("network.gexf", networkx.read_gexf)):
        path = hostile_run / "graph" / name
        defusedxml.ElementTree.parse(path)
        assert read(path).number_of_nodes() == len(HOSTILE)


def test_csv_cells_are_inert(hostile_run):
    for path in (hostile_run / "csv").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.reader(file):
                for cell in row:
                    assert cell[:1] not in "=@\t\r" or not cell, (path.name, cell[:40])
                    assert not cell.startswith(("+", "-")) or re.fullmatch(r"[+-][\d.e+-]+", cell), (
                        path.name,
                        cell[:40],
                    )
                    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f]", cell)


def test_the_report_is_one_text_without_scripts(hostile_run):
    page = (hostile_run / "report.html").read_text(encoding="utf-8")
    assert "<script" not in page.lower() and "<img" not in page.lower() and "<iframe" not in page.lower()
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00]", page)


@pytest.mark.browser
@pytest.mark.parametrize("name", ["map.html", "map-pyvis.html", "report.html"])
def test_nothing_runs_and_no_request_leaves_in_a_browser(hostile_run, name):
    with chromium_page(hostile_run / name) as watched:
        watched.until("document.readyState === 'complete'")
        if name.startswith("map"):
            watched.until("typeof window.__map === 'object'")
        for key in ("/", "a", "Escape", "Tab", "Enter"):
            watched.page.keyboard.press(key)
        watched.page.mouse.move(700, 400)
        watched.page.mouse.click(700, 400)
        watched.page.wait_for_timeout(300)
        watched.assert_quiet()
