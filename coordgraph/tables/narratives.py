"""What posts say, by the themes of a codebook, and how far people agree."""

from __future__ import annotations

from coordgraph.tables.shapes import COUNT, NUMBER, TEXT, TEXTS, TIME, Column, Shape

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
