#!/usr/bin/env bash
# Runs every fuzz target of the module for the given time, one after another.
set -euo pipefail
time="${1:-60s}"
grep -rlE '^func Fuzz' --include='*_test.go' . | sort | while read -r file; do
	pkg="$(dirname "$file")"
	grep -oE '^func Fuzz[A-Za-z0-9_]*' "$file" | sed 's/func //' | while read -r target; do
		echo "== $pkg $target $time"
		go test "$pkg" -parallel "${PARALLEL:-2}" -fuzzminimizetime 1x -run '^$' -fuzz "^${target}\$" -fuzztime "$time"
	done
done
