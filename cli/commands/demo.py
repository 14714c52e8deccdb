"""``coordgraph demo``: the main job on a generated campaign whose groups are known."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..console import plain, say
from ..options import Quiet
from .run import run_into


def demo(
    out: Annotated[Path, typer.Option(help="Directory for the campaign and its results.")] = Path("demo"),
    seed: Annotated[int, typer.Option(help="Another seed is another campaign.")] = 1,
    quiet: Quiet = False,
) -> None:
    """Generate a campaign with planted groups, find them, and compare with what was planted."""
    from coordgraph.campaigns import generate, write_campaign
    from coordgraph.evaluation import accounts_found
    from coordgraph.settings import Settings

    say("Generating a campaign: accounts, posts, outlets and groups are invented.")
    campaign = generate(seed=seed)
    files = write_campaign(campaign, out / "campaign")
    settings = Settings().changed(
        {
            "outlets": {"registries": (str(files.registry),)},
            "map": {"title": "Demo campaign"},
            "seed": seed,
        }
    )
    analysis = run_into([str(files.posts)], settings, out / "run", overwrite=True, quiet=quiet)
    score = accounts_found(analysis.tables["members"], files.labels)
    planted = ", ".join(f"{g.name} ({g.behaviour}, {len(g.members)} accounts)" for g in campaign.planted)
    found = ", ".join(
        f"{plain(c['label'])} ({c['layers'][0]}, {c['accounts']})" for c in analysis.tables["clusters"].to_pylist()
    )
    print(f"Planted: {planted}")
    print(f"Found:   {found or 'no coordination'}")
    print(f"Score:   account precision {score.precision:.3f}, recall {score.recall:.3f}, against the labels")
    print(f"Map:     {out / 'run' / 'map.html'}   (open it in a browser; click a tie to read its posts)")
    print(f"Report:  {out / 'run' / 'report.html'}")
    raise typer.Exit(analysis.exit_status)
