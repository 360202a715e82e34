"""The learning curve as a picture: a small SVG, so that drawing it needs no library."""

from collections.abc import Mapping, Sequence
from html import escape
from math import log10
from typing import Final, NamedTuple

WIDTH, HEIGHT = 720, 420
_LEFT, _RIGHT, _TOP, _BOTTOM = 60, 110, 20, 50
_LOWEST, _HIGHEST = 0.5, 1.0
_COLOURS: Final = ("#1d4ed8", "#b45309", "#15803d", "#7e22ce")
_FIRST = 20  # where the starter set stands on an axis that has no nought


class Point(NamedTuple):
    """Macro-F1 after so many decisions: mean, least and most of the draws."""

    decisions: int
    mean: float
    least: float
    most: float


def drawn(curves: Mapping[str, Sequence[Point]]) -> str:
    """One line a curve, with the span of its draws shaded; decisions on a logarithmic axis."""
    most = max(point.decisions for curve in curves.values() for point in curve)
    parts = [_frame(most)]
    for number, (name, curve) in enumerate(curves.items()):
        colour = _COLOURS[number % len(_COLOURS)]
        along = [(_x(point.decisions, most), point) for point in curve]
        line = " ".join(f"{x:.1f},{_y(point.mean):.1f}" for x, point in along)
        band = " ".join(
            [f"{x:.1f},{_y(point.most):.1f}" for x, point in along]
            + [f"{x:.1f},{_y(point.least):.1f}" for x, point in reversed(along)]
        )
        parts.append(f'<polygon points="{band}" fill="{colour}" opacity="0.15"/>')
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{_y(point.mean):.1f}" r="3" fill="{colour}"/>' for x, point in along]
        x, last = along[-1]
        parts.append(_text(x + 8, _y(last.mean) + 4, f"{name} {last.mean:.2f}", colour=colour))
    size = f'width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}"'
    body = "\n".join(parts)
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif" font-size="12">\n{body}\n</svg>\n'


def _frame(most: int) -> str:
    parts = [f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>']
    for tenth in range(5, 11):
        y = _y(tenth / 10)
        parts.append(f'<line x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="#e5e7eb"/>')
        parts.append(_text(_LEFT - 30, y + 4, f"{tenth / 10:.1f}"))
    marks = [decisions for decisions in (0, 50, 100, 200, 500, 1000, 2000, 5000) if decisions <= most]
    parts += [_text(_x(mark, most) - 8, HEIGHT - _BOTTOM + 20, str(mark)) for mark in marks]
    parts.append(_text(WIDTH / 2 - 80, HEIGHT - 12, "decisions of people"))
    parts.append(_text(8, _TOP - 6, "macro-F1 of seven labels"))
    return "\n".join(parts)


def _x(decisions: int, most: int) -> float:
    share = log10(max(decisions, _FIRST) / _FIRST) / log10(max(most, 2 * _FIRST) / _FIRST)
    return _LEFT + share * (WIDTH - _LEFT - _RIGHT)


def _y(value: float) -> float:
    share = (max(_LOWEST, value) - _LOWEST) / (_HIGHEST - _LOWEST)
    return HEIGHT - _BOTTOM - share * (HEIGHT - _TOP - _BOTTOM)


def _text(x: float, y: float, words: str, *, colour: str = "#374151") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}">{escape(words)}</text>'
