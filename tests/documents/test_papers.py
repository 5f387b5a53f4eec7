"""Every paper, short and long, read back from its PDF."""

from __future__ import annotations

from collections import Counter

import pytest

from orderdesk import language
from orderdesk.documents import closing_sheet, registry
from orderdesk.rules.capitals import capitals
from orderdesk.rules.errors import Refused
from orderdesk.rules.money import Money
from tests.documents import examples, reading

SHORT = {
    "order_confirmation": examples.confirmation(1),
    "change_confirmation": examples.change(1),
    "pick_list": examples.pick_list(1),
    "review_batch": examples.review_batch(1),
    "label": examples.label(1),
    "shipping_label": examples.shipping_label(),
    "packing_list": examples.packing_list(1),
    "bill": examples.bill(1),
    "statement": examples.statement(1),
    "closing_sheet": examples.closing_sheet(1),
    "day_sheet": examples.day_sheet(1),
    "handover_sheet": examples.handover_sheet(1),
}
LONG = {
    "order_confirmation": examples.confirmation(60, examples.FAR),
    "change_confirmation": examples.change(60, examples.FAR),
    "pick_list": examples.pick_list(60),
    "review_batch": examples.review_batch(60),
    "label": examples.label(60, examples.FAR),
    "shipping_label": examples.shipping_label(examples.FAR),
    "packing_list": examples.packing_list(60, examples.FAR),
    "bill": examples.bill(60, examples.FAR),
    "statement": examples.statement(60, examples.FAR),
    "closing_sheet": examples.closing_sheet(60),
    "day_sheet": examples.day_sheet(60),
    "handover_sheet": examples.handover_sheet(60, examples.FAR),
}
ALL = [
    pytest.param(name, data, id=f"{name}-{kind}")
    for kind, papers in (("short", SHORT), ("long", LONG))
    for name, data in papers.items()
]


def test_every_paper_is_tried() -> None:
    assert set(SHORT) == set(LONG) == set(registry.PAPERS)


@pytest.mark.parametrize("spoken", language.LANGUAGES)
@pytest.mark.parametrize(("name", "data"), ALL)
def test_nothing_is_cut_off_or_printed_over_something_else(name: str, data: object, spoken: str) -> None:
    pages = reading.sheets(registry.PAPERS[name].render(data, spoken))
    edge = 4 if "label" in name else 30
    for page in pages:
        for character, (left, bottom, right, top) in page.marks:
            inside = left >= edge and right <= page.width - edge and bottom >= edge / 2 and top <= page.height - edge / 2
            assert inside, f"“{character}” at {left:.0f}, {bottom:.0f} of {page.width:.0f} x {page.height:.0f}"
        assert reading.overlaps(page) == []


@pytest.mark.parametrize("spoken", language.LANGUAGES)
@pytest.mark.parametrize("name", ["order_confirmation", "packing_list", "bill", "statement", "label", "shipping_label"])
def test_an_address_of_400_characters_is_printed_whole(name: str, spoken: str) -> None:
    assert len(examples.ADDRESS) == 400
    text = reading.packed(registry.PAPERS[name].render(LONG[name], spoken))
    assert examples.ADDRESS in text
    name_column = text if "label" in name else reading.column(registry.PAPERS[name].render(LONG[name], spoken), 0, 310)
    assert examples.FAR.name in name_column


@pytest.mark.parametrize("name", ["order_confirmation", "packing_list", "bill", "label"])
def test_all_of_sixty_lines_are_printed_with_product_and_specification(name: str) -> None:
    text = reading.packed(registry.PAPERS[name].render(LONG[name]))
    for number in range(60):
        assert text.count(f"SKU-{number:04d}") == 1
    printed = Counter(text)
    for character, count in Counter("激光硒鼓适用多种机型，原装，约1,600页，含芯片与保修卡").items():
        assert printed[character] >= 20 * count


@pytest.mark.parametrize("name", [name for name in LONG if "label" not in name])
def test_pages_are_numbered_of_how_many_there_are(name: str) -> None:
    pages = reading.sheets(registry.PAPERS[name].render(LONG[name], "en"))
    assert len(pages) >= 2
    for number, page in enumerate(pages, start=1):
        assert f"Page {number} of {len(pages)}" in page.text


@pytest.mark.parametrize(("name", "data"), ALL)
def test_the_same_data_gives_the_same_bytes(name: str, data: object) -> None:
    assert registry.PAPERS[name].render(data) == registry.PAPERS[name].render(data)


@pytest.mark.parametrize("name", sorted(registry.PAPERS))
def test_a_reprint_says_that_it_is_a_copy(name: str) -> None:
    render = registry.PAPERS[name].render
    with language.speaking("en"):
        assert "Copy" in reading.sheets(render(SHORT[name], "en", copy=True))[0].text
        assert "Copy" not in reading.sheets(render(SHORT[name], "en"))[0].text


def test_long_papers_say_on_every_page_that_they_are_a_copy() -> None:
    pages = reading.sheets(registry.PAPERS["bill"].render(LONG["bill"], "en", copy=True))
    assert all("Copy" in page.text for page in pages)


@pytest.mark.parametrize("name", sorted(registry.PAPERS))
def test_a_character_no_font_has_is_refused_by_name(name: str) -> None:
    broken = examples.Party("客户 \U00013000", "C-1", "", "", "某路 1 号")
    made = {
        "order_confirmation": lambda: examples.confirmation(1, broken),
        "change_confirmation": lambda: examples.change(1, broken),
        "pick_list": lambda: examples.PickList(examples.COMPANY, "PK-1", examples.DAY, examples.pick_list(1).picks, broken.name),
        "review_batch": lambda: examples.ReviewBatch(
            examples.COMPANY, "RB-1", examples.DAY, examples.review_batch(1).orders, broken.name
        ),
        "label": lambda: examples.label(1, broken),
        "shipping_label": lambda: examples.shipping_label(broken),
        "packing_list": lambda: examples.packing_list(1, broken),
        "bill": lambda: examples.bill(1, broken),
        "statement": lambda: examples.statement(1, broken),
        "closing_sheet": lambda: examples.closing_sheet(1, broken.name),
        "day_sheet": lambda: examples.day_sheet(1, broken.name),
        "handover_sheet": lambda: examples.handover_sheet(1, broken),
    }
    with pytest.raises(Refused) as refused:
        registry.PAPERS[name].render(made[name]())
    assert "\U00013000" in str(refused.value) and "U+13000" in str(refused.value)


def test_every_paper_but_the_labels_carries_its_number_as_a_qr_code() -> None:
    numbers = {"bill": "BL-2026-000007", "statement": "ST-2026-000031", "packing_list": "SH-2026-000008"}
    for name, number in numbers.items():
        image = reading.picture(registry.PAPERS[name].render(SHORT[name]), dpi=150)
        assert number in reading.scanned(image).values()


def test_a_number_that_is_not_plain_letters_is_printed_without_codes() -> None:
    document = registry.PAPERS["label"].render(examples.label(1, order="订单-1"))
    assert "订单-1" in reading.packed(document)
    assert reading.scanned(reading.picture(document)) == {}


@pytest.mark.requirement("000-42")
def test_the_bill_says_quantity_price_total_received_and_receivable() -> None:
    data = examples.bill(2, received="7.50")
    text = reading.sheets(registry.PAPERS["bill"].render(data, "en"))[0].text
    for said in ("12.50", "25.00", "Total CNY 37.50", "Received CNY 7.50", "Receivable CNY 30.00", "2 December 2026", "银行转账"):
        assert said in text.replace("\u00a0", " ").replace("\r\n", "\n")
    for said in ("6222 0000 1111", "示例银行宁波分行", "SO-2026-000123"):
        assert said in text


def test_the_statement_runs_from_the_opening_to_the_closing_balance() -> None:
    data = examples.statement(60)
    pages = reading.sheets(registry.PAPERS["statement"].render(data, "en"))
    text = "\n".join(page.text for page in pages)
    assert "Opening balance 1,000.00" in text
    debit = sum(each.debit.units for each in data.movements if each.debit)
    credit = sum(each.credit.units for each in data.movements if each.credit)
    assert data.closing == Money(data.opening.units + debit - credit, "CNY")
    assert f"{data.closing.amount:,.2f}" in pages[-1].text
    assert all(movement.document in text for movement in data.movements)


def test_a_customer_who_paid_too_much_is_told_so_without_a_minus() -> None:
    statement = reading.sheets(registry.PAPERS["statement"].render(examples.statement(0, opening="-80.00"), "en"))[0].text
    assert "Balance in your favour CNY 80.00" in statement.replace("\u00a0", " ")
    assert "Balance due" not in statement and "Remittance" not in statement
    bill = reading.sheets(registry.PAPERS["bill"].render(examples.bill(1, received="20.00"), "en"))[0].text
    assert "Overpaid CNY 7.50" in bill.replace("\u00a0", " ")


def test_each_page_of_a_statement_hands_its_balance_to_the_next() -> None:
    pages = reading.sheets(registry.PAPERS["statement"].render(examples.statement(60), "en"))
    handed = [line.split()[-1] for page in pages for line in page.text.splitlines() if line.startswith("Carried forward")]
    taken = [line.split()[-1] for page in pages for line in page.text.splitlines() if line.startswith("Brought forward")]
    assert handed == taken and len(handed) == len(pages) - 1


def test_chinese_papers_in_renminbi_say_the_amount_in_capitals() -> None:
    owed = examples.statement(1).closing
    render = registry.PAPERS["statement"].render
    assert f"人民币{capitals(owed)}" in reading.packed(render(SHORT["statement"], "zh_CN"))
    assert f"人民幣{capitals(owed, traditional=True)}" in reading.packed(render(SHORT["statement"], "zh_TW"))
    assert "人民币" not in reading.packed(render(SHORT["statement"], "en"))


def test_the_statement_shows_the_age_of_what_is_open() -> None:
    text = reading.sheets(registry.PAPERS["statement"].render(SHORT["statement"], "en"))[0].text
    assert "10.00 20.00 30.00 40.00 50.00 150.00" in " ".join(text.split())


@pytest.mark.requirement("001-29")
def test_the_delivery_note_has_what_an_acceptance_needs() -> None:
    text = reading.sheets(registry.PAPERS["packing_list"].render(SHORT["packing_list"], "en"))[0].text
    for said in ("SO-2026-000123", "复印纸", "70 g，500 张/包", "1 箱", "Result", "Accepted in full", "Received by"):
        assert said in text


def test_the_pick_list_names_each_place_once_with_all_its_orders() -> None:
    text = reading.sheets(registry.PAPERS["pick_list"].render(examples.pick_list(3), "en"))[0].text
    assert text.count("A-02") == 1
    assert "9 支" in text  # three orders of three each
    assert all(f"SO-{number:04d}" in text for number in range(3))


def test_another_papers_data_is_not_taken() -> None:
    with pytest.raises(TypeError):
        registry.PAPERS["bill"].render(SHORT["label"])


def test_the_papers_of_an_area_are_listed() -> None:
    assert [paper.name for paper in registry.of_area("receivables")] == ["bill", "statement"]


def test_the_closing_sheet_says_the_days_figures_and_the_trails_head() -> None:
    document = registry.PAPERS["closing_sheet"].render(examples.closing_sheet(6), "en")
    text = reading.packed(document)
    for said in (
        "Dailyclosingsheet",
        "0123456789abcdef" * 4,
        "number4711",
        "2026-11-0218:00:05",
        "CNY1,000.00",
        "USD12.50",
        "Manager",
    ):
        assert said in text.replace("\u00a0", ""), said
    assert "0123456789abcdef" * 4 in reading.scanned(reading.picture(document, dpi=150)).values()


def test_a_closing_sheet_without_a_sealed_trail_says_so() -> None:
    sheet = closing_sheet.ClosingSheet(examples.COMPANY, "CL-20261102", examples.DAY, examples.closing_sheet(3).rows)
    assert "Nothing is sealed yet" in reading.sheets(closing_sheet.render(sheet, "en"))[0].text
