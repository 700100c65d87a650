// Package customs reads customs documents.
package customs
