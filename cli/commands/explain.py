"""``coordgraph explain``: the posts behind a pair of accounts."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from ..console import plain, say
from ..options import Run


def explain(
    run: Run,
    first: Annotated[str, typer.Argument(help="Account id, or handle with or without @.", show_default=False)],
    second: Annotated[str, typer.Argument(help="The other account.", show_default=False)],
    limit: Annotated[int, typer.Option(help="Most shared objects to print; 0 for all.")] = 20,
    csv: Annotated[bool, typer.Option("--csv", help="Print CSV, safe for spreadsheets, instead of words.")] = False,
) -> None:
    """Print the posts behind a pair: every shared object, both posts, their times, the delay, the source line.

    Columns of --csv: layer (behaviour), source and target (accounts), object (as compared), source_post and target_post
    (ids of the two posts closest in time), delay_s (target minus source, seconds), within_window, time, text, file and
    line of each post, written (the object as written).
    """
    import coordgraph

    result = coordgraph.open(run)
    frame = result.explain(first, second)
    if csv:
        import sys

        import pyarrow as pa

        from coordgraph.exports import csv_text

        sys.stdout.write(csv_text(pa.Table.from_pandas(frame, preserve_index=False)))
        return
    names = dict(zip(result.accounts["account_id"], result.accounts["handle"], strict=True))
    if frame.empty:
        say("These two accounts share no object.")
        return
    source, target = frame["source"].iloc[0], frame["target"].iloc[0]
    print(f"{_name(source, names)} and {_name(target, names)} share {len(frame):,} objects.")
    shown = frame if limit <= 0 else frame.head(limit)
    for row in shown.to_dict("records"):
        _print_row({str(name): value for name, value in row.items()})
    if len(shown) < len(frame):
        print(f"{len(shown):,} of {len(frame):,} shared objects; --limit 0 prints all.")


def _name(account: str, names: dict[str, Any]) -> str:
    handle = names.get(account)
    return f"@{plain(handle)} ({plain(account)})" if isinstance(handle, str) else plain(account)


def _print_row(row: dict[str, Any]) -> None:
    import pandas as pd

    delay = "unknown delay" if pd.isna(row["delay_s"]) else f"{row['delay_s']:+.3f} s"
    inside = "" if pd.isna(row["within_window"]) else (" within the window" if row["within_window"] else "")
    print(f"\n{row['layer']}: {plain(row['written'] or row['object'])}  [{delay}{inside}]")
    for side in ("source", "target"):
        time = (
            "no time"
            if pd.isna(row[f"{side}_time"])
            else f"{pd.Timestamp(row[f'{side}_time']):%Y-%m-%d %H:%M:%S.%f}"[:-3]
        )
        place = f"{plain(row[f'{side}_file'])}:{row[f'{side}_line']}"
        text = row[f"{side}_text"] if isinstance(row[f"{side}_text"], str) else ""
        print(f"  {time}  post {plain(row[f'{side}_post'])}  ({place})")
        print(f"    {plain(text)[:280]}")
