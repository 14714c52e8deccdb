"""What rules in common use find in real shares, and in the same shares with their meetings or times left to chance.

python benchmarks/usual_rules.py SHARES.parquet

In: a table with ``object_id, account_id, timestamp_share`` (seconds). Out: a table for each kind of chance. Rules that
look at sharing alone see no account with a single object: it is like everybody else who shared that.
"""

from __future__ import annotations

import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np
import pandas as pd
import pyarrow as pa

from coordgraph.multiple import benjamini_hochberg, bonferroni
from coordgraph.settings import Settings, SimilaritySettings
from coordgraph.significance import Method, backbone_filter, controls
from coordgraph.significance.backbones import at_percentile, codes_of_pairs
from coordgraph.significance.bicm import solve_bicm
from coordgraph.significance.shuffles import drawn_uses
from coordgraph.significance.tails import poisson_tail
from coordgraph.similarity import Layer, compare_accounts, layer_of
from coordgraph.ties import method_of

ALPHA = 0.01
FEWEST_SHARES = 10
WINDOWS = (60, 600, 3600)


def layer_from(objects: np.ndarray, accounts: np.ndarray, seconds: np.ndarray, total: int) -> Layer:
    order = np.lexsort((accounts, seconds, objects))
    return layer_of(
        objects[order].astype(np.int32), accounts[order].astype(np.int32), seconds[order] * 1_000_000,
        order.astype(np.int32), total,
    )  # fmt: skip


def codes(column: pd.Series) -> np.ndarray:
    return pd.factorize(column, sort=True)[0].astype(np.int64)


def found_by_sharing(layer: Layer) -> dict[str, int]:
    """Pairs kept by rules that look at what accounts share, whenever."""
    ids = pa.array([f"{i:07d}" for i in range(layer.accounts)])
    edges = compare_accounts({"co_share": layer}, ids, SimilaritySettings(window=None, min_shared=1))
    source, target = codes_of_pairs(edges, ids)
    shared, cosine = edges["shared"].to_numpy(), edges["cosine"].to_numpy()
    busy = np.minimum(layer.sizes[source], layer.sizes[target]) >= FEWEST_SHARES
    model = solve_bicm(layer.sizes, layer.popularity())
    p = poisson_tail(shared, model.expected_shared[model.account_classes[source], model.account_classes[target]])
    backbones = {
        label: int(backbone_filter(name, edges, {"co_share": layer}, ALPHA, "shared", ids).sum())
        for label, name in (
            ("hypergeometric, Bonferroni", "hypergeometric"),
            ("hypergeometric, FDR", "hypergeometric_fdr"),
        )
    }
    return {
        f"cosine, top 0.5 % of accounts with {FEWEST_SHARES} shares": int(at_percentile(cosine[busy], 99.5).sum()),
        **backbones,
        "BiCM, Bonferroni": int((p <= bonferroni(layer.most_pairs, ALPHA)).sum()),
        "BiCM, FDR": int((benjamini_hochberg(p, layer.most_pairs) <= ALPHA).sum()),
    }


def sharing_against_chance(shares: pd.DataFrame, draws: int) -> pd.DataFrame:
    """Such rules on the data, and on draws from the configuration model (mean)."""
    uses = shares[["object_id", "account_id"]].drop_duplicates()
    uses = uses[uses.groupby("account_id")["object_id"].transform("size") >= 2]
    objects, accounts = codes(uses["object_id"]), codes(uses["account_id"])
    total, never = int(accounts.max()) + 1, np.zeros(len(uses), np.int64)
    layer = layer_from(objects, accounts, never, total)
    model = solve_bicm(layer.sizes, layer.popularity())
    classes = np.searchsorted(model.object_degrees, np.bincount(objects))
    real, by_chance = found_by_sharing(layer), []
    for seed in range(draws):
        who, what = drawn_uses(model, classes, seed)
        by_chance.append(found_by_sharing(layer_from(what, who, np.zeros(len(who), np.int64), total)))
    means = pd.DataFrame(by_chance).mean()
    return pd.DataFrame({"rule": list(real), "data": list(real.values()), "by chance": [means[name] for name in real]})


def timing_against_chance(shares: pd.DataFrame, shuffles: int) -> pd.DataFrame:
    """At least two objects within a window, and the default, against lags dealt out anew and against other meetings."""
    shares = shares.drop_duplicates(["object_id", "account_id", "timestamp_share"])
    objects, accounts = codes(shares["object_id"]), codes(shares["account_id"])
    layer = layer_from(
        objects, accounts, shares["timestamp_share"].to_numpy().astype(np.int64), int(accounts.max()) + 1
    )
    ids = pa.array([f"{i:07d}" for i in range(layer.accounts)])
    rows = []
    for window in WINDOWS:
        similarity = SimilaritySettings(window=window)
        settings = Settings().changed({"similarity": {"window": window}})
        methods = [
            Method("2 objects within the window", lambda edges, _: edges["synchronous"].to_numpy() >= 2),
            method_of(settings, ids)._replace(name="coordgraph"),
        ]
        table = controls({"co_share": layer}, ids, similarity, methods, shuffles, seed=1).to_pylist()
        rows += [(f"{r['method']}, {window} s", r["shuffle"], r["ties"], r["ties_by_chance"]) for r in table]
    return pd.DataFrame(rows, columns=["rule", "left to chance", "data", "by chance"])


def main() -> None:
    shares = pd.read_parquet(sys.argv[1])
    for table in (sharing_against_chance(shares, 10), timing_against_chance(shares, 10)):
        print(table.to_string(index=False, float_format=lambda number: f"{number:,.1f}"), end="\n\n")


if __name__ == "__main__":
    main()
