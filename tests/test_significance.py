"""The tie rule: which compared pairs are kept."""

from __future__ import annotations

import pytest

from coordgraph.settings import TieSettings
from coordgraph.significance import keep_by_rule, rule_in_words
from coordgraph.tables import EDGES


def edges(*rows):
    """Edges of one layer from (shared, synchronous, posts, cosine)."""
    blank = dict.fromkeys(EDGES.names)
    return EDGES.of(
        {
            name: [
                {
                    **blank, "layer": "co_retweet", "source": f"a{i}", "target": f"b{i}", "shared": shared,
                    "synchronous": synchronous, "source_posts": posts, "target_posts": posts, "cosine": cosine,
                    "jaccard": cosine / 2, "kept": False,
                }[name]
                for i, (shared, synchronous, posts, cosine) in enumerate(rows)
            ]
            for name in EDGES.names
        }
    )  # fmt: skip


def kept(table, **settings):
    window = settings.pop("window", 60.0)
    return keep_by_rule(table, TieSettings(**{"filter": "rule", **settings}), window)["kept"].to_pylist()


def test_enough_objects_most_of_them_at_once_in_more_than_one_post():
    table = edges((3, 3, 3, 0.1), (3, 2, 3, 0.9), (9, 4, 4, 0.9), (6, 3, 3, 0.1), (3, 3, 1, 0.9))
    assert kept(table) == [True, False, False, True, False]


def test_other_methods_rank_and_keep_by_their_weight():
    table = edges((3, 3, 3, 0.1), (3, 0, 0, 0.5), (9, 4, 4, 0.9))
    assert kept(table, method="cosine") == [False, True, True]
    assert kept(table, method="jaccard", min_weight=0.3) == [False, False, True]
    assert kept(table, method="shared", min_weight=9) == [False, False, True]


def test_a_percentile_keeps_ties_at_the_threshold():
    table = edges(*[(2, 0, 0, c) for c in (0.1, 0.2, 0.3, 0.4, 0.4)])
    assert kept(table, method="cosine", min_weight=0.0, percentile=75) == [False, False, False, True, True]


def test_without_a_window_cosine_takes_the_place_of_synchrony():
    table = edges((3, None, None, 0.1), (3, None, None, 0.9))
    assert kept(table, window=None) == [False, True]
    assert keep_by_rule(table, TieSettings(), None)["weight"].to_pylist() == [0.1, 0.9]


def test_where_a_test_follows_the_rule_does_not_ask_how_much_of_what_a_pair_shares_is_at_once():
    table = edges((9, 4, 4, 0.9), (9, 2, 4, 0.9), (9, 4, 1, 0.9))
    assert kept(table, filter="tested") == [True, False, False]
    assert kept(table, filter="tested", min_synchrony=0.5) == [False] * 3


@pytest.mark.parametrize("method", ["synchronous", "cosine", "jaccard", "shared"])
def test_every_rule_is_said_in_words_and_called_a_rule(method):
    assert rule_in_words(TieSettings(filter="rule", method=method), 60.0).endswith(
        "This is a rule, not a test: it does not say what chance would give."
    )


NOTES = {"test": "p_joint", "alpha": 0.01, "family": 12_345, "threshold": 1e-6, "strict": 1_234, "correction": "tarone"}


RULE = (
    "Two accounts are tied when they acted on at least 3 of the same objects within 60 seconds of each other, and each "
    "did so in at least 2 posts."
)
ASKED = (
    " This must also be more than chance gives: more objects at once than the activity of the two, the popularity of "
    "the objects and their bursts make likely, and more often at once than their own speed makes likely."
)
FALSELY = " The chance that any tie among 12,345 pairs of accounts (each layer counted) is false is at most 1% if this null holds."


@pytest.mark.parametrize(
    ("window", "notes", "sentence"),
    [
        (60.0, NOTES, RULE + ASKED + FALSELY),
        (60.0, {**NOTES, "correction": "bonferroni"}, RULE + ASKED + FALSELY),
        (
            60.0,
            {**NOTES, "correction": "anchored"},
            RULE
            + ASKED
            + " Pairs beyond the strict bar of the test: 1,234; the chance that any of them is false, among "
            "12,345 pairs of accounts (each layer counted), is at most 1% if this null holds. Further pairs, of which a share of 1% is "
            "expected to be false, are kept where they hang together with one of these.",
        ),
        (
            60.0,
            {**NOTES, "correction": "fdr", "alpha": 0.05},
            RULE
            + ASKED
            + " Of the ties among 12,345 pairs of accounts (each layer counted) a share of 5% is expected to be false.",
        ),
        (
            None,
            {**NOTES, "test": "p_shared"},
            "Two accounts are tied when the TF-IDF cosine of their objects is at least 0.5. They must also share more "
            "objects than their activity and the popularity of the objects make likely; people of one taste do so too, "
            "as no times are known." + FALSELY,
        ),
    ],
)
def test_what_a_test_asks_is_said_in_words(window, notes, sentence):
    assert rule_in_words(TieSettings(), window, notes) == sentence


@pytest.mark.parametrize(("alpha", "written"), [(0.05, "5%"), (0.01, "1%"), (0.001, "0.1%"), (0.125, "12.5%")])
def test_a_small_alpha_is_not_rounded_to_nothing(alpha, written):
    assert f"is at most {written} if" in rule_in_words(TieSettings(), 60.0, {**NOTES, "alpha": alpha})
    notes = {**NOTES, "alpha": alpha, "correction": "fdr"}
    assert f"a share of {written} is expected" in rule_in_words(TieSettings(), 60.0, notes)


def test_no_edges_are_no_ties():
    assert keep_by_rule(EDGES.empty()).num_rows == 0
