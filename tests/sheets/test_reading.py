"""Sheet files in: every kind that is taken, and every kind that must not be."""

from __future__ import annotations

import csv
import io
import struct
import zipfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from orderdesk.rules.imports.refusals import FileRefused
from orderdesk.rules.imports.table import Flaw, Row
from orderdesk.sheets import guards, reading
from orderdesk.sheets.delimited import open_text

ROWS = (("订单号", "收货人", "数量"), ("A1", "徐婷", "3"), ("A2", "莫伟明", "5"))
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def workbook(*rows: Sequence[Any], merge: str = "") -> bytes:
    book = Workbook()
    sheet: Any = book.active
    for row in rows:
        sheet.append(row)
    if merge:
        sheet.merge_cells(merge)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def rezipped(data: bytes, replace: dict[str, bytes], *, add: dict[str, bytes] | None = None) -> bytes:
    """The same archive with some members' bytes replaced and others added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.namelist():
            new.writestr(member, replace.get(member, old.read(member)))
        for name, content in (add or {}).items():
            new.writestr(name, content)
    return out.getvalue()


def with_sheet(xml: str) -> bytes:
    """A workbook whose sheet is this XML inside its sheetData."""
    whole = f'<?xml version="1.0"?><worksheet xmlns="{MAIN}"><sheetData>{xml}</sheetData></worksheet>'
    return rezipped(workbook(("x",)), {"xl/worksheets/sheet1.xml": whole.encode()})


def delimited(encoding: str, delimiter: str = ",", rows: Sequence[Sequence[str]] = ROWS) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode(encoding)


def rows_of(data: bytes) -> tuple[Row, ...]:
    return reading.read(data).tables[0].rows


def reason(data: bytes, name: str = "") -> str:
    with pytest.raises(FileRefused) as refusal:
        reading.read(data, name)
    assert str(refusal.value)
    return refusal.value.reason


def outcome(data: bytes) -> str:
    """The kind of a file that is read, the reason of one that is refused."""
    try:
        return reading.read(data).kind
    except FileRefused as refused:
        return refused.reason


# ------------------------------------------------------------------------------------------------------- workbooks


def test_cells_keep_their_types_and_rows_their_numbers() -> None:
    file = reading.read(workbook(("号", 1, 2.5, True), (), (None, datetime(2026, 3, 2), "00123", "=1+1")))
    table = file.tables[0]
    assert file.kind == "xlsx" and len(file.sha256) == 64
    assert table.rows == ((1, ("号", 1, 2.5, True)), (3, (None, datetime(2026, 3, 2), "00123", Flaw.FORMULA)))


def test_a_number_beyond_fifteen_digits_keeps_what_the_file_says() -> None:
    assert rows_of(with_sheet('<row r="1"><c r="A1"><v>3391027755102846001</v></c></row>')) == ((1, (3391027755102846001,)),)


def test_formulas_with_and_without_a_stored_value_and_errors() -> None:
    cells = (
        '<c r="A1"><f>1+1</f><v>2</v></c><c r="B1"><f>1+1</f><v/></c><c r="C1" t="e"><v>#N/A</v></c>'
        '<c r="D1" t="str"><f>""</f><v></v></c>'
    )
    assert rows_of(with_sheet(f'<row r="1">{cells}</row>')) == ((1, (2, Flaw.FORMULA, Flaw.ERROR)),)


def test_inline_strings_and_rows_without_references() -> None:
    assert rows_of(with_sheet('<row><c t="inlineStr"><is><t>甲</t></is></c><c><v>5</v></c></row>')) == ((1, ("甲", 5)),)


def test_merged_cells_and_hidden_sheets_are_told() -> None:
    book = Workbook()
    first: Any = book.active
    first.append(["a"])
    first.merge_cells("A1:B3")
    second = book.create_sheet("hidden")
    second.append(["b"])
    second.sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    tables = reading.read(out.getvalue()).tables
    assert tables[0].merged == ((1, 1, 3, 2),)
    assert [table.hidden for table in tables] == [False, True]


def test_a_cell_in_the_last_corner_of_the_sheet_is_harmless() -> None:
    data = with_sheet('<row r="1"><c r="A1"><v>7</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    assert rows_of(data) == ((1, (7,)),)


def test_a_number_format_of_a_date_with_an_impossible_serial_is_an_error_cell() -> None:
    data = workbook((datetime(2026, 3, 2),))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "46083" in xml
    broken = rezipped(data, {"xl/worksheets/sheet1.xml": xml.replace("46083", "99999999999").encode()})
    assert rows_of(broken) == ((1, (Flaw.ERROR,)),)


def test_too_many_rows_are_refused_with_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orderdesk.sheets.workbook.ROWS", 10)
    monkeypatch.setattr("orderdesk.sheets.delimited.ROWS", 10)
    assert reason(workbook(*[(1,)] * 11)) == "too_large"
    assert reason(b"a,b\r\n" * 11) == "too_large"
    assert len(rows_of(workbook(*[(1,)] * 10))) == 10


# ------------------------------------------------------------------------------------------------ files not to be taken


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b"\r\n \r\n", b"\x00" * 100, b",,,\r\n,,,\r\n"])
def test_nothing_is_an_empty_file(data: bytes) -> None:
    assert reason(data) == "empty_file"


def test_a_workbook_without_any_value_is_an_empty_file() -> None:
    assert reason(workbook()) == "empty_file"


def ole(stream: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504 + stream.encode("utf-16-le") + b"\x00" * 512


def archive(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, content in members.items():
            made.writestr(name.replace("__", "/"), content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (ole("EncryptedPackage"), "encrypted"),
        (ole("Workbook"), "wrong_file_type"),
        (b"%PDF-1.7\n...", "wrong_file_type"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "wrong_file_type"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "wrong_file_type"),
        (b'<?xml version="1.0"?><Workbook/>', "wrong_file_type"),
        (bytes(range(1, 256)) * 20, "wrong_file_type"),
        (archive(word__document_xml=b"<a/>"), "wrong_file_type"),
        (archive(xl__workbook_bin=b"x"), "wrong_file_type"),
        (b"PK\x03\x04" + b"broken" * 50, "wrong_file_type"),
        (workbook(("a", "b"))[:-200], "wrong_file_type"),
        (rezipped(workbook(("a",)), {"xl/worksheets/sheet1.xml": b"<worksheet><sheetData><row"}), "wrong_file_type"),
        (rezipped(workbook(("a",)), {"xl/workbook.xml": b"not xml"}), "wrong_file_type"),
        (rezipped(workbook(("a",)), {"[Content_Types].xml": b"<Types/>"}), "wrong_file_type"),
    ],
)
def test_other_files_are_told_by_their_bytes(data: bytes, expected: str) -> None:
    assert reason(data) == expected


def test_a_text_named_as_a_workbook_is_not_taken_but_a_workbook_named_as_text_is() -> None:
    assert reason(delimited("utf-8"), "orders.XLSX") == "wrong_file_type"
    assert reading.read(workbook(("a",)), "orders.csv").kind == "xlsx"


def test_a_zip_with_a_password_is_encrypted() -> None:
    data = bytearray(workbook(("a",)))
    for mark, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        place = data.find(mark)
        data[place + offset] |= 1
    assert reason(bytes(data)) == "encrypted"


DTD = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml", "_rels/.rels"])
def test_a_document_type_declaration_is_refused_in_any_part(part: str) -> None:
    data = workbook(("a",))
    with zipfile.ZipFile(io.BytesIO(data)) as old:
        content = old.read(part)
    start = content.find(b"?>") + 2 if content.startswith(b"<?xml") else 0
    assert reason(rezipped(data, {part: content[:start] + b"<!-- far -->" * 9000 + DTD + content[start:]})) == "wrong_file_type"


def test_a_bomb_is_refused_by_what_it_promises_without_unpacking_it() -> None:
    big = rezipped(workbook(("a",)), {}, add={"xl/media/zeros": b"\x00" * (11 * 2**20)})
    assert reason(big) == "zip_bomb"  # one member above a hundred to one
    many = rezipped(workbook(("a",)), {}, add={f"xl/{place}": b"" for place in range(guards.ENTRIES)})
    assert reason(many) == "zip_bomb"
    declared = bytearray(workbook(("a",)))
    place = declared.find(b"PK\x01\x02")
    struct.pack_into("<I", declared, place + 24, 3_000_000_000)
    assert reason(bytes(declared)) == "zip_bomb"


def test_a_member_larger_than_it_declares_is_not_unpacked_further() -> None:
    data = bytearray(workbook(*[("x" * 50, place) for place in range(500)]))
    name = b"xl/worksheets/sheet1.xml"
    place = data.rfind(name) - 46
    assert data[place : place + 4] == b"PK\x01\x02"
    struct.pack_into("<I", data, place + 24, 400)
    assert reason(bytes(data)) == "wrong_file_type"


def test_a_file_above_the_size_limit_is_not_even_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "large.csv"
    path.write_bytes(b"a,b\n" * 10)
    monkeypatch.setattr(reading, "FILE_BYTES", 30)
    with pytest.raises(FileRefused) as refusal:
        reading.read_safely(path)
    assert refusal.value.reason == "too_large"


def test_a_missing_file_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(FileRefused) as refusal:
        reading.read_safely(tmp_path / "gone.xlsx")
    assert refusal.value.reason == "unreadable"


# --------------------------------------------------------------------------------------------------------------- text


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("gbk", "gbk"),
    ],
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_encoding_and_delimiter_are_found_out(encoding: str, said: str, delimiter: str) -> None:
    file = reading.read(delimited(encoding, delimiter))
    assert (file.encoding, file.delimiter) == (said, delimiter)
    assert file.tables[0].rows == tuple(enumerate(ROWS, 1))


def test_traditional_text_in_big5_is_not_taken_for_gbk() -> None:
    rows = (
        ("訂單號", "收貨人", "地址", "品名"),
        ("A1", "陳雅婷", "台北市中山區南京東路三段", "原子筆與影印紙"),
        ("A2", "林志明", "高雄市前鎮區", "紙杯"),
    )
    file = reading.read(delimited("big5", rows=rows))
    assert file.tables[0].rows == tuple(enumerate(rows, 1))


def test_western_letters_in_the_old_windows_encoding_survive() -> None:
    rows = (("order_no", "ship_name", "city"), ("1", "Blondel père et fils", "Münster"), ("2", "Königlich Essen", "Luleå"))
    assert reading.read(delimited("cp1252", rows=rows)).tables[0].rows == tuple(enumerate(rows, 1))


def test_a_record_with_line_breaks_counts_once_and_blank_lines_count() -> None:
    data = '订单号;备注\r\nA1;"老地方；门卫签收\r\n别放传达室"\r\n\r\nA2;"说 ""好"""\r\n'.encode("gbk")
    assert rows_of(data) == ((1, ("订单号", "备注")), (2, ("A1", "老地方；门卫签收\r\n别放传达室")), (4, ("A2", '说 "好"')))


def test_excels_own_delimiter_hint_is_obeyed_and_is_no_row() -> None:
    assert rows_of(b"sep=|\r\na,1|b\r\nc|d\r\n") == ((1, ("a,1", "b")), (2, ("c", "d")))


def test_long_fields_and_stray_zero_bytes_are_read() -> None:
    assert rows_of(b"a,b\r\n" + b"x" * 200_000 + b",1\x00\r\n")[1] == (2, ("x" * 200_000, "1"))


def test_an_endless_field_is_refused() -> None:
    assert reason(b'a,b\r\n"' + b"x" * 1_200_000) == "wrong_file_type"


def test_a_comma_inside_quotes_does_not_choose_the_delimiter() -> None:
    assert open_text(b'a;"b, c, d, e"\r\n1;"2, 3, 4, 5"\r\n').delimiter == ";"


# ------------------------------------------------------------------------------------------------------------ the child


def test_a_file_read_in_a_child_process_is_the_same(tmp_path: Path) -> None:
    path = tmp_path / "orders.xlsx"
    path.write_bytes(
        workbook(*[(f"A{place}", "同一个收货人", place, datetime(2026, 3, 2)) for place in range(700)], merge="B2:B3")
    )
    file = reading.read_safely(path)
    assert file == reading.read(path.read_bytes())
    receivers = {id(cells[1]) for _row, cells in file.tables[0].rows if cells[1]}
    assert len(receivers) == 1  # equal texts are kept once, so that a long sheet stays small


def test_a_refusal_in_the_child_arrives_with_its_reason(tmp_path: Path) -> None:
    path = tmp_path / "orders.xlsx"
    path.write_bytes(rezipped(workbook(("a",)), {}, add={"xl/media/zeros": b"\x00" * (11 * 2**20)}))
    with pytest.raises(FileRefused) as refusal:
        reading.read_safely(path)
    assert refusal.value.reason == "zip_bomb"
    assert ":" in str(refusal.value)


def test_mutilated_workbooks_are_read_or_refused_but_never_raise_anything_else() -> None:
    data = workbook(*[(place, "text", 1.5, datetime(2026, 3, 2)) for place in range(20)])
    outcomes = set()
    for place in range(0, len(data), 97):
        broken = bytearray(data)
        broken[place] ^= 0xFF
        outcomes.add(outcome(bytes(broken)))
    assert outcomes >= {"xlsx", "wrong_file_type"}


def test_sheet_xml_gone_wrong_is_read_or_refused_but_never_raises_anything_else() -> None:
    cells = [
        '<c r="A1" t="s"><v>999</v></c>', '<c r="A1" t="s"><v>x</v></c>', '<c r="1A"><v>1</v></c>', '<c r="A1"><v>1e999</v></c>',
        '<c r="A1"><v>abc</v></c>', '<c r="A1" s="999"><v>1</v></c>', '<c r="A1" t="d"><v>nonsense</v></c>',
        '<c r="A1" t="q"><v>1</v></c>',
        '<c r="A1" t="inlineStr"/>', '<c r="A0"><v>1</v></c>', '<c r="ZZZZ1"><v>1</v></c>', '<c r="A1" t="b"><v>7</v></c>',
        '<c r="A1"><v>NaN</v></c>',
    ]  # fmt: skip
    for cell in [*cells, '</row><row r="x"><c><v>1</v></c>', '</row><row r="-5"><c><v>1</v></c>']:
        assert outcome(with_sheet(f'<row r="1"><c r="B1"><v>1</v></c>{cell}</row>')) in {"xlsx", "wrong_file_type"}
