"""``coordgraph map``: the map of a finished run once more, with other contents."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..console import say
from ..options import Language, Run


def map(
    run: Run,
    out: Annotated[
        Path | None, typer.Option(help="File to write. [default: the name of the run and -map.html, beside it]")
    ] = None,
    no_text: Annotated[bool, typer.Option("--no-text", help="Leave the texts of posts out of the file.")] = False,
    pseudonymise: Annotated[
        bool,
        typer.Option(
            "--pseudonymise",
            help="Name accounts by pseudonyms, and leave out handles, names, places, addresses and texts.",
        ),
    ] = False,
    key: Annotated[
        Path | None,
        typer.Option(
            help="File with the key of the pseudonyms; made where there is none. [default: RUN.key, beside the run]"
        ),
    ] = None,
    max_posts_per_tie: Annotated[
        int,
        typer.Option(
            help="Shared objects shown of a tie, from the closest to the farthest apart, a single one from the middle; "
            "the page says of how many."
        ),
    ] = 5,
    min_cluster: Annotated[
        int, typer.Option(help="Leave out clusters of fewer accounts, and accounts without a cluster.")
    ] = 0,
    language: Language = None,
    title: Annotated[str | None, typer.Option(help="Heading. [default: that of the run]")] = None,
    like: Annotated[
        Path | None,
        typer.Option(
            help="Directory of an earlier run: clusters with the same members keep its colours (one to one, Jaccard "
            "index from 0.3). Name the same run each time.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Write the map of a finished run again, with other contents, in another language or with another heading.

    Nothing is computed anew and the run stays as it is. The page can be switched to the other languages. Accounts can
    be coloured and sized by other things than their cluster and the strength of their ties on the page itself.
    """
    import coordgraph
    from coordgraph import maps

    result = coordgraph.open(run)
    beside = run.resolve().parent / run.resolve().name
    secret = (key or beside.with_name(f"{beside.name}.key")) if pseudonymise else None
    where = out or run.resolve().parent / f"{run.resolve().name}-map.html"
    written = result.map(
        where,
        language=language,
        texts=not no_text,
        max_posts_per_tie=max_posts_per_tie,
        min_cluster=min_cluster,
        title=title,
        pseudonym_key=maps.key_in(secret) if secret else None,
        like=like,
    )
    if secret:
        say(f"The key is in {secret}. Keep it apart from the map: with it, an account's pseudonym can be computed.")
    say(f"Written: {written}.")
