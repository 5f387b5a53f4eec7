"""Which fields of the trail can be searched for."""

from __future__ import annotations

SEARCHED: tuple[tuple[str, str], ...] = (
    ("order_line", "price_units"),
    ("order_line", "quantity_units"),
    ("order_line", "discount_units"),
    ("sales_order", "state"),
    ("sales_order", "requested_date"),
    ("sales_order", "ship_to"),
    ("sales_order", "customer_id"),
    ("customer", "credit_limit_units"),
    ("customer", "term_days"),
    ("customer_contact", "phone"),
    ("product", "list_price_units"),
    ("bill", "state"),
    ("shipment", "state"),
    ("shipment", "waybill"),
    ("staff", "password_hash"),
    ("staff", "disabled_at"),
    ("setting", "value"),
)
"""Fields that can be searched for."""
