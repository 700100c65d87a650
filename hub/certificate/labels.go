package certificate

import "github.com/tradehub/tradehub/documents"

// A label is everything that a certificate says beside the verdict's own texts.
type label struct {
	title, subtitle, attachment                                                    string
	request, number, applicant, amount, bank, presented, verdict, issued           string
	validUntil, coverage, coverageOf, instrument, rate, agreed                     string
	trade, seller, buyer, goods, due, onBoard, owed, andMore                       string
	matrix, matrixMeans, matrixMore, rules                                         string
	openAuthenticity, openSanctions, openRules, openRegistry, reserves, standing   string
	unconfirmed                                                                    string
	taken, superseded, expired, unknown, current, comma, semicolon, colon          string
	grade, supersedes, findings, noFindings, tolerance, unchecked, uncheckedMeans  string
	evidence, canonical, signature, attested, registry, registryState, registryOff string
	kinds, heights, similar, keys, proof, channel, block, transaction, pack        string
	signer, howToVerify                                                            string
	outcome, outcomeMeans, word                                                    map[documents.Outcome]string
	dimension, reach                                                               map[documents.Dimension]string
	severity                                                                       map[documents.Severity]string
	grades                                                                         map[documents.Grade]string
	signatures                                                                     map[documents.SignatureStatus]string
	registryOutcome                                                                map[documents.RegistryOutcome]string
	instruments                                                                    map[documents.Instrument]string
	topic                                                                          map[documents.Topic]string
}

var labels = map[documents.Lang]label{
	documents.English:            englishLabels,
	documents.SimplifiedChinese:  simplifiedLabels,
	documents.TraditionalChinese: traditionalLabels,
}

var englishLabels = label{
	title: "Verification certificate", subtitle: "of the documents of an import presented for financing", attachment: "the signed statement",
	request: "Request", applicant: "Applicant", amount: "Amount requested", bank: "Requesting bank", verdict: "Verdict",
	number: "Request number", presented: "Date of presentation", issued: "Issued", validUntil: "Valid until", instrument: "Terms of payment",
	rate: "Exchange rate", agreed: "agreed rate %s %%",
	trade: "The trade", seller: "Seller", buyer: "Buyer", goods: "Goods", due: "due", onBoard: "on board", owed: "still owed", andMore: "and %d more",
	matrix: "Documents side by side", matrixMeans: "✓ agrees with another document    ≠ a rule failed on it    – not stated, or not compared",
	matrixMore: "and %d more documents, which the list of documents names", rules: "Rules",
	openAuthenticity: "Authenticity not confirmed by an issuer: %s.", openSanctions: "Parties, banks and vessel not screened against sanctions lists.",
	openRules: "Not evaluated: %s.", openRegistry: "Previous financing: the registry did not answer in full.",
	reserves: "This certificate reserves nothing. Only a claim reserves the capacity of these documents; until then another bank can finance them.",
	standing: "When this certificate was fetched, %s (this note is not part of the signed statement):",
	taken:    "Another claim has used the capacity of these documents since. This verdict supports no claim.", superseded: "Verdict %s has replaced this one.",
	expired: "This verdict has expired.", unknown: "The ledger did not answer, so that later changes are not known.", current: "No later change is known.", comma: ", ", semicolon: "; ", colon: ": ",
	instruments: map[documents.Instrument]string{documents.OpenAccount: "open account", documents.LetterOfCredit: "documentary credit"},
	topic: map[documents.Topic]string{
		documents.TopicSeller: "Seller, shipper", documents.TopicBuyer: "Buyer, consignee", documents.TopicContract: "Contract", documents.TopicBill: "Bill of lading", documents.TopicDeclaration: "Declaration",
		documents.TopicAmount: "Amount", documents.TopicTerms: "Terms, freight", documents.TopicGoods: "Goods", documents.TopicHS: "HS code", documents.TopicOrigin: "Origin",
		documents.TopicQuantity: "Quantity", documents.TopicPrice: "Unit price", documents.TopicPackages: "Packages", documents.TopicGrossWeight: "Gross weight", documents.TopicNetWeight: "Net weight",
		documents.TopicVessel: "Vessel, voyage", documents.TopicContainers: "Containers", documents.TopicLoading: "Port of loading",
		documents.TopicDischarge: "Port of discharge", documents.TopicDate: "Date",
	},
	coverage: "Rules", coverageOf: "%d evaluated, %d not evaluated, %d not applicable", grade: "Evidence grade", supersedes: "Replaces verdict",
	findings: "Discrepancies", noFindings: "No rule found a discrepancy.", tolerance: "tolerance",
	unchecked: "Not checked", uncheckedMeans: "The verdict does not rest on these items: an input was missing, or a source did not answer.",
	evidence: "Documents", canonical: "content", signature: "Signature", attested: "attested by",
	registry: "Previous financing", registryState: "Registry answer", registryOff: "No answer:",
	kinds: "Fingerprint kinds asked", heights: "Block: ledger / index", similar: "Similar claims", keys: "Fingerprint key",
	proof: "Record on the ledger", channel: "Channel", block: "Block", transaction: "Transaction", pack: "Rule pack", signer: "Signed with",
	howToVerify: "Verify this file offline with the hub's identity certificate: tradehub certificate verify FILE. Any change, even of one byte, is detected. The QR code only helps to find the verdict; it proves nothing.",
	outcome:     map[documents.Outcome]string{documents.Green: "GREEN", documents.Amber: "AMBER", documents.Red: "RED", documents.Grey: "GREY"},
	outcomeMeans: map[documents.Outcome]string{
		documents.Green: "No discrepancy found in what was checked.",
		documents.Amber: "A person must review the discrepancies below before financing.",
		documents.Red:   "A blocking check failed.",
		documents.Grey:  "Cannot be confirmed now: the documents or the answers are not sufficient.",
	},
	word: map[documents.Outcome]string{documents.Green: "green", documents.Amber: "amber", documents.Red: "red", documents.Grey: "not checked"}, unconfirmed: "not confirmed",
	dimension: map[documents.Dimension]string{
		documents.DimAuthenticity: "Authenticity", documents.DimConsistency: "Consistency", documents.DimDuplicate: "Duplicate",
		documents.DimCargo: "Cargo", documents.DimPrice: "Price", documents.DimSanctions: "Sanctions",
	},
	reach: map[documents.Dimension]string{
		documents.DimDuplicate: "this registry only", documents.DimSanctions: "countries only; names not screened",
	},
	severity: map[documents.Severity]string{documents.Block: "blocking", documents.Review: "review", documents.Info: "note"},
	grades: map[documents.Grade]string{
		documents.GradeA: "an independent source confirmed", documents.GradeB: "three consistent documents and a physical identifier",
		documents.GradeC: "two documents, or more that do not agree", documents.GradeD: "an invoice alone, or documents without an invoice",
	},
	signatures: map[documents.SignatureStatus]string{
		documents.SignatureNone: "none", documents.SignatureValid: "valid", documents.SignatureUntrusted: "intact, signer not pinned",
		documents.SignatureInvalid: "INVALID", documents.SignatureUnsupported: "of a kind that is not accepted",
	},
	registryOutcome: map[documents.RegistryOutcome]string{
		documents.OutcomeOver:     "Already financed: the remaining capacity of these documents is not sufficient.",
		documents.OutcomeSame:     "The same document is financed at another institution, within its capacity.",
		documents.OutcomeShared:   "The shipment is shared with another financing, within its capacity.",
		documents.OutcomeNear:     "A similar financing exists at another institution.",
		documents.OutcomeWeak:     "Only weak similarity was found.",
		documents.OutcomeOwn:      "Only the requesting bank's own claims.",
		documents.OutcomeReleased: "Only financings that were repaid or cancelled.",
		documents.OutcomeClear:    "No previous financing is registered by the participants of this registry. What is financed outside it is not known.",
	},
}

var simplifiedLabels = label{
	title: "单据核验证书", subtitle: "针对进口融资所提交的单据", attachment: "已签名的声明",
	request: "融资申请", applicant: "申请人", amount: "申请金额", bank: "查询银行", verdict: "核验编号",
	number: "融资申请编号", presented: "交单日期", issued: "出具时间", validUntil: "有效期至", instrument: "结算方式",
	rate: "汇率", agreed: "约定融资比例 %s%%",
	trade: "交易", seller: "卖方", buyer: "买方", goods: "货物", due: "到期日", onBoard: "装船日期", owed: "尚欠", andMore: "另有 %d 项",
	matrix: "单据对照", matrixMeans: "✓ 与其他单据相符    ≠ 有规则未通过    – 未载明或未比对",
	matrixMore: "另有 %d 份单据，见单据清单", rules: "规则",
	openAuthenticity: "真实性未经签发方确认：%s。", openSanctions: "当事方、银行及船舶未作制裁名单筛查。",
	openRules: "未能核对：%s。", openRegistry: "既往融资登记：登记平台未完整答复。",
	reserves: "本证书不预留任何额度。只有融资登记才占用单据额度，在此之前他行仍可就该等单据融资。",
	standing: "取得本证书时（%s）的状况（本提示不属于已签名的声明）：",
	taken:    "其后已有其他融资登记占用该等单据额度，本核验结论不再支持融资登记。", superseded: "本核验结论已被 %s 取代。",
	expired: "本核验结论已过有效期。", unknown: "账本未答复，其后有无变化不明。", current: "未发现其后有变化。", comma: "、", semicolon: "；", colon: "：",
	instruments: map[documents.Instrument]string{documents.OpenAccount: "赊销", documents.LetterOfCredit: "跟单信用证"},
	topic: map[documents.Topic]string{
		documents.TopicSeller: "卖方／托运人", documents.TopicBuyer: "买方／收货人", documents.TopicContract: "合同号", documents.TopicBill: "提单号", documents.TopicDeclaration: "报关单号",
		documents.TopicAmount: "金额", documents.TopicTerms: "贸易术语／运费", documents.TopicGoods: "货物", documents.TopicHS: "商品编号", documents.TopicOrigin: "原产国",
		documents.TopicQuantity: "数量", documents.TopicPrice: "单价", documents.TopicPackages: "件数", documents.TopicGrossWeight: "毛重", documents.TopicNetWeight: "净重",
		documents.TopicVessel: "船名航次", documents.TopicContainers: "集装箱", documents.TopicLoading: "装货港",
		documents.TopicDischarge: "卸货港", documents.TopicDate: "日期",
	},
	coverage: "规则", coverageOf: "已核对 %d 条，无法核对 %d 条，不适用 %d 条", grade: "证据等级", supersedes: "取代核验编号",
	findings: "不符点", noFindings: "未发现不符点。", tolerance: "容差",
	unchecked: "未核对事项", uncheckedMeans: "结论不以下列事项为依据：缺少所需内容，或无法查询来源。",
	evidence: "单据", canonical: "内容摘要", signature: "签名", attested: "确认方",
	registry: "既往融资登记", registryState: "查询结果", registryOff: "无法查询：",
	kinds: "查询的指纹种类", heights: "区块高度（账本／索引）", similar: "相似融资", keys: "指纹密钥",
	proof: "账本记录", channel: "链上通道", block: "区块", transaction: "交易", pack: "规则包", signer: "签名",
	howToVerify: "凭核验中心的数字证书即可离线验证本文件：tradehub certificate verify 文件。任何一个字节的改动都会被发现。二维码仅用于查找核验结论，不构成证明。",
	outcome:     map[documents.Outcome]string{documents.Green: "绿色", documents.Amber: "黄色", documents.Red: "红色", documents.Grey: "灰色"},
	outcomeMeans: map[documents.Outcome]string{
		documents.Green: "已核对事项未发现不符点。",
		documents.Amber: "融资前须由人工复核下列不符点。",
		documents.Red:   "未通过否决性规则。",
		documents.Grey:  "目前无法确认：所提交的单据或查询结果不足。",
	},
	word: map[documents.Outcome]string{documents.Green: "绿", documents.Amber: "黄", documents.Red: "红", documents.Grey: "未做"}, unconfirmed: "未经确认",
	dimension: map[documents.Dimension]string{
		documents.DimAuthenticity: "主体与真实性", documents.DimConsistency: "一致性", documents.DimDuplicate: "重复融资",
		documents.DimCargo: "货物", documents.DimPrice: "价格", documents.DimSanctions: "制裁筛查",
	},
	reach: map[documents.Dimension]string{
		documents.DimDuplicate: "仅限本登记平台", documents.DimSanctions: "仅核对国家，未筛查名称",
	},
	severity: map[documents.Severity]string{documents.Block: "否决", documents.Review: "复核", documents.Info: "提示"},
	grades: map[documents.Grade]string{
		documents.GradeA: "经独立来源确认", documents.GradeB: "三份一致的单据及一项实物标识",
		documents.GradeC: "两份单据，或多份不一致的单据", documents.GradeD: "仅有发票，或单据中没有发票",
	},
	signatures: map[documents.SignatureStatus]string{
		documents.SignatureNone: "无", documents.SignatureValid: "有效", documents.SignatureUntrusted: "完整，但签名人未经登记",
		documents.SignatureInvalid: "无效", documents.SignatureUnsupported: "不接受的签名类型",
	},
	registryOutcome: map[documents.RegistryOutcome]string{
		documents.OutcomeOver:     "已登记融资：该等单据剩余可融资额度不足。",
		documents.OutcomeSame:     "同一单据已在其他机构登记融资，尚在额度之内。",
		documents.OutcomeShared:   "同一批货物或同一运输已另有融资登记，尚在额度之内。",
		documents.OutcomeNear:     "其他机构存在相似的融资登记。",
		documents.OutcomeWeak:     "仅有低度相似。",
		documents.OutcomeOwn:      "仅有查询银行自身的融资登记。",
		documents.OutcomeReleased: "仅有已还清或已撤销的融资登记。",
		documents.OutcomeClear:    "本登记平台参与机构未登记融资（平台以外情况不明）。",
	},
}

var traditionalLabels = label{
	title: "單據核驗證書", subtitle: "針對進口融資所提交的單據", attachment: "已簽署的聲明",
	request: "融資申請", applicant: "申請人", amount: "申請金額", bank: "查詢銀行", verdict: "核驗編號",
	number: "融資申請編號", presented: "交單日期", issued: "發出時間", validUntil: "有效期至", instrument: "結算方式",
	rate: "匯率", agreed: "約定融資比例 %s%%",
	trade: "交易", seller: "賣方", buyer: "買方", goods: "貨物", due: "到期日", onBoard: "裝船日期", owed: "尚欠", andMore: "另有 %d 項",
	matrix: "單據對照", matrixMeans: "✓ 與其他單據相符    ≠ 有規則未通過    – 未載明或未比對",
	matrixMore: "另有 %d 份單據，見單據清單", rules: "規則",
	openAuthenticity: "真實性未經簽發方確認：%s。", openSanctions: "當事方、銀行及船舶未作制裁名單篩查。",
	openRules: "未能核對：%s。", openRegistry: "既往融資登記：登記平台未完整答覆。",
	reserves: "本證書不預留任何額度。只有融資登記才佔用單據額度，在此之前他行仍可就該等單據融資。",
	standing: "取得本證書時（%s）的狀況（本提示不屬於已簽署的聲明）：",
	taken:    "其後已有其他融資登記佔用該等單據額度，本核驗結論不再支持融資登記。", superseded: "本核驗結論已被 %s 取代。",
	expired: "本核驗結論已過有效期。", unknown: "賬本未答覆，其後有無變化不明。", current: "未發現其後有變化。", comma: "、", semicolon: "；", colon: "：",
	instruments: map[documents.Instrument]string{documents.OpenAccount: "賒銷", documents.LetterOfCredit: "跟單信用證"},
	topic: map[documents.Topic]string{
		documents.TopicSeller: "賣方／託運人", documents.TopicBuyer: "買方／收貨人", documents.TopicContract: "合約號", documents.TopicBill: "提單號", documents.TopicDeclaration: "報關單號",
		documents.TopicAmount: "金額", documents.TopicTerms: "貿易術語／運費", documents.TopicGoods: "貨物", documents.TopicHS: "商品編號", documents.TopicOrigin: "原產國",
		documents.TopicQuantity: "數量", documents.TopicPrice: "單價", documents.TopicPackages: "件數", documents.TopicGrossWeight: "毛重", documents.TopicNetWeight: "淨重",
		documents.TopicVessel: "船名航次", documents.TopicContainers: "貨櫃", documents.TopicLoading: "裝貨港",
		documents.TopicDischarge: "卸貨港", documents.TopicDate: "日期",
	},
	coverage: "規則", coverageOf: "已核對 %d 條，無法核對 %d 條，不適用 %d 條", grade: "證據等級", supersedes: "取代核驗編號",
	findings: "不符點", noFindings: "未發現不符點。", tolerance: "容差",
	unchecked: "未核對事項", uncheckedMeans: "結論不以下列事項為依據：缺少所需內容，或無法查詢來源。",
	evidence: "單據", canonical: "內容摘要", signature: "簽署", attested: "確認方",
	registry: "既往融資登記", registryState: "查詢結果", registryOff: "無法查詢：",
	kinds: "查詢的指紋種類", heights: "區塊高度（賬本／索引）", similar: "相似融資", keys: "指紋密鑰",
	proof: "賬本記錄", channel: "鏈上通道", block: "區塊", transaction: "交易", pack: "規則包", signer: "簽署",
	howToVerify: "憑核驗中心的數碼證書即可離線驗證本檔案：tradehub certificate verify 檔案。任何一個位元組的改動都會被發現。二維碼僅用於查找核驗結論，不構成證明。",
	outcome:     map[documents.Outcome]string{documents.Green: "綠色", documents.Amber: "黃色", documents.Red: "紅色", documents.Grey: "灰色"},
	outcomeMeans: map[documents.Outcome]string{
		documents.Green: "已核對事項未發現不符點。",
		documents.Amber: "融資前須由人員覆核下列不符點。",
		documents.Red:   "未通過否決性規則。",
		documents.Grey:  "目前無法確認：所提交的單據或查詢結果不足。",
	},
	word: map[documents.Outcome]string{documents.Green: "綠", documents.Amber: "黃", documents.Red: "紅", documents.Grey: "未做"}, unconfirmed: "未經確認",
	dimension: map[documents.Dimension]string{
		documents.DimAuthenticity: "主體與真實性", documents.DimConsistency: "一致性", documents.DimDuplicate: "重複融資",
		documents.DimCargo: "貨物", documents.DimPrice: "價格", documents.DimSanctions: "制裁篩查",
	},
	reach: map[documents.Dimension]string{
		documents.DimDuplicate: "僅限本登記平台", documents.DimSanctions: "僅核對國家，未篩查名稱",
	},
	severity: map[documents.Severity]string{documents.Block: "否決", documents.Review: "覆核", documents.Info: "提示"},
	grades: map[documents.Grade]string{
		documents.GradeA: "經獨立來源確認", documents.GradeB: "三份一致的單據及一項實物標識",
		documents.GradeC: "兩份單據，或多份不一致的單據", documents.GradeD: "僅有發票，或單據中沒有發票",
	},
	signatures: map[documents.SignatureStatus]string{
		documents.SignatureNone: "無", documents.SignatureValid: "有效", documents.SignatureUntrusted: "完整，但簽署人未經登記",
		documents.SignatureInvalid: "無效", documents.SignatureUnsupported: "不接受的簽署類型",
	},
	registryOutcome: map[documents.RegistryOutcome]string{
		documents.OutcomeOver:     "已登記融資：該等單據剩餘可融資額度不足。",
		documents.OutcomeSame:     "同一單據已在其他機構登記融資，尚在額度之內。",
		documents.OutcomeShared:   "同一批貨物或同一運輸已另有融資登記，尚在額度之內。",
		documents.OutcomeNear:     "其他機構存在相似的融資登記。",
		documents.OutcomeWeak:     "僅有低度相似。",
		documents.OutcomeOwn:      "僅有查詢銀行自身的融資登記。",
		documents.OutcomeReleased: "僅有已還清或已撤銷的融資登記。",
		documents.OutcomeClear:    "本登記平台參與機構未登記融資（平台以外情況不明）。",
	},
}
