"""What does the map say of a run, in every language?

In: a function that composes something in the words of a language. Out: the same by language. Odd input: what no
catalogue translates is told in English only, and the page marks it as English.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from coordgraph.translations import ENGLISH, LANGUAGES, Words, words_in

_Said = TypeVar("_Said")


def in_all_languages(compose: Callable[[Words], _Said]) -> dict[str, _Said]:
    """What ``compose`` gives in English, and in each language in which that is something else.

    >>> in_all_languages(lambda words: words("Posts read"))["es"]
    'Publicaciones leídas'
    """
    english = compose(ENGLISH)
    others = {language: compose(words_in(language)) for language in LANGUAGES if language != "en"}
    return {"en": english, **{language: said for language, said in others.items() if said != english}}
