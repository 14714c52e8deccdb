"""Pairs of accounts above a cosine, by scipy: the product of the weights with their transpose, then the threshold.

    python scipy_product.py shares.parquet out.parquet --threshold 0.3

The product holds every pair that shares anything, which is what limits its size.
"""

from __future__ import annotations

import argparse

from reporting import Stages
from tfidf import upper_pairs, weights_of, write_pairs


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("shares")
    parser.add_argument("out")
    parser.add_argument("--threshold", type=float, default=0.3)
    given = parser.parse_args()
    stages = Stages()
    weights = weights_of(given.shares)
    stages.ended("matrix")
    products = weights.matrix @ weights.matrix.T
    products.data[products.data < given.threshold] = 0
    products.eliminate_zeros()
    stages.ended("kernel")
    pairs = write_pairs(given.out, weights.accounts, [upper_pairs(products, 0)])
    stages.ended("write")
    stages.report(pairs=pairs)


if __name__ == "__main__":
    main()
