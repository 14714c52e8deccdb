"""Which outlets does an account of the map share, and what do registries say of these?

In: ``posts``, ``accounts``, ``outlets`` and ``claims`` of a run. Out: for each account its outlets with the number of
its posts that share them, retweets included, as the amplification of clusters counts them. Odd input: links to
platforms, shorteners and profiles are no outlets; the domains of registries are those the run was made with, as the
table ``outlets`` has them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from coordgraph.graphs import rows_of, table_or_empty
from coordgraph.maps.wording import shown, web_link
from coordgraph.outlets import Matcher, property_in_words
from coordgraph.outlets.claims import Claim, claims_in
from coordgraph.outlets.registry import Handle, Place, Registry, Row
from coordgraph.outlets.sharing import find_shares

#: Outlets told of one account.
MOST_OUTLETS = 8


def outlets_of_accounts(tables: Mapping[str, pa.Table], accounts: Sequence[str]) -> dict[str, list[tuple[str, int]]]:
    """For each account that shares any the outlets it shares most, with the number of its posts that do so."""
    posts = _posts_that_matter(table_or_empty(tables, "posts"), accounts)
    if not posts.num_rows:
        return {}
    shares = find_shares(posts, table_or_empty(tables, "accounts"), Matcher(_registry_of(tables)))
    of_map = set(accounts)
    counts: dict[str, Counter[str]] = {}
    for (outlet, who), times in Counter(zip(shares.outlet.tolist(), shares.account.tolist(), strict=True)).items():
        account, match = shares.accounts[who], shares.outlets[outlet]
        if match.kind == "outlet" and account in of_map:
            counts.setdefault(account, Counter())[match.outlet] += times
    return {
        account: sorted(found.items(), key=lambda item: (-item[1], item[0]))[:MOST_OUTLETS]
        for account, found in counts.items()
    }


def _posts_that_matter(posts: pa.Table, accounts: Sequence[str]) -> pa.Table:
    """Posts of these accounts, and those they quote: only so is it known whom they quote."""
    own = pc.is_in(posts["account_id"], value_set=pa.array(accounts, pa.string()))
    quoted = posts.filter(own)["quote_of"].drop_null().combine_chunks()
    return posts.filter(pc.or_(own, pc.is_in(posts["post_id"], value_set=quoted))).combine_chunks()


def _registry_of(tables: Mapping[str, pa.Table]) -> Registry:
    """The registered outlets of the run, by what links and accounts of them are recognised by."""
    rows = []
    table = table_or_empty(tables, "outlets")
    for outlet, domains, handles, registered in rows_of(table, ("outlet", "domains", "handles", "registered")):
        if registered:
            accounts = tuple(Handle(*_parted(handle)) for handle in handles or ())
            rows += [Row(outlet, place, accounts, "", "", "", "", "", 0) for place in _places(domains or ())]
    return Registry(rows)


def _places(domains: Sequence[str]) -> list[Place | None]:
    parts = (domain.partition("/") for domain in domains)
    return [Place(host, slash + path) for host, slash, path in parts] or [None]


def _parted(handle: str) -> tuple[str, str]:
    platform, _, name = handle.rpartition(":")
    return platform, name


def claim_rows(tables: Mapping[str, pa.Table], outlets: Sequence[str]) -> dict[str, list[list[Any]]]:
    """What registries say of each of these outlets: subject, what it does in words, source, its link and date."""
    wanted = set(outlets)
    found: dict[str, list[list[Any]]] = {}
    for claim in claims_in(table_or_empty(tables, "claims")):
        if claim.object in wanted:
            found.setdefault(claim.object, []).append(_row(claim))
    return found


def _row(claim: Claim) -> list[Any]:
    said = property_in_words(claim.property)
    return [shown(claim.subject), said, shown(claim.source, 200), web_link(claim.source), shown(claim.date)]
