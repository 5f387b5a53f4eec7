"""What finance does: bill what was delivered, audit bills, receive payments and match them, put the books right."""

from orderdesk.commands.receivables.bills import audit_bill, cancel_bill, make_bill, make_bills
from orderdesk.commands.receivables.corrections import approve_correction, refund, refuse_correction, reverse, write_off
from orderdesk.commands.receivables.ledger import Posting, post
from orderdesk.commands.receivables.payments import allocate_payment, receive_payment

__all__ = [
    "Posting",
    "allocate_payment",
    "approve_correction",
    "audit_bill",
    "cancel_bill",
    "make_bill",
    "make_bills",
    "post",
    "receive_payment",
    "refund",
    "refuse_correction",
    "reverse",
    "write_off",
]
