"""Behaviours: what counts as an act, what does not, and which objects connect everyone."""

from __future__ import annotations

import pytest

from coordgraph.behaviours import behaviour_named, find_actions, known_behaviours, supported_behaviours
from coordgraph.errors import InputError, SettingsError, UnknownName
from coordgraph.settings import BehaviourSettings
from tests.worlds import posts

TIME = "2024-03-01T12:00:00Z"


def acts(rows, behaviour, queries=(), **settings):
    """(account, object) of each act, and the objects table."""
    collection = posts([{"post_id": f"p{i}", "time": TIME, **row} for i, row in enumerate(rows)])
    chosen = BehaviourSettings(behaviours=(behaviour,), **settings)
    found = find_actions(collection.posts, collection.accounts, chosen, queries)
    ids = collection.accounts["account_id"].to_pylist()
    keys = found.objects["key"].to_pylist()
    pairs = [(ids[a["account"]], keys[a["object"]]) for a in found.actions.to_pylist()]
    return sorted(pairs), found


def test_retweets_act_on_the_retweeted_post_and_never_on_ones_own():
    rows = [
        {"account_id": "a", "retweet_of": "9", "retweet_of_account": "z"},
        {"account_id": "b", "retweet_of": "9", "retweet_of_account": "z"},
        {"account_id": "z", "retweet_of": "9", "retweet_of_account": "z"},
        {"account_id": "c", "text": "my own"},
    ]
    assert acts(rows, "co_retweet")[0] == [("a", "9"), ("b", "9")]
    assert acts(rows, "co_retweet", self_retweets=True)[0][-1] == ("z", "9")


def test_retweets_without_ids_go_by_text_and_the_record_says_so():
    rows = [
        {"account_id": "a", "kind": "RT", "text": "RT @x: Look  at THIS https://t.example/1"},
        {"account_id": "b", "kind": "RT", "text": "look at this https://t.example/2"},
    ]
    pairs, found = acts(rows, "co_retweet")
    assert pairs == [("a", "look at this"), ("b", "look at this")]
    assert found.notes == ["co_retweet goes by normalised text, because no retweet names the post it retweets."]


def test_inherited_hashtags_count_only_on_request():
    rows = [
        {"account_id": "a", "hashtags": "Paz", "retweet_of": "9"},
        {"account_id": "b", "hashtags": "PAZ"},
    ]
    assert acts(rows, "co_hashtag", query_share=1.0, stop_objects="keep")[0] == [("b", "paz")]
    assert acts(rows, "co_hashtag", inherited=True, stop_objects="keep")[0] == [("a", "paz"), ("b", "paz")]


def test_hashtag_sequences_need_the_same_order_and_enough_tags():
    rows = [
        {"account_id": "a", "hashtags": "A|b|C"},
        {"account_id": "b", "hashtags": "a|B|c"},
        {"account_id": "c", "hashtags": "b|a|c"},
        {"account_id": "d", "hashtags": "a|b"},
        {"account_id": "e", "hashtags": "ab|c|x"},
        {"account_id": "f", "hashtags": "a|bc|x"},
    ]
    assert acts(rows, "hashtag_sequence")[0] == [
        ("a", "a b c"),
        ("b", "a b c"),
        ("c", "b a c"),
        ("e", "ab c x"),
        ("f", "a bc x"),
    ]


def test_links_are_compared_canonically_and_the_platforms_own_are_no_objects():
    rows = [
        {"account_id": "a", "urls": "https://www.news.example/x?utm_source=t#top"},
        {"account_id": "b", "urls": "http://news.example/x/"},
        {"account_id": "c", "urls": "https://twitter.com/z/status/1"},
    ]
    pairs = acts(rows, "co_url")[0]
    assert [a for a, _ in pairs] == ["a", "b"]
    assert len({key for _, key in pairs}) == 1
    assert acts(rows, "co_domain")[0] == [("a", "news.example"), ("b", "news.example")]


def test_mentions_replies_and_texts():
    assert acts([{"account_id": "a", "mentions": "@b|@b"}], "co_mention")[0] == [("a", "@b")]
    rows = [
        {"account_id": "a", "reply_to": "1", "reply_to_account": "z"},
        {"account_id": "z", "reply_to": "1", "reply_to_account": "z"},
    ]
    assert acts(rows, "co_reply")[0] == [("a", "1")]
    long = "we all say the very same thing today"
    rows = [
        {"account_id": "a", "text": long},
        {"account_id": "b", "text": f"  {long.upper()} https://t.example/9 @someone"},
        {"account_id": "c", "text": "too short"},
    ]
    assert acts(rows, "co_text")[0] == [("a", long), ("b", long)]


def test_a_fast_retweet_is_fast_by_the_clock_and_days_count():
    original = 1380242611781386245
    day = (86_400_000 << 22) + original
    rows = [
        {"account_id": "a", "post_id": str(original + (20_000 << 22)), "time": "2021-04-08T19:34:36Z"},
        {"account_id": "b", "post_id": str(day + (5_000 << 22)), "time": "2021-04-09T19:34:21Z"},
    ]
    rows = [{**row, "retweet_of": str(original), "retweet_of_account": "z"} for row in rows]
    assert acts(rows, "fast_retweet")[0] == [("a", "z")]


def test_the_querys_hashtags_and_popular_objects_are_found_reported_and_dropped():
    rows = [{"account_id": f"a{i:02d}", "hashtags": "all" if i % 3 else "all|rare"} for i in range(60)]
    _, found = acts(rows, "co_hashtag")
    assert found.objects.select(["key", "stop", "dropped", "pairs"]).to_pylist() == [
        {"key": "all", "stop": "query", "dropped": True, "pairs": 1770},
        {"key": "rare", "stop": None, "dropped": False, "pairs": 190},
    ]
    assert found.notes == ["co_hashtag: 'all' (query; 60 of 60 accounts, 1,770 pairs) was left out."]
    _, kept = acts(rows, "co_hashtag", stop_objects="keep")
    assert kept.notes == ["co_hashtag: 'all' (query; 60 of 60 accounts, 1,770 pairs) was kept."]


def test_a_query_the_file_states_marks_its_hashtags():
    rows = [{"account_id": f"a{i}", "hashtags": "paz"} for i in range(1)] + [{"account_id": "b", "text": "x"}] * 4
    _, found = acts(rows, "co_hashtag", queries=("#Paz lang:es -#guerra",))
    assert found.objects["stop"].to_pylist() == ["query"]


def test_popular_posts_are_reported_and_kept_by_default():
    rows = [{"account_id": f"a{i:02d}", "retweet_of": "9"} for i in range(60)]
    _, found = acts(rows, "co_retweet")
    assert found.objects["dropped"].to_pylist() == [False]
    assert found.notes == ["co_retweet: '9' (popular; 60 of 60 accounts, 1,770 pairs) was kept."]
    assert acts(rows, "co_retweet", stop_objects="drop")[1].objects["dropped"].to_pylist() == [True]


def test_an_object_can_be_dropped_by_name_in_any_spelling():
    rows = [{"account_id": a, "hashtags": t} for a, t in (("a", "Ja"), ("b", "ja"), ("c", "no"), ("d", "no"))]
    _, found = acts(rows, "co_hashtag", drop=("co_hashtag:#JA",), query_share=1.0)
    assert found.objects.filter(found.objects["dropped"])["key"].to_pylist() == ["ja"]
    with pytest.raises(SettingsError) as caught:
        acts(rows, "co_hashtag", drop=("ja",))
    assert str(caught.value) == "not an object to drop: 'ja'. Write behaviour:object, such as co_hashtag:news."


def test_what_the_data_cannot_support_is_said_with_its_reason():
    collection = posts([{"post_id": "1", "account_id": "a", "time": TIME, "text": "hello"}])
    missing = {s.name: s.missing for s in supported_behaviours(collection.posts)}
    assert missing == {
        "co_share": "the input names no objects",
        "co_retweet": "no post is marked as a retweet",
        "fast_retweet": "no post names the post it retweets",
        "co_hashtag": "no post has a hashtag",
        "hashtag_sequence": "no own post has 3 hashtags",
        "co_url": "no post has a link",
        "co_domain": "no post has a link",
        "co_mention": "no post mentions an account",
        "co_reply": "no post names the post it replies to",
        "co_text": None,
    }
    both = BehaviourSettings(behaviours=("co_url", "co_text"))
    assert find_actions(collection.posts, collection.accounts, both).notes == [
        "co_url was asked for and left out: no post has a link."
    ]
    with pytest.raises(InputError) as caught:
        find_actions(collection.posts, collection.accounts, BehaviourSettings(behaviours=("co_url",)))
    assert str(caught.value) == (
        "the posts support none of the behaviours asked for: 'co_url was asked for and left out: no post has a link.'. "
        "coordgraph inspect says what they support."
    )


def test_an_unknown_behaviour_is_refused_with_the_known_ones():
    with pytest.raises(UnknownName) as caught:
        behaviour_named("co_dance")
    assert str(caught.value) == f"no such behaviour: 'co_dance'. Use one of: {', '.join(known_behaviours())}."


def test_every_behaviour_says_something_else():
    meanings = [b.meaning for b in known_behaviours().values()]
    assert len(set(meanings)) == len(meanings)
