"""``coordgraph inspect``: what a file is, what it holds, and what can be done with it."""

from __future__ import annotations

import shlex
from typing import Annotated, Any

import typer

from ..console import plain, progress_on_stderr
from ..options import Dates, Files, Format, Map, Platform, Quiet, Timezone, read_settings


def inspect(
    files: Files,
    format: Format = None,
    map: Map = None,
    platform: Platform = None,
    timezone: Timezone = None,
    dates: Dates = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON instead of words.")] = False,
    quiet: Quiet = False,
) -> None:
    """Say what files hold: format, posts, accounts, span, precision of times, ids, supported behaviours, ledger."""
    from coordgraph import inspection, readers
    from coordgraph.settings import Settings

    settings = Settings().changed({"read": read_settings(format, map, platform, timezone, dates)}).read
    with progress_on_stderr(quiet) as progress:
        collection = readers.read_files(
            [str(f) for f in files], settings, lambda detail, done, total: progress("read", detail, done, total)
        )
    found = inspection.inspect(collection)
    if json:
        import json as library

        print(library.dumps(found, indent=2, ensure_ascii=False, default=str))
        return
    _print_words(found, _next_command([str(f) for f in files], found, format, map, platform, timezone, dates))


def _next_command(files: list[str], found: dict[str, Any], *options: Any) -> str:
    names = ("--format", "--map", "--platform", "--timezone", "--dates")
    parts = ["coordgraph", "run", *files]
    for name, value in zip(names, options, strict=True):
        for one in value if isinstance(value, list) else [value]:
            parts += [name, one] if one else []
    if _unit_of_most(found) in (None, "day"):
        parts += ["--window", "none"]
    return shlex.join([*parts, "--out", "RUN"])


def _unit_of_most(found: dict[str, Any]) -> str | None:
    """The coarsest unit of the times, those of a few rows left out that are better corrected."""
    left_out = found["posts_with_coarse_times"]
    for precision in found["time_precisions"]:
        if left_out <= 0:
            return str(precision["unit"])
        left_out -= precision["posts"]
    return None


def _columns(found: dict[str, Any]) -> list[str]:
    """Which column each field was read from; files that are read alike once."""
    alike: dict[str, str] = {}
    for file, fields in found["fields"].items():
        unused = ", ".join(found["unused_columns"][file])
        read = ", ".join(f"{field} from {column}" for field, column in fields.items())
        alike.setdefault(f"{read}; not used: {unused}" if unused else read, file)
    return [f"{file}: {line}" for line, file in alike.items()] if len(alike) > 1 else list(alike)


def _times(found: dict[str, Any]) -> str:
    precisions = found["time_precisions"]
    if len(precisions) < 2:
        return found["time_precision"] or "no times"
    total = sum(p["posts"] for p in precisions)
    counted = (f"{p['unit']} ({p['posts']:,} of {total:,} posts, first {p['first']})" for p in precisions)
    return plain(", ".join(counted))


def _print_words(found: dict[str, Any], command: str) -> None:
    print(f"Format       {', '.join(found['formats'])}")
    for line in _columns(found):
        print(f"Columns      {plain(line)}")
    print(f"Posts        {found['posts']:,}")
    print(f"Accounts     {found['posting_accounts']:,} posting, {found['accounts']:,} known")
    print(f"Span         {found['first_time'] or 'unknown'} to {found['last_time'] or 'unknown'}")
    known = f", of {found['retweeted_posts']:,} posts" if found["retweeted_posts"] else ""
    print(f"Retweets     {found['retweet_share']:.1%} of the posts{known}")
    print(f"Times        precise to: {_times(found)}")
    print(f"Ids          {plain(found['ids'])}")
    print("Behaviours")
    for row in found["behaviours"]:
        print(f"  {row['name']:<17}{'yes' if row['missing'] is None else 'no: ' + row['missing']}")
    print("Ledger       records = ok + duplicate + skipped + quarantined")
    for row in found["ledger"]:
        print(
            f"  {plain(row['file'])}: {row['lines']:,} lines, "
            f"{row['records']:,} = {row['ok']:,} + {row['duplicate']:,} + {row['skipped']:,} + {row['quarantined']:,}"
        )
    for reason, count in found["skipped"].items():
        print(f"  skipped: {plain(reason)} ({count:,})")
    for reason in found["quarantined"]:
        print(f"  quarantined: {plain(reason)}")
    for warning in found["warnings"]:
        print(f"Note         {plain(warning)}")
    if found["posts_with_coarse_times"]:
        first = plain(found["time_precisions"][0]["first"])
        print(
            f"First        correct or remove the posts ({found['posts_with_coarse_times']:,}) whose time is coarser "
            f"than that of all others, such as {first}; with them only --window none can be used"
        )
    if found["posts"]:
        print(f"Next         {command}")
    else:
        print("Next         nothing to run: no post could be read; the reasons are above")
