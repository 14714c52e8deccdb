"""``coordgraph compare``: a run beside the same run on a comparison sample."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..console import say
from ..options import Run

if TYPE_CHECKING:
    from coordgraph.evaluation.sample import Row


def compare(
    run: Run,
    sample: Annotated[
        Path, typer.Argument(help="Directory of a run with the same settings on ordinary accounts.", show_default=False)
    ],
) -> None:
    """Set a run beside the same run on a comparison sample of ordinary accounts.

    Columns: the number in the run and in the sample, each with the same per posting account, and for numbers of
    accounts the ratio of these shares with its 95 % interval; 1 means that the method finds as much among ordinary
    accounts. What makes the two hard to compare is said on stderr.
    """
    import coordgraph

    comparison = coordgraph.open(run).compare(coordgraph.open(sample))
    _print_table(comparison.rows)
    for doubt in comparison.doubts:
        say(f"Note: {doubt}")


def _none_in(row: Row) -> str:
    """Why there is no ratio, where accounts are counted."""
    if not row.name.startswith("accounts"):
        return ""
    return (
        "none in either" if not row.run and not row.sample else "none in the sample" if row.run else "none in the run"
    )


def _print_table(rows: list[Row]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0))
    table.add_column(no_wrap=True)
    for heading in ("run", "each", "sample", "each", "ratio"):
        table.add_column(heading, justify="right", no_wrap=True)
    for row in rows:
        ratio = _none_in(row) if row.ratio is None else f"{row.ratio[0]:,.3g} ({row.ratio[1]:,.3g}–{row.ratio[2]:,.3g})"
        shares = (f"{row.run_share:,.3g}", f"{row.sample_share:,.3g}")
        table.add_row(row.name, f"{row.run:,}", shares[0], f"{row.sample:,}", shares[1], ratio)
    Console(highlight=False, emoji=False).print(table)
