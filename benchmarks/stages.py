"""How long does each stage take, and how much memory, as a collection grows? Prints one row a size.

Each size runs in a process of its own, so that the peak memory is that of the run alone. Times on shared machines are
noisy: compare rows of one table, not tables of different days.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SIZES = (1_500, 6_000, 24_000)
STAGES = ("read", "behaviours", "similarity", "clusters", "outlets")


def measure(accounts: int) -> dict[str, float]:
    """Generate a campaign of so many accounts, run it, and report seconds by stage and peak memory in MB."""
    from coordgraph import pipeline
    from coordgraph.campaigns import CampaignSettings, generate, write_campaign
    from coordgraph.runs import RunDirectory
    from coordgraph.settings import Settings

    with tempfile.TemporaryDirectory() as folder:
        files = write_campaign(generate(CampaignSettings(accounts=accounts), seed=1), Path(folder) / "campaign")
        generated = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        started = time.perf_counter()
        analysis = pipeline.run([str(files.posts)], Settings(), RunDirectory(Path(folder) / "run"))
        total = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    counts = analysis.record["counts"]
    return {
        "posts": counts["posts"],
        "pairs": counts["compared_pairs"],
        **{stage: analysis.record["seconds"][stage] for stage in STAGES},
        "total": round(total, 2),
        "generated_mb": round(generated),
        "peak_mb": round(peak),
    }


def main() -> None:
    columns = ("accounts", "posts", "pairs", *STAGES, "total", "generated_mb", "peak_mb")
    print("  ".join(f"{name:>12}" for name in columns))
    for accounts in SIZES:
        done = subprocess.run([sys.executable, __file__, str(accounts)], capture_output=True, text=True, check=True)
        row = {"accounts": accounts, **json.loads(done.stdout)}
        print("  ".join(f"{row[name]:>12,}" for name in columns), flush=True)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(measure(int(sys.argv[1]))))
    else:
        main()
