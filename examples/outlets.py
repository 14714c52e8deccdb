"""Which outlets does each cluster amplify, and who stands behind them according to which source?

Run it with ``python examples/outlets.py``. Accounts, outlets, organisations and sources are generated.
"""

from __future__ import annotations

import tempfile

import coordgraph as cg

MARKEDLY = 2.0  # lower end of the interval of the risk ratio


def main() -> None:
    campaign = cg.generate(cg.CampaignSettings(accounts=400, days=7), seed=1)
    with tempfile.TemporaryDirectory() as folder:
        files = cg.write_campaign(campaign, folder)
        result = cg.detect(files.posts, registries=[files.registry])

    claims = result.frame("claims")
    publisher = claims[claims["property"] == "publishes"].set_index("object")["subject"]
    funded = claims[claims["property"] == "funds"].drop_duplicates("object").set_index("object")
    rank = result.clusters.set_index("cluster")["rank"]

    rows = result.amplification
    rows = rows[(rows["risk_ratio_low"] > MARKEDLY) & (rows["share"] >= 0.5)]
    for row in rows.sort_values(["cluster", "outlet"]).itertuples():
        ratio = f"{row.risk_ratio:.1f} [{row.risk_ratio_low:.1f}, {row.risk_ratio_high:.1f}]"
        note = ", found by links, so this is no second piece of evidence" if row.circular else ""
        print(f"Cluster {rank[row.cluster]}: {row.accounts} of {row.cluster_accounts} accounts shared {row.outlet},")
        print(f"  outside it {row.other_accounts} of {row.others}; risk ratio {ratio}{note}.")
        organisation = publisher.get(row.outlet)
        if organisation in funded.index:
            claim = funded.loc[organisation]
            source = f"{claim['source']} ({claim['date']})"
            print(f"  {organisation} is funded by {claim['subject']}, according to {source}.")
    print("That an outlet is funded by somebody does not mean that the accounts are.")


if __name__ == "__main__":
    main()
