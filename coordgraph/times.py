"""Times: from what platforms write to UTC microseconds and how precise that is.

In: ISO texts, the v1.1 form, dates in figures whose order is said, epoch numbers, snowflake ids. Out: microseconds
since 1970 and ``ms``, ``s``, ``min`` or ``day``. What is no time, or lies outside 1990 to 2100, is None: the reader
quarantines it.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np

from coordgraph.errors import SettingsError
from coordgraph.settings import Dates

Moment = tuple[int, str]
PRECISION_SECONDS = {"ms": 0.001, "s": 1.0, "min": 60.0, "day": 86400.0}

_EPOCH, _MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
EARLIEST = int(datetime(1990, 1, 1, tzinfo=UTC).timestamp()) * 1_000_000
LATEST = int(datetime(2100, 1, 1, tzinfo=UTC).timestamp()) * 1_000_000
# Read by hand: strptime follows the locale of the machine and is ten times slower.
_V1 = re.compile(r"[A-Za-z]{3} ([A-Za-z]{3}) (\d{2}) (\d{2}:\d{2}:\d{2}) ([+-]\d{4}) (\d{4})")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ZONE_NAMED = re.compile(r"\s*(?:UTC|GMT)$")
_NUMBER = re.compile(r"\d{9,16}(\.\d+)?")
_CLOCK = re.compile(r"[ T]([\d:]+)")
# 25/12/2019, 25.12.2019 14:05, 12/25/2019, 2:05:09 PM: what spreadsheets write; it does not say which is the month.
_IN_FIGURES = re.compile(
    r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?:[ T,]+(\d{1,2}):(\d{2})(:\d{2}(?:\.\d{1,6})?)?(?:\s*([AP])\.?M\.?)?)?",
    re.IGNORECASE,
)

SNOWFLAKE_EPOCH_MS = 1_288_834_974_657
FIRST_SNOWFLAKE = 29_700_859_247
LAST_SNOWFLAKE = 1 << 63
# How far a written time may be from the one in the id, by its precision.
TOLERANCE_US = {"ms": 1_000_000, "s": 2_000_000, "min": 61_000_000, "day": 86_401_000_000}


def zone_named(name: str) -> tzinfo:
    """The time zone of that name.

    Raises:
        SettingsError: no such zone.
    """
    if name.upper() in ("UTC", "Z", "GMT"):
        return UTC
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise SettingsError(
            "no such time zone", value=name, next_step="Use a name such as UTC or America/Bogota."
        ) from error


def moment_of(value: object, zone: tzinfo = UTC, dates: Dates = "year-first") -> Moment | None:
    """Microseconds since 1970 and precision of a written time; None when it is no time.

    >>> moment_of("2021-04-08T19:34:16.000Z")
    (1617910456000000, 's')
    >>> moment_of("2016-09-30 23:59"), moment_of("Sat Aug 17 16:15:22 +0000 2019")[1], moment_of("soon")
    ((1475279940000000, 'min'), 's', None)
    >>> moment_of(1623881091.0), moment_of("1623881091500")
    ((1623881091000000, 's'), (1623881091500000, 'ms'))
    >>> moment_of("03/04/2025 14:05"), moment_of("03/04/2025 2:05 PM", dates="day-first")
    (None, (1743689100000000, 'min'))
    """
    if isinstance(value, datetime):
        return _from_datetime(value, zone)
    if isinstance(value, date):
        midnight = _from_datetime(datetime(value.year, value.month, value.day), zone)  # zone applied there
        return (midnight[0], "day") if midnight else None
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _from_epoch(value)
    if not isinstance(value, str):
        return None
    text = value.strip()
    if text.isascii() and _NUMBER.fullmatch(text):
        return _from_epoch(float(text))
    if dates != "year-first" and (figures := _IN_FIGURES.fullmatch(text)):
        text = _iso_from_figures(figures, dates)
    return _from_text(text, zone)


def why_no_time(name: str, value: object, dates: Dates = "year-first") -> str:
    """Why the value of a column is no time, as quarantine says it.

    >>> why_no_time("time", "soon")
    'time is no time'
    >>> why_no_time("time", "3/4/2025")
    'time has day and month in figures; say which comes first with --dates day-first or month-first'
    """
    if dates == "year-first" and isinstance(value, str) and _IN_FIGURES.fullmatch(value.strip()):
        return f"{name} has day and month in figures; say which comes first with --dates day-first or month-first"
    return f"{name} is no time"


def _from_text(text: str, zone: tzinfo) -> Moment | None:
    text = _ZONE_NAMED.sub("Z", text)
    try:
        when = datetime.fromisoformat(_iso_from_v1(text) if text[:1].isalpha() else text)
    except ValueError:
        return None
    moment = _from_datetime(when, zone)
    if moment is None or text[:1].isalpha():
        return moment
    clock = _CLOCK.search(text)
    digits = sum(c.isdigit() for c in clock[1]) if clock else 0
    # an hour alone is no finer than a day: a time said to be finer than it is makes false synchrony
    return moment[0], "day" if digits < 4 else "min" if digits < 6 else moment[1]


def _iso_from_v1(text: str) -> str:
    match = _V1.fullmatch(text)
    if match is None or match[1].lower() not in _MONTHS:
        return ""
    return f"{match[5]}-{_MONTHS.index(match[1].lower()) + 1:02}-{match[2]}T{match[3]}{match[4]}"


def _iso_from_figures(figures: re.Match[str], dates: Dates) -> str:
    """The same date year first; what is no hour of a clock with AM and PM gives what is no time."""
    one, _, other, year, hour, minute, seconds, half = figures.groups()
    day, month = (one, other) if dates == "day-first" else (other, one)
    text = f"{year}-{month:>02}-{day:>02}"
    if hour is None:
        return text
    if half is not None:
        if not 1 <= int(hour) <= 12:
            return ""
        hour = str(int(hour) % 12 + (12 if half in "pP" else 0))
    return f"{text}T{hour:>02}:{minute}{seconds or ''}"


def _from_datetime(when: datetime, zone: tzinfo) -> Moment | None:
    aware = when if when.tzinfo else when.replace(tzinfo=zone)
    try:
        us = int((aware - _EPOCH) // _MICROSECOND)
    except (OverflowError, ValueError):  # ValueError: pandas' NaT
        return None
    return _in_range(us, "ms" if us % 1_000_000 else "s")


def _from_epoch(number: float) -> Moment | None:
    if not 0 <= number < 1e17:  # also refuses NaN
        return None
    for scale in (1_000_000, 1_000, 1):  # seconds, milliseconds, microseconds
        us = round(number * scale)
        if EARLIEST <= us < LATEST:
            fine = us % 1_000_000 != 0 or scale != 1_000_000
            return us, "ms" if fine else "s"
    return None


def moments_of_numbers(numbers: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What :func:`moment_of` makes of floating-point numbers, many at once.

    >>> us, fine, known = moments_of_numbers(np.array([1623881091.0, 1623881091500.0, -1.0, float("nan")]))
    >>> us[known].tolist(), fine[known].tolist(), known.tolist()
    ([1623881091000000, 1623881091500000], [False, True], [True, True, False, False])

    Returns:
        Microseconds, whether a time is finer than a second (``ms``, otherwise ``s``), and which are times at all.
    """
    us = np.zeros(len(numbers), dtype=np.int64)
    fine = np.zeros(len(numbers), dtype=bool)
    known = np.zeros(len(numbers), dtype=bool)
    numbers = np.where((numbers >= 0) & (numbers < 1e17), numbers, -1.0)  # also refuses NaN
    for scale in (1_000_000, 1_000, 1):
        scaled = np.rint(numbers * scale)
        fits = (scaled >= EARLIEST) & (scaled < LATEST) & ~known
        us[fits] = scaled[fits].astype(np.int64)
        fine |= fits if scale != 1_000_000 else fits & (us % 1_000_000 != 0)
        known |= fits
        if known.all():
            break
    return us, fine, known


def _in_range(us: int, precision: str) -> Moment | None:
    return (us, precision) if EARLIEST <= us < LATEST else None


def snowflake_time(post_id: str) -> int | None:
    """Microseconds since 1970 that an X id of November 2010 or later holds; None for other ids.

    >>> snowflake_time("1380242611781386245")
    1617910456973000
    >>> snowflake_time("12345") is None
    True
    """
    if not (11 <= len(post_id) <= 19 and post_id.isascii() and post_id.isdigit()):
        return None
    number = int(post_id)
    if not FIRST_SNOWFLAKE <= number < LAST_SNOWFLAKE:
        return None
    return ((number >> 22) + SNOWFLAKE_EPOCH_MS) * 1000


def with_snowflake(post_id: str, written: Moment | None) -> Moment | None:
    """The finer of the written time and the time in the id, where the two agree.

    Ids of other platforms, and hashed ids, look like snowflakes now and then; agreement tells them apart.

    >>> with_snowflake("1380242611781386245", (1617910456000000, "s"))
    (1617910456973000, 'ms')
    >>> with_snowflake("1380242611781386245", (1500000000000000, "s"))
    (1500000000000000, 's')
    """
    inside = snowflake_time(post_id)
    if inside is None:
        return written
    if written is None:
        return _in_range(inside, "ms")
    return (inside, "ms") if abs(inside - written[0]) <= TOLERANCE_US[written[1]] else written
