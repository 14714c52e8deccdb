"""One module a format. A new file here that defines ``FORMATS`` is a new format; nothing else needs to change.

Each format says how it is recognised (``recognises``), and yields ``(line, item)`` pairs (``read``), where an item is
one of :mod:`coordgraph.readers.records`. It never raises for the content of a file: what it cannot take is a
``Bad`` item with the reason.
"""
