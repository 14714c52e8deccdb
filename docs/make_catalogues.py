"""Bring the catalogues of translations up to date with the program: ``python docs/make_catalogues.py``.

Sentences are found in ``words("…")``, ``words.several("…", "…")`` and ``N_("…")`` of the modules and in ``_("…")`` and
``{% trans %}`` of the templates. New ones are added without a translation, those no longer used are removed, and what
is missing is printed. Translations are written into the catalogues by hand or with a program that edits ``.po`` files.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
CATALOGUES = ROOT / "coordgraph" / "translations" / "catalogues"
METHODS = [("**/templates/**.html", "jinja2"), ("**.py", "python")]
OPTIONS = {"**/templates/**.html": {"trimmed": "true"}}
KEYWORDS = {**DEFAULT_KEYWORDS, "words": None, "several": (1, 2)}


def sentences() -> Catalog:
    """Every sentence of the program, untranslated."""
    found = Catalog()
    for file, _, message, _, context in extract_from_dir(ROOT / "coordgraph", METHODS, OPTIONS, KEYWORDS):
        if message and "" not in ([message] if isinstance(message, str) else message):
            found.add(message, locations=[(f"coordgraph/{file}", "")], context=context)  # type: ignore[list-item]
    return found


def catalogue(language: str) -> Catalog:
    """The catalogue of a language as it stands."""
    path = CATALOGUES / f"{language}.po"
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def text_of(translated: Catalog) -> str:
    """A catalogue as its file holds it: by file, without line numbers and times, so that it changes only with words."""
    written = io.BytesIO()
    write_po(written, translated, 120, omit_header=True, sort_by_file=True, ignore_obsolete=True, include_lineno=False)
    return HEADER[str(translated.locale)] + written.getvalue().decode()


_PLURAL = {"es": "nplurals=2; plural=(n != 1);", "pt": "nplurals=2; plural=(n > 1);"}
HEADER = {
    language: f'msgid ""\nmsgstr ""\n"Language: {language}\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    f'"Plural-Forms: {plural}\\n"\n\n'
    for language, plural in _PLURAL.items()
}


def brought_up_to_date(language: str) -> Catalog:
    """The catalogue with exactly the sentences of the program; nothing is guessed from sentences that resemble."""
    known = catalogue(language)
    known.update(sentences(), no_fuzzy_matching=True)
    return known


def main() -> int:
    """Write the catalogues and print what is not translated."""
    missing = 0
    for language in _PLURAL:
        current = brought_up_to_date(language)
        (CATALOGUES / f"{language}.po").write_text(text_of(current), encoding="utf-8")
        for message in current:
            parts = message.string if isinstance(message.string, tuple) else (message.string,)
            if message.id and (message.fuzzy or not all(parts)):  # what is marked fuzzy is not used
                missing += 1
                print(f"{language}: {message.id}")
    print(f"{missing} sentences are not translated.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
