"""Who the sample company is: its people, customers, products and opening stock, from resources/sample."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from orderdesk.commands.catalogue import ProductForm, save_product
from orderdesk.commands.house import mark_sample
from orderdesk.commands.parties import FOUNDER, AddressForm, ContactForm, CustomerForm, add_staff, save_customer
from orderdesk.commands.routes import save_routes, seat_department, switch_routes
from orderdesk.commands.settings import change_settings
from orderdesk.commands.shipping import add_carrier
from orderdesk.commands.warehouse import open_stock
from orderdesk.database.desk import Desk, Work
from orderdesk.language import ROOT
from orderdesk.queries.parties import actor
from orderdesk.queries.routes import routes_in_force
from orderdesk.rules.amendments import KIND_NAMES
from orderdesk.rules.changes import Changes
from orderdesk.rules.rights import Actor, Role
from orderdesk.rules.routes import Route, Step
from orderdesk.rules.states import OrderState

SECOND_REVIEWER, PROJECTS, TECHNICAL = "chentao", "项目部", "技术部"
CHANGES = {"change": "改单", "add_goods": "插单加货", "jump": "插单插队", "cancel": "取消订单"}
OF_KIND = {"": "", "stock": "现货", "custom": "定制", "service": "服务"}
DAYS = 75  # how far back the story begins

PEOPLE: tuple[tuple[str, str, tuple[Role, ...]], ...] = (
    ("linjing", "林静", (Role.CLERK,)),
    ("zhaomin", "赵敏", (Role.CLERK,)),
    ("wanghai", "王海", (Role.SALES_REVIEWER,)),
    ("chentao", "陈涛", (Role.BUSINESS_REVIEWER,)),
    ("shenlan", "沈岚", (Role.MANAGER,)),
    ("zhouguoqiang", "周国强", (Role.WAREHOUSE,)),
    ("machao", "马超", (Role.SHIPPING,)),
    ("wumin", "吴敏", (Role.FINANCE,)),
    ("sunli", "孙丽", (Role.FINANCE,)),
    ("gaoyuan", "高远", (Role.ADMINISTRATOR,)),
)

COMPANY: Mapping[str, object] = {
    "company.name": "苏州远帆办公用品有限公司",
    "company.name_en": "Suzhou Yuanfan Office Supplies Co., Ltd.",
    "company.address": "江苏省苏州市工业园区唯亭镇展业路18号",
    "company.phone": "0512-65881200",
    "company.tax_number": "91320594MA1YF00X7Q",
    "company.bank_account": "苏州远帆办公用品有限公司\n中国银行苏州园区支行 5500 1234 0066 7788",
    "company.mail_domains": "yuanfan-office.example",
}

CARRIERS = (("SF", "顺丰速运", "95338"), ("DBL", "德邦快递", "95353"), ("OWN", "自有车队", "0512-65881266"))


def rows(name: str) -> Iterator[dict[str, str]]:
    """The records of a file of resources/sample."""
    with (ROOT / "resources" / "sample" / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def set_up(desk: Desk) -> dict[str, Actor]:
    """Make the company as it was when the story begins; its people by login."""
    begun = datetime.now(UTC).replace(hour=1, minute=0, second=0, microsecond=0) - timedelta(days=DAYS)
    desk.clock = lambda: begun
    desk.do(FOUNDER, mark_sample)
    people = {login: _person(desk, login, name, roles) for login, name, roles in PEOPLE}
    administrator, storekeeper = people["gaoyuan"], people["zhouguoqiang"]
    desk.do(administrator, change_settings, dict(COMPANY))
    _route_orders(desk, people)
    desk.do(administrator, _add_customers)
    desk.do(storekeeper, _add_products)
    for code, name, phone in CARRIERS:
        desk.do(people["machao"], add_carrier, code, name, phone)
    return people


def _person(desk: Desk, login: str, name: str, roles: tuple[Role, ...]) -> Actor:
    made = desk.do(FOUNDER, add_staff, login, name, roles, None).made
    person = desk.read(actor, made)
    assert person is not None
    return person


def _route_orders(desk: Desk, people: Mapping[str, Actor]) -> None:
    """Services go past the project department, what is made to order past the technical one; small orders need one review."""
    business = people[SECOND_REVIEWER].staff_id
    for department in (PROJECTS, TECHNICAL):
        desk.do(people["shenlan"], seat_department, department, [business])
    first, final = Step(OrderState.FIRST_REVIEW, hours=4), Step(OrderState.FINAL_REVIEW, hours=24)
    second = Step(OrderState.SECOND_REVIEW, hours=8)
    special = Step(OrderState.SPECIAL_REVIEW, hours=24)
    routes = (
        Route((first, second, special), "超权限大额订单", amount_from=Decimal(200_000)),
        Route((first, replace(second, department=PROJECTS), final), "服务订单", kind="service"),
        Route((first, replace(second, department=TECHNICAL), final), "定制订单", kind="custom"),
        Route((first, second, final), "大额或特价订单", amount_from=Decimal(4_000)),
        Route((first, second), "一般订单", amount_from=Decimal(1_000)),
        Route((first,), "小额订单"),
    )
    changes = [_named(route) for kind in KIND_NAMES for route in desk.read(routes_in_force, kind)]
    made = desk.do(people["gaoyuan"], save_routes, (*routes, *changes), "2026年审核路线")
    desk.do(people["shenlan"], switch_routes, made.made, made.version)


def _named(route: Route) -> Route:
    """A route of changes, called by what it is for."""
    words = [CHANGES[route.document], "改价" if route.repriced else "大额" if route.amount_from else "", OF_KIND[route.kind]]
    return replace(route, name="·".join(filter(None, words)))


def _add_customers(work: Work) -> Changes:
    changes = Changes()
    for row in rows("customers.csv"):
        form = CustomerForm(
            code=row["code"],
            name=row["name"],
            alias=row["alias"],
            level=row["level"],
            language=row["language"],
            payment_method=row["payment_method"],
            payment_terms=row["payment_terms"],
            term_days=int(row["term_days"]),
            credit_limit=Decimal(row["credit_limit"]),
            contacts=(ContactForm(row["contact"], row["phone"], row["email"]),),
            addresses=(AddressForm(row["address"], row["contact"], row["phone"]),),
        )
        changes |= save_customer(work, form)
    return changes


def _add_products(work: Work) -> Changes:
    changes = Changes()
    stock: dict[int, Decimal] = {}
    for row in rows("products.csv"):
        packs = dict(pack.split("=") for pack in row["packs"].split(";") if pack)
        form = ProductForm(
            sku=row["sku"],
            name=row["name"],
            name_en=row["name_en"],
            spec=row["spec"],
            unit=row["unit"],
            price=Decimal(row["price"]),
            kind=row["kind"],
            barcode=row["barcode"],
            category=row["category"],
            location=row["location"],
            packs={unit: Decimal(quantity) for unit, quantity in packs.items()},
        )
        made = save_product(work, form)
        changes |= made
        if row["kind"] == "stock" and made.made is not None:
            stock[made.made] = Decimal(row["stock"])
    return changes | open_stock(work, stock)
