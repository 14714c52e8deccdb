"""A second comparison of a case in one process, as a notebook makes it: only the second one is timed.

python benchmarks/compare_again.py CASE pairs.parquet 300 timings.json
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import replace
from pathlib import Path

from coordgraph import cases
from coordgraph.settings import Resources, SimilaritySettings


def main(folder: str, out: str, window: str, timings: str) -> None:
    case = cases.open_case(Path(folder))
    wanted = SimilaritySettings(window=60.0, min_synchronous=2, min_shared=1)
    cases.compare_case(case, wanted, Path(out), Resources(jobs=2))
    started = time.perf_counter()
    cases.compare_case(case, replace(wanted, window=float(window)), Path(out), Resources(jobs=2))
    Path(timings).write_text(json.dumps({"again": round(time.perf_counter() - started, 3)}))


if __name__ == "__main__":
    main(*sys.argv[1:])
