"""A run as one HTML file to read and print: asked, read, found, evidence, method, limits, record.

In: the tables and the record. Out: a file without scripts that loads nothing. Odd input: names and texts come from the
accounts under study; they are escaped by the template, freed of marks that turn text round, and cut to a length.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from coordgraph.excerpts import is_known_by_its_place
from coordgraph.graphs import table_or_empty
from coordgraph.leading import accounts_in_order, has_an_order
from coordgraph.reports.activity_pictures import picture_of_cluster, picture_of_whole, small_picture
from coordgraph.reports.drawn import Drawn, drawn_of_run
from coordgraph.reports.habit_pictures import picture_of_creation, picture_of_hours
from coordgraph.reports.outlets import chance, outlets_of_cluster
from coordgraph.reports.page import environment, style_of
from coordgraph.reports.shown_ties import about_accounts, group_of_pairs, name_of, shown_ties
from coordgraph.reports.sweep import sweep_in_words, sweep_picture
from coordgraph.reports.who import who_they_are
from coordgraph.runs import write_text
from coordgraph.significance import HOW_THE_TEST_FAILS, p_in_words, rule_of, verdict_of
from coordgraph.translations import N_, Words, words_in

_CLUSTERS_IN_DETAIL = 20
_ROWS = 15
_FILES = 12
_MOSTLY = 0.5
_LONGEST_PATH = 80
_TITLE = N_("Co-activity of accounts")
_STANDINGS = {"core": N_("core"), "probable": N_("probable"), "fragile": N_("fragile")}


def write_report(
    tables: Mapping[str, pa.Table], record: Mapping[str, Any], title: str, path: str | Path, language: str = "en",
    drawn: Drawn | None = None,
) -> Path:  # fmt: skip
    """Write the report of a run.

    Args:
        tables: every table of the run.
        record: the run record.
        title: heading.
        path: the file to write.
        language: en, es or pt. Names, texts, notes and warnings stay as they are.
        drawn: what is counted to be drawn, where it is counted already.

    Raises:
        SettingsError: there is no such language.
    """
    path, words = Path(path), words_in(language)
    style = style_of("report.css", "outlets.css", "pictures.css")
    drawn, shown = drawn or drawn_of_run(tables), shown_ties(tables, _CLUSTERS_IN_DETAIL, words)
    templates = environment(
        words,
        small=partial(p_in_words, words=words),
        chance=partial(chance, words=words),
        when=_when,
        moment=partial(_moment, words=words),
        link=_link,
        is_place=_is_place,
        end_of=_end_of,
    )
    in_order = accounts_in_order(tables)
    page = templates.get_template("report.html").render(
        title=words.translated(title) if title == _TITLE else title,
        language=language,
        style=style.text,
        style_hash=style.digest,
        record=record,
        counts=record["counts"],
        ledger=tables["ledger"].to_pylist()[:_FILES],
        inputs=record["inputs"][:_FILES],
        clusters=[
            {
                **_cluster(row, tables, in_order, words),
                **_pictures(row["cluster"], drawn, words),
                "strongest": shown.of(row["cluster"]),
            }
            for row in tables["clusters"].to_pylist()[:_CLUSTERS_IN_DETAIL]
        ],
        whole=picture_of_whole(drawn.activity, words),
        most_accounts=max(tables["clusters"]["accounts"].to_pylist(), default=1),
        cluster_total=tables["clusters"].num_rows,
        sweep=sweep_picture(table_or_empty(tables, "sweep"), words),
        sweep_words=sweep_in_words(table_or_empty(tables, "sweep"), words),
        loose={"total": shown.loose, "strongest": shown.of(None)},
        camps=_camps(tables),
        camp_total=tables["camps"].num_rows,
        layers=_layers(tables["edges"], record["behaviours"]),
        timed=record["timed"],
        beyond_chance=record["verdict"]["beyond_chance"],
        verdict=verdict_of(tables, record, words),
        tie_rule=rule_of(record, words),
        tested=record["settings"]["ties"]["filter"] == "tested" and record["preset"] is None,
        how_the_test_fails=HOW_THE_TEST_FAILS,
        of_unknown_birth=_of_unknown_birth(record["test"]),
        controls=[_control(row, words) for row in tables["controls"].to_pylist()],
        settings=json.dumps(record["settings"], indent=2, ensure_ascii=False),
    )
    write_text(path, page)
    return path


def _pictures(cluster: str, drawn: Drawn, words: Words) -> dict[str, Any]:
    return {
        "acts": picture_of_cluster(drawn.activity, cluster, words),
        "small": small_picture(drawn.activity, cluster, words),
        "made": picture_of_creation(drawn.habits, cluster, words),
        "hours": picture_of_hours(drawn.habits, cluster, words),
    }


def _control(row: Mapping[str, Any], words: Words) -> dict[str, Any]:
    kept = "; ".join(words.translated(part) for part in row["kept"].split("; "))
    return {**row, "words": words.translated(row["method"]), "kept_words": kept}


def _of_unknown_birth(test: Mapping[str, Any]) -> list[str]:
    """Layers whose timing rests on bursts, as most of their objects have no known birth."""
    return [name for name, known in test["births"].items() if known < _MOSTLY] if test["test"] == "p_joint" else []


def _when(value: Any) -> str:
    return "–" if value is None else f"{value:%Y-%m-%d %H:%M:%S} UTC"


def _layers(edges: pa.Table, behaviours: list[str]) -> list[dict[str, Any]]:
    """Compared pairs and ties of each layer, those without any included."""
    counts = edges.group_by("layer", use_threads=False).aggregate([("source", "count"), ("kept", "sum")])
    found = {row["layer"]: (row["source_count"], row["kept_sum"]) for row in counts.to_pylist()}
    rows = ((layer, *found.get(layer, (0, 0))) for layer in sorted(behaviours))
    return [{"layer": layer, "pairs": pairs, "ties": ties} for layer, pairs, ties in rows]


def _camps(tables: Mapping[str, pa.Table]) -> list[dict[str, Any]]:
    """The largest camps, each with the two accounts that share most closely, to ask for with ``explain``."""
    camps = tables["camps"].to_pylist()[:_ROWS]
    edges = tables["edges"]
    layer = edges.filter(pc.equal(edges["layer"], camps[0]["layer"])) if camps else edges.slice(0, 0)
    inside = layer.append_column("camp", group_of_pairs(layer, tables["members"], "camp")).filter(
        pc.is_valid(pc.field("camp"))
    )
    order = [("cosine", "descending"), ("shared", "descending"), ("source", "ascending"), ("target", "ascending")]
    first = inside.select(["camp", "source", "target", "cosine", "shared"]).sort_by(order).to_pandas()
    first = first.drop_duplicates("camp")
    closest = dict(zip(first["camp"], zip(first["source"], first["target"], strict=True), strict=True))
    about = about_accounts(tables["accounts"], sorted({account for pair in closest.values() for account in pair}))
    return [{**camp, "pair": [name_of(about.get(a, {}), a) for a in closest.get(camp["camp"], ())]} for camp in camps]


def _cluster(row: dict[str, Any], tables: Mapping[str, pa.Table], in_order: set[str], words: Words) -> dict[str, Any]:
    """A cluster with its strongest accounts and its outlets, ready to print.

    Of accounts that are not ``in_order`` it is not said how often they came first.
    """
    members = tables["members"].filter(pc.equal(tables["members"]["cluster"], row["cluster"])).to_pandas()
    members = members.sort_values(["strength", "account_id"], ascending=[False, True])
    about = about_accounts(tables["accounts"], list(members["account_id"]))
    return {
        **row,
        "ties_of_layers": _counted_layers(row["layers"], row["layer_ties"], words),
        "leader_names": [name_of(about.get(a, {}), a) for a in row["leaders"]] if has_an_order(row) else [],
        "members": [
            {**about.get(m.account_id, {}), "account_id": m.account_id, "ties": m.ties,
             "first_share": m.first_share if m.account_id in in_order else None,
             "standing": words.translated(_STANDINGS[m.standing]) if m.standing else "–",
             "name": name_of(about.get(m.account_id, {}), m.account_id)}
            for m in members.head(_ROWS).itertuples()
        ],
        "backing": outlets_of_cluster(row, tables, words),
        "who": who_they_are(row["cluster"], tables, words),
    }  # fmt: skip


def _counted_layers(layers: list[str], ties: list[int], words: Words) -> str:
    return ", ".join(f"{layer} ({words.number(count)})" for layer, count in zip(layers, ties, strict=True))


def _link(post: Mapping[str, Any]) -> str:
    """The address of a post on X, for ids that are numbers; empty for all others."""
    post_id = str(post.get("post_id", ""))
    known = post.get("platform") == "x" and post_id.isascii() and post_id.isdigit()
    return f"https://x.com/i/status/{post_id}" if known else ""


def _end_of(path: str) -> str:
    """A path, of a long one the end: that is where the name of the file stands.

    >>> _end_of("case/posts.csv"), len(_end_of("case/" * 100 + "posts.csv")), _end_of("case/" * 100 + "posts.csv")[-9:]
    ('case/posts.csv', 80, 'posts.csv')
    """
    return path if len(path) <= _LONGEST_PATH else f"…{path[1 - _LONGEST_PATH :]}"


def _is_place(post: Mapping[str, Any]) -> bool:
    """Whether file and line say all there is to say of where a post is."""
    return is_known_by_its_place(str(post.get("post_id")), post.get("source_file"), post.get("source_line"))


def _moment(value: Any, words: Words) -> str:
    return words("no time") if value is None else f"{value:%Y-%m-%d %H:%M:%S}.{value.microsecond // 1000:03d} UTC"
