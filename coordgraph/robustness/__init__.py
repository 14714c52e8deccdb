"""Which accounts and clusters stay when the settings of a run are varied."""

from coordgraph.robustness.grid import Grid, Setting, fixed_axes, grid_around, setting_of
from coordgraph.robustness.of_run import PAGE, directory_beside, robustness_of_run
from coordgraph.robustness.trying import Robustness, robustness

__all__ = [
    "PAGE",
    "Grid",
    "Robustness",
    "Setting",
    "directory_beside",
    "fixed_axes",
    "grid_around",
    "robustness",
    "robustness_of_run",
    "setting_of",
]
