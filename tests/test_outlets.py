import csv
import gzip
import math
import random
import time
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coordgraph.errors import ColumnMissing, CoordgraphError, InputError, RegistryError, TableError
from coordgraph.outlets import (
    COLUMNS,
    Matcher,
    Registry,
    describe_columns,
    find_outlets,
    read_registries,
    read_registry,
    risk_ratio,
)
from coordgraph.settings import OutletSettings
from coordgraph.tables import ACCOUNTS, AMPLIFICATION, CLAIMS, CLUSTERS, MEMBERS, ORGANISATIONS, OUTLETS, POSTS
from coordgraph.urls import PLATFORMS, SHORTENERS

REGISTRIES = Path(__file__).resolve().parents[2] / "shared" / "data" / "registry"
SOURCE = "https://example.org/report"
HEADER = "domain,handle,outlet,organisation,funder,source,date\n"


def table(shape, rows):
    """A table of the shape from dictionaries that name only what matters."""
    blank = {c.name: [] if pa.types.is_list(c.type) else None for c in shape.columns}
    return shape.of_rows([tuple({**blank, **row}.values()) for row in rows])


def posts_of(*posts):
    default = {"platform": "x", "kind": "original", "inherited": False}
    return table(POSTS, [{**default, "post_id": str(i), **post} for i, post in enumerate(posts)])


def accounts_of(**handles):
    return table(ACCOUNTS, [{"account_id": a, "platform": "x", "handle": h} for a, h in sorted(handles.items())])


def members_of(clusters):
    return table(MEMBERS, [{"account_id": a, "cluster": c} for c, accounts in clusters.items() for a in accounts])


def clusters_of(**layers):
    return table(CLUSTERS, [{"cluster": c, "rank": i, "layers": ls} for i, (c, ls) in enumerate(layers.items())])


@pytest.fixture
def registry(tmp_path):
    def write(text, name="media.csv"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
        return path

    return write


def problems(path):
    return [(p.line, p.reason, p.value) for p in read_registry(path).problems]


class TestRegistry:
    def test_a_row_becomes_place_handle_and_statements(self, registry):
        path = registry(
            HEADER + f"https://www.BBC.com/Mundo/,@BBCMundo,BBC Mundo,BBC,UK Foreign Office,{SOURCE},2024-05\n"
        )
        read = read_registry(path)
        assert read.problems == []
        (row,) = read.rows
        assert str(row.place) == "bbc.com/mundo"
        assert [str(h) for h in row.handles] == ["bbcmundo"]
        assert row[3:9] == ("BBC", "UK Foreign Office", SOURCE, "2024-05", str(path), 2)
        assert set(row[9:]) == {""}

    @pytest.mark.parametrize("delimiter", [",", ";", "\t"])
    @pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
    def test_dialects(self, registry, delimiter, bom, end):
        lines = [["Source", "DATE", " outlet ", "note", "domain"], ['"A, B; C\tD"', "2024", "RT", "", "rt.com"]]
        path = registry(bom + end.join(delimiter.join(line) for line in lines).encode())
        (row,) = read_registry(path).rows
        assert (row.outlet, str(row.place), row.source, row.line) == ("RT", "rt.com", "A, B; C D", 2)

    def test_american_spelling_of_organisation(self, registry):
        path = registry("domain,outlet,organization,source,date\nrt.com,RT,TV-Novosti,x,2024\n")
        assert read_registry(path).rows[0].organisation == "TV-Novosti"

    def test_lines_are_counted_through_quoted_newlines_and_blank_lines(self, registry):
        path = registry(HEADER + f'rt.com,,"R\nT",,,{SOURCE},2024\n\n,,,,,,\nsputnik.com,,Sputnik,,,{SOURCE},soon\n')
        assert [(r.outlet, r.line) for r in read_registry(path).rows] == [("R T", 2)]
        assert problems(path) == [(6, "not a date; write YYYY, YYYY-MM or YYYY-MM-DD", "soon")]

    @pytest.mark.parametrize(
        ("row", "reason", "value"),
        [
            ("rt.com,,,,,S,2024", "no outlet", "rt.com"),
            ("rt.com,,RT,,,,2024", "no source", "RT"),
            ("rt.com,,RT,,,S,", "no date", "RT"),
            (",,RT,,,S,2024", "neither domain nor handle", "RT"),
            ("rt.com,,RT,,,S,2024-13", "not a date; write YYYY, YYYY-MM or YYYY-MM-DD", "2024-13"),
            ("rt.com,,RT,,,S,2023-02-29", "not a date; write YYYY, YYYY-MM or YYYY-MM-DD", "2023-02-29"),
            ("rt.com,,RT,,,S,0000", "not a date; write YYYY, YYYY-MM or YYYY-MM-DD", "0000"),
            ("rt.com,,RT,,,S,1.5.2024", "not a date; write YYYY, YYYY-MM or YYYY-MM-DD", "1.5.2024"),
            ("rt.com,,RT,,,S,٢٠٢٤", "not a date; write YYYY, YYYY-MM or YYYY-MM-DD", "٢٠٢٤"),
            ("facebook.com,,RT,,,S,2024", "the domain of a platform is no outlet; give the link of a profile", "facebook.com"),
            ("www.youtube.com,,RT,,,S,2024", "the domain of a platform is no outlet; give the link of a profile", "www.youtube.com"),
            ("medium.com,,RT,,,S,2024", "the domain of a platform is no outlet; give the link of a profile", "medium.com"),
            ("bit.ly,,RT,,,S,2024", "the domain of a shortener is no outlet", "bit.ly"),
            ("me@rt.com,,RT,,,S,2024", "not a domain, host or link", "me@rt.com"),
            ("rt,,RT,,,S,2024", "not a domain, host or link", "rt"),
            ("co.uk,,RT,,,S,2024", "not a domain, host or link", "co.uk"),
            ("javascript:alert(1),,RT,,,S,2024", "not a domain, host or link", "javascript:alert(1)"),
            ("rt.com/?p=1,,RT,,,S,2024", "a link with a query (?…) does not say which pages are the outlet's; give the part before it", "rt.com/?p=1"),
            (",a b,RT,,,S,2024", "not a handle; write one handle a row", "a b"),
            (",@a|@b,RT,,,S,2024", "not a handle; write one handle a row", "@a|@b"),
            (",https://x.com/search?q=a,RT,,,S,2024", "not the link of a profile", "https://x.com/search?q=a"),
            ("rt.com,,YouTube.com,,,S,2024", "the outlet has the name of a platform or shortener; give its own name", "YouTube.com"),
            ("rt.com,,RT,,,S", "6 values for 7 columns", "rt.com |  | RT |  |  | S"),
            ("rt.com,,RT,,,S,2024,more", "8 values for 7 columns", "rt.com |  | RT |  |  | S | 2024 | more"),
            ('rt.com,,"R"T,,,S,2024', "not CSV (',' expected after '\"')", 'rt.com,,"R"T,,,S,2024'),
            ("rt.com,,\x1b[2J,,,S,x", "not a date; write YYYY, YYYY-MM or YYYY-MM-DD", "x"),
            (",\x1b[2J,RT,,,S,2024", "not a handle; write one handle a row", "[2J"),
        ],
    )  # fmt: skip
    def test_a_bad_row_is_reported_and_the_rest_goes_on(self, registry, row, reason, value):
        good = f"sputnik.com,,Sputnik,,,{SOURCE},2024\n"
        path = registry(HEADER + good + row + "\n" + good)
        assert problems(path) == [(3, reason, value)]
        assert [r.line for r in read_registry(path).rows] == [2, 4]

    def test_a_problem_reads_as_one_line(self, registry):
        path = registry(HEADER + "rt.com,,RT,,,,2024\n")
        assert str(read_registry(path).problems[0]) == f"{path}:2: no source: 'RT'"

    def test_a_quote_never_closed_takes_no_other_row_with_it(self, registry):
        path = registry(HEADER + f'"rt.com,,RT,,,{SOURCE},2024\nsputnik.com,,Sputnik,,,{SOURCE},2024\n')
        assert problems(path) == [(2, "not CSV (unexpected end of data)", f'"rt.com,,RT,,,{SOURCE},2024')]
        assert [r.outlet for r in read_registry(path).rows] == ["Sputnik"]

    def test_many_quotes_never_closed_take_no_time(self, registry):
        started = time.perf_counter()
        path = registry(HEADER + '"a\n' * 20_001 + f"rt.com,,RT,,,{SOURCE},2024\n")
        assert [r.line for r in read_registry(path).rows] == [20_003]
        assert time.perf_counter() - started < 5

    def test_two_outlets_for_one_domain_are_reported_and_the_first_counts(self, registry):
        first = registry(HEADER + f"rt.com,,RT,,,{SOURCE},2024\nwww.rt.com,,RT,,,{SOURCE},2023\n", "first.csv")
        second = registry(HEADER + f"https://rt.com/,rt_com,Russia Today,,,{SOURCE},2024\n,@RT_com,RT,,,{SOURCE},2024\n", "second.csv")  # fmt: skip
        read = read_registries([first, second])
        assert [tuple(p) for p in read.problems] == [
            (str(second), 2, "domain rt.com is given to two outlets, its links count for RT", "Russia Today"),
            (str(second), 3, "handle rt_com is given to two outlets, its links count for Russia Today", "RT"),
        ]
        assert len(read.rows) == 4
        assert Matcher(read).match_link("https://rt.com/a").outlet == "RT"
        assert Matcher(read).match_handle("RT_com") == "Russia Today"

    def test_profile_links_are_handles_of_their_platform(self, registry):
        path = registry(HEADER + f"https://twitter.com/RT_com,https://t.me/s/RT_russian,RT,,,{SOURCE},2024\n")
        (row,) = read_registry(path).rows
        assert row.place is None
        assert [str(h) for h in row.handles] == ["x:rt_com", "telegram:rt_russian"]

    def test_wildcards_are_understood(self, registry):
        path = registry(HEADER + f"https://www.rt.com/*,,RT,,,{SOURCE},2024\n*.sputnik.com,,Sputnik,,,{SOURCE},2024\n")
        assert [str(r.place) for r in read_registry(path).rows] == ["rt.com", "sputnik.com"]

    @pytest.mark.parametrize("host", sorted(PLATFORMS | SHORTENERS))
    def test_platforms_and_shorteners_are_refused_as_domains(self, host, registry):
        path = registry(HEADER + f"{host},,Somebody,,,{SOURCE},2024\n")
        assert len(problems(path)) == 1 and not read_registry(path).rows

    @pytest.mark.parametrize(
        ("content", "kind", "sentence"),
        [
            (b"", RegistryError, "{path}: the registry is empty. Its first line must name the columns: domain, handle, outlet, organisation, funder, source, date."),
            (b"\xef\xbb\xbf \n\n", RegistryError, "{path}: the registry is empty. Its first line must name the columns: domain, handle, outlet, organisation, funder, source, date."),
            (b"domain,outlet\nrt.com,RT\n", ColumnMissing, "{path}:1: the registry has no column source, date: 'domain, outlet'. The columns of a registry are domain, handle, outlet, organisation, funder, source, date."),
            (b"outlet,source,date\n", ColumnMissing, "{path}:1: the registry has no column domain or handle: 'outlet, source, date'. The columns of a registry are domain, handle, outlet, organisation, funder, source, date."),
            (b"domain,outlet,source,date,Outlet\n", RegistryError, "{path}:1: column named twice: 'outlet'. Remove one of them."),
            (b"domain,outlet\nrt.com,R\xe9\n", RegistryError, "{path}:2: not UTF-8 text: 'b'\\xe9''. Save it as CSV in UTF-8."),
            ("domain,outlet".encode("utf-16"), RegistryError, "{path}:1: not UTF-8 text: 'b'\\xff''. Save it as CSV in UTF-8."),
            (b"PK\x03\x04\0\0", RegistryError, "{path}: not text: 'PK����'. Save it as CSV in UTF-8."),
        ],
    )  # fmt: skip
    def test_a_file_that_is_no_registry_is_an_error(self, registry, content, kind, sentence):
        path = registry(content, "r.csv")
        with pytest.raises(InputError) as raised:
            read_registry(path)
        assert type(raised.value) is kind
        assert str(raised.value).replace(str(raised.value.where).split(":")[0], "{path}") == sentence

    @pytest.mark.parametrize("path", ["no/such/registry.csv", ".", "a\0b"])
    def test_a_path_that_leads_nowhere_is_an_error(self, path):
        with pytest.raises(InputError, match="Check the path"):
            read_registry(path)

    def test_every_column_is_explained(self):
        lines = describe_columns().splitlines()
        assert [line.split(":")[0] for line in lines][: len(COLUMNS)] == list(COLUMNS)
        assert len({line.split(": ", 1)[1] for line in lines}) == len(lines) == len(COLUMNS) + 9

    @given(
        st.one_of(
            st.binary(max_size=200), st.text(',;\t"\n\r a.1-\u2028é', max_size=100).map(lambda t: (HEADER + t).encode())
        )
    )
    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_any_bytes_give_rows_problems_or_one_error(self, tmp_path, content):
        path = tmp_path / "any.csv"
        path.write_bytes(content)
        try:
            read = read_registry(path)
        except CoordgraphError:
            return
        assert all(row.outlet and row.source and row.date and row.keys for row in read.rows)
        assert all("\n" not in str(problem).removeprefix(str(path)) for problem in read.problems)


class TestMatching:
    @pytest.fixture
    def matcher(self, registry):
        rows = [
            "rt.com,rt_com,RT", "es.rt.com,,RT en Español", "bbc.com,,BBC", "bbc.com/mundo,,BBC Mundo",
            "foo.blogspot.com,,Foo", "medium.com/@writer,,Writer", "https://t.me/telesur,,Telesur",
            "xn--80apbtil6h.xn--p1ai,,Spain", "192.168.1.1,,Box", ",handle,named.example",
        ]  # fmt: skip
        path = registry(HEADER + "".join(f"{row},,,{SOURCE},2024\n" for row in rows))
        read = read_registry(path)
        assert read.problems == []
        return Matcher(read)

    @pytest.mark.parametrize(
        ("url", "outlet"),
        [
            ("https://rt.com", "RT"),
            ("http://www.rt.com/news?utm_source=x", "RT"),
            ("https://francais.rt.com/a", "RT"),
            ("https://es.rt.com/a", "RT en Español"),
            ("https://m.es.rt.com/a", "RT en Español"),
            ("https://actualidad.es.rt.com/a", "RT en Español"),
            ("https://www.bbc.com/MUNDO/a", "BBC Mundo"),
            ("https://bbc.com/mundo?x=1", "BBC Mundo"),
            ("https://bbc.com/mundos", "BBC"),
            ("https://old.bbc.com/mundo", "BBC"),
            ("https://foo.blogspot.com/a?m=1", "Foo"),
            ("https://medium.com/@writer/a", "Writer"),
            ("https://испания.рф/a", "Spain"),
            ("https://192.168.1.1/a", "Box"),
            ("https://named.example/a", "named.example"),
            ("https://www.google.com/url?q=https://rt.com/a", "RT"),
            ("https://x.com/RT_com/status/1", "RT"),
            ("https://t.me/s/Telesur/5", "Telesur"),
        ],
    )
    def test_links_of_registered_outlets(self, matcher, url, outlet):
        assert matcher.match_link(url, "x") == (outlet, "outlet", True)

    @pytest.mark.parametrize(
        ("url", "outlet", "kind"),
        [
            ("https://notrt.com", "notrt.com", "outlet"),
            ("https://rt.com.example.org/a", "example.org", "outlet"),
            ("https://bar.blogspot.com", "bar.blogspot.com", "outlet"),
            ("https://medium.com/@other/a", "medium.com", "platform"),
            ("https://pic.twitter.com/a", "self:x", "self"),
            ("https://x.com/somebody/status/1", "self:x", "self"),
            ("https://t.me/rt_com/1", "telegram:rt_com", "account"),
            ("https://t.me/joinchat/abc", "t.me", "platform"),
            ("https://youtube.com/@Channel/videos", "youtube:channel", "account"),
            ("https://youtu.be/abc", "youtu.be", "platform"),
            ("https://t.co/a", "t.co", "shortener"),
        ],
    )
    def test_links_of_others(self, matcher, url, outlet, kind):
        assert matcher.match_link(url, "x") == (outlet, kind, False)

    @pytest.mark.parametrize(
        "url", ["", "javascript:alert(1)", "data:text/html,x", "http://localhost", "http://[::1", "\x00" * 10_000]
    )
    def test_what_is_no_public_link_matches_nothing(self, matcher, url):
        assert matcher.match_link(url, "x") is None

    def test_a_handle_without_platform_is_on_the_platform_of_the_post(self, matcher):
        assert matcher.match_link("https://t.me/rt_com/1", "telegram").outlet == "RT"
        assert matcher.match_link("https://twitter.com/rt_com", "twitter").outlet == "RT"
        assert matcher.match_link("https://x.com/rt_com", "telegram").kind == "account"

    @pytest.mark.parametrize(("handle", "platform", "outlet"), [("@RT_com", "x", "RT"), ("rt_com", "telegram", "RT"), ("telesur", "telegram", "Telesur"), ("telesur", "x", None), ("x" * 10_000, "x", None), ("\x1b", "", None)])  # fmt: skip
    def test_handles(self, matcher, handle, platform, outlet):
        assert matcher.match_handle(handle, platform) == outlet


class TestRiskRatio:
    def test_oracle_by_hand(self):
        # 8/10 over 2/90 = 36; variance of ln: 1/8 - 1/10 + 1/2 - 1/90 = 0.513889
        found = risk_ratio(8, 10, 2, 90)
        half = 1.959963984540054 * math.sqrt(0.5138888888888888)
        assert found == pytest.approx((36.0, 36 * math.exp(-half), 36 * math.exp(half)))
        assert found == pytest.approx((36.0, 8.8330317, 146.7219913))

    def test_a_zero_adds_half_an_account_everywhere(self):
        # (5.5/11) over (0.5/91) = 91
        assert risk_ratio(5, 10, 0, 90) == pytest.approx((91.0, 5.38821173, 1536.87353296))
        # (10.5/11) over (2.5/91)
        assert risk_ratio(10, 10, 2, 90).ratio == pytest.approx(34.7454545)

    def test_an_independent_implementation_agrees(self):
        contingency = pytest.importorskip("scipy.stats.contingency")
        for a, n1, c, n2 in [(8, 10, 2, 90), (1, 2, 1, 2), (3, 70, 41, 977)]:
            other = contingency.relative_risk(a, n1, c, n2)
            interval = other.confidence_interval(0.95)
            assert risk_ratio(a, n1, c, n2) == pytest.approx((other.relative_risk, interval.low, interval.high))

    @given(st.data(), st.integers(1, 500), st.integers(1, 500))
    def test_always_finite_and_in_order(self, data, n1, n2):
        found = risk_ratio(data.draw(st.integers(0, n1)), n1, data.draw(st.integers(0, n2)), n2)
        assert 0 < found.low <= found.ratio <= found.high < math.inf


def oracle():
    """10 accounts in a cluster, 8 of which share rt.com; 90 others, 2 of which do."""
    sharing = [f"c{i}" for i in range(8)] + ["o0", "o1"]
    others = ["c8", "c9"] + [f"o{i}" for i in range(2, 90)]
    rows = [{"account_id": a, "urls": ["https://rt.com/a", "https://www.rt.com/b"]} for a in sharing]
    rows += [{"account_id": a, "urls": ["https://youtu.be/x"]} for a in others]
    return posts_of(*rows), {"k": [f"c{i}" for i in range(10)]}


class TestFindOutlets:
    def test_oracle(self, registry):
        path = registry(
            HEADER + f"rt.com,rt_com,RT,TV-Novosti,State budget,{SOURCE},2024\nnever.example,,Never,,,{SOURCE},2024\n"
        )
        posts, clusters = oracle()
        found = find_outlets(
            posts, accounts_of(), members_of(clusters), clusters_of(k=["co_retweet"]), OutletSettings((str(path),))
        )
        (row,) = found.amplification.to_pylist()
        low, high = row.pop("risk_ratio_low"), row.pop("risk_ratio_high")
        assert (low, high) == pytest.approx((8.8330317, 146.7219913))
        assert row.pop("risk_ratio") == pytest.approx(36)
        statistics = {
            "share_low": 0.4901624715, "share_high": 0.9433178495, "other_share_low": 0.006115442, "other_share_high": 0.077445267,
            "lift": 8, "odds_ratio": 120.36, "log_odds": 3.275428, "log_odds_z": 4.913142, "p": 1.0463e-8, "q": 1.0463e-8,
        }  # fmt: skip
        assert {name: row.pop(name) for name in statistics} == pytest.approx(statistics, rel=1e-4)
        assert row == {
            "cluster": "k", "outlet": "RT", "accounts": 8, "cluster_accounts": 10, "other_accounts": 2, "others": 90,
            "posts": 8, "share": 0.8, "other_share": 2 / 90, "circular": False,
        }  # fmt: skip
        assert found.outlets.to_pylist() == [
            {"outlet": "Never", "domains": ["never.example"], "handles": [], "registered": True, "kind": "outlet", "accounts": 0, "posts": 0},
            {"outlet": "RT", "domains": ["rt.com"], "handles": ["rt_com"], "registered": True, "kind": "outlet", "accounts": 10, "posts": 10},
            {"outlet": "youtu.be", "domains": ["youtu.be"], "handles": [], "registered": False, "kind": "platform", "accounts": 90, "posts": 90},
        ]  # fmt: skip
        assert found.claims.to_pylist() == [
            {"subject": "State budget", "property": "funds", "object": "TV-Novosti", "since": None, "until": None, "percentage": None, "source": SOURCE, "publisher": None, "date": "2024", "retrieved": None, "quote": None, "confidence": None, "registry": "media.csv", "line": 2, "conflicts": []},
            {"subject": "TV-Novosti", "property": "publishes", "object": "RT", "since": None, "until": None, "percentage": None, "source": SOURCE, "publisher": None, "date": "2024", "retrieved": None, "quote": None, "confidence": None, "registry": "media.csv", "line": 2, "conflicts": []},
        ]  # fmt: skip
        assert found.organisations.to_pylist() == [
            {"organisation": "State budget", "outlets": ["RT"], "roles": ["funder"]},
            {"organisation": "TV-Novosti", "outlets": ["RT"], "roles": ["organisation"]},
        ]
        assert found.problems == []
        for shape, made in zip((OUTLETS, ORGANISATIONS, CLAIMS, AMPLIFICATION), found[:4], strict=True):
            assert shape.check(made).equals(made)
            assert shape.sorted(made).equals(made)

    @pytest.mark.parametrize(
        ("layers", "circular"),
        [(["co_retweet"], False), (["co_retweet", "co_url"], True), (["co_domain"], True), ([], False)],
    )
    def test_a_cluster_found_by_links_is_no_independent_evidence(self, layers, circular):
        posts, clusters = oracle()
        found = find_outlets(posts, accounts_of(), members_of(clusters), clusters_of(k=layers))
        assert found.amplification["circular"].to_pylist() == [circular]

    def test_fewer_accounts_than_asked_make_no_row(self):
        posts, clusters = oracle()
        for least, rows in [(1, 1), (8, 1), (9, 0)]:
            found = find_outlets(
                posts, accounts_of(), members_of(clusters), clusters_of(k=[]), OutletSettings(min_accounts=least)
            )
            assert found.amplification.num_rows == rows

    def test_platforms_and_shorteners_are_counted_and_never_amplified(self):
        hosts = ["x.com", "t.co", "facebook.com", "youtube.com", "bit.ly", "medium.com"]
        posts = posts_of(
            *({"account_id": a, "platform": "forum", "urls": [f"https://{h}" for h in hosts]} for a in "abc")
        )
        found = find_outlets(posts, accounts_of(), members_of({"k": "abc"}), clusters_of(k=[]))
        assert found.outlets["outlet"].to_pylist() == sorted(hosts)
        assert set(found.outlets["kind"].to_pylist()) == {"platform", "shortener"}
        assert found.outlets["accounts"].to_pylist() == [3] * 6
        assert found.amplification.num_rows == 0

    def test_a_cluster_of_everybody_has_nobody_to_be_compared_with(self):
        posts = posts_of(*({"account_id": a, "urls": ["https://rt.com"]} for a in "abc"))
        (row,) = find_outlets(
            posts, accounts_of(), members_of({"k": "abc"}), clusters_of(k=[])
        ).amplification.to_pylist()
        assert (row["share"], row["others"], row["other_accounts"]) == (1.0, 0, 0)
        assert {row[name] for name in ("other_share", "lift", "risk_ratio", "odds_ratio", "log_odds", "p", "q")} == {
            None
        }

    def test_retweets_and_quotes_of_an_outlets_account_share_it(self, registry):
        path = registry(HEADER + f",@RT_com,RT,,,{SOURCE},2024\n")
        posts = posts_of(
            {"account_id": "rt", "post_id": "p"},
            {"account_id": "a", "kind": "retweet", "retweet_of": "p", "retweet_of_account": "rt"},
            {"account_id": "b", "kind": "quote", "quote_of": "p"},
            {
                "account_id": "c",
                "kind": "retweet",
                "retweet_of": "q",
                "retweet_of_account": "gone",
                "text": "RT @RT_com: news",
            },
            {"account_id": "d", "kind": "retweet", "retweet_of": "q", "text": "RT @rt_COM: news"},
            {
                "account_id": "rt",
                "kind": "retweet",
                "retweet_of": "p",
                "retweet_of_account": "rt",
                "text": "RT @RT_com: news",
            },
            {"account_id": "e", "kind": "retweet", "retweet_of_account": "z", "text": "RT @RT_com: not what z wrote"},
            {"account_id": "f", "text": "RT @RT_com: typed by hand"},
            {"account_id": "g", "mentions": ["@RT_com"]},
            {"account_id": "h", "urls": ["https://twitter.com/RT_com/status/p"]},
        )
        accounts = accounts_of(rt="RT_com", z="zed", a="A", b=None)
        members = members_of({"k": ["a", "b", "c", "d", "e", "f", "g", "h", "rt"]})
        found = find_outlets(posts, accounts, members, clusters_of(k=[]), OutletSettings((str(path),)))
        (row,) = found.amplification.to_pylist()
        assert (row["outlet"], row["accounts"], row["posts"]) == ("RT", 5, 5)  # a, b, c, d and h

    def test_links_in_retweets_count(self):
        rows = [{"account_id": a, "kind": "retweet", "urls": ["https://rt.com"], "inherited": True} for a in "ab"]
        found = find_outlets(posts_of(*rows), accounts_of(), members_of({"k": "ab"}), clusters_of(k=[]))
        assert found.amplification["accounts"].to_pylist() == [2]

    def test_members_that_posted_nothing_here_stay_members(self):
        posts = posts_of(*({"account_id": a, "urls": ["https://rt.com"]} for a in "abx"))
        members = members_of({"k": ["a", "b", "silent"], None: ["x"], "": ["y"]})
        (row,) = find_outlets(posts, accounts_of(), members, clusters_of(k=[])).amplification.to_pylist()
        assert (row["accounts"], row["cluster_accounts"], row["other_accounts"], row["others"]) == (2, 3, 1, 1)

    def test_conflicting_outlets_are_both_shown_and_the_first_counts(self, registry):
        path = registry(HEADER + f"rt.com,,RT,A,,{SOURCE},2024\nrt.com,,Russia Today,B,,{SOURCE},2023\n")
        posts, clusters = oracle()
        found = find_outlets(
            posts, accounts_of(), members_of(clusters), clusters_of(k=[]), OutletSettings((str(path),))
        )
        assert [(r["outlet"], r["accounts"]) for r in found.outlets.to_pylist()] == [
            ("RT", 10),
            ("Russia Today", 0),
            ("youtu.be", 90),
        ]
        assert [c["subject"] for c in found.claims.to_pylist()] == ["A", "B"]
        assert [p.line for p in found.problems] == [3]

    def test_one_statement_for_ten_domains_of_an_outlet(self, registry):
        rows = "".join(f"rt{i}.com,,RT,TV-Novosti,,{SOURCE},2024\n" for i in range(10))
        path = registry(HEADER + rows + "rt.com,,RT,TV-Novosti,,another source,2024\n")
        found = find_outlets(
            POSTS.empty(), ACCOUNTS.empty(), MEMBERS.empty(), CLUSTERS.empty(), OutletSettings((str(path),))
        )
        assert [(c["source"], c["line"], c["conflicts"]) for c in found.claims.to_pylist()] == [
            (SOURCE, 2, []),
            ("another source", 12, []),
        ]

    def test_organisations_collect_outlets_through_others_and_circles_end(self, registry):
        rows = ["a.com,,A,O,,S,2024", "b.com,,B,O,F,S,2024", "c.com,,C,,F,S,2024", "d.com,,D,F,O,S,2024"]
        path = registry(HEADER + "\n".join(rows))
        found = find_outlets(
            POSTS.empty(), ACCOUNTS.empty(), MEMBERS.empty(), CLUSTERS.empty(), OutletSettings((str(path),))
        )
        assert [tuple(row.values()) for row in found.organisations.to_pylist()] == [
            ("F", ["A", "B", "C", "D"], ["funder", "organisation"]),
            ("O", ["A", "B", "C", "D"], ["funder", "organisation"]),
        ]

    @given(st.randoms(use_true_random=False), st.integers(1, 5))
    def test_the_order_of_rows_and_chunks_does_not_matter(self, rng: random.Random, chunks):
        posts, clusters = oracle()
        members, accounts = members_of(clusters), accounts_of(c0="a", o1="b")
        expected = find_outlets(posts, accounts, members, clusters_of(k=[]))
        mixed, size = posts.take(rng.sample(range(100), 100)), 100 // chunks
        shuffled = pa.concat_tables([mixed.slice(start, size) for start in range(0, 100, size)])
        found = find_outlets(
            shuffled, accounts.take([1, 0]), members.take(rng.sample(range(10), 10)), clusters_of(k=[])
        )
        assert found == expected

    @given(
        st.lists(
            st.one_of(
                st.text(st.characters(exclude_categories=["Cs"])),
                st.sampled_from(["javascript:alert(1)", "data:,x", "http://" + "a" * 10_000, "http://[::1", "\x00"]),
            ),
            max_size=5,
        )
    )
    def test_hostile_links_are_passed_by(self, urls):
        posts = posts_of(
            {"account_id": "a", "urls": [*urls, "https://rt.com"]}, {"account_id": "b", "urls": None, "text": None}
        )
        found = find_outlets(posts, accounts_of(a="\x1b[2J" * 1000), members_of({"k": "ab"}), clusters_of(k=[]))
        assert "rt.com" in found.outlets["outlet"].to_pylist()

    def test_a_table_of_another_shape_is_refused(self):
        with pytest.raises(TableError, match="table posts: column missing: 'urls'"):
            find_outlets(POSTS.empty().drop_columns(["urls"]), ACCOUNTS.empty(), MEMBERS.empty(), CLUSTERS.empty())

    def test_a_registry_that_is_not_there_is_an_error(self):
        with pytest.raises(InputError, match="no such registry"):
            find_outlets(
                POSTS.empty(), ACCOUNTS.empty(), MEMBERS.empty(), CLUSTERS.empty(), OutletSettings(("none.csv",))
            )


@pytest.mark.skipif(not REGISTRIES.is_dir(), reason="the collection of published registries is not here")
def test_a_published_list_with_handles_becomes_a_registry(registry):
    """9,775 domains of Media Bias/Fact Check, with the handles it knows."""
    with gzip.open(REGISTRIES / "mbfc_v5_sources.csv.gz", "rt", encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    path = registry("", "mbfc.csv")
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["outlet", "domain", "handle", "source", "date"])
        writer.writerows([r["name"], r["domain"], r["twitter"], r["url"], "2026-08-19"] for r in rows)
    read = read_registry(path)
    refused = [p for p in read.problems if "given to two outlets" not in p.reason]
    assert len(read.rows) + len(refused) == len(rows)
    assert len(refused) < 0.02 * len(rows), [str(p) for p in refused[:30]]
    matcher = Matcher(read)
    first = next(row for row in read.rows if row.place and not row.place.path)
    assert matcher.match_link(f"https://www.{first.place.host}/a").outlet == first.outlet


@pytest.mark.slow
def test_a_hundred_thousand_posts_take_seconds(registry):
    rng = random.Random(1)
    path = registry(HEADER + "".join(f"site{i}.com,h{i},Outlet {i},,,{SOURCE},2024\n" for i in range(2000)))
    rows = [
        {"account_id": f"a{rng.randrange(5000)}", "urls": [f"https://www.site{rng.randrange(9000)}.com/{i}?utm_source=x"] if i % 2 else []}
        for i in range(100_000)
    ]  # fmt: skip
    posts, members = posts_of(*rows), members_of({f"k{c}": [f"a{c * 50 + i}" for i in range(50)] for c in range(20)})
    started = time.perf_counter()
    found = find_outlets(posts, accounts_of(a1="h1"), members, CLUSTERS.empty(), OutletSettings((str(path),)))
    assert time.perf_counter() - started < 10
    assert found.outlets.num_rows > 8000 and found.amplification.num_rows > 0


def test_an_empty_registry_matches_links_to_their_domains():
    assert Matcher(Registry()).match_link("https://a.b.co.uk/x") == ("b.co.uk", "outlet", False)
