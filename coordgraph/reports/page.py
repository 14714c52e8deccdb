"""What all pages share: templates, filters, a style that the policy of the page allows by its digest.

In: names of files beside this module. Out: an environment of templates that escapes everything. Odd input: texts are
freed of control characters and of marks that turn text round, and cut to a length.
"""

from __future__ import annotations

import base64
import hashlib
import re
import unicodedata
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import jinja2

from coordgraph.communities.labels import label_in_words
from coordgraph.translations import ENGLISH, Words

TEMPLATES = Path(__file__).parent / "templates"
_LONGEST = 280
# What needs no quotes on a command line, and what is safe there within quotes: no other id is put into a command that
# people copy.
_PLAIN_ID = re.compile(r"\w[\w.-]{0,58}", re.ASCII)
_QUOTED_ID = re.compile(r"[\w@][\w@.:+-]{0,58}", re.ASCII)


class Style(NamedTuple):
    """A style sheet as text, and its digest as a content security policy names it."""

    text: str
    digest: str


def environment(words: Words = ENGLISH, *folders: Path, **filters: Any) -> jinja2.Environment:
    """Templates that escape what they print and speak a language.

    They are looked for in the folders, and then beside this module.

    Known there: ``shown``, ``number``, ``percent``, ``label`` (of a cluster), ``argument``, further filters, and
    gettext (``_``, ``{% trans %}``) with values by name.
    """
    found = jinja2.Environment(
        loader=jinja2.FileSystemLoader([*folders, TEMPLATES]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        extensions=["jinja2.ext.i18n"],
    )
    found.policies["ext.i18n.trimmed"] = True
    found.install_gettext_callables(words.translated, words.translated_for, newstyle=True)  # type: ignore[attr-defined]
    found.filters |= {"shown": shown, "number": words.number, "percent": words.percent, "argument": argument}
    found.filters |= {"label": partial(label_in_words, words=words), **filters}
    return found


def argument(account: str) -> str:
    """An account id as one word of a command line, in quotes where it needs them; empty where it is not safe to copy.

    Few characters are let through, so that the command means the same in every shell a reader may paste it into. A
    leading hyphen would be an option.

    >>> argument("123"), argument("@PatriaFirme03"), argument("did:plc:abc"), argument("$(x)"), argument("-x")
    ('123', "'@PatriaFirme03'", "'did:plc:abc'", '', '')
    """
    if _PLAIN_ID.fullmatch(account):
        return account
    return f"'{account}'" if _QUOTED_ID.fullmatch(account) else ""


def style_of(*names: str | Path) -> Style:
    """Style sheets one after the other; a name is that of a file beside this module, a path one elsewhere."""
    text = "".join((TEMPLATES / name).read_text(encoding="utf-8") for name in names)
    return Style(text, base64.b64encode(hashlib.sha256(text.encode()).digest()).decode())


def shown(value: object, longest: int = _LONGEST) -> str:
    """A text made safe to look at: no control characters, no marks that turn text round, cut to a length.

    >>> shown("a\\u202eb\\x00c")
    'abc'
    """
    text = "" if value is None else str(value)
    kept = (c for c in text[: longest * 4] if c in " \n" or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co"))
    cleaned = "".join(kept)
    return cleaned if len(cleaned) <= longest else cleaned[: longest - 1] + "…"
