#!/bin/sh
# Builds the committed tree twice, in two folders, the second time with an empty build cache, and
# compares the programs. Exits with 1 when they differ.
set -eu
tree=$(git rev-parse --show-toplevel)
work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
for n in first second-with-a-longer-name; do
  git clone -q --no-hardlinks "$tree" "$work/$n"
done
make -s -C "$work/first" build
GOCACHE="$work/cache" make -s -C "$work/second-with-a-longer-name" build
cd "$work"
sha256sum first/bin/tradehub second-with-a-longer-name/bin/tradehub
cmp first/bin/tradehub second-with-a-longer-name/bin/tradehub
echo "equal: $(wc -c <first/bin/tradehub) bytes"
