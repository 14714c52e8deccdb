"""What both maps say in other languages, by the English sentence.

In: sentences, and pairs for one and for many. Out: for each language but English a dictionary. Odd input: what is
untranslated is left out, and the page says it in English.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from coordgraph.maps.sentences import PLURALS, SENTENCES
from coordgraph.translations import LANGUAGES, words_in


def dictionaries(
    sentences: Iterable[str] = SENTENCES, plurals: Iterable[tuple[str, str]] = PLURALS
) -> dict[str, dict[str, Any]]:
    """For each language but English what a page says, by the English sentence; a pair of forms where it counts."""
    sentences, plurals = tuple(sentences), tuple(plurals)
    found: dict[str, dict[str, Any]] = {}
    for language in LANGUAGES:
        words = words_in(language)
        known: dict[str, Any] = {s: t for s in sentences if (t := words.translated(s)) != s}
        for one, many in plurals:
            forms = [words.translated_for(one, many, count) for count in (1, 2)]
            if forms != [one, many]:
                known[one] = forms
        if known:
            found[language] = known
    return found


def side_by_side(dictionaries: Mapping[str, Mapping[str, Any]]) -> list[list[Any]]:
    """The same as rows: languages first, then each English sentence with its translations, None where there is none.

    Sentences compress far better beside what they translate than a dictionary apart.

    >>> side_by_side({"es": {"Close": "Cerrar"}, "pt": {"Close": "Fechar", "Dark": "Escuro"}})
    [['en', 'es', 'pt'], ['Close', 'Cerrar', 'Fechar'], ['Dark', None, 'Escuro']]
    """
    sentences = list(dict.fromkeys(sentence for known in dictionaries.values() for sentence in known))
    rows = [[sentence, *(known.get(sentence) for known in dictionaries.values())] for sentence in sentences]
    return [["en", *dictionaries], *rows]
