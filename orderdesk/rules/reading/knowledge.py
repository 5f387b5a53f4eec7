"""What the desk knows when it reads a mail: customers, products, past orders; with indexes built once."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from orderdesk.rules.reading.features import Features, features, mask
from orderdesk.rules.reading.learning import word_key
from orderdesk.rules.reading.text import compact, digits, plain, words
from orderdesk.rules.reading.words import SAME

_MAIL_HOSTS = frozenset(
    "qq 163 126 yeah sina sohu foxmail aliyun 139 189 gmail googlemail outlook hotmail live msn yahoo icloud me mac aol gmx "
    "proton "
    "protonmail hinet pchome seednet netvigator biznetvigator msa ymail mailbox web tom 21cn wo btinternet bigpond naver".split()
)


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer card."""

    code: str
    name: str
    aliases: tuple[str, ...] = ()
    contacts: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    level: str = ""
    payment_terms: str = ""


@dataclass(frozen=True, slots=True)
class Product:
    """A product card; `packs` holds further units and what one of them is in base units."""

    sku: str
    name_zh: str
    name_en: str = ""
    spec: str = ""
    unit: str = ""
    packs: Mapping[str, Decimal] = field(default_factory=dict)
    list_price: Decimal | None = None
    barcode: str = ""
    kind: str = "stock"
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PastLine:
    """A line of a past order, as it was ordered."""

    sku: str
    quantity: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class PastOrder:
    """An order in the books."""

    order_no: str
    date: date
    customer_code: str
    customer_ref: str = ""
    status: str = ""
    lines: tuple[PastLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """A product with what was worked out of its card."""

    product: Product
    features: Features
    spec_words: tuple[str, ...]
    names: tuple[str, ...]
    numbers: frozenset[Decimal]


@dataclass(frozen=True, slots=True)
class Head:
    """A product reachable by a phrase; `rest` is what its name says beyond the phrase, in Chinese and in English words."""

    index: int
    rest_zh: str
    rest_en: tuple[str, ...]


@dataclass(frozen=True)
class Knowledge:
    """Everything `read_mail` may know; make it with `build`."""

    customers: tuple[Customer, ...]
    products: tuple[Product, ...]
    orders: tuple[PastOrder, ...]
    own_domains: frozenset[str]
    own_names: tuple[str, ...]
    aliases: Mapping[tuple[str, str], str]
    known: tuple[Known, ...]
    by_sku: Mapping[str, int]
    by_code: Mapping[str, Customer]
    phrases: Mapping[str, tuple[Head, ...]]
    longest_phrase: int
    terms: Mapping[tuple[str, ...], tuple[Head, ...]]
    longest_term: int
    vocabulary: tuple[str, ...]
    pairs: Mapping[str, tuple[int, ...]]
    by_email: Mapping[str, tuple[str, ...]]
    by_domain: Mapping[str, tuple[str, ...]]
    shared_domains: frozenset[str]
    by_phone: Mapping[str, tuple[str, ...]]
    names: Mapping[str, tuple[tuple[str, bool], ...]]
    contacts: Mapping[str, tuple[str, ...]]
    places: Mapping[str, tuple[str, ...]]
    orders_of: Mapping[str, tuple[PastOrder, ...]]
    by_order_no: Mapping[str, PastOrder]
    by_reference: Mapping[str, tuple[PastOrder, ...]]
    name_endings: frozenset[str] = frozenset()
    by_look: Mapping[str, int] = field(default_factory=dict)  # SKUs with letters that look like digits written as these
    spelling: dict[str, str | None] = field(default_factory=dict, compare=False)  # misspelt words met so far

    @classmethod
    def build(
        cls,
        customers: Iterable[Customer],
        products: Iterable[Product],
        orders: Iterable[PastOrder] = (),
        *,
        own_domains: Iterable[str] = (),
        own_names: Iterable[str] = (),
        aliases: Mapping[tuple[str, str], str] | None = None,
    ) -> Knowledge:
        """The knowledge with its indexes.

        `own_domains` and `own_names` are this company's; `aliases` is (customer code, the customer's words) -> SKU.
        """
        customers, products, orders = tuple(customers), tuple(products), tuple(sorted(orders, key=lambda order: order.date))
        known = tuple(_known(product) for product in products)
        phrases, terms = _heads(known)
        parties, past = _parties(customers), _orders(orders)
        return cls(
            customers, products, orders,
            frozenset(domain.lower() for domain in own_domains), tuple(own_names),
            {(code, word_key(text)): sku for (code, text), sku in (aliases or {}).items()},
            known,
            _by_sku(products),
            {customer.code: customer for customer in customers},
            phrases, max(map(len, phrases), default=0), terms, max(map(len, terms), default=0),
            tuple(sorted({word for term in terms for word in term if len(word) > 3})),
            _pairs(known),
            parties.by_email, parties.by_domain, parties.shared_domains, parties.by_phone, parties.names,
            parties.contacts, parties.places,
            past.of, past.by_order_no, past.by_reference,
            frozenset(compact(product.name_zh)[-1:] for product in products if product.name_zh),
            by_look=_by_look(products),
        )  # fmt: skip

    def product(self, sku: str) -> Product | None:
        """The product with this SKU, written in any way."""
        index = self.by_sku.get(compact(sku))
        return self.products[index] if index is not None else None


_LOOKS = str.maketrans({"o": "0", "l": "1", "i": "1"})


def as_looks(code: str) -> str:
    """A code's letters and digits with the letters O, I and L as the digits they are mistaken for."""
    return compact(code).translate(_LOOKS)


def _by_look(products: Iterable[Product]) -> dict[str, int]:
    """Where the SKUs stand by their looks; none that look like another."""
    found: dict[str, list[int]] = {}
    for index, product in enumerate(products):
        found.setdefault(as_looks(product.sku), []).append(index)
    return {key: places[0] for key, places in found.items() if len(places) == 1}


def _by_sku(products: Iterable[Product]) -> dict[str, int]:
    found: dict[str, int] = {}
    for index, product in enumerate(products):
        if product.barcode:
            found.setdefault(compact(product.barcode), index)
    for index, product in enumerate(products):
        found[compact(product.sku)] = index
    return found


def _known(product: Product) -> Known:
    found, rest = features(plain(product.spec))
    for name in (product.name_zh, product.name_en):  # a colour or a size within a name, as in whiteboard, tells nothing apart
        named, _rest = features(plain(name))
        found |= Features(measures=named.measures, models=named.models, bare=named.bare, meanings=named.meanings)
    name = compact(product.name_zh)
    spec_words = [run for run in re.findall(r"[\u3400-\u9fff]{2,}|[a-z]{2,}", mask(rest)) if run not in name]
    names = tuple(filter(None, (compact(product.name_zh), compact(product.name_en))))
    return Known(product, found, tuple(spec_words), names, found.numbers())


def _heads(known: Iterable[Known]) -> tuple[dict[str, tuple[Head, ...]], dict[tuple[str, ...], tuple[Head, ...]]]:
    phrases: dict[str, dict[int, Head]] = defaultdict(dict)
    terms: dict[tuple[str, ...], dict[int, Head]] = defaultdict(dict)
    endings, endings_en = _endings()

    def add(key: str | tuple[str, ...], head: Head) -> None:
        index, rest_zh, rest_en = head.index, head.rest_zh, head.rest_en
        place = phrases[key] if isinstance(key, str) else terms[key]
        old = place.get(index)
        if old is None or len(old.rest_zh) + len(old.rest_en) > len(rest_zh) + len(rest_en):
            place[index] = head

    for index, item in enumerate(known):
        product = item.product
        name, english = compact(product.name_zh), words(product.name_en)
        for own in filter(None, (product.name_zh, product.name_en, *product.aliases)):
            add(_key(own), Head(index, "", ()))
        groups: dict[int, int] = {}
        for length in range(1, len(name) + 1):
            for group in endings.get(name[-length:], ()):
                groups[group] = length
        if base := _SET.sub("", name) if _SET.search(name) else "":  # a set of highlighters may be called highlighters
            for length in range(2, len(base) + 1):
                for group in endings.get(base[-length:], ()):
                    groups.setdefault(group, 0)
        if not name:
            for length in range(1, len(english) + 1):
                for group in endings_en.get(tuple(english[-length:]), ()):
                    groups[group] = length
        for group, length in groups.items():
            rest_zh = name[: len(name) - length] if length else "套装"
            keys, kin = _kin(group)
            head = Head(index, rest_zh, tuple(word for word in english if word not in kin) if rest_zh or not name else ())
            for key in keys:
                add(key, head)
    return ({key: tuple(value.values()) for key, value in phrases.items() if key},
            {key: tuple(value.values()) for key, value in terms.items() if key})  # fmt: skip


_SET = re.compile(r"(?:套装|套组|组合|礼盒|组)$")


def _key(phrase: str) -> str | tuple[str, ...]:
    """A phrase as it is looked up: letters without blanks where it has Chinese in it, else its English words."""
    return compact(phrase) if re.search(r"[\u3400-\u9fff]", phrase) else tuple(words(phrase))


@cache
def _kin(group: int) -> tuple[tuple[str | tuple[str, ...], ...], frozenset[str]]:
    return tuple(map(_key, SAME[group])), frozenset(word for phrase in SAME[group] for word in words(phrase))


def _endings() -> tuple[dict[str, list[int]], dict[tuple[str, ...], list[int]]]:
    chinese: dict[str, list[int]] = defaultdict(list)
    english: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for group, phrases in enumerate(SAME):
        for phrase in phrases:
            key = _key(phrase)
            (chinese if isinstance(key, str) else english)[key].append(group)  # type: ignore[index]
    return chinese, english


def _pairs(known: Iterable[Known]) -> dict[str, tuple[int, ...]]:
    found: dict[str, list[int]] = defaultdict(list)
    for index, item in enumerate(known):
        name = compact(item.product.name_zh)
        for pair in {name[at : at + 2] for at in range(len(name) - 1)} | set(words(item.product.name_en)):
            found[pair].append(index)
    return {pair: tuple(indexes) for pair, indexes in found.items()}


def domain_of(address: str) -> str:
    """What stands behind the @, in lower case."""
    return address.rpartition("@")[2].lower().strip("> ")


def phone_key(text: str) -> str:
    """The last eight digits, by which two ways of writing a phone number are compared; empty for fewer than seven."""
    found = digits(text)
    return found[-8:] if len(found) >= 7 else ""


def is_mail_host(domain: str) -> bool:
    """Whether the domain is one where anyone may have a mailbox, so that it proves nothing."""
    host = domain.split(".")[0]
    return host in _MAIL_HOSTS or bool(re.fullmatch(r".*(mail|mailbox|mails)", host))


@dataclass(frozen=True, slots=True)
class _Parties:
    """Customers by everything a mail may name them by."""

    by_email: dict[str, tuple[str, ...]]
    by_domain: dict[str, tuple[str, ...]]
    shared_domains: frozenset[str]
    by_phone: dict[str, tuple[str, ...]]
    names: dict[str, tuple[tuple[str, bool], ...]]  # name -> (code, whether it is only a person's name)
    contacts: dict[str, tuple[str, ...]]
    places: dict[str, tuple[str, ...]]  # piece of an address -> codes


def _parties(customers: Iterable[Customer]) -> _Parties:
    emails, domains, phones, names, contacts, places = (defaultdict[str, dict[Any, None]](dict) for _ in range(6))
    for customer in customers:
        for address in customer.emails:
            emails[address.lower()][customer.code] = None
            domains[domain_of(address)][customer.code] = None
        for phone in customer.phones:
            if key := phone_key(phone):
                phones[key][customer.code] = None
        persons = {compact(contact) for contact in customer.contacts}
        for text in (customer.name, *customer.aliases, *_shortened(customer.name)):
            if len(key := compact(text)) >= 2:
                names[key][customer.code, key in persons] = None
        for key in persons:
            if len(key) >= 2:
                contacts[key][customer.code] = None
        for address in customer.addresses:
            for piece in address_pieces(address):
                places[piece][customer.code] = None
    shared = frozenset(domain for domain, codes in domains.items() if len(codes) > 1 or is_mail_host(domain))
    return _Parties(
        _tuples(emails), _tuples(domains), shared, _tuples(phones), _tuples(names), _tuples(contacts), _tuples(places)
    )


def _tuples(index: Mapping[str, dict[Any, None]]) -> dict[str, tuple[Any, ...]]:
    return {key: tuple(values) for key, values in index.items()}


def address_pieces(text: str) -> set[str]:
    """Five-letter pieces of an address that hold a number, by which addresses are compared."""
    key = compact(text)
    pieces = (key[at : at + 5] for at in range(len(key) - 4))
    return {piece for piece in pieces if any(char.isdigit() for char in piece) and not piece.isdigit()}


_LEGAL = re.compile(
    r"(股份有限公司|有限责任公司|有限公司|工作室"
    r"|co\.?,? ?ltd\.?|pty ltd|pte ltd|sdn bhd|gmbh|inc\.?|llp|llc|ltd\.?|aps|fze|corp\.?)\s*$"
)


def _shortened(name: str) -> tuple[str, ...]:
    """The name without its legal form and what stands in brackets, where enough remains."""
    text = re.sub(r"[(（].*?[)）]", " ", plain(name)).strip()
    short = _LEGAL.sub("", text).strip(" ,.")
    found = [part for part in (text, short) if len(compact(part)) >= 4]
    # A name in two scripts is two names.
    halves = re.findall(r"[\u3400-\u9fff]{4,}|[a-z][a-z&'. ]{5,}", text)
    return tuple(
        found + [_LEGAL.sub("", half.strip()).strip() for half in halves if len(compact(_LEGAL.sub("", half.strip()))) >= 4]
    )


@dataclass(frozen=True, slots=True)
class _Orders:
    """Past orders by customer and by number."""

    of: dict[str, tuple[PastOrder, ...]]
    by_order_no: dict[str, PastOrder]
    by_reference: dict[str, tuple[PastOrder, ...]]


def _orders(orders: Iterable[PastOrder]) -> _Orders:
    of: dict[str, list[PastOrder]] = defaultdict(list)
    reference: dict[str, list[PastOrder]] = defaultdict(list)
    for order in orders:
        of[order.customer_code].append(order)
        if order.customer_ref:
            reference[compact(order.customer_ref)].append(order)
    return _Orders(
        {key: tuple(value) for key, value in of.items()},
        {compact(order.order_no): order for order in orders},
        {key: tuple(value) for key, value in reference.items()},
    )
