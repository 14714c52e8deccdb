"""Values of columns are those that ``to_pylist`` gives."""

from __future__ import annotations

import datetime as dt

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordgraph.readers.python_values import python_values

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=3)
KINDS = [
    (pa.string(), TEXTS),
    (pa.large_string(), TEXTS),
    (pa.dictionary(pa.int8(), pa.string()), st.sampled_from(["a", "b", "é"])),
    (pa.int16(), st.integers(-5, 5)),
    (pa.int64(), st.integers(-(1 << 63), (1 << 63) - 1)),
    (pa.uint64(), st.integers(0, (1 << 64) - 1)),
    (pa.float64(), st.floats(allow_nan=False)),
    (pa.bool_(), st.booleans()),
    (pa.timestamp("s"), st.datetimes(dt.datetime(1, 1, 1), dt.datetime(9999, 12, 31)).map(lambda t: t.replace(microsecond=0))),
    (pa.timestamp("us"), st.datetimes(dt.datetime(1, 1, 1), dt.datetime(9999, 12, 31, 23, 59, 59))),
    (pa.timestamp("us", "UTC"), st.datetimes(dt.datetime(1900, 1, 1), dt.datetime(2100, 1, 1), timezones=st.just(dt.UTC))),
    (pa.date32(), st.dates()),
    (pa.list_(pa.string()), st.lists(st.none() | TEXTS, max_size=3)),
    (pa.large_list(pa.int64()), st.lists(st.none() | st.integers(-5, 5), max_size=3)),
    (pa.list_(pa.list_(pa.string())), st.lists(st.none() | st.lists(TEXTS, max_size=2), max_size=3)),
    (pa.struct([("a", pa.int64())]), st.fixed_dictionaries({"a": st.integers(0, 9)})),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "values"), KINDS, ids=[str(kind) for kind, _ in KINDS])
@given(data=st.data())
def test_values_are_those_of_to_pylist(kind, values, data):
    column = pa.array(data.draw(st.lists(st.none() | values, max_size=8)), kind)
    start = data.draw(st.integers(0, len(column)))
    part = column.slice(start, data.draw(st.integers(0, len(column) - start)))
    wanted = part.to_pylist()
    assert python_values(part) == wanted
    assert [type(v) for v in python_values(part)] == [type(v) for v in wanted]


def test_not_a_number_stays_apart_from_an_empty_cell():
    found = python_values(pa.array([float("nan"), None], pa.float64(), from_pandas=False))
    assert found[0] != found[0] and found[1] is None


def test_a_time_beyond_the_calendar_raises_as_before():
    with pytest.raises((ValueError, OverflowError)):
        python_values(pa.array([1 << 62], pa.int64()).view(pa.timestamp("s")))
