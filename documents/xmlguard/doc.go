// Package xmlguard turns untrusted bytes into an XML tree, or refuses them.
//
// A hostile document must pass it before anything reads it. A tree that [Parse] returns comes
// from a document that is well-formed (XML 1.0, fifth edition) and namespace-well-formed
// (Namespaces in XML 1.0) and has
//   - one root, and nothing but blanks, comments and processing instructions
//     around it;
//   - no DOCTYPE, so no entity but the five predefined ones and no default
//     attribute: what is in the bytes is all there is;
//   - no comment or processing instruction in an element that holds text, so
//     that no value can read differently to two readers;
//   - an encoding that is known, declared without contradiction and kept to
//     by every byte;
//   - bounded size, depth and counts.
//
// Comments and processing instructions between child elements stay in the tree, because a
// signature may cover them; those outside the root do not. The tree is built in the same
// single pass, and [Root] returns the name of the root without building one.
//
// The scanner is the package's own. The decoder of encoding/xml accepts what this package
// must refuse, and costs more than all other work on a document together. A fuzz test checks
// that encoding/xml accepts whatever is accepted here, with the same meaning.
package xmlguard
