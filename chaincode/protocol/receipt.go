package protocol

// A Receipt says where a transaction was committed. A transaction that lost a
// race takes a place in a block too.
type Receipt struct {
	TxID  string `json:"txId"`
	Block uint64 `json:"block"`
}
