"""Which post says which theme.

In: posts, and a :class:`~coordgraph.narratives.codebook.Codebook`. Out: :class:`Coding`, one row a post and one column
a theme. A retweet says what its text says, which is that of the retweeted post where known. Odd input: a text on which
a pattern takes longer than its time is not decided for that theme, unless another row decides it; posts of no known
language are not met by rows bound to one.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import regex
from numpy.typing import NDArray

from coordgraph.coded_columns import NO_TEXT, Coded, items_of
from coordgraph.narratives.codebook import Codebook, Rule, pattern_of_phrase, primary_language
from coordgraph.narratives.folding import folded_letters, folded_tag

Bools = NDArray[np.bool_]
_SECONDS_A_TEXT = 0.5
_SECONDS_LOST = 5.0
_FLAGS = regex.IGNORECASE | regex.FULLCASE


@dataclass(frozen=True)
class Coding:
    """What posts say.

    Attributes:
        themes: the themes, in the order of the codebook.
        says: posts × themes: whether the post says the theme.
        undecided: posts × themes: whether that is not known, as a pattern took too long.
        notes: sentences on rows that could not be decided everywhere, or that can meet no post.
    """

    themes: tuple[str, ...]
    says: Bools
    undecided: Bools
    notes: tuple[str, ...]

    @property
    def with_none(self) -> tuple[Bools, Bools]:
        """Both with a last column for posts that say no theme."""
        unknown = self.undecided.any(axis=1) & ~self.says.any(axis=1)
        none = ~self.says.any(axis=1) & ~unknown
        return np.column_stack([self.says, none]), np.column_stack([self.undecided, unknown])


def code_posts(posts: pa.Table, texts: Coded, codebook: Codebook) -> Coding:
    """Apply a codebook.

    Args:
        posts: columns hashtags and lang.
        texts: their texts, normalised.
        codebook: the rules.
    """
    themes = codebook.themes
    finder = _Finder(posts, texts)
    says = np.zeros((posts.num_rows, len(themes)), bool)
    undecided = np.zeros_like(says)
    notes = []
    for rule in codebook.rules:
        column = themes.index(rule.theme)
        found, lost = finder.posts_of(rule)
        says[:, column] |= found
        undecided[:, column] |= lost
        notes += _remarks(rule, codebook.file, int(lost.sum()), finder)
    if finder.unknown_language and any(rule.language for rule in codebook.rules):
        notes.append(
            f"{finder.unknown_language:,} posts have no known language; rows bound to a language do not meet them."
        )
    return Coding(tuple(themes), says, undecided & ~says, tuple(notes))


def _remarks(rule: Rule, file: str, lost: int, finder: _Finder) -> list[str]:
    where = f"{file}:{rule.line}"
    found = []
    if lost:
        found.append(
            f"{where}: the pattern takes longer than {_SECONDS_A_TEXT:g} seconds a text, or {_SECONDS_LOST:g} seconds "
            f"on such texts together; {lost:,} posts are not decided by it: '{rule.value}'."
        )
    if rule.language and rule.language not in finder.languages:
        found.append(f"{where}: no post has that language: '{rule.language}'.")
    return found


class _Finder:
    """Posts by text, hashtag and language."""

    def __init__(self, posts: pa.Table, texts: Coded) -> None:
        self.size = posts.num_rows
        self.texts = texts.turned(folded_letters)
        self._places, tags = items_of(posts["hashtags"])
        self._tags = tags.turned(folded_tag)
        self._language = Coded.of(posts["lang"]).turned(lambda code: primary_language(code) or None)
        self.languages = set(self._language.texts.to_pylist())
        self.unknown_language = int((self._language.codes == NO_TEXT).sum())

    def posts_of(self, rule: Rule) -> tuple[Bools, Bools]:
        """Posts that meet a rule, and those on which it is not decided."""
        none = np.zeros(self.size, bool)
        allowed = self._of_language(rule.language)
        if rule.kind == "hashtag":
            found = none.copy()
            found[self._places[self._with(self._tags, pc.equal(self._tags.texts, rule.value))]] = True
            return found & allowed, none
        if rule.kind == "phrase":
            return self._with(self.texts, self._texts_with_phrase(rule.value)) & allowed, none
        met, lost = _search(self.texts.texts, rule.value)
        return self._with(self.texts, met) & allowed, self._with(self.texts, lost) & allowed

    def _of_language(self, language: str) -> Bools:
        if not language:
            return np.ones(self.size, bool)
        return self._with(self._language, pc.equal(self._language.texts, language))

    def _with(self, column: Coded, holds: pa.Array | Bools) -> Bools:
        """For each row whether its text is one of these."""
        known = holds if isinstance(holds, np.ndarray) else holds.to_numpy(zero_copy_only=False).astype(bool)
        chosen: Bools = np.append(known, False)[column.codes]
        return chosen

    def _texts_with_phrase(self, phrase: str) -> Bools:
        texts = self.texts.texts
        found: Bools = pc.match_substring(texts, phrase.strip("*")).to_numpy(zero_copy_only=False).astype(bool)
        pattern = regex.compile(pattern_of_phrase(phrase))
        some = np.flatnonzero(found)
        found[some] = [bool(pattern.search(text)) for text in texts.take(pa.array(some)).to_pylist()]
        return found


def _search(texts: pa.Array, pattern: str) -> tuple[Bools, Bools]:
    """Texts in which a pattern is found, and those on which it took too long; after too many none is tried."""
    wanted = regex.compile(pattern, _FLAGS)
    found, lost = np.zeros(len(texts), bool), np.zeros(len(texts), bool)
    spent = 0.0
    for place, text in enumerate(texts.to_pylist()):
        if spent > _SECONDS_LOST:
            lost[place:] = True
            break
        begun = time.monotonic()
        try:
            found[place] = wanted.search(text, timeout=_SECONDS_A_TEXT) is not None
        except TimeoutError:
            lost[place] = True
            spent += time.monotonic() - begun
    return found, lost
