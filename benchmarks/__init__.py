"""Measurements of coordgraph, alone and beside the tools people use today."""
