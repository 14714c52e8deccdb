"""``coordgraph narratives``: the themes of a codebook in the posts of a run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..console import plain, progress_on_stderr, say
from ..options import Language, Quiet, Run, day_of

if TYPE_CHECKING:
    from coordgraph.narratives import Narratives

_LONGEST_NAME = 40
_OTHER_COLUMNS = 96  # what they take; on a narrow terminal names are cut and not numbers


def narratives(
    run: Run,
    codebook: Annotated[
        Path,
        typer.Option(
            help="CSV of themes: theme, then one of phrase, pattern and hashtag a row; language and note optional.",
            show_default=False,
        ),
    ],
    sample: Annotated[
        int | None, typer.Option(help="Draw so many distinct texts for people to code, into sample.csv.")
    ] = None,
    hand: Annotated[
        list[Path] | None,
        typer.Option(help="Sample that people have filled in, its key beside it; repeat for one file a person."),
    ] = None,
    from_: Annotated[str | None, typer.Option("--from", metavar="DATE", help="First day, UTC, YYYY-MM-DD.")] = None,
    to: Annotated[str | None, typer.Option("--to", metavar="DATE", help="Last day, UTC, included.")] = None,
    draws: Annotated[int, typer.Option(help="Draws of accounts, or of coded posts, for the intervals.")] = 1000,
    seed: Annotated[int, typer.Option(help="Of those draws, and of the sample.")] = 1,
    out: Annotated[
        Path | None,
        typer.Option(help="Directory to write to. [default: the name of the run and -narratives, beside it]"),
    ] = None,
    language: Language = None,
    quiet: Quiet = False,
) -> None:
    """Count what the posts of a run say, by the themes of a codebook.

    A retweet says what its text says. A post may say several themes. The run stays as it is; no input is read again.
    Case, spaces, links and mentions are folded; a phrase is found as whole words, with * at its beginning or end for
    any letters. A row of the codebook that cannot be used is said on stderr with file and line and the rest goes on;
    posts on which a pattern takes too long are counted as undecided.

    Columns: messages (retweets included), share (of all messages) with its 95 % interval from drawing accounts,
    accounts and texts (shares of all accounts and of all distinct texts, near-duplicates being one), most (how few
    distinct texts make 60 % of its messages), undecided. Then a sentence a theme.

    --sample writes sample.csv for people to code, without the answer of the codebook: names of themes separated by ;
    in coder_1, coder_2 …, - for none, empty for not coded. sample-key.csv holds the answer and the weights: keep it
    beside, and from the coders. A sample that is there is never written over.

    --hand reads it back: Krippendorff's alpha between the coders; sensitivity and specificity of the codebook against
    each coder and the majority; shares corrected by them.

    Written: narratives.html (to read and print: shares, timelines, tables; no scripts; in the --language asked for,
    while tables stay English), tables/ (Parquet) and csv/ with themes (by all, month, cluster, language), texts
    (distinct texts; as CSV only those with two messages or more, or with a theme), agreement and codebook_quality. All
    columns are explained in the reference of tables.
    """
    from coordgraph.narratives import NarrativeSettings, check_place, narratives_of_run, save_narratives
    from coordgraph.runs import directory_beside

    settings = NarrativeSettings(
        codebook=codebook,
        first_day=day_of(from_, "--from"),
        last_day=day_of(to, "--to"),
        sample=sample,
        hand=tuple(hand or ()),
        draws=draws,
        seed=seed,
        language=language or "en",
    )
    place = check_place(out or directory_beside(run, "narratives"), sample is not None)
    with progress_on_stderr(quiet) as progress:
        found = narratives_of_run(run, settings, progress)
    written = save_narratives(found, place)
    _print_shares(found)
    for name in ("agreement", "codebook_quality"):
        for sentence in found.tables[name]["sentence"].to_pylist():
            print(f"- {plain(sentence)}")
    for note in found.notes:
        say(f"Note: {note}")
    say(f"Written: {written}.")


def _print_shares(found: Narratives) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    place = {theme: number for number, theme in enumerate(found.coding.themes)}
    rows = [row for row in found.tables["themes"].to_pylist() if row["scope"] == "all"]
    rows.sort(key=lambda row: place.get(row["theme"], len(place)))
    console = Console(highlight=False, emoji=False)
    table = Table(box=box.SIMPLE_HEAD, padding=0)
    table.add_column("theme", no_wrap=True, overflow="ellipsis", max_width=max(console.width - _OTHER_COLUMNS, 12))
    for heading in ("messages", "share", "95 % interval", "accounts", "texts", "most", "undecided"):
        table.add_column(heading, justify="right", no_wrap=True)
    for row in rows:
        name = "(no theme)" if row["theme"] is None else plain(row["theme"])[:_LONGEST_NAME]
        table.add_row(Text(name), *_cells(row))
    console.print(table)
    for row in rows:
        print(f"- {plain(row['sentence'])}")


def _cells(row: dict[str, Any]) -> list[str]:
    shares = ["" if row[name] is None else f"{row[name]:.1%}" for name in ("share", "account_share", "text_share")]
    interval = "" if row["share_low"] is None else f"{row['share_low']:.1%} to {row['share_high']:.1%}"
    most = "" if row["texts_of_most"] is None else f"{row['texts_of_most']:,}"
    return [f"{row['messages']:,}", shares[0], interval, shares[1], shares[2], most, f"{row['undecided']:,}"]
