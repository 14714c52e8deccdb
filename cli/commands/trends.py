"""``coordgraph trends``: hashtags and phrases of a run as trends."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..console import plain, progress_on_stderr, say
from ..options import Language, Quiet, Run, day_of

if TYPE_CHECKING:
    from coordgraph.trends import Trends

_LISTED = 20
_LONGEST_NAME = 40
_OTHER_COLUMNS = 66  # what they take; on a narrow terminal names are cut and not numbers
_LEVELS = ("actor", "organ", "side")


def trends(
    run: Run,
    phrase: Annotated[
        list[str] | None,
        typer.Option(help="Phrase to track beside hashtags: posts whose text holds it; may be repeated."),
    ] = None,
    hashtag: Annotated[
        list[str] | None,
        typer.Option(help="Only this hashtag, with or without #, in whatever spelling; may be repeated."),
    ] = None,
    min_messages: Annotated[int, typer.Option(help="Hashtags with fewer messages are no trend.")] = 10,
    from_: Annotated[str | None, typer.Option("--from", metavar="DATE", help="First day, UTC, YYYY-MM-DD.")] = None,
    to: Annotated[str | None, typer.Option("--to", metavar="DATE", help="Last day, UTC, included.")] = None,
    top: Annotated[int, typer.Option(help="Only so many of the largest trends.")] = 1000,
    actors: Annotated[
        Path | None,
        typer.Option(
            help="CSV of who belongs to whom: account (id or @handle) or rule (handle~PATTERN, bio~PHRASE, "
            "cluster=ID), actor, organ, side, source, date; since, until."
        ),
    ] = None,
    sensitivity: Annotated[
        float | None, typer.Option(help="Share of inorganic messages a rule is assumed to find; with --specificity.")
    ] = None,
    specificity: Annotated[
        float | None, typer.Option(help="Share of other messages a rule is assumed to leave alone; with --sensitivity.")
    ] = None,
    min_combined: Annotated[
        int, typer.Option(help="Trends and months are split by actor, organ and side from so many messages on.")
    ] = 100,
    leading: Annotated[
        int, typer.Option(help="The largest trends an actor has the majority in that are summed as its leading share.")
    ] = 8,
    country: Annotated[
        str | None,
        typer.Option(help="Country the trends are about (such as VE, or a name): how many declare a place outside it."),
    ] = None,
    draws: Annotated[int, typer.Option(help="Draws of accounts for the intervals.")] = 1000,
    seed: Annotated[int, typer.Option(help="Of those draws.")] = 1,
    out: Annotated[
        Path | None, typer.Option(help="Directory to write to. [default: the name of the run and -trends, beside it]")
    ] = None,
    language: Language = None,
    quiet: Quiet = False,
) -> None:
    """Describe the hashtags of a run, and phrases, as trends.

    A retweet is a message of the hashtags its retweeted post names; originals and first posters are no retweets.
    The run stays as it is; no input is read again.

    Which hashtags are trends is a choice: those with --min-messages and of these the --top largest, or with --hashtag
    only those named; --phrase adds to them. "All posts that name a trend" are the posts of these trends and no others;
    how many hashtags and posts are left out is said in the page and in trends.json.

    Columns: messages (retweets included), accounts that sent them, peak (day of the hour with most messages, UTC),
    top50 (share of the messages by the 50 most active accounts), gini (of messages over accounts; 0: all sent as
    many), new (share of accounts made within 30 days before the first message), clusters (share of the messages by
    accounts in clusters of the run), C (coefficient of traffic manipulation: a tenth of the percentage of retweets,
    plus the percentage by the top 50, plus messages per account; no threshold; empty below 50 accounts, marked * below
    1,000 messages). What is not known is empty.

    In the files also: hhi (Herfindahl index of messages over accounts), C at equal size (mean over drawn samples of
    1,000 messages), the program most messages were sent with and its share where posts have programs, and a sentence.
    With --country a table of places: placed (accounts that declare a place whose country could be told), abroad (share
    of these outside the country, with its 95 % interval), unknown (a place of no country that could be told), joke (no
    place by its wording, as 'everywhere'), none (no place declared).

    With --actors a second table: messages, their share with its 95 % interval from drawing accounts, accounts, and the
    trends each actor, organ and side took part in, sent more than half of (most) and came first in (first). A row
    of the file that cannot be used is said on stderr with its line; accounts given to two actors count for neither.

    For each side a sentence, too: how many trends it has the majority of, with an interval from drawing accounts,
    and what part of all posts the largest of them make (--leading). The columns since and until of the file, if
    there are any, say from when to when an account belongs to its actor; messages outside are nobody's.

    Then what part of the posts that name a trend could be inorganic, one sentence a rule with its assumptions: a lower
    bound from accounts in clusters, and a curve over one to five indicators; corrected with --sensitivity and
    --specificity.

    Written: trends.html (to read and print: calendar, timelines, tables; no scripts; in the --language asked for, while
    tables stay English), tables/ (Parquet) and csv/ with
    trends, trend_days (days on which a trend exceeds what its own last 28 days give, at a false discovery rate of 5 %),
    trend_actors, trend_shares and inorganic_share (for each trend, month, actor, organ and
    side, and for trends and months by these where there are --min-combined messages). All columns are explained in the
    reference of tables.
    """
    from coordgraph.trends import TrendSettings, directory_beside, save_trends, trends_of_run

    settings = TrendSettings(
        phrases=tuple(phrase or ()),
        hashtags=tuple(hashtag or ()),
        min_messages=min_messages,
        first_day=day_of(from_, "--from"),
        last_day=day_of(to, "--to"),
        top=top,
        actors=actors,
        sensitivity=sensitivity,
        specificity=specificity,
        min_combined=min_combined,
        leading=leading,
        country=country,
        draws=draws,
        seed=seed,
        language=language or "en",
    )
    with progress_on_stderr(quiet) as progress:
        found = trends_of_run(run, settings, progress)
    written = save_trends(found, out or directory_beside(run))
    _print_trends(found)
    _print_abroad(found)
    _print_shares(found)
    _print_inorganic(found)
    for note in found.notes:
        say(f"Note: {note}")
    say(f"Written: {written}.")


def _print_trends(found: Trends) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(highlight=False, emoji=False)
    table = Table(box=box.SIMPLE_HEAD, padding=0)
    table.add_column("trend", no_wrap=True, overflow="ellipsis", max_width=max(console.width - _OTHER_COLUMNS, 8))
    for heading in ("messages", "accounts", "peak", "top50", "gini", "new", "clusters", "C"):
        table.add_column(heading, justify="right", no_wrap=True)
    for row in found.tables["trends"].slice(0, _LISTED).to_pylist():
        table.add_row(Text(plain(row["trend"])[:_LONGEST_NAME]), *_cells(row))
    console.print(table)


def _cells(row: dict[str, Any]) -> list[str]:
    counts = [f"{row[name]:,}" for name in ("messages", "accounts")]
    shares = [
        "" if row[name] is None else f"{row[name]:.2f}"
        for name in ("top50_share", "gini", "new_account_share", "cluster_message_share")
    ]
    traffic = row["traffic_coefficient"]
    coefficient = "" if traffic is None else f"{traffic:.1f}{'*' if row['warning'] else ''}"
    return [*counts, f"{row['peak_hour']:%Y-%m-%d}", *shares, coefficient]


def _print_abroad(found: Trends) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    rows = [row for row in found.tables["trends"].slice(0, _LISTED).to_pylist() if row["country"]]
    if not rows:
        return
    console = Console(highlight=False, emoji=False)
    table = Table(box=box.SIMPLE_HEAD, padding=0)
    table.add_column(f"outside {rows[0]['country']}", no_wrap=True, overflow="ellipsis", max_width=_LONGEST_NAME)
    for heading in ("placed", "abroad", "95 % interval", "unknown", "joke", "none"):
        table.add_column(heading, justify="right", no_wrap=True)
    for row in rows:
        share = "" if row["abroad_share"] is None else f"{row['abroad_share']:.1%}"
        interval = "" if row["abroad_low"] is None else f"{row['abroad_low']:.1%} to {row['abroad_high']:.1%}"
        others = (f"{row[name]:,}" for name in ("unknown_place_accounts", "joke_place_accounts", "no_place_accounts"))
        table.add_row(
            Text(plain(row["trend"])[:_LONGEST_NAME]), f"{row['placed_accounts']:,}", share, interval, *others
        )
    console.print(table)


def _print_shares(found: Trends) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    rows = [row for row in found.tables["trend_shares"].to_pylist() if row["key"] is None]
    if not rows:
        return
    console = Console(highlight=False, emoji=False)
    table = Table(box=box.SIMPLE_HEAD, padding=0)
    table.add_column("", no_wrap=True)
    table.add_column("name", no_wrap=True, overflow="ellipsis", max_width=max(console.width - _OTHER_COLUMNS, 8))
    for heading in ("messages", "share", "95 % interval", "accounts", "trends", "most", "first"):
        table.add_column(heading, justify="right", no_wrap=True)
    for row in sorted(rows, key=lambda r: (_LEVELS.index(r["level"]), r["name"] is None, -r["messages"])):
        interval = "" if row["share_low"] is None else f"{row['share_low']:.1%} to {row['share_high']:.1%}"
        counts = (f"{row[name]:,}" for name in ("accounts", "trends", "trends_majority", "trends_first"))
        name = Text(plain(row["name"] or "(given to nobody)")[:_LONGEST_NAME])
        table.add_row(row["level"], name, f"{row['messages']:,}", f"{row['share']:.1%}", interval, *counts)
    console.print(table)
    for row in rows:
        if row["level"] == "side" and row["name"]:
            print(f"- {plain(row['sentence'])}")


def _print_inorganic(found: Trends) -> None:
    from coordgraph.trends import inorganic_in_words

    rows = (row for row in found.tables["inorganic_share"].to_pylist() if row["scope"] == "all")
    for sentence in inorganic_in_words(rows):
        print(f"- {plain(sentence)}")
