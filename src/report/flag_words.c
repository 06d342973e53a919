/* flag_words.c - the flags of a fit as half sentences, and the words for what is unknown.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The flags themselves come from src/fit/states.c. One that is not in the table here is shown as
 * it is. */
#include "report/report.h"
#include "plot/words.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* How a flag names its parameter: not at all, as word:NAME, or as NAME_word. */
enum form { ALONE, AFTER, BEFORE };
struct flag_word {
    const char *word;
    enum form form;
    const char *says; /* follows the parameter's name, if there is one */
};

static const struct flag_word flag_words[] = {
    {"no_choices", ALONE, "no free choice to learn from: nothing is known"},
    {"one_arm", ALONE, "only one arm was ever chosen"},
    {"ridge_zero", ALONE, "ridge: only rate × weight is known"},
    {"ridge_one", ALONE, "ridge: only (1 − rate) × weight is known"},
    {"ridge_zero", AFTER, "on a ridge to 0: only rate × weight is known"},
    {"ridge_one", AFTER, "on a ridge to 1: only (1 − rate) × weight is known"},
    {"quadrature_rough", ALONE, "the integral behind its evidence and interval did not settle"},
    {"not_converged", ALONE, "the search did not settle"},
    {"separated", AFTER, "has no finite value: it predicts every choice"},
    {"flat", AFTER, "does not matter to these choices: not known"},
    {"valley", AFTER, "is known only in combination with others marked so"},
    {"bound", AFTER, "lies at the bound that was set"},
    {"open", AFTER, "interval open"},
    {"no_spread", AFTER, "does not differ over people: its error is that of the group's mean"},
    {"moves", AFTER, "interval depends on a bound that was set"},
    {"zero", BEFORE, "is estimated at 0"},
    {"one", BEFORE, "is estimated at 1"},
    {NULL, ALONE, NULL},
};

static bool matches(const struct flag_word *w, const char *flag, size_t n, struct ta_text *par)
{
    size_t length = strlen(w->word);
    if (w->form == ALONE) {
        return n == length && strncmp(flag, w->word, n) == 0;
    }
    if (n < length + 2) {
        return false;
    }
    if (w->form == AFTER) {
        if (strncmp(flag, w->word, length) != 0 || flag[length] != ':') {
            return false;
        }
        ta_text_add(par, "%.*s", (int)(n - length - 1), flag + length + 1);
        return true;
    }
    if (strncmp(flag + n - length, w->word, length) != 0 || flag[n - length - 1] != '_') {
        return false;
    }
    ta_text_add(par, "%.*s", (int)(n - length - 1), flag);
    return true;
}

/* The c of the ridge whose rate has this name (NULL: of the only rate); NAN. */
static double ridge_c(const struct ta_fit *fit, const char *rate)
{
    for (int i = 0; i < fit->n_ridges; i++) {
        char name[32];
        ta_par_name(&fit->info[fit->ridge[i].rate], fit->k, name);
        if (!rate || strcmp(name, rate) == 0) {
            return fit->ridge[i].c;
        }
    }
    return NAN;
}

static void add_flag(struct ta_text *out, const struct ta_fit *fit, const char *flag, size_t n)
{
    struct ta_text par = {0};
    char buf[NUM_SIZE];
    const struct flag_word *w = flag_words;
    while (w->word && !matches(w, flag, n, &par)) {
        w++;
    }
    if (!w->word) {
        ta_text_add(&par, "%.*s", (int)n, flag);
    }
    if (par.s) {
        ta_text_add_html(out, par.s);
    }
    if (w->word) {
        ta_text_add(out, "%s%s", par.s ? " " : "", w->says);
    }
    double c = w->word && strncmp(w->word, "ridge", 5) == 0 ? ridge_c(fit, par.s) : (double)NAN;
    if (!isnan(c)) {
        ta_text_add(out, ", about %s", num_show(buf, c, c < 10 ? 2 : 1, ""));
    }
    ta_text_free(&par);
}

void report_flags_html(struct ta_text *out, const struct ta_fit *fit)
{
    if (strcmp(fit->flags, "n/a") == 0) {
        return;
    }
    for (const char *f = fit->flags; *f;) {
        size_t n = strcspn(f, ",");
        if (f != fit->flags) {
            ta_text_add(out, "; ");
        }
        add_flag(out, fit, f, n);
        f += n + (f[n] == ',');
    }
}
