package hub

import (
	"context"
	"crypto/hkdf"
	"crypto/sha256"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/tradehub/tradehub/accel"
	"github.com/tradehub/tradehub/accel/cuda"
	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/intake"
	"github.com/tradehub/tradehub/documents/ofdseal"
	"github.com/tradehub/tradehub/documents/rules"
	"github.com/tradehub/tradehub/documents/xmlguard"
	"github.com/tradehub/tradehub/documents/xmlsig"
	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/certificate"
	"github.com/tradehub/tradehub/hub/ledger"
	"github.com/tradehub/tradehub/hub/projection"
	"github.com/tradehub/tradehub/hub/store"
	"github.com/tradehub/tradehub/hub/trees"
	"github.com/tradehub/tradehub/hub/verify"
)

// A Hub is the program, put together. Close it when done.
type Hub struct {
	Verifier *verify.Verifier
	Claims   *verify.Claims
	Trees    *trees.Anchorer
	Signer   *certificate.Signer
	// Projection is what lists and searches read.
	Projection *projection.Projection

	pool   *accel.Pool
	device *cuda.Hasher // nil is none
	hasher accel.Hasher // device if present, else pool

	cfg     Config
	log     *slog.Logger
	now     func() time.Time
	network network
	own     *ledger.Ledger // as the registrar
	batcher *ledger.Batcher
	store   *store.Store
	records *cases.DB
	// requests are those under an Idempotency-Key, sealed.
	requests *cases.Requests
	index    *follower
	callers  callers
	// cursorKey signs the cursors of lists.
	cursorKey []byte

	stop      context.CancelFunc // of the followers
	following sync.WaitGroup

	mu      sync.Mutex
	ledgers map[string]*ledger.Ledger // by caller, guarded by mu
}

// Open puts a hub together on the configuration's folder. It returns once the
// index has caught up with the ledger and what a crash left undone is done.
func Open(ctx context.Context, cfg Config, log *slog.Logger) (*Hub, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	h := &Hub{cfg: cfg, log: log, now: time.Now, ledgers: map[string]*ledger.Ledger{}}
	if err := h.open(ctx); err != nil {
		return nil, errors.Join(err, h.Close())
	}
	return h, nil
}

func (h *Hub) open(ctx context.Context) error {
	keys := filepath.Join(h.cfg.Data, "keys")
	if err := os.MkdirAll(keys, 0o700); err != nil {
		return fmt.Errorf("data folder: %w", err)
	}
	var err error
	if h.callers, err = openCallers(h.cfg.Callers, keys); err != nil {
		return err
	}
	if h.Signer, err = openSigner(keys, h.cfg.City, h.now()); err != nil {
		return err
	}
	if err := h.openHasher(); err != nil {
		return err
	}
	if err := h.openLedger(ctx); err != nil {
		return err
	}
	if h.store, err = store.Open(filepath.Join(h.cfg.Data, "documents"), store.Options{Hasher: h.hasher}); err != nil {
		return err
	}
	if h.records, err = cases.Open(filepath.Join(h.cfg.Data, "hub.db")); err != nil {
		return err
	}
	running, stop := context.WithCancel(context.WithoutCancel(ctx))
	h.stop = stop
	if err := h.openProjection(running); err != nil {
		return err
	}
	if err := h.openIndex(ctx, running); err != nil {
		return err
	}
	if err := h.openVerifier(ctx, keys); err != nil {
		return err
	}
	h.following.Go(func() { h.keepStatements(running) })
	h.following.Go(func() { h.dropRequests(running) })
	h.following.Go(func() { warnOfVersions(running, h.own, h.network.claims(), h.log) })
	return nil
}

// checkCallers fails at start if a configured caller has no identity on the
// network, or not in its role.
func (h *Hub) checkCallers(ctx context.Context) error {
	for i, c := range h.cfg.Callers {
		if _, err := h.Ledger(ctx, access.Caller{Name: c.Name, MSPID: c.MSPID, Role: c.Role}); err != nil {
			return fmt.Errorf("configuration: callers[%d]: %w", i, err)
		}
	}
	return nil
}

// Ledger returns the ledger as the caller's organisation sees it.
func (h *Hub) Ledger(_ context.Context, c access.Caller) (*ledger.Ledger, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	key := c.MSPID + "/" + c.Name
	if l := h.ledgers[key]; l != nil {
		return l, nil
	}
	d, err := h.network.driver(c)
	if err != nil {
		return nil, fmt.Errorf("enroll %s: %w", key, err)
	}
	h.ledgers[key] = ledger.New(d, h.batcher)
	return h.ledgers[key], nil
}

// As returns the ledger of the named caller, and who that is.
func (h *Hub) As(ctx context.Context, name string) (*ledger.Ledger, access.Caller, error) {
	c, err := h.callers.named(name)
	if err != nil {
		return nil, c, err
	}
	l, err := h.Ledger(ctx, c)
	return l, c, err
}

func (h *Hub) openVerifier(ctx context.Context, keys string) error {
	key, err := openTokenKey(keys)
	if err != nil {
		return err
	}
	if h.cursorKey, err = hkdf.Key(sha256.New, key, nil, "tradehub/cursors/1", sha256.Size); err != nil {
		return err
	}
	tokenizer, err := dedupe.NewLocalKey(key, h.now)
	if err != nil {
		return err
	}
	ids, err := hkdf.Key(sha256.New, key, nil, "tradehub/claim-ids/1", sha256.Size)
	if err != nil {
		return err
	}
	prices, err := openPrices(h.records, key)
	if err != nil {
		return err
	}
	if h.requests, err = openRequests(h.records, key); err != nil {
		return err
	}
	pack, err := openPack(h.cfg.Pack)
	if err != nil {
		return err
	}
	anchors, err := openAnchors(h.cfg.Signers)
	if err != nil {
		return err
	}
	seals, err := openSeals(h.cfg.Seals)
	if err != nil {
		return err
	}
	h.Verifier = &verify.Verifier{
		Reader: &intake.Intake{Hasher: h.hasher, Anchors: anchors, Seals: seals, Limits: xmlguard.DefaultLimits, Now: h.now},
		Store:  h.store, Cases: h.records, Registrar: verify.AsRegistrar(h.own), Index: h.index,
		Tokenizer: tokenizer, IDKey: ids, Pack: pack, Prices: prices,
		Now: h.now, Validity: h.cfg.Validity, MaxLag: h.cfg.MaxLag, At: h.cfg.at,
	}
	h.Claims = &verify.Claims{Index: h.index, Prices: prices, Now: h.Verifier.Now}
	h.Trees = &trees.Anchorer{Ledger: h.own.Documents, Store: h.store, Rows: h.records, Joiner: h.pool}
	n, err := h.Verifier.Resume(ctx)
	if n > 0 {
		h.log.Info("recorded verdicts that an earlier run left unrecorded", "count", n)
	}
	return err
}

// openPrices opens the book of prices, whose secret follows from the token key.
func openPrices(rows *cases.DB, token []byte) (*verify.PriceBook, error) {
	key, err := hkdf.Key(sha256.New, token, nil, "tradehub/prices/1", sha256.Size)
	if err != nil {
		return nil, err
	}
	return verify.NewPriceBook(rows, key)
}

// openPack reads the configured rule pack, or the embedded one.
func openPack(c PackConfig) (*rules.Pack, error) {
	if c == (PackConfig{}) {
		return rules.DefaultPack()
	}
	var files [3][]byte
	for i, name := range []string{c.File, c.Signature, c.Key} {
		b, err := os.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("configuration: pack: file, signature and key are needed: %w", err)
		}
		files[i] = b
	}
	block, _ := pem.Decode(files[2])
	if block == nil {
		return nil, fmt.Errorf("configuration: pack: %s is not PEM", c.Key)
	}
	key, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("configuration: pack: %s: %w", c.Key, err)
	}
	return rules.LoadPack(files[0], files[1], key)
}

// openAnchors reads the pinned certificates of those who sign documents.
func openAnchors(signers []SignerConfig) (xmlsig.Anchors, error) {
	anchors := xmlsig.Anchors{}
	for i, s := range signers {
		b, err := os.ReadFile(s.File)
		if err != nil {
			return nil, fmt.Errorf("configuration: signers[%d]: %w", i, err)
		}
		issuer := strings.TrimSpace(s.Issuer)
		for block, rest := pem.Decode(b); block != nil; block, rest = pem.Decode(rest) {
			cert, err := x509.ParseCertificate(block.Bytes)
			if err != nil {
				return nil, fmt.Errorf("configuration: signers[%d]: %s: %w", i, s.File, err)
			}
			anchors[issuer] = append(anchors[issuer], cert)
		}
		if len(anchors[issuer]) == 0 {
			return nil, fmt.Errorf("configuration: signers[%d]: %s holds no certificate", i, s.File)
		}
	}
	return anchors, nil
}

// openSeals reads the pinned roots of those who seal OFD documents.
func openSeals(seals []SealConfig) (ofdseal.Anchors, error) {
	var anchors ofdseal.Anchors
	for i, s := range seals {
		b, err := os.ReadFile(s.File)
		if err != nil {
			return nil, fmt.Errorf("configuration: seals[%d]: %w", i, err)
		}
		a, err := ofdseal.NewAnchor(s.Authority, s.Subject, b)
		if err != nil {
			return nil, fmt.Errorf("configuration: seals[%d]: %s: %w", i, s.File, err)
		}
		anchors = append(anchors, a)
	}
	return anchors, nil
}

// Certificate renders the certificate of a report. now is what became of the
// verdict since; nil says nothing of it.
func (h *Hub) Certificate(r *verify.Report, now *verify.Standing, lang documents.Lang) (*certificate.Certificate, error) {
	st := &certificate.Statement{Verdict: r.Verdict, Receipt: r.Receipt, Channel: h.network.channel()}
	o := certificate.Options{Lang: lang, URL: h.cfg.PublicURL, Hasher: h.hasher, Zone: h.cfg.zone()}
	if now != nil {
		o.Standing = &certificate.Standing{At: now.At, Taken: now.Taken, SupersededBy: now.SupersededBy, Expired: now.Expired, Unknown: now.Unknown}
	}
	return certificate.Render(st, h.Signer, o)
}

// Close stops the hub and lets go of everything it holds. It may be called on a hub that did not open whole.
func (h *Hub) Close() error {
	if h.stop != nil {
		h.stop()
		h.following.Wait()
	}
	var errs []error
	if h.index != nil {
		errs = append(errs, h.index.Close())
	}
	if h.Projection != nil {
		errs = append(errs, h.Projection.Close())
	}
	if h.records != nil {
		errs = append(errs, h.records.Close())
	}
	if h.store != nil {
		errs = append(errs, h.store.Close())
	}
	if h.batcher != nil {
		errs = append(errs, h.batcher.Close())
	}
	if h.network != nil {
		errs = append(errs, h.network.Close())
	}
	errs = append(errs, h.closeHasher())
	return errors.Join(errs...)
}

// Data returns the folder of everything that the hub keeps.
func (h *Hub) Data() string { return h.cfg.Data }
