"""How long is asking what chance would give, beside comparing? And the configuration model of a million accounts.

python benchmarks/chance.py SHARES.parquet

In: shares as ``generate_shares.py`` makes them. Out: two tables; each part runs in a process of its own, so that the
peak memory is its own. The model is solved for degrees drawn at random: a million accounts, a million objects, ten
million shares.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def model_of_a_million() -> dict[str, float]:
    import numpy as np

    from coordgraph.significance.bicm import solve_bicm

    rng = np.random.default_rng(1)
    activity = np.maximum(1, 10 * rng.lognormal(-(1.3**2) / 2, 1.3, 1_000_000)).astype(np.int64)
    weights = rng.lognormal(0, 1.6, 1_000_000)
    popularity = np.bincount(
        rng.choice(len(weights), activity.sum(), p=weights / weights.sum()), minlength=len(weights)
    )
    before = peak_mb()
    started = time.perf_counter()
    model = solve_bicm(activity, popularity)
    expected = model.expected_shared
    return {
        "shares": int(activity.sum()), "classes": len(expected), "seconds": time.perf_counter() - started,
        "error": model.error, "peak_mb": peak_mb(), "peak_before_mb": before,
    }  # fmt: skip


def comparing_and_testing(path: str) -> dict[str, float]:
    from coordgraph.cases import read_case
    from coordgraph.settings import Settings
    from coordgraph.significance import test_edges
    from coordgraph.similarity import compare_accounts
    from coordgraph.ties import keep_ties

    settings = Settings().changed({"similarity": {"window": "60s", "min_shared": 1, "min_synchronous": 1}})
    with tempfile.TemporaryDirectory() as folder:
        case = read_case([path], settings, Path(folder))
        warm(settings)
        started = time.perf_counter()
        edges = compare_accounts(case.layers, case.account_ids, settings.similarity)
        compared = time.perf_counter()
        compared_peak = peak_mb()
        tested = test_edges(edges, case.layers, case.account_ids, settings.similarity, settings.significance)
        kept = keep_ties(tested.edges, case.layers, case.account_ids, settings)["kept"]
        done = time.perf_counter()
    return {
        "pairs": edges.num_rows, "ties": sum(kept.to_pylist()), "comparing": compared - started,
        "testing": done - compared, "ratio": (done - compared) / (compared - started),
        "peak_comparing_mb": compared_peak, "peak_mb": peak_mb(),
    }  # fmt: skip


def warm(settings: object) -> None:
    """Load compiled kernels, which is neither comparing nor testing."""
    import numpy as np
    import pyarrow as pa

    from coordgraph.settings import Settings
    from coordgraph.significance import test_edges
    from coordgraph.similarity import compare_accounts, layer_of

    assert isinstance(settings, Settings)
    acts = np.arange(60, dtype=np.int64)
    layer = layer_of(
        (acts // 6).astype(np.int32), (acts % 6).astype(np.int32), acts * 1_000_000, acts.astype(np.int32), 6
    )
    ids = pa.array(list("abcdef"))
    edges = compare_accounts({"co_share": layer}, ids, settings.similarity)
    test_edges(edges, {"co_share": layer}, ids, settings.similarity, settings.significance)


def peak_mb() -> int:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def main() -> None:
    for part in (["--model"], ["--pairs", sys.argv[1]]):
        done = subprocess.run([sys.executable, __file__, *part], capture_output=True, text=True, check=True)
        row = json.loads(done.stdout)
        print("  ".join(f"{name:>18}" for name in row))
        print("  ".join(f"{value:>18,.4g}" for value in row.values()), end="\n\n", flush=True)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    if sys.argv[1] == "--model":
        print(json.dumps(model_of_a_million()))
    elif sys.argv[1] == "--pairs":
        print(json.dumps(comparing_and_testing(sys.argv[2])))
    else:
        main()
