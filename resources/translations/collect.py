# ruff: noqa: T201 - it talks to whoever runs it
"""Bring the catalogues up to date with the sources: `python3 dev.py translate`.

Texts marked with `_` and `N_` are collected from orderdesk/; those the glossary knows are left to it. zh_CN.po keeps what is
translated, gains what is new (empty, to be filled in by hand) and loses what nobody says any more. zh_TW.po is made from it.
Neither holds places or dates, so that two people's changes merge.
"""

from __future__ import annotations

import ast
import io
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from opencc import OpenCC

from orderdesk.language import ROOT, glossary

FOLDER = Path(__file__).resolve().parent
SIMPLIFIED, TRADITIONAL = FOLDER / "zh_CN.po", FOLDER / "zh_TW.po"

# What Taiwan says otherwise than the converter thinks.
TAIWAN: Mapping[str, str] = {
    "賬": "帳", "臺": "台", "稽核": "審核", "透過": "通過", "瞭解": "了解", "定製": "客製", "反饋": "意見", "回復": "回覆",
    "只讀": "唯讀", "許可權": "權限", "型別": "類型", "全域性": "全域", "件埠": "件連接埠", "模板": "範本", "單元格": "儲存格",
    "列下寫": "欄下寫", "該列設": "該欄設", "列名": "欄名", "補上該列": "補上該欄", "的列必填": "的欄必填", "數量列": "數量欄",
    "“": "「", "”": "」", "郵箱": "信箱", "登入名": "登入名稱", "二維碼": "QR 碼", "稅號": "統一編號", "開戶行": "開戶銀行",
    "審計": "稽核", "稽核記錄": "稽核紀錄", "更改記錄": "變更紀錄", "封籤": "封簽", "恢復": "還原", "還原處理": "恢復處理",
    "還原預設": "恢復預設", "口令": "通關密語", "衝銷": "沖銷", "壞帳": "呆帳", "批准": "核准", "客戶端": "用戶端",
    "發出郵件": "寄出郵件", "人員或物件": "人員或對象", "證書": "憑證", "} 周": "} 週", "缺陷": "缺失",
}  # fmt: skip
ROW = re.compile("(?<![銀執進運自])行")
"""What is a row here, 行, is a 列 there, and a column a 欄."""


def main() -> int:
    """Write both catalogues and tell what is still to be translated."""
    said = sentences()
    known = translations(SIMPLIFIED)
    simplified = {text: known.get(text, "") for text in said}
    write(SIMPLIFIED, "zh_CN", simplified)
    write(TRADITIONAL, "zh_TW", {text: taiwanese(words) for text, words in simplified.items()})
    missing = [text for text, words in simplified.items() if not words]
    for text in missing:
        print(f"to translate: {text}")
    print(f"{len(said)} sentences, {len(missing)} to translate, {len(known.keys() - said)} dropped.")
    return 0


def sentences() -> set[str]:
    """Every text the sources mark, but those of the glossary."""
    texts: set[str] = set()
    for path in (ROOT / "orderdesk").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"_", "N_"} and node.args:
                given = node.args[0]
                if isinstance(given, ast.Constant) and isinstance(given.value, str) and given.value:
                    texts.add(given.value)
    return texts - glossary("zh_CN").keys()


def translations(path: Path) -> dict[str, str]:
    """English -> translation, of what is translated in a catalogue."""
    if not path.exists():
        return {}
    with path.open("rb") as file:
        return {str(message.id): str(message.string) for message in read_po(file) if message.id and message.string}


def write(path: Path, language: str, words: Mapping[str, str]) -> None:
    """A catalogue in alphabetical order, one line a text."""
    catalogue = Catalog()
    for text in _ordered(words):
        catalogue.add(text, words[text])
    body = io.BytesIO()
    write_po(body, catalogue, omit_header=True, no_location=True, width=0)
    head = f'msgid ""\nmsgstr ""\n"Language: {language}\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
    entries = re.sub(r"^#.*\n", "", body.getvalue().decode("utf-8"), flags=re.MULTILINE)
    path.write_text(head + entries, encoding="utf-8", newline="\n")


def taiwanese(words: str) -> str:
    """Simplified Chinese as Taiwan writes and says it."""
    converted: str = _CONVERTER.convert(words)
    for otherwise, customary in TAIWAN.items():
        converted = converted.replace(otherwise, customary)
    return ROW.sub("列", converted)


def _ordered(texts: Iterable[str]) -> list[str]:
    return sorted(texts, key=lambda text: (text.casefold(), text))


_CONVERTER = OpenCC("s2twp")

if __name__ == "__main__":
    sys.exit(main())
