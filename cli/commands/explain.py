"""``coordgraph explain``: the posts behind a pair of accounts."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from ..console import counted, plain, say
from ..options import Run

_LONGEST_TEXT = 280


def explain(
    run: Run,
    first: Annotated[str, typer.Argument(help="Account id, or handle with or without @.", show_default=False)],
    second: Annotated[str, typer.Argument(help="The other account.", show_default=False)],
    limit: Annotated[int, typer.Option(help="Most pairs of posts to print, spread over all delays; 0 for all.")] = 20,
    csv: Annotated[bool, typer.Option("--csv", help="Print CSV, safe for spreadsheets, instead of words.")] = False,
) -> None:
    """Print the posts behind a pair: shared objects, both posts, their times, the delay, the source line.

    Of each shared object these are the two posts closest in time. Objects that the same two posts share are printed
    together, and the two count once. Where there are more pairs of posts than --limit, those printed are of the ones
    within the window, if any is, and evenly spaced in the order of delay, from the closest to the farthest: the closest
    alone would make two accounts look faster than they usually are. The last line then says of how many, and the median
    delay of all of these.

    Columns of --csv, a row each shared object, closest in time first, never cut: layer (behaviour), source and target
    (accounts), object (as compared), source_post and target_post (ids of the two posts closest in time), delay_s
    (target minus source, seconds), within_window, time, text, file and line of each post, written (the object as
    written).
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
    print(f"{_name(source, names)} and {_name(target, names)} share {counted(len(frame), 'object')}.")
    for layer, sentence in result.chance(first, second).items():
        print(f"{layer}: {sentence}")
    shown, how_chosen = _cut(frame, limit)
    # the hashtags of one pair of posts are one coincidence, and are printed as one
    for _, same_posts in shown.groupby(["layer", "source_post", "target_post"], sort=False):
        row = {str(name): value for name, value in same_posts.iloc[0].items()}
        _print_row({**row, "written": _written(same_posts)}, names)
    if how_chosen:
        print(how_chosen)


def _cut(frame: Any, limit: int) -> tuple[Any, str]:
    """The rows to print, and where these are not all, how they were chosen."""
    from coordgraph.excerpts import excerpts_of, in_words
    from coordgraph.translations import ENGLISH

    if limit <= 0:
        return frame, ""
    few = excerpts_of(frame, limit)
    if few.all + few.outside <= limit:
        return frame, ""
    seconds = ENGLISH.significant(few.median_s) if few.median_s == few.median_s else ""
    median = f" The median delay of all {few.all:,} is {seconds} s." if seconds else ""
    outside = f" Outside the window: {few.outside:,}." if few.outside else ""
    return few.rows, f"\n{in_words(few, ENGLISH)}{median}{outside} --limit 0 prints all."


def _name(account: str, names: dict[str, Any]) -> str:
    handle = names.get(account)
    return f"@{plain(handle)} ({plain(account)})" if isinstance(handle, str) else plain(account)


def _written(rows: Any) -> str:
    """The objects of one pair of posts, as written where that is known."""
    objects = [plain(w if isinstance(w, str) else o) for w, o in zip(rows["written"], rows["object"], strict=True)]
    return objects[0] if len(objects) == 1 else f"{counted(len(objects), 'object')}: {', '.join(objects)}"


def _print_row(row: dict[str, Any], names: dict[str, Any]) -> None:
    print(f"\n{row['layer']}: {row['written']}  [{_delay_in_words(row, names)}]")
    texts = [
        plain(row[f"{side}_text"] if isinstance(row[f"{side}_text"], str) else "") for side in ("source", "target")
    ]
    for side, text in zip(("source", "target"), texts, strict=True):
        place = f"{plain(row[f'{side}_file'])}:{row[f'{side}_line']}"
        print(
            f"  {_moment(row[f'{side}_time'])}  {_name(row[side], names)}  post {plain(row[f'{side}_post'])}  ({place})"
        )
        if side == "source" or text != texts[0]:
            print(f"    {text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - 1] + '…'}")


def _delay_in_words(row: dict[str, Any], names: dict[str, Any]) -> str:
    """Who posted how long after whom, and whether that lies within the window."""
    import pandas as pd

    if pd.isna(row["delay_s"]):
        return "unknown delay"
    first, second = ("source", "target") if row["delay_s"] >= 0 else ("target", "source")
    inside = "" if pd.isna(row["within_window"]) else ", within the window" if row["within_window"] else ", outside it"
    return f"{_handle(row[second], names)} {abs(row['delay_s']):,.3f} s after {_handle(row[first], names)}{inside}"


def _moment(time: Any) -> str:
    import pandas as pd

    return "no time" if pd.isna(time) else f"{pd.Timestamp(time):%Y-%m-%d %H:%M:%S.%f}"[:-3]


def _handle(account: str, names: dict[str, Any]) -> str:
    handle = names.get(account)
    return f"@{plain(handle)}" if isinstance(handle, str) else plain(account)
