"""In which language a text is written, without any network.

In: a text, or a code of a language as platforms give it. Out: a code of ISO 639-1, where there is one. Odd input: what
is short or not clear has no language; codes for no language (und, zxx, those of X for tags and links) are none.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import regex

from coordgraph.text import normalised_text

FEWEST_LETTERS = 20
LEAST_PROBABILITY = 0.8
_LONGEST = 2_000
_LONGEST_CODE = 3
_LETTER = regex.compile(r"\p{L}")
_TAG = regex.compile(r"[#＃]\S+")
_NONE = frozenset(("", "und", "zxx", "mul", "mis", "art"))
_RENAMED = {"in": "id", "iw": "he", "ji": "yi", "jw": "jv", "nb": "no", "nn": "no", "fil": "tl", "mo": "ro"}
_CODE = regex.compile(r"[a-z]{2,3}")


@lru_cache(maxsize=1 << 12)
def language_code(given: str) -> str | None:
    """The code of a language as a platform gives it, without region and script, or its English name.

    None: it names no language.

    >>> [language_code(given) for given in ("es-VE", "iw", "Russian", "qme", "und")]
    ['es', 'he', 'ru', None, None]
    """
    code = given.strip().lower().replace("_", "-").partition("-")[0]
    code = _codes_by_name().get(code, code) if len(code) > _LONGEST_CODE else code
    if code in _NONE or not _CODE.fullmatch(code) or (len(code) == 3 and code.startswith("q")):
        return None
    return _RENAMED.get(code, code)


@lru_cache(maxsize=1)
def _codes_by_name() -> Mapping[str, str]:
    from babel import Locale

    languages = Locale("en").languages.items()
    return {name.lower(): code for code, name in languages if len(code) <= _LONGEST_CODE}


def language_of(text: str) -> str | None:
    """The language of a text; None below 20 letters or a probability of 0.8.

    Links, mentions and hashtags are left out. By py3langid (naive Bayes over runs of letters; Lui and Baldwin 2012,
    https://aclanthology.org/P12-3005). Of short texts in close languages, such as Spanish and Galician, it is often not
    sure: then there is no language rather than a wrong one.

    >>> language_of("Café, libros y mar. Escribo lo que veo desde el puerto cada mañana."), language_of("Docente.")
    ('es', None)
    """
    plain = _TAG.sub(" ", normalised_text(text[:_LONGEST]))
    letters = len(_LETTER.findall(plain))
    if letters < FEWEST_LETTERS:
        return None
    code, probability = _identifier().classify(plain)
    return language_code(code) if probability >= LEAST_PROBABILITY else None


@lru_cache(maxsize=1)
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def name_of_language(code: str, language: str = "en") -> str:
    """What a language is called, in another; its code where that is not known.

    >>> name_of_language("pt", "es"), name_of_language("qme")
    ('portugués', 'qme')
    """
    from babel import Locale

    return str(Locale(language).languages.get(code, code))
