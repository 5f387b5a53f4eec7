"""Mails made by hand to do harm, and the plain ones that chance spoils."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from email.message import EmailMessage

from tests.faults.nasty_sheets import ORDERS, text, workbook

HEAD = (
    b"From: =?gb18030?B?1cXI/Q==?= <buyer@example.com>\r\nTo: desk@example.com\r\n"
    b"Subject: order\r\nDate: Mon, 2 Mar 2026 10:00:00 +0800\r\n"
)
LETTER = (
    "您好：\n请发 SKU-1 复印纸 10 包，SKU-2 中性笔 3 盒，单价 22.50。\n"
    "收货：王芳 13862145530 苏州市星湖街328号\n要求 2026-03-12 前到货。\n谢谢"
)


def _mail(body: str = LETTER, **headers: str) -> EmailMessage:
    message = EmailMessage()
    fixed = {
        "From": "张三 <buyer@example.com>",
        "To": "desk@example.com",
        "Subject": "订单 PO-1",
        "Date": "Mon, 2 Mar 2026 10:00:00 +0800",
    }
    for name, value in {**fixed, "Message-ID": "<1@example.com>", **headers}.items():
        message[name] = value
    message.set_content(body)
    return message


def plain() -> list[bytes]:
    """Mails that read well: what chance begins with."""
    table = _mail()
    cells = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in ORDERS[:6])
    table.add_alternative(f"<p>请见下表</p><table>{cells}</table><img src='file:///x'>", subtype="html")
    attached = _mail("见附件")
    attached.add_attachment(workbook(ORDERS), maintype="application", subtype="octet-stream", filename="订单.xlsx")
    attached.add_attachment(text(ORDERS, "gbk"), maintype="text", subtype="csv", filename="订单.csv")
    forwarded = _mail("转发")
    forwarded.add_attachment(_mail())
    quoted = _mail("1. A4 paper x 10\n> On Monday you wrote:\n> old order\n-- \nLi", Subject="Re: order")
    chinese = HEAD + b"Content-Type: text/plain; charset=gb2312\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    chinese += base64.b64encode(LETTER.encode("gb18030"))
    nested = HEAD + b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"b1\"\r\n\r\n--b1\r\nContent-Type: text/plain\r\n\r\n2 x SKU-1\r\n--b1--\r\n"  # fmt: skip  # noqa: E501
    return [*(bytes(mail) for mail in (_mail(), table, attached, forwarded, quoted)), chinese, nested]


def nasty() -> Iterator[tuple[str, bytes]]:
    """What it is, and its bytes."""
    yield "20,000 brackets in the sender", b"From: " + b"(" * 20_000 + b"\r\n\r\nhi"
    yield "20,000 recipients", HEAD + b"Cc: " + b", ".join(b"a%d@example.com" % n for n in range(20_000)) + b"\r\n\r\nhi"
    deep = b"hi"
    for _ in range(1_000):
        deep = b"Content-Type: message/rfc822\r\n\r\n" + deep
    yield "a thousand mails in one another", HEAD + deep
    parts = b"".join(b"--b%d\r\nContent-Type: multipart/mixed; boundary=b%d\r\n\r\n" % (n, n + 1) for n in range(500))
    yield "five hundred levels of parts", HEAD + b"Content-Type: multipart/mixed; boundary=b0\r\n\r\n" + parts
    yield "ten thousand parts", HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 10_000
    yield "an unknown charset", HEAD + b"Content-Type: text/plain; charset=klingon\r\n\r\nhi"
    yield "a charset that is no text", HEAD + b"Content-Type: text/plain; charset=zlib_codec\r\n\r\nhi"
    yield "a line break in a name", b"From: =?utf-8?Q?a=0d=0aBcc:_x@example.com?= <a@example.com>\r\n\r\nhi"
    yield "raw Chinese headers", "From: 张三 <a@example.com>\r\nSubject: 订单\r\n\r\n你好".encode("gb18030")
    yield "a zero in the subject", HEAD + b"Subject: =?utf-8?B?AAAA?=\r\n\r\n\x00"
    yield "half characters", HEAD + b"Content-Type: text/plain; charset=utf-8\r\n\r\n\xed\xa0\x80\xf0\x9f"
    yield "only headers", HEAD
    yield "nothing", b""
    yield "no mail", b"PK\x03\x04" + bytes(999)
    yield "a header of a megabyte", HEAD + b"X-A: " + b"a" * 2**20 + b"\r\n\r\nhi"
    yield "a line of five megabytes", HEAD + b"\r\n" + b"1 x SKU-1 " * 500_000
    yield "a table of 50,000 cells", HEAD + b"Content-Type: text/html\r\n\r\n<table>" + b"<tr><td>1<td>2" * 25_000
    yield "HTML 50,000 deep", HEAD + b"Content-Type: text/html\r\n\r\n" + b"<div>" * 50_000 + b"x"
    yield (
        "references of HTML",
        HEAD + b"Content-Type: text/html\r\n\r\n&#0;&#x110000;&#99999999999;&#xD800;<style>" + b"{" * 99_999,
    )
    yield "26 MB", HEAD + b"\r\n" + b"x" * (26 << 20)
    names = (
        b"../../evil.exe",
        b"invoice.pdf.exe",
        b"CON",
        b".",
        b"a\x00b.xlsx",
        b"\xff\xfe.xlsx",
        b"x" * 5_000,
        b"=?utf-8?B?Li4v?=",
    )
    for name in names:
        head = HEAD + b'Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename="'
        yield f"a file named {name[:20]!r}", head + name + b'"\r\n\r\nx'
    yield (
        "a file name in loose pieces",
        HEAD + b"Content-Disposition: attachment; filename*1=b; filename*0*=utf-8''%ff; filename*x=1\r\n\r\nx",
    )
    for what, content in (("a broken workbook", workbook(ORDERS)[:900]), ("a broken document", b"%PDF-1.7\n1 0 obj\n<<>>" * 99)):
        mail = _mail()
        mail.add_attachment(
            content, maintype="application", subtype="pdf" if b"%PDF" in content else "vnd.ms-excel", filename="a.xlsx"
        )
        yield what, bytes(mail)
    yield "dates from nowhere", b"From: a@example.com\r\nDate: Mon, 99 Foo 99999 99:99:99 +9999\r\nReceived: ;;;;\r\n\r\nhi"
    yield "an address of brackets", b"From: <<<<>>>>\r\nReply-To: @@@@\r\nTo: ;:;:\r\n\r\nhi"
    yield "uuencode gone wrong", HEAD + b"Content-Transfer-Encoding: x-uuencode\r\n\r\nbegin 666 x\nM\x80\x81\nend"
    yield "base64 gone wrong", HEAD + b"Content-Transfer-Encoding: base64\r\n\r\n====A==="
    yield (
        "numbers beyond all measure",
        bytes(_mail("SKU-1 x " + "9" * 5_000 + "\nSKU-2 １２３４５６７８９０ 支 1e999 NaN -5 ٣\n" * 200)),
    )
    yield "a thousand lines", bytes(_mail("\n".join(f"{n}. 复印纸 A4 {n} 包 22.5元" for n in range(1_000))))
