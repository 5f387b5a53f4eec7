"""The timeline's steps and the order's next step, as people say them."""

from __future__ import annotations

from collections.abc import Mapping

from orderdesk.language import N_, _
from orderdesk.queries.archive import PAPER
from orderdesk.queries.timeline import TimelineRow
from orderdesk.rules.states import Entity, OrderState, state_name
from orderdesk.ui.widgets.timeline import Entry

STEPS: Mapping[str, str] = {
    "enter": N_("wrote the order down"),
    "edit": N_("changed it in intake"),
    "submit": N_("submitted it for review"),
    "park": N_("set it aside until the customer confirms"),
    "resume": N_("took it up again, confirmed by the customer"),
    "approve": N_("approved it"),
    "return": N_("returned it to intake"),
    "fulfil": N_("began to fulfil it"),
    "ready": N_("made it ready to ship"),
    "reopen": N_("opened it again"),
    "ship": N_("shipped everything"),
    "deliver": N_("recorded the delivery"),
    "close": N_("closed it"),
    "cancel": N_("cancelled it"),
    "import": N_("brought it in from a sheet"),
    "confirm": N_("read it back to the customer"),
    "verify": N_("compared it with its source"),
    "redate": N_("gave it another business date"),
    "attach": N_("added a file"),
    "hand originals over": N_("handed originals over"),
    "receive originals": N_("received originals"),
    "payment booked": N_("entered what was paid with it"),
    "acknowledge": N_("wrote the acknowledgement"),
    "mail sent": N_("sent a mail"),
    "mail not sent": N_("could not send a mail"),
    "mail kept": N_("kept a mail about it"),
    "lock": N_("locked stock"),
    "release": N_("released locked stock"),
    "pack": N_("packed a shipment"),
    "unpack": N_("unpacked a shipment"),
    "hand over": N_("handed a shipment to the carrier"),
    "bill": N_("made a bill"),
    "audit": N_("audited a bill"),
    "cancel bill": N_("cancelled a bill"),
    "payment": N_("matched a payment"),
    "ask correction": N_("asked for a correction"),
    "refuse correction": N_("refused a correction"),
    "write_off": N_("wrote off part of a bill"),
    "refund": N_("refunded money"),
    "reversal": N_("reversed a posting"),
    "ask amendment": N_("asked for a change"),
    "approve amendment": N_("approved a change"),
    "refuse amendment": N_("turned a change down"),
    "withdraw amendment": N_("withdrew a change"),
    "amend": N_("put a change into force"),
    "tell amendment": N_("wrote the customer what changed"),
    "hold": N_("found it held for credit"),
    "release hold": N_("released it with a measure"),
    "archive": N_("archived its documents"),
    "assign": N_("gave it to who answers for it"),
    "confirm assignment": N_("confirmed that it was received"),
    "plan": N_("wrote the follow-up plan"),
    "dispatch": N_("sent somebody for the service"),
    "suspend supply": N_("stopped supplying the customer"),
    "resume supply": N_("supplied the customer again"),
    "from inquiry": N_("made it of an inquiry"),
    "task done": N_("finished a task"),
    "set aside": N_("set it aside"),
    "batch": N_("handed it to the manager"),
    "take up": N_("took it up again"),
    "ask": N_("asked a colleague"),
    "answer": N_("answered"),
    "items right": N_("went through it item by item: right"),
    "items wrong": N_("went through it item by item: something is wrong"),
    "decline": N_("told the customer that it cannot be carried out"),
    "document defect": N_("found a document altered or unclear"),
}
_TONES: Mapping[str, str] = {
    "approve": "good", "deliver": "good", "close": "good", "audit": "good", "payment": "good", "archive": "good",
    "return": "warn", "park": "warn", "release": "warn", "unpack": "warn", "reopen": "warn", "ask correction": "warn",
    "hold": "warn", "release hold": "good", "ask amendment": "warn", "amend": "good", "refuse amendment": "bad",
    "cancel": "bad", "cancel bill": "bad", "write_off": "bad", "reversal": "bad", "document defect": "bad",
}  # fmt: skip

NEXT: Mapping[str, str] = {
    OrderState.DRAFT: N_("Next: intake completes and submits it"),
    OrderState.PARKED: N_("Next: ask the customer, then take it up again"),
    OrderState.FIRST_REVIEW: N_("Next: the sales reviewer decides"),
    OrderState.SECOND_REVIEW: N_("Next: the business reviewer decides"),
    OrderState.FINAL_REVIEW: N_("Next: the manager decides"),
    OrderState.SPECIAL_REVIEW: N_("Next: a second manager decides"),
    OrderState.RETURNED: N_("Next: intake corrects it and submits it again"),
    OrderState.APPROVED: N_("Next: the warehouse locks stock"),
    OrderState.IN_FULFILMENT: N_("Next: the warehouse locks the rest, shipping packs"),
    OrderState.READY_TO_SHIP: N_("Next: shipping hands it to the carrier"),
    OrderState.SHIPPED: N_("Next: shipping records the delivery"),
    OrderState.DELIVERED: N_("Next: finance bills it and receives the payment"),
    OrderState.CLOSED: N_("Nothing more to do"),
    OrderState.CANCELLED: N_("Nothing more to do"),
}
REASONED = frozenset({OrderState.PARKED, OrderState.RETURNED, OrderState.CANCELLED})
"""States whose note says why the order stands there."""


LED_TO = frozenset({"approve", "import", "reopen"})
"""Verbs that lead to different states, so that the state is named too."""
ARRIVED = N_("everything was delivered")


def entry(step: TimelineRow) -> Entry:
    """A step of the timeline in the language spoken now, with what it was about."""
    said = _(ARRIVED if step.verb == "deliver" and step.to_state else STEPS.get(step.verb, step.verb))
    if step.to_state and step.verb in LED_TO:
        said = _("{step} → {state}", step=said, state=state_name(Entity.ORDER, step.to_state))
    about = [
        str(step.detail[key])
        for key in ("amendment", "correction", "bill", "shipment", "waybill", "signed_by")
        if step.detail.get(key)
    ]
    note = _(PAPER) if step.note == PAPER else step.note
    return Entry(step.at, step.who, said, " · ".join(filter(None, (*about, note))), _TONES.get(step.verb, ""))
