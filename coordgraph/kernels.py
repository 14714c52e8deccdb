"""Compiled functions: how they are compiled, and whether that is still to be done on this machine.

Machine code is kept beside the source, or in the user's cache where that cannot be written to, so that only the first
run after an installation compiles. Kernels are read with their invariants: see the comments in their loops.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from llvmlite import ir
from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic

Function = TypeVar("Function", bound=Callable[..., Any])

_KERNELS: list[Any] = []
_FEW_TO_SORT = 32


def _cache_that_only_loads() -> Any:
    """A cache of machine code on disk that loads nothing but what running it needs; None where this version of numba
    is made otherwise.

    numba itself first registers all it could compile, with scipy's linear algebra among it: half a second of every
    process. A function that is not on disk is compiled as ever, and the compiler does that registration on its own. Our
    kernels need nothing of what is left out: no dictionaries, no random numbers, no threads of numba.
    """
    try:
        from numba.core.caching import FunctionCache
        from numba.core.runtime.nrt import rtsys

        kind: Any = FunctionCache
        initialize, guard, load = rtsys.initialize, kind._guard_against_spurious_io_errors, kind._load_overload
    except (ImportError, AttributeError):
        return None

    class MachineCode(FunctionCache):
        def load_overload(self, sig: Any, target_context: Any) -> Any:
            initialize(target_context)  # without it compiled code that allocates ends the process
            with guard(self):
                return load(self, sig, target_context)

    return MachineCode


_CACHE = _cache_that_only_loads()


def _kept_on_disk(compiled: Any) -> Any:
    """What ``cache=True`` does, with a cache of our own kind where numba lets us."""
    if _CACHE is not None and hasattr(compiled, "_cache"):
        compiled._cache = _CACHE(compiled.py_func)
    else:
        compiled.enable_caching()
    return compiled


def kernel(function: Function) -> Function:
    """Compile a function when it is first called; it runs without Python's lock, so that threads run side by side."""
    compiled = _kept_on_disk(njit(nogil=True)(function))
    _KERNELS.append(compiled)
    return cast(Function, compiled)


def inlined(function: Function) -> Function:
    """The same for a small function that is made part of the kernels that call it."""
    return cast(Function, _kept_on_disk(njit(nogil=True, inline="always")(function)))


def _prefetch(typing: Any, array: Any, place: Any) -> Any:
    """What ``fetch(array, place)`` compiles to."""

    def generate(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        base = context.make_array(signature.args[0])(context, builder, given[0])
        address = builder.bitcast(builder.gep(base.data, [given[1]]), cgutils.voidptr_t)
        kind = ir.FunctionType(ir.VoidType(), [cgutils.voidptr_t, *[ir.IntType(32)] * 3])
        insert: Any = cgutils.get_or_insert_function
        prefetch = insert(builder.module, kind, "llvm.prefetch.p0i8")
        builder.call(prefetch, [address, *(ir.Constant(ir.IntType(32), n) for n in (0, 3, 1))])
        return context.get_dummy_value()

    return types.none(array, types.int64), generate


# Asks for an element that a kernel will need soon: arrays are larger than the cache, and most of the time is waiting.
fetch: Any = intrinsic(_prefetch)


@kernel
def first_from(values: Any, low: int, high: int, value: int) -> int:
    """The first place from ``low`` on, and before ``high``, of ascending numbers that is at least the value; else
    ``high``."""
    if low < high and values[low] >= value:  # often so, and the search costs many looks
        return low
    while low < high:
        # invariant: what stands before low is less than the value, what stands from high on is not
        middle = (low + high) // 2
        if values[middle] < value:
            low = middle + 1
        else:
            high = middle
    return low


@kernel
def put_in_order(values: Any) -> None:
    """Sort numbers in place; numba's own sort prepares a stack first, which takes longer than sorting a few."""
    if len(values) > _FEW_TO_SORT:
        values.sort()
        return
    for i in range(1, len(values)):
        value, place = values[i], i
        # invariant: values[:i + 1] ascend but for the one that belongs at place or before
        while place > 0 and values[place - 1] > value:
            values[place] = values[place - 1]
            place -= 1
        values[place] = value


def must_compile() -> bool:
    """Whether no kernel of the modules imported so far has machine code for its present source: the first run.

    Asks what numba keeps of its cache internally, as there is no public way to ask before calling; where another
    version keeps it otherwise, the answer is no.
    """
    try:
        return not any(kernel._cache._cache_file._load_index() for kernel in _KERNELS)
    except AttributeError:
        return False
