/* lab_fixture.h - for tests: a session of a simulated participant, in memory's time, in a folder of
 * its own.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_LAB_FIXTURE_H
#define TESTS_LAB_FIXTURE_H

#include "lab/lab.h"
#include "twoarm/io.h"

#include <check.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct lab_fixture {
    char folder[200];
    struct ta_experiment exp;
    struct ta_player player;
    struct ta_screen screen;
    struct ta_session session;
    struct ta_error error;
};

/* A fresh folder below the tests' own. */
static inline void lab_folder(char *folder, size_t size)
{
    const char *tmp = getenv("TMPDIR");
    snprintf(folder, size, "%s/twoarm-XXXXXX", tmp ? tmp : "/tmp");
    ck_assert_ptr_nonnull(mkdtemp(folder));
}

/* trials: of a block, 0 for all. */
static inline void lab_open(struct lab_fixture *f, const char *spec, uint64_t seed, int trials)
{
    memset(f, 0, sizeof *f);
    lab_folder(f->folder, sizeof f->folder);
    ta_experiment_default(&f->exp);
    if (trials > 0) {
        f->exp.block_trials = f->exp.practice_trials = trials;
    }
    struct ta_virtual_options how = {0};
    ck_assert(ta_virtual_open(&f->screen, &how, &f->error));
    ck_assert(ta_player_alloc(&f->player, spec, f->exp.env.k, seed, &f->error));
    f->session = (struct ta_session){
        .exp = &f->exp,
        .seed = seed,
        .name = {.data = f->folder, .participant = "a1", .run = -1, .task = f->exp.task},
        .player = &f->player,
        .screen = &f->screen,
        .virtual_time = true,
        .journal.fd = -1,
    };
    ck_assert(ta_session_paths(&f->session.paths, &f->session.name, &f->error));
}

static inline enum ta_status lab_play(struct lab_fixture *f)
{
    ck_assert_msg(ta_session_begin(&f->session, &f->error), "%s", f->error.text);
    return ta_session_play(&f->session, &f->error);
}

static inline void lab_close(struct lab_fixture *f)
{
    char command[300];
    ta_session_free(&f->session);
    ta_player_free(&f->player);
    f->screen.close(f->screen.of);
    ta_error_free(&f->error);
    snprintf(command, sizeof command, "rm -rf '%s'", f->folder);
    ck_assert_int_eq(system(command), 0);
}

/* A whole file as text; to be freed. */
static inline char *lab_read(const char *path, size_t *n)
{
    struct ta_error e = {0};
    char *text = NULL;
    ck_assert_msg(ta_file_read(path, &text, n, &e), "%s", e.text);
    return text;
}

/* A part of the description; to be freed (json_decref). */
static inline json_t *about_of(const struct lab_fixture *f, const char *key)
{
    json_t *root = json_load_file(f->session.paths.sidecar, 0, NULL);
    json_t *part = json_incref(json_object_get(json_object_get(root, "Twoarm"), key));
    json_decref(root);
    return part;
}

static inline int whole_of(const json_t *about, const char *key)
{
    return (int)json_integer_value(json_object_get(about, key));
}

static inline void read_rows(struct lab_fixture *f, struct ta_logbook *book)
{
    ck_assert(ta_logbook_read(book, f->session.paths.log, 1, &f->error));
}

/* A complete session's description becomes that of a killed one. */
static inline void lab_unfinish(struct lab_fixture *f)
{
    size_t length, state = 0;
    char *text = lab_read(f->session.paths.sidecar, &length);
    while (strncmp(text + state, "\"complete\"", 10) != 0) {
        ck_assert(++state < length);
    }
    memcpy(text + state, "\"running\" ", 10);
    ck_assert(ta_file_replace(f->session.paths.sidecar, text, length, &f->error));
    free(text);
}

/* Cuts the log of a complete session behind `n` rows, as a kill would have, and goes on. */
static inline void lab_resume_behind(struct lab_fixture *f, const char *spec, uint64_t seed, int n)
{
    size_t bytes, lines = 0, at = 0;
    char *log = lab_read(f->session.paths.log, &bytes);
    lab_unfinish(f);
    while (lines < (size_t)n + 1) {
        ck_assert_uint_lt(at, bytes);
        lines += log[at++] == '\n';
    }
    ck_assert_int_eq(truncate(f->session.paths.log, (off_t)at + 7), 0);
    ta_player_free(&f->player);
    ck_assert(ta_player_alloc(&f->player, spec, f->exp.env.k, seed, &f->error));
    struct ta_session again = {.exp = &f->exp,
                               .seed = seed,
                               .name = f->session.name,
                               .paths = f->session.paths,
                               .player = &f->player,
                               .screen = &f->screen,
                               .virtual_time = true,
                               .resume = true,
                               .journal.fd = -1};
    ta_session_free(&f->session);
    f->session = again;
    ck_assert_int_eq(lab_play(f), TA_OK);
    ck_assert_int_eq(f->session.segment, 2);
    ck_assert_int_eq(f->session.first_trial, n + 1);
    free(log);
}

#endif
