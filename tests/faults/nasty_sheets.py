"""Sheets made by hand to do harm, and the plain ones that chance spoils."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from orderdesk.sheets.template import order_template

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
ORDERS = (
    ("订单号", "客户", "收货人", "电话", "地址", "商品编码", "商品名称", "数量", "单位", "单价", "日期"),
    *(
        (
            f"PO-{row:03}",
            "蓝海",
            "王芳",
            "13862145530",
            "苏州市星湖街328号",
            f"SKU-{row % 5}",
            "复印纸",
            row,
            "包",
            22.5,
            date(2026, 3, row),
        )
        for row in range(1, 13)
    ),
)
CUSTOMERS = (
    ("客户编码", "客户名称", "联系人", "电话", "地址", "账期"),
    *((f"K{row}", f"客户{row}", "王芳", "13862145530", "苏州市星湖街328号", "月结30天") for row in range(1, 9)),
)
PRODUCTS = (
    ("商品编码", "商品名称", "单位", "单价", "库存", "箱规"),
    *((f"SKU-{row}", f"商品{row}", "支", 1.8, 40, "盒=12支;箱=288支") for row in range(8)),
)


def workbook(rows: Sequence[Sequence[Any]], merge: str = "") -> bytes:
    """A plain workbook."""
    book = Workbook()
    sheet: Any = book.active
    for row in rows:
        sheet.append(row)
    if merge:
        sheet.merge_cells(merge)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def text(rows: Sequence[Sequence[Any]], encoding: str, delimiter: str = ",") -> bytes:
    """A plain csv."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode(encoding)


def plain() -> tuple[list[bytes], list[bytes]]:
    """Workbooks and texts that read well: what chance begins with."""
    tables = (ORDERS, CUSTOMERS, PRODUCTS)
    texts = [text(ORDERS, "utf-8-sig"), text(ORDERS, "gbk", "\t"), text(CUSTOMERS, "gb18030", ";"), text(PRODUCTS, "utf-16")]
    return [*(workbook(rows) for rows in tables), workbook(ORDERS, "A3:B4"), order_template()], texts


def patched(data: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """A workbook with one part changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return out.getvalue()


def _rows(xml: str) -> bytes:
    whole = f'<?xml version="1.0"?><worksheet xmlns="{MAIN}"><sheetData>{xml}</sheetData></worksheet>'
    return patched(workbook((("x",),)), SHEET, lambda _: whole.encode())


def _into(part: str, before: bytes, what: bytes) -> bytes:
    return patched(workbook(ORDERS), part, lambda content: content.replace(before, what + before, 1))


def _zip(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in members.items():
            new.writestr(name, content)
    return out.getvalue()


def _laughs() -> bytes:
    """Entities that multiply by ten, seven times over."""
    entities = "".join(f'<!ENTITY {chr(98 + level)} "{f"&{chr(97 + level)};" * 10}">' for level in range(7))
    return f'<!DOCTYPE x [<!ENTITY a "{"a" * 99}">{entities}]>'.encode()


def nasty() -> Iterator[tuple[str, bytes, str]]:
    """What it is, its bytes, and its file's name."""
    book = workbook(ORDERS)
    head = b"<worksheet"
    yield "200 MB of blanks", _into(SHEET, b"</sheetData>", b" " * (201 << 20)), "bomb.xlsx"
    yield "a string of 30 MB", _into(SHEET, b"</sheetData>", b'<row><c t="inlineStr"><is><t>' + b"A" * (30 << 20) + b"</t></is></c></row>"), "long.xlsx"  # fmt: skip  # noqa: E501
    yield "a cell in the last corner", _rows('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'), "far.xlsx"
    yield "a dimension that lies", _into(SHEET, b"<sheetData>", b'<dimension ref="A1:XFD1048576"/>'), "dimension.xlsx"
    yield "more rows than are taken", _rows("<row><c><v>1</v></c></row>" * 100_001), "rows.xlsx"
    yield "a million rows", text([("订单号", "数量")] + [("A", "1")] * 1_000_000, "utf-8"), "million.csv"
    yield "billion laughs", patched(book, SHEET, lambda content: content.replace(head, _laughs() + head, 1)), "laughs.xlsx"
    outside = b'<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    yield (
        "an entity that names a file",
        patched(book, SHEET, lambda content: content.replace(head, outside + head, 1)),
        "xxe.xlsx",
    )
    yield "a DTD far into the part", patched(book, SHEET, lambda c: b"<?xml version='1.0'?>" + b"\n" * 200_000 + outside + c[c.find(head):]), "late.xlsx"  # fmt: skip  # noqa: E501
    yield "a zip in a zip", _zip({"xl/workbook.xml": b"<a/>", "inner.zip": _zip({"x": b"0" * 10**6})}), "nested.xlsx"
    yield "ten thousand members", _zip({f"xl/{number}.xml": b"<a/>" for number in range(10_000)}), "many.xlsx"
    yield "an old workbook", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096), "old.xls"
    yield "an encrypted one", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "locked.xlsx"
    yield "half a file", book[: len(book) // 2], "half.xlsx"
    yield "nothing", b"", "nothing.xlsx"
    yield "no zip", b"hello", "hello.xlsx"
    yield "a picture", b"\x89PNG\r\n\x1a\n" + bytes(99), "picture.csv"
    yield "a name that climbs", _zip({"../../evil.xml": b"<a/>", "xl/workbook.xml": b"<a/>"}), "climb.xlsx"
    yield "names twice", patched(book, SHEET, lambda content: content) + b"PK\x05\x06" + bytes(18), "twice.xlsx"
    yield "formulas without values", _rows('<row><c><f>1+1</f></c><c t="str"><f>"x"</f></c></row>'), "formulas.xlsx"
    yield "errors and booleans", _rows('<row><c t="e"><v>#REF!</v></c><c t="b"><v>1</v></c><c t="d"><v>2026-99-99</v></c></row>'), "errors.xlsx"  # fmt: skip  # noqa: E501
    yield "a string that is not there", _rows('<row><c t="s"><v>999999999</v></c><c t="s"><v>-5</v></c></row>'), "strings.xlsx"
    yield "numbers out of range", _rows("<row><c><v>1e400</v></c><c><v>NaN</v></c><c><v>" + "9" * 5_000 + "</v></c></row>"), "numbers.xlsx"  # fmt: skip  # noqa: E501
    yield "a date in the year 300,000", _rows('<row><c s="1"><v>99999999</v></c></row>'), "date.xlsx"
    yield "digits of other scripts", text([*ORDERS[:1], ("A١", "x", "x", "１３８", "x", "S", "x", "٣", "个", "1_000", "1e5")], "utf-8"), "digits.csv"  # fmt: skip  # noqa: E501
    yield "formulas in text", text([*ORDERS[:1], ("=1+1", "@x", "+1", "-1", "\t=1", "S", "=HYPERLINK(1)", "2", "个", "3", "4")], "utf-8"), "formula.csv"  # fmt: skip  # noqa: E501
    yield "a field of 2 MB", text([("订单号", "数量"), ("A" * 2_000_000, "1")], "utf-8"), "field.csv"
    yield "a quote that never ends", b'"order,qty\r\n' + b"1,2\r\n" * 10_000, "quote.csv"
    yield "zeros all over", "order,qty".encode("utf-32-be"), "zeros.csv"
    yield "half a UTF-16 character", text(ORDERS, "utf-16")[:-1], "half.csv"
    yield "a lone surrogate", "订单号,数量\nA\ud800,1\n".encode("utf-8", "surrogatepass"), "surrogate.csv"
    yield "random bytes", bytes(range(256)) * 40, "bytes.csv"
    yield "one column of commas", b"," * 1_000_000, "commas.csv"
    yield "a merge over everything", _into(SHEET, b"</worksheet>", b'<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'), "merge.xlsx"  # fmt: skip  # noqa: E501
    yield "deep nesting", _rows("<row>" + "<c>" * 100_000), "deep.xlsx"


def write_nasty(folder: Path) -> None:
    """Write each into a folder named after what it is."""
    for what, content, name in nasty():
        (folder / what).mkdir()
        (folder / what / name).write_bytes(content)
