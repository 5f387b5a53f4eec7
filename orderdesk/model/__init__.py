"""Typed tables, one file per area."""

from orderdesk.model.amendments import Amendment, AmendmentDecision, AmendmentLine
from orderdesk.model.archive import DocumentDefect, DocumentHandover, OrderArchive
from orderdesk.model.assignments import Assignment, AssignmentRule, PlanItem, Qualification
from orderdesk.model.capacity import CapacityDay
from orderdesk.model.catalogue import Product, ProductKey, ProductPack
from orderdesk.model.columns import Base
from orderdesk.model.credit import CreditHold
from orderdesk.model.customer_file import CreditAssessment, CustomerCheck, OrderCheck
from orderdesk.model.days import DaySignature, EntryExtension, ExtensionWord
from orderdesk.model.house import AllowedMove, DeskNote, IdempotencyKey, NumberSequence, SettingValue, TimelineEntry
from orderdesk.model.imports import ImportFile, ImportProfile
from orderdesk.model.inquiries import Inquiry
from orderdesk.model.intake import Attachment, InboundOrder, MailMessage, OrderLine, Outbox, SalesChannel, SalesOrder
from orderdesk.model.mail import LearnedWord, MailLink
from orderdesk.model.parties import Customer, CustomerAddress, CustomerContact, CustomerKey, CustomerMerge, Staff, StaffRole
from orderdesk.model.pricing import DiscountRule, PriceList, PriceListLine
from orderdesk.model.receivables import (
    Allocation,
    Bill,
    BillLine,
    Correction,
    CustomerBalance,
    JournalEntry,
    JournalLine,
    JournalSeal,
    Payment,
)
from orderdesk.model.review import (
    OrderConfirmation,
    ReviewCheck,
    ReviewDecision,
    ReviewHold,
    ReviewQuestion,
    ReviewReason,
    ReviewStandard,
)
from orderdesk.model.routes import DepartmentMember, ReviewBook, ReviewRoute, ReviewStep, StaffAbsence
from orderdesk.model.security import AuditBlock, AuditRow, BackupRecord, Disclosure, Presence, StaffTraining
from orderdesk.model.shipping import Carrier, Shipment, ShipmentLine
from orderdesk.model.tasks import Task
from orderdesk.model.warehouse import StockLevel, StockLock, StockMovement

for _table in Base.metadata.tables.values():
    _table.dialect_options["sqlite"]["strict"] = True

__all__ = [
    "Allocation",
    "AllowedMove",
    "Amendment",
    "AmendmentDecision",
    "AmendmentLine",
    "Assignment",
    "AssignmentRule",
    "Attachment",
    "AuditBlock",
    "AuditRow",
    "BackupRecord",
    "Base",
    "Bill",
    "BillLine",
    "CapacityDay",
    "Carrier",
    "Correction",
    "CreditAssessment",
    "CreditHold",
    "Customer",
    "CustomerAddress",
    "CustomerBalance",
    "CustomerCheck",
    "CustomerContact",
    "CustomerKey",
    "CustomerMerge",
    "DaySignature",
    "DepartmentMember",
    "DeskNote",
    "Disclosure",
    "DiscountRule",
    "DocumentDefect",
    "DocumentHandover",
    "EntryExtension",
    "ExtensionWord",
    "IdempotencyKey",
    "ImportFile",
    "ImportProfile",
    "InboundOrder",
    "Inquiry",
    "JournalEntry",
    "JournalLine",
    "JournalSeal",
    "LearnedWord",
    "MailLink",
    "MailMessage",
    "NumberSequence",
    "OrderArchive",
    "OrderCheck",
    "OrderConfirmation",
    "OrderLine",
    "Outbox",
    "Payment",
    "PlanItem",
    "Presence",
    "PriceList",
    "PriceListLine",
    "Product",
    "ProductKey",
    "ProductPack",
    "Qualification",
    "ReviewBook",
    "ReviewCheck",
    "ReviewDecision",
    "ReviewHold",
    "ReviewQuestion",
    "ReviewReason",
    "ReviewRoute",
    "ReviewStandard",
    "ReviewStep",
    "SalesChannel",
    "SalesOrder",
    "SettingValue",
    "Shipment",
    "ShipmentLine",
    "Staff",
    "StaffAbsence",
    "StaffRole",
    "StaffTraining",
    "StockLevel",
    "StockLock",
    "StockMovement",
    "Task",
    "TimelineEntry",
]
