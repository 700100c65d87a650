package chaincode_test

import (
	"testing"

	"github.com/tradehub/tradehub/chaincode/chaincodetest"
	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/documents"
)

func verdict(id string) protocol.VerdictRecord {
	return protocol.VerdictRecord{
		ID: id, Inputs: digest("sha256", 1), Verdict: digest("sha256", 2), Pack: "import-2026.1", PackDigest: digest("sha256", 3),
		Outcome: documents.Amber,
	}
}

func verdicts(of ...protocol.VerdictRecord) []protocol.VerdictRecord { return of }

func (c *cast) record(t *testing.T, in protocol.VerdictRecord) protocol.VerdictRecord {
	t.Helper()
	r, err := chaincodetest.Call[[]protocol.VerdictRecord](c.World, c.registrar, protocol.TxRecordVerdicts, verdicts(in))
	if err != nil {
		t.Fatal(err)
	}
	return r[0]
}

func TestRecordVerdict(t *testing.T) {
	c := newCast(t)
	first := c.record(t, verdict("V-1"))
	if first.MSPID != "HubMSP" || !first.At.Equal(c.Now) || first.TxID == "" {
		t.Errorf("recorded %+v", first)
	}
	c.Now = c.Now.Add(day)
	if again := c.record(t, verdict("V-1")); again != first || len(c.Events) != 1 {
		t.Errorf("the same again is %+v with %d events", again, len(c.Events))
	}
	other := verdict("V-1")
	other.Outcome = documents.Green
	c.refused(t, c.registrar, protocol.TxRecordVerdicts, verdicts(other), protocol.CodeExists)

	next := verdict("V-2")
	next.Supersedes = "V-1"
	c.record(t, next)
	read, err := chaincodetest.Call[protocol.VerdictRecord](c.World, c.alpha, protocol.TxVerdict, "V-1")
	if err != nil || read.SupersededBy != "V-2" {
		t.Errorf("read %+v, %v", read, err)
	}
	if again := c.record(t, verdict("V-1")); again.SupersededBy != "V-2" {
		t.Errorf("the first again is %+v", again)
	}
	c.record(t, next)

	third := verdict("V-3")
	third.Supersedes = "V-1"
	c.refused(t, c.registrar, protocol.TxRecordVerdicts, verdicts(third), protocol.CodeSuperseded)
	third.Supersedes = "V-9"
	c.refused(t, c.registrar, protocol.TxRecordVerdicts, verdicts(third), protocol.CodeNotFound)
	c.refused(t, c.alpha, protocol.TxVerdict, "V-9", protocol.CodeNotFound)

	third.Supersedes = "V-2"
	stranger := chaincodetest.NewCreator(t, "OtherHubMSP", "operator", protocol.RoleRegistrar)
	c.refused(t, stranger, protocol.TxRecordVerdicts, verdicts(third), protocol.CodeNotOwner)
	c.refused(t, stranger, protocol.TxRecordVerdicts, verdicts(verdict("V-1")), protocol.CodeExists)
}

func TestRecordVerdictRefusesArguments(t *testing.T) {
	c := newCast(t)
	for name, change := range map[string]func(*protocol.VerdictRecord){
		"no ID":              func(r *protocol.VerdictRecord) { r.ID = "" },
		"ID with a blank":    func(r *protocol.VerdictRecord) { r.ID = "V 1" },
		"supersedes no ID":   func(r *protocol.VerdictRecord) { r.Supersedes = "/" },
		"no outcome":         func(r *protocol.VerdictRecord) { r.Outcome = "PURPLE" },
		"no pack":            func(r *protocol.VerdictRecord) { r.Pack = "" },
		"pack digest":        func(r *protocol.VerdictRecord) { r.PackDigest = "sha256:0" },
		"inputs":             func(r *protocol.VerdictRecord) { r.Inputs = "" },
		"filled by a client": func(r *protocol.VerdictRecord) { r.MSPID = "HubMSP" },
		"superseded already": func(r *protocol.VerdictRecord) { r.SupersededBy = "V-2" },
	} {
		t.Run(name, func(t *testing.T) {
			in := verdict("V-1")
			change(&in)
			c.refused(t, c.registrar, protocol.TxRecordVerdicts, verdicts(in), protocol.CodeInvalidArgument)
		})
	}
}
