"""Actions and objects against a plain reading of what each behaviour counts, post by post."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coordgraph.behaviours import actions, find_actions, known_behaviours
from coordgraph.behaviours.base import label_of
from coordgraph.errors import InputError, TableError
from coordgraph.readers import read_files
from coordgraph.settings import BehaviourSettings
from coordgraph.tables import ACCOUNTS, ACTIONS, OBJECTS, POSTS
from coordgraph.text import folded_hashtag, normalised_text
from coordgraph.urls import canonical_url, kind_of_host, read_link, registered_domain
from tests.hostile import HOSTILE

START = datetime(2024, 3, 1, tzinfo=UTC)
EVERYTHING = tuple(known_behaviours())


# The plain reading: what one post acts on, as keys with the spelling written first.
def shared(post, chosen):
    return {key: key for key in post["objects"] or ()}


def retweeted(post, chosen):
    key = post["retweet_of"]
    counts = key is not None and (chosen.self_retweets or post["account_id"] != post["retweet_of_account"])
    return {key: label_of(post["text"] or key)} if counts else {}


def retweeted_text(post, chosen):
    key = normalised_text(post["text"] or "") if post["kind"] == "retweet" else ""
    return {key: label_of(post["text"])} if key else {}


def quickly_retweeted(post, chosen):
    times, author = (post["retweet_of_time"], post["time"]), post["retweet_of_account"]
    if None in times or author is None or author == post["account_id"]:
        return {}
    return {author: author} if 0 <= (times[1] - times[0]).total_seconds() <= chosen.fast_retweet else {}


def first_spellings(pairs):
    found = {}
    for key, written in pairs:
        if key:
            found.setdefault(key, written)
    return found


def tagged(post, chosen):
    return first_spellings((folded_hashtag(t), t) for t in post["hashtags"] or ())


def tagged_in_order(post, chosen):
    tags = post["hashtags"] or ()
    long_enough = len(tags) >= chosen.min_sequence
    return {" ".join(map(folded_hashtag, tags)): " ".join(f"#{t}" for t in tags)} if long_enough else {}


def linked(post, chosen):
    links = first_spellings((canonical_url(u), u) for u in post["urls"] or ())
    return {key: url for key, url in links.items() if registered_domain(key) not in ("twitter.com", "x.com")}


def linked_site(post, chosen):
    sites = (registered_domain(link) for link in linked(post, chosen) if kind_of_host(read_link(link).host) == "outlet")
    return first_spellings((site, site) for site in sites)


def mentioned(post, chosen):
    return first_spellings((m, m) for m in post["mentions"] or () if m != post["account_id"])


def replied(post, chosen):
    key = post["reply_to"]
    return {key: key} if key is not None and post["reply_to_account"] != post["account_id"] else {}


def copied(post, chosen):
    key = normalised_text(post["text"] or "")
    counts = post["kind"] != "retweet" and post["text"] and len(key) >= chosen.min_text_length
    return {key: label_of(post["text"])} if counts else {}


OF_OWN_POSTS = {
    "co_hashtag": tagged, "hashtag_sequence": tagged_in_order, "co_url": linked, "co_domain": linked_site,
    "co_mention": mentioned,
}  # fmt: skip
OF_ALL_POSTS = {
    "co_share": shared, "co_retweet": retweeted, "fast_retweet": quickly_retweeted, "co_reply": replied,
    "co_text": copied,
}  # fmt: skip


def acted_on(behaviour, posts, chosen):
    """What each post acts on, by row."""
    rule = {**OF_OWN_POSTS, **OF_ALL_POSTS}[behaviour]
    if behaviour == "co_retweet" and not any(p["retweet_of"] for p in posts):
        rule = retweeted_text
    left_out = behaviour in OF_OWN_POSTS and not chosen.inherited
    return [{} if left_out and post["inherited"] else rule(post, chosen) for post in posts]


def born(behaviour, key, acting, posts):
    """When the object was written, where the posts that take it up or the posts themselves tell."""
    if behaviour == "co_retweet":
        return min((p["retweet_of_time"] for p in acting if p["retweet_of"] and p["retweet_of_time"]), default=None)
    return next((p["time"] for p in posts if p["post_id"] == key), None) if behaviour == "co_reply" else None


def tables_read_plainly(posts, accounts, chosen, behaviours):
    """The tables ``actions`` and ``objects`` of these behaviours, before stop objects are looked for."""
    code = {(a["platform"], a["account_id"]): i for i, a in enumerate(accounts.to_pylist())}
    posts = posts.to_pylist()
    last = datetime.max.replace(tzinfo=UTC)
    acted, objects = [], []
    for behaviour in sorted(behaviours):
        acts, spellings = defaultdict(list), defaultdict(Counter)
        for row, keys in enumerate(acted_on(behaviour, posts, chosen)):
            for key, written in keys.items():
                acts[key].append(row)
                spellings[key][written] += 1
        for key in sorted(acts):
            who = {row: code[posts[row]["platform"], posts[row]["account_id"]] for row in acts[key]}
            ordered = sorted(acts[key], key=lambda row: (posts[row]["time"] or last, who[row], row))
            acted += [(behaviour, len(objects), who[row], posts[row]["time"], row) for row in ordered]
            written = min(spellings[key].items(), key=lambda item: (-item[1], item[0]))[0]
            n = len(set(who.values()))
            birth = born(behaviour, key, [posts[row] for row in acts[key]], posts)
            objects.append((behaviour, key, written, birth, n, len(acts[key]), n * (n - 1) // 2, None, False))
    return ACTIONS.of_rows(acted), OBJECTS.of_rows(objects)


def hashtags_of_the_query(posts, chosen):
    carried = Counter(tag for post in posts.to_pylist() for tag in {folded_hashtag(t) for t in post["hashtags"] or ()})
    enough = posts.num_rows >= chosen.query_min_posts
    return {tag for tag, n in carried.items() if enough and n >= chosen.query_share * posts.num_rows}


def agrees_with_the_plain_reading(posts, accounts, chosen, found):
    acted, objects = tables_read_plainly(posts, accounts, chosen, found.behaviours)
    assert found.actions.equals(acted)
    for name in ("behaviour", "key", "written", "birth", "accounts", "posts", "pairs"):
        assert found.objects[name].to_pylist() == objects[name].to_pylist(), name
    queried = hashtags_of_the_query(posts, chosen)
    marked = [(o["behaviour"] == "co_hashtag" and o["key"] in queried) for o in objects.to_pylist()]
    assert [stop == "query" for stop in found.objects["stop"].to_pylist()] == marked
    stops = [note for note in found.notes if "(query; " in note]
    assert len(stops) == sum(marked)


def table_of_posts(rows):
    """The table ``posts`` of dictionaries, and the table ``accounts`` of whoever posted."""
    plain = {"platform": "x", "kind": "original", "inherited": False, "time": START}
    rows = [{**dict.fromkeys(POSTS.names), **plain, "post_id": f"p{i}", **row} for i, row in enumerate(rows)]
    posts = POSTS.of({name: [row[name] for row in rows] for name in POSTS.names})
    who = sorted({(row["account_id"], row["platform"]) for row in rows})
    blank = dict.fromkeys(ACCOUNTS.names, [None] * len(who))
    return posts, ACCOUNTS.of({**blank, "account_id": [a for a, _ in who], "platform": [p for _, p in who]})


def in_pieces(table, size):
    return pa.concat_tables([table.slice(i, size) for i in range(0, table.num_rows, size)] or [table])


TAGS = (
    "Paz",
    "PAZ",
    "paz",
    "#Paz",
    "p\u200baz",
    "Café",
    "cafe\u0301",
    "İstanbul",
    "#",
    "",
    "東京",
    "\U0001f600",
    *HOSTILE,
)
URLS = (
    "https://www.news.example/x?utm_source=t#top", "http://news.example/x/", "https://News.example/y",
    "https://twitter.com/z/status/1", "https://l.facebook.com/l.php?u=https%3A%2F%2Fnews.example%2Fx", "https://t.co/a",
    "https://youtu.be/1", "https://испания.рф/", "no link", "", *HOSTILE,
)  # fmt: skip
TEXTS = (
    "We all say the very same thing today", "we ALL say  the very same thing today https://t.example/9",
    "short", "RT @x: Look at THIS", "look at this", "x" * 79, "x" * 80 + "a", "x" * 80 + "b", *HOSTILE,
)  # fmt: skip
IDS = ("a", "b", "p0", "@b", "é", "\uffff", "\U0001f600", "10", "9")


def lists(values):
    return st.none() | st.lists(st.sampled_from(values), max_size=4)


def moments():
    return st.none() | st.sampled_from([0, 0.5, 1, 59.999999, 60, 61, 86_401]).map(
        lambda s: START + timedelta(seconds=s)
    )


ODD_POSTS = st.lists(
    st.fixed_dictionaries(
        {
            "account_id": st.sampled_from(IDS),
            "platform": st.sampled_from(["x", "telegram"]),
            "time": moments(),
            "time_precision": st.sampled_from([None, "ms", "s", "day"]),
            "kind": st.sampled_from([None, "original", "retweet", "quote"]),
            "text": st.none() | st.sampled_from(TEXTS),
            "retweet_of": st.none() | st.sampled_from(IDS),
            "retweet_of_account": st.none() | st.sampled_from(IDS),
            "retweet_of_time": moments(),
            "reply_to": st.none() | st.sampled_from(IDS),
            "reply_to_account": st.none() | st.sampled_from(IDS),
            "hashtags": lists(TAGS),
            "urls": lists(URLS),
            "mentions": lists((*IDS, "")),
            "objects": lists((*IDS, *HOSTILE)),
            "inherited": st.booleans() | st.none(),
        }
    ),
    max_size=25,
)
CHOICES = st.builds(
    BehaviourSettings,
    inherited=st.booleans(),
    self_retweets=st.booleans(),
    min_text_length=st.sampled_from([0, 1, 30]),
    min_sequence=st.integers(1, 4),
    query_share=st.sampled_from([0.3, 0.5]),
    query_min_posts=st.sampled_from([2, 50]),
)


@settings(max_examples=150, deadline=None)
@given(ODD_POSTS, CHOICES, st.sampled_from(["all", "named", "nameless"]), st.integers(1, 30))
def test_odd_posts_give_what_a_plain_reading_gives(rows, chosen, retweets, piece):
    if retweets == "nameless":
        rows = [{**row, "retweet_of": None} for row in rows]
    posts, accounts = table_of_posts(rows)
    chosen = chosen if retweets == "named" else BehaviourSettings(**{**vars(chosen), "behaviours": EVERYTHING})
    try:
        found = find_actions(in_pieces(posts, piece), accounts, chosen)
    except InputError as refused:
        assert "the posts support none of the behaviours asked for" in str(refused)
        return
    agrees_with_the_plain_reading(posts, accounts, chosen, found)


@pytest.fixture(scope="module")
def collected(campaign):
    return read_files([campaign[1].posts])


@pytest.mark.parametrize("chosen", [{}, {"behaviours": EVERYTHING}, {"behaviours": EVERYTHING, "inherited": True}])
def test_a_campaign_gives_what_a_plain_reading_gives(collected, chosen):
    chosen = BehaviourSettings(**chosen)
    found = find_actions(collected.posts, collected.accounts, chosen)
    assert found.actions.num_rows > collected.posts.num_rows / 2
    agrees_with_the_plain_reading(collected.posts, collected.accounts, chosen, found)


def test_the_spelling_shown_is_the_most_frequent_one_and_of_equals_the_first_in_order():
    rows = [{"account_id": "a", "hashtags": tags} for tags in (["paz", "PAZ"], ["Paz"], ["Paz", "paz"], ["paz"], ["A"])]
    posts, accounts = table_of_posts(rows)
    found = find_actions(posts, accounts, BehaviourSettings(behaviours=("co_hashtag",)))
    assert found.objects.select(["key", "written", "posts"]).to_pylist() == [
        {"key": "a", "written": "A", "posts": 1},
        {"key": "paz", "written": "Paz", "posts": 4},
    ]


def test_acts_without_a_time_come_last_of_their_object():
    rows = [{"account_id": a, "time": t, "objects": ["o"]} for a, t in (("b", None), ("a", None), ("c", START))]
    posts, accounts = table_of_posts(rows)
    assert find_actions(posts, accounts).actions["post"].to_pylist() == [2, 1, 0]


def test_one_id_on_two_platforms_is_two_accounts():
    rows = [{"account_id": "a", "platform": p, "objects": ["o"]} for p in ("x", "telegram")]
    posts, accounts = table_of_posts(rows)
    assert find_actions(posts, accounts).objects["accounts"].to_pylist() == [2]


def test_no_posts_give_empty_tables_of_the_right_shape():
    posts, accounts = table_of_posts([])
    for nothing in (posts, POSTS.empty()):
        found = find_actions(nothing, accounts, BehaviourSettings(behaviours=EVERYTHING))
        assert found.actions.equals(ACTIONS.empty())
        assert found.objects.equals(OBJECTS.empty())


def test_absent_items_of_lists_are_no_objects():
    rows = [{"account_id": a, "hashtags": [None, "Paz"], "mentions": [None, "z"], "objects": [None]} for a in "ab"]
    found = find_actions(*table_of_posts(rows), BehaviourSettings(behaviours=("co_hashtag", "co_mention", "co_share")))
    assert found.objects.select(["behaviour", "key", "posts"]).to_pylist() == [
        {"behaviour": "co_hashtag", "key": "paz", "posts": 2},
        {"behaviour": "co_mention", "key": "z", "posts": 2},
    ]


def test_a_post_by_an_account_that_is_not_listed_is_refused_by_its_name():
    posts, accounts = table_of_posts([{"account_id": a, "objects": ["o"]} for a in ("a", "b")])
    with pytest.raises(TableError) as caught:
        find_actions(posts, accounts.slice(0, 1))
    assert str(caught.value) == "a post is by an account that is not in the table accounts: 'b'."


def test_keys_too_long_for_one_array_come_in_pieces(monkeypatch):
    monkeypatch.setattr(actions, "_BYTES_OF_A_PIECE", 30)
    posts, accounts = table_of_posts([{"account_id": "a", "objects": [letter * 20 for letter in "abcd"]}])
    keys = find_actions(posts, accounts).objects["key"]
    assert keys.num_chunks > 1
    assert keys.to_pylist() == [letter * 20 for letter in "abcd"]
