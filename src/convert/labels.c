/* labels.c - anybody's names of participants and sessions as BIDS labels: letters and digits,
 * different where the names are.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "convert.h"

#include <ctype.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

bool ta_label_is_valid(const char *label)
{
    size_t n = strlen(label);
    return n > 0 && n < 64 &&
           label[strspn(label, "0123456789abcdefghijklmnopqrstuvwxyz"
                               "ABCDEFGHIJKLMNOPQRSTUVWXYZ")] == '\0';
}

/* The letters and digits of a name, without what stands before labels anyway. */
static void bare(const char *name, const char *prefix, char *label, size_t size)
{
    size_t n = 0, skip = strlen(prefix);
    name += strncmp(name, prefix, skip) == 0 ? skip : 0;
    for (; *name && n + 1 < size; name++) {
        if ((unsigned char)*name < 0x80 && isalnum((unsigned char)*name)) {
            label[n++] = *name;
        }
    }
    label[n] = '\0';
    if (n == 0) {
        snprintf(label, size, "x");
    }
}

/* A set of names, case not counted: some file systems do not either. Owns them. */
static int compare(const void *a, const void *b)
{
    return strcasecmp(a, b);
}

/* Adds a copy; false when it was there. */
static bool claim(void **set, const char *name)
{
    char *copy = strdup(name);
    char **node = copy ? tsearch(copy, set, compare) : NULL;
    if (!node) {
        fputs("twoarm: out of memory\n", stderr);
        abort();
    }
    if (*node != copy) {
        free(copy);
        return false;
    }
    return true;
}

/* The label, or the first of label2, label3 ... that is free. */
static void claim_label(void **set, char *label, size_t size)
{
    char tried[80];
    snprintf(tried, sizeof tried, "%s", label);
    for (int i = 2; !claim(set, tried); i++) {
        snprintf(tried, sizeof tried, "%.50s%s%d", label,
                 isdigit((unsigned char)label[strlen(label) - 1]) ? "x" : "", i);
    }
    snprintf(label, size, "%.63s", tried);
}

/* "1_run-2": the run goes off; 0 without one. */
static int take_run(char *session)
{
    char *run = strstr(session, "run-");
    char *end;
    if (!run || (run > session && run[-1] != '_')) {
        return 0;
    }
    long n = strtol(run + 4, &end, 10);
    if (*end || n < 1 || n > 9999) {
        return 0;
    }
    *(run > session ? run - 1 : run) = '\0';
    return (int)n;
}

static void label_session(struct ta_label *l, const char *name)
{
    char session[300];
    snprintf(session, sizeof session, "%s", strcmp(name, "n/a") == 0 ? "" : name);
    l->run = take_run(session);
    if (session[0]) {
        bare(session, "ses-", l->ses, sizeof l->ses - 16);
    }
}

struct order {
    int index;
    const struct ta_seen_person *who;
};

static int by_id(const void *a, const void *b)
{
    const struct order *x = a, *y = b;
    int order = strcmp(x->who->id, y->who->id);
    return order ? order : x->index - y->index;
}

/* Only what was changed beyond the prefix. */
static void tell(const struct ta_seen_person *who, const struct ta_label *l, struct ta_text *told,
                 int *n)
{
    bool same = strcmp(who->id, l->sub) == 0 ||
                (strncmp(who->id, "sub-", 4) == 0 && strcmp(who->id + 4, l->sub) == 0);
    if (!same && (*n)++ < 20) {
        ta_text_add(told, "participant '%.60s' is sub-%s\n", who->id, l->sub);
    }
}

/* Participants whose name is a label keep it (round 0); the others get what is left (round 1). */
static void label_participants(struct order *order, size_t n, struct ta_label *label,
                               struct ta_text *told)
{
    void *subs = NULL;
    int renamed = 0;
    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < n; i++) {
            struct ta_label *l = &label[order[i].index];
            const char *id = order[i].who->id;
            bool more = i && strcmp(order[i - 1].who->id, id) == 0;
            bool valid = ta_label_is_valid(id + (strncmp(id, "sub-", 4) == 0 ? 4 : 0));
            if (more && round == 1) {
                strcpy(l->sub, label[order[i - 1].index].sub);
                l->first = label[order[i - 1].index].first;
            } else if (!more && valid == (round == 0)) {
                bare(id, "sub-", l->sub, sizeof l->sub - 16);
                claim_label(&subs, l->sub, sizeof l->sub);
                l->first = order[i].index;
                tell(order[i].who, l, told, &renamed);
            }
        }
    }
    if (renamed > 20) {
        ta_text_add(told, "... and %d more (original_id in participants.tsv)\n", renamed - 20);
    }
    tdestroy(subs, free);
}

/* Sessions of one participant that would have one name get a number behind it. */
static void label_sessions(const struct order *order, size_t n, struct ta_label *label,
                           const char *task)
{
    void *paths = NULL;
    for (size_t i = 0; i < n; i++) {
        struct ta_label *l = &label[order[i].index];
        char path[PATH_MAX];
        label_session(l, order[i].who->session);
        ta_label_path(l, "beh", task, NULL, path, sizeof path);
        for (int again = 2; !claim(&paths, path); again++) {
            char ses[64];
            snprintf(ses, sizeof ses, "%.40sx%d", l->ses, again);
            strcpy(l->ses, ses);
            ta_label_path(l, "beh", task, NULL, path, sizeof path);
        }
    }
    tdestroy(paths, free);
}

struct ta_label *ta_labels_make(const struct ta_intake *in, const char *task, struct ta_text *told)
{
    size_t n = (size_t)in->n;
    struct ta_label *label = ta_must(calloc(n + 1, sizeof *label));
    struct order *order = ta_must(calloc(n + 1, sizeof *order));
    for (int i = 0; i < in->n; i++) {
        order[i] = (struct order){i, &in->who[i]};
    }
    qsort(order, n, sizeof *order, by_id);
    label_participants(order, n, label, told);
    label_sessions(order, n, label, task);
    free(order);
    return label;
}

void ta_label_path(const struct ta_label *l, const char *datatype, const char *task,
                   const char *acquisition, char *path, size_t size)
{
    char ses[80] = "", run[32] = "", acq[80] = "", folder[90] = "";
    if (l->ses[0]) {
        snprintf(ses, sizeof ses, "_ses-%s", l->ses);
        snprintf(folder, sizeof folder, "ses-%s/", l->ses);
    }
    if (l->run) {
        snprintf(run, sizeof run, "_run-%d", l->run);
    }
    if (acquisition) {
        snprintf(acq, sizeof acq, "_acq-%s", acquisition);
    }
    snprintf(path, size, "sub-%s/%s%s/sub-%s%s_task-%s%s%s", l->sub, folder, datatype, l->sub, ses,
             task, acq, run);
}
