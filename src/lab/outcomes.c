/* outcomes.c - the outcome table on disk: all that was drawn before the first trial.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One row a planned trial, also those that are never played: agents that are matched to the
 * participant play this table. The session itself plays what is read back from it, so that the file
 * is true by construction. Columns are named as in the log; numbers read back exactly. */
#include "lab.h"

#include "twoarm/columns.h"
#include "twoarm/io.h"

#include "task/looks.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char *const plain[] = {"schedule_row", "block", "block_trial", "phase",
                                    "context",      "best",  "forced"};
/* The last two only where a context reverses by what is chosen. */
static const char *const per_arm[] = {"outcome",          "mean",         "side", "symbol",
                                      "reversed_outcome", "reversed_mean"};
static const char *const times[] = {"fixation", "highlight", "feedback", "interval"};
enum {
    N_PLAIN = sizeof plain / sizeof *plain,
    N_PER_ARM = sizeof per_arm / sizeof *per_arm,
    N_TIMES = sizeof times / sizeof *times
};

static void add_header(struct ta_text *t, int k, bool by_choice)
{
    int n_per_arm = by_choice ? N_PER_ARM : N_PER_ARM - 2;
    for (int i = 0; i < N_PLAIN; i++) {
        ta_text_add(t, "%s%s", i ? "\t" : "", plain[i]);
    }
    for (int i = 0; i < n_per_arm; i++) {
        for (int a = 0; a < k; a++) {
            ta_text_add(t, "\t%s_%d", per_arm[i], a + 1);
        }
    }
    for (int i = 0; i < N_TIMES; i++) {
        ta_text_add(t, "\t%s", times[i]);
    }
    ta_text_add(t, "\n");
}

static void add_real(struct ta_text *t, double x)
{
    char number[40];
    ta_real_format(x, number, sizeof number);
    ta_text_add(t, "\t%s", number);
}

static void add_reals(struct ta_text *t, const double *x, int n)
{
    for (int i = 0; i < n; i++) {
        add_real(t, x[i]);
    }
}

static void add_arm(struct ta_text *t, int arm)
{
    if (arm < 0) {
        ta_text_add(t, "\tn/a");
    } else {
        ta_text_add(t, "\t%d", arm + 1);
    }
}

static void add_row(struct ta_text *t, int number, const struct ta_plan *plan)
{
    int k = plan->k;
    const struct ta_plan_row *row = &plan->row[number - 1];
    ta_text_add(t, "%d\t%d\t%d\t%s\t%d", number, row->block, row->block_trial,
                ta_column_find("phase")->levels[row->phase].word, row->context);
    add_arm(t, row->best);
    add_arm(t, row->forced);
    add_reals(t, row->outcome, k);
    add_reals(t, row->mean, k);
    for (int a = 0; a < k; a++) {
        ta_text_add(t, "\t%d", row->position[a] + 1);
    }
    for (int a = 0; a < k; a++) {
        char look[TA_TEXT_CELL];
        ta_text_add(t, "\t%s", ta_look_name(look, row->colour[a], row->symbol[a]));
    }
    if (plan->by_choice) {
        add_reals(t, row->reversed_outcome, k);
        add_reals(t, row->reversed_mean, k);
    }
    add_reals(t, (double[]){row->fixation_s, row->highlight_s, row->feedback_s, row->interval_s},
              N_TIMES);
    ta_text_add(t, "\n");
}

static void add_table(struct ta_text *t, const struct ta_plan *plan)
{
    add_header(t, plan->k, plan->by_choice);
    for (int i = 0; i < plan->n; i++) {
        add_row(t, i + 1, plan);
    }
}

void ta_outcomes_hash(const struct ta_plan *plan, char *sha256)
{
    struct ta_text t = {0};
    add_table(&t, plan);
    ta_sha256(t.s, t.n, sha256);
    ta_text_free(&t);
}

bool ta_outcomes_write(const char *path, const struct ta_plan *plan, char *sha256,
                       struct ta_error *e)
{
    struct ta_text t = {0};
    add_table(&t, plan);
    bool good = ta_file_create(path, t.s, t.n);
    if (!good) {
        ta_error_add(e, errno == EEXIST ? TA_USER : TA_MACHINE, "%s: cannot be created: %s", path,
                     strerror(errno));
    }
    ta_sha256(t.s, t.n, sha256);
    ta_text_free(&t);
    return good;
}

/* --- reading --------------------------------------------------------------------------------- */

/* Cuts the next cell off a line; NULL when there is none left. */
static char *next_cell(char **line)
{
    char *cell = *line;
    if (cell) {
        char *tab = strchr(cell, '\t');
        *line = tab ? tab + 1 : NULL;
        if (tab) {
            *tab = '\0';
        }
    }
    return cell;
}

static bool read_int(char **line, int lo, int hi, int *x)
{
    char *cell = next_cell(line);
    long long value;
    if (!cell || !ta_parse_int(cell, &value) || value < lo || value > hi) {
        return false;
    }
    *x = (int)value;
    return true;
}

static bool read_real(char **line, double *x)
{
    char *cell = next_cell(line);
    return cell && ta_parse_real(cell, x);
}

static bool read_phase(char **line, int *phase)
{
    char *cell = next_cell(line);
    const struct ta_level *levels = ta_column_find("phase")->levels;
    for (*phase = 0; cell && levels[*phase].word; ++*phase) {
        if (strcmp(levels[*phase].word, cell) == 0) {
            return true;
        }
    }
    return false;
}

static bool read_arm(char **line, int k, int *arm)
{
    if (*line && strncmp(*line, "n/a\t", 4) == 0) {
        next_cell(line);
        *arm = -1;
        return true;
    }
    if (!read_int(line, 1, k, arm)) {
        return false;
    }
    --*arm;
    return true;
}

static bool read_look(char **line, unsigned char *colour, unsigned char *symbol)
{
    char *cell = next_cell(line);
    int c, s;
    if (!cell || !ta_look_find(cell, &c, &s)) {
        return false;
    }
    *colour = (unsigned char)c;
    *symbol = (unsigned char)s;
    return true;
}

static bool read_reals(char **line, double *x, int n)
{
    for (int i = 0; i < n; i++) {
        if (!read_real(line, &x[i])) {
            return false;
        }
    }
    return true;
}

static bool read_times(char **line, struct ta_plan_row *row)
{
    return read_real(line, &row->fixation_s) && read_real(line, &row->highlight_s) &&
           read_real(line, &row->feedback_s) && read_real(line, &row->interval_s);
}

static bool read_row(char *line, const struct ta_plan *plan, int number, struct ta_plan_row *row)
{
    int k = plan->k;
    int counted = 0, side = 0;
    bool good = read_int(&line, number, number, &counted) &&
                read_int(&line, 0, INT_MAX, &row->block) &&
                read_int(&line, 1, INT_MAX, &row->block_trial) && read_phase(&line, &row->phase) &&
                read_int(&line, 0, INT_MAX, &row->context) && read_arm(&line, k, &row->best) &&
                read_arm(&line, k, &row->forced);
    good = good && read_reals(&line, row->outcome, k) && read_reals(&line, row->mean, k);
    for (int a = 0; good && a < k; a++) {
        good = read_int(&line, 1, k, &side);
        row->position[a] = (unsigned char)(side - 1);
    }
    for (int a = 0; good && a < k; a++) {
        good = read_look(&line, &row->colour[a], &row->symbol[a]);
    }
    if (good && plan->by_choice) {
        good =
            read_reals(&line, row->reversed_outcome, k) && read_reals(&line, row->reversed_mean, k);
    }
    return good && read_times(&line, row) && !line;
}

/* Finds out of how many arms the header is, and whether contexts reverse by choice. */
static bool read_header(const char *line, struct ta_plan *plan)
{
    for (int i = 0; i < 2 * (TA_MAX_ARMS - 1); i++) {
        struct ta_text t = {0};
        plan->k = 2 + i / 2;
        plan->by_choice = i % 2 == 1;
        add_header(&t, plan->k, plan->by_choice);
        bool same = strncmp(t.s, line, t.n - 1) == 0 && line[t.n - 1] == '\0';
        ta_text_free(&t);
        if (same) {
            return true;
        }
    }
    return false;
}

static int count_lines(const char *text)
{
    int n = 0;
    while ((text = strchr(text, '\n')) != NULL) {
        text++;
        n++;
    }
    return n;
}

static bool read_table(char *text, const char *path, struct ta_plan *plan, struct ta_error *e)
{
    int n = count_lines(text) - 1;
    char *line = text, *end = strchr(text, '\n');
    if (end) {
        *end = '\0';
    }
    if (n < 1 || !read_header(line, plan)) {
        return ta_error_add(e, TA_USER, "%s:1: expected the columns of an outcome table", path);
    }
    plan->row = calloc((size_t)n, sizeof *plan->row);
    if (!plan->row) {
        return ta_error_add(e, TA_MACHINE, "out of memory");
    }
    for (plan->n = 0; plan->n < n; plan->n++) {
        line = end + 1;
        end = strchr(line, '\n');
        *end = '\0';
        if (!read_row(line, plan, plan->n + 1, &plan->row[plan->n])) {
            return ta_error_add(e, TA_USER, "%s:%d: not a row of an outcome table", path,
                                plan->n + 2);
        }
    }
    return true;
}

bool ta_outcomes_read(const char *path, struct ta_plan *plan, struct ta_error *e)
{
    char *text;
    size_t n;
    *plan = (struct ta_plan){0};
    if (!ta_file_read(path, &text, &n, e)) {
        return false;
    }
    bool good = read_table(text, path, plan, e);
    free(text);
    if (!good) {
        ta_plan_free(plan);
    }
    return good;
}

static bool same_reals(const double *x, const double *y, int n)
{
    for (int i = 0; i < n; i++) {
        if (!(x[i] == y[i])) {
            return false;
        }
    }
    return true;
}

static bool same_times(const struct ta_plan_row *x, const struct ta_plan_row *y)
{
    return x->fixation_s == y->fixation_s && x->highlight_s == y->highlight_s &&
           x->feedback_s == y->feedback_s && x->interval_s == y->interval_s;
}

static bool same_row(const struct ta_plan_row *x, const struct ta_plan_row *y, int k)
{
    return x->phase == y->phase && x->block == y->block && x->block_trial == y->block_trial &&
           x->context == y->context && x->best == y->best && x->forced == y->forced &&
           same_reals(x->outcome, y->outcome, k) && same_reals(x->mean, y->mean, k) &&
           same_reals(x->reversed_outcome, y->reversed_outcome, k) &&
           same_reals(x->reversed_mean, y->reversed_mean, k) &&
           memcmp(x->position, y->position, (size_t)k) == 0 &&
           memcmp(x->symbol, y->symbol, (size_t)k) == 0 &&
           memcmp(x->colour, y->colour, (size_t)k) == 0 && same_times(x, y);
}

bool ta_plan_equal(const struct ta_plan *x, const struct ta_plan *y)
{
    if (x->n != y->n || x->k != y->k || x->by_choice != y->by_choice) {
        return false;
    }
    for (int i = 0; i < x->n; i++) {
        if (!same_row(&x->row[i], &y->row[i], x->k)) {
            return false;
        }
    }
    return true;
}
