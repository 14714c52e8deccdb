"""What stands on the page of the pyvis map, and what may run on it?

In: tables, run record, settings, the network. Out: one HTML text. The page holds its data as JSON that no browser
reads as HTML, and a content security policy that names the exact bytes of its two scripts and one stylesheet; nothing
else runs and nothing is loaded. Odd input: all names pass :func:`~coordgraph.maps.wording.shown`.
"""

from __future__ import annotations

import base64
import hashlib
import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from coordgraph.errors import IntegrityError
from coordgraph.graphs import account_attributes, cluster_colours, kept_edges, largest_first, table_or_empty
from coordgraph.maps.backing import Backing, backing
from coordgraph.maps.evidence import Evidence, evidence_of
from coordgraph.maps.layout import Layout
from coordgraph.maps.network import group_label, layout_of, network_of, night_colour
from coordgraph.maps.palette import LIGHT_PAGE, NIGHT_PAGE, readable
from coordgraph.maps.selection import Selection, View, select
from coordgraph.maps.who import flag_words, flags_by_account, who_they_are
from coordgraph.maps.wording import (
    CAMPS_BANNER,
    CAMPS_CAVEAT,
    CAVEAT,
    PLACES,
    SHARING_CAVEAT,
    count,
    layer_words,
    method_rows,
    milliseconds,
    shown,
    web_link,
)
from coordgraph.outlets.claims import Claim, words_of
from coordgraph.settings import MapSettings

_TEMPLATES = Path(__file__).parent / "templates"
_VIS_NETWORK = ("templates", "lib", "vis-9.1.2", "vis-network.min.js")
VIS_NETWORK_SHA256 = "1f20f0736f32cb9bedf8f6383b25cfea2f839e1abe80d6e8040b4d5bea378c69"

_WAYS = 12
_SHOWN_OF_ACCOUNT = ("location", "based_in", "lang", "status")
_COUNTS_OF_ACCOUNT = ("followers", "following", "post_count", "posts", "protected", "verified", "default_image")
_FACTS_OF_GROUP = ("posts", "ties", "pairs", "density", "stability", "core", "median_delay_s", "modularity")


def page_of(
    tables: Mapping[str, pa.Table],
    record: Mapping[str, Any],
    settings: MapSettings,
    view: View = "auto",
    network: Any = None,
) -> str:
    """The whole page as text."""
    seed = seed_of(record)
    selection = select(tables, settings, view)
    layer = backing(tables, {group["id"] for group in selection.groups})
    layout = layout_of(selection, layer, seed)
    network = network_of(tables, selection, layer, layout) if network is None else network
    strongest = sorted(selection.pairs, key=lambda pair: (-pair.weight, pair.source, pair.target))
    evidence = evidence_of(tables, strongest)
    data = _data(tables, selection, layer, layout, network, evidence)
    return _rendered(data, _words(tables, record, settings, selection, layer, seed))


def seed_of(record: Mapping[str, Any]) -> int:
    """The seed of the run; 1, the default of the settings, where the record names none."""
    settings = record.get("settings")
    seeds = [record.get("seed"), settings.get("seed") if isinstance(settings, Mapping) else None]
    return next((seed for seed in seeds if isinstance(seed, int)), 1)


def vis_network_script() -> str:
    """The vis-network that pyvis ships, as text.

    Raises:
        IntegrityError: the file is not the one this page was made for.
    """
    import pyvis

    path = Path(pyvis.__file__).parent.joinpath(*_VIS_NETWORK)
    script = path.read_bytes()
    found = hashlib.sha256(script).hexdigest()
    if found != VIS_NETWORK_SHA256:
        raise IntegrityError(
            "not the vis-network 9.1.2 of pyvis 0.3.2",
            where=path,
            value=found,
            next_step="Install pyvis 0.3.2 anew: pip install --force-reinstall pyvis==0.3.2.",
        )
    # browsers turn CR LF into LF before they hash a script
    return script.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")


def json_for_html(value: Any) -> str:
    """JSON that may stand inside a script element: no character of it can end the element or begin a comment.

    >>> json_for_html("</script>")
    '"\\\\u003c/script\\\\u003e"'
    """
    text = json.dumps(_without_nan(value), ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _without_nan(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {str(key): _without_nan(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_without_nan(item) for item in value]
    # users may put numpy numbers into a network
    return value.item() if hasattr(value, "item") and not isinstance(value, (str, bytes)) else value


def _rendered(data: Mapping[str, Any], words: Mapping[str, Any]) -> str:
    import jinja2
    from markupsafe import Markup

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined
    )
    style = (_TEMPLATES / "map.css").read_text(encoding="utf-8")
    scripts = [vis_network_script(), (_TEMPLATES / "map.js").read_text(encoding="utf-8")]
    return environment.get_template("map.html").render(
        **words,
        policy=Markup(content_policy(scripts, style)),  # noqa: S704 - made of hashes only
        style=Markup(style),  # noqa: S704 - our own file
        scripts=[Markup(script) for script in scripts],  # noqa: S704 - our own and a file of known hash
        data=Markup(json_for_html(data)),  # noqa: S704 - escaped by json_for_html
    )


def content_policy(scripts: list[str], style: str) -> str:
    """The content security policy under which exactly these scripts and this stylesheet work, and nothing else."""
    hashes = " ".join(_source_hash(script) for script in scripts)
    return (
        f"default-src 'none'; script-src {hashes}; style-src {_source_hash(style)}; img-src data: blob:; "
        "connect-src 'none'; base-uri 'none'; form-action 'none'"
    )


def _source_hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode('ascii')}'"


def _words(
    tables: Mapping[str, pa.Table],
    record: Mapping[str, Any],
    settings: MapSettings,
    selection: Selection,
    layer: Backing,
    seed: int,
) -> dict[str, Any]:
    """What the template says in words."""
    group_words = ("camp", "camps") if selection.view == "camps" else ("cluster", "clusters")
    edges = table_or_empty(tables, "edges")
    posts = tables["posts"].num_rows if "posts" in tables else None
    layers = sorted(set(edges["layer"].to_pylist())) if edges.num_rows else []
    return {
        "title": shown(settings.title, 120) or "Co-activity of accounts",
        "view": selection.view,
        "counts": [
            _part_of(len(selection.accounts), selection.all_accounts, "account"),
            _part_of(len(selection.pairs), selection.all_pairs, "pair" if selection.view == "camps" else "tie"),
            count(len(selection.groups), *group_words),
        ],
        "group_words": group_words,
        "banner": _banner(selection, tables, record),
        "compared": edges.group_by(["source", "target"]).aggregate([]).num_rows if selection.view == "nothing" else 0,
        "nothing_behind": not layer.outlets,
        "outlets_drawn": _part_of(len(layer.outlets), layer.all_outlets, "outlet"),
        "all_outlets_drawn": len(layer.outlets) == layer.all_outlets,
        "has_organisations": bool(layer.organisations),
        "has_loose": len(selection.group_of) < len(selection.accounts),
        "method": [*_what_is_drawn(selection.view, edges), *method_rows(record, layers, posts, seed)],
        "caveat": _caveat(selection.view, record),
        "tie_word": "pair" if selection.view == "camps" else "tie",
        "places": PLACES,
    }


def _part_of(drawn: int, in_all: int, one: str) -> str:
    return count(drawn, one) if drawn == in_all else f"{drawn:,} of {count(in_all, one)}"


def _what_is_drawn(view: str, edges: pa.Table) -> list[tuple[str, str]]:
    """On a map of camps the lines are not made by the tie rule, and the method box must say so."""
    if view != "camps" or not edges.num_rows:
        return []
    fewest = count(pc.min(edges["shared"]).as_py(), "object")
    return [("Lines on this map", f"pairs that share at least {fewest} of one layer, at whatever time")]


def _caveat(view: str, record: Mapping[str, Any]) -> str:
    if view == "camps":
        return CAMPS_CAVEAT
    return CAVEAT if record.get("timed", True) else SHARING_CAVEAT


def _banner(selection: Selection, tables: Mapping[str, pa.Table], record: Mapping[str, Any]) -> str:
    if selection.view != "camps":
        verdict = record.get("verdict") or {}
        return str(verdict["sentence"]) if verdict.get("beyond_chance") is False else ""
    clusters = table_or_empty(tables, "clusters").num_rows
    if clusters:
        return CAMPS_BANNER.partition(". ")[2]
    ties = len(kept_edges(tables))
    loose = f" {count(ties, 'tie')} passed the rule without forming a cluster; the report shows them." if ties else ""
    return CAMPS_BANNER + loose


def _data(
    tables: Mapping[str, pa.Table],
    selection: Selection,
    layer: Backing,
    layout: Layout,
    network: Any,
    evidence: Evidence,
) -> dict[str, Any]:
    """What the script of the page reads."""
    named = {post[0] for post in evidence.posts.values() if post[0]}
    options = network.options if isinstance(network.options, dict) else {}
    return {
        "view": selection.view,
        "nodes": network.nodes,
        "edges": network.edges,
        "options": options,
        "groups": _group_rows(selection, layout),
        "who": who_they_are(tables),
        "flags": flag_words(tables),
        "flagged": flags_by_account(tables, selection.accounts),
        "accounts": _account_rows(tables, selection.accounts),
        "names": _account_rows(tables, named - set(selection.accounts), brief=True),
        "ties": {f"t{n}": _tie_rows(pair) for n, pair in enumerate(selection.pairs)},
        "evidence": {
            f"t{n}": [evidence.counts[key], evidence.rows.get(key, [])]
            for n, pair in enumerate(selection.pairs)
            if (key := (pair.source, pair.target)) in evidence.counts
        },
        "posts": evidence.posts,
        "texts": evidence.texts,
        "amplification": {f"m{n}": _amplification_row(row) for n, row in enumerate(layer.amplification)},
        "claims": {f"s{n}": _claim_row(claim) for n, claim in enumerate(layer.claims)},
        "ways": {
            outlet: [[[step.words, shown(step.by), f"s{step.claim}"] for step in way] for way in ways[:_WAYS]]
            for outlet, ways in layer.ways().items()
        },
        "layers": {layer_: layer_words(shown(layer_)) for layer_ in _layers(selection)},
    }


def _layers(selection: Selection) -> list[str]:
    return sorted({tie.layer for pair in selection.pairs for tie in pair.layers})


def _group_rows(selection: Selection, layout: Layout) -> list[dict[str, Any]]:
    colours = cluster_colours(largest_first(*([g[name] for g in selection.groups] for name in ("id", "accounts"))))
    rows = []
    for group in selection.groups:
        colour = colours[group["id"]]
        x, y, radius = layout.discs[group["id"]]
        rows.append(
            {
                "id": group["id"],
                "label": group_label(group),
                "accounts": group["accounts"],
                "colour": colour,
                "night": night_colour(colour),
                "text": readable(colour, LIGHT_PAGE),
                "night_text": readable(colour, NIGHT_PAGE),
                "disc": [x, y, radius],
                **{name: group[name] for name in _FACTS_OF_GROUP if group.get(name) is not None},
                "layers": [shown(layer) for layer in group.get("layers") or [group.get("layer")] if layer],
                "leaders": list(group.get("leaders") or ()),
                "from": milliseconds(group.get("first_time")),
                "to": milliseconds(group.get("last_time")),
            }
        )
    return rows


def _account_rows(tables: Mapping[str, pa.Table], accounts: Any, brief: bool = False) -> dict[str, dict[str, Any]]:
    rows = {}
    for account, about in account_attributes(tables, sorted(accounts)).items():
        row: dict[str, Any] = {"handle": shown(about.get("handle")), "name": shown(about.get("display_name"))}
        if not brief:
            row.update({name: shown(about[name]) for name in _SHOWN_OF_ACCOUNT if about.get(name)})
            row.update({name: about[name] for name in _COUNTS_OF_ACCOUNT if name in about})
            row["created"] = str(about.get("created_at", ""))[:10]
            row["link"] = web_link(about.get("url"))
            row["url"] = shown(about.get("url"), 100)
            row["first"] = about.get("first_share")
            row |= {name: about.get(name) for name in ("standing", "stability")}
        rows[account] = {name: value for name, value in row.items() if value not in (None, "")}
    return rows


def _tie_rows(pair: Any) -> list[list[Any]]:
    return [
        [tie.layer, tie.weight, tie.shared, tie.synchronous, tie.median_delay_s, tie.source_first, tie.cosine]
        for tie in pair.layers
    ]


def _amplification_row(row: Mapping[str, Any]) -> dict[str, Any]:
    names = (
        "cluster", "outlet", "accounts", "cluster_accounts", "other_accounts", "others", "posts", "share",
        "other_share", "risk_ratio", "risk_ratio_low", "risk_ratio_high", "q", "circular",
    )  # fmt: skip
    return {name: row[name] for name in names}


def _claim_row(claim: Claim) -> dict[str, Any]:
    return {
        "subject": shown(claim.subject),
        "property": shown(words_of(claim.property)),
        "object": shown(claim.object),
        "source": shown(claim.source, 200),
        "link": web_link(claim.source),
        "date": shown(claim.date),
    }
