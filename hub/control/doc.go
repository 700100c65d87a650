// Package control is the socket on which a running hub answers the owner of its data folder:
// tradehub backup takes snapshots there, and tradehub doctor asks how the hub is.
//
// The socket is a file in the data folder. Whoever may open it may read the folder anyhow.
package control
