"""All there is to say of the narratives of a run: tables, a sample, and sentences on what was left out.

In: the tables ``posts``, ``accounts``, ``members`` and ``clusters`` of a run, and :class:`NarrativeSettings`. Out:
:class:`Narratives`. Odd input: a run without texts gives shares of hashtags alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from coordgraph.finished import open_run
from coordgraph.narratives.codebook import Codebook, read_codebook
from coordgraph.narratives.hand import NOT_CODED, HandCodes, read_hand_codes
from coordgraph.narratives.matching import Coding, code_posts
from coordgraph.narratives.messages import NONE, UNKNOWN_TIME, Messages, messages_of
from coordgraph.narratives.quality import agreement_table, quality_table
from coordgraph.narratives.sampling import Sample, draw_sample
from coordgraph.narratives.settings import NarrativeSettings
from coordgraph.narratives.texts import text_table
from coordgraph.narratives.themes import MOST_SCOPES, theme_table
from coordgraph.tables import CODEBOOK_QUALITY, HAND_AGREEMENT

Progress = Callable[[str, str, int, int], None]
_POSTS = ["post_id", "account_id", "time", "text", "lang", "hashtags"]


def no_progress(stage: str, detail: str, done: int, total: int) -> None:
    """Tells nobody."""


@dataclass(frozen=True)
class Narratives:
    """The narratives of a run.

    Attributes:
        tables: every table of ``NARRATIVE_TABLES`` in :mod:`coordgraph.tables`, by name.
        notes: sentences on what was left out, and on rows of codebook and hand codes that could not be used.
        settings: what was asked.
        codebook, coding, messages: what was looked for, and what which post says.
        labels: of the clusters of the run.
        sample: posts for people to code, where asked for.
    """

    tables: dict[str, pa.Table]
    notes: tuple[str, ...]
    settings: NarrativeSettings
    codebook: Codebook
    coding: Coding
    messages: Messages
    labels: dict[str, str]
    sample: Sample | None


def find_narratives(
    tables: Mapping[str, pa.Table], settings: NarrativeSettings, progress: Progress = no_progress
) -> Narratives:
    """Apply a codebook to the posts of a run.

    Args:
        tables: ``posts`` (columns post_id, account_id, time, text, lang, hashtags), ``accounts``, ``members`` and
            ``clusters``.
        settings: the codebook, and what is asked.
        progress: called with stage, detail, done and total.

    Raises:
        InputError, ColumnMissing: the codebook, or the hand codes, cannot be used at all; rows that cannot are in
            ``notes``.
    """
    codebook = read_codebook(settings.codebook)
    progress("narratives", "distinct texts", 0, 4)
    messages = messages_of(tables, settings.first_day, settings.last_day)
    progress("narratives", "themes", 1, 4)
    coding = code_posts(messages.posts, messages.written, codebook)
    notes = [f"Not used: {problem}." for problem in codebook.problems]
    notes += [*coding.notes, *_left_out(messages)]
    progress("narratives", "shares", 2, 4)
    made = {
        "themes": theme_table(messages, coding, settings.draws, settings.seed),
        "texts": text_table(messages, coding),
        "agreement": HAND_AGREEMENT.empty(),
        "codebook_quality": CODEBOOK_QUALITY.empty(),
    }
    progress("narratives", "people", 3, 4)
    if settings.hand:
        hand = read_hand_codes(settings.hand, coding.themes)
        notes += [f"Not used: {problem}." for problem in hand.problems]
        made |= _against_people(hand, messages, coding, made["themes"], settings)
    sample = None
    if settings.sample is not None:
        sample = draw_sample(messages, coding, settings.sample, settings.seed)
        if sample.key.num_rows < settings.sample:
            notes.append(f"There are {sample.key.num_rows:,} distinct texts; all are in the sample.")
    labels = dict(zip(*(tables["clusters"][name].to_pylist() for name in ("cluster", "label")), strict=True))
    progress("narratives", "", 4, 4)
    return Narratives(made, tuple(notes), settings, codebook, coding, messages, labels, sample)


def narratives_of_run(run: str | Path, settings: NarrativeSettings, progress: Progress = no_progress) -> Narratives:
    """Apply a codebook to the posts of a finished run, from its tables alone.

    Raises:
        IntegrityError: there is no finished run, or one of its tables is damaged.
    """
    found = open_run(run, ("accounts", "members", "clusters", "posts"), {"posts": _POSTS})
    return find_narratives(found.tables, settings, progress)


def _left_out(messages: Messages) -> list[str]:
    notes = []
    lost = int((messages.text == NONE).sum())
    if lost:
        notes.append(f"{lost:,} posts hold no letter or digit beside links and mentions; they are no distinct text.")
    timeless = int((messages.time == UNKNOWN_TIME).sum())
    if timeless:
        notes.append(f"{timeless:,} posts without a time are in no month.")
    for what, names in (("clusters", messages.clusters), ("languages", messages.languages)):
        if len(names) > MOST_SCOPES:
            notes.append(f"Of {len(names):,} {what} those with most messages have rows of their own: {MOST_SCOPES}.")
    return notes


def _against_people(
    hand: HandCodes, messages: Messages, coding: Coding, themes: pa.Table, settings: NarrativeSettings
) -> dict[str, pa.Table]:
    """The tables ``agreement`` and ``codebook_quality``."""
    overall = {row["theme"]: row for row in themes.filter(pc.equal(themes["scope"], "all")).to_pylist()}
    codebook = _says_of(hand, messages, coding)
    drawn = (settings.draws, settings.seed)
    return {
        "agreement": agreement_table(hand, coding.themes, *drawn),
        "codebook_quality": quality_table(hand, codebook, coding.themes, overall, *drawn),
    }


def _says_of(hand: HandCodes, messages: Messages, coding: Coding) -> np.ndarray[tuple[int, ...], np.dtype[np.int8]]:
    """What the codebook says of the posts of the sample; undecided for those that are not in the run."""
    wanted: Sequence[str] = [unit.post_id for unit in hand.units]
    place = pc.index_in(pa.array(wanted, pa.string()), messages.posts["post_id"].combine_chunks()).fill_null(NONE)
    rows = np.asarray(place.to_numpy(zero_copy_only=False), np.int64)
    says = np.where(coding.undecided, NOT_CODED, coding.says.astype(np.int8)).astype(np.int8)
    return np.where((rows == NONE)[:, None], np.int8(NOT_CODED), says[rows])
