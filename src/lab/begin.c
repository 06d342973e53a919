/* begin.c - the files of a session, made in an order that lets it go on from any moment.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The description with seed and hash; the outcome table, read back; the study's own files; the log
 * with its header. Each is created for this session alone, and whole on disk before the next: a
 * program killed anywhere among them leaves what --resume can go on with. */
#include "answers.h"
#include "lab.h"

#include "twoarm/io.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

static int64_t clock_ns(clockid_t which)
{
    struct timespec t;
    clock_gettime(which, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* In virtual time a session can be made again byte for byte: SOURCE_DATE_EPOCH, the convention of
 * reproducible builds, is then taken for the date, and the computer is not named. */
static void stamp(struct ta_session *s)
{
    const char *epoch = s->virtual_time ? getenv("SOURCE_DATE_EPOCH") : NULL;
    long long seconds;
    s->reproducible =
        epoch && ta_parse_int(epoch, &seconds) && seconds >= 0 && seconds < INT64_MAX / 1000000000;
    s->utc_ns = s->reproducible ? seconds * 1000000000 : clock_ns(CLOCK_REALTIME);
    s->monotonic_ns = s->reproducible ? 0 : clock_ns(CLOCK_MONOTONIC);
}

static const char *data_folder(const struct ta_session *s)
{
    return *s->name.data ? s->name.data : ".";
}

/* Each folder on the way holds the name of the next. */
static bool sync_folders(const struct ta_session *s, struct ta_error *e)
{
    char part[PATH_MAX];
    size_t data = strlen(data_folder(s));
    strcpy(part, s->paths.folder);
    for (;;) {
        if (!ta_folder_sync(part, e)) {
            return false;
        }
        if (strlen(part) <= data) {
            return ta_folder_sync(s->paths.sourcedata, e);
        }
        *strrchr(part, '/') = '\0';
    }
}

/* Two programs that begin in one folder do so one after the other. Where folders cannot be locked
 * (some network disks), exclusive creation alone decides between them. */
static int lock_folder(const char *folder)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        while (flock(fd, LOCK_EX) != 0 && errno == EINTR) {
        }
    }
    return fd;
}

bool ta_session_make_outcomes(struct ta_session *s, struct ta_error *e)
{
    struct ta_plan drawn = s->plan;
    s->plan = (struct ta_plan){0};
    s->made_outcomes = ta_outcomes_write(s->paths.outcomes, &drawn, s->outcomes_sha256, e);
    bool good = s->made_outcomes && ta_outcomes_read(s->paths.outcomes, &s->plan, e);
    if (good && !ta_plan_equal(&drawn, &s->plan)) {
        good = ta_error_add(e, TA_MACHINE, "%s: what was read back is not what was written",
                            s->paths.outcomes);
    }
    ta_plan_free(&drawn);
    return good;
}

bool ta_session_make_study(struct ta_session *s, struct ta_error *e)
{
    const char *player = s->player ? s->player->spec : "human";
    const char *data = data_folder(s), *participant = s->name.participant;
    return ta_study_prepare(data, s->exp, participant, player, e) &&
           (!s->answers || ta_study_answer(data, participant, s->answers, e)) && sync_folders(s, e);
}

bool ta_session_make_task(struct ta_session *s, struct ta_error *e)
{
    s->task = ta_task_alloc(s->exp, &s->plan, s->screen->frame_ns);
    if (!s->task) {
        return ta_error_add(e, TA_MACHINE, "out of memory");
    }
    ta_session_dress(s, s->task);
    return true;
}

bool ta_session_begin_new(struct ta_session *s, struct ta_error *e)
{
    s->segment = s->first_trial = 1;
    if (!ta_plan_make(&s->plan, s->exp, s->seed)) {
        return ta_error_add(e, TA_MACHINE, "out of memory");
    }
    ta_outcomes_hash(&s->plan, s->outcomes_sha256);
    s->made_sidecar = ta_sidecar_create(s, e);
    if (!s->made_sidecar || !ta_session_make_outcomes(s, e) || !ta_session_make_study(s, e)) {
        return false;
    }
    s->made_log = ta_journal_create(&s->journal, s->paths.log, s->exp->env.k, e);
    return s->made_log && ta_folder_sync(s->paths.folder, e) && ta_session_make_task(s, e);
}

void ta_session_free(struct ta_session *s)
{
    struct ta_error ignored = {0};
    ta_journal_close(&s->journal, &ignored);
    ta_error_free(&ignored);
    ta_trigger_close(&s->trigger);
    ta_task_free(s->task);
    ta_plan_free(&s->plan);
    json_decref(s->before);
    s->task = NULL;
    s->before = NULL;
}

/* Only what this very call created, before any trial: no data are in it. */
static void take_back(const struct ta_session *s)
{
    if (s->made_log) {
        unlink(s->paths.log);
    }
    if (s->made_outcomes) {
        unlink(s->paths.outcomes);
    }
    if (s->made_sidecar) {
        unlink(s->paths.sidecar);
    }
}

/* Before any description is compared or made: it says where values start. */
static bool start_player(struct ta_session *s, struct ta_error *e)
{
    struct ta_plan plan;
    if (!s->player) {
        return true;
    }
    if (!ta_plan_make(&plan, s->exp, s->seed)) {
        return ta_error_add(e, TA_MACHINE, "out of memory");
    }
    bool good = ta_player_start(s->player, &plan, e);
    ta_plan_free(&plan);
    return good;
}

bool ta_session_begin(struct ta_session *s, struct ta_error *e)
{
    s->journal.fd = -1;
    s->scan_noted = false;
    s->failed = TA_FAILED_NOTHING;
    s->flow_noted = 0;
    s->zero_ns = TA_NO_TIME;
    stamp(s);
    if (!start_player(s, e) || !ta_trigger_open(&s->trigger, s->exp, e) ||
        !ta_folder_make(s->paths.folder, e) || !ta_folder_make(s->paths.sourcedata, e)) {
        return false;
    }
    int lock = lock_folder(s->paths.folder);
    bool good = s->resume ? ta_session_resume(s, e) : ta_session_begin_new(s, e);
    if (!good) {
        if (!s->resume) {
            take_back(s);
        }
        ta_session_free(s);
    }
    if (lock >= 0) {
        close(lock);
    }
    return good;
}
