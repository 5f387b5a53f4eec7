"""Where each field of a reading comes from, and how sure that makes it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from orderdesk.language import N_
from orderdesk.rules.reading.knowledge import Customer
from orderdesk.rules.reading.result import LineReading, OrderReading
from orderdesk.rules.reading.text import compact

WORDS, SIGNED, FILED, SENDER, CARD, CODE, NAMED = (
    N_("The mail says so."),
    N_("From the signature."),
    N_("From the attached file."),
    N_("From the sender's name."),
    N_("From the customer card; the mail says nothing else."),
    N_("The line names the product's code."),
    N_("Recognised by the name and what tells it apart."),
)
_SURE: Mapping[str, float] = {WORDS: 0.95, SIGNED: 0.9, FILED: 0.9, SENDER: 0.85, CARD: 0.9, CODE: 1.0, NAMED: 0.95}
_DOUBTED = 0.5


@dataclass(frozen=True, slots=True)
class Places:
    """The texts a field may stand in, in compact form, the weightiest first."""

    body: str
    signature: str
    filed: str
    sender: str

    @classmethod
    def of(cls, body: Sequence[str], signature: Sequence[str], filed: Sequence[str], sender: str) -> Places:
        """The places of a mail from its lines."""
        return cls(compact("\n".join(body)), compact("\n".join(signature)), compact("\n".join(filed)), compact(sender))

    def origin(self, value: str) -> str:
        """Where a value stands, as an English sentence; from the card when it stands nowhere."""
        key = compact(value)
        for text, said in ((self.body, WORDS), (self.signature, SIGNED), (self.filed, FILED), (self.sender, SENDER)):
            if key and key in text:
                return said
        return CARD


def origins(order: OrderReading, places: Places, card: Customer | None) -> Iterator[tuple[str, str, float]]:
    """(field, English sentence, confidence) of every field of an order that was read, doubtful ones too."""
    doubted = {doubt.field for doubt in order.doubts}

    def told(field: str, sentence: str) -> tuple[str, str, float]:
        unsure = any(name == field or name.startswith(f"{field}.") for name in doubted)
        return field, sentence, _DOUBTED if unsure else _SURE[sentence]

    for field in ("contact", "phone", "ship_to"):
        if value := getattr(order, field):
            known = card is not None and value in (*card.contacts, *card.phones, *card.addresses)
            said = places.origin(value)
            yield told(field, said if said != CARD or known else WORDS)
    if order.requested_date is not None:
        yield told("requested_date", places.origin(order.date_words) if order.date_words else FILED)
    for field in ("payment_method", "customer_ref"):
        if getattr(order, field):
            yield told(field, WORDS)
    for number, line in enumerate(order.lines):
        yield told(f"lines[{number}]", _of_line(line))


def _of_line(line: LineReading) -> str:
    named = line.sku is not None and compact(line.sku) in compact(line.text)
    return CODE if named else NAMED
