"""Times of whole columns at once: as the X API writes them, and as ids hold them.

In: columns of written times and of ids. Out: what :mod:`coordgraph.times` says of each value, as columns. Odd input: a
written time of another form than the usual one is read on its own, by that module.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from coordgraph.times import (
    EARLIEST,
    FIRST_SNOWFLAKE,
    LAST_SNOWFLAKE,
    LATEST,
    SNOWFLAKE_EPOCH_MS,
    TOLERANCE_US,
    moment_of,
)

Times = np.ndarray[Any, np.dtype[np.int64]]
NO_TIME = np.iinfo(np.int64).min
_USUAL = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$"
_MS, _S, _NONE = 0, 1, len(TOLERANCE_US)
_TOLERANCES = np.array([*TOLERANCE_US.values(), 0])


def snowflake_times(ids: pa.Array | pa.ChunkedArray) -> Times:
    """Microseconds since 1970 that X ids hold; :data:`NO_TIME` for other ids.

    >>> snowflake_times(pa.array(["1380242611781386245", "12345", None]))[0]
    np.int64(1617910456973000)
    """
    lengths = pc.binary_length(ids)
    may_be = pc.and_(pc.ascii_is_decimal(ids), pc.and_(pc.greater_equal(lengths, 11), pc.less_equal(lengths, 19)))
    numbers = pc.if_else(may_be, ids, None).cast(pa.uint64())
    values = pc.fill_null(numbers, 0).to_numpy()
    times: Times = ((values >> np.uint64(22)).astype(np.int64) + SNOWFLAKE_EPOCH_MS) * 1000
    return np.where((values >= FIRST_SNOWFLAKE) & (values < LAST_SNOWFLAKE), times, NO_TIME)


def times_of_posts(written: pa.Array, ids: pa.Array) -> tuple[pa.Array, pa.Array]:
    """When posts were written and how precise that is, from the written time and the id.

    >>> times, precisions = times_of_posts(pa.array(["2021-04-08T19:34:16.000Z"]), pa.array(["1380242611781386245"]))
    >>> times[0].as_py(), precisions[0].as_py()
    (1617910456973000, 'ms')
    """
    times, precisions = _written_times(written)
    inside = snowflake_times(ids)
    is_finer = (inside != NO_TIME) & ((times == NO_TIME) | (np.abs(inside - times) <= _TOLERANCES[precisions]))
    times, precisions = np.where(is_finer, inside, times), np.where(is_finer, _MS, precisions)
    return times_or_null(times), pa.array([*TOLERANCE_US, None]).take(pa.array(precisions))


def times_of_accounts(written: pa.Array) -> pa.Array:
    """When accounts were made."""
    return times_or_null(_written_times(written)[0])


def times_or_null(times: Times) -> pa.Array:
    """Times as a column in which :data:`NO_TIME` is empty."""
    return pa.array(times, mask=times == NO_TIME)


def _written_times(written: pa.Array) -> tuple[Times, Times]:
    """Times and places in the list of precisions."""
    is_usual = pc.fill_null(pc.match_substring_regex(written, _USUAL), False)
    try:
        usual = pc.if_else(is_usual, written, None).cast(pa.timestamp("us", "UTC"))
    except pa.ArrowInvalid:  # such as the 30th of February
        is_usual = pa.repeat(pa.scalar(False), len(written))
        usual = pa.nulls(len(written), pa.timestamp("us", "UTC"))
    times = pc.fill_null(usual.cast(pa.int64()), NO_TIME).to_numpy().copy()
    precisions = np.where(times % 1_000_000 != 0, _MS, _S)
    for place in np.flatnonzero(~is_usual.to_numpy(zero_copy_only=False) & pc.is_valid(written).to_numpy(False)):
        moment = moment_of(written[int(place)].as_py())
        times[place] = moment[0] if moment else NO_TIME
        precisions[place] = list(TOLERANCE_US).index(moment[1]) if moment else _NONE
    times[(times < EARLIEST) | (times >= LATEST)] = NO_TIME
    return times, np.where(times == NO_TIME, _NONE, precisions)
