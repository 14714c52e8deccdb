"""The cards of map.html: accounts, ties and clusters, and the list of clusters."""

from __future__ import annotations

import json
import re
from itertools import combinations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import coordgraph
from coordgraph import leading, significance, tables
from coordgraph.maps import (
    activity,
    flags,
    own_outlets,
    own_posts,
    pseudonyms,
    retweeted,
    shared_in_all,
    synchrony,
    telling,
)
from coordgraph.maps.selection import select
from coordgraph.maps.wording import duration
from coordgraph.settings import MapSettings
from coordgraph.significance import verdict_on
from coordgraph.translations import words_in
from tests.browser import chromium_page
from tests.hostile import HOSTILE, at, hostile, plain, row, small_tables
from tests.map_pages import blocks, card_says, decoded, header, opener_in, ready, written

UNITS = {"s": 1, "min": 60, "h": 3600, "d": 86400}
_SNOWFLAKES = 1288834974657


def full_tables(name=plain, kept=True):
    """The small tables with links, traits, profiles and a registry of an outlet that is not drawn."""
    made = small_tables(name, kept)
    links = [[f"https://{'far' if n % 2 else 'near'}.example/{n}"] for n in range(made["posts"].num_rows)]
    posts = made["posts"].set_column(made["posts"].schema.get_field_index("urls"), "urls", [links])
    kinds = ["retweet" if n % 3 else "original" for n in range(posts.num_rows)]
    made["posts"] = posts.set_column(posts.schema.get_field_index("kind"), "kind", [kinds])
    far = name("far", 0)
    made["outlets"] = tables.OUTLETS.of_rows(
        [
            *(tuple(one.values()) for one in made["outlets"].to_pylist()),
            row(tables.OUTLETS, outlet=far, domains=["far.example"], handles=[], registered=True, kind="outlet"),
        ]
    )
    claim = row(
        tables.CLAIMS, subject=name("house", 3), property="owns", object=far, source="https://example.org/owner",
        date="2026-01-04", registry="outlets.csv", line=4,
    )  # fmt: skip
    made["claims"] = tables.CLAIMS.of_rows([*(tuple(one.values()) for one in made["claims"].to_pylist()), claim])
    members = made["members"].to_pylist()
    made["profiles"] = tables.PROFILES.of_rows(
        row(
            tables.PROFILES, account_id=member["account_id"], cluster=member["cluster"], posts=3,
            cohort="2025-01" if n % 2 else "2024-11", eight_digits=n < 3, age_days=400.0,
        )
        for n, member in enumerate([*members, *({"account_id": f"other{n}", "cluster": None} for n in range(4))])
    )  # fmt: skip
    burst = {"first_day": "2026-02-27"}
    made["traits"] = tables.TRAITS.of_rows([
        row(tables.TRAITS, cluster=name("cluster", 0), trait="created_in_7_days", kind="burst", known=4, missing=0,
            unmatched=0, others=30, value=3.0, other_value=1.5, effect=2.0, p=0.001, q=0.01,
            details=json.dumps(burst), sentence=f"3 of 4 accounts. {name('sentence', 0)}"),
    ])  # fmt: skip
    return made


@pytest.fixture
def opened(tmp_path):
    return opener_in(tmp_path)


# --- what is told of accounts ----------------------------------------------------------------------------------------


def test_outlets_of_accounts_are_counted_as_the_table_of_outlets_counts_them(small_run, monkeypatch):
    monkeypatch.setattr(own_outlets, "MOST_OUTLETS", 1000)
    run = coordgraph.open(small_run)
    posting = sorted(set(run.tables["posts"]["account_id"].to_pylist()))
    counted = {}
    for row_ in own_outlets.outlets_of_accounts(run.tables, posting).values():
        for outlet, posts in row_:
            counted[outlet] = counted.get(outlet, 0) + posts
    table = run.tables["outlets"].to_pylist()
    of_outlets = {one["outlet"]: one["posts"] for one in table if one["kind"] == "outlet"}
    assert counted == of_outlets


def test_outlets_of_an_account_are_linked_or_say_what_registries_say(tmp_path):
    details = json.loads(blocks(written(tmp_path, full_tables()))[1])
    told = {details["outlets"][place][0]: posts for place, posts in details["accounts"]["1"]["outlets"]}
    assert told == {"far0": 17}
    (far,) = [claims for called, thing, claims in details["outlets"] if called == "far0" and thing is None]
    assert far == [["house3", "owned by", "https://example.org/owner", "https://example.org/owner", "2026-01-04"]]


@given(st.integers(0, 30), st.booleans())
def test_few_posts_of_an_account_are_told_its_own_first_the_latest_first(count, texts):
    rows = [
        row(tables.POSTS, post_id=str(100 + n), account_id="a", platform="x", time=at((7 * n) % 31),
            kind="retweet" if n % 2 else "original", text=f"text {n}", urls=[], hashtags=[])
        for n in range(count)
    ]  # fmt: skip
    made = own_posts.own_posts({"posts": tables.POSTS.of_rows(rows)}, ["0", "a"], texts=texts)
    told = json.loads(decoded(made[0])).get("1", []) if made else []
    assert len(told) == min(count, own_posts.POSTS_OF_AN_ACCOUNT)
    keys = [(kind == "retweet", -time) for time, kind, _, _ in told]
    assert keys == sorted(keys)
    assert all(bool(text) == texts and id_ for _, _, text, id_ in told)


def test_posts_without_text_are_told_only_where_there_is_room_and_an_address():
    rows = [
        row(tables.POSTS, post_id=str(n), account_id=f"a{n}", platform="x", kind="original", urls=[], hashtags=[])
        for n in range(own_posts.MOST_WITHOUT_TEXTS + 1)
    ]
    made = {"posts": tables.POSTS.of_rows(rows)}
    everybody = [f"a{n}" for n in range(len(rows))]
    assert own_posts.own_posts(made, everybody[:10], texts=False)
    assert own_posts.own_posts(made, everybody, texts=False) == []
    elsewhere = tables.POSTS.of_rows([row(tables.POSTS, post_id="1", account_id="a1", platform="other", kind="reply")])
    assert own_posts.own_posts({"posts": elsewhere}, ["a1"], texts=False) == []


def test_flags_stand_beside_their_share_in_the_cluster_and_among_others():
    made = full_tables()
    found = flags.flags_on(made, ["account0", "account1", "account4"])
    # three of the four of cluster0 have the flag; of cluster1, and of the seven of no cluster, nobody
    assert found.rates["eight_digits"] == (0.0, 7, {"cluster0": 0.75, "cluster1": 0.0})
    assert found.of_account["account0"] == ["verified", "eight_digits", "burst"]
    assert found.of_account["account1"] == ["eight_digits", "burst"] and "account4" not in found.of_account
    assert found.bursts == {"cluster0": [7, "2026-02-27", 3, 4, 1.5]}
    assert "young" not in found.rates  # nobody is


def test_sign_up_told_by_the_month_names_nobody_of_a_burst():
    hidden = pseudonyms.pseudonymised(full_tables(), b"k" * 32)
    found = flags.flags_on(hidden, hidden["accounts"]["account_id"].to_pylist())
    assert not any("burst" in row_ for row_ in found.of_account.values())


# --- what is told of clusters ----------------------------------------------------------------------------------------


def timed_tables():
    """Three accounts of one cluster: four joint acts on two days, three of them within the window."""
    delays = [2.0, -4.0, 6.0, 500.0]
    posts = [
        row(tables.POSTS, post_id=f"p{n}{end}", account_id=end, platform="x", kind="retweet", hashtags=[], urls=[],
            time=at(90_000 * (n // 2) + (delays[n] if end == "b" else 0)))
        for n in range(4) for end in "ab"
    ]  # fmt: skip
    evidence = [
        row(tables.EVIDENCE, layer="co_retweet", source="a", target="b", object=f"o{n}", source_post=f"p{n}a",
            target_post=f"p{n}b", delay_s=delays[n], within_window=delays[n] < 60)
        for n in range(4)
    ]  # fmt: skip
    edge = row(tables.EDGES, layer="co_retweet", source="a", target="b", weight=3.0, shared=4, synchronous=3,
               median_delay_s=4.0, source_first=2 / 3, kept=True)  # fmt: skip
    members = [row(tables.MEMBERS, account_id=a, cluster="c", ties=1, strength=3.0) for a in "ab"]
    return {
        "posts": tables.POSTS.of_rows(posts),
        "edges": tables.EDGES.of_rows([edge]),
        "evidence": tables.EVIDENCE.of_rows(evidence),
        "members": tables.MEMBERS.of_rows(members),
    }


def test_synchrony_of_a_cluster_by_hand():
    made = timed_tables()
    pairs = select(made, MapSettings()).pairs
    active = activity.activity_of(made, pairs)
    (found,) = synchrony.synchrony_of(made, pairs, [0], [2], active)
    assert found["at_once"] == 0.75 and found["delays"] == [3.0, 5.0]
    assert found["joint_posts"] == 1.5  # six posts, two accounts, two days
    assert sum(found["acts"]) == 3 and len(found["acts"]) == len(active.counts)
    assert found["closest"] == [0, 3, 4.0]
    assert synchrony.synchrony_of(made, pairs, [-1], [2], active) == [{}]


def test_clusters_tell_their_rank_and_months_of_sign_up(tmp_path):
    first, second = header(written(tmp_path, full_tables()))["clusters"]
    assert (first["rank"], second["rank"]) == (1, 2)
    assert first["months"] == ["2024-11", [2, 0, 2]]


@pytest.mark.parametrize(("delay", "said"), [(0.0, False), (4.5, True), (None, False)])
def test_who_came_first_most_often_is_left_out_where_most_acts_fall_on_the_same_moment(tmp_path, delay, said):
    made = small_tables()
    ties = [{**one, "median_delay_s": delay} for one in made["edges"].to_pylist()]
    groups = [{**one, "median_delay_s": delay, "leaders": ["account0"]} for one in made["clusters"].to_pylist()]
    made["edges"] = tables.EDGES.of_rows(tuple(one.values()) for one in ties)
    made["clusters"] = tables.CLUSTERS.of_rows(tuple(one[name] for name in tables.CLUSTERS.names) for one in groups)
    assert [leading.has_an_order(one) for one in groups] == [said] * len(groups)
    tied = {f"account{n}" for n in range(9)}
    assert leading.accounts_in_order(made) == (tied if said else set())
    assert all(bool(one.get("leaders")) == said for one in header(written(tmp_path, made))["clusters"][:1])


def retweets_of(*rows):
    """Posts in which each account retweets another; None: not told whom."""
    return tables.POSTS.of_rows(
        row(tables.POSTS, post_id=str(n), account_id=who, platform="x", kind="retweet", retweet_of_account=whom,
            hashtags=[], urls=[], time=at(n))
        for n, (who, whom) in enumerate(rows)
    )  # fmt: skip


def test_whom_a_cluster_retweets_is_counted_by_its_accounts():
    made = full_tables()
    ours, others = [f"account{n}" for n in range(4)], ["account4", "account5", "account7"]
    made["posts"] = retweets_of(
        *[(who, "minister") for who in ours * 3], ("account4", "minister"), *[(who, "account5") for who in ours[:3]],
        *[(who, "rare") for who in ours[:2]], *[("account0", "account0")] * 9, *[(who, None) for who in others],
    )  # fmt: skip
    found = retweeted.retweeted_by(made, ["cluster0", "cluster1"], {"account5": 5})
    # four members, three other accounts that post: one of these retweets the minister, who is not on the map
    assert found == {"cluster0": [["minister", 4, 0.3333], [5, 3, 0.0]]}


def test_pseudonymised_maps_name_nobody_a_cluster_retweets(tmp_path):
    made = full_tables()
    made["posts"] = retweets_of(*[(f"account{n}", "minister") for n in range(4)])
    assert header(written(tmp_path, made))["clusters"][0]["retweeted"] == [["minister", 4, 0.0]]
    hidden = pseudonyms.pseudonymised(made, b"k" * 32)
    path = written(tmp_path, hidden, texts=False)
    assert "retweeted" not in header(path)["clusters"][0]
    assert b"minister" not in path.read_bytes() + b"".join(blocks(path))


CIRCULAR = "The cluster was found by its retweets, so whom it retweets is no independent evidence."


def clusters_that_retweet(*layers):
    """Clusters that were found in these layers, all accounts of the first retweeting a minister."""
    made = full_tables()
    made["posts"] = retweets_of(*[(f"account{n}", "minister") for n in range(4)])
    rows = [{**one, "layers": list(layers)} for one in made["clusters"].to_pylist()]
    return {**made, "clusters": pa.Table.from_pylist(rows, tables.CLUSTERS.schema)}


@pytest.mark.parametrize(
    ("layers", "circular"),
    [(["co_retweet"], True), (["co_hashtag", "fast_retweet"], True), (["co_hashtag"], None), (["co_url"], None)],
)
def test_whom_a_cluster_retweets_is_marked_where_retweets_are_what_it_was_found_by(tmp_path, layers, circular):
    first, second = header(written(tmp_path, clusters_that_retweet(*layers)))["clusters"]
    assert (first["retweeted"], first.get("by_retweets")) == ([["minister", 4, 0.0]], circular)
    assert "retweeted" not in second and "by_retweets" not in second


@pytest.mark.browser
def test_the_card_says_that_whom_a_cluster_retweets_is_what_it_was_found_by(opened):
    for layer in ("co_retweet", "co_hashtag"):
        with opened(clusters_that_retweet(layer)) as watched:
            ready(watched).evaluate("window.__map.openCluster(0)")
            card = card_says(watched, "Accounts it retweets most")
            assert card.count(CIRCULAR) == (layer == "co_retweet")
            watched.assert_quiet()


@pytest.mark.browser
def test_the_card_says_that_its_hashtags_are_what_a_cluster_was_found_by(opened):
    circular = "The cluster was found by its hashtags, so these are no independent evidence."
    for layer in ("hashtag_sequence", "co_url"):
        made = clusters_that_retweet(layer)
        posts = [{**post, "hashtags": ["Puente"]} for post in made["posts"].to_pylist()]
        with opened({**made, "posts": pa.Table.from_pylist(posts, tables.POSTS.schema)}) as watched:
            ready(watched).evaluate("window.__map.openCluster(0)")
            card = card_says(watched, "#puente")
            assert card.count(circular) == (layer == "hashtag_sequence")
            watched.assert_quiet()


# --- languages -------------------------------------------------------------------------------------------------------


def test_what_python_composes_is_there_in_every_language(small_run):
    run = coordgraph.open(small_run)
    said = header(small_run / "map.html")
    for language in ("es", "pt"):
        rows = dict(map(tuple, said["method"][language]))
        assert rows["Against chance"] == verdict_on(run.tables["controls"], "this run", words_in(language)).sentence
        assert rows["Tie rule"] == significance.rule_of(run.record, words_in(language)) != run.record["tie_rule"]
        traits = [cluster["traits"] for cluster in said["clusters"]]
        assert all(len(one[language]) == len(one["en"]) and one[language] != one["en"] for one in traits)
    assert dict(map(tuple, said["method"]["en"]))["Tie rule"] == run.record["tie_rule"]


def test_the_rule_of_a_preset_is_told_as_the_record_has_it():
    record = {"tie_rule": "As published.", "preset": "a preset", "settings": {}}
    assert telling.in_all_languages(lambda words: significance.rule_of(record, words)) == {"en": "As published."}


@pytest.mark.browser
def test_composed_sentences_follow_the_language_and_english_is_marked(small_run):
    with chromium_page(small_run / "map.html", viewport={"width": 1200, "height": 900}) as watched:
        page = ready(watched)
        english = page.evaluate("document.querySelector('#method dl').textContent")
        page.evaluate("window.__map.openCluster(0)")
        card_says(watched, "Unlike other accounts of the collection")
        trait = page.locator("#card .trait").first.inner_text()
        page.locator("#language").select_option("es")
        spanish = page.evaluate("document.querySelector('#method dl').textContent")
        assert "Dos cuentas" in spanish and "Two accounts" in english and "Two accounts" not in spanish
        watched.until("document.querySelector('#card .trait').textContent.includes('cuentas')")
        assert page.locator("#card .trait").first.inner_text() != trait
        assert page.locator("#card .trait[lang]").count() == 0
        # the version is the same in all languages, and may be read as English
        assert page.locator("#method dd[lang=en]").count() >= 1
        watched.assert_quiet()


# --- ties ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seconds", "said"), [(0.0, "0 s"), (0.043, "0.043 s"), (0.5, "0.5 s"), (1.25, "1.2 s"), (59.96, "60 s")]
)
def test_short_delays_are_told_to_a_thousandth(seconds, said):
    assert duration(seconds) == said


def test_objects_shared_in_all_behaviours_are_those_explain_counts(small_run):
    run = coordgraph.open(small_run)
    pairs = select(run.tables, MapSettings()).pairs[::97]
    counts = shared_in_all.shared_in_all(run.tables, pairs)
    assert len(pairs) > 5
    assert counts == [len(run.explain(pair.source, pair.target)) for pair in pairs]
    assert shared_in_all.shared_in_all({}, pairs) is None


def _planted_pair(group):
    """The two accounts of a group that take part in most of its bursts together, and their posts in each."""
    together = {}
    for burst in group.bursts:
        posts = dict(zip(burst.members, burst.posts, strict=True))
        for pair in combinations(sorted(posts), 2):
            together.setdefault(pair, []).append(tuple(posts[account] for account in pair))
    return max(together.items(), key=lambda item: (len(item[1]), item[0]))


def _milliseconds(post):
    return (int(post) >> 22) + _SNOWFLAKES


@pytest.mark.browser
def test_the_card_of_a_planted_tie_shows_the_posts_that_were_generated(campaign, small_run, tmp_path):
    made = campaign[0]
    texts = {post["id"]: post["text"] for post in made.posts}
    groups = [group for group in made.planted if group.behaviour in ("co_retweet", "co_url", "co_text")]
    path = coordgraph.open(small_run).map(tmp_path / "map.html", max_posts_per_tie=500)
    assert groups
    with chromium_page(path, viewport={"width": 1200, "height": 900}) as watched:
        page = ready(watched)
        for group in groups:
            (one, other), planted = _planted_pair(group)
            page.evaluate("([one, other]) => window.__map.openTie(one, other)", [one, other])
            watched.until(f"document.querySelector('#card a[href$=\"/{planted[0][0]}\"]')")
            shown = {}
            for act in page.locator("#card section.coact").all():
                ids = [link.get_attribute("href").rpartition("/")[2] for link in act.locator(".post a").all()]
                shown[frozenset(ids)] = act.inner_text()
            for posts in planted:
                text = shown[frozenset(posts)]
                for post in posts:
                    assert _moment(post) in text
                    # a text both repeat stands once, above both and without the name in front of a retweet
                    words = re.sub(r"\s+", " ", re.sub(r"^RT @\w+: ", "", texts[post]))[:60]
                    assert words in re.sub(r"\s+", " ", text)
                apart = abs(_milliseconds(posts[0]) - _milliseconds(posts[1])) / 1000
                said, unit = re.search(r"([\d.,]+) (s|min|h) later", text).groups()
                size = UNITS[unit]
                exact = 0.0005 if apart < 1 else 0.05 * size
                assert float(said.replace(",", "")) * size == pytest.approx(apart, abs=exact + 1e-6)
        watched.assert_quiet()


def _moment(post):
    import datetime as dt

    time = dt.datetime.fromtimestamp(_milliseconds(post) / 1000, dt.UTC)
    text = f"{time:%Y-%m-%d %H:%M:%S}.{_milliseconds(post) % 1000:03}"
    return text.removesuffix(".000")


@pytest.mark.browser
def test_a_tie_says_what_else_the_two_share(small_run, tmp_path):
    run = coordgraph.open(small_run)
    pairs = select(run.tables, MapSettings()).pairs
    counts = shared_in_all.shared_in_all(run.tables, pairs)
    pair, count = next((pair, count) for pair, count in zip(pairs, counts, strict=True) if count > pair.shared)
    with chromium_page(small_run / "map.html", viewport={"width": 1200, "height": 900}) as watched:
        page = ready(watched)
        page.evaluate("([one, other]) => window.__map.openTie(one, other)", [pair.source, pair.target])
        said = f"The two share {count:,} objects in all, at any time and in any way; "
        said += f"the tie rests on the {pair.synchronous:,} of them they acted on at once."
        card_says(watched, said)


@pytest.mark.browser
def test_a_text_that_both_repeat_stands_once(opened):
    made = timed_tables()
    said = {"p0a": "RT @minister: Vote now", "p0b": "RT @minister: Vote now", "p1a": "Twice", "p1b": "Twice",
            "p2a": "This one", "p2b": "Another"}  # fmt: skip
    texts = [said.get(post, "") for post in made["posts"]["post_id"].to_pylist()]
    made["posts"] = made["posts"].set_column(made["posts"].schema.get_field_index("text"), "text", [texts])
    made["references"] = tables.REFERENCES.of_rows(
        [row(tables.REFERENCES, post_id="o0", account_id="minister", text="Vote now")]
    )
    with opened(made) as watched:
        page = ready(watched)
        page.evaluate("window.__map.openTie('a', 'b')")
        card = card_says(watched, "Posts behind it: 3 shared objects")
        assert [card.count(text) for text in ("Vote now", "Twice", "This one", "Another", "RT @")] == [1, 1, 1, 1, 0]
        assert "a came first in 2 of 3, second in 1, at the same moment in 0." in card
        assert "The two share 4 objects in all, at any time and in any way; the tie rests on the 3 of them" in card
        assert "coordgraph explain" not in card
        watched.assert_quiet()


@pytest.mark.browser
def test_what_is_not_in_the_file_is_listed_by_a_command_that_is_safe_to_copy(opened):
    def at_sign(kind, number):
        return f"@{kind}{number}"

    def substitution(kind, number):
        return f"$({kind}{number})"

    for name, command in (
        (plain, "coordgraph explain RUN account0 account1 --limit 0"),
        (at_sign, "coordgraph explain RUN '@account0' '@account1' --limit 0"),
        (hostile, None),
        (substitution, None),
    ):
        with opened(full_tables(name)) as watched:
            page = ready(watched)
            page.evaluate("document.querySelector('#most-often button').click()")
            card = card_says(watched, "This file holds no more of them")
            assert "Posts behind it: 5 of 14, from the closest to the farthest apart" in card
            assert page.locator("#card code.command").all_inner_texts() == ([command] if command else [])
            watched.assert_quiet()


def undated(made):
    """The tables with posts behind ties of which nobody knows when they were made."""
    unknown = pa.nulls(made["evidence"].num_rows, pa.float64())
    place = made["evidence"].schema.get_field_index("delay_s")
    return {**made, "evidence": made["evidence"].set_column(place, "delay_s", unknown)}


@pytest.mark.browser
@pytest.mark.parametrize(
    ("change", "most", "said"),
    [
        (dict, 1, "Posts behind it: 1 of 14, the middle one in the order of delay"),
        (dict, 2, "Posts behind it: 2 of 14, from the closest to the farthest apart"),
        (undated, 1, "Posts behind it: 1 of 14"),
        (undated, 3, "Posts behind it: 3 of 14"),
    ],
)
def test_the_card_of_a_tie_says_how_the_posts_were_chosen_only_where_that_is_so(opened, change, most, said):
    with opened(change(small_tables()), chosen={"max_posts_per_tie": most}) as watched:
        page = ready(watched)
        page.evaluate("window.__map.openTie('account0', 'account1')")
        card_says(watched, said)
        assert said in page.locator("#card h3").all_inner_texts()
        watched.assert_quiet()


@pytest.mark.browser
def test_the_panel_lists_the_pairs_most_often_at_once_of_what_is_visible(opened):
    with opened(full_tables()) as watched:
        page = ready(watched)
        pairs = page.locator("#most-often button")
        watched.until("document.querySelector('#most-often small').textContent.includes('usually')")
        assert pairs.count() == 3
        assert pairs.first.inner_text().split("\n") == [
            "@handle0 – @handle1", "12 objects at once, usually 4.5 s apart",
        ]  # fmt: skip
        page.locator("#groups .solo").nth(1).click()
        watched.until("document.querySelector('#most-often button').innerText.startsWith('@handle4 – @handle5')")
        watched.assert_quiet()


def parted_tables():
    """Outlets shared more, less and about as often; a claim from two sources, and one of somebody behind that one."""
    made = full_tables()
    bounds = {
        "risk_ratio": [2.0, 1.1],
        "risk_ratio_low": [1.5, 0.7],
        "risk_ratio_high": [3.0, 1.6],
        "circular": [True] * 2,
    }
    amplified = made["amplification"].slice(0, 2).to_pylist()
    for n, one in enumerate(amplified):
        one |= {"cluster": "cluster0", "outlet": f"outlet{n}", **{name: values[n] for name, values in bounds.items()}}
    made["amplification"] = tables.AMPLIFICATION.of_rows(tuple(one.values()) for one in amplified)
    again = row(tables.CLAIMS, subject="organisation0", property="publishes", object="outlet0", source="A second source",
                date="2025-02-02", registry="more.csv", line=9)  # fmt: skip
    made["claims"] = tables.CLAIMS.of_rows([*(tuple(one.values()) for one in made["claims"].to_pylist()), again])
    return made


@pytest.mark.browser
def test_outlets_are_parted_and_their_card_has_the_whole_chain(opened):
    with opened(parted_tables()) as watched:
        page = ready(watched)
        page.evaluate("window.__map.openCluster(0)")
        card = card_says(watched, "Shared more than by others")
        assert "These links came with the posts the cluster was found by" in card
        assert "Some outlets came with the very posts it was found by" in card
        assert "No clear difference (1)" in card and "outlet1" not in card
        page.locator("#card details.folded summary").click()
        assert "outlet1" in page.locator("#card details.folded").inner_text()
        page.evaluate("window.__map.openThing('outlet0')")
        card = card_says(watched, "What registries say")
        assert card.count("outlet0 published by organisation0") == 1 and "A second source (2025-02-02)" in card
        assert card.count("organisation0 funded by funder1") == 1
        watched.assert_quiet()


# --- cards in a browser ----------------------------------------------------------------------------------------------


@pytest.mark.browser
def test_an_account_tells_outlets_posts_and_flags(opened):
    with opened(full_tables()) as watched:
        page = ready(watched)
        page.evaluate("window.__map.openAccount('account1')")
        card = card_says(watched, "Its latest posts")
        assert "handle ends in eight digits: 75% of its cluster, 0% of all 7 accounts of no cluster" in card
        assert "compares with “others like them”" in card and "Posts in all" not in card
        assert "3 of 4 accounts of its cluster within 7 days from 2026-02-27; dates of others would give 1.5" in card
        assert "tied to 2 of the 3 others in it" in card
        assert page.locator("#card .post.own").count() == 5
        page.locator("#card details.shares summary").click()
        assert "far0 owned by" not in card  # folded
        assert "far0 owned by house3" in page.locator("#card details.shares").inner_text()
        watched.assert_quiet()


@pytest.mark.browser
def test_a_cluster_tells_when_and_who_most_often(opened):
    with opened(full_tables()) as watched:
        page = ready(watched)
        page.evaluate("window.__map.openCluster(0)")
        card = card_says(watched, "Together in time")
        assert "Most often at once: @handle0 – @handle1" in card and "12 objects at once, usually 4.5 s apart" in card
        label = page.locator("#card svg.picture").first.get_attribute("aria-label")
        assert re.match(r"[\d,]+ joint acts over time", label)
        assert page.locator("#card svg.picture").count() == 2
        page.locator("#card figure ~ h3, #card .plain").first.click()
        card_says(watched, "@handle0 – @handle1")
        watched.assert_quiet()


@pytest.mark.browser
def test_the_list_of_clusters_has_the_numbers_of_the_report_and_whole_names(opened):
    made = full_tables()
    labels = ["retweets @SomeMinistryOfWorks · #one", "retweets @SomeMinistryOfWorks · #two"]
    clusters = made["clusters"].set_column(made["clusters"].schema.get_field_index("label"), "label", [labels])
    clusters = clusters.set_column(clusters.schema.get_field_index("stability"), "stability", [[0.9, 1.0]])
    with opened({**made, "clusters": clusters}) as watched:
        page = ready(watched)
        names = page.locator("#groups .name").all_inner_texts()
        assert names == ["1. retweets @SomeMinistryOfWorks · #one", "2. retweets @SomeMinistryOfWorks · #two"]
        assert page.locator("#groups .size").all_inner_texts() == [
            "4 accounts · stability 0.90",
            "3 accounts · stability 1.00",
        ]


@pytest.mark.browser
@pytest.mark.parametrize("language", ["en", "es", "pt"])
@pytest.mark.parametrize("width", [400, 1280])
def test_no_card_scrolls_sideways(small_run, language, width):
    with chromium_page(small_run / "map.html", viewport={"width": width, "height": 800}) as watched:
        page = ready(watched)
        page.locator("#language").select_option(language)
        account = header(small_run / "map.html")["accounts"]["ids"][0]
        for step in (
            "window.__map.openCluster(0)",
            "document.querySelector('#card .plain').click()",
            f"window.__map.openAccount('{account}')",
        ):
            page.evaluate(step)
            page.wait_for_timeout(300)
            card = page.evaluate("(({scrollWidth, clientWidth}) => [scrollWidth, clientWidth])(window.card)")
            assert card[0] <= card[1] <= 400
        watched.assert_quiet()


# --- strings of others, and what must not be told ---------------------------------------------------------------------


@pytest.mark.browser
@pytest.mark.parametrize("kept", [True, False])
def test_hostile_names_never_run_in_cards(opened, tmp_path, kept):
    with opened(full_tables(hostile, kept), "".join(HOSTILE[:6])) as watched:
        page = ready(watched)
        head = header(tmp_path / "map.html")
        for account in head["accounts"]["ids"]:
            page.evaluate("id => window.__map.openAccount(id)", account)
            watched.until("document.querySelector('#card .post.own')")
            for more in page.locator("#card details summary").all():
                more.click()
        for cluster in range(len(head["clusters"])):
            page.evaluate("place => window.__map.openCluster(place)", cluster)
            page.wait_for_timeout(100)
        for link in page.locator("a").all():
            assert re.match(r"https?:", link.get_attribute("href"))
        assert page.locator("#app").locator("img, iframe, script, svg:not(.picture), b, object").count() == 0
        assert page.locator("svg.picture *:not(rect):not(title)").count() == 0
        watched.assert_quiet()


def test_pseudonyms_hide_what_cards_tell(tmp_path):
    hidden = pseudonyms.pseudonymised(full_tables(), b"k" * 32)
    path = written(tmp_path, hidden, texts=False)
    held = path.read_bytes() + b"".join(blocks(path))
    assert not re.findall(rb"account\d\b|handle\d|name\d|place\d|url\d|text\d|post\d|object\d|written\d|k{16}", held)
    assert not re.findall(rb"(far|near)\.example", held)
    assert header(path)["own_posts"][1] == 0


def test_without_texts_cards_tell_no_text(tmp_path):
    with_texts, without = (blocks(written(tmp_path, full_tables(), texts=texts)) for texts in (True, False))
    assert any(b"text1" in block for block in with_texts)
    assert not any(re.search(rb"text\d", block) for block in without)
