"""Posts as JSON lines through our readers into a Parquet file.

python benchmarks/read_lines.py tweets.jsonl posts.parquet
"""

from __future__ import annotations

import json
import sys
import time

import pyarrow.parquet as pq

from coordgraph.readers import read_files


def main() -> None:
    path, out = sys.argv[1:]
    started = time.perf_counter()
    collection = read_files([path])
    pq.write_table(collection.posts, out)
    print(json.dumps({"stages": {"import": time.perf_counter() - started}, "posts": collection.posts.num_rows}))


if __name__ == "__main__":
    main()
