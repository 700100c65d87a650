package certificate

import "tradehub/documents"

// A label is everything that a certificate says beside the verdict's own texts.
type label struct {
	title, subtitle, attachment                                                    string
	request, applicant, amount, bank, verdict, validity, coverage, coverageOf      string
	grade, supersedes, findings, noFindings, tolerance, unchecked, uncheckedMeans  string
	evidence, canonical, signature, attested, registry, registryState, registryOff string
	kinds, heights, similar, keys, proof, channel, block, transaction, pack        string
	signer, howToVerify                                                            string
	outcome, outcomeMeans, word                                                    map[documents.Outcome]string
	dimension                                                                      map[documents.Dimension]string
	severity                                                                       map[documents.Severity]string
	grades                                                                         map[documents.Grade]string
	signatures                                                                     map[documents.SignatureStatus]string
	registryOutcome                                                                map[documents.RegistryOutcome]string
}

var labels = map[documents.Lang]label{
	documents.English:            englishLabels,
	documents.SimplifiedChinese:  simplifiedLabels,
	documents.TraditionalChinese: traditionalLabels,
}

var englishLabels = label{
	title: "Verification certificate", subtitle: "of the documents of an import presented for financing", attachment: "the signed statement",
	request: "Request", applicant: "Applicant", amount: "Amount asked for", bank: "Asking bank", verdict: "Verdict", validity: "Issued – valid until",
	coverage: "Rules", coverageOf: "%d answered, %d could not be answered, %d do not apply", grade: "Evidence grade", supersedes: "Replaces verdict",
	findings: "Departures", noFindings: "No rule found a departure.", tolerance: "tolerance",
	unchecked: "Not checked", uncheckedMeans: "The verdict does not rest on what follows: an input was missing, or a source could not be asked.",
	evidence: "Documents", canonical: "content", signature: "Signature", attested: "attested by",
	registry: "Earlier financing", registryState: "Answer", registryOff: "Could not be asked:",
	kinds: "Fingerprint kinds asked", heights: "Block: ledger / index", similar: "Similar claims", keys: "Fingerprint key",
	proof: "Record on the ledger", channel: "Channel", block: "Block", transaction: "Transaction", pack: "Rule pack", signer: "Signed with",
	howToVerify: "Verify this file offline with the hub's identity certificate: tradehub certificate verify FILE. A single changed byte is told. The QR code only helps to find the verdict; it proves nothing.",
	outcome:     map[documents.Outcome]string{documents.Green: "GREEN", documents.Amber: "AMBER", documents.Red: "RED", documents.Grey: "GREY"},
	outcomeMeans: map[documents.Outcome]string{
		documents.Green: "Nothing that was checked stands against the request.",
		documents.Amber: "A person must look at what follows before financing.",
		documents.Red:   "A blocking rule failed.",
		documents.Grey:  "Cannot be confirmed now: what was presented or answered is not enough.",
	},
	word: map[documents.Outcome]string{documents.Green: "green", documents.Amber: "amber", documents.Red: "red", documents.Grey: "not checked"},
	dimension: map[documents.Dimension]string{
		documents.DimAuthenticity: "Authenticity", documents.DimConsistency: "Consistency", documents.DimDuplicate: "Duplicate",
		documents.DimCargo: "Cargo", documents.DimPrice: "Price", documents.DimSanctions: "Sanctions",
	},
	severity: map[documents.Severity]string{documents.Block: "blocks", documents.Review: "review", documents.Info: "note"},
	grades: map[documents.Grade]string{
		documents.GradeA: "an independent source confirmed", documents.GradeB: "three consistent documents and a physical identifier",
		documents.GradeC: "two documents, or more that do not agree", documents.GradeD: "an invoice alone",
	},
	signatures: map[documents.SignatureStatus]string{
		documents.SignatureNone: "none", documents.SignatureValid: "valid", documents.SignatureUntrusted: "intact, signer not pinned",
		documents.SignatureInvalid: "INVALID", documents.SignatureUnsupported: "of a kind that is not accepted",
	},
	registryOutcome: map[documents.RegistryOutcome]string{
		documents.OutcomeOver:     "Taken: the remaining capacity of these documents is not sufficient.",
		documents.OutcomeSame:     "The same paper is financed at another institution, within its capacity.",
		documents.OutcomeShared:   "The shipment is shared with another financing, within its capacity.",
		documents.OutcomeNear:     "A similar financing exists at another institution.",
		documents.OutcomeWeak:     "Only weak similarity was found.",
		documents.OutcomeOwn:      "Only the asking bank's own claims.",
		documents.OutcomeReleased: "Only financings that were repaid or given up.",
		documents.OutcomeClear:    "No earlier financing was found.",
	},
}

var simplifiedLabels = label{
	title: "单证核验证书", subtitle: "针对进口融资所提交的单证", attachment: "已签名的声明",
	request: "融资申请", applicant: "申请人", amount: "申请金额", bank: "申请银行", verdict: "结论编号", validity: "出具时间 – 有效期至",
	coverage: "规则", coverageOf: "已核对 %d 条，无法核对 %d 条，不适用 %d 条", grade: "证据等级", supersedes: "替代结论",
	findings: "不符点", noFindings: "未发现不符点。", tolerance: "容差",
	unchecked: "未核对事项", uncheckedMeans: "结论不以下列事项为依据：缺少所需内容，或无法查询来源。",
	evidence: "单证", canonical: "内容", signature: "签名", attested: "经确认",
	registry: "先前融资", registryState: "答复", registryOff: "无法查询：",
	kinds: "查询的指纹种类", heights: "区块：账本 / 索引", similar: "相似融资", keys: "指纹密钥",
	proof: "账本记录", channel: "通道", block: "区块", transaction: "交易", pack: "规则包", signer: "签名",
	howToVerify: "凭核验中心的身份证书即可离线验证本文件：tradehub certificate verify 文件。任何一个字节的改动都会被发现。二维码仅用于查找结论，不构成证明。",
	outcome:     map[documents.Outcome]string{documents.Green: "绿色", documents.Amber: "黄色", documents.Red: "红色", documents.Grey: "灰色"},
	outcomeMeans: map[documents.Outcome]string{
		documents.Green: "已核对的事项均无异常。",
		documents.Amber: "融资前须由人工复核下列事项。",
		documents.Red:   "有一项否决规则未通过。",
		documents.Grey:  "目前无法确认：所提交或所答复的内容不足。",
	},
	word: map[documents.Outcome]string{documents.Green: "绿", documents.Amber: "黄", documents.Red: "红", documents.Grey: "未核对"},
	dimension: map[documents.Dimension]string{
		documents.DimAuthenticity: "主体与真实性", documents.DimConsistency: "一致性", documents.DimDuplicate: "重复融资",
		documents.DimCargo: "货物", documents.DimPrice: "价格", documents.DimSanctions: "制裁",
	},
	severity: map[documents.Severity]string{documents.Block: "否决", documents.Review: "复核", documents.Info: "提示"},
	grades: map[documents.Grade]string{
		documents.GradeA: "经独立来源确认", documents.GradeB: "三份一致的单证及一项实物标识",
		documents.GradeC: "两份单证，或多份不一致的单证", documents.GradeD: "仅有发票",
	},
	signatures: map[documents.SignatureStatus]string{
		documents.SignatureNone: "无", documents.SignatureValid: "有效", documents.SignatureUntrusted: "完整，但签名人未经登记",
		documents.SignatureInvalid: "无效", documents.SignatureUnsupported: "不接受的签名类型",
	},
	registryOutcome: map[documents.RegistryOutcome]string{
		documents.OutcomeOver:     "已被占用：这些单证的剩余额度不足。",
		documents.OutcomeSame:     "同一单证已在其他机构融资，尚在额度之内。",
		documents.OutcomeShared:   "该批货物与另一笔融资共用，尚在额度之内。",
		documents.OutcomeNear:     "其他机构存在相似的融资。",
		documents.OutcomeWeak:     "仅发现微弱的相似。",
		documents.OutcomeOwn:      "仅有申请银行自己的融资。",
		documents.OutcomeReleased: "仅有已偿还或已放弃的融资。",
		documents.OutcomeClear:    "未发现先前融资。",
	},
}

var traditionalLabels = label{
	title: "單據核驗證書", subtitle: "針對進口融資所提交的單據", attachment: "已簽署的聲明",
	request: "融資申請", applicant: "申請人", amount: "申請金額", bank: "申請銀行", verdict: "結論編號", validity: "發出時間 – 有效期至",
	coverage: "規則", coverageOf: "已核對 %d 條，無法核對 %d 條，不適用 %d 條", grade: "證據等級", supersedes: "取代結論",
	findings: "不符點", noFindings: "未發現不符點。", tolerance: "容差",
	unchecked: "未核對事項", uncheckedMeans: "結論不以下列事項為依據：缺少所需內容，或無法查詢來源。",
	evidence: "單據", canonical: "內容", signature: "簽署", attested: "經確認",
	registry: "先前融資", registryState: "答覆", registryOff: "無法查詢：",
	kinds: "查詢的指紋種類", heights: "區塊：賬本 / 索引", similar: "相似融資", keys: "指紋密鑰",
	proof: "賬本記錄", channel: "通道", block: "區塊", transaction: "交易", pack: "規則包", signer: "簽署",
	howToVerify: "憑核驗中心的身分證書即可離線驗證本檔案：tradehub certificate verify 檔案。任何一個位元組的改動都會被發現。二維碼僅用於查找結論，不構成證明。",
	outcome:     map[documents.Outcome]string{documents.Green: "綠色", documents.Amber: "黃色", documents.Red: "紅色", documents.Grey: "灰色"},
	outcomeMeans: map[documents.Outcome]string{
		documents.Green: "已核對的事項均無異常。",
		documents.Amber: "融資前須由人員覆核下列事項。",
		documents.Red:   "有一項否決規則未通過。",
		documents.Grey:  "目前無法確認：所提交或所答覆的內容不足。",
	},
	word: map[documents.Outcome]string{documents.Green: "綠", documents.Amber: "黃", documents.Red: "紅", documents.Grey: "未核對"},
	dimension: map[documents.Dimension]string{
		documents.DimAuthenticity: "主體與真實性", documents.DimConsistency: "一致性", documents.DimDuplicate: "重複融資",
		documents.DimCargo: "貨物", documents.DimPrice: "價格", documents.DimSanctions: "制裁",
	},
	severity: map[documents.Severity]string{documents.Block: "否決", documents.Review: "覆核", documents.Info: "提示"},
	grades: map[documents.Grade]string{
		documents.GradeA: "經獨立來源確認", documents.GradeB: "三份一致的單據及一項實物標識",
		documents.GradeC: "兩份單據，或多份不一致的單據", documents.GradeD: "僅有發票",
	},
	signatures: map[documents.SignatureStatus]string{
		documents.SignatureNone: "無", documents.SignatureValid: "有效", documents.SignatureUntrusted: "完整，但簽署人未經登記",
		documents.SignatureInvalid: "無效", documents.SignatureUnsupported: "不接受的簽署類型",
	},
	registryOutcome: map[documents.RegistryOutcome]string{
		documents.OutcomeOver:     "已被佔用：這些單據的剩餘額度不足。",
		documents.OutcomeSame:     "同一單據已在其他機構融資，尚在額度之內。",
		documents.OutcomeShared:   "該批貨物與另一筆融資共用，尚在額度之內。",
		documents.OutcomeNear:     "其他機構存在相似的融資。",
		documents.OutcomeWeak:     "僅發現微弱的相似。",
		documents.OutcomeOwn:      "僅有申請銀行自己的融資。",
		documents.OutcomeReleased: "僅有已償還或已放棄的融資。",
		documents.OutcomeClear:    "未發現先前融資。",
	},
}
