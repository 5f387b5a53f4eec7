"""Reading a mail into an order: pure functions over the mail's parts and what the desk knows."""

from orderdesk.rules.reading.duplicates import mark_duplicates
from orderdesk.rules.reading.knowledge import Customer, Knowledge, PastLine, PastOrder, Product
from orderdesk.rules.reading.parts import Attachment, MailParts
from orderdesk.rules.reading.reading import read_mail
from orderdesk.rules.reading.result import Doubt, Kind, LineReading, MailReading, OrderReading, reading_record

__all__ = [
    "Attachment", "Customer", "Doubt", "Kind", "Knowledge", "LineReading", "MailParts", "MailReading", "OrderReading",
    "PastLine", "PastOrder", "Product", "mark_duplicates", "read_mail", "reading_record",
]  # fmt: skip
