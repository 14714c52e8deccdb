"""What stands on the page of the pyvis map, and what may run on it?

In: tables, run record, settings, the network. Out: one HTML text, in the page of :mod:`coordgraph.maps.shell`. Odd
input: all names pass :func:`~coordgraph.maps.wording.shown`; a network changed by hand keeps its own titles.

The script of the page is plain JavaScript in parts, put together here, because this map is also for installations in
which nothing could be bundled. Stylesheet, sentences and words are those of map.html.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa

from coordgraph.errors import IntegrityError
from coordgraph.graphs import account_attributes, cluster_colours, largest_first
from coordgraph.leading import accounts_in_order, has_an_order
from coordgraph.maps.about_run import about_run, seed_of
from coordgraph.maps.backing import Backing, backing
from coordgraph.maps.chance import split_of
from coordgraph.maps.cluster_rows import numbered_labels
from coordgraph.maps.dictionaries import dictionaries
from coordgraph.maps.evidence import Evidence, evidence_of
from coordgraph.maps.layout import Layout
from coordgraph.maps.network import layout_of, network_of, night_colour
from coordgraph.maps.palette import LIGHT_PAGE, NIGHT_PAGE, readable
from coordgraph.maps.pyvis_sentences import MORE_PLURALS, MORE_SENTENCES
from coordgraph.maps.selection import Selection, View, select, weight_steps
from coordgraph.maps.sentences import PLURALS, SENTENCES
from coordgraph.maps.shell import TEMPLATES, json_for_html, page_text, styles
from coordgraph.maps.telling import in_all_languages
from coordgraph.maps.who import flag_words, flags_by_account, who_they_are
from coordgraph.maps.wording import layer_words, milliseconds, shown, web_link
from coordgraph.outlets import property_in_words
from coordgraph.outlets.claims import Claim
from coordgraph.settings import MapSettings
from coordgraph.translations import words_in

_VIS_NETWORK = ("templates", "lib", "vis-9.1.2", "vis-network.min.js")
VIS_NETWORK_SHA256 = "1f20f0736f32cb9bedf8f6383b25cfea2f839e1abe80d6e8040b4d5bea378c69"
#: The script in parts, in the order in which they use each other.
PARTS = (
    "words", "elements", "colours", "graph", "visible", "drawing", "labels", "view", "cards", "card-account",
    "card-tie", "card-cluster", "card-thing", "search", "filters", "panel", "keys", "main",
)  # fmt: skip

_WAYS = 12
_SHOWN_OF_ACCOUNT = ("location", "based_in", "lang", "status")
_COUNTS_OF_ACCOUNT = ("followers", "following", "post_count", "posts", "protected", "verified", "default_image")
_FACTS_OF_GROUP = ("posts", "ties", "pairs", "density", "stability", "core", "median_delay_s", "conductance")
_DRAWN = {"anchor", "account", "outlet", "organisation", "funder", "tie", "amplification", "claim"}


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
    usual = network is None
    network = network_of(tables, selection, layer, layout) if usual else network
    title = shown(settings.title, 120) or words_in(settings.language)("Co-activity of accounts")
    data = {
        "title": title,
        "language": settings.language,
        "words": _words(tables),
        **about_run(tables, record, seed),
        **_graph(selection, layout, network, keep_titles=not usual),
        **_cards(tables, selection),
        **_backing_rows(layer),
        "split": _split(selection, seed),
    }
    script = vis_network_script()
    return page_text(
        title,
        settings.language,
        styles("web.css", "pyvis.css"),
        [script, _own_script()],
        [("map-data", "application/json", json_for_html(data))],
        _licence(script),
    )


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


def _own_script() -> str:
    parts = [(TEMPLATES / "pyvis" / f"{part}.js").read_text(encoding="utf-8") for part in PARTS]
    return '"use strict";\n(() => {\n' + "\n".join(parts) + "})();\n"


def _licence(script: str) -> str:
    notice = re.match(r"\s*/\*\*?(.*?)\*/", script, re.S)
    lines = [line.strip(" *") for line in (notice[1] if notice else "").splitlines()]
    return "vis-network 9.1.2 (Apache-2.0 or MIT)\n\n" + "\n".join(lines).strip() + "\n"


def _words(tables: Mapping[str, pa.Table]) -> dict[str, dict[str, Any]]:
    flags = [words for words, *_ in flag_words(tables).values()]
    return dictionaries((*SENTENCES, *MORE_SENTENCES, *flags), (*PLURALS, *MORE_PLURALS))


def _graph(selection: Selection, layout: Layout, network: Any, keep_titles: bool) -> dict[str, Any]:
    def drawn(items: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        if keep_titles:
            return list(items)
        # the page says these itself, in its language
        return [
            {k: v for k, v in item.items() if k != "title"} if item.get("kind") in _DRAWN else item for item in items
        ]

    return {
        "view": selection.view,
        "all": [selection.all_accounts, selection.all_pairs],
        "nodes": drawn(network.nodes),
        "edges": drawn([{"id": f"x{n}", **edge} for n, edge in enumerate(network.edges)]),
        "options": network.options if isinstance(network.options, dict) else {},
        "groups": _group_rows(selection, layout),
        "steps": weight_steps(selection.pairs),
        "layers": {layer: layer_words(shown(layer)) for layer in _layers(selection)},
    }


def _cards(tables: Mapping[str, pa.Table], selection: Selection) -> dict[str, Any]:
    strongest = sorted(selection.pairs, key=lambda pair: (-pair.weight, pair.source, pair.target))
    evidence = evidence_of(tables, strongest)
    named = {post[0] for post in evidence.posts.values() if post[0]}
    return {
        "who": who_they_are(tables),
        "flags": flag_words(tables),
        "flagged": flags_by_account(tables, selection.accounts),
        "accounts": _account_rows(tables, selection.accounts),
        "names": _account_rows(tables, named - set(selection.accounts), brief=True),
        "tied": {f"t{n}": _tie_rows(pair) for n, pair in enumerate(selection.pairs)},
        "evidence": _evidence_rows(selection, evidence),
        "posts": evidence.posts,
        "texts": evidence.texts,
    }


def _evidence_rows(selection: Selection, evidence: Evidence) -> dict[str, list[Any]]:
    return {
        f"t{n}": [evidence.counts[key], evidence.rows.get(key, []), evidence.orders.get(key, [])]
        for n, pair in enumerate(selection.pairs)
        if (key := (pair.source, pair.target)) in evidence.counts
    }


def _split(selection: Selection, seed: int) -> list[Any] | None:
    """Modularity, that of random ties, whether they differ clearly; None of one group, or of a part of the graph."""
    if len(selection.groups) < 2 or selection.is_part:
        return None
    place = {account: number for number, account in enumerate(selection.accounts)}
    split = split_of(len(place), [(place[pair.source], place[pair.target]) for pair in selection.pairs], seed)
    return [split.modularity, split.at_random, split.is_clear] if split else None


def _layers(selection: Selection) -> list[str]:
    return sorted({tie.layer for pair in selection.pairs for tie in pair.layers})


def _group_rows(selection: Selection, layout: Layout) -> list[dict[str, Any]]:
    colours = cluster_colours(largest_first(*([g[name] for g in selection.groups] for name in ("id", "accounts"))))
    labels = in_all_languages(partial(numbered_labels, selection.groups))
    rows = []
    for place, group in enumerate(selection.groups):
        colour = colours[group["id"]]
        rows.append(
            {
                "id": group["id"],
                "label": {language: said[place] for language, said in labels.items()},
                "accounts": group["accounts"],
                "colours": [colour, night_colour(colour)],
                "inks": [readable(colour, LIGHT_PAGE), readable(colour, NIGHT_PAGE)],
                "disc": layout.discs[group["id"]],
                **{name: group[name] for name in _FACTS_OF_GROUP if group.get(name) is not None},
                "layers": [shown(layer) for layer in group.get("layers") or [group.get("layer")] if layer],
                "leaders": list(group.get("leaders") or ()) if has_an_order(group) else [],
                "from": milliseconds(group.get("first_time")),
                "to": milliseconds(group.get("last_time")),
            }
        )
    return rows


def _account_rows(tables: Mapping[str, pa.Table], accounts: Any, brief: bool = False) -> dict[str, dict[str, Any]]:
    rows, in_order = {}, accounts_in_order(tables)
    for account, about in account_attributes(tables, sorted(accounts)).items():
        row: dict[str, Any] = {"handle": shown(about.get("handle")), "name": shown(about.get("display_name"))}
        if not brief:
            row.update({name: shown(about[name]) for name in _SHOWN_OF_ACCOUNT if about.get(name)})
            row.update({name: about[name] for name in _COUNTS_OF_ACCOUNT if name in about})
            row["created"] = str(about.get("created_at", ""))[:10]
            row["link"] = web_link(about.get("url"))
            row["url"] = shown(about.get("url"), 100)
            row["first"] = about.get("first_share") if account in in_order else None
            row["stability"] = about.get("stability")
        rows[account] = {name: value for name, value in row.items() if value not in (None, "")}
    return rows


def _tie_rows(pair: Any) -> list[list[Any]]:
    return [[tie.layer, tie.shared, tie.synchronous, tie.median_delay_s] for tie in pair.layers]


def _backing_rows(layer: Backing) -> dict[str, Any]:
    return {
        "all_outlets": layer.all_outlets,
        "amplified": {f"m{n}": _amplified_row(row) for n, row in enumerate(layer.amplification)},
        "claims": {f"s{n}": _claim_row(claim) for n, claim in enumerate(layer.claims)},
        "ways": {
            outlet: [[[step.words, shown(step.by), f"s{step.claim}"] for step in way] for way in ways[:_WAYS]]
            for outlet, ways in layer.ways().items()
        },
    }


def _amplified_row(row: Mapping[str, Any]) -> dict[str, Any]:
    names = (
        "cluster", "outlet", "accounts", "cluster_accounts", "posts", "share", "other_share", "risk_ratio",
        "risk_ratio_low", "risk_ratio_high", "circular",
    )  # fmt: skip
    return {name: row[name] for name in names}


def _claim_row(claim: Claim) -> dict[str, Any]:
    """The claim as map.html says it: the thing spoken of, what is said, and who it is said of."""
    return {
        "of": shown(claim.object),
        "property": property_in_words(claim.property),
        "by": shown(claim.subject),
        "source": shown(claim.source, 200),
        "link": web_link(claim.source),
        "date": shown(claim.date),
    }
