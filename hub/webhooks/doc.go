// Package webhooks sends events to the addresses that organisations name, signed as Standard
// Webhooks 1.0 has it.
//
// What is to be sent is written before the place in the log moves on, and is removed once the
// receiver said that it has it: an event may come twice, under the same ID, and is never left out.
// Nothing else is promised of the order. An address of the hub's own network is refused when the
// connection is made, whatever its name resolves to.
package webhooks
