"""What the report draws, as numbers: the tables of ``DRAWN_TABLES``.

In: the tables of a run. Out: counts to draw, and further small tables of them, to be written as CSV beside the report.
Odd input: what is not known is not drawn and in no table.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import pyarrow as pa

from coordgraph.reports.activity import Activity, activity_of_run, activity_table
from coordgraph.reports.habits import Habits, created_table, habits_of_run, hours_table


class Drawn(NamedTuple):
    """What is counted to be drawn."""

    activity: Activity
    habits: Habits


def drawn_of_run(tables: Mapping[str, pa.Table]) -> Drawn:
    """Activity over time, hours of the week and months of creation."""
    return Drawn(activity_of_run(tables), habits_of_run(tables))


def drawn_tables(drawn: Drawn) -> dict[str, pa.Table]:
    """The same as tables, each by its name."""
    return {
        "activity": activity_table(drawn.activity),
        "hours": hours_table(drawn.habits),
        "created": created_table(drawn.habits),
    }
