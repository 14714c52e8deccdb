"""What the measurements are to show, each looked up in the results of its section: asked for, found, met or not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from benchmarks.comparing.measuring import OK
from benchmarks.comparing.programs import OURS
from benchmarks.comparing.sections import (
    BEST_FORM,
    CODED_FORM,
    COORTWEET,
    FIRST_RUN,
    OUR_KERNEL,
    PLAIN_FORM,
    SECOND_WINDOWS,
    TOOLKIT,
    TOPN,
    open_case,
    second_run,
)

Results = dict[str, dict[str, Any]]
_NO_ROW: dict[str, Any] = {"status": "not run"}


@dataclass(frozen=True)
class Requirement:
    """``found`` gives the number measured, or None when a run that it needs is missing or did not end."""

    asked: str
    found: Callable[[Results], float | None]
    unit: str
    at_least: float | None = None
    at_most: float | None = None

    def outcome(self, results: Results) -> tuple[str, str]:
        """What was measured, and ``yes``, ``no`` or ``not measured``."""
        value = self.found(results)
        if value is None:
            return "", "not measured"
        met = (self.at_least is None or value >= self.at_least) and (self.at_most is None or value <= self.at_most)
        return f"{value:,.3g}{self.unit}" if value < 1000 else f"{value:,.0f}{self.unit}", "yes" if met else "no"


def row(results: Results, section: str, size: float, program: str) -> dict[str, Any]:
    rows = results.get(section, {}).get("rows", [])
    return next((r for r in rows if r["size"] == size and r["program"] == program and r["status"] == OK), _NO_ROW)


def times_faster(section: str, size: float, other: str, ours: str = OURS) -> Callable[[Results], float | None]:
    return lambda results: _ratio(_seconds(results, section, size, other), _seconds(results, section, size, ours))


def kernel_faster(section: str, size: float, other: str) -> Callable[[Results], float | None]:
    """The stage ``kernel`` of either."""
    return lambda results: _ratio(
        row(results, section, size, other).get("stages", {}).get("kernel"),
        row(results, section, size, OUR_KERNEL).get("stages", {}).get("kernel"),
    )


def peak_mb(section: str, size: float, program: str = OURS) -> Callable[[Results], float | None]:
    return lambda results: row(results, section, size, program).get("peak_mb")


def of_its_peak(section: str, size: float, other: str) -> Callable[[Results], float | None]:
    return lambda results: _ratio(peak_mb(section, size)(results), peak_mb(section, size, other)(results))


def disagreements(section: str, size: float, other: str) -> Callable[[Results], float | None]:
    def count(results: Results) -> float | None:
        checks = results.get(section, {}).get("checks", [])
        found = [c["agrees"] for c in checks if c["size"] == size and c["program"].startswith(other)]
        return float(found.count(False)) if found else None

    return count


def _seconds(results: Results, section: str, size: float, program: str) -> float | None:
    return row(results, section, size, program).get("seconds")


def _ratio(above: float | None, below: float | None) -> float | None:
    return above / below if above and below else None


REQUIREMENTS = [
    Requirement("60 s, 10⁷: × the DuckDB self-join, ≥ 5", times_faster("windowed", 1e7, PLAIN_FORM), "×", at_least=5),
    Requirement(
        "60 s, 10⁷: × the DuckDB self-join of coded ids, ≥ 5",
        times_faster("windowed", 1e7, CODED_FORM),
        "×",
        at_least=5,
    ),
    Requirement("60 s, 10⁷: × DuckDB's fastest form, ≥ 5", times_faster("windowed", 1e7, BEST_FORM), "×", at_least=5),
    Requirement("60 s, 10⁷: peak ≤ 1,300 MB", peak_mb("windowed", 1e7), " MB", at_most=1300),
    Requirement("60 s, 10⁷: the same as DuckDB", disagreements("windowed", 1e7, BEST_FORM), " differences", at_most=0),
    *(
        Requirement(
            f"{window} s after 60 s, 10⁷, {where}: first run's time ÷ its, ≥ 10",
            times_faster("second", 1e7, FIRST_RUN, name(window)),
            "×",
            at_least=10,
        )
        for window in SECOND_WINDOWS
        for where, name in (
            ("a process of its own", second_run),
            ("in a process that has the case open", open_case),
        )
    ),
    Requirement("60 s, 10⁶: × the toolkit, ≥ 20", times_faster("toolkit", 1e6, TOOLKIT), "×", at_least=20),
    Requirement(
        "60 s, 10⁶: the same as the toolkit", disagreements("toolkit", 1e6, TOOLKIT), " differences", at_most=0
    ),
    Requirement("60 s, 1.7·10⁵: × CooRTweet, ≥ 1,000", times_faster("coortweet", 1.7e5, COORTWEET), "×", at_least=1000),
    Requirement(
        "60 s, 1.7·10⁵: the same as CooRTweet", disagreements("coortweet", 1.7e5, COORTWEET), " differences", at_most=0
    ),
    Requirement("cosine, 10⁷: the same as topn", disagreements("cosine", 1e7, TOPN), " differences", at_most=0),
    Requirement("cosine, 10⁷: kernel × topn's, ≥ 3", kernel_faster("cosine", 1e7, TOPN), "×", at_least=3),
    Requirement("cosine, 10⁷: whole × topn's, ≥ 2.5", times_faster("cosine", 1e7, TOPN), "×", at_least=2.5),
    Requirement("cosine, 10⁷: peak ÷ topn's, < 1", of_its_peak("cosine", 1e7, TOPN), "", at_most=0.9999),
    Requirement("60 s, 10⁸: ends, peak ≤ 8,000 MB", peak_mb("large", 1e8, f"{OURS}, 60 s"), " MB", at_most=8000),
    Requirement(
        "cosine, 10⁸: ends, peak ≤ 8,000 MB",
        peak_mb("large", 1e8, f"{OURS}, cosine, imported case"),
        " MB",
        at_most=8000,
    ),
    Requirement("hubs, 60 s: the same as DuckDB", disagreements("hub", 1e6, BEST_FORM), " differences", at_most=0),
    Requirement("hubs, cosine: the same as topn", disagreements("hub", 1e6, TOPN), " differences", at_most=0),
]
