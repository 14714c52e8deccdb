"""The tables of CooRTweet and coordination-network-toolkit, from our actions, and our edges kept where they keep them.

In: the tables of the first stages. Out: :class:`Parity`, the other tool's tables of all layers. Odd input: acts without
a time are left out, as both tools cannot place them.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from coordgraph.presets import cnt, coortweet
from coordgraph.settings import Settings
from coordgraph.tables import EDGES


class Parity(NamedTuple):
    """The other tool's tables of all layers, and its counts."""

    pairs: pd.DataFrame | None
    edges: pd.DataFrame
    counts: dict[str, int]


def parity_of(name: str, actions: pa.Table, objects: pa.Table, posts: pa.Table, settings: Settings) -> Parity:
    """The other tool's result on the same actions, layer by layer."""
    window = settings.similarity.window or 0.0
    pairs: list[pd.DataFrame] = []
    edges: list[pd.DataFrame] = []
    for layer in sorted(set(actions["behaviour"].unique().to_pylist())):
        rows = _rows_in_input_order(actions.filter(pc.equal(actions["behaviour"], layer)), objects, posts)
        if name == "coortweet":
            found = coortweet.pairs(rows, coortweet.CoortweetSettings(time_window=window))
            pairs.append(found.assign(layer=layer))
            edges.append(coortweet.network(found).assign(layer=layer))
        else:
            edges.append(cnt.network(rows, window, cnt.MIN_EDGE_WEIGHT).assign(layer=layer))
    all_edges = pd.concat(edges, ignore_index=True) if edges else pd.DataFrame()
    all_pairs = pd.concat(pairs, ignore_index=True) if pairs else None
    return Parity(all_pairs, all_edges, _counts(name, all_pairs, all_edges))


def _rows_in_input_order(actions: pa.Table, objects: pa.Table, posts: pa.Table) -> pd.DataFrame:
    """The four columns both tools work on, in the order of the input; acts without time are left out."""
    table = pa.table(
        {
            "object_id": objects["key"].take(actions["object"]),
            "account_id": posts["account_id"].take(actions["post"]),
            "content_id": posts["post_id"].take(actions["post"]),
            "time": actions["time"].cast(pa.int64()),
            "file": posts["source_file"].take(actions["post"]),
            "line": posts["source_line"].take(actions["post"]),
        }
    )
    frame: pd.DataFrame = table.to_pandas().dropna(subset=["time"]).sort_values(["file", "line"], kind="stable")
    frame["timestamp_share"] = frame["time"] / 1e6
    return frame


def _counts(name: str, pairs: pd.DataFrame | None, edges: pd.DataFrame) -> dict[str, int]:
    if name == "cnt":
        accounts = pd.unique(pd.concat([edges["source"], edges["target"]])) if len(edges) else []
        return {"edges": len(edges), "accounts": len(accounts)}
    strong = edges[edges["weight_threshold"] == 1] if len(edges) else edges
    return {
        "pairs": 0 if pairs is None else len(pairs),
        "accounts": _ends(edges),
        "edges": len(edges),
        "edges_above_threshold": len(strong),
        "accounts_above_threshold": _ends(strong),
    }


def _ends(edges: pd.DataFrame) -> int:
    return len(set(edges["from"]) | set(edges["to"])) if len(edges) else 0


def kept_as_there(edges: pa.Table, name: str, parity: Parity) -> pa.Table:
    """Our edges with the other tool's weight, kept where it keeps them (either direction, where it has two)."""
    source, target = ("from", "to") if name == "coortweet" else ("source", "target")
    weights: dict[tuple[str, str, str], tuple[float, bool]] = {}
    for values in parity.edges.to_dict("records"):
        low, high = sorted((values[source], values[target]))
        passes = bool(values.get("weight_threshold", 1))
        known = weights.get((values["layer"], low, high), (0.0, False))
        weights[(values["layer"], low, high)] = (max(known[0], float(values["weight"])), known[1] or passes)
    keys = zip(*(edges[c].to_pylist() for c in ("layer", "source", "target")), strict=True)
    found = [weights.get(key, (0.0, False)) for key in keys]
    columns: dict[str, Any] = {column: edges[column] for column in edges.column_names}
    return EDGES.of({**columns, "weight": [w for w, _ in found], "kept": [k for _, k in found]})
