"""The words order sheets use for their columns, in simplified Chinese and English; traditional forms are folded before."""

from __future__ import annotations

import re

from orderdesk.rules.imports.headers import Likely, Words, compiled

# Per field its synonyms, the surest first: where several columns name one field, the first synonym wins.
FIELDS: Words = compiled(
    {
        "order_no": (
            "订单号|订单编号|订单号码|订单编码|主订单编号|主订单号|平台订单号|平台单号|订货单号|订单ID|订单流水号|单据编号|"
            "单据号|单据号码|单号|原始单号|交易号|交易编号|交易单号|order no|order number|order num|order nr|order #|"
            "order id|order|orderno|amazon order id|order reference|order ref|sales order|sales order no|so no|so number|"
            "sales document|sales doc|sales doc no|销售订单|销售订单号|销售单号|"
            "doc no|document no|document number"
        ),
        "date": (
            "下单日期|下单时间|订单日期|订货日期|订购日期|采购日期|订单创建时间|订单生成时间|订单提交时间|订单成交时间|订单时间|创建时间|"
            "拍下时间|提交时间|成交时间|单据日期|开单日期|制单日期|日期|order date|date ordered|ordered at|ordered on|"
            "order placed|order time|order created|created at|date created|creation date|created|purchase date|"
            "document date|doc date|date"
        ),
        "paid_at": (
            "订单付款时间|付款时间|支付时间|订单支付时间|付款确认时间|paid at|paid date|payment date|payments date|date paid"
        ),
        "requested_date": (
            "要求到货日期|要求到货日|要求到货时间|要求交货日期|要求交期|要求送达日期|要求送货日期|期望到货日期|"
            "期望交货日期|希望到货日|希望到货日期|希望交货日期|需求日期|需要日期|到货日期|交货日期|送货日期|配送日期|"
            "预计交货日期|交期|交货期|指定到货日|required date|requested date|requested delivery date|"
            "required delivery date|requested delivery|delivery date|due date|need by|needed by|need by date|deliver by|"
            "wanted date"
        ),
        "shipped_date": (
            "发货日期|发货时间|出货日期|出货时间|shipped date|ship date|shipped at|shipped on|date shipped|fulfilled at|"
            "dispatch date"
        ),
        "customer_code": (
            "客户编码|客户编号|客户代码|客户代号|客户号|客户ID|会员编号|客编|customer code|customer id|customer no|"
            "customer number|customer #|cust code|cust no|cust id|account no|account number|account code|client code|"
            "client id|buyer code|sold to party|sold to"
        ),
        "customer_name": (
            "客户名称|客户名|客户|客户单位|客户简称|公司名称|单位名称|购货单位|购买单位|订货单位|采购单位|买家公司名|"
            "customer name|name 1|customer|client name|client|account name|company name|company|buyer company"
        ),
        "buyer": (
            "买家会员名|买家昵称|买家账号|下单账号|下单帐号|用户账号|买家|会员名|会员昵称|buyer|buyer name|buyer id|"
            "username|user name"
        ),
        "email": "邮箱|电子邮箱|电邮|email|e-mail|email address|buyer email|customer email|email billing|billing email",
        "customer_ref": (
            "客户订单号|客户单号|客户采购单号|客户参考号|采购单号|采购订单号|采购单编号|PO号|PO编号|po|po no|po number|"
            "po #|purchase order|purchase order no|purchase order number|customer po|customer po no|customer po number|"
            "customer ref|customer reference|your ref|your reference|cust ref"
        ),
        "status": "订单状态|交易状态|单据状态|状态|order status|status|financial status",
        "refund_status": "退款状态|售后状态|退货退款状态|refund status",
        "cancelled_at": "取消时间|cancelled at|canceled at|cancelled on|date cancelled",
        "receiver": (
            "收货人|收货人姓名|收货人名称|收件人|收件人姓名|收件人名称|收货联系人|收货姓名|收货方|联系人|联系人姓名|"
            "receiver|receiver name|recipient|recipient name|consignee|consignee name|ship to name|ship to contact|"
            "ship name|shipping name|name shipping|shipping full name|full name shipping|deliver to|delivery name|"
            "delivery contact|attention|attn|contact|contact name|contact person"
        ),
        "first_name": "first name shipping|shipping first name|receiver first name|recipient first name|ship first name",
        "last_name": "last name shipping|shipping last name|receiver last name|recipient last name|ship last name",
        "billing_receiver": "billing name|name billing|full name billing|billing full name",
        "billing_first_name": "first name billing|billing first name",
        "billing_last_name": "last name billing|billing last name",
        "mobile": (
            "联系手机|手机|手机号|手机号码|收货人手机|收货人手机号|收货人手机号码|收货手机|收件人手机|收件人手机号|"
            "收件人手机号码|收件手机|移动电话|行动电话|mobile|mobile no|mobile number|mobile phone|cell|cell phone|"
            "cellphone|recipient mobile|consignee mobile"
        ),
        "phone": (
            "联系电话|收货电话|收货人电话|收货人联系电话|收货人联系方式|收件人电话|收件人联系电话|收件人联系方式|收件电话|"
            "电话|电话号码|固定电话|固话|座机|联络电话|联系方式|phone shipping|shipping phone|ship phone|ship phone number|"
            "ship to phone|recipient phone|recipient phone number|receiver phone|consignee phone|consignee tel|"
            "delivery phone|contact phone|contact number|contact no|contact tel|phone|phone no|phone number|telephone|"
            "telephone no|telephone number|tel|tel no"
        ),
        "billing_phone": "phone billing|billing phone",
        "buyer_phone": "buyer phone number|buyer phone",
        "address": (
            "收货地址|收货人地址|收货详细地址|收货人详细地址|收件地址|收件人地址|收件详细地址|送货地址|配送地址|交货地址|"
            "发货地址|详细地址|街道地址|地址|address 1&2 shipping|shipping address|shipping street|shipping address 1|"
            "address 1 shipping|address line 1 shipping|shipping address line 1|ship address|ship address 1|"
            "ship to address|ship to|delivery address|recipient address|receiver address|consignee address|address line 1|"
            "address 1|street address|street|address"
        ),
        "address2": (
            "address 2 shipping|shipping address 2|shipping address2|shipping address line 2|ship address 2|address line 2|"
            "address 2"
        ),
        "city": (
            "收货城市|收件城市|收货人城市|收货市|收件市|城市|市|地级市|city shipping|shipping city|ship city|ship to city|"
            "recipient city|delivery city|city|town"
        ),
        "province": (
            "收货省份|收货省|收件省份|收件省|收货人省份|省份|省|省市|州|州/省|state code shipping|state shipping|"
            "state name shipping|shipping province|shipping state|ship state|ship region|ship province|ship to state|"
            "province|state|region"
        ),
        "district": "收货区|收货区县|收件区县|收件区|收货人区县|区县|区/县|区|县区|县|district|county|shipping district",
        "town": "收货街道|街道|乡镇|镇|街道/乡镇|township|subdistrict",
        "postcode": (
            "收货邮编|收件邮编|收货人邮编|邮编|邮政编码|邮递区号|postcode shipping|zip shipping|postal code shipping|"
            "shipping zip|shipping postcode|shipping postal code|ship postal code|ship zip|ship postcode|postal code|"
            "postcode|zip|zip code"
        ),
        "country": (
            "国家|国家/地区|国家地区|收货国家|country code shipping|country shipping|country name shipping|"
            "shipping country|shipping country code|ship country|ship to country|country|country code|country/region"
        ),
        "billing_address": (
            "address 1&2 billing|billing street|billing address|billing address 1|address 1 billing|address line 1 billing"
        ),
        "billing_city": "city billing|billing city",
        "billing_province": "state code billing|state billing|billing province|billing state",
        "billing_postcode": "postcode billing|zip billing|billing zip|billing postcode|billing postal code",
        "billing_country": "country code billing|country billing|billing country",
        "carrier": (
            "物流公司|快递公司|承运商|承运公司|物流|快递|运送方式|配送方式|发货方式|carrier|shipping carrier|shipped via|"
            "ship via|courier|shipping method|shipping method title|ship service level|delivery method"
        ),
        "waybill": "物流单号|运单号|运单编号|快递单号|快递编号|tracking number|tracking no|tracking|waybill|waybill no|awb",
        "freight": (
            "运费|邮费|快递费|买家应付邮费|配送费|运费金额|freight|freight charge|freight cost|shipping cost|shipping fee|"
            "shipping total|order shipping amount|shipping amount|delivery fee|shipping"
        ),
        "currency": "币种|币别|货币|交易币种|currency|currency code|order currency",
        "payment_method": (
            "支付方式|付款方式|结算方式|结账方式|收款方式|付款条件|payment method|payment method title|payment type|"
            "payment|paid by|payment terms"
        ),
        "buyer_note": (
            "买家留言|客户留言|用户留言|买家备注|客户备注|顾客留言|customer note|customer notes|buyer note|buyer message|"
            "buyer comments|customer message"
        ),
        "order_note": (
            "订单备注|商家备注|卖家备注|备忘|整单备注|送货备注|order note|order notes|order remark|delivery instructions|"
            "delivery note|seller note"
        ),
        "sku": (
            "商品编码|商家编码|商品编号|SKU|SKU编码|SKU编号|SKU号|商家SKU|商家SKU编码|商家编码-规格维度|商家编码-SKU维度|"
            "规格商家编码|规格编码|单品货号|货号|商品货号|产品编码|产品编号|产品代码|商品代码|物料编码|物料编号|物料号|"
            "物料代码|存货编码|存货编号|料号|品号|品番|款号|型号|编码|外部系统编号|商家编码-商品维度|product code|"
            "item code|item no|item number|item id|product no|product number|product id|part no|part number|part #|"
            "article no|article number|article|material|material no|material number|stock code|seller sku|merchant sku|"
            "product sku|item sku|variant sku|lineitem sku|sku code|sku no|sku number|code|商家SKUID|SKU ID|商品ID|asin"
        ),
        "name": (
            "商品名称|品名|商品名|产品名称|产品名|货品名称|货品标题|货品|物料名称|存货名称|货物名称|宝贝标题|宝贝名称|"
            "商品标题|选购商品|商品|标题|product name|item name|product|description|item description|product description|"
            "lineitem name|item|product title|title|goods|name"
        ),
        "spec": (
            "规格|规格型号|规格描述|商品规格|产品规格|商品属性|宝贝属性|销售属性|sku名称|颜色分类|spec|specification|"
            "variant|variation|size|model"
        ),
        "quantity": (
            "数量|购买数量|订购数量|订货数量|采购数量|订单数量|下单数量|商品数量|产品数量|宝贝数量|销售数量|货品数量|"
            "商品件数|件数|quantity|qty|order quantity|order qty|ordered quantity|ordered qty|qty ordered|quantity ordered|"
            "quantity purchased|lineitem quantity|item quantity|item qty|units|quantity refund"
        ),
        "unit": (
            "单位|计量单位|销售单位|订货单位名称|包装单位|数量单位|unit|uom|unit of measure|u/m|um|sales unit|order unit|"
            "units of measure|packing"
        ),
        "price": (
            "单价|销售单价|含税单价|商品单价|产品单价|成交单价|优惠单价|实际单价|商品价格|宝贝单价|销售价|京东价|价格|售价|"
            "unit price|price per unit|item cost|lineitem price|price each|unit cost|price|item price each|selling price|"
            "net price|rate"
        ),
        "amount": (
            "金额|小计|总价|总额|合计金额|行金额|商品总价|商品金额|买家应付货款|amount|line total|line amount|subtotal|"
            "item price|item total|total"
        ),
        "discount": "discount|discount rate|discount %|line discount|disc|disc %|% off|优惠比例|优惠率|减免比例",
        "discount_zh": "折扣|折扣率|折扣比例|折率",
        "gift": "是否赠品|赠品|赠送|是否赠送|gift|is gift|free gift|free of charge|foc",
        "line_note": (
            "备注|行备注|商品备注|明细备注|备注说明|说明|附言|定制内容|remark|remarks|line note|item note|note|notes|"
            "comment|comments|memo"
        ),
    }
)
NEEDED = ("order_no", "sku", "quantity")

# For headings nobody thought of: what a field's heading contains, and what it must not. Compared as `headers.key` gives it.
LIKELY: Likely = {
    field: re.compile(f"^(?!.*(?:{without})).*(?:{within})")
    for field, within, without in (
        (
            "order_no",
            "订单编?号|单号|orderno|ordernum|orderid|orderref",
            "客户|子|外部|采购|运单|物流|快递|退|支付|付款|发票|流水|line|item|tracking|customer|payment",
        ),
        (
            "sku",
            "sku|商品编|货品编|产品编|物料编|商品代码|货号|料号|品号|itemcode|productcode|itemno|partno|articleno",
            "客户|订单|运单|邮|仓|供应商|店铺|买家|名称|name|customer|order|supplier|store|warehouse",
        ),
        (
            "quantity",
            "数量|件数|qty|quantity",
            "金额|重量|发货|退|库存|已|ship|refund|stock|return|deliver|cancel|fulfil|weight|amount",
        ),
        (
            "requested_date",
            "(?:要求|期望|希望|需求|指定|交货|到货|送货|送达|配送).*(?:日期|时间|日)$|(?:deliver|requir|request|need|due).*date",
            "发货|ship",
        ),
        (
            "date",
            "日期$|时间$|date$|datetime$|timestamp$",
            "付|发货|出货|要求|交|到货|送|期望|希望|需|完成|确认|更新|取消|退|生产|有效|"
            "ship|paid|pay|deliver|due|requir|request|need|cancel|complet|confirm|updat|modif|expir|birth",
        ),
        (
            "receiver",
            "收货人|收件人|收货联系|consignee|recipient|receiver",
            "电话|手机|地址|省|市|区|邮|证|编|phone|tel|mobile|address|zip|city|mail|country|state|id$",
        ),
        ("mobile", "手机|mobile|cellphone", "买家|下单|bill|buyer"),
        ("phone", "电话|联系方式|phone|^tel", "传真|买家|下单|bill|buyer|fax|mobile|手机"),
        ("address", "地址|address", "邮|mail|发票|bill|ip地址|退"),
        ("unit", "单位$|uom", "价|客户|公司|price|company|cost"),
        ("price", "单价|unitprice|priceper", "总|合计|原价|成本|total|cost|compare"),
        ("customer_code", "(?:客户|customer|client|account)(?:编码|编号|代码|代号|code|id$|no$|number)", "单|order|name"),
        ("status", "(?:订单|交易|order).*(?:状态|status)", "支付|付款|发货|退|pay|ship|refund|fulfil"),
    )
}
