"""What is read of posts and accounts, and what was done by whom."""

from __future__ import annotations

from coordgraph.tables.shapes import CODE, COUNT, FLAG, TEXT, TEXTS, TIME, Column, Shape

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
        Column(
            "duplicate", COUNT, "posts already read, here or in an earlier file; what they add to its lists is kept"
        ),
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
