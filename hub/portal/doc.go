// Package portal is the hub's pages: a handler parses, makes one call and renders.
//
// [New] puts the pages of its parts together. A [Part] brings routes, navigation, panels on
// other parts' pages, templates and words; the pages that need no account are a part too. A
// [Route] names who may open it, and is not found for anybody else. The package has no rule
// of its own: what an operation of the API may do, a page may do, by the same method.
//
// A handler returns an error, and one component shows what became of the request, see
// [State]. Pages work without JavaScript. Their policy allows nothing that is not from this
// hub.
package portal
