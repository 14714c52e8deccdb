"""How well the accounts in clusters agree with labels.

In: the ``members`` table and a CSV of labels (``account_id,group``; an empty group means ordinary). Out: precision and
recall by account. Odd input: labelled accounts that were never compared count as not found.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from coordgraph.errors import ColumnMissing, InputError


class Score(NamedTuple):
    """Agreement with labels, 0 to 1: precision is the share of found accounts that are labelled, recall the reverse."""

    precision: float
    recall: float
    found: int
    labelled: int


def accounts_found(members: pa.Table, labels: str | Path) -> Score:
    """Precision and recall of the accounts in clusters against labels.

    Raises:
        InputError, ColumnMissing: the labels cannot be read.
    """
    try:
        with Path(labels).open(encoding="utf-8-sig", newline="") as source:
            reader = csv.DictReader(source)
            if not {"account_id", "group"} <= set(reader.fieldnames or ()):
                raise ColumnMissing("labels need the columns account_id and group", where=labels)
            labelled = {row["account_id"] for row in reader if row["group"]}
    except OSError as error:
        raise InputError("labels cannot be read", where=labels, next_step="Check the path.") from error
    rows = zip(members["account_id"].to_pylist(), members["cluster"].to_pylist(), strict=True)
    found = {account for account, cluster in rows if cluster is not None}
    right = len(found & labelled)
    return Score(
        precision=right / len(found) if found else 0.0,
        recall=right / len(labelled) if labelled else 0.0,
        found=len(found),
        labelled=len(labelled),
    )
