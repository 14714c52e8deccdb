"""How well a run agrees with what is known of the accounts."""

from coordgraph.evaluation.account_sets import AccountSet, read_account_sets
from coordgraph.evaluation.evaluating import Evaluation, Measure, Score, accounts_found, evaluate, evaluate_run
from coordgraph.evaluation.labels import Labels, read_labels
from coordgraph.evaluation.metrics import (
    Cells,
    area_under_curve,
    average_precision,
    bootstrap_intervals,
    count_cells,
    positive_predictive_value,
    predictive_interval,
    weighted_precision,
)
from coordgraph.evaluation.partitions import Agreement, compare_groupings
from coordgraph.evaluation.sample import Comparison, compare_with_sample
from coordgraph.evaluation.takedown_saving import save_takedowns
from coordgraph.evaluation.takedowns import Takedowns, compare_with_files, compare_with_sets

__all__ = [
    "AccountSet",
    "Agreement",
    "Cells",
    "Comparison",
    "Evaluation",
    "Labels",
    "Measure",
    "Score",
    "Takedowns",
    "accounts_found",
    "area_under_curve",
    "average_precision",
    "bootstrap_intervals",
    "compare_groupings",
    "compare_with_files",
    "compare_with_sample",
    "compare_with_sets",
    "count_cells",
    "evaluate",
    "evaluate_run",
    "positive_predictive_value",
    "predictive_interval",
    "read_account_sets",
    "read_labels",
    "save_takedowns",
    "weighted_precision",
]
