"""Amplification, ways to those behind outlets, what no registry names; by hand, by law, and on collections."""

import csv
import io
from collections import Counter

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordgraph.exports.csv import write_csv
from coordgraph.multiple import benjamini_hochberg
from coordgraph.outlets import (
    Backers,
    Matcher,
    Registry,
    find_outlets,
    fisher,
    in_words,
    read_registry,
    sentences_of,
    steps_of_row,
)
from coordgraph.outlets.chains import MOST_WAYS, chains_table
from coordgraph.outlets.claims import Claim
from coordgraph.outlets.sharing import find_shares
from coordgraph.ratios import log_odds, odds_ratio, wilson
from coordgraph.readers import read_files
from coordgraph.settings import OutletSettings
from coordgraph.tables import ACCOUNTS, AMPLIFICATION, CLUSTERS, MEMBERS, OUTLET_TABLES, POSTS
from coordgraph.translations import words_in
from coordgraph.urls import kind_of_host


def claim(subject, property, object, source="Register", date="2024", **more):
    blank = {**dict.fromkeys(Claim._fields), "registry": "a.csv", "line": 2, "conflicts": ()}
    return Claim(
        **{**blank, "subject": subject, "property": property, "object": object, "source": source, "date": date, **more}
    )


def table(shape, rows):
    blank = {c.name: [] if pa.types.is_list(c.type) else None for c in shape.columns}
    return shape.of_rows([tuple({**blank, **row}.values()) for row in rows])


def world(shared, clusters, layers=None, platform="x"):
    """Posts, accounts, members and clusters from {account: links} and {cluster: accounts}."""
    posts = [
        {"post_id": str(i), "account_id": a, "platform": platform, "kind": "original", "inherited": False, "urls": urls}
        for i, (a, urls) in enumerate(shared.items())
    ]
    members = [{"account_id": a, "cluster": c} for c, accounts in clusters.items() for a in accounts]
    rows = [{"cluster": c, "rank": i, "layers": (layers or {}).get(c, ["co_retweet"])} for i, c in enumerate(clusters)]
    return table(POSTS, posts), ACCOUNTS.empty(), table(MEMBERS, members), table(CLUSTERS, rows)


def registry(tmp_path, *rows):
    path = tmp_path / "media.csv"
    path.write_text("domain,outlet,organisation,funder,source,date\n" + "\n".join(rows), encoding="utf-8")
    return OutletSettings((str(path),))


class TestStatistics:
    def test_eight_of_ten_against_two_of_ninety(self):
        cells = (8, 10, 2, 90)
        assert odds_ratio(*cells, added=0) == pytest.approx(176)
        assert odds_ratio(*cells) == pytest.approx(120.36)
        assert fisher(*cells) == pytest.approx(1.0463e-8, rel=1e-4)
        assert wilson(8, 10) == pytest.approx((0.4901625, 0.9433178))
        assert log_odds(*cells) == pytest.approx((3.275428, 0.444444, 4.913142), abs=1e-6)

    def test_an_independent_implementation_agrees(self):
        from scipy import stats

        for a, n1, c, n2 in [(8, 10, 2, 90), (1, 2, 1, 2), (3, 70, 41, 977), (0, 5, 4, 9)]:
            other = stats.fisher_exact([[a, n1 - a], [c, n2 - c]], alternative="greater")
            assert fisher(a, n1, c, n2) == pytest.approx(other.pvalue)
            assert wilson(a, n1) == pytest.approx(tuple(stats.binomtest(a, n1).proportion_ci(method="wilson")))

    @given(st.data(), st.integers(1, 300), st.integers(1, 300))
    def test_always_within_bounds(self, data, n1, n2):
        a, c = data.draw(st.integers(0, n1)), data.draw(st.integers(0, n2))
        low, high = wilson(a, n1)
        assert 0 <= low <= a / n1 <= high <= 1
        assert 0 <= fisher(a, n1, c, n2) <= 1
        assert 0 < odds_ratio(a, n1, c, n2) < np.inf
        if a + c:
            assert all(map(np.isfinite, log_odds(a, n1, c, n2)))


class TestFamilies:
    def world(self, layers=None):
        """Two clusters; both share a.example, one also b.example; c.example is shared by one account only."""
        shared = {f"k{i}": ["https://a.example"] for i in range(5)}
        shared |= {f"l{i}": ["https://a.example", "https://b.example"] for i in range(5)}
        shared |= {f"o{i}": [] for i in range(40)} | {"p": ["https://b.example", "https://c.example"]}
        return world(shared, {"k": [f"k{i}" for i in range(5)], "l": [f"l{i}" for i in range(5)]}, layers)

    def test_all_pairs_that_enough_accounts_shared_are_the_family(self):
        found = find_outlets(*self.world()).amplification
        assert list(zip(found["cluster"].to_pylist(), found["outlet"].to_pylist(), strict=True)) == [
            ("k", "a.example"), ("l", "a.example"), ("l", "b.example"),
        ]  # fmt: skip
        p = found["p"].to_numpy()
        # two clusters and two outlets with two accounts or more: four tests, one of them without a row
        assert found["q"].to_pylist() == pytest.approx(list(benjamini_hochberg(p, 4)))

    def test_circular_pairs_are_a_family_apart(self):
        found = find_outlets(*self.world({"l": ["co_url"]})).amplification.to_pylist()
        independent, *circular = found
        assert [row["circular"] for row in found] == [False, True, True]
        assert independent["q"] == pytest.approx(2 * independent["p"])
        expected = benjamini_hochberg(np.array([row["p"] for row in circular]), 2)
        assert [row["q"] for row in circular] == pytest.approx(list(expected))

    @pytest.mark.parametrize(
        ("layers", "retweets", "family"),
        [(["co_retweet"], 5, 1), (["fast_retweet"], 3, 1), (["co_retweet"], 2, None), (["co_hashtag"], 5, None)],
    )
    def test_what_a_cluster_of_retweets_retweets_is_circular(self, layers, retweets, family):
        posts, accounts, members, clusters = self.world({"k": layers})
        ids = posts["account_id"].to_pylist()
        kinds = ["retweet" if a in {f"k{i}" for i in range(retweets)} else "original" for a in ids]
        posts = posts.set_column(posts.column_names.index("kind"), "kind", pa.array(kinds, pa.string()))
        found = find_outlets(posts, accounts, members, clusters).amplification.to_pylist()
        (row,) = [row for row in found if row["cluster"] == "k"]
        assert row["circular"] == (family is not None)
        assert family is None or row["q"] == pytest.approx(family * row["p"])

    @given(st.permutations(range(51)), st.permutations(range(51)))
    def test_names_of_accounts_and_order_of_rows_do_not_matter(self, names, order):
        posts, accounts, members, clusters = self.world()
        expected = find_outlets(posts, accounts, members, clusters)
        ids = posts["account_id"].to_pylist()
        new = {old: f"n{names[i]}" for i, old in enumerate(ids)}

        def renamed(table):
            column = pa.array([new[a] for a in table["account_id"].to_pylist()])
            return table.set_column(table.column_names.index("account_id"), "account_id", column)

        found = find_outlets(renamed(posts).take(order), accounts, renamed(members), clusters)
        assert found.tables == expected.tables


class TestOrganisations:
    def test_an_account_counts_once_for_a_name(self, tmp_path):
        shared = {f"k{i}": ["https://a.example"] for i in range(4)} | {"k4": ["https://b.example", "https://a.example"]}
        shared |= {f"o{i}": [] for i in range(20)} | {"o20": ["https://b.example"], "o21": ["https://a.example"]}
        asked = registry(
            tmp_path, "a.example,A,House,Fund,S,2024", "b.example,B,House,,S,2024", "c.example,C,Else,,S,2024"
        )
        found = find_outlets(*world(shared, {"k": [f"k{i}" for i in range(5)]}), asked).organisation_amplification
        fund, house = found.to_pylist()
        assert (fund["organisation"], fund["properties"], fund["outlets"], fund["steps"]) == (
            "Fund",
            ["funds"],
            ["A", "B"],
            2,
        )
        assert (house["organisation"], house["properties"], house["steps"]) == ("House", ["publishes"], 1)
        for row in (fund, house):
            counts = [row[name] for name in ("accounts", "cluster_accounts", "other_accounts", "others")]
            assert counts == [5, 5, 2, 22]
            assert row["p"] == pytest.approx(fisher(*counts))
            assert row["q"] == pytest.approx(row["p"])  # both names have the same accounts


class TestWays:
    CLAIMS = (
        claim("Example Media Ltd", "publishes", "portal.example", "Handelsregister", "2023-05"),
        claim("Example Media Ltd", "publishes", "portal.example", "Its imprint", "2024"),
        claim("Example Foundation", "funds", "Example Media Ltd", "Annual report", "2022", percentage=40.0, since="2019"),
        claim("Holding", "owns", "Example Media Ltd", "Register", "2021", until="2023"),
        claim("Example Media Ltd", "owns", "Holding", "Register", "2021"),
        claim("Agency", "supplies_content_to", "portal.example", "Own words", ""),
        claim("Somebody Else", "funds", "Another", "S", "2020"),
    )  # fmt: skip

    def test_every_way_to_its_end_with_circles_followed_once(self):
        ways = Backers(self.CLAIMS).ways("portal.example")
        assert [[(s.first.property, s.first.subject) for s in way] for way in ways] == [
            [("supplies_content_to", "Agency")],
            [("publishes", "Example Media Ltd"), ("funds", "Example Foundation")],
            [("publishes", "Example Media Ltd"), ("owns", "Holding")],
        ]

    def test_who_supplies_content_is_named_and_whoever_is_behind_the_supplier_is_not(self):
        agency = claim("State", "funds", "Agency", "Budget", "2024")
        found = Backers([*self.CLAIMS, agency]).behind("portal.example")
        assert {name: steps for name, (steps, _) in found.items()} == {
            "Agency": 1, "Example Media Ltd": 1, "Example Foundation": 2, "Holding": 2,
        }  # fmt: skip
        assert found["Example Media Ltd"][1] == {"publishes", "owns"}

    def test_the_sentence(self):
        row = dict.fromkeys(AMPLIFICATION.names, 1.0)
        row |= {"cluster": "k", "outlet": "portal.example", "accounts": 12, "cluster_accounts": 30, "other_accounts": 0,
                "others": 9, "posts": 12, "circular": False, "risk_ratio_low": 3.0}  # fmt: skip
        chains = chains_table(AMPLIFICATION.of_rows([tuple(row.values())]), self.CLAIMS).to_pylist()
        assert [chain["sentence"] for chain in chains] == [
            "12 of 30 accounts share links of portal.example, which Own words reports as supplied with content by Agency.",
            "12 of 30 accounts share links of portal.example, which Handelsregister (2023-05) and 1 more source report as published by Example Media Ltd, which Annual report (2022) reports as funded by Example Foundation (40 %, since 2019).",
            "12 of 30 accounts share links of portal.example, which Handelsregister (2023-05) and 1 more source report as published by Example Media Ltd, which Register (2021) reports as owned by Holding (until 2023).",
        ]
        assert chains[1]["names"] == ["portal.example", "Example Media Ltd", "Example Foundation"]
        assert chains[1]["properties"] == ["publishes", "funds"]
        assert (chains[1]["sources"], chains[1]["dates"]) == (["Handelsregister", "Annual report"], ["2023-05", "2022"])
        assert chains[1]["more_sources"] == [1, 0]

    def test_outlets_others_share_as_much_have_no_way(self, tmp_path):
        shared = {a: ["https://a.example"] for a in "abcdef"}
        asked = registry(tmp_path, "a.example,A,House,,S,2024")
        found = find_outlets(*world(shared, {"k": ["a", "b"]}), asked)
        assert (found.amplification.num_rows, found.chains.num_rows) == (1, 0)

    def test_a_row_of_the_table_says_the_same_in_other_words_of_other_languages(self):
        row = dict.fromkeys(AMPLIFICATION.names, 1.0)
        row |= {"cluster": "k", "outlet": "portal.example", "accounts": 12, "cluster_accounts": 30, "other_accounts": 0,
                "others": 9, "posts": 12, "circular": False, "risk_ratio_low": 3.0}  # fmt: skip
        chains = chains_table(AMPLIFICATION.of_rows([tuple(row.values())]), self.CLAIMS).to_pylist()
        for chain in chains:
            assert in_words(steps_of_row(chain), chain) == chain["sentence"]
            spanish = in_words(steps_of_row(chain), chain, words_in("es"))
            assert all(name in spanish for name in [*chain["names"], *chain["sources"]]) and "which" not in spanish

    def test_ways_that_go_on_alike_are_told_once(self):
        way = {"properties": ["funds"], "sources": ["S"], "dates": ["2024"], "since": [""], "until": [""],
               "percentages": [None], "more_sources": [0], "cluster_accounts": 9}  # fmt: skip
        rows = [
            {**way, "outlet": name, "names": [name, behind], "accounts": count}
            for name, behind, count in (("a", "F", 3), ("b", "F", 5), ("c", "F", 4), ("d", "G", 2))
        ]
        assert sentences_of(rows) == [
            "5 of 9 accounts share links of b, which S (2024) reports as funded by F. The same way leads from 2 more outlets.",
            "2 of 9 accounts share links of d, which S (2024) reports as funded by G.",
        ]

    def test_what_other_sources_say_instead_is_kept(self):
        named = claim("A", "owns", "portal.example", conflicts=("Other source (2023) names B",))
        row = dict.fromkeys(AMPLIFICATION.names, 1.0)
        row |= {"cluster": "k", "outlet": "portal.example", "accounts": 2, "cluster_accounts": 3, "other_accounts": 0,
                "others": 9, "posts": 12, "circular": False, "risk_ratio_low": 3.0}  # fmt: skip
        (chain,) = chains_table(AMPLIFICATION.of_rows([tuple(row.values())]), [named]).to_pylist()
        assert chain["conflicts"] == ["Other source (2023) names B"]

    def test_claims_in_every_combination_end(self):
        names = [f"n{i}" for i in range(14)]
        claims = [claim(a, "owns", b) for a in names for b in names]
        ways = Backers(claims).ways("n0")
        assert 0 < len(ways) <= MOST_WAYS
        assert len(Backers(claims).behind("n0")) == 13

    @given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=15))
    def test_ways_never_meet_a_name_twice_and_reach_what_is_behind(self, edges):
        backers = Backers([claim(f"n{a}", "owns", f"n{b}") for a, b in edges])
        reached = set()
        for way in backers.ways("n0"):
            names = ["n0", *(step.first.subject for step in way)]
            assert len(set(names)) == len(names)
            reached |= set(names[1:])
        if len(backers.ways("n0")) < MOST_WAYS:
            assert reached == set(backers.behind("n0"))


LINKS = {
    **{a: ["https://a.example/x", "https://t.me/Channel/5", "https://-odd.example/"] for a in "abc"},
    **{a: ["https://known.example", "https://x.com/somebody/status/1", "https://t.co/x"] for a in "def"},
    "g": ["https://rare.example"],
}  # fmt: skip


class TestUnmatched:
    def found(self, tmp_path, *rows):
        return find_outlets(*world(LINKS, {"k": ["a", "b"]}), registry(tmp_path, "known.example,K,,,S,2024", *rows))

    def test_what_no_registry_names(self, tmp_path):
        found = self.found(tmp_path).unmatched.to_pylist()
        assert [(row["domain"], row["outlet"], row["kind"]) for row in found] == [
            ("https://-odd.example", "-odd.example", "outlet"),
            ("a.example", "a.example", "outlet"),
            ("https://t.me/channel", "telegram:channel", "account"),
        ]
        assert {(row["accounts"], row["cluster_accounts"], row["posts"]) for row in found} == {(3, 2, 3)}
        assert found[1]["clusters"] == ["k"]
        assert found[1]["example"] == "https://a.example/x"
        assert {row[name] for row in found for name in ("organisation", "funder", "source", "date")} == {None}

    @pytest.mark.parametrize("spreadsheet", [False, True])
    def test_it_comes_back_filled_in(self, tmp_path, spreadsheet):
        path = write_csv(self.found(tmp_path).unmatched, tmp_path / "unmatched.csv")
        back = read_registry(path)
        assert (back.rows, back.problems, back.unfilled) == ([], [], 3)
        rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
        for row in rows[1:]:
            row |= {"organisation": "House", "funder": "Fund", "source": "Its imprint", "date": "2024-05"}
        text = io.StringIO(newline="")
        writer = csv.DictWriter(text, rows[0].keys(), delimiter=";" if spreadsheet else ",")
        writer.writeheader()
        writer.writerows(rows)
        path.write_bytes(text.getvalue().encode("utf-8-sig" if spreadsheet else "utf-8"))
        back = read_registry(path)
        assert (len(back.rows), back.problems, back.unfilled) == (2, [], 1)
        again = find_outlets(*world(LINKS, {"k": ["a", "b"]}), OutletSettings((str(path),)))
        assert [row["outlet"] for row in again.amplification.to_pylist()] == [
            "-odd.example",
            "a.example",
            "telegram:channel",
        ]
        assert {row["organisation"] for row in again.organisation_amplification.to_pylist()} == {"House", "Fund"}
        assert "a.example" not in again.unmatched["outlet"].to_pylist()
        assert again.registry_notes == ["1 row is not filled in yet and passed by"]

    @given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=30), max_size=5))
    def test_hostile_links_make_no_formula_and_come_back(self, tmp_path_factory, ends):
        links = [f"https://{end}" for end in ends] + [f"https://a.example/{end}" for end in ends] + ["https://=cmd.example", "https://-x.example"]  # fmt: skip
        found = find_outlets(*world({"a": links, "b": links}, {"k": ["a", "b"]}))
        path = write_csv(found.unmatched, tmp_path_factory.mktemp("u") / "unmatched.csv")
        for row in csv.reader(io.StringIO(path.read_text(encoding="utf-8"))):
            assert not any(cell[:1] in ("=", "+", "-", "@", "\t", "\r") for cell in row)
        back = read_registry(path)
        assert (back.problems, back.unfilled) == ([], found.unmatched.num_rows)


def test_every_table_has_its_shape():
    found = find_outlets(*world({"a": ["https://a.example"], "b": []}, {"k": ["a"]}), OutletSettings(min_accounts=1))
    for name, shape in OUTLET_TABLES.items():
        assert shape.check(found.tables[name]).equals(found.tables[name])


def shares_of_kinds(*files):
    posts = read_files(files)
    shares = find_shares(posts.posts, posts.accounts, Matcher(Registry()))
    return Counter(shares.outlets[code].kind for code in shares.outlet.tolist()), shares


def test_most_links_of_two_collections_of_x_are_quotes(real_data):
    """Posts of X that link to X quote; counted as links to a site they would be the first outlet of each cluster."""
    for files in (
        [real_data / "colombia2019_v11" / "apoyocsj.jsonl.gz"],
        sorted((real_data / "hk2021_v2" / "raw").glob("*/*")),
    ):
        kinds, _ = shares_of_kinds(*files)
        assert kinds["self"] / kinds.total() > 0.85


def test_platforms_and_shorteners_are_never_outlets(real_data):
    kinds, shares = shares_of_kinds(real_data / "usc_x24_sample" / "posts.parquet")
    assert min(kinds[kind] for kind in ("outlet", "account", "platform", "shortener")) > 100
    for match in shares.outlets:
        if match.kind == "outlet":
            assert kind_of_host(match.outlet) == "outlet"
        elif match.kind == "account":
            assert match.outlet.split(":")[0] in ("x", "youtube", "telegram", "facebook", "instagram", "tiktok")
