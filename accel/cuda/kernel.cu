// The kernels of package cuda: one thread digests one document of whole, padded
// blocks. Compiled to kernel.ptx by scripts/ptx.sh, and for the processor by
// the tests (testdata/emulate.c), so that the same text is held to the reference
// where there is no device. No header of CUDA's is needed.

typedef unsigned int u32;

#ifdef __CUDA__
#define KERNEL extern "C" __attribute__((global))
#define DEVICE static inline __attribute__((device))
#define UNROLL _Pragma("unroll")
DEVICE u32 thread_index(void) {
	return __nvvm_read_ptx_sreg_ctaid_x() * __nvvm_read_ptx_sreg_ntid_x() + __nvvm_read_ptx_sreg_tid_x();
}
#else
#define KERNEL static
#define DEVICE static inline
#define UNROLL
static u32 thread_index(void);
#endif

// A job is where a document's blocks are: those from first on, so many.
typedef struct {
	u32 first, blocks;
} job;

#define ROTL(x, n) (((x) << (n)) | ((x) >> (32 - (n))))
#define ROTR(x, n) ROTL(x, 32 - (n))

// load reads a block's sixteen words, which are in big endian.
DEVICE void load(u32 w[16], const u32 *block) {
	const u32 *p = (const u32 *)__builtin_assume_aligned(block, 64);
	UNROLL
	for (int i = 0; i < 16; i++) w[i] = __builtin_bswap32(p[i]);
}

DEVICE void store(u32 *out, const u32 s[8]) {
	UNROLL
	for (int i = 0; i < 8; i++) out[i] = __builtin_bswap32(s[i]);
}

// FIPS 180-4, 4.2.2.
#define K256                                                                                                         \
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98,      \
		0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,  \
		0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8,  \
		0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,  \
		0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819,  \
		0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,  \
		0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,  \
		0xc67178f2

// sha256_block is FIPS 180-4, 6.2.2.
DEVICE void sha256_block(u32 s[8], const u32 *block) {
	const u32 k[64] = {K256};
	u32 w[16], v[8];
	load(w, block);
	UNROLL
	for (int i = 0; i < 8; i++) v[i] = s[i];
	UNROLL
	for (int t = 0; t < 64; t++) {
		if (t >= 16) {
			u32 x = w[(t + 1) & 15], y = w[(t + 14) & 15];
			w[t & 15] += (ROTR(x, 7) ^ ROTR(x, 18) ^ (x >> 3)) + w[(t + 9) & 15] + (ROTR(y, 17) ^ ROTR(y, 19) ^ (y >> 10));
		}
		u32 a = v[0], e = v[4];
		u32 t1 = v[7] + (ROTR(e, 6) ^ ROTR(e, 11) ^ ROTR(e, 25)) + ((e & v[5]) ^ (~e & v[6])) + k[t] + w[t & 15];
		u32 t2 = (ROTR(a, 2) ^ ROTR(a, 13) ^ ROTR(a, 22)) + ((a & v[1]) ^ (a & v[2]) ^ (v[1] & v[2]));
		v[7] = v[6], v[6] = v[5], v[5] = e, v[4] = v[3] + t1;
		v[3] = v[2], v[2] = v[1], v[1] = a, v[0] = t1 + t2;
	}
	UNROLL
	for (int i = 0; i < 8; i++) s[i] += v[i];
}

// sm3_block is GB/T 32905-2016, 5.3.
DEVICE void sm3_block(u32 s[8], const u32 *block) {
	u32 w[16], v[8];
	load(w, block);
	UNROLL
	for (int i = 0; i < 8; i++) v[i] = s[i];
	UNROLL
	for (int j = 0; j < 64; j++) {
		int i = j + 4; // W'[j] needs W[j+4]
		if (i >= 16) {
			u32 x = w[i & 15] ^ w[(i + 7) & 15] ^ ROTL(w[(i + 13) & 15], 15);
			w[i & 15] = (x ^ ROTL(x, 15) ^ ROTL(x, 23)) ^ ROTL(w[(i + 3) & 15], 7) ^ w[(i + 10) & 15];
		}
		u32 a = v[0], b = v[1], c = v[2], e = v[4], f = v[5], g = v[6];
		u32 constant = j < 16 ? 0x79cc4519 : 0x7a879d8a;
		u32 turned = (j & 31) == 0 ? constant : ROTL(constant, j & 31);
		u32 sum = ROTL(a, 12) + e + turned;
		u32 ss1 = ROTL(sum, 7), ss2 = ss1 ^ ROTL(a, 12);
		u32 ff = j < 16 ? a ^ b ^ c : (a & b) | (a & c) | (b & c);
		u32 gg = j < 16 ? e ^ f ^ g : (e & f) | (~e & g);
		u32 tt1 = ff + v[3] + ss2 + (w[j & 15] ^ w[i & 15]);
		u32 tt2 = gg + v[7] + ss1 + w[j & 15];
		v[3] = c, v[2] = ROTL(b, 9), v[1] = a, v[0] = tt1;
		v[7] = g, v[6] = ROTL(f, 19), v[5] = e, v[4] = tt2 ^ ROTL(tt2, 9) ^ ROTL(tt2, 17);
	}
	UNROLL
	for (int i = 0; i < 8; i++) s[i] ^= v[i];
}

// Digests of n documents: out holds eight words each, in the order of jobs.

KERNEL void sha256_documents(const u32 *data, const job *jobs, u32 *out, u32 n) {
	u32 t = thread_index();
	if (t >= n) return;
	// FIPS 180-4, 5.3.3.
	u32 s[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
	const u32 *block = data + 16ull * jobs[t].first;
	for (u32 b = jobs[t].blocks; b > 0; b--, block += 16) sha256_block(s, block);
	store(out + 8ull * t, s);
}

KERNEL void sm3_documents(const u32 *data, const job *jobs, u32 *out, u32 n) {
	u32 t = thread_index();
	if (t >= n) return;
	// GB/T 32905-2016, 4.1.
	u32 s[8] = {0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e};
	const u32 *block = data + 16ull * jobs[t].first;
	for (u32 b = jobs[t].blocks; b > 0; b--, block += 16) sm3_block(s, block);
	store(out + 8ull * t, s);
}
