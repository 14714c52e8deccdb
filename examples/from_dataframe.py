"""From a frame with unusual column names to ties, and on to networkx.

Run it with ``python examples/from_dataframe.py``.
"""

from __future__ import annotations

import pandas as pd

import coordgraph as cg


def a_frame() -> pd.DataFrame:
    """Four accounts post the same eight links: three within seconds of each other, the fourth hours later.

    Forty readers post links of their own choice. Without them nobody could say what is ordinary here.
    """
    rows = []
    for number in range(8):
        link = f"https://news.example/{number}"
        for place, account in enumerate(("ana", "luis", "eva")):
            rows.append((account, f"2025-03-{number + 3:02d}T10:00:{15 * place:02d}Z", f"Read this {link}"))
        rows.append(("omar", f"2025-03-{number + 3:02d}T18:00:00Z", f"Interesting {link}"))
    for reader in range(40):
        for number in range(5):
            link = f"https://news.example/{(7 * reader + 11 * number) % 50}"
            day, hour, minute = 3 + (reader + 3 * number) % 8, (5 * reader + 7 * number) % 24, (13 * reader) % 60
            rows.append((f"reader{reader:02d}", f"2025-03-{day:02d}T{hour:02d}:{minute:02d}:00Z", f"Look {link}"))
    return pd.DataFrame(rows, columns=["who", "when", "what"])


def main() -> None:
    data = cg.read(a_frame(), columns={"account_id": "who", "time": "when", "text": "what"})
    print(data)
    result = cg.detect(data, behaviours=["co_url"], window="60s")
    four = result.edges[~result.edges["target"].str.startswith("reader")]
    columns = ["source", "target", "shared", "synchronous", "expected_synchronous", "p_joint", "kept"]
    print(four[columns].to_string(index=False, float_format="{:.2g}".format))

    graph = result.to_networkx()
    for source, target, tie in graph.edges(data=True):
        print(f"{source} and {target}: {tie['synchronous']} links, median delay {tie['median_delay_s']:g} s")
    print("omar shares the same links and is tied to nobody:", "omar" not in graph)


if __name__ == "__main__":
    main()
