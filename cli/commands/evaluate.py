"""``coordgraph evaluate``: how well a run agrees with what is known of the accounts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..console import plain, say
from ..options import Run

if TYPE_CHECKING:
    from coordgraph.evaluation import Evaluation


def evaluate(
    run: Run,
    labels: Annotated[
        Path, typer.Option(help="Table of labels, one account a row: CSV, TSV or Parquet.", show_default=False)
    ],
    column: Annotated[
        str | None, typer.Option(help="Column of the groups; an empty cell means ordinary. [default: group]")
    ] = None,
    id_column: Annotated[
        str | None, typer.Option(help="Column of the account ids. [default: account_id, or a usual other name of it]")
    ] = None,
    ordinary: Annotated[
        list[str] | None, typer.Option(help="Value that means ordinary too, such as control; may be repeated.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Write it to this file too: .json or .csv.")] = None,
    draws: Annotated[int, typer.Option(min=1, help="Draws of accounts for the intervals.")] = 1000,
    seed: Annotated[int, typer.Option(help="Of those draws.")] = 1,
) -> None:
    """Compare the clusters of a run with labels: a table of labelled accounts.

    An account is found when it is in a cluster. Accounts without a label are counted and are neither right nor wrong;
    accounts labelled as ordinary are needed for precision, F1, AUC and PPV, which are empty without them.

    Lines: precision, recall, f1, specificity (of accounts; the first three with 95 % intervals), auc and
    average_precision (of the coordination score: the largest weight of an account's kept ties), weighted_precision
    (over clusters, Σ n p² / Σ n p), ppv_0.1%, ppv_1%, ppv_5% (share of finds that would be right where so few
    accounts belong to a group, with intervals), homogeneity, completeness, v, purity, nmi, ami, ari (clusters against
    groups, over accounts that have both), same_group_ties (share of the ties between labelled accounts that join two
    of one group). All are from 0 to 1 and higher is better; ami and ari are 0 by chance and may be negative.
    """
    from coordgraph import evaluation

    found = evaluation.evaluate_run(
        run, labels, column=column, id_column=id_column, ordinary=tuple(ordinary or ()), draws=draws, seed=seed
    )
    _print_table(found)
    if out is not None:
        say(f"Written: {found.save(out)}.")


def _print_table(found: Evaluation) -> None:
    """Counts, then measures; what is missing says why."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from coordgraph.evaluation.evaluating import COUNTS

    counts = Table("accounts", "", "", box=box.SIMPLE_HEAD)
    for name, count in found.counts.items():
        counts.add_row(name, Text(f"{count:,}", justify="right"), COUNTS[name])
    measures = Table("measure", "value", "95 % interval", "meaning", box=box.SIMPLE_HEAD)
    for measure in found.measures:
        value = "–" if measure.value is None else f"{measure.value:.3f}"
        interval = "" if measure.low is None else f"{measure.low:.3f} to {measure.high:.3f}"
        note = f" ({plain(measure.note)})" if measure.note else ""
        measures.add_row(measure.name, Text(value, justify="right"), interval, Text(plain(measure.meaning) + note))
    console = Console(highlight=False, emoji=False)
    console.print(counts)
    console.print(measures)
