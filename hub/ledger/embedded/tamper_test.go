package embedded_test

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"go.etcd.io/bbolt"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/hub/ledger/embedded"
)

const ledgerFile = "ledger.db"

func edit(t *testing.T, dir string, f func(tx *bbolt.Tx) error) {
	t.Helper()
	db, err := bbolt.Open(filepath.Join(dir, ledgerFile), 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Update(f); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

func eachEntry(t *testing.T, dir string, f func(bucket string, k, v []byte)) {
	t.Helper()
	edit(t, dir, func(tx *bbolt.Tx) error {
		return tx.ForEach(func(name []byte, b *bbolt.Bucket) error {
			return b.ForEach(func(k, v []byte) error { f(string(name), k, v); return nil })
		})
	})
}

// written makes a ledger of some blocks with everything in it, closed.
func written(t *testing.T) (dir string, opts embedded.Options) {
	t.Helper()
	dir, opts = t.TempDir(), banks(options())
	n := open(t, dir, opts)
	d := driver(t, n, "BankAMSP", protocol.RoleBank)
	for i := range 8 {
		submit(t, d, probe("Put", "k", strconv.Itoa(i)))
		submit(t, d, probe("PutComposite", "type", strconv.Itoa(i), "x"))
		c := probe("PutPrivate", "p"+strconv.Itoa(i))
		c.Transient = map[string][]byte{"secret": []byte("secret " + strconv.Itoa(i))}
		submit(t, d, c)
	}
	submit(t, d, probe("Delete", "k"))
	submit(t, d, probe("PurgePrivate", "p0"))
	if err := n.Close(); err != nil {
		t.Fatal(err)
	}
	return dir, opts
}

func TestFullAuditAcceptsWhatWasWritten(t *testing.T) {
	dir, opts := written(t)
	opts.Audit = embedded.AuditFull
	open(t, dir, opts)
}

// change replaces the n-th value of a bucket.
func change(bucket string, n int, f func([]byte) []byte) func(tx *bbolt.Tx) error {
	return func(tx *bbolt.Tx) error {
		c := tx.Bucket([]byte(bucket)).Cursor()
		k, v := c.First()
		for range n {
			k, v = c.Next()
		}
		return tx.Bucket([]byte(bucket)).Put(bytes.Clone(k), f(bytes.Clone(v)))
	}
}

func remove(bucket string, n int) func(tx *bbolt.Tx) error {
	return func(tx *bbolt.Tx) error {
		c := tx.Bucket([]byte(bucket)).Cursor()
		c.First()
		for range n {
			c.Next()
		}
		return c.Delete()
	}
}

func flipLast(b []byte) []byte { b[len(b)-1] ^= 1; return b }

func cut(b []byte) []byte { return b[:len(b)-1] }

func TestTampered(t *testing.T) {
	original, opts := written(t)
	for name, c := range map[string]struct {
		audit embedded.Audit
		f     func(tx *bbolt.Tx) error
	}{
		"a transaction":            {embedded.AuditTail, change("transactions", 5, flipLast)},
		"the first transaction":    {embedded.AuditTail, change("transactions", 0, flipLast)},
		"a missing transaction":    {embedded.AuditTail, remove("transactions", 5)},
		"a block":                  {embedded.AuditTail, change("blocks", 5, flipLast)},
		"a missing block":          {embedded.AuditTail, remove("blocks", 5)},
		"a missing last block":     {embedded.AuditTail, remove("blocks", 26)},
		"a validation flag":        {embedded.AuditTail, change("blocks", 5, flipFlag)},
		"the record of the tip":    {embedded.AuditTail, change("meta", 1, flipLast)},
		"a cut record of the tip":  {embedded.AuditTail, change("meta", 1, cut)},
		"the record of the config": {embedded.AuditTail, change("meta", 0, flipLast)},
		"a transaction too many": {embedded.AuditFull, func(tx *bbolt.Tx) error {
			return tx.Bucket([]byte("transactions")).Put(bytes.Repeat([]byte{0xff}, 16), []byte{1})
		}},
		"a state value":              {embedded.AuditFull, change("state", 2, flipLast)},
		"a state version":            {embedded.AuditFull, change("state", 2, func(b []byte) []byte { b[7] ^= 1; return b })},
		"a cut state record":         {embedded.AuditFull, change("state", 2, func(b []byte) []byte { return b[:16] })},
		"a missing state value":      {embedded.AuditFull, remove("state", 2)},
		"a state value too many":     {embedded.AuditFull, func(tx *bbolt.Tx) error { return tx.Bucket([]byte("state")).Put([]byte("k"), make([]byte, 17)) }},
		"a private value":            {embedded.AuditFull, change("private", 3, flipLast)},
		"a missing private value":    {embedded.AuditFull, remove("private", 3)},
		"a private digest":           {embedded.AuditFull, change("digests", 3, flipLast)},
		"a missing private digest":   {embedded.AuditFull, remove("digests", 3)},
		"a block that is not linked": {embedded.AuditFull, func(tx *bbolt.Tx) error { return tx.Bucket([]byte("blocks")).Put([]byte{0xff}, []byte{1}) }},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.CopyFS(dir, os.DirFS(original)); err != nil {
				t.Fatal(err)
			}
			edit(t, dir, c.f)
			opts.Audit = c.audit
			n, err := embedded.Open(dir, contracts(t), opts)
			if err == nil {
				n.Close()
			}
			wantIs(t, err, embedded.ErrTampered)
		})
	}
}

// flipFlag makes a valid transaction invalid: the flags are the block's only run of one zero byte of that length.
func flipFlag(b []byte) []byte {
	flags := []byte{0x0a, 1, 0} // field 1 of BlockMetadata, one byte, VALID
	i := bytes.LastIndex(b, flags)
	b[i+2] = 11
	return b
}

// Whichever bytes of the file are changed, opening it ends with an error or
// everything is as it was: bytes that nothing uses may be anything.
func TestDamagedFile(t *testing.T) {
	dir, opts := written(t)
	opts.Audit = embedded.AuditFull
	path := filepath.Join(dir, ledgerFile)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	used := len(bytes.TrimRight(whole, "\x00")) // the rest is room to grow
	random := rand.New(rand.NewPCG(1, 2))
	found := 0
	var before error
	const tries = 60
	for i := range tries {
		damaged := bytes.Clone(whole)
		if i%10 == 0 {
			damaged = damaged[:1+random.IntN(used)]
		} else {
			damaged[random.IntN(used)] ^= byte(1 << random.IntN(8))
		}
		if err := os.WriteFile(path, damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		n, err := embedded.Open(dir, contracts(t), opts)
		if err != nil {
			if found++; !errors.Is(err, embedded.ErrTampered) && !errors.Is(err, embedded.ErrOtherNetwork) {
				t.Fatalf("damage %d: %v, want ErrTampered; before it: %v", i, err, before)
			}
			before = err
			continue
		}
		n.Close()
	}
	if found == 0 || found == tries {
		t.Errorf("%d of %d damages were found", found, tries)
	}
	t.Logf("%d of %d damages were in bytes that are used, and found", found, tries)
}
