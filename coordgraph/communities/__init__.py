"""Edges into clusters (kept ties) and camps (shared objects), with stable ids and labels, and whether they hold."""

from coordgraph.communities.clusters import Clusters, Support, find_clusters
from coordgraph.communities.partition import leiden, modularity, partition

__all__ = ["Clusters", "Support", "find_clusters", "leiden", "modularity", "partition"]
