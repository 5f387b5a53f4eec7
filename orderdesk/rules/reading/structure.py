"""Who wrote which lines of a mail: new words, quoted and forwarded messages, chats, signatures."""
# ruff: noqa: E501 - lists of words, counted twice as wide

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from orderdesk.rules.reading.dates import find_dates
from orderdesk.rules.reading.text import plain

_SEPARATOR = re.compile(
    r"^\s*(?:[-_=—*]{2,}\s*)?(?:original message|forwarded message|begin forwarded message|forwarded by|original e?mail|原始邮件|转发邮件信息|转发的邮件|转发邮件|原邮件|原始信件|原始讯息|开始转寄讯息|转寄的邮件|转寄邮件|开始转发的邮件|以下是转发的邮件|回复邮件|引用邮件)\s*:?\s*[-_=—*]*\s*:?\s*$"
)
_WROTE = re.compile(
    r"^\s*(?:on\s.{6,140}wrote:?|在\s*.{4,120}(?:写道|写到|來信|来信)\s*:?|.{2,80}于\s*.{6,60}(?:写道|写到)\s*:?|.{0,40}\d{4}.{4,80}(?:写道|写到)\s*:?|le .{6,100}a écrit\s*:|am .{6,100}schrieb.*:)\s*$"
)
_FROM = re.compile(r"^\s*[>*]*\s*(?:from|发件人|寄件者|寄件人|发送人|发信人|von|de)\s*\**\s*:\s*(.*)$")
_HEADER = re.compile(
    r"^\s*\**\s*(from|sent|date|to|cc|subject|reply-to|发件人|寄件者|寄件人|发送人|发信人|发送时间|发送日期|日期|时间|寄件日期|收件人|收件者|抄送|副本|主题|主旨|von|gesendet|an|betreff)\s*\**\s*:\s*(.*)$"
)
_SENT = ("sent", "date", "发送时间", "发送日期", "日期", "时间", "寄件日期", "gesendet")
_SENDER = ("from", "发件人", "寄件者", "寄件人", "发送人", "发信人", "von")
_ADDRESS = re.compile(r"[\w.+'-]+@[\w.-]+")


@dataclass(frozen=True, slots=True)
class Segment:
    """Lines of one writer. The first segment of a mail is the new text; `quoted` marks the others."""

    lines: tuple[str, ...]
    name: str = ""
    address: str = ""
    day: date | None = None
    subject: str = ""
    quoted: bool = False

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


def segments(body: str, today: date) -> list[Segment]:
    """The new text and the messages quoted or forwarded beneath it, in the order they stand."""
    lines = body.split("\n")
    found: list[Segment] = []
    own, at = _until_quote(lines, 0)
    found.append(Segment(tuple(own)))
    while at < len(lines):
        segment, at = _quoted(lines, at, today)
        if segment.lines or segment.address:
            found.append(segment)
    return found


def _until_quote(lines: Sequence[str], at: int) -> tuple[list[str], int]:
    taken: list[str] = []
    while at < len(lines) and not _starts_quote(lines, at):
        taken.append(lines[at])
        at += 1
    return taken, at


def _starts_quote(lines: Sequence[str], at: int) -> bool:
    text = plain(lines[at])
    if text.lstrip().startswith(">") or _SEPARATOR.match(text) or _WROTE.match(text):
        return True
    if re.match(r"^\s*on\s.{6,}", text) and at + 1 < len(lines) and re.search(r"wrote:\s*$", plain(lines[at + 1])):
        return True
    return bool(_FROM.match(text)) and sum(1 for line in lines[at + 1 : at + 7] if _HEADER.match(plain(line))) >= 1


def _quoted(lines: Sequence[str], at: int, today: date) -> tuple[Segment, int]:
    name = address = subject = ""
    day: date | None = None
    bracketed = plain(lines[at]).lstrip().startswith(">")
    while at < len(lines):  # separators, "X wrote:" and header lines
        line = re.sub(r"^(?:\s*>)+\s?", "", lines[at])
        text = plain(line)
        if header := _HEADER.match(text):
            value = re.split("[:：]", line, maxsplit=1)[-1]
            if header[1] in _SENDER and not address:
                name, address = _who(value)
            elif header[1] in _SENT and day is None:
                day = _day(value, today)
            elif header[1] in ("subject", "主题", "主旨", "betreff"):
                subject = value.strip()
        elif _WROTE.match(text) or re.match(r"^\s*on\s.{6,}", text) and at + 1 < len(lines) and "wrote" in plain(lines[at + 1]):
            name, address = (name, address) if address else _who(line)
            day = day or _day(line, today)
        elif not (_SEPARATOR.match(text) or not text.strip() or re.search(r"wrote:\s*$", text)):
            break
        at += 1
        if at < len(lines) and plain(lines[at]).lstrip().startswith(">"):
            bracketed = True
    taken: list[str] = []
    while at < len(lines):
        if bracketed:
            if not lines[at].lstrip().startswith(">") and lines[at].strip():
                break
            line = re.sub(r"^(?:\s*>)+\s?", "", lines[at])
            if taken and _starts_quote([re.sub(r"^(?:\s*>)+\s?", "", other) for other in lines[at : at + 7]], 0) and line.strip():
                break
            taken.append(line)
        else:
            if taken and _starts_quote(lines, at):
                break
            taken.append(lines[at])
        at += 1
    if not taken and at < len(lines):
        at += 1
    return Segment(tuple(taken), name, address, day, subject, quoted=True), at


def _who(value: str) -> tuple[str, str]:
    address = _ADDRESS.search(value)
    name = re.sub(r"<[^>]*>|\[[^\]]*\]|\(.*?@.*?\)", " ", value)
    name = _ADDRESS.sub(" ", name).strip().strip("\"'“”＂<> :：,，")
    name = re.sub(r"(?i)^on\s.*?\d{4},?(?:\s*at)?\s*[\d:]*\s*(?:am|pm)?,?\s*|\s*wrote:?\s*$|写道.*$", "", name).strip(' ,<>"')
    return name[:80], address[0].lower() if address else ""


def _day(value: str, today: date) -> date | None:
    found = [dated.day for dated in find_dates(plain(value), today) if dated.day]
    return found[0] if found else None


_CHAT_HEAD = re.compile(
    r"^\s*[\[(]?(?:\d{4}[-/年.]\d{1,2}[-/月.]\d{1,2}日?,?\s+)?(?P<name>[^\d:：\[\]\t][^:：\[\]\t]{0,24}?)\s+(?:\d{4}[-/年.]\d{1,2}[-/月.]\d{1,2}日?,?\s+)?(?:上午|下午|晚上|中午|早上|凌晨)?\s*\d{1,2}:\d{2}(?::\d{2})?\s*(?:am|pm)?[\])]?\s*:?\s*$"
)
_CHAT_LINE = re.compile(
    r"^\s*[\[(]?(?:\d{1,4}[-/.]\d{1,2}(?:[-/.]\d{1,4})?,?\s+)?(?:上午|下午|晚上|中午)?\s*\d{1,2}:\d{2}(?::\d{2})?\s*(?:am|pm)?[\])]?\s*(?:-\s*)?(?P<name>[^:：\d][^:：]{0,24})\s*[:：]\s*(?P<text>\S.*)$"
)
_CHAT_SAYS = re.compile(r"^\s*(?P<name>[^\s:：\d][^:：]{0,14})\s*[:：]\s*(?P<text>\S.*)$")


@dataclass(frozen=True, slots=True)
class Saying:
    """What one took part in a chat said at once."""

    name: str
    lines: tuple[str, ...]


def chat(lines: Iterable[str]) -> list[Saying]:
    """The sayings of a chat log, empty where the lines are none."""
    lines = [line for line in lines if line.strip()]
    for pattern in (_CHAT_HEAD, _CHAT_LINE):
        matches = [pattern.match(line.replace("\u3000", " ")) for line in lines]
        if (
            sum(1 for match in matches if match) >= 2
            and len({match["name"].strip() for match in matches if match}) >= 1
            and (sum(1 for match in matches if match) >= 3 or len({match["name"] for match in matches if match}) == 2)
        ):
            return _sayings(lines, matches)
    matches = [_CHAT_SAYS.match(line) for line in lines]
    names = [match["name"].strip() for match in matches if match]
    if (
        len(set(names)) == 2
        and len(names) >= 4
        and len(names) >= 0.7 * len(lines)
        and sum(a != b for a, b in pairwise(names)) >= 3
    ):
        return _sayings(lines, matches)
    return []


def _sayings(lines: list[str], matches: list[re.Match[str] | None]) -> list[Saying]:
    found: list[Saying] = []
    for line, match in zip(lines, matches, strict=True):
        if match:
            text = match.groupdict().get("text")
            found.append(Saying(match["name"].strip(), (text,) if text else ()))
        elif found:
            found[-1] = Saying(found[-1].name, (*found[-1].lines, line))
    return [saying for saying in found if saying.lines]


_SIGN_OFF = re.compile(
    r"^\s*(?:(?:best|kind|warm|many|with best|warmest|kindest)\s+(?:regards|wishes|thanks)|regards|cheers|sincerely|yours(?: sincerely| truly| faithfully)?|thanks?(?: & regards| and regards| you)?(?: very much| so much| in advance| a lot)?|thx|tks|rgds|br|brgds|mit freundlichen.*|"
    r"谢谢.{0,8}|多谢.{0,4}|感谢.{0,6}|此致|敬礼|顺颂.{0,6}|祝好|祝商祺|商祺|敬上|以上|麻烦了.{0,4}|辛苦了.{0,4})\s*[,，.。!！~、]*\s*(?:/.*)?$"
)
_MARK = re.compile(
    r"^\s*(?:--+|__+|==+|—{2,}|\*{3,}|-{3,}.*|发自我的.*|从我的.*发出|sent from .*|来自.*(?:邮箱|手机).*|get outlook for.*|发送自.*)\s*$"
)
_DISCLAIMER = re.compile(
    r"confidential|disclaimer|intended (?:solely|only)|if you (?:are not|have received)|保密|本邮件.{0,20}(?:仅供|机密)|免责|unsubscribe|virus|think before you print|环保"
)
_CONTACT_LINE = re.compile(
    r"(?<![a-z])(?:tel|phone|mob(?:ile)?|fax|cell|t|m|p|e|e-?mail|web|wechat|www|add(?:r|ress)?)\s*(?:[:：|]|\.?\s*[+(]?\d)|电话|手机|传真|邮箱|微信|地址|公司|有限|\d{7,}|@|\d{3,4}[- ]\d{4}"
)


def split_signature(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    """The words of the mail and its signature (with what stands below it, such as disclaimers left out)."""
    lines = list(lines)
    end = len(lines)
    for at in range(len(lines)):
        if _DISCLAIMER.search(plain(lines[at])) and at > 0 and len(lines[at]) > 30:
            end = at
            break
    lines = lines[:end]
    while lines and (not lines[-1].strip() or _MARK.match(plain(lines[-1]))):
        lines.pop()
    filled = [at for at, line in enumerate(lines) if line.strip()]
    for at in filled[-12:]:
        text = plain(lines[at])
        if (_SIGN_OFF.match(text) or _MARK.match(text)) and len([other for other in filled if other > at]) <= 9 and at > 0:
            return lines[:at], lines[at:]
    start = len(lines)
    for at in reversed(filled[-6:]):
        text = plain(lines[at])
        short = len(text) <= 60 and (len(text) <= 24 or text.count(",") + text.count("，") + text.count("。") < 2)
        if (
            short
            and (_CONTACT_LINE.search(text) or len(text.strip()) <= 16)
            and not re.search(
                r"[:：]\s*$|送|前到|\d[日号]?之?前|下?周[一二三四五六日天]|明天|后天|收货|收件|稍后|[前周月]要|找|attn|deliver|ship to|by \w+day|\d\s*[箱盒包卷支个本瓶桶套条提打把]",
                text,
            )
            and at > 0
        ):
            start = at
            continue
        break
    return lines[:start], lines[start:]
