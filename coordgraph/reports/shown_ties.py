"""Which ties does the report show, and what posts are behind them?

In: the tables of a run. Out: the strongest ties of each cluster, and of those in none, each with some of the pairs of
posts it rests on, ready to print. Odd input: a post that is not among the posts of the run is shown as unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from coordgraph.excerpts import Excerpts, excerpts_of, in_words
from coordgraph.significance import chance_in_words
from coordgraph.translations import Words

_TIES_OF_CLUSTER = 3
_EVIDENCE_OF_TIE = 4
_OBJECTS = 4
_ORDER = [("weight", "descending"), ("layer", "ascending"), ("source", "ascending"), ("target", "ascending")]
_TIE = ["layer", "source", "target"]
_Row = dict[str, Any]


class ShownTies(NamedTuple):
    """The ties a report shows.

    Attributes:
        by_cluster: ties ready to print; under None those that lie in no cluster, or between two.
        loose: how many such ties there are.
    """

    by_cluster: dict[str | None, list[_Row]]
    loose: int

    def of(self, cluster: str | None) -> list[_Row]:
        """The strongest ties of a cluster."""
        return self.by_cluster.get(cluster, [])


def shown_ties(tables: Mapping[str, pa.Table], clusters: int, words: Words) -> ShownTies:
    """The strongest ties with posts behind them.

    Args:
        tables: of the run.
        clusters: of how many clusters, the first of the table ``clusters``.
        words: the language.
    """
    ties = tables["edges"].filter(tables["edges"]["kept"])
    ties = ties.append_column("cluster", group_of_pairs(ties, tables["members"], "cluster"))
    wanted = tables["clusters"]["cluster"].slice(0, clusters).combine_chunks()
    is_loose = pc.is_null(ties["cluster"])
    ordered = ties.filter(pc.or_(is_loose, pc.is_in(ties["cluster"], wanted))).sort_by(_ORDER)
    rank = ordered["cluster"].to_pandas().to_frame("cluster").groupby("cluster", dropna=False).cumcount()
    strongest = ordered.filter(pa.array(rank < _TIES_OF_CLUSTER)).to_pylist()
    by_cluster: dict[str | None, list[_Row]] = {}
    for tie in _with_evidence(strongest, tables, words):
        by_cluster.setdefault(tie["cluster"], []).append(tie)
    return ShownTies(by_cluster, pc.sum(is_loose).as_py() or 0)


def about_accounts(accounts: pa.Table, wanted: list[str]) -> dict[str, dict[str, Any]]:
    """The rows of these accounts, by id."""
    rows = accounts.filter(pc.is_in(accounts["account_id"], pa.array(wanted, pa.string()))).to_pylist()
    return {row["account_id"]: row for row in rows}


def name_of(about: Mapping[str, Any], account: str) -> str:
    """The handle, where it is known, otherwise the id."""
    return f"@{about['handle']}" if about.get("handle") else account


def group_of_pairs(pairs: pa.Table, members: pa.Table, column: str) -> pa.ChunkedArray:
    """The cluster or camp both accounts of a pair are in; empty where they are in none or in two."""
    source, target = (
        members[column].take(pc.index_in(pairs[side], members["account_id"])) for side in ("source", "target")
    )
    return pc.if_else(pc.equal(source, target), source, None)


def _with_evidence(ties: list[_Row], tables: Mapping[str, pa.Table], words: Words) -> list[_Row]:
    """Ties ready to print: names, chance, and some of the posts behind each."""
    about = about_accounts(tables["accounts"], sorted({tie[end] for tie in ties for end in ("source", "target")}))
    excerpts = [excerpts_of(rows, _EVIDENCE_OF_TIE) for rows in _evidence_of(ties, tables["evidence"])]
    posts = _posts_of(excerpts, tables["posts"])
    written = _written_objects(excerpts, tables["objects"])
    return [
        {
            **tie,
            "source_name": name_of(about.get(tie["source"], {}), tie["source"]),
            "target_name": name_of(about.get(tie["target"], {}), tie["target"]),
            "chance": chance_in_words(tie, words),
            "evidence": _pairs_of_posts(tie["layer"], some, posts, written, words),
            "how_chosen": in_words(some, words),
        }
        for tie, some in zip(ties, excerpts, strict=True)
    ]


def _evidence_of(ties: list[_Row], evidence: pa.Table) -> list[pd.DataFrame]:
    """The rows of ``evidence`` of each tie."""
    ends = pa.array(sorted({tie[end] for tie in ties for end in ("source", "target")}), pa.string())
    near = evidence.filter(pc.and_(pc.is_in(evidence["source"], ends), pc.is_in(evidence["target"], ends))).to_pandas()
    found = dict(iter(near.groupby(_TIE, sort=False)))
    return [found.get(tuple(tie[name] for name in _TIE), near[:0]) for tie in ties]


def _posts_of(excerpts: list[Excerpts], posts: pa.Table) -> dict[str, _Row]:
    ids = {post for some in excerpts for end in ("source_post", "target_post") for post in some.rows[end]}
    rows = posts.filter(pc.is_in(posts["post_id"], pa.array(sorted(ids), pa.string()))).to_pylist()
    return {post["post_id"]: post for post in rows}


def _written_objects(excerpts: list[Excerpts], objects: pa.Table) -> dict[tuple[str, str], str]:
    """Objects as most often written, by behaviour and key."""
    keys = pa.array(sorted({key for some in excerpts for key in some.rows["object"]}), pa.string())
    rows = objects.select(["behaviour", "key", "written"]).filter(pc.is_in(objects["key"], keys)).to_pylist()
    return {(row["behaviour"], row["key"]): row["written"] for row in rows}


def _pairs_of_posts(
    layer: str, excerpts: Excerpts, posts: Mapping[Any, _Row], written: Mapping[tuple[str, str], str], words: Words
) -> list[_Row]:
    """Pairs of posts behind a tie, the closest first, each once with all the objects it shares."""
    return [
        _pair_of_posts(
            _named(layer, group["object"].tolist(), written, words), group, [posts.get(end, {}) for end in ends], words
        )
        for ends, group in excerpts.rows.groupby(["source_post", "target_post"], sort=False)
    ]


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


def _named(layer: str, keys: list[str], written: Mapping[tuple[str, str], str], words: Words) -> str:
    """The first objects as most often written, and how many more there are."""
    named = ", ".join(written[layer, key] for key in sorted(keys[:_OBJECTS]) if (layer, key) in written)
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
