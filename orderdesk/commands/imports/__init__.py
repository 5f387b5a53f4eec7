"""Bringing in customers, products and orders from sheets: judged first, then written whole or not at all."""

from orderdesk.commands.imports.customers import import_customers
from orderdesk.commands.imports.orders import import_orders
from orderdesk.commands.imports.preview import (
    KINDS,
    Good,
    Kind,
    Preview,
    Refusal,
    commit_preview,
    commit_step,
    preview_file,
    read_headings,
    taken_as,
)
from orderdesk.commands.imports.products import import_products
from orderdesk.commands.imports.profiles import forget_profile, save_profile

__all__ = [
    "KINDS",
    "Good",
    "Kind",
    "Preview",
    "Refusal",
    "commit_preview",
    "commit_step",
    "forget_profile",
    "import_customers",
    "import_orders",
    "import_products",
    "preview_file",
    "read_headings",
    "save_profile",
    "taken_as",
]
