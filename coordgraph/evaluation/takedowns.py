"""A run beside named sets of accounts, such as those a platform took down, and which of its accounts are gone since.

In: the tables ``accounts``, ``members`` and ``clusters``, and sets. Out: :class:`Takedowns`. Odd input: a set of which
the run holds nobody has no precision or recall, and that is said; accounts outside a set are unlabelled and not
innocent, so that precision is a lower bound.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from coordgraph.errors import UsageError
from coordgraph.evaluation.account_sets import AccountSet, read_account_sets
from coordgraph.evaluation.gone import accounts_gone
from coordgraph.evaluation.matching import ABSENT, HANDLE, HASHED, ID, UNSURE, Finder, Matched, rows_inside
from coordgraph.evaluation.metrics import Bools, bootstrap_intervals, count_cells
from coordgraph.evaluation.people import People, posting_people, ratio_columns, table_of
from coordgraph.multiple import benjamini_hochberg
from coordgraph.outlets import Problem
from coordgraph.reports import set_in_words
from coordgraph.significance.tails import hypergeometric_tail
from coordgraph.tables import TAKEDOWN_ACCOUNTS, TAKEDOWN_CLUSTERS, TAKEDOWN_SETS


@dataclass(frozen=True)
class Takedowns:
    """A run beside named sets of accounts.

    Attributes:
        tables: every table of ``TAKEDOWN_TABLES`` in :mod:`coordgraph.tables`, by name.
        notes: sentences on what could not be known.
        problems: rows of the files that could not be used.
    """

    tables: dict[str, pa.Table]
    notes: tuple[str, ...]
    problems: tuple[Problem, ...] = ()


def compare_with_sets(
    tables: Mapping[str, pa.Table],
    sets: Sequence[AccountSet],
    existing: AccountSet | None = None,
    *,
    draws: int = 1000,
    seed: int = 1,
) -> Takedowns:
    """Overlap of the clusters of a run with named sets of accounts, and which accounts are gone.

    Args:
        tables: ``accounts``, ``members`` and ``clusters``.
        sets: the named sets.
        existing: the accounts that still exist, such as those found when ids were asked for again; others are gone.
        draws, seed: of the intervals.

    Raises:
        UsageError: two sets have one name.
    """
    _check_names(sets)
    finder = Finder(tables["accounts"])
    people = posting_people(tables)
    matched = {accounts.name: finder.match(accounts) for accounts in sets}
    inside = {name: rows_inside(found, len(finder.ids)) for name, found in matched.items()}
    of_sets = [
        _of_set(accounts.name, accounts.file, len(accounts.accounts), matched[accounts.name].counts, people,
                inside[accounts.name], draws, seed)
        for accounts in sets
    ]  # fmt: skip
    if len(sets) > 1:
        of_sets.append(_of_all(sets, matched, inside, people, draws, seed))
    made = {
        "takedown_sets": table_of(TAKEDOWN_SETS, of_sets),
        "takedown_clusters": _clusters(tables["clusters"], people, inside),
        "takedown_accounts": _accounts(tables["accounts"], people, tables["clusters"], matched),
    }
    made["takedown_gone"], notes = accounts_gone(tables, people, finder, existing)
    return Takedowns(made, (*_doubts(of_sets, sets), *notes))


def compare_with_files(
    tables: Mapping[str, pa.Table],
    files: Sequence[str | Path],
    now: str | Path | None = None,
    *,
    id_column: str | None = None,
    set_column: str | None = None,
    draws: int = 1000,
    seed: int = 1,
) -> Takedowns:
    """The same of files, each written ``FILE`` or ``NAME=FILE``.

    Args:
        tables: ``accounts``, ``members`` and ``clusters``.
        files: lists of accounts, as :func:`~coordgraph.evaluation.account_sets.read_account_sets` takes them.
        now: a list of the accounts that still exist.
        id_column, set_column: columns of those files; None: usual names.
        draws, seed: of the intervals.

    Raises:
        UsageError: two sets have one name.
        InputError, ColumnMissing: a file cannot be used at all; single rows that cannot are in ``problems``.
    """
    sets: list[AccountSet] = []
    problems: list[Problem] = []
    for file in files:
        name, path = _named(file)
        found, wrong = read_account_sets(path, name, id_column=id_column, set_column=set_column)
        sets += found
        problems += wrong
    existing = None
    if now is not None:
        parts, wrong = read_account_sets(now, "now", id_column=id_column)
        existing = AccountSet("now", str(now), tuple(listed for part in parts for listed in part.accounts))
        problems += wrong
    return replace(compare_with_sets(tables, sets, existing, draws=draws, seed=seed), problems=tuple(problems))


def _named(file: str | Path) -> tuple[str | None, Path]:
    """The name before the first ``=``, if any, and the path; a file that has the whole as its name is that file.

    >>> _named("red=lists.csv")[0], _named("lists.csv")[0]
    ('red', None)
    """
    text = str(file)
    name, equals, path = text.partition("=")
    if isinstance(file, Path) or not equals or Path(text).exists():
        return None, Path(text)
    if not name.strip() or not path:
        raise UsageError("not a named file", value=text, next_step="Write NAME=FILE, or FILE.")
    return name.strip(), Path(path)


def _check_names(sets: Sequence[AccountSet]) -> None:
    names = [accounts.name for accounts in sets]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise UsageError("two sets have one name", value=twice, next_step="Name them: --accounts NAME=FILE.")


def _of_set(
    name: str | None, file: str | None, listed: int, counts: Mapping[str, int], people: People, inside: Bools,
    draws: int, seed: int,
) -> dict[str, Any]:  # fmt: skip
    positive, found = inside[people.row], people.cluster >= 0
    cells = count_cells(found, positive)
    intervals = bootstrap_intervals(cells, draws, seed=seed) if positive.any() else {}
    row: dict[str, Any] = {
        "set": name,
        "file": file,
        "accounts": listed,
        "by_id": counts[ID],
        "by_handle": counts[HANDLE],
        "hashed": counts[HASHED],
        "unsure": counts[UNSURE],
        "in_collection": int(inside.sum()),
        "posting": int(positive.sum()),
        "with_ties": int((positive & (people.ties > 0)).sum()),
        "in_clusters": cells.right,
    }
    for measure in ("precision", "recall"):
        known = positive.any() and (measure == "recall" or found.any())
        interval = intervals.get(measure) if known else None
        row[measure] = getattr(cells, measure) if known else None
        # drawing anew gives no width where none or all are found, which is no certainty
        wide = interval is not None and interval.low < interval.high
        row[f"{measure}_low"], row[f"{measure}_high"] = interval if interval and wide else (None, None)
    row["sentence"] = set_in_words(row, int(found.sum()))
    return row


def _of_all(
    sets: Sequence[AccountSet], matched: Mapping[str, Matched], inside: Mapping[str, Bools], people: People,
    draws: int, seed: int,
) -> dict[str, Any]:  # fmt: skip
    """All sets together; an account that two of them list is listed twice, and found once."""
    listed = sum(len(accounts.accounts) for accounts in sets)
    counts = {how: sum(found.counts[how] for found in matched.values()) for how in (ID, HANDLE, HASHED, UNSURE, ABSENT)}
    together = np.logical_or.reduce(list(inside.values()))
    return _of_set(None, None, listed, counts, people, together, draws, seed)


def _clusters(clusters: pa.Table, people: People, inside: Mapping[str, Bools]) -> pa.Table:
    total, size = len(people.row), clusters.num_rows
    of_cluster = np.bincount(people.cluster[people.cluster >= 0], minlength=size)
    about = clusters.select(["cluster", "rank", "label"]).to_pylist()
    rows: list[dict[str, Any]] = []
    for name in sorted(inside):
        positive = inside[name][people.row]
        of_set = int(positive.sum())
        shared = np.bincount(people.cluster[positive & (people.cluster >= 0)], minlength=size)
        whole = np.full(size, of_set, np.int64)
        p = hypergeometric_tail(shared.astype(np.int64), of_cluster.astype(np.int64), whole, total) if size else []
        for place, cluster in enumerate(about):
            accounts, both = int(of_cluster[place]), int(shared[place])
            ratio = ratio_columns(both, accounts, of_set - both, total - accounts) if of_set else None
            rows.append({
                "set": name, **cluster, "accounts": accounts, "in_set": both,
                "share": both / accounts if accounts else None,
                "expected": accounts * of_set / max(total, 1), "expected_share": of_set / max(total, 1),
                **(ratio or {}), "p": float(p[place]),
            })  # fmt: skip
    for row, q in zip(rows, benjamini_hochberg(np.array([row["p"] for row in rows]), len(rows)).tolist(), strict=True):
        row["q"] = q
    return table_of(TAKEDOWN_CLUSTERS, rows)


def _accounts(accounts: pa.Table, people: People, clusters: pa.Table, matched: Mapping[str, Matched]) -> pa.Table:
    names = clusters["cluster"].to_pylist()
    place = {row: number for number, row in enumerate(people.row.tolist())}
    ids, handles, posts = (accounts[name].to_pylist() for name in ("account_id", "handle", "posts"))
    rows = []
    for name, found in matched.items():
        for match in found.matches:
            number = place.get(match.row)
            cluster = -1 if number is None else int(people.cluster[number])
            rows.append({
                "set": name, "account_id": ids[match.row], "handle": handles[match.row], "matched_by": match.by,
                "line": match.line, "posts": posts[match.row] or 0,
                "ties": 0 if number is None else int(people.ties[number]),
                "cluster": names[cluster] if cluster >= 0 else None,
            })  # fmt: skip
    return table_of(TAKEDOWN_ACCOUNTS, rows)


def _doubts(rows: Sequence[Mapping[str, Any]], sets: Sequence[AccountSet]) -> Iterator[str]:
    for row in rows[: len(sets)]:
        if row["hashed"]:
            yield f"{row['hashed']:,} accounts of {row['set']} are listed by a digest of the id and can match nobody."
        if row["unsure"]:
            yield (
                f"{row['unsure']:,} accounts of {row['set']} are not matched: their handle belongs to several accounts "
                "of the run, or to one with another id."
            )
