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
    """Rows of length one; row i is the i-th account in the order of the ids, so that codes sort as ids do."""

    matrix: sparse.csr_matrix
    accounts: pa.Array


def weights_of(path: str) -> Weights:
    """Binary counts times ln((1+N)/(1+q))+1: N accounts, q of them with the object."""
    accounts, account = _coded(path, "account_id", in_order=True)
    objects, thing = _coded(path, "object_id", in_order=False)
    uses = sparse.csr_matrix(
        (np.ones(len(account)), (account, thing)), shape=(len(accounts), len(objects)), dtype=np.float64
    )
    uses.sum_duplicates()
    popularity = np.bincount(uses.indices, minlength=len(objects))
    uses.data = (np.log((1 + len(accounts)) / (1 + popularity)) + 1)[uses.indices]
    norms = np.sqrt(np.add.reduceat(uses.data**2, uses.indptr[:-1]))
    uses.data /= np.repeat(norms, np.diff(uses.indptr))
    return Weights(uses, accounts)


def _coded(path: str, column: str, in_order: bool) -> tuple[pa.Array, np.ndarray]:
    """The distinct ids and the code of each row; ``pandas.factorize`` was no faster."""
    coded = pq.read_table(path, columns=[column])[column].dictionary_encode().combine_chunks()
    ids, codes = coded.dictionary, coded.indices.to_numpy()
    if not in_order:
        return ids, codes
    order = pc.sort_indices(ids)
    place = np.empty(len(ids), np.int32)
    place[order.to_numpy()] = np.arange(len(ids), dtype=np.int32)
    return ids.take(order), place[codes]


def upper_pairs(block: sparse.csr_matrix, first_row: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Row, column and value of the entries above the diagonal of a block of rows, sorted."""
    block.sort_indices()
    row = np.repeat(np.arange(first_row, first_row + block.shape[0], dtype=np.int32), np.diff(block.indptr))
    above = block.indices > row
    return row[above], block.indices[above], block.data[above]


def write_pairs(path: str, accounts: pa.Array, blocks: list[tuple[np.ndarray, np.ndarray, np.ndarray]]) -> int:
    """Write source, target, cosine; returns how many pairs."""
    source, target, cosine = (np.concatenate(column) for column in zip(*blocks, strict=True))
    pairs = {"source": accounts.take(pa.array(source)), "target": accounts.take(pa.array(target)), "cosine": cosine}
    pq.write_table(pa.table(pairs), path)
    return len(source)


def write_totals(path: str, blocks: list[tuple[int, float]]) -> int:
    """Write how many pairs there are and the sum of their cosines; returns how many."""
    pairs, total = (sum(column) for column in zip(*blocks, strict=True))
    pq.write_table(pa.table({"pairs": [pairs], "total": [float(total)]}), path)
    return pairs
