/* answers.c - brings what was asked on the start screen into participants.tsv and its description.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The table is read under its lock, changed in memory and put in place whole (temporary file,
 * rename): lines, columns and cells of other participants stay as they are. */
#include "answers.h"

#include "lab.h"
#include "twoarm/io.h"

#include <fcntl.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

void ta_answers_set(struct ta_answers *a, const char *name, const char *value,
                    const struct ta_field *field)
{
    int i = 0;
    while (i < a->n && strcmp(a->answer[i].name, name) != 0) {
        i++;
    }
    if (!*value || i == TA_MAX_ANSWERS) {
        return;
    }
    a->n += i == a->n;
    snprintf(a->answer[i].name, sizeof a->answer[i].name, "%s", name);
    snprintf(a->answer[i].value, sizeof a->answer[i].value, "%s", value);
    a->answer[i].field = field;
}

/* --- the table ------------------------------------------------------------------------------- */

/* Column of that name in a line of n bytes, -1 without one. */
static int column_of(const char *line, size_t n, const char *name)
{
    size_t length = strlen(name);
    int column = 0;
    for (const char *cell = line; cell <= line + n; column++) {
        size_t c = 0;
        while (cell + c < line + n && cell[c] != '\t') {
            c++;
        }
        if (c == length && strncmp(cell, name, c) == 0) {
            return column;
        }
        cell += c + 1;
    }
    return -1;
}

struct columns {
    const struct ta_answers *answers;
    int at[TA_MAX_ANSWERS]; /* in the old header; -1: new, at the right end */
};

static const char *value_for(const struct columns *c, int column)
{
    for (int i = 0; i < c->answers->n; i++) {
        if (c->at[i] == column) {
            return c->answers->answer[i].value;
        }
    }
    return NULL;
}

static void add_cells(struct ta_text *out, const struct columns *c, const char *line, size_t n,
                      bool own)
{
    const char *cell = line;
    for (int column = 0; cell <= line + n; column++) {
        size_t length = 0;
        while (cell + length < line + n && cell[length] != '\t') {
            length++;
        }
        bool open = own && (length == 0 || (length == 3 && strncmp(cell, "n/a", 3) == 0));
        const char *value = open ? value_for(c, column) : NULL;
        ta_text_add(out, "%s%.*s", column ? "\t" : "", value ? (int)strlen(value) : (int)length,
                    value ? value : cell);
        cell += length + 1;
    }
}

/* Of a new column: its name, the answer, or n/a. */
static void add_new(struct ta_text *out, const struct columns *c, bool header, bool own)
{
    for (int i = 0; i < c->answers->n; i++) {
        const struct ta_answer *a = &c->answers->answer[i];
        if (c->at[i] < 0) {
            ta_text_add(out, "\t%s", header ? a->name : own ? a->value : "n/a");
        }
    }
    ta_text_add(out, "\n");
}

static void rewrite(struct ta_text *out, const char *text, const char *sub,
                    const struct ta_answers *answers)
{
    struct columns c = {.answers = answers};
    size_t n_sub = strlen(sub), header = strcspn(text, "\r\n");
    for (int i = 0; i < answers->n; i++) {
        c.at[i] = column_of(text, header, answers->answer[i].name);
    }
    for (const char *line = text; *line;) {
        size_t n = strcspn(line, "\r\n");
        bool own = line != text && strncmp(line, sub, n_sub) == 0 && strchr("\t\r\n", line[n_sub]);
        if (n > 0) {
            add_cells(out, &c, line, n, own);
            add_new(out, &c, line == text, own);
        }
        line += n;
        line += strspn(line, "\r\n");
    }
}

/* --- their description ----------------------------------------------------------------------- */

static json_t *describe(const struct ta_answer *a)
{
    const struct ta_field *f = a->field;
    json_t *about =
        json_pack("{s:s}", "Description", f ? f->label : "as assigned by the run sheet");
    if (f && f->kind == TA_FIELD_CHOICE) {
        json_t *levels = json_object();
        for (int i = 0; i < f->n_levels; i++) {
            json_object_set_new(levels, f->level[i], json_string(f->level[i]));
        }
        json_object_set_new(about, "Levels", levels);
    }
    if (f && strcmp(f->name, "age") == 0) {
        json_object_set_new(about, "Units", json_string("years"));
    }
    return about;
}

/* A description that is there stays; a file that is no JSON is the lab's own affair. */
static bool describe_all(const char *data, const struct ta_answers *answers, struct ta_error *e)
{
    char path[PATH_MAX];
    if (snprintf(path, sizeof path, "%s/participants.json", data) >= PATH_MAX) {
        return ta_error_add(e, TA_USER, "%.200s...: the path is too long", data);
    }
    json_t *root = json_load_file(path, 0, NULL);
    bool changed = false, good = true;
    for (int i = 0; json_is_object(root) && i < answers->n; i++) {
        const struct ta_answer *a = &answers->answer[i];
        if (!json_object_get(root, a->name)) {
            json_object_set_new(root, a->name, describe(a));
            changed = true;
        }
    }
    if (changed) {
        struct ta_text text = {0};
        char *dump = json_dumps(root, JSON_INDENT(2));
        ta_text_add(&text, "%s\n", dump ? dump : "{}");
        good = dump && ta_file_replace(path, text.s, text.n, e);
        free(dump);
        ta_text_free(&text);
    }
    json_decref(root);
    return good;
}

bool ta_study_answer(const char *data, const char *participant, const struct ta_answers *answers,
                     struct ta_error *e)
{
    char path[PATH_MAX], sub[80], *text = NULL;
    size_t n;
    if (answers->n == 0) {
        return true;
    }
    snprintf(sub, sizeof sub, "sub-%s", participant);
    if (snprintf(path, sizeof path, "%s/participants.tsv", data) >= PATH_MAX) {
        return ta_error_add(e, TA_USER, "%.200s...: the path is too long", data);
    }
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd >= 0) {
        flock(fd, LOCK_EX);
    }
    bool good = ta_file_read(path, &text, &n, e);
    if (good) {
        struct ta_text out = {0};
        rewrite(&out, text, sub, answers);
        good = ta_file_replace(path, out.s, out.n, e);
        ta_text_free(&out);
    }
    free(text);
    if (fd >= 0) {
        close(fd);
    }
    return good && describe_all(data, answers, e);
}
