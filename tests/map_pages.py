"""A map of the small tables: written, read back as data, opened in a browser."""

from __future__ import annotations

import base64
import gzip
import json
import re
import struct

import pyarrow as pa

from coordgraph import maps
from coordgraph.settings import MapSettings, Settings
from tests.browser import chromium_page
from tests.hostile import small_tables

FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 30))))"
RECORD = {"version": "0.1.0", "seed": 7, "settings": Settings().to_mapping(), "timed": True}


def written(tmp_path, made=None, title="A case", **chosen):
    made = small_tables() if made is None else made
    return maps.write_map(made, RECORD, MapSettings(title=title), tmp_path / "map.html", maps.MapOptions(**chosen))


def blocks(path):
    text = path.read_text(encoding="utf-8")
    found = re.findall(r'<script type="application/octet-stream" id="block-\d+">([^<]*)</script>', text)
    return [decoded(block) for block in found]


def decoded(text):
    """The bytes of a block."""
    return gzip.decompress(base64.b85decode(text.translate(str.maketrans(",.:", "<>&"))))


def header(path):
    raw = blocks(path)[0]
    return json.loads(raw[4 : 4 + struct.unpack("<I", raw[:4])[0]])


def opener_in(tmp_path):
    """A function that writes a map of the small tables, or of others, and opens it in Chromium."""

    def opener(made=None, title="A case", address="", chosen=None, **context):
        path = written(tmp_path, made, title, **(chosen or {}))
        usual = {"viewport": {"width": 1200, "height": 800}, "reduced_motion": "reduce"}
        return chromium_page(path, address=address, **{**usual, **context})

    return opener


def ready(watched):
    watched.until("window.__map && window.__map.ready")
    return watched.page


def counts(watched):
    return watched.page.evaluate("window.__map.counts()")


def card_says(watched, text):
    watched.until(f"document.getElementById('card').innerText.includes({json.dumps(text)})")
    return watched.page.locator("#card").inner_text()


def crowded(discs=9, size=14):
    """A ring of clusters with long names that begin alike."""
    made = dict(small_tables())
    one = [(f"a{c}-{i}", f"a{c}-{j}", c) for c in range(discs) for i in range(size) for j in range(i)]
    rows = [
        {"layer": "co_retweet", "source": min(a, b), "target": max(a, b), "weight": 3.0, "shared": 3, "kept": True}
        for a, b, _ in one
    ]
    made["edges"] = pa.Table.from_pylist(rows, made["edges"].schema)
    ids = sorted({a for a, *_ in one} | {b for _, b, _ in one})
    made["members"] = pa.Table.from_pylist(
        [{"account_id": a, "cluster": a[: a.index("-")]} for a in ids], made["members"].schema
    )
    made["accounts"] = pa.Table.from_pylist([{"account_id": a} for a in ids], made["accounts"].schema)
    made["clusters"] = pa.Table.from_pylist(
        [
            {
                "cluster": f"a{c}",
                "rank": c + 1,
                "label": f"retweets of somebody · #hashtag{c}",
                "accounts": size,
                "ties": size * (size - 1) // 2,
            }
            for c in range(discs)
        ],
        made["clusters"].schema,
    )
    return {name: table for name, table in made.items() if name in ("edges", "members", "accounts", "clusters")}
