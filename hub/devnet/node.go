package devnet

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// A node is one process of the network.
type node struct {
	name    string // "orderer1", "banka.peer", "banka.chaincode"
	program string
	args    []string
	env     []string
	ports   []int  // it listens at; the first is what others call
	health  string // URL that answers 200 when it is well; "" where it has none
	roots   string // file of the roots of its TLS certificate; "" where it cannot be asked without a client's certificate
}

// nodes lists the processes, each before those that need it.
func (n *Network) nodes() ([]node, error) {
	var out []node
	for _, o := range n.orderers() {
		out = append(out, n.ordererNode(o))
	}
	for _, o := range organisations(n.City) {
		if !o.Peer {
			continue
		}
		cc, err := n.chaincodeNode(o)
		if err != nil {
			return nil, err
		}
		out = append(out, cc, n.peerNode(o))
	}
	return out, nil
}

// environment returns what a process inherits of our environment. Each node names its other
// settings.
func environment() []string {
	return []string{"PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME"), "TMPDIR=" + os.TempDir()}
}

func (n *Network) ordererNode(o orderer) node {
	admin, operations := n.Ports[o.Name+".admin"], n.Ports[o.Name+".operations"]
	key, cert, ca := o.Dir+"/tls/server.key", o.Dir+"/tls/server.crt", o.Dir+"/tls/ca.crt"
	data := n.path("ledger", o.Name)
	return node{
		name: o.Name, program: n.Tools.program("orderer"), ports: []int{o.Port, admin, operations},
		health: "https://" + address(operations) + "/healthz", roots: ca,
		env: append(environment(), settings(map[string]string{
			"FABRIC_CFG_PATH": n.Tools.config(), "FABRIC_LOGGING_SPEC": "warn",
			"ORDERER_GENERAL_LISTENADDRESS": "127.0.0.1", "ORDERER_GENERAL_LISTENPORT": strconv.Itoa(o.Port),
			"ORDERER_GENERAL_LOCALMSPID": ordererMSP, "ORDERER_GENERAL_LOCALMSPDIR": o.Dir + "/msp",
			"ORDERER_GENERAL_BOOTSTRAPMETHOD": "none", "ORDERER_CHANNELPARTICIPATION_ENABLED": "true",
			"ORDERER_GENERAL_TLS_ENABLED": "true", "ORDERER_GENERAL_TLS_PRIVATEKEY": key,
			"ORDERER_GENERAL_TLS_CERTIFICATE": cert, "ORDERER_GENERAL_TLS_ROOTCAS": "[" + ca + "]",
			"ORDERER_GENERAL_CLUSTER_CLIENTCERTIFICATE": cert, "ORDERER_GENERAL_CLUSTER_CLIENTPRIVATEKEY": key,
			"ORDERER_GENERAL_CLUSTER_ROOTCAS": "[" + ca + "]",
			"ORDERER_ADMIN_LISTENADDRESS":     address(admin), "ORDERER_ADMIN_TLS_ENABLED": "true",
			"ORDERER_ADMIN_TLS_CERTIFICATE": cert, "ORDERER_ADMIN_TLS_PRIVATEKEY": key,
			"ORDERER_ADMIN_TLS_ROOTCAS": "[" + ca + "]", "ORDERER_ADMIN_TLS_CLIENTROOTCAS": "[" + ca + "]",
			"ORDERER_OPERATIONS_LISTENADDRESS": address(operations), "ORDERER_OPERATIONS_TLS_ENABLED": "true",
			"ORDERER_OPERATIONS_TLS_CERTIFICATE": cert, "ORDERER_OPERATIONS_TLS_PRIVATEKEY": key,
			"ORDERER_FILELEDGER_LOCATION": data, "ORDERER_CONSENSUS_WALDIR": data + "/wal", "ORDERER_CONSENSUS_SNAPDIR": data + "/snap",
		})...),
	}
}

func (n *Network) peerNode(o organisation) node {
	listen, support, operations := n.Ports[o.Name+".peer"], n.Ports[o.Name+".chaincode-support"], n.Ports[o.Name+".operations"]
	key, cert, ca := n.peer(o, "tls", "server.key"), n.peer(o, "tls", "server.crt"), n.tlsRoots(o)
	data := n.path("ledger", o.Name)
	return node{
		name: o.Name + ".peer", program: n.Tools.program("peer"), args: []string{"node", "start"}, ports: []int{listen, support, operations},
		health: "https://" + address(operations) + "/healthz", roots: ca,
		env: append(environment(), settings(map[string]string{
			"FABRIC_CFG_PATH": n.Tools.config(), "FABRIC_LOGGING_SPEC": "warn",
			"CORE_PEER_ID": "peer0." + o.Domain, "CORE_PEER_ADDRESS": address(listen), "CORE_PEER_LISTENADDRESS": address(listen),
			"CORE_PEER_CHAINCODEADDRESS": address(support), "CORE_PEER_CHAINCODELISTENADDRESS": address(support),
			"CORE_PEER_GOSSIP_BOOTSTRAP": address(listen), "CORE_PEER_GOSSIP_EXTERNALENDPOINT": address(listen),
			// A peer that was not there yet, or was away, is looked for so often; 25 s, the default, is long for a person who waits.
			"CORE_PEER_GOSSIP_RECONNECTINTERVAL": "1s",
			"CORE_PEER_LOCALMSPID":               o.MSPID, "CORE_PEER_MSPCONFIGPATH": n.peer(o, "msp"),
			"CORE_PEER_TLS_ENABLED": "true", "CORE_PEER_TLS_KEY_FILE": key, "CORE_PEER_TLS_CERT_FILE": cert, "CORE_PEER_TLS_ROOTCERT_FILE": ca,
			"CORE_PEER_FILESYSTEMPATH": data, "CORE_LEDGER_SNAPSHOTS_ROOTDIR": data + "/snapshots", "CORE_PEER_GATEWAY_ENABLED": "true",
			"CORE_OPERATIONS_LISTENADDRESS": address(operations), "CORE_OPERATIONS_TLS_ENABLED": "true",
			"CORE_OPERATIONS_TLS_CERT_FILE": cert, "CORE_OPERATIONS_TLS_KEY_FILE": key,
			"CORE_LEDGER_HISTORY_ENABLEHISTORYDATABASE": "false", // the contracts ask for no key's earlier values, and each peer pays for them
			"CORE_VM_ENDPOINT":                          "",      // no Docker
			"CORE_CHAINCODE_EXTERNALBUILDERS":           fmt.Sprintf(`[{"name":"ccaas","path":%q,"propagateEnvironment":["PATH"]}]`, n.path("builders", "ccaas")),
		})...),
	}
}

// chaincodeNode returns one process for all of the organisation's chaincodes.
func (n *Network) chaincodeNode(o organisation) (node, error) {
	dir := n.path("chaincode", o.Name, "server")
	env := map[string]string{
		"CORE_PEER_TLS_ENABLED":       "true",
		"CORE_TLS_CLIENT_KEY_FILE":    filepath.Join(dir, "key.pem"),
		"CORE_TLS_CLIENT_CERT_FILE":   filepath.Join(dir, "cert.pem"),
		"CORE_PEER_TLS_ROOTCERT_FILE": n.tlsRoots(o),
	}
	nd := node{name: o.Name + ".chaincode", program: n.Tools.Chaincode}
	for _, c := range n.chaincodes() {
		port := n.port(c, o)
		if port == 0 {
			continue
		}
		id, _, err := n.packageID(c, o)
		if err != nil {
			return nd, err
		}
		prefix := strings.ToUpper(c.use)
		env[prefix+"_SERVER_ADDRESS"], env[prefix+"_ID"] = address(port), id
		nd.ports = append(nd.ports, port)
	}
	nd.env = append(environment(), settings(env)...)
	return nd, nil
}

func settings(of map[string]string) []string {
	out := make([]string, 0, len(of))
	for name, value := range of {
		out = append(out, name+"="+value)
	}
	return out
}
