"""A map of the small tables: written, read back as data, opened in a browser."""

from __future__ import annotations

import base64
import gzip
import json
import re
import struct

from coordgraph import maps
from coordgraph.settings import MapSettings, Settings
from tests.browser import chromium_page
from tests.hostile import small_tables

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
