"""The program as it is started: ``coordgraph``, or ``python -m coordgraph_cli``."""

from __future__ import annotations

import atexit
import gc

# Looking for cycles among the objects that libraries are made of takes a tenth of a second while they are loaded and a
# fifth when the program ends, and finds nothing: it is done less often, and at the end not at all.
_OBJECTS_BEFORE_A_LOOK = 1_000_000


def start() -> None:
    """Run the program; what it does to the interpreter does not concern those who call ``main`` from their own."""
    gc.set_threshold(_OBJECTS_BEFORE_A_LOOK)
    atexit.register(gc.freeze)
    from .main import main

    main()


if __name__ == "__main__":
    start()
