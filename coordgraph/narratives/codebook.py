"""Codebooks: which phrases, patterns and hashtags make a post say a theme.

In: a CSV kept by hand, UTF-8, with comma, semicolon or tab, columns (:data:`COLUMNS`) in any order. Out:
:class:`Codebook`. Odd input: a row that cannot be used, such as a pattern that may never end, is a problem with file
and line, and the rest is read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import regex

from coordgraph.errors import InputError
from coordgraph.hand_tables import Problem, read_hand_table, short, unmarked
from coordgraph.narratives.folding import folded_pattern, folded_tag, folded_text
from coordgraph.patterns import why_refused

COLUMNS = {
    "theme": "name of the theme (required)",
    "phrase": "words that make a post say it; whole words, * at the beginning or end for any letters",
    "pattern": "regular expression found in the folded text; one of phrase, pattern and hashtag a row",
    "hashtag": "hashtag, with or without #",
    "language": "only posts of that language, such as es; empty: any",
    "note": "why it is here; not used",
}
KINDS = ("phrase", "pattern", "hashtag")
SEPARATOR, NO_THEME = ";", "-"
# scripts written without spaces: where words end is not to be seen
_UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
_LETTER = r"[\p{L}\p{M}\p{N}_]"
_WORD_EDGE = regex.compile(rf"[[\p{{L}}\p{{M}}\p{{N}}_]--[{_UNSPACED}]]", regex.VERSION1)


class Rule(NamedTuple):
    """One row of a codebook that can be used.

    Attributes:
        theme: its theme.
        kind: phrase, pattern or hashtag.
        value: what is looked for, folded.
        language: only posts of that language; empty: any.
        line: where it stands.
    """

    theme: str
    kind: str
    value: str
    language: str
    line: int


@dataclass(frozen=True)
class Codebook:
    """The rules of a codebook, and what could not be used of it."""

    file: str
    rules: tuple[Rule, ...]
    problems: tuple[Problem, ...]

    @property
    def themes(self) -> list[str]:
        """The themes, in the order of the file."""
        return list(dict.fromkeys(rule.theme for rule in self.rules))


def read_codebook(path: str | Path) -> Codebook:
    """Read a codebook.

    Raises:
        InputError: there is no such file, it is not UTF-8 text, or none of its rows can be used.
        ColumnMissing: a column is missing.
    """
    table = read_hand_table(path, "codebook rows", COLUMNS, ["theme", KINDS])
    rules: list[Rule] = []
    problems = table.problems
    for line, cells in table.rows:
        found = _rule(cells, line)
        if isinstance(found, Rule):
            rules.append(found)
        else:
            problems.append(Problem(str(path), line, found[0], short(found[1])))
    if not rules:
        first = f" The first problem: {problems[0]}." if problems else ""
        raise InputError("no row of the codebook can be used", where=path, next_step=f"Mend its rows.{first}")
    return Codebook(str(path), tuple(rules), tuple(sorted(problems, key=lambda problem: problem.line)))


def _rule(cells: Mapping[str, str], line: int) -> Rule | tuple[str, str]:
    """The rule, or what is wrong with the row and the value."""
    theme = cells.get("theme", "")
    given = [(kind, unmarked(cells.get(kind, ""))) for kind in KINDS if cells.get(kind)]
    if not theme or len(given) != 1:
        wrong = "no theme" if not theme else "none of phrase, pattern and hashtag" if not given else ""
        return wrong or "more than one of phrase, pattern and hashtag; give them a row each", theme or given[0][1]
    if SEPARATOR in theme or theme == NO_THEME:
        return f"a theme is not named {NO_THEME} and has no {SEPARATOR} in its name", theme
    kind, value = given[0]
    folded = {"phrase": _folded_phrase, "pattern": folded_pattern, "hashtag": folded_tag}[kind](value)
    if kind == "pattern" and why_refused(folded):
        return why_refused(folded), value
    if not folded.strip("* "):
        return f"nothing to look for in the {kind}", value
    return Rule(theme, kind, folded, primary_language(cells.get("language", "")), line)


def _folded_phrase(phrase: str) -> str:
    inside = folded_text(phrase.strip("*"))
    return ("*" if phrase.startswith("*") else "") + inside + ("*" if phrase.endswith("*") else "")


def primary_language(code: str) -> str:
    """A language without its region.

    >>> primary_language("pt-BR"), primary_language("ES")
    ('pt', 'es')
    """
    return code.strip().lower().replace("_", "-").split("-")[0]


def pattern_of_phrase(phrase: str) -> str:
    """The pattern that finds a folded phrase as whole words, in scripts that have spaces between words.

    >>> bool(regex.search(pattern_of_phrase("march"), "we march!"))
    True
    >>> bool(regex.search(pattern_of_phrase("march"), "marching"))
    False
    >>> bool(regex.search(pattern_of_phrase("march*"), "marching"))
    True
    """
    inside = phrase.strip("*")
    before = rf"(?<!{_LETTER})" if not phrase.startswith("*") and _WORD_EDGE.match(inside[0]) else ""
    after = rf"(?!{_LETTER})" if not phrase.endswith("*") and _WORD_EDGE.match(inside[-1]) else ""
    return before + regex.escape(inside) + after
