// Package dedupetest is the suite that every index of claims must pass,
// whatever it keeps them in. Its expectations are those of package dedupe.
package dedupetest
