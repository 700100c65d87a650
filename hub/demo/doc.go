// Package demo shows the hub's main job as a story, on samples of the project's own.
//
// No firm, ship or shipment in the samples exists. [Tell] runs on a hub like any client's:
// nothing in it is prepared, and what it prints is what the hub answered.
package demo
