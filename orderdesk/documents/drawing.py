"""Pages to draw on: text, lines, boxes and bars placed in points from the top left corner."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from io import BytesIO

from reportlab import rl_config
from reportlab.pdfgen.canvas import Canvas

from orderdesk.documents import fonts
from orderdesk.documents.font_embedding import DocumentFont

MM = 72 / 25.4
Bar = tuple[float, float, float, float]  # left, top, width, height


rl_config.useA85 = 0  # page contents as they are: spelling them in letters takes a quarter of the time and of the file


class Drawing:
    """The pages of one document; black only, so that a cheap laser prints them as they are meant.

    The finished pages are written at the end, when it is known how many there are.
    """

    def __init__(self, size: tuple[float, float], *, title: str, author: str = "") -> None:
        self.width, self.height = size
        self._title, self._author = title, author
        self._regular, self._bold = DocumentFont("F1"), DocumentFont("F2", bold=True)
        self._pages: list[list[str]] = [[]]

    @property
    def page(self) -> int:
        """The number of the page being drawn, from 1."""
        return len(self._pages)

    def next_page(self) -> None:
        """Go on with an empty page."""
        self._pages.append([])

    def text(self, x: float, y: float, text: str, size: float, *, bold: bool = False, align: str = "left") -> None:
        """One line with its foot at y; x is where it starts, ends (align "right") or has its middle ("center")."""
        if not text:
            return
        if align != "left":
            wide = fonts.width(text, size)
            x -= wide if align == "right" else wide / 2
        font = self._bold if bold else self._regular
        codes = font.codes(text)
        self._pages[-1].append(f"BT /{font.name} {size:g} Tf {x:.2f} {self.height - y:.2f} Td <{codes}> Tj ET")

    def line(self, x: float, y: float, to_x: float, to_y: float, weight: float, *, dashed: bool = False) -> None:
        """A straight line, `weight` points thick."""
        shape = f"{x:.2f} {self.height - y:.2f} m {to_x:.2f} {self.height - to_y:.2f} l S"
        self._pages[-1].append(f"{weight:g} w [2.5 2] 0 d {shape} [] 0 d" if dashed else f"{weight:g} w {shape}")

    def box(self, x: float, y: float, width: float, height: float, weight: float) -> None:
        """An empty rectangle from its top left corner."""
        self._pages[-1].append(f"{weight:g} w {x:.2f} {self.height - y - height:.2f} {width:.2f} {height:.2f} re S")

    def circle(self, x: float, y: float, radius: float, weight: float) -> None:
        """A dashed circle around a middle, such as the place of a seal."""
        y = self.height - y
        bow = radius * 0.5523
        curves = "".join(
            f"{x + a * bow + c * radius:.2f} {y + b * bow + d * radius:.2f} "
            f"{x + e * bow + f * radius:.2f} {y + g * bow + h * radius:.2f} {x + f * radius:.2f} {y + h * radius:.2f} c "
            for a, b, c, d, e, f, g, h in _QUARTERS
        )
        self._pages[-1].append(f"{weight:g} w [2.5 2] 0 d {x + radius:.2f} {y:.2f} m {curves}S [] 0 d")

    def bars(self, bars: Iterable[Bar]) -> None:
        """Black rectangles, drawn as one shape so that no light shows between them."""
        shapes = "".join(f"{x:.3f} {self.height - y - high:.3f} {wide:.3f} {high:.3f} re " for x, y, wide, high in bars)
        self._pages[-1].append(f"{shapes}f")

    def finished(self, foot: Callable[[int, int], None] | None = None) -> bytes:
        """The document as PDF; `foot` (page, pages) draws on each page once their number is known."""
        pages, written = self._pages, []
        for number, page in enumerate(pages, start=1):
            self._pages = [page]
            if foot:
                foot(number, len(pages))
            written.append("\n".join(page))
        out = BytesIO()
        canvas = Canvas(out, pagesize=(self.width, self.height), pageCompression=1, invariant=1)
        canvas.setTitle(self._title)
        canvas.setAuthor(self._author)
        canvas.setSubject("")
        canvas.setCreator("OrderDesk")
        for font in (self._regular, self._bold):
            font.bind(canvas._doc)  # type: ignore[attr-defined]
        for content in written:
            canvas.addLiteral(content)
            canvas.showPage()
        canvas.save()
        return out.getvalue()


# The four quarters of a circle, anticlockwise from the right: first control point, second control point, end.
_QUARTERS = (
    (0, 1, 1, 0, 1, 0, 0, 1),
    (-1, 0, 0, 1, 0, -1, 1, 0),
    (0, -1, -1, 0, -1, 0, 0, -1),
    (1, 0, 0, -1, 0, 1, -1, 0),
)
