"""Find accounts that act together in files of posts, with the posts behind every tie.

>>> import coordgraph as cg
>>> data = cg.read("posts.jsonl.gz")                                        # doctest: +SKIP
>>> result = cg.detect(data, behaviours=["co_retweet"], window="60s")       # doctest: +SKIP
>>> result.clusters                                                         # doctest: +SKIP

Names are loaded on first use, so that ``import coordgraph`` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from coordgraph.api import Data, Result, detect, open, read
    from coordgraph.campaigns import CampaignSettings, generate, write_campaign
    from coordgraph.errors import CoordgraphError
    from coordgraph.settings import Settings

_WHERE = {
    "CampaignSettings": "coordgraph.campaigns",
    "CoordgraphError": "coordgraph.errors",
    "Data": "coordgraph.api",
    "Result": "coordgraph.api",
    "Settings": "coordgraph.settings",
    "detect": "coordgraph.api",
    "generate": "coordgraph.campaigns",
    "open": "coordgraph.api",
    "read": "coordgraph.api",
    "write_campaign": "coordgraph.campaigns",
}

__all__ = [
    "CampaignSettings",
    "CoordgraphError",
    "Data",
    "Result",
    "Settings",
    "__version__",
    "detect",
    "generate",
    "open",
    "read",
    "write_campaign",
]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("coordgraph")
    if name not in _WHERE:
        raise AttributeError(f"module 'coordgraph' has no attribute {name!r}")
    return getattr(import_module(_WHERE[name]), name)


def __dir__() -> list[str]:
    return __all__
