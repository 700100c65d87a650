package match

import "testing"

// What an officer, a clerk and a thief tried.
func TestTried(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want Answer
	}{
		// An officer's honest papers.
		{"CHINA NATIONAL LIGHT IND. PRODS. I/E CORP., GUANGDONG BRANCH", "China National Light Industrial Products Import & Export Corporation Guangdong Branch", Same},
		{"Hailan Holdings (Hong Kong) Co., Limited", "HAILAN HOLDINGS (HK) CO LTD", Same},
		{"Hailan Int'l (H.K.) Ltd.", "Hailan International (Hong Kong) Limited", Same},
		{"M/S. HAILAN TRADING CO., LTD.", "Hailan Trading Co., Ltd.", Same},
		{"Messrs Hailan Trading Co., Ltd.", "Hailan Trading Co., Ltd.", Same},
		{"HAILAN TRADING CO., LTD.\nROOM 1203, TOWER A", "HAILAN TRADING CO., LTD.", Unclear},
		{"厦门海岚进出口有限公司", "Xiamen Hailan Imp & Exp Co., Ltd.", Same},
		{"厦门市海岚进出口有限公司", "XIA MEN HAI LAN IMPORT AND EXPORT CO., LTD.", Same},
		{"廈門海嵐進出口有限公司", "Xiamen Hailan Import & Export Co Ltd", Same},
		{"上海浦东海岚物流有限公司", "Shanghai Pudong Hailan Logistics Co., Ltd.", Same},
		{"广东海岚电子有限公司", "Guangdong Hailan Electronics Co., Ltd.", Same},
		{"青岛海岚机械制造有限公司", "Qingdao Hailan Machinery Manufacturing Co., Ltd", Same},
		{"海岚集团有限公司", "Hailan Group Co., Ltd.", Same},
		{"西安海岚科技有限公司", "Xi'an Hailan Technology Co., Ltd.", Same},
		{"深圳市海岚供应链管理有限公司", "Shenzhen Hailan Supply Chain Management Co., Ltd.", Same},
		{"深圳市海岚供应链有限公司", "Shenzhen Hailan Supply Chain Co., Ltd.", Same},
		{"深圳市海岚进出口有限公司", "SHENZHEN CITY HAILAN IMP AND EXP CO LTD", Same},
		// A clerk's typing.
		{"Hailan Trading Co.,Ltd", "Hailan Trading Co. Ltd", Same},
		{"HAILAN TRADING CO.LTD", "Hailan Trading Co., Ltd.", Same},
		{"Hailan  Trading\tCo Ltd", "Hailan Trading Co Ltd", Same},
		{"深圳市海岚进出口有限公司 ", "深圳市海岚 进出口 有限公司", Same},
		// A thief's names.
		{"Hailan Trading Co Ltd", "Hai1an Trading Co Ltd", Unclear},
		{"Hailan Trading Co Ltd", "Hailan Tradings and Services Co Ltd", Unclear},
		{"Hailan Trading Co Ltd", "HaiIan Trading Co Ltd", Unclear}, // capital I for l
		{"深圳市海岚进出口有限公司", "深圳市海嵐進出囗有限公司", Unclear},                   // 囗 for 口
		{"深圳市海岚进出口有限公司", "深圳市海岚进出口有限公司广州分公司", Unclear},
		{"深圳市海岚进出口有限公司", "Hailan", Unclear},
		{"深圳市海岚进出口有限公司", "Shenzhen Hailan Import Export Dalian Co., Ltd.", Unclear},
		{"Hailan Trading Ltd", "Hailan Trading Ltd\u200b", Same},
		{"Hailan Trading Ltd o/b of", "Hailan Trading Ltd", Unclear},
		{"on behalf of Hailan Trading Ltd", "Hailan Trading Ltd", Same},
		{"Trading Co Ltd", "Co Ltd Trading", Unclear},
	} {
		if got := Parties(firm(c.a), firm(c.b)); got != c.want {
			t.Errorf("%q and %q: %s, want %s (%+v, %+v)", c.a, c.b, got, c.want, parsed(firm(c.a)), parsed(firm(c.b)))
		}
	}
}
