// Package devnet runs Hyperledger Fabric networks on this machine, as plain processes on
// loopback: for development, demonstrations and tests.
//
// [BuildTools] builds Fabric's programs and the chaincode server once. [Start] makes the
// network of one city in a folder, or continues an existing one. It returns when every peer
// answers a call of the contracts. [Open] looks at a network without starting it:
// [Network.Status] reports what is wrong and how to repair it, [Network.Stop] ends its
// processes and keeps the data, [Network.Logs] shows what they wrote. A client connects with
// the file that [Network.Profile] names.
//
// A network has the organisations of embedded.DefaultOrgs under the same MSP IDs. Four of
// them run a peer and a chaincode server of their own: one process for the contracts and for
// the catalogues that these call. The others are members who call through a peer of those. A
// chaincode definition is approved by peers, so the four approve all. Three of them endorse a
// transaction. All holders of the contracts' collection endorse a transaction that touches a
// catalogue.
//
// It is not for production: every organisation's keys are in one folder.
package devnet
