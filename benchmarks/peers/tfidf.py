"""Shares as a matrix of weights, accounts by objects, and pairs of its rows as a Parquet file of ids."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from scipy import sparse


@dataclass(frozen=True)
class Weights:
    """Rows of length one, accounts in the order in which they appear: sorted by id, products took a quarter longer."""

    matrix: sparse.csr_matrix
    accounts: pa.Array


Pairs = tuple[np.ndarray, np.ndarray, np.ndarray]


def weights_of(path: str) -> Weights:
    """Binary counts times ln((1+N)/(1+q))+1: N accounts, q of them with the object."""
    accounts, account = _coded(path, "account_id")
    objects, thing = _coded(path, "object_id")
    uses = sparse.csr_matrix(
        (np.ones(len(account)), (account, thing)), shape=(len(accounts), len(objects)), dtype=np.float64
    )
    uses.sum_duplicates()
    popularity = np.bincount(uses.indices, minlength=len(objects))
    uses.data = (np.log((1 + len(accounts)) / (1 + popularity)) + 1)[uses.indices]
    norms = np.sqrt(np.add.reduceat(uses.data**2, uses.indptr[:-1]))
    uses.data /= np.repeat(norms, np.diff(uses.indptr))
    return Weights(uses, accounts)


def _coded(path: str, column: str) -> tuple[pa.Array, np.ndarray]:
    """The distinct ids and the code of each row; ``pandas.factorize`` was no faster."""
    coded = pq.read_table(path, columns=[column])[column].dictionary_encode().combine_chunks()
    return coded.dictionary, coded.indices.to_numpy()


def upper_pairs(block: sparse.csr_matrix, first_row: int) -> Pairs:
    """Row, column and value of the entries above the diagonal of a block of rows."""
    row = np.repeat(np.arange(first_row, first_row + block.shape[0], dtype=np.int32), np.diff(block.indptr))
    above = block.indices > row
    return row[above], block.indices[above], block.data[above]


def write_pairs(path: str, accounts: pa.Array, blocks: list[Pairs]) -> int:
    """Write source, target, cosine, sorted, the smaller id first; returns how many pairs."""
    row, column, cosine = (np.concatenate(part) for part in zip(*blocks, strict=True))
    by_id = pc.sort_indices(accounts).to_numpy()
    place = np.empty(len(by_id), np.int64)
    place[by_id] = np.arange(len(by_id))
    one, other = place[row], place[column]
    key = np.minimum(one, other) << 32 | np.maximum(one, other)
    order = np.argsort(key)
    in_order = accounts.take(pa.array(by_id))
    pairs = {
        "source": in_order.take(pa.array(key[order] >> 32)),
        "target": in_order.take(pa.array(key[order] & 0xFFFFFFFF)),
        "cosine": cosine[order],
    }
    pq.write_table(pa.table(pairs), path)
    return len(key)


def write_totals(path: str, blocks: list[tuple[int, float]]) -> int:
    """Write how many pairs there are and the sum of their cosines; returns how many."""
    pairs, total = (sum(column) for column in zip(*blocks, strict=True))
    pq.write_table(pa.table({"pairs": [pairs], "total": [float(total)]}), path)
    return pairs
