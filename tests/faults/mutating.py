"""Files spoiled by chance: bytes changed, words that parsers stumble over put in, pieces cut out and doubled."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Sequence

XML_WORDS = (
    b"<row>",
    b"</row>",
    b'r="A0"',
    b'r="ZZZZ9"',
    b'r="-1"',
    b'r="XFD1048576"',
    b't="s"',
    b't="d"',
    b't="e"',
    b't="inlineStr"',
    b'<c t="n"/>',
    b"99999999999999999999",
    b"-1",
    b"\x00",
    b"&amp;",
    b"&#0;",
    b"&#xD800;",
    b"&x;",
    b"<!-- -->",
    b"<![CDATA[",
    b"NaN",
    b"1e400",
    b"-0",
    b"",
    b"<v>999999999</v>",
    b'<mergeCell ref="A1:XFD1048576"/>',
    b'<mergeCell ref=":"/>',
    b"<!DOCTYPE a>",
    b"<is><t/></is>",
    b'numFmtId="-1"',
    b'xmlns=""',
    b'count="99999999999"',
    b"\xff\xfe",
    b"\xed\xa0\x80",
)
CSV_WORDS = (
    b'"',
    b'""',
    b",",
    b";",
    b"\t",
    b"\r",
    b"\n",
    b"\x00",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\x1a",
    b"sep=;\r\n",
    b"=1+1",
    b"\x81\x30\x81\x30",
    b"1e999",
    b"NaN",
    "１２３".encode(),
    "٣".encode(),
    b"1_000",
    b"-",
    b"\xa1\xa1",
    b"A" * 5_000,
)
MAIL_WORDS = (
    b"--b1\r\n",
    b"--b1--\r\n",
    b"=?x?B?",
    b"=?utf-8?Q?=00=0d=0a?=",
    b"?=",
    b"\r\n\r\n",
    b'charset="',
    b"charset=rot13",
    b"charset=\x00",
    b"%FF",
    b"\x80\xff",
    b"\xed\xa0\x80",
    b"Content-Type: message/rfc822\r\n\r\n",
    b"Content-Type: multipart/mixed\r\n",
    b"(" * 30,
    b'"',
    b"<",
    b"@",
    b"filename*0*=",
    b"filename*=utf-8''%00",
    b"\x00",
    b"boundary=",
    b"Content-Transfer-Encoding: x-uuencode\r\n",
    b"=\r\n",
    b"<table><tr><td>",
    b"<img src=file:///x>",
    b"&#x110000;",
    b"\xf0\x9f\x98\x80",
    "一二三，".encode(),
    b"9999999999999999999999999999",
    b"2026-99-99",
    b"Date: Mon, 99 Foo 99999 99:99:99 +9999\r\n",
)


def spoiled(data: bytes, words: Sequence[bytes], chance: random.Random) -> bytes:
    """The same with one to six pieces changed."""
    changed = bytearray(data)
    for _ in range(chance.randint(1, 6)):
        way, at = chance.random(), chance.randrange(len(changed) + 1)
        if way < 0.3 and changed:
            changed[at % len(changed)] = chance.randrange(256)
        elif way < 0.6:
            changed[at:at] = chance.choice(words)
        elif way < 0.8:
            del changed[at : at + chance.randint(1, 40)]
        else:
            other = chance.randrange(len(changed) + 1)
            changed[at:at] = changed[other : other + chance.randint(1, 60)]
    return bytes(changed)


def spoiled_workbook(data: bytes, chance: random.Random) -> bytes:
    """A workbook with one of its parts spoiled, mostly a sheet; now and then the archive itself."""
    if chance.random() < 0.15:
        return spoiled(data, XML_WORDS, chance)
    with zipfile.ZipFile(io.BytesIO(data)) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    target = chance.choice([*parts, *["xl/worksheets/sheet1.xml"] * 6, *["xl/styles.xml"] * 2, *["xl/sharedStrings.xml"] * 3])
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in parts.items():
            new.writestr(name, spoiled(content, XML_WORDS, chance) if name == target else content)
    return out.getvalue()
