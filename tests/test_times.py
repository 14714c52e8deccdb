"""Times as platforms write them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coordgraph.errors import SettingsError
from coordgraph.times import moment_of, snowflake_time, with_snowflake, zone_named

AT = 1_475_279_940_000_000  # 2016-09-30 23:59:00 UTC


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2016-09-30T23:59:00Z", (AT, "s")),
        ("2016-09-30T23:59:00.000Z", (AT, "s")),
        ("2016-09-30T23:59:00.250Z", (AT + 250_000, "ms")),
        ("2016-09-30 23:59:00 UTC", (AT, "s")),
        ("2016-09-30 23:59", (AT, "min")),
        ("2016-09-30T23:59Z", (AT, "min")),
        ("2016-10-01T01:59+02:00", (AT, "min")),
        ("20160930T2359Z", (AT, "min")),
        ("2016-09-30T23", (AT - 59 * 60_000_000, "day")),
        ("2016-09-30", (AT - 86_340_000_000, "day")),
        ("20160930", (AT - 86_340_000_000, "day")),
        ("Fri Sep 30 23:59:00 +0000 2016", (AT, "s")),
        ("Sat Oct 01 01:59:00 +0200 2016", (AT, "s")),
        (AT // 1_000_000, (AT, "s")),
        (str(AT // 1_000_000), (AT, "s")),
        (AT // 1000, (AT, "ms")),
        (AT // 1000 + 7, (AT + 7000, "ms")),
        (date(2016, 9, 30), (AT - 86_340_000_000, "day")),
        (datetime(2016, 9, 30, 23, 59, tzinfo=UTC), (AT, "s")),
        (datetime(2016, 9, 30, 23, 59), (AT, "s")),
    ],
)
def test_written_times_are_read_with_their_precision(written, moment):
    assert moment_of(written) == moment


@pytest.mark.parametrize(
    "written",
    ["", "soon", "10/1/2017 19:58", "1901-01-01", "2150-01-01", "Fri Foo 30 23:59:00 +0000 2016", "2016-02-30",
     "1380242611781386245", "１４７５２７９９４０", -5, 0, 10**400, float("nan"), float("inf"), True, None, [], {}, pd.NaT],
)  # fmt: skip
def test_what_is_no_time_is_none(written):
    assert moment_of(written) is None


def test_a_time_without_a_zone_is_in_the_zone_asked_for():
    assert moment_of("2016-09-30 18:59:00", zone_named("America/Bogota")) == (AT, "s")
    assert moment_of(date(2016, 9, 30), zone_named("America/Bogota")) == (
        AT - 86_340_000_000 + 5 * 3_600_000_000,
        "day",
    )


@pytest.mark.parametrize("name", ["Nowhere/Atall", "../../etc/passwd", "", "a\x00b"])
def test_an_unknown_zone_is_refused(name):
    with pytest.raises(SettingsError) as error:
        zone_named(name)
    assert "no such time zone" in str(error.value)
    assert str(error.value).endswith("Use a name such as UTC or America/Bogota.")


@pytest.mark.parametrize(
    "post_id", ["", "12345", "-1380242611781386245", "1e18", "٤٤٤٤٤٤٤٤٤٤٤٤٤٤٤٤٤٤", "9" * 19, "9" * 30]
)
def test_other_ids_hold_no_time(post_id):
    assert snowflake_time(post_id) is None


def test_the_time_in_the_id_counts_where_it_agrees_with_the_written_one():
    inside = (1617910456973000, "ms")
    assert with_snowflake("1380242611781386245", (1617910440000000, "min")) == inside
    assert with_snowflake("1380242611781386245", None) == inside
    assert with_snowflake("1380242611781386245", (1617910300000000, "min")) == (1617910300000000, "min")


@pytest.mark.parametrize(
    ("text", "dates", "iso"),
    [
        ("25/12/2019", "day-first", "2019-12-25"), ("25.12.2019 14:05", "day-first", "2019-12-25 14:05"),
        ("3-4-2025 7:05:09", "day-first", "2025-04-03T07:05:09"), ("3/4/2025", "month-first", "2025-03-04"),
        ("12/25/2019, 2:05 PM", "month-first", "2019-12-25 14:05"), ("1/2/2020 12:00 a.m.", "month-first", "2020-01-02 00:00"),
        ("1/2/2020 12:30:01.250 PM", "month-first", "2020-01-02 12:30:01.250"),
    ],
)  # fmt: skip
def test_dates_in_figures_are_read_once_their_order_is_said(text, dates, iso):
    assert moment_of(text, dates=dates) == moment_of(iso) is not None
    assert moment_of(iso, dates=dates) == moment_of(iso)
    assert moment_of(text) is None


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("12/25/2019", "day-first"), ("25/12/2019", "month-first"), ("1/2/20", "day-first"), ("1/2.2020", "day-first"),
        ("1/2/2020 13:00 PM", "day-first"), ("1/2/2020 0:10 AM", "day-first"), ("1/2/2020 25:00", "day-first"),
        ("31/2/2020", "day-first"), ("1/2/2020 14", "day-first"), ("1/2/2020 14:5", "day-first"),
    ],
)  # fmt: skip
def test_what_is_no_date_in_that_order_is_no_time(text, dates):
    assert moment_of(text, dates=dates) is None


@given(st.datetimes(datetime(1990, 1, 2), datetime(2099, 12, 30)), st.booleans(), st.sampled_from("./-"))
def test_a_date_in_figures_gives_its_moment_back(when, day_first, mark):
    order = ("%d", "%m") if day_first else ("%m", "%d")
    text = when.strftime(mark.join([*order, "%Y"])) + when.strftime(" %H:%M:%S.%f")
    assert moment_of(text, dates="day-first" if day_first else "month-first") == moment_of(when.isoformat(" "))


@settings(deadline=None)
@given(st.one_of(st.text(), st.integers(), st.floats(), st.datetimes(), st.none()))
def test_nothing_makes_the_reading_of_times_raise(value):
    for dates in ("year-first", "day-first", "month-first"):
        moment = moment_of(value, dates=dates)
        assert moment is None or moment[1] in ("ms", "s", "min", "day")


@settings(deadline=None)
@given(st.datetimes(datetime(1990, 1, 2), datetime(2099, 12, 30), timezones=st.just(UTC)))
def test_an_iso_text_gives_its_moment_back(when):
    assert moment_of(when.isoformat()) == moment_of(when)
