"""What the report draws, as numbers: the tables of ``DRAWN_TABLES``.

In: the tables of a run. Out: further small tables, to be written as CSV beside the report. Odd input: what is not known
is not drawn and in no table.
"""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from coordgraph.reports.activity import activity_table
from coordgraph.reports.habits import created_table, habits_of_run, hours_table


def drawn_tables(tables: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
    """Activity over time, hours of the week and months of creation, each by its name."""
    habits = habits_of_run(tables)
    return {"activity": activity_table(tables), "hours": hours_table(habits), "created": created_table(habits)}
