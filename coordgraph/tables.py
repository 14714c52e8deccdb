"""Every table that crosses a stage border: its columns, their types and units, and the check of it.

Tables are :class:`pyarrow.Table`. Ids are strings in the tables people read (``posts``, ``accounts``, ``edges``,
``evidence``, ``members``); inside, an account's code is its row in ``accounts``, a post's its row in ``posts``, an
object's its row in ``objects``, all int32. Times are UTC microseconds. Odd input: :meth:`Shape.check` refuses a table
that lacks a column or has one of another type, and says which.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from coordgraph.errors import TableError

TEXT = pa.string()
TEXTS = pa.list_(pa.string())
TIME = pa.timestamp("us", tz="UTC")
DATE = pa.date32()
CODE = pa.int32()
COUNT = pa.int64()
COUNTS = pa.list_(pa.int64())
NUMBER = pa.float64()
NUMBERS = pa.list_(pa.float64())
FLAG = pa.bool_()


@dataclass(frozen=True)
class Column:
    """One column: name, Arrow type, what it means, with unit and range."""

    name: str
    type: pa.DataType
    meaning: str


@dataclass(frozen=True)
class Shape:
    """The agreed shape of one table.

    Attributes:
        name: name of the table and of its file.
        meaning: what one row is.
        columns: the columns in order.
        order: the columns rows are sorted by, so that equal runs give equal files.
    """

    name: str
    meaning: str
    columns: tuple[Column, ...]
    order: tuple[str, ...]

    @property
    def schema(self) -> pa.Schema:
        """The Arrow schema of the table."""
        return pa.schema([(c.name, c.type) for c in self.columns])

    @property
    def names(self) -> list[str]:
        """The names of the columns in order."""
        return [c.name for c in self.columns]

    def empty(self) -> pa.Table:
        """A table of this shape without rows."""
        return pa.Table.from_batches([], schema=self.schema)

    def of(self, columns: Mapping[str, Any]) -> pa.Table:
        """A table of this shape from columns (arrays or sequences), cast where no value is lost."""
        missing = [c.name for c in self.columns if c.name not in columns]
        if missing:
            raise TableError("column missing", where=f"table {self.name}", value=", ".join(missing))
        arrays = []
        for column in self.columns:
            try:
                arrays.append(_as_array(columns[column.name], column.type))
            except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError) as error:
                raise TableError(f"column {column.name} is not {column.type} ({error})", where=self.name) from error
        return pa.Table.from_arrays(arrays, schema=self.schema)

    def of_rows(self, rows: Iterable[Sequence[Any]]) -> pa.Table:
        """A table of this shape from tuples in the order of the columns."""
        rows = list(rows)
        columns: list[Sequence[Any]] = list(zip(*rows, strict=True)) if rows else [()] * len(self.columns)
        return self.of(dict(zip(self.names, columns, strict=True)))

    def check(self, table: pa.Table) -> pa.Table:
        """The table itself when it has this shape.

        Raises:
            TableError: a column is missing, has another type, or stands in another place.
        """
        for column in self.columns:
            if column.name not in table.column_names:
                raise TableError("column missing", where=f"table {self.name}", value=column.name)
            if table.schema.field(column.name).type != column.type:
                raise TableError(
                    f"column {column.name} is {table.schema.field(column.name).type}, not {column.type}",
                    where=f"table {self.name}",
                )
        return table.select(self.names)

    def sorted(self, table: pa.Table) -> pa.Table:
        """The table in its agreed order of rows."""
        return table.sort_by([(name, "ascending") for name in self.order]) if table.num_rows else table


def numbers(values: NDArray[Any], mask: NDArray[np.bool_] | None = None) -> pa.Array:
    """Numbers of numpy as an Arrow array, without a copy; empty where the mask says so, and where they are NaN.

    ``pa.array`` does the same and imports pandas to see whether it was given a series.
    """
    empty = np.zeros(len(values), bool) if mask is None else mask
    if values.dtype.kind == "f":
        empty = empty | np.isnan(values)
    valid = pa.py_buffer(np.packbits(~empty, bitorder="little")) if empty.any() else None
    data = pa.py_buffer(np.ascontiguousarray(values))
    return pa.Array.from_buffers(pa.from_numpy_dtype(values.dtype), len(values), [valid, data])


def repeated(text: str, size: int) -> pa.Array:
    """A column of one text; ``pa.repeat`` imports pandas too."""
    data = text.encode()
    offsets = np.array([0, len(data)], np.int32)
    one = pa.StringArray.from_buffers(1, pa.py_buffer(offsets), pa.py_buffer(data))
    return one.take(numbers(np.zeros(size, np.int32)))


def _as_array(values: Any, wanted: pa.DataType) -> pa.Array | pa.ChunkedArray:
    if isinstance(values, (pa.Array, pa.ChunkedArray)):
        return values if values.type == wanted else values.cast(wanted)
    if isinstance(values, np.ndarray) and values.dtype.kind in "if":
        return numbers(values).cast(wanted)
    if hasattr(values, "dtype") and not pa.types.is_nested(wanted):
        return pa.array(values, from_pandas=True).cast(wanted)
    return pa.array(list(values), type=wanted)


POSTS = Shape(
    "posts",
    "one row a post, in order of time; its row number is the post's code",
    (
        Column("post_id", TEXT, "id of the post on its platform"),
        Column("account_id", TEXT, "id of the account that posted"),
        Column("platform", TEXT, "platform the ids belong to"),
        Column("time", TIME, "when it was posted; from the id where the id holds milliseconds; empty when unknown"),
        Column("time_precision", TEXT, "finest unit of the time: ms, s, min or day"),
        Column("kind", TEXT, "original, retweet, quote or reply"),
        Column("text", TEXT, "text as delivered, without the HTML escapes of the X API"),
        Column("lang", TEXT, "language code given by the platform"),
        Column("client", TEXT, "program the post was sent with"),
        Column("retweet_of", TEXT, "id of the retweeted post"),
        Column("retweet_of_account", TEXT, "id of the account that wrote the retweeted post"),
        Column("retweet_of_time", TIME, "when the retweeted post was written, where known"),
        Column("quote_of", TEXT, "id of the quoted post"),
        Column("reply_to", TEXT, "id of the post replied to"),
        Column("reply_to_account", TEXT, "id of the account replied to"),
        Column("hashtags", TEXTS, "hashtags as written, in order, without #"),
        Column("urls", TEXTS, "links as the platform expanded them"),
        Column("mentions", TEXTS, "mentioned accounts: ids where known, otherwise @handles"),
        Column("media", TEXTS, "keys of attached media"),
        Column("objects", TEXTS, "objects named by the input itself (four-column tables)"),
        Column("inherited", FLAG, "hashtags, links and mentions come from the retweeted post, not from this account"),
        Column("source_file", TEXT, "file the post was read from"),
        Column("source_line", COUNT, "line (or row) of that file, from 1"),
    ),
    (),
)

ACCOUNTS = Shape(
    "accounts",
    "one row an account that posted or of which a profile was read; its row number is the account's code",
    (
        Column("account_id", TEXT, "id on the platform"),
        Column("platform", TEXT, "platform the id belongs to"),
        Column("handle", TEXT, "name in links, without @"),
        Column("display_name", TEXT, "name shown"),
        Column("created_at", TIME, "when the account was made"),
        Column("location", TEXT, "place as declared"),
        Column("based_in", TEXT, "country the platform states"),
        Column("lang", TEXT, "language of the account"),
        Column("description", TEXT, "biography"),
        Column("url", TEXT, "link in the profile"),
        Column("protected", FLAG, "posts visible to approved followers only"),
        Column("verified", FLAG, "marked as verified by the platform"),
        Column("followers", COUNT, "followers at the last observation"),
        Column("following", COUNT, "accounts followed at the last observation"),
        Column("post_count", COUNT, "posts over its whole life, as the platform counts"),
        Column("default_image", FLAG, "still has the default picture"),
        Column("status", TEXT, "active, suspended, deleted, withheld … where the data say so"),
        Column("posts", COUNT, "posts in this collection"),
    ),
    ("account_id",),
)

REFERENCES = Shape(
    "references",
    "one row a post that others refer to and that is not itself in the collection",
    (
        Column("post_id", TEXT, "id of the post"),
        Column("account_id", TEXT, "who wrote it"),
        Column("time", TIME, "when"),
        Column("text", TEXT, "text as delivered"),
    ),
    ("post_id",),
)

LEDGER = Shape(
    "ledger",
    "one row an input file: where each of its records went; records = ok + duplicate + skipped + quarantined",
    (
        Column("file", TEXT, "path as given"),
        Column("format", TEXT, "reader that read it"),
        Column("sha256", TEXT, "SHA-256 of the bytes"),
        Column("bytes", COUNT, "size on disk"),
        Column("lines", COUNT, "lines of the text, or rows of a Parquet file"),
        Column("records", COUNT, "posts, profiles and other items found in those lines"),
        Column("ok", COUNT, "records taken: posts plus profiles"),
        Column("posts", COUNT, "of these, posts"),
        Column("profiles", COUNT, "of these, account profiles"),
        Column("duplicate", COUNT, "posts already read, here or in an earlier file"),
        Column("skipped", COUNT, "records understood that are no posts; reasons in run.json"),
        Column("quarantined", COUNT, "records not understood; each in quarantine.jsonl"),
        Column("truncated", FLAG, "the compressed file ended early; whole lines before the end were read"),
    ),
    ("file",),
)

QUARANTINE = Shape(
    "quarantine",
    "one row a record that was not understood",
    (
        Column("file", TEXT, "path as given"),
        Column("line", COUNT, "line or row of that file, from 1"),
        Column("reason", TEXT, "why it was not understood"),
        Column("raw", TEXT, "the record, or its beginning"),
    ),
    (),
)

ACTIONS = Shape(
    "actions",
    "one row an account's act on an object in a post",
    (
        Column("behaviour", TEXT, "what the act is, such as co_retweet"),
        Column("object", CODE, "row in objects"),
        Column("account", CODE, "row in accounts"),
        Column("time", TIME, "time of the post"),
        Column("post", CODE, "row in posts"),
    ),
    ("object", "time", "account", "post"),
)

OBJECTS = Shape(
    "objects",
    "one row a thing accounts acted on; its row number is the object's code",
    (
        Column("behaviour", TEXT, "the behaviour it is an object of"),
        Column("key", TEXT, "the object as compared: folded hashtag, canonical link, post id"),
        Column("written", TEXT, "the object as most often written"),
        Column("birth", TIME, "when it came into being: the retweeted or answered post was written; empty: unknown"),
        Column("accounts", COUNT, "accounts that acted on it"),
        Column("posts", COUNT, "posts that acted on it"),
        Column("pairs", COUNT, "pairs of accounts it would connect: n(n-1)/2"),
        Column("stop", TEXT, "why it may connect everyone: query or popular; empty for ordinary objects"),
        Column("dropped", FLAG, "left out of the comparison"),
    ),
    ("behaviour", "key"),
)

EDGES = Shape(
    "edges",
    "one row a compared pair of accounts and layer; source < target by account id",
    (
        Column("layer", TEXT, "behaviour the pair was compared by"),
        Column("source", TEXT, "id of the account whose id sorts first"),
        Column("target", TEXT, "id of the other account"),
        Column("weight", NUMBER, "what the chosen method ranks by; higher is closer"),
        Column("shared", COUNT, "distinct objects both acted on, at any time"),
        Column("synchronous", COUNT, "of these, objects acted on within the window; empty without a window"),
        Column("pairs", COUNT, "pairs of posts, one of each account, on one object within the window"),
        Column("source_posts", COUNT, "own posts of source in those pairs"),
        Column("target_posts", COUNT, "own posts of target in those pairs"),
        Column("cosine", NUMBER, "TF-IDF cosine of the two accounts' objects, 0 to 1"),
        Column("jaccard", NUMBER, "shared objects over all objects of either, 0 to 1"),
        Column("median_delay_s", NUMBER, "median over synchronous objects of the shortest delay, seconds"),
        Column("source_first", NUMBER, "share of synchronous objects on which source came first; ties count half"),
        Column("first_time", TIME, "first post of either account in those pairs"),
        Column("last_time", TIME, "last post of either account in those pairs"),
        Column("expected_shared", NUMBER, "objects chance would let them share, by their activity and popularity"),
        Column("expected_synchronous", NUMBER, "objects chance would let them act on within the window"),
        Column("p_shared", NUMBER, "how often chance gives as many shared objects, 0 to 1; low: more than chance"),
        Column("q_shared", NUMBER, "p_shared corrected over all pairs that could be compared (false discovery rate)"),
        Column(
            "p_synchrony",
            NUMBER,
            "how often their own speed and the bursts of objects make as many of what they "
            "share synchronous, 0 to 1; low: more than that",
        ),
        Column("q_synchrony", NUMBER, "p_synchrony corrected over all pairs that share enough"),
        Column("p_joint", NUMBER, "how often chance gives as many synchronous objects at all, 0 to 1"),
        Column("q_joint", NUMBER, "p_joint corrected over all pairs that could be compared"),
        Column("strict", FLAG, "more than chance by the strict correction over all pairs; empty: not tested"),
        Column("discovered", FLAG, "more than chance at a false discovery rate; empty: not tested"),
        Column("kept", FLAG, "is a tie: passes the filter"),
    ),
    ("layer", "source", "target"),
)

CONTROLS = Shape(
    "controls",
    "one row a method and shuffle: what it finds in the data, and where there is nothing to find",
    (
        Column("method", TEXT, "how ties were kept; the first is the method of the run"),
        Column("shuffle", TEXT, "activity: who meets whom is left to chance; timing: when is left to chance"),
        Column("kept", TEXT, "what the shuffle leaves as it is"),
        Column("shuffles", COUNT, "how often the data were shuffled"),
        Column("ties", COUNT, "ties in the data, without acts the shuffle cannot deal with"),
        Column("ties_by_chance", NUMBER, "mean number of ties in shuffled data"),
        Column("most_by_chance", COUNT, "most ties in any shuffle"),
        Column("accounts", COUNT, "accounts with ties in the data"),
        Column("accounts_by_chance", NUMBER, "mean number of accounts with ties in shuffled data"),
        Column("ratio", NUMBER, "ties over ties_by_chance; below 10: hardly told from chance; empty: none by chance"),
        Column("false_share", NUMBER, "ties_by_chance over ties, at most 1: share of ties chance accounts for"),
    ),
    (),
)

EVIDENCE = Shape(
    "evidence",
    "one row a shared object of a tie, or of one of the pairs with the highest cosine: the two posts closest in time",
    (
        Column("layer", TEXT, "behaviour"),
        Column("source", TEXT, "id of the account whose id sorts first"),
        Column("target", TEXT, "id of the other account"),
        Column("object", TEXT, "the object as compared"),
        Column("source_post", TEXT, "post id of source"),
        Column("target_post", TEXT, "post id of target"),
        Column("delay_s", NUMBER, "time of target's post minus time of source's, seconds; negative: target first"),
        Column("within_window", FLAG, "the delay is at most the window; empty without a window"),
    ),
    ("layer", "source", "target", "object"),
)

MEMBERS = Shape(
    "members",
    "one row an account with at least one compared pair",
    (
        Column("account_id", TEXT, "account"),
        Column("cluster", TEXT, "cluster it belongs to; empty: none"),
        Column("camp", TEXT, "camp it belongs to; empty: none"),
        Column("ties", COUNT, "other accounts it has kept ties with"),
        Column("strength", NUMBER, "sum of the weights of its kept ties"),
        Column("layers", COUNT, "layers in which it has kept ties"),
        Column("first_share", NUMBER, "mean share of synchronous objects on which it came first, over kept ties"),
        Column("score", NUMBER, "coordination score: the largest weight of its kept ties; empty: it has none"),
        Column("core_score", NUMBER, "largest weight with which it lies on a ring of ties that heavy; empty: on none"),
        Column("stability", NUMBER, "share of resamplings in which it is in its cluster, 0 to 1; empty: not measured"),
        Column("standing", TEXT, "core (stability from 0.9), probable (from 0.5) or fragile; empty: not measured"),
    ),
    ("account_id",),
)

CLUSTERS = Shape(
    "clusters",
    "one row a cluster: accounts joined by kept ties, best supported first",
    (
        Column("cluster", TEXT, "stable id: the same members give the same id"),
        Column("rank", COUNT, "place from 1: by supporting layers, validated share, stability, size; see the methods"),
        Column("label", TEXT, "its most distinctive objects"),
        Column("accounts", COUNT, "members"),
        Column("posts", COUNT, "posts of its members in this collection"),
        Column("ties", COUNT, "pairs of members with a kept tie in any layer"),
        Column("density", NUMBER, "ties over all pairs of members, 0 to 1"),
        Column("validated_share", NUMBER, "pairs with a validated tie over all pairs, 0 to 1; untested: the density"),
        Column(
            "conductance", NUMBER, "ties that leave it over the ends of its ties, or of all others if fewer; 0 to 1"
        ),
        Column("mean_weight", NUMBER, "mean weight of its kept ties"),
        Column("median_weight", NUMBER, "median weight of its kept ties"),
        Column("min_score", NUMBER, "lowest coordination score of its members: their largest weight of a kept tie"),
        Column("median_score", NUMBER, "median coordination score of its members"),
        Column("median_delay_s", NUMBER, "median of its ties' median delays, seconds"),
        Column("layers", TEXTS, "layers with kept ties inside, most ties first"),
        Column("layer_ties", COUNTS, "kept ties inside in each of these layers"),
        Column(
            "supporting_layers", COUNT, "layers that by themselves tie at least half of its members, and no mere pair"
        ),
        Column("first_time", TIME, "first shared act"),
        Column("last_time", TIME, "last shared act"),
        Column("leaders", TEXTS, "up to three accounts that came first most often"),
        Column("stability", NUMBER, "mean Jaccard index with it in resamplings, 0 to 1; empty: not measured"),
        Column("resamplings", COUNT, "resamplings that rests on; fewer than asked for where there are many ties"),
        Column("core", COUNT, "members in at least 90 % of them; empty: not measured"),
        Column("probable", COUNT, "members in at least half of them, but not core; empty: not measured"),
        Column("fragile", COUNT, "members in fewer than half of them; empty: not measured"),
        Column("p_matched", NUMBER, "p-value of its ties among as active random groups; empty: too few to compare"),
    ),
    ("rank",),
)

SWEEP = Shape(
    "sweep",
    "one row a resolution that was tried: what clusters there would be",
    (
        Column("objective", TEXT, "cpm or modularity"),
        Column("resolution", NUMBER, "resolution tried; for cpm ties per pair of members"),
        Column("chosen", FLAG, "the resolution of this run"),
        Column("clusters", COUNT, "clusters of at least the smallest size"),
        Column("accounts", COUNT, "accounts in them"),
        Column("agreement", NUMBER, "mean adjusted Rand index between seeds; 1: all the same; empty: one seed"),
        Column("same_as_chosen", NUMBER, "adjusted Rand index with the clusters of this run; 1: the same"),
        Column("plateau", COUNT, "number of its run of resolutions with the same clusters, from 1; empty: on none"),
        Column("seeds", COUNT, "seeds tried; fewer than asked for where there are many ties"),
    ),
    ("resolution",),
)

CAMPS = Shape(
    "camps",
    "one row a camp: accounts that share the same objects at whatever time; a taste, not an act",
    (
        Column("camp", TEXT, "stable id"),
        Column("rank", COUNT, "place by size, from 1"),
        Column("label", TEXT, "its most distinctive objects"),
        Column("accounts", COUNT, "members"),
        Column("layer", TEXT, "layer it was found in"),
        Column("pairs", COUNT, "compared pairs inside"),
        Column("mean_weight", NUMBER, "mean cosine of these pairs, 0 to 1"),
        Column("modularity", NUMBER, "modularity of the whole partition into camps, -0.5 to 1; low: no clear camps"),
    ),
    ("rank",),
)

OUTLETS = Shape(
    "outlets",
    "one row an outlet named by a registry, or a registered domain or account on a platform that accounts linked to",
    (
        Column("outlet", TEXT, "name in the registry, otherwise the domain, platform:account, or self:platform"),
        Column("domains", TEXTS, "domains, hosts or beginnings of links it is known by"),
        Column("handles", TEXTS, "its accounts"),
        Column("registered", FLAG, "named by a registry"),
        Column(
            "kind",
            TEXT,
            "outlet; account (telegram:name, of no registry); self (a platform's links to itself), "
            "platform or shortener; only outlets count in amplification",
        ),
        Column("accounts", COUNT, "accounts of the collection that shared it"),
        Column("posts", COUNT, "posts of the collection that shared it"),
    ),
    ("outlet",),
)

ORGANISATIONS = Shape(
    "organisations",
    "one row an organisation, person or funder named by a registry",
    (
        Column("organisation", TEXT, "name"),
        Column("outlets", TEXTS, "outlets that claims lead to from it, directly or through others"),
        Column(
            "roles",
            TEXTS,
            "what it is in the claims: organisation (publishes, or others act on it), owner, funder, director, "
            "supplier, operator",
        ),
    ),
    ("organisation",),
)

CLAIMS = Shape(
    "claims",
    "one row a statement of a registry, with its source; the subject acts on the object",
    (
        Column("subject", TEXT, "who acts"),
        Column("property", TEXT, "publishes, owns, funds, directs, supplies_content_to or operates_account"),
        Column("object", TEXT, "whom or what it acts on; an outlet, handle or profile link with operates_account"),
        Column("since", TEXT, "from when, as precise as given; empty: not said"),
        Column("until", TEXT, "to when; empty: not said"),
        Column("percentage", NUMBER, "the part owned, 0 to 100; empty: not said"),
        Column("source", TEXT, "where it is stated"),
        Column("publisher", TEXT, "who published that source"),
        Column("date", TEXT, "when that source was published or retrieved"),
        Column("retrieved", TEXT, "when it was retrieved"),
        Column("quote", TEXT, "its words"),
        Column("confidence", TEXT, "high, medium, low or a number from 0 to 1, by whoever keeps the registry"),
        Column("registry", TEXT, "file"),
        Column("line", COUNT, "line of that file"),
        Column("conflicts", TEXTS, "other sources that name another subject for the same object and time"),
    ),
    ("subject", "property", "object", "registry", "line"),
)

_ENRICHMENT = (
    Column("share", NUMBER, "accounts over cluster_accounts, 0 to 1"),
    Column("share_low", NUMBER, "lower end of the 95 % interval of share (Wilson)"),
    Column("share_high", NUMBER, "upper end of the interval of share"),
    Column("other_share", NUMBER, "other_accounts over others, 0 to 1"),
    Column("other_share_low", NUMBER, "lower end of the 95 % interval of other_share (Wilson)"),
    Column("other_share_high", NUMBER, "upper end of the interval of other_share"),
    Column("lift", NUMBER, "share over that of all posting accounts, the cluster included; 1 is no difference"),
    Column("risk_ratio", NUMBER, "share over other_share; 1 is no difference; half an account added to zeros"),
    Column("risk_ratio_low", NUMBER, "lower end of its 95 % interval"),
    Column("risk_ratio_high", NUMBER, "upper end of its 95 % interval"),
    Column("odds_ratio", NUMBER, "odds over those of the others, half an account added to each cell; 1: no difference"),
    Column("log_odds", NUMBER, "difference of log odds with a prior worth ten accounts; 0 is no difference"),
    Column("log_odds_z", NUMBER, "log_odds in standard deviations; ranks, with rare things drawn to 0"),
    Column("p", NUMBER, "chance of as many accounts if the cluster were drawn by lot (Fisher, one-sided), 0 to 1"),
    Column("q", NUMBER, "p corrected over all tested pairs (false discovery rate); circular pairs are a family apart"),
    Column("circular", FLAG, "found by what is counted here, links or retweets of it: no independent evidence"),
)

AMPLIFICATION = Shape(
    "amplification",
    "one row a cluster and outlet, counted by accounts",
    (
        Column("cluster", TEXT, "cluster"),
        Column("outlet", TEXT, "outlet"),
        Column("accounts", COUNT, "accounts of the cluster that shared it"),
        Column("cluster_accounts", COUNT, "accounts of the cluster"),
        Column("other_accounts", COUNT, "posting accounts outside the cluster that shared it"),
        Column("others", COUNT, "posting accounts outside the cluster"),
        Column("posts", COUNT, "posts of the cluster that shared it"),
        *_ENRICHMENT,
    ),
    ("cluster", "outlet"),
)

ORGANISATION_AMPLIFICATION = Shape(
    "organisation_amplification",
    "one row a cluster and a name that claims lead to from outlets, counted by accounts; it says whose outlets are "
    "shared, and nothing about who funds or runs the accounts",
    (
        Column("cluster", TEXT, "cluster"),
        Column(
            "organisation", TEXT, "publisher, owner, funder or director of outlets according to sources; no supplier"
        ),
        Column("properties", TEXTS, "what the last claims on the way say it does: publishes, owns, funds …"),
        Column("outlets", TEXTS, "outlets shared by accounts of the cluster from which claims lead to it"),
        Column("steps", COUNT, "claims on the shortest way from one of these outlets"),
        Column("accounts", COUNT, "accounts of the cluster that shared at least one of them"),
        Column("cluster_accounts", COUNT, "accounts of the cluster"),
        Column("other_accounts", COUNT, "posting accounts outside the cluster that shared an outlet that leads to it"),
        Column("others", COUNT, "posting accounts outside the cluster"),
        *_ENRICHMENT,
    ),
    ("cluster", "organisation"),
)

CHAINS = Shape(
    "chains",
    "one row a way from a cluster over an outlet it shares more than others do to those whom sources state to be "
    "behind it; each step is a claim of its source",
    (
        Column("cluster", TEXT, "cluster"),
        Column("outlet", TEXT, "outlet"),
        Column("path", COUNT, "number of the way from this outlet, from 1; the shortest first"),
        Column("names", TEXTS, "the outlet, who is behind it, who is behind that, and so on"),
        Column("properties", TEXTS, "for each step what the later name does to the earlier: publishes, owns, funds …"),
        Column("sources", TEXTS, "for each step where it is stated"),
        Column("dates", TEXTS, "for each step when that source was published or retrieved"),
        Column("since", TEXTS, "for each step since when it holds, where stated"),
        Column("until", TEXTS, "for each step until when, where stated"),
        Column("percentages", NUMBERS, "for each step the part owned, 0 to 100, where stated"),
        Column("more_sources", COUNTS, "for each step how many further sources state the same"),
        Column("conflicts", TEXTS, "what other sources state instead of a step, a sentence each"),
        Column("accounts", COUNT, "accounts of the cluster that shared the outlet"),
        Column("cluster_accounts", COUNT, "accounts of the cluster"),
        Column("risk_ratio", NUMBER, "risk ratio of cluster and outlet, as in amplification"),
        Column("q", NUMBER, "its corrected p, as in amplification"),
        Column("circular", FLAG, "as in amplification"),
        Column("sentence", TEXT, "the way in words, with the source of each step"),
    ),
    ("cluster", "outlet", "path"),
)

UNMATCHED = Shape(
    "unmatched",
    "one row a domain, or account on a platform, that accounts shared and no registry names; a registry to fill in",
    (
        Column("domain", TEXT, "domain, or link of the account"),
        Column("outlet", TEXT, "name of the outlet; the domain or account until somebody gives a better one"),
        Column("organisation", TEXT, "to be filled in: who publishes it, according to the source"),
        Column("funder", TEXT, "to be filled in: who funds that organisation, according to the source"),
        Column("source", TEXT, "to be filled in: where that is stated"),
        Column("date", TEXT, "to be filled in: when that source was published or retrieved"),
        Column("kind", TEXT, "outlet (a domain) or account (on a platform)"),
        Column("accounts", COUNT, "accounts of the collection that shared it"),
        Column("cluster_accounts", COUNT, "those of them that are in clusters"),
        Column("clusters", TEXTS, "clusters of which enough accounts shared it"),
        Column("posts", COUNT, "posts of the collection that shared it"),
        Column("example", TEXT, "one of the links"),
    ),
    (),
)

_SETTING = (
    Column("window_s", NUMBER, "window, seconds; empty: the run uses no times"),
    Column("min_shared", COUNT, "fewest shared objects of a compared pair"),
    Column("min_synchronous", COUNT, "fewest objects within the window for a tie; empty: the rule does not look at it"),
    Column("alpha", NUMBER, "level of the test, 0 to 1; empty: there is no test"),
    Column("seed", COUNT, "seed of the partition"),
)
_SETTING_NAMES = tuple(column.name for column in _SETTING)

ROBUSTNESS = Shape(
    "robustness",
    "one row a setting that was tried: what it finds, and how far that is what the run found",
    (
        *_SETTING,
        Column("own", FLAG, "the setting of the run itself"),
        Column("ties", COUNT, "pairs of accounts and layers kept as ties"),
        Column("clusters", COUNT, "clusters of at least the smallest size"),
        Column("accounts", COUNT, "accounts in them"),
        Column(
            "jaccard", NUMBER, "accounts in clusters here and in the run, over those in either; 1: the same, 0: none"
        ),
        Column("same_clusters", NUMBER, "adjusted Rand index with the clusters of the run; 1: the same, 0: chance"),
    ),
    _SETTING_NAMES,
)

ROBUSTNESS_MATCHES = Shape(
    "robustness_matches",
    "one row a setting and cluster of the run: how well it is found there",
    (
        *_SETTING,
        Column("cluster", TEXT, "cluster of the run"),
        Column("jaccard", NUMBER, "Jaccard index with the cluster there that resembles it most; 1: the same, 0: none"),
    ),
    (*_SETTING_NAMES, "cluster"),
)

ROBUSTNESS_ACCOUNTS = Shape(
    "robustness_accounts",
    "one row an account that is in a cluster of the run or in one of any setting",
    (
        Column("account_id", TEXT, "account"),
        Column("cluster", TEXT, "its cluster in the run; empty: none"),
        Column("in_any", NUMBER, "share of settings in which it is in any cluster, 0 to 1"),
        Column("in_own", NUMBER, "share of settings in which it is in the one most like its own; empty: it has none"),
        Column("standing", TEXT, "core (in_own from 0.9), probable (from 0.5) or fragile; empty: it has no cluster"),
    ),
    ("account_id",),
)

ROBUSTNESS_CLUSTERS = Shape(
    "robustness_clusters",
    "one row a cluster of the run: in how many settings it is found",
    (
        Column("cluster", TEXT, "cluster of the run"),
        Column("rank", COUNT, "place in the run, from 1"),
        Column("label", TEXT, "its most distinctive objects"),
        Column("accounts", COUNT, "members in the run"),
        Column(
            "mean_jaccard", NUMBER, "mean over the settings of the Jaccard index with what resembles it most, 0 to 1"
        ),
        Column("min_jaccard", NUMBER, "smallest of these, 0 to 1"),
        Column("found_share", NUMBER, "share of settings in which that index is at least 0.5, 0 to 1"),
        Column("core", COUNT, "members in it in at least 90 % of the settings"),
        Column("probable", COUNT, "members in it in at least half of them, but not core"),
        Column("fragile", COUNT, "members in it in fewer than half of them"),
    ),
    ("rank",),
)

#: What ``coordgraph robustness`` writes; no part of a run.
ROBUSTNESS_TABLES: dict[str, Shape] = {
    shape.name: shape for shape in (ROBUSTNESS, ROBUSTNESS_MATCHES, ROBUSTNESS_ACCOUNTS, ROBUSTNESS_CLUSTERS)
}

PROFILES = Shape(
    "profiles",
    "one row an account that posted: what its profile and its posts say of its habits; empty: not known",
    (
        Column("account_id", TEXT, "account"),
        Column("cluster", TEXT, "cluster it belongs to; empty: none"),
        Column("cohort", TEXT, "month it was made in, as 2024-05"),
        Column("age_days", NUMBER, "days from being made to its first post here"),
        Column("eight_digits", FLAG, "its handle has the form of names the platform assigns, such as Name12345678"),
        Column("protected", FLAG, "posts visible to approved followers only"),
        Column("default_image", FLAG, "still has the default picture"),
        Column("has_description", FLAG, "tells something about itself"),
        Column("has_location", FLAG, "declares a place"),
        Column("place", TEXT, "declared place, folded; empty: none declared, or no place by its wording"),
        Column(
            "place_kind",
            TEXT,
            "none, joke (no place by its wording, as 'everywhere'), declared (a country could be told) or unknown",
        ),
        Column("place_country", TEXT, "country of the declared place, ISO 3166-1 alpha-2; empty: could not be told"),
        Column("place_city", TEXT, "city of the declared place, as GeoNames writes it; empty: could not be told"),
        Column(
            "bio_language", TEXT, "language of what it tells about itself, ISO 639-1; empty: none, short or not clear"
        ),
        Column("posts", COUNT, "posts here"),
        Column("posts_a_day", NUMBER, "posts over the days from its first to its last post here, both included"),
        Column("retweet_share", NUMBER, "share of its posts that are retweets, 0 to 1"),
        Column("client", TEXT, "program most of its posts were sent with"),
        Column("client_hhi", NUMBER, "sum of squared shares of its programs; 1: always the same"),
        Column(
            "post_language",
            TEXT,
            "commonest language of its posts, retweets included: as the platform gives it, else as their words tell",
        ),
        Column("post_language_share", NUMBER, "share of that language among posts with a known one, 0 to 1"),
        Column("timed_posts", COUNT, "posts whose hour is known; the habits below rest on them"),
        Column("hour_entropy", NUMBER, "how evenly it posts over the hours, 0 (one hour only) to 1 (all alike)"),
        Column("quiet_hours", COUNT, "longest run of hours of the mean day with next to no post, 0 to 24"),
        Column("weekday_share", NUMBER, "share of its posts from Monday to Friday (UTC), 0 to 1; even habits: 0.714"),
        Column("office_share", NUMBER, "share from Monday to Friday, 9 to 17 h UTC, 0 to 1; even habits: 0.238"),
        Column("zone_hours", COUNT, "estimated hours ahead of UTC, -11 to 12, if its quietest eight hours are night"),
        Column(
            "zone_quiet_share", NUMBER, "share of posts in those eight hours; near 0.333: the estimate means little"
        ),
        Column("burstiness", NUMBER, "of the gaps between posts: -1 regular, 0 random, towards 1 in bursts"),
        Column("burstiness_corrected", NUMBER, "the same, corrected for the number of gaps"),
        Column("repeated_seconds", COUNT, "seconds in which it posted more than once"),
    ),
    ("account_id",),
)

TRAITS = Shape(
    "traits",
    "one row a cluster and trait: how its accounts differ from others like them; describes, proves nothing by itself",
    (
        Column("cluster", TEXT, "cluster"),
        Column("trait", TEXT, "trait; see the page on profiles"),
        Column("kind", TEXT, "share, mean, alike (share of pairs), burst (most in a window) or described (no test)"),
        Column("matched_on", TEXT, "what the others were made alike in"),
        Column("known", COUNT, "accounts of the cluster of which it is known and that have others like them"),
        Column("missing", COUNT, "accounts of the cluster of which it is not known, or that posted nothing"),
        Column("unmatched", COUNT, "accounts of the cluster left out as there are no others like them"),
        Column("others", COUNT, "accounts of no cluster they are compared with"),
        Column("others_missing", COUNT, "accounts of no cluster of which it is not known"),
        Column("value", NUMBER, "share or mean in the cluster; burst: most in one window"),
        Column("other_value", NUMBER, "the same of others like them; burst: mean of groups with dates of the others"),
        Column(
            "effect", NUMBER, "value over other_value for share, alike and burst (1: no difference); mean: difference"
        ),
        Column("effect_low", NUMBER, "lower end of its 95 % interval; empty for alike and burst"),
        Column("effect_high", NUMBER, "upper end of that interval"),
        Column("odds_ratio", NUMBER, "Mantel-Haenszel odds ratio over the strata; share only; empty: not finite"),
        Column("p", NUMBER, "how often chance gives as much among accounts like them, 0 to 1"),
        Column("q", NUMBER, "p corrected over all clusters and traits (false discovery rate)"),
        Column("details", TEXT, "what the sentence names beside these columns, as JSON; empty: nothing more"),
        Column("sentence", TEXT, "the row in plain words"),
    ),
    ("cluster", "trait"),
)

ACTIVITY = Shape(
    "activity",
    "one row a span of time, of all that was read and of each cluster: what the report draws over time",
    (
        Column("cluster", TEXT, "cluster; empty: all that was read"),
        Column("start", TIME, "when the span begins"),
        Column("seconds", NUMBER, "how long it is"),
        Column(
            "joint_acts",
            COUNT,
            "shared objects of ties whose two posts lie within the window, counted when the later was made; of a "
            "cluster those of ties inside it",
        ),
        Column("posts", COUNT, "posts; of a cluster those of its accounts"),
    ),
    ("cluster", "start"),
)

HOURS = Shape(
    "hours",
    "one row an hour of the week, of each cluster and of all accounts in none: what the report draws of hours",
    (
        Column("cluster", TEXT, "cluster; empty: accounts in none"),
        Column("weekday", COUNT, "0 (Monday) to 6, UTC"),
        Column("hour", COUNT, "0 to 23, UTC"),
        Column("posts", COUNT, "posts whose hour is known"),
    ),
    ("cluster", "weekday", "hour"),
)

CREATED = Shape(
    "created",
    "one row a month in which accounts were made, of each cluster and of all accounts in none",
    (
        Column("cluster", TEXT, "cluster; empty: accounts in none"),
        Column("month", TEXT, "month, as 2024-05"),
        Column("accounts", COUNT, "posting accounts made in it"),
    ),
    ("cluster", "month"),
)

#: What the report draws, as numbers: CSV files of a run.
DRAWN_TABLES: dict[str, Shape] = {shape.name: shape for shape in (ACTIVITY, HOURS, CREATED)}

TABLES: dict[str, Shape] = {
    shape.name: shape
    for shape in (
        POSTS, ACCOUNTS, REFERENCES, LEDGER, QUARANTINE, ACTIONS, OBJECTS, EDGES, CONTROLS, EVIDENCE,
        MEMBERS, CLUSTERS, SWEEP, CAMPS, OUTLETS, ORGANISATIONS, CLAIMS, AMPLIFICATION,
        ORGANISATION_AMPLIFICATION, CHAINS, PROFILES, TRAITS,
    )
}  # fmt: skip

OUTLET_TABLES: dict[str, Shape] = {
    shape.name: shape
    for shape in (OUTLETS, ORGANISATIONS, CLAIMS, AMPLIFICATION, ORGANISATION_AMPLIFICATION, CHAINS, UNMATCHED)
}

TRENDS = Shape(
    "trends",
    "one row a trend: a hashtag or a tracked phrase; a retweet is a message of what its retweeted post names",
    (
        Column("rank", COUNT, "place by messages, from 1"),
        Column("trend", TEXT, "the hashtag as most often written, with #, or the phrase as asked for"),
        Column("kind", TEXT, "hashtag or phrase"),
        Column("key", TEXT, "what it is compared by: folded hashtag or normalised phrase"),
        Column("messages", COUNT, "posts that name it, retweets included"),
        Column("accounts", COUNT, "accounts that sent them"),
        Column("originals", COUNT, "messages that are no retweets"),
        Column("retweets", COUNT, "messages that are retweets"),
        Column("first_time", TIME, "first message in the period"),
        Column("peak_hour", TIME, "start of the hour with most messages; of equal ones the first"),
        Column("last_time", TIME, "last message in the period"),
        Column("duration_s", NUMBER, "from the first to the last message, seconds"),
        Column("half_time_s", NUMBER, "from the first message until half of all were sent, seconds; low: a burst"),
        Column("peak_share", NUMBER, "share of the messages in the peak hour, 0 to 1; high: a burst"),
        Column("half_life_s", NUMBER, "from the start of the peak hour until half of what came from then on, seconds"),
        Column("first_posters", TEXTS, "up to three accounts of the first messages that are no retweets"),
        Column("top50_share", NUMBER, "share of the messages by the 50 most active accounts, 0 to 1"),
        Column("gini", NUMBER, "Gini of messages over its accounts, 0 to 1; 0: all sent as many"),
        Column("hhi", NUMBER, "Herfindahl index of messages over its accounts, 1/accounts to 1; 1: one sent all"),
        Column("retweet_share", NUMBER, "retweets over messages, 0 to 1"),
        Column("new_accounts", COUNT, "accounts made within 30 days before the first message; empty: none known"),
        Column("new_account_share", NUMBER, "that over accounts with known date of creation, 0 to 1"),
        Column("unknown_creation", COUNT, "accounts whose date of creation is not known"),
        Column("cluster_messages", COUNT, "messages by accounts in clusters of the run"),
        Column("cluster_message_share", NUMBER, "that over messages, 0 to 1"),
        Column("cluster_accounts", COUNT, "accounts in clusters of the run"),
        Column("cluster_account_share", NUMBER, "that over accounts, 0 to 1"),
        Column("country", TEXT, "country it is asked to be about, ISO 3166-1 alpha-2; empty: not asked"),
        Column("placed_accounts", COUNT, "accounts that declare a place whose country could be told"),
        Column("abroad_accounts", COUNT, "of these, outside that country"),
        Column("abroad_share", NUMBER, "that over placed accounts, 0 to 1; empty: none placed"),
        Column("abroad_low", NUMBER, "lower end of its 95 % interval (Wilson)"),
        Column("abroad_high", NUMBER, "upper end of that interval"),
        Column("unknown_place_accounts", COUNT, "accounts that declare a place of no country that could be told"),
        Column("joke_place_accounts", COUNT, "accounts that declare what is no place by its wording"),
        Column("no_place_accounts", COUNT, "accounts that declare no place, or whose profile was not read"),
        Column("traffic_coefficient", NUMBER, "R/10 + F + U of Nimmo; no threshold; empty below 50 accounts"),
        Column("warning", TEXT, "why the coefficient is empty or to be read with care"),
        Column("traffic_coefficient_1000", NUMBER, "mean of the coefficient over 100 drawn samples of 1,000 messages, "
               "so that trends of any size compare; empty below 1,000 messages or 50 accounts"),
        Column("client_messages", COUNT, "messages whose program is known"),
        Column("top_client", TEXT, "program most of them were sent with; empty: none known"),
        Column("top_client_share", NUMBER, "share of the known messages sent with it, 0 to 1"),
        Column("client_hhi", NUMBER, "Herfindahl index of the known messages over programs; 1: all with one"),
        Column("sentence", TEXT, "the trend in words, with what each number rests on"),
    ),
    ("rank",),
)  # fmt: skip

TREND_DAYS = Shape(
    "trend_days",
    "one row a day on which a trend had more messages than its own past gives, at a false discovery rate of 5 %",
    (
        Column("date", DATE, "day, UTC"),
        Column("trend", TEXT, "the trend as written"),
        Column("kind", TEXT, "hashtag or phrase"),
        Column("key", TEXT, "what it is compared by"),
        Column("messages", COUNT, "messages on the day"),
        Column("accounts", COUNT, "accounts that sent them; few: the day is theirs"),
        Column("expected", NUMBER, "messages a day over these days of the past, half a message added to their sum"),
        Column(
            "past_days",
            COUNT,
            "days of the past, at most 28, without those that stood out; 0: the first day of the "
            "trend, compared with the silence before it",
        ),
        Column("p", NUMBER, "how often such a past gives as many, 0 to 1"),
        Column("q", NUMBER, "p corrected over all days and trends, first days by themselves (false discovery rate)"),
    ),
    ("date", "kind", "key"),
)

TREND_ACTORS = Shape(
    "trend_actors",
    "one row an account that the actors file gives to an actor, for a time or always, and the source that says so",
    (
        Column("account_id", TEXT, "id of the account"),
        Column("actor", TEXT, "to whom it belongs, according to the source"),
        Column("organ", TEXT, "what the actor is part of, according to the source"),
        Column("side", TEXT, "the side that organ is on, according to the source"),
        Column("source", TEXT, "where it is stated"),
        Column("date", TEXT, "when that source was published or retrieved"),
        Column("since", DATE, "first day it belongs to it; empty: always did"),
        Column("until", DATE, "last day; empty: still does"),
        Column("file", TEXT, "file of actors"),
        Column("line", COUNT, "line of that file"),
    ),
    ("account_id", "until"),
)

TREND_SHARES = Shape(
    "trend_shares",
    "one row an actor, organ or side and a trend it sent messages of; without a trend: posts that name any, each once",
    (
        Column("trend", TEXT, "the trend as written; empty: all trends together"),
        Column("kind", TEXT, "hashtag or phrase; empty: all trends together"),
        Column("key", TEXT, "what it is compared by; empty: all trends together"),
        Column("level", TEXT, "actor, organ or side"),
        Column("name", TEXT, "its name; empty: accounts given to nobody"),
        Column("messages", COUNT, "messages by its accounts"),
        Column("share", NUMBER, "that over all messages, 0 to 1; the shares of a level add up to 1"),
        Column("share_low", NUMBER, "lower end of its 95 % interval from drawing accounts; empty below 5 accounts"),
        Column("share_high", NUMBER, "upper end of that interval"),
        Column("accounts", COUNT, "its accounts that took part"),
        Column("account_share", NUMBER, "that over all accounts that took part, 0 to 1"),
        Column("first_time", TIME, "its first message that is no retweet"),
        Column("came_first", FLAG, "nobody has an earlier message that is no retweet; empty: all trends together"),
        Column("trends", COUNT, "trends it took part in; empty for one trend"),
        Column("trends_majority", COUNT, "trends of which it sent more than half; empty for one trend"),
        Column("trends_majority_low", NUMBER, "lower end of the 95 % interval of that from drawing accounts; empty for "
               "one trend and below 5 accounts"),
        Column("trends_majority_high", NUMBER, "upper end of that interval"),
        Column("trends_first", COUNT, "trends in which it came first; empty for one trend"),
        Column("leading_trends", COUNT, "how many of the trends it sent more than half of are taken for leading_share"),
        Column("leading_share", NUMBER, "posts that name one of these, its largest, over all posts that name a trend"),
        Column("sentence", TEXT, "the row in words, with what it rests on"),
    ),
    ("kind", "key", "level", "name"),
)  # fmt: skip

INORGANIC_SHARE = Shape(
    "inorganic_share",
    "one row a rule and a trend, month, actor, organ or side, two of these, or all posts that name a trend: how much "
    "it would call inorganic, and on what assumptions",
    (
        Column("scope", TEXT, "all, trend, month, actor, organ, side, or a trend or month and an actor, organ or side"),
        Column("name", TEXT, "trend as written, month as YYYY-MM, or actor, organ or side; empty for all"),
        Column("by", TEXT, "actor, organ or side of such a trend or month; empty for other scopes"),
        Column("rule", TEXT, "cluster (in a cluster of the run: a lower bound) or indicators (at least so many)"),
        Column("indicators", COUNT, "indicators asked for, 1 to 5; empty for cluster"),
        Column("messages", COUNT, "messages in all"),
        Column("accounts", COUNT, "accounts in all"),
        Column("meeting_messages", COUNT, "messages by accounts that meet the rule"),
        Column("meeting_accounts", COUNT, "accounts that meet the rule"),
        Column("share", NUMBER, "meeting_messages over messages, 0 to 1"),
        Column("share_low", NUMBER, "lower end of its 95 % interval from drawing accounts; empty below 5 accounts"),
        Column("share_high", NUMBER, "upper end of that interval"),
        Column("account_share", NUMBER, "meeting_accounts over accounts, 0 to 1"),
        Column("unknown", TEXTS, "indicators that are known of no account here, and count as not shown"),
        Column("sensitivity", NUMBER, "assumed share of inorganic messages the rule finds; empty: no correction asked"),
        Column("specificity", NUMBER, "assumed share of other messages the rule leaves alone"),
        Column("corrected", NUMBER, "share corrected for both (Rogan and Gladen), clipped to 0 to 1"),
        Column("corrected_low", NUMBER, "the same of share_low"),
        Column("corrected_high", NUMBER, "the same of share_high"),
        Column("sentence", TEXT, "the row in words, with its assumptions; quote no number without it"),
    ),
    ("scope", "name", "by", "rule", "indicators"),
)

TREND_TABLES: dict[str, Shape] = {
    shape.name: shape for shape in (TRENDS, TREND_DAYS, TREND_ACTORS, TREND_SHARES, INORGANIC_SHARE)
}

_LISTED_AS = "named set of accounts; empty: all sets together"

TAKEDOWN_SETS = Shape(
    "takedown_sets",
    "one row a named set of accounts, and one of all together: how much of it the run holds and found",
    (
        Column("set", TEXT, _LISTED_AS),
        Column("file", TEXT, "file that lists it; empty: all sets together"),
        Column("accounts", COUNT, "accounts listed, each once"),
        Column("by_id", COUNT, "of these, matched with an account of the run by id"),
        Column("by_handle", COUNT, "matched by handle, where no id could decide"),
        Column("hashed", COUNT, "not matched, and listed by a digest of the id: such a row can match nobody"),
        Column("unsure", COUNT, "not matched, as several accounts of the run, or one of another id, have the handle"),
        Column("in_collection", COUNT, "accounts of the run that are in the set, those only mentioned included"),
        Column("posting", COUNT, "of these, with a post in the run"),
        Column("with_ties", COUNT, "of these, with a tie that was kept"),
        Column("in_clusters", COUNT, "of these, in a cluster"),
        Column("precision", NUMBER, "in_clusters over all accounts in clusters: a lower bound, as accounts outside "
               "the set are unlabelled and not ordinary; empty: no clusters or nobody of the set posts"),
        Column("precision_low", NUMBER, "lower end of its 95 % interval from drawing accounts; empty: none or all, so "
               "that drawing gives no width"),
        Column("precision_high", NUMBER, "upper end of that interval"),
        Column("recall", NUMBER, "in_clusters over posting, 0 to 1; empty: nobody of the set posts"),
        Column("recall_low", NUMBER, "lower end of its 95 % interval from drawing accounts; empty: none or all, so "
               "that drawing gives no width"),
        Column("recall_high", NUMBER, "upper end of that interval"),
        Column("sentence", TEXT, "the row in words"),
    ),
    ("set",),
)  # fmt: skip

TAKEDOWN_CLUSTERS = Shape(
    "takedown_clusters",
    "one row a cluster and named set: how many members are in the set, and how many chance would give",
    (
        Column("set", TEXT, "named set of accounts"),
        Column("cluster", TEXT, "cluster of the run"),
        Column("rank", COUNT, "its rank"),
        Column("label", TEXT, "its label"),
        Column("accounts", COUNT, "its members"),
        Column("in_set", COUNT, "of these, in the set"),
        Column("share", NUMBER, "in_set over accounts, 0 to 1"),
        Column("expected", NUMBER, "members that would be in the set by chance"),
        Column("expected_share", NUMBER, "share of all posting accounts that are in the set, 0 to 1"),
        Column("risk_ratio", NUMBER, "share over the share among all other posting accounts; 1: no difference; half "
               "an account added to zeros; empty: nobody of the set posts, or no others post"),
        Column("risk_ratio_low", NUMBER, "lower end of its 95 % interval"),
        Column("risk_ratio_high", NUMBER, "upper end of its 95 % interval"),
        Column("p", NUMBER, "how often as many accounts drawn at random hold as many of the set (hypergeometric)"),
        Column("q", NUMBER, "p corrected over all clusters and sets (false discovery rate)"),
    ),
    ("set", "rank"),
)  # fmt: skip

TAKEDOWN_ACCOUNTS = Shape(
    "takedown_accounts",
    "one row a named set and account of the run that is in it",
    (
        Column("set", TEXT, "named set of accounts"),
        Column("account_id", TEXT, "account of the run"),
        Column("handle", TEXT, "its name in links"),
        Column("matched_by", TEXT, "id or handle"),
        Column("line", COUNT, "line or row of the file that lists it"),
        Column("posts", COUNT, "its posts in the run"),
        Column("ties", COUNT, "its kept ties"),
        Column("cluster", TEXT, "its cluster; empty: in none"),
    ),
    ("set", "account_id"),
)

TAKEDOWN_GONE = Shape(
    "takedown_gone",
    "one row a way to know that accounts are gone, and all clusters, all others, or one cluster",
    (
        Column("known_by", TEXT, "status (the collection says so) or list (absent from the list of those that exist)"),
        Column("scope", TEXT, "in clusters, others (posting accounts in no cluster), or cluster"),
        Column("cluster", TEXT, "the cluster; empty for the other scopes"),
        Column("rank", COUNT, "its rank; 0 for all clusters together, empty for the others"),
        Column("accounts", COUNT, "posting accounts"),
        Column("known", COUNT, "of these, whose state is known"),
        Column("gone", COUNT, "of these, suspended, deleted or not in the list"),
        Column("gone_share", NUMBER, "gone over known, 0 to 1; empty: none known"),
        Column("risk_ratio", NUMBER, "gone_share over that of the others; 1: no difference; half an account added to "
               "zeros; empty for the others and where nothing is known"),
        Column("risk_ratio_low", NUMBER, "lower end of its 95 % interval"),
        Column("risk_ratio_high", NUMBER, "upper end of its 95 % interval"),
        Column("accounts_gone", TEXTS, "ids of the accounts that are gone; of the others none are listed"),
    ),
    ("known_by", "rank"),
)  # fmt: skip

TAKEDOWN_TABLES: dict[str, Shape] = {
    shape.name: shape for shape in (TAKEDOWN_SETS, TAKEDOWN_CLUSTERS, TAKEDOWN_ACCOUNTS, TAKEDOWN_GONE)
}

THEMES = Shape(
    "themes",
    "one row a theme and a scope it is counted in; posts may say several themes, so that shares need not add up to 1",
    (
        Column("scope", TEXT, "all, month, cluster (accounts of it), others (accounts in no cluster) or language"),
        Column("name", TEXT, "month as YYYY-MM, cluster, or language as the platform gives it; empty for all, others"),
        Column("theme", TEXT, "theme of the codebook; empty: posts that say none"),
        Column("messages", COUNT, "messages that say it, retweets included"),
        Column("all_messages", COUNT, "messages of the scope for which it is decided"),
        Column("undecided", COUNT, "messages on which a pattern took too long; in neither of the two"),
        Column("share", NUMBER, "messages over all_messages, 0 to 1"),
        Column("share_low", NUMBER, "lower end of its 95 % interval from drawing accounts; empty below 5 accounts"),
        Column("share_high", NUMBER, "upper end of that interval"),
        Column("accounts", COUNT, "accounts that say it at least once"),
        Column("all_accounts", COUNT, "accounts of those messages"),
        Column("account_share", NUMBER, "accounts over all_accounts, 0 to 1"),
        Column("account_share_low", NUMBER, "lower end of its 95 % interval"),
        Column("account_share_high", NUMBER, "upper end of that interval"),
        Column("texts", COUNT, "distinct texts whose example says it; near-duplicates are one"),
        Column("all_texts", COUNT, "distinct texts for whose example it is decided"),
        Column("text_share", NUMBER, "texts over all_texts, 0 to 1"),
        Column("text_share_low", NUMBER, "lower end of its 95 % interval; a text counts to each account that sent it"),
        Column("text_share_high", NUMBER, "upper end of that interval"),
        Column("texts_of_most", COUNT, "fewest texts that make 60 % of its messages; few: copied"),
        Column("sentence", TEXT, "the row in words"),
    ),
    ("scope", "name", "theme"),
)

NARRATIVE_TEXTS = Shape(
    "texts",
    "one row a distinct text: a text and its near-duplicates, links, mentions and case aside",
    (
        Column("text_id", TEXT, "name made of the text that leads the group; the same in every run"),
        Column("text", TEXT, "its first post, as written"),
        Column("post_id", TEXT, "id of that post"),
        Column("variants", COUNT, "texts that differ beyond case, links and mentions"),
        Column("messages", COUNT, "messages, retweets included"),
        Column("accounts", COUNT, "accounts that sent them"),
        Column("first_time", TIME, "first message"),
        Column("clusters", TEXTS, "clusters of the run whose accounts sent it"),
        Column("themes", TEXTS, "themes its first post says"),
    ),
    ("text_id",),
)

HAND_AGREEMENT = Shape(
    "agreement",
    "one row a theme: how far people who coded the sample agree with each other",
    (
        Column("theme", TEXT, "theme; empty: the whole set of themes of a post as one code"),
        Column("coders", COUNT, "people who coded"),
        Column("units", COUNT, "posts coded by at least two"),
        Column("alpha", NUMBER, "Krippendorff's alpha, nominal; 1: agree, 0: as chance; empty: no variation"),
        Column("alpha_low", NUMBER, "lower end of its 95 % interval from drawing posts"),
        Column("alpha_high", NUMBER, "upper end of that interval"),
        Column("sentence", TEXT, "the row in words"),
    ),
    ("theme",),
)

CODEBOOK_QUALITY = Shape(
    "codebook_quality",
    "one row a theme and a person, or the majority of them: how far the codebook agrees, and what that makes of shares",
    (
        Column("theme", TEXT, "theme"),
        Column("reference", TEXT, "coder, or majority"),
        Column("units", COUNT, "posts both decided"),
        Column("both", COUNT, "posts in which both see the theme"),
        Column("codebook_only", COUNT, "posts in which the codebook alone sees it"),
        Column("person_only", COUNT, "posts in which the person alone sees it"),
        Column("neither", COUNT, "posts in which nobody sees it"),
        Column("sensitivity", NUMBER, "share of texts with the theme that the codebook finds, weighted; empty: none"),
        Column("sensitivity_low", NUMBER, "lower end of its 95 % interval from drawing posts within strata"),
        Column("sensitivity_high", NUMBER, "upper end of that interval"),
        Column("specificity", NUMBER, "share of texts without it that the codebook leaves alone, weighted"),
        Column("specificity_low", NUMBER, "lower end of its 95 % interval"),
        Column("specificity_high", NUMBER, "upper end of that interval"),
        Column("text_share", NUMBER, "share of distinct texts by the codebook"),
        Column("corrected_text_share", NUMBER, "that corrected for both (Rogan and Gladen); empty: not possible"),
        Column("corrected_text_share_low", NUMBER, "lower end of its 95 % interval from drawing coded posts"),
        Column("corrected_text_share_high", NUMBER, "upper end of that interval"),
        Column("share", NUMBER, "share of messages by the codebook"),
        Column("corrected_share", NUMBER, "that corrected, if the codebook errs on messages as on texts"),
        Column("corrected_share_low", NUMBER, "lower end of its 95 % interval from drawing coded posts"),
        Column("corrected_share_high", NUMBER, "upper end of that interval"),
        Column("sentence", TEXT, "the row in words, with its assumptions"),
    ),
    ("theme", "reference"),
)

#: What ``coordgraph narratives`` writes; no part of a run.
NARRATIVE_TABLES: dict[str, Shape] = {
    shape.name: shape for shape in (THEMES, NARRATIVE_TEXTS, HAND_AGREEMENT, CODEBOOK_QUALITY)
}
