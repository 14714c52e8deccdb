"""Tiny worlds for tests: acts written as (account, object, second), made into the tables of the first two stages."""

from __future__ import annotations

import pyarrow as pa

from coordgraph.behaviours import find_actions
from coordgraph.readers import read_table_of_posts
from coordgraph.settings import BehaviourSettings, SimilaritySettings
from coordgraph.similarity import compare_accounts, find_evidence, layers_of

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
