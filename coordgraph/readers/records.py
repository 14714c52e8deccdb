"""What a reader yields: posts, profiles, context, and a reason for everything it could not take.

A *record* is a :class:`Post`, a :class:`Profile`, a :class:`Skipped` or a :class:`Bad` item. Each counts once in the
ledger. :class:`Context` and :class:`Query` items enrich records and are not counted.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from decimal import Decimal

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

UNSPECIFIED = "unspecified"  # the platform of tables that name none

NOT_UTF8 = "not UTF-8"  # why a record was not understood
LONGEST_RAW = 20_000  # characters of a record kept in quarantine; file and line lead to the rest
LONGEST_LINE = 64 << 20  # bytes

# As programs write floating-point numbers. A bare 12e34 is no such number but may well be an id in base 36.
_SCIENTIFIC = re.compile(r"([+-]?\d)(?:[.,](\d*)[eE]([+-]?\d{1,3})|[eE](\+\d{1,3}))")
_WHOLE_FLOAT = re.compile(r"(\d+)\.0+")
_NO_ID = {"", "nan", "none", "null", "na", "n/a", "<na>", "absent"}
_EXACT_UP_TO = 2**53
_SPREADSHEETS_ROUND_FROM = 11  # digits after the first
ENOUGH_ROUNDED = 200
ENOUGH_IN_ZEROS = 50


class Post(msgspec.Struct, kw_only=True):
    """One post, in the columns of the ``posts`` table; times are UTC microseconds."""

    post_id: str
    account_id: str
    platform: str = "x"
    time: int | None = None
    time_precision: str | None = None
    kind: str = "original"
    text: str | None = None
    lang: str | None = None
    client: str | None = None
    retweet_of: str | None = None
    retweet_of_account: str | None = None
    retweet_of_time: int | None = None
    quote_of: str | None = None
    reply_to: str | None = None
    reply_to_account: str | None = None
    hashtags: list[str] = []
    urls: list[str] = []
    mentions: list[str] = []
    media: list[str] = []
    objects: list[str] = []
    permalink: str | None = None
    lost: list[str] = []  # columns whose ids lost digits and were left out


class Profile(msgspec.Struct, kw_only=True):
    """One account as described by the platform, in the columns of the ``accounts`` table."""

    account_id: str
    platform: str = "x"
    handle: str | None = None
    display_name: str | None = None
    created_at: int | None = None
    location: str | None = None
    based_in: str | None = None
    lang: str | None = None
    description: str | None = None
    url: str | None = None
    protected: bool | None = None
    verified: bool | None = None
    followers: int | None = None
    following: int | None = None
    post_count: int | None = None
    default_image: bool | None = None
    status: str | None = None


class Skipped(msgspec.Struct):
    """A record that is understood and is no post: a stream notice, an error of the platform, a blank line."""

    reason: str


class Bad(msgspec.Struct):
    """A record that is not understood; it goes to quarantine with its text."""

    reason: str
    raw: str = ""


class Context(msgspec.Struct):
    """A post or profile delivered along with others: it explains them and is no record of its own."""

    item: Post | Profile


class Query(msgspec.Struct):
    """The query the collection was made with, as the file states it."""

    text: str


Item = Post | Profile | Skipped | Bad | Context | Query


class DamagedId(ValueError):
    """An id that went through a floating-point number and lost its last digits."""


def id_text(value: object) -> str | None:
    """An id as text; None where there is none.

    >>> id_text(1380175475545362437), id_text("17.0"), id_text("nan"), id_text(12.0), id_text("007")
    ('1380175475545362437', '17', None, '12', '007')

    Raises:
        DamagedId: the value passed through floating point, or a spreadsheet, and lost digits.
    """
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return _from_float(value)
    if not isinstance(value, str):
        return None
    text = value.strip()
    if text.lower() in _NO_ID:
        return None
    scientific = _SCIENTIFIC.fullmatch(text)
    if scientific:
        return _from_scientific(text, scientific[2] or "", int(scientific[3] or scientific[4]))
    whole = _WHOLE_FLOAT.fullmatch(text)
    if whole:
        return _from_float(float(text)) if int(whole[1]) >= _EXACT_UP_TO else whole[1]
    return text


def _from_scientific(text: str, decimals: str, exponent: int) -> str | None:
    if exponent >= _SPREADSHEETS_ROUND_FROM and len(decimals) < exponent:
        raise DamagedId(text)
    return _from_float(float(text.replace(",", ".")))


def digits_agree(whole: str, damaged: object) -> bool:
    """Whether an id could have become that damaged one: equal as far as a rounded number tells.

    >>> digits_agree("1380175475545362437", "1.38017547554536e+18"), digits_agree("1380175475545362437", 1.39e18)
    (True, False)
    """
    text = repr(damaged) if isinstance(damaged, float) else str(damaged).strip().replace(",", ".")
    try:
        shown = Decimal(text)
        place = max(Decimal(1024), Decimal(10) ** _rounded_place(shown))
        return -place / 2 <= Decimal(whole) - shown < place  # rounded, or cut as some programs do
    except (ArithmeticError, ValueError):
        return False


def digits_shown(damaged: object) -> int:
    """Significant digits of a damaged id."""
    text = repr(damaged) if isinstance(damaged, float) else str(damaged)
    return sum(c.isdigit() for c in re.split("[eE]", text)[0])


def _rounded_place(shown: Decimal) -> int:
    exponent = shown.normalize().as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def _from_float(value: float) -> str | None:
    if math.isnan(value):
        return None
    if math.isinf(value) or abs(value) >= _EXACT_UP_TO:
        raise DamagedId(f"{value!r}")
    return str(int(value)) if value == int(value) else repr(value)


def look_rounded(ids: Iterable[str] | pa.ChunkedArray) -> bool:
    """Whether ids look as if they had gone through floating point: all are what it can hold, or nearly all end in 00.

    X ids hold a counter in their lowest bits that is mostly zero (in 89 % of ids of 2014), so it takes 200 ids without
    exception to tell damage from chance (0.89**200 < 1e-10). Numbers written by JavaScript end in zeros instead, which
    at most one intact id in 25 does. Empty cells of a column are passed over.

    >>> look_rounded([str(int(float(1380175475545362437 + 7919 * i))) for i in range(200)])
    True
    >>> look_rounded([str(1380175475545362437 + 7919 * i) for i in range(200)])
    False
    """
    column = ids if isinstance(ids, pa.ChunkedArray) else pa.chunked_array([list(ids)], pa.large_string())
    large = column.filter(pc.and_(pc.greater_equal(pc.binary_length(column), 17), pc.ascii_is_decimal(column)))
    if len(large) >= ENOUGH_ROUNDED and all(int(i) == int(float(i)) for i in (i.as_py() for i in large)):
        return True
    return len(large) >= ENOUGH_IN_ZEROS and (pc.sum(pc.ends_with(large, "00")).as_py() or 0) >= 0.9 * len(large)
