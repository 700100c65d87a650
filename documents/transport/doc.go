// Package transport reads transport documents.
package transport
