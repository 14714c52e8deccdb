"""What is told of an account or a cluster once somebody asks?

In: ``accounts``, ``members``, ``posts``, ``profiles``, ``traits``, ``camps`` and those of outlets. Out: plain rows for
the page, unknown values left out. Odd input: texts are cleaned, addresses that are not of the web are shown as text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from coordgraph.communities.labels import EVERYWHERE
from coordgraph.graphs import rows_of, table_or_empty
from coordgraph.leading import accounts_in_order
from coordgraph.maps.flags import flags_on
from coordgraph.maps.own_outlets import claim_rows, outlets_of_accounts
from coordgraph.maps.synchrony import months_of
from coordgraph.maps.telling import in_all_languages
from coordgraph.maps.who import clear_traits
from coordgraph.maps.wording import shown, web_link
from coordgraph.profiles.telling import rows_by_cluster

_TEXTS = ("location", "based_in", "lang", "status", "standing")
_VALUES = ("following", "post_count", "first_share", "stability")
_HABITS = ("posts_a_day", "retweet_share")
_MOST_TAGS = 6
#: A hashtag tells something of a cluster when this many of its accounts use it.
_FEWEST_USERS = 3


def account_details(
    tables: Mapping[str, pa.Table],
    accounts: Sequence[str],
    about: Mapping[str, Mapping[str, Any]],
    things: Mapping[str, int],
    clusters: Sequence[str],
) -> dict[str, Any]:
    """What the cards of accounts tell beside their ties.

    Args:
        tables: of a run.
        accounts: those on the map, by place.
        about: their attributes.
        things: place of each outlet that is drawn.
        clusters: ids of those on the map, by place.

    Returns:
        ``accounts``: by place what the profile declares, names of flags, hashtags and outlets used most, camp.
        ``outlets``: of each its name, its place among the things drawn or None, and what registries say of one that is
        not drawn. ``flags`` and ``bursts``: see :class:`~coordgraph.maps.flags.Flags`, clusters by place.
        ``camps``: accounts of each.
    """
    tags, habits = _tags_of_accounts(tables, accounts), _habits(tables, accounts)
    flags, shares = flags_on(tables, accounts), outlets_of_accounts(tables, accounts)
    outlets = {name: number for number, name in enumerate(sorted({name for row in shares.values() for name, _ in row}))}
    camps = _camps(tables)
    rows, in_order = {}, accounts_in_order(tables)
    for place, account in enumerate(accounts):
        known = about[account]
        row: dict[str, Any] = {name: shown(known.get(name)) for name in _TEXTS}
        row |= {name: known[name] for name in _VALUES if known.get(name) is not None}
        if account not in in_order:
            row.pop("first_share", None)
        if row.get("post_count", 0) < known.get("posts", 0):
            # the profile is of another day, or posts were deleted since
            row.pop("post_count", None)
        row |= {"url": shown(known.get("url"), 100), "link": web_link(known.get("url")), "tags": tags.get(account)}
        row |= habits.get(account, {})
        row |= {"flags": flags.of_account.get(account), "camp": camps.get(known.get("camp", ""), (None,))[0]}
        row["outlets"] = [[outlets[name], posts] for name, posts in shares.get(account, ())] or None
        if row := {name: value for name, value in row.items() if value not in (None, "")}:
            rows[str(place)] = row
    claims = claim_rows(tables, [name for name in outlets if name not in things])
    return {
        "accounts": rows,
        "outlets": [[shown(name), things.get(name), claims.get(name, [])] for name in outlets],
        "flags": {
            name: [share, others, [inside.get(cluster) for cluster in clusters]]
            for name, (share, others, inside) in flags.rates.items()
        },
        "bursts": [flags.bursts.get(cluster) for cluster in clusters] if flags.bursts else [],
        "camps": [size for _, size in camps.values()],
    }


def _camps(tables: Mapping[str, pa.Table]) -> dict[str, tuple[int, int]]:
    """Place and size of each camp."""
    rows = rows_of(table_or_empty(tables, "camps"), ("camp", "accounts"))
    return {camp: (place, size) for place, (camp, size) in enumerate(rows)}


def _habits(tables: Mapping[str, pa.Table], accounts: Sequence[str]) -> dict[str, dict[str, Any]]:
    table = table_or_empty(tables, "profiles")
    table = table.filter(pc.is_in(table["account_id"], value_set=pa.array(accounts, pa.string())))
    return {
        account: {name: value for name, value in zip(_HABITS, values, strict=True) if value is not None}
        for account, *values in rows_of(table, ("account_id", *_HABITS))
    }


def _tags_of_accounts(tables: Mapping[str, pa.Table], accounts: Sequence[str]) -> dict[str, list[list[Any]]]:
    used: dict[str, Counter[str]] = {}
    for account, tag in _uses(tables, accounts):
        used.setdefault(account, Counter())[tag] += 1
    return {
        account: [[shown(tag, 40), times] for tag, times in sorted(tags.items(), key=_most_first)[:_MOST_TAGS]]
        for account, tags in used.items()
    }


def _most_first(item: tuple[str, int]) -> tuple[int, str]:
    return -item[1], item[0]


def _uses(tables: Mapping[str, pa.Table], accounts: Sequence[str] | None) -> list[tuple[str, str]]:
    """Account and hashtag, folded, of every use in the posts of these accounts; None: of all."""
    posts = table_or_empty(tables, "posts").select(["account_id", "hashtags"])
    if accounts is not None:
        posts = posts.filter(pc.is_in(posts["account_id"], value_set=pa.array(accounts, pa.string())))
    posts = posts.combine_chunks()
    who = posts["account_id"].take(pc.list_parent_indices(posts["hashtags"]))
    tags = pc.utf8_lower(pc.list_flatten(posts["hashtags"]))
    return list(zip(who.to_pylist(), tags.to_pylist(), strict=True))


def cluster_details(tables: Mapping[str, pa.Table], clusters: Sequence[str]) -> dict[str, dict[str, Any]]:
    """By cluster: sentences of traits clearly unlike those of others, in every language, months of sign-up, and the
    hashtags that set it apart."""
    details: dict[str, dict[str, Any]] = {cluster: {} for cluster in clusters}
    for cluster, rows in rows_by_cluster(table_or_empty(tables, "traits")).items():
        said = in_all_languages(partial(clear_traits, rows))
        if cluster in details and said["en"]:
            details[cluster]["traits"] = said
    for cluster, months in months_of(tables, clusters).items():
        details[cluster]["months"] = months
    for cluster, tags in _distinctive(tables, set(clusters)).items():
        details[cluster]["tags"] = tags
    return details


def _distinctive(tables: Mapping[str, pa.Table], clusters: set[str]) -> dict[str, list[list[Any]]]:
    """Hashtags by how much larger the share of accounts that use them is here than among all others; those most others
    use too are left out."""
    members = table_or_empty(tables, "members")
    group_of = {a: c for a, c in rows_of(members, ("account_id", "cluster")) if c in clusters}
    if not group_of:
        return {}
    users: dict[str, set[str]] = {}
    for account, tag in _uses(tables, None):
        users.setdefault(tag, set()).add(account)
    size = Counter(group_of.values())
    others = len(set(table_or_empty(tables, "posts")["account_id"].to_pylist()))
    found: dict[str, list[tuple[float, str, int]]] = {}
    for tag, accounts in users.items():
        for cluster, inside in Counter(group_of[a] for a in accounts if a in group_of).items():
            if inside < _FEWEST_USERS:
                continue
            here, there = inside / size[cluster], (len(accounts) - inside) / max(others - size[cluster], 1)
            if here > there and there <= EVERYWHERE:
                found.setdefault(cluster, []).append((here - there, tag, inside))
    return {
        cluster: [
            [shown(tag, 40), inside, round((len(users[tag]) - inside) / max(others - size[cluster], 1), 4)]
            for _, tag, inside in sorted(tags, key=lambda row: (-row[0], row[1]))[:_MOST_TAGS]
        ]
        for cluster, tags in found.items()
    }
