"""Whose mail it is."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from orderdesk.language import N_
from orderdesk.rules.reading.knowledge import Knowledge, domain_of, phone_key
from orderdesk.rules.reading.people import PHONE
from orderdesk.rules.reading.text import compact

_INTRODUCED = re.compile(
    r"(?:我们?是|我这(?:边|里)是|这(?:里|边)是|我司|敝(?:司|公司)|本(?:店|公司|校|园)|我叫|this is|i am|i'm|we are|we're|on behalf of|from|买方|采购方|采购单位|订货单位|订购单位|公司名称|单位名称|客户名称?|客户|抬头|buyer|customer|company|bill to|account name|我是)\s*[:：]?\s*(.{2,60})",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class CustomerReading:
    """The customer's code, None when not on file; `doubt` an English sentence or empty; `confidence` 0 to 1."""

    code: str | None = None
    doubt: str = ""
    confidence: float = 0.0
    candidates: tuple[str, ...] = ()


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
    address = address.lower()
    domain = domain_of(address)
    for code in knowledge.by_email.get(address, ()):
        evidence[code] += 10 / len(knowledge.by_email[address])
    by_domain = knowledge.by_domain.get(domain, ())
    if by_domain and domain not in knowledge.shared_domains:
        for code in by_domain:
            evidence[code] += 7
    for key in {
        phone_key(match[0]) for line in (*lines, *signature, *heads, address.split("@")[0]) for match in PHONE.finditer(line)
    }:
        for code in knowledge.by_phone.get(key, ()):
            evidence[code] += 8 / len(knowledge.by_phone[key])
    strangers = bool(domain) and domain not in knowledge.shared_domains and not by_domain and not _is_shared(domain)
    for code, weight in _named(knowledge, name, lines, signature, heads).items():
        evidence[code] += weight
    for code, weight in _placed(knowledge, places).items():
        evidence[code] += weight
    return _weighed(evidence, strangers)


def _is_shared(domain: str) -> bool:
    from orderdesk.rules.reading.knowledge import _is_mail_host

    return _is_mail_host(domain)


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
    introduced = [match[1] for line in lines[:12] for match in _INTRODUCED.finditer(line)]
    places = ((compact(name), 4.5), (compact(" ".join(signature)), 4.5), (compact(" ".join(introduced)), 4.0), (compact(" ".join(heads)), 4.0),
              (compact(" ".join(lines)), 1.2))  # fmt: skip
    found: dict[str, float] = defaultdict(float)
    for text, weight in places:
        if not text:
            continue
        taken: list[tuple[int, int]] = []
        hits: dict[str, list[str]] = defaultdict(list)
        persons: dict[str, bool] = {}
        for key, code, person in knowledge.names:
            at = _find(text, key)
            if at < 0 or any(
                start <= at and at + len(key) <= end and (start, end) != (at, at + len(key)) for start, end in taken
            ):
                continue
            taken.append((at, at + len(key)))
            hits[key].append(code)
            persons[key] = person
        for key, codes in hits.items():
            for code in set(codes):
                strength = weight * min(1.0, 0.55 + len(key) / 14) / len(set(codes))
                if persons[key]:
                    strength = min(strength, 3.0)
                found[code] = max(found[code], strength)
        for customer in knowledge.customers:  # a contact of the company signs
            if weight >= 4 and any(
                len(compact(contact)) >= 2 and _find(text, compact(contact)) >= 0 for contact in customer.contacts
            ):
                found[customer.code] += 1.3
    return found


def _find(text: str, key: str) -> int:
    """Where a name stands; a short Latin one only as a word of its own, which compact text can show only at its ends."""
    at = text.find(key)
    if at >= 0 and key.isascii() and len(key) <= 4 and text != key:
        return -1
    return at


def _placed(knowledge: Knowledge, places: Sequence[str]) -> dict[str, float]:
    found: dict[str, float] = {}
    for place in places:
        key = compact(place)
        if len(key) < 8:
            continue
        for customer in knowledge.customers:
            for card in customer.addresses:
                ratio = fuzz.partial_ratio(compact(card), key)
                if ratio >= 92 and len(compact(card)) <= 2 * len(key):
                    found[customer.code] = max(found.get(customer.code, 0.0), 3.0)
    return found
