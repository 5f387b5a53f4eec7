"""Which column holds what: header texts compared without case, width, marks and traditional forms."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from orderdesk.rules.imports.table import SheetTable, Value
from orderdesk.rules.imports.values import text

# Only characters that occur in headers, units and status words; a whole converter would need files.
_TRADITIONAL = (
    "訂單號編碼電話貨數量價備註規總計獲賬戶買賣實際聯絡繫繳優惠應發運費區縣郵遞產條體時間創建歷狀態關閉"
    "個雙張組捲臺塊隻顆冊對節筆點長稱聯繋係縮寫級額類別現結帳銷給幣種訊項類樣別務處辦倉庫範圍與無贈禮"
    "員鎮鄉門點統購廠鋪標題圖層權證書該進齊檔顏場終輸導讀選擇確認變過還這裡鏈業當來會國際檢驗準備從間報單頭總區"
)
_SIMPLIFIED = (
    "订单号编码电话货数量价备注规总计获账户买卖实际联络系缴优惠应发运费区县邮递产条体时间创建历状态关闭"
    "个双张组卷台块只颗册对节笔点长称联系系缩写级额类别现结账销给币种讯项类样别务处办仓库范围与无赠礼"
    "员镇乡门点统购厂铺标题图层权证书该进齐档颜场终输导读选择确认变过还这里链业当来会国际检验准备从间报单头总区"
)
_TO_SIMPLE = str.maketrans(_TRADITIONAL, _SIMPLIFIED)
_MARKS = re.compile(r"[\s_\-./\\*:：'\"&,，、|()\[\]【】<>《》?？!！]+")
_ADVICE = re.compile(r"[(\[【*]\s*(?:必填项?|选填|可填|required|mandatory|optional)\s*[)\]】*]|必填项?$|选填$")
_BRACKETS = re.compile(r"[(\[【].*?[)\]】]")
_CURRENCIES = re.compile(r"(?<![A-Za-z])(?:in )?(?:CNY|RMB|USD|EUR|GBP|HKD|TWD|JPY)(?![A-Za-z])|[¥$€£]", re.IGNORECASE)
# A bar or a new line, or blanks and brackets between Chinese and other letters.
_PARTS = re.compile(r"[/|\n]|(?<=[\u3400-\u9fff])[\s(]+(?=[A-Za-z])|(?<=[A-Za-z.#)])[\s(]+(?=[\u3400-\u9fff])")
_LONGEST = 80  # characters of a heading; longer texts are explanations
HEADER_SEARCH_ROWS = 40  # rows that hold anything; a header further down is not looked for


def simplified(written: str) -> str:
    """Header characters in their simplified form."""
    return written.translate(_TO_SIMPLE)


def key(header: str) -> str:
    """A header text as it is compared: "訂單號碼*（必填）" -> "订单号码", "Phone (Billing)" -> "phonebilling"."""
    plain = simplified(unicodedata.normalize("NFKC", header).casefold())
    return _MARKS.sub("", _ADVICE.sub("", plain))


def bare_key(header: str) -> str:
    """Like `key`, without what stands in brackets and without a currency: "单价（元）" and "单价 USD" -> "单价"."""
    return key(_CURRENCIES.sub("", _BRACKETS.sub("", unicodedata.normalize("NFKC", header))))


def part_keys(header: str) -> list[str]:
    """The keys of a heading given twice, as in "数量 / Qty" or "订单号 Order No."; empty for a single one."""
    parts = [part for part in _PARTS.split(unicodedata.normalize("NFKC", header)) if part.strip()]
    return [found for part in parts if (found := key(part))] if len(parts) > 1 else []


@dataclass(frozen=True, slots=True)
class Header:
    """A header row found: its row number, its place among the table's rows, the texts of its cells."""

    row: int
    place: int
    texts: tuple[str, ...]

    @property
    def keys(self) -> frozenset[str]:
        """The compared forms of all its cells."""
        return frozenset(key(written) for written in self.texts if written)


Words = Mapping[str, Sequence[str]]  # field -> header keys that name it, best first


def compiled(words: Mapping[str, str]) -> Words:
    """A table of synonyms, written "订单号|order no|…" per field, with every synonym in compared form."""
    return {field: tuple(dict.fromkeys(key(word) for word in synonyms.split("|"))) for field, synonyms in words.items()}


Likely = Mapping[str, re.Pattern[str]]  # field -> what a key must look like to be taken for it when no synonym is there


def columns(texts: Sequence[str], words: Words, likely: Likely | None = None) -> dict[str, int]:
    """field -> column counted from 0; a column serves one field, the one whose synonyms name it best.

    A field no synonym names takes the first column left that looks `likely`.
    """
    return _assigned(texts, _index(words), likely or {})


def _index(words: Words) -> Mapping[str, list[tuple[int, str]]]:
    """synonym -> the fields it names, each with its rank."""
    index: dict[str, list[tuple[int, str]]] = {}
    for field, synonyms in words.items():
        for rank, synonym in enumerate(synonyms):
            index.setdefault(synonym, []).append((rank, field))
    return index


def _assigned(texts: Sequence[str], index: Mapping[str, list[tuple[int, str]]], likely: Likely) -> dict[str, int]:
    ranked: list[tuple[int, int, int, str]] = []
    whole: list[str] = []
    for column, written in enumerate(texts):
        whole.append(key(written) if 0 < len(written) <= _LONGEST else "")
        if whole[-1]:
            for how, candidate in enumerate((whole[-1], bare_key(written), *part_keys(written))):
                ranked.extend((min(how, 2), rank, column, field) for rank, field in index.get(candidate, ()))
    found: dict[str, int] = {}
    taken: set[int] = set()
    for _how, _rank, column, field in sorted(ranked):
        if field not in found and column not in taken:
            found[field] = column
            taken.add(column)
    for field, pattern in (likely or {}).items():
        if field not in found:
            left = (place for place, plain in enumerate(whole) if plain and place not in taken and pattern.search(plain))
            if (column := next(left, -1)) >= 0:
                found[field] = column
                taken.add(column)
    return found


def find_header(
    table: SheetTable, words: Words, needed: Iterable[str], likely: Likely | None = None
) -> tuple[Header, dict[str, int]] | None:
    """The row of the table's first rows that names most fields (the needed ones count most), with its columns."""
    needed = frozenset(needed)
    index = _index(words)
    best: tuple[tuple[int, int], Header, dict[str, int]] | None = None
    for place, (row, cells) in enumerate(table.rows[:HEADER_SEARCH_ROWS]):
        texts = _header_texts(table, place, row, cells)
        named = _assigned(texts, index, likely or {})
        score = (len(needed & named.keys()), len(named))
        if named and (best is None or score > best[0]):
            best = (score, Header(row, place, texts), named)
    return (best[1], best[2]) if best else None


def _header_texts(table: SheetTable, place: int, row: int, cells: Sequence[Value]) -> tuple[str, ...]:
    """The texts of a row; a cell merged downwards from a row above counts as this row's."""
    texts = [text(cell) if isinstance(cell, str) else "" for cell in cells]
    above = dict(table.rows[:place])
    for first_row, first_column, last_row, _last_column in table.merged:
        if first_row < row <= last_row and first_row in above and len(above[first_row]) >= first_column:
            texts.extend([""] * (first_column - len(texts)))
            texts[first_column - 1] = texts[first_column - 1] or text(above[first_row][first_column - 1])
    return tuple(texts)
