"""``coordgraph registry``: make, check and convert registries of outlets."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from coordgraph.errors import InputError, UsageError

from ..console import counted, plain, say

if TYPE_CHECKING:
    from coordgraph.outlets.claims import Claim
    from coordgraph.outlets.entries import Registry
    from coordgraph.outlets.importing import Imported

app = typer.Typer(
    help="Make, check and convert registries of outlets.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

_SHOWN = 20
_JSON = (".json", ".jsonl", ".ndjson")

Registries = Annotated[
    list[Path],
    typer.Argument(
        help="Registries: tables of outlets or claims (CSV), entities of FollowTheMoney (.json, .jsonl, .ndjson).",
        show_default=False,
    ),
]
All = Annotated[bool, typer.Option("--all", help=f"Every problem, not the first {_SHOWN}.")]


def _print_shapes(wanted: bool) -> None:
    if wanted:
        from coordgraph.outlets.importing import describe_shapes

        print(describe_shapes())
        raise typer.Exit


def import_(
    shape: Annotated[str, typer.Argument(help="Shape of the list; --list says which there are.", show_default=False)],
    file: Annotated[Path, typer.Argument(help="The list: CSV, TSV or text, plain or gzip.", show_default=False)],
    source: Annotated[str, typer.Option(help="Link or citation of the list; every row and claim has it.")],
    date: Annotated[str, typer.Option(help="When the list was published or retrieved: YYYY, YYYY-MM or YYYY-MM-DD.")],
    out: Annotated[Path | None, typer.Option(help="Registry to write. [default: standard output]")] = None,
    all_: All = False,
    shapes: Annotated[
        bool, typer.Option("--list", help="Print the shapes.", callback=_print_shapes, is_eager=True)
    ] = False,
) -> None:
    """Make a registry of a list somebody published.

    Shapes: state-media, ownership-edges, owner-list, domain-ratings, domain-list, prefix-list, sites. Columns are
    recognised by their names, not by the name of the file. Links of profiles become accounts. Platforms and shorteners
    are no outlets. Each record is used or said to be a problem, with its line; a part of a used record that could not
    be used is counted.

    Columns: domain or handle, outlet, organisation (who publishes it), source, date, rating, country, kind (in the
    words of the list); subject, property, object, percentage, quote where the list states claims. Outlets of one name
    in one list are told apart by domain or country in brackets.
    """
    from coordgraph.exports.csv import csv_text, write_csv
    from coordgraph.outlets.importing import import_registry
    from coordgraph.outlets.tabulating import table_of_rows

    found = import_registry(shape, file, source=source, date=date)
    _say_what_was_read(found, all_)
    if not found.rows:
        raise InputError("nothing in it can be used", where=file, next_step="Try another shape.")
    table = table_of_rows(found.rows)
    if out is None:
        print(csv_text(table), end="")
    else:
        say(f"Written: {write_csv(table, out)}.")


def _say_what_was_read(found: Imported, all_: bool) -> None:
    claims = sum("subject" in row for row in found.rows)
    say(f"{counted(found.read, 'record')}: {found.used:,} used, {counted(len(found.problems), 'problem')}.")
    say(f"{counted(len(found.rows) - claims, 'row')} of outlets, {counted(claims, 'claim')}.")
    if found.passed:
        say(f"Of used records {counted(len(found.passed), 'part')} passed over, such as:")
        _say_some([str(problem) for problem in found.passed], all_, 3)
    _say_some([str(problem) for problem in found.problems], all_)


def check(files: Registries, all_: All = False) -> None:
    """Say what registries hold, what of them cannot be used, and where sources contradict one another.

    Prints: outlets, domains (and parts of sites), handles, claims, organisations (persons and funders included),
    problems (rows that cannot be used, domains given to two outlets, ownership that goes round in a circle; each with
    file and line on stderr), conflicts (claims of different sources that name different subjects for the same thing and
    time; both stay). Exit status 1 when nothing can be used.
    """
    from coordgraph.outlets import read_registries
    from coordgraph.outlets.claims import claims_of, organisations_table
    from coordgraph.outlets.entries import Handle

    registry = read_registries(files)
    claims = claims_of(registry)
    keys = {key for row in registry.rows for key in row.keys}
    handles = {key for key in keys if isinstance(key, Handle)}
    conflicting = [claim for claim in claims if claim.conflicts]
    for name, number in (
        ("outlets", len({row.outlet for row in registry.rows})),
        ("domains", len(keys - handles)),
        ("handles", len(handles)),
        ("claims", len(claims)),
        ("organisations", organisations_table(registry, claims).num_rows),
        ("problems", len(registry.problems)),
        ("conflicts", len(conflicting)),
    ):
        print(f"{name:<13} {number:>9,}")
    _print_conflicts(conflicting, all_)
    _say_some([str(problem) for problem in registry.problems], all_)
    _refuse_nothing(registry, files)


def _print_conflicts(claims: list[Claim], all_: bool) -> None:
    from coordgraph.outlets.claims import words_of

    for claim in claims if all_ else claims[:_SHOWN]:
        said = f"{claim.subject} {words_of(claim.property)} {claim.object}, says {claim.source} ({claim.date})"
        print(plain(f"{said}; but {'; '.join(claim.conflicts)}"))
    if len(claims) > _SHOWN and not all_:
        print(f"… and {len(claims) - _SHOWN:,} more; --all shows them.")


def convert(
    files: Registries,
    out: Annotated[Path, typer.Option(help="File to write: .csv, or .json, .jsonl, .ndjson for FollowTheMoney.")],
    all_: All = False,
) -> None:
    """Write registries as one table, or as entities of FollowTheMoney.

    The table has the rows of outlets and the claims, with the columns that are used. In FollowTheMoney who owns
    something that is not known to be a company is an UnknownLink with the role owns; both are read back as the same
    claims and places.
    """
    from coordgraph.exports.csv import write_csv
    from coordgraph.outlets import read_registries
    from coordgraph.outlets.follow_the_money_writing import write_follow_the_money
    from coordgraph.outlets.tabulating import rows_of, table_of_rows

    if out.suffix.lower() not in (".csv", *_JSON):
        raise UsageError("no known kind of registry", value=out.name, next_step=f"Use .csv or {', '.join(_JSON)}.")
    registry = read_registries(files)
    _say_some([str(problem) for problem in registry.problems], all_)
    _refuse_nothing(registry, files)
    if out.suffix.lower() == ".csv":
        write_csv(table_of_rows(rows_of(registry)), out)
    else:
        write_follow_the_money(registry, out)
    say(f"Written: {out}.")


def _refuse_nothing(registry: Registry, files: list[Path]) -> None:
    if not registry.rows and not registry.claims:
        where = ", ".join(str(file) for file in files)
        raise InputError("nothing in it can be used", where=where, next_step="See the problems above.")


def _say_some(sentences: list[str], all_: bool, shown: int = _SHOWN) -> None:
    for sentence in sentences if all_ else sentences[:shown]:
        say(f"Note: {sentence}.")
    if len(sentences) > shown and not all_:
        say(f"… and {len(sentences) - shown:,} more; --all shows them.")


app.command("import")(import_)
app.command("check")(check)
app.command("convert")(convert)
