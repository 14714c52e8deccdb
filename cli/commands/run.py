"""``coordgraph run``: from files of posts to clusters, tables, map and report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..console import counted, plain, progress_on_stderr, say, say_that_it_compiles
from ..options import (
    Dates,
    DryRun,
    Files,
    Format,
    Jobs,
    Language,
    Map,
    Memory,
    Platform,
    Quiet,
    Timezone,
    Window,
    read_settings,
    resources_of,
)

if TYPE_CHECKING:
    from coordgraph.pipeline import Analysis
    from coordgraph.settings import Resources, Settings

_CLUSTERS_SHOWN = 8


def run(
    files: Files,
    out: Annotated[Path, typer.Option(help="Directory for the results; made if absent.", show_default=False)],
    config: Annotated[Path | None, typer.Option(help="Settings in TOML; options given here win.")] = None,
    preset: Annotated[
        str | None,
        typer.Option(
            help="A published method: cnt, coortweet, luceri2024, luceri2024_components, nizzoli2021, pacheco2021, "
            "schoch2022, weber2021."
        ),
    ] = None,
    behaviour: Annotated[
        list[str] | None,
        typer.Option(
            help="Behaviour to compare by, may be repeated: co_retweet, co_hashtag, co_url, co_domain, co_mention, "
            "co_reply, co_text, hashtag_sequence, fast_retweet, co_share. [default: the usual ones the data support]"
        ),
    ] = None,
    window: Window = None,
    method: Annotated[
        str | None, typer.Option(help="What ranks a pair: synchronous, cosine, jaccard, shared. [default: synchronous]")
    ] = None,
    filter: Annotated[
        str | None,
        typer.Option(
            help="What keeps a pair as a tie: tested (the rule, and more than chance), rule (the rule alone), or the "
            "rule and a backbone: hypergeometric, disparity, noise_corrected. [default: tested]"
        ),
    ] = None,
    alpha: Annotated[
        float | None, typer.Option(help="Chance of any false tie that the test allows. [default: 0.01]")
    ] = None,
    min_synchronous: Annotated[
        int | None, typer.Option(help="Fewest objects within the window for a tie. [default: 3]")
    ] = None,
    min_shared: Annotated[
        int | None, typer.Option(help="Fewest shared objects for a pair to be compared. [default: 2]")
    ] = None,
    min_cosine: Annotated[
        float | None,
        typer.Option(help="Smallest cosine for a pair to be compared; above 0 much faster on large data. [default: 0]"),
    ] = None,
    min_weight: Annotated[
        float | None, typer.Option(help="Smallest weight for a tie, for the other methods. [default: 0.5]")
    ] = None,
    percentile: Annotated[
        float | None, typer.Option(help="Also only weights at or above this percentile of the layer.")
    ] = None,
    resolution: Annotated[
        float | None, typer.Option(help="Smallest density of a cluster, ties per pair of members. [default: 0.1]")
    ] = None,
    registry: Annotated[
        list[Path] | None,
        typer.Option(
            help="Registry: CSV of outlets (domain, handle, outlet, organisation, funder, source, date) or of claims "
            "(subject, property, object, source, date), or FollowTheMoney (.json); may be repeated."
        ),
    ] = None,
    stop_objects: Annotated[
        str | None,
        typer.Option(
            help="Objects that connect everyone: auto drops topics, drop drops all, keep none. [default: auto]"
        ),
    ] = None,
    drop: Annotated[
        list[str] | None, typer.Option(metavar="BEHAVIOUR:OBJECT", help="Leave an object out, such as co_hashtag:news.")
    ] = None,
    inherited: Annotated[
        bool | None, typer.Option("--inherited", help="Count hashtags and links a retweet took over as its own.")
    ] = None,
    format: Format = None,
    map: Map = None,
    platform: Platform = None,
    timezone: Timezone = None,
    dates: Dates = None,
    max_bad: Annotated[
        float | None, typer.Option(help="Share of records not understood above which the status is 3. [default: 0.01]")
    ] = None,
    title: Annotated[str | None, typer.Option(help="Heading of map and report.")] = None,
    language: Language = None,
    seed: Annotated[int | None, typer.Option(help="Seed of partitions and layouts. [default: 1]")] = None,
    jobs: Jobs = None,
    memory: Memory = None,
    dry_run: DryRun = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace another run in that directory.")] = False,
    quiet: Quiet = False,
) -> None:
    """Find accounts that act together: clusters, what they amplify, a map and a report.

    Writes report.html, map.html, map-pyvis.html, tables/ (Parquet), csv/, graph/ (GraphML, GEXF), quarantine.jsonl,
    run.json and SHA256SUMS into --out. A stopped run goes on from its last finished stage when started again.
    """
    settings = _settings(
        config,
        preset,
        {
            "read": read_settings(format, map, platform, timezone, dates) | _given(max_bad=max_bad),
            "behaviours": _given(
                behaviours=tuple(behaviour or ()),
                stop_objects=stop_objects,
                drop=tuple(drop or ()),
                inherited=inherited,
            ),
            "similarity": _given(window=window, min_shared=min_shared, min_cosine=min_cosine),
            "significance": _given(alpha=alpha),
            "ties": _given(
                filter=filter,
                method=method,
                min_synchronous=min_synchronous,
                min_weight=min_weight,
                percentile=percentile,
            ),
            "communities": _given(resolution=resolution),
            "outlets": _given(registries=tuple(str(r) for r in registry or ())),
            "map": _given(title=title, language=language),
            **_given(seed=seed),
        },
    )
    resources = resources_of(jobs, memory, out)
    if dry_run:
        _say_plan([str(f) for f in files], settings, out, resources, overwrite=overwrite, quiet=quiet)
        return
    analysis = run_into([str(f) for f in files], settings, out, resources, overwrite=overwrite, quiet=quiet)
    summarise(analysis, out)
    raise typer.Exit(analysis.exit_status)


def _given(**values: Any) -> dict[str, Any]:
    """The options that were given."""
    return {name: value for name, value in values.items() if value is not None and value != ()}


def _settings(config: Path | None, preset: str | None, given: dict[str, Any]) -> Settings:
    """Settings by precedence: defaults, preset, file, options."""
    from coordgraph import presets
    from coordgraph.settings import Settings

    settings = Settings()
    if config is not None:
        settings = Settings.from_toml(config)
    preset = preset or settings.preset
    if preset is not None:
        settings = presets.with_preset(settings, preset)
    for name in given.get("behaviours", {}).get("behaviours", ()):
        _check_behaviour(name)
    settings = settings.changed({name: value for name, value in given.items() if value != {}}, "options")
    _check_that_weights_are_used(settings, given["ties"])
    return settings


def _check_that_weights_are_used(settings: Settings, given: dict[str, Any]) -> None:
    from coordgraph.errors import UsageError
    from coordgraph.significance import method_used

    method = method_used(settings.ties, settings.similarity.window)
    unused = {"min_weight": "--min-weight"} if method == "synchronous" else {"min_synchronous": "--min-synchronous"}
    for name, option in unused.items():
        if name in given:
            raise UsageError(
                f"{option} has no effect with the method {method}",
                value=given[name],
                next_step="Leave it out, or choose another --method.",
            )


def _check_behaviour(name: str) -> None:
    from coordgraph.behaviours import behaviour_named

    behaviour_named(name)


def _say_plan(
    paths: list[str], settings: Settings, out: Path, resources: Resources, *, overwrite: bool, quiet: bool
) -> None:
    from coordgraph import pipeline
    from coordgraph.runs import RunDirectory

    say_that_it_compiles()
    with progress_on_stderr(quiet) as progress:
        plans = pipeline.plan(
            paths, settings, RunDirectory(out), overwrite=overwrite, resources=resources, progress=progress
        )
    for plan in plans:
        say(plan.in_words())
    say(f"Nothing was compared. What was read is in {out}: the same command without --dry-run goes on from there.")


def run_into(
    paths: list[str],
    settings: Settings,
    out: Path,
    resources: Resources | None = None,
    *,
    overwrite: bool,
    quiet: bool,
) -> Analysis:
    """Run all stages into a directory, with progress on stderr."""
    from coordgraph import pipeline
    from coordgraph.runs import RunDirectory

    say_that_it_compiles()
    with progress_on_stderr(quiet) as progress:
        return pipeline.run(
            paths,
            settings,
            RunDirectory(out),
            overwrite=overwrite,
            resources=resources,
            progress=progress,
            say=(lambda sentence: None) if quiet else say,
        )


def summarise(analysis: Analysis, out: Path) -> None:
    """What was read and found, in words, on stderr."""
    record, counts = analysis.record, analysis.record["counts"]
    known = f" of {counted(counts['retweeted_posts'], 'post')}" if counts["retweeted_posts"] else ""
    say(
        f"Read {counted(counts['posts'], 'post')} of {counted(counts['posting_accounts'], 'account')}, "
        f"{counted(counts['retweets'], 'retweet')}{known} "
        f"({counts['records']:,} records = {counts['ok']:,} ok + "
        f"{counts['duplicate']:,} duplicate + {counts['skipped']:,} skipped + {counts['quarantined']:,} quarantined)."
    )
    for reason in record["quarantine_reasons"]:
        say(f"Not understood: {reason}")
    for sentence in [*record["warnings"], *record["notes"], *record["registry_problems"]]:
        say(f"Note: {sentence}")
    if "parity" in record:
        say(
            f"{record['preset']}: "
            + ", ".join(f"{v:,} {k.replace('_', ' ')}" for k, v in record["parity"].items())
            + "."
        )
    say(
        f"Compared {counted(counts['compared_pairs'], 'pair')} of accounts by "
        f"{', '.join(record['behaviours']) or 'nothing'}; {counted(counts['ties'], 'tie')}."
    )
    if counts["clusters"]:
        say(f"Found {counted(counts['clusters'], 'cluster')} with {counts['accounts_in_clusters']:,} accounts:")
        for row in analysis.tables["clusters"].slice(0, _CLUSTERS_SHOWN).to_pylist():
            layers = ", ".join(row["layers"])
            say(f"  {row['rank']:>3}. {row['accounts']:>5} accounts  {plain(row['label'])}  ({layers})")
        if not record["timed"]:
            say("No times were looked at: these accounts share much of the same, at whatever time.")
        if record["verdict"]["beyond_chance"] is False:
            say(record["verdict"]["sentence"] + " Do not present these ties as coordination.")
    elif not counts["posts"]:
        say("No post could be read, so nothing was compared. The reasons are above and in quarantine.jsonl.")
    else:
        say(_nothing_found(record["behaviours"], counts))
    if counts["camps"]:
        say(
            f"Who shares the same at any time: {counted(counts['camps'], 'camp')} "
            f"with {counts['accounts_in_camps']:,} accounts."
        )
    say(f"Open {out / 'report.html'} and {out / 'map.html'}")


def _nothing_found(behaviours: list[str], counts: dict[str, int]) -> str:
    """Why there is no cluster: a result, or nothing to look at."""
    unread = counts["quarantined"]
    but = (
        f", but {unread:,} of {counts['records']:,} records could not be read" if 2 * unread > counts["records"] else ""
    )
    if not behaviours:
        return (
            f"Nothing to compare: no behaviour has anything to compare{but}. "
            "Map text, urls, hashtags, mentions or retweet_of with --map; coordgraph inspect says what there is."
        )
    return f"No coordination found: no group of accounts passed the rule{but}. The report says what was tried."
