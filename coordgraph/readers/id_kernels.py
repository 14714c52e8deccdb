"""Loops over the bytes of ids: hashes, codes, order, and which ids the fast lane must leave to the row-wise reader.

In: the buffers of Arrow texts, ``data`` (bytes) and ``offsets`` (text ``i`` is ``data[offsets[i]:offsets[i + 1]]``).
Out: arrays of numbers. Odd input: texts may be empty, hold NUL or any UTF-8; two texts are one only where all their
bytes are equal, whatever their hashes.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from coordgraph.kernels import fetch, inlined, kernel
from coordgraph.text_columns import copy_text, word_at

Numbers = np.ndarray[Any, Any]

_MIX_1 = np.uint64(0x9E3779B97F4A7C15)
_MIX_2 = np.uint64(0xFF51AFD7ED558CCD)
_MIX_3 = np.uint64(0xC4CEB9FE1A85EC53)
_HALF = np.uint64(32)
_LAST_31 = np.uint64(0x7FFFFFFF)
_LOWER_CASE = np.uint64(0x2020202020202020)
_EXACT_IN_FLOAT = np.uint64(1 << 53)
FEW = 4096
_AHEAD = 8

# What coordgraph.readers.records.id_text takes for no id, as :func:`~coordgraph.text_columns.word_at` gives it.
_WORDS = (b"nan", b"none", b"null", b"na", b"n/a", b"<na>", b"absent")
NO_IDS = np.array([int.from_bytes(w.ljust(8, b"\0"), "little") for w in _WORDS], dtype=np.uint64) | _LOWER_CASE


@kernel
def hash_texts(data: Numbers, offsets: Numbers, hashes: Numbers) -> None:
    """Fill in a 64-bit hash of each text."""
    for i in range(len(hashes)):
        start, end = offsets[i], offsets[i + 1]
        value = np.uint64(end - start) * _MIX_2
        # value stands for all bytes before start
        while start < end:
            word = word_at(data, start, end)
            value = (value ^ word) * _MIX_1
            value ^= value >> _HALF
            start += 8
        value = (value ^ (value >> np.uint64(33))) * _MIX_2
        value = (value ^ (value >> np.uint64(33))) * _MIX_3
        hashes[i] = value ^ (value >> np.uint64(33))


@inlined
def _may_be_space(data: Numbers, start: int, end: int) -> Any:
    """Whether a text begins with the first bytes of a white-space character beyond ASCII."""
    if end - start < 2:
        return False
    first, second = data[start], data[start + 1]
    if first == 0xC2:
        return second == 0x85 or second == 0xA0
    if end - start < 3:
        return False
    return (
        (first == 0xE1 and second == 0x9A) or (first == 0xE2 and second <= 0x81) or (first == 0xE3 and second == 0x80)
    )


@inlined
def _may_be_a_float(data: Numbers, start: int, end: int) -> Any:
    """Whether a text could be ``17.0`` or ``1.38e+18``: only digits, signs, points and e, and a point or plus."""
    marked = False
    for i in range(start, end):
        c = data[i]
        if c == 0x2E or c == 0x2C or c == 0x2B:
            marked = True
        elif not (0x30 <= c <= 0x39 or c == 0x65 or c == 0x45 or c == 0x2D or c >= 0x80):
            return False
    return marked


@kernel
def find_odd_texts(data: Numbers, offsets: Numbers, no_ids: Numbers, odd: Numbers) -> int:
    """Mark the texts that ``id_text`` may change or take for no id; returns how many. Too many are no harm."""
    found = 0
    for i in range(len(odd)):
        start, end = offsets[i], offsets[i + 1]
        strange = start == end
        if not strange:
            first, last = data[start], data[end - 1]
            if first <= 0x20 or last <= 0x20:
                strange = True
            elif first >= 0x80 or last >= 0x80:
                strange = (
                    _may_be_space(data, start, end)
                    or _may_be_space(data, max(start, end - 2), end)
                    or _may_be_space(data, max(start, end - 3), end)
                )
            if not strange and end - start <= 6:
                word = word_at(data, start, end) | _LOWER_CASE
                for no_id in no_ids:
                    strange = strange or word == no_id
            if not strange and (first < 0x3A or first >= 0x80):
                strange = _may_be_a_float(data, start, end)
        if strange:
            odd[i] = True
            found += 1
    return found


@kernel
def parse_decimals(data: Numbers, offsets: Numbers, numbers: Numbers) -> None:
    """Numbers written as plain digits with at most one point, as ``float()`` reads them; NaN for all other texts.

    Fifteen digits and the power of ten they are divided by are exact in floating point, so the quotient is rounded
    once, like that of ``float()``.
    """
    for i in range(len(numbers)):
        start, end = offsets[i], offsets[i + 1]
        value, divisor, after_point = 0, 1.0, False
        plain = 0 < end - start <= 16 and data[start] != 0x2E and data[end - 1] != 0x2E
        digits = 0
        for k in range(start, end if plain else start):
            # value / divisor is the number in data[start:k]
            c = data[k]
            if 0x30 <= c <= 0x39:
                value = value * 10 + (c - 0x30)
                digits += 1
                if after_point:
                    divisor *= 10.0
            elif c == 0x2E and not after_point:
                after_point = True
            else:
                plain = False
        numbers[i] = value / divisor if plain and digits <= 15 else np.nan


@kernel
def describe_large_numbers(data: Numbers, offsets: Numbers, kinds: Numbers) -> None:
    """What ``look_rounded`` asks of each id: 0 no large number, 1 one, +2 a float may hold it, +4 ends in two zeros."""
    for i in range(len(kinds)):
        start, end = offsets[i], offsets[i + 1]
        kinds[i] = 0
        if end - start < 17:
            continue
        value = np.uint64(0)
        # value is the number in data[start:k], as long as that fits into 64 bits
        k = start
        while k < end and 0x30 <= data[k] <= 0x39:
            value = value * np.uint64(10) + np.uint64(data[k] - 0x30)
            k += 1
        if k < end:
            continue
        kinds[i] = 1
        if end - start > 19:
            kinds[i] += 2
        else:
            while value >= _EXACT_IN_FLOAT and value & np.uint64(1) == 0:
                value >>= np.uint64(1)
            if value < _EXACT_IN_FLOAT:
                kinds[i] += 2
        if data[end - 1] == 0x30 and data[end - 2] == 0x30:
            kinds[i] += 4


@inlined
def _are_equal(data: Numbers, start: int, end: int, other: Numbers, other_start: int, other_end: int) -> Any:
    length = end - start
    if length != other_end - other_start:
        return False
    if length < 8:
        return word_at(data, start, end) == word_at(other, other_start, other_end)
    for k in range(0, length - 8, 8):
        if word_at(data, start + k, end) != word_at(other, other_start + k, other_end):
            return False
    return word_at(data, end - 8, end) == word_at(other, other_end - 8, other_end)


@kernel
def code_texts(
    data: Numbers,
    offsets: Numbers,
    hashes: Numbers,
    slots: Numbers,
    known: Numbers,
    known_offsets: Numbers,
    known_hashes: Numbers,
    count: int,
    codes: Numbers,
) -> int:
    """Give each text its code, a new one where it was not seen before; returns how many codes there are now.

    Args:
        slots: open addressing, its size a power of two; 0 or the upper half of a hash with code + 1 below it.
        known, known_offsets, known_hashes: the texts by code, with room for all that may come and seven bytes to spare.
        count: how many of them there are.
    """
    mask = np.uint64(len(slots) - 1)
    for i in range(len(codes)):
        if i + 3 * _AHEAD < len(codes):
            fetch(slots, hashes[i + 3 * _AHEAD] & mask)
            likely = slots[hashes[i + 2 * _AHEAD] & mask] & _LAST_31
            fetch(known_offsets, likely)
            likely = slots[hashes[i + _AHEAD] & mask] & _LAST_31
            fetch(known, known_offsets[likely])
        start, end = offsets[i], offsets[i + 1]
        tag = (hashes[i] >> _HALF) << _HALF
        place = hashes[i] & mask
        code = -1
        # every slot from the hash's own to the one before place holds another text
        while code < 0:
            slot = slots[place]
            if slot == 0:
                code = count
                count += 1
                slots[place] = tag | np.uint64(code + 1)
                known_hashes[code] = hashes[i]
                begin = known_offsets[code]
                copy_text(data, start, end, known, begin)
                known_offsets[code + 1] = begin + end - start
            elif (slot >> _HALF) << _HALF == tag:
                other: Any = np.int64(slot & _LAST_31) - 1
                if _are_equal(data, start, end, known, known_offsets[other], known_offsets[other + 1]):
                    code = other
            place = (place + np.uint64(1)) & mask
        codes[i] = code
    return count


@kernel
def fill_slots(slots: Numbers, known_hashes: Numbers, count: int) -> None:
    """Enter the known texts into a larger table."""
    mask = np.uint64(len(slots) - 1)
    for code in range(count):
        place = known_hashes[code] & mask
        while slots[place] != 0:
            place = (place + np.uint64(1)) & mask
        slots[place] = (known_hashes[code] >> _HALF) << _HALF | np.uint64(code + 1)


@inlined
def _big_endian(word: Any) -> Any:
    """Eight bytes as a number that sorts as they do."""
    swapped = np.uint64(0)
    for k in range(8):
        swapped = (swapped << np.uint64(8)) | ((word >> np.uint64(8 * k)) & np.uint64(0xFF))
    return swapped


@kernel
def _stands_before(data: Numbers, start: int, end: int, other: int, other_end: int) -> Any:
    """Whether one text sorts before another."""
    length, other_length = end - start, other_end - other
    for k in range(min(length, other_length)):
        if data[start + k] != data[other + k]:
            return data[start + k] < data[other + k]
    return length < other_length


@kernel
def _sort_few(data: Numbers, offsets: Numbers, order: Numbers, low: int, high: int) -> None:
    """Shell's sort: hardly slower than any other for a few thousand, and little to compile."""
    gap = 1
    while gap < (high - low) // 3:
        gap = 3 * gap + 1
    while gap > 0:
        for i in range(low + gap, high):
            row = order[i]
            k = i
            # of order[low:i + 1], every gap-th up to i is sorted but for row, whose place is k or before
            while k - gap >= low and _stands_before(
                data, offsets[row], offsets[row + 1], offsets[order[k - gap]], offsets[order[k - gap] + 1]
            ):
                order[k] = order[k - gap]
                k -= gap
            order[k] = row
        gap //= 3


@kernel
def text_keys(data: Numbers, offsets: Numbers, rows: Numbers, depth: int, keys: Numbers) -> int:
    """Eight bytes of each text from a depth on, as a number that sorts as they do; returns the longest length."""
    longest = 0
    for i in range(len(rows)):
        start, end = offsets[rows[i]], offsets[rows[i] + 1]
        longest = max(longest, end - start)
        keys[i] = _big_endian(word_at(data, min(start + depth, end), end))
    return longest


@kernel
def sort_small_runs(keys: Numbers, data: Numbers, offsets: Numbers, order: Numbers, large: Numbers) -> int:
    """Where rows have equal keys, bring them into the order of their texts; runs longer than ``FEW`` are left.

    Args:
        keys: of the rows in ``order``, equal ones side by side.
        large: is filled with begin and end of each run that was left.

    Returns:
        How many were left.
    """
    begin, left = 0, 0
    for i in range(1, len(order) + 1):
        # rows before order[begin] are dealt with; those of order[begin:i] have one key
        if i == len(order) or keys[i] != keys[begin]:
            if i - begin > FEW:
                large[left, 0], large[left, 1] = begin, i
                left += 1
            elif i - begin > 1:
                _sort_few(data, offsets, order, begin, i)
            begin = i
    return left


@kernel
def deal_out(times: Numbers, borders: Numbers, order: Numbers, starts: Numbers) -> None:
    """Row numbers bucket by bucket: bucket ``b`` holds the times from ``borders[b - 1]`` to before ``borders[b]``."""
    buckets = np.empty(len(times), dtype=np.int32)
    for i in range(len(times)):
        low, high = 0, len(borders)
        # borders before low are at most the time, those from high on above it
        while low < high:
            middle = (low + high) // 2
            if borders[middle] <= times[i]:
                low = middle + 1
            else:
                high = middle
        buckets[i] = low
        starts[low + 1] += 1
    for b in range(1, len(starts)):
        starts[b] += starts[b - 1]
    nexts = starts[:-1].copy()
    for i in range(len(times)):
        order[nexts[buckets[i]]] = i
        nexts[buckets[i]] += 1


@kernel
def count_ranks(codes: Numbers, ranks: Numbers, counts: Numbers) -> None:
    """Count each rank, one place further on."""
    for code in codes:
        counts[ranks[code] + 1] += 1


@kernel
def scatter_acts(
    things: Numbers,
    object_ranks: Numbers,
    act_posts: Numbers,
    accounts: Numbers,
    account_ranks: Numbers,
    times: Numbers,
    nexts: Numbers,
    low: int,
    high: int,
    out_times: Numbers,
    packed: Numbers,
) -> None:
    """Put each act at the next place of its object, for the objects of ranks from low to before high.

    Args:
        things: the object of each act, by code.
        act_posts: the post of each; empty where act ``i`` is that of post ``i``.
        accounts, times: by post.
        nexts: for each object where its next act goes.
        packed: gets the account's rank << 32 | the post: writing in one place of memory is faster than in two.
    """
    for i in range(len(things)):
        if i + 2 * _AHEAD < len(things):
            fetch(object_ranks, things[i + 2 * _AHEAD])
            fetch(nexts, object_ranks[things[i + _AHEAD]])
        thing = object_ranks[things[i]]
        if low <= thing < high:
            post = act_posts[i] if len(act_posts) > 0 else i
            to = nexts[thing]
            nexts[thing] = to + 1
            out_times[to] = times[post]
            packed[to] = np.int64(account_ranks[accounts[post]]) << 32 | post


@kernel
def sort_acts(
    starts: Numbers, low: int, high: int, times: Numbers, packed: Numbers, accounts: Numbers, posts: Numbers
) -> None:
    """Bring the acts on each object into the order of times, accounts and posts, and unpack them, for the objects from
    low to before high; Shell's sort, as most objects have few acts."""
    for thing in range(low, high):
        begin, end = starts[thing], starts[thing + 1]
        gap = 1
        while gap < (end - begin) // 3:
            gap = 3 * gap + 1
        while gap > 0:
            for i in range(begin + gap, end):
                time, rest = times[i], packed[i]
                k = i
                # every gap-th act up to i is sorted but for this one, whose place is k or before
                while k - gap >= begin and (
                    time < times[k - gap] or (time == times[k - gap] and rest < packed[k - gap])
                ):
                    times[k], packed[k] = times[k - gap], packed[k - gap]
                    k -= gap
                times[k], packed[k] = time, rest
            gap //= 3
        for i in range(begin, end):
            accounts[i], posts[i] = packed[i] >> 32, packed[i] & 0xFFFFFFFF
