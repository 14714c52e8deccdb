"""What reports, maps and pictures say, in English, Spanish and Portuguese.

In: sentences in English, which are their own keys, and catalogues of translations beside this module (gettext ``.po``
files, as translators' programs read them). Out: :class:`Words`. Odd input: a sentence a catalogue does not have stays
English; a test lists these. Tables hold English only: they are data, and equal runs give equal tables.
"""

from coordgraph.translations.words import ENGLISH, LANGUAGES, N_, Words, words_in

__all__ = ["ENGLISH", "LANGUAGES", "N_", "Words", "words_in"]
