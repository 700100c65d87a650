// Package paper opens papers, which are files without data: PDF, JPEG, PNG and the first page of
// a TIFF. It shows their pages as pictures.
//
// A [Reader] says what a paper is ([Reader.Inspect]) and renders a page as PNG when a person asks
// for it ([Reader.Picture]). No picture is kept. Everything has a bound: bytes, pages, pixels,
// memory, time, and papers that are open at once. A paper that exceeds one is refused with a code.
// PDFs go to an [Opener] (package pdfium), which runs apart from this process's memory.
//
// It reads no values and knows neither stores nor persons.
package paper
