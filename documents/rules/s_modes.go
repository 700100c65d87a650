package rules

// A payment is whether goods under a supervision mode are paid for abroad.
type payment int

const (
	perhapsPaid payment = iota // a person must read the contract
	paidAbroad
	notPaid
)

// A supervisionMode is one entry of customs' table of 监管方式代码.
type supervisionMode struct {
	name string
	paid payment
}

// supervisionModes are the codes of GACC's table (监管方式代码表) as declarations
// use them, with customs' short names. Whether a payment abroad belongs to a mode
// follows from customs' definition of it: goods that are given, returned, replaced,
// lent, or moved within the territory have none.
var supervisionModes = map[string]supervisionMode{
	"0110": {"一般贸易", paidAbroad}, "0130": {"易货贸易", notPaid}, "0139": {"旅游购物商品", perhapsPaid}, "0200": {"料件放弃", notPaid}, "0214": {"来料加工", notPaid},
	"0245": {"来料料件内销", perhapsPaid}, "0255": {"来料深加工", notPaid}, "0258": {"来料余料结转", notPaid}, "0265": {"来料料件复出", notPaid},
	"0300": {"来料料件退换", notPaid}, "0314": {"加工专用油", paidAbroad}, "0320": {"不作价设备", notPaid}, "0345": {"来料成品减免", perhapsPaid},
	"0400": {"成品放弃", notPaid}, "0420": {"加工贸易设备", perhapsPaid}, "0444": {"保区进料成品", perhapsPaid}, "0445": {"保区来料成品", perhapsPaid},
	"0446": {"加工设备内销", perhapsPaid}, "0456": {"加工设备结转", notPaid}, "0466": {"加工设备退运", notPaid}, "0500": {"减免设备结转", notPaid},
	"0513": {"补偿贸易", perhapsPaid}, "0544": {"保区进料料件", paidAbroad}, "0545": {"保区来料料件", perhapsPaid}, "0615": {"进料对口", paidAbroad},
	"0642": {"进料以产顶进", perhapsPaid}, "0644": {"进料料件内销", perhapsPaid}, "0654": {"进料深加工", perhapsPaid}, "0657": {"进料余料结转", notPaid},
	"0664": {"进料料件复出", notPaid}, "0700": {"进料料件退换", notPaid}, "0715": {"进料非对口", paidAbroad}, "0744": {"进料成品减免", perhapsPaid},
	"0815": {"低值辅料", perhapsPaid}, "0844": {"进料边角料内销", notPaid}, "0845": {"来料边角料内销", notPaid}, "0864": {"进料边角料复出", notPaid},
	"0865": {"来料边角料复出", notPaid}, "1039": {"市场采购", perhapsPaid}, "1110": {"对台贸易", paidAbroad}, "1139": {"国轮油物料", perhapsPaid}, "1200": {"保税间货物", perhapsPaid},
	"1210": {"保税电商", paidAbroad}, "1215": {"保税工厂", paidAbroad}, "1233": {"保税仓库货物", paidAbroad}, "1234": {"保税区仓储转口", paidAbroad},
	"1239": {"保税电商A", paidAbroad}, "1300": {"修理物品", perhapsPaid}, "1371": {"保税维修", perhapsPaid}, "1427": {"出料加工", perhapsPaid},
	"1500": {"租赁不满一年", perhapsPaid}, "1523": {"租赁贸易", perhapsPaid}, "1616": {"寄售代销", perhapsPaid}, "1741": {"免税品", paidAbroad},
	"1831": {"外汇商品", paidAbroad}, "2025": {"合资合作设备", perhapsPaid}, "2210": {"对外投资", notPaid}, "2225": {"外资设备物品", perhapsPaid}, "2439": {"常驻机构公用", perhapsPaid},
	"2600": {"暂时进出货物", notPaid}, "2700": {"展览品", notPaid}, "2939": {"陈列样品", notPaid}, "3010": {"货样广告品", perhapsPaid}, "3039": {"货样广告品B", perhapsPaid},
	"3100": {"无代价抵偿", notPaid}, "3339": {"其他进出口免费", notPaid}, "3410": {"承包工程进口", perhapsPaid}, "3422": {"对外承包出口", perhapsPaid},
	"3511": {"援助物资", notPaid}, "3611": {"无偿军援", notPaid}, "3612": {"捐赠物资", notPaid}, "3910": {"军事装备", perhapsPaid},
	"4019": {"边境小额", paidAbroad}, "4039": {"对台小额", paidAbroad}, "4139": {"对台小额商品交易市场", paidAbroad}, "4200": {"驻外机构运回", notPaid},
	"4239": {"驻外机构购进", perhapsPaid}, "4400": {"来料成品退换", notPaid}, "4500": {"直接退运", notPaid}, "4539": {"进口溢误卸", perhapsPaid},
	"4561": {"退运货物", notPaid}, "4600": {"进料成品退换", notPaid}, "5000": {"料件进出区", perhapsPaid}, "5010": {"特殊区域研发货物", perhapsPaid},
	"5014": {"区内来料加工", notPaid}, "5015": {"区内进料加工货物", paidAbroad}, "5033": {"区内仓储货物", paidAbroad}, "5034": {"区内物流货物", paidAbroad},
	"5100": {"成品进出区", perhapsPaid}, "5200": {"区内边角调出", notPaid}, "5300": {"设备进出区", perhapsPaid}, "5335": {"境外设备进区", perhapsPaid},
	"5361": {"区内设备退运", notPaid}, "6033": {"物流中心进出境货物", paidAbroad}, "9600": {"内贸货物跨境运输", notPaid}, "9610": {"电子商务", paidAbroad},
	"9639": {"海关处理货物", notPaid}, "9700": {"后续补税", perhapsPaid}, "9710": {"跨境电商B2B直接出口", perhapsPaid}, "9739": {"其他贸易", perhapsPaid},
	"9800": {"租赁征税", perhapsPaid}, "9810": {"跨境电商出口海外仓", perhapsPaid}, "9839": {"留赠转卖物品", notPaid}, "9900": {"其他", perhapsPaid},
}
