"""Which settings are tried around those of a run, and which cannot be varied there.

In: the settings of a run, the precision of its times, and values where somebody named them. Out: a :class:`Grid` and
sentences about what was left out. Odd input: what changes nothing in such a run is refused when asked for, and left
alone when not.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, NamedTuple

from coordgraph.errors import SettingsError, WindowTooFine
from coordgraph.settings import Settings, seconds
from coordgraph.significance import method_used
from coordgraph.similarity import check_window

#: Seeds that are tried where nobody says how many.
SEEDS = 3
_TIMES_THE_WINDOW = (0.5, 1, 2, 5)
_TIMES_ALPHA = (0.1, 1, 5)
_MOST_ALPHA = 0.5
_MORE_SYNCHRONOUS = (-1, 0, 2)
# never fewer than in the run: with one shared object less there may be a hundred times as many pairs
_MORE_SHARED = (0, 1, 3)
# what the judge of a preset reads of these settings; the other presets read none
_READ_BY_PRESET = {"schoch2022": ("min_synchronous",), "nizzoli2021": ("alpha",)}


class Setting(NamedTuple):
    """One setting of a grid.

    Attributes:
        window: seconds.
        min_shared: fewest shared objects of a compared pair.
        min_synchronous: fewest objects within the window for a tie.
        alpha: level of the test, 0 to 1.
        seed: of the partition.

    None: the run does not look at it, and it stays as it is.
    """

    window: float | None
    min_shared: int
    min_synchronous: int | None
    alpha: float | None
    seed: int

    def of(self, settings: Settings) -> Settings:
        """The settings of the run with these in their place."""
        similarity, ties, significance = settings.similarity, settings.ties, settings.significance
        similarity = dataclasses.replace(similarity, window=self.window, min_shared=self.min_shared)
        if self.min_synchronous is not None:
            ties = dataclasses.replace(ties, min_synchronous=self.min_synchronous)
        if self.alpha is not None:
            significance = dataclasses.replace(significance, alpha=self.alpha)
        return dataclasses.replace(
            settings, similarity=similarity, ties=ties, significance=significance, seed=self.seed
        )

    def in_words(self) -> str:
        """The setting as one would say it, without its seed.

        >>> Setting(60.0, 2, 3, 0.01, 1).in_words()
        'window 60 s, 3 or more at once, alpha 0.01'
        >>> Setting(None, 2, None, None, 1).in_words()
        '2 or more shared'
        """
        parts = [f"window {self.window:g} s"] if self.window is not None else []
        if self.min_synchronous is not None:
            parts.append(f"{self.min_synchronous} or more at once")
        elif self.window is None:
            parts.append(f"{self.min_shared} or more shared")
        if self.alpha is not None:
            parts.append(f"alpha {self.alpha:g}")
        return ", ".join(parts)


@dataclass(frozen=True)
class Grid:
    """Every combination of these values is tried.

    Attributes:
        windows: seconds, ascending; ``(None,)``: the run uses no times.
        min_shared: fewest shared objects, ascending.
        min_synchronous: fewest objects within the window, ascending; ``(None,)``: not looked at.
        alphas: levels of the test, ascending; ``(None,)``: there is none.
        seeds: of the partition, ascending.

    >>> grid = Grid((30.0, 60.0), (2,), (2, 3), (0.01,), (1, 2, 3))
    >>> len(grid), next(iter(grid))
    (12, Setting(window=30.0, min_shared=2, min_synchronous=2, alpha=0.01, seed=1))
    """

    windows: tuple[float | None, ...]
    min_shared: tuple[int, ...]
    min_synchronous: tuple[int | None, ...]
    alphas: tuple[float | None, ...]
    seeds: tuple[int, ...]

    def __len__(self) -> int:
        lengths = 1
        for name in (field.name for field in dataclasses.fields(self)):
            lengths *= len(getattr(self, name))
        return lengths

    def __iter__(self) -> Iterator[Setting]:
        """The settings in the order of the tables."""
        axes = (self.windows, self.min_shared, self.min_synchronous, self.alphas, self.seeds)
        return (Setting(*values) for values in product(*axes))


def setting_of(settings: Settings) -> Setting:
    """The setting of a run; what it does not look at is None.

    >>> setting_of(Settings())
    Setting(window=60.0, min_shared=2, min_synchronous=3, alpha=0.01, seed=1)
    """
    fixed = fixed_axes(settings)
    return Setting(
        settings.similarity.window,
        settings.similarity.min_shared,
        None if "min_synchronous" in fixed else settings.ties.min_synchronous,
        None if "alpha" in fixed else settings.significance.alpha,
        settings.seed,
    )


def fixed_axes(settings: Settings) -> dict[str, str]:
    """What changes nothing in such a run, each with the reason.

    >>> fixed_axes(Settings().changed({"ties": {"filter": "rule"}}))
    {'alpha': 'the ties of this run are by a rule, without a test'}
    """
    fixed = {}
    preset, ties, window = settings.preset, settings.ties, settings.similarity.window
    if window is None:
        fixed["window"] = "this run uses no times"
    if preset is not None:
        unread = (axis for axis in ("min_synchronous", "alpha") if axis not in _READ_BY_PRESET.get(preset, ()))
        fixed |= dict.fromkeys(unread, f"the preset {preset} does not look at it")
    else:
        method = method_used(ties, window)
        if method != "synchronous":
            fixed["min_synchronous"] = f"the ties of this run are ranked by {method}"
        if ties.filter == "rule":
            fixed["alpha"] = "the ties of this run are by a rule, without a test"
    if settings.communities.method == "components":
        fixed["seeds"] = "connected components are the same with every seed"
    return fixed


def grid_around(
    settings: Settings,
    precisions: Iterable[str | None] = (),
    *,
    windows: Sequence[str | float] | None = None,
    min_shared: Sequence[int] | None = None,
    min_synchronous: Sequence[int] | None = None,
    alphas: Sequence[float] | None = None,
    seeds: int | None = None,
) -> tuple[Grid, list[str]]:
    """The settings to try, and what a person should know about the choice.

    Without other values: half, once, twice and five times the window; one synchronous object fewer, as many, and two
    more; a tenth of alpha, alpha, and five times alpha; three seeds. Without a window: as many shared objects, one more
    and three more.

    Args:
        settings: of the run.
        precisions: of the times that occur.
        windows: such as ``60s`` or seconds.
        min_shared, min_synchronous: fewest objects, from 1.
        alphas: 0 to 1.
        seeds: how many; the first is that of the run.

    Raises:
        SettingsError: a value cannot be, or asks for what changes nothing in such a run.
        WindowTooFine: a window that was asked for is finer than the times.

    >>> grid, notes = grid_around(Settings(), ["s"])
    >>> grid.windows, grid.min_synchronous, grid.alphas, notes
    ((30.0, 60.0, 120.0, 300.0), (2, 3, 5), (0.001, 0.01, 0.05), [])
    """
    given = {"window": windows, "min_synchronous": min_synchronous, "alpha": alphas, "seeds": seeds}
    fixed = fixed_axes(settings)
    _refuse_what_changes_nothing(given, fixed)
    own, notes = setting_of(settings), [f"Not varied: {axis}, because {why}." for axis, why in fixed.items()]
    if windows:
        chosen: list[float | None] = [_window(settings, window) for window in windows]
        for window in chosen:
            check_window(precisions, window)
    else:
        chosen, finer = _windows_around(own.window, list(precisions))
        notes += finer
    count = SEEDS if seeds is None else seeds
    if count < 1:
        raise SettingsError("there must be at least one seed", value=count)
    grid = Grid(
        _ascending(chosen),
        _ascending([_checked(settings, "similarity", "min_shared", n) for n in min_shared or _shared_around(own)]),
        (None,) if own.min_synchronous is None else _ascending(_synchronous(settings, min_synchronous)),
        (None,) if own.alpha is None else _ascending(
            [_checked(settings, "significance", "alpha", a) for a in alphas or _alphas_around(own.alpha)]
        ),
        (own.seed,) if "seeds" in fixed else tuple(range(own.seed, own.seed + count)),
    )  # fmt: skip
    return grid, notes


def _refuse_what_changes_nothing(given: dict[str, Any], fixed: dict[str, str]) -> None:
    for axis, why in fixed.items():
        # one seed is what such a run has anyway
        if given.get(axis) and given[axis] != 1:
            raise SettingsError(
                f"{axis} cannot be varied, because {why}",
                next_step=f"Leave --{axis.replace('_', '-')} out.",
            )


def _ascending(values: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(sorted(set(values), key=lambda value: (value is not None, value)))


def _checked(settings: Settings, stage: str, name: str, value: Any) -> Any:
    """The value as the settings take it."""
    return getattr(getattr(settings.changed({stage: {name: value}}, "options"), stage), name)


def _window(settings: Settings, window: str | float) -> float:
    found: float | None = _checked(settings, "similarity", "window", seconds(window))
    if found is None:
        raise SettingsError(
            "a run with a window is compared with other windows", value=window, next_step="Write such as 30s or 5m."
        )
    return found


def _windows_around(window: float | None, precisions: list[str | None]) -> tuple[list[float | None], list[str]]:
    """Windows around that of the run, those finer than the times left out."""
    if window is None:
        return [None], []
    chosen: list[float | None] = []
    notes = []
    for times in _TIMES_THE_WINDOW:
        try:
            check_window(precisions, window * times)
            chosen.append(window * times)
        except WindowTooFine:
            notes.append(f"Left out: a window of {window * times:g} s, which is finer than the times.")
    return chosen, notes


def _shared_around(own: Setting) -> list[int]:
    return [own.min_shared + more for more in (_MORE_SHARED if own.window is None else (0,))]


def _synchronous(settings: Settings, asked: Sequence[int] | None) -> list[int]:
    """Fewest synchronous objects; never fewer than with what the run compares a pair at all."""
    least = max(settings.similarity.min_synchronous, 1)
    if not asked:
        around = [settings.ties.min_synchronous + more for more in _MORE_SYNCHRONOUS]
        return [n for n in around if n >= least] or [settings.ties.min_synchronous]
    for n in asked:
        if n < least and settings.similarity.min_synchronous:
            raise SettingsError(
                f"this run compares pairs from {least} synchronous objects on",
                value=n,
                next_step=f"Use {least} or more.",
            )
    return [_checked(settings, "ties", "min_synchronous", n) for n in asked]


def _alphas_around(alpha: float) -> list[float]:
    # rounded, because 0.15 / 10 is no number one would write
    around = (float(f"{alpha * times:.6g}") for times in _TIMES_ALPHA)
    return [a for a in around if a <= max(alpha, _MOST_ALPHA)]
