// Runs the kernels on the processor, a thread after another. For each launch it
// reads from standard input, in little endian: which kernel (0 SHA-256, 1 SM3),
// the number of threads, the number of jobs, the bytes of device memory, and at
// which of them the jobs begin, five words of 32 bits; then the memory. It
// writes the digests.

#include <stdio.h>
#include <stdlib.h>

#include "../kernel.cu"

static u32 running;

static u32 thread_index(void) { return running; }

int main(void) {
	u32 head[5];
	while (fread(head, sizeof head, 1, stdin) == 1) {
		u32 kernel = head[0], threads = head[1], n = head[2], bytes = head[3], jobs = head[4];
		char *memory = aligned_alloc(64, (bytes + 63ul) / 64 * 64 + 64);
		u32 *out = calloc(8 * (n + 1ul), sizeof *out);
		if (!memory || !out || fread(memory, 1, bytes, stdin) != bytes) return 1;
		for (running = 0; running < threads; running++)
			(kernel ? sm3_documents : sha256_documents)((const u32 *)memory, (const job *)(memory + jobs), out, n);
		if (fwrite(out, 32, n, stdout) != n || fflush(stdout)) return 1;
		free(memory);
		free(out);
	}
	return 0;
}
