"""``coordgraph compare``: a run beside a comparison sample, or beside named sets of accounts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..console import plain, say
from ..options import Language, Run

if TYPE_CHECKING:
    from coordgraph.evaluation import Takedowns
    from coordgraph.evaluation.sample import Row

_LISTED = 20
_PROBLEMS = 10
_LONGEST_NAME, _SHORTEST_NAME = 40, 8


def compare(
    run: Run,
    sample: Annotated[
        Path | None,
        typer.Argument(help="Directory of a run with the same settings on ordinary accounts.", show_default=False),
    ] = None,
    accounts: Annotated[
        list[str] | None,
        typer.Option(
            metavar="[NAME=]FILE",
            help="Named set of accounts, such as the user list of a takedown: CSV, TSV, Parquet or a bare list of ids "
            "or handles, plain or compressed; may be repeated.",
        ),
    ] = None,
    now: Annotated[
        Path | None, typer.Option(help="List of accounts that still exist; the others of the run are gone.")
    ] = None,
    id_column: Annotated[
        str | None, typer.Option(help="Column of ids or handles in those files [default: a usual name].")
    ] = None,
    set_column: Annotated[
        str | None, typer.Option(help="Column that names the set of each row [default: campaign, set or takedown].")
    ] = None,
    draws: Annotated[int, typer.Option(min=1, help="Draws of accounts for the intervals of --accounts.")] = 1000,
    seed: Annotated[int, typer.Option(min=0, help="Of those draws.")] = 1,
    out: Annotated[
        Path | None, typer.Option(help="Directory to write tables and a page of --accounts or --now to.")
    ] = None,
    language: Language = None,
) -> None:
    """Set a run beside a comparison sample of ordinary accounts, or beside named sets of accounts.

    With SAMPLE, columns: the number in the run and in the sample, each with the same per posting account, and for
    numbers of accounts the ratio of these shares with its 95 % interval; 1 means that the method finds as much among
    ordinary accounts. What makes the two hard to compare is said on stderr.

    With --accounts, first table, one row a set: accounts listed, of these in the run, posting, with ties and in
    clusters; precision (share of the accounts in clusters that are in the set: a lower bound, as accounts that are not
    in it are unlabelled and not innocent) and recall (share of the posting accounts of the set that are in clusters),
    with 95 % intervals from drawing accounts. Second table, the clusters that hold accounts of a set: members, of these
    in the set, their share, the share chance would give, risk ratio against all other posting accounts with its 95 %
    interval, and q (hypergeometric test, corrected over clusters and sets). Rows are matched by id, and by handle
    only where no id can decide.

    With --now, or where the collection knows it, a table of accounts gone since: in clusters and others, their share
    and risk ratio.

    Written with --out: takedowns.html, tables/ (Parquet), csv/, takedowns.json.
    """
    from coordgraph.errors import UsageError

    sets = bool(accounts) or now is not None
    if sets == (sample is not None):
        what = "a sample and sets of accounts are two questions" if sets else "nothing to compare the run with"
        raise UsageError(what, next_step="Give a run of ordinary accounts, or --accounts FILE (and --now FILE).")
    if sample is not None:
        if out is not None:
            raise UsageError("a sample is compared on the screen only", next_step="Leave --out away.")
        _compare_sample(run, sample)
        return
    import coordgraph
    from coordgraph.evaluation import save_takedowns

    found = coordgraph.open(run).compare_accounts(
        accounts or (), now=now, id_column=id_column, set_column=set_column, draws=draws, seed=seed
    )
    if out is not None:
        save_takedowns(found, out, Path(run).resolve().name, language or "en")
    _print_takedowns(found)
    if out is not None:
        say(f"Written: {out}.")


def _compare_sample(run: Path, sample: Path) -> None:
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
    _print(
        ("", "run", "each", "sample", "each", "ratio"),
        [
            (row.name, f"{row.run:,}", f"{row.run_share:,.3g}", f"{row.sample:,}", f"{row.sample_share:,.3g}",
             _none_in(row) if row.ratio is None else _ratio(*row.ratio))
            for row in rows
        ],
    )  # fmt: skip


def _ratio(ratio: float, low: float, high: float) -> str:
    from coordgraph.translations import ENGLISH

    return "{} ({}–{})".format(*map(ENGLISH.significant, (ratio, low, high)))


def _print(headings: tuple[str, ...], rows: Sequence[tuple[str, ...]], names: int = 1) -> None:
    """A table whose first columns are names, cut where they are long, and whose others are numbers."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(highlight=False, emoji=False)
    cells = [[plain(cell)[:_LONGEST_NAME] for cell in row] for row in (headings, *rows)]
    widths = [max(len(row[place]) for row in cells) for place in range(len(headings))]
    # on a narrow terminal names are cut and not numbers
    left = max((console.width - sum(widths[names:]) - 2 * len(headings)) // names, _SHORTEST_NAME)
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for place, heading in enumerate(headings):
        if place < names:
            table.add_column(heading, no_wrap=True, overflow="ellipsis", max_width=left)
        else:
            table.add_column(heading, justify="right", no_wrap=True, min_width=widths[place])
    for row in cells[1:]:
        table.add_row(*(Text(cell) for cell in row))
    console.print(table)


def _print_takedowns(found: Takedowns) -> None:
    sets = sorted(found.tables["takedown_sets"].to_pylist(), key=lambda row: (row["set"] is None, row["set"]))
    if sets:
        headings = ("set", "listed", "in run", "posting", "ties", "clusters", "precision ≥", "recall")
        counts = ("accounts", "in_collection", "posting", "with_ties", "in_clusters")
        _print(headings, [
            (row["set"] if row["set"] is not None else "(all together)", *(f"{row[n]:,}" for n in counts),
             _share(row, "precision"), _share(row, "recall"))
            for row in sets
        ])  # fmt: skip
    _print_clusters(found)
    _print_gone(found)
    for row in sets:
        print(f"- {plain(row['sentence'])}")
    for note in found.notes:
        say(f"Note: {note}")
    for problem in found.problems[:_PROBLEMS]:
        say(f"Not used: {problem}.")
    if len(found.problems) > _PROBLEMS:
        say(f"Not used: {len(found.problems) - _PROBLEMS:,} further rows; --out lists them all.")


def _share(row: dict[str, Any], name: str) -> str:
    if row[name] is None:
        return ""
    if row[f"{name}_low"] is None:
        return f"{row[name]:.1%}"
    return f"{row[name]:.1%} ({100 * row[f'{name}_low']:.0f}–{100 * row[f'{name}_high']:.0f})"


def _print_clusters(found: Takedowns) -> None:
    from coordgraph.significance import p_in_words

    rows = [row for row in found.tables["takedown_clusters"].to_pylist() if row["in_set"]]
    rows.sort(key=lambda row: (row["q"], -row["in_set"], row["set"], row["rank"]))
    if not rows:
        return
    several = len({row["set"] for row in rows}) > 1
    _print(("set", "cluster", "members", "in set", "share", "chance", "risk ratio", "q")[not several :], [
        (row["set"], f"{row['rank']}. {row['label'] or ''}", f"{row['accounts']:,}", f"{row['in_set']:,}",
         f"{row['share']:.0%}", f"{row['expected_share']:.0%}", _risk(row), p_in_words(row["q"]))[not several :]
        for row in rows[:_LISTED]
    ], names=1 + several)  # fmt: skip
    if len(rows) > _LISTED:
        say(f"{len(rows) - _LISTED:,} further clusters hold accounts of a set; --out lists them all.")


def _risk(row: dict[str, Any]) -> str:
    return "" if row["risk_ratio"] is None else _ratio(*(row[f"risk_ratio{end}"] for end in ("", "_low", "_high")))


def _print_gone(found: Takedowns) -> None:
    rows = [row for row in found.tables["takedown_gone"].to_pylist() if row["scope"] != "cluster"]
    rows.sort(key=lambda row: (row["known_by"], row["scope"]))
    if not rows:
        return
    _print(("gone since", "known by", "accounts", "known", "gone", "share", "risk ratio"), [
        (row["scope"], row["known_by"], *(f"{row[n]:,}" for n in ("accounts", "known", "gone")),
         "" if row["gone_share"] is None else f"{row['gone_share']:.1%}", _risk(row))
        for row in rows
    ], names=2)  # fmt: skip
