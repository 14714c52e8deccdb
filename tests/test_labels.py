"""What accounts spread, and what clusters are called by it."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from coordgraph.communities.labels import Mark, labels_of_groups, marks_of_accounts
from coordgraph.tables import ACCOUNTS, POSTS
from coordgraph.text import folded_hashtag


def table(shape, rows):
    blank = {c.name: [] if pa.types.is_list(c.type) else None for c in shape.columns}
    return shape.of_rows([tuple({**blank, **row}.values()) for row in rows])


def posts_of(rows):
    default = {"platform": "x", "kind": "original", "inherited": False, "time_precision": "s"}
    return table(POSTS, [{**default, **row, "post_id": str(n)} for n, row in enumerate(rows)])


def accounts_of(handles):
    return table(ACCOUNTS, [{"account_id": a, "platform": "x", "handle": handles[a], "posts": 1} for a in handles])


def test_marks_are_shares_of_the_posts_of_an_account():
    posts = posts_of(
        [
            {"account_id": "a", "hashtags": ["Puente", "PUENTE"], "urls": ["https://es.rt.com/1", "http://rt.com/2"]},
            {"account_id": "a", "hashtags": ["puente"], "retweet_of_account": "b"},
            {"account_id": "b", "hashtags": [""], "urls": ["https://t.co/x", "no link"], "retweet_of_account": "c"},
            {"account_id": "b"},
        ]
    )
    found = marks_of_accounts(posts, accounts_of({"a": "Ana", "b": "Bea", "c": None}), {"a": 0, "c": 1, "b": 2})
    assert found == [
        {Mark("hashtag", "#puente"): 1.0, Mark("site", "rt.com"): 0.5, Mark("author", "retweets @Bea"): 0.5},
        {},
        {},
    ]


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.lists(st.sampled_from(["Uno", "UNO", "dos", "#", ""]))), max_size=9)
)
def test_a_mark_counts_once_a_post(rows):
    posts = posts_of([{"account_id": account, "hashtags": tags} for account, tags in rows])
    found = marks_of_accounts(posts, accounts_of(dict.fromkeys("abc")), {"a": 0, "b": 1, "c": 2})
    for code, account in enumerate("abc"):
        own = [{folded_hashtag(tag) for tag in tags} - {""} for who, tags in rows if who == account]
        assert found[code] == {
            Mark("hashtag", f"#{tag}"): sum(tag in tags for tags in own) / len(own) for tag in set().union(*own)
        }


def label_of(tags_of_members, tags_of_others, members=6, others=30):
    marks = [{Mark("hashtag", f"#{tag}"): 1.0 for tag in tags_of_members} for _ in range(members)]
    marks += [{Mark("hashtag", f"#{tag}"): 1.0 for tag in tags_of_others(n)} for n in range(others)]
    groups = np.array([0] * members + [-1] * others)
    return labels_of_groups(groups, np.ones(len(groups), bool), marks, ["co_hashtag"], ["fallback"])


def test_a_cluster_is_called_by_what_sets_it_apart():
    assert label_of(["own", "all"], lambda n: ["all"]) == ["#own"]
    assert label_of(["all"], lambda n: ["all"]) == ["fallback"]


def test_no_cluster_is_called_by_what_most_others_spread_too():
    # all of the cluster, and two thirds of the others: clearly more, and yet the hashtag of everybody
    assert label_of(["topic"], lambda n: ["topic"] * (n % 3 > 0), members=40, others=300) == ["fallback"]
    assert label_of(["topic"], lambda n: ["topic"] * (n % 3 == 0), members=40, others=300) == ["#topic"]
