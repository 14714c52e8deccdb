"""Files for other programs: Gephi, spreadsheets, anything that reads GraphML, GEXF or CSV."""

from __future__ import annotations

from coordgraph.exports.csv import csv_text, write_csv, write_edges_csv, write_nodes_csv
from coordgraph.exports.gexf import write_gexf
from coordgraph.exports.graphml import write_graphml

__all__ = ["csv_text", "write_csv", "write_edges_csv", "write_gexf", "write_graphml", "write_nodes_csv"]
