/* rng.h - named random streams: the same seed gives the same numbers whatever threads, lanes,
 * order.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_RNG_H
#define TWOARM_RNG_H

#include <stdint.h>

/* What a stream is for. Each purpose draws from a stream of its own, so that drawing more of one
 * thing never moves another. Append only: the numbers are part of what "the same seed" means. */
enum ta_stream {
    TA_STREAM_ENV = 1,    /* outcomes of all arms, before trial 1 */
    TA_STREAM_LAYOUT = 2, /* sides, symbols, order of better arms, arm numbers */
    TA_STREAM_TIMING = 3, /* intervals between trials */
    TA_STREAM_AGENT = 4,  /* choices of a simulated participant or agent */
    TA_STREAM_RESPONSE = 5, /* response times of a simulated participant */
    TA_STREAM_FIT = 6,
    TA_STREAM_PARAM = 7, /* parameters drawn for a simulated population */
    TA_STREAM_SESSION = 8 /* seeds of the sessions of a rehearsed study */
};

/* xoshiro256++ 1.0 (Blackman & Vigna 2021, ACM TOMS 47:36), 256 bits of state, period 2^256 - 1. */
struct ta_rng {
    uint64_t s[4];
};

/* Starts stream (seed, stream, participant, index): each word is absorbed through splitmix64's
 * mixing function (Steele, Lea & Flood 2014), then four outputs of splitmix64 fill the state. */
void ta_rng_start(struct ta_rng *, uint64_t seed, enum ta_stream, uint64_t participant,
                  uint64_t index);
uint64_t ta_rng_next(struct ta_rng *);
/* Uniform on [0, 1): the upper 52 bits times 2^-52, which vectors can do without a conversion. */
double ta_rng_uniform(struct ta_rng *);
/* The same in n lanes at once, each a stream of its own: s[i * n + lane], i 0..3; n a multiple of
 * TA_LANE_PAD. */
void ta_rng_lanes_uniform(uint64_t *s, int n, double *u);
/* Puts a stream into one of the n lanes. */
void ta_rng_lanes_set(uint64_t *s, int n, int lane, const struct ta_rng *);
/* Uniform whole number 0..n-1 without bias (Lemire 2019 with rejection); n >= 1. */
uint64_t ta_rng_below(struct ta_rng *, uint64_t n);
/* Standard normal by Box-Muller, two uniforms a number (none kept back). */
double ta_rng_normal(struct ta_rng *);
/* Exponential with mean 1. */
double ta_rng_exponential(struct ta_rng *);
/* Fisher-Yates shuffle of n whole numbers. */
void ta_rng_shuffle(struct ta_rng *, int *x, int n);
/* 64-bit number of a participant's label, for `participant` above (FNV-1a). */
uint64_t ta_label_hash(const char *label);

#endif
