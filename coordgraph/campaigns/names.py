"""Invented names: a country and its towns, people, handles and hashtags. Nobody and nothing real is meant."""

from __future__ import annotations

import unicodedata

import numpy as np

COUNTRY = "Costaluna"
TOWNS = (
    "Puerto Lindemar", "San Brondo", "Quelvara", "Velmira", "Toralba", "Bracuma", "Osterña", "Mirlanda",
    "Senda Alta", "Villa Corunta", "Palmerosa", "Tresvientos",
)  # fmt: skip
ABROAD = ("Kestravia", "Isla Borembe", "Norumbra", "Valdéria Oriental", "Sarmunda", "Ultrameria")
WHIMSICAL_PLACES = ("en las nubes ☁️", "por ahí", "Planeta Tierra 🌎", "donde haya café", "mi casa")

_GIVEN = (
    "Ana", "Luz", "Marta", "Inés", "Elena", "Sofía", "Clara", "Rosa", "Julia", "Nora", "Carmen", "Paula", "Irene",
    "Luis", "Pablo", "Hugo", "Mario", "Diego", "Tomás", "Bruno", "Óscar", "Raúl", "Simón", "Andrés", "Iván", "Nico",
)  # fmt: skip
_SURNAME_STARTS = ("Val", "Mor", "Quin", "Tor", "Bel", "Cor", "Zam", "Lun", "Pel", "Sar", "Ver", "Ol", "Dar", "Fen")
_SURNAME_MIDDLES = ("an", "e", "i", "ond", "ur", "asc", "el", "uz")
_SURNAME_ENDS = ("dres", "zola", "cari", "mendi", "tuero", "rreña", "bal", "quez", "lindo", "vares")

_BIOGRAPHIES = (
    "Opiniones propias, café y mucha paciencia con los demás.",
    "Café, libros y mar. Escribo de lo que pasa en el puerto.", "De {town}.",
    "Vecina de siempre, de las que saludan en la calle.", "Aquí para aprender algo nuevo cada día.",
    "Orgullo de {town} y de su gente 💚", "Docente en una escuela de {town}, con dos hijos y un perro.",
    "Hincha del Lindemar ⚽", "Escribo lo que veo y lo que otros no quieren ver.", "Agua y tierra 🌱",
    "", "", "",
)  # fmt: skip
_BIOGRAPHIES_OF_ELSEWHERE = (
    "I write about the sea, good coffee and everything that happens around here.",
    "Retired teacher, proud mother of two, always on the side of the people.",
    "News you will not read anywhere else. Follow me and you will see why.",
    "Lover of books and long walks. All opinions here are my own and nobody else's.",
    "I believe in hard work, good neighbours and telling things as they are.",
    "Just a citizen who asks questions that others are afraid to ask.",
)

_TAG_STARTS = (
    "Agua", "Puerto", "Campo", "Barrio", "Costa", "Río", "Escuela", "Feria", "Mar", "Voto", "Ruta", "Luna", "Faro",
    "Salud", "Tierra", "Pan", "Tren", "Monte", "Cancha", "Fiesta",
)  # fmt: skip
_TAG_ENDS = (
    "ParaTodos", "EnVivo", "DeVerdad", "YA", "SinFiltro", "Libre", "Unido", "Norte", "Sur", "Hoy", "AlDía",
    "DelPueblo", "Abierto", "EnMarcha", "2025", "Costaluna", "ConVoz", "SinMiedo", "EnFamilia", "DeFiesta",
)  # fmt: skip


def hashtags(count: int, rng: np.random.Generator) -> list[str]:
    """So many different hashtags, without ``#``; numbered beyond four hundred."""
    every = [start + end for start in _TAG_STARTS for end in _TAG_ENDS]
    order = rng.permutation(max(count, len(every)))[:count].tolist()
    return [every[i] if i < len(every) else f"{every[i % len(every)]}{i // len(every)}" for i in order]


def person(rng: np.random.Generator) -> tuple[str, str]:
    """A given name and an invented surname."""
    surname = "".join(_one_of(part, rng) for part in (_SURNAME_STARTS, _SURNAME_MIDDLES, _SURNAME_ENDS))
    return _one_of(_GIVEN, rng), surname


def biography(town: str, rng: np.random.Generator) -> str:
    """A few words about oneself, often none."""
    return _one_of(_BIOGRAPHIES, rng).format(town=town)


def biography_of_elsewhere(rng: np.random.Generator) -> str:
    """A few words about oneself in another language than that of the country."""
    return _one_of(_BIOGRAPHIES_OF_ELSEWHERE, rng)


def plain(text: str) -> str:
    """Letters and digits of a text without accents, for handles and domains.

    >>> plain("El Faro de Osterña")
    'ElFarodeOsterna'
    """
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if c.isascii() and c.isalnum())


class Handles:
    """Handles as X allows them, at most 15 characters, no two alike."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._taken: set[str] = set()

    def chosen(self, given: str, surname: str) -> str:
        """A handle a person thinks up: a name, perhaps an underscore or a year."""
        first, last = plain(given), plain(surname)
        forms = (first + last, f"{first}_{last}", f"{first[0]}{last}".lower(), f"{last}_{first}".lower())
        form = _one_of(forms, self._rng)[:13]
        year = "" if self._rng.random() < 0.6 else str(self._rng.integers(50, 100))
        return self._free(form + year)

    def suggested(self, given: str, surname: str) -> str:
        """A handle as X suggests it: a name and eight digits."""
        digits = str(self._rng.integers(10_000_000, 100_000_000))
        return self._free((plain(given) + plain(surname))[:7] + digits)

    def given(self, name: str) -> str:
        """A handle made of a name alone, as outlets have."""
        return self._free(plain(name)[:15])

    def _free(self, wanted: str) -> str:
        handle, number = wanted, 1
        while handle.lower() in self._taken:
            number += 1
            handle = f"{wanted[: 15 - len(str(number))]}{number}"
        self._taken.add(handle.lower())
        return handle


def _one_of(choices: tuple[str, ...], rng: np.random.Generator) -> str:
    return choices[int(rng.integers(len(choices)))]
