"""Edges into clusters (kept ties) and camps (shared objects), with stable ids and labels, and whether they hold."""

from coordgraph.communities.clusters import Clusters, Support, find_clusters
from coordgraph.communities.labels import log_odds_z
from coordgraph.communities.partition import leiden, modularity, partition

__all__ = ["Clusters", "Support", "find_clusters", "leiden", "log_odds_z", "modularity", "partition"]
