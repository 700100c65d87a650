// Package ublcargo reads the common parts of the customs and the transport documents of OASIS
// UBL 2.0 to 2.4. These are parties, shipments, stages, goods items and transport equipment
// (UBL Common Aggregate Components).
//
// What a kind of document requires, and what its head says, is with its reader in packages
// customs and transport.
package ublcargo
