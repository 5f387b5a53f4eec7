"""Bold letters out of regular ones, since Chinese font packages hold one weight: every stroke is widened to both sides."""

from __future__ import annotations

from collections.abc import Sequence
from math import hypot

Point = tuple[float, float]

_OPEN = 90  # points of an outline up to which there is room between its strokes for the whole weight
_SHARPEST = -0.94  # cosine of the turn beyond which a corner stays where it is, or it would grow a thorn


def thickened(points: Sequence[Point], ends: Sequence[int], weight: float) -> list[tuple[int, int]]:
    """The points of a TrueType outline (ink to the right of its direction) moved outward by half of `weight` units each.

    They move less where the outline is so dense that its strokes would run together.

    `ends` are the places of each contour's last point.
    """
    moved: list[tuple[int, int]] = []
    begin = 0
    by = weight / 2 * min(1.0, max(0.5, _OPEN / max(len(points), 1)))
    for end in ends:
        moved += _contour(points[begin : end + 1], by)
        begin = end + 1
    return moved


def _contour(points: Sequence[Point], by: float) -> list[tuple[int, int]]:
    count = len(points)
    moved = []
    for place, (x, y) in enumerate(points):
        before = _direction(points, place, -1, count)
        after = _direction(points, place, 1, count)
        shift_x, shift_y = _shift(before, after, by)
        moved.append((round(x + shift_x), round(y + shift_y)))
    return moved


def _direction(points: Sequence[Point], place: int, step: int, count: int) -> tuple[float, float, float]:
    """Unit vector along the outline at one side of a point, and the length of that side; points on top of each other are one."""
    x, y = points[place]
    for distance in range(1, count):
        other_x, other_y = points[(place + step * distance) % count]
        if length := hypot(other_x - x, other_y - y):
            return (other_x - x) * step / length, (other_y - y) * step / length, length
    return 0.0, 0.0, 0.0


def _shift(before: tuple[float, float, float], after: tuple[float, float, float], by: float) -> Point:
    cosine = before[0] * after[0] + before[1] * after[1]
    if cosine <= _SHARPEST:
        return 0.0, 0.0
    across_x, across_y = -(before[1] + after[1]), before[0] + after[0]
    turn = before[0] * after[1] - before[1] * after[0]
    shorter = min(before[2], after[2])
    # A short side may not be moved past its own end.
    far = by / (1 + cosine) if by * turn <= shorter * (1 + cosine) else shorter / turn
    return across_x * far, across_y * far
