"""Claims of registries: how they are read, followed, and set against one another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordgraph.errors import ColumnMissing
from coordgraph.outlets import Matcher, read_registries, read_registry
from coordgraph.outlets.claims import (
    PROPERTIES,
    Claim,
    behind,
    claims_in,
    claims_of,
    claims_table,
    organisations_table,
    words_of,
)
from coordgraph.outlets.conflicts import circles_of_ownership, with_conflicts
from coordgraph.tables import CLAIMS, ORGANISATIONS

HEADER = "subject,property,object,since,until,percentage,source,publisher,date,retrieved,quote,confidence\n"
STATED = (None, None, None, "S", None, "2024", None, None, None, "a.csv", 2)


def claim(subject, property_, object_, **more):
    return Claim(subject, property_, object_, *STATED)._replace(**more)


@pytest.fixture
def registry(tmp_path):
    def write(text, name="claims.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def problems(path):
    return [(p.line, p.reason, p.value) for p in read_registry(path).problems]


class TestRows:
    def test_every_column_becomes_a_part_of_the_claim(self, registry):
        path = registry(HEADER + " Bruno\tAlba ,owns,Radio Uno,2019-05,2023,33.5%,https://s.example,Registro,2024-02-03,2024-03,«dueño»,HIGH\n")  # fmt: skip
        (found,) = claims_of(read_registry(path))
        assert found == (
            "Bruno Alba", "owns", "Radio Uno", "2019-05", "2023", 33.5, "https://s.example", "Registro", "2024-02-03",
            "2024-03", "«dueño»", "high", "claims.csv", 2, (),
        )  # fmt: skip

    def test_what_is_not_given_is_none(self, registry):
        path = registry("source,subject,date,property,object\nS,A,2024,funds,B\n")
        (found,) = claims_of(read_registry(path))
        assert found[:3] + found[6:9:2] == ("A", "funds", "B", "S", "2024")
        assert set(found[3:6] + found[9:12]) == {None}

    @pytest.mark.parametrize(
        ("row", "reason", "value"),
        [
            ("A,owns,B,,,,,,2024,,,", "no source", "A"),
            ("A,owns,B,,,,S,,,,,", "no date", "A"),
            (",owns,B,,,,S,,2024,,,", "no subject", "B"),
            ("A,,B,,,,S,,2024,,,", "no property", "A"),
            ("A,owns,,,,,S,,2024,,,", "no object", "A"),
            ("A,likes,B,,,,S,,2024,,,", "no known property; known are publishes, owns, funds, directs, supplies_content_to, operates_account", "likes"),
            ("A,owns,A,,,,S,,2024,,,", "subject and object are the same", "A"),
            ("A,owns,B,2020-05,2020-04,,S,,2024,,,", "until is before since, 2020-05", "2020-04"),
            ("A,owns,B,2021,2020-12-31,,S,,2024,,,", "until is before since, 2021", "2020-12-31"),
            ("A,owns,B,soon,,,S,,2024,,,", "not a date; write YYYY, YYYY-MM or YYYY-MM-DD", "soon"),
            ("A,owns,B,,,,S,,2024,yesterday,,", "not a date; write YYYY, YYYY-MM or YYYY-MM-DD", "yesterday"),
            ("A,owns,B,,,101,S,,2024,,,", "not a percentage from 0 to 100", "101"),
            ("A,owns,B,,,-1,S,,2024,,,", "not a percentage from 0 to 100", "-1"),
            ("A,owns,B,,,nan,S,,2024,,,", "not a percentage from 0 to 100", "nan"),
            ("A,owns,B,,,,S,,2024,,,certain", "not a confidence; write high, medium, low or a number from 0 to 1", "certain"),
            ("A,owns,B,,,,S,,2024,,,1.5", "not a confidence; write high, medium, low or a number from 0 to 1", "1.5"),
            ("A,owns,B,,,,S,,2024,,", "11 values for 12 columns", "A | owns | B |  |  |  | S |  | 2024 |  | "),
            ("\x1b[2J,\x1b[2J,B,,,,S,,2024,,,", "no known property; known are publishes, owns, funds, directs, supplies_content_to, operates_account", "[2J"),
        ],
    )  # fmt: skip
    def test_a_bad_row_is_reported_and_the_rest_goes_on(self, registry, row, reason, value):
        good = "X,owns,Y,,,,S,,2024,,,\n"
        path = registry(HEADER + good + row + "\n" + good)
        assert problems(path) == [(3, reason, value)]
        assert [c.line for c in read_registry(path).claims] == [2, 4]

    @pytest.mark.parametrize(("since", "until"), [("2020", "2020-03"), ("2020-03", "2020"), ("2020", "2020")])
    def test_an_end_in_the_year_of_the_beginning_is_none_before_it(self, registry, since, until):
        assert problems(registry(HEADER + f"A,owns,B,{since},{until},,S,,2024,,,\n")) == []

    @pytest.mark.parametrize("confidence", ["high", "medium", "low", "0", "0.25", "1", "1.0"])
    def test_degrees_of_confidence(self, registry, confidence):
        (found,) = read_registry(registry(HEADER + f"A,owns,B,,,,S,,2024,,,{confidence}\n")).claims
        assert found.confidence == confidence

    def test_columns_that_are_missing_are_named(self, registry):
        with pytest.raises(
            ColumnMissing, match="the table of claims has no column object, date: 'subject, property, source'"
        ):
            read_registry(registry("subject,property,source\nA,owns,S\n"))

    def test_one_file_may_hold_outlets_and_claims(self, registry):
        path = registry("domain,outlet,subject,property,object,source,date\nradio.example,Radio,,,,S,2024\n,,Ana,owns,Radio,S,2024\n")  # fmt: skip
        read = read_registry(path)
        assert ([row.outlet for row in read.rows], [c[:3] for c in read.claims]) == (["Radio"], [("Ana", "owns", "Radio")])  # fmt: skip

    def test_columns_about_the_source_apply_to_the_claims_of_a_row_of_an_outlet(self, registry):
        path = registry(
            "domain,outlet,organisation,funder,source,date,publisher,retrieved,quote,confidence,since,until,rating\n"
            "a.example,A,O,F,S,2024,P,2025,Q,low,2019,2020-05,left\n"
        )
        read = read_registry(path)
        assert [c[:12] for c in claims_of(read)] == [
            ("F", "funds", "O", "2019", "2020-05", None, "S", "P", "2024", "2025", "Q", "low"),
            ("O", "publishes", "A", "2019", "2020-05", None, "S", "P", "2024", "2025", "Q", "low"),
        ]
        assert read.rows[0].rating == "left"


class TestAccounts:
    def test_an_account_an_outlet_operates_counts_for_it(self, registry):
        outlets = registry("domain,outlet,source,date\nradio.example,Radio,S,2024\n", "outlets.csv")
        claims = registry(HEADER + "Radio,operates_account,https://t.me/radio_uno,,,,S,,2024,,,\nAna,operates_account,@ana,,,,S,,2024,,,\nAna,operates_account,Radio,,,,S,,2024,,,\n")  # fmt: skip
        for files in ([outlets, claims], [claims, outlets]):
            read = read_registries(files)
            matcher = Matcher(read)
            assert matcher.match_link("https://t.me/Radio_Uno/7").outlet == "Radio"
            assert matcher.match_handle("ana", "x") is None
            assert read.problems == []

    def test_an_account_that_is_none_is_a_problem_and_the_claim_stays(self, registry):
        path = registry("domain,outlet,subject,property,object,source,date\nradio.example,Radio,,,,S,2024\n,,Radio,operates_account,two words,S,2024\n")  # fmt: skip
        assert problems(path) == [(3, "the account: not a handle; write one handle a row", "two words")]
        assert len(read_registry(path).claims) == 1


class TestConflicts:
    def test_two_sources_name_two_owners(self):
        found = with_conflicts([claim("Ana", "owns", "R"), claim("Bea", "owns", "R", source="T", date="2025")])
        assert [c.conflicts for c in found] == [("T (2025) names Bea",), ("S (2024) names Ana",)]

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ({}, {"source": "S"}),  # one source may name two
            ({}, {"subject": "Ana"}),  # two sources agree
            ({}, {"object": "Q"}),
            ({"property": "funds"}, {"property": "funds"}),
            ({"property": "directs"}, {"property": "directs"}),
            ({"property": "supplies_content_to"}, {"property": "supplies_content_to"}),
            ({}, {"property": "publishes"}),
            ({"percentage": 60.0}, {"percentage": 40.0}),
            ({"until": "2019"}, {"since": "2020"}),
            ({"until": "2020"}, {"since": "2020-05"}),  # a handover
            ({"since": "2020-05"}, {"until": "2020-05-01"}),
        ],
    )
    def test_no_conflict(self, one, other):
        first = claim("Ana", "owns", "R")._replace(**one)
        second = claim("Bea", "owns", "R", source="T")._replace(**other)
        assert [c.conflicts for c in with_conflicts([first, second])] == [(), ()]

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ({"percentage": 60.0}, {"percentage": 41.0}),
            ({"percentage": 10.0}, {}),
            ({"until": "2021"}, {"since": "2020"}),
            ({"since": "2019"}, {"since": "2020"}),
        ],
    )
    def test_conflict(self, one, other):
        first = claim("Ana", "owns", "R")._replace(**one)
        second = claim("Bea", "owns", "R", source="T")._replace(**other)
        assert all(c.conflicts for c in with_conflicts([first, second]))

    def test_the_claims_of_two_files_are_both_shown(self, registry):
        one = registry(HEADER + "Ana,owns,R,,,,S,,2024,,,\n", "one.csv")
        two = registry(HEADER + "Bea,owns,R,,,,T,,2023,,,\n", "two.csv")
        table = claims_table(claims_of(read_registries([one, two])))
        assert [(r["subject"], r["registry"], r["conflicts"]) for r in table.to_pylist()] == [
            ("Ana", "one.csv", ["T (2023) names Bea"]),
            ("Bea", "two.csv", ["S (2024) names Ana"]),
        ]


class TestCircles:
    def test_a_circle_is_reported_where_it_closes(self, registry):
        path = registry(HEADER + "".join(f"{a},owns,{b},,,,S,,2024,,,\n" for a, b in ["AB", "BC", "CA", "AD"]))
        reason = "ownership goes round in a circle: A, B, C, A; followed once"
        assert problems(path) == [(4, reason, "C")]

    def test_owning_one_thing_by_two_ways_is_no_circle(self):
        claims = [claim(a, "owns", b) for a, b in ["AB", "AC", "BD", "CD"]]
        assert list(circles_of_ownership(claims)) == []

    def test_who_funds_its_funder_is_no_circle_of_ownership(self):
        assert list(circles_of_ownership([claim("A", "funds", "B"), claim("B", "owns", "A")])) == []

    def test_a_chain_of_thousands_is_followed(self):
        claims = [claim(str(i), "owns", str(i + 1)) for i in range(5000)]
        assert list(circles_of_ownership(claims)) == []
        assert len(behind(claims, ["5000"])) == 5000

    @given(
        st.lists(
            st.tuples(st.sampled_from("ABCDE"), st.sampled_from("ABCDE")).filter(lambda ab: ab[0] != ab[1]), max_size=15
        )
    )
    def test_circles_are_found_exactly_where_there_are_some(self, pairs):
        import networkx

        graph = networkx.DiGraph(pairs)
        found = list(circles_of_ownership(claim(a, "owns", b) for a, b in pairs))
        assert bool(found) == (not networkx.is_directed_acyclic_graph(graph))


class TestBehind:
    def test_breadth_first_over_all_properties(self):
        claims = [claim("O", "publishes", "R"), claim("F", "funds", "O"), claim("A", "supplies_content_to", "R"), claim("P", "owns", "F"), claim("R", "owns", "P"), claim("Z", "owns", "Y")]  # fmt: skip
        assert [(c.subject, c.object) for c in behind(claims, ["R"])] == [
            ("O", "R"), ("A", "R"), ("F", "O"), ("P", "F"), ("R", "P"),
        ]  # fmt: skip
        assert behind(claims, []) == behind(claims, ["nobody"]) == []

    @given(
        st.lists(st.tuples(st.sampled_from("ABCDE"), st.sampled_from("ABCDE")), max_size=15, unique=True),
        st.sets(st.sampled_from("ABCDE")),
    )
    def test_every_claim_about_a_reached_name_once(self, pairs, names):
        claims = [claim(a, "owns", b) for a, b in pairs]
        found = behind(claims, names)
        reached = names | {c.subject for c in found}
        assert len(set(found)) == len(found)
        assert set(found) == {c for c in claims if c.object in reached}

    def test_organisations_have_the_roles_of_their_claims(self, registry):
        outlets = registry("domain,outlet,source,date\nr.example,R,S,2024\n", "o.csv")
        pairs = [("O", "publishes", "R"), ("P", "owns", "O"), ("P", "directs", "O"), ("N", "supplies_content_to", "R"), ("R", "operates_account", "@r"), ("Q", "operates_account", "@q"), ("X", "funds", "Y")]  # fmt: skip
        claims = registry(HEADER + "".join(f"{a},{b},{c},,,,S,,2024,,,\n" for a, b, c in pairs))
        read = read_registries([outlets, claims])
        table = organisations_table(read, claims_of(read))
        assert ORGANISATIONS.sorted(table).equals(table)
        assert [tuple(row.values()) for row in table.to_pylist()] == [
            ("N", ["R"], ["supplier"]),
            ("O", ["R"], ["organisation"]),
            ("P", ["R"], ["director", "owner"]),
            ("Q", [], ["operator"]),
            ("X", [], ["funder"]),
            ("Y", [], ["organisation"]),
        ]


def test_a_table_of_claims_gives_the_claims_again():
    claims = with_conflicts([claim("A", "owns", "B", percentage=50.0), claim("C", "owns", "B", source="T")])
    assert claims_in(claims_table(claims)) == claims
    assert CLAIMS.names == list(Claim._fields)


def test_every_property_has_words_for_both_directions():
    assert len({w for p in PROPERTIES.values() for w in p[:3]}) == 3 * len(PROPERTIES)
    assert [words_of(name) for name in PROPERTIES] == [p.words for p in PROPERTIES.values()]
    assert words_of(None) == ""


def test_a_list_of_domains_takes_the_names_of_other_lists(registry):
    named = registry("domain,outlet,source,date\nsun.example,Sun,S,2024\nstar.example,Star,S,2024\n", "named.csv")
    domains = registry(
        "domain,outlet,organisation,rating,source,date\nwww.sun.example,Sun.example,,good,T,2024\n"
        "moon.example,moon.example,,,T,2024\nstar.example,star.example,Ana,,T,2024\n", "domains.csv",
    )  # fmt: skip
    for files in ([named, domains], [domains, named]):
        read = read_registries(files)
        assert {row.outlet for row in read.rows} == {"Sun", "Star", "moon.example", "star.example"}
        assert Matcher(read).match_link("https://sun.example/a").outlet == "Sun"
        assert [p.value for p in read.problems] == [
            {"named.csv": "star.example"}.get(files[0].name, "Star")
        ]  # claimed by name
