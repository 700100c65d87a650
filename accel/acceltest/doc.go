// Package acceltest holds every hashing engine and every hasher to one behaviour: that of the
// reference, bit for bit.
//
// [Engine] is for an [accel.Engine], [Hasher] for an [accel.Hasher]. [Vectors] holds either
// to the vectors of NIST, the authors of SM3 and Wycheproof. [Random] compares as many random
// inputs as the caller has time for.
package acceltest
