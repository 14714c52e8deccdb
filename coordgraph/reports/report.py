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

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from coordgraph.excerpts import Excerpts, excerpts_of, in_words
from coordgraph.graphs import table_or_empty
from coordgraph.reports.activity import Activity, activity_of_run
from coordgraph.reports.activity_pictures import picture_of_cluster, picture_of_whole, small_picture
from coordgraph.reports.habit_pictures import picture_of_creation, picture_of_hours
from coordgraph.reports.habits import Habits, habits_of_run
from coordgraph.reports.outlets import chance, outlets_of_cluster
from coordgraph.reports.page import environment, style_of
from coordgraph.reports.sweep import sweep_in_words, sweep_picture
from coordgraph.reports.who import who_they_are
from coordgraph.runs import write_text
from coordgraph.significance import HOW_THE_TEST_FAILS, chance_in_words, p_in_words, rule_of, verdict_of
from coordgraph.translations import N_, Words, words_in

_CLUSTERS_IN_DETAIL = 20
_ROWS = 15
_FILES = 12
_TIES_OF_CLUSTER = 3
_EVIDENCE_OF_TIE = 4
_OBJECTS = 4
_MOSTLY = 0.5
_TITLE = N_("Co-activity of accounts")
_STANDINGS = {"core": N_("core"), "probable": N_("probable"), "fragile": N_("fragile")}


def write_report(
    tables: Mapping[str, pa.Table], record: Mapping[str, Any], title: str, path: str | Path, language: str = "en"
) -> Path:
    """Write the report of a run.

    Args:
        tables: every table of the run.
        record: the run record.
        title: heading.
        path: the file to write.
        language: en, es or pt. Names, texts, notes and warnings stay as they are.

    Raises:
        SettingsError: there is no such language.
    """
    path, words = Path(path), words_in(language)
    style = style_of("report.css", "outlets.css", "pictures.css")
    activity, habits = activity_of_run(tables), habits_of_run(tables)
    templates = environment(
        words,
        small=partial(p_in_words, words=words),
        chance=partial(chance, words=words),
        when=_when,
        moment=partial(_moment, words=words),
        link=_link,
    )
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
            {**_cluster(row, tables, words), **_pictures(row["cluster"], activity, habits, words)}
            for row in tables["clusters"].to_pylist()[:_CLUSTERS_IN_DETAIL]
        ],
        whole=picture_of_whole(activity, words),
        most_accounts=max(tables["clusters"]["accounts"].to_pylist(), default=1),
        cluster_total=tables["clusters"].num_rows,
        sweep=sweep_picture(table_or_empty(tables, "sweep"), words),
        sweep_words=sweep_in_words(table_or_empty(tables, "sweep"), words),
        loose=_loose_ties(tables, words),
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


def _pictures(cluster: str, activity: Activity, habits: Habits, words: Words) -> dict[str, Any]:
    return {
        "acts": picture_of_cluster(activity, cluster, words),
        "small": small_picture(activity, cluster, words),
        "made": picture_of_creation(habits, cluster, words),
        "hours": picture_of_hours(habits, cluster, words),
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
    inside = layer.append_column("camp", _group_of_pairs(layer, tables["members"], "camp")).filter(
        pc.is_valid(pc.field("camp"))
    )
    order = [("cosine", "descending"), ("shared", "descending"), ("source", "ascending"), ("target", "ascending")]
    first = inside.select(["camp", "source", "target", "cosine", "shared"]).sort_by(order).to_pandas()
    first = first.drop_duplicates("camp")
    closest = dict(zip(first["camp"], zip(first["source"], first["target"], strict=True), strict=True))
    about = _about(tables["accounts"], sorted({account for pair in closest.values() for account in pair}))
    return [{**camp, "pair": [_name(about.get(a, {}), a) for a in closest.get(camp["camp"], ())]} for camp in camps]


def _cluster(row: dict[str, Any], tables: Mapping[str, pa.Table], words: Words) -> dict[str, Any]:
    """A cluster with its strongest accounts, outlets and ties, ready to print."""
    members = tables["members"].filter(pc.equal(tables["members"]["cluster"], row["cluster"])).to_pandas()
    members = members.sort_values(["strength", "account_id"], ascending=[False, True])
    about = _about(tables["accounts"], list(members["account_id"]))
    return {
        **row,
        "ties_of_layers": _counted_layers(row["layers"], row["layer_ties"], words),
        "leader_names": [_name(about.get(a, {}), a) for a in row["leaders"]],
        "members": [
            {**about.get(m.account_id, {}), "account_id": m.account_id, "ties": m.ties, "first_share": m.first_share,
             "standing": words.translated(_STANDINGS[m.standing]) if m.standing else "–",
             "name": _name(about.get(m.account_id, {}), m.account_id)}
            for m in members.head(_ROWS).itertuples()
        ],
        "backing": outlets_of_cluster(row, tables, words),
        "who": who_they_are(row["cluster"], tables, words),
        "strongest": _strongest_ties(set(members["account_id"]), about, tables, words),
    }  # fmt: skip


def _counted_layers(layers: list[str], ties: list[int], words: Words) -> str:
    return ", ".join(f"{layer} ({words.number(count)})" for layer, count in zip(layers, ties, strict=True))


def _about(accounts: pa.Table, wanted: list[str]) -> dict[str, dict[str, Any]]:
    rows = accounts.filter(pc.is_in(accounts["account_id"], pa.array(wanted, pa.string()))).to_pylist()
    return {row["account_id"]: row for row in rows}


def _name(about: Mapping[str, Any], account: str) -> str:
    return f"@{about['handle']}" if about.get("handle") else account


def _strongest_ties(
    members: set[str], about: Mapping[str, Mapping[str, Any]], tables: Mapping[str, pa.Table], words: Words
) -> list[dict[str, Any]]:
    """The strongest ties inside the cluster, each with some of the posts behind it."""
    wanted = pa.array(sorted(members), pa.string())
    ties = tables["edges"].filter(tables["edges"]["kept"])
    inside = ties.filter(pc.and_(pc.is_in(ties["source"], wanted), pc.is_in(ties["target"], wanted)))
    return _with_evidence(inside, about, tables, words)


def _loose_ties(tables: Mapping[str, pa.Table], words: Words) -> dict[str, Any]:
    """How many ties lie in no cluster, or between two, and the strongest of them."""
    ties = tables["edges"].filter(tables["edges"]["kept"])
    loose = ties.filter(pc.is_null(_group_of_pairs(ties, tables["members"], "cluster")))
    about = _about(tables["accounts"], sorted({*loose["source"].to_pylist(), *loose["target"].to_pylist()}))
    return {"total": loose.num_rows, "strongest": _with_evidence(loose, about, tables, words)}


def _group_of_pairs(pairs: pa.Table, members: pa.Table, column: str) -> pa.ChunkedArray:
    """The cluster or camp both accounts of a pair are in; empty where they are in none or in two."""
    source, target = (
        members[column].take(pc.index_in(pairs[side], members["account_id"])) for side in ("source", "target")
    )
    return pc.if_else(pc.equal(source, target), source, None)


def _with_evidence(
    ties: pa.Table, about: Mapping[str, Mapping[str, Any]], tables: Mapping[str, pa.Table], words: Words
) -> list[dict[str, Any]]:
    """The strongest of these ties, ready to print."""
    order = [("weight", "descending"), ("layer", "ascending"), ("source", "ascending"), ("target", "ascending")]
    strongest = ties.sort_by(order).slice(0, _TIES_OF_CLUSTER).to_pylist()
    return [
        {
            **tie,
            "source_name": _name(about.get(tie["source"], {}), tie["source"]),
            "target_name": _name(about.get(tie["target"], {}), tie["target"]),
            "chance": chance_in_words(tie, words),
            "evidence": _evidence(tie["layer"], excerpts, tables, words),
            "how_chosen": in_words(excerpts, words),
        }
        for tie in strongest
        for excerpts in [_excerpts(tie, tables["evidence"])]
    ]


def _excerpts(tie: Mapping[str, Any], evidence: pa.Table) -> Excerpts:
    """Pairs of posts behind a tie, spread over its delays."""
    same = pc.and_(
        pc.equal(evidence["layer"], tie["layer"]),
        pc.and_(pc.equal(evidence["source"], tie["source"]), pc.equal(evidence["target"], tie["target"])),
    )
    return excerpts_of(evidence.filter(same).to_pandas(), _EVIDENCE_OF_TIE)


def _evidence(layer: str, excerpts: Excerpts, tables: Mapping[str, pa.Table], words: Words) -> list[dict[str, Any]]:
    """Pairs of posts behind a tie, the closest first, each once with all the objects it shares."""
    pairs = list(excerpts.rows.groupby(["source_post", "target_post"], sort=False))
    posts = tables["posts"]
    wanted = pa.array(sorted({*excerpts.rows["source_post"], *excerpts.rows["target_post"]}), pa.string())
    behind = {p["post_id"]: p for p in posts.filter(pc.is_in(posts["post_id"], wanted)).to_pylist()}
    return [
        _pair_of_posts(
            _written(layer, group["object"].tolist(), tables["objects"], words),
            group, [behind.get(end, {}) for end in ends], words,
        )
        for ends, group in pairs
    ]  # fmt: skip


def _pair_of_posts(objects: str, rows: pd.DataFrame, posts: list[dict[str, Any]], words: Words) -> dict[str, Any]:
    """Two posts with what they share; whether they say the same, and name in it what they share."""
    texts = [post.get("text") or "" for post in posts]
    return {
        "objects": objects,
        "shared": len(rows),
        "delay": _delay_in_words(rows["delay_s"].iloc[0], words),
        "posts": posts,
        "alike": texts[0] == texts[1] != "",
        "named_in_text": len(rows) == 1 and objects != "" and all(objects.rstrip("…") in text for text in texts),
    }


def _written(layer: str, keys: list[str], objects: pa.Table, words: Words) -> str:
    """The first objects as most often written, and how many more there are."""
    few = objects.filter(
        pc.and_(pc.equal(objects["behaviour"], layer), pc.is_in(objects["key"], pa.array(keys[:_OBJECTS], pa.string())))
    )
    named = ", ".join(few["written"].to_pylist())
    if len(keys) <= _OBJECTS:
        return named
    return words("%(objects)s and %(more)s more", objects=named, more=len(keys) - _OBJECTS)


def _delay_in_words(delay: Any, words: Words) -> str:
    """Who posted how long after whom."""
    if pd.isna(delay):
        return words("unknown")
    if delay == 0:
        return words("at the same moment")
    seconds = words.number(abs(delay), 3)
    if delay > 0:
        return words("second %(seconds)s s later", seconds=seconds)
    return words("first %(seconds)s s later", seconds=seconds)


def _link(post: Mapping[str, Any]) -> str:
    """The address of a post on X, for ids that are numbers; empty for all others."""
    post_id = str(post.get("post_id", ""))
    known = post.get("platform") == "x" and post_id.isascii() and post_id.isdigit()
    return f"https://x.com/i/status/{post_id}" if known else ""


def _moment(value: Any, words: Words) -> str:
    return words("no time") if value is None else f"{value:%Y-%m-%d %H:%M:%S}.{value.microsecond // 1000:03d} UTC"
