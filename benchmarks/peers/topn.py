"""Pairs of accounts above a cosine, by sparse_dot_topn.

    python topn.py shares.parquet out.parquet --threshold 0.3

Best usage found: two threads, accounts in the order of appearance, blocks of 100,000 rows (all rows at once held twice
the memory and was slower), and
a ``top_n`` not much above the longest row, since its cost grows with it. Nothing may be cut, so a block whose longest
row reaches ``top_n`` is done again with twice as much; the repetition counts.
"""

from __future__ import annotations

import argparse

import numpy as np
from reporting import Stages
from scipy import sparse
from sparse_dot_topn import sp_matmul_topn
from tfidf import upper_pairs, weights_of, write_pairs, write_totals


def product(rows: sparse.csr_matrix, columns: sparse.csr_matrix, threshold: float, top_n: int) -> tuple:
    """All products above the threshold, with the ``top_n`` that was enough."""
    while True:
        found = sp_matmul_topn(rows, columns, top_n=top_n, threshold=threshold, n_threads=2)
        if top_n >= columns.shape[1] or np.diff(found.indptr).max(initial=0) < top_n:
            return found, top_n
        top_n *= 2


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("shares")
    parser.add_argument("out")
    parser.add_argument("--threshold", type=float, default=0.3)
    parser.add_argument("--rows-at-once", type=int, default=100_000)
    parser.add_argument("--top-n", type=int, default=512)
    parser.add_argument("--totals", action="store_true", help="write how many pairs and their sum alone")
    given = parser.parse_args()
    stages = Stages()
    weights = weights_of(given.shares)
    stages.ended("matrix")
    columns, top_n, blocks = weights.matrix.T.tocsr(), given.top_n, []
    for start in range(0, weights.matrix.shape[0], given.rows_at_once):
        rows = weights.matrix[start : start + given.rows_at_once]
        found, top_n = product(rows, columns, given.threshold, top_n)
        stages.ended("kernel")
        pairs = upper_pairs(found, start)
        blocks.append((len(pairs[2]), pairs[2].sum()) if given.totals else pairs)
        stages.ended("write")
    pairs = write_totals(given.out, blocks) if given.totals else write_pairs(given.out, weights.accounts, blocks)
    stages.ended("write")
    stages.report(pairs=pairs, top_n=top_n)


if __name__ == "__main__":
    main()
