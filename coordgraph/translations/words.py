"""Sentences and numbers in one language.

In: an English sentence with ``%(name)s`` for what varies and ``%%`` for a percent sign, and its values. Out: the
sentence in the language, numbers written as its readers write them. Odd input: an unknown language is an error that
names the known ones.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Any

from coordgraph.errors import SettingsError

LANGUAGES = {"en": "English", "es": "español", "pt": "português"}


class Words:
    """Sentences and numbers in one language.

    Attributes:
        language: ``en``, ``es`` or ``pt``.

    >>> spanish = words_in("es")
    >>> spanish.several("%(count)s cluster", "%(count)s clusters", 12345)
    '12.345 clústeres'
    >>> spanish("post %(id)s", id="17"), spanish.percent(0.1234), spanish.number(2.5, 1)
    ('publicación 17', '12,3 %', '2,5')
    """

    def __init__(self, language: str = "en") -> None:
        if language not in LANGUAGES:
            raise SettingsError(
                "not a language of reports and maps", value=language, next_step=f"Choose one of {', '.join(LANGUAGES)}."
            )
        self.language = language
        self._catalogue = None if language == "en" else _catalogue(language)

    def __call__(self, sentence: str, **values: object) -> str:
        """The sentence with its values; whole numbers are written with thousands."""
        return self.translated(sentence) % self._written(values)

    def several(self, one: str, many: str, count: int, **values: object) -> str:
        """The sentence for one or for many; ``%(count)s`` is their number."""
        return self.translated_for(one, many, count) % self._written({"count": count, **values})

    def translated(self, sentence: str) -> str:
        """The sentence in this language, its values not yet filled in."""
        return sentence if self._catalogue is None else str(self._catalogue.gettext(sentence))

    def translated_for(self, one: str, many: str, count: int) -> str:
        """The sentence for that many in this language, its values not yet filled in."""
        if self._catalogue is None:
            return one if count == 1 else many
        return str(self._catalogue.ngettext(one, many, count))

    def number(self, value: float | None, digits: int = 0, thousands: bool = True) -> str:
        """A number with that many decimals, its thousands set apart or not; a dash where there is none."""
        if value is None or value != value:
            return "–"
        return self._punctuated(f"{value:,.{digits}f}" if thousands else f"{value:.{digits}f}")

    def significant(self, value: float, digits: int = 3) -> str:
        """A number to that many significant digits; whole numbers are written out, below 0.0001 it is a power of ten.

        >>> words_in("pt").significant(0.01234), words_in("en").significant(123456.0, 4)
        ('0,0123', '123,456')
        >>> words_in("es").significant(0.0000372, 2), words_in("en").significant(4e-10, 2)
        ('3,7·10⁻⁵', '4·10⁻¹⁰')
        """
        if abs(value) >= 10**digits - 0.5:
            return self.number(value)
        number, _, power = f"{value + 0.0:,.{digits}g}".partition("e")  # 0.0 for -0.0
        return self._punctuated(number) + (f"·10{str(int(power)).translate(_RAISED)}" if power else "")

    def bare(self, value: float) -> str:
        """A value of a setting, without thousands and without needless digits.

        >>> words_in("es").bare(0.05), words_in("es").bare(3600.0)
        ('0,05', '3600')
        """
        return self._punctuated(f"{value:g}")

    def signed(self, value: float, digits: int = 3) -> str:
        """A difference, with its sign.

        >>> words_in("es").signed(-0.25), words_in("en").signed(3.0)
        ('−0,25', '+3')
        """
        return ("+" if value >= 0 else "") + self.significant(value + 0.0, digits)  # no minus before zero

    def percent(self, value: float | None, digits: int = 1) -> str:
        """A share as a percentage; a dash where there is none."""
        if value is None or value != value:
            return "–"
        sign = " %" if self.language == "es" else "%"
        return self._punctuated(f"{100 * value:,.{digits}f}") + sign

    def _written(self, values: dict[str, object]) -> dict[str, object]:
        return {name: self.number(value) if type(value) is int else value for name, value in values.items()}

    def _punctuated(self, number: str) -> str:
        number = number.replace("-", "−")
        return number if self.language == "en" else number.translate(_COMMA_FOR_POINT)


def N_(sentence: str) -> str:
    """The sentence as it is, marked to be translated where it is used.

    >>> N_("who acts on what")
    'who acts on what'
    """
    return sentence


_COMMA_FOR_POINT = str.maketrans(",.", ".,")
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@cache
def words_in(language: str) -> Words:
    """The words of a language.

    Raises:
        SettingsError: there is no such language.
    """
    return Words(language)


@cache
def _catalogue(language: str) -> Any:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po
    from babel.support import Translations

    with (files("coordgraph.translations") / "catalogues" / f"{language}.po").open("rb") as file:
        read = read_po(file, locale=language)
    compiled = BytesIO()
    write_mo(compiled, read)
    compiled.seek(0)
    return Translations(compiled)


ENGLISH = words_in("en")
