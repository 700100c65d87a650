package api

import (
	"net/http"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/documents"
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
	CodeNoRoute:         say(http.StatusNotFound, "Unknown route", "路径不存在", "路徑不存在"),
	CodeNoMethod:        say(http.StatusMethodNotAllowed, "Method not allowed", "不支持该方法", "不支援該方法"),
	CodeUnauthenticated: say(http.StatusUnauthorized, "Authentication required", "未通过身份验证", "未通過身分驗證"),
	CodeForbidden:       say(http.StatusForbidden, "Operation not permitted", "无权操作", "無權操作"),
	CodeNotFound:        say(http.StatusNotFound, "Not found", "未找到", "找不到"),
	CodeBadRequest:      say(http.StatusBadRequest, "Bad request", "请求有误", "請求有誤"),
	CodeCursor:          say(http.StatusBadRequest, "Cursor of another list", "游标不属于该列表", "游標不屬於該清單"),
	CodeNotAcceptable:   say(http.StatusNotAcceptable, "No acceptable media type", "没有可接受的类型", "沒有可接受的類型"),
	CodeTooLarge:        say(http.StatusRequestEntityTooLarge, "Content too large", "内容过大", "內容過大"),
	CodeDocument:        say(http.StatusUnprocessableEntity, "Unreadable document", "单据无法读取", "單據無法讀取"),
	CodeUnsupported:     say(http.StatusUnsupportedMediaType, "Format not supported", "不支持该格式", "不支援該格式"),
	CodeKeyMissing:      say(http.StatusBadRequest, "Missing Idempotency-Key", "缺少 Idempotency-Key", "缺少 Idempotency-Key"),
	CodeKeyReused:       say(http.StatusUnprocessableEntity, "Idempotency-Key used for another request", "Idempotency-Key 已用于其他请求", "Idempotency-Key 已用於其他請求"),
	CodeKeyInFlight:     say(http.StatusConflict, "First request still in flight", "首个请求仍在处理", "首個請求仍在處理"),
	CodeVerdict:         say(http.StatusConflict, "This verdict cannot support a claim", "该核验结论不能用于登记融资", "該核驗結論不能用於登記融資"),
	CodeTaken:           say(http.StatusConflict, "Capacity already used", "额度已被占用", "額度已被佔用"),
	CodeConflict:        say(http.StatusConflict, "Conflict with another request", "与另一请求冲突", "與另一請求衝突"),
	CodeFull:            say(http.StatusInsufficientStorage, "Storage full", "存储空间已满", "儲存空間已滿"),
	CodeUnavailable:     say(http.StatusServiceUnavailable, "Confirmation not possible now", "目前无法确认", "目前無法確認"),
	CodeBehind:          say(http.StatusServiceUnavailable, "Data not up to date", "数据尚未同步", "資料尚未同步"),
	CodeTimeout:         say(http.StatusGatewayTimeout, "Answer timed out", "未能及时答复", "未能及時答覆"),
	CodeInternal:        say(http.StatusInternalServerError, "Internal error", "内部错误", "內部錯誤"),

	// Refusals by the contract.
	Code(protocol.CodeUnidentified):     say(http.StatusForbidden, "Unreadable identity", "无法识别身份", "無法識別身分"),
	Code(protocol.CodeInvalidArgument):  say(http.StatusBadRequest, "Invalid argument", "参数无效", "參數無效"),
	Code(protocol.CodeExists):           say(http.StatusConflict, "Name already in use", "名称已被使用", "名稱已被使用"),
	Code(protocol.CodeSuperseded):       say(http.StatusConflict, "Superseded by a newer version", "已有更新版本", "已有更新版本"),
	Code(protocol.CodeRevoked):          say(http.StatusConflict, "Already revoked", "已经撤销", "已經撤銷"),
	Code(protocol.CodeNotOwner):         say(http.StatusForbidden, "Owned by another organisation", "属于其他机构", "屬於其他機構"),
	Code(protocol.CodeClaimState):       say(http.StatusConflict, "Operation not allowed in the state of the claim", "融资登记的状态不允许该操作", "融資登記的狀態不允許該操作"),
	Code(protocol.CodeLeaseOver):        say(http.StatusConflict, "Reservation expired", "预留已到期", "預留已到期"),
	Code(protocol.CodeLeaseRunning):     say(http.StatusConflict, "Reservation still running", "预留尚未到期", "預留尚未到期"),
	Code(protocol.CodeRenewalsUsed):     say(http.StatusConflict, "No renewals left", "续期次数已用完", "續期次數已用完"),
	Code(protocol.CodeAmount):           say(http.StatusUnprocessableEntity, "Invalid amount", "金额无效", "金額無效"),
	Code(protocol.CodeTooLate):          say(http.StatusConflict, "Time limit has passed", "已超过时限", "已超過時限"),
	Code(protocol.CodeFourEyes):         say(http.StatusForbidden, "Second approval required", "须由另一人同意", "須由另一人同意"),
	Code(protocol.CodeCurrencyMismatch): say(http.StatusUnprocessableEntity, "Currency mismatch", "币种不符", "幣種不符"),
	Code(protocol.CodeLimit):            say(http.StatusConflict, "Too many claims on this asset", "同一资产的登记数量已达上限", "同一資產的登記數量已達上限"),
	Code(protocol.CodeVerdictExpired):   say(http.StatusConflict, "Expired verdict", "核验结果已过有效期", "核驗結果已過有效期"),
	Code(protocol.CodeVerdictOutcome):   say(http.StatusConflict, "This verdict cannot support a claim", "该核验结果不能用于登记融资", "該核驗結果不能用於登記融資"),
	Code(protocol.CodeNotOverridden):    say(http.StatusConflict, "Override by two officers required", "须由两名经办人员共同批准例外", "須由兩名經辦人員共同批准例外"),
}
