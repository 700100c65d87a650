// The functions of the CUDA driver that package cuda calls, on the processor and
// at once: what the tests load in place of libcuda.so.1, to hold each call and
// its arguments to what crosses into C.

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../kernel.cu"

static u32 running;

static u32 thread_index(void) { return running; }

typedef void kernel(const u32 *, const job *, u32 *, u32);

enum { device = 7, context = 77, module = 777, stream = 7777, invalid = 1 };

int cuInit(unsigned flags) { return flags != 0; }

int cuDeviceGet(int *out, int ordinal) { return *out = device, ordinal != 0; }

int cuDeviceGetName(char *name, int n, int d) { return strncpy(name, "Processor", n), d != device; }

int cuDevicePrimaryCtxRetain(uintptr_t *out, int d) { return *out = context, d != device; }

int cuDevicePrimaryCtxRelease_v2(int d) { return d != device; }

int cuCtxSetCurrent(uintptr_t c) { return c != context; }

int cuModuleLoadData(uintptr_t *out, const char *image) { return *out = module, strstr(image, ".visible .entry") == NULL; }

int cuModuleUnload(uintptr_t m) { return m != module; }

int cuModuleGetFunction(kernel **out, uintptr_t m, const char *name) {
	*out = !strcmp(name, "sha256_documents") ? sha256_documents : !strcmp(name, "sm3_documents") ? sm3_documents : NULL;
	return *out == NULL || m != module;
}

int cuMemAlloc_v2(void **out, size_t n) { return *out = aligned_alloc(64, (n + 63) / 64 * 64), *out == NULL; }

int cuMemFree_v2(void *p) { return free(p), 0; }

int cuMemHostAlloc(void **out, size_t n, unsigned flags) { return *out = malloc(n), *out == NULL || flags != 0; }

int cuMemFreeHost(void *p) { return free(p), 0; }

int cuStreamCreate(uintptr_t *out, unsigned flags) { return *out = stream, flags != 1; }

int cuStreamDestroy_v2(uintptr_t s) { return s != stream; }

int cuStreamSynchronize(uintptr_t s) { return s != stream; }

int cuMemcpyHtoDAsync_v2(void *to, const void *from, size_t n, uintptr_t s) { return memcpy(to, from, n), s != stream; }

int cuMemcpyDtoHAsync_v2(void *to, const void *from, size_t n, uintptr_t s) { return memcpy(to, from, n), s != stream; }

int cuLaunchKernel(kernel *f, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz, unsigned shared,
				   uintptr_t s, void **args, void **extra) {
	if (gy != 1 || gz != 1 || by != 1 || bz != 1 || shared != 0 || s != stream || extra != NULL) return invalid;
	for (running = 0; running < gx * bx; running++) f(*(const u32 **)args[0], *(const job **)args[1], *(u32 **)args[2], *(u32 *)args[3]);
	return 0;
}
