#!/usr/bin/env bash
# Tells the story of `make demo` on real Fabric networks, one city after
# another, and stops their processes again. Its networks are its own.
set -euo pipefail
program="$1"
folder="$(mktemp -d)"
stop() {
	"$program" devnet reset --data "$folder" >/dev/null || true
	rm -rf "$folder"
}
trap stop EXIT
"$program" devnet up --data "$folder"
for city in shenzhen shanghai hongkong; do
	cat >"$folder/$city.yaml" <<-CONFIG
		city: $city
		ledger:
		  profile: $folder/$city/profile.yaml
		  identity: hub
	CONFIG
	printf '\n=== %s\n\n' "$city"
	"$program" demo --config "$folder/$city.yaml"
done
