// Package pdfium opens PDFs with PDFium, compiled to WebAssembly, in this process and apart from it.
//
// Each document has an instance of its own, which sees no file of the host but fonts, no network
// and no clock. Its memory has a hard bound and is given back at once. A deadline ends it at any
// instruction. What the guest does wrong is a refusal of that document.
package pdfium
