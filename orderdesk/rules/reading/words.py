"""The trade's words: what different writers call the same thing.

Plain data, in the plain form of text.py (simplified, lower case). A catalogue with other goods does without: products are also found
by their own names.
"""

from __future__ import annotations

# Names of one kind of thing. The first column that stands in a product's name gives the product all the others.
SAME: tuple[tuple[str, ...], ...] = (
    ("复印纸", "打印纸", "影印纸", "copy paper", "printer paper", "printing paper", "copier paper", "photocopy paper", "photocopying paper", "office paper", "copying paper", "xerox paper"),
    ("a4复印纸", "a4纸", "a4打印纸", "a4影印纸", "a4 copy paper", "a4 paper", "a4 printer paper", "a4 copier paper", "a4 printing paper", "a4 photocopy paper", "copy paper a4", "paper a4", "printer paper a4", "a4白纸", "a4 reams", "a4"),
    ("a3复印纸", "a3纸", "a3打印纸", "a3影印纸", "a3 copy paper", "a3 paper", "a3 printer paper", "a3 copier paper", "a3 printing paper", "copy paper a3", "paper a3", "a3白纸", "a3"),
    ("a4彩色复印纸", "a4彩色纸", "彩色复印纸", "彩色纸", "彩纸", "a4彩纸", "色纸", "a4色纸", "彩色打印纸", "彩色影印纸", "a4 coloured paper", "coloured paper", "colored paper", "a4 colored paper", "colour paper", "color paper", "a4 coloured copy paper", "coloured copy paper", "colored copy paper", "tinted paper"),
    ("热敏收银纸", "热敏纸", "收银纸", "小票纸", "热敏打印纸", "感热纸", "收据纸", "感热纸卷", "热感纸", "热敏", "热敏卷", "小票卷", "收银卷", "感热卷", "热敏小票纸", "收银机纸卷", "收银机用纸", "thermal receipt roll", "thermal roll", "thermal paper", "receipt roll", "till roll", "receipt paper", "thermal paper roll", "thermal till roll", "pos roll", "pos paper", "till paper", "thermal", "cash register roll"),
    ("双孔快劳夹", "快劳夹", "快劳", "二孔资料夹", "双孔资料夹", "拱型夹", "快捞夹", "拱形夹", "二孔夹", "双孔夹", "双孔文件夹", "快劳文件夹", "lever arch file", "lever arch", "arch file", "lever arch folder", "lever arch binder", "arch lever file", "lever file"),
    ("单强力文件夹", "强力夹", "单强力夹", "强力文件夹", "单强力", "文件夹", "资料夹", "clip file folder", "clip file", "clip folder", "clip file folders", "spring clip folder"),
    ("l型文件套", "l型套", "文件套", "l型夹", "l夹", "l型资料夹", "l型文件夹", "单片夹", "l-shape folder", "l shape folder", "l-shaped folder", "l folder", "l-folder", "l type folder", "l-type folder", "clear folder", "l shaped folder", "cut flush folder", "plastic sleeve folder"),
    ("档案盒", "文件档案盒", "资料盒", "文件盒", "档案匣", "document box", "box file", "archive box", "document case", "file box"),
    ("风琴包", "风琴夹", "expanding file", "accordion file", "accordion folder", "expanding folder", "expanding wallet", "concertina file"),
    ("中性笔", "签字笔", "水笔", "水性笔", "黑水笔", "中性原子笔", "钢珠笔", "黑笔", "蓝笔", "红笔", "黑色笔", "蓝色笔", "红色笔", "pen", "black pen", "blue pen", "red pen", "gel pen", "gel ink pen", "rollerball", "gel ballpoint"),
    ("按动中性笔", "按动笔", "按动式中性笔", "按压式中性笔", "按压中性笔", "自动中性笔", "retractable gel pen", "click gel pen", "clicky gel pen", "retractable pen", "push gel pen"),
    ("中性笔芯", "笔芯", "中性笔笔芯", "中性笔替芯", "替芯", "水笔芯", "签字笔芯", "中性笔替换芯", "gel pen refill", "pen refill", "gel refill", "refill", "gel ink refill", "refill for gel pen"),
    ("白板笔", "白板马克笔", "whiteboard marker", "white board marker", "whiteboard pen", "dry erase marker", "dry-erase marker", "board marker", "white board pen", "dry wipe marker", "drywipe marker"),
    ("双头记号笔", "记号笔", "油性笔", "大头笔", "奇异笔", "马克笔", "麦克笔", "twin-tip permanent marker", "twin tip permanent marker", "permanent marker", "marker pen", "twin tip marker", "twin-tip marker", "double-ended marker", "dual tip marker", "sharpie"),
    ("荧光笔套装", "荧光笔套组", "荧光笔组", "萤光笔组", "萤光笔套装", "荧光笔六色组", "萤光笔六色组", "荧光笔6色", "六色荧光笔", "6色荧光笔", "六色萤光笔", "6色萤光笔", "萤光笔6色组", "荧光笔6色组", "荧光笔六色", "萤光笔六色", "highlighter set", "set of highlighter", "highlighter pack", "highlighter pen set"),
    ("荧光笔", "萤光笔", "highlighter", "highlighter pen", "highlighting pen"),
    ("铅笔", "pencil", "木头铅笔"),
    ("订书机", "钉书机", "订书器", "钉书器", "stapler", "desktop stapler"),
    ("订书钉", "钉书钉", "订书针", "钉书针", "书钉", "staples", "staple"),
    ("回形针", "曲别针", "回纹针", "迴纹针", "万字夹", "别针", "paper clips", "paper clip", "paperclip"),
    ("长尾夹", "长尾票夹", "票夹", "燕尾夹", "鱼尾夹", "凤尾夹", "binder clips", "binder clip", "bulldog clip", "foldback clip", "fold back clip"),
    ("便利贴", "便签贴", "便签纸", "便签本", "便签", "记事贴", "便条纸", "便条贴", "利贴", "报事贴", "n次贴", "告示贴", "便利贴纸", "即时贴", "sticky notes", "sticky note", "post-it", "post-it note", "post it", "post it note", "sticky pad", "memo note"),
    ("封箱胶带", "封箱胶", "胶带", "封箱带", "打包胶带", "胶纸", "封箱胶纸", "透明胶", "宽胶带", "包装胶带", "透明胶带", "透明胶纸", "透明封箱胶", "米黄胶带", "封箱胶布", "封口胶", "胶布", "packing tape", "parcel tape", "packaging tape", "box tape", "carton tape", "sealing tape", "carton sealing tape", "shipping tape", "pack tape", "clear tape", "brown tape", "tan tape", "transparent tape"),
    ("双面胶", "双面胶带", "双面胶纸", "double-sided tape", "double sided tape", "double side tape", "double sided sticky tape", "double-sided sticky tape", "two-sided tape"),
    ("计算器", "计算机", "电子计算器", "计数机", "计算机12位", "calculator", "desk calculator", "desktop calculator"),
    ("语音计算器", "真人发音计算器", "语音计算机", "有声计算器", "talking calculator", "voice calculator", "speaking calculator"),
    ("剪刀", "scissors", "pair of scissors", "scissor"),
    ("固体胶", "胶棒", "口红胶", "固体胶棒", "固体胶水", "唇膏胶", "glue stick", "gluestick", "solid glue", "pritt stick"),
    ("皮面笔记本", "笔记本", "皮面本", "皮质笔记本", "皮本", "笔记薄", "记事本", "皮面记事本", "笔记簿", "记事簿", "本子", "pu notebook", "notebook", "leather notebook", "note book", "pu leather notebook", "hardcover notebook"),
    ("抽纸", "纸抽", "抽取纸", "面巾纸", "面纸", "抽取式面纸", "纸巾", "餐巾纸", "抽取式卫生纸", "盒装面纸", "抽纸巾", "软抽", "facial tissue", "tissue", "facial tissues", "tissue paper", "kleenex", "face tissue", "soft tissue"),
    ("卷纸", "卫生纸", "卷筒纸", "卷筒", "厕纸", "卷筒卫生纸", "滚筒卫生纸", "卫生卷纸", "厕所纸", "toilet roll", "toilet paper", "toilet tissue", "bathroom tissue", "loo roll", "bath tissue", "tp roll", "wc paper"),
    ("擦手纸", "抹手纸", "擦手巾", "擦手纸巾", "hand towel paper", "paper towel", "paper hand towel", "hand towel", "hand paper", "folded hand towel", "hand paper towel", "c-fold towel"),
    ("垃圾袋", "塑料袋", "清洁袋", "垃圾胶袋", "bin liners", "bin liner", "bin bag", "garbage bag", "trash bag", "rubbish bag", "refuse sack", "refuse bag", "waste bag", "trash liner", "bin sack"),
    ("洗手液", "洗手乳", "皂液", "洗手皂", "洗手露", "hand wash", "handwash", "hand soap", "liquid soap", "liquid hand soap", "hand-wash"),
    ("洗洁精", "洗碗精", "洗碗液", "洗洁剂", "洗涤灵", "餐具洗洁精", "洗碗剂", "dishwashing liquid", "dish soap", "washing-up liquid", "washing up liquid", "dish wash", "dishwash", "dish detergent", "dishwashing detergent", "dish liquid", "dishwashing soap"),
    ("84消毒液", "消毒液", "消毒水", "漂白水", "漂白剂", "漂水", "84消毒水", "84液", "八四消毒液", "84", "bleach disinfectant", "bleach", "disinfectant", "disinfectant bleach"),
    ("酒精湿巾", "湿巾", "酒精湿纸巾", "消毒湿巾", "消毒纸巾", "酒精纸巾", "湿纸巾", "酒精棉片", "酒精擦", "alcohol wipes", "alcohol wipe", "wet wipe", "disinfectant wipe", "disinfecting wipe", "sanitising wipe", "sanitizing wipe", "wipe", "alcohol wet wipe"),
    ("纸杯", "一次性纸杯", "一次性杯子", "免洗杯", "纸水杯", "paper cups", "paper cup", "disposable cup", "cup", "hot cup", "coffee cup"),
    ("不锈钢保温杯", "保温杯", "保温瓶", "保暖杯", "保温水杯", "不锈钢水杯", "不锈钢保温瓶", "vacuum flask", "thermos", "thermos flask", "thermal flask", "insulated bottle", "flask", "vacuum bottle", "insulated flask", "thermos bottle"),
    ("杯", "杯子"),
    ("马克杯", "陶瓷杯", "瓷杯", "ceramic mug", "mug", "coffee mug"),
    ("平板拖把", "拖把", "拖布", "平板拖", "地拖", "flat mop", "mop", "floor mop"),
    ("毛巾", "面巾", "towel", "face towel", "cotton towel"),
    ("收纳箱", "整理箱", "储物箱", "置物箱", "储物盒", "周转箱", "收纳盒", "storage box", "storage bin", "storage container", "plastic box", "storage tub", "storage crate"),
    ("鼠标", "滑鼠", "mouse", "mice"),
    ("无线鼠标", "无线滑鼠", "wireless mouse", "wireless mice", "cordless mouse"),
    ("蓝牙鼠标", "蓝牙滑鼠", "蓝芽滑鼠", "蓝芽鼠标", "bluetooth mouse", "bluetooth mice"),
    ("键盘", "keyboard"),
    ("有线键盘", "wired keyboard", "usb keyboard", "usb键盘"),
    ("键鼠套装", "键鼠套件", "键盘鼠标套件", "键盘鼠标", "键盘滑鼠", "键鼠套组", "键鼠组", "键盘鼠标套装", "键盘滑鼠组", "键鼠", "无线键鼠", "键盘滑鼠套组", "键盘滑鼠套装", "无线键盘滑鼠组", "无线键盘鼠标套装", "wireless keyboard & mouse set", "keyboard & mouse set", "keyboard and mouse set", "keyboard mouse set", "keyboard mouse combo", "keyboard and mouse combo", "wireless keyboard and mouse", "wireless combo", "wireless keyboard and mouse set", "keyboard and mouse", "keyboard/mouse set", "keyboard & mouse", "keyboard mouse", "keyboard/mouse", "keyboard/mouse combo", "mouse and keyboard set", "keyboard + mouse set", "wireless set"),
    ("u盘", "优盘", "u碟", "usb手指", "手指", "闪盘", "usb", "usb disk", "flash disk", "闪存盘", "随身碟", "usb随身碟", "usb盘", "usb flash drive", "flash drive", "usb stick", "stick", "usb drive", "thumb drive", "pen drive", "pendrive", "memory stick", "usb key", "usb flash", "usb thumb drive", "usb memory stick"),
    ("插线板", "插座", "插板", "插座板", "电源排插", "排插", "插排", "接线板", "拖线板", "延长线", "拖板", "电源插座", "电插板", "power strip", "extension lead", "extension board", "power board", "extension cord", "extension socket", "power bar", "multi-socket", "extension cable", "power extension", "socket strip"),
    ("数据线", "充电线", "传输线", "cable", "charging cable", "data cable", "charger cable"),
    ("type-c数据线", "type-c线", "typec数据线", "typec线", "c口线", "type-c充电线", "typec充电线", "type-c传输线", "usb-c线", "usb-c数据线", "tc线", "type c数据线", "type c充电线", "usb-c cable", "usb c cable", "type-c cable", "type c cable", "usb-c charging cable", "usbc cable", "type-c charging cable", "usb type-c cable", "usb-c lead", "usb-c to usb-c cable", "typec cable"),
    ("lightning数据线", "苹果数据线", "苹果线", "苹果充电线", "lightning线", "lightning充电线", "苹果传输线", "iphone线", "iphone数据线", "lightning cable", "iphone cable", "apple cable", "lightning charging cable", "iphone charging cable"),
    ("充电头", "充电器", "火牛", "充电牛", "适配器", "快充", "充电插头", "豆腐头", "快充头", "usb-c charger", "usb c charger", "charger", "charging plug", "wall charger", "charger plug", "type-c charger", "power adapter", "usbc charger"),
    ("碱性电池", "电池", "电芯", "电蕊", "干电池", "alkaline battery", "battery", "alkaline", "aa", "aaa"),
    ("led台灯", "台灯", "枱灯", "书桌灯", "檯灯", "桌灯", "护眼灯", "led桌灯", "led desk lamp", "desk lamp", "led lamp", "table lamp", "desk light", "lamp"),
    ("hdmi线", "hdmi高清线", "hdmi数据线", "hdmi连接线", "高清线", "hdmi传输线", "hdmi cable", "hdmi lead", "hdmi"),
    ("硒鼓", "墨粉匣", "墨粉", "碳粉", "墨盒", "碳粉匣", "墨粉盒", "碳粉盒", "粉盒", "碳粉夹", "toner cartridge", "toner", "laser cartridge", "drum cartridge"),
    ("水晶奖杯", "奖杯", "奖座", "水晶奖座", "crystal trophy", "trophy", "award"),
    ("签字笔", "激光刻字笔", "刻字笔", "刻字签字笔", "镭射刻字笔", "laser-engraved metal pen", "engraved pen", "laser engraved pen", "engraved metal pen", "laser engraved metal pen"),
    ("金属铭牌", "铭牌", "名牌", "不锈钢铭牌", "门牌", "engraved metal nameplate", "nameplate", "name plate", "metal nameplate", "door plate", "engraved nameplate", "engraved plate"),
    ("光敏印章", "印章", "图章", "光敏章", "回墨章", "章", "self-inking stamp", "stamp", "self inking stamp", "rubber stamp", "company stamp"),
    ("定制logo马克杯", "定制马克杯", "logo马克杯", "logo杯", "印logo马克杯", "定制杯", "客制马克杯", "custom logo mug", "logo mug", "custom mug", "printed mug", "branded mug", "mug with logo", "mug with our logo", "personalised mug"),
    ("定制工牌", "工牌", "工作证", "胸牌", "胸卡", "识别证", "员工证", "工卡", "吊牌", "custom id badge", "id badge", "badge", "name badge", "staff badge", "id card", "employee badge"),
    ("打印机上门安装调试", "打印机安装", "打印机安装调试", "打印机上门安装", "装打印机", "安装打印机", "打印机调试", "on-site printer installation", "printer installation", "printer set-up", "printer setup", "install the printer", "install printer", "installation of printer"),
    ("白板安装", "装白板", "安装白板", "白板上墙", "whiteboard installation", "white board installation", "install whiteboard", "install the whiteboard", "whiteboard mounting"),
    ("送货上楼服务", "送货上楼", "上楼服务", "送上楼", "搬上楼", "搬运上楼", "上楼费", "upstairs carrying service", "upstairs carrying", "carry upstairs", "upstairs delivery", "carrying upstairs", "stair carrying"),
    ("网络布线", "布线", "网线布线", "布网线", "网点布线", "network cabling point", "network cabling", "cabling point", "network point", "data point", "network cabling points"),
    ("礼品包装服务", "礼品包装", "礼物包装", "包装成礼物", "包成礼物", "包装成礼品", "礼品装", "礼盒包装", "包装服务", "gift wrapping service", "gift wrapping", "gift wrap", "gift-wrap", "gift-wrapping", "gift wrapped", "gift-wrapped"),
)  # fmt: skip

# Words that tell products of one name apart: each row one meaning.
MEANING: tuple[tuple[str, ...], ...] = (
    ("柠檬", "lemon", "citrus"),
    ("芦荟", "aloe", "aloe vera"),
    ("有芯", "带芯", "有管", "with core", "cored"),
    ("无芯", "不带芯", "无管", "coreless", "without core", "no core"),
    ("标准型", "标准", "普通", "standard", "regular"),
    ("省力型", "省力", "heavy duty", "heavy-duty", "effortless", "low-force"),
    ("桶装", "大桶", "桶", "drum", "bucket", "jug", "barrel", "canister", "refill drum"),
    ("圆形", "圆", "round", "circular"),
    ("金属", "metal"),
    ("氮化镓", "gan"),
    ("双模", "dual mode", "dual-mode"),
    ("usb3.0", "usb 3.0"),
    ("5号", "aa", "五号", "no.5", "double a", "lr6"),
    ("7号", "aaa", "七号", "no.7", "triple a", "lr03"),
    ("彩色", "coloured", "colored", "colour", "color"),
    ("按动", "按压", "retractable", "click"),
    ("无线", "wireless", "cordless"),
    ("有线", "wired"),
    ("蓝牙", "蓝芽", "bluetooth"),
    ("语音", "talking", "voice"),
    ("定制", "客制", "custom", "personalised", "customised"),
    ("刻字", "engraved", "engraving"),
    ("lightning", "苹果", "iphone", "apple"),
    ("hb",),
    ("typec", "type-c", "type c", "usb-c", "usbc", "usb c", "c口"),
)

COLOURS: dict[str, tuple[str, ...]] = {
    "black": ("黑色", "黑", "black", "blk", "schwarz"),
    "white": ("白色", "白", "white", "wht", "纯白"),
    "red": ("红色", "红", "red", "大红"),
    "blue": ("蓝色", "蓝", "浅蓝", "淡蓝", "天蓝", "light blue", "sky blue", "blue", "blu", "pale blue"),
    "navy": ("藏青", "藏蓝", "深蓝", "navy", "dark blue"),
    "green": ("绿色", "绿", "green"),
    "yellow": ("黄色", "黄", "yellow"),
    "pink": ("粉红", "粉色", "粉", "pink", "粉红色"),
    "grey": ("灰色", "灰", "grey", "gray"),
    "tan": ("米黄", "米色", "米黄色", "土黄", "棕色", "咖啡色", "牛皮色", "tan", "brown", "beige", "buff"),
    "clear": ("透明", "clear", "transparent", "crystal clear"),
    "purple": ("紫色", "紫", "purple", "violet"),
    "orange": ("橙色", "橙", "橘色", "orange"),
    "silver": ("银色", "silver"),
    "gold": ("金色", "gold"),
}

LARGE = ("特大", "大号", "大的", "大", "宽", "长", "厚", "粗", "large", "big", "wide", "long", "thick", "larger", "bigger", "wider", "longer", "broad")  # fmt: skip
SMALL = ("小号", "小的", "小", "窄", "短", "薄", "细", "small", "narrow", "short", "thin", "fine", "smaller", "narrower", "shorter", "mini")  # fmt: skip
MEDIUM = ("中号", "medium", "mid-size", "middle")

# Words that say nothing about which product is meant.
FILLER = frozenset(
    "的 了 吧 呢 啊 哦 哈 嘛 也 还 再 要 来 先 请 给 我 我们 和 跟 及 与 以及 还有 另外 另 加 追加 拿 补 补货 送 订 下单 需要 需 想 想要 帮 帮忙 麻烦 安排 发 那种 "
    "这种 那个 这个 那款 同款 就 各 共 一共 合计 大概 左右 大约 约 装 数量 规格 品名 名称 型号 产品 商品 每 款 种 型 颜色 色 一样 上次 之前 老 样子 普通 常规 用 "
    "嘅 咗 啲 唔该 俾 个 只 件 我哋 同埋 如下 以下 明细 清单 采购 上述 送达 请于 交货 请送 本月 这边 那边 做 要做 分别 是 一下 就行 即可 只要 总共 备货 供货 供应 配送 发货 "
    "发 收 急 急用 急需 用于 点位 帮我 帮我们 谢谢 您好 你好 老师们 记得 顺便 顺带 一起 一并 同时 还需 还要 尽快 这次 今次 这批 首批 常备 库存 备 配 给我们 给我 留 买 购 购买 订购 预订 再订 再来 再拿 "
    "得力 晨光 齐心 deli 真彩 白雪 心相印 维达 清风 洁柔 蓝月亮 南孚 公牛 罗技 金士顿 闪迪 惠普 hp 汇达 你们 你家 家 店 门店 本 次 单 请给 不要 别 好 行 "
    "we i you need want would like to order please pls plz send us me of the a an and or with for also plus more another some in by as usual kindly "
    "want get buy take have can could could our your this that these those x at each ea is are be it qty quantity no nr per pls size colour color "
    "cord box pack colour colours sheets size sized style "
    "same kind type ones one items item product brand any new "
    "add supply provide arrange deliver delivery thing things list following below additional further only just from on at now today again still it's i'd we'd we'll "
    "get got there here all time note hello hi dear thanks thank urgent urgently asap stock use office team months month week it to".split()
)
