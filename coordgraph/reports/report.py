"""A run as one HTML file to read and print: asked, read, found, evidence, method, limits, record.

In: the tables and the record. Out: a file without scripts that loads nothing. Odd input: names and texts come from the
accounts under study; they are escaped by the template, freed of marks that turn text round, and cut to a length.
"""

from __future__ import annotations

import base64
import hashlib
import json
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jinja2
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from coordgraph.runs import write_text

_TEMPLATES = Path(__file__).parent / "templates"
_LONGEST = 280
_CLUSTERS_IN_DETAIL = 20
_ROWS = 15
_TIES_OF_CLUSTER = 3
_EVIDENCE_OF_TIE = 4


def write_report(tables: Mapping[str, pa.Table], record: Mapping[str, Any], title: str, path: str | Path) -> Path:
    """Write the report of a run.

    Args:
        tables: every table of the run.
        record: the run record.
        title: heading.
        path: the file to write.
    """
    path = Path(path)
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined
    )
    environment.filters |= {"shown": shown, "number": _number, "percent": _percent, "when": _when}
    style = (_TEMPLATES / "report.css").read_text(encoding="utf-8")
    page = environment.get_template("report.html").render(
        title=title,
        style=style,
        style_hash=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
        record=record,
        counts=record["counts"],
        ledger=tables["ledger"].to_pylist(),
        clusters=[_cluster(row, tables) for row in tables["clusters"].to_pylist()[:_CLUSTERS_IN_DETAIL]],
        cluster_total=tables["clusters"].num_rows,
        loose=_loose_ties(tables),
        camps=tables["camps"].to_pylist()[:_ROWS],
        camp_total=tables["camps"].num_rows,
        layers=_layers(tables["edges"]),
        settings=json.dumps(record["settings"], indent=2, ensure_ascii=False),
    )
    write_text(path, page)
    return path


def shown(value: object, longest: int = _LONGEST) -> str:
    """A text made safe to look at: no control characters, no marks that turn text round, cut to a length.

    >>> shown("a\\u202eb\\x00c")
    'abc'
    """
    text = "" if value is None else str(value)
    kept = (c for c in text[: longest * 4] if c in " \n" or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co"))
    cleaned = "".join(kept)
    return cleaned if len(cleaned) <= longest else cleaned[: longest - 1] + "…"


def _number(value: Any, digits: int = 0) -> str:
    if value is None or (isinstance(value, float) and value != value):
        return "–"
    return f"{value:,.{digits}f}"


def _percent(value: Any) -> str:
    return "–" if value is None else f"{value:.1%}"


def _when(value: Any) -> str:
    return "–" if value is None else f"{value:%Y-%m-%d %H:%M:%S} UTC"


def _layers(edges: pa.Table) -> list[dict[str, Any]]:
    """Compared pairs and ties of each layer."""
    if not edges.num_rows:
        return []
    counts = edges.group_by("layer", use_threads=False).aggregate([("source", "count"), ("kept", "sum")])
    rows: list[dict[str, Any]] = counts.rename_columns(["layer", "pairs", "ties"]).sort_by("layer").to_pylist()
    return rows


def _cluster(row: dict[str, Any], tables: Mapping[str, pa.Table]) -> dict[str, Any]:
    """A cluster with its strongest accounts, outlets and ties, ready to print."""
    members = tables["members"].filter(pc.equal(tables["members"]["cluster"], row["cluster"])).to_pandas()
    members = members.sort_values(["strength", "account_id"], ascending=[False, True])
    about = _about(tables["accounts"], list(members["account_id"]))
    outlets = tables["amplification"].filter(pc.equal(tables["amplification"]["cluster"], row["cluster"]))
    return {
        **row,
        "leader_names": [_name(about.get(a, {}), a) for a in row["leaders"]],
        "members": [
            {**about.get(m.account_id, {}), "account_id": m.account_id, "ties": m.ties, "first_share": m.first_share,
             "name": _name(about.get(m.account_id, {}), m.account_id)}
            for m in members.head(_ROWS).itertuples()
        ],
        "outlets": sorted(outlets.to_pylist(), key=lambda o: (-o["accounts"], -(o["risk_ratio"] or 0)))[:_ROWS],
        "strongest": _strongest_ties(set(members["account_id"]), about, tables),
    }  # fmt: skip


def _about(accounts: pa.Table, wanted: list[str]) -> dict[str, dict[str, Any]]:
    rows = accounts.filter(pc.is_in(accounts["account_id"], pa.array(wanted, pa.string()))).to_pylist()
    return {row["account_id"]: row for row in rows}


def _name(about: Mapping[str, Any], account: str) -> str:
    return f"@{about['handle']}" if about.get("handle") else account


def _strongest_ties(
    members: set[str], about: Mapping[str, Mapping[str, Any]], tables: Mapping[str, pa.Table]
) -> list[dict[str, Any]]:
    """The strongest ties inside the cluster, each with some of the posts behind it."""
    wanted = pa.array(sorted(members), pa.string())
    ties = tables["edges"].filter(tables["edges"]["kept"])
    inside = ties.filter(pc.and_(pc.is_in(ties["source"], wanted), pc.is_in(ties["target"], wanted)))
    return _with_evidence(inside, about, tables)


def _loose_ties(tables: Mapping[str, pa.Table]) -> dict[str, Any]:
    """How many ties lie in no cluster, or between two, and the strongest of them."""
    members = tables["members"]
    cluster = dict(zip(members["account_id"].to_pylist(), members["cluster"].to_pylist(), strict=True))
    ties = tables["edges"].filter(tables["edges"]["kept"])
    ends = zip(ties["source"].to_pylist(), ties["target"].to_pylist(), strict=True)
    inside = [cluster.get(one) is not None and cluster.get(one) == cluster.get(other) for one, other in ends]
    loose = ties.filter(pc.invert(pa.array(inside, pa.bool_())))
    about = _about(tables["accounts"], sorted({*loose["source"].to_pylist(), *loose["target"].to_pylist()}))
    return {"total": loose.num_rows, "strongest": _with_evidence(loose, about, tables)}


def _with_evidence(
    ties: pa.Table, about: Mapping[str, Mapping[str, Any]], tables: Mapping[str, pa.Table]
) -> list[dict[str, Any]]:
    """The strongest of these ties, ready to print."""
    order = [("weight", "descending"), ("layer", "ascending"), ("source", "ascending"), ("target", "ascending")]
    strongest = ties.sort_by(order).slice(0, _TIES_OF_CLUSTER).to_pylist()
    return [
        {
            **tie,
            "source_name": _name(about.get(tie["source"], {}), tie["source"]),
            "target_name": _name(about.get(tie["target"], {}), tie["target"]),
            "evidence": _evidence(tie, tables),
        }
        for tie in strongest
    ]


def _evidence(tie: Mapping[str, Any], tables: Mapping[str, pa.Table]) -> list[dict[str, Any]]:
    evidence, posts = tables["evidence"], tables["posts"]
    same = pc.and_(
        pc.equal(evidence["layer"], tie["layer"]),
        pc.and_(pc.equal(evidence["source"], tie["source"]), pc.equal(evidence["target"], tie["target"])),
    )
    rows = evidence.filter(same).to_pandas()
    rows = rows.assign(distance=rows["delay_s"].abs()).sort_values(["distance", "object"]).head(_EVIDENCE_OF_TIE)
    wanted = pa.array(sorted({*rows["source_post"], *rows["target_post"]}), pa.string())
    behind = {p["post_id"]: p for p in posts.filter(pc.is_in(posts["post_id"], wanted)).to_pylist()}
    return [
        {
            "object": r.object,
            "delay_s": None if pd.isna(r.delay_s) else r.delay_s,
            "source_post": behind.get(r.source_post, {}),
            "target_post": behind.get(r.target_post, {}),
        }
        for r in rows.itertuples()
    ]
