"""How texts and what is looked for in them are folded before they are compared.

In: a text as written. Out: the text without links, mentions and RT prefix, in compatibility form, case and spaces
folded. Odd input: nothing raises; a text of links alone is empty.
"""

from __future__ import annotations

import unicodedata

import regex

from coordgraph.text import folded_hashtag, normalised_text

_ARABIC_MARKS = regex.compile("[\u0640\u064b-\u0652\u0670]")
_I_WITH_DOT = "i\u0307"


def folded_text(text: str) -> str:
    """The text as codebooks are applied to it.

    Beyond :func:`coordgraph.text.normalised_text`: the four letters I, İ, i and ı are one, as Turkish capitals fold
    to the wrong one otherwise; Arabic vowel signs and the lengthening stroke are dropped. Accents stay, as they make
    other words.

    >>> folded_text("IRMAK"), folded_text("ırmak"), folded_text("İzmir")
    ('irmak', 'irmak', 'izmir')
    >>> folded_text("مَسِيرَة") == folded_text("مســيرة")
    True
    """
    return folded_letters(normalised_text(text))


def folded_letters(normalised: str) -> str:
    """The same of a text that is normalised already."""
    return _ARABIC_MARKS.sub("", normalised.replace(_I_WITH_DOT, "i").replace("ı", "i"))


def folded_tag(tag: str) -> str:
    """A hashtag as compared, with or without its sign.

    >>> folded_tag("#YÜRÜYÜŞ") == folded_tag("yürüyüş"), folded_tag("#Ilık") == folded_tag("ILIK")
    (True, True)
    """
    return folded_hashtag(tag.strip()).replace("ı", "i")


def folded_pattern(pattern: str) -> str:
    """A pattern with its letters in the form of folded texts; what it means stays.

    >>> folded_pattern("ırmak|İzmir")
    'irmak|izmir'
    """
    return unicodedata.normalize("NFC", pattern).replace("ı", "i").replace("İ", "i")
