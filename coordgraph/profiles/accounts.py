"""One row an account that posted: what its profile says, and its habits.

In: posts and accounts. Out: the table ``profiles``. Odd input: what was not delivered stays empty and is never taken
for "no"; an empty biography or place means none only where the platform delivered that field for anybody; a time known
to the day only has no hour, and one known to the minute no second.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import regex
from numpy.typing import NDArray

from coordgraph.errors import SettingsError
from coordgraph.geography import resolve_place
from coordgraph.languages import language_of
from coordgraph.profiles.cadence import (
    burstiness,
    hour_entropy,
    longest_quiet_run,
    repeated_seconds,
    zone_estimate,
)
from coordgraph.profiles.speech import post_languages
from coordgraph.settings import ProfileSettings
from coordgraph.tables import PROFILES, numbers

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

SECOND = 1_000_000
HOUR = 3600 * SECOND
DAY = 24 * HOUR
_MONDAY = 3  # 1970-01-01, day 0, was a Thursday
_OFFICE = (9, 17)
_LONGEST_HANDLE = 100


class _Posts(NamedTuple):
    """Posts by account: codes, moments (microseconds), which have a day, an hour, a second."""

    account: Ints
    moment: Ints
    dated: Flags
    timed: Flags
    fine: Flags


def account_profiles(posts: pa.Table, accounts: pa.Table, members: pa.Table, settings: ProfileSettings) -> pa.Table:
    """The table ``profiles`` of all accounts that posted.

    Raises:
        SettingsError: the form of handles is no regular expression, or takes too long.
    """
    ids = pc.sort_indices(posts["account_id"].unique().drop_null())
    ids = posts["account_id"].unique().drop_null().take(ids)
    known = _in_order(ids, accounts)
    posted = posts.filter(pc.is_valid(posts["account_id"]))
    found = _posts(posted, ids)
    columns: dict[str, Any] = {
        "account_id": ids,
        "cluster": members["cluster"].take(pc.index_in(ids, members["account_id"])),
        **_from_profile(known, settings),
        **_from_kinds(posted, found, len(ids)),
        **_from_times(found, known, len(ids), settings),
    }
    return PROFILES.of(columns)


def _in_order(ids: pa.Array, accounts: pa.Table) -> pa.Table:
    """The rows of these accounts; an account without a row gets an empty one."""
    return accounts.take(pc.index_in(ids, accounts["account_id"]))


def _posts(posts: pa.Table, ids: pa.Array) -> _Posts:
    account = _ints(pc.index_in(posts["account_id"], value_set=ids))
    dated = ~_flags(posts["time"].is_null())
    precision = posts["time_precision"]
    timed = dated & ~_flags(pc.fill_null(pc.equal(precision, "day"), False))
    fine = timed & _flags(pc.fill_null(pc.is_in(precision, pa.array(["s", "ms"])), False))
    return _Posts(account, _ints(posts["time"]), dated, timed, fine)


def _from_profile(known: pa.Table, settings: ProfileSettings) -> dict[str, Any]:
    described, located = (_given(known, name) for name in ("description", "location"))
    places = [resolve_place(text or "") for text in known["location"].to_pylist()]
    kinds = [place.kind if there is not None else None for place, there in zip(places, located, strict=True)]
    return {
        "cohort": pc.strftime(known["created_at"], "%Y-%m"),
        "eight_digits": _of_the_form(known["handle"].to_pylist(), settings.handle_pattern),
        "protected": known["protected"],
        "default_image": known["default_image"],
        "has_description": described,
        "has_location": located,
        "place": [place.place or None for place in places],
        "place_kind": kinds,
        "place_country": [place.country for place in places],
        "place_city": [place.city for place in places],
        "bio_language": [language_of(text or "") for text in known["description"].to_pylist()],
    }


def _of_the_form(handles: list[str | None], pattern: str) -> list[bool | None]:
    try:
        form = regex.compile(pattern, regex.ASCII)
        return [None if not handle else bool(form.search(handle[:_LONGEST_HANDLE], timeout=1.0)) for handle in handles]
    except regex.error as error:
        raise SettingsError(
            f"[profiles] handle_pattern is no regular expression ({error})", value=pattern, next_step="Mend it."
        ) from error
    except TimeoutError as error:
        raise SettingsError(
            "[profiles] handle_pattern takes too long", value=pattern, next_step="Use one without nested repetition."
        ) from error


def _given(known: pa.Table, name: str) -> list[bool | None]:
    """Whether the field was filled in; not known where its platform delivered it for nobody, or no profile was read."""
    texts, platforms = known[name].to_pylist(), known["platform"].to_pylist()
    delivering = {p for p, text in zip(platforms, texts, strict=True) if text is not None}
    read = _flags(pc.or_(pc.is_valid(known["created_at"]), pc.is_valid(known["followers"]))).tolist()
    return [
        bool(text.strip()) if text is not None else False if there and platform in delivering else None
        for text, there, platform in zip(texts, read, platforms, strict=True)
    ]


def _from_kinds(posts: pa.Table, found: _Posts, size: int) -> dict[str, Any]:
    count = np.bincount(found.account, minlength=size)
    retweets = np.bincount(found.account, _flags(pc.fill_null(pc.equal(posts["kind"], "retweet"), False)), size)
    client, _, concentration = _commonest(posts["client"], found.account, size)
    language, share, _ = _commonest(post_languages(posts), found.account, size)
    days = _days_active(found, size)
    return {
        "posts": count,
        "posts_a_day": np.bincount(found.account[found.dated], minlength=size) / days,
        "retweet_share": retweets / np.maximum(count, 1),
        "client": client,
        "client_hhi": concentration,
        "post_language": language,
        "post_language_share": share,
    }


def _days_active(found: _Posts, size: int) -> Floats:
    """Days from the first to the last post, both included; NaN without dates."""
    first, last = _ends(found, size)
    return np.floor(last / DAY) - np.floor(first / DAY) + 1


def _ends(found: _Posts, size: int) -> tuple[Floats, Floats]:
    first, last = np.full(size, np.inf), np.full(size, -np.inf)
    np.minimum.at(first, found.account[found.dated], found.moment[found.dated])
    np.maximum.at(last, found.account[found.dated], found.moment[found.dated])
    return np.where(np.isinf(first), np.nan, first), np.where(np.isinf(last), np.nan, last)


def _commonest(column: pa.ChunkedArray, account: Ints, size: int) -> tuple[pa.Array, Floats, Floats]:
    """For each account its commonest text (the first of the alphabet among equals), its share, and the HHI."""
    column = pc.if_else(pc.equal(column, ""), None, column)
    texts = column.drop_null().unique()
    texts = texts.take(pc.sort_indices(texts))
    code = _ints(pc.fill_null(pc.index_in(column, value_set=texts), -1))
    width = max(1, len(texts))
    pairs, counts = np.unique((account * width + code)[code >= 0], return_counts=True)
    owner, text = np.divmod(pairs, width)
    total = np.bincount(owner, counts, minlength=size)
    order = np.lexsort((text, -counts, owner))
    first = order[np.unique(owner[order], return_index=True)[1]]
    best, most = np.full(size, -1), np.zeros(size)
    best[owner[first]], most[owner[first]] = text[first], counts[first]
    whole = np.where(total > 0, total, np.nan)
    squares = np.bincount(owner, (counts / total[owner]) ** 2, minlength=size)
    chosen = texts.take(pa.array(best, mask=best < 0))
    return chosen, most / whole, np.where(total > 0, squares, np.nan)


def hours_of(posts: pa.Table, ids: pa.Array) -> Ints:
    """Posts by account and hour of the day (UTC), one row an account; posts without a known hour are not counted.

    >>> from coordgraph.tables import POSTS
    >>> hours_of(POSTS.empty(), pa.array(["a"], pa.string())).shape
    (1, 24)
    """
    found = _posts(posts.filter(pc.is_in(posts["account_id"], ids)), ids)
    return _by_hour(found, len(ids))


def _by_hour(found: _Posts, size: int) -> Ints:
    hour = found.moment[found.timed] // HOUR % 24
    return np.bincount(found.account[found.timed] * 24 + hour, minlength=size * 24).reshape(size, 24).astype(np.int64)


def _from_times(found: _Posts, known: pa.Table, size: int, settings: ProfileSettings) -> dict[str, Any]:
    account, moment = found.account[found.timed], found.moment[found.timed]
    hour = moment // HOUR % 24
    hours = _by_hour(found, size)
    timed = hours.sum(axis=1)
    weekday = (moment // DAY + _MONDAY) % 7 < 5
    office = weekday & (hour >= _OFFICE[0]) & (hour < _OFFICE[1])
    on_weekdays, in_office = (np.bincount(account, flags, minlength=size) for flags in (weekday, office))
    gaps, corrected = burstiness(account, moment, size)
    zone, quiet = zone_estimate(hours)
    enough, plenty = timed >= settings.min_posts, timed >= settings.zone_posts
    whole = np.maximum(timed, 1)
    again = repeated_seconds(found.account[found.fine], found.moment[found.fine] // SECOND, size)
    seconds_known = np.bincount(found.account[found.fine], minlength=size) > 0
    created = known["created_at"]
    made = np.where(_flags(pc.is_null(created)), np.nan, _ints(created))
    age = (_ends(found, size)[0] - made) / DAY
    return {
        "age_days": np.where(age < 0, np.nan, age),  # a post from before the account was made: one of the two is wrong
        "timed_posts": timed,
        "hour_entropy": _where(enough, hour_entropy(hours)),
        "quiet_hours": _counts(_where(enough, longest_quiet_run(hours))),
        "weekday_share": _where(enough, on_weekdays / whole),
        "office_share": _where(enough, in_office / whole),
        "zone_hours": _counts(_where(plenty, zone)),
        "zone_quiet_share": _where(plenty, quiet),
        "burstiness": _where(enough, gaps),
        "burstiness_corrected": _where(enough, corrected),
        "repeated_seconds": numbers(again, ~seconds_known),
    }


def _where(known: Flags, values: Floats) -> Floats:
    return np.where(known, values, np.nan)


def _counts(values: Floats) -> pa.Array:
    return numbers(np.nan_to_num(values).astype(np.int64), np.isnan(values))


def _ints(column: Any) -> Ints:
    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.int64())
    values: Ints = pc.fill_null(column.cast(pa.int64()), 0).to_numpy()
    return values


def _flags(column: Any) -> Flags:
    values: Flags = column.to_numpy(zero_copy_only=False) if isinstance(column, pa.Array) else column.to_numpy()
    return values
