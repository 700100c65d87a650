// Package rules examines a presentation: it says rule by rule whether the
// documents of an import agree with themselves, with each other, with the
// financing request and with what the registry knows, and then judges.
//
// [Examine] runs the rules of a [Pack] over a documents.Presentation and
// returns findings; [Judge] makes a documents.Verdict of them. Both are pure:
// the same presentation and the same pack give the same bytes, today and in
// ten years. There is no clock, no I/O, no float and no map order in them.
//
// # Rules and packs
//
// A [Rule] is code: what is compared with what. A pack is policy: which rules
// run, how grave a failure is, and every threshold. A pack is a YAML file that
// a supervisor signs ([SignPack], [LoadPack]); a byte changed after signing and
// it does not load. A pack names the version of each rule that it was written
// for, so that it never runs over other logic than was reviewed.
//
// The embedded pack ([DefaultPack]) is signed with a development key whose
// private half is derived in a test file of this package. That signature guards
// against an edit that nobody meant, not against an adversary: a deployment has
// its supervisor sign a pack and is told the supervisor's public key.
//
// # What a missing input does
//
// A rule that lacks an input answers NOT_EVALUATED and says what it lacks. It
// never passes: grey is not green.
//
// # What it is not
//
// It reads no format, asks no registry and verifies no signature of a document;
// all that stands in the presentation already. It never says "fraud".
package rules
