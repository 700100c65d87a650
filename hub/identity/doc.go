// Package identity says which person visits the portal.
package identity
