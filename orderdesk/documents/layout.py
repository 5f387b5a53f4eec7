"""What all A4 papers share: the letter head with number and QR, facts in two columns, totals, signatures, page x of y."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from orderdesk.documents import codes, fonts
from orderdesk.documents.company import Company, Party
from orderdesk.documents.drawing import MM, Drawing
from orderdesk.documents.figures import currency_note, long_date
from orderdesk.documents.text import fitted, shrunk, wrapped
from orderdesk.language import _

# One scale for all papers, in points: what is read, what only supports it, headings. Ink is black throughout.
TEXT, SMALL, HEADING, TITLE = 9.0, 8.0, 10.5, 19.0
LEADING = 12.5  # from one line of text to the next
HAIR, RULE = 0.3, 1.1
PAD = 1.4 * MM  # between a cell's text and its column's edge
_A4 = (210 * MM, 297 * MM)
_SIDE, _TOP, _FOOT = 17 * MM, 14 * MM, 18 * MM
_QR = 21 * MM

Told = tuple[str, float, float, str]


class Paper:
    """An A4 document under way: `y` is how far down the page it is filled, in points; what does not fit goes overleaf."""

    def __init__(self, company: Company, title: str, number: str, day: date | None, *, copy: bool = False) -> None:
        self.drawing = Drawing(_A4, title=f"{title} {number}", author=company.name)
        self.left, self.right = _SIDE, _A4[0] - _SIDE
        self.y = _TOP
        self._company, self._title, self._number, self._copy = company, title, number, copy
        self._letter_head(day)
        self._top_of_next = _TOP + 11 * MM

    @property
    def room(self) -> float:
        """Points left on this page."""
        return _A4[1] - _FOOT - self.y

    @property
    def page_room(self) -> float:
        """Points a page has under its running head."""
        return _A4[1] - _FOOT - self._top_of_next

    def next_page(self) -> None:
        """Go on overleaf, under a running head."""
        self.drawing.next_page()
        y = _TOP + TEXT
        told = f"{self._title} {self._number}" + (f" · {_('Copy')}" if self._copy else "")
        size, lines = fitted(told, (TEXT, 8, 7, 6), (self.right - self.left) * 0.6, 1)
        wide = max(fonts.width(line, size) for line in lines)
        for number, line in enumerate(lines):
            self.drawing.text(self.right, y + number * size * 1.2, line, size, bold=True, align="right")
        y_name = y
        size, names = fitted(self._company.name, (TEXT, 8, 7, 6), self.right - self.left - wide - 6 * MM, 1)
        for number, line in enumerate(names):
            self.drawing.text(self.left, y_name + number * size * 1.2, line, size)
        self.y = y + max(len(lines), len(names), 1) * size * 1.2 - size * 0.5
        self.drawing.line(self.left, self.y, self.right, self.y, HAIR)
        self.y += 5 * MM
        self._top_of_next = self.y

    def need(self, height: float) -> None:
        """Go overleaf unless this much stands together on the page."""
        if height > self.room and self.y > self._top_of_next:
            self.next_page()

    def line(self, text: str, *, size: float = TEXT, bold: bool = False) -> None:
        """A paragraph across the paper."""
        self.lines(wrapped(text, size, self.right - self.left), size, bold=bold)

    def lines(self, lines: Sequence[str], size: float, *, bold: bool = False, x: float | None = None) -> None:
        """Lines one under the other, overleaf where the page ends."""
        for each in lines:
            self.need(LEADING)
            self.y += LEADING * size / TEXT
            self.drawing.text(self.left if x is None else x, self.y - 3, each, size, bold=bold)

    def heading(self, text: str, *, keep: float = 3 * LEADING) -> None:
        """A heading that stays with at least `keep` points of what follows."""
        self.need(LEADING * 1.5 + keep)
        self.y += 2 * MM
        self.line(text, size=HEADING, bold=True)
        self.y += 1 * MM

    def amounts_in(self, currency: str) -> None:
        """Above a table: which currency its columns are in."""
        self.y += SMALL
        self.drawing.text(self.right, self.y - 2, currency_note(currency), SMALL, align="right")
        self.y += 1 * MM

    def space(self, height: float) -> None:
        """Empty room, unless the page ends anyway."""
        self.y += min(height, self.room)

    def facts(self, left: Sequence[tuple[str, str]], right: Sequence[tuple[str, str]] = ()) -> None:
        """Names with their values in two columns; those without a value are left out."""
        left, right = ([fact for fact in facts if fact[1]] for facts in (left, right))
        middle = self.left + (self.right - self.left) * (0.56 if right else 1.0)
        columns = [(self.left, middle - (6 * MM if right else 0), left), (middle, self.right, right)]
        long = [fact for x, end, facts in columns if right for fact in facts if len(wrapped(fact[1], TEXT, (end - x) * 0.7)) > 5]
        short = [(x, _told([fact for fact in facts if fact not in long], end - x)) for x, end, facts in columns]
        self._rows(short)
        if long:  # what would be a tall narrow column goes across the paper
            self._rows([(self.left, _told(long, self.right - self.left))])
        self.y += 3 * MM

    def _rows(self, columns: Sequence[tuple[float, Sequence[Told]]]) -> None:
        for place in range(max(len(told) for _x, told in columns)):
            self.need(LEADING)
            self.y += LEADING
            for x, told in columns:
                if place < len(told):
                    name, indent, size, value = told[place]
                    self.drawing.text(x, self.y - 3, name, SMALL)
                    self.drawing.text(x + indent, self.y - 3, value, size)

    def party(self, name: str, party: Party) -> list[tuple[str, str]]:
        """A party's facts in the order they are read."""
        return [
            (name, party.name),
            (_("Customer no."), party.number),
            (_("Contact"), "  ".join(filter(None, (party.contact, party.phone)))),
            (_("Address"), party.address),
            (_("Tax no."), party.tax_number),
        ]

    def bank(self) -> list[tuple[str, str]]:
        """Where the company is paid."""
        return [
            (_("Payee"), (self._company.account_name or self._company.name) if self._company.account else ""),
            (_("Bank"), self._company.bank),
            (_("Account no."), self._company.account),
        ]

    def totals(self, rows: Sequence[tuple[str, str]], *, strong: int = -1) -> None:
        """Sums at the right, the one at `strong` set off in bold."""
        size = HEADING
        wide = max(82 * MM, *(fonts.width(name, size) + fonts.width(value, size) + 8 * MM for name, value in rows))
        x = max(self.right - wide, self.left)
        chosen = strong % len(rows)
        self.need(len(rows) * 6 * MM + MM)
        for place, (name, value) in enumerate(rows):
            size, bold = (HEADING, True) if place == chosen else (TEXT, False)
            self.y += 6.6 * MM if bold else 5.6 * MM
            self.drawing.text(x, self.y - 5, name, size, bold=bold)
            self.drawing.text(self.right - PAD, self.y - 5, value, size, bold=bold, align="right")
            self.drawing.line(x, self.y, self.right, self.y, RULE if place == chosen else HAIR)
        self.y += 2 * MM

    def signatures(self, names: Sequence[str], *, note: str = "") -> None:
        """A line to sign and date on for each name, side by side."""
        self.need(26 * MM)
        if note:
            self.line(note, size=SMALL)
        gap = 7 * MM
        wide = (self.right - self.left + gap) / len(names) - gap
        self.y += 14 * MM
        deepest = 1
        for place, name in enumerate(names):
            x = self.left + place * (wide + gap)
            self.drawing.line(x, self.y, x + wide, self.y, 2 * HAIR)
            lines = wrapped(_("{who}, date", who=name), SMALL, wide)
            deepest = max(deepest, len(lines))
            for number, line in enumerate(lines):
                self.drawing.text(x, self.y + 11 + number * 10, line, SMALL)
        self.y += 12 + deepest * 10

    def seal(self, name: str, *, x: float, y: float, radius: float = 19 * MM) -> None:
        """The place of a round seal around (x, y)."""
        self.drawing.circle(x, y, radius, HAIR)
        size, lines = fitted(name, (SMALL, 7), radius * 1.5, 2)
        for number, line in enumerate(lines):
            self.drawing.text(x, y + 3 + number * size * 1.2, line, size, align="center")

    def finished(self) -> bytes:
        """The document as PDF."""
        return self.drawing.finished(self._foot)

    def _letter_head(self, day: date | None) -> None:
        coded = codes.can_code(self._number)
        edge = self.right - (_QR + 3 * MM if coded else 0)
        if coded:
            self.drawing.bars(codes.qr(self._number, self.right - _QR + 2, _TOP - 2 * MM, _QR))
        size, titles = shrunk(self._title, (TITLE, 17, 15), 78 * MM)
        numbers = [f"{_('No.')} {self._number}", long_date(day)]
        numbers = [line for text in numbers if text for line in wrapped(text, TEXT, 78 * MM)]
        y = _TOP
        for line in titles:
            y += size
            self.drawing.text(edge, y, line, size, bold=True, align="right")
        wide = max(fonts.width(line, size) for line in titles)
        y += 3
        for line in numbers:
            y += LEADING
            self.drawing.text(edge, y, line, TEXT, align="right")
            wide = max(wide, fonts.width(line, TEXT))
        if self._copy:
            wide = max(wide, self._mark_as_copy(edge, y))
            y += 7 * MM
        left_end = self._sender(edge - wide - 6 * MM)
        self.y = max(y, left_end, _TOP + _QR - 4 * MM if coded else 0) + 4 * MM
        self.drawing.line(self.left, self.y, self.right, self.y, RULE)
        self.y += 3.5 * MM

    def _mark_as_copy(self, edge: float, y: float) -> float:
        text = _("Copy")
        wide = fonts.width(text, HEADING) + 4 * MM
        self.drawing.box(edge - wide, y + 2 * MM, wide, 5.2 * MM, RULE)
        self.drawing.text(edge - wide / 2, y + 2 * MM + 11.2, text, HEADING, bold=True, align="center")
        return wide

    def _sender(self, end: float) -> float:
        company, y, room = self._company, _TOP, end - self.left
        size, names = fitted(company.name, (14, 13, 12, 11), room, 1)
        for line in names:
            y += size * 1.15
            self.drawing.text(self.left, y, line, size, bold=True)
        y += 2
        about = [company.address, "  ".join(filter(None, (company.phone, company.email)))]
        about += [f"{_('Tax no.')} {company.tax_number}" if company.tax_number else ""]
        for line in (line for text in about if text for line in wrapped(text, SMALL, room)):
            y += SMALL * 1.35
            self.drawing.text(self.left, y, line, SMALL)
        return y

    def _foot(self, page: int, pages: int) -> None:
        y = _A4[1] - _FOOT + 7 * MM
        self.drawing.line(self.left, y, self.right, y, HAIR)
        told = _("Page {page} of {pages}", page=page, pages=pages)
        self.drawing.text(self.right, y + 11, told, SMALL, align="right")
        room = self.right - self.left - fonts.width(told, SMALL) - 6 * MM
        size, lines = fitted(f"{self._company.name} · {self._title} {self._number}", (SMALL, 7, 6), room, 1)
        for number, line in enumerate(lines[:2]):
            self.drawing.text(self.left, y + 11 + number * 8, line, size)


def _told(facts: Sequence[tuple[str, str]], room: float) -> list[Told]:
    """(name, indent, size, value) for each line; the values of a column stand under each other."""
    indent = min(max((fonts.width(name, SMALL) for name, _value in facts), default=0) + 3 * MM, room * 0.45)
    return [
        (name if not number else "", indent, size, line)
        for name, value in facts
        for size, lines in [shrunk(value, (TEXT, TEXT - 0.5, TEXT - 1), room - indent)]
        for number, line in enumerate(lines)
    ]
