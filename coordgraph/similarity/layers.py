"""The acts of one behaviour as arrays, sorted as the comparisons need them, with the weight of each use."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from coordgraph.settings import SimilaritySettings
from coordgraph.similarity.candidates import NO_TIME, Floats, Ints


@dataclass(frozen=True)
class Layer:
    """The acts of one behaviour. A *use* is a distinct (account, object): one or more acts.

    Attributes:
        accounts, objects, times, posts: one entry an act, sorted by account, object, time; times in UTC microseconds
            or ``NO_TIME``.
        starts: where each use begins among the acts; one more entry at the end.
        users, used: account and object of each use, sorted.
        weights: TF-IDF weight of each use.
        norms: Euclidean norm of each account's weights.
        sizes: distinct objects of each account.
        first: where each account begins among the uses; one more entry at the end.
    """

    accounts: Ints
    objects: Ints
    times: Ints
    posts: Ints
    starts: Ints
    users: Ints
    used: Ints
    weights: Floats
    norms: Floats
    sizes: Ints
    first: Ints


def layer_of(acts: pa.Table, settings: SimilaritySettings) -> Layer:
    """Sort the acts of one behaviour and weigh what each account did."""
    times = acts["time"].cast(pa.int64()).fill_null(NO_TIME).to_numpy()
    accounts, objects, posts = (acts[c].to_numpy().astype(np.int64) for c in ("account", "object", "post"))
    order = np.lexsort((posts, times, objects, accounts))
    accounts, objects, times, posts = accounts[order], objects[order], times[order], posts[order]
    keys, starts = np.unique(accounts << 32 | objects, return_index=True)
    counts = np.diff(np.append(starts, len(accounts)))
    users, used = keys >> 32, keys & 0xFFFFFFFF
    total = int(accounts.max(initial=-1)) + 1
    weights = _tf(counts, settings.tf) * _idf(used, users, settings.idf)
    return Layer(
        accounts, objects, times, posts,
        starts=np.append(starts, len(accounts)).astype(np.int64),
        users=users,
        used=used,
        weights=weights,
        norms=np.sqrt(np.bincount(users, weights**2, minlength=total)),
        sizes=np.bincount(users, minlength=total).astype(np.int64),
        first=np.searchsorted(users, np.arange(total + 1)).astype(np.int64),
    )  # fmt: skip


def _tf(counts: Ints, kind: str) -> Floats:
    if kind == "raw":
        return counts.astype(np.float64)
    if kind == "sublinear":
        return 1 + np.log(counts)
    return np.ones(len(counts))


def _idf(used: Ints, users: Ints, kind: str) -> Floats:
    """Inverse document frequency of each use: ln(N/q), or ln((1+N)/(1+q))+1."""
    everyone = len(np.unique(users))
    frequency = np.bincount(used)[used]
    if kind == "plain":
        return np.log(everyone / frequency)
    return np.log((1 + everyone) / (1 + frequency)) + 1
