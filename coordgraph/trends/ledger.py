"""In how many trends does each actor, organ and side have the majority, and how sure is that number?

In: messages of each unit (an account as long as it belongs to the same) in each trend. Out: who has which majority, and
intervals of the number of majorities from drawing accounts. Odd input: trends of which a draw holds no account are not
among those of the draw.
"""

from __future__ import annotations

import zlib

import numpy as np
from scipy import sparse

from coordgraph.trends.messages import Bools, Ints
from coordgraph.trends.participation import Floats, Participations
from coordgraph.trends.resampling import FEWEST_FOR_INTERVAL

_CELLS_AT_ONCE = 1 << 24
_INSIDE = (2.5, 97.5)


def majorities(parts: Participations, kind: Ints, of_kind: Bools) -> Bools:
    """Trends × columns: whether accounts of the column sent more than half of the messages.

    >>> parts = Participations(np.array([0, 0]), np.array([0, 1]), np.array([3, 2]), 1)
    >>> majorities(parts, np.array([0, 1]), np.eye(2, dtype=bool)).tolist()
    [[True, False]]
    """
    sent = np.zeros((parts.size, len(of_kind)))
    np.add.at(sent, (parts.group, kind[parts.account]), parts.messages)
    found: Bools = 2 * (sent @ of_kind) > sent.sum(axis=1, keepdims=True)
    return found


def drawn_majorities(
    parts: Participations, account: Ints, kind: Ints, of_kind: Bools, draws: int, seed: int
) -> tuple[Floats, Floats]:
    """95 % intervals of the number of trends in which each column has the majority.

    Accounts are drawn with replacement, the same for all trends, as an account is one decision wherever it posts. A
    draw counts the share of majorities among the trends it holds an account of, times all trends.

    Args:
        parts: messages of each unit in each trend.
        account, kind: of each unit.
        of_kind: kinds × columns: whether units of the kind count to the column.
        draws: how often.
        seed: equal seeds give equal intervals.

    Returns:
        Lower and upper ends; NaN with fewer than five accounts.
    """
    people, who = np.unique(account, return_inverse=True)
    size, kinds = len(people), len(of_kind)
    if size < FEWEST_FOR_INTERVAL:
        return np.full(of_kind.shape[1], np.nan), np.full(of_kind.shape[1], np.nan)
    # rows: a trend and kind; columns: accounts
    cells = (parts.group * kinds + kind[parts.account], who.reshape(-1)[parts.account])
    sent = sparse.csr_matrix((parts.messages.astype(np.float64), cells), shape=(parts.size * kinds, size))
    random = np.random.default_rng([seed, zlib.crc32(b"ledger")])
    at_once = max(_CELLS_AT_ONCE // max(size, parts.size * max(kinds, of_kind.shape[1])), 1)
    counts = []
    for begin in range(0, draws, at_once):
        here = min(at_once, draws - begin)
        drawn = np.stack([np.bincount(random.integers(size, size=size), minlength=size) for _ in range(here)], axis=1)
        messages = (sent @ drawn.astype(np.float64)).reshape(parts.size, kinds, here)
        whole = messages.sum(axis=1)
        ours = np.einsum("tkd,kc->tcd", messages, of_kind.astype(np.float64), optimize=True)
        present = np.maximum((whole > 0).sum(axis=0), 1)
        counts.append((2 * ours > whole[:, None, :]).sum(axis=0) / present * parts.size)
    low, high = np.percentile(np.concatenate(counts, axis=1), _INSIDE, axis=1)
    return low, high
