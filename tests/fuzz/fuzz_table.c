/* fuzz_table.c - any bytes as somebody's table, read in any way: the whole path to a data set.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 *   make fuzz FUZZ_SECONDS=60
 *
 * The last byte chooses the options, so that the corpus of logs and tables serves here too. What is
 * taken must be whole: arms that exist, places that are a permutation, trials that are scored only
 * when answered; and reading choices alone must give the same choices. */
#include "twoarm/data.h"
#include "twoarm/io.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static struct ta_read_options options(uint8_t how)
{
    struct ta_read_options o = {
        .q0 = how & 1 ? 0 : (double)NAN,
        .skip_bad_rows = how & 2,
        .decimal_comma = how & 4,
        .practice = how & 8,
        .recode = how & 16 ? 1 : 0,
        .rescale = how & 32,
        .rescale_lo = -1,
        .rescale_hi = 1,
        .k = how & 64 ? 3 : 0,
        .n_missing = how & 64 ? 1 : 0,
        .missing = {{NULL, "9"}},
        .columns = how & 128 ? "choice=a,reward=b,response_time=none" : NULL,
        .context = how & 128 ? "c" : NULL,
    };
    return o;
}

static void check_person(const struct ta_participant *p)
{
    for (int t = 0; t < p->n; t++) {
        unsigned seen = 0;
        assert(p->choice[t] >= -1 && p->choice[t] < p->k);
        assert(p->context[t] >= 0 && p->context[t] < p->n_contexts);
        assert(!p->scored[t] || (p->choice[t] >= 0 && !p->forced[t]));
        assert(isnan(p->reward[t]) || (isfinite(p->reward[t]) && p->choice[t] >= 0));
        assert(p->best[t] >= -1 && p->best[t] < p->k);
        for (int a = 0; p->position && a < p->k; a++) {
            seen |= 1u << p->position[t * p->k + a];
        }
        assert(!p->position || seen == (1u << p->k) - 1);
    }
}

static void compare(const struct ta_dataset *all, const struct ta_dataset *choices)
{
    assert(all->n == choices->n && all->k == choices->k);
    for (int i = 0; i < all->n; i++) {
        const struct ta_participant *x = &all->who[i], *y = &choices->who[i];
        assert(x->n == y->n && x->n_contexts == y->n_contexts && strcmp(x->id, y->id) == 0);
        assert(memcmp(x->choice, y->choice, (size_t)x->n) == 0);
        assert(memcmp(x->reward, y->reward, (size_t)x->n * sizeof *x->reward) == 0);
        assert(!y->best && !y->outcome && !y->response_time);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static int fd = -1;
    static char path[64];
    char *const paths[] = {path};
    if (fd < 0) {
        fd = memfd_create("table", MFD_CLOEXEC);
        snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    }
    if (ftruncate(fd, 0) != 0 || pwrite(fd, data, n, 0) != (ssize_t)n) {
        abort();
    }
    struct ta_dataset all, choices;
    struct ta_error e = {0}, again = {0};
    struct ta_read_options how = options(n ? data[n - 1] : 0);
    bool taken = ta_dataset_read(&all, paths, 1, &how, &e);
    how.choices_only = true;
    bool same = ta_dataset_read(&choices, paths, 1, &how, &again);
    assert(taken == same && e.n == again.n && taken == (e.n == 0));
    if (taken) {
        for (int i = 0; i < all.n; i++) {
            check_person(&all.who[i]);
        }
        compare(&all, &choices);
        ta_dataset_free(&all);
        ta_dataset_free(&choices);
    }
    ta_error_free(&e);
    ta_error_free(&again);
    return 0;
}
