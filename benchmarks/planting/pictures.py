"""Power curves as small SVG pictures, without a library."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence

WIDTH, HEIGHT, LEFT, BOTTOM, TOP, LEGEND = 800, 320, 52, 46, 16, 250
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#b8860b", "#555555", "#7b3294", "#a6611a", "#000000")
DASHES = ("", "7 3", "2 3")


def line_picture(title: str, across: Sequence[str], lines: Mapping[str, Sequence[float | None]]) -> str:
    """Lines from 0 to 1 over named places, which stand at equal distances.

    >>> line_picture("F1 by size", ["3", "5"], {"rule": [0.5, 1.0]}).count("<polyline")
    1
    """
    parts = [*_axes(title, across)]
    for number, (name, values) in enumerate(lines.items()):
        parts += _line(number, name, values, len(across))
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        'font-family="sans-serif" font-size="12" fill="#333">'
    )
    return "\n".join([head, '<rect width="100%" height="100%" fill="#fff"/>', *parts, "</svg>"]) + "\n"


def _x(place: int, places: int) -> float:
    return LEFT + 12 + place * (WIDTH - LEFT - LEGEND - 24) / max(places - 1, 1)


def _y(value: float) -> float:
    return TOP + (1 - value) * (HEIGHT - TOP - BOTTOM)


def _axes(title: str, across: Sequence[str]) -> list[str]:
    right = WIDTH - LEGEND
    parts = []
    for step in range(6):
        y = _y(step / 5)
        parts.append(f'<line x1="{LEFT}" x2="{right}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{step / 5:.1f}</text>')
    for place, label in enumerate(across):
        x = _x(place, len(across))
        parts.append(f'<text x="{x:.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{html.escape(label)}</text>')
    middle = (LEFT + right) / 2
    parts.append(f'<text x="{middle:.0f}" y="{HEIGHT - 8}" text-anchor="middle">{html.escape(title)}</text>')
    return parts


def _line(number: int, name: str, values: Sequence[float | None], places: int) -> list[str]:
    colour, dash = COLOURS[number % len(COLOURS)], DASHES[number // len(COLOURS) % len(DASHES)]
    points = [(_x(i, places), _y(value)) for i, value in enumerate(values) if value is not None]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    stroke = f'stroke="{colour}" stroke-width="2"' + (f' stroke-dasharray="{dash}"' if dash else "")
    y = TOP + 10 + 20 * number
    x = WIDTH - LEGEND + 14
    return [
        f'<polyline points="{path}" fill="none" {stroke}/>',
        *(f'<circle cx="{px:.1f}" cy="{py:.1f}" r="3" fill="{colour}"/>' for px, py in points),
        f'<line x1="{x}" x2="{x + 22}" y1="{y}" y2="{y}" {stroke}/>',
        f'<text x="{x + 28}" y="{y + 4}">{html.escape(name)}</text>',
    ]
