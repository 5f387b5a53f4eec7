"""A product sheet into products, with stock where the sheet names it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from orderdesk.language import N_
from orderdesk.rules.imports.headers import Words, compiled
from orderdesk.rules.imports.records import Record, RecordImport, Unfit, read_records
from orderdesk.rules.imports.table import SheetFile
from orderdesk.rules.imports.units import Selling, read_packs
from orderdesk.rules.imports.values import is_yes, price

WORDS: Words = compiled(
    {
        "sku": (
            "SKU|商品编码|商品编号|产品编码|产品编号|货号|物料编码|物料编号|物料号|料号|品号|存货编码|商家编码|编码|编号|"
            "product code|item code|item no|item number|product id|part no|part number|article no|stock code|code|id"
        ),
        "name": (
            "名称|商品名称|产品名称|品名|货品名称|物料名称|中文名称|中文名|"
            "name|product name|item name|product|description|item|title"
        ),
        "name_zh": "name_zh|name zh|chinese name|name (zh)|name cn|品名(中文)|商品名称(中文)",
        "name_en": "name_en|name en|english name|英文名称|英文名|英文品名|name (en)|品名(英文)|商品名称(英文)",
        "spec": "规格|规格型号|型号|规格描述|spec|specification|model|variant|size",
        "quantity_per_unit": "quantity per unit|packing description|包装规格|包装说明",
        "unit": "单位|基本单位|计量单位|销售单位|主单位|unit|base unit|uom|unit of measure",
        "pack_size": "包装|包装换算|换算|装箱数|包装数量|箱规|包装单位换算|pack_size|pack size|packs|packing|pack sizes",
        "list_price": "list_price|list price|单价|标价|目录价|售价|零售价|销售价|价格|unit price|price|sales price|retail price",
        "cost": "成本|成本价|进价|采购价|cost|cost price|unit cost|purchase price",
        "barcode": "条码|条形码|商品条码|国际条码|barcode|bar code|ean|ean13|gtin|upc",
        "kind": "类型|商品类型|性质|kind|type|product type",
        "category": "类别|分类|品类|商品分类|商品类别|category|group|product group|class",
        "supplier": "供应商|厂商|厂家|供货商|supplier|vendor|manufacturer",
        "in_stock": "库存|库存数量|现有库存|现存量|在库数量|可用库存|"
        "units in stock|in stock|stock|on hand|quantity on hand|stock quantity",
        "on_order": "在途|在途数量|采购在途|units on order|on order",
        "reorder_level": "安全库存|最低库存|再订货点|补货点|库存下限|"
        "reorder level|reorder point|minimum stock|min stock|safety stock",
        "location": "库位|货位|仓位|location|bin|shelf",
        "discontinued": "停产|停售|是否停产|已停产|下架|discontinued|inactive|obsolete",
        "note": "备注|说明|note|notes|remark|remarks",
    }
)
_NEEDED = {"sku": N_("product code"), "name": N_("product name")}
_KINDS = {
    "stock": "stock", "goods": "stock", "库存": "stock", "现货": "stock", "商品": "stock", "成品": "stock", "stocked": "stock",
    "custom": "custom", "定制": "custom", "订制": "custom", "made to order": "custom", "生产": "custom",
    "service": "service", "服务": "service", "劳务": "service",
    "purchase": "purchase", "采购": "purchase", "外购": "purchase", "代购": "purchase",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ImportedProduct:
    """One product: `packs` in base units, prices per base unit, stock figures in base units or None if the sheet has none.

    `unit` is empty where the sheet has no unit column; `kind` is stock, custom, service, purchase or the sheet's own word.
    """

    row: int
    sku: str
    name: str
    name_en: str = ""
    spec: str = ""
    unit: str = ""
    packs: Mapping[str, Decimal] = field(default_factory=dict)
    list_price: Decimal | None = None
    cost: Decimal | None = None
    barcode: str = ""
    kind: str = "stock"
    category: str = ""
    supplier: str = ""
    in_stock: Decimal | None = None
    on_order: Decimal | None = None
    reorder_level: Decimal | None = None
    location: str = ""
    discontinued: bool = False
    note: str = ""

    @property
    def selling(self) -> Selling:
        """The units it is sold in."""
        return Selling(self.unit, self.packs)


def read_products(file: SheetFile, *, mapping: Mapping[str, str] | None = None) -> RecordImport[ImportedProduct]:
    """The products in a file. FileRefused (empty_file, missing_column) if it has no such table."""
    needed = dict(_NEEDED)
    named = dict(WORDS)
    if not mapping:  # a sheet with name_zh and name_en has a name as well
        named["name"] = (*WORDS["name"], *WORDS["name_zh"])
        del named["name_zh"]
    return read_records(file, named, needed, _product, lambda product: product.sku, mapping)


def _product(record: Record) -> ImportedProduct:
    sku = record.code("sku")
    if not sku:
        raise Unfit("missing_sku", "sku")
    name, name_en = record.text("name"), record.text("name_en")
    if not name and not name_en:
        raise Unfit("missing_name", "name")
    unit = record.text("unit")
    written = record.text("pack_size")
    packs = read_packs(written, unit)
    if packs is None:
        raise Unfit("bad_packs", "pack_size", written)
    kind = record.text("kind").casefold()
    return ImportedProduct(
        row=record.row,
        sku=sku,
        name=name or name_en,
        name_en=name_en,
        spec=record.text("spec") or record.text("quantity_per_unit"),
        unit=unit,
        packs=packs,
        list_price=_price(record, "list_price"),
        cost=_price(record, "cost"),
        barcode=record.code("barcode"),
        kind=_KINDS.get(kind, kind or "stock"),
        category=record.text("category"),
        supplier=record.text("supplier"),
        in_stock=record.amount("in_stock"),
        on_order=record.amount("on_order"),
        reorder_level=record.amount("reorder_level"),
        location=record.text("location"),
        discontinued=is_yes(record.get("discontinued")),
        note=record.text("note"),
    )


def _price(record: Record, name: str) -> Decimal | None:
    value = record.get(name)
    if value is None:
        return None
    found = price(value)
    if found is None:
        raise Unfit("bad_price", name, record.text(name))
    return found
