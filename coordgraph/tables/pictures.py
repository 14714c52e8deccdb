"""What the report draws, as numbers."""

from __future__ import annotations

from coordgraph.tables.shapes import COUNT, NUMBER, TEXT, TIME, Column, Shape

ACTIVITY = Shape(
    "activity",
    "one row a span of time, of all that was read and of each cluster: what the report draws over time",
    (
        Column("cluster", TEXT, "cluster; empty: all that was read"),
        Column("start", TIME, "when the span begins"),
        Column("seconds", NUMBER, "how long it is"),
        Column(
            "joint_acts",
            COUNT,
            "shared objects of ties whose two posts lie within the window, counted when the later was made; of a "
            "cluster those of ties inside it",
        ),
        Column("posts", COUNT, "posts; of a cluster those of its accounts"),
    ),
    ("cluster", "start"),
)

HOURS = Shape(
    "hours",
    "one row an hour of the week, of each cluster and of all accounts in none: what the report draws of hours",
    (
        Column("cluster", TEXT, "cluster; empty: accounts in none"),
        Column("weekday", COUNT, "0 (Monday) to 6, UTC"),
        Column("hour", COUNT, "0 to 23, UTC"),
        Column("posts", COUNT, "posts whose hour is known"),
    ),
    ("cluster", "weekday", "hour"),
)

CREATED = Shape(
    "created",
    "one row a month in which accounts were made, of each cluster and of all accounts in none",
    (
        Column("cluster", TEXT, "cluster; empty: accounts in none"),
        Column("month", TEXT, "month, as 2024-05"),
        Column("accounts", COUNT, "posting accounts made in it"),
    ),
    ("cluster", "month"),
)

#: What the report draws, as numbers: CSV files of a run.
DRAWN_TABLES: dict[str, Shape] = {shape.name: shape for shape in (ACTIVITY, HOURS, CREATED)}
