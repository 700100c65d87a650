#!/bin/sh
# Compiles the kernels of accel/cuda to PTX. With "check", says whether the committed ones are what the compiler makes of
# the source; another version of clang makes others, so the check is left out, and says so, where this one is not.
set -eu
cd "$(dirname "$0")/../accel/cuda"
clang=${CLANG:-clang-14}
version=$("$clang" -dumpversion 2>/dev/null || echo none)
if [ "$version" != 14.0.6 ]; then
	echo "accel/cuda/kernel.ptx is made by clang 14.0.6 (Debian: clang-14); this is $version" >&2
	[ "${1:-}" = check ] && exit 0
	exit 1
fi
made=$(mktemp)
trap 'rm -f "$made"' EXIT
"$clang" -x cuda --cuda-device-only --cuda-gpu-arch=sm_70 -nocudainc -nocudalib -Wno-unknown-cuda-version -O3 -S -o "$made" kernel.cu
if [ "${1:-}" != check ]; then
	cp "$made" kernel.ptx
elif ! cmp -s "$made" kernel.ptx; then
	echo "accel/cuda/kernel.ptx is not what kernel.cu compiles to: make ptx" >&2
	exit 1
fi
