/* fuzz_config.c - any bytes as an experiment file: refused with a reason, or whole and playable.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is accepted must make a plan, come through JSON, and explain its keys without a fault. */
#include "twoarm/config.h"
#include "twoarm/io.h"
#include "twoarm/task.h"

#include <assert.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);
int LLVMFuzzerInitialize(int *argc, char ***argv);
const char *__lsan_default_suppressions(void);

/* libconfig 1.5 loses the text it was reading where a syntax error follows it; the program ends
 * then. */
const char *__lsan_default_suppressions(void)
{
    return "leak:libconfig\n";
}

/* That makes libFuzzer look for leaks after every such input, which takes ten times as long as the
 * input; after the first thousand it would not look again. So leaks are looked for once, at the end
 * (by the sanitizer, of all inputs). */
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    static char once[] = "-detect_leaks=0";
    char **with = calloc((size_t)*argc + 2, sizeof *with);
    if (!with) {
        return 0;
    }
    memcpy(with, *argv, (size_t)*argc * sizeof *with);
    with[(*argc)++] = once;
    *argv = with;
    return 0;
}

static void use(struct ta_experiment *x)
{
    struct ta_plan plan;
    json_t *all = ta_experiment_json(x);
    assert(all);
    json_decref(all);
    if (x->n_blocks * x->block_trials < 2000 && x->practice_trials * x->practice_rounds < 2000) {
        assert(ta_plan_make(&plan, x, 1));
        assert(plan.n >= 1 && plan.k == x->env.k);
        ta_plan_free(&plan);
    }
    ta_experiment_free(x);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct ta_experiment x;
    struct ta_error e = {0};
    char *text = malloc(n + 1);
    if (!text) {
        return 0;
    }
    memcpy(text, data, n);
    text[n] = '\0';
    bool good = ta_experiment_parse(&x, text, n, "fuzz.cfg", &e);
    assert(good == (e.n == 0));
    if (good) {
        use(&x);
    }
    ta_error_free(&e);
    free(text);
    return 0;
}
