"""Actions into compared pairs of accounts: windowed counts, shared counts, cosine and Jaccard, with the evidence."""

from coordgraph.similarity.candidates import accounts_sharing, accounts_synchronous, pairs_within
from coordgraph.similarity.edges import check_window, compare_accounts, compare_one_pair

__all__ = [
    "accounts_sharing",
    "accounts_synchronous",
    "check_window",
    "compare_accounts",
    "compare_one_pair",
    "pairs_within",
]
