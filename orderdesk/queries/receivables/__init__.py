"""What finance reads: what to bill, bills, payments, and what customers owe."""

from orderdesk.queries.receivables.accounts import (
    AccountRow,
    Ageing,
    BalanceRow,
    CurrencyAccount,
    Exposure,
    OverdueFacts,
    ageing_totals,
    balances,
    customer_account,
    exposure,
    overdue,
)
from orderdesk.queries.receivables.bills import (
    BillDetail,
    BillLineRow,
    BillRow,
    PaidRow,
    ToBillRow,
    bill_detail,
    bills,
    bills_of_order,
    to_bill,
)
from orderdesk.queries.receivables.payments import MatchedRow, PaymentRow, payment_detail, payments
from orderdesk.queries.receivables.statement import StatementData, StatementRow, statement_data

__all__ = [
    "AccountRow",
    "Ageing",
    "BalanceRow",
    "BillDetail",
    "BillLineRow",
    "BillRow",
    "CurrencyAccount",
    "Exposure",
    "MatchedRow",
    "OverdueFacts",
    "PaidRow",
    "PaymentRow",
    "StatementData",
    "StatementRow",
    "ToBillRow",
    "ageing_totals",
    "balances",
    "bill_detail",
    "bills",
    "bills_of_order",
    "customer_account",
    "exposure",
    "overdue",
    "payment_detail",
    "payments",
    "statement_data",
    "to_bill",
]
