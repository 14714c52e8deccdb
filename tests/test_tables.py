"""Tables: every column explained, and shapes that refuse what does not fit."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordgraph.errors import TableError
from coordgraph.tables import (
    COUNT,
    EDGES,
    FLAG,
    LEDGER,
    NUMBER,
    ROBUSTNESS_TABLES,
    TABLES,
    TEXT,
    Column,
    Shape,
    numbers,
    numbers_in,
    repeated,
    texts,
)


def test_every_column_says_what_it_means_and_no_two_say_the_same():
    for shape in [*TABLES.values(), *ROBUSTNESS_TABLES.values()]:
        meanings = [c.meaning for c in shape.columns]
        assert all(meanings) and len(set(meanings)) == len(meanings), shape.name
        assert set(shape.order) <= set(shape.names)


def test_a_table_of_the_wrong_shape_is_refused():
    with pytest.raises(TableError, match="table edges: column missing: 'layer'"):
        EDGES.check(pa.table({"x": [1]}))
    wrong = EDGES.empty().set_column(0, "layer", pa.array([], pa.int64()))
    with pytest.raises(TableError, match="table edges: column layer is int64, not string"):
        EDGES.check(wrong)
    with pytest.raises(TableError, match="column missing"):
        LEDGER.of({"file": []})
    with pytest.raises(TableError, match="column lines is not int64"):
        LEDGER.of({**{n: [None] for n in LEDGER.names}, "lines": ["many"]})


def test_empty_rows_make_an_empty_table():
    assert EDGES.of_rows([]).schema == EDGES.schema


@given(st.lists(st.integers(-(2**63), 2**63 - 1)), st.integers(0, 3))
def test_numbers_go_to_arrow_and_back_as_pyarrow_takes_them(values, skipped):
    array = np.array(values, np.int64)
    assert numbers(array).equals(pa.array(array))
    pieces = pa.chunked_array([numbers(array)[skipped:], numbers(array)])
    assert numbers_in(pieces).tolist() == pieces.to_pylist()
    flags = array % 2 == 0
    assert (
        numbers(flags).equals(pa.array(flags))
        and numbers_in(numbers(flags)[skipped:]).tolist() == flags[skipped:].tolist()
    )
    holes = numbers(array, flags)
    assert holes.to_pylist() == [None if hole else value for value, hole in zip(values, flags, strict=True)]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]))))
def test_texts_go_to_arrow_as_pyarrow_takes_them(values):
    assert texts(values).equals(pa.array(values, TEXT))
    assert all(repeated(value, 3).to_pylist() == [value] * 3 for value in values)


def test_a_column_of_one_text_does_not_wrap_beyond_two_gigabytes():
    with pytest.raises(TableError, match=r"^too long for one column: '40,000 times 65,536 bytes'"):
        repeated("x" * 65_536, 40_000)


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (TEXT, ["a", "é", ""]),
        (TEXT, ["a", None]),
        (COUNT, [1, 2**62, -1]),
        (COUNT, [1, None]),
        (NUMBER, [1, 2.5, None]),
        (FLAG, [True, False]),
        (FLAG, [None, True]),
        (pa.list_(TEXT), [["a"], [], None]),
        *((kind, []) for kind in (TEXT, COUNT, NUMBER, FLAG, pa.list_(TEXT))),
    ],
)
def test_rows_keep_their_values(kind, values):
    shape = Shape("t", "a row", (Column("c", kind, "what it means"),), ())
    assert shape.of_rows([(value,) for value in values])["c"].combine_chunks().equals(pa.array(values, kind))


@pytest.mark.parametrize(("kind", "value"), [(COUNT, 2**63), (COUNT, -(2**63) - 1), (COUNT, "1"), (FLAG, 1), (TEXT, 1)])
def test_a_value_that_a_column_cannot_hold_is_refused(kind, value):
    with pytest.raises((TableError, OverflowError)):
        Shape("t", "a row", (Column("c", kind, "what it means"),), ()).of_rows([(value,)])
