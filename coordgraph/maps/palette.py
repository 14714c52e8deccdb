"""Which colour has each cluster, and which shade of it can be read as text?

In: cluster ids, by size. Out: ``#RRGGBB`` colours. At most nine clusters have a hue, because more cannot be
told apart; the others are grey. Contrast is that of WCAG 2.2 (1 to 21).
"""

from __future__ import annotations

from coordgraph.graphs import GREY, HUES, cluster_colours

__all__ = [
    "GREY", "HUES", "LIGHT_PAGE", "NIGHT_PAGE", "NIGHT_STEPS", "NIGHT_UNKNOWN", "STEPS", "UNKNOWN", "by_day_and_night",
    "cluster_colours", "contrast", "mixed", "night_shade", "readable", "rgba",
]  # fmt: skip

#: Backgrounds of the page; ``web.css`` uses the same.
LIGHT_PAGE = "#FBFBFD"
NIGHT_PAGE = "#14171C"

#: Five steps from little to much, by day darker and by night lighter with every step; told apart with any colour
#: vision, because lightness alone tells them (after ColorBrewer's YlGnBu, https://colorbrewer2.org).
STEPS = ("#8FCFC0", "#41A9C2", "#2178B4", "#2A4A9B", "#0B1F5C")
NIGHT_STEPS = ("#2F4F9E", "#2B83BA", "#41B6C4", "#93D9BC", "#F2F9C4")
#: Accounts of which something is not known, paler than the grey of all that has no hue of its own.
UNKNOWN, NIGHT_UNKNOWN = "#D3D7DE", "#454C59"
_NIGHT_CONTRAST = 4.2

_TEXT_CONTRAST = 4.5
_STEPS = 50


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    def linear(channel: int) -> float:
        share = channel / 255
        return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)

    red, green, blue = (linear(channel) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast of two colours, 1 (none) to 21 (black on white).

    >>> round(contrast("#000000", "#FFFFFF"))
    21
    """
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def mixed(colour: str, other: str, share: float) -> str:
    """The colour with a share (0 to 1) of another."""
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02X}" for a, b in pairs)


def readable(colour: str, page: str, least: float = _TEXT_CONTRAST) -> str:
    """The nearest shade of a colour whose contrast with the page is at least ``least``.

    >>> contrast(readable("#DDCC77", LIGHT_PAGE), LIGHT_PAGE) >= 4.5
    True
    """
    towards = "#000000" if _luminance(page) > 0.5 else "#FFFFFF"
    shades = (mixed(colour, towards, step / _STEPS) for step in range(_STEPS + 1))
    return next(shade for shade in shades if contrast(shade, page) >= least)


def night_shade(colour: str) -> str:
    """The nearest shade of a colour of the map that is seen on the dark page."""
    return readable(colour, NIGHT_PAGE, _NIGHT_CONTRAST)


def by_day_and_night() -> dict[str, list[list[str]]]:
    """What accounts are coloured with when it is not by cluster: for each kind of colour those of day and of night."""
    hues = list(HUES)
    return {
        "hues": [hues, [night_shade(hue) for hue in hues]],
        "steps": [list(STEPS), list(NIGHT_STEPS)],
        "unknown": [[UNKNOWN], [NIGHT_UNKNOWN]],
    }


def rgba(colour: str, alpha: float) -> str:
    """The colour with an opacity, as CSS writes it.

    >>> rgba("#FF0000", 0.5)
    'rgba(255,0,0,0.5)'
    """
    red, green, blue = _channels(colour)
    return f"rgba({red},{green},{blue},{alpha:g})"
