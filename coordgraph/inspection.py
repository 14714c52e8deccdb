"""What a collection holds and what can be done with it, before anything is compared.

In: a collection. Out: plain values, as ``coordgraph inspect`` prints them. Odd input: damaged ids and coarse times are
named, with what they rule out.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import Any

import pyarrow.compute as pc

from coordgraph.behaviours import supported_behaviours
from coordgraph.readers import Collection, few_and_coarse, precisions_in, reasons_of


def inspect(collection: Collection) -> dict[str, Any]:
    """Format, counts, span, share of retweets, precision of times, ids, behaviours, ledger.

    ``time_precision`` is the coarsest unit among the posts: a window must not be finer. ``time_precisions`` has one
    entry a unit, the coarsest first, with the number of ``posts`` and file and line of the ``first``;
    ``posts_with_coarse_times`` counts those whose unit is coarser than that of nearly all, which are better corrected.
    ``fields`` says by file which column each field was read from, ``unused_columns`` which columns were not read.
    ``behaviours`` has one entry each with ``missing``, the reason why the data cannot support it, or None.
    """
    posts = collection.posts
    kinds = Counter(posts["kind"].to_pylist())
    precisions = precisions_in(posts)
    return {
        "fields": collection.fields,
        "unused_columns": collection.unused,
        "formats": sorted(set(collection.ledger["format"].to_pylist())),
        "posts": posts.num_rows,
        "posting_accounts": len(posts["account_id"].unique()),
        "accounts": collection.accounts.num_rows,
        "first_time": pc.min(posts["time"]).as_py(),
        "last_time": pc.max(posts["time"]).as_py(),
        "kinds": dict(sorted(kinds.items())),
        "retweet_share": kinds["retweet"] / max(posts.num_rows, 1),
        "retweeted_posts": len(posts["retweet_of"].drop_null().unique()),
        "time_precision": precisions[0].unit if precisions else None,
        "time_precisions": [asdict(precision) for precision in precisions],
        "posts_with_coarse_times": sum(precision.posts for precision in few_and_coarse(precisions)),
        "posts_without_time": posts["time"].null_count,
        "ids": _state_of_ids(collection),
        "queries": collection.queries,
        "behaviours": [
            {"name": s.name, "meaning": s.meaning, "missing": s.missing} for s in supported_behaviours(posts)
        ],
        "ledger": collection.ledger.to_pylist(),
        "skipped": collection.skipped,
        "quarantined": reasons_of(collection.quarantine),
        "warnings": collection.warnings,
    }


def _state_of_ids(collection: Collection) -> str:
    damaged = [w for w in collection.warnings if "last digits" in w]
    lost = sum("lost digits" in reason for reason in collection.quarantine["reason"].to_pylist())
    if damaged or lost:
        return (
            f"damaged: {lost:,} records with ids that lost digits; see the notes" if lost else "damaged: see the notes"
        )
    return "intact"
