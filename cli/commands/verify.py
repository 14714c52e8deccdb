"""``coordgraph verify``: whether the files of a run are those the run wrote."""

from __future__ import annotations

from ..options import Run


def verify(run: Run) -> None:
    """Check every file of a run against SHA256SUMS; exit status 5 when one has changed."""
    from coordgraph.runs import RunDirectory

    print(f"{RunDirectory(run).verify():,} files are unchanged.")
