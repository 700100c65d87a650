// Package invoice reads invoice documents.
package invoice
