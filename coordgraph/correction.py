"""What a share measured by an imperfect rule says of the true share.

In: a share and what is assumed of the rule. Out: the corrected share and a sentence. Odd input: a share smaller than
the false alarms alone would make is clipped to 0 and said to be indistinguishable from zero.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from coordgraph.errors import SettingsError

ZERO, ONE = "indistinguishable from zero", "indistinguishable from one"


class Corrected(NamedTuple):
    """A corrected share.

    Attributes:
        value: 0 to 1.
        unclipped: as the formula gives it; outside 0 to 1 where the assumptions do not fit the share.
        note: why it was clipped, or empty.
    """

    value: float
    unclipped: float
    note: str


def rogan_gladen(share: float, sensitivity: float, specificity: float) -> Corrected:
    """The share behind a measured share p: π = (p + Sp − 1) / (Se + Sp − 1).

    Rogan and Gladen 1978, doi:10.1093/oxfordjournals.aje.a112510.

    Args:
        share: measured, 0 to 1.
        sensitivity: share of the true cases the rule finds, 0 to 1.
        specificity: share of the others it leaves alone, 0 to 1.

    Raises:
        SettingsError: a value lies outside 0 to 1, or both add up to no more than 1.

    >>> round(rogan_gladen(0.6685, 0.8, 0.9).value, 6), round(rogan_gladen(0.6685, 0.8, 0.7).value, 6)
    (0.812143, 0.737)
    >>> rogan_gladen(0.05, 0.8, 0.9).note
    'indistinguishable from zero'
    """
    for name, value in (("share", share), ("sensitivity", sensitivity), ("specificity", specificity)):
        if not 0 <= value <= 1:
            raise SettingsError(f"a {name} lies between 0 and 1", value=value)
    if sensitivity + specificity <= 1:
        raise SettingsError(
            "sensitivity and specificity must add up to more than 1: such a rule is no better than chance",
            value=sensitivity + specificity,
        )
    raw = (share + specificity - 1) / (sensitivity + specificity - 1)
    note = ZERO if raw <= 0 else ONE if raw >= 1 else ""
    return Corrected(min(max(raw, 0.0), 1.0), raw, note)


def corrected_shares(
    share: float | None, sensitivity: NDArray[np.float64], specificity: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The share behind a measured one, as :func:`rogan_gladen`, for each pair of sensitivity and specificity.

    Args:
        share: measured, 0 to 1; None: not known.
        sensitivity, specificity: one entry a draw; NaN where not known.

    Returns:
        One entry a draw, 0 to 1; NaN where a rule is no better than chance or something is not known.

    >>> corrected_shares(0.6685, np.array([0.8, 0.5]), np.array([0.9, 0.5])).round(3).tolist()
    [0.812, nan]
    """
    better = sensitivity + specificity - 1
    if share is None:
        return np.full(len(better), np.nan)
    raw = np.divide(share + specificity - 1, better, out=np.full(len(better), np.nan), where=better > 0)
    found: NDArray[np.float64] = np.clip(raw, 0, 1)
    return found
