"""Whose mail it is."""
# ruff: noqa: E501 - lists of words, counted twice as wide

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from rapidfuzz import fuzz

from orderdesk.language import N_
from orderdesk.rules.reading.knowledge import Knowledge, address_pieces, domain_of, is_mail_host, phone_key
from orderdesk.rules.reading.people import PHONE
from orderdesk.rules.reading.text import compact

T = TypeVar("T")

_SEARCHED, _LONGEST = 2_000, 48  # letters of a text in which names are looked for, letters of the longest name
_INTRODUCED = re.compile(
    r"(?:(?:帮|代|替)(?:忙|我们?)?(?=[^，。\s]{3,20}?(?:下|订|买|要|采购|补))|我们?是|我这(?:边|里)是|这(?:里|边)是|我司|敝(?:司|公司)|本(?:店|公司|校|园)|我叫|this is|i am|i'm|we are|we're|on behalf of|from|买方|采购方|采购单位|订货单位|订购单位|公司名称|单位名称|客户名称?|客户|抬头|buyer|customer|company|bill to|account name|我是)\s*[:：]?\s*(.{2,60})",
    re.IGNORECASE,
)


# Who recommended us is not who orders.
_REFERRED = re.compile(
    r"(?:(?:through|via|recommended by|recommendation (?:of|from)|referred by|referral (?:of|from)|introduced by|friends? (?:at|of|from)|colleagues? at|heard (?:of|about) you from|your address from)\s+[^,.;\n]{2,50}|(?:经|由|听|通过|是)?\s*[^，。；,\s]{2,16}\s*(?:介绍|推荐)(?:的|过来|来的|给我)?)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class CustomerReading:
    """The customer's code, None when not on file; `doubt` an English sentence or empty; `confidence` 0 to 1."""

    code: str | None = None
    doubt: str = ""
    confidence: float = 0.0
    candidates: tuple[str, ...] = ()
    reason: str = ""  # by what it was recognised, an English sentence


def find_customer(
    knowledge: Knowledge,
    *,
    address: str,
    name: str,
    lines: Sequence[str],
    signature: Sequence[str],
    heads: Sequence[str],
    places: Sequence[str],
) -> CustomerReading:
    """The customer by e-mail address, company domain, phone, name or address, in this order of weight.

    `heads` are letter-heads of attachments and the like, `places` addresses stated in the mail.
    """
    evidence: dict[str, float] = defaultdict(float)
    known_by: dict[str, str] = {}
    address = address.lower()
    domain = domain_of(address)
    for code in knowledge.by_email.get(address, ()):
        evidence[code] += 10 / len(knowledge.by_email[address])
        known_by.setdefault(code, N_("Known by the e-mail address."))
    by_domain = knowledge.by_domain.get(domain, ())
    if by_domain and domain not in knowledge.shared_domains:
        for code in by_domain:
            evidence[code] += 7
            known_by.setdefault(code, N_("Known by the mail domain."))
    for key in {
        phone_key(match[0]) for line in (*lines, *signature, *heads, address.split("@")[0]) for match in PHONE.finditer(line)
    }:
        for code in knowledge.by_phone.get(key, ()):
            evidence[code] += 8 / len(knowledge.by_phone[key])
            known_by.setdefault(code, N_("Known by the phone number."))
    strangers = bool(domain) and domain not in knowledge.shared_domains and not by_domain and not is_mail_host(domain)
    for code, weight in _named(knowledge, name, lines, signature, heads).items():
        evidence[code] += weight
        known_by.setdefault(code, N_("Known by the name."))
    for code, weight in _placed(knowledge, places).items():
        evidence[code] += weight
        known_by.setdefault(code, N_("Known by the address."))
    found = _weighed(evidence, strangers)
    return replace(found, reason=known_by.get(found.code or "", ""))


def _weighed(evidence: dict[str, float], stranger: bool) -> CustomerReading:
    ranked = sorted(evidence.items(), key=lambda item: -item[1])
    candidates = tuple(code for code, _weight in ranked[:4])
    if not ranked or ranked[0][1] < 2.4:
        doubt = N_("The customer could not be recognised.") if ranked else ""
        return CustomerReading(None, doubt, 0.6 if ranked else 0.9, candidates)
    code, weight = ranked[0]
    second = ranked[1][1] if len(ranked) > 1 else 0.0
    if weight - second < 1:
        return CustomerReading(None, N_("Several customers fit."), 0.3, candidates)
    if stranger and weight < 6:
        return CustomerReading(code, N_("The customer is known by name only; the sender's address is new."), 0.6, candidates)
    if weight < 5 or weight - second < 2.5:
        return CustomerReading(code, N_("The customer is known by name only; the sender's address is new."), 0.7, candidates)
    return CustomerReading(code, "", min(0.5 + weight / 16, 1.0), candidates)


def _named(
    knowledge: Knowledge, name: str, lines: Sequence[str], signature: Sequence[str], heads: Sequence[str]
) -> dict[str, float]:
    lines = [_REFERRED.sub(" ", line) for line in lines]
    introduced = [match[1] for line in lines[:12] for match in _INTRODUCED.finditer(line)]
    places = ((compact(name), 4.5), (compact(" ".join(signature)), 4.5), (compact(" ".join(introduced)), 4.0), (compact(" ".join(heads)), 4.0), (compact(lines[0] if lines else ""), 3.2),
              (compact(" ".join(lines)), 1.2))  # fmt: skip
    found: dict[str, float] = defaultdict(float)
    for text, weight in places:
        for key, known in _within(text[:_SEARCHED], knowledge.names):
            for code, person in known:
                strength = weight * min(1.0, 0.55 + len(key) / 14) / len({code for code, _person in known})
                found[code] = max(found[code], min(strength, 3.0) if person else strength)
        if weight >= 4:  # a contact of the company signs
            for code in {code for _key, codes in _within(text[:_SEARCHED], knowledge.contacts) for code in codes}:
                found[code] += 1.3
    return found


def _within(text: str, names: Mapping[str, T]) -> list[tuple[str, T]]:
    """The names that stand in a compact text, none inside a longer one."""
    found: list[tuple[str, T]] = []
    taken = 0
    for start in range(len(text)):
        for length in range(min(_LONGEST, len(text) - start), 1, -1):
            if start + length <= taken:
                break
            key = text[start : start + length]
            if key in names and not (key.isascii() and length <= 4 and text != key):
                found.append((key, names[key]))
                taken = start + length
                break
    return found


def _placed(knowledge: Knowledge, places: Sequence[str]) -> dict[str, float]:
    found: dict[str, float] = {}
    for place in places:
        key = compact(place)
        near = (
            Counter(code for piece in address_pieces(place) for code in knowledge.places.get(piece, ())) if len(key) >= 8 else {}
        )
        for code in sorted(near, key=lambda code: -near[code])[:20]:
            for card in knowledge.by_code[code].addresses:
                if fuzz.partial_ratio(compact(card), key) >= 92 and len(compact(card)) <= 2 * len(key):
                    found[code] = 3.0
    return found
