"""How large is map.html, and how soon is it there? Beside a stock pyvis map of the same graph, in the same browser.

``python benchmarks/map.py [small] [large]`` prints a table; both sizes without arguments. It needs Chromium. Graphs
are generated: clusters of uneven size, campaigns of some days, ids and handles as long as real ones; no posts. pyvis
gets the same places and its physics is off, or it would still be moving when this ends; it is not asked to draw the
large graph. First frame: milliseconds from opening to the first frame in which the accounts are drawn, the median of
five. A filter: from the click to the next frame that shows its result.
"""

from __future__ import annotations

import datetime as dt
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from coordgraph import maps, tables
from coordgraph.settings import MapSettings

sys.path.insert(0, str(Path(__file__).parent.parent))
from tests.browser import chromium

SIZES = {"small": (5_000, 30_000, 40), "large": (50_000, 300_000, 250)}
TURNS = 5
DAY = 86_400_000_000
_ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking")
# a frame is drawn when the one after it begins, and software GL has to be waited for
_FRAME = """() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => {
  for (const canvas of document.querySelectorAll('canvas')) {
    const gl = canvas.getContext('webgl2');
    if (gl) gl.finish(); else canvas.getContext('2d')?.getImageData(0, 0, 1, 1);
  }
  done(performance.now());
})))"""


def graph(accounts: int, ties: int, clusters: int, seed: int = 1) -> tuple[Any, Any, Any]:
    """Cluster of each account, and both ends of each tie; six of seven ties lie inside a cluster."""
    luck = np.random.default_rng(seed)
    sizes = np.minimum(luck.pareto(1.2, clusters) + 1, 12)
    cluster = luck.choice(clusters, accounts, p=sizes / sizes.sum())
    members = [np.flatnonzero(cluster == number) for number in range(clusters)]
    one = luck.integers(0, accounts, 2 * ties)
    inside = np.array([members[cluster[a]][luck.integers(len(members[cluster[a]]))] for a in one])
    other = np.where(luck.random(len(one)) < 6 / 7, inside, luck.integers(0, accounts, len(one)))
    pairs = np.unique(np.sort(np.stack([one, other], axis=1)[one != other], axis=1), axis=0)
    pairs = pairs[luck.permutation(len(pairs))[:ties]]
    return cluster, pairs[:, 0], pairs[:, 1]


def frame(shape: tables.Shape, count: int, **given: Any) -> pa.Table:
    """A table of that shape; columns not given are empty."""
    schema = shape.empty().schema
    return pa.table(
        [pa.array(given[f.name], f.type) if f.name in given else pa.nulls(count, f.type) for f in schema], schema
    )


def made(accounts: int, ties: int, clusters: int, seed: int = 1) -> dict[str, pa.Table]:
    """The tables of a run with that graph."""
    cluster, one, other = graph(accounts, ties, clusters, seed)
    luck = np.random.default_rng(seed + 1)
    old, new = luck.integers(10**7, 4 * 10**9, accounts), luck.integers(7 * 10**17, 19 * 10**17, accounts)
    ids = np.array([str(i) for i in np.where(luck.random(accounts) < 0.6, old, new)])
    names = luck.choice(["Luis", "Chile", "Maria", "Carlos", "Ana", "Rosa", "Pueblo", "Libre"], accounts)
    start = 1_740_787_200_000_000 + luck.integers(0, 30, clusters)[cluster[one]] * DAY
    first = start + (luck.exponential(1.5, ties) * DAY).astype(np.int64)
    last = first + (luck.exponential(2.0, ties) * DAY).astype(np.int64)
    together = np.minimum(3 + luck.geometric(0.25, ties), 60)
    turned = ids[one] > ids[other]
    source, target = ids[np.where(turned, other, one)], ids[np.where(turned, one, other)]
    handles = [f"{name}{number}" for name, number in zip(names, luck.integers(10**6, 10**8, accounts), strict=True)]
    born = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
    size, inside = (
        np.bincount(cluster, minlength=clusters),
        np.bincount(cluster[one][cluster[one] == cluster[other]], minlength=clusters),
    )
    order = np.argsort(-size)
    edges = frame(
        tables.EDGES, ties, layer=["co_retweet"] * ties, source=source.tolist(), target=target.tolist(),
        weight=together.astype(float), shared=together + luck.integers(0, 4, ties), synchronous=together,
        median_delay_s=np.round(luck.exponential(15, ties), 3), source_first=np.round(luck.random(ties), 2),
        first_time=first, last_time=last, kept=[True] * ties,
    )  # fmt: skip
    return {
        "edges": edges,
        "members": frame(tables.MEMBERS, accounts, account_id=ids.tolist(), cluster=[f"C-{n:08x}" for n in cluster]),
        "accounts": frame(
            tables.ACCOUNTS, accounts, account_id=ids.tolist(), display_name=names.tolist(), handle=handles,
            created_at=[born - dt.timedelta(days=int(d)) for d in luck.exponential(900, accounts)],
            followers=luck.lognormal(5, 1.5, accounts).astype(int).tolist(),
            posts=luck.integers(10, 400, accounts).tolist(),
        ),
        "clusters": frame(
            tables.CLUSTERS, clusters, cluster=[f"C-{n:08x}" for n in order], rank=list(range(1, clusters + 1)),
            label=[f"#hashtag{n}" for n in order], accounts=size[order].tolist(), ties=inside[order].tolist(),
        ),
    }  # fmt: skip


def stock_pyvis(data: dict[str, pa.Table], path: Path) -> None:
    """The map pyvis writes by itself, with our places and without physics."""
    from pyvis.network import Network

    places = maps.positions_of(data, MapSettings(), 1)
    handles = dict(zip(*(data["accounts"][name].to_pylist() for name in ("account_id", "handle")), strict=True))
    network = Network(height="900px", width="100%", cdn_resources="in_line")
    network.set_options(json.dumps({"physics": {"enabled": False}, "layout": {"improvedLayout": False}}))
    nodes = [{"id": a, "label": handles[a], "shape": "dot", "size": 5, "x": x, "y": y} for a, (x, y) in places.items()]
    network.nodes.extend(nodes)
    network.node_ids.extend(node["id"] for node in nodes)
    network.node_map.update({node["id"]: node for node in nodes})
    edges = zip(*(data["edges"][name].to_pylist() for name in ("source", "target", "weight")), strict=True)
    network.edges.extend({"from": one, "to": other, "value": weight} for one, other, weight in edges)
    path.write_text(network.generate_html(notebook=False), encoding="utf-8")


def milliseconds(browser: Any, path: Path, ready: str) -> tuple[float, Any]:
    """From opening the file to its first frame, and the open page."""
    page = browser.new_context(viewport={"width": 1400, "height": 900}, offline=True).new_page()
    page.goto(path.as_uri(), wait_until="commit")
    while not page.evaluate(ready):
        time.sleep(0.01)
    return page.evaluate(_FRAME), page


def opened(browser: Any, path: Path, ready: str, turns: int = TURNS) -> float:
    """The median of some openings."""
    times = []
    for _ in range(turns):
        value, page = milliseconds(browser, path, ready)
        times.append(value)
        page.context.close()
    return statistics.median(times)


def filtered(browser: Any, path: Path) -> float:
    """Milliseconds until the strongest filter step of the slider is drawn."""
    _, page = milliseconds(browser, path, OURS)
    page.wait_for_timeout(1500)
    before = page.evaluate("window.__map.counts().ties")
    page.evaluate("window.__since = performance.now()")
    page.locator("#strength").fill("4")
    while page.evaluate("window.__map.counts().ties") == before:
        time.sleep(0.005)
    done = page.evaluate(_FRAME) - page.evaluate("window.__since")
    page.context.close()
    return float(done)


OURS = "Boolean(window.__map && window.__map.ready)"
THEIRS = "typeof network === 'object' && network !== null && document.querySelectorAll('canvas').length > 0"


def main(arguments: list[str]) -> None:
    """Print one line for each size."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium(), args=list(_ARGUMENTS))
        print(f"Chromium {browser.version}, WebGL in software")
        print("| accounts / ties | file | written in | first frame | filter | stock pyvis: file | first frame |")
        print("| --- | --- | --- | --- | --- | --- | --- |")
        for name in arguments or SIZES:
            data = made(*SIZES[name])
            path, theirs = Path(folder, f"{name}.html"), Path(folder, f"{name}-pyvis.html")
            started = time.perf_counter()
            maps.write_map(data, {"seed": 1}, MapSettings(), path)
            took = time.perf_counter() - started
            ours = opened(browser, path, OURS)
            row = [f"{SIZES[name][0]:,} / {SIZES[name][1]:,}", f"{path.stat().st_size / 1e6:.2f} MB", f"{took:.1f} s",
                   f"{ours:,.0f} ms", f"{filtered(browser, path):,.0f} ms"]  # fmt: skip
            if name == "small":
                stock_pyvis(data, theirs)
                other = opened(browser, theirs, THEIRS)
                row += [f"{theirs.stat().st_size / 1e6:.2f} MB", f"{other:,.0f} ms ({other / ours:.1f} times ours)"]
            print("| " + " | ".join(row) + " |")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
