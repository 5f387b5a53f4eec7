"""A customer sheet into customers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from orderdesk.language import N_
from orderdesk.rules.imports.headers import Words, compiled
from orderdesk.rules.imports.records import Record, RecordImport, Unfit, read_records
from orderdesk.rules.imports.table import SheetFile
from orderdesk.rules.imports.terms import PaymentTerms, read_terms

WORDS: Words = compiled(
    {
        "code": (
            "客户编码|客户编号|客户代码|客户代号|客户号|会员编号|编码|编号|代码|"
            "customer code|customer id|customer no|customer number|"
            "account no|account number|account code|client code|client id|code|id"
        ),
        "name": (
            "客户名称|客户全称|公司名称|单位名称|企业名称|名称|客户|公司|全称|"
            "customer name|company name|company|client name|customer|"
            "account name|name"
        ),
        "alias": "别名|简称|客户简称|曾用名|助记名|alias|aliases|short name|also known as|nickname",
        "contact": "联系人|联系人姓名|收货人|负责人|经办人|业务联系人|contact|contact name|contact person|attention|attn",
        "contact_title": "职务|职位|联系人职务|称谓|contact title|title|position|job title",
        "phone": "电话|联系电话|电话号码|联系方式|固定电话|固话|座机|phone|phone number|telephone|tel|tel no|contact phone",
        "mobile": "手机|手机号|手机号码|移动电话|行动电话|mobile|mobile phone|cell|cell phone",
        "email": "邮箱|电子邮箱|电子邮件|邮件|邮件地址|电邮|email|e-mail|email address|mail",
        "fax": "传真|传真号码|fax|fax number",
        "address": (
            "地址|收货地址|送货地址|详细地址|公司地址|联系地址|通讯地址|"
            "address|street|delivery address|shipping address|address 1"
        ),
        "city": "城市|市|city|town",
        "region": "省份|省|地区|区域|州|region|province|state|county",
        "postal_code": "邮编|邮政编码|邮递区号|postal code|postcode|zip|zip code",
        "country": "国家|国家/地区|country|country/region",
        "level": "等级|级别|客户等级|客户级别|客户分级|level|grade|class|tier|customer level",
        "payment_terms": (
            "付款条件|结算方式|付款方式|支付方式|账期|结账方式|收款条件|付款条款|"
            "payment terms|terms|payment method|payment|terms of payment"
        ),
        "credit_limit": "信用额度|授信额度|信用限额|额度|credit limit|credit line|credit",
        "tax_no": "税号|统一社会信用代码|纳税人识别号|统一编号|统编|tax no|tax id|vat no|vat number|vat",
        "note": "备注|说明|附注|note|notes|remark|remarks|comment|comments",
    }
)
_NEEDED = {"name": N_("customer name")}
_EMAIL = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;]+")


@dataclass(frozen=True, slots=True)
class ImportedCustomer:
    """One customer card as a sheet gives it; "" and None where the sheet has nothing."""

    row: int
    code: str
    name: str
    aliases: tuple[str, ...] = ()
    contact: str = ""
    contact_title: str = ""
    phones: tuple[str, ...] = ()
    email: str = ""
    fax: str = ""
    address: str = ""
    city: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = ""
    level: str = ""
    terms_text: str = ""
    terms: PaymentTerms | None = None
    credit_limit: Decimal | None = None
    tax_no: str = ""
    note: str = ""


def read_customers(file: SheetFile, *, mapping: Mapping[str, str] | None = None) -> RecordImport[ImportedCustomer]:
    """The customers in a file; a blank code is left blank. FileRefused (empty_file, missing_column) if there is no such table."""
    return read_records(file, WORDS, _NEEDED, _customer, lambda customer: customer.code, mapping)


def _customer(record: Record) -> ImportedCustomer:
    name = record.text("name")
    if not name:
        raise Unfit("missing_name", "name")
    code = record.code("code")
    if not code and "code" in record.columns:
        raise Unfit("missing_code", "code")
    email = record.text("email")
    if email and not _EMAIL.fullmatch(email):
        raise Unfit("bad_email", "email", email)
    written = record.text("payment_terms")
    terms = read_terms(written) if written else None
    if written and terms is None:
        raise Unfit("bad_terms", "payment_terms", written)
    return ImportedCustomer(
        row=record.row,
        code=code,
        name=name,
        aliases=_several(record.text("alias")),
        contact=record.text("contact"),
        contact_title=record.text("contact_title"),
        phones=_phones(record),
        email=email,
        fax=record.text("fax"),
        address=record.text("address"),
        city=record.text("city"),
        region=record.text("region"),
        postal_code=record.text("postal_code"),
        country=record.text("country"),
        level=record.text("level"),
        terms_text=written,
        terms=terms,
        credit_limit=record.amount("credit_limit"),
        tax_no=record.text("tax_no"),
        note=record.text("note"),
    )


def _several(written: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in re.split(r"[;；、|\n]", written) if part.strip()))


def _phones(record: Record) -> tuple[str, ...]:
    """The numbers on the card, each with as many digits as a phone needs."""
    found: list[str] = []
    for name in ("mobile", "phone"):
        for part in re.split(r"[;；、|\n]|(?<=\d)\s*[,，/]\s*(?=[\d+(])", record.text(name)):
            written = part.strip()
            if not written:
                continue
            if not 5 <= sum(character.isdigit() for character in written) <= 20:
                raise Unfit("bad_phone", name, written)
            found.append(written)
    return tuple(dict.fromkeys(found))
