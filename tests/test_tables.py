"""Tables: every column explained, and shapes that refuse what does not fit."""

from __future__ import annotations

import pyarrow as pa
import pytest

from coordgraph.errors import TableError
from coordgraph.tables import EDGES, LEDGER, ROBUSTNESS_TABLES, TABLES


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
