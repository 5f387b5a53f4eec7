"""What is looked at before a file is parsed: its kind by its bytes, and what a zip archive says it unpacks to."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from xml.parsers import expat

from orderdesk.rules.imports.refusals import FileRefused

FILE_BYTES = 20 * 2**20
ENTRIES = 1000
UNPACKED_BYTES = 200 * 2**20
RATIO = 100  # of members above RATIO_BYTES: sheets pack some ten to one, hardly ever fifty to one
RATIO_BYTES = 10 * 2**20
ROWS = 100_000
COLUMNS = 256
_XML_PROLOGUE = 64 * 2**10

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_OLD_BOOK = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))
_SIGNATURES: Mapping[bytes, str] = {
    b"%PDF": "PDF", b"\x89PNG": "PNG", b"\xff\xd8\xff": "JPEG", b"GIF8": "GIF", b"BM": "BMP", b"Rar!": "RAR", b"7z\xbc\xaf": "7z",
    b"\x1f\x8b": "gzip", b"{\\rtf": "RTF", b"MZ": "EXE", b"\x7fELF": "ELF", b"SQLite format 3": "SQLite", b"BZh": "bzip2",
    b"\xfd7zXZ": "xz", b"II*\x00": "TIFF", b"MM\x00*": "TIFF", b"RIFF": "RIFF", b"\x09\x08": "XLS",
}  # fmt: skip
_ZIP_KINDS = {"word/": "Word", "ppt/": "PowerPoint", "content.xml": "OpenDocument", "Index/": "Numbers",
              "xl/workbook.bin": "xlsb"}  # fmt: skip


def kind_of(data: bytes, name: str = "") -> str:
    """ "xlsx" or "csv" by the bytes; FileRefused for anything else, and for a text that is named as a workbook."""
    if len(data) > FILE_BYTES:
        raise FileRefused("too_large", what=f"{len(data) / 2**20:.0f} MB > {FILE_BYTES // 2**20} MB")
    if not data.strip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n;,"):
        raise FileRefused("empty_file")
    if data.startswith(_OLE):
        if _ENCRYPTED_STREAM in data:
            raise FileRefused("encrypted")
        old = any(name in data for name in _OLD_BOOK)
        raise FileRefused("wrong_file_type", what=".xls (Excel 97-2003)" if old else "OLE")
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return "xlsx"
    for signature, what in _SIGNATURES.items():
        if data.startswith(signature):
            raise FileRefused("wrong_file_type", what=what)
    head = data[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<!doctype", b"<html", b"<?xml", b"<table", b"<head", b"<meta", b"<style")):
        raise FileRefused("wrong_file_type", what="XML" if head.startswith(b"<?xml") else "HTML")
    if name.casefold().endswith((".xlsx", ".xlsm")):
        raise FileRefused("wrong_file_type", what=name[-5:])
    return "csv"


def open_archive(data: bytes) -> zipfile.ZipFile:
    """The archive of a workbook, once its table of contents promises nothing excessive and its XML declares no DTD."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, UnicodeError, OverflowError) as error:
        raise FileRefused("damaged") from error
    if not members:
        raise FileRefused("empty_file")
    _check_size(members)
    if any(member.flag_bits & 0x1 for member in members):
        raise FileRefused("encrypted")
    names = {member.filename for member in members}
    if "EncryptedPackage" in names:
        raise FileRefused("encrypted")
    if not any(name.startswith("xl/") and name.endswith(".xml") for name in names) or "xl/workbook.bin" in names:
        what = next((kind for part, kind in _ZIP_KINDS.items() if any(name.startswith(part) for name in names)), "zip")
        raise FileRefused("wrong_file_type", what=what)
    for member in members:
        if member.filename.endswith((".xml", ".rels")):
            _check_no_dtd(archive, member)
    return archive


def _check_size(members: list[zipfile.ZipInfo]) -> None:
    if len(members) > ENTRIES:
        raise FileRefused("zip_bomb", what=f"{len(members)} > {ENTRIES}")
    total = sum(member.file_size for member in members)
    if total > UNPACKED_BYTES:
        raise FileRefused("zip_bomb", what=f"{total / 2**20:.0f} MB > {UNPACKED_BYTES // 2**20} MB")
    for member in members:
        if member.file_size > RATIO_BYTES and member.file_size > RATIO * max(member.compress_size, 1):
            raise FileRefused("zip_bomb", what=f"{member.file_size // max(member.compress_size, 1)} : 1")


class _Rooted(Exception):
    """The first element was reached: no DTD can follow."""


def _check_no_dtd(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """Refuse a document type declaration: it can define entities that grow without bound or name files."""

    def declared(*_: object) -> None:
        raise FileRefused("wrong_file_type", what="XML DTD")

    def rooted(*_: object) -> None:
        raise _Rooted

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = declared
    parser.StartElementHandler = rooted
    try:
        with archive.open(member) as part:
            while chunk := part.read(_XML_PROLOGUE):
                parser.Parse(chunk)
    except _Rooted:
        return
    except expat.ExpatError:
        return  # the parser proper says what is wrong with it, if it is ever read
