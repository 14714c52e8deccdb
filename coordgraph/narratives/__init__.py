"""Themes of a codebook in the posts of a run: shares with intervals, copied texts as one, agreement with people."""
