"""Tweets as v2 JSON lines into the database of coordination-network-toolkit.

python toolkit_import.py tweets.jsonl out.db
"""

from __future__ import annotations

import sqlite3
import sys
from contextlib import closing, redirect_stdout
from io import StringIO

from coordination_network_toolkit.preprocess import preprocess_twitter_json_files
from reporting import Stages


def main() -> None:
    path, out = sys.argv[1:]
    stages = Stages()
    with redirect_stdout(StringIO()):
        preprocess_twitter_json_files(out, [path])
    stages.ended("import")
    with closing(sqlite3.connect(out)) as database:
        (posts,) = database.execute("select count(*) from edge").fetchone()
    stages.report(posts=posts)


if __name__ == "__main__":
    main()
