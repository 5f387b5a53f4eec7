"""The one place for sizes and colours; everything on screen is made of these.

`SPACE`, `TEXT`, `RADIUS` and row heights are pixels at 100 %. A `Palette` holds the colours of one theme as #rrggbb.
`CHIPS` gives each state its family; a family is told apart by its mark and shape too, not by colour alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from orderdesk.rules.states import AmendmentState, BillState, Entity, LineState, OrderState, ShipmentState

SPACE = (4, 8, 12, 16, 24)
XS, S, M, L, XL = SPACE
TEXT = (12, 13, 15, 20)
SMALL, BODY, HEAD, TITLE = TEXT
RADIUS = 6
ROW = 32
ROW_COMPACT = 28
FIELD = 30
ICON = 16


class Shape(StrEnum):
    """How a chip is drawn."""

    SOLID = "solid"
    OUTLINE = "outline"
    STRUCK = "struck"


@dataclass(frozen=True, slots=True)
class Tint:
    """Ink on paper, at least 4.5:1."""

    ink: str
    paper: str


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of one theme."""

    name: str
    window: str  # behind everything
    surface: str  # tables, cards, fields
    raised: str  # bars, headers, quiet buttons
    border: str
    border_strong: str
    ink: str
    ink_soft: str
    ink_faint: str
    accent: str
    accent_hover: str
    accent_pressed: str
    on_accent: str
    selection: str  # selected row in the focused table
    selection_idle: str
    hover: str
    focus: str
    good: Tint
    warn: Tint
    bad: Tint
    info: Tint
    doubt: str  # paper of a field whose reading is doubtful
    chips: Mapping[str, Tint]


LIGHT = Palette(
    name="light",
    window="#f3f4f6",
    surface="#ffffff",
    raised="#f8f9fa",
    border="#dfe2e6",
    border_strong="#bcc2ca",
    ink="#1b2026",
    ink_soft="#4d5661",
    ink_faint="#626b76",
    accent="#1f5fa8",
    accent_hover="#1a528f",
    accent_pressed="#154578",
    on_accent="#ffffff",
    selection="#d8e6f6",
    selection_idle="#e8ebef",
    hover="#f1f4f7",
    focus="#3b82d6",
    good=Tint("#17663a", "#e0f3e7"),
    warn=Tint("#7d4d00", "#fdf0d2"),
    bad=Tint("#a3211f", "#fce6e4"),
    info=Tint("#1d568f", "#e3eefa"),
    doubt="#fff4d9",
    chips={
        "grey": Tint("#4a525c", "#e9ebee"),
        "amber": Tint("#7a4b00", "#fcebc5"),
        "blue": Tint("#1b5391", "#dceafa"),
        "teal": Tint("#0d5f5b", "#d3f0ed"),
        "indigo": Tint("#3f3d9c", "#e4e4fa"),
        "violet": Tint("#67329b", "#f0e4fa"),
        "green": Tint("#17663a", "#d9f1e1"),
        "orange": Tint("#8f3d08", "#fde5d3"),
        "red": Tint("#a3211f", "#ffffff"),
        "struck": Tint("#59616b", "#f1f2f4"),
    },
)

DARK = Palette(
    name="dark",
    window="#15181c",
    surface="#1d2126",
    raised="#22272d",
    border="#343b43",
    border_strong="#4b545e",
    ink="#e7eaee",
    ink_soft="#b4bcc6",
    ink_faint="#929ba6",
    accent="#3f83d1",
    accent_hover="#5593da",
    accent_pressed="#336fb4",
    on_accent="#0b1118",
    selection="#23415f",
    selection_idle="#2b3138",
    hover="#262b32",
    focus="#6aa9ec",
    good=Tint("#86d8a4", "#163324"),
    warn=Tint("#f2c46d", "#3a2c10"),
    bad=Tint("#ff9d97", "#43201f"),
    info=Tint("#93c3f5", "#1a3048"),
    doubt="#3f3214",
    chips={
        "grey": Tint("#c3cad2", "#333a42"),
        "amber": Tint("#f4c86f", "#3d2f12"),
        "blue": Tint("#9ac7f6", "#1b3654"),
        "teal": Tint("#7fd8d0", "#123a38"),
        "indigo": Tint("#b9b8fb", "#2d2c5c"),
        "violet": Tint("#d6b2f5", "#3d2756"),
        "green": Tint("#8bdaa8", "#173a27"),
        "orange": Tint("#f9b183", "#472a15"),
        "red": Tint("#ff9d97", "#1d2126"),
        "struck": Tint("#a3abb5", "#282d33"),
    },
)


@dataclass(frozen=True, slots=True)
class Chip:
    """How a state looks: colour family, shape, and a mark that tells it apart in grey print."""

    family: str
    mark: str
    shape: Shape = Shape.SOLID


CHIPS: Mapping[tuple[Entity, str], Chip] = {
    (Entity.ORDER, OrderState.DRAFT): Chip("grey", "✎"),
    (Entity.ORDER, OrderState.PARKED): Chip("amber", "‖"),
    (Entity.ORDER, OrderState.FIRST_REVIEW): Chip("blue", "1"),
    (Entity.ORDER, OrderState.SECOND_REVIEW): Chip("blue", "2"),
    (Entity.ORDER, OrderState.FINAL_REVIEW): Chip("blue", "3"),
    (Entity.ORDER, OrderState.SPECIAL_REVIEW): Chip("blue", "4"),
    (Entity.ORDER, OrderState.RETURNED): Chip("orange", "↩"),
    (Entity.ORDER, OrderState.APPROVED): Chip("teal", "✓"),
    (Entity.ORDER, OrderState.IN_FULFILMENT): Chip("indigo", "▸"),
    (Entity.ORDER, OrderState.READY_TO_SHIP): Chip("indigo", "■"),
    (Entity.ORDER, OrderState.SHIPPED): Chip("violet", "→"),
    (Entity.ORDER, OrderState.DELIVERED): Chip("green", "●"),
    (Entity.ORDER, OrderState.CLOSED): Chip("green", "✓", Shape.OUTLINE),
    (Entity.ORDER, OrderState.CANCELLED): Chip("struck", "×", Shape.STRUCK),
    (Entity.LINE, LineState.PENDING): Chip("grey", "·"),
    (Entity.LINE, LineState.WANTING): Chip("amber", "○"),
    (Entity.LINE, "short"): Chip("red", "!", Shape.OUTLINE),
    (Entity.LINE, LineState.LOCKED): Chip("indigo", "■"),
    (Entity.LINE, LineState.SHIPPED): Chip("violet", "→"),
    (Entity.LINE, LineState.CANCELLED): Chip("struck", "×", Shape.STRUCK),
    (Entity.SHIPMENT, ShipmentState.PACKED): Chip("amber", "□"),
    (Entity.SHIPMENT, ShipmentState.HANDED_OVER): Chip("violet", "→"),
    (Entity.SHIPMENT, ShipmentState.DELIVERED): Chip("green", "●"),
    (Entity.SHIPMENT, ShipmentState.CANCELLED): Chip("struck", "×", Shape.STRUCK),
    (Entity.BILL, BillState.DRAFT): Chip("amber", "○"),
    (Entity.BILL, BillState.AUDITED): Chip("teal", "✓"),
    (Entity.BILL, BillState.SETTLED): Chip("green", "●"),
    (Entity.BILL, BillState.CANCELLED): Chip("struck", "×", Shape.STRUCK),
    (Entity.AMENDMENT, AmendmentState.FIRST_REVIEW): Chip("blue", "1"),
    (Entity.AMENDMENT, AmendmentState.SECOND_REVIEW): Chip("blue", "2"),
    (Entity.AMENDMENT, AmendmentState.FINAL_REVIEW): Chip("blue", "3"),
    (Entity.AMENDMENT, AmendmentState.APPROVED): Chip("teal", "✓"),
    (Entity.AMENDMENT, AmendmentState.IN_FORCE): Chip("green", "●"),
    (Entity.AMENDMENT, AmendmentState.REFUSED): Chip("orange", "↩"),
    (Entity.AMENDMENT, AmendmentState.WITHDRAWN): Chip("struck", "×", Shape.STRUCK),
}


def chip_for(entity: Entity, state: str) -> Chip:
    """How a state looks; an unknown one is grey."""
    return CHIPS.get((entity, state), Chip("grey", "·"))


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two #rrggbb colours, 1 to 21 (WCAG 2)."""

    def light(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        red, green, blue = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    bright, dim = sorted((light(one), light(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)
