//go:build pkcs11

package gateway

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/hyperledger/fabric-gateway/pkg/hash"
	"github.com/hyperledger/fabric-gateway/pkg/identity"
	"github.com/miekg/pkcs11"

	"github.com/tradehub/tradehub/hub/ledger"
)

// openHSM opens the certificate's key in its token.
func openHSM(h HSM, cert *x509.Certificate) (signer, error) {
	public, ok := cert.PublicKey.(*ecdsa.PublicKey)
	if !ok || public.Curve != elliptic.P256() {
		return signer{}, errors.New("hsm: the identity certificate is not for a P-256 key; a key in a token must be one")
	}
	pin, err := readPIN(h.PINFile)
	if err != nil {
		return signer{}, fmt.Errorf("hsm: pinFile: %w", err)
	}
	id, err := keyID(public)
	if err != nil {
		return signer{}, fmt.Errorf("hsm: %w", err)
	}
	lib, err := openLibrary(h.Library)
	if err != nil {
		return signer{}, fmt.Errorf("hsm: library: %w", err)
	}
	k := &tokenKey{library: lib, public: public, options: identity.HSMSignerOptions{Label: h.Token, Pin: pin, Identifier: id}}
	if err := k.connect(); err != nil {
		lib.release()
		return signer{}, fmt.Errorf("hsm: token %q: %w", h.Token, err)
	}
	return signer{hash: hash.SHA256, sign: k.sign, close: k.close}, nil
}

func readPIN(file string) (string, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	pin := strings.TrimRight(string(b), "\r\n")
	if pin == "" {
		return "", fmt.Errorf("%s is empty", file)
	}
	return pin, nil
}

// keyID returns the CKA_ID by which Fabric's programs find the key of a certificate.
func keyID(public *ecdsa.PublicKey) (string, error) {
	point, err := public.Bytes()
	sum := sha256.Sum256(point)
	return string(sum[:]), err
}

// A tokenKey is a private key in a token. A token forgets its sessions when it
// is away for a moment, so each signature may open a new one.
type tokenKey struct {
	library *library
	options identity.HSMSignerOptions
	public  *ecdsa.PublicKey

	mu         sync.Mutex
	signOnce   identity.Sign         // in the session; nil without one; guarded by mu
	endSession identity.HSMSignClose // guarded by mu
	final      error                 // why it signs no more, guarded by mu
}

func (k *tokenKey) sign(digest []byte) ([]byte, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.final != nil {
		return nil, k.final
	}
	if k.signOnce != nil {
		if sig, err := k.signOnce(digest); err == nil {
			return sig, nil
		}
		k.disconnect()
	}
	if err := k.connect(); err != nil {
		err = fmt.Errorf("%w: hsm: token %q: %w", ledger.ErrUnavailable, k.options.Label, err)
		if errors.Is(err, pkcs11.Error(pkcs11.CKR_PIN_INCORRECT)) {
			k.final = err // a token locks itself after a few wrong ones
		}
		return nil, err
	}
	return k.signOnce(digest)
}

// connect opens a session, and signs in it once to see that the key is the certificate's.
func (k *tokenKey) connect() error {
	sign, end, err := k.library.factory.NewHSMSigner(k.options)
	if err != nil {
		return explain(err)
	}
	digest := sha256.Sum256([]byte("tradehub: whose key is this?"))
	sig, err := sign(digest[:])
	if err == nil && !ecdsa.VerifyASN1(k.public, digest[:], sig) {
		err = fmt.Errorf("the key with the CKA_ID %x is not the identity certificate's", k.options.Identifier)
	}
	if err != nil {
		return errors.Join(err, end())
	}
	k.signOnce, k.endSession = sign, end
	return nil
}

// explain adds what to do.
func explain(err error) error {
	switch {
	case errors.Is(err, pkcs11.Error(pkcs11.CKR_PIN_INCORRECT)):
		return fmt.Errorf("%w; correct the pinFile before the next start, for a token locks itself after a few wrong ones", err)
	case strings.Contains(err.Error(), "Object not found"):
		return fmt.Errorf("%w; the identity certificate's private key must have that CKA_ID, the SHA-256 digest of its public point", err)
	case strings.Contains(err.Error(), "could not find token"):
		return fmt.Errorf("%w; see what tokens the library shows: pkcs11-tool --module LIBRARY --list-token-slots", err)
	}
	return err
}

// disconnect ends a session that no longer signs.
func (k *tokenKey) disconnect() {
	_ = k.endSession() // mostly there is none any more
	k.signOnce, k.endSession = nil, nil
}

func (k *tokenKey) close() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.signOnce != nil {
		k.disconnect()
	}
	k.final = errClosed
	k.library.release()
	return nil
}

// A library is a PKCS #11 library that keys use. It can be initialised but once
// in a process (PKCS #11 v2.40 §5.4, C_Initialize), so all keys share it.
type library struct {
	path    string
	factory *identity.HSMSignerFactory
	users   int // guarded by libraries
}

var libraries = struct {
	sync.Mutex
	open map[string]*library // by path, guarded by the mutex
}{open: map[string]*library{}}

func openLibrary(path string) (*library, error) {
	path, err := filepath.EvalSymlinks(path) // two names of one library are one
	if err != nil {
		return nil, err
	}
	libraries.Lock()
	defer libraries.Unlock()
	lib := libraries.open[path]
	if lib == nil {
		factory, err := identity.NewHSMSignerFactory(path)
		if err != nil {
			return nil, err
		}
		lib = &library{path: path, factory: factory}
		libraries.open[path] = lib
	}
	lib.users++
	return lib, nil
}

// release gives the library back; the last to do so ends it.
func (l *library) release() {
	libraries.Lock()
	defer libraries.Unlock()
	if l.users--; l.users == 0 {
		delete(libraries.open, l.path)
		l.factory.Dispose()
	}
}
