"""Which nodes and lines has the map? A :class:`pyvis.network.Network` with fixed places and physics off.

In: the tables of a run, :class:`MapSettings`, a seed. Out: a ``Network``, to be changed at will.
Odd input: nothing found is a network without nodes; titles and labels are plain, cleaned text.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from coordgraph.graphs import GREY, Pair, account_attributes, cluster_colours, largest_first
from coordgraph.maps.backing import Backing, backing, is_only_funder
from coordgraph.maps.layout import Layout, place
from coordgraph.maps.palette import NIGHT_PAGE, readable, rgba
from coordgraph.maps.selection import Selection, View, select
from coordgraph.maps.wording import count, duration, layer_words, shown
from coordgraph.outlets.claims import words_of
from coordgraph.settings import MapSettings

_OUTLET_COLOUR = "#5B6472"
_LEAST_SIZE, _MOST_SIZE = 3.0, 10.0
_NIGHT_CONTRAST = 4.2

_OPTIONS: dict[str, Any] = {
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False},
    "nodes": {"borderWidth": 0, "borderWidthSelected": 0, "chosen": False},
    "edges": {"smooth": False, "chosen": False, "hoverWidth": 0, "selectionWidth": 0, "arrows": {"to": False}},
    "interaction": {
        "hover": True,
        "hoverConnectedEdges": False,
        "selectConnectedEdges": False,
        "hideEdgesOnDrag": True,
        "hideEdgesOnZoom": True,
        "dragNodes": False,
        "tooltipDelay": 120,
        "keyboard": {"enabled": True, "bindToWindow": False},
    },
}


def build_pyvis(tables: Mapping[str, pa.Table], settings: MapSettings, seed: int, view: View = "auto") -> Any:
    """The map as a :class:`pyvis.network.Network`, with places fixed and physics off.

    Args:
        tables: the tables of a run.
        settings: how much is drawn.
        seed: the same seed gives the same map.
        view: ``clusters``, ``camps`` or ``auto`` (camps when there are no clusters).

    Nodes have the ids ``a:<account id>``, ``o:<outlet>``, ``g:<organisation>`` and ``c:<cluster>`` (the unseen middle
    of a disc); titles are plain text. Do not call its ``show``: use :func:`coordgraph.maps.write_pyvis_map`.
    """
    selection = select(tables, settings, view)
    layer = backing(tables, {group["id"] for group in selection.groups})
    return network_of(tables, selection, layer, layout_of(selection, layer, seed))


def layout_of(selection: Selection, layer: Backing, seed: int) -> Layout:
    """The places of everything that is drawn."""
    return place(
        selection.accounts,
        [(pair.source, pair.target, pair.weight) for pair in selection.pairs],
        selection.group_of,
        seed,
        layer.shares(),
        layer.neighbours(),
    )


def network_of(tables: Mapping[str, pa.Table], selection: Selection, layer: Backing, layout: Layout) -> Any:
    """The pyvis network of a selection whose places are known."""
    # imported here: pyvis imports IPython, which takes longer than drawing a small map
    from pyvis.network import Network

    network = Network(height="100%", width="100%", cdn_resources="in_line")
    network.set_options(json.dumps(_OPTIONS))
    colours = cluster_colours(largest_first(*([g[name] for g in selection.groups] for name in ("id", "accounts"))))
    nodes = [
        *_anchor_nodes(layout),
        *_account_nodes(tables, selection, layout, colours),
        *_backing_nodes(layer, layout),
    ]
    # add_edge compares each new edge with all before it, add_node each id: together minutes for a large map
    network.nodes.extend(nodes)
    network.node_ids.extend(node["id"] for node in nodes)
    network.node_map.update({node["id"]: node for node in nodes})
    network.edges.extend(_backing_edges(layer, colours))
    network.edges.extend(_tie_edges(tables, selection, layout, colours))
    return network


def _node(name: str, kind: str, point: tuple[float, float], **more: Any) -> dict[str, Any]:
    # pyvis and vis-network turn an empty label into the id, hence the space
    return {"id": name, "kind": kind, "x": point[0], "y": point[1], "label": " ", "shape": "dot", **more}


def _anchor_nodes(layout: Layout) -> list[dict[str, Any]]:
    return [
        _node(f"c:{group}", "anchor", (x, y), size=0.1, color=rgba(GREY, 0), group_id=group)
        for group, (x, y, _) in layout.discs.items()
    ]


def _account_nodes(
    tables: Mapping[str, pa.Table], selection: Selection, layout: Layout, colours: Mapping[str, str]
) -> list[dict[str, Any]]:
    about = account_attributes(tables, selection.accounts)
    line = "pair" if selection.view == "camps" else "tie"
    labels = {group["id"]: group_label(group) for group in selection.groups}
    strength = dict.fromkeys(selection.accounts, 0.0)
    ties = dict.fromkeys(selection.accounts, 0)
    for pair in selection.pairs:
        for account in (pair.source, pair.target):
            strength[account] += _finite(pair.weight)
            ties[account] += 1
    # the strongest hundredth would otherwise make all others dots of one size
    ordered = sorted(strength.values())
    usual = ordered[int(len(ordered) * 0.99)] if ordered else 1.0
    nodes = []
    for account in selection.accounts:
        group = selection.group_of.get(account)
        share = math.sqrt(min(strength[account] / (usual or 1.0), 1.0))
        # in a small disc large dots would hide the lines between them
        most = min(_MOST_SIZE, 0.2 * layout.discs[group][2]) if group else _MOST_SIZE / 2
        nodes.append(
            _node(
                f"a:{account}",
                "account",
                layout.accounts[account],
                size=round(_LEAST_SIZE + (most - _LEAST_SIZE) * share, 2),
                color=colours.get(group or "", GREY),
                title=_account_title(account, about[account], labels.get(group or ""), count(ties[account], line)),
                group_id=group,
            )
        )
    return nodes


def account_name(account: str, about: Mapping[str, Any]) -> str:
    """``@handle`` where known, otherwise the name shown, otherwise the id."""
    if handle := shown(about.get("handle")):
        return f"@{handle}"
    return shown(about.get("display_name")) or shown(account) or "unnamed account"


def _account_title(account: str, about: Mapping[str, Any], group: str | None, ties: str) -> str:
    lines = [account_name(account, about)]
    if name := shown(about.get("display_name")):
        lines.append(name)
    if "created_at" in about:
        lines.append(f"created {str(about['created_at'])[:10]}")
    if "posts" in about:
        lines.append(f"{count(about['posts'], 'post')} in this collection")
    lines.append(f"in “{group}”" if group else "in no cluster")
    lines.append(f"{ties} on this map")
    return "\n".join(lines)


def group_label(group: Mapping[str, Any]) -> str:
    """The label of a cluster or camp; its id where it has none."""
    return shown(group.get("label"), 80) or f"group {shown(str(group['id']), 20)}"


def _backing_nodes(layer: Backing, layout: Layout) -> list[dict[str, Any]]:
    nodes = [
        _node(
            f"o:{name}",
            "outlet",
            layout.outlets[name],
            **{"shape": "square", "size": 8, "color": _OUTLET_COLOUR, "label": shown(name, 28) or " "},
            title=f"outlet {shown(name)}\nshared by {count(row['accounts'] or 0, 'account')} of the collection",
        )
        for name, row in layer.outlets.items()
    ]
    for name, row in layer.organisations.items():
        funder = is_only_funder(row)
        kind = "funder" if funder else "organisation"
        shape = {"shape": "triangle" if funder else "diamond", "size": 10, "color": _OUTLET_COLOUR}
        nodes.append(
            _node(
                f"g:{name}",
                kind,
                layout.organisations[name],
                **{**shape, "label": shown(name, 28) or " "},
                title=f"{kind} {shown(name)}",
            )
        )
    return nodes


def _backing_edges(layer: Backing, colours: Mapping[str, str]) -> list[dict[str, Any]]:
    edges: list[dict[str, Any]] = []
    for number, row in enumerate(layer.amplification):
        share = _finite(row["share"])
        edges.append(
            {
                "id": f"m{number}",
                "kind": "amplification",
                "from": f"c:{row['cluster']}",
                "to": f"o:{row['outlet']}",
                "width": round(1.5 + 8 * min(share, 1.0), 2),
                "color": rgba(colours.get(row["cluster"], GREY), 0.4),
                "title": f"{row['accounts']} of {row['cluster_accounts']} accounts shared {shown(row['outlet'])}",
            }
        )
    names = {name: f"g:{name}" for name in layer.organisations} | {name: f"o:{name}" for name in layer.outlets}
    for number, claim in enumerate(layer.claims):
        if claim.subject in names and claim.object in names:
            words = shown(words_of(claim.property))
            edges.append(
                {
                    "id": f"s{number}",
                    "kind": "claim",
                    "from": names[claim.subject],
                    "to": names[claim.object],
                    "width": 1.2,
                    "dashes": True,
                    "color": rgba(_OUTLET_COLOUR, 0.75),
                    "title": f"{shown(claim.subject)} {words} {shown(claim.object)}\n{shown(claim.source)}",
                }
            )
    return edges


def _tie_edges(
    tables: Mapping[str, pa.Table], selection: Selection, layout: Layout, colours: Mapping[str, str]
) -> list[dict[str, Any]]:
    about = account_attributes(tables, selection.accounts)
    opacity = _opacities(selection, layout)
    largest = max((_finite(pair.weight) for pair in selection.pairs), default=1.0) or 1.0
    edges = []
    # ties between clusters first, so that they lie under the discs' own
    ordered = sorted(enumerate(selection.pairs), key=lambda item: _shared_group(item[1], selection) is not None)
    for number, pair in ordered:
        group = _shared_group(pair, selection)
        share = math.sqrt(_finite(pair.weight) / largest)
        edges.append(
            {
                "id": f"t{number}",
                "kind": "tie",
                "from": f"a:{pair.source}",
                "to": f"a:{pair.target}",
                "weight": _finite(pair.weight),
                "width": round(0.6 + 2.2 * share, 2),
                "color": rgba(colours[group] if group else GREY, opacity[group]),
                "group_id": group,
                "title": _tie_title(pair, about),
            }
        )
    return edges


def _opacities(selection: Selection, layout: Layout) -> dict[str | None, float]:
    """How opaque the ties inside each group are, and (None) all others: the more lie on each other, the fainter."""
    inside = Counter(_shared_group(pair, selection) for pair in selection.pairs)
    others = max(0.16, min(0.5, 20 / math.sqrt(len(selection.pairs) + 1)))
    return {None: round(others, 3)} | {
        group: round(max(0.09, min(0.55, 3.8 * radius / (inside[group] + 1))), 3)
        for group, (_, _, radius) in layout.discs.items()
    }


def _shared_group(pair: Pair, selection: Selection) -> str | None:
    group = selection.group_of.get(pair.source)
    return group if group is not None and group == selection.group_of.get(pair.target) else None


def _tie_title(pair: Pair, about: Mapping[str, Mapping[str, Any]]) -> str:
    names = [account_name(account, about[account]) for account in (pair.source, pair.target)]
    facts = [count(pair.shared, "object") + " shared"]
    if pair.synchronous is not None:
        facts.append(f"{pair.synchronous:,} synchronous")
    if pair.median_delay_s is not None:
        facts.append(f"median delay {duration(pair.median_delay_s)}")
    return "\n".join([" – ".join(names), " · ".join(facts), *(layer_words(shown(tie.layer)) for tie in pair.layers)])


def _finite(number: float | None) -> float:
    return float(number) if number is not None and math.isfinite(number) else 0.0


def night_colour(colour: str) -> str:
    """The shade of a node's colour that is seen on a dark page."""
    return readable(colour, NIGHT_PAGE, _NIGHT_CONTRAST)
