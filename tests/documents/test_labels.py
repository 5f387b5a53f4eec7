"""Labels as a thermal printer prints them, 203 dots an inch in black and white, read by a scanner."""

from __future__ import annotations

import pytest

from orderdesk.documents import label, shipping_label
from tests.documents import examples, reading


@pytest.mark.parametrize("stock", ["A6", "100x150"])
@pytest.mark.parametrize("order", ["SO-2026-000123", "A1", "PO/4711.b_XYZ-20261122", "20261122000012345678"])
def test_both_codes_of_an_order_label_are_read_off_the_print(order: str, stock: str) -> None:
    printed = reading.picture(label.render(examples.label(2, order=order, stock=stock)))
    assert reading.scanned(printed) == {"Code128": order, "QRCode": order}


@pytest.mark.requirement("001-18")
def test_the_order_label_says_order_product_specification_and_quantity() -> None:
    text = reading.packed(label.render(examples.label(1)))
    for said in ("SO-2026-000123", "复印纸", "70g，500张/包", "1箱", "Müller&Söhne臺灣貿易"):
        assert said in text


def test_a_code_of_its_own_for_a_package_is_what_both_codes_say() -> None:
    one = examples.label(1)
    data = label.OrderLabel(one.company, one.order, one.receiver, one.lines, 2, 3, code="PKG-9")
    assert set(reading.scanned(reading.picture(label.render(data))).values()) == {"PKG-9"}


@pytest.mark.requirement("003-15")
def test_the_logistics_label_says_to_whom_and_where_and_its_waybill_is_read() -> None:
    document = shipping_label.render(examples.shipping_label())
    text = reading.packed(document)
    for said in ("ZoëŁukasz", "+4930123456", "KöpenickerStraße5,10997Berlin", "Müller&Söhne臺灣貿易"):
        assert said in text
    assert reading.scanned(reading.picture(document)) == {"Code128": "SF1234567890123", "QRCode": "SF1234567890123"}


def test_a_parcel_without_a_waybill_yet_carries_its_order_number() -> None:
    document = shipping_label.render(examples.shipping_label(waybill=""))
    assert set(reading.scanned(reading.picture(document)).values()) == {"SO-2026-000123"}


def test_many_labels_are_one_document_in_the_order_given() -> None:
    orders = [f"SO-2026-{number:06d}" for number in range(7)]
    document = label.render([examples.label(1, order=order) for order in orders])
    assert len(reading.sheets(document)) == 7
    assert [reading.scanned(reading.picture(document, page))["QRCode"] for page in range(7)] == orders


def test_a_label_with_too_many_lines_goes_on_on_sheets_that_carry_the_codes_too() -> None:
    document = label.render(examples.label(60), "en")
    pages = reading.sheets(document)
    assert len(pages) > 2
    for number, page in enumerate(pages, start=1):
        assert f"Sheet {number} of {len(pages)}" in page.text
        assert reading.scanned(reading.picture(document, number - 1)) == {"Code128": "SO-2026-000123", "QRCode": "SO-2026-000123"}


def test_no_type_on_a_label_is_smaller_than_seven_points() -> None:
    for page in reading.sheets(label.render(examples.label(60, examples.FAR))):
        heights = [top - bottom for character, (_left, bottom, _right, top) in page.marks if character in "国园图圆"]
        assert all(height > 5.5 for height in heights)
