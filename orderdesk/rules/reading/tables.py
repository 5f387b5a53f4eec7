"""Order lines in tables: which column means what, which rows are lines."""
# ruff: noqa: E501 - lists of words, counted twice as wide

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from orderdesk.language import N_
from orderdesk.rules.reading.dates import find_dates
from orderdesk.rules.reading.features import features
from orderdesk.rules.reading.items import Item
from orderdesk.rules.reading.knowledge import Knowledge
from orderdesk.rules.reading.naming import find_names
from orderdesk.rules.reading.products import Hints, Match, match
from orderdesk.rules.reading.text import compact, number, plain, squeeze
from orderdesk.rules.reading.units import VAGUE, Quantity, quantities, unit_kind

_ROLES: tuple[tuple[str, str], ...] = (
    ("day", r"交期|交货日?期?|到货日?期?|需求日期?|需要日期?|需用日期?|送货日期?|送达日期?|配送日期?|要货日期?|使用日期?|用货日期?|收货日期?|要求日期|要求到货(?:日期|时间)?|期望到货(?:日期|时间)?|希望到货(?:日期|时间)?|到货要求|日期|交货时间|到货时间|deliverydate|needby|neededby|required(date|by)?|duedate|delivery|eta|shipdate"),
    ("price", r"(含税|未税|不含税|客户|采购|协议|结算|销售|优惠|折后)?(单价|价格|售价)(元|rmb|cny)*|unitprice.*|price.*|uprice.*|rate|价"),
    ("amount", r".*(金额|总价|小计|合计|总额|amount|total|linetotal|subtotal|extension|value|ext).*"),
    ("number", r"序号?|编?号|项次|项目号|行号?|no|item(no|number)|#|line(no)?|sn|pos(ition)?|nr|serial.*"),
    ("code", r".*(编码|货号|料号|商品编号|产品编号|物料号|物料编码|sku|itemcode|productcode|partno|partnumber|articleno|articlenumber|stockcode|modelno|catno|材料编号|品号|ourcode|yourcode).*|code|ref"),
    ("barcode", r".*(条码|条形码|barcode|ean|upc|gtin).*"),
    ("stock", r".*(库存|现有|结存|上月|上次|建议|实领|领取|安全|已领|历史|stock|onhand|inhand|lastmonth|lastorder|previous|par|minimum|max).*"),
    ("quantity", r".*(数量|订量|订购量|采购量|需求量|申请量|件数|箱数|盒数|包数|订数|[请订申采要需购]购?数|需求(?!日|时|部|人|单)|数目|要货量|个数|qty|qnty|qtty|q'ty|quantity|order(ed)?qty|orderquantity|quant|pieces|howmany|pcs).*|数|量|needed|order"),
    ("unit", r"单位|计量单位|包装单位|uom|unit|units|unitofmeasure|um|uofm|包装"),
    ("name", r".*(品名|名称|商品|产品|货品|物品|品项|物料|货物|用品|description|itemname|productname|product|goods|article|itemdescription|materials?|desc|耗材|内容|项目|品目).*|item|items|name|货"),
    ("spec", r".*(规格|型号|款式|尺寸|颜色|specification|spec|size|model|colour|color|variant|type|样式|尺码|参数|配置|版本|容量|材质|功率|长度|克重).*"),
    ("category", r".*(类别|分类|大类|category|group|种类|类型).*"),
    ("note", r".*(备注|用途|说明|部门|使用|领用|remark|note|comment|purpose|dept|department|房间|地点|班级).*"),
)  # fmt: skip
_COMPILED = tuple((role, re.compile(pattern)) for role, pattern in _ROLES)
_TOTAL = re.compile(
    r"^(?:合计|总计|小计|共计|合共|总数|总额|总金额|金额大写|大写|total|subtotal|sub-total|grandtotal|sum|totals|ordertotal|以上|税额|运费|折扣|vat|tax|shipping|freight|本页)"
)
_GIFT = re.compile(r"赠|免费|(?<![a-z])(?:free|foc|f\.o\.c|gift|complimentary|no charge)(?![a-z])")


@dataclass(frozen=True, slots=True)
class Columns:
    """Which cell of a row means what; `unit` from the heading of the quantity column, if it names one."""

    places: dict[str, int]
    spec: tuple[int, ...]
    unit: str = ""
    several_quantities: bool = False


def columns(cells: Sequence[str]) -> Columns | None:
    """The meaning of a heading row's cells, or None where the row is no heading."""
    places: dict[str, int] = {}
    spec: list[int] = []
    counts: list[int] = []
    heading_unit = ""
    weak: int | None = None
    if sum(1 for cell in cells if re.search(r"[:：]\s*\S", cell)) > 1:
        return None  # labels with their values, no headings
    for at, cell in enumerate(cells):
        text = plain(cell)
        key = re.sub(r"[\s:：*_.()（）/\\-]+", "", re.sub(r"[(（\[].*?[)）\]]", "", text)) or re.sub(r"\W+", "", text)
        if not key or len(key) > 20 or (key.isdigit()):
            continue
        role = next((role for role, pattern in _COMPILED if pattern.fullmatch(key)), "")
        if role == "quantity":
            counts.append(at)
            inside = re.search(r"[(（\[/](.*?)(?:[)）\]]|$)", text)
            heading_unit = (
                heading_unit
                or (unit_kind(inside[1]) and inside[1] if inside else "")
                or next((unit for unit in ("箱", "盒", "包") if key.startswith(unit)), "")
            )
        elif role == "spec":
            spec.append(at)
        elif role == "name" and key in ("item", "items", "项目", "article", "articles", "no"):
            weak = at if weak is None else weak
        elif role:
            places.setdefault(role, at)
    if weak is not None:
        places.setdefault("name", weak)
    if not counts or not ({"name", "code", "barcode"} & set(places) or spec):
        return None
    wanted = [at for at in counts if re.search(r"订|采购|申请|要|需|order|req|need", plain(cells[at]))]
    places["quantity"] = (wanted or counts)[0]
    return Columns(places, tuple(spec), heading_unit, len(counts) > 1 and len(wanted) != 1)


def read_tables(
    knowledge: Knowledge, lines: Iterable[str], today: date, hints: Hints, *, source: str = "mail"
) -> tuple[list[Item], list[str]]:
    """The items of the tables among the lines (cells separated by tabs), and the lines that belong to no table."""
    items: list[Item] = []
    rest: list[str] = []
    lines = _aligned(list(lines))
    current: Columns | None = None
    name_above = ""
    for line in lines:
        cells = [cell.strip() for cell in line.split("\t")]
        filled = [cell for cell in cells if cell]
        if len(filled) > 1 and (found := columns(cells)):
            current, name_above = found, ""
            continue
        if current is not None and ("\t" in line or not filled):
            if not filled or _TOTAL.match(compact(filled[0])) or any(_TOTAL.match(compact(cell)) for cell in filled[:2]):
                continue
            item, name_above = _row(knowledge, cells, current, name_above, today, hints, source)
            if item:
                items.append(item)
            elif not find_names(knowledge, plain(" ".join(cells))):  # goods of a printed form that nobody wants
                rest.append(squeeze(" ".join(cells)))
            continue
        if current is not None and filled and _TOTAL.match(compact(filled[0])):
            continue
        if "\t" not in line:
            if current is not None and filled and len(filled[0]) > 12:
                current = None
            rest.append(line)
            continue
        item = _headless(knowledge, filled, hints, source)
        if item:
            items.append(item)
        else:
            rest.append(squeeze("  ".join(filled)))
    return items, rest


def _aligned(lines: list[str]) -> list[str]:
    """Columns set with blanks as cells, from a heading row down to the next empty line."""
    result: list[str] = []
    within = False
    for line in lines:
        cells = [cell for cell in re.split(r"[ \u3000]{2,}", line.strip()) if cell]
        if "\t" not in line and len(cells) > 1 and columns(cells):
            within = True
        elif (
            not line.strip()
            and result
            and "\t" in result[-1]
            and within
            and len(result) > 1
            and columns(result[-1].split("\t")) is None
        ):
            within = False
        result.append("\t".join(cells) if within and "\t" not in line and len(cells) > 1 else line)
    return result


def _row(
    knowledge: Knowledge, cells: list[str], about: Columns, above: str, today: date, hints: Hints, source: str
) -> tuple[Item | None, str]:
    def cell(role: str) -> str:
        at = about.places.get(role)
        return cells[at] if at is not None and at < len(cells) else ""

    spec = " ".join(cells[at] for at in about.spec if at < len(cells) and cells[at])
    name = cell("name")
    code = cell("code") or cell("barcode")
    if not name and (spec or code) and "name" in about.places and not code:
        name = above
    above = name or above
    if not (name or spec or code):
        return None, above
    quantity = _quantity(cell("quantity"), cell("unit") or about.unit)
    vague = quantity is None and bool(VAGUE.search(plain(cell("quantity"))))
    if quantity is None and not vague:
        return None, above  # a printed form lists what was not ordered too
    wording = plain(f"{name} {spec}").strip() or plain(code)
    found = _found(knowledge, code, wording, replace(hints, unit=quantity.kind if quantity else ""), cell("category"))
    price = number(re.sub(r"[^\d.,]", "", plain(cell("price"))))
    note = cell("note")
    gift = bool(_GIFT.search(plain(f"{name} {note}"))) or (price == 0 and bool(cell("price")))
    if gift and price is None:
        price = Decimal(0)
    days = find_dates(plain(cell("day")), today) if cell("day") else []
    item = Item(
        squeeze(f"{name} {spec}" if name or spec else code), wording, quantity, price, gift=gift, day=days[0].day if days else None,
        found=found, vague=vague, source=source, note=note,
    )  # fmt: skip
    if about.several_quantities and not found.doubt:
        item = replace(item, found=replace(found, doubt=N_("The table has several columns of quantities.")))
    return item, above


def _found(knowledge: Knowledge, code: str, wording: str, hints: Hints, category: str) -> Match:
    by_words = match(knowledge, wording, hints) if wording.strip() else None
    if code:
        product = knowledge.product(code)
        if product:
            return match(knowledge, f"{plain(product.sku)} {wording}", hints)
        if by_words is None:
            return Match(None, (), N_("The product code is not in the catalogue."))
    if by_words is None:
        return Match(None, (), N_("No such product in the catalogue."))
    if not by_words.named and category and not by_words.sku:
        again = match(knowledge, plain(f"{category} {wording}"), hints)
        if again.sku:
            return replace(again, doubt=again.doubt or N_("The product's name is taken from its group."))
    return by_words


def _quantity(text: str, unit: str) -> Quantity | None:
    words = plain(text).strip()
    kind = unit_kind(plain(unit))
    shown = unit.strip()
    value = number(re.sub(r"^[x*]\s*|\s+", "", words))
    if value is not None:
        return Quantity(value, shown, kind or shown, 0, 0, bare=not shown) if value > 0 else None
    found = [quantity for quantity in quantities(words) if not quantity.spec]
    if found:
        return found[0] if found[0].value > 0 else None
    if leading := re.match(r"(\d[\d,]*(?:\.\d+)?)\s*([a-z\u3400-\u9fff]*)", words):
        value = number(leading[1])
        return Quantity(value, leading[2] or shown, unit_kind(leading[2]) or kind or shown, 0, 0) if value else None
    return None


def _headless(knowledge: Knowledge, cells: list[str], hints: Hints, source: str) -> Item | None:
    """A row of a table without headings: a product's name in one cell, a quantity in another."""
    if len(cells) < 2 or _TOTAL.match(compact(cells[0])):
        return None
    words = [cell for cell in cells if find_names(knowledge, plain(cell)) or knowledge.product(cell)]
    if not words:
        return None
    for at, cell in enumerate(cells):
        if cell in words:
            continue
        following = cells[at + 1] if at + 1 < len(cells) else ""
        said = features(plain(cell))[0]
        if said.measures or said.models or said.meanings or said.sides:  # 70g and 12A say what it is, not how many
            continue
        before = cells[at - 1] if at else ""
        quantity = _quantity(cell, next((unit for unit in (following, before) if unit_kind(plain(unit))), ""))
        if quantity and (quantity.kind or quantity.value == quantity.value.to_integral_value()) and at > 0:
            rest = " ".join(
                c
                for i, c in enumerate(cells)
                if i != at and not (c == following and i == at + 1 and unit_kind(plain(c))) and not re.fullmatch(r"[\d.,¥￥]+", c)
            )
            wording = plain(rest)
            found = match(knowledge, wording, replace(hints, unit=quantity.kind))
            others = [other for i, other in enumerate(cells) if i != at and other not in words and _quantity(other, "")]
            if quantity.kind and any(unit_kind(re.sub(r"[\d.,\s]", "", plain(other))) for other in others) and not found.doubt:
                found = replace(found, doubt=N_("The table has several columns of quantities."))
            return Item(squeeze(" ".join(cells)), wording, quantity, found=found, source=source)
    return None
