"""How much of a result depends on the window? The same data, four windows, and a world without coordination.

Run it with ``python examples/compare_windows.py``. For each account it counts in how many windows it is in a cluster.
"""

from __future__ import annotations

import tempfile
from collections import Counter

import coordgraph as cg
from coordgraph.campaigns import GroupSettings

WINDOWS = ("10s", "60s", "2m", "10m")
NO_CONTROLS = {"significance": {"shuffles": 0}}  # only ties and clusters are compared; shuffling takes most of a run
PLANTED = cg.CampaignSettings(accounts=250, days=5, groups=(GroupSettings("brisa", "co_retweet", accounts=20),))
QUIET = cg.CampaignSettings(accounts=250, days=5, groups=())


def compare(name: str, settings: cg.CampaignSettings) -> None:
    """Print ties and clusters for each window."""
    with tempfile.TemporaryDirectory() as folder:
        files = cg.write_campaign(cg.generate(settings, seed=1), folder)
        data = cg.read(files.posts)
    times_found: Counter[str] = Counter()
    print(name)
    for window in WINDOWS:
        result = cg.detect(data, behaviours=["co_retweet"], window=window, settings=NO_CONTROLS)
        members = result.members
        times_found.update(members.loc[members["cluster"].notna(), "account_id"])
        counts = result.record["counts"]
        ties, clusters, accounts = (counts[name] for name in ("ties", "clusters", "accounts_in_clusters"))
        print(f"  {window:>4}: {ties:>5} ties, {clusters:>2} clusters, {accounts:>3} accounts")
    always = sum(times == len(WINDOWS) for times in times_found.values())
    print(f"  accounts in a cluster in every window: {always}; in at least one: {len(times_found)}")


def main() -> None:
    compare("one planted group of 20 accounts", PLANTED)
    compare("no planted group", QUIET)


if __name__ == "__main__":
    main()
