#!/bin/sh
# Runs the program as the container does: nothing but the program in its root, nobody's user, and
# one folder that it may write to. Needs root for chroot.
# usage: scripts/deploy/try-alone.sh bin/tradehub
set -eu
bin=$1
root=$(mktemp -d)
pid=
trap '[ -z "$pid" ] || kill "$pid"; rm -rf "$root"' EXIT
install -m 755 "$bin" "$root/tradehub"
install -d -m 700 -o 65532 -g 65532 "$root/data"
chmod 755 "$root"
alone() { chroot --userspec=65532:65532 "$root" /tradehub "$@"; }
alone demo --data /data/d >/dev/null
alone backup /data/b --data /data/d
alone restore /data/b --data /data/e
alone replay --all --data /data/e
chroot --userspec=65532:65532 "$root" /tradehub serve --data /data/e --listen 127.0.0.1:0 >"$root/out" 2>"$root/log" &
pid=$!
for _ in $(seq 100); do
  if alone doctor --data /data/e --sample 1000 >"$root/doctor" 2>/dev/null && grep -q 'it runs and is ready' "$root/doctor"; then
    grep '^ok' "$root/doctor"
    kill "$pid"
    wait "$pid" # which drains and exits with 0
    pid=
    echo "the program needs nothing but itself"
    exit 0
  fi
  sleep 0.1
done
echo "the hub did not become ready:" >&2
cat "$root/doctor" "$root/log" >&2
exit 1
