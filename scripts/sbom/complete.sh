#!/bin/sh
# Fails unless the list of what a program is made of names every module that the program does.
# usage: scripts/sbom/complete.sh bin/tradehub
set -eu
list=$1.cdx.json
missing=0
for module in $(go version -m "$1" | awk '$1 == "dep" { print $2 "@" $3 }'); do
  if ! grep -qF "\"pkg:golang/$module?" "$list"; then
    echo "$list lacks $module" >&2
    missing=1
  fi
done
[ "$missing" = 0 ] || exit 1
echo "$list names $(go version -m "$1" | grep -c '^	dep') modules"
