"""Bytes as lines, JSON values and rows: what is odd, cut or damaged loses no more than it must."""

from __future__ import annotations

import gzip
import json
import tracemalloc
import zlib
from pathlib import Path

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from coordgraph.errors import InputError
from coordgraph.readers import json_text, rows, sources
from coordgraph.readers.json_text import parsed_json, without_surrogates
from coordgraph.readers.records import Bad, Skipped
from coordgraph.readers.rows import column_names
from coordgraph.readers.sources import Source

LINES = [json.dumps({"id": str(number), "text": "x" * (number % 7)}) for number in range(500)]
WHOLE = "\n".join(LINES).encode() + b"\n"
PACKERS = {"gzip": gzip.compress, "zstd": zstandard.compress, "plain": bytes}


def source_of(folder: Path, data: bytes | str) -> Source:
    path = folder / "file"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return Source(path)


def values_of(folder: Path, data: bytes | str) -> list[tuple[int, object]]:
    return [
        (line, v.reason if isinstance(v, (Bad, Skipped)) else v)
        for line, v in source_of(folder, data).json_values()
    ]  # fmt: skip


def rows_of(folder: Path, data: bytes | str, delimiter: str = ",") -> list[tuple[int, object]]:
    return [
        (line, row.reason if isinstance(row, (Bad, Skipped)) else list(row.values()))
        for line, row in source_of(folder, data).table_rows(delimiter)
    ][1:]


@pytest.mark.parametrize("pack", PACKERS.values(), ids=PACKERS)
def test_lines_are_the_same_however_the_file_is_packed(tmp_path, pack):
    source = source_of(tmp_path, pack(WHOLE))
    assert [line.decode() for _, line in source.numbered_lines()] == LINES
    assert (source.lines, source.truncated, source.trailing) == (500, False, False)


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress], ids=["gzip", "zstd"])
def test_members_and_frames_that_follow_one_another_are_one_file(tmp_path, pack):
    source = source_of(tmp_path, pack(WHOLE[:1000]) + pack(b"") + pack(WHOLE[1000:]))
    assert [line.decode() for _, line in source.numbered_lines()] == LINES
    assert not source.truncated


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress], ids=["gzip", "zstd"])
def test_garbage_after_the_end_is_told_from_truncation(tmp_path, pack):
    source = source_of(tmp_path, pack(WHOLE) + b"garbage")
    assert sum(1 for _ in source.numbered_lines()) == 500
    assert (source.truncated, source.trailing) == (False, True)


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress], ids=["gzip", "zstd"])
def test_zeros_after_the_end_are_padding(tmp_path, pack):
    source = source_of(tmp_path, pack(WHOLE) + b"\x00" * 3000)
    assert sum(1 for _ in source.numbered_lines()) == 500
    assert (source.truncated, source.trailing) == (False, False)


def test_a_skippable_zstandard_frame_is_skipped(tmp_path):
    source = source_of(tmp_path, b"\x50\x2a\x4d\x18\x04\x00\x00\x00abcd" + zstandard.compress(WHOLE))
    assert sum(1 for _ in source.numbered_lines()) == 500


@settings(deadline=None)
@given(share=st.floats(0.05, 0.999))
def test_a_truncated_gzip_gives_every_whole_line_before_the_cut(tmp_path_factory, share):
    packed = gzip.compress(WHOLE)
    source = source_of(tmp_path_factory.mktemp("cut"), packed[: int(len(packed) * share)])
    lines = [line.decode() for _, line in source.numbered_lines()]
    assert source.truncated
    assert lines[:-1] == LINES[: len(lines) - 1]
    assert LINES[len(lines) - 1].startswith(lines[-1]) if lines else True


def test_a_wrong_checksum_at_the_end_loses_nothing(tmp_path):
    packed = bytearray(gzip.compress(WHOLE))
    packed[-5] ^= 0xFF
    source = source_of(tmp_path, bytes(packed))
    assert sum(1 for _ in source.numbered_lines()) == 500
    assert source.truncated


def test_damage_in_the_middle_keeps_what_stands_before_it(tmp_path):
    packer = zlib.compressobj(wbits=31)
    first = packer.compress(WHOLE) + packer.flush(zlib.Z_FULL_FLUSH)
    source = source_of(tmp_path, first + b"\xff" * 50)
    assert sum(1 for _ in source.numbered_lines()) == 500
    assert source.truncated


def test_a_truncated_zstandard_file_gives_its_whole_blocks(tmp_path):
    packer = zstandard.ZstdCompressor().compressobj()
    packed = packer.compress(WHOLE) + packer.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)
    source = source_of(tmp_path, packed)
    assert sum(1 for _ in source.numbered_lines()) == 500
    assert source.truncated


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress], ids=["gzip", "zstd"])
def test_a_decompression_bomb_takes_little_memory(tmp_path, pack):
    source = source_of(tmp_path, pack(b"\n" * (200 << 20)))
    tracemalloc.start()
    for count, _ in enumerate(source.blocks()):
        if count > 2000:
            break
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 160 << 20  # 1 KiB of zstandard can hold 100 MB


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_byte_order_mark_tells_the_encoding(tmp_path, encoding):
    mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(encoding, b"")
    data = mark + '{"a": "café 😀"}\r\n{"a": "東京"}\r\n'.encode(encoding)
    assert values_of(tmp_path, data) == [(1, {"a": "café 😀"}), (2, {"a": "東京"})]


def test_a_line_that_is_too_long_is_one_bad_record(tmp_path, monkeypatch):
    for module in (json_text, rows, sources):
        monkeypatch.setattr(module, "LONGEST_LINE", 1000)
    data = '{"a": 1}\n{"a": "' + "x" * 5_000_000 + '"}\n{"a": 2}\n'
    assert values_of(tmp_path, data) == [(1, {"a": 1}), (2, "a line longer than 64 MiB"), (3, {"a": 2})]
    assert rows_of(tmp_path, "a,b\n" + "x" * 5000 + ",1\n1,2\n") == [(2, "a line longer than 64 MiB"), (3, ["1", "2"])]


def test_a_cell_of_twenty_megabytes_is_read(tmp_path):
    cell = "x" * (20 << 20)
    assert rows_of(tmp_path, f'a,b\n"{cell}",1\n2,3\n') == [(2, [cell, "1"]), (3, ["2", "3"])]


ONE, TWO, THREE = '{"id": "1"}', '{"id": "2"}', '{"id": "3"}'
IN_LINES = [(1, {"id": "1"}), (2, {"id": "2"}), (3, {"id": "3"})]
BRACKET = "bracket of a list"


@pytest.mark.parametrize(
    ("text", "values"),
    [
        (f"{ONE}\n{TWO}\n{THREE}", IN_LINES),
        (f"{ONE}\r\n{TWO}\r\n{THREE}\r\n", IN_LINES),
        (f"{ONE},\n{TWO},\n{THREE},\n", IN_LINES),
        (f"[{ONE},\n{TWO},\n{THREE}]\n", IN_LINES),
        (f"[\n{ONE},\n{TWO}\n]\n", [(1, BRACKET), (2, {"id": "1"}), (3, {"id": "2"}), (4, BRACKET)]),
        (f"[\n{ONE}\n]\n", [(1, BRACKET), (2, {"id": "1"}), (3, BRACKET)]),
        (f"[\n{ONE},\n{{bad,\n{TWO},\n]", [(1, BRACKET), (2, {"id": "1"}), (3, "not JSON: expecting property name enclosed in double quotes"), (4, {"id": "2"}), (5, BRACKET)]),
        (f"[{ONE}, {TWO}]", [(1, [{"id": "1"}, {"id": "2"}])]),
        (f"{ONE} {TWO}\n{THREE}", [(1, "not JSON: extra data"), (2, {"id": "3"})]),
        (f"{ONE}\n\n \t\n{TWO}\n\n", [(1, {"id": "1"}), (2, "blank line"), (3, "blank line"), (4, {"id": "2"}), (5, "blank line")]),
        (f'{ONE}\n{{"id": "2", "te\n{THREE}', [(1, {"id": "1"}), (2, "not JSON: unterminated string starting at"), (3, {"id": "3"})]),
        (f'{{"id": "1", "te\n{TWO}', [(1, "not JSON: unterminated string starting at"), (2, {"id": "2"})]),
        (f"{ONE}\n7\n\"x\"\nnull\ntrue", [(1, {"id": "1"}), (2, 7), (3, "x"), (4, None), (5, True)]),
        (f"{ONE}\nNaN\n", None),
        ('{"a": "caf\\xe9 \\\\x41"}', [(1, {"a": "café \\x41"})]),
        ('{"a": "\\ud83d"}', [(1, {"a": "\ufffd"})]),
        ('{"a": "\x00b\x00"}', [(1, {"a": "b"})]),
        ('{"a": "\\u0000"}', [(1, {"a": "\x00"})]),
        ("[]", [(1, [])]),
        ('{"data": [\n{"id": "1"},\n{"id": "2"}\n]}', [(1, {"data": [{"id": "1"}, {"id": "2"}]})]),
    ],
)  # fmt: skip
def test_json_is_read_in_the_layouts_people_hold(tmp_path, text, values):
    found = values_of(tmp_path, text)
    assert len(found) == 2 if values is None else found == values


def test_indented_objects_one_after_the_other_go_on_after_a_broken_one(tmp_path):
    objects = [json.dumps({"id": str(n), "inner": {"a": [1, {}]}}, indent=2) for n in range(4)]
    objects[1] = objects[1].replace('"inner":', "inner:")
    found = values_of(tmp_path, "\n".join(objects))
    size = objects[0].count("\n") + 1
    assert [line for line, _ in found] == [1, 1 + size, 1 + 2 * size, 1 + 3 * size]
    assert found[1][1] == "not JSON: expecting property name enclosed in double quotes"
    assert [v["id"] for _, v in found if isinstance(v, dict)] == ["0", "2", "3"]


@pytest.mark.parametrize("join", [",\n", ", ", ",\n  "], ids=["lines", "same line", "indented"])
def test_an_indented_list_comes_element_by_element(tmp_path, join):
    objects = [json.dumps({"id": str(n), "inner": {}}, indent=2) for n in range(4)]
    objects[2] = objects[2].replace('"2"', '"2')
    found = values_of(tmp_path, "[" + join.join(objects) + "]")
    assert [v["id"] for _, v in found if isinstance(v, dict)] == ["0", "1", "3"]
    assert [line for line, v in found if isinstance(v, str)] == [9 if join != ", " else 7]


def test_an_indented_list_that_does_not_end_says_so(tmp_path):
    text = json.dumps([{"id": "1"}, {"id": "2"}], indent=2)[:-2]
    assert values_of(tmp_path, text)[-1] == (7, "not JSON: the list does not end")


def test_bytes_that_are_not_utf8_are_never_replaced_in_silence(tmp_path):
    assert values_of(tmp_path, b'{"a": 1}\n{"a": "caf\xe9"}') == [(1, {"a": 1}), (2, "not JSON: not UTF-8")]
    indented = json.dumps([{"a": "cafe"}, {"a": 2}], indent=1).encode().replace(b"cafe", b"caf\xe9")
    assert values_of(tmp_path, indented) == [(2, "not UTF-8"), (5, {"a": 2})]


@pytest.mark.parametrize("depth", [100, 900, 1100, 5000])
def test_deep_json_is_a_value_or_a_bad_record(tmp_path, depth):
    deep = "[" * depth + "]" * depth
    found = values_of(tmp_path, f"{ONE}\n{deep}\n{TWO}\n")
    assert (found[0], found[-1]) == ((1, {"id": "1"}), (3, {"id": "2"}))
    assert depth < 1000 or found[1][1] == "not JSON: nested too deep"


def test_a_list_on_one_line_that_is_cut_keeps_its_whole_elements(tmp_path):
    packed = gzip.compress(f"[{','.join(LINES)}]".encode())
    found = values_of(tmp_path, packed[: len(packed) // 2])
    assert len(found) > 100
    assert [v["id"] for _, v in found[:-1]] == [str(n) for n in range(len(found) - 1)]
    assert found[-1] == (1, "cut off: the compressed file ends here")


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ('a,b\n"x\ny",1\n2,3\n', [(2, ["x\ny", "1"]), (4, ["2", "3"])]),
        ('a,b\r\n"x",1\r\n\r\n2,3', [(2, ["x", "1"]), (3, "blank line"), (4, ["2", "3"])]),
        ('a,b\n"open,1\n2,3\n4,5\n', [(2, "not a row of the table: a quote opens and does not close"), (3, ["2", "3"]), (4, ["4", "5"])]),
        ('a,b\n"open,1\n2,3\n4,"z"\n6,7\n', [(2, "not a row of the table: ',' expected after '\"'"), (3, ["2", "3"]), (4, ["4", "z"]), (5, ["6", "7"])]),
        ('a,b\n"open,1\n2,3\n4,""\n6,7\n', [(2, "not a row of the table: a quote opens and does not close"), (3, ["2", "3"]), (4, ["4", ""]), (5, ["6", "7"])]),
        ('a,b,c\n"open,1,2\n4,",",5\n6,7,8\n', [(2, "not a row of the table: a quote opens and does not close"), (3, ["4", ",", "5"]), (4, ["6", "7", "8"])]),
        ("a,b\n1\n1,2,3\n1,2\n", [(2, "1 cells where the header has 2"), (3, "3 cells where the header has 2"), (4, ["1", "2"])]),
        ('a,b\n1,5"\n"x""y",2\n', [(2, ["1", '5"']), (3, ['x"y', "2"])]),
        (",\na,b\n1,2\n", [(2, "header of the table"), (3, ["1", "2"])]),
        ("a,b\n,\n1,\n", [(2, "blank line"), (3, ["1", ""])]),
        ("a,b\n1,x\x00y\n", [(2, ["1", "x\x00y"])]),
        ("a,b\n007,NA\n", [(2, ["007", "NA"])]),
    ],
)  # fmt: skip
def test_rows_are_read_and_a_broken_one_takes_no_other_along(tmp_path, text, rows):
    assert rows_of(tmp_path, text) == rows


def test_quotes_in_tab_separated_text_may_be_literal(tmp_path):
    assert rows_of(tmp_path, 'a\tb\n1\t"so" he said\n"open\t2\n"x\ny"\t3\n', "\t") == [
        (2, ["1", '"so" he said']), (3, ['"open', "2"]), (4, ["x\ny", "3"]),
    ]  # fmt: skip


def test_a_row_that_is_not_utf8_is_bad_alone(tmp_path):
    assert rows_of(tmp_path, b'a,b\n1,caf\xe9\n2,"caf\xe9"\n3,caf\xc3\xa9\n') == [
        (2, "not UTF-8"), (3, "not UTF-8"), (4, ["3", "café"]),
    ]  # fmt: skip


def test_bytes_that_are_not_utf8_are_seen_on_every_line_of_a_row(tmp_path):
    assert rows_of(tmp_path, b'a,b\n"x\ncaf\xe9",1\n2,3\n') == [(2, "not UTF-8"), (4, ["2", "3"])]


def test_the_last_row_of_a_truncated_table_is_not_taken_for_whole(tmp_path):
    packer = zlib.compressobj(wbits=31)
    data = packer.compress(b"a,b\n1,2\n3,45") + packer.flush(zlib.Z_FULL_FLUSH)
    assert rows_of(tmp_path, data) == [(2, ["1", "2"]), (3, "cut off: the compressed file ends here")]


def test_many_unclosed_quotes_are_read_in_time(tmp_path):
    found = rows_of(tmp_path, "a,b\n" + '"x,1\n' * 999 + "2,3\n" * 2000)
    assert len(found) == 2999
    assert sum(isinstance(row, list) for _, row in found) == 2000


def test_names_of_columns_are_told_apart():
    assert column_names(["a", "a", "a.2", "a"]) == ["a", "a.2", "a.2.2", "a.3"]


@settings(deadline=None)
@given(st.binary())
def test_bytes_are_json_or_a_value_error(raw):
    try:
        parsed_json(raw)
    except ValueError as error:
        assert str(error)


@settings(deadline=None)
@given(st.recursive(st.text() | st.none() | st.integers(), lambda s: st.lists(s) | st.dictionaries(st.text(), s)))
def test_values_without_surrogates_can_be_written(value):
    json.dumps(without_surrogates(value), ensure_ascii=False).encode()


def test_a_path_that_cannot_be_opened_is_one_sentence(tmp_path):
    with pytest.raises(InputError) as error:
        list(Source(tmp_path / "none").blocks())
    assert str(error.value) == f"{tmp_path}/none: no such file. Check the path."
    with pytest.raises(InputError) as error:
        list(Source("a\x00b").blocks())
    assert str(error.value) == "a�b: cannot be read (embedded null byte). Check the path and its permissions."
