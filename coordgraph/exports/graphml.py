"""How does the graph become GraphML that Gephi opens coloured and placed?

In: the tables and, if there is a map, its positions. Out: a GraphML file, the same bytes for the same input.
Odd input: what XML cannot hold is left out of texts; unknown values are left out. The attributes ``label``, ``x``,
``y``, ``size``, ``r``, ``g``, ``b``, ``color`` and ``weight`` have the names Gephi's importer knows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pyarrow as pa

from coordgraph.exports.drawing import Drawing, Positions, Row, channels, drawing_of, types_of
from coordgraph.exports.xml import attribute, content, legal_ids, write_lines

_TYPES = {str: "string", int: "long", float: "double", bool: "boolean"}


def write_graphml(tables: Mapping[str, pa.Table], positions: Positions | None, path: str | Path) -> Path:
    """Write the accounts with kept ties and these ties as GraphML.

    Args:
        tables: the tables of a run.
        positions: account id to (x, y) as the map has them, or None.
        path: the file to write.

    Returns:
        The path written.
    """
    return write_lines(_lines(_with_channels(drawing_of(tables, positions))), path)


def _with_channels(drawing: Drawing) -> Drawing:
    nodes = [
        (account, {**row, **dict(zip("rgb", channels(row["color"]), strict=True))}) for account, row in drawing.nodes
    ]
    return Drawing(nodes, drawing.edges)


def _lines(drawing: Drawing) -> Iterator[str]:
    ids = legal_ids(account for account, _ in drawing.nodes)
    node_keys = _keys("node", [row for _, row in drawing.nodes])
    edge_keys = _keys("edge", [row for *_, row in drawing.edges])
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">'
    for scope, keys in (("node", node_keys), ("edge", edge_keys)):
        for name, (key, kind) in keys.items():
            yield f'  <key id="{key}" for="{scope}" attr.name={attribute(name)} attr.type="{kind}"/>'
    yield '  <graph edgedefault="undirected">'
    for account, row in drawing.nodes:
        yield f"    <node id={attribute(ids[account])}>{_data(row, node_keys)}</node>"
    for number, (source, target, row) in enumerate(drawing.edges):
        ends = f"source={attribute(ids[source])} target={attribute(ids[target])}"
        yield f'    <edge id="e{number}" {ends}>{_data(row, edge_keys)}</edge>'
    yield "  </graph>"
    yield "</graphml>"


def _keys(scope: str, rows: list[Row]) -> dict[str, tuple[str, str]]:
    """For each attribute its key and type."""
    kinds = types_of(rows, _TYPES)
    return {name: (f"{scope[0]}{number}", kind) for number, (name, kind) in enumerate(kinds.items())}


def _data(row: Row, keys: Mapping[str, tuple[str, str]]) -> str:
    return "".join(f'<data key="{keys[name][0]}">{content(row[name])}</data>' for name in keys if name in row)
