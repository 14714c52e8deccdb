"""Pictures of the report: ticks and scales, what is drawn and said of it, nothing that a page must not hold."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from coordgraph.joint_acts import DAY, round_spans
from coordgraph.reports.pictures import Scale, bars, round_ticks, run_of_most, share_in, time_ticks
from coordgraph.times import EARLIEST, LATEST

MOMENTS = st.integers(EARLIEST // 1000, LATEST // 1000)


@given(st.floats(-1e9, 1e9), st.floats(1e-6, 1e9), st.integers(2, 9))
def test_ticks_of_numbers_are_round_sorted_few_and_inside(low, extent, most):
    high = low + extent
    ticks = round_ticks(low, high, most)
    assert ticks == sorted(set(ticks)) and len(ticks) <= most
    assert all(low <= tick <= high for tick in ticks)
    if len(ticks) > 1 and extent > 1e-3 * abs(low):
        step = ticks[1] - ticks[0]
        assert round(step / 10 ** math.floor(math.log10(step) + 1e-9), 6) in (1, 2, 5)
        assert all(math.isclose(tick / step, round(tick / step), abs_tol=1e-6) for tick in ticks)


@given(st.floats(1e-6, 1e12))
def test_from_nought_there_are_always_two_ticks(high):
    ticks = round_ticks(0, high, 3)
    assert ticks[0] == 0 and 2 <= len(ticks) <= 3


@given(MOMENTS, MOMENTS, st.integers(2, 8))
def test_ticks_of_times_are_round_sorted_few_and_inside(one, other, most):
    first, last = sorted((one, other))
    ticks = time_ticks(first, last, most)
    places = [tick.at for tick in ticks]
    assert places == sorted(set(places)) and len(places) <= most
    assert all(first <= place <= last and place % 1000 == 0 for place in places)
    if last - first > 2 * DAY * most:
        assert all(place % DAY == 0 for place in places)


@given(MOMENTS, MOMENTS, st.integers(1, 60))
def test_spans_are_few_and_hold_all(one, other, most):
    first, last = sorted((one, other))
    start, step = round_spans(first, last, most)
    assert start <= first and 0 <= (last - start) // step <= most


@given(st.lists(st.integers(0, 50), min_size=1, max_size=24), st.booleans())
def test_the_run_that_holds_most_is_the_shortest(counts, around):
    run = run_of_most(counts, around)
    if not sum(counts):
        assert run is None
        return
    assert 0.5 <= run.share <= 1 and math.isclose(share_in(counts, run), run.share)
    doubled = counts * 2 if around else counts
    shorter = [sum(doubled[at : at + run.length - 1]) for at in range(len(doubled) - run.length + 2)]
    assert run.length == 1 or max(shorter) < sum(counts) / 2


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_a_scale_takes_ends_to_ends(low, high):
    place = Scale(low, high, 40, 390)
    assert place(low) == 40 and place(high) in (40, 390)


def test_bars_are_one_path_without_those_that_are_empty():
    assert bars([0, 0], Scale(0, 2, 0, 10), Scale(0, 1, 9, 0)) == ""
    assert bars([1, 0, 1], Scale(0, 3, 0, 30), Scale(0, 1, 9, 0), inset=0.1) == "M1.0 9V0.0H9.0V9ZM21.0 9V0.0H29.0V9Z"
