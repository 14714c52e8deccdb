"""Find the groups planted in a small generated campaign, and read the posts behind one tie.

Run it with ``python examples/find_clusters.py``; it writes nothing outside a temporary folder.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import coordgraph as cg
from coordgraph.evaluation import accounts_found


def main() -> None:
    campaign = cg.generate(cg.CampaignSettings(accounts=400, days=7), seed=1)
    with tempfile.TemporaryDirectory() as folder:
        files = cg.write_campaign(campaign, folder)
        result = cg.detect(cg.read(files.posts), window="60s", seed=1)

        print(result)
        columns = ["rank", "accounts", "ties", "density", "median_delay_s", "layers"]
        print(result.clusters[columns].round(2).to_string(index=False))
        print(accounts_found(result.tables["members"], files.labels))

        ties = result.edges[result.edges["kept"]]
        strongest = ties.sort_values(["synchronous", "source", "target"], ascending=[False, True, True]).iloc[0]
        behind = result.explain(strongest["source"], strongest["target"])
        print(f"\nThe posts behind the tie of {strongest['source']} and {strongest['target']}:")
        print(behind[["layer", "delay_s", "source_post", "target_post", "source_line"]].head(5).to_string(index=False))

        result.map(Path(folder) / "map.html")


if __name__ == "__main__":
    main()
