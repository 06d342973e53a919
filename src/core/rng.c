/* rng.c - named random streams over xoshiro256++ (public-domain algorithm of Blackman and Vigna).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "twoarm/rng.h"
#include "twoarm/vecmath.h"

#include <math.h>

/* splitmix64's output function: a bijection in which every input bit reaches every output bit. */
static uint64_t mix(uint64_t z)
{
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

void ta_rng_start(struct ta_rng *r, uint64_t seed, enum ta_stream stream, uint64_t participant,
                  uint64_t index)
{
    const uint64_t golden = 0x9e3779b97f4a7c15u;
    const uint64_t word[4] = {seed, (uint64_t)stream, participant, index};
    uint64_t h = 0;
    for (int i = 0; i < 4; i++) {
        h = mix(h + golden + word[i]);
    }
    for (int i = 0; i < 4; i++) {
        r->s[i] = mix(h += golden);
    }
}

static uint64_t rotl(uint64_t x, int by)
{
    return (x << by) | (x >> (64 - by));
}

uint64_t ta_rng_next(struct ta_rng *r)
{
    uint64_t *s = r->s;
    uint64_t out = rotl(s[0] + s[3], 23) + s[0];
    uint64_t t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotl(s[3], 45);
    return out;
}

double ta_rng_uniform(struct ta_rng *r)
{
    return (double)(ta_rng_next(r) >> 12) * 0x1p-52;
}

TA_CLONES void ta_rng_lanes_uniform(uint64_t *s, int n, double *u)
{
    uint64_t *s0 = s, *s1 = s + n, *s2 = s + 2 * n, *s3 = s + 3 * n;
    TA_LANES(i, n) {
        uint64_t a = s0[i], b = s1[i], c = s2[i], d = s3[i], sum = a + d;
        uint64_t out = ((sum << 23) | (sum >> 41)) + a;
        c ^= a;
        d ^= b;
        s1[i] = b ^ c;
        s0[i] = a ^ d;
        s2[i] = c ^ (b << 17);
        s3[i] = (d << 45) | (d >> 19);
        u[i] = ta_from_bits((out >> 12) | 0x3ff0000000000000u) - 1.0;
    }
}

void ta_rng_lanes_set(uint64_t *s, int n, int lane, const struct ta_rng *from)
{
    for (int i = 0; i < 4; i++) {
        s[i * n + lane] = from->s[i];
    }
}

uint64_t ta_rng_below(struct ta_rng *r, uint64_t n)
{
    /* the lowest 2^64 mod n products would make some numbers likelier: draw again */
    uint64_t unfair = (0 - n) % n;
    for (;;) {
        __extension__ unsigned __int128 product = (unsigned __int128)ta_rng_next(r) * n;
        if ((uint64_t)product >= unfair) {
            return (uint64_t)(product >> 64);
        }
    }
}

double ta_rng_normal(struct ta_rng *r)
{
    double radius = sqrt(2.0 * ta_rng_exponential(r));
    return radius * cos(6.283185307179586 * ta_rng_uniform(r));
}

double ta_rng_exponential(struct ta_rng *r)
{
    return -log1p(-ta_rng_uniform(r)); /* 1 - u is never 0 */
}

void ta_rng_shuffle(struct ta_rng *r, int *x, int n)
{
    for (int i = n - 1; i > 0; i--) {
        int j = (int)ta_rng_below(r, (uint64_t)i + 1);
        int kept = x[i];
        x[i] = x[j];
        x[j] = kept;
    }
}

uint64_t ta_label_hash(const char *label)
{
    uint64_t h = 0xcbf29ce484222325u;
    for (; *label; label++) {
        h = (h ^ (unsigned char)*label) * 0x100000001b3u;
    }
    return h;
}
