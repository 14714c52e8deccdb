"""Strings an account under investigation may call itself, and a small run whose every name can be one of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pyarrow as pa

from coordgraph import tables

PWN = "window.__pwn=1"

HOSTILE = (
    f"<img src=x onerror={PWN}>",
    f"</script><script>{PWN}</script>",
    f"<!--<script>{PWN}</script>",
    f"</style><svg onload={PWN}>",
    f"javascript:{PWN}",
    f'"><a href="javascript:{PWN}">href</a><iframe srcdoc="<script>parent.{PWN}</script>">',
    f"' onmouseover='{PWN}",
    f"{{{{ self.__init__.__globals__ }}}}${{{PWN}}}",
    "<b>bold</b> href=//evil.invalid/x.js <script src=//evil.invalid/x.js></script>",
    f"data:text/html,<script>{PWN}</script>",
    "gpj.\u202eexe\u2066hidden\u2069\u200f",
    "NUL\x00BEL\x07ESC\x1b[31mDEL\x7fC1\x9b",
    "line\u2028separator\u2029paragraph\r\nnew\tline",
    "\ufffe\uffff non-characters \U0010ffff",
    "=HYPERLINK(\"http://evil.invalid\",\"click\")",
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1,2)",
    "\t=1+1",
    "__proto__",
    "constructor",
    "toString",
    "👩‍👩‍👧‍👦🏴‍☠️🇪🇸",
    "z" + "̷̡̛̗̪͎̈́̀" * 200 + "algo",
    "x" * 10_000,
    "חשבון عربي حساب",
    "]]>&amp;&#0;&notanentity;<![CDATA[",
    "a|b;c,d\"e'f",
    " ",
    "",
)  # fmt: skip


def plain(kind: str, number: int) -> str:
    """An ordinary name."""
    return f"{kind}{number}"


def hostile(kind: str, number: int) -> str:
    """A hostile name; different for every kind and number, as ids must be."""
    text = HOSTILE[(number + len(kind)) % len(HOSTILE)]
    return f"{text}{kind}{number}"


def at(seconds: float) -> dt.datetime:
    """A time that many seconds into the run."""
    return dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC) + dt.timedelta(seconds=seconds)


def row(shape: tables.Shape, **values: Any) -> tuple[Any, ...]:
    """A row of that shape; what is not named is empty."""
    unknown = set(values) - set(shape.names)
    assert not unknown, unknown
    return tuple(values.get(name) for name in shape.names)


def edge(source: str, target: str, weight: float, layer: str = "co_retweet", kept: bool = True) -> tuple[Any, ...]:
    """An edge of that weight; its shared objects are one more than its synchronous ones."""
    source, target = sorted((source, target))
    return row(
        tables.EDGES, layer=layer, source=source, target=target, weight=weight, shared=int(weight) + 1,
        synchronous=int(weight), pairs=int(weight), source_posts=int(weight), target_posts=int(weight), cosine=0.9,
        jaccard=0.5, median_delay_s=4.5, source_first=0.75, first_time=at(0), last_time=at(3600), kept=kept,
    )  # fmt: skip


def small_tables(name: Callable[[str, int], str] = plain, kept: bool = True) -> dict[str, pa.Table]:
    """Two clusters (four and three accounts), a loose pair, an account tied to nobody, outlets and who pays them.

    ``name(kind, number)`` gives every text: account, handle, name, text, object, cluster, label, outlet, source.
    With ``kept`` false nothing passes the tie rule and there are camps instead of clusters.
    """
    a = [name("account", n) for n in range(10)]
    c = [name("cluster", n) for n in range(2)]
    ties = [
        (0, 1, 5.0), (0, 2, 4.0), (1, 2, 3.0), (2, 3, 6.0), (0, 3, 2.0),
        (4, 5, 3.0), (5, 6, 2.0), (4, 6, 2.0), (3, 4, 2.0), (7, 8, 2.0),
    ]  # fmt: skip
    edges = [edge(a[i], a[j], w, kept=kept) for i, j, w in ties]
    edges.append(edge(a[0], a[1], 7.0, layer="co_url", kept=kept))
    edges.append(edge(a[8], a[9], 1.0, kept=False))
    group = [0, 0, 0, 0, 1, 1, 1, None, None, None]
    group_rows = [(c[0], 4), (c[1], 3)]
    outlets = [name("outlet", n) for n in range(2)]
    house, payer = name("organisation", 0), name("funder", 1)
    evidence = [
        row(
            tables.EVIDENCE, layer=e[0], source=e[1], target=e[2], object=name("object", n % 7),
            source_post=name("post", 2 * n), target_post=name("post", 2 * n + 1), delay_s=(-1) ** n * 3.5,
            within_window=True,
        )
        for n, e in enumerate(e for e in edges for _ in range(7))
    ]  # fmt: skip
    evidence = list({tuple(e[:4]): e for e in evidence}.values())
    posts = [
        row(
            tables.POSTS, post_id=name("post", n), account_id=a[n % 10], platform="x", time=at(n), time_precision="s",
            kind="retweet", text=name("text", n), hashtags=[name("tag", n)], urls=[], mentions=[], media=[], objects=[],
            inherited=False, source_file="posts.csv", source_line=n + 1,
        )
        for n in range(2 * 7 * len(edges))
    ]  # fmt: skip
    made = {
        "posts": tables.POSTS.of_rows(posts),
        "accounts": tables.ACCOUNTS.of_rows(
            row(
                tables.ACCOUNTS, account_id=a[n], platform="x", handle=name("handle", n), display_name=name("name", n),
                created_at=at(-n * 86400), location=name("place", n), url=name("url", n), followers=n * 10,
                following=5, posts=n + 1, verified=n == 0,
            )
            for n in range(9)
        ),
        "edges": tables.EDGES.sorted(tables.EDGES.of_rows(edges)),
        "evidence": tables.EVIDENCE.sorted(tables.EVIDENCE.of_rows(evidence)),
        "objects": tables.OBJECTS.of_rows(
            row(tables.OBJECTS, behaviour="co_retweet", key=name("object", n), written=name("written", n), accounts=3,
                posts=3, pairs=3, dropped=False)
            for n in range(7)
        ),
        "members": tables.MEMBERS.sorted(
            tables.MEMBERS.of_rows(
                row(tables.MEMBERS, account_id=a[n], cluster=c[g] if kept and g is not None else None,
                    camp=c[g] if g is not None else None, ties=1, strength=2.0, layers=1, first_share=0.5)
                for n, g in enumerate(group)
            )
        ),
        "clusters": tables.CLUSTERS.of_rows(
            row(tables.CLUSTERS, cluster=g, rank=n + 1, label=name("label", n), accounts=size, posts=20, ties=5,
                density=0.8, mean_weight=3.0, median_weight=3.0, median_delay_s=4.5, layers=["co_retweet"],
                first_time=at(0), last_time=at(3600), leaders=[a[n * 4]])
            for n, (g, size) in enumerate(group_rows if kept else [])
        ),
        "camps": tables.CAMPS.of_rows(
            row(tables.CAMPS, camp=g, rank=n + 1, label=name("label", n), accounts=size, layer="co_retweet", pairs=5,
                mean_weight=0.9, modularity=0.4)
            for n, (g, size) in enumerate(group_rows)
        ),
        "outlets": tables.OUTLETS.of_rows(
            row(tables.OUTLETS, outlet=o, domains=["example.org"], handles=[], registered=n == 0, kind="outlet",
                accounts=4, posts=9)
            for n, o in enumerate(outlets)
        ),
        "organisations": tables.ORGANISATIONS.of_rows([
            row(tables.ORGANISATIONS, organisation=house, outlets=[outlets[0]], roles=["organisation"]),
            row(tables.ORGANISATIONS, organisation=payer, outlets=[outlets[0]], roles=["funder"]),
        ]),
        "claims": tables.CLAIMS.of_rows([
            row(tables.CLAIMS, subject=house, property="publishes", object=outlets[0],
                source="https://example.org/imprint", date="2026-01-02", registry="outlets.csv", line=2),
            row(tables.CLAIMS, subject=payer, property="funds", object=house, source=name("source", 4),
                date="2026-01-03", registry="outlets.csv", line=3),
        ]),
        "amplification": tables.AMPLIFICATION.of_rows(
            row(tables.AMPLIFICATION, cluster=c[i], outlet=outlets[j], accounts=3, cluster_accounts=4,
                other_accounts=1, others=6, posts=7, share=0.75, other_share=1 / 6, risk_ratio=4.5, risk_ratio_low=1.2,
                risk_ratio_high=20.0, circular=j == 1)
            for i, j in ([(0, 0), (0, 1), (1, 0)] if kept else [])
        ),
    }  # fmt: skip
    return made
