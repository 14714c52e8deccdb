"""How does the graph become GEXF 1.3, with colour, place and size as Gephi's own elements?

In: the tables and, if there is a map, its positions. Out: a GEXF file, the same bytes for the same input (it bears no
date). Odd input: what XML cannot hold is left out of texts; unknown values are left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pyarrow as pa

from coordgraph.exports.drawing import Drawing, Positions, Row, channels, drawing_of, types_of
from coordgraph.exports.xml import attribute, legal_ids, write_lines

_TYPES = {str: "string", int: "long", float: "double", bool: "boolean"}
_OWN_ELEMENTS = {"label", "x", "y", "size", "color", "weight"}


def write_gexf(tables: Mapping[str, pa.Table], positions: Positions | None, path: str | Path) -> Path:
    """Write the accounts with kept ties and these ties as GEXF 1.3.

    Args:
        tables: the tables of a run.
        positions: account id to (x, y) as the map has them, or None.
        path: the file to write.

    Returns:
        The path written.
    """
    return write_lines(_lines(drawing_of(tables, positions)), path)


def _lines(drawing: Drawing) -> Iterator[str]:
    ids = legal_ids(account for account, _ in drawing.nodes)
    node_keys = _keys([row for _, row in drawing.nodes])
    edge_keys = _keys([row for *_, row in drawing.edges])
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield '<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" version="1.3">'
    yield '  <graph defaultedgetype="undirected" mode="static">'
    for scope, keys in (("node", node_keys), ("edge", edge_keys)):
        yield f'    <attributes class="{scope}" mode="static">'
        for name, (key, kind) in keys.items():
            yield f'      <attribute id="{key}" title={attribute(name)} type="{kind}"/>'
        yield "    </attributes>"
    yield "    <nodes>"
    for account, row in drawing.nodes:
        yield f"      <node id={attribute(ids[account])} label={attribute(row['label'])}>"
        yield f"        {_values(row, node_keys)}{_look(row)}"
        yield "      </node>"
    yield "    </nodes>"
    yield "    <edges>"
    for number, (source, target, row) in enumerate(drawing.edges):
        ends = f"source={attribute(ids[source])} target={attribute(ids[target])}"
        weight = attribute(row.get("weight", 0.0))
        yield f'      <edge id="{number}" {ends} weight={weight}>{_values(row, edge_keys)}</edge>'
    yield "    </edges>"
    yield "  </graph>"
    yield "</gexf>"


def _keys(rows: list[Row]) -> dict[str, tuple[str, str]]:
    kinds = {name: kind for name, kind in types_of(rows, _TYPES).items() if name not in _OWN_ELEMENTS}
    return {name: (str(number), kind) for number, (name, kind) in enumerate(kinds.items())}


def _values(row: Row, keys: Mapping[str, tuple[str, str]]) -> str:
    values = "".join(f'<attvalue for="{keys[n][0]}" value={attribute(row[n])}/>' for n in keys if n in row)
    return f"<attvalues>{values}</attvalues>"


def _look(row: Row) -> str:
    red, green, blue = channels(row["color"])
    look = f'<viz:color r="{red}" g="{green}" b="{blue}"/>'
    if "x" in row:
        look += f'<viz:position x="{row["x"]}" y="{row["y"]}" z="0.0"/>'
    return look + f'<viz:size value="{row["size"]}"/>'
