"""What a trend looks like: when, by how many, how unevenly, by accounts made for it, by accounts in clusters.

In: messages and the tables ``accounts`` and ``members``. Out: the table ``trends``. Odd input: what is not known of an
account (its date of creation) is counted, and left out of the share.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from coordgraph.concentration import (
    FEWEST_ACCOUNTS,
    FEWEST_MESSAGES,
    TOP_ACCOUNTS,
    traffic_coefficient,
)
from coordgraph.tables import TEXT, TEXTS, TIME, TRENDS, numbers
from coordgraph.trends.abroad import declared_abroad
from coordgraph.trends.evenness import spread_over_accounts, spread_over_clients
from coordgraph.trends.messages import DAY, HASHTAG, HOUR, Bools, Ints, Messages, Name, microseconds
from coordgraph.trends.participation import Floats, Participations

NEW_DAYS = 30
SMALL_SAMPLE = f"fewer than {FEWEST_MESSAGES:,} messages: the coefficient depends on size, compare like with like"
TOO_FEW_ACCOUNTS = f"fewer than {FEWEST_ACCOUNTS} accounts: no coefficient, the top {TOP_ACCOUNTS} would be everybody"
_FIRST_POSTERS = 3
_SECOND = 1_000_000


def shown_name(name: Name) -> str:
    """A trend as people write it.

    >>> shown_name(Name("hashtag", "sí", "Sí")), shown_name(Name("phrase", "all out", "all out"))
    ('#Sí', 'all out')
    """
    return f"#{name.written}" if name.kind == HASHTAG else name.written


def describe_trends(
    messages: Messages,
    parts: Participations,
    tables: Mapping[str, pa.Table],
    country: str | None = None,
    seed: int = 1,
) -> pa.Table:
    """The table ``trends``: one row a trend, most messages first; without sentences.

    Args:
        messages: of all trends.
        parts: who took part in each, and how much.
        tables: ``posts``, ``accounts`` and ``members``.
        country: the one the trends are about; None: places are not asked for.
        seed: of the samples of equal size.
    """
    counts, accounts = messages.counts, parts.accounts
    retweets = np.bincount(messages.trend, weights=messages.retweet, minlength=parts.size).astype(np.int64)
    top_share = parts.top_messages() / np.maximum(counts, 1)
    columns: dict[str, Any] = {
        "rank": np.arange(1, parts.size + 1),
        "trend": pa.array([shown_name(name) for name in messages.names], TEXT),
        "kind": pa.array([name.kind for name in messages.names], TEXT),
        "key": pa.array([name.key for name in messages.names], TEXT),
        "messages": counts,
        "accounts": accounts,
        "originals": counts - retweets,
        "retweets": retweets,
        "retweet_share": retweets / np.maximum(counts, 1),
        "top50_share": top_share,
        "gini": parts.ginis(),
        "first_posters": _first_posters(messages, tables["accounts"]),
        **_in_time(messages),
        **_new_accounts(messages, parts, tables["accounts"]),
        **_in_clusters(counts, parts, accounts_in_clusters(tables)),
        **declared_abroad(parts, tables["accounts"], country),
        **_traffic(counts, retweets, accounts, top_share),
        **spread_over_accounts(messages, parts, retweets, seed),
        **spread_over_clients(messages, tables["posts"]),
        "sentence": pa.nulls(parts.size, TEXT),
    }
    return TRENDS.of(columns)


def times(values: Ints) -> pa.Array:
    """Microseconds UTC as a column of times."""
    return numbers(values.astype(np.int64)).cast(pa.timestamp("us")).cast(TIME)


def first_times(messages: Messages) -> Ints:
    """When each trend begins, microseconds."""
    return messages.time[messages.starts]


def _in_time(messages: Messages) -> dict[str, Any]:
    counts, starts = messages.counts, messages.starts
    first, last = first_times(messages), messages.time[starts + counts - 1]
    peak, in_peak = _peak_hours(messages)
    from_peak = np.bincount(messages.trend[messages.time >= peak[messages.trend]], minlength=len(counts))
    return {
        "first_time": times(first),
        "peak_hour": times(peak),
        "last_time": times(last),
        "duration_s": (last - first) / _SECOND,
        "half_time_s": (messages.time[starts + (counts + 1) // 2 - 1] - first) / _SECOND,
        "peak_share": in_peak / counts,
        "half_life_s": (messages.time[starts + counts - from_peak + (from_peak + 1) // 2 - 1] - peak) / _SECOND,
    }


def _peak_hours(messages: Messages) -> tuple[Ints, Ints]:
    """Start of each trend's fullest hour, and its messages."""
    hour = messages.time // HOUR
    base = int(hour.min(initial=0))
    pairs, counts = np.unique(messages.trend << 32 | (hour - base), return_counts=True)
    order = np.lexsort((pairs, -counts, pairs >> 32))
    first = order[np.searchsorted((pairs >> 32)[order], np.arange(len(messages.names)))]
    return ((pairs[first] & 0xFFFFFFFF) + base) * HOUR, counts[first].astype(np.int64)


def _first_posters(messages: Messages, accounts: pa.Table) -> pa.Array:
    own = messages.where(~messages.retweet)
    _, first = np.unique(own.trend << 32 | own.account, return_index=True)
    first = np.sort(first)
    trend = own.trend[first]
    place = np.arange(len(first)) - np.searchsorted(trend, trend)
    first = first[place < _FIRST_POSTERS]
    ids = accounts["account_id"].take(numbers(own.account[first])).combine_chunks()
    ends = np.searchsorted(own.trend[first], np.arange(len(messages.names) + 1))
    return pa.ListArray.from_arrays(numbers(ends.astype(np.int32)), ids).cast(TEXTS)


def _new_accounts(messages: Messages, parts: Participations, accounts: pa.Table) -> dict[str, Any]:
    known, new = made_shortly_before(first_times(messages)[parts.group], parts.account, accounts)
    of_known, of_new = parts.summed(known), parts.summed(new)
    nobody = of_known == 0
    return {
        "new_accounts": numbers(of_new.astype(np.int64), nobody),
        "new_account_share": np.where(nobody, np.nan, of_new / np.maximum(of_known, 1)),
        "unknown_creation": (parts.accounts - of_known).astype(np.int64),
    }


def made_shortly_before(first: Ints, account: Ints, accounts: pa.Table) -> tuple[Bools, Bools]:
    """Whether each account's date of creation is known, and lies within 30 days before that time."""
    known = pc.is_valid(accounts["created_at"]).to_numpy()[account]
    created = microseconds(accounts["created_at"])[account]
    return known, known & (created <= first) & (created >= first - NEW_DAYS * DAY)


def accounts_in_clusters(tables: Mapping[str, pa.Table]) -> Bools:
    """Whether each account of the table ``accounts`` is in a cluster."""
    members = tables["members"]
    inside = members.filter(pc.is_valid(members["cluster"]))["account_id"].combine_chunks()
    found: NDArray[Any] = pc.is_in(tables["accounts"]["account_id"], inside).to_numpy()
    return found.astype(bool)


def _in_clusters(counts: Ints, parts: Participations, inside: Bools) -> dict[str, Any]:
    messages = parts.summed(parts.messages * inside[parts.account])
    accounts = parts.summed(inside[parts.account])
    return {
        "cluster_messages": messages.astype(np.int64),
        "cluster_message_share": messages / np.maximum(counts, 1),
        "cluster_accounts": accounts.astype(np.int64),
        "cluster_account_share": accounts / np.maximum(parts.accounts, 1),
    }


def _traffic(counts: Ints, retweets: Ints, accounts: Ints, top_share: Floats) -> dict[str, Any]:
    rows = zip(counts.tolist(), retweets.tolist(), accounts.tolist(), top_share.tolist(), strict=True)
    values = [traffic_coefficient(*row) if row[2] >= FEWEST_ACCOUNTS else None for row in rows]
    warnings = [
        TOO_FEW_ACCOUNTS if people < FEWEST_ACCOUNTS else SMALL_SAMPLE if count < FEWEST_MESSAGES else None
        for count, people in zip(counts.tolist(), accounts.tolist(), strict=True)
    ]
    return {"traffic_coefficient": pa.array(values, pa.float64()), "warning": pa.array(warnings, TEXT)}
