package api

import (
	"net/http"

	"tradehub/chaincode"
	"tradehub/documents"
)

// kind is what a code is in HTTP and in words.
type kind struct {
	status int
	title  documents.Text
}

func say(status int, en, hans, hant string) kind {
	return kind{status, documents.Text{documents.English: en, documents.SimplifiedChinese: hans, documents.TraditionalChinese: hant}}
}

// kinds holds every code that a client can meet: the API's own and the contract's.
var kinds = map[Code]kind{
	CodeNoRoute:         say(http.StatusNotFound, "No such route", "没有这个路径", "沒有這個路徑"),
	CodeNoMethod:        say(http.StatusMethodNotAllowed, "Method not allowed", "不支持该方法", "不支援該方法"),
	CodeUnauthenticated: say(http.StatusUnauthorized, "Not authenticated", "未通过身份验证", "未通過身分驗證"),
	CodeForbidden:       say(http.StatusForbidden, "Not allowed", "无权操作", "無權操作"),
	CodeNotFound:        say(http.StatusNotFound, "Not found", "未找到", "找不到"),
	CodeBadRequest:      say(http.StatusBadRequest, "Bad request", "请求有误", "請求有誤"),
	CodeCursor:          say(http.StatusBadRequest, "Not a cursor of this list", "游标不属于该列表", "游標不屬於該清單"),
	CodeNotAcceptable:   say(http.StatusNotAcceptable, "Not of an accepted type", "没有可接受的类型", "沒有可接受的類型"),
	CodeTooLarge:        say(http.StatusRequestEntityTooLarge, "Too large", "内容过大", "內容過大"),
	CodeDocument:        say(http.StatusUnprocessableEntity, "The document could not be read", "单证无法读取", "單據無法讀取"),
	CodeUnsupported:     say(http.StatusUnsupportedMediaType, "Format not supported", "不支持该格式", "不支援該格式"),
	CodeKeyMissing:      say(http.StatusBadRequest, "Idempotency-Key missing", "缺少 Idempotency-Key", "缺少 Idempotency-Key"),
	CodeKeyReused:       say(http.StatusUnprocessableEntity, "Idempotency-Key used for another request", "Idempotency-Key 已用于其他请求", "Idempotency-Key 已用於其他請求"),
	CodeKeyInFlight:     say(http.StatusConflict, "The first request is still being answered", "首个请求仍在处理", "首個請求仍在處理"),
	CodeVerdict:         say(http.StatusConflict, "The verdict does not carry a claim", "该结论不能用于登记融资", "該結論不能用於登記融資"),
	CodeTaken:           say(http.StatusConflict, "The capacity is taken", "额度已被占用", "額度已被佔用"),
	CodeConflict:        say(http.StatusConflict, "Another request was first", "另一请求已先提交", "另一請求已先提交"),
	CodeFull:            say(http.StatusInsufficientStorage, "Storage is full", "存储空间已满", "儲存空間已滿"),
	CodeUnavailable:     say(http.StatusServiceUnavailable, "Cannot confirm now", "目前无法确认", "目前無法確認"),
	CodeBehind:          say(http.StatusServiceUnavailable, "Not up to date yet", "数据尚未同步", "資料尚未同步"),
	CodeTimeout:         say(http.StatusGatewayTimeout, "Not answered in time", "未能及时答复", "未能及時答覆"),
	CodeInternal:        say(http.StatusInternalServerError, "Internal error", "内部错误", "內部錯誤"),

	// Refusals by the contract.
	Code(chaincode.CodeUnidentified):     say(http.StatusForbidden, "Identity not readable", "无法识别身份", "無法識別身分"),
	Code(chaincode.CodeInvalidArgument):  say(http.StatusBadRequest, "The contract does not take this", "合约不接受该参数", "合約不接受該參數"),
	Code(chaincode.CodeExists):           say(http.StatusConflict, "The name is taken", "名称已被使用", "名稱已被使用"),
	Code(chaincode.CodeSuperseded):       say(http.StatusConflict, "A newer version exists", "已有更新版本", "已有更新版本"),
	Code(chaincode.CodeRevoked):          say(http.StatusConflict, "Already revoked", "已经撤销", "已經撤銷"),
	Code(chaincode.CodeNotOwner):         say(http.StatusForbidden, "Belongs to another organisation", "属于其他机构", "屬於其他機構"),
	Code(chaincode.CodeClaimState):       say(http.StatusConflict, "The claim's state does not allow it", "融资登记的状态不允许该操作", "融資登記的狀態不允許該操作"),
	Code(chaincode.CodeLeaseOver):        say(http.StatusConflict, "The reservation has ended", "预留已到期", "預留已到期"),
	Code(chaincode.CodeLeaseRunning):     say(http.StatusConflict, "The reservation has not ended", "预留尚未到期", "預留尚未到期"),
	Code(chaincode.CodeRenewalsUsed):     say(http.StatusConflict, "No renewal is left", "续期次数已用完", "續期次數已用完"),
	Code(chaincode.CodeAmount):           say(http.StatusUnprocessableEntity, "The amount cannot be", "金额有误", "金額有誤"),
	Code(chaincode.CodeTooLate):          say(http.StatusConflict, "Too late for this", "已超过时限", "已超過時限"),
	Code(chaincode.CodeFourEyes):         say(http.StatusForbidden, "Another person must agree", "须由另一人同意", "須由另一人同意"),
	Code(chaincode.CodeCurrencyMismatch): say(http.StatusUnprocessableEntity, "Another currency", "币种不符", "幣種不符"),
	Code(chaincode.CodeVerdictExpired):   say(http.StatusConflict, "Expired verdict", "核验结果已过有效期", "核驗結果已過有效期"),
	Code(chaincode.CodeVerdictOutcome):   say(http.StatusConflict, "This verdict cannot support a claim", "该核验结果不能用于登记融资", "該核驗結果不能用於登記融資"),
	Code(chaincode.CodeNotOverridden):    say(http.StatusConflict, "Override by two officers required", "须由两名经办人员共同批准例外", "須由兩名經辦人員共同批准例外"),
	Code(chaincode.CodeLimit):            say(http.StatusConflict, "As many claims as are kept of one asset", "同一资产的登记数量已达上限", "同一資產的登記數量已達上限"),
}
