"""Posts to actions: who acted on what and when; and the objects that would connect everyone.

In: posts and accounts. Out: the tables ``actions`` and ``objects``. An account that acts on an object in several
posts has several actions; sharing counts it once. Objects that are the collection's own query, or so popular that they
connect everyone, are marked in ``objects.stop``; whether they are left out is a setting, and ``objects.dropped`` says
it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from coordgraph.behaviours import contacts, hashtags, links, retweets, shares, texts
from coordgraph.behaviours.base import ActColumns, Behaviour, Posts
from coordgraph.behaviours.stops import marked_stops, query_tags
from coordgraph.coded_columns import Coded, Codes
from coordgraph.errors import InputError, TableError, UnknownName
from coordgraph.settings import BehaviourSettings
from coordgraph.tables import ACTIONS, OBJECTS, TEXT, TIME, numbers, repeated

_KNOWN: dict[str, Behaviour] = {
    b.name: b for module in (shares, retweets, hashtags, links, contacts, texts) for b in module.BEHAVIOURS
}
_AFTER_ALL_TIMES = np.iinfo(np.int64).max
_BYTES_OF_A_PIECE = 10**9


class Acts(NamedTuple):
    """Actions, objects, the behaviours in them, and sentences for the record."""

    actions: pa.Table
    objects: pa.Table
    behaviours: tuple[str, ...]
    notes: list[str]


class Support(NamedTuple):
    """Whether the data support a behaviour, and why not."""

    name: str
    meaning: str
    missing: str | None
    usual: bool


def known_behaviours() -> dict[str, Behaviour]:
    """Every behaviour by name.

    >>> sorted(known_behaviours())[:3]
    ['co_domain', 'co_hashtag', 'co_mention']
    """
    return dict(_KNOWN)


def behaviour_named(name: str) -> Behaviour:
    """The behaviour of that name.

    Raises:
        UnknownName: there is none.
    """
    if name not in _KNOWN:
        raise UnknownName("no such behaviour", value=name, next_step=f"Use one of: {', '.join(_KNOWN)}.")
    return _KNOWN[name]


def supported_behaviours(posts: pa.Table, settings: BehaviourSettings | None = None) -> list[Support]:
    """Each behaviour with the reason why these posts cannot support it, if they cannot."""
    settings = settings or BehaviourSettings()
    view = Posts(posts)
    return [Support(b.name, b.meaning, b.missing(view, settings), b.usual) for b in _KNOWN.values()]


def find_actions(
    posts: pa.Table,
    accounts: pa.Table,
    settings: BehaviourSettings | None = None,
    queries: tuple[str, ...] = (),
) -> Acts:
    """The actions in posts, by behaviour.

    Args:
        posts: table ``posts``.
        accounts: table ``accounts``; its row numbers become account codes.
        settings: which behaviours, and what counts.
        queries: search queries of the collection; their hashtags are marked as stop objects.

    Raises:
        UnknownName: a behaviour of that name does not exist.
        InputError: the posts support none of the behaviours asked for.
    """
    settings = settings or BehaviourSettings()
    view = Posts(posts)
    notes: list[str] = []
    chosen = _chosen(view, settings, notes)
    if settings.behaviours and not chosen and len(view):
        raise InputError(
            "the posts support none of the behaviours asked for",
            value=" ".join(notes),
            next_step="coordgraph inspect says what they support.",
        )
    account_code = _codes_of_accounts(posts, accounts)
    parts = [_part_of(b, view, settings) for b in chosen]
    actions, objects = _joined(parts, posts, account_code)
    active = {p.behaviour: int(np.count_nonzero(np.bincount(account_code[p.post]))) for p in parts}
    objects = marked_stops(
        objects,
        active,
        settings,
        query_tags(posts["hashtags"], queries, settings.query_share, settings.query_min_posts),
        notes,
    )
    if any(b.name == "co_retweet" for b in chosen) and retweets.goes_by_text(view):
        notes.append("co_retweet goes by normalised text, because no retweet names the post it retweets.")
    return Acts(actions, objects, tuple(b.name for b in chosen), notes)


def _chosen(view: Posts, settings: BehaviourSettings, notes: list[str]) -> list[Behaviour]:
    """The behaviours asked for, or the usual ones the data support; what is left out is noted."""
    if not settings.behaviours:
        return [b for b in _KNOWN.values() if b.usual and b.missing(view, settings) is None]
    chosen = []
    for name in dict.fromkeys(settings.behaviours):
        behaviour = behaviour_named(name)
        missing = behaviour.missing(view, settings)
        if missing:
            notes.append(f"{name} was asked for and left out: {missing}.")
        else:
            chosen.append(behaviour)
    return chosen


def objects_of_shares(
    keys: pa.Array, posts: np.ndarray, accounts: np.ndarray, active: int, settings: BehaviourSettings | None = None
) -> tuple[pa.Table, list[str]]:
    """The table ``objects`` of shares that came in codes, and sentences about those that are stop objects.

    Args:
        keys: the objects by code.
        posts, accounts: how many posts and accounts acted on each.
        active: accounts that shared anything.
        settings: what is popular, and what happens to it.
    """
    (behaviour,) = shares.BEHAVIOURS
    unknown = np.full(len(keys), _AFTER_ALL_TIMES)
    objects = _objects_table(repeated(behaviour.name, len(keys)), keys, keys, accounts, posts, unknown)
    notes: list[str] = []
    return marked_stops(objects, {behaviour.name: active}, settings or BehaviourSettings(), set(), notes), notes


def _codes_of_accounts(posts: pa.Table, accounts: pa.Table) -> Codes:
    """The account code of each post; one id on two platforms is two accounts."""
    ids, platforms = (accounts[name].unique() for name in ("account_id", "platform"))

    def places(table: pa.Table) -> pa.ChunkedArray:
        id_places = pc.index_in(table["account_id"], value_set=ids).cast(pa.int64())
        platform_places = pc.index_in(table["platform"], value_set=platforms).cast(pa.int64())
        return pc.add(pc.multiply(id_places, len(platforms)), platform_places)

    codes = pc.index_in(places(posts), value_set=places(accounts).combine_chunks(), skip_nulls=True)
    if codes.null_count:
        stranger = posts["account_id"].filter(pc.is_null(codes))[0].as_py()
        raise TableError("a post is by an account that is not in the table accounts", value=stranger)
    account_codes: Codes = codes.to_numpy()
    return account_codes


class _Part(NamedTuple):
    """One behaviour: its objects in the order of their keys, and object and post of each act."""

    behaviour: str
    keys: pa.Array
    written: pa.Array
    object: Codes
    post: Codes
    births: np.ndarray


def _part_of(behaviour: Behaviour, view: Posts, settings: BehaviourSettings) -> _Part:
    acts = behaviour.acts(view, settings)
    keys = acts.keys.sorted()
    written = keys.texts if acts.written is acts.keys else _most_frequent(keys.codes, acts.written.sorted())
    return _Part(behaviour.name, keys.texts, written, keys.codes, acts.posts, _births(acts, keys))


def _births(acts: ActColumns, keys: Coded) -> np.ndarray:
    """The birth of each object: the earliest of those its acts tell."""
    births = np.full(len(keys.texts), _AFTER_ALL_TIMES)
    if acts.births is not None:
        np.minimum.at(births, keys.codes, acts.births.cast(pa.int64()).fill_null(_AFTER_ALL_TIMES).to_numpy())
    return births


def _most_frequent(objects: Codes, written: Coded) -> pa.Array:
    """The most frequent spelling of each object; of equally frequent ones the first in order.

    Args:
        objects: the object of each act.
        written: its spelling, sorted.
    """
    spellings, times = np.unique(objects.astype(np.int64) << 32 | written.codes, return_counts=True)
    acted_on = spellings >> 32
    order = np.lexsort((-times, acted_on))  # stable, and spellings stand in order
    first = order[np.diff(acted_on[order], prepend=-1) > 0]
    return written.texts.take(numbers(spellings[first] & 0xFFFFFFFF))


def _joined(parts: list[_Part], posts: pa.Table, account_code: Codes) -> tuple[pa.Table, pa.Table]:
    """All behaviours in one actions and one objects table."""
    if not parts:
        return ACTIONS.empty(), OBJECTS.empty()
    parts = sorted(parts, key=lambda p: p.behaviour)
    starts = np.cumsum([0, *(len(p.keys) for p in parts)])[:-1]
    objects = np.concatenate([p.object + np.int32(s) for p, s in zip(parts, starts, strict=True)])
    post = np.concatenate([p.post for p in parts])
    order = np.argsort(objects.astype(np.int64) << 32 | _places_in_time(posts, account_code)[post])
    objects, post = objects[order], post[order]
    account = account_code[post]
    actions = ACTIONS.of(
        {
            "behaviour": pa.chunked_array([repeated(p.behaviour, len(p.post)) for p in parts]),
            "object": objects,
            "account": account,
            "time": posts["time"].take(numbers(post)),
            "post": post,
        }
    )
    return actions, _counted(parts, objects, account)


def _places_in_time(posts: pa.Table, account_code: Codes) -> Codes:
    """The place of each post in the order of time, unknown times last, then account, then row."""
    order = np.lexsort((account_code, posts["time"].cast(pa.int64()).fill_null(_AFTER_ALL_TIMES).to_numpy()))
    places = np.empty(len(order), np.int32)
    places[order] = np.arange(len(order), dtype=np.int32)
    return places


def _counted(parts: list[_Part], objects: Codes, account: Codes) -> pa.Table:
    """Objects with their counts of accounts, posts and pairs."""
    names = pa.chunked_array([repeated(p.behaviour, len(p.keys)) for p in parts])
    posts = np.bincount(objects, minlength=len(names))
    pairs = np.sort(objects.astype(np.int64) << 32 | account)  # np.unique hashes, which takes several times as long
    accounts = np.bincount(pairs[np.diff(pairs, prepend=-1) > 0] >> 32, minlength=len(names))
    keys, written = (_text_column([getattr(part, name) for part in parts]) for name in ("keys", "written"))
    births = np.concatenate([part.births for part in parts])
    return _objects_table(names, keys, written, accounts, posts, births)


def _text_column(texts: list[pa.Array]) -> pa.ChunkedArray:
    """These texts one after the other, in pieces of about a gigabyte: an array of TEXT holds two at most."""
    pieces = []
    for part in texts:
        count = max(1, -(-part.nbytes // _BYTES_OF_A_PIECE))
        # taken, not sliced: the cast refuses a slice from beyond the first two gigabytes
        pieces += [part.take(numbers(rows)).cast(TEXT) for rows in np.array_split(np.arange(len(part)), count)]
    return pa.chunked_array(pieces, TEXT)


def _objects_table(
    names: pa.ChunkedArray,
    keys: pa.ChunkedArray,
    written: pa.ChunkedArray,
    accounts: np.ndarray,
    posts: np.ndarray,
    births: np.ndarray,
) -> pa.Table:
    return OBJECTS.of(
        {
            "behaviour": names,
            "key": keys,
            "written": written,
            "birth": numbers(births, births == _AFTER_ALL_TIMES).cast(TIME),
            "accounts": accounts,
            "posts": posts,
            "pairs": accounts * (accounts - 1) // 2,
            "stop": pa.nulls(len(names), TEXT),
            "dropped": np.zeros(len(names), bool),
        }
    )
