"""Every setting, its default and the reason for it: one frozen dataclass a stage.

In: a TOML file, keyword arguments or command-line options. Out: one frozen :class:`Settings`.
A name that does not exist or a value that cannot be is a :class:`SettingsError`; defaults live here only.
"""

from __future__ import annotations

import dataclasses
import os
import re
import tomllib
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal, get_args

import tomli_w

from coordgraph.errors import SettingsError

Dates = Literal["year-first", "day-first", "month-first"]
Method = Literal["synchronous", "cosine", "jaccard", "shared"]
Idf = Literal["smooth", "plain"]
Tf = Literal["binary", "raw", "sublinear"]
StopPolicy = Literal["auto", "drop", "keep"]
Objective = Literal["cpm", "modularity"]
ClusterMethod = Literal["leiden", "components"]
Filter = Literal["tested", "rule", "hypergeometric", "disparity", "noise_corrected"]
Correction = Literal["anchored", "tarone", "bonferroni", "fdr"]
Language = Literal["en", "es", "pt"]
UnknownBirths = Literal["bursts", "first_share"]

_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0, "d": 86400.0}
_SIZES = {"": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9, "tb": 10**12}
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*(kb|mb|gb|tb)?")
_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(ms|s|min|m|h|d)?")


def seconds(duration: str | float | timedelta | None) -> float | None:
    """Seconds of a duration such as ``60s``, ``5m``, ``1h`` or ``90``; ``none`` is no window at all.

    >>> seconds("60s"), seconds("5m"), seconds(90), seconds("none")
    (60.0, 300.0, 90.0, None)

    Raises:
        SettingsError: the text is not a duration, or is negative.
    """
    if isinstance(duration, timedelta):
        duration = duration.total_seconds()
    if duration is None or (isinstance(duration, str) and duration.strip().lower() == "none"):
        return None
    match = _DURATION.fullmatch(str(duration).strip().lower())
    if match is None:
        raise SettingsError(
            "not a duration",
            value=duration,
            next_step="Write a number and a unit, such as 60s, 5m, 1h or 1d, or 'none' for no window.",
        )
    return float(match[1]) * _UNITS[match[2] or "s"]


def size_in_bytes(size: str | int) -> int:
    """Bytes of a size such as ``4GB``, ``500MB`` or a number of bytes; powers of ten.

    >>> size_in_bytes("4GB"), size_in_bytes("1.5 gb"), size_in_bytes(1000)
    (4000000000, 1500000000, 1000)

    Raises:
        SettingsError: the text is not a size.
    """
    match = _SIZE.fullmatch(str(size).strip().lower())
    if match is None:
        raise SettingsError("not a size", value=size, next_step="Write a number and a unit, such as 4GB or 500MB.")
    return round(float(match[1]) * _SIZES[match[2] or ""])


def cores() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass(frozen=True)
class Resources:
    """What a run may use of the machine. The results are the same whatever it is.

    Attributes:
        jobs: threads and processes; None: one a processor.
        memory: bytes the comparison plans with; None: three quarters of what the machine has.
        folder: where what does not fit waits; None: the folder of the system for such files.
    """

    jobs: int | None = None
    memory: int | None = None
    folder: Path | None = None

    @property
    def threads(self) -> int:
        """How many threads that is."""
        return cores() if self.jobs is None else self.jobs

    @property
    def bytes(self) -> int:
        """How many bytes that is; where the machine does not tell what it has, 4 GB."""
        if self.memory is not None:
            return self.memory
        try:
            return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") * 3 // 4
        except (AttributeError, ValueError, OSError):
            return 4_000_000_000


@dataclass(frozen=True)
class ReadSettings:
    """How files become posts.

    Attributes:
        format: the name of a reader; None lets each file be recognised by its content.
        columns: ``field=column`` pairs for tables no reader knows (``account_id=user``).
        platform: the platform the posts are from, where the format does not say; ids are unique within one.
        timezone: the zone of times written without one. UTC, because archives and exports mostly mean it.
        dates: order of dates in figures: ``year-first`` (2025-04-03, as ISO 8601), ``day-first`` (03/04/2025 is in
            April) or ``month-first`` (in March). Year first, because the other two cannot be told apart.
        max_bad: share of records (0 to 1) that may be quarantined before the exit status says so.
    """

    format: str | None = None
    columns: tuple[str, ...] = ()
    platform: str | None = None
    timezone: str = "UTC"
    dates: Dates = "year-first"
    max_bad: float = 0.01


@dataclass(frozen=True)
class BehaviourSettings:
    """What counts as an action.

    Attributes:
        behaviours: names of behaviours; empty means the usual ones the data can support.
        inherited: also count hashtags, links and mentions a retweet took over from the retweeted post. Off,
            because otherwise every co-retweet is a co-hashtag too and one fact is counted twice.
        self_retweets: count an account's retweets of its own posts. Off: they are no act together with others.
        min_text_length: shortest normalised text, in characters, that counts as copying. 30, because short
            texts ("good morning everyone") coincide by themselves.
        min_sequence: fewest hashtags in a hashtag sequence. 3, the best value in Luceri et al. 2024.
        fast_retweet: longest delay after the original, in seconds. 60, the best value in Luceri et al. 2024.
        stop_objects: what happens to objects that connect everyone. ``auto`` drops them where an object is a
            topic (hashtags, mentions, domains), ``drop`` everywhere, ``keep`` nowhere. They are always reported.
        stop_share: an object is popular when at least this share of the behaviour's accounts acted on it.
        stop_min_accounts: and at least this many accounts did, so that small collections are left alone.
        query_share: a hashtag is the collection's own query when at least this share of all posts carries it, and
            there are at least ``query_min_posts`` posts.
        query_min_posts: fewest posts to judge that by.
        drop: objects to leave out by name, as ``behaviour:key`` (``co_hashtag:news``).
    """

    behaviours: tuple[str, ...] = ()
    inherited: bool = False
    self_retweets: bool = False
    min_text_length: int = 30
    min_sequence: int = 3
    fast_retweet: float = 60.0
    stop_objects: StopPolicy = "auto"
    stop_share: float = 0.2
    stop_min_accounts: int = 50
    query_share: float = 0.5
    query_min_posts: int = 50
    drop: tuple[str, ...] = ()


@dataclass(frozen=True)
class SimilaritySettings:
    """Which pairs of accounts are compared, and how.

    Attributes:
        window: seconds; two actions on one object are synchronous when they lie at most this far apart,
            inclusive. 60, the window of Keller et al. 2020 and Schoch et al. 2022. None: times are not used.
        min_shared: fewest distinct objects a pair must share to be compared at all. 2, because one common
            object gives a cosine of 1 to accounts that did nothing else.
        min_synchronous: fewest objects within the window for a pair to be compared at all; 0 leaves the choice
            to the tie rule. Windowed pairs alone (1) is what CooRTweet looks at.
        min_cosine: smallest TF-IDF cosine for a pair to be compared at all; 0 compares whatever shares enough objects.
            Above 0, pairs that cannot reach it are not even counted, which is many times faster.
        min_jaccard: the same for the Jaccard index.
        idf: inverse document frequency, ``smooth`` (ln((1+N)/(1+q))+1, scikit-learn) or ``plain`` (ln(N/q)).
        tf: term frequency: ``binary`` (an account that repeats itself comes no closer to others), ``raw`` counts,
            or ``sublinear`` (1 + ln count).
    """

    window: float | None = 60.0
    min_shared: int = 2
    min_synchronous: int = 0
    min_cosine: float = 0.0
    min_jaccard: float = 0.0
    tf: Tf = "binary"
    idf: Idf = "smooth"


@dataclass(frozen=True)
class SignificanceSettings:
    """How pairs are tested against chance.

    Attributes:
        alpha: chance of any false tie in the strict set, and expected share of false ties among the discovered, 0 to 1.
        correction: which pairs pass, all pairs that could have been found being counted. ``tarone``: the strict set by
            Bonferroni over the pairs whose counts could reach significance at all; ``bonferroni``: over all of them;
            ``fdr``: those discovered at a false discovery rate (Benjamini and Hochberg). ``anchored``: the strict set
            of ``tarone``, and discovered pairs that hang together with it. That no cluster stands on discovered pairs
            alone keeps crowds silent; that they may join one finds the members a strict bar would miss.
        speed_rate: expected share, among the discovered, of pairs whose own speed explains their synchrony, 0 to 1.
            0.05, because these pairs only ever join others.
        unknown_births: what the timing of an object is measured against when nothing tells when it came into being:
            ``bursts`` (how close in time others acted on objects as popular) or ``first_share`` (its first share counts
            as its birth and is left out), which cannot tell a group that always acts first from fast readers.
        shuffles: how often the data are shuffled for the control table; None: 10 times, fewer for large data.
    """

    alpha: float = 0.01
    correction: Correction = "anchored"
    speed_rate: float = 0.05
    unknown_births: UnknownBirths = "bursts"
    shuffles: int | None = None


@dataclass(frozen=True)
class TieSettings:
    """Which compared pairs are kept as ties.

    Attributes:
        filter: ``tested``: the pair passes the rule of the other settings and is more synchronous than chance (without
            times: shares more than chance). ``rule``: the rule alone, which says nothing of chance. ``hypergeometric``,
            ``disparity``, ``noise_corrected``: backbones of the literature, as baselines.
        method: what a pair is ranked by: ``synchronous`` objects, ``cosine``, ``jaccard`` or ``shared`` objects.
            Without a window ``synchronous`` becomes ``cosine``.
        min_synchronous: fewest objects acted on within the window (with a window only). 3, because two within a
            minute also happen to strangers on viral posts: in generated crowds of 1,500 accounts without
            coordination 2 gave 24 to 40 clusters, 3 gave none or one.
        min_synchrony: smallest share of a pair's shared objects that are synchronous, 0 to 1. None: 0.5 with the filter
            ``rule``, because accounts of one taste share much and at all hours, and 0 otherwise, because the test looks
            at just that.
        min_posts: fewest own posts of either account in those synchronous pairs, so that one post with two
            hashtags is not two coincidences.
        min_weight: smallest weight, for ``cosine`` and ``jaccard`` (0 to 1).
        percentile: keep weights at or above this percentile (0 to 100) of the layer's compared pairs.
    """

    filter: Filter = "tested"
    method: Method = "synchronous"
    min_synchronous: int = 3
    min_synchrony: float | None = None
    min_posts: int = 2
    min_weight: float = 0.5
    percentile: float | None = None


@dataclass(frozen=True)
class CommunitySettings:
    """How ties become clusters.

    Attributes:
        method: ``leiden`` or connected ``components``.
        objective: ``cpm`` (every cluster is denser inside than the resolution) or ``modularity``.
        resolution: for ``cpm`` the smallest density: ties per pair of members, summed over the layers. 0.1:
            loose enough for a group whose members act by turns, too dense for chains of strangers.
        min_accounts: smallest cluster. 3, because a pair is a tie and needs no cluster.
        camps: also find camps, communities of accounts that share the same objects at whatever time.
        sweep: also try other resolutions, so that none is chosen silently.
        seeds: seeds tried at each of them. 20: enough to see a partition that hangs on the seed. Large graphs are tried
            with fewer, down to 2; the table says with how many.
        replicates: resamplings of the objects that say how stable clusters are; 0: none. 50 tell a share of 90 % from
            one of 75 %. Large graphs get fewer, down to 10; the table says how many.
        permutations: random groups of as active accounts each cluster is compared with; 0: none. 999, so that the
            smallest p-value is 0.001.
    """

    method: ClusterMethod = "leiden"
    objective: Objective = "cpm"
    resolution: float = 0.1
    min_accounts: int = 3
    camps: bool = True
    sweep: bool = True
    seeds: int = 20
    replicates: int = 50
    permutations: int = 999


@dataclass(frozen=True)
class OutletSettings:
    """What is known about outlets.

    Attributes:
        registries: paths of registries (CSV, or JSON of FollowTheMoney), read in this order.
        min_accounts: fewest accounts of a cluster that must share an outlet for a row in ``amplification``.
    """

    registries: tuple[str, ...] = ()
    min_accounts: int = 2


@dataclass(frozen=True)
class ProfileSettings:
    """Who the accounts of a cluster are, beside others like them.

    Attributes:
        handle_pattern: form of handles a platform assigns (a regular expression). X has given new accounts a name and
            eight digits since the end of 2017, so that it says little where sign-up is not the same.
        min_posts: fewest posts with a known hour for the habits of an account to be told.
        zone_posts: fewest for its time zone to be estimated.
        permutations: random groups a cluster is compared with; fewer for very large clusters.
        min_others: fewest accounts of no cluster for anything to be compared; strata are made coarser until the others
            in them are worth so many.
        name_likeness: from which likeness of two names on (trigrams both have over all of either) they count as alike.
        country: country the posts are about, a code of ISO 3166-1 such as VE or a name; then the share of accounts that
            declare a place outside it is a trait. Empty: it is none.
    """

    handle_pattern: str = r"^[A-Za-z_]+\d{8}$"
    min_posts: int = 10
    zone_posts: int = 100
    permutations: int = 9999
    min_others: int = 20
    name_likeness: float = 0.5
    country: str = ""


@dataclass(frozen=True)
class MapSettings:
    """How much the pyvis map draws.

    Attributes:
        title: heading of map and report.
        max_accounts: most accounts drawn; larger graphs show their strongest part and say so. 3,000 is
            what a canvas map drags without stutter.
        max_ties: most ties drawn; the strongest of every account come first.
        language: what report, maps and pictures are written in: en, es or pt.
    """

    title: str = "Co-activity of accounts"
    max_accounts: int = 3000
    max_ties: int = 15000
    language: Language = "en"


@dataclass(frozen=True)
class Settings:
    """All settings of a run, in the order of the stages.

    >>> Settings().similarity.window
    60.0
    >>> Settings.from_mapping({"similarity": {"window": "5m"}}).similarity.window
    300.0
    """

    read: ReadSettings = field(default_factory=ReadSettings)
    behaviours: BehaviourSettings = field(default_factory=BehaviourSettings)
    similarity: SimilaritySettings = field(default_factory=SimilaritySettings)
    significance: SignificanceSettings = field(default_factory=SignificanceSettings)
    ties: TieSettings = field(default_factory=TieSettings)
    communities: CommunitySettings = field(default_factory=CommunitySettings)
    outlets: OutletSettings = field(default_factory=OutletSettings)
    profiles: ProfileSettings = field(default_factory=ProfileSettings)
    map: MapSettings = field(default_factory=MapSettings)
    preset: str | None = None
    seed: int = 1

    @classmethod
    def from_mapping(cls, values: dict[str, Any], where: object = "settings") -> Settings:
        """Settings from nested tables; names that do not exist are refused."""
        return cls().changed(values, where)

    @classmethod
    def from_toml(cls, path: str | Path) -> Settings:
        """Settings from a TOML file with one table a stage."""
        try:
            values = tomllib.loads(Path(path).read_text(encoding="utf-8"))
        except FileNotFoundError as error:
            raise SettingsError("no such settings file", where=path, next_step="Check the path.") from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise SettingsError(f"not TOML ({error})", where=path, next_step="Mend that line.") from error
        return cls.from_mapping(values, path)

    def changed(self, values: dict[str, Any], where: object = "settings") -> Settings:
        """A copy with some values replaced, stage by stage."""
        changes: dict[str, Any] = {}
        for name, value in values.items():
            if name not in _STAGES | {"preset", "seed"}:
                raise SettingsError(
                    "no such setting",
                    where=where,
                    value=name,
                    next_step=f"Use one of: {', '.join(sorted(_STAGES | {'preset', 'seed'}))}.",
                )
            if name in _STAGES:
                if not isinstance(value, dict):
                    raise SettingsError(f"[{name}] must be a table", where=where, value=value)
                changes[name] = _stage_changed(getattr(self, name), name, value, where)
            elif name == "seed" and (isinstance(value, bool) or not isinstance(value, int)):
                raise SettingsError("seed must be a whole number", where=where, value=value)
            elif name == "seed" and value < 0:
                raise SettingsError("a seed cannot be negative", where=where, value=value)
            else:
                changes[name] = value
        return dataclasses.replace(self, **changes)

    def to_mapping(self) -> dict[str, Any]:
        """Nested plain values; what is None is left out."""
        return {k: v for k, v in _plain(dataclasses.asdict(self)).items() if v != {}}

    def to_toml(self) -> str:
        """The settings as TOML; reading it back gives the same settings."""
        values = self.to_mapping()
        if self.similarity.window is None:
            values["similarity"]["window"] = "none"
        return tomli_w.dumps(values)


_STAGES = {f.name for f in dataclasses.fields(Settings)} - {"preset", "seed"}
_CHOICES: dict[tuple[str, str], tuple[str, ...]] = {
    ("read", "dates"): get_args(Dates),
    ("behaviours", "stop_objects"): get_args(StopPolicy),
    ("similarity", "idf"): get_args(Idf),
    ("similarity", "tf"): get_args(Tf),
    ("significance", "correction"): get_args(Correction),
    ("significance", "unknown_births"): get_args(UnknownBirths),
    ("ties", "filter"): get_args(Filter),
    ("ties", "method"): get_args(Method),
    ("communities", "method"): get_args(ClusterMethod),
    ("communities", "objective"): get_args(Objective),
}
_RANGES: dict[tuple[str, str], tuple[float, float]] = {
    ("read", "max_bad"): (0, 1),
    ("behaviours", "min_text_length"): (1, 10_000),
    ("behaviours", "min_sequence"): (2, 100),
    ("behaviours", "fast_retweet"): (0, 31 * 86400),
    ("behaviours", "stop_share"): (0, 1),
    ("behaviours", "stop_min_accounts"): (2, 2**31),
    ("behaviours", "query_share"): (0, 1),
    ("behaviours", "query_min_posts"): (1, 2**31),
    ("similarity", "window"): (0, 366 * 86400),
    ("similarity", "min_shared"): (1, 2**31),
    ("similarity", "min_synchronous"): (0, 2**31),
    ("similarity", "min_cosine"): (0, 1),
    ("similarity", "min_jaccard"): (0, 1),
    ("significance", "alpha"): (0, 1),
    ("significance", "speed_rate"): (0, 1),
    ("significance", "shuffles"): (0, 10_000),
    ("ties", "min_synchronous"): (1, 2**31),
    ("ties", "min_synchrony"): (0, 1),
    ("ties", "min_posts"): (1, 2**31),
    ("ties", "min_weight"): (0, 2**31),
    ("ties", "percentile"): (0, 100),
    ("communities", "resolution"): (0, 2**31),
    ("communities", "min_accounts"): (2, 2**31),
    ("communities", "seeds"): (2, 1000),
    ("communities", "replicates"): (0, 10_000),
    ("communities", "permutations"): (0, 1_000_000),
    ("outlets", "min_accounts"): (1, 2**31),
    ("profiles", "min_posts"): (1, 2**31),
    ("profiles", "zone_posts"): (1, 2**31),
    ("profiles", "permutations"): (99, 1_000_000),
    ("profiles", "min_others"): (1, 2**31),
    ("profiles", "name_likeness"): (0, 1),
    ("map", "max_accounts"): (1, 100_000),
    ("map", "max_ties"): (1, 1_000_000),
}


def _stage_changed(stage: Any, name: str, values: dict[str, Any], where: object) -> Any:
    known = {f.name: f for f in dataclasses.fields(stage)}
    changes: dict[str, Any] = {}
    for key, value in values.items():
        if key not in known:
            raise SettingsError(
                f"no such setting in [{name}]", where=where, value=key, next_step=f"Use one of: {', '.join(known)}."
            )
        changes[key] = _checked(name, key, value, getattr(stage, key), where)
    return dataclasses.replace(stage, **changes)


def _checked(stage: str, key: str, value: Any, current: Any, where: object) -> Any:
    """The value in the type of its field, refused where it has another type or lies out of range."""
    label = f"[{stage}] {key}"
    if key in ("window", "fast_retweet"):
        value = seconds(value)
    if isinstance(current, tuple):
        if isinstance(value, str) or not all(isinstance(v, str) for v in value):
            raise SettingsError(f"{label} must be a list of texts", where=where, value=value)
        return tuple(value)
    choices = _CHOICES.get((stage, key))
    if choices is not None and value not in choices:
        raise SettingsError(
            f"{label} cannot be that", where=where, value=value, next_step=f"Use one of: {', '.join(choices)}."
        )
    limits = _RANGES.get((stage, key))
    if limits is not None and value is not None:
        whole = isinstance(current, int) and not isinstance(current, bool)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or (whole and value != int(value)):
            raise SettingsError(f"{label} must be a {'whole ' if whole else ''}number", where=where, value=value)
        if not limits[0] <= value <= limits[1]:
            raise SettingsError(f"{label} must lie between {limits[0]:g} and {limits[1]:g}", where=where, value=value)
        return int(value) if whole else float(value)
    if isinstance(current, bool) and not isinstance(value, bool):
        raise SettingsError(f"{label} must be true or false", where=where, value=value)
    return value


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items() if v is not None}
    if isinstance(value, tuple):
        return list(value)
    return value
