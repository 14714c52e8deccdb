"""How much there is to compare in a file of shares, and how time grows with it."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq


def candidates(path: Path, window: int | None) -> int:
    """Candidate pairs of a comparison; counted once and kept beside the file."""
    kept = path.with_suffix(".candidates.json")
    known = json.loads(kept.read_text()) if kept.exists() else {}
    key = "shared" if window is None else f"{window}s"
    if key not in known:
        objects = _codes(path, "object_id")
        known[key] = (
            pairs_sharing(objects, _codes(path, "account_id"))
            if window is None
            else acts_within(objects, _milliseconds(path), window)
        )
        kept.write_text(json.dumps(known))
    return int(known[key])


def acts_within(objects: np.ndarray, milliseconds: np.ndarray, window: int) -> int:
    """Pairs of acts on one object at most ``window`` seconds apart.

    >>> acts_within(np.array([4, 4, 4, 5]), np.array([0, 60_000, 60_001, 60_000]), 60)
    2
    """
    since = milliseconds - milliseconds.min(initial=0)
    span = int(since.max(initial=0)) + window * 1000 + 1
    moment = np.sort(objects.astype(np.int64) * span + since)
    last = np.searchsorted(moment, moment + window * 1000, side="right")
    return int((last - np.arange(1, len(moment) + 1)).sum())


def pairs_sharing(objects: np.ndarray, accounts: np.ndarray) -> int:
    """Sum over objects of the pairs of accounts that share it.

    >>> pairs_sharing(np.array([4, 4, 4, 4, 5]), np.array([1, 2, 3, 3, 1]))
    3
    """
    uses = np.unique(objects.astype(np.int64) << 32 | accounts)
    sizes = np.bincount(uses >> 32)
    return int((sizes * (sizes - 1) // 2).sum())


def exponent(work: list[float], seconds: list[float], startup: float) -> float | None:
    """Slope of log time, less what a run on next to nothing takes, over log work; None with fewer than two sizes.

    >>> round(exponent([1e3, 1e4, 1e5], [0.51, 0.6, 1.5], 0.5), 3)
    1.0
    """
    points = [(w, s - startup) for w, s in zip(work, seconds, strict=True) if s > startup and w > 0]
    if len(points) < 2:
        return None
    x, y = ([math.log(value) for value in values] for values in zip(*points, strict=True))
    return float(np.polyfit(x, y, 1)[0])


def _codes(path: Path, column: str) -> np.ndarray:
    return pq.read_table(path, columns=[column])[column].dictionary_encode().combine_chunks().indices.to_numpy()


def _milliseconds(path: Path) -> np.ndarray:
    seconds = pq.read_table(path, columns=["timestamp_share"])["timestamp_share"].to_numpy()
    return np.round(seconds * 1000).astype(np.int64)
