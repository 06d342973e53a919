/* after.c - after the last trial: the experimenter's summary, and the line by which pay is claimed.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab.h"

#include "twoarm/io.h"
#include "twoarm/tally.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const struct ta_texts *texts_of(const struct ta_session *s)
{
    return s->texts ? s->texts : ta_texts_english();
}

void ta_session_dress(const struct ta_session *s, struct ta_task *task)
{
    struct ta_task_dress dress = {
        .texts = s->texts, .participant = s->name.participant, .session = s->name.session};
    ta_task_put_on(task, &dress);
}

void ta_session_summary(const struct ta_session *s, struct ta_text *out)
{
    char line[TA_TALLY_LINES][TA_SCENE_TEXT];
    int n = ta_tally_tell(ta_task_tally(s->task), s->exp, texts_of(s), line);
    for (int i = 0; i < n; i++) {
        ta_text_add(out, "  %s\n", line[i]);
    }
}

static const char header[] = "participant_id\tsession\trun\tpoints\tamount\tcurrency\tend\n";

static bool append(const char *path, const char *line, size_t n, struct ta_error *e)
{
    int fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
    bool good = fd >= 0 && write(fd, line, n) == (ssize_t)n && fsync(fd) == 0;
    if (!good) {
        ta_error_add(e, TA_MACHINE, "%s: the receipt could not be written: %s", path,
                     strerror(errno));
    }
    if (fd >= 0) {
        close(fd);
    }
    return good;
}

bool ta_session_receipt(const struct ta_session *s, struct ta_error *e)
{
    char path[PATH_MAX + 20], run[16] = "n/a";
    if (s->player || s->pilot || s->exp->pay_per_point <= 0 || s->n_rows == 0) {
        return true;
    }
    snprintf(path, sizeof path, "%s/payments.tsv", s->paths.sourcedata);
    if (!ta_file_create(path, header, sizeof header - 1) && errno != EEXIST) {
        return ta_error_add(e, TA_MACHINE, "%s: cannot be created: %s", path, strerror(errno));
    }
    if (s->name.run > 0) {
        snprintf(run, sizeof run, "%d", s->name.run);
    }
    /* points of practice are not paid */
    double points = ta_task_tally(s->task)->n > 0 ? s->points : s->exp->points_start;
    char amount[TA_NUMBER_TEXT], total[TA_NUMBER_TEXT];
    const struct ta_texts *plain = ta_texts_english();
    ta_number_text(plain, amount, ta_experiment_payment(s->exp, points), 2, false);
    ta_number_text(plain, total, points, 3, false);
    struct ta_text line = {0};
    ta_text_add(&line, "sub-%s\t%s\t%s\t%s\t%s\t%s\t%s\n", s->name.participant,
                s->name.session ? s->name.session : "n/a", run, total, amount,
                *s->exp->currency ? s->exp->currency : "n/a",
                ta_task_end(s->task) == TA_END_COMPLETE ? "complete" : "aborted");
    bool good = append(path, line.s, line.n, e);
    ta_text_free(&line);
    return good;
}
