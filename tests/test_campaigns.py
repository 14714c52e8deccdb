"""The generator keeps its word: equal seeds, equal bytes; what is planted is there; nothing real is named."""

from __future__ import annotations

import csv
import gzip
import json
import re
from collections import Counter, defaultdict
from datetime import date
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coordgraph.campaigns import (
    DEFAULT_GROUPS,
    CampaignSettings,
    GroupSettings,
    generate,
    pages,
    write_campaign,
)
from coordgraph.campaigns.clock import iso, snowflake_time
from coordgraph.errors import SettingsError

SMALL = CampaignSettings(accounts=400, days=4, posts_per_account=8)


@pytest.fixture(scope="module")
def campaign():
    return generate(SMALL, seed=3)


@pytest.fixture(scope="module")
def lines(campaign, tmp_path_factory):
    files = write_campaign(campaign, tmp_path_factory.mktemp("campaign"))
    with gzip.open(files.posts, "rt", encoding="utf-8") as stream:
        return [json.loads(line) for line in stream]


def bytes_of(files):
    return [path.read_bytes() for path in (files.posts, files.labels, files.registry)]


def kind_of(post):
    return post["referenced_tweets"][0]["type"] if "referenced_tweets" in post else "original"


def group_of(campaign, behaviour):
    return next(group for group in campaign.planted if group.behaviour == behaviour)


def test_one_seed_gives_the_same_bytes_and_another_seed_others(tmp_path):
    first = bytes_of(write_campaign(generate(SMALL, seed=5), tmp_path / "first"))
    again = bytes_of(write_campaign(generate(SMALL, seed=5), tmp_path / "again"))
    other = bytes_of(write_campaign(generate(SMALL, seed=6), tmp_path / "other"))
    assert first == again
    assert all(a != b for a, b in zip(first, other, strict=True))


def test_writing_leaves_only_the_three_files(campaign, tmp_path):
    write_campaign(campaign, tmp_path)
    write_campaign(campaign, tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["labels.csv", "posts.jsonl.gz", "registry.csv"]


def test_ids_are_distinct_and_hold_the_time_of_the_post(campaign):
    posts = campaign.posts + campaign.references
    assert len({post["id"] for post in posts}) == len(posts)
    assert all(iso(snowflake_time(post["id"])) == post["created_at"] for post in posts)
    assert all(post["created_at"].endswith(".000Z") for post in posts)


def test_posts_are_in_order_of_time_and_within_the_days_collected(campaign):
    times = [snowflake_time(post["id"]) for post in campaign.posts]
    assert times == sorted(times)
    assert iso(times[0]) >= "2025-03-03T00:00:00.000Z"
    assert iso(times[-1]) < "2025-03-07T00:00:00.000Z"


def test_labels_name_every_account_and_exactly_the_members(campaign):
    assert set(campaign.labels) == {user["id"] for user in campaign.users}
    assert {post["author_id"] for post in campaign.posts} <= set(campaign.labels)
    assert len(campaign.users) == SMALL.accounts
    for group in campaign.planted:
        assert {account for account, name in campaign.labels.items() if name == group.name} == set(group.members)
    assert Counter(campaign.labels.values())[""] == SMALL.accounts - SMALL.planted_accounts
    assert all(campaign.labels[fan] == "" for fan in campaign.fans)


def test_label_file_says_what_each_group_does(campaign, tmp_path):
    with write_campaign(campaign, tmp_path).labels.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == SMALL.accounts
    behaviours = {group.name: group.behaviour for group in DEFAULT_GROUPS}
    assert all(row["behaviour"] == behaviours.get(row["group"], "") for row in rows)


def test_a_world_without_groups_has_no_labels():
    organic = generate(CampaignSettings(accounts=300, days=2, posts_per_account=5, groups=()))
    assert organic.planted == ()
    assert set(organic.labels.values()) == {""}
    assert organic.registry


@pytest.mark.parametrize("window", [5.0, 60.0, 900.0])
def test_acts_of_a_burst_lie_within_the_window(window):
    groups = tuple(
        GroupSettings(behaviour, behaviour, accounts=10, objects=4, window=window)
        for behaviour in ("co_retweet", "co_hashtag", "co_text", "co_url")
    )
    planted = generate(CampaignSettings(accounts=250, days=2, posts_per_account=5, groups=groups)).planted
    for burst in (burst for group in planted for burst in group.bursts):
        times = [snowflake_time(post) for post in burst.posts]
        assert times == sorted(times)
        assert times[-1] - times[0] < window * 1000


def test_the_share_of_members_in_each_burst_is_as_set_and_varies(campaign):
    for group in campaign.planted:
        shares = [len(burst.members) / len(group.members) for burst in group.bursts]
        assert all(0.55 <= share <= 0.95 for share in shares)
        assert all(set(burst.members) <= set(group.members) for burst in group.bursts)
        assert len({burst.members for burst in group.bursts}) == len(group.bursts)


def test_bursts_are_found_again_in_the_posts(campaign):
    posts = {post["id"]: post for post in campaign.posts}

    def acts(group):
        return [(burst.object, posts[i]) for burst in group.bursts for i in burst.posts]

    for thing, post in acts(group_of(campaign, "co_retweet")):
        assert post["referenced_tweets"] == [{"type": "retweeted", "id": thing}]
    for tag, post in acts(group_of(campaign, "co_hashtag")):
        assert kind_of(post) == "original"
        assert tag in [hashtag["tag"] for hashtag in post["entities"]["hashtags"]]
    for text, post in acts(group_of(campaign, "co_text")):
        assert kind_of(post) == "original"
        assert text.casefold() in post["text"].casefold()
    for link, post in acts(group_of(campaign, "co_url")):
        assert kind_of(post) == "original"
        assert link in [url["expanded_url"] for url in post["entities"]["urls"]]


def test_no_profile_counts_fewer_posts_than_its_account_has(campaign):
    written = Counter(post["author_id"] for post in campaign.posts)
    assert all(user["public_metrics"]["tweet_count"] >= written[user["id"]] for user in campaign.users)


def test_equal_words_are_always_planted(campaign):
    members = set(group_of(campaign, "co_text").members)
    authors = defaultdict(list)
    for post in campaign.posts:
        if kind_of(post) != "retweeted":
            words = re.sub(r"https?://\S+|[@#]\w+", "", post["text"]).casefold().split()
            authors[" ".join(words)].append(post["author_id"])
    assert all(set(accounts) <= members for accounts in authors.values() if len(accounts) > 1)


def test_nobody_retweets_a_post_twice_or_their_own(campaign):
    authors = {post["id"]: post["author_id"] for post in campaign.posts + campaign.references}
    retweets = [
        (post["author_id"], post["referenced_tweets"][0]["id"])
        for post in campaign.posts
        if kind_of(post) == "retweeted"
    ]
    assert len(set(retweets)) == len(retweets)
    assert all(authors[target] != account for account, target in retweets)


def test_planted_accounts_also_live_like_others(campaign):
    in_bursts = {post for group in campaign.planted for burst in group.bursts for post in burst.posts}
    own = Counter(post["author_id"] for post in campaign.posts if post["id"] not in in_bursts)
    assert all(own[member] > 0 for group in campaign.planted for member in group.members)


def test_fans_are_quick_and_no_group(campaign):
    fans = set(campaign.fans)
    times = {post["id"]: snowflake_time(post["id"]) for post in campaign.posts + campaign.references}
    authors = {post["id"]: post["author_id"] for post in campaign.posts + campaign.references}
    targets = [
        (post["referenced_tweets"][0]["id"], post["id"])
        for post in campaign.posts
        if kind_of(post) == "retweeted" and post["author_id"] in fans
    ]
    hub, _ = Counter(authors[target] for target, _ in targets).most_common(1)[0]
    delays = sorted((times[post] - times[target]) / 1000 for target, post in targets if authors[target] == hub)
    assert 100 < delays[len(delays) // 2] < 300
    assert delays[-1] > 1200


def test_pages_hold_at_most_a_hundred_posts_and_all_they_refer_to(campaign, lines):
    assert sum(len(line["data"]) for line in lines) == len(campaign.posts)
    for line in lines:
        assert 1 <= len(line["data"]) <= 100
        assert line["meta"]["result_count"] == len(line["data"])
        tweets = {tweet["id"]: tweet for tweet in line["includes"]["tweets"]}
        users = [user["id"] for user in line["includes"]["users"]]
        assert len(users) == len(set(users))
        for post in line["data"]:
            assert post["author_id"] in users
            for reference in post.get("referenced_tweets", []):
                assert tweets[reference["id"]]["author_id"] in users
    assert ["next_token" in line["meta"] for line in lines] == [True] * (len(lines) - 1) + [False]


def test_pages_are_what_is_written(campaign, lines):
    assert list(pages(campaign)) == lines


def test_entities_point_at_their_text(campaign):
    marks = {"hashtags": ("#", "tag"), "mentions": ("@", "username"), "urls": ("", "url")}
    for post in campaign.posts + campaign.references:
        for kind, entities in post.get("entities", {}).items():
            mark, name = marks[kind]
            for entity in entities:
                assert post["text"][entity["start"] : entity["end"]] == mark + entity[name]


def test_retweets_are_cut_at_140_characters_and_others_stay_below_280(campaign):
    whole = {post["id"]: post["text"] for post in campaign.posts + campaign.references}
    for post in campaign.posts:
        if kind_of(post) == "retweeted":
            prefix, _, rest = post["text"].partition(": ")
            assert prefix.startswith("RT @")
            assert len(post["text"]) <= 140
            original = whole[post["referenced_tweets"][0]["id"]]
            assert rest == original or (rest.endswith("…") and original.startswith(rest[:-1]))
        else:
            assert len(post["text"]) <= 280


def test_replies_say_whom_they_answer(campaign):
    authors = {post["id"]: post["author_id"] for post in campaign.posts + campaign.references}
    replies = [post for post in campaign.posts if kind_of(post) == "replied_to"]
    assert replies
    assert all(post["in_reply_to_user_id"] == authors[post["referenced_tweets"][0]["id"]] for post in replies)
    assert all(post["conversation_id"] == post["referenced_tweets"][0]["id"] for post in replies)


def test_registry_rows_have_a_source_and_a_date(campaign, tmp_path):
    path = write_campaign(campaign, tmp_path).registry
    text = path.read_text(encoding="utf-8")
    assert text.splitlines()[0] == "domain,handle,outlet,organisation,funder,source,date"
    rows = list(csv.DictReader(text.splitlines()))
    assert all(row["source"].startswith("https://") and date.fromisoformat(row["date"]) for row in rows)
    assert all(row["outlet"] and row["organisation"] for row in rows)
    assert {row["handle"] for row in rows} <= {user["username"] for user in campaign.users}
    organisations = {row["domain"]: (row["organisation"], row["funder"]) for row in rows}
    for group in campaign.planted:
        assert {organisations[domain] for domain in group.outlets} == {(group.organisation, group.funder)}
    assert len(rows) > sum(len(group.outlets) for group in campaign.planted)


def test_every_host_ends_with_example(campaign, lines):
    found = re.findall(r"https?://[^\s\"]+", json.dumps(lines, ensure_ascii=False))
    found += [row.source for row in campaign.registry] + [f"https://{row.domain}" for row in campaign.registry]
    # A retweet's text may be cut within its link, as on X.
    found = [url for url in found if not url.endswith("…")]
    assert found
    assert {urlsplit(url).hostname.rpartition(".")[2] for url in found} == {"example"}


def test_members_signed_up_together_under_suggested_handles(campaign):
    users = {user["id"]: user for user in campaign.users}
    organic = [users[account] for account, name in campaign.labels.items() if not name]
    for group in campaign.planted:
        days = [users[member]["created_at"][:10] for member in group.members]
        in_burst = sum(group.signup_first <= day <= group.signup_last for day in days)
        assert in_burst >= len(days) * 0.6
        assert sum(group.signup_first <= user["created_at"][:10] <= group.signup_last for user in organic) < 10
        suggested = sum(bool(re.search(r"\d{8}$", users[member]["username"])) for member in group.members)
        assert suggested > len(days) / 2
    assert all(re.fullmatch(r"\w{1,15}", user["username"], re.ASCII) for user in campaign.users)
    assert len({user["username"].lower() for user in campaign.users}) == len(campaign.users)


def test_the_query_hashtag_is_on_every_post():
    world = CampaignSettings(accounts=200, days=1, posts_per_account=4, query_hashtag="ConsultaDelAgua")
    campaign = generate(world)
    for post in campaign.posts + campaign.references:
        if kind_of(post) != "retweeted":
            assert "ConsultaDelAgua" in [hashtag["tag"] for hashtag in post["entities"]["hashtags"]]


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: GroupSettings("", "co_url"), "group: a planted group needs a name"),
        (lambda: GroupSettings("a", "co_like"), "group 'a': no such planted behaviour: 'co_like'."),
        (lambda: GroupSettings("a", "co_url", window=0), "group 'a': the window of a burst"),
        (lambda: GroupSettings("a", "co_url", share=(0.9, 0.5)), "group 'a': the shares must rise within 0 to 1"),
        (lambda: CampaignSettings(groups=DEFAULT_GROUPS[:1] * 2), "two groups have one name: 'brisa, brisa'."),
        (lambda: CampaignSettings(start="3 March"), "campaign: not a date: '3 March'. Write it as 2025-03-03."),
        (lambda: CampaignSettings(accounts=10), "campaign: too few accounts for groups, outlets and fans: '10'."),
        (lambda: CampaignSettings(fans=-1), "campaign: fans cannot be negative: '-1'."),
        (lambda: generate(seed=-1), "a seed cannot be negative: '-1'."),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(make, sentence):
    with pytest.raises(SettingsError, match=re.escape(sentence)):
        make()


@settings(max_examples=12, deadline=None)
@given(
    seed=st.integers(0, 2**40),
    days=st.integers(1, 3),
    fans=st.integers(0, 6),
    viral=st.integers(0, 3),
    groups=st.lists(
        st.builds(
            GroupSettings,
            name=st.text("abc", min_size=1, max_size=5),
            behaviour=st.sampled_from(["co_retweet", "co_hashtag", "co_text", "co_url"]),
            accounts=st.integers(2, 6),
            objects=st.integers(1, 3),
            window=st.sampled_from([0.01, 1.0, 3600.0]),
            outlets=st.integers(1, 3),
        ),
        max_size=6,
        unique_by=lambda group: group.name,
    ),
)
def test_any_world_is_complete(seed, days, fans, viral, groups):
    world = CampaignSettings(
        accounts=120, days=days, fans=fans, viral_posts=viral, posts_per_account=3, groups=tuple(groups)
    )
    campaign = generate(world, seed)
    assert len({user["id"] for user in campaign.users}) == world.accounts
    known = {post["id"] for post in campaign.posts + campaign.references}
    assert all(ref["id"] in known for post in campaign.posts for ref in post.get("referenced_tweets", []))
    collected = {post["id"] for post in campaign.posts}
    for group in campaign.planted:
        settings_of_group = next(one for one in groups if one.name == group.name)
        assert len(group.bursts) == settings_of_group.objects
        assert all(set(burst.posts) <= collected for burst in group.bursts)
