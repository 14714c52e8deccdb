"""Lists others publish become registries; every record is used or accounted for."""

import csv
import gzip

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coordgraph.errors import ColumnMissing, CoordgraphError, InputError, RegistryError, UnknownName, UsageError
from coordgraph.exports.csv import write_csv
from coordgraph.outlets import Matcher, Registry, read_registries, read_registry
from coordgraph.outlets.claims import claims_of
from coordgraph.outlets.importing import SHAPES, describe_shapes, import_registry
from coordgraph.outlets.tabulating import rows_of, table_of_rows
from coordgraph.urls import PLATFORMS, SHORTENERS, kind_of_host
from tests.hostile import HOSTILE

STATED = {"source": "https://list.example", "date": "2024-08"}


@pytest.fixture
def made(tmp_path):
    def make(shape, text, name="list.csv"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
        found = import_registry(shape, path, **STATED)
        assert found.read == found.used + len(found.problems)
        assert all((row["source"], row["date"]) == tuple(STATED.values()) for row in found.rows)
        return found

    return make


def short(rows):
    return [{name: value for name, value in row.items() if name not in STATED} for row in rows]


def reasons(problems):
    return [(p.line, p.reason, p.value) for p in problems]


def test_state_media(made):
    found = made(
        "state-media",
        "Region,Country,Media company,Main assets,URL,Typology,Twitter Link,VK Link\n"
        "A,Mirlanda,Ente Radio,Radio Uno,https://www.radio.example/en/,SC,https://www.twitter.com/RadioUno,https://vk.com/uno\n"
        "A,Mirlanda,Agencia,Agencia,,SC,https://x.com/agencia,\n"
        "A,Mirlanda,Ente Radio,Radio Dos,,SC,,\n"
        "A,Mirlanda,Solo,Solo,,SC,,\n"
        "A,Quelvara,Otro,Radio Dos,https://facebook.com/radiodos,IP,,\n"
        ",,,,,,,\n",
    )
    about = {"organisation": "Ente Radio", "country": "Mirlanda", "kind": "SC"}
    assert short(found.rows) == [
        {"outlet": "Radio Uno", "domain": "radio.example", **about},
        {"outlet": "Radio Uno", "handle": "https://www.twitter.com/RadioUno", **about},
        {"outlet": "Agencia", "handle": "https://x.com/agencia", "country": "Mirlanda", "kind": "SC"},
        {"subject": "Ente Radio", "property": "publishes", "object": "Radio Dos (Mirlanda)"},
        {"outlet": "Radio Dos (Quelvara)", "domain": "https://facebook.com/radiodos", "organisation": "Otro", "country": "Quelvara", "kind": "IP"},
    ]  # fmt: skip
    assert reasons(found.problems) == [
        (5, "neither domain nor handle", "Solo"),
        (7, "an empty row", " |  |  |  |  |  |  | "),
    ]
    assert reasons(found.passed) == [(2, "not the link of a profile", "https://vk.com/uno")]


def test_ownership_edges(made):
    found = made(
        "ownership-edges",
        "id\torigine\tqualificatif\tvaleur\tcible\tcommentaire\n"
        "1\tAna\tégal à\t50.00%\tRadio SA\t\n2\tBruno\tsupérieur à\t50.00%\tRadio SA\t\n3\tRadio SA\tcontrôle\t\tRadio Uno\tdepuis peu\n4\tAna\tégal à\t150%\tX\t\n5\tAna\n",
    )
    owns = {"property": "owns"}
    assert short(found.rows) == [
        {"subject": "Ana", **owns, "object": "Radio SA", "percentage": "50.00%"},
        {"subject": "Bruno", **owns, "object": "Radio SA", "quote": "supérieur à 50.00%"},
        {"subject": "Radio SA", **owns, "object": "Radio Uno", "quote": "contrôle depuis peu"},
    ]
    assert reasons(found.problems) == [
        (5, "not a percentage from 0 to 100", "150%"),
        (6, "2 values for 6 columns", "5 | Ana"),
    ]


def test_owner_list(made):
    found = made(
        "owner-list",
        "name,state,website,domain,twitter,facebook,owner,medium\n"
        "Sun,LA,http://sun.example/,sun.example,@Sun,https://www.facebook.com/sun,Ana,paper\n"
        "Sun,NY,,sun2.example,,,,paper\nMoon,NY,https://www.facebook.com/moon,facebook.com,,,Ana,\nStar,NY,,,,,Ana,\nNone,NY,,,,,,\n",
    )
    assert short(found.rows) == [
        {"outlet": "Sun (sun.example)", "domain": "sun.example", "kind": "paper"},
        {"outlet": "Sun (sun.example)", "handle": "https://x.com/Sun", "kind": "paper"},
        {"outlet": "Sun (sun.example)", "handle": "https://www.facebook.com/sun", "kind": "paper"},
        {"subject": "Ana", "property": "owns", "object": "Sun (sun.example)"},
        {"outlet": "Sun (sun2.example)", "domain": "sun2.example", "kind": "paper"},
        {"outlet": "Moon", "domain": "https://www.facebook.com/moon"},
        {"subject": "Ana", "property": "owns", "object": "Moon"},
        {"subject": "Ana", "property": "owns", "object": "Star"},
    ]
    assert reasons(found.problems) == [(6, "neither domain nor handle", "None")]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("domain,name,bias,reporting,twitter\nsun.example,Sun,left,high,sun\n", [{"outlet": "Sun", "domain": "sun.example", "rating": "bias: left; reporting: high"}, {"outlet": "Sun", "handle": "https://x.com/sun", "rating": "bias: left; reporting: high"}]),
        ("domain,pc1\nsun.example,0.998\n", [{"outlet": "sun.example", "domain": "sun.example", "rating": "pc1: 0.998"}]),
        ("source,country,factual_reporting\nsun.example,usa,high\n", [{"outlet": "sun.example", "domain": "sun.example", "rating": "factual_reporting: high", "country": "usa"}]),
        (",type,2nd type,notes,\nsun.example,bias,satire,,\n", [{"outlet": "sun.example", "domain": "sun.example", "rating": "type: bias; 2nd type: satire"}]),
        ("https://www.sun.example/*\n# a remark\n\n", [{"outlet": "https://www.sun.example/*", "domain": "https://www.sun.example/*"}]),
    ],
)  # fmt: skip
def test_domain_ratings(made, text, rows):
    assert short(made("domain-ratings", text).rows) == rows


def test_domain_list(made):
    found = made("domain-list", "org,domain\nsun,sun.example\nsun,sun2.example\nsun,sun\n")
    assert [(row["outlet"], row["domain"]) for row in found.rows] == [("sun", "sun.example"), ("sun", "sun2.example")]
    assert reasons(found.problems) == [(4, "not a domain, host or link", "sun")]
    assert [row["outlet"] for row in made("domain-list", "sun.example\nmoon.example\n").rows] == [
        "sun.example",
        "moon.example",
    ]


def test_prefix_list(made):
    found = made(
        "prefix-list",
        "id,name,prefixes\n1,Sun,http://sun.example|https://www.sun.example|http://twitter.com/sun_uno|http://facebook.com/Sun-Uno-12|http://plus.google.com/+Sun|https://news.example/sun\n",
    )
    assert [row["domain"] for row in found.rows] == ["http://sun.example", "http://twitter.com/sun_uno", "http://facebook.com/Sun-Uno-12", "https://news.example/sun"]  # fmt: skip
    assert reasons(found.passed) == [
        (2, "the domain of a platform is no outlet; give the link of a profile", "http://plus.google.com/+Sun")
    ]


def test_sites(made):
    found = made(
        "sites", "twitter,url,name,country\n@sun,http://sun.example/?ed=es,Sun,ES\n,https://news.example/mundo,,\n"
    )
    assert short(found.rows) == [
        {"outlet": "Sun", "domain": "sun.example", "country": "ES"},
        {"outlet": "Sun", "handle": "https://x.com/sun", "country": "ES"},
        {"outlet": "news.example", "domain": "https://news.example/mundo"},
    ]
    found = made("sites", "clean_url,clean_country\nsun.example,None\nmoon.example,ES\n")
    assert [(row["outlet"], row["domain"]) for row in found.rows] == [(d, d) for d in ("sun.example", "moon.example")]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_compressed_lists_and_other_delimiters(made, delimiter):
    text = "domain,pc1\nsun.example,1\n".replace(",", delimiter)
    assert len(made("domain-ratings", gzip.compress(text.encode()), "list.csv.gz").rows) == 1
    with pytest.raises(RegistryError, match="a damaged gzip file"):
        made("domain-ratings", gzip.compress(text.encode())[:-9])


@pytest.mark.parametrize("shape", SHAPES)
def test_a_file_of_another_shape_is_refused_and_says_what_it_has(made, shape):
    with pytest.raises(
        ColumnMissing, match=r"list\.csv:1: the file has no column .*: 'height, weight'\. Choose another shape"
    ):
        made(shape, "height,weight\n1,2\n")


def test_wrong_requests(made, tmp_path):
    with pytest.raises(UnknownName, match=r"no such shape of a list: 'tree'\. Use one of state-media"):
        made("tree", "a")
    with pytest.raises(InputError, match="no such registry"):
        import_registry("sites", tmp_path / "none.csv", **STATED)
    for stated, sentence in [
        ({"source": " ", "date": "2024"}, "no source. Give the link"),
        ({"source": "S", "date": ""}, "no date. Give when"),
        ({"source": "S", "date": "May"}, "not a date; write YYYY, YYYY-MM or YYYY-MM-DD: 'May'."),
    ]:
        with pytest.raises(UsageError, match=sentence):
            import_registry("sites", tmp_path / "none.csv", **stated)


def test_every_shape_is_explained():
    lines = describe_shapes().splitlines()
    assert [line.split(":")[0] for line in lines] == list(SHAPES)
    assert len({line.split(":", 1)[1] for line in lines}) == len(lines)


@pytest.mark.parametrize("shape", ["domain-ratings", "domain-list", "sites"])
def test_no_platform_or_shortener_becomes_an_outlet(made, shape):
    found = made(shape, "domain\n" + "".join(f"{host}\n" for host in sorted(PLATFORMS | SHORTENERS)))
    assert found.rows == []


@given(st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
def test_whatever_is_imported_is_read_again(tmp_path, data):
    shape = data.draw(st.sampled_from(sorted(SHAPES)))
    columns = [spelled[0] for spelled in SHAPES[shape].columns.values()]
    cell = st.one_of(
        st.sampled_from([*HOSTILE, "", "sun.example", "https://x.com/sun", "'=1", "+972 Sun"]), st.text(max_size=8)
    )
    rows = data.draw(st.lists(st.lists(cell, min_size=len(columns), max_size=len(columns)), max_size=4))
    path = tmp_path / "any.csv"
    with path.open("w", encoding="utf-8", errors="replace", newline="") as file:
        csv.writer(file).writerows([columns, *[[c.replace("\0", "") for c in row] for row in rows]])
    try:
        found = import_registry(shape, path, **STATED)
    except CoordgraphError:
        return
    assert found.read == found.used + len(found.problems)
    if found.rows:
        read = read_registry(write_csv(table_of_rows(found.rows), tmp_path / "out.csv"))
        assert len(read.rows) + len(read.claims) == len(found.rows)


def test_a_name_of_control_characters_is_no_name(made):
    found = made(
        "ownership-edges", "id\torigine\tqualificatif\tvaleur\tcible\n1\tAna\t\t\t\x1b\n2\tAna\t\t\t\x08Sun\x1b\n"
    )
    assert [row["object"] for row in found.rows] == ["Sun"]
    assert [(line, reason) for line, reason, _ in reasons(found.problems)] == [(2, "no object")]


def test_a_registry_written_as_a_table_is_the_same_registry(tmp_path):
    path = tmp_path / "r.csv"
    path.write_text(
        "domain,handle,outlet,organisation,subject,property,object,source,date,rating\n"
        "sun.example/a,@sun,+972 Sun,Ana,,,,S,2024,left\n,https://t.me/sun_uno,+972 Sun,,,,,S,2024,\n"
        ",,,,Bea,owns,Ana,T,2023,\n,,,,+972 Sun,operates_account,https://x.com/sun2,T,2023,\n"
    )
    before = read_registry(path)
    after = read_registry(write_csv(table_of_rows(rows_of(before)), tmp_path / "again.csv"))
    assert (before.problems, after.problems) == ([], [])
    assert {row.outlet for row in after.rows} == {"+972 Sun"}
    assert after.outlet_of == before.outlet_of
    assert [c[:12] for c in claims_of(after)] == [c[:12] for c in claims_of(before)]
    assert table_of_rows(rows_of(Registry())).column_names == ["domain", "outlet", "source", "date"]


REAL = [
    # file, shape, records, used
    ("gmf_state_media_matrix.csv", "state-media", 1157, 1140),
    ("mdiplo_medias_francais/organisation-media.tsv", "ownership-edges", 226, 226),
    ("mdiplo_medias_francais/organisation-organisation.tsv", "ownership-edges", 43, 43),
    ("mdiplo_medias_francais/personne-organisation.tsv", "ownership-edges", 41, 41),
    ("mdiplo_medias_francais/personne-media.tsv", "ownership-edges", 4, 4),
    ("local_news_dataset_2018.csv", "owner-list", 8720, 8701),
    ("mbfc_v5_sources.csv.gz", "domain-ratings", 9775, 9766),
    ("mbfc_raw_idiap.csv", "domain-ratings", 4497, 4476),
    ("domain_pc1.csv", "domain-ratings", 11520, 11504),
    ("iffy_2024-08-01.txt", "domain-ratings", 712, 707),
    ("opensources.csv", "domain-ratings", 833, 832),
    ("iffy_2024-08-01.txt", "domain-list", 712, 707),
    ("v2fly_media_org_domains.csv", "domain-list", 1457, 1450),
    ("medialab_french_medias.csv", "prefix-list", 478, 478),
    ("newshomepages_sites.csv", "sites", 1167, 1167),
    ("newscatcher_sites.csv.gz", "sites", 4505, 4491),
]


@pytest.mark.parametrize(("file", "shape", "read", "used"), REAL)
def test_published_lists(real_data, file, shape, read, used):
    found = import_registry(shape, real_data / "registry" / file, **STATED)
    assert (found.read, found.used, found.used + len(found.problems)) == (read, used, read)


def test_the_outlets_of_local_news(real_data):
    found = import_registry("owner-list", real_data / "registry" / "local_news_dataset_2018.csv", **STATED)
    owners = {row["subject"] for row in found.rows if "subject" in row}
    # 633 in the file, of which two differ by a space
    assert (sum("subject" in row for row in found.rows), len(owners)) == (2483, 632)


@pytest.mark.slow
def test_most_links_to_outlets_lead_to_known_ones(real_data, tmp_path):
    """Links of the sample of posts on the US election of 2024, against all lists of domains."""
    import pyarrow.parquet as pq

    lists = [(f, s) for f, s, *_ in REAL if s != "ownership-edges" and not f.startswith(("iffy", "opensources"))]
    files = []
    for file, shape in lists:
        found = import_registry(shape, real_data / "registry" / file, **STATED)
        files.append(write_csv(table_of_rows(found.rows), tmp_path / f"{len(files)}.csv"))
    registry = read_registries(files)
    assert {kind_of_host(row.place.host) for row in registry.rows if row.place and not row.place.path} == {"outlet"}
    matcher = Matcher(registry)
    column = pq.read_table(real_data / "usc_x24_sample" / "posts.parquet", columns=["urls"])["urls"]
    links = [link for links in column.to_pylist() for link in links or ()]
    matches = [match for match in (matcher.match_link(link, "x") for link in links) if match and match.kind == "outlet"]
    assert (len(links), len(matches)) == (3943, 2573)
    assert sum(match.registered for match in matches) / len(matches) > 0.7
