# ruff: noqa: T201 - it talks to whoever runs it
"""Draw docs/states.svg from the table MOVES in orderdesk/rules/states.py: `python3 dev.py picture`.

Each life runs downwards along its longest way. Steps ahead bend to the right, steps back and states aside stand to the left.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from orderdesk.language import glossary
from orderdesk.rules.rights import RIGHTS, ROLE_NAMES, Role
from orderdesk.rules.states import MOVES, NEW, STATE_NAMES, Entity, Move

PICTURE = Path(__file__).resolve().with_name("states.svg")

BOX_WIDTH, BOX_HEIGHT, STEP, MARGIN = 152, 42, 76, 24
INK, QUIET, LINE, PAPER, BOX, ASIDE = "#1f2933", "#5c6773", "#7a8794", "#ffffff", "#eef4fb", "#fbf3e6"
TITLES: Mapping[Entity, str] = {
    Entity.ORDER: "Order", Entity.LINE: "Order line", Entity.SHIPMENT: "Shipment", Entity.BILL: "Settlement bill",
    Entity.AMENDMENT: "Amendment",
}  # fmt: skip
HEAD = f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {{width}} {{height}}" font-family="sans-serif" font-size="12">
<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">\
<path d="M0 0 8 4 0 8z" fill="{LINE}"/></marker></defs>
<rect width="{{width}}" height="{{height}}" fill="{PAPER}"/>"""


@dataclass(frozen=True, slots=True)
class Place:
    """The middle of a box, and whether it stands on the longest way."""

    x: float
    y: float
    on_way: bool


def main() -> int:
    """Write the picture."""
    PICTURE.write_text(draw(), encoding="utf-8", newline="\n")
    print(f"Drawn: docs/{PICTURE.name}")
    return 0


def draw() -> str:
    """The whole picture as SVG: the order's life above, those of its parts below."""
    order, height = _life(Entity.ORDER, 540, MARGIN)
    parts, below, x = [*order], 0.0, 76.0
    for entity in (Entity.LINE, Entity.SHIPMENT, Entity.BILL, Entity.AMENDMENT):
        drawn, bottom = _life(entity, x + BOX_WIDTH / 2, height + STEP / 2)
        parts += drawn
        below, x = max(below, bottom), x + 340
    size = {"width": 1380, "height": round(below + MARGIN + 24)}
    legend = "solid: a person's step   ·   dashed: follows from facts   ·   imports may begin in several states"
    parts.append(_text(MARGIN, size["height"] - MARGIN, legend, QUIET, 11, "start"))
    return "\n".join([HEAD.format(**size), *parts, "</svg>", ""])


def longest_way(moves: Sequence[Move], states: Sequence[str]) -> list[str]:
    """The longest row of states without a return; of equal ones, the first in the order of the states."""
    steps = {(move.source, move.target) for move in moves}
    ahead = {state: [target for target in states if (state, target) in steps] for state in states}
    begin = next(move.target for move in moves if move.source == NEW)

    def ways(way: list[str]) -> Iterator[list[str]]:
        yield way
        for target in ahead[way[-1]]:
            if target not in way:
                yield from ways([*way, target])

    return max(ways([begin]), key=len)


def _life(entity: Entity, x: float, top: float) -> tuple[list[str], float]:
    """One entity's boxes and arrows from `top` down, its way at `x`, and where it ends."""
    moves = [move for move in MOVES if move.entity == entity and move.verb != "import"]
    states = list(STATE_NAMES[entity])
    way = longest_way(moves, states)
    first = top + 40 + BOX_HEIGHT / 2
    places = {state: Place(x, first + STEP * index, True) for index, state in enumerate(way)}
    beside = [state for state in states if state not in places]
    free = first
    for index, state in enumerate(sorted(beside, key=lambda state: _middle(state, moves, places))):
        y = max(free, _middle(state, moves, places))
        below = first + STEP * (len(way) + index)
        places[state] = Place(x - 240, y, False) if entity is Entity.ORDER else Place(x, below, False)
        free = places[state].y + STEP * 1.4
    arrows = [_arrow(moves_between, places) for moves_between in _grouped(moves)]
    boxes = [_box(entity, state, place, moves) for state, place in places.items()]
    title = _text(x, top + 20, TITLES[entity], INK, 16, "middle", "bold")
    return [title, *arrows, *boxes], max(place.y for place in places.values()) + BOX_HEIGHT / 2


def _middle(state: str, moves: Sequence[Move], places: Mapping[str, Place]) -> float:
    """Beside the states it is reached from."""
    near = [places[move.source].y for move in moves if move.target == state and move.source in places]
    return sum(near) / len(near) if near else 0


def _grouped(moves: Sequence[Move]) -> list[list[Move]]:
    """The moves, those between the same two states together."""
    together: dict[tuple[str, str], list[Move]] = {}
    for move in moves:
        if move.source != NEW:
            together.setdefault((move.source, move.target), []).append(move)
    return list(together.values())


def _arrow(moves: Sequence[Move], places: Mapping[str, Place]) -> str:
    start, end = places[moves[0].source], places[moves[0].target]
    said = " / ".join(dict.fromkeys(move.verb for move in moves))
    span = round((end.y - start.y) / STEP)
    half = BOX_WIDTH / 2
    if start.x == end.x and span == 1:
        path = f"M{start.x:g} {start.y + BOX_HEIGHT / 2:g}V{end.y - BOX_HEIGHT / 2 - 1:g}"
        label = _label(start.x + 8, (start.y + end.y) / 2 + 4, said, "start")
    elif start.x == end.x:
        side = 1 if span > 0 and start.on_way else -1
        out = side * (30 + 20 * (abs(span) - 1))
        edge, slip = start.x + side * half, 7 if span > 0 else -7
        y1, y2, bend = start.y + slip, end.y - slip, edge + out * 1.33
        path = f"M{edge:g} {y1:g}C{bend:g} {y1:g} {bend:g} {y2:g} {edge:g} {y2:g}"
        label = _label(edge + out + 4 * side, (start.y + end.y) / 2 + 4, said, "start" if side > 0 else "end")
    else:
        side = 1 if end.x > start.x else -1
        slip = 8 * side
        x1, y1, x2, y2 = start.x + side * half, start.y + slip, end.x - side * half, end.y + slip
        path = f"M{x1:g} {y1:g}C{x1 + side * 34:g} {y1:g} {x2 - side * 34:g} {y2:g} {x2:g} {y2:g}"
        label = _label((x1 + x2) / 2, (y1 + y2) / 2 + 4, said, "middle")
    dash = "" if moves[0].right else ' stroke-dasharray="4 3"'
    tip = escape("; ".join(_told(move) for move in moves))
    return f'<g><title>{tip}</title><path d="{path}" fill="none" stroke="{LINE}" marker-end="url(#tip)"{dash}/>{label}</g>'


def _told(move: Move) -> str:
    """A move in words: verb, who, what it needs."""
    who = ", ".join(_roles(move)) or "follows from facts"
    return f"{move.verb}: {who}" + (f"; needs {move.needs}" if move.needs else "")


def _roles(move: Move) -> list[str]:
    return [ROLE_NAMES[role] for role in Role if move.right and role in RIGHTS[move.right]]


def _box(entity: Entity, state: str, place: Place, moves: Sequence[Move]) -> str:
    name = STATE_NAMES[entity][state]
    chinese = glossary("zh_CN").get(name, "")
    ahead = [move for move in moves if move.source == state and move.verb not in ("cancel", "reopen")]
    who = ", ".join(dict.fromkeys(role for move in ahead for role in _roles(move)))
    x, y = place.x - BOX_WIDTH / 2, place.y - BOX_HEIGHT / 2
    size, fill = f'width="{BOX_WIDTH}" height="{BOX_HEIGHT}" rx="6"', BOX if place.on_way else ASIDE
    shape = f'<rect x="{x:g}" y="{y:g}" {size} fill="{fill}" stroke="{LINE}"/>'
    title = _text(place.x, place.y + (-3 if who else 5), f"{name}  {chinese}".strip(), INK, 13, "middle")
    return f"<g>{shape}{title}{_text(place.x, place.y + 13, who, QUIET, 10, 'middle') if who else ''}</g>"


def _text(x: float, y: float, words: str, ink: str, size: int, anchor: str, weight: str = "normal") -> str:
    look = f'x="{x:g}" y="{y:g}" font-size="{size}" text-anchor="{anchor}" font-weight="{weight}"'
    return f'<text {look} fill="{ink}">{escape(words)}</text>'


def _label(x: float, y: float, words: str, anchor: str) -> str:
    """Words on a paper-coloured rim, so that lines may run beneath them."""
    rim = f'x="{x:g}" y="{y:g}" font-size="11" text-anchor="{anchor}" fill="{PAPER}" stroke="{PAPER}" stroke-width="4"'
    return f"<text {rim}>{escape(words)}</text>{_text(x, y, words, INK, 11, anchor)}"


if __name__ == "__main__":
    sys.exit(main())
