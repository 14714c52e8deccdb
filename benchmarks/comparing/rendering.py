"""Results as Markdown: what was asked for and found, then one table a section with one sentence on what it shows."""

from __future__ import annotations

from typing import Any

from benchmarks.comparing.measuring import OK
from benchmarks.comparing.programs import OURS
from benchmarks.comparing.requirements import REQUIREMENTS, Results

TITLES = {
    "windowed": "Pairs within 60 seconds",
    "second": "A second window on an imported case",
    "cosine": "All pairs with a cosine of at least .3",
    "toolkit": "coordination-network-toolkit",
    "coortweet": "CooRTweet",
    "importing": "Importing tweets",
    "hub": "Hubs",
    "large": "A hundred million shares",
}
SHOWS = {
    "windowed": "From a Parquet with string ids to a sorted Parquet of pairs with all windowed columns; DuckDB's "
    "self-join as one writes it first, and the faster ways to write it that were found.",
    "second": "What is imported once need not be read again: another window costs the comparison alone. Pairs "
    "with at least two synchronous objects; in the same process, the seconds are those of the comparison.",
    "cosine": "Exact products of smooth-idf weights; the kernel of ours is weights, index, search and every column, "
    "that of sparse_dot_topn and scipy the multiplication, all without reading, coding and writing.",
    "toolkit": "Its preprocessing, computation and export of a co-retweet network; its CSV was converted beforehand.",
    "coortweet": "Its detection of groups and its network, every account taken (`min_participation` 1); both read the "
    "same CSV. Weights are pairs of posts, in ours the column `pairs`.",
    "importing": "The same tweets as JSON lines, one a line and in pages of a hundred, into a table of posts or the "
    "toolkit's database.",
    "hub": "Three objects of a hundred thousand shares among a million: every pair is counted, none is dropped.",
    "large": "Ours alone, told to stay within 8 GB.",
}
METHOD = (
    "Each row is a whole process: wall time from its start to its end, and the peak resident memory of it and all it "
    "starts. All are given two threads, and their input has been read once, so that none waits for the disk. Medians "
    "of the runs at a size, run in turn; our command has run on 1,000 shares before, and so has each program whose "
    "growth is shown. The shares are those of `generate_shares.py`. Times on a shared machine are noisy: compare rows "
    "of one table."
)


def rendered(results: Results, machine: dict[str, Any]) -> str:
    """The whole page."""
    parts = ["# Measurements", _machine(machine), METHOD, "## Asked for and found", _asked(results)]
    for name in TITLES:
        if name in results:
            parts += [f"## {TITLES[name]}", SHOWS[name], *_section(name, results[name])]
    if profile := _profile(results):
        parts += ["## Where our time goes", "Seconds of the stages of our command, as it reports them itself.", profile]
    return "\n\n".join(parts) + "\n"


def table(head: list[str], rows: list[list[str]]) -> str:
    """A Markdown table; numbers to the right.

    >>> print(table(["name", "s"], [["a", "1"]]))
    | name | s |
    |:--|--:|
    | a | 1 |
    """
    lines = ["| " + " | ".join(head) + " |", "|:--" + "|--:" * (len(head) - 1) + "|"]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)])


def _machine(machine: dict[str, Any]) -> str:
    versions = ", ".join(f"{name} {version}" for name, version in sorted(machine["versions"].items()))
    return (
        f"{machine['cpu']}, {machine['cores']} cores, {machine['memory_gb']:.0f} GB. Python {machine['python']}; "
        f"{versions}. Each section gives its date."
    )


def _asked(results: Results) -> str:
    rows = [[requirement.asked, *requirement.outcome(results)] for requirement in REQUIREMENTS]
    return table(["asked for", "found", "met"], rows)


def _section(name: str, section: dict[str, Any]) -> list[str]:
    rows = section["rows"]
    by_size = [row for size in sorted({r["size"] for r in rows}) for row in rows if row["size"] == size]
    parts = [_rows_table(by_size), f"Measured on {section['date']}."]
    parts += [_growth(name, section["exponents"])] if section.get("exponents") else []
    notes = [_how_it_ended(row) for row in rows if row["status"] != OK]
    notes += [
        f"{'agrees' if check['agrees'] else '**differs**'} with {check['program']} at {_size(check['size'])}: "
        f"{check['detail']}"
        for check in section["checks"]
    ]
    return [*parts, "\n".join(f"- {note}" for note in notes)] if notes else parts


def _growth(name: str, exponents: dict[str, dict[str, float]]) -> str:
    pairs = "pairs of accounts that share an object" if name == "cosine" else "pairs of acts within the window"
    rows = [
        [program, *(f"{slopes[of]:.2f}" if of in slopes else "" for of in ("candidates", "size"))]
        for program, slopes in exponents.items()
    ]
    head = ["growth exponent of the time, less that on 1,000 shares", f"in candidate pairs ({pairs})", "in shares"]
    return table(head, rows)


def _how_it_ended(row: dict[str, Any]) -> str:
    return f"{row['program']} at {_size(row['size'])} did not end: {row['status']}. {row.get('error', '')}".rstrip()


_OPTIONAL = {
    "candidates": "candidate pairs", "form": "of", "kernel": "kernel s", "rate": "posts/s", "version": "version",
}  # fmt: skip


def _rows_table(rows: list[dict[str, Any]]) -> str:
    """One line a program and size; the ratio is its time over that of the first row of its size, which is ours."""
    first: dict[tuple[Any, Any], dict[str, Any]] = {}
    lines = []
    with_kernel = any("kernel" in row["stages"] for row in rows)
    for row in rows:
        ours = first.setdefault((row["size"], row.get("form")), row)
        ended = row["status"] == OK
        cells = _optional_cells(row, with_kernel)
        lines.append(
            {
                "program": row["program"],
                "size": _size(row["size"]),
                **cells,
                "pairs": f"{row['pairs']:,}" if "pairs" in row else "",
                "wall s": f"{row['seconds']:,.2f}" if ended else f"{row['status']} at {row['seconds']:,.0f} s",
                "peak MB": f"{row['peak_mb']:,.0f}",
                "time ÷ first": f"{row['seconds'] / ours['seconds']:.2f}" if ended and ours["status"] == OK else "",
            }
        )
    head = [column for column in _columns() if any(line.get(column) for line in lines)]
    return table(head, [[line.get(column, "") for column in head] for line in lines])


def _columns() -> list[str]:
    return ["program", "size", *_OPTIONAL.values(), "pairs", "wall s", "peak MB", "time ÷ first"]


def _optional_cells(row: dict[str, Any], with_kernel: bool) -> dict[str, str]:
    stages = row.get("stages", {})
    kernel = stages.get("kernel")
    cells = {name: str(row.get(name, "")) for name in ("form", "version")}
    if "candidates" in row:
        cells["candidates"] = f"{row['candidates']:,}"
    if with_kernel and kernel is not None:
        cells["kernel"] = f"{kernel:,.2f}"
    if row.get("posts"):
        cells["rate"] = f"{row['posts'] / row['seconds']:,.0f}"
    return {_OPTIONAL[name]: cell for name, cell in cells.items()}


def _profile(results: Results) -> str:
    """The stages of every run of ours, beside what they do not cover: starting Python and its libraries."""
    ours = [
        (TITLES[name], row)
        for name in TITLES
        for row in results.get(name, {}).get("rows", [])
        if _is_ours(row) and row["status"] == OK and name != "importing"
    ]
    stages = list(dict.fromkeys(stage for _, row in ours for stage in row["stages"]))
    rows = [
        [
            f"{title}: {row['program']}",
            _size(row["size"]),
            *(f"{row['stages'][s]:,.2f}" if s in row["stages"] else "" for s in stages),
            f"{max(row['seconds'] - sum(row['stages'].values()), 0):,.2f}",
            f"{row['seconds']:,.2f}",
            f"{row['peak_mb']:,.0f}",
        ]
        for title, row in ours
    ]
    return table(["run", "size", *stages, "rest", "wall s", "peak MB"], rows) if rows else ""


def _is_ours(row: dict[str, Any]) -> bool:
    return row["program"].startswith((OURS, "first run", "second run"))


def _size(size: float) -> str:
    return f"{size:,.0f}"
