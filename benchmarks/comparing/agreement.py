"""Do two programs say the same? Each check reads two result files and returns a sentence and whether they agree."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq

TOLERANCE = 1e-9
_PAIR = ("source", "target")
_COUNTED = ("synchronous", "pairs", "source_posts", "target_posts", "first_time", "last_time")
_MEASURED = ("median_delay_s", "source_first")


@dataclass(frozen=True)
class Agreement:
    agrees: bool
    detail: str


def same_bytes(one: Path, other: Path) -> Agreement:
    """Two files that must not differ at all."""
    return Agreement(one.read_bytes() == other.read_bytes(), "the same bytes or not")


def same_windowed_pairs(ours: Path, theirs: Path) -> Agreement:
    """The same pairs in the same order, and the same value in every windowed column."""
    rows, others = (pq.read_metadata(path).num_rows for path in (ours, theirs))
    if rows != others:
        return Agreement(False, f"{rows:,} pairs against {others:,}")
    for column in (*_PAIR, *_COUNTED, *_MEASURED):  # one at a time: the tables may be large
        difference = _difference(column, *(pq.read_table(path, columns=[column])[column] for path in (ours, theirs)))
        if difference:
            return Agreement(False, f"{column} differs {difference}")
    return Agreement(True, f"{rows:,} pairs, the same in all {len(_COUNTED) + len(_MEASURED)} windowed columns")


def same_cosines(ours: Path, theirs: Path, threshold: float) -> Agreement:
    """The same pairs, apart from those within 1e-9 of the threshold, with cosines within 1e-9."""
    mine, other = (_cosines(path) for path in (ours, theirs))
    both = mine.join(other, keys=list(_PAIR), join_type="full outer", right_suffix="_theirs")
    one, two = (both[c].to_numpy(zero_copy_only=False) for c in ("cosine", "cosine_theirs"))
    alone = np.isnan(one) | np.isnan(two)
    lonely = np.where(np.isnan(one), two, one)[alone]
    if stray := int(np.count_nonzero(np.abs(lonely - threshold) > TOLERANCE)):
        return Agreement(False, f"{stray:,} of {both.num_rows:,} pairs are in one result only")
    largest = _largest_gap(one[~alone], two[~alone])
    at_threshold = f", {len(lonely):,} at the threshold in one only" if len(lonely) else ""
    return Agreement(largest <= TOLERANCE, f"{mine.num_rows:,} pairs{at_threshold}, cosines within {largest:.1g}")


def same_network(ours: Path, toolkit_csv: Path) -> Agreement:
    """The toolkit's directed edges are our pairs, each direction weighing what we count as that account's own posts."""
    mine = pq.read_table(ours, columns=[*_PAIR, "source_posts", "target_posts"])
    forward, backward = (
        _directed(mine[a], mine[b], mine[n])
        for a, b, n in (("source", "target", "source_posts"), ("target", "source", "target_posts"))
    )
    expected = pa.concat_tables([forward, backward])
    found = _same_edges(expected, _edges_of_csv(toolkit_csv), "directed edges")
    said = f"{mine.num_rows:,} pairs, the same in both directions, weights as our posts of either side"
    return Agreement(True, said) if found.agrees else found


def same_weights(ours: Path, edges_csv: Path) -> Agreement:
    """The same pairs, whichever account stands first, each weighing what we count as pairs of posts."""
    mine = _directed(*(pq.read_table(ours, columns=[*_PAIR, "pairs"])[name] for name in (*_PAIR, "pairs")))
    edges = _edges_of_csv(edges_csv)
    swapped = pc.greater(edges["source"], edges["target"])
    one, other = (pc.if_else(swapped, edges[a], edges[b]) for a, b in (("target", "source"), ("source", "target")))
    return _same_edges(mine, _directed(one, other, edges["weight"]), "pairs")


def same_totals(ours: Path, theirs: Path, threshold: float) -> Agreement:
    """As many pairs, and the same sum of cosines: for results too large to be laid side by side."""
    pairs, total = 0, 0.0
    for batch in pq.ParquetFile(ours).iter_batches(1_000_000, columns=["cosine"]):
        pairs, total = pairs + len(batch), total + pc.sum(batch["cosine"]).as_py()
    other = pq.read_table(theirs).to_pylist()[0]
    gap = abs(total - other["total"]) / max(abs(total), 1)
    said = f"{pairs:,} pairs against {other['pairs']:,} above {threshold}, sums of cosines apart by {gap:.1g} of them"
    return Agreement(pairs == other["pairs"] and gap <= TOLERANCE, said)


def _difference(column: str, mine: pa.ChunkedArray, other: pa.ChunkedArray) -> str:
    """How two columns differ; empty when they do not."""
    if column in _PAIR:
        return "" if _texts(mine).equals(_texts(other)) else "in some pairs"
    if column in _MEASURED:
        largest = _largest_gap(mine.to_numpy(), other.to_numpy())
        return "" if largest <= TOLERANCE else f"by up to {largest:g}"
    different = int(np.count_nonzero(_whole(mine) != _whole(other)))
    return f"in {different:,} pairs" if different else ""


def _texts(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return column.cast(pa.large_string())


def _whole(column: pa.ChunkedArray) -> np.ndarray:
    """Counts, and times as microseconds."""
    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.timestamp("us", column.type.tz))
    return column.cast(pa.int64()).to_numpy()


def _largest_gap(one: np.ndarray, other: np.ndarray) -> float:
    """Relative above one, absolute below: delays are seconds, shares and cosines at most one."""
    return float(np.max(np.abs(one - other) / np.maximum(np.abs(one), 1), initial=0))


def _cosines(path: Path) -> pa.Table:
    table = pq.read_table(path, columns=[*_PAIR, "cosine"])
    columns = {name: _texts(table[name]) for name in _PAIR}
    return pa.table({**columns, "cosine": table["cosine"].cast(pa.float64())})


def _directed(source: pa.ChunkedArray, target: pa.ChunkedArray, weight: pa.ChunkedArray) -> pa.Table:
    return pa.table({"source": _texts(source), "target": _texts(target), "weight": weight.cast(pa.int64())})


def _same_edges(mine: pa.Table, theirs: pa.Table, called: str) -> Agreement:
    """The same pairs with the same weights."""
    both = mine.join(theirs, keys=list(_PAIR), join_type="full outer", right_suffix="_theirs")
    alone = pc.or_(pc.is_null(both["weight"]), pc.is_null(both["weight_theirs"]))
    if stray := pc.sum(alone).as_py():
        return Agreement(False, f"{stray:,} of {both.num_rows:,} {called} are in one result only")
    if different := pc.sum(pc.not_equal(both["weight"], both["weight_theirs"])).as_py():
        return Agreement(False, f"{different:,} of {both.num_rows:,} weights differ")
    return Agreement(True, f"{both.num_rows:,} {called}, the same weights")


def _edges_of_csv(path: Path) -> pa.Table:
    options = pa.csv.ConvertOptions(column_types={"source": pa.string(), "target": pa.string(), "weight": pa.int64()})
    table = pa.csv.read_csv(path, convert_options=options)
    return _directed(table["source"], table["target"], table["weight"])
