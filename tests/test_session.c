/* test_session.c - whole sessions in virtual time: the agent's choices, the same bytes, torn logs.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab_fixture.h"
#include "suite.h"

#include "twoarm/columns.h"
#include "twoarm/data.h"

#include <math.h>
#include <time.h>
#include <unistd.h>

/* --- the agent in the task makes the choices of the direct simulation ------------------------ */

enum { MOST_TRIALS = 40, LANES = TA_LANE_PAD };

/* Simulates one context from the outcome table, with the streams that player.c names. */
static void simulate(const struct ta_plan_row *row, int n, const struct ta_model *model,
                     const double *par, uint64_t seed, signed char *choice)
{
    double table[2 * MOST_TRIALS];
    unsigned char position[2 * MOST_TRIALS];
    signed char all[MOST_TRIALS * LANES];
    uint64_t state[4 * LANES];
    for (int t = 0; t < n; t++) {
        for (int a = 0; a < 2; a++) {
            table[2 * t + a] = row[t].outcome[a];
            position[2 * t + a] = row[t].position[a];
        }
    }
    struct ta_table_play play = {
        .n = n, .k = 2, .table = table, .position = position, .rng = state, .choice = all};
    struct ta_rng rng;
    ta_rng_start(&rng, seed, TA_STREAM_AGENT, 0, (uint64_t)row->context);
    for (int l = 0; l < LANES; l++) {
        ta_table_play_seed(&play, LANES, l, &rng);
    }
    struct ta_runner r;
    ck_assert(ta_runner_alloc(&r, model, LANES, 2, (struct ta_scale){0.5, 0, 1}));
    for (int j = 0; j < r.n_par; j++) {
        for (int l = 0; l < LANES; l++) {
            r.par[j][l] = par[j];
        }
    }
    struct ta_feed feed = ta_feed_table(&play);
    struct ta_sink none = {0};
    ta_run(&r, n, &feed, &none);
    for (int t = 0; t < n; t++) {
        choice[t] = all[t * LANES];
    }
    ta_runner_free(&r);
}

/* The rows of a log in order; returns their number. */
static int read_log(const char *path, struct ta_row *rows, int most)
{
    size_t n;
    char *text = lab_read(path, &n), *save = NULL;
    int count = -1;
    for (char *line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
        if (count >= 0 && count < most) {
            char *tab = NULL, *cell = strtok_r(line, "\t", &tab);
            ta_row_init(&rows[count]);
            for (const struct ta_column *c = ta_columns; c->name; c++) {
                for (int a = 0; a < (c->per_arm ? 2 : 1); a++) {
                    ck_assert_ptr_nonnull(cell);
                    ck_assert_ptr_null(ta_cell_parse(c, a, cell, &rows[count]));
                    cell = strtok_r(NULL, "\t", &tab);
                }
            }
            ck_assert_ptr_null(cell);
        }
        count++;
    }
    free(text);
    return count;
}

static const char *const specs[] = {"rw:alpha=.3,beta=5", "rw:alpha=.8,beta=1", "random"};
enum { N_SPECS = sizeof specs / sizeof *specs };

START_TEST(an_agent_in_the_task_is_the_direct_simulation)
{
    struct lab_fixture f;
    struct ta_row *rows = calloc(170, sizeof *rows);
    uint64_t seed = 100 + (uint64_t)_i;
    lab_open(&f, specs[_i % N_SPECS], seed, 0);
    ck_assert_int_eq(lab_play(&f), TA_OK);
    ck_assert_int_eq(read_log(f.session.paths.log, rows, 170), 170);
    int distinct = 0;
    for (int first = 0; first < 170;) {
        const struct ta_plan_row *plan = &f.session.plan.row[first];
        int n = first == 0 ? 10 : 40;
        signed char choice[MOST_TRIALS];
        simulate(plan, n, f.player.model, f.player.par, seed, choice);
        for (int t = 0; t < n; t++) {
            const struct ta_row *row = &rows[first + t];
            ck_assert_int_eq(row->schedule_row, first + t + 1);
            ck_assert_msg(row->choice == choice[t] + 1, "%s, trial %d: task %d, simulation %d",
                          f.player.spec, row->trial, row->choice, choice[t] + 1);
            ck_assert_double_eq(row->reward, plan[t].outcome[choice[t]]);
            ck_assert_str_eq(row->key, plan[t].position[choice[t]] == 0 ? "F" : "J");
            distinct |= 1 << choice[t];
        }
        first += n;
    }
    ck_assert_int_eq(distinct, 3);
    free(rows);
    lab_close(&f);
}
END_TEST

START_TEST(response_times_look_like_a_persons)
{
    struct lab_fixture f;
    struct ta_row *rows = calloc(170, sizeof *rows);
    lab_open(&f, "random", 9, 0);
    ck_assert_int_eq(lab_play(&f), TA_OK);
    ck_assert_int_eq(read_log(f.session.paths.log, rows, 170), 170);
    double sum = 0;
    for (int i = 0; i < 170; i++) {
        double s = (double)rows[i].response_time / 1e9;
        ck_assert_double_ge(s, 0.15);
        ck_assert_double_lt(s, 2.5);
        ck_assert_int_eq(rows[i].late_flips, 0);
        sum += s;
    }
    ck_assert_double_lt(fabs(sum / 170 - 0.5), 4 * hypot(0.05, 0.15) / sqrt(170));
    free(rows);
    lab_close(&f);
}
END_TEST

START_TEST(a_slow_agent_misses)
{
    struct lab_fixture f;
    struct ta_row *rows = calloc(50, sizeof *rows);
    lab_open(&f, "rw:alpha=.3,beta=5", 4, 10);
    f.exp.deadline_s = 0.45; /* about half of the response times are longer */
    ck_assert_int_eq(lab_play(&f), TA_OK);
    ck_assert_int_eq(read_log(f.session.paths.log, rows, 50), 50);
    int missed = 0;
    for (int i = 0; i < 50; i++) {
        missed += rows[i].status == TA_MISSED;
        ck_assert_int_eq(rows[i].status == TA_MISSED, rows[i].choice == TA_NA);
        ck_assert_int_eq(rows[i].status == TA_MISSED, isnan(rows[i].reward));
        ck_assert_uint_eq(rows[i].flags, 0); /* nobody goes on pressing after the deadline */
    }
    ck_assert(missed > 5 && missed < 45);
    free(rows);
    lab_close(&f);
}
END_TEST

/* --- files ----------------------------------------------------------------------------------- */

static void expect_same_file(const char *x, const char *y)
{
    size_t n, m;
    char *a = lab_read(x, &n), *b = lab_read(y, &m);
    ck_assert_uint_eq(n, m);
    ck_assert_mem_eq(a, b, n);
    free(a);
    free(b);
}

START_TEST(the_same_seed_is_the_same_bytes)
{
    struct lab_fixture f, g;
    lab_open(&f, specs[0], 77, 0);
    lab_open(&g, specs[0], 77, 0);
    ck_assert_int_eq(lab_play(&f), TA_OK);
    ck_assert_int_eq(lab_play(&g), TA_OK);
    expect_same_file(f.session.paths.log, g.session.paths.log);
    expect_same_file(f.session.paths.outcomes, g.session.paths.outcomes);
    lab_close(&f);
    lab_close(&g);
}
END_TEST

START_TEST(a_session_is_never_begun_twice)
{
    struct lab_fixture f;
    size_t n, m;
    lab_open(&f, specs[0], 5, 2);
    ck_assert_int_eq(lab_play(&f), TA_OK);
    char *before = lab_read(f.session.paths.log, &n);
    struct ta_session again = f.session;
    struct ta_error e = {0};
    again.task = NULL;
    again.plan.row = NULL;
    again.made_log = false;
    ck_assert(!ta_session_is_free(&again.paths, &again.name, &e));
    ck_assert(!ta_session_begin(&again, &e)); /* also when nobody asked before */
    char *after = lab_read(f.session.paths.log, &m);
    ck_assert_uint_eq(n, m);
    ck_assert_str_eq(before, after);
    /* somebody took the outcome table away: the log alone refuses too, and stays */
    unlink(f.session.paths.outcomes);
    ck_assert(!ta_session_begin(&again, &e));
    ck_assert_int_eq(access(f.session.paths.log, F_OK), 0);
    ck_assert_int_eq(access(f.session.paths.sidecar, F_OK), 0);
    ta_session_free(&again);
    ta_error_free(&e);
    free(before);
    free(after);
    lab_close(&f);
}
END_TEST

/* Trials of a log as the analysis reads it; -1 when it refuses the file. */
static int trials_read(const char *path)
{
    struct ta_dataset d;
    struct ta_error e = {0};
    struct ta_read_options how = {.q0 = NAN, .practice = true};
    char *paths[] = {(char *)(uintptr_t)path};
    int n = -1;
    if (ta_dataset_read(&d, paths, 1, &how, &e)) {
        n = d.n > 0 ? d.who[0].n : 0;
        ta_dataset_free(&d);
    }
    ta_error_free(&e);
    return n;
}

START_TEST(a_log_cut_anywhere_is_read_to_its_last_whole_row)
{
    struct lab_fixture f;
    char path[300];
    size_t n, header;
    lab_open(&f, specs[0], 6, 1);
    ck_assert_int_eq(lab_play(&f), TA_OK);
    char *text = lab_read(f.session.paths.log, &n);
    header = strcspn(text, "\n") + 1;
    snprintf(path, sizeof path, "%s/cut_beh.tsv", f.folder);
    int whole = 0;
    for (size_t cut = header; cut <= n; cut++) {
        whole += cut > header && text[cut - 1] == '\n';
        unlink(path);
        ck_assert(ta_file_create(path, text, cut));
        if (whole > 0) {
            ck_assert_msg(trials_read(path) == whole, "cut at %zu: %d trials read, %d are whole",
                          cut, trials_read(path), whole);
        }
    }
    ck_assert_int_eq(whole, 5);
    free(text);
    lab_close(&f);
}
END_TEST

START_TEST(an_aborted_session_says_where)
{
    struct lab_fixture f;
    size_t n;
    lab_open(&f, specs[0], 6, 2);
    ck_assert(ta_session_begin(&f.session, &f.error));
    struct ta_event stop = {.kind = TA_EVENT_STOP};
    ta_task_handle(f.session.task, &stop);
    ck_assert_int_eq(ta_session_play(&f.session, &f.error), TA_EARLY);
    char *text = lab_read(f.session.paths.sidecar, &n);
    ck_assert_ptr_nonnull(strstr(text, "\"aborted\""));
    ck_assert_ptr_nonnull(strstr(text, "\"During\": \"instructions\""));
    ck_assert_ptr_nonnull(strstr(text, "\"RowsOnDisk\": 0"));
    ck_assert_int_eq(text[n - 1], '\n');
    free(text);
    lab_close(&f);
}
END_TEST

START_TEST(a_whole_session_takes_little_time)
{
    struct lab_fixture f;
    lab_open(&f, specs[0], 6, 0);
    struct timespec before, after;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &before);
    ck_assert_int_eq(lab_play(&f), TA_OK);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &after);
    double s =
        (double)(after.tv_sec - before.tv_sec) + (double)(after.tv_nsec - before.tv_nsec) / 1e9;
    ck_assert_double_lt(s,
                        0.5); /* 0.02 s where this was written; sanitizers and syncing included */
    lab_close(&f);
}
END_TEST

START_TEST(a_rehearsal_meets_every_kind_of_picture)
{
    extern bool rehearsed(struct ta_screen *, const struct ta_scene *const *, int,
                          struct ta_error *);
    extern unsigned rehearsed_states;
    struct lab_fixture f;
    lab_open(&f, specs[0], 6, 0);
    ck_assert(ta_session_rehearse(&f.session, &f.screen, rehearsed, &f.error));
    ck_assert_uint_eq(rehearsed_states, (1u << 13) - 1);
    lab_close(&f);
}
END_TEST

unsigned rehearsed_states;
bool rehearsed(struct ta_screen *, const struct ta_scene *const *, int, struct ta_error *);
bool rehearsed(struct ta_screen *screen, const struct ta_scene *const *scene, int n,
               struct ta_error *e)
{
    static const char *const names[] = {"instructions", "confirm",   "fixation", "stimulus",
                                        "too_slow", "highlight", "interval", "practice_over",
                                        "break",    "thanks",    "feedback"};
    (void)screen;
    (void)e;
    ck_assert_int_eq(n, 1);
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++) {
        rehearsed_states |= (unsigned)(strcmp(scene[0]->name, names[i]) == 0) << i;
    }
    for (int i = 0; i < scene[0]->n; i++) {
        rehearsed_states |= (unsigned)(strcmp(scene[0]->draw[i].text, "+10") == 0) << 11;
        rehearsed_states |= (unsigned)(strcmp(scene[0]->draw[i].text, "0") == 0) << 12;
    }
    return true;
}

static void add(TCase *all)
{
    tcase_add_loop_test(all, an_agent_in_the_task_is_the_direct_simulation, 0, 6);
    tcase_add_test(all, response_times_look_like_a_persons);
    tcase_add_test(all, a_slow_agent_misses);
    tcase_add_test(all, the_same_seed_is_the_same_bytes);
    tcase_add_test(all, a_session_is_never_begun_twice);
    tcase_add_test(all, a_log_cut_anywhere_is_read_to_its_last_whole_row);
    tcase_add_test(all, an_aborted_session_says_where);
    tcase_add_test(all, a_whole_session_takes_little_time);
    tcase_add_test(all, a_rehearsal_meets_every_kind_of_picture);
}

int main(void)
{
    return run_suite("session", add);
}
