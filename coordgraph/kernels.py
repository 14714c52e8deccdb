"""Compiled functions: how they are compiled, and whether that is still to be done on this machine.

Machine code is kept beside the source, or in the user's cache where that cannot be written to, so that only the first
run after an installation compiles. Kernels are read with their invariants: see the comments in their loops.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit

Function = TypeVar("Function", bound=Callable[..., Any])

_KERNELS: list[Any] = []


def kernel(function: Function) -> Function:
    """Compile a function when it is first called; it runs without Python's lock, so that threads run side by side."""
    compiled: Any = njit(cache=True, nogil=True)(function)
    _KERNELS.append(compiled)
    return cast(Function, compiled)


def inlined(function: Function) -> Function:
    """The same for a small function that is made part of the kernels that call it."""
    compiled: Any = njit(cache=True, nogil=True, inline="always")(function)
    return cast(Function, compiled)


def must_compile() -> bool:
    """Whether no kernel of the modules imported so far has machine code for its present source: the first run.

    Asks what numba keeps of its cache internally, as there is no public way to ask before calling; where another
    version keeps it otherwise, the answer is no.
    """
    try:
        return not any(kernel._cache._cache_file._load_index() for kernel in _KERNELS)
    except AttributeError:
        return False
