// Package browsertest opens the portal's pages in Chromium: see pages_test.go, where a
// page is one row.
//
// Every page is held to the same: no violation of axe's rules, no sideways scroll, no message
// in the console, no request to anywhere else, no violation of its policy, and a picture that
// is as it was kept, in three languages, light and dark, on three widths. Each check has a
// page with a defect that it must find. The tests run where Chromium is, and fail without it
// if TRADEHUB_TEST_ALL is set. With -update the pictures are replaced.
package browsertest
