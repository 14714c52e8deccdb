"""What two accounts would share by chance, given how much each does and how popular each object is.

In: how many objects each account acted on and how many accounts acted on each object. Out: the bipartite configuration
model (BiCM): the most random bipartite graph in which every account and every object has its degree on average. Each
(account, object) is there by itself with probability x·y / (1 + x·y). Accounts of one degree are alike in it, objects
too, so that it is solved and kept by *degree class*: a million accounts are some thousand classes. Odd input: an
account that acted on every object does so with certainty, one that acted on none never does.

Saracco et al. 2015, doi:10.1038/srep10595; Saracco et al. 2017, doi:10.1088/1367-2630/aa6b38.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_PRECISION = 1e-12
_ROUNDS = 2_000
_NEWTON_ROUNDS = 100
_HALVINGS = 40


@dataclass(frozen=True)
class Bicm:
    """The solved model, by degree class.

    Attributes:
        account_degrees, object_degrees: the distinct degrees, ascending.
        account_counts, object_counts: how many accounts and objects have each.
        account_classes: for each account the place of its degree.
        probabilities: for each class of accounts and each of objects the chance that one acted on the other, 0 to 1.
    """

    account_degrees: Ints
    object_degrees: Ints
    account_counts: Ints
    object_counts: Ints
    account_classes: Ints
    probabilities: Floats

    @cached_property
    def expected_shared(self) -> Floats:
        """For each two classes of accounts how many objects an account of one shares with one of the other on
        average; high: sharing much means little."""
        weighted: Floats = self.probabilities * self.object_counts
        return weighted @ self.probabilities.T

    @property
    def error(self) -> float:
        """Largest relative difference between a degree and its average in the model; near 0 when it is solved."""
        accounts = self.probabilities @ self.object_counts
        objects = self.account_counts @ self.probabilities
        return float(
            max(
                np.max(np.abs(accounts - self.account_degrees) / np.maximum(self.account_degrees, 1), initial=0.0),
                np.max(np.abs(objects - self.object_degrees) / np.maximum(self.object_degrees, 1), initial=0.0),
            )
        )


def solve_bicm(account_degrees: Ints, object_degrees: Ints) -> Bicm:
    """The model with these degrees.

    Args:
        account_degrees: objects each account acted on.
        object_degrees: accounts that acted on each object; its sum is that of the accounts.

    Returns:
        The model; ``error`` is below 1e-6 unless the degrees leave no freedom at all.

    >>> model = solve_bicm(np.full(4, 2), np.full(4, 2))
    >>> model.probabilities.round(9).tolist(), model.expected_shared.round(9).tolist()
    ([[0.5]], [[1.0]])
    """
    rows, row_classes, row_counts = np.unique(account_degrees, return_inverse=True, return_counts=True)
    columns, column_counts = np.unique(object_degrees, return_counts=True)
    probabilities = _solved(rows.astype(float), row_counts, columns.astype(float), column_counts)
    return Bicm(
        rows.astype(np.int64), columns.astype(np.int64), row_counts.astype(np.int64), column_counts.astype(np.int64),
        row_classes.astype(np.int64), probabilities,
    )  # fmt: skip


def _solved(rows: Floats, row_counts: Ints, columns: Floats, column_counts: Ints) -> Floats:
    """Probabilities; what is certain is taken out first, as its x or y would be infinite."""
    probabilities = np.zeros((len(rows), len(columns)))
    open_rows, open_columns = np.ones(len(rows), bool), np.ones(len(columns), bool)
    rows, columns = rows.copy(), columns.copy()
    while True:
        full_rows = open_rows & (rows >= column_counts[open_columns].sum())
        full_columns = open_columns & (columns >= row_counts[open_rows].sum())
        sure_rows = full_rows | (open_rows & (rows <= 0))
        sure_columns = full_columns | (open_columns & (columns <= 0))
        if not (sure_rows.any() or sure_columns.any()):
            break
        if sure_rows.any():  # one side at a time: the other side's degrees change with it
            probabilities[np.ix_(full_rows, open_columns)] = 1.0
            columns[open_columns] -= row_counts[full_rows].sum()
            open_rows &= ~sure_rows
        else:
            probabilities[np.ix_(open_rows, full_columns)] = 1.0
            rows[open_rows] -= column_counts[full_columns].sum()
            open_columns &= ~sure_columns
    if open_rows.any() and open_columns.any():
        x, y = _fixed_point(rows[open_rows], row_counts[open_rows], columns[open_columns], column_counts[open_columns])
        product = np.outer(x, y)
        probabilities[np.ix_(open_rows, open_columns)] = product / (1.0 + product)
    return probabilities


def _fixed_point(rows: Floats, row_counts: Ints, columns: Floats, column_counts: Ints) -> tuple[Floats, Floats]:
    """x and y by turns; sparse data need some ten rounds, data near their limits are left to Newton's method."""
    total = float(rows @ row_counts)
    x, y = rows / np.sqrt(total), columns / np.sqrt(total)
    for _ in range(_ROUNDS):
        x = rows / ((y * column_counts) / (1.0 + np.outer(x, y))).sum(axis=1)
        ratio = 1.0 / (1.0 + np.outer(x, y))
        mean = y * ((row_counts * x) @ ratio)
        if np.max(np.abs(mean - columns) / columns) < _PRECISION:
            return x, y
        y = columns / ((row_counts * x) @ ratio)
    return _newton(x, y, rows, row_counts, columns, column_counts)


def _newton(
    x: Floats, y: Floats, rows: Floats, row_counts: Ints, columns: Floats, column_counts: Ints
) -> tuple[Floats, Floats]:
    """The maximum of the model's likelihood, which is concave in log x and log y."""
    logs = np.log(np.concatenate([x, y]))
    degrees = np.concatenate([rows * row_counts, columns * column_counts])
    pairs = np.outer(row_counts, column_counts).astype(float)
    size = len(rows)

    def likelihood(at: Floats) -> float:
        return float(degrees @ at - (pairs * np.logaddexp(0.0, at[:size, None] + at[None, size:])).sum())

    value = likelihood(logs)
    for _ in range(_NEWTON_ROUNDS):
        chance = 1.0 / (1.0 + np.exp(-(logs[:size, None] + logs[None, size:])))
        slope = degrees - np.concatenate([(pairs * chance).sum(axis=1), (pairs * chance).sum(axis=0)])
        if np.max(np.abs(slope) / degrees) < _PRECISION:
            break
        spread = pairs * chance * (1.0 - chance)
        curve = np.block([[np.diag(spread.sum(axis=1)), spread], [spread.T, np.diag(spread.sum(axis=0))]])
        # a constant moved from all log x to all log y changes nothing, so that the curve has a flat direction
        curve[np.diag_indices_from(curve)] *= 1.0 + 1e-10
        step = np.linalg.lstsq(curve, slope, rcond=1e-14)[0]
        for _ in range(_HALVINGS):
            if likelihood(logs + step) >= value:
                break
            step /= 2
        logs = logs + step
        value = likelihood(logs)
    return np.exp(logs[:size]), np.exp(logs[size:])
