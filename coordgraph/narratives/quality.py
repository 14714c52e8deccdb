"""How far people agree with each other, and the codebook with people; and what that makes of its shares.

In: hand codes, what the codebook says of the same posts, the table ``themes``. Out: the tables ``agreement`` and
``codebook_quality``. Sensitivity and specificity are those of distinct texts: posts count with the weight they were
drawn with. Odd input: where nobody saw a theme there is no sensitivity and no correction; where the codebook errs on
none of the coded posts, or on all, drawing posts anew would give an interval without width, and half of the draws are
taken from what as many posts allow.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from coordgraph.correction import corrected_shares
from coordgraph.narratives.hand import NOT_CODED, HandCodes
from coordgraph.narratives.hand_wording import agreement_sentence, quality_sentence
from coordgraph.reliability import nominal_alpha
from coordgraph.resampling import FEWEST_FOR_INTERVAL, Floats
from coordgraph.tables import CODEBOOK_QUALITY, HAND_AGREEMENT

MAJORITY = "majority"
_INSIDE = (2.5, 97.5)
_Codes = NDArray[np.int8]
_Row = dict[str, Any]


def agreement_table(hand: HandCodes, themes: Sequence[str], draws: int, seed: int) -> pa.Table:
    """The table ``agreement``: a row for whole answers, and one a theme."""
    rows = []
    for number, theme in enumerate([None, *themes]):
        codes = _whole_answers(hand.codes) if theme is None else hand.codes[:, :, number - 1].astype(np.int64)
        values = np.arange(codes.max(initial=0) + 1)
        counts = (codes[:, :, None] == values).sum(axis=0)
        alpha = nominal_alpha(counts, draws, seed)
        row = {
            "theme": theme, "coders": len(hand.coders), "units": alpha.units,
            "alpha": alpha.value, "alpha_low": alpha.low, "alpha_high": alpha.high,
        }  # fmt: skip
        rows.append({**row, "sentence": agreement_sentence(row)})
    return HAND_AGREEMENT.sorted(HAND_AGREEMENT.of({n: [row[n] for row in rows] for n in HAND_AGREEMENT.names}))


def _whole_answers(codes: _Codes) -> NDArray[np.int64]:
    """Each set of themes as a number of its own; not coded stays so."""
    people, units, themes = codes.shape
    _, place = np.unique(codes.reshape(-1, themes), axis=0, return_inverse=True)
    missing = (codes == NOT_CODED).any(axis=2)
    return np.where(missing, NOT_CODED, place.reshape(people, units)).astype(np.int64)


def quality_table(
    hand: HandCodes, codebook: _Codes, themes: Sequence[str], shares: Mapping[str, _Row], draws: int, seed: int
) -> pa.Table:
    """The table ``codebook_quality``.

    Args:
        hand: what people saw.
        codebook: units × themes, in the order of the hand codes: what the codebook says; -1 where undecided.
        themes: their names.
        shares: for each theme its row of ``themes`` over all messages.
        draws, seed: of the intervals.
    """
    references = {name: hand.codes[place] for place, name in enumerate(hand.coders)}
    if len(hand.coders) > 1:
        references[MAJORITY] = _majority(hand.codes)
    drawn = _weights(hand, draws, seed)
    rows = [
        _quality(theme, name, codes[:, number], codebook[:, number], drawn, shares[theme], seed)
        for number, theme in enumerate(themes)
        for name, codes in references.items()
    ]
    table = CODEBOOK_QUALITY.of({name: [row.get(name) for row in rows] for name in CODEBOOK_QUALITY.names})
    return CODEBOOK_QUALITY.sorted(table)


def _majority(codes: _Codes) -> _Codes:
    """What more than half of those who coded a post say; undecided where as many say the contrary."""
    seen, unseen = (codes == 1).sum(axis=0), (codes == 0).sum(axis=0)
    found: _Codes = np.where(seen > unseen, 1, np.where(unseen > seen, 0, NOT_CODED)).astype(np.int8)
    return found


def _weights(hand: HandCodes, draws: int, seed: int) -> Floats:
    """Weights of the units: as drawn in the first row, then with units of each stratum drawn anew."""
    weight = np.array([unit.weight for unit in hand.units])
    stratum = np.unique([unit.stratum for unit in hand.units], return_inverse=True)[1].reshape(-1)
    random = np.random.default_rng([seed, len(weight)])
    times = np.ones((draws + 1, len(weight)))
    for number in range(int(stratum.max(initial=0)) + 1):
        inside = np.flatnonzero(stratum == number)
        times[1:, inside] = random.multinomial(len(inside), np.full(len(inside), 1 / len(inside)), size=draws)
    found: Floats = times * weight
    return found


def _quality(
    theme: str, reference: str, person: _Codes, codebook: _Codes, drawn: Floats, shares: _Row, seed: int
) -> _Row:
    decided = (person != NOT_CODED) & (codebook != NOT_CODED)
    seen, found = decided & (person == 1), decided & (codebook == 1)
    unseen, left = decided & (person == 0), decided & (codebook == 0)
    sensitivity = _with_width(_ratios(drawn, seen & found, seen), int(seen.sum()), seed)
    specificity = _with_width(_ratios(drawn, unseen & left, unseen), int(unseen.sum()), seed + 1)
    row: _Row = {
        "theme": theme, "reference": reference, "units": int(decided.sum()),
        "both": int((seen & found).sum()), "codebook_only": int((unseen & found).sum()),
        "person_only": int((seen & left).sum()), "neither": int((unseen & left).sum()),
        "text_share": shares["text_share"], "share": shares["share"],
    }  # fmt: skip
    enough = {"sensitivity": int(seen.sum()), "specificity": int(unseen.sum())}
    for name, values in (("sensitivity", sensitivity), ("specificity", specificity)):
        row |= _with_interval(name, values, enough[name] >= FEWEST_FOR_INTERVAL)
    for name in ("text_share", "share"):
        corrected = corrected_shares(row[name], sensitivity, specificity)
        row |= _with_interval(f"corrected_{name}", corrected, min(enough.values()) >= FEWEST_FOR_INTERVAL)
    return {**row, "sentence": quality_sentence(row)}


def _ratios(drawn: Floats, part: NDArray[np.bool_], whole: NDArray[np.bool_]) -> Floats:
    below = drawn @ whole.astype(np.float64)
    found: Floats = np.divide(drawn @ part.astype(np.float64), below, out=np.full(len(drawn), np.nan), where=below > 0)
    return found


def _with_width(values: Floats, posts: int, seed: int) -> Floats:
    """Values as measured and drawn; of none or all of so many posts, every other one from the posterior of Jeffreys.

    That is a beta with half a post added to either side: the measured end may be the true one, and need not be.
    """
    if not posts or values[0] not in (0.0, 1.0):
        return values
    of_them = posts * values[0]
    random = np.random.default_rng([seed, posts])
    found = values.copy()
    found[1::2] = random.beta(of_them + 0.5, posts - of_them + 0.5, len(found[1::2]))
    return found


def _with_interval(name: str, values: Floats, enough: bool) -> _Row:
    measured, drawn = values[0], values[1:]
    if np.isnan(measured):
        return {name: None, f"{name}_low": None, f"{name}_high": None}
    if not enough or np.isnan(drawn).all():
        return {name: float(measured), f"{name}_low": None, f"{name}_high": None}
    low, high = np.nanpercentile(drawn, _INSIDE)
    return {name: float(measured), f"{name}_low": float(low), f"{name}_high": float(high)}
