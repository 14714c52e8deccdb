"""Tiny worlds for tests: acts written as (account, object, second), made into the tables of the first two stages."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from coordgraph.behaviours import find_actions
from coordgraph.readers import read_table_of_posts
from coordgraph.settings import BehaviourSettings, SimilaritySettings
from coordgraph.similarity import NO_TIME, compare_accounts, find_evidence, layer_of, layers_of

START = 1_600_000_000
# in a world of three accounts nothing is more than chance: tests about something else keep ties by the rule alone
RULE = {"ties": {"filter": "rule"}}


def shares(acts):
    """A collection of posts, each naming one object; a second may be None, the post is named by its place."""
    return read_table_of_posts(
        pa.table(
            {
                "post_id": [f"p{i:05d}" for i in range(len(acts))],
                "account_id": [a[0] for a in acts],
                "object": [a[1] for a in acts],
                "time": pa.array([None if a[2] is None else START + a[2] for a in acts], pa.float64()),
            }
        )
    )


def compared(acts, **settings):
    """Edges and evidence of such acts as pandas frames."""
    chosen = SimilaritySettings(**{"min_shared": 1, **settings})
    edges, evidence = compared_tables(shares(acts), chosen)
    return edges.to_pandas(), evidence.to_pandas()


def layers_in(collection):
    """The layer of shared objects of a collection."""
    found = find_actions(collection.posts, collection.accounts, BehaviourSettings(behaviours=("co_share",)))
    return layers_of(found.actions, found.objects, collection.accounts.num_rows)


def compared_tables(collection, settings, resources=None):
    """The same as tables, of any collection."""
    found = find_actions(collection.posts, collection.accounts, BehaviourSettings(behaviours=("co_share",)))
    layers = layers_of(found.actions, found.objects, collection.accounts.num_rows)
    edges = compare_accounts(layers, collection.accounts["account_id"].combine_chunks(), settings, resources)
    return edges, find_evidence(edges, layers, found.objects, collection.posts, collection.accounts, settings)


def posts(rows):
    """A collection from post dictionaries with our field names."""
    names = sorted({name for row in rows for name in row})
    return read_table_of_posts(pa.table({name: [row.get(name) for row in rows] for name in names}))


def bursts(accounts="abc", seconds=1, **more):
    """Post dictionaries: on four days the accounts retweet the same post, so many seconds after each other."""
    return [
        {
            "post_id": f"{day}{place}",
            "account_id": account,
            "time": f"2024-03-0{day + 1}T{10 + place * seconds // 3600}:00:{place * seconds % 60:02d}Z",
            "retweet_of": f"r{day}",
            **{name: value.format(day=day, account=account) for name, value in more.items()},
        }
        for day in range(4)
        for place, account in enumerate(accounts)
    ]


def layer_from(acts, births=None, accounts=None):
    """The layer of acts (object, account, microsecond or None), objects and accounts as numbers from 0."""
    timed = sorted((o, NO_TIME if t is None else t, a) for o, a, t in acts)
    objects, times, who = (np.array([act[i] for act in timed], np.int64) for i in range(3))
    total = accounts if accounts is not None else int(who.max(initial=-1)) + 1
    known = None if births is None else np.array([NO_TIME if b is None else b for b in births], np.int64)
    posts = np.arange(len(timed), dtype=np.int32)
    return layer_of(objects.astype(np.int32), who.astype(np.int32), times, posts, total, births=known)
