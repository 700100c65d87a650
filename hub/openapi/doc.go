// Package openapi describes an HTTP interface as data: OpenAPI 3.1 and 3.0.3, a page in
// Markdown, and what a page of a portal renders.
//
// [New] makes a [Document] of a table of operations. The package serves nothing. The interface
// that has the table gives the document to others as data, through the composition root: so
// [Document.Reference] and [Request.Curl] are for a room that must not import the interface.
package openapi
