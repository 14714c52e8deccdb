"""The same data with one thing left to chance, so that any method can be asked what it finds there.

In: a layer and a seed. Out: a layer of the same accounts and objects. Each shuffle keeps what its name says and leaves
the rest to chance; whatever a method still finds is no coordination. Odd input: an empty layer stays as it is; equal
seeds give equal layers.

- ``activity``: every account keeps how many objects it acts on, every object its accounts, times and repetitions; who
  meets whom is left to chance (a random walk among all such layers, by exchanges like those of curveball: Strona et al.
  2014, doi:10.1038/ncomms5114). Times of an object stay together, so that its bursts are kept.
- ``model``: the same on average only, drawn from the configuration model (BiCM); see :func:`drawn_uses`, which has
  no times.
- ``speed``: every account keeps its objects and its lags; which lag goes with which object is left to chance.
- ``moment``: every account keeps its objects, every object its birth; lags are dealt out anew among all accounts, for
  data in which births are unknown, so that an account has no speed of its own.
"""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from coordgraph.kernels import kernel
from coordgraph.significance.bicm import Bicm
from coordgraph.significance.lags import lags_of
from coordgraph.similarity import NO_TIME, Layer, layer_of

Ints = NDArray[np.int64]
Codes = NDArray[np.int32]
Shuffle = Literal["activity", "speed", "moment"]
_EXCHANGES = 5


def shuffled(layer: Layer, kind: Shuffle, seed: int) -> Layer:
    """The layer with what the shuffle does not keep left to chance.

    Args:
        layer: the layer.
        kind: what is kept, see above.
        seed: equal seeds give equal layers.

    >>> layer = layer_of(np.repeat(np.arange(3, dtype=np.int32), 2), np.array([0, 1, 0, 2, 1, 2], np.int32),
    ...                  np.arange(6), np.arange(6, dtype=np.int32), 3)
    >>> shuffled(layer, "activity", 1).sizes.tolist(), shuffled(layer, "activity", 1).popularity().tolist()
    ([2, 2, 2], [2, 2, 2])
    """
    rng = np.random.default_rng(seed)
    if not layer.acts:
        return layer
    ranks, accounts = _ranks_and_accounts(layer)
    if kind == "activity":
        mixed = np.repeat(_exchanged(layer, rng), np.diff(layer.use_starts))
        return _layer(layer, ranks, mixed, layer.act_times, layer.act_posts)
    lags = lags_of(layer, first_share=True)
    kept = np.flatnonzero(lags.counted)
    births = lags.births[ranks[kept]]
    groups = accounts[kept] if kind == "speed" else np.zeros(len(kept), np.int32)
    times = births + _dealt(layer.act_times[kept] - births, groups, rng)
    return _layer(layer, ranks[kept], accounts[kept], times, layer.act_posts[kept])


def comparable(layer: Layer, kind: Shuffle) -> Layer:
    """The layer without what the shuffle has to leave out: acts without a lag, where it deals out lags."""
    if kind == "activity" or not layer.acts:
        return layer
    kept = np.flatnonzero(lags_of(layer, first_share=True).counted)
    ranks, accounts = _ranks_and_accounts(layer)
    return _layer(layer, ranks[kept], accounts[kept], layer.act_times[kept], layer.act_posts[kept])


def _ranks_and_accounts(layer: Layer) -> tuple[Codes, Codes]:
    """The rank of the object and the account of each act, by account as in the layer."""
    acts = np.diff(layer.use_starts)
    owners = np.repeat(np.arange(layer.accounts, dtype=np.int32), np.diff(layer.account_starts))
    return np.repeat(layer.used, acts), np.repeat(owners, acts)


def _layer(layer: Layer, ranks: Codes, accounts: Codes, times: Ints, posts: Codes) -> Layer:
    """A layer of these acts; objects keep their codes and births."""
    codes = layer.object_codes[ranks]
    order = np.lexsort((posts, accounts, times, codes))
    births = np.full(int(layer.object_codes.max(initial=-1)) + 1, NO_TIME)
    births[layer.object_codes] = layer.births
    return layer_of(codes[order], accounts[order], times[order], posts[order], layer.accounts, births=births)


def _exchanged(layer: Layer, rng: np.random.Generator) -> Codes:
    """For each use, in the order of the layer, the account that has it now."""
    accounts = np.repeat(np.arange(layer.accounts, dtype=np.int32), np.diff(layer.account_starts))
    mixed: Codes = _exchange(accounts, layer.used, len(layer.object_codes), int(rng.integers(2**63)))
    return mixed


@kernel
def _exchange(accounts: Any, ranks: Any, objects: int, seed: int) -> Any:
    """Two uses at a time change accounts, unless one of the two accounts has the other's object already."""
    size = len(accounts)
    mixed = accounts.copy()
    slots = 16
    while slots < 3 * size:
        slots *= 2
    table = np.full(slots, -1, np.int64)
    for use in range(size):
        _put(table, np.int64(mixed[use]) * objects + ranks[use])
    state = np.uint64(seed) | np.uint64(1)
    for _ in range(_EXCHANGES * size):
        # invariant: the table holds every (account, object), and each once
        state, one = _drawn(state, size)
        state, other = _drawn(state, size)
        mine, theirs = mixed[one], mixed[other]
        if mine == theirs or ranks[one] == ranks[other]:
            continue
        first, second = np.int64(mine) * objects + ranks[other], np.int64(theirs) * objects + ranks[one]
        if _find(table, first) >= 0 or _find(table, second) >= 0:
            continue
        _remove(table, np.int64(mine) * objects + ranks[one])
        _remove(table, np.int64(theirs) * objects + ranks[other])
        _put(table, first)
        _put(table, second)
        mixed[one], mixed[other] = theirs, mine
    return mixed


@kernel
def _drawn(state: Any, size: int) -> tuple[Any, Any]:
    """The next state and a number below size (xorshift64*, Vigna 2016, doi:10.1145/2845077)."""
    state ^= state >> np.uint64(12)
    state ^= state << np.uint64(25)
    state ^= state >> np.uint64(27)
    return state, np.int64(((state * np.uint64(2685821657736338717)) >> np.uint64(33)) % np.uint64(size))


@kernel
def _slot(table: Any, key: int) -> Any:
    return np.int64((np.uint64(key) * np.uint64(11400714819323198485)) >> np.uint64(20)) & (len(table) - 1)


@kernel
def _find(table: Any, key: int) -> int:
    """Where a key stands, or -1."""
    slot = _slot(table, key)
    while table[slot] != -1:
        if table[slot] == key:
            return int(slot)
        slot = (slot + 1) & (len(table) - 1)
    return -1


@kernel
def _put(table: Any, key: int) -> None:
    slot = _slot(table, key)
    while table[slot] != -1:
        slot = (slot + 1) & (len(table) - 1)
    table[slot] = key


@kernel
def _remove(table: Any, key: int) -> None:
    """Take a key out and move up what stands behind it, so that no search ends too early."""
    hole = _find(table, key)
    slot = hole
    while True:
        slot = (slot + 1) & (len(table) - 1)
        if table[slot] == -1:
            break
        home = _slot(table, table[slot])
        if ((slot - home) & (len(table) - 1)) >= ((slot - hole) & (len(table) - 1)):
            table[hole] = table[slot]
            hole = slot
    table[hole] = -1


def _dealt(lags: Ints, groups: Codes, rng: np.random.Generator) -> Ints:
    """The lags in another order within each group."""
    by_group = np.argsort(groups, kind="stable")
    at_random = np.lexsort((rng.random(len(groups)), groups))
    dealt = np.empty_like(lags)
    dealt[by_group] = lags[at_random]
    return dealt


def drawn_uses(model: Bicm, object_classes: Ints, seed: int) -> tuple[Codes, Codes]:
    """Who acts on what in a draw from the configuration model: accounts and objects, one entry a use.

    Args:
        model: the model.
        object_classes: for each object the place of its degree in the model.
        seed: equal seeds give equal draws.
    """
    rng = np.random.default_rng(seed)
    members = _members(model.account_classes, len(model.account_degrees))
    things = _members(object_classes, len(model.object_degrees))
    accounts, objects = [], []
    for row, people in enumerate(members):
        cells = len(people) * model.object_counts
        counts = rng.binomial(cells, np.clip(model.probabilities[row], 0.0, 1.0))
        for column in np.flatnonzero(counts).tolist():
            chosen = rng.choice(int(cells[column]), size=int(counts[column]), replace=False, shuffle=False)
            accounts.append(people[chosen // model.object_counts[column]])
            objects.append(things[column][chosen % model.object_counts[column]])
    empty = np.empty(0, np.int64)
    return (
        np.concatenate([empty, *accounts]).astype(np.int32),
        np.concatenate([empty, *objects]).astype(np.int32),
    )


def _members(classes: Ints, size: int) -> list[Ints]:
    """The places of each class."""
    order = np.argsort(classes, kind="stable")
    return np.split(order, np.cumsum(np.bincount(classes, minlength=size))[:-1])
