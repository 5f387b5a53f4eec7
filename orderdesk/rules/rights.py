"""Who may do what: verb -> roles. It hides, it refuses, and it generates the database's grants."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from orderdesk.language import N_
from orderdesk.rules.errors import Refused


class Role(StrEnum):
    """A duty a person holds; people may hold several (004-r6 keeps five of them apart)."""

    CLERK = "clerk"
    SALES_REVIEWER = "sales_reviewer"
    BUSINESS_REVIEWER = "business_reviewer"
    MANAGER = "manager"
    WAREHOUSE = "warehouse"
    SHIPPING = "shipping"
    FINANCE = "finance"
    ADMINISTRATOR = "administrator"


ROLE_NAMES: Mapping[Role, str] = {
    Role.CLERK: N_("Order clerk"),
    Role.SALES_REVIEWER: N_("Sales reviewer"),
    Role.BUSINESS_REVIEWER: N_("Business reviewer"),
    Role.MANAGER: N_("Manager"),
    Role.WAREHOUSE: N_("Warehouse"),
    Role.SHIPPING: N_("Shipping"),
    Role.FINANCE: N_("Finance"),
    Role.ADMINISTRATOR: N_("Administrator"),
}


@dataclass(frozen=True, slots=True)
class Actor:
    """The person at the desk, as commands know him."""

    staff_id: int
    login: str
    name: str
    roles: frozenset[Role]

    def may(self, verb: str) -> bool:
        """Whether one of his roles carries the right."""
        return bool(self.roles & RIGHTS[verb])

    def require(self, verb: str) -> None:
        """Nothing if he may; otherwise Refused."""
        if not self.may(verb):
            raise Refused(N_("Your role does not allow this. Ask {roles}."), roles=_names(RIGHTS[verb]))


def _names(roles: Collection[Role]) -> str:
    from orderdesk.language import _

    return " / ".join(_(ROLE_NAMES[role]) for role in Role if role in roles)


def _roles(*roles: Role) -> frozenset[Role]:
    return frozenset(roles)


_C, _S, _B, _M = Role.CLERK, Role.SALES_REVIEWER, Role.BUSINESS_REVIEWER, Role.MANAGER
_W, _H, _F, _A = Role.WAREHOUSE, Role.SHIPPING, Role.FINANCE, Role.ADMINISTRATOR

RIGHTS: Mapping[str, frozenset[Role]] = {
    # tabs
    "see.intake": _roles(_C, _M, _A),
    "see.review": _roles(_S, _B, _M),
    "see.warehouse": _roles(_W, _M),
    "see.shipping": _roles(_H, _W, _M),
    "see.receivables": _roles(_F, _M),
    "see.customers": _roles(_C, _S, _F, _M, _A),
    "see.products": _roles(_C, _S, _B, _M, _W, _A),
    "see.settings": _roles(_M, _A, _F),
    "see.tasks": _roles(*Role),
    # intake
    "order.enter": _roles(_C),
    "order.submit": _roles(_C),
    "order.park": _roles(_C),
    "order.cancel": _roles(_C, _M),
    "order.verify": _roles(_C),
    "order.redate": _roles(_M),
    # the end of a day: signed by each department; longer hours for its entries (004-o2, 004-o13)
    "day.sign": _roles(_C, _S, _B, _M, _W, _H, _F),
    "extension.ask": _roles(_C, _S),
    "extension.sales": _roles(_M),
    "extension.department": _roles(_S, _B),
    "extension.finance": _roles(_F),
    "price.approve": _roles(_S, _B, _M),
    "inbound.add": _roles(_C, _A),
    "inbound.take": _roles(_C),
    "channel.edit": _roles(_M, _A),
    "mail.receive": _roles(_C),
    "mail.send": _roles(_C, _F),
    "import.orders": _roles(_C, _A),
    "import.history": _roles(_A),
    "import.customers": _roles(_C, _A),
    "import.products": _roles(_W, _A),
    "customer.edit": _roles(_C, _A),
    "customer.check": _roles(_C, _F, _M, _A),
    "customer.merge": _roles(_A),
    "customer.credit": _roles(_F, _M, _A),
    "product.edit": _roles(_W, _A),
    "price.edit": _roles(_M, _A),
    # who answers for an order, who is sent for a service (002-08..11, 004-a3..5)
    "order.assign": _roles(_C, _M),
    "assignment.rules": _roles(_M, _A),
    "qualification.record": _roles(_M, _A),
    "service.dispatch": _roles(_C, _M),
    # review
    "review.first": _roles(_S),
    "review.second": _roles(_B),
    "review.final": _roles(_M),
    # changing what was approved (004-p, 004-q)
    "see.changes": _roles(_C, _S, _B, _M, _W),
    "amendment.ask": _roles(_C, _S, _M),
    "amendment.price": _roles(_S, _M),
    "insertion.rules": _roles(_M),
    "capacity.edit": _roles(_M, _W),
    # credit: an order that is held passes only with a recorded measure (000-17)
    "credit.release": _roles(_F, _M),
    "review.special": _roles(_M),
    "routes.edit": _roles(_M, _A),
    "standards.edit": _roles(_S, _B, _M),
    # warehouse
    "stock.lock": _roles(_W),
    "stock.release": _roles(_W, _M),
    "stock.receive": _roles(_W),
    "stock.adjust": _roles(_W),
    # shipping
    "shipment.pack": _roles(_H, _W),
    "shipment.hand_over": _roles(_H),
    "shipment.deliver": _roles(_H),
    # receivables
    "bill.make": _roles(_F),
    "bill.audit": _roles(_F),
    "payment.receive": _roles(_F),
    "payment.allocate": _roles(_F),
    "statement.print": _roles(_F, _M),
    # corrections of the books: above a limit a second person approves who may do the same (004-r6)
    "correction.ask": _roles(_F, _M),
    "correction.approve": _roles(_F, _M),
    "entry.write_off": _roles(_M),
    "entry.reverse": _roles(_F, _M),
    "payment.refund": _roles(_F, _M),
    # customers' data: what is seen whole, what leaves the house (002-22, 002-24, 004-r8)
    "customer.contact": _roles(_C, _H, _F, _M, _A),
    "customer.unmask": _roles(_S, _B, _W),
    "customer.export": _roles(_F, _M, _A),
    "customer.print": _roles(_C, _H, _W, _F, _M),
    "see.disclosures": _roles(_M, _A),
    # source documents: put away for good, and what is found wrong with one (004-o7, 004-o15)
    "order.archive": _roles(_C, _M),
    "document.add": _roles(_C, _M),
    "document.hand_over": _roles(*Role),
    "defect.record": _roles(_C, _S, _B, _M, _F),
    "see.defects": _roles(_M, _F, _A),
    # house
    "settings.edit": _roles(_A),
    "staff.edit": _roles(_A),
    "audit.read": _roles(_M, _A),
    "backup.make": _roles(_A),
    "backup.drill": _roles(_A),
}

STEP_UP: Mapping[str, str] = {
    "customer.credit": N_("You are about to change what a customer may owe."),
    "staff.edit": N_("You are about to change who may do what here."),
    "entry.write_off": N_("You are about to write off what a customer owes."),
    "entry.reverse": N_("You are about to take back an entry of the books."),
    "payment.refund": N_("You are about to give money back."),
}
"""What a person is asked for his password again before, and what he is told then."""
