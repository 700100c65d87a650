package chaincode_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/tradehub/tradehub/chaincode/chaincodetest"
	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/documents"
)

func register(t *testing.T, c *cast, who []byte, batch ...protocol.DocumentInput) []protocol.DocumentRecord {
	t.Helper()
	out, err := chaincodetest.Call[[]protocol.DocumentRecord](c.World, who, protocol.TxRegister, batch)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestRegister(t *testing.T) {
	t.Run("a new document is recorded with organisation, time and transaction", func(t *testing.T) {
		c := newCast(t)
		c.Now = time.Date(2026, 1, 9, 20, 30, 15, 999, time.FixedZone("CST", 8*3600))
		got := register(t, c, c.registrar, document(1))[0]
		want := protocol.DocumentRecord{
			DocumentInput: document(1), MSPID: "HubMSP", At: time.Date(2026, 1, 9, 12, 30, 15, 0, time.UTC), TxID: chaincodetest.TxID(1),
		}
		if got != want {
			t.Errorf("got %+v\nwant %+v", got, want)
		}
		read, err := chaincodetest.Call[protocol.DocumentRecord](c.World, c.auditor, protocol.TxDocument, document(1).Digests.SHA256)
		if err != nil || read != want {
			t.Errorf("read %+v, %v", read, err)
		}
	})
	t.Run("a known document keeps its first record", func(t *testing.T) {
		c := newCast(t)
		first := register(t, c, c.alpha, document(1))[0]
		c.Now = c.Now.Add(day)
		got := register(t, c, c.beta, document(2), document(1))
		first.Known = true
		if got[1] != first {
			t.Errorf("got %+v\nwant %+v", got[1], first)
		}
		if got[0].Known || got[0].MSPID != "BetaMSP" {
			t.Errorf("the new one of the batch: %+v", got[0])
		}
		var emitted []protocol.DocumentRecord
		if err := json.Unmarshal(c.Events[1].Payload, &emitted); err != nil || len(emitted) != 1 || emitted[0] != got[0] {
			t.Errorf("the event holds %s", c.Events[1].Payload)
		}
		register(t, c, c.gamma, document(1))
		if len(c.Events) != 2 {
			t.Error("nothing new was registered, yet an event was emitted")
		}
	})
	t.Run("a document twice in a batch is one record", func(t *testing.T) {
		c := newCast(t)
		got := register(t, c, c.alpha, document(1), document(1))
		if got[0].Known || !got[1].Known || c.Keys("") != 1 {
			t.Errorf("got %+v with %d keys", got, c.Keys(""))
		}
	})
	t.Run("a paper has neither content nor type", func(t *testing.T) {
		c := newCast(t)
		paper := document(1)
		paper.Digests.Canonical, paper.Type = "", ""
		got := register(t, c, c.alpha, paper)[0]
		if got.DocumentInput != paper || !got.Paper() {
			t.Errorf("got %+v", got)
		}
		paper.Type = "380"
		c.refused(t, c.alpha, protocol.TxRegister, []protocol.DocumentInput{paper}, protocol.CodeInvalidArgument)
		paper = document(2)
		paper.Type = ""
		c.refused(t, c.alpha, protocol.TxRegister, []protocol.DocumentInput{paper}, protocol.CodeInvalidArgument)
	})
	t.Run("a full batch", func(t *testing.T) {
		c := newCast(t)
		batch := make([]protocol.DocumentInput, protocol.MaxBatch+1)
		for i := range batch {
			batch[i] = document(i)
		}
		if got := register(t, c, c.alpha, batch[:protocol.MaxBatch]...); len(got) != protocol.MaxBatch || c.Keys("") != protocol.MaxBatch {
			t.Errorf("%d records, %d keys", len(got), c.Keys(""))
		}
		c.refused(t, c.alpha, protocol.TxRegister, batch, protocol.CodeInvalidArgument)
	})
	t.Run("an unknown document", func(t *testing.T) {
		c := newCast(t)
		c.refused(t, c.alpha, protocol.TxDocument, digest("sha256", 9), protocol.CodeNotFound)
	})
}

func TestRegisterRefusesArguments(t *testing.T) {
	change := func(f func(*protocol.DocumentInput)) string {
		in := document(1)
		f(&in)
		b, _ := json.Marshal([]protocol.DocumentInput{in})
		return string(b)
	}
	good := change(func(*protocol.DocumentInput) {})
	for name, arg := range map[string]string{
		"no document":          "[]",
		"null":                 "null",
		"not JSON":             "{",
		"not an array":         "{}",
		"trailing data":        good + " 1",
		"unknown member":       strings.Replace(good, `"type"`, `"x":1,"type"`, 1),
		"duplicate member":     strings.Replace(good, `"type"`, `"type":"380","type"`, 1),
		"member of other case": strings.Replace(good, `"type"`, `"Type"`, 1),
		"invalid UTF-8":        strings.Replace(good, `"380"`, "\"38\xff\"", 1),
		"digest without name":  change(func(in *protocol.DocumentInput) { in.Digests.SHA256 = documents.Digest(strings.Repeat("0", 64)) }),
		"digest of other kind": change(func(in *protocol.DocumentInput) { in.Digests.SHA256 = in.Digests.SM3 }),
		"no SM3 digest":        change(func(in *protocol.DocumentInput) { in.Digests.SM3 = "" }),
		"digest in capitals": change(func(in *protocol.DocumentInput) {
			in.Digests.Canonical = "sha256:" + documents.Digest(strings.Repeat("A", 64))
		}),
		"type that is no code":   change(func(in *protocol.DocumentInput) { in.Type = "invoice" }),
		"longer than is allowed": `[` + strings.Repeat(" ", protocol.MaxArgument) + `]`,
	} {
		t.Run(name, func(t *testing.T) {
			c := newCast(t)
			_, err := c.Invoke(c.alpha, protocol.TxRegister, arg)
			wantCode(t, err, protocol.CodeInvalidArgument)
			if c.Keys("") != 0 {
				t.Error("something was written")
			}
		})
	}
}
