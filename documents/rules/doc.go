// Package rules examines a presentation, rule by rule, and then judges. It checks whether the
// documents of an import agree with themselves, with each other, with the financing request
// and with what the registry knows.
//
// [Examine] runs the rules of a [Pack] over a documents.Presentation and returns findings;
// [Judge] makes a documents.Verdict of them. Both are pure: the same presentation and the
// same pack give the same bytes, today and in ten years. There is no clock, no I/O, no float
// and no map order in them.
//
// # Rules and packs
//
// A [Rule] is code: what is compared with what. A pack is policy: which rules run, how grave
// a failure is, and every threshold. A pack is a YAML file that a supervisor signs
// ([SignPack], [LoadPack]). It does not load if a byte changed after signing. A pack names
// the version of each rule that it was written for, so that it never runs over other logic
// than was reviewed.
//
// The embedded pack ([DefaultPack]) is signed with a development key; a test file of this
// package derives its private half. That signature guards against an unintended edit, not
// against an adversary. In a deployment the supervisor signs a pack, and its public key is
// configured.
//
// # What a missing input does
//
// A rule that lacks an input answers NOT_EVALUATED and names what it lacks. It never passes:
// grey is not green.
//
// # What it is not
//
// It reads no format, asks no registry and verifies no signature of a document: the
// presentation already contains the results. It never says "fraud".
package rules
