/* bids_about.c - descriptions of converted logs, and the list of their participants.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "bids.h"

#include "twoarm/columns.h"

#include <jansson.h>
#include <string.h>

void bids_put_cell(struct bids *b, FILE *out, const char *cell)
{
    bool blank = false;
    for (const char *c = cell ? cell : "n/a"; *c; c++) {
        bool bad = *c == '\t' || *c == '\n' || *c == '\r';
        blank |= bad;
        fputc(bad ? ' ' : *c, out);
    }
    b->n_blanks += blank;
}

void bids_log_name(const struct bids *b, int who, const char *end, char *name, size_t size)
{
    char stem[PATH_MAX - 16];
    ta_label_path(&b->label[who], "beh", b->job->task, NULL, stem, sizeof stem);
    snprintf(name, size, "%s%s", stem, end);
}

static json_t *about_column(const struct ta_union_column *c)
{
    json_t *about = json_object();
    char text[400];
    snprintf(text, sizeof text, "as in the column '%.300s' of the table it came from", c->name);
    json_object_set_new(about, "Description", json_string(c->column ? c->column->meaning : text));
    if (c->column && c->column->unit) {
        json_object_set_new(about, "Units", json_string(c->column->unit));
    }
    if (c->column && c->column->levels) {
        json_t *levels = json_object();
        for (int i = 0; c->column->levels[i].word; i++) {
            json_object_set_new(levels, c->column->levels[i].word,
                                json_string(c->column->levels[i].meaning));
        }
        json_object_set_new(about, "Levels", levels);
    }
    return about;
}

static bool put_json(struct bids *b, json_t *root, const char *name, struct ta_error *e)
{
    FILE *f = ta_new_file_in(b->temporary, name, e);
    if (f) {
        json_dumpf(root, f, JSON_INDENT(2));
        fputc('\n', f);
    }
    json_decref(root);
    return f && ta_file_finish(f, name, e);
}

bool bids_describe(struct bids *b, int who, struct ta_error *e)
{
    char name[PATH_MAX];
    const struct ta_seen_person *p = &b->in.who[who];
    const struct ta_source *from = &b->in.source[p->source];
    const char *file = strrchr(from->path, '/') ? strrchr(from->path, '/') + 1 : from->path;
    json_t *root = json_object(), *source = json_object();
    json_object_set_new(root, "TaskName", json_string(b->job->task));
    for (int i = 0; i < b->u.n; i++) {
        if (!b->constant[i]) {
            json_object_set_new(root, b->u.column[i].name, about_column(&b->u.column[i]));
        }
    }
    if (b->no_trial) {
        json_object_set_new(root, "trial",
                            json_pack("{s:s}", "Description", ta_column_find("trial")->meaning));
    }
    json_object_set_new(source, "File", ta_is_utf8(file) ? json_string(file) : json_null());
    json_object_set_new(source, "SHA256", json_string(from->sha256));
    json_object_set_new(source, "Participant", json_string(p->id));
    json_object_set_new(source, "Session", json_string(p->session));
    json_object_set_new(root, "ConvertedFrom", source);
    bids_log_name(b, who, "_beh.json", name, sizeof name);
    return put_json(b, root, name, e);
}

/* Did anybody get another name, but for "sub-"? */
static bool any_renamed(const struct bids *b)
{
    for (int i = 0; i < b->in.n; i++) {
        const char *id = b->in.who[i].id;
        if (strcmp(id + (strncmp(id, "sub-", 4) == 0 ? 4 : 0), b->label[i].sub) != 0) {
            return true;
        }
    }
    return false;
}

/* One line a participant, with what was the same in all their rows. */
bool bids_list_participants(struct bids *b, struct ta_error *e)
{
    FILE *f = ta_new_file_in(b->temporary, "participants.tsv", e);
    json_t *about =
        json_pack("{s:{s:s}}", "participant_id", "Description", "label of the participant");
    bool renamed = any_renamed(b);
    if (!f) {
        json_decref(about);
        return false;
    }
    fputs(renamed ? "participant_id\toriginal_id" : "participant_id", f);
    if (renamed) {
        json_object_set_new(about, "original_id",
                            json_pack("{s:s}", "Description", "name in the table it came from"));
    }
    for (int c = 0; c < b->u.n; c++) {
        if (b->constant[c]) {
            fprintf(f, "\t%s", b->u.column[c].name);
            json_object_set_new(about, b->u.column[c].name, about_column(&b->u.column[c]));
        }
    }
    fputc('\n', f);
    for (int i = 0; i < b->in.n; i++) {
        if (b->label[i].first != i) {
            continue;
        }
        fprintf(f, "sub-%s%s", b->label[i].sub, renamed ? "\t" : "");
        if (renamed) {
            bids_put_cell(b, f, b->in.who[i].id);
        }
        for (int c = 0; c < b->u.n; c++) {
            if (b->constant[c]) {
                fputc('\t', f);
                bids_put_cell(b, f, b->same[(size_t)i * (size_t)b->u.n + (size_t)c]);
            }
        }
        fputc('\n', f);
    }
    bool good = ta_file_finish(f, "participants.tsv", e);
    return put_json(b, about, "participants.json", e) && good;
}
