"""What a person may type to find a customer or a product, as index keys.

Every ending of a name, of its pinyin initials and of a phone number is a key; a search is one range over the keys.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opencc import OpenCC

LONGEST = 40
FEWEST_DIGITS = 3
_WORDS = re.compile(r"[^\W_]+")
_CJK = re.compile(r"[㐀-鿿豈-﫿]")
_TRUNK = re.compile(r"[(（]0[)）]")  # +44 (0)20 …
_DIAL = re.compile(r"[+0-9()\-\s./—－（）]+")


@lru_cache(maxsize=1)
def _simplifier() -> OpenCC:
    from opencc import OpenCC  # its dictionaries are for whoever searches in Chinese

    return OpenCC("t2s")


def plain(text: str) -> str:
    """Text as keys compare it: half-width, simplified, lower case, without accents, blanks and marks."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    if _CJK.search(folded):
        folded = _simplifier().convert(folded)
    bare = "".join(c for c in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(c))
    return "".join(_WORDS.findall(bare))


def digits(text: str) -> str:
    """The digits of a phone number, half-width."""
    return "".join(c for c in unicodedata.normalize("NFKC", text) if c.isascii() and c.isdigit())


def name_keys(name: str) -> set[str]:
    """The keys of a name: endings of the text, of its pinyin initials and its full pinyin, and each Latin word."""
    keys: set[str] = set()
    if _CJK.search(name):
        from pypinyin import Style, lazy_pinyin  # its dictionary of phrases takes a while to load

        bare = plain(name)
        syllables = lazy_pinyin(bare)
        initials = "".join(s[:1] for s in lazy_pinyin(bare, style=Style.FIRST_LETTER))
        keys.update(bare[i:] for i in range(len(bare)))
        keys.update(initials[i:] for i in range(len(initials) - 1))
        keys.update("".join(syllables[i:]) for i in range(len(syllables)))
    else:
        words = [plain(word) for word in name.split()]
        keys.update("".join(words[i:]) for i in range(len(words)))
        if len(words) > 1:
            keys.add("".join(word[:1] for word in words))
    return {key[:LONGEST] for key in keys if key}


def phone_keys(phones: Iterable[str]) -> set[str]:
    """The keys of phone numbers: every ending of at least three digits."""
    runs = (digits(_TRUNK.sub("", phone)) for phone in phones)
    return {run[i:][:LONGEST] for run in runs for i in range(len(run) - FEWEST_DIGITS + 1)}


def code_keys(code: str) -> set[str]:
    """The keys of a code such as PA-A4-80: whole, and from each of its parts."""
    parts = [plain(part) for part in re.split(r"[^0-9A-Za-z一-鿿]+", unicodedata.normalize("NFKC", code))]
    return {"".join(parts[i:])[:LONGEST] for i in range(len(parts)) if "".join(parts[i:])}


def customer_keys(code: str, names: Iterable[str], phones: Iterable[str]) -> set[str]:
    """All keys of a customer; names are his own, his aliases and his contacts'."""
    return code_keys(code) | phone_keys(phones) | {key for name in names for key in name_keys(name)}


def product_keys(sku: str, barcode: str, names: Iterable[str]) -> set[str]:
    """All keys of a product; the barcode also by its last digits."""
    return code_keys(sku) | phone_keys([barcode]) | {key for name in names for key in name_keys(name)}


def searches(typed: str) -> Iterator[tuple[str, str]]:
    """The key ranges (from, below) that what was typed means, most literal first; nothing for blank text."""
    if _DIAL.fullmatch(typed.strip()) and digits(typed):
        run = digits(typed)
        yield _range(run)
        for prefix in ("0086", "86"):
            if run.startswith(prefix) and len(run) - len(prefix) >= 7:
                yield _range(run.removeprefix(prefix))
        if run.startswith("00") and len(run) > 9:
            yield _range(run[2:])
        if run.startswith("0") and not run.startswith("00") and len(run) > 7:
            yield _range(run[1:])  # the zero before an area code is not written after +44
        return
    bare = plain(typed)
    if bare:
        yield _range(bare)


def _range(key: str) -> tuple[str, str]:
    cut = key[:LONGEST]
    return cut, cut + "\U0010ffff"
