/* vecmath.h - exp and log in plain C that compilers vectorise and that give the same bits
 * everywhere.
 *
 * Only + - * / and moves of bits: every step is rounded as IEEE 754 says, so that one lane or
 * eight, SSE2 or AVX-512, gcc or clang give equal results (the build forbids contraction to FMA). A
 * library's vector functions differ in the last bit between widths. Errors stay below 1.5 units in
 * the last place over the ranges used (tests/test_vecmath.c compares with long double functions).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_VECMATH_H
#define TWOARM_VECMATH_H

#include <math.h>
#include <stdint.h>
#include <string.h>

/* A function over lanes is compiled for several instruction sets; the right one is chosen at start.
 * Sanitizers, systems without ifunc, and clang (whose clones of two static functions of one name do
 * not link) get the plain one: the same bits, slower. */
#if defined(__x86_64__) && defined(__linux__) && !defined(__clang__) && !defined(TA_NO_CLONES)
#define TA_CLONES __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define TA_CLONES
#endif
#define TA_INLINE static inline __attribute__((always_inline))
/* Lane loops come in whole vectors of TA_LANE_PAD. */
#define TA_LANES(l, n) for (int l = 0; l < (n); l++)
/* The same where every lane chooses between two values: gcc takes such a loop apart before it
 * thinks of vectors, unless it is told to think of them first. */
#define TA_LANES_CHOOSE(l, n) _Pragma("omp simd") TA_LANES(l, n)

TA_INLINE double ta_from_bits(uint64_t b)
{
    double x;
    memcpy(&x, &b, sizeof x);
    return x;
}

TA_INLINE uint64_t ta_to_bits(double x)
{
    uint64_t b;
    memcpy(&b, &x, sizeof b);
    return b;
}

/* exp(x) for x <= 0; below -708 the result is 0 (exp(-708) = 3e-308 is nothing beside 1).
 * Cody-Waite reduction x = n log 2 + r, |r| <= log(2)/2; exp(r) = 1 + r + r^2 p(r), where p of
 * degree 9 interpolates at Chebyshev's points: relative error below 1.6e-17, a thirteenth of a unit
 * in the last place. Even and odd powers apart: two short chains of operations instead of one long
 * one. */
TA_INLINE double ta_exp_neg(double x)
{
    const double shift = 0x1.8p52; /* adding it rounds to a whole number, kept in the low bits */
    double held = x > -708.0 ? x : -708.0;
    double t = held * 0x1.71547652b82fep0 + shift; /* 1 / log 2 */
    double n = t - shift;
    double r = held - n * 0x1.62e42feep-1; /* log 2: upper 33 bits, so that n times it is exact */
    r -= n * 0x1.a39ef35793c76p-33;        /* and the rest */
    double z = r * r;
    double even = 0x1.28917c8be7ad6p-22, odd = 0x1.af389ed28db09p-26;
    even = even * z + 0x1.a019b914985a9p-16;
    odd = odd * z + 0x1.71de0db2f585ep-19;
    even = even * z + 0x1.6c16c17889ef9p-10;
    odd = odd * z + 0x1.a01a01a7c2f03p-13;
    even = even * z + 0x1.5555555553d68p-5;
    odd = odd * z + 0x1.11111111109b5p-7;
    even = even * z + 0.5;
    odd = odd * z + 0x1.5555555555556p-3;
    double y = 1.0 + (r + z * (even + odd * r));
    double scaled = ta_from_bits(ta_to_bits(y) + (ta_to_bits(t) << 52));
    return x > -708.0 ? scaled : 0.0;
}

/* The same to a relative error below 3e-10, for searches that only choose where to look: p of
 * degree 5, log 2 as one number. Below -600 it stays exp(-600). */
TA_INLINE double ta_exp_near(double x)
{
    const double shift = 0x1.8p52;
    double held = x > -600.0 ? x : -600.0;
    double t = held * 0x1.71547652b82fep0 + shift;
    double r = held - (t - shift) * 0x1.62e42fefa39efp-1;
    double z = r * r;
    double even = 0x1.6d431504c53d3p-10, odd = 0x1.a124e3f154d32p-13;
    even = even * z + 0x1.5554e9114ecf9p-5;
    odd = odd * z + 0x1.1110e0f726534p-7;
    even = even * z + 0x1.0000000b8f62bp-1;
    odd = odd * z + 0x1.5555555a78232p-3;
    double y = 1.0 + (r + z * (even + odd * r));
    return ta_from_bits(ta_to_bits(y) + (ta_to_bits(t) << 52));
}

/* log(x) for normal x in [0.5, 2^1000]: x = 2^e m, m in [sqrt(.5), sqrt(2)), s = (m - 1) / (m + 1),
 * log m = 2 atanh(s) by its series to s^21 (|s| <= .1716: remainder below 2e-19). */
TA_INLINE double ta_log_pos(double x)
{
    uint64_t b = ta_to_bits(x);
    uint64_t up = b + (0x3ff0000000000000u - 0x3fe6a09e667f3bcdu); /* sqrt(.5) to 1.0 */
    /* exponent as a double without a conversion: 2^52 + biased exponent, minus both */
    double e = ta_from_bits((up >> 52) | 0x4330000000000000u) - (0x1p52 + 1023.0);
    double m = ta_from_bits((up & 0x000fffffffffffffu) + 0x3fe6a09e667f3bcdu);
    double f = m - 1.0;
    double s = f / (m + 1.0), z = s * s;
    double p = 2.0 / 21.0;
    p = p * z + 2.0 / 19.0;
    p = p * z + 2.0 / 17.0;
    p = p * z + 2.0 / 15.0;
    p = p * z + 2.0 / 13.0;
    p = p * z + 2.0 / 11.0;
    p = p * z + 2.0 / 9.0;
    p = p * z + 2.0 / 7.0;
    p = p * z + 2.0 / 5.0;
    p = p * z + 2.0 / 3.0;
    /* log m = 2 s + s^3 (...) = f - s (f - s^2 (...)): the large term f is exact */
    double r = f - s * (f - z * p);
    return e * 0x1.62e42feep-1 + (r + e * 0x1.a39ef35793c76p-33);
}

/* log(1 + x) for 0 <= x <= 1: the rounding of 1 + x is corrected. */
TA_INLINE double ta_log1p_unit(double x)
{
    double u = 1.0 + x;
    return ta_log_pos(u) + (x - (u - 1.0)) / u;
}

#endif
