"""How far do two groupings of the same things agree? From their contingency table, without a loop over things.

In: two sequences of labels, one entry a thing; a label is any whole number. Out: a number that is 1 where the groupings
are the same, whatever the groups are called. Odd input: groupings that both put everything into one group, or each
thing into its own, are the same grouping and agree; of nothing, any two groupings are the same.

``rand`` and ``information`` are corrected for chance: about 0 for groupings that have nothing to do with each other,
below 0 for those that agree less than that. Mutual information without the correction grows with the number of groups.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, xlogy

from coordgraph.errors import TableError

Labels = Sequence[int] | NDArray[Any]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


class Contingency(NamedTuple):
    """How often two labels meet.

    Attributes:
        counts: things of each pair of labels that occurs.
        row, column: label codes of these pairs.
        rows, columns: things of each label of the first and of the second grouping.
    """

    counts: Ints
    row: Ints
    column: Ints
    rows: Ints
    columns: Ints

    @property
    def things(self) -> int:
        """How many things there are."""
        return int(self.counts.sum())

    @property
    def same_grouping(self) -> bool:
        """Whether every group of one is a group of the other."""
        return len(self.rows) == len(self.columns) == len(self.counts)


def contingency(one: Labels, other: Labels) -> Contingency:
    """The contingency table of two groupings, without its empty cells.

    >>> table = contingency([0, 0, 1, 1], [0, 0, 1, 2])
    >>> table.counts.tolist(), table.rows.tolist(), table.columns.tolist()
    ([2, 1, 1], [2, 2], [2, 1, 1])

    Raises:
        TableError: the groupings are not of equally many things.
    """
    left, right = np.asarray(one, np.int64), np.asarray(other, np.int64)
    if left.shape != right.shape or left.ndim != 1:
        raise TableError(
            "two groupings must have one label for each of the same things", value=f"{left.shape} and {right.shape}"
        )
    _, row = np.unique(left, return_inverse=True)
    _, column = np.unique(right, return_inverse=True)
    width = int(column.max(initial=-1)) + 1
    cells, counts = np.unique(row.astype(np.int64) * max(width, 1) + column, return_counts=True)
    return Contingency(
        counts, cells // max(width, 1), cells % max(width, 1), np.bincount(row), np.bincount(column, minlength=width)
    )


def rand(one: Labels, other: Labels, alone: int = 0) -> float:
    """Adjusted Rand index, -0.5 to 1: of the pairs of things, how many both put together, beyond chance.

    Hubert and Arabie 1985, doi:10.1007/BF01908075.

    Args:
        one, other: the groupings.
        alone: further things that are alone in both. They agree about nothing, but a group of 29 and the same with one
            more are alike only where there is something outside of them; without that the index is 0.

    >>> round(rand([0, 0, 1, 1], [0, 0, 1, 2]), 6)
    0.571429
    >>> rand([0, 0, 1, 1], [7, 7, 3, 3])
    1.0
    >>> rand([0, 0, 0], [0, 0, 1]), round(rand([0, 0, 0], [0, 0, 1], alone=97), 3)
    (0.0, 0.5)
    """
    table = contingency(one, other)
    if table.same_grouping:
        return 1.0
    together, rows, columns = (_pairs(counts) for counts in (table.counts, table.rows, table.columns))
    expected = rows * columns / _pairs(np.array([table.things + alone]))
    return float((together - expected) / ((rows + columns) / 2 - expected))


def _pairs(counts: Ints) -> float:
    """Pairs inside groups of these sizes; in floats, because squares of large counts leave int64 when summed."""
    sizes = counts.astype(np.float64)
    return float((sizes * (sizes - 1) / 2).sum())


def normalised_information(one: Labels, other: Labels) -> float:
    """Normalised mutual information, 0 to 1: mutual information over the mean entropy; not corrected for chance.

    Many small groups raise it even between groupings made at random: use :func:`information` to compare.

    >>> round(normalised_information([0, 0, 1, 1], [0, 0, 1, 2]), 6)
    0.8
    """
    table = contingency(one, other)
    if table.same_grouping:
        return 1.0
    return mutual_information(table) / _mean_entropy(table)


def information(one: Labels, other: Labels) -> float:
    """Adjusted mutual information, at most 1: mutual information beyond chance, over the mean entropy beyond chance.

    Vinh, Epps and Bailey 2010, https://jmlr.org/papers/v11/vinh10a.html. Time grows with the number of different group
    sizes of the one times those of the other, times the smaller size.

    >>> round(information([0, 0, 1, 1], [0, 0, 1, 2]), 6)
    0.571429
    """
    table = contingency(one, other)
    if table.same_grouping:
        return 1.0
    expected = _expected_information(table)
    most = _mean_entropy(table) - expected
    # where chance alone gives all there could be, what is left is rounding
    return (mutual_information(table) - expected) / most if abs(most) > np.finfo(float).eps else 0.0


def entropy(counts: Ints) -> float:
    """Entropy of groups of these sizes in nats; 0: all in one."""
    share = counts / counts.sum()
    return float(-xlogy(share, share).sum())


def _mean_entropy(table: Contingency) -> float:
    return (entropy(table.rows) + entropy(table.columns)) / 2


def mutual_information(table: Contingency) -> float:
    """What one grouping says of the other, in nats; at most the entropy of either."""
    share = table.counts / table.things
    chance = table.rows[table.row] / table.things * (table.columns[table.column] / table.things)
    return max(float((share * np.log(share / chance)).sum()), 0.0)


def _expected_information(table: Contingency) -> float:
    """Mean mutual information of groupings with groups of the same sizes, over all ways to deal things into them.

    Groups of equal size count alike, so each pair of different sizes is worked out once.
    """
    total = 0.0
    row_sizes, row_times = np.unique(table.rows, return_counts=True)
    column_sizes, column_times = np.unique(table.columns, return_counts=True)
    for a, times_a in zip(row_sizes, row_times, strict=True):
        for b, times_b in zip(column_sizes, column_times, strict=True):
            total += float(times_a * times_b) * _expected_in_cell(int(a), int(b), table.things)
    return total


def _expected_in_cell(a: int, b: int, things: int) -> float:
    """What a cell of a row of ``a`` and a column of ``b`` things adds, its count drawn from the hypergeometric."""
    both = np.arange(max(1, a + b - things), min(a, b) + 1, dtype=np.float64)
    log_probability = (
        gammaln(a + 1) + gammaln(b + 1) + gammaln(things - a + 1) + gammaln(things - b + 1) - gammaln(things + 1)
        - gammaln(both + 1) - gammaln(a - both + 1) - gammaln(b - both + 1) - gammaln(things - a - b + both + 1)
    )  # fmt: skip
    return float((both / things * np.log(things * both / (a * b)) * np.exp(log_probability)).sum())
