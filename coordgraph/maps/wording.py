"""How are names, numbers and rules said on the map? Plain text only; the page never reads any of it as HTML.

In: values of the tables and of the run record. Out: short texts. Odd input: names are written by the accounts that
are looked into, so control characters, bidirectional overrides and towers of accents are taken out, and length is cut.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from coordgraph.significance import HOW_THE_TEST_FAILS
from coordgraph.translations import ENGLISH, N_, Words

LAYERS = {
    "co_retweet": "retweeting the same posts",
    "co_hashtag": "using the same hashtags",
    "hashtag_sequence": "using the same hashtags in the same order",
    "co_url": "sharing the same links",
    "co_domain": "linking to the same sites",
    "co_mention": "mentioning the same accounts",
    "co_reply": "replying to the same posts",
    "co_text": "posting the same text",
    "fast_retweet": "retweeting the same account within seconds of its posts",
    "co_share": "sharing the same objects of the input",
}
_NO_TIMES = N_("none: times were not used")
_MOST_ACCENTS = 2
_UNSEEN = {"Cc", "Cs", "Co", "Cn"}
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
_SPACES = re.compile(r"\s+")
_PLAIN = re.compile("[ -~\u00a0-\u02ff‐-‧‰-⁞€]*")  # nothing unseen and no accents of their own among these


def shown(text: str | None, most: int = 60) -> str:
    """The text as it may stand on the page: one line, no control or bidi override characters, at most ``most`` long.

    >>> shown("gpj.\\u202eexe\\u0000  name")
    'gpj.exe name'
    """
    if not text:
        return ""
    line = _SPACES.sub(" ", _BIDI.sub("", text[: most * 8]))
    short = (line if _PLAIN.fullmatch(line) else _without_unseen(line)).strip()
    return short if len(short) <= most else short[: most - 1].rstrip() + "…"


def _without_unseen(line: str) -> str:
    kept: list[str] = []
    accents = 0
    for character in line:
        category = unicodedata.category(character)
        accents = accents + 1 if category in ("Mn", "Me") else 0
        if category not in _UNSEEN and accents <= _MOST_ACCENTS:
            kept.append(character)
    return "".join(kept)


def web_link(address: str | None) -> str | None:
    """The address when it is http or https with a host, otherwise None.

    >>> web_link("https://example.org/a"), web_link("javascript:alert(1)")
    ('https://example.org/a', None)
    """
    if not address or len(address) > 2000 or any(c.isspace() or not c.isprintable() for c in address):
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return address if parts.scheme.lower() in ("http", "https") and parts.hostname else None


def count(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun.

    >>> count(1, "tie"), count(1045, "tie")
    ('1 tie', '1,045 ties')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def duration(seconds: float | None, words: Words = ENGLISH) -> str:
    """Seconds in the unit one would say; less than a second to a thousandth.

    >>> duration(3.24), duration(0.043), duration(90), duration(7200), duration(None)
    ('3.2 s', '0.043 s', '1.5 min', '2 h', 'unknown')
    """
    if seconds is None or seconds != seconds:
        return "unknown"
    if abs(seconds) < 1:
        return f"{words.bare(round(seconds, 3))} s"
    for limit, size, unit in ((60, 1, "s"), (3600, 60, "min"), (86400, 3600, "h")):
        if abs(seconds) < limit:
            return f"{words.bare(round(seconds / size, 1))} {unit}"
    return f"{words.significant(round(seconds / 86400, 1), 6)} d"


def milliseconds(time: dt.datetime | None) -> int | None:
    """Milliseconds since 1970, as browsers count time."""
    return None if time is None else round(time.timestamp() * 1000)


def layer_words(layer: str) -> str:
    """What accounts do in that layer."""
    return LAYERS.get(layer, layer.replace("_", " "))


def method_rows(
    record: Mapping[str, Any],
    layers: list[str],
    posts: int | None,
    seed: int,
    words: Words = ENGLISH,
    rule: str | None = None,
    verdict: str | None = None,
) -> list[tuple[str, str]]:
    """Term and text of each line of the method box; what the record does not hold is left out.

    Args:
        record: the run record.
        layers: behaviours compared.
        posts: posts read; None: not known.
        seed: of the layout.
        words: the language.
        rule, verdict: what to say in place of the English sentences of the record.
    """
    settings = _mapping(record.get("settings"))
    behaviours = "; ".join(words.translated(layer_words(shown(layer))) for layer in layers)
    rows = [("Behaviours", behaviours or words.translated("none compared"))]
    similarity = _mapping(settings.get("similarity"))
    if "window" in similarity:
        rows.append(("Time window", duration(similarity["window"], words)))
    elif settings:
        rows.append(("Time window", words.translated(_NO_TIMES)))
    if record.get("tie_rule"):
        rows.append(("Tie rule", shown(rule or str(record["tie_rule"]), 900)))
    if known := _mapping(record.get("verdict")):
        rows.append(("Against chance", shown(verdict or str(known["sentence"]), 600)))
    if (
        _mapping(settings.get("ties")).get("filter") == "tested"
        and not settings.get("preset")
        and "window" in similarity
    ):
        rows.append(("How it fails", " ".join(words.translated(sentence) for sentence in HOW_THE_TEST_FAILS)))
    if posts is not None:
        rows.append(("Posts read", words.number(posts)))
    rows.append(("Seed", str(seed)))
    if record.get("version"):
        rows.append(("Version", f"coordgraph {shown(str(record['version']))}"))
    return rows


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
