"""The comparisons, each a function from sizes to a dictionary of rows, checks and growth, ready for JSON."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks.comparing import agreement, datasets, programs
from benchmarks.comparing.agreement import Agreement
from benchmarks.comparing.programs import OURS, Program
from benchmarks.comparing.running import Bench, Rows, Section, at_each_size, check, in_turn, outcome

THRESHOLD = 0.3
WINDOW, SECOND_WINDOWS = 60, (30, 300)
OUR_KERNEL = "coordgraph, kernel alone"
FIRST_RUN = "first run, 60 s, with the import"
TOPN, TOOLKIT, COORTWEET = "sparse_dot_topn", "coordination-network-toolkit", "CooRTweet"
PLAIN_FORM = "DuckDB, self-join"
CODED_FORM = "DuckDB, self-join of coded ids"
BEST_FORM = "DuckDB, coded, time buckets"


def second_run(window: int) -> str:
    return f"another process, {window} s"


def open_case(window: int) -> str:
    return f"the same process, {window} s"


def windowed(bench: Bench, sizes: list[float]) -> Section:
    """Pairs within 60 seconds, from a Parquet with string ids to a sorted Parquet of pairs."""

    def candidates(folder: Path, shares: Path) -> list[Program]:
        memory = ("--window", str(WINDOW), "--memory", f"{bench.memory_limit_gb:g}GB")

        def duck(name: str, form: str, columns: str) -> Program:
            out = folder / f"{form}-{columns}.parquet"
            options = ("--form", form, "--columns", columns, *memory)
            return programs.peer(name, "duckdb_window.py", shares, out, *options)

        return [
            programs.ours(shares, folder / "ours.parquet", None, *programs.windowed(WINDOW)),
            duck(PLAIN_FORM, "plain", "all"),
            duck(CODED_FORM, "coded", "all"),
            duck(BEST_FORM, "coded-buckets", "all"),
            duck(f"{BEST_FORM}, counts only", "coded-buckets", "counts"),
        ]

    checks = {BEST_FORM: agreement.same_windowed_pairs, PLAIN_FORM: agreement.same_windowed_pairs}
    return at_each_size(bench, sizes, candidates, checks, WINDOW)


def second(bench: Bench, sizes: list[float]) -> Section:
    """Other windows on the case a first run imported: as a process of its own, and in a process that has it open."""
    rows: Rows = []
    checks: Rows = []
    for size in sizes:
        shares = datasets.shares(bench.data, size)
        with tempfile.TemporaryDirectory(dir=bench.data) as work:
            folder = Path(work)
            case = folder / "case"
            first = programs.ours(shares, folder / "ours.parquet", case, *programs.windowed(WINDOW, 2), name=FIRST_RUN)
            later = [
                programs.ours(case, folder / f"again-{w}.parquet", None, *programs.windowed(w, 2), name=second_run(w))
                for w in SECOND_WINDOWS
            ]
            opened = [programs.opened(case, folder / f"open-{w}.parquet", w, open_case(w)) for w in SECOND_WINDOWS]
            rows += in_turn(bench, size, [first, *later, *opened])
            for one, other in zip(later, opened, strict=True):
                checks += check(size, other.name, agreement.same_bytes, one.out, other.out)
    return {"rows": rows, "checks": checks}


def cosine(bench: Bench, sizes: list[float]) -> Section:
    """All pairs with a cosine of at least .3, from a Parquet with string ids to a sorted Parquet of pairs."""

    def candidates(folder: Path, shares: Path) -> list[Program]:
        def other(name: str, script: str, *options: str, limited: bool = True) -> Program:
            out = folder / f"{script}.parquet"
            return programs.peer(name, script, shares, out, "--threshold", str(THRESHOLD), *options, limited=limited)

        memory = ("--memory", f"{bench.memory_limit_gb:g}GB")
        return [
            programs.ours(shares, folder / "ours.parquet", None, *programs.cosine(THRESHOLD)),
            programs.kernel(shares, folder / "kernel.txt", THRESHOLD, OUR_KERNEL),
            other(TOPN, "topn.py"),
            other("scipy, A·Aᵀ", "scipy_product.py"),
            other("DuckDB, join and sum", "duckdb_cosine.py", *memory, limited=False),
        ]

    checks = dict.fromkeys((TOPN, "scipy, A·Aᵀ", "DuckDB, join and sum"), _same_cosines)
    return at_each_size(bench, sizes, candidates, checks, None)


def toolkit(bench: Bench, sizes: list[float]) -> Section:
    """The co-retweet network at 60 seconds; the toolkit starts from its own CSV, converted beforehand."""

    def candidates(folder: Path, shares: Path) -> list[Program]:
        csv = datasets.toolkit_csv(shares)
        options = ("--window", str(WINDOW))
        return [
            programs.ours(shares, folder / "ours.parquet", None, *programs.windowed(WINDOW)),
            programs.peer(TOOLKIT, "toolkit.py", csv, folder / "out.csv", *options, limited=True),
        ]

    return at_each_size(bench, sizes, candidates, {TOOLKIT: agreement.same_network}, WINDOW)


def coortweet(bench: Bench, sizes: list[float]) -> Section:
    """The network at 60 seconds, from the same CSV."""

    def candidates(folder: Path, shares: Path) -> list[Program]:
        csv = datasets.shares_csv(shares)
        return [
            programs.ours(csv, folder / "ours.parquet", None, *programs.windowed(WINDOW)),
            programs.r_peer(COORTWEET, "coortweet.R", csv, folder / "out.csv", "--window", str(WINDOW)),
        ]

    return at_each_size(bench, sizes, candidates, {COORTWEET: agreement.same_weights}, WINDOW)


def importing(bench: Bench, sizes: list[float]) -> Section:
    """Tweets as v2 JSON lines: our readers to a table of posts, the toolkit's preprocessing to its database."""
    rows: Rows = []
    checks: Rows = []
    for size in sizes:
        for form in ("flat", "pages"):
            lines = datasets.tweets(bench.data, size, form)
            with tempfile.TemporaryDirectory(dir=bench.data) as work:
                ours = programs.our_import(lines, Path(work) / "posts.parquet")
                theirs = programs.peer(TOOLKIT, "toolkit_import.py", lines, Path(work) / "case.db")
                found = [row | {"form": form} for row in in_turn(bench, size, [ours, theirs])]
            rows += found
            counts = [row.get("posts") for row in found]
            said = f"{form}: {counts[0]} posts against {counts[1]}"
            checks.append(outcome(size, theirs.name, Agreement(counts == [size, size], said)))
    return {"rows": rows, "checks": checks}


def hub(bench: Bench, sizes: list[float]) -> Section:
    """A million shares and three objects of a hundred thousand more: nothing may be dropped to get through."""
    rows: Rows = []
    checks: Rows = []
    for size in sizes:
        shares = datasets.hub(bench.data, size)
        with tempfile.TemporaryDirectory(dir=bench.data) as work:
            folder = Path(work)
            ours, duck = _within_of_hub(folder, shares)
            rows += [row | {"form": "60 s"} for row in in_turn(bench, size, [ours, duck])]
            checks += check(size, duck.name, agreement.same_windowed_pairs, ours.out, duck.out)
        with tempfile.TemporaryDirectory(dir=bench.data) as work:
            folder = Path(work)
            ours, topn = _alike_of_hub(folder, shares)
            rows += [row | {"form": "cosine"} for row in in_turn(bench, size, [ours, topn])]
            checks += check(size, topn.name, _same_totals, ours.out, topn.out)
    return {"rows": rows, "checks": checks}


def _within_of_hub(folder: Path, shares: Path) -> tuple[Program, Program]:
    ours = programs.ours(shares, folder / "ours.parquet", folder / "case", *programs.windowed(WINDOW))
    return ours, programs.peer(BEST_FORM, "duckdb_window.py", shares, folder / "duck.parquet")


def _alike_of_hub(folder: Path, shares: Path) -> tuple[Program, Program]:
    """Fewer rows at once, as those that share a hub are long; totals alone, as the pairs are many."""
    ours = programs.ours(shares, folder / "ours.parquet", folder / "case", *programs.cosine(THRESHOLD))
    options = ("--threshold", str(THRESHOLD), "--totals", "--rows-at-once", "10000")
    return ours, programs.peer(TOPN, "topn.py", shares, folder / "topn.parquet", *options, limited=True)


def large(bench: Bench, sizes: list[float]) -> Section:
    """Ours alone, told to stay within 8 GB."""
    rows: Rows = []
    for size in sizes:
        shares = datasets.shares(bench.data, size)
        with tempfile.TemporaryDirectory(dir=bench.data) as work:
            folder = Path(work)
            within = [*programs.windowed(WINDOW), "--memory", "8GB"]
            alike = [*programs.cosine(THRESHOLD), "--memory", "8GB"]
            first = programs.ours(shares, folder / "ours.parquet", folder / "case", *within, name=f"{OURS}, 60 s")
            rows += in_turn(bench, size, [first])
            later = programs.ours(
                folder / "case", folder / "alike.parquet", None, *alike, name=f"{OURS}, cosine, imported case"
            )
            rows += in_turn(bench, size, [later])
    return {"rows": rows, "checks": []}


SECTIONS: dict[str, Callable[[Bench, list[float]], Section]] = {
    "windowed": windowed,
    "second": second,
    "cosine": cosine,
    "toolkit": toolkit,
    "coortweet": coortweet,
    "importing": importing,
    "hub": hub,
    "large": large,
}
#: Those that need more than ``benchmarks/requirements.txt``, or long; run when asked for.
ASKED_FOR = ("coortweet", "hub", "large")
USUAL_SIZES: dict[str, list[float]] = {
    "windowed": [1e5, 1e6, 1e7],
    "second": [1e6, 1e7],
    "cosine": [1e5, 1e6, 1e7],
    "toolkit": [1e5, 1e6],
    "coortweet": [1e4, 1.7e5],
    "importing": [1e5],
    "hub": [1e6],
    "large": [1e8],
}


def compile_ours(bench: Bench) -> None:
    """Run our command on next to nothing, so that no measured run pays for compiling kernels for the first time."""
    shares = datasets.next_to_nothing(bench.data)
    with tempfile.TemporaryDirectory(dir=bench.data) as work:
        for number, options in enumerate((programs.windowed(WINDOW), programs.cosine(THRESHOLD))):
            out, case = Path(work) / f"{number}.parquet", Path(work) / f"case{number}"
            programs.measured(programs.ours(shares, out, case, *options), bench.time_limit, bench.memory_limit_gb)


def _same_cosines(ours: Path, theirs: Path) -> Agreement:
    return agreement.same_cosines(ours, theirs, THRESHOLD)


def _same_totals(ours: Path, theirs: Path) -> Agreement:
    return agreement.same_totals(ours, theirs, THRESHOLD)
