"""What accounts write where a place is asked for.

In: the declared place. Out: a folded text to compare by, and whether it is a place by its wording at all. Nothing is
looked up here. Odd input: signs and pictures alone are no place.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

import regex

_LONGEST = 100
_SIGNS = regex.compile(r"[^\p{L}\p{M}\p{N}]+|[\uFE00-\uFE0F]+")
_ASCII_SIGNS = regex.compile(r"[^a-z0-9]+")
_LETTER = regex.compile(r"\p{L}")
_NO_PLACE = frozenset((
    "earth", "the earth", "planet earth", "world", "the world", "worldwide", "world wide", "global", "everywhere",
    "anywhere", "somewhere", "nowhere", "here", "there", "internet", "the internet", "online", "twitter", "x",
    "home", "my home", "my house", "my room", "bed", "my bed", "in bed", "hell", "heaven", "mars", "moon",
    "the moon", "space", "outer space", "universe", "the universe", "the void", "void", "unknown", "none", "n a",
    "null", "undefined", "hogwarts", "narnia", "wakanda", "in your heart", "in your dreams", "neverland", "tierra",
    "la tierra", "planeta tierra", "mundo", "el mundo", "en todas partes", "en todos lados", "en ningun lugar",
    "en algun lugar", "por ahi", "aqui", "alla", "en internet", "casa", "mi casa", "en mi casa", "en las nubes",
    "las nubes", "infierno", "el infierno", "el cielo", "luna", "la luna", "marte", "universo", "el universo",
    "el planeta", "mundial", "en tu corazon", "en tu mente", "desconocido", "ninguno", "donde haya cafe", "terra",
    "planeta terra", "mundo inteiro", "em todo lugar", "lua", "terre", "la terre", "partout", "nulle part",
    "quelque part", "le monde", "chez moi", "erde", "die erde", "welt", "die welt", "weltweit", "uberall",
    "nirgendwo", "irgendwo", "zuhause", "milky way", "the milky way", "via lactea", "cyberspace", "ciberespacio",
    "tu corazon", "your heart", "your mind", "tu mente", "localhost", "planet", "the planet", "around",
    "around the world", "all over the world", "all over", "in the clouds", "the clouds", "cloud nine", "cloud 9",
    "some place", "someplace", "en el mundo", "por el mundo", "en la luna", "en el cielo", "en la tierra",
    "on earth", "on the moon", "este mundo", "behind you", "detras de ti", "right here", "right behind you",
    "the multiverse", "multiverso", "metaverse", "metaverso", "gotham", "gotham city", "middle earth", "hyrule",
    "asgard", "westeros", "atlantis", "tatooine", "springfield usa", "macondo",
))  # fmt: skip


@lru_cache(maxsize=1 << 16)
def declared_place(text: str) -> tuple[str, str]:
    """The place as compared, and its kind: ``none``, ``joke`` (no place by its wording) or ``declared``.

    Accents, case, signs and pictures are folded, as people write one town in many ways. The list of what is no place
    is short (English, Spanish, Portuguese, French, German): ``declared`` does not say that there is such a place.

    >>> declared_place("  Bogotá, COLOMBIA 🇨🇴"), declared_place("Everywhere!"), declared_place("☁️ ")
    (('bogota colombia', 'declared'), ('', 'joke'), ('', 'joke'))
    """
    if not text.strip():
        return "", "none"
    folded = folded_place(text)
    if not _LETTER.search(folded) or is_no_place(folded):
        return "", "joke"
    return folded, "declared"


def folded_place(text: str) -> str:
    """Letters, marks and digits of a place, folded, with single spaces.

    >>> folded_place("São Paulo – BRASIL")
    'sao paulo brasil'
    """
    if text.isascii():
        return " ".join(_ASCII_SIGNS.sub(" ", text[: 4 * _LONGEST].lower()).split())[:_LONGEST]
    plain = unicodedata.normalize("NFKD", text[: 4 * _LONGEST]).casefold()
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(_SIGNS.sub(" ", unicodedata.normalize("NFC", plain)).split())[:_LONGEST]


def is_no_place(folded: str) -> bool:
    """Whether such words, folded, are no place.

    >>> is_no_place("planeta tierra"), is_no_place("la tierra del sol amada")
    (True, False)
    """
    return folded in _NO_PLACE
