package trade

import "github.com/tradehub/tradehub/documents"

// A port is where ships call, with what customs and carriers call it.
type port struct {
	code    documents.UNLocode
	country documents.CountryCode
	name    string
}

var (
	abroad = []port{
		{"SGSIN", "SG", "Singapore"}, {"DEHAM", "DE", "Hamburg"}, {"NLRTM", "NL", "Rotterdam"}, {"KRPUS", "KR", "Busan"}, {"JPYOK", "JP", "Yokohama"},
		{"USLAX", "US", "Los Angeles"}, {"THLCH", "TH", "Laem Chabang"}, {"VNSGN", "VN", "Ho Chi Minh City"}, {"MYPKG", "MY", "Port Klang"},
		{"BRSSZ", "BR", "Santos"}, {"AUMEL", "AU", "Melbourne"}, {"ITGOA", "IT", "Genova"},
	}
	home = []port{
		{"CNYTN", "CN", "Yantian"}, {"CNSHK", "CN", "Shekou"}, {"CNSHA", "CN", "Shanghai"}, {"CNNGB", "CN", "Ningbo"}, {"CNNSA", "CN", "Nansha"},
	}
	hongKong = port{"HKHKG", "HK", "Hong Kong"}
)

// offices are customs offices of the ports at home, by UN/LOCODE.
var offices = map[documents.UNLocode]string{"CNYTN": "5304", "CNSHK": "5304", "CNSHA": "2225", "CNNGB": "3104", "CNNSA": "5165"}

// A carrier is a line, with its SCAC and the owner code of its containers.
type carrier struct{ code, name, owner string }

var carriers = []carrier{
	{"PSLX", "Pearl Straits Lines Pte. Ltd.", "PSLU"}, {"NSHQ", "Northern Shelf Shipping A/S", "NSHU"}, {"OBLX", "Ocean Bridge Line Co., Ltd.", "OBLU"},
	{"KYOQ", "Kyoten Kaiun K.K.", "KYOU"}, {"ATGX", "Atlantic Gateway Container Line", "ATGU"},
}

// A good is a commodity with its usual price and weight.
type good struct {
	hs       documents.HSCode // 10 digits of China's tariff
	english  string
	chinese  string
	unit     documents.UnitCode
	price    [2]int64 // minor units of a unit, from and to
	grams    int64    // of a unit, net
	packed   int64    // units in a package
	kind     string   // UN/ECE Rec 21
	quantity [2]int64
}

var goods = []good{
	{"8501520000", "Servo motor 750 W", "伺服电动机", "H87", [2]int64{5200, 8900}, 3300, 20, "4G", [2]int64{300, 2400}},
	{"8504400000", "Servo drive 750 W", "伺服驱动器", "H87", [2]int64{3100, 5200}, 1800, 40, "4G", [2]int64{300, 2400}},
	{"8482102000", "Deep groove ball bearing 6204", "深沟球轴承", "H87", [2]int64{90, 180}, 106, 500, "CT", [2]int64{20000, 90000}},
	{"8481804000", "Solenoid valve DN25", "电磁阀", "H87", [2]int64{1900, 3600}, 950, 40, "CT", [2]int64{800, 6000}},
	{"9031809000", "Laser displacement sensor", "激光位移传感器", "H87", [2]int64{21000, 39000}, 420, 50, "CT", [2]int64{100, 900}},
	{"8413709990", "Centrifugal pump 5.5 kW", "离心泵", "H87", [2]int64{41000, 72000}, 62000, 1, "CS", [2]int64{20, 160}},
	{"3902100090", "Polypropylene granules", "聚丙烯粒子", "KGM", [2]int64{95, 140}, 1000, 25, "BG", [2]int64{15000, 24000}},
	{"7601200090", "Aluminium alloy ingots", "铝合金锭", "KGM", [2]int64{210, 290}, 1000, 1000, "BE", [2]int64{18000, 24000}},
	{"4407119099", "Sawn pine timber", "松木板材", "KGM", [2]int64{35, 60}, 1000, 1500, "BE", [2]int64{15000, 24000}},
	{"0202300090", "Frozen boneless beef", "冻去骨牛肉", "KGM", [2]int64{480, 760}, 1000, 20, "CT", [2]int64{12000, 24000}},
	{"2204210000", "Red wine in bottles of 0.75 l", "瓶装红葡萄酒", "BO", [2]int64{240, 900}, 1250, 6, "CT", [2]int64{3000, 12000}},
	{"3304990039", "Face cream 50 ml", "面霜", "H87", [2]int64{310, 1400}, 140, 48, "CT", [2]int64{4000, 20000}},
	{"8708309990", "Brake disc", "制动盘", "H87", [2]int64{1500, 3800}, 8200, 2, "CT", [2]int64{400, 2400}},
	{"8542319000", "Microcontroller 32 bit", "微控制器", "H87", [2]int64{120, 480}, 1, 2500, "CT", [2]int64{20000, 200000}},
	{"9018907099", "Ultrasound probe", "超声探头", "H87", [2]int64{90000, 190000}, 900, 4, "CS", [2]int64{20, 120}},
	{"5205120000", "Cotton yarn, single, combed", "棉纱线", "KGM", [2]int64{290, 430}, 1000, 45, "CT", [2]int64{12000, 22000}},
}

var soya = good{"1201900019", "Yellow soybeans in bulk", "黄大豆", "KGM", [2]int64{40, 58}, 1000, 0, "VR", [2]int64{30_000_000, 66_000_000}}

// Words that firms' names are put together from.
var (
	sellerFirst = []string{"Lion City", "Nordlicht", "Baltic", "Cresta", "Harrow", "Yamada", "Han River", "Costa Verde", "Blue Gum", "Ligurian", "Kinta", "Lake Erie", "Mekong", "Rheintal", "Polder"}
	sellerTrade = []string{"Components", "Maschinen", "Timber", "Foods", "Precision", "Seiki", "Polymers", "Metals", "Vintners", "Instruments", "Automotive", "Textiles"}
	sellerForm  = map[documents.CountryCode]string{
		"SG": "Pte. Ltd.", "DE": "GmbH", "NL": "B.V.", "KR": "Co., Ltd.", "JP": "K.K.", "US": "Inc.", "TH": "Co., Ltd.", "VN": "JSC",
		"MY": "Sdn. Bhd.", "BR": "Ltda.", "AU": "Pty Ltd", "IT": "S.p.A.", "HK": "Limited",
	}
	buyerPlace = []string{"深圳市", "广州市", "上海", "宁波", "东莞市", "佛山市"}
	buyerFirst = []string{"海岚", "远洋", "新海", "天诚", "金瑞", "华粤", "中泰", "联达", "恒信", "启明", "锦程", "东岳", "瑞丰", "嘉禾", "宏图", "顺安", "博远", "立信"}
	buyerTrade = []string{"进出口有限公司", "贸易有限公司", "电子科技有限公司", "机械设备有限公司", "国际贸易有限公司", "供应链有限公司"}
	ships      = []string{"HAILAN STAR", "PEARL FORTUNE", "NORTHERN SHELF", "OCEAN BRIDGE", "KYOTEN MARU", "ATLANTIC GATE", "STRAITS PIONEER", "JADE HARBOUR", "SILVER REEF", "LOTUS WAVE", "CORAL BAY", "AMBER COAST"}
)
