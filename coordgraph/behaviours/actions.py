"""Posts to actions: who acted on what and when; and the objects that would connect everyone.

In: posts and accounts. Out: the tables ``actions`` and ``objects``. An account that acts on an object in several
posts has several actions; sharing counts it once. Objects that are the collection's own query, or so popular that they
connect everyone, are marked in ``objects.stop``; whether they are left out is a setting, and ``objects.dropped`` says
it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from coordgraph.behaviours import contacts, hashtags, links, retweets, shares, texts
from coordgraph.behaviours.base import Behaviour, Posts
from coordgraph.behaviours.stops import marked_stops, query_tags
from coordgraph.errors import InputError, UnknownName
from coordgraph.settings import BehaviourSettings
from coordgraph.tables import ACTIONS, OBJECTS

_KNOWN: dict[str, Behaviour] = {
    b.name: b for module in (shares, retweets, hashtags, links, contacts, texts) for b in module.BEHAVIOURS
}


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
    parts = [_coded(b, view, settings, account_code) for b in chosen]
    actions, objects = _joined(parts, posts)
    active = {p.behaviour: len(np.unique(p.account)) for p in parts}
    objects = marked_stops(
        objects,
        active,
        settings,
        query_tags(view["hashtags"], queries, settings.query_share, settings.query_min_posts),
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
    objects = _objects_table(np.repeat([behaviour.name], len(keys)), keys, keys, accounts, posts)
    notes: list[str] = []
    return marked_stops(objects, {behaviour.name: active}, settings or BehaviourSettings(), set(), notes), notes


def _codes_of_accounts(posts: pa.Table, accounts: pa.Table) -> np.ndarray:
    """The account code of each post."""
    rows = zip(accounts["platform"].to_pylist(), accounts["account_id"].to_pylist(), strict=True)
    code = {key: i for i, key in enumerate(rows)}
    keys = zip(posts["platform"].to_pylist(), posts["account_id"].to_pylist(), strict=True)
    return np.array([code[k] for k in keys], dtype=np.int32)


class _Coded(NamedTuple):
    behaviour: str
    keys: list[str]
    written: list[str]
    object: np.ndarray
    account: np.ndarray
    post: np.ndarray


def _coded(behaviour: Behaviour, view: Posts, settings: BehaviourSettings, account_code: np.ndarray) -> _Coded:
    """The acts of one behaviour, objects coded in the order of their keys."""
    posts: list[int] = []
    keys: list[str] = []
    spellings: dict[str, Counter[str]] = {}
    for act in behaviour.acts(view, settings):
        posts.append(act.post)
        keys.append(act.key)
        spellings.setdefault(act.key, Counter())[act.written] += 1
    ordered = sorted(spellings)
    code = {key: i for i, key in enumerate(ordered)}
    post = np.array(posts, dtype=np.int32)
    written = [min(spellings[k].items(), key=lambda item: (-item[1], item[0]))[0] for k in ordered]
    objects = np.array([code[k] for k in keys], dtype=np.int32)
    return _Coded(behaviour.name, ordered, written, objects, account_code[post] if len(post) else post, post)


def _joined(parts: list[_Coded], posts: pa.Table) -> tuple[pa.Table, pa.Table]:
    """All behaviours in one actions and one objects table."""
    parts = sorted(parts, key=lambda p: p.behaviour)
    if not parts:
        return ACTIONS.empty(), OBJECTS.empty()
    starts = np.cumsum([0, *(len(p.keys) for p in parts)])[:-1]
    object_code = np.concatenate([p.object + s for p, s in zip(parts, starts, strict=True)]).astype(np.int32)
    account = np.concatenate([p.account for p in parts])
    post = np.concatenate([p.post for p in parts])
    order = np.lexsort((post, account, posts["time"].to_numpy()[post] if len(post) else post, object_code))
    object_code, account, post = object_code[order], account[order], post[order]
    names = np.repeat([p.behaviour for p in parts], [len(p.keys) for p in parts])
    actions = ACTIONS.of(
        {
            "behaviour": names[object_code] if len(object_code) else [],
            "object": object_code,
            "account": account,
            "time": posts["time"].take(pa.array(post)) if len(post) else [],
            "post": post,
        }
    )
    return actions, _counted(parts, names, object_code, account)


def _counted(parts: list[_Coded], names: np.ndarray, object_code: np.ndarray, account: np.ndarray) -> pa.Table:
    """Objects with their counts of accounts, posts and pairs."""
    size = len(names)
    posts = np.bincount(object_code, minlength=size)
    distinct = np.unique(object_code.astype(np.int64) << 32 | account)
    accounts = np.bincount((distinct >> 32).astype(np.int64), minlength=size)
    keys, written = ([text for part in parts for text in getattr(part, name)] for name in ("keys", "written"))
    return _objects_table(names, keys, written, accounts, posts)


def _objects_table(
    names: np.ndarray, keys: Sequence[str], written: Sequence[str], accounts: np.ndarray, posts: np.ndarray
) -> pa.Table:
    return OBJECTS.of(
        {
            "behaviour": names,
            "key": keys,
            "written": written,
            "accounts": accounts,
            "posts": posts,
            "pairs": accounts * (accounts - 1) // 2,
            "stop": [None] * len(names),
            "dropped": np.zeros(len(names), bool),
        }
    )
