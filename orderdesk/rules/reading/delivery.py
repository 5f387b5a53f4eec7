"""Receiver, phone and place of a delivery: what the mail states, before the signature, before the customer's card."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from orderdesk.language import N_
from orderdesk.rules.reading.knowledge import Customer, Knowledge
from orderdesk.rules.reading.people import (
    Address,
    address_follows,
    addresses,
    looks_like_person,
    nickname_of,
    part_of_card,
    phones,
    receiver,
    usual_address,
)
from orderdesk.rules.reading.text import compact, plain

_TO_WHOM = re.compile(r"收货|收件|签收|找|attn|attention|receiver|consignee|联系人", re.IGNORECASE)
_WHERE_TO = re.compile(r"送|收货|收件|交货|deliver|ship", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Delivery:
    """Who takes the goods and where; empty for unknown. `stated` says that the mail itself gives the place."""

    contact: str = ""
    phone: str = ""
    ship_to: str = ""
    stated: bool = False
    doubts: tuple[tuple[str, str], ...] = ()


def delivery_of(
    knowledge: Knowledge, code: str | None, sender: str, body: Sequence[str], signature: Sequence[str], filed: Sequence[str]
) -> Delivery:
    """The delivery by the mail's words, its signature, its attachments' words and the card."""
    card = knowledge.by_code.get(code or "")
    named = receiver(body)
    if not named.name:
        named = receiver([line for line in signature if _TO_WHOM.search(line)])
    if not named.name:
        named = receiver(filed)
    contact, doubt = (named.name, "") if named.name else _writer(card, sender, signature, body)
    if (
        named.name
        and card
        and any(
            nickname_of(named.name, known) and len(compact(named.name)) < len(compact(known)) and _same_person(named.name, known)
            for known in card.contacts
        )
    ):
        contact = next(known for known in card.contacts if nickname_of(named.name, known))
    phone = named.phone or _phone(card, body, signature, filed, bool(named.name))
    place, stated, place_doubt = _place(card, body, signature, filed)
    doubts = [("contact", doubt)] if doubt else []
    doubts += [("ship_to", place_doubt)] if place_doubt else []
    return Delivery(contact, phone, place, stated, tuple(doubts))


def _same_person(short: str, full: str) -> bool:
    """Whether a receiver's short name may be turned into the card's: only a first name or a title, never 小刘 for 刘伟."""
    return short.isascii() and full.isascii()


def _writer(card: Customer | None, sender: str, signature: Sequence[str], body: Sequence[str]) -> tuple[str, str]:
    """The person who writes: the card's contact where the signature may be him, else the signature's or sender's own name."""
    texts = [sender, *signature, *body[-2:]]
    if card:
        for known in card.contacts:
            for text in texts:
                if any(nickname_of(piece, known) for piece in _pieces(text)):
                    return known, ""
    for text in (sender, *signature):
        for piece in _pieces(text):
            if looks_like_person(piece) and not (
                card and any(compact(piece) in compact(name) for name in (card.name, *card.aliases))
            ):
                return piece, N_("The writer is not the contact on the card.") if card and card.contacts else ""
    if card and card.contacts:
        return card.contacts[0], ""
    for text in body[:2]:
        for piece in _pieces(text.replace("我是", " ").replace("我叫", " ")):
            if looks_like_person(piece):
                return piece, N_("The name is taken from the greeting.")
    single = [line.strip(" ,.-") for line in signature if line.strip().isalpha() and len(line.strip()) < 14]
    return (single[-1] if single else ""), N_("The name is incomplete.") if single else ""


def _pieces(text: str) -> list[str]:
    cut = re.split(r"[\s　]*[|｜/／,，、:：;；()（）<>《》\n]+[\s　]*|\s{2,}|\s-\s", text)
    found = [piece.strip(" -–—.·") for piece in cut if piece.strip()]
    words: list[str] = []
    for piece in found:
        words.append(piece)
        words += [word for word in re.split(r"[\s　\-]+", piece) if re.search(r"[\u4e00-\u9fff]", word) and word != piece]
        if re.match(r"^[A-ZÀ-Þ][\w'À-ÿ]+(?:\s[A-ZÀ-Þ][\w'À-ÿ.]*)?$", piece):
            words.append(piece.split()[0])
    return words


def _phone(
    card: Customer | None, body: Sequence[str], signature: Sequence[str], filed: Sequence[str], other_receiver: bool
) -> str:
    for lines in (signature, body, filed):
        if found := phones(lines):
            return found[0]
    return card.phones[0] if card and card.phones else ""


def _place(card: Customer | None, body: Sequence[str], signature: Sequence[str], filed: Sequence[str]) -> tuple[str, bool, str]:
    on_card = card.addresses[0] if card and card.addresses else ""
    words = plain("\n".join([*body, *signature]))
    if address_follows(words):
        return "", True, N_("The address is to follow.")
    stated = addresses([*body, *(line for line in signature if _WHERE_TO.search(line))])
    full = [address for address in stated if address.full]
    if full:
        best = full[0]
        if on_card and _part_of(best.text, on_card):
            return on_card, True, ""  # the card says it in full
        doubt = "" if best.labelled or _like(best.text, on_card) else N_("The address is not marked as the place of delivery.")
        return best.text, True, doubt
    if usual_address(words) and on_card:
        return on_card, True, ""
    attached = [address for address in addresses(filed) if address.full and address.labelled]
    if attached:
        return attached[0].text, True, ""
    partial = [address for address in stated if not address.full]
    if on_card and (
        any(part_of_card(address.text, card) for address in partial) or any(part_of_card(line, card) for line in body)
    ):
        return on_card, True, ""
    signed = [address for address in addresses(signature) if address.full]
    if signed:
        return signed[0].text, False, "" if _like(signed[0].text, on_card) else N_("The address is taken from the signature.")
    if on_card:
        return on_card, False, N_("The mail names a place that is not on the card.") if _is_place(partial) else ""
    loose = [address for address in addresses(filed) if address.full]
    return (loose[0].text, False, N_("The address is not marked as the place of delivery.")) if loose else ("", False, "")


_ELSEWHERE = re.compile(
    r"路|街|市|县|镇|乡|区(?!域)|城|大厦|广场|分店|新店|总店|分公司|项目|工地|校区|分校|小区|花园|仓(?!库管)|栋|幢|座|号|中心"
    r"|(?<![a-z])(?:road|street|st|building|tower|plaza|site|branch|warehouse|hub|plant|campus|store|unit|floor|suite|apartment|flat|room)(?![a-z])"
)


def _part_of(text: str, card: str) -> bool:
    """Whether a stated place is the card's address without its beginning or end."""
    short, whole = (re.sub(r"[省市区县镇乡]", "", compact(place)) for place in (text, card))
    if not 5 <= len(short) < len(whole):
        return False
    letters = iter(whole)  # 狮山路国际金融中心1808室 leaves the house number out
    return short in whole or len(short) >= 8 and all(letter in letters for letter in short)


def _is_place(partial: Sequence[Address]) -> bool:
    return any(
        address.labelled and len(compact(address.text)) >= 5 and _ELSEWHERE.search(plain(address.text)) for address in partial
    )


def _like(text: str, other: str) -> bool:
    from rapidfuzz import fuzz

    return bool(other) and fuzz.partial_ratio(compact(text), compact(other)) >= 85
