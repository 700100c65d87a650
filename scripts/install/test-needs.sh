#!/usr/bin/env bash
# Installs what the tests need beside Go: a Redis server; poppler's pdftotext
# and pdftoppm, which read certificates back; SoftHSM2, a PKCS #11 token in
# software; Python, which the cases of officers beside the checkout are run by; and
# Chromium with the fonts of its pictures, which opens the portal's pages; and a
# Chinese font, which papers that embed none are shown in.
set -euo pipefail

missing=()
command -v redis-server >/dev/null || missing+=(redis-server)
command -v pdftotext >/dev/null || missing+=(poppler-utils)
command -v softhsm2-util >/dev/null || missing+=(softhsm2)
command -v python3 >/dev/null || missing+=(python3)
command -v chromium >/dev/null || missing+=(chromium)
if command -v apt-get >/dev/null; then
	for font in fonts-noto-cjk fonts-liberation fonts-wqy-microhei; do
		dpkg -s "$font" >/dev/null 2>&1 || missing+=("$font")
	done
fi
[ ${#missing[@]} -eq 0 ] && exit 0

sudo=""
[ "$(id -u)" -eq 0 ] || sudo="sudo"
if command -v apt-get >/dev/null; then
	# Packages may start a service on installation; the tests start their own.
	export DEBIAN_FRONTEND=noninteractive RUNLEVEL=1
	# Another installation may be running: wait for its locks. The lock of the
	# package lists has no time-out of its own, so the update is tried again.
	wait_for_lock=(-o DPkg::Lock::Timeout=600)
	for try in $(seq 60); do
		$sudo apt-get update -qq "${wait_for_lock[@]}" && break
		[ "$try" -lt 60 ] || exit 1
		sleep 10
	done
	$sudo apt-get install -y -qq --no-install-recommends "${wait_for_lock[@]}" "${missing[@]}"
elif command -v brew >/dev/null; then
	missing=("${missing[@]/redis-server/redis}")
	brew install "${missing[@]/softhsm2/softhsm}"
else
	echo "install these, then run again: ${missing[*]}" >&2
	exit 1
fi
