package chaincode_test

import (
	"testing"

	"github.com/tradehub/tradehub/chaincode"
	"github.com/tradehub/tradehub/chaincode/chaincodetest"
	"github.com/tradehub/tradehub/documents"
)

func verdict(id string) chaincode.VerdictRecord {
	return chaincode.VerdictRecord{
		ID: id, Inputs: digest("sha256", 1), Verdict: digest("sha256", 2), Pack: "import-2026.1", PackDigest: digest("sha256", 3),
		Outcome: documents.Amber,
	}
}

func verdicts(of ...chaincode.VerdictRecord) []chaincode.VerdictRecord { return of }

func (c *cast) record(t *testing.T, in chaincode.VerdictRecord) chaincode.VerdictRecord {
	t.Helper()
	r, err := chaincodetest.Call[[]chaincode.VerdictRecord](c.World, c.registrar, chaincode.TxRecordVerdicts, verdicts(in))
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
	c.refused(t, c.registrar, chaincode.TxRecordVerdicts, verdicts(other), chaincode.CodeExists)

	next := verdict("V-2")
	next.Supersedes = "V-1"
	c.record(t, next)
	read, err := chaincodetest.Call[chaincode.VerdictRecord](c.World, c.alpha, chaincode.TxVerdict, "V-1")
	if err != nil || read.SupersededBy != "V-2" {
		t.Errorf("read %+v, %v", read, err)
	}
	if again := c.record(t, verdict("V-1")); again.SupersededBy != "V-2" {
		t.Errorf("the first again is %+v", again)
	}
	c.record(t, next)

	third := verdict("V-3")
	third.Supersedes = "V-1"
	c.refused(t, c.registrar, chaincode.TxRecordVerdicts, verdicts(third), chaincode.CodeSuperseded)
	third.Supersedes = "V-9"
	c.refused(t, c.registrar, chaincode.TxRecordVerdicts, verdicts(third), chaincode.CodeNotFound)
	c.refused(t, c.alpha, chaincode.TxVerdict, "V-9", chaincode.CodeNotFound)

	third.Supersedes = "V-2"
	stranger := chaincodetest.NewCreator(t, "OtherHubMSP", "operator", chaincode.RoleRegistrar)
	c.refused(t, stranger, chaincode.TxRecordVerdicts, verdicts(third), chaincode.CodeNotOwner)
	c.refused(t, stranger, chaincode.TxRecordVerdicts, verdicts(verdict("V-1")), chaincode.CodeExists)
}

func TestRecordVerdictRefusesArguments(t *testing.T) {
	c := newCast(t)
	for name, change := range map[string]func(*chaincode.VerdictRecord){
		"no ID":              func(r *chaincode.VerdictRecord) { r.ID = "" },
		"ID with a blank":    func(r *chaincode.VerdictRecord) { r.ID = "V 1" },
		"supersedes no ID":   func(r *chaincode.VerdictRecord) { r.Supersedes = "/" },
		"no outcome":         func(r *chaincode.VerdictRecord) { r.Outcome = "PURPLE" },
		"no pack":            func(r *chaincode.VerdictRecord) { r.Pack = "" },
		"pack digest":        func(r *chaincode.VerdictRecord) { r.PackDigest = "sha256:0" },
		"inputs":             func(r *chaincode.VerdictRecord) { r.Inputs = "" },
		"filled by a client": func(r *chaincode.VerdictRecord) { r.MSPID = "HubMSP" },
		"superseded already": func(r *chaincode.VerdictRecord) { r.SupersededBy = "V-2" },
	} {
		t.Run(name, func(t *testing.T) {
			in := verdict("V-1")
			change(&in)
			c.refused(t, c.registrar, chaincode.TxRecordVerdicts, verdicts(in), chaincode.CodeInvalidArgument)
		})
	}
}
