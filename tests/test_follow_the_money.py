"""Registries as entities of FollowTheMoney."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coordgraph.errors import CoordgraphError, InputError
from coordgraph.outlets import Matcher, read_registries, read_registry
from coordgraph.outlets.claims import claims_of
from coordgraph.outlets.follow_the_money_writing import write_follow_the_money
from tests.hostile import HOSTILE

SAID = {"sourceUrl": ["https://s.example"], "modifiedAt": ["2024-02"], "retrievedAt": ["2024-03-01T10:00:00"]}


def entity(id_, schema, **properties):
    return {
        "id": id_,
        "schema": schema,
        "properties": {k: v if isinstance(v, list) else [v] for k, v in properties.items()},
    }


@pytest.fixture
def ftm(tmp_path):
    def write(*records, name="r.ftm.json"):
        path = tmp_path / name
        path.write_text("".join(r if isinstance(r, str) else json.dumps(r) + "\n" for r in records), encoding="utf-8")
        return path

    return write


def test_entities_and_links_become_rows_and_claims(ftm):
    path = ftm(
        entity("o", "Ownership", owner="p", asset="c", percentage="51", startDate="2019", endDate="2020-05-06T00:00:00", summary="owns it", publisher="Registro", **SAID),
        entity("p", "Person", name="Ana"),
        entity("c", "Company", name="Radio SA", website=["https://radio.example", "https://radio2.example/uno"], **SAID),
        entity("d", "Directorship", director="p", organization="c", description=["Confidence: high", "heads it"], **SAID),
        entity("m", "PublicBody", name="Ministerio"),
        entity("y", "Payment", payer="m", beneficiary="c", date="2021-05-06", **SAID),
        entity("u", "UserAccount", username="@RadioUno", service="Twitter", owner="c", **SAID),
        entity("v", "UserAccount", username="ana", service="telegram", owner="p", **SAID),
        entity("l", "UnknownLink", subject="c", object="m", role="supplied with content by", **SAID),
        entity("n", "UnknownLink", subject="m", object="c", role="supplies_content_to", **SAID),
    )  # fmt: skip
    read = read_registry(path)
    assert read.problems == []
    assert [(r.outlet, str(r.place or ""), [str(h) for h in r.handles], r.line) for r in read.rows] == [
        ("Radio SA", "radio.example", [], 3),
        ("Radio SA", "radio2.example/uno", [], 3),
        ("Radio SA", "", ["x:radiouno"], 7),
    ]
    stated = ("https://s.example", None, "2024-02", "2024-03-01")
    assert [(*c[:10], c.quote, c.confidence, c.line) for c in read.claims] == [
        ("Ana", "owns", "Radio SA", "2019", "2020-05-06", 51.0, "https://s.example", "Registro", *stated[2:], "owns it", None, 1),
        ("Ana", "directs", "Radio SA", None, None, None, *stated, "heads it", "high", 4),
        ("Ministerio", "funds", "Radio SA", "2021-05-06", None, None, *stated, None, None, 6),
        ("Ana", "operates_account", "https://t.me/ana", None, None, None, *stated, None, None, 8),
        ("Ministerio", "supplies_content_to", "Radio SA", None, None, None, *stated, None, None, 9),
        ("Ministerio", "supplies_content_to", "Radio SA", None, None, None, *stated, None, None, 10),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("record", "reason", "value"),
    [
        ("no json\n", "not an entity in JSON", "no json"),
        ("[1]x\n", "not an entity in JSON", "[1]x"),
        ("[" * 100_000 + "\n", "not an entity in JSON", "[" * 199 + "…"),
        ({"id": 1, "schema": "Person", "properties": {}}, "an entity without id or schema", "1"),
        ({"id": "x", "schema": "Person"}, "an entity without properties", "x"),
        (entity("x", "Organization", name="X", website="https://x.example", modifiedAt="2024"), "no source", "X"),
        (entity("x", "Organization", name="X", website="https://x.example", sourceUrl="https://s.example"), "no date", "X"),
        (entity("x", "Organization", website="https://x.example", **SAID), "an entity without name", "x"),
        (entity("x", "Organization", name="X", website="https://facebook.com", **SAID), "the domain of a platform is no outlet; give the link of a profile", "https://facebook.com"),
        (entity("x", "Ownership", owner="a", asset="b"), "no source", "Ana"),
        (entity("x", "Ownership", owner="a", asset="b", sourceUrl="https://s.example"), "no date", "Ana"),
        (entity("x", "Ownership", owner="a", asset="gone", **SAID), "an entity that is not in the file", "gone"),
        (entity("x", "Ownership", owner="a", **SAID), "a link without owner or asset", "x"),
        (entity("x", "Ownership", owner="a", asset="b", percentage="many", **SAID), "not a percentage from 0 to 100", "many"),
        (entity("x", "UnknownLink", subject="a", object="b", role="knows", **SAID), "the role of the link names no known property", "knows"),
        (entity("x", "UserAccount", username="y", service="vk", owner="a", **SAID), "no known service; known are x, youtube, telegram, facebook, instagram, tiktok", "vk"),
        (entity("x", "UserAccount", owner="a", **SAID), "an account without username", "x"),
        (entity("x", "Vessel", name="Boat"), "entities of this schema are not read, 1 in the file", "Vessel"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_reported_with_its_line(ftm, record, reason, value):
    path = ftm(entity("a", "Person", name="Ana"), entity("b", "Company", name="B"), record)
    read = read_registry(path)
    assert [(p.line, p.reason, p.value) for p in read.problems] == [(3, reason, value)]
    assert read.rows == read.claims == []


def test_a_list_of_entities_is_read_too(ftm):
    records = [entity("a", "Person", name="Ana"), entity("b", "Company", name="B"), entity("x", "Ownership", owner="a", asset="b", **SAID)]  # fmt: skip
    path = ftm(" [\n" + ",\n".join(json.dumps(r) for r in records) + "\n]\n", name="list.json")
    read = read_registry(path)
    assert [(c[:3], c.line) for c in read.claims] == [(("Ana", "owns", "B"), 4)]
    cut = ftm("[\n" + json.dumps(records[0]) + ",\n{", name="cut.json")
    assert [(p.line, p.reason) for p in read_registry(cut).problems] == [(3, "not an entity in JSON")]
    assert read_registry(ftm("[]", name="empty.json")).problems == []


def test_a_file_that_is_not_there_is_an_error():
    with pytest.raises(InputError, match="no such registry"):
        read_registry("none.ftm.json")


CSV = (
    "domain,handle,outlet,organisation,funder,subject,property,object,since,until,percentage,source,publisher,date,retrieved,quote,confidence,rating\n"
    "radio.example,@radio,Radio,Radio SA,Fundación,,,,2019,,,https://s.example/a,Registro,2024,2024-05,«q»,high,left\n"
    "radio.example/uno,,Radio,,,,,,,,,A citation of a book,,2023-01-02,,,,\n"
    "https://t.me/tvuno,https://x.com/tvuno,TV,,,,,,,,,https://s.example/b,,2024,,,,\n"
    ",,,,,Ana,owns,Radio SA,2019,2020,33.333,https://s.example/c,,2024,,,0.5,\n"
    ",,,,,Bea,owns,Fundación,,,,https://s.example/c,,2024,,,,\n"
    ",,,,,Ana,directs,TV,,,,https://s.example/c,,2024,,,,\n"
    ",,,,,Agencia,supplies_content_to,TV,,,,Somebody said so,,2024,,,,\n"
    ",,,,,TV,operates_account,https://t.me/tv_extra,,,,https://s.example/c,,2024,,,,\n"
    ",,,,,Bea,operates_account,@bea,,,,https://s.example/c,,2024,,,,\n"
)


def places(registry):
    return dict(sorted((str(key), outlet) for key, outlet in registry.outlet_of.items()))


def said(registry):
    return sorted((c._replace(registry="", line=0) for c in claims_of(registry)), key=str)


def test_writing_and_reading_gives_the_same_claims_and_places(tmp_path):
    (tmp_path / "r.csv").write_text(CSV, encoding="utf-8")
    before = read_registry(tmp_path / "r.csv")
    assert before.problems == []
    first = write_follow_the_money(before, tmp_path / "a.ftm.json")
    after = read_registry(first)
    assert after.problems == []
    assert places(after) == places(before)
    assert said(after) == said(before)
    assert next(r.rating for r in after.rows if r.place) == "left"
    again = write_follow_the_money(after, tmp_path / "b.ftm.json")
    assert sorted(again.read_text().splitlines()) == sorted(first.read_text().splitlines())
    assert Matcher(after).match_link("https://t.me/tv_extra/5").outlet == "TV"


def test_what_is_no_company_has_no_owner_in_the_sense_of_the_schema(tmp_path):
    (tmp_path / "r.csv").write_text(CSV, encoding="utf-8")
    lines = write_follow_the_money(read_registry(tmp_path / "r.csv"), tmp_path / "a.json").read_text().splitlines()
    records = [json.loads(line) for line in lines]
    schema_of = {r["properties"]["name"][0]: r["schema"] for r in records if "name" in r["properties"]}
    assert (schema_of["Radio SA"], schema_of["Fundación"], schema_of["Radio"]) == (
        "Company",
        "LegalEntity",
        "Organization",
    )
    roles = sorted(r["properties"]["role"][0] for r in records if r["schema"] == "UnknownLink")
    assert roles == ["operates_account", "operates_account", "owns", "publishes", "supplies_content_to"]
    assert [r["properties"]["percentage"] for r in records if r["schema"] == "Ownership"] == [["33.333"]]


def test_what_names_are_is_kept(ftm, tmp_path):
    path = ftm(entity("a", "Person", name="Ana"), entity("b", "PublicBody", name="B"), entity("x", "Directorship", director="a", organization="b", **SAID))  # fmt: skip
    records = [
        json.loads(line)
        for line in write_follow_the_money(read_registry(path), tmp_path / "o.json").read_text().splitlines()
    ]
    assert {r["properties"]["name"][0]: r["schema"] for r in records if "name" in r["properties"]} == {"Ana": "Person", "B": "PublicBody"}  # fmt: skip


@given(st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
def test_any_names_survive(tmp_path, data):
    text = st.one_of(st.text(max_size=20), st.sampled_from(HOSTILE))
    records = [entity(i, "Company", name=data.draw(text), **SAID) for i in "ab"]
    records += [entity("l", "Ownership", owner="a", asset="b", percentage=data.draw(st.sampled_from(["1", "99.9"])), summary=data.draw(text), **SAID)]  # fmt: skip
    path = tmp_path / "h.json"
    path.write_text("".join(json.dumps(r) + "\n" for r in records), encoding="utf-8")
    before = read_registries([path])
    write_follow_the_money(before, tmp_path / "i.json")
    if before.claims:
        assert said(read_registry(tmp_path / "i.json")) == said(before)


@given(st.one_of(st.binary(max_size=100), st.text('[{}]",: \nidschemaproperties1', max_size=80).map(str.encode)))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_give_a_registry_or_one_error(tmp_path, content):
    path = tmp_path / "any.json"
    path.write_bytes(content)
    try:
        read = read_registry(path)
    except CoordgraphError:
        return
    assert read.rows == read.claims == []
