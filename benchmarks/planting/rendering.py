"""Results as Markdown and pictures: what each method finds, also where nothing is, and where its power ends."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Sequence

from benchmarks.comparing.rendering import table
from benchmarks.planting.methods import DEFAULT, METHODS
from benchmarks.planting.pictures import line_picture
from benchmarks.planting.scenarios import AT_REST, CURVES, GROUPS_OF_A_POINT, SCENARIOS, SIZES, Curve
from benchmarks.planting.scoring import Row

Rows = list[Row]
HEADLINE = "mixed"
ORGANIC = [name for name in SCENARIOS if name.startswith("organic")]
OTHERS = [name for name in SCENARIOS if name != HEADLINE and name not in ORGANIC]
DRAWN = (DEFAULT, "coordgraph, false discovery rate", "rule alone", "two within 60 s", "coortweet", "pacheco2021")
METHOD = (
    "Worlds are generated, so it is known who acts together. Activity and popularity are heavy-tailed, accounts have "
    "circles of interest, a pace and hours of their own; there are fans who take up every post of an author within one "
    "to three minutes, viral objects, and influencers with waves of followers. Groups act in bursts that begin minutes "
    "to hours after the birth of an object, on objects of their own and on those of the crowd, and their members go on "
    "acting by themselves. An account is found when it is in a cluster, as the settings of each method make clusters: "
    "published methods keep theirs, all others have coordgraph's. A group is found when at least half of the "
    "accounts of it and of a cluster are in both. Fans are no group here, however much they look like one. Worlds are "
    "not data: to do well here is the least one can ask of a method."
)


def rendered(rows: Rows) -> str:
    """The whole page."""
    parts = ["# Validity", METHOD]
    if headline := _of(rows, HEADLINE):
        parts += ["## Planted and found", _said(HEADLINE, headline), _planted_table(rows), *_sizes_table(headline)]
    if organic := [name for name in ORGANIC if _of(rows, name)]:
        parts += ["## Where nothing is planted", _all_said(rows, organic), _organic_table(rows, organic)]
    if others := [name for name in OTHERS if _of(rows, name)]:
        parts += ["## Harder groups", _all_said(rows, others), _others_table(rows, others)]
    if curves := [curve for curve in CURVES.values() if _points(rows, curve)]:
        parts += ["## Where power ends", _at_rest(), *(part for curve in curves for part in _curve(rows, curve))]
    return "\n\n".join(parts) + "\n"


def pictures(rows: Rows) -> dict[str, str]:
    """The pictures of the curves by file name."""
    return {
        picture_of(curve): line_picture(
            f"account F1 by {curve.says}",
            [f"{value:g}" for value in _points(rows, curve)],
            {m: [_mean(_at(rows, curve, v, m), "f1") for v in _points(rows, curve)] for m in _drawn(rows)},
        )
        for curve in CURVES.values()
        if _points(rows, curve)
    }


def picture_of(curve: Curve) -> str:
    return f"validity-{curve.name}.svg"


def _of(rows: Rows, scenario: str, method: str | None = None) -> Rows:
    return [r for r in rows if r["scenario"] == scenario and method in (None, r["method"])]


def _at(rows: Rows, curve: Curve, value: float, method: str) -> Rows:
    return _of(rows, f"{curve.name}={value:g}", method)


def _points(rows: Rows, curve: Curve) -> list[float]:
    return [value for value in curve.values if _of(rows, f"{curve.name}={value:g}")]


def _methods(rows: Rows) -> list[str]:
    """Methods in their order; those that are no longer there stand last."""
    present = {r["method"] for r in rows}
    return [m for m in METHODS if m in present] + sorted(present - set(METHODS))


def _drawn(rows: Rows) -> list[str]:
    """The methods a picture has room for; the tables below it have them all."""
    return [m for m in _methods(rows) if m in DRAWN] or _methods(rows)[:8]


def _mean(rows: Iterable[Row], name: str) -> float | None:
    values = [row[name] for row in rows if row.get(name) is not None]
    return statistics.fmean(values) if values else None


def _number(rows: Rows, name: str, form: str = ".2f") -> str:
    value = _mean(rows, name)
    return "" if value is None else f"{value:{form}}"


def _with_error(rows: Rows, name: str) -> str:
    """The mean over worlds with twice its standard error."""
    values = [row[name] for row in rows]
    if len(values) < 2:
        return _number(rows, name)
    return f"{statistics.fmean(values):.2f} ± {2 * statistics.stdev(values) / math.sqrt(len(values)):.2f}"


def _said(name: str, rows: Rows) -> str:
    return f"{SCENARIOS[name].says} {_worlds(rows)}"


def _worlds(rows: Rows) -> str:
    seeds = len({r["seed"] for r in rows})
    return f"{seeds} world{'' if seeds == 1 else 's'} of about {round(_mean(rows, 'acts') or 0, -2):,.0f} acts."


def _all_said(rows: Rows, names: Sequence[str]) -> str:
    return "\n".join(f"- `{name}`: {_said(name, _of(rows, name))}" for name in names)


def _planted_table(rows: Rows) -> str:
    head = ["method", "account F1", "precision", "recall", "weighted precision", f"groups found of {len(SIZES)}",
            "accounts in clusters where none is planted", "none in", "ties there", "seconds"]  # fmt: skip
    lines = []
    for method in _methods(_of(rows, HEADLINE)):
        planted, nobody = _of(rows, HEADLINE, method), _of(rows, "organic", method)
        lines.append([
            method, _with_error(planted, "f1"), *(_number(planted, n) for n in ("precision", "recall")),
            _number(planted, "weighted_precision"), _number(planted, "groups_found", ".1f"),
            _number(nobody, "accounts", ",.1f"), _none_in(nobody), _number(nobody, "ties", ",.1f"),
            _number(planted, "seconds"),
        ])  # fmt: skip
    return table(head, lines)


def _none_in(rows: Rows) -> str:
    return f"{sum(r['accounts'] == 0 for r in rows)} of {len(rows)}" if rows else ""


def _sizes_table(rows: Rows) -> list[str]:
    """Recall by size of the group."""

    def cells(method: str) -> list[str]:
        found = [r["recall_of_groups"] for r in rows if r["method"] == method]
        return [f"{statistics.fmean(column):.2f}" for column in zip(*found, strict=True)]

    lines = [[method, *cells(method)] for method in _methods(rows)]
    return ["Share of the members found, by size of the group:", table(["method", *map(str, SIZES)], lines)]


def _organic_table(rows: Rows, names: Sequence[str]) -> str:
    """Accounts in clusters, worlds without any, and ties, for each scenario."""

    def cells(method: str, name: str) -> str:
        here = _of(rows, name, method)
        if not here:
            return ""
        return f"{_number(here, 'accounts', ',.1f')} ({_none_in(here)}; {_number(here, 'ties', ',.1f')})"

    lines = [[method, *(cells(method, name) for name in names)] for method in _methods(rows)]
    return table(["accounts in clusters (worlds without; ties)", *(f"`{n}`" for n in names)], lines)


def _others_table(rows: Rows, names: Sequence[str]) -> str:
    def cell(method: str, name: str) -> str:
        here = _of(rows, name, method)
        return f"{_number(here, 'f1')} ({_number(here, 'precision')}, {_number(here, 'recall')})" if here else ""

    lines = [[method, *(cell(method, name) for name in names)] for method in _methods(rows)]
    return table(["account F1 (precision, recall)", *(f"`{n}`" for n in names)], lines)


def _at_rest() -> str:
    rest = AT_REST
    return (
        f"{GROUPS_OF_A_POINT} groups alike in the crowd of the mixed worlds: {rest.size} accounts, {rest.objects} "
        f"objects, bursts within {rest.window_s:g} seconds, {rest.share:.0%} of the members in each, of which "
        f"{rest.stealth:.0%} hide; one of these is varied. Precision counts whoever else is found in the crowd."
    )


def _curve(rows: Rows, curve: Curve) -> list[str]:
    values = _points(rows, curve)
    here = [r for v in values for r in _of(rows, f"{curve.name}={v:g}")]

    def lines(name: str) -> list[list[str]]:
        return [[m, *(_number(_at(rows, curve, v, m), name) for v in values)] for m in _methods(here)]

    head = [f"{v:g}" for v in values]
    seeds = len({r["seed"] for r in here})
    return [
        f"### {curve.says.capitalize()}",
        f"![account F1 by {curve.says}](pictures/{picture_of(curve)})",
        table(["account F1", *head], lines("f1")),
        table(["recall", *head], lines("recall")),
        f"Means of {seeds} world{'' if seeds == 1 else 's'} a point.",
    ]
