/* lab_fixture.h - for tests: a session of a simulated participant, in memory's time, in a folder of
 * its own.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_LAB_FIXTURE_H
#define TESTS_LAB_FIXTURE_H

#include "lab/lab.h"
#include "twoarm/io.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

#endif
