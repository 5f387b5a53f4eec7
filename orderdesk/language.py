"""The words a person reads: English sentences in the code, other languages from the glossary and the catalogues.

`docs/glossary.csv` holds the terms of the regulations; `resources/translations/<language>.po` holds sentences.
The glossary wins where both know a text.
"""

from __future__ import annotations

import csv
import re
import threading
from collections.abc import Mapping
from functools import cache
from pathlib import Path

LANGUAGES: Mapping[str, str] = {"zh_CN": "简体中文", "zh_TW": "繁體中文", "en": "English"}
DEFAULT_LANGUAGE = "zh_CN"
ROOT = Path(__file__).resolve().parent.parent

_current = DEFAULT_LANGUAGE
_spoken = threading.local()


def N_(text: str) -> str:  # noqa: N802 - the customary gettext mark
    """Mark a text for translation where it is only stored; `_` speaks it later."""
    return text


def use(language: str) -> None:
    """Make `language` the one spoken from now on in this process; an unknown one raises ValueError."""
    global _current
    if language not in LANGUAGES:
        raise ValueError(f"unknown language: {language}")
    _current = language


def current() -> str:
    """The language spoken now, one of LANGUAGES."""
    return getattr(_spoken, "language", None) or _current


class speaking:  # noqa: N801 - reads as a word: with speaking("en"):
    """Speak another language in this thread for a while, such as the customer's on a paper."""

    def __init__(self, language: str) -> None:
        self._language = language if language in LANGUAGES else DEFAULT_LANGUAGE

    def __enter__(self) -> None:
        self._before: str | None = getattr(_spoken, "language", None)
        _spoken.language = self._language

    def __exit__(self, *_: object) -> None:
        _spoken.language = self._before


def _(text: str, /, **values: object) -> str:
    """`text` in the current language with its {names} filled in."""
    said = catalogue(current()).get(text) or text
    return said.format(**values) if values else said


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """English text -> text in `language`; empty for English itself."""
    if language == "en":
        return {}
    words: dict[str, str] = {}
    path = ROOT / "resources" / "translations" / f"{language}.po"
    if path.exists():
        entries = [(_unquoted(text), _unquoted(said)) for text, said in _ENTRY.findall(path.read_text(encoding="utf-8"))]
        words.update((text, said) for text, said in entries if text and said)
    words.update(glossary(language))
    return words


# A catalogue's entry, each text one or more quoted lines. Reading it so takes a tenth of a full parser's time at every start.
_ENTRY = re.compile(r'^msgid ((?:".*"\s)+)msgstr ((?:".*"\s?)+)', re.MULTILINE)
_ESCAPE = re.compile(r"\\(.)")
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r"}


def _unquoted(lines: str) -> str:
    inside = "".join(line[1:-1] for line in lines.splitlines())
    return _ESCAPE.sub(lambda mark: _ESCAPED.get(mark[1], mark[1]), inside) if "\\" in inside else inside


def glossary(language: str) -> Mapping[str, str]:
    """English term -> the regulations' term in `language`."""
    path = ROOT / "docs" / "glossary.csv"
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        return {row["en"]: row[language] for row in csv.DictReader(file) if row["en"] and row[language]}
