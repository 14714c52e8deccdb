"""Edges into clusters (kept ties) and camps (shared objects), with stable ids and labels."""

from coordgraph.communities.clusters import Clusters, find_clusters
from coordgraph.communities.labels import log_odds_z
from coordgraph.communities.partition import leiden, modularity, partition

__all__ = ["Clusters", "find_clusters", "leiden", "log_odds_z", "modularity", "partition"]
