"""Patterns (regular expressions) written by people: which are not run, and why.

In: a pattern. Out: why it is refused, or nothing. Odd input: a pattern that repeats what is itself repeated, such as
``(a+)+``, is refused before it runs, as its time can double with every character; those that run still need a limit of
time.
"""

from __future__ import annotations

import regex

_LONGEST_PATTERN = 200
_QUANTIFIED = regex.compile(r"[*+?]|\{\d*,?\d*\}")


def why_refused(pattern: str) -> str:
    """Why a pattern is not run; empty when it is.

    >>> why_refused("^min_[a-z]+$"), why_refused("(a+)+$")
    ('', 'the pattern repeats what is itself repeated, which may never end')
    """
    if len(pattern) > _LONGEST_PATTERN:
        return f"the pattern has more than {_LONGEST_PATTERN} characters"
    if _repeats_a_repetition(pattern):
        return "the pattern repeats what is itself repeated, which may never end"
    try:
        regex.compile(pattern, regex.IGNORECASE)
    except (regex.error, RecursionError, OverflowError) as error:
        return f"not a pattern ({error})"
    return ""


def _repeats_a_repetition(pattern: str) -> bool:
    """Whether a group that holds a quantifier is itself quantified with more than ``?``."""
    plain = regex.sub(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]", "x", pattern)
    open_groups: list[bool] = []
    for place, character in enumerate(plain):
        if character == "(":
            open_groups.append(False)
        elif character == ")" and open_groups:
            repeated = open_groups.pop()
            follows = _QUANTIFIED.match(plain, place + 1)
            if repeated and follows and follows[0] != "?":
                return True
            if open_groups and (repeated or follows):
                open_groups[-1] = True
        elif open_groups and plain[place - 1] != "(" and _QUANTIFIED.match(plain, place):
            open_groups[-1] = True
    return False
