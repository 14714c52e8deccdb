"""What may be chosen when a map is written. Odd input: values that make no sense are refused with the next step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pyarrow as pa

from coordgraph.errors import SettingsError
from coordgraph.translations import words_in


@dataclass(frozen=True)
class MapOptions:
    """What one map.html shows and holds.

    Attributes:
        texts: whether texts of posts are in the file.
        max_posts_per_tie: shared objects shown of one tie, spread from the closest in time to the farthest, a single
            one from the middle; the page says how many there are.
        min_cluster: clusters of fewer accounts, and accounts without a cluster, are left out; 0 draws all.
        language: what the page is first shown in: en, es or pt.
        like: the tables of an earlier run, whose clusters lend their colours to those with the same members.
        like_name: what the page calls that run.

    >>> MapOptions(max_posts_per_tie=3).texts
    True
    """

    texts: bool = True
    max_posts_per_tie: int = 5
    min_cluster: int = 0
    language: str = "en"
    like: Mapping[str, pa.Table] | None = field(default=None, repr=False, compare=False)
    like_name: str = ""

    def __post_init__(self) -> None:
        words_in(self.language)
        for name, least in (("max_posts_per_tie", 1), ("min_cluster", 0)):
            if (value := getattr(self, name)) < least:
                raise SettingsError(f"{name} is too small", value=value, next_step=f"Give {least} or more.")
