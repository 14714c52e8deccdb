"""The comparison by cosine alone, without reading and without writing: what a kernel of another library is set beside.

    python benchmarks/cosine_kernel.py shares.parquet pairs.txt 0.3 timings.json

Timed are the weights, the index, the search and every column of the pairs found.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path

from coordgraph import cases
from coordgraph.settings import Resources, Settings, SimilaritySettings
from coordgraph.similarity.planning import plan_layer
from coordgraph.similarity.search import compared_pairs


def main(shares: str, out: str, threshold: str, timings: str) -> None:
    wanted = SimilaritySettings(window=None, min_shared=1, min_cosine=float(threshold))
    resources = Resources(jobs=2)
    with tempfile.TemporaryDirectory() as folder:
        case = cases.read_case([shares], Settings(), Path(folder), resources)
        started = time.perf_counter()
        pairs = 0
        for name, layer in case.layers.items():
            plan = plan_layer(name, layer, wanted, resources)
            pairs += sum(compared_pairs(layer, plan, wanted, resources, made=len))
        Path(timings).write_text(json.dumps({"kernel": round(time.perf_counter() - started, 3)}))
    Path(out).write_text(f"{pairs}\n")
    print(json.dumps({"pairs": pairs}))


if __name__ == "__main__":
    main(*sys.argv[1:])
