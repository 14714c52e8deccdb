"""``coordgraph explain``: the posts behind a pair of accounts."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from ..console import counted, plain, say
from ..options import Run

_LONGEST_TEXT = 280


def explain(
    run: Run,
    first: Annotated[str, typer.Argument(help="Account id or handle, with or without @.", show_default=False)],
    second: Annotated[str, typer.Argument(help="The other account.", show_default=False)],
    limit: Annotated[int, typer.Option(help="Most pairs of posts to print, spread over all delays; 0 for all.")] = 20,
    csv: Annotated[bool, typer.Option("--csv", help="Print CSV, safe for spreadsheets, instead of words.")] = False,
) -> None:
    """Print the posts behind a pair: shared objects, both posts, their times, the delay, the source line.

    First of all whether the two are tied, and for each behaviour what they share beside what chance would give; not
    compared are pairs that share too little, and objects that connect everyone. Of two posts the earlier stands first;
    the text of the other is left out where it is the same.

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
    _print_comparison(frame, result.compared(first, second), result.chance(first, second))
    shown, how_chosen = _cut(frame, limit)
    # the hashtags of one pair of posts are one coincidence, and are printed as one
    for _, same_posts in shown.groupby(["layer", "source_post", "target_post"], sort=False):
        row = {str(name): value for name, value in same_posts.iloc[0].items()}
        _print_row({**row, "written": _written(same_posts)}, names)
    if how_chosen:
        print(how_chosen)


def _print_comparison(frame: Any, compared: Any, chance: dict[str, str]) -> None:
    """Whether the two are tied, and what they share in each behaviour beside what chance would give."""
    tied = sorted(compared.loc[compared["kept"], "layer"])
    print(f"They are {'tied by ' + ' and '.join(tied) if tied else 'not tied'}.")
    of_layer = compared.set_index("layer")[["shared", "synchronous"]].to_dict("index")
    for layer, rows in frame.groupby("layer"):
        told = [f"{layer}: {_shared_in_words(len(rows), of_layer.get(layer))}", chance.get(layer, "")]
        print(" ".join(part for part in told if part))


def _shared_in_words(found: int, counts: dict[str, Any] | None) -> str:
    """How many objects they share in one behaviour; what all share is left out of the comparison, but printed here."""
    import pandas as pd

    if counts is None:
        return f"{counted(found, 'shared object')}, not compared."
    at_once = "" if pd.isna(counts["synchronous"]) else f", {counts['synchronous']:,} of them within the window"
    left_out = found - counts["shared"]
    more = f" Left out of the comparison: {left_out:,} more." if left_out else ""
    return f"{counted(counts['shared'], 'shared object')}{at_once}.{more}"


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
    sides = _in_order(row)
    texts = [plain(row[f"{side}_text"] if isinstance(row[f"{side}_text"], str) else "") for side in sides]
    for side, text in zip(sides, texts, strict=True):
        print(f"  {_moment(row[f'{side}_time'])}  {_name(row[side], names)}  {_source(row, side)}")
        if text and (side == sides[0] or text != texts[0]):
            print(f"    {text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - 1] + '…'}")


def _source(row: dict[str, Any], side: str) -> str:
    """The id of a post, and where it was read."""
    from coordgraph.excerpts import is_known_by_its_place

    post, file, line = (row[f"{side}_{what}"] for what in ("post", "file", "line"))
    place = f"{plain(file)}:{line}"
    return place if is_known_by_its_place(post, file, line) else f"post {plain(post)}  ({place})"


def _delay_in_words(row: dict[str, Any], names: dict[str, Any]) -> str:
    """Who posted how long after whom, and whether that lies within the window."""
    import pandas as pd

    if pd.isna(row["delay_s"]):
        return "unknown delay"
    first, second = _in_order(row)
    within = "" if pd.isna(row["within_window"]) else "within" if row["within_window"] else "outside"
    inside = f", {within} the window" if within else ""
    return f"{_handle(row[second], names)} {abs(row['delay_s']):,.3f} s after {_handle(row[first], names)}{inside}"


def _in_order(row: dict[str, Any]) -> tuple[str, str]:
    """The side that posted first, and the other."""
    return ("target", "source") if row["delay_s"] < 0 else ("source", "target")


def _moment(time: Any) -> str:
    import pandas as pd

    return "no time" if pd.isna(time) else f"{pd.Timestamp(time):%Y-%m-%d %H:%M:%S.%f}"[:-3]


def _handle(account: str, names: dict[str, Any]) -> str:
    handle = names.get(account)
    return f"@{plain(handle)}" if isinstance(handle, str) else plain(account)
