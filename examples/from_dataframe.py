"""From a frame with unusual column names to ties, and on to networkx.

Run it with ``python examples/from_dataframe.py``.
"""

from __future__ import annotations

import pandas as pd

import coordgraph as cg


def a_frame() -> pd.DataFrame:
    """Four accounts post four links. Three of them do so within seconds of each other, the fourth hours later."""
    rows = []
    for number, day in enumerate(("03", "04", "05", "06")):
        link = f"https://news.example/{number}"
        for place, account in enumerate(("ana", "luis", "eva")):
            rows.append((account, f"2025-03-{day}T10:00:{15 * place:02d}Z", f"Read this {link}"))
        rows.append(("omar", f"2025-03-{day}T18:00:00Z", f"Interesting {link}"))
    return pd.DataFrame(rows, columns=["who", "when", "what"])


def main() -> None:
    data = cg.read(a_frame(), columns={"account_id": "who", "time": "when", "text": "what"})
    print(data)
    result = cg.detect(data, behaviours=["co_url"], window="60s")
    print(result.edges[["source", "target", "shared", "synchronous", "kept"]].to_string(index=False))

    graph = result.to_networkx()
    for source, target, tie in graph.edges(data=True):
        print(f"{source} and {target}: {tie['synchronous']} links, median delay {tie['median_delay_s']:g} s")
    print("omar shares the same links and is tied to nobody:", "omar" not in graph)


if __name__ == "__main__":
    main()
