"""Who took part in a trend with how many messages: one entry a trend and account.

In: :class:`~coordgraph.trends.messages.Messages`. Out: columns of numbers, sorted by trend and account, and sums over
them for each trend. Odd input: a trend without messages has zeros.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from coordgraph.concentration import TOP_ACCOUNTS
from coordgraph.trends.messages import Ints, Messages

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Participations:
    """Messages of each account in each of ``size`` groups of messages.

    Attributes:
        group: number of the trend, or of another group of messages.
        account: row in ``accounts``.
        messages: how many.
        size: number of groups.
    """

    group: Ints
    account: Ints
    messages: Ints
    size: int

    @classmethod
    def of(cls, group: Ints, account: Ints, size: int) -> Participations:
        """Counted from one entry a message.

        >>> made = Participations.of(np.array([0, 0, 0, 1]), np.array([7, 2, 7, 7]), 2)
        >>> made.account.tolist(), made.messages.tolist()
        ([2, 7, 7], [1, 2, 1])
        """
        pairs, counts = np.unique(group << 32 | account, return_counts=True)
        return cls(pairs >> 32, pairs & 0xFFFFFFFF, counts.astype(np.int64), size)

    @classmethod
    def of_trends(cls, messages: Messages) -> Participations:
        """Counted for each trend."""
        return cls.of(messages.trend, messages.account, len(messages.names))

    @property
    def accounts(self) -> Ints:
        """Accounts of each group."""
        return np.bincount(self.group, minlength=self.size).astype(np.int64)

    @property
    def bounds(self) -> Ints:
        """Where the entries of each group begin, and the end of the last."""
        return np.append(0, np.cumsum(self.accounts))

    def summed(self, values: ArrayLike) -> Floats:
        """The sum of these values over each group's accounts."""
        sums: Floats = np.bincount(self.group, weights=np.asarray(values, float), minlength=self.size).astype(
            np.float64
        )
        return sums

    def top_messages(self, top: int = TOP_ACCOUNTS) -> Ints:
        """Messages of the most active accounts of each group."""
        order = np.lexsort((-self.messages, self.group))
        place = np.arange(len(order)) - self.bounds[self.group[order]]
        leading = order[place < top]
        return np.bincount(self.group[leading], weights=self.messages[leading], minlength=self.size).astype(np.int64)

    def ginis(self) -> Floats:
        """The Gini coefficient of each group, as :func:`coordgraph.trends.gini` has it."""
        order = np.lexsort((self.messages, self.group))
        group, counts = self.group[order], self.messages[order]
        size = self.accounts
        place = np.arange(len(order)) - self.bounds[group] + 1
        weighted = np.bincount(group, weights=(2 * place - size[group] - 1) * counts, minlength=self.size)
        whole = size * self.summed(self.messages)
        shares: Floats = np.divide(weighted, whole, out=np.zeros(self.size), where=whole > 0)
        return shares
