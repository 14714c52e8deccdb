"""``coordgraph outlets``: which outlets clusters share, and whom sources state to be behind them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..console import counted, plain, say
from ..options import Language, Run

if TYPE_CHECKING:
    from coordgraph.outlets_of_run import Outlets

_CLUSTERS, _LISTED, _SENTENCES = 20, 8, 6
_LONGEST_NAME, _SHORTEST_NAME = 40, 8
_HEADINGS = ("accounts", "others", "ratio", "q", "")
_INDENT, _EDGES = 2, 2
_LARGE = 1000  # from here on a ratio is told without decimals


def outlets(
    run: Run,
    registry: Annotated[
        list[Path] | None,
        typer.Option(
            help="Further registry of outlets (CSV) beside those of the run, such as a filled-in unmatched.csv; may be "
            "repeated."
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Directory to write to. [default: the name of the run and -outlets, beside it]")
    ] = None,
    min_accounts: Annotated[
        int | None,
        typer.Option(min=1, help="Fewest accounts that must share an outlet. [default: that of the run]"),
    ] = None,
    language: Language = None,
) -> None:
    """Say which outlets each cluster shares more than others do, and whom sources state to be behind these outlets.

    The run stays as it is; no input is read again. Counted by accounts, each once. A statement about an outlet is that
    of its source; it says nothing about who funds or runs the accounts.

    Columns: accounts (of the cluster that shared the outlet, of all of it), others (share of all other posting accounts
    that did), ratio (risk ratio: how many times as often, with its 95 % interval; 1 is no difference), q (chance of as
    many accounts were the cluster drawn by lot, by Fisher's exact test, corrected over every cluster and outlet),
    circular (the cluster was found by links or retweets of the outlet, so that this is no independent evidence; such
    pairs are corrected apart). Listed are outlets whose interval lies above 1. Below them ways from these outlets to
    publishers, owners and funders, each step with its source and date. What is not known is empty.

    Written: outlets.html (to read and print, with pictures; no scripts), tables/ (Parquet) and csv/ with outlets,
    organisations, claims, amplification, organisation_amplification (whose outlets are shared) and chains (every way),
    and unmatched.csv: domains and accounts that no registry names, with empty columns to fill in and give back with
    --registry. A list somebody has filled in is never written over: the next one is unmatched-2.csv. All columns are
    explained in the reference of tables.
    """
    from coordgraph.outlets_of_run import directory_beside, outlets_of_run, save_outlets

    found = outlets_of_run(run, registry or (), min_accounts)
    page, unmatched = save_outlets(found, out or directory_beside(run), language or "en")
    _print_clusters(found)
    for note in found.notes:
        say(f"Note: {note}")
    rows = found.tables["unmatched"].num_rows
    if rows:
        say(f"No registry names {counted(rows, 'shared site')}: {unmatched}; fill it in and add it with --registry.")
    say(f"Open {page}")


def _print_clusters(found: Outlets) -> None:
    clusters = found.tables["clusters"].to_pylist()
    if not clusters:
        say("There is no cluster, so there is nothing to compare.")
    for cluster in clusters[:_CLUSTERS]:
        _print_cluster(cluster, found)
    if len(clusters) > _CLUSTERS:
        say(f"The first {_CLUSTERS} of {len(clusters):,} clusters; all are in csv/amplification.csv.")


def _print_cluster(cluster: dict[str, Any], found: Outlets) -> None:
    from coordgraph.reports import outlets_of_cluster

    about = outlets_of_cluster(cluster, found.tables)
    name = plain(cluster["label"] or cluster["cluster"])
    print(f"{cluster['rank']}. {name} ({counted(cluster['accounts'], 'account')})")
    if about["outlets"]:
        _print_outlets(about["outlets"])
    else:
        print("   No outlet it clearly shares more than others do.")
    for sentence in about["sentences"][:_SENTENCES]:
        print(f"   - {plain(sentence)}")
    left = len(about["sentences"]) - _SENTENCES + about["other_ways"]
    if left > 0:
        print(f"   {left:,} more in csv/chains.csv")
    print(flush=True)  # what follows on stderr comes after it


def _print_outlets(rows: list[dict[str, Any]]) -> None:
    from rich import box
    from rich.cells import cell_len
    from rich.console import Console
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    console = Console(highlight=False, emoji=False)
    cells = [_numbers_of(row) for row in rows[:_LISTED]]
    widths = [max(map(cell_len, column)) for column in zip(_HEADINGS, *cells, strict=True)]
    # on a narrow terminal names are cut and not numbers
    left = console.width - _INDENT - _EDGES - sum(width + 1 for width in widths)
    table = Table(box=box.SIMPLE_HEAD, padding=0)
    table.add_column("outlet", no_wrap=True, overflow="ellipsis", max_width=max(left, _SHORTEST_NAME))
    for heading, width in zip(_HEADINGS, widths, strict=True):
        table.add_column(heading, justify="right" if heading else "left", no_wrap=True, min_width=width)
    for row, numbers in zip(rows, cells, strict=False):
        table.add_row(Text(plain(row["outlet"])[:_LONGEST_NAME]), *numbers)
    console.print(Padding(table, (0, 0, 0, _INDENT)))


def _numbers_of(row: dict[str, Any]) -> list[str]:
    """The cells of a row beside the name."""
    from coordgraph.reports import chance

    ratio = ""
    if row["risk_ratio"] is not None:
        low, high = (_short(row[f"risk_ratio_{end}"]) for end in ("low", "high"))
        ratio = f"{_short(row['risk_ratio'])} ({low}–{high})"
    others = "" if row["other_share"] is None else f"{row['other_share']:.1%}"
    accounts = f"{row['accounts']:,} of {row['cluster_accounts']:,}"
    return [accounts, others, ratio, chance(row["q"]), "circular" if row["circular"] else ""]


def _short(ratio: float) -> str:
    return f"{ratio:,.0f}" if ratio >= _LARGE else f"{ratio:.1f}"
