"""Two simulated coders fill in a sample of posts: a stand-in for people, for worked examples where the truth is known.

Run it with ``python examples/code_by_hand.py SAMPLE.csv --themes THEMES.csv --out CODED.csv``. In: the sample that
``coordgraph narratives --sample`` wrote, and the true theme of each post. Each coder overlooks a theme, and sees one
that is not there, with stated chances and without looking at the other. Printed: these chances, and Krippendorff's
alpha to be expected of them. Odd input: a post that the file of themes does not have has no theme. Never use it in
place of people on data of your own.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Sequence
from pathlib import Path

import numpy as np

OVERLOOKED = (0.04, 0.08)  # chance of each coder not to see a theme that is there
IMAGINED = (0.01, 0.02)  # and to see one that is not
Row = dict[str, str]


def main() -> None:
    """Fill in the sample and say what to expect."""
    parser = argparse.ArgumentParser(description="Fill in a sample as two simulated coders would.")
    parser.add_argument("sample", type=Path)
    parser.add_argument("--themes", type=Path, required=True, help="true theme of each post: post_id, theme")
    parser.add_argument("--out", type=Path, required=True, help="the sample, filled in")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    truth = {row["post_id"]: row["theme"] for row in _read(given.themes)}
    rows = _read(given.sample)
    names = sorted({theme for theme in truth.values() if theme})
    seen = [truth.get(row["post_id"].lstrip("'"), "") for row in rows]
    _write(given.out, coded(rows, seen, names, given.seed))
    print(f"Simulated: two coders filled in {len(rows)} texts of {given.out}.")
    for number, (overlooked, imagined) in enumerate(zip(OVERLOOKED, IMAGINED, strict=True), start=1):
        print(f"coder_{number} overlooks {overlooked:.0%} of the themes and imagines {imagined:.0%} of the others.")
    for theme in names:
        share = seen.count(theme) / len(seen)
        print(f"{theme}: in {share:.1%} of these texts; expected alpha {expected_alpha(share):.2f}.")


def coded(rows: Sequence[Row], seen: Sequence[str], names: Sequence[str], seed: int) -> list[Row]:
    """The rows with what each coder writes.

    >>> coded([{"post_id": "1"}], ["rain"], ["rain"], seed=2)
    [{'post_id': '1', 'coder_1': 'rain', 'coder_2': 'rain'}]
    """
    random = np.random.default_rng(seed)
    there = np.array([[theme == name for name in names] for theme in seen])
    found = [dict(row) for row in rows]
    for number, (overlooked, imagined) in enumerate(zip(OVERLOOKED, IMAGINED, strict=True), start=1):
        sees = random.random(there.shape) < np.where(there, 1 - overlooked, imagined)
        for row, says in zip(found, sees.tolist(), strict=True):
            row[f"coder_{number}"] = ";".join(name for name, yes in zip(names, says, strict=True) if yes) or "-"
    return found


def expected_alpha(share: float) -> float:
    """Krippendorff's alpha of the two in many texts of which this share has the theme.

    >>> round(expected_alpha(0.3), 2)
    0.87
    """
    says = [share * (1 - o) + (1 - share) * i for o, i in zip(OVERLOOKED, IMAGINED, strict=True)]
    disagree = sum(part * (p * (1 - q) + q * (1 - p)) for part, p, q in (
        (share, *(1 - o for o in OVERLOOKED)), (1 - share, *IMAGINED),
    ))  # fmt: skip
    mean = sum(says) / 2
    return 1 - disagree / (2 * mean * (1 - mean))


def _read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def _write(path: Path, rows: Sequence[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
