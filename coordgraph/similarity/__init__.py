"""Actions into compared pairs of accounts: windowed counts, shared counts, cosine and Jaccard, with the evidence."""

from coordgraph.similarity.candidates import accounts_sharing, pairs_within
from coordgraph.similarity.edges import check_window, compare_accounts, explain_pair, find_evidence

__all__ = ["accounts_sharing", "check_window", "compare_accounts", "explain_pair", "find_evidence", "pairs_within"]
