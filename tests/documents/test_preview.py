"""Documents as pictures for the screen."""

from __future__ import annotations

from orderdesk.documents import label, statement
from orderdesk.documents.preview import page_count, pictures
from tests.documents import examples


def test_each_page_becomes_a_picture_of_its_size() -> None:
    document = statement.render(examples.statement(60))
    shown = pictures(document, dpi=72)
    assert len(shown) == page_count(document) > 1
    for each in shown:
        assert (each.width, each.height) == (596, 842)
        assert len(each.pixels) == each.width * each.height * 3


def test_a_picture_is_white_paper_with_black_ink() -> None:
    (shown,) = pictures(label.render(examples.label(1)), dpi=101)
    assert shown.pixels[:3] == b"\xff\xff\xff"
    assert b"\x00\x00\x00" in shown.pixels
    pixels = [shown.pixels[at : at + 3] for at in range(0, len(shown.pixels), 3)]
    assert all(max(pixel) - min(pixel) == 0 for pixel in pixels)


def test_only_the_first_pages_are_drawn_when_asked() -> None:
    assert len(pictures(statement.render(examples.statement(60)), dpi=40, most=1)) == 1
