package match

import (
	"regexp"

	"github.com/tradehub/tradehub/documents"
)

// DeclarationSkeleton returns the letters and digits of a declaration's number in upper case.
func DeclarationSkeleton(number string) string { return Compact(number) }

// SameDeclaration reports whether two numbers are spellings of one.
func SameDeclaration(a, b string) bool {
	x := DeclarationSkeleton(a)
	return x != "" && x == DeclarationSkeleton(b)
}

// UniqueDeclaration reports whether a declaration's number identifies by itself:
// the 18 digits of China's customs (office, year, direction, serial; GACC 2018
// No. 67), or a movement reference number. Any other number is unique within the
// office and the year that gave it out.
func UniqueDeclaration(number string) bool {
	n := DeclarationSkeleton(number)
	return chinese.MatchString(n) || documents.ShapedMRN(n)
}

var chinese = regexp.MustCompile(`^[0-9]{18}$`)
