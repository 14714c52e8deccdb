"""Published methods as settings, with a judge each, and the numbers of the tools people cite.

A preset is a TOML file of settings beside this module and a judge, which says which compared pairs the method keeps:
:func:`judged`. ``coortweet`` and ``cnt`` also reproduce their tool's own tables, written as ``parity_pairs`` and
``parity_edges``.
"""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import Any

import pyarrow as pa

from coordgraph.errors import UnknownName
from coordgraph.presets import cnt, coortweet, luceri2024, nizzoli2021, pacheco2021, schoch2022, weber2021
from coordgraph.presets.base import NO_NULL, Judge, Judged, Layers, Preset
from coordgraph.presets.nizzoli2021 import coordination_scores
from coordgraph.presets.parity import Parity, kept_as_there, parity_of
from coordgraph.settings import Settings
from coordgraph.tables import EDGES

_PRESETS = {
    "coortweet": Preset(
        "As in CooRTweet 2.1.3: two accounts are tied when the number of their pairs of posts within the window is "
        f"above the median of all pairs of accounts, each with at least 2 participations. {NO_NULL}",
        coortweet.judge,
        True,
        "coortweet",
    ),
    "cnt": Preset(
        "As in coordination-network-toolkit: two accounts are tied when at least 2 posts of one lie within the window "
        f"of a post of the other on the same object. {NO_NULL}",
        cnt.judge,
        True,
        "cnt",
    ),
    "pacheco2021": Preset(
        "As in Pacheco et al. 2021: two accounts of at least 10 retweets each are tied when the TF-IDF cosine of what "
        f"they retweeted is among the highest 0.5 percent. {NO_NULL}",
        pacheco2021.judge,
        False,
        "pacheco2021",
    ),
    "nizzoli2021": Preset(
        "As in Nizzoli et al. 2021: two accounts are tied when the TF-IDF cosine of what they retweeted is more of the "
        "similarity of either than the disparity filter expects, at 0.15; groups are by modularity. The filter looks "
        f"at how one account spreads its similarity, not at what accounts share by chance. {NO_NULL}",
        nizzoli2021.judge,
        False,
        "nizzoli2021",
    ),
    "luceri2024": Preset(
        "As in Luceri et al. 2024: two accounts are tied when they are similar enough in retweets, links, hashtag "
        "sequences, texts or fast retweets and both have an eigenvector centrality of at least 0.01 in the union of "
        f"these networks, which only its densest component can have. {NO_NULL}",
        luceri2024.judge,
        False,
        "luceri2024",
    ),
    "luceri2024_components": Preset(
        "As in Luceri et al. 2024, with the centrality of each component by itself times its share of the accounts: "
        "two accounts are tied when they are similar enough in retweets, links, hashtag sequences, texts or fast "
        f"retweets and both have at least 0.01. {NO_NULL}",
        luceri2024.judge_by_component,
        False,
        "luceri2024",
    ),
    "schoch2022": Preset(
        "As in Schoch et al. 2022: two accounts are tied when they posted the same text or retweeted the same post "
        f"within one minute, once. {NO_NULL}",
        schoch2022.judge,
        True,
        "schoch2022",
    ),
    "weber2021": Preset(
        "As in Weber and Neumann 2021: two accounts are tied when their retweets of the same posts in the same bins of "
        "15 minutes make them part of the heavy core (FSA_V) of a community of the latent coordination network. "
        f"{NO_NULL}",
        weber2021.judge,
        True,
        "weber2021",
    ),
}
MEANINGS = {name: preset.meaning for name, preset in _PRESETS.items()}
PARITY = ("coortweet", "cnt")


def preset_names() -> list[str]:
    """Names of the presets.

    >>> preset_names()[:3]
    ['cnt', 'coortweet', 'luceri2024']
    """
    return sorted(_PRESETS)


def preset_named(name: str) -> Preset:
    """The preset of that name.

    Raises:
        UnknownName: there is no such preset.
    """
    if name not in _PRESETS:
        raise UnknownName("no such preset", value=name, next_step=f"Use one of: {', '.join(preset_names())}.")
    return _PRESETS[name]


def with_preset(settings: Settings, name: str) -> Settings:
    """The settings changed as the preset says.

    Raises:
        UnknownName: there is no such preset.
    """
    text = resources.files(__name__).joinpath(f"{preset_named(name).settings}.toml").read_text(encoding="utf-8")
    values: dict[str, Any] = tomllib.loads(text)
    return settings.changed({**values, "preset": name}, f"preset {name}")


def judged(
    name: str, edges: pa.Table, layers: Layers, settings: Settings, account_ids: pa.Array | None = None
) -> Judged:
    """What a preset makes of compared pairs: the weight of each, and whether it is kept.

    Nothing else is looked at, so that the same can be asked of shuffled layers compared with the same settings. The
    pairs must be all that :func:`with_preset` settings compare: percentiles and medians are taken over them.

    Args:
        name: of the preset.
        edges: the table ``edges``, or its columns as that preset needs them.
        layers: the layers it was made from.
        settings: of the preset, with what was changed since.
        account_ids: ids by account code, ascending; None where ``source`` and ``target`` hold the codes themselves.

    Raises:
        UnknownName: there is no such preset.
        SettingsError: the preset needs a window, and there is none.
    """
    return preset_named(name).judge(edges, layers, settings, account_ids)


def kept_as_judged(edges: pa.Table, found: Judged) -> pa.Table:
    """The table ``edges`` with ``weight`` and ``kept`` as judged."""
    columns: dict[str, Any] = {name: edges[name] for name in edges.column_names}
    return EDGES.of({**columns, "weight": found.weight, "kept": found.kept})


__all__ = [
    "MEANINGS",
    "PARITY",
    "Judge",
    "Judged",
    "Parity",
    "Preset",
    "cnt",
    "coordination_scores",
    "coortweet",
    "judged",
    "kept_as_judged",
    "kept_as_there",
    "parity_of",
    "preset_named",
    "preset_names",
    "with_preset",
]
