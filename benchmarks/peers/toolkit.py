"""The co-retweet network of coordination-network-toolkit, from its CSV to its edge list.

    python toolkit.py shares.csv out.csv --window 60

What its commands ``preprocess``, ``compute co_retweet`` and ``export_network`` do, called in one process.
"""

from __future__ import annotations

import argparse
import tempfile
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

from coordination_network_toolkit.compute_networks import compute_co_retweet_parallel
from coordination_network_toolkit.output import write_output
from coordination_network_toolkit.preprocess import preprocess_csv_files
from reporting import Stages


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("shares")
    parser.add_argument("out")
    parser.add_argument("--window", type=int, default=60)
    given = parser.parse_args()
    stages = Stages()
    with tempfile.TemporaryDirectory() as folder, redirect_stdout(StringIO()):
        database = str(Path(folder) / "case.db")
        preprocess_csv_files(database, [given.shares])
        stages.ended("preprocess")
        compute_co_retweet_parallel(database, given.window, n_threads=2, min_edge_weight=1)
        stages.ended("compute")
        write_output(database, "co_retweet", given.out, output_type="csv", loops=False)
        stages.ended("export")
    stages.report()


if __name__ == "__main__":
    main()
