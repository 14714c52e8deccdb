"""What stays when settings are varied, in sentences.

In: the tables ``robustness*``. Out: sentences, for the page and the terminal alike. Odd input: labels come from the
accounts under study and are cut; a run without clusters has nothing that could stay, and that is said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from coordgraph.communities.labels import label_in_words
from coordgraph.reports.page import shown
from coordgraph.translations import ENGLISH, N_, Words

Row = dict[str, Any]
Tables = Mapping[str, pa.Table]

HOLDS, FOUND = 0.9, 0.5
NOTHING = N_("No setting finds a cluster.")
_LISTED = 8
_LONGEST_LABEL = 80
AXES = {
    "window_s": N_("window"), "min_shared": N_("shared objects"), "min_synchronous": N_("objects at once"),
    "alpha": N_("alpha"), "seed": N_("seed"),
}  # fmt: skip
_SEVERAL = {
    "window_s": N_("windows"), "min_shared": N_("shared objects from"), "min_synchronous": N_("objects at once from"),
    "alpha": N_("alphas"), "seed": N_("seeds"),
}  # fmt: skip
_VALUES = {
    "window_s": N_("window %(value)s"), "min_shared": N_("%(value)s or more shared objects"),
    "min_synchronous": N_("%(value)s or more at once"), "alpha": N_("alpha %(value)s"),
}  # fmt: skip


def robustness_in_words(tables: Tables, words: Words = ENGLISH) -> list[str]:
    """What stays, in sentences, for the page and the terminal alike."""
    settings, clusters = tables["robustness"], tables["robustness_clusters"].to_pylist()
    told = [_what_was_tried(settings, words)]
    if clusters:
        told += [_accounts_in_words(clusters, words), *_clusters_in_words(clusters, words)]
    else:
        told.append(words("The run has no cluster that could stay."))
    told += _most_and_least(settings, words)
    return [*told, *_newcomers(tables["robustness_accounts"], words)]


def _what_was_tried(settings: pa.Table, words: Words) -> str:
    own = settings.filter(settings["own"]).to_pylist()
    tried = [
        f"{_named(axis, len(values), words)} {_listed([value_in_words(axis, v, words) for v in values], words)}"
        for axis, values in values_of(settings).items()
        if len(values) > 1 or not own
    ]
    told = words.several("Tried %(count)s setting", "Tried %(count)s settings", settings.num_rows)
    if own:
        of_the_run = words("The run had %(setting)s.", setting=setting_in_words(own[0], words))
    else:
        of_the_run = words("The setting of the run is not one of them.")
    return f"{told}{': ' if tried else ''}{'; '.join(tried)}. {of_the_run}"


def _named(axis: str, values: int, words: Words = ENGLISH) -> str:
    """
    >>> _named("window_s", 2), _named("min_synchronous", 1), _named("seed", 1)
    ('windows', 'objects at once from', 'seed')
    """
    several = values > 1 or axis in ("min_shared", "min_synchronous")
    return words.translated((_SEVERAL if several else AXES)[axis])


def _accounts_in_words(clusters: Sequence[Row], words: Words) -> str:
    core, probable, fragile = (sum(row[name] for row in clusters) for name in ("core", "probable", "fragile"))
    return words.several(
        "Of %(count)s account in clusters of the run %(core)s are core (in their cluster in at least 90 %% of the "
        "settings), %(probable)s probable (in at least half) and %(fragile)s fragile (in fewer).",
        "Of %(count)s accounts in clusters of the run %(core)s are core (in their cluster in at least 90 %% of the "
        "settings), %(probable)s probable (in at least half) and %(fragile)s fragile (in fewer).",
        core + probable + fragile, core=core, probable=probable, fragile=fragile,
    )  # fmt: skip


def _clusters_in_words(clusters: Sequence[Row], words: Words) -> Iterator[str]:
    """One sentence for those that hold, hold in part, and hang on the settings."""
    for tell, least, below in ((_hold, HOLDS, 2.0), (_hold_in_part, FOUND, HOLDS), (_hang, 0.0, FOUND)):
        rows = [row for row in clusters if least <= row["found_share"] < below]
        if rows:
            yield tell(len(rows), _clusters_counted(len(clusters), words), _some(rows, words), words)


def _hold(count: int, of_all: str, names: str, words: Words) -> str:
    return words.several(
        "%(count)s of %(clusters)s holds (found in at least 90 %% of the settings): %(names)s.",
        "%(count)s of %(clusters)s hold (found in at least 90 %% of the settings): %(names)s.",
        count, clusters=of_all, names=names,
    )  # fmt: skip


def _hold_in_part(count: int, of_all: str, names: str, words: Words) -> str:
    return words.several(
        "%(count)s of %(clusters)s holds in part (found in at least half): %(names)s.",
        "%(count)s of %(clusters)s hold in part (found in at least half): %(names)s.",
        count, clusters=of_all, names=names,
    )  # fmt: skip


def _hang(count: int, of_all: str, names: str, words: Words) -> str:
    return words.several(
        "%(count)s of %(clusters)s hangs on the settings (found in fewer than half): %(names)s.",
        "%(count)s of %(clusters)s hang on the settings (found in fewer than half): %(names)s.",
        count, clusters=of_all, names=names,
    )  # fmt: skip


def _some(rows: Sequence[Row], words: Words) -> str:
    named = [f"{numbered_label(row, words)} ({words.percent(row['found_share'], 0)})" for row in rows[:_LISTED]]
    more = [words("and %(count)s more", count=len(rows) - _LISTED)] if len(rows) > _LISTED else []
    return "; ".join([*named, *more])


def numbered_label(cluster: Row, words: Words) -> str:
    """Rank and label of a cluster, safe to look at."""
    return f"{cluster['rank']}. {shown(label_in_words(cluster['label'], words), _LONGEST_LABEL)}"


def _most_and_least(settings: pa.Table, words: Words) -> list[str]:
    rows = settings.to_pylist()
    most, least = max(rows, key=lambda r: r["accounts"]), min(rows, key=lambda r: r["accounts"])
    if most["accounts"] != least["accounts"]:
        return [
            words(
                "Most is found with %(most)s: %(most_found)s. Least with %(least)s: %(least_found)s.",
                most=setting_in_words(most, words), most_found=_size(most, words), least=setting_in_words(least, words),
                least_found=_size(least, words),
            )
        ]  # fmt: skip
    if not most["accounts"]:
        return [words(NOTHING)]
    return [
        words.several("Every setting finds %(count)s account.", "Every setting finds %(count)s accounts.",
                      most["accounts"])
    ]  # fmt: skip


def _size(row: Row, words: Words) -> str:
    return words(
        "%(accounts)s in %(clusters)s",
        accounts=words.several("%(count)s account", "%(count)s accounts", row["accounts"]),
        clusters=_clusters_counted(row["clusters"], words),
    )  # fmt: skip


def _clusters_counted(count: int, words: Words) -> str:
    return words.several("%(count)s cluster", "%(count)s clusters", count)


def _newcomers(accounts: pa.Table, words: Words) -> list[str]:
    """Accounts the run left out and other settings do not."""
    outside = accounts.filter(pc.is_null(accounts["cluster"]))
    often = int(pc.sum(pc.greater_equal(outside["in_any"], FOUND)).as_py() or 0)
    if not outside.num_rows:
        return []
    return [
        words.several(
            "%(count)s account outside of the clusters of the run is in a cluster with some other setting, %(often)s "
            "of them with at least half of the settings.",
            "%(count)s accounts outside of the clusters of the run are in a cluster with some other setting, %(often)s "
            "of them with at least half of the settings.",
            outside.num_rows, often=often,
        )
    ]  # fmt: skip


def _listed(values: Sequence[str], words: Words = ENGLISH) -> str:
    """
    >>> _listed(["1", "2", "3"]), _listed(["1"])
    ('1, 2 and 3', '1')
    """
    *first, last = values
    return f"{', '.join(first)}{words(' and ')}{last}" if first else last


def values_of(settings: pa.Table) -> dict[str, list[Any]]:
    """The values of each axis that is looked at, ascending."""
    found = {axis: sorted(settings[axis].drop_null().unique().to_pylist()) for axis in AXES}
    return {axis: values for axis, values in found.items() if values}


def value_in_words(axis: str, value: Any, words: Words) -> str:
    """A value of an axis; a dash where there is none."""
    if value is None:
        return "–"
    if axis == "window_s":
        return f"{words.bare(value)} s"
    return words.bare(value) if axis == "alpha" else words.number(value)


def setting_in_words(row: Row, words: Words) -> str:
    """A setting in words, without its seed and without what the run does not look at."""
    looked_at = [a for a in _VALUES if row[a] is not None and (a != "min_shared" or row["min_synchronous"] is None)]
    return ", ".join(words(_VALUES[axis], value=value_in_words(axis, row[axis], words)) for axis in looked_at)
