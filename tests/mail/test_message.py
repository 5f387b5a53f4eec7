"""Mails are taken apart whatever they hold; what cannot be read is said."""
# ruff: noqa: E501 - mails and tables as they are written

from __future__ import annotations

import base64
import io
import random
import zipfile
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import openpyxl
import pytest
from reportlab.pdfgen import canvas

from orderdesk.mail.message import MailParts, parse, parse_files, parse_message
from orderdesk.rules.errors import Refused

HEAD = b"From: =?utf-8?B?5p6X5pmT?= <lin@shop.example>\r\nTo: order@own.example\r\nDate: Wed, 04 Mar 2026 10:00:00 +0800\r\nMessage-ID: <1@shop.example>\r\n"


def raw(subject: bytes, body: bytes, kind: bytes = b"text/plain; charset=utf-8", encoding: bytes = b"8bit") -> bytes:
    return (
        HEAD
        + b"Subject: "
        + subject
        + b"\r\nMIME-Version: 1.0\r\nContent-Type: "
        + kind
        + b"\r\nContent-Transfer-Encoding: "
        + encoding
        + b"\r\n\r\n"
        + body
    )


def with_file(name: str, content: bytes, kind: str = "application/octet-stream") -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "lin@shop.example", "order@own.example", "附件"
    message["Date"] = "Wed, 04 Mar 2026 10:00:00 +0800"
    message.set_content("见附件")
    main, _slash, sub = kind.partition("/")
    message.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return message.as_bytes()


def test_the_plain_facts() -> None:
    parts = parse(raw("订单".encode(), "A4纸 5箱".encode()))
    assert (parts.from_name, parts.from_address, parts.subject, parts.text) == ("林晓", "lin@shop.example", "订单", "A4纸 5箱")
    assert parts.date is not None and parts.date.utcoffset() == timedelta(hours=8) and parts.message_id == "<1@shop.example>"
    assert parts.problems == ()


@pytest.mark.parametrize(
    ("charset", "codec", "words"),
    [
        ("gb2312", "gb18030", "镕基㙍 A4纸 5箱"), ("gbk", "gb18030", "采购单"), ("big5", "big5hkscs", "影印紙 5箱 啫喱"), ("x-unknown-99", "gb18030", "中性笔 五盒"),
        ("us-ascii", "utf-8", "剪刀 3把"), ("iso-8859-1", "cp1252", "Jürgen – März"), ("utf-8", "gb18030", "请安排送货，谢谢"), ("", "big5", "請安排出貨，謝謝您"),
    ],
)  # fmt: skip
def test_charsets_that_lie_or_are_unknown(charset: str, codec: str, words: str) -> None:
    kind = b"text/plain" + (f"; charset={charset}".encode() if charset else b"")
    assert parse(raw(b"x", words.encode(codec), kind)).text == words


def test_headers_in_raw_bytes() -> None:
    assert parse(raw("采购订单".encode("gb18030"), b"x")).subject == "采购订单"
    assert parse(raw("請問出貨進度".encode("big5"), b"x")).subject == "請問出貨進度"


def test_a_character_cut_between_two_words() -> None:
    text = "三月补货单".encode()
    first, second = base64.b64encode(text[:4]).decode(), base64.b64encode(text[4:]).decode()
    assert parse(raw(f"=?utf-8?B?{first}?= =?utf-8?B?{second}?=".encode(), b"x")).subject == "三月补货单"


def test_tables_stay_rows_with_merged_cells_filled() -> None:
    html = """<p>请安排</p><table><tr><th>品名</th><th>规格</th><th>数量</th></tr><tr><td rowspan=2>中性笔</td><td>黑</td><td>3</td></tr>
    <tr><td>蓝</td><td>2</td></tr><tr><td colspan=2>合计</td><td>5</td></tr></table><p style="display:none">secret</p><p><s>剪刀 9把</s>谢谢</p>"""
    parts = parse(raw(b"x", html.encode(), b"text/html; charset=utf-8"))
    assert parts.has_table and parts.body == parts.html_text
    assert "品名\t规格\t数量\n中性笔\t黑\t3\n中性笔\t蓝\t2\n合计\t\t5" in parts.body
    assert "secret" not in parts.body and "剪刀" not in parts.body


def test_nothing_is_fetched_and_scripts_are_dropped() -> None:
    html = b'<script>alert(1)</script><img src="file:////server/x.png" alt="y"><link href="http://x.example/a.css">Hello<br>there'
    assert parse(raw(b"x", html, b"text/html")).body == "Hello\nthere"


def test_sheets_are_rows() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["采购单"], ["收货人：", None, "孙倩"], [], ["品名", "数量", "单价"], ["剪刀", 3, 8.5], ["胶带", 2, 5.5]):
        sheet.append(row)
    sheet.merge_cells("A5:A6")
    stream = io.BytesIO()
    book.save(stream)
    parts = parse(with_file("单子.xlsx", stream.getvalue()))
    assert parts.attachments[0].name == "单子.xlsx"
    assert parts.attachments[0].text.splitlines()[3:] == ["品名\t数量\t单价", "剪刀\t3\t8.5", "剪刀\t2\t5.5"]


def test_csv_in_its_own_charset() -> None:
    parts = parse(with_file("单.csv", '编码,名称,数量\r\nA-1,剪刀,3\r\nA-2,"胶带, 宽",2\r\n'.encode("gb18030"), "text/csv"))
    assert parts.attachments[0].text.splitlines() == ["编码\t名称\t数量", "A-1\t剪刀\t3", "A-2\t胶带, 宽\t2"]


def test_pdf_columns_become_cells() -> None:
    stream = io.BytesIO()
    page = canvas.Canvas(stream)
    for y, row in ((700, ("Item", "Qty", "Unit")), (680, ("Glue stick 36 g", "5", "box"))):
        for x, cell in zip((50, 300, 400), row, strict=True):
            page.drawString(x, y, cell)
    page.save()
    parts = parse(with_file("po.pdf", stream.getvalue(), "application/pdf"))
    assert parts.attachments[0].text.splitlines() == ["Item\tQty\tUnit", "Glue stick 36 g\t5\tbox"]


def test_word_tables() -> None:
    document = (
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>Deliver to: 1 Road</w:t></w:r></w:p>'
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Item</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>Qty</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:body></w:document>"
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("word/document.xml", document)
    assert parse(with_file("a.docx", stream.getvalue())).attachments[0].text.split("\n") == [
        "Deliver to: 1 Road",
        "",
        "Item\tQty",
        "",
    ]


def bomb() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", b"0" * (1 << 20) * 210)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.xlsx", b"PK\x03\x04 broken"), ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")), ("a.pdf", b"%PDF-1.4 no"), ("a.xlsx", bomb())],
    ids=["damaged", "protected", "no pdf", "bomb"],
)  # fmt: skip
def test_bad_attachments_cost_only_themselves(name: str, content: bytes) -> None:
    parts = parse_message(with_file(name, content))
    assert parts.text == "见附件" and parts.attachments[0].problem and parts.problems


def test_a_part_of_no_kind_a_program_would_write_is_a_file_of_unknown_kind() -> None:
    parts = parse(
        b"From: a@example.com\r\nContent-Type: mul\xef\xbf\xbdip\x00art/mixed; boundary=x\r\n\r\n--x\r\n\r\nhi\r\n--x--\r\n"
    )
    assert [(file.name, file.media_type) for file in parts.attachments] == [
        ("application.octet-stream", "application/octet-stream")
    ]


def test_a_mail_attached_to_a_mail() -> None:
    outer = EmailMessage()
    outer["From"], outer["Date"], outer["Subject"] = "chen@own.example", "Wed, 04 Mar 2026 10:00:00 +0800", "Fw"
    outer.set_content("请录单")
    inner = EmailMessage()
    inner["From"], inner["Date"] = "Lin <lin@shop.example>", "Tue, 03 Mar 2026 10:00:00 +0800"
    inner.set_content("剪刀 3把")
    outer.add_attachment(inner)
    parts = parse(outer.as_bytes())
    assert [message.from_address for message in parts.messages] == ["lin@shop.example"] and parts.messages[0].text == "剪刀 3把"


def test_programs_are_known_by_their_headers() -> None:
    assert parse(b"Auto-Submitted: auto-replied\r\n" + raw(b"x", b"y")).automatic
    assert parse(b"List-Unsubscribe: <http://x.example>\r\n" + raw(b"x", b"y")).bulk
    assert not parse(b"Auto-Submitted: no\r\n" + raw(b"x", b"y")).automatic


def test_the_same_content_has_the_same_hash() -> None:
    one, two = parse(raw(b"x", b"A4 5")), parse(raw(b"x", b"A4  5\r\n").replace(b"<1@", b"<2@"))
    assert one.content_hash == two.content_hash != parse(raw(b"x", b"A4 6")).content_hash


def nested(depth: int) -> bytes:
    body = b"Content-Type: text/plain\r\n\r\ndeep\r\n"
    for level in range(depth):
        mark = b"b%d" % level
        body = (
            b'Content-Type: multipart/mixed; boundary="'
            + mark
            + b'"\r\n\r\n--'
            + mark
            + b"\r\n"
            + body
            + b"\r\n--"
            + mark
            + b"--\r\n"
        )
    return HEAD + b"Subject: deep\r\nMIME-Version: 1.0\r\n" + body


def many(count: int) -> bytes:
    parts = b"".join(b"--b\r\nContent-Type: text/plain\r\n\r\npart %d\r\n" % at for at in range(count))
    return (
        HEAD + b"Subject: many\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" + parts + b"--b--\r\n"
    )


NASTY = {
    "a thousand levels": nested(1000),
    "thirty levels": nested(30),
    "five thousand parts": many(5000),
    "brackets": HEAD + b"Subject: " + b"(" * 20000 + b"\r\nCc: " + b"(" * 20000 + b"\r\n\r\nx",
    "a header of a megabyte": HEAD + b"X-Long: " + b"a" * (1 << 20) + b"\r\nSubject: long\r\n\r\nbody",
    "line ends in a name": HEAD.replace(b"5p6X5pmT", base64.b64encode(b"a\r\nBcc: x@y.example")) + b"Subject: x\r\n\r\ny",
    "twenty thousand receivers": HEAD + b"Cc: " + b",\r\n ".join(b"u%d@x.example" % n for n in range(20000)) + b"\r\nSubject: x\r\n\r\ny",
    "an unknown encoding": raw(b"x", b"abc", encoding=b"x-uuencode-9"),
    "broken base64": raw(b"x", b"%%%=not base64", encoding=b"base64"),
    "a word that is no word": raw(b"=?utf-8?B?####?= =?nonsense?Q?=ZZ?=", b"y"),
    "no boundary": raw(b"x", b"--b\r\n\r\ny", b"multipart/mixed"),
    "no date, no sender": b"Subject: x\r\n\r\ny",
    "an impossible date": HEAD.replace(b"04 Mar 2026 10:00:00 +0800", b"99 Foo 20266 99:99:99 +9999") + b"Subject: x\r\n\r\ny",
    "deep html": raw(b"x", b"<div>" * 20000 + b"deep", b"text/html"),
    "wide html": raw(b"x", b"<table>" + b"<tr><td colspan=1000 rowspan=1000>x<td>y</tr>" * 300 + b"</table>", b"text/html"),
    "nul bytes": raw(b"x\x00y", b"a\x00b"),
}  # fmt: skip


@pytest.mark.parametrize("name", list(NASTY))
def test_nasty_mails_end_in_parts_or_in_a_refusal(name: str) -> None:
    try:
        parts = parse_message(NASTY[name])
    except Refused as refused:
        pytest.fail(f"refused: {refused}")
    assert parts.subject or parts.text or parts.problems
    assert "\r" not in parts.from_name and "\n" not in parts.from_name


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04zip", b"just words\nand words", b"x" * (26 * 1024 * 1024)],
    ids=["empty", "zip", "words", "26 MB"],
)
def test_what_is_no_mail_or_too_large_is_refused(content: bytes) -> None:
    with pytest.raises(Refused):
        parse_message(content)


def test_files_keep_their_names_and_bad_ones_say_why(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(raw("订单".encode(), b"x"))
    (tmp_path / "b.eml").write_bytes(b"no mail")
    found = parse_files([tmp_path / "a.eml", tmp_path / "b.eml", tmp_path / "missing.eml"])
    assert found["a.eml"].subject == "订单" and not found["a.eml"].unreadable
    assert found["b.eml"].unreadable and found["b.eml"].problems and found["missing.eml"].unreadable


def test_mutated_mails_never_raise_anything_else() -> None:
    seed = 20260304
    chance = random.Random(seed)
    sources = [
        raw("采购".encode(), "品名 5箱".encode()),
        NASTY["wide html"][:3000],
        with_file("a.csv", "品名,数量,单位\n剪刀,3,把\n".encode()),
        many(5),
        nested(5),
    ]
    for turn in range(400):
        content = bytearray(chance.choice(sources))
        for _ in range(chance.randint(1, 12)):
            at = chance.randrange(len(content))
            match chance.randrange(4):
                case 0:
                    content[at] = chance.randrange(256)
                case 1:
                    del content[at : at + chance.randint(1, 40)]
                case 2:
                    content[at:at] = bytes(chance.randrange(256) for _ in range(chance.randint(1, 20)))
                case _:
                    content[at:at] = content[at : at + 30]
            content = content or bytearray(b"x")
        try:
            parts = parse(bytes(content))
        except Refused:
            continue
        assert isinstance(parts, MailParts), (seed, turn)
