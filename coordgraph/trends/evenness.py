"""How messages of trends are spread over accounts and programs, at equal size where size matters.

In: messages and the table ``posts``. Out: columns of the table ``trends``. Odd input: posts without a program are
counted and left out of its shares; below 1,000 messages or 50 accounts there is nothing to draw from.
"""

from __future__ import annotations

import zlib
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from coordgraph.concentration import FEWEST_ACCOUNTS, FEWEST_MESSAGES, rarefied_coefficient
from coordgraph.tables import TEXT
from coordgraph.trends.messages import Ints, Messages
from coordgraph.trends.participation import Participations

_SAMPLES = 100


def spread_over_accounts(messages: Messages, parts: Participations, retweets: Ints, seed: int) -> dict[str, Any]:
    """Herfindahl index, and the coefficient of traffic manipulation in samples of 1,000 messages."""
    counts, accounts, bounds = messages.counts, parts.accounts.tolist(), parts.bounds.tolist()
    rarefied: list[float | None] = []
    for number, name in enumerate(messages.names):
        if counts[number] < FEWEST_MESSAGES or accounts[number] < FEWEST_ACCOUNTS:
            rarefied.append(None)
            continue
        random = np.random.default_rng([seed, zlib.crc32(f"{name.kind} {name.key}".encode("utf-8", "replace"))])
        sent = parts.messages[bounds[number] : bounds[number + 1]]
        rarefied.append(rarefied_coefficient(sent, int(retweets[number]), _SAMPLES, random))
    return {
        "hhi": parts.summed(parts.messages.astype(np.float64) ** 2) / np.maximum(counts, 1).astype(np.float64) ** 2,
        "traffic_coefficient_1000": pa.array(rarefied, pa.float64()),
    }


def spread_over_clients(messages: Messages, posts: pa.Table) -> dict[str, Any]:
    """Which program most messages of each trend were sent with, and how evenly they are spread over programs."""
    size = len(messages.names)
    if "client" not in posts.column_names or posts["client"].null_count == posts.num_rows:
        nothing = [None] * size
        return {
            "client_messages": [0] * size,
            "top_client": nothing,
            "top_client_share": nothing,
            "client_hhi": nothing,
        }
    coded = pc.dictionary_encode(posts["client"].combine_chunks())
    client = np.asarray(coded.indices.fill_null(-1).to_numpy(zero_copy_only=False), np.int64)[messages.post]
    names = coded.dictionary.to_pylist()
    pairs, counts = np.unique(messages.trend[client >= 0] << 32 | client[client >= 0], return_counts=True)
    trend, code = pairs >> 32, pairs & 0xFFFFFFFF
    known = np.bincount(trend, weights=counts, minlength=size)
    squares = np.bincount(trend, weights=counts.astype(np.float64) ** 2, minlength=size)
    best: list[tuple[int, str] | None] = [None] * size
    for number, of, count in zip(trend.tolist(), code.tolist(), counts.tolist(), strict=True):
        # of equally common programs the one that sorts first
        best[number] = min(best[number] or (0, ""), (-count, names[of]))
    shares = [None if b is None else -b[0] / n for b, n in zip(best, known.tolist(), strict=True)]
    return {
        "client_messages": known.astype(np.int64),
        "top_client": pa.array([None if b is None else b[1] for b in best], TEXT),
        "top_client_share": pa.array(shares, pa.float64()),
        "client_hhi": np.where(known > 0, squares / np.maximum(known, 1) ** 2, np.nan),
    }
