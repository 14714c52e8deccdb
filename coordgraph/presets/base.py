"""What a preset is: settings, a sentence, and a judge that weighs compared pairs and keeps some of them.

In: the table ``edges``, the layers it was made from, settings. Out: :class:`Judged`. A judge looks at nothing else, so
that it can be asked the same about shuffled layers. Odd input: no pairs give no answers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from coordgraph.errors import SettingsError
from coordgraph.settings import Settings
from coordgraph.similarity import Layer

Ints = NDArray[np.integer]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Layers = Mapping[str, Layer]

NO_NULL = "No null: it does not say what chance would give."


class Judged(NamedTuple):
    """One entry a row of ``edges``.

    Attributes:
        weight: what the method ranks pairs by; higher is closer.
        kept: whether the method keeps the pair as a tie.
    """

    weight: Floats
    kept: Flags


Judge = Callable[[pa.Table, Layers, Settings, pa.Array | None], Judged]


@dataclass(frozen=True)
class Preset:
    """A published method.

    Attributes:
        meaning: when it ties two accounts, and that it has no null.
        judge: which pairs it keeps.
        timed: whether it keeps pairs for acting at nearly the same time.
        settings: the file of its settings beside this module, without ``.toml``.
    """

    meaning: str
    judge: Judge
    timed: bool
    settings: str


def acts_of_accounts(layer: Layer) -> Ints:
    """How many acts each account has in a layer; retweeting one post twice is two."""
    acts: Ints = np.diff(layer.use_starts[layer.account_starts])
    return acts


def window_of(name: str, settings: Settings) -> float:
    """The window in seconds.

    Raises:
        SettingsError: there is none, and the method is nothing without.
    """
    if settings.similarity.window is None:
        raise SettingsError(
            f"the preset {name} needs times and a window",
            value="none",
            next_step="Give --window, or take a preset that compares without times: pacheco2021, nizzoli2021.",
        )
    return settings.similarity.window
