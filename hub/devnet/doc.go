// Package devnet runs Hyperledger Fabric networks on this machine, as plain
// processes on loopback: for development, demonstrations and tests.
//
// [BuildTools] builds Fabric's programs and the chaincode server once. [Start]
// makes the network of one city in a folder, or takes up the one that is there,
// and returns when every peer answers a call of the contracts. [Open] looks at a
// network without starting it: [Network.Status] tells what is wrong and how to
// mend it, [Network.Stop] ends its processes and keeps the data, [Network.Logs]
// shows what they wrote. A client connects with the file that
// [Network.Profile] names.
//
// A network has the organisations of embedded.DefaultOrgs under the same MSP
// IDs. Four of them run a peer and a chaincode server of their own, one process
// for the contracts and for the catalogues that these call; the others are members
// who call through a peer of those. A chaincode definition is approved by peers,
// so the four approve all. Three of them endorse a transaction, and what touches
// a catalogue is endorsed by all who hold the contracts' collection.
//
// It is no way to run a production network: every organisation's keys lie in
// one folder.
package devnet
