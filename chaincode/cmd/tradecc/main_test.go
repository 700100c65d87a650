package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/protobuf/proto"

	"github.com/tradehub/tradehub/chaincode/codec"
)

// asCommand makes the test binary the command itself.
const asCommand = "TRADECC_TEST_RUN"

func TestMain(m *testing.M) {
	if os.Getenv(asCommand) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// TestServe starts the command and talks to it as a peer does: each chaincode
// registers at its own address, is made ready, and runs a transaction.
func TestServe(t *testing.T) {
	key, cert := keyPair(t)
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(cert) {
		t.Fatal("no certificate")
	}
	for name, c := range map[string]struct {
		env   []string
		creds credentials.TransportCredentials
	}{
		"plain": {nil, insecure.NewCredentials()},
		"TLS": {[]string{
			"CORE_PEER_TLS_ENABLED=true",
			"CORE_TLS_CLIENT_KEY_FILE=" + file(t, "key.pem", key),
			"CORE_TLS_CLIENT_CERT_FILE=" + file(t, "cert.pem", cert),
		}, credentials.NewClientTLSFromCert(pool, "localhost")},
	} {
		t.Run(name, func(t *testing.T) {
			at := freeAddresses(t)
			start(t, append(c.env, "CHAINCODE_ID=trade:1", "CHAINCODE_SERVER_ADDRESS="+at[0], "CATALOGUE_ID=catalogue:1", "CATALOGUE_SERVER_ADDRESS="+at[1]))
			if r := ask(t, at[0], c.creds, "trade:1", "org.hyperledger.fabric:GetMetadata"); r.GetStatus() != 200 || !strings.Contains(string(r.GetPayload()), `"claims"`) {
				t.Errorf("the contracts answered %v", r)
			}
			if r := ask(t, at[1], c.creds, "catalogue:1", "?"); r.GetStatus() != 500 || !strings.HasPrefix(r.GetMessage(), "catalogue: ") {
				t.Errorf("the catalogue answered %v", r)
			}
		})
	}
}

// TestVersions builds the command as an organisation does: its log says which modules
// must be alike everywhere, each in the version of go.mod.
func TestVersions(t *testing.T) {
	program := filepath.Join(t.TempDir(), "tradecc")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-trimpath", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	cmd := exec.CommandContext(t.Context(), program) // without an address it looks for a peer, and ends
	cmd.Env = []string{"CORE_CHAINCODE_ID_NAME=trade:1"}
	log, err := cmd.CombinedOutput()
	if err == nil {
		t.Error("it ended well without a peer")
	}
	for _, m := range codec.Versions()[1:] {
		version, err := exec.CommandContext(t.Context(), "go", "list", "-m", "-f", "{{.Path}} {{.Version}}", m.Path).Output()
		if err != nil {
			t.Fatalf("%s is no module of this one: %v", m.Path, err)
		}
		if want := strings.TrimSpace(string(version)); !strings.Contains(string(log), want+",") && !strings.Contains(string(log), want+"\n") {
			t.Errorf("the log does not say %q: %s", want, log)
		}
	}
	if want := "go " + runtime.Version() + ","; !strings.Contains(string(log), want) {
		t.Errorf("the log does not say %q: %s", want, log)
	}
}

func freeAddresses(t *testing.T) (out [2]string) {
	t.Helper()
	for i := range out {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close() // after all are found, so that none is found twice
		out[i] = l.Addr().String()
	}
	return out
}

// start runs the command and stops it when the test ends.
func start(t *testing.T, env []string) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(env, asCommand+"=1")
	cmd.Stderr = t.Output()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
}

// ask has the chaincode run one function, and returns what it answers.
func ask(t *testing.T, address string, creds credentials.TransportCredentials, name, function string) *peer.Response {
	t.Helper()
	conn, err := grpc.NewClient(address, grpc.WithTransportCredentials(creds))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	stream, err := peer.NewChaincodeClient(conn).Connect(ctx, grpc.WaitForReady(true))
	if err != nil {
		t.Fatal(err)
	}
	id := new(peer.ChaincodeID)
	if m := receive(t, stream, peer.ChaincodeMessage_REGISTER); proto.Unmarshal(m.GetPayload(), id) != nil || id.GetName() != name {
		t.Fatalf("registers as %q", id.GetName())
	}
	for _, kind := range []peer.ChaincodeMessage_Type{peer.ChaincodeMessage_REGISTERED, peer.ChaincodeMessage_READY} {
		send(t, stream, &peer.ChaincodeMessage{Type: kind})
	}
	input, err := proto.Marshal(&peer.ChaincodeInput{Args: [][]byte{[]byte(function)}})
	if err != nil {
		t.Fatal(err)
	}
	send(t, stream, &peer.ChaincodeMessage{Type: peer.ChaincodeMessage_TRANSACTION, Payload: input, Txid: "t1", ChannelId: "c"})
	response := new(peer.Response)
	if err := proto.Unmarshal(receive(t, stream, peer.ChaincodeMessage_COMPLETED).GetPayload(), response); err != nil {
		t.Fatal(err)
	}
	return response
}

func send(t *testing.T, s peer.Chaincode_ConnectClient, m *peer.ChaincodeMessage) {
	t.Helper()
	if err := s.Send(m); err != nil {
		t.Fatal(err)
	}
}

func receive(t *testing.T, s peer.Chaincode_ConnectClient, want peer.ChaincodeMessage_Type) *peer.ChaincodeMessage {
	t.Helper()
	m, err := s.Recv()
	if err != nil {
		t.Fatal(err)
	}
	if m.GetType() != want {
		t.Fatalf("received %s, want %s", m.GetType(), want)
	}
	return m
}

func keyPair(t *testing.T) (key, cert []byte) {
	t.Helper()
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "localhost"}, DNSNames: []string{"localhost"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, c, c, k.Public(), k)
	if err != nil {
		t.Fatal(err)
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(k)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8}), pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
}

func file(t *testing.T, name string, b []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
