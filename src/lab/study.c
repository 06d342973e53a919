/* study.c - the files that make a folder a BIDS dataset, and the list of its participants.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Written where they are missing; what a lab has put there is left as it is. To participants.tsv a
 * row is appended for a participant who is new, "n/a" in the lab's own columns. */
#include "lab.h"

#include "twoarm/config.h"
#include "twoarm/io.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

static const char participants_json[] =
    "{\n"
    "  \"participant_id\": {\n"
    "    \"Description\": \"label of the participant\"\n"
    "  },\n"
    "  \"player\": {\n"
    "    \"Description\": \"who played: human, or a simulated participant as model:parameters\"\n"
    "  }\n"
    "}\n";
static const char participants_head[] = "participant_id\tplayer\n";
static const char readme[] =
    "A study with the two-armed bandit task, recorded by twoarm.\n"
    "\n"
    "Each session is one file sub-*/[ses-*/]beh/*_beh.tsv: one row a trial, tab-separated, n/a\n"
    "for missing. The _beh.json beside it describes every column and keeps the settings, the\n"
    "seed, the display and how the session ended. sourcedata/ holds each session's outcome\n"
    "table: what every machine would have paid on every trial, drawn before the first one.\n"
    "\n"
    "`twoarm fit`, `twoarm match` and `twoarm report` read this folder.\n"
    "\n"
    "Please add here: what the study is about, who ran it, when, and with whom.\n";
static const char ignore[] = "*.torn\n*.tmp\npilot/\n";

static const struct study_file {
    const char *name, *content;
} files[] = {
    {"README", readme},
    {".bidsignore", ignore},
    {"participants.json", participants_json},
    {"participants.tsv", participants_head},
};

static void set_text(json_t *root, const char *key, const char *text)
{
    if (*text) {
        json_object_set_new(root, key, json_string(text));
    }
}

static void set_texts(json_t *root, const char *key, const struct ta_texts_list *list)
{
    if (list->n > 0) {
        json_object_set_new(root, key, ta_texts_list_json(list));
    }
}

/* What the experiment says of the study; to be freed. */
static char *describe(const struct ta_experiment *x)
{
    json_t *root = json_object();
    set_text(root, "Name", *x->study_name ? x->study_name : "Two-armed bandit");
    set_text(root, "BIDSVersion", "1.8.0");
    set_text(root, "DatasetType", "raw");
    set_text(root, "License", x->study_license);
    set_texts(root, "Authors", &x->study_authors);
    set_text(root, "Acknowledgements", x->study_acknowledgements);
    set_text(root, "HowToAcknowledge",
             "Name the program twoarm and its version (in each _beh.json).");
    set_texts(root, "Funding", &x->study_funding);
    set_texts(root, "EthicsApprovals", &x->study_ethics);
    set_texts(root, "ReferencesAndLinks", &x->study_references);
    char *text = json_dumps(root, JSON_INDENT(2));
    json_decref(root);
    return text;
}

static bool create_one(const char *data, const char *name, const char *content, struct ta_error *e)
{
    char path[PATH_MAX];
    int n = snprintf(path, sizeof path, "%s/%s", data, name);
    if (n < 0 || n >= PATH_MAX) {
        return ta_error_add(e, TA_USER, "%.200s...: the path is too long", data);
    }
    if (!ta_file_create(path, content, strlen(content)) && errno != EEXIST) {
        return ta_error_add(e, TA_MACHINE, "%s: cannot be created: %s", path, strerror(errno));
    }
    return true;
}

static bool create_description(const char *data, const struct ta_experiment *x, struct ta_error *e)
{
    struct ta_text text = {0};
    char *json = describe(x);
    if (!json) {
        return ta_error_add(e, TA_MACHINE, "out of memory");
    }
    ta_text_add(&text, "%s\n", json);
    bool good = create_one(data, "dataset_description.json", text.s, e);
    ta_text_free(&text);
    free(json);
    return good;
}

/* Files that are missing are created whole; any that is there counts as the lab's. */
static bool create_missing(const char *data, const struct ta_experiment *x, struct ta_error *e)
{
    bool good = create_description(data, x, e);
    for (size_t i = 0; good && i < sizeof files / sizeof *files; i++) {
        good = create_one(data, files[i].name, files[i].content, e);
    }
    return good;
}

/* Is `sub` the first cell of a line? */
static bool is_listed(const char *text, const char *sub)
{
    size_t n = strlen(sub);
    for (const char *line = text; line && *line; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (strncmp(line, sub, n) == 0 && strchr("\t\r\n", line[n])) {
            return true;
        }
    }
    return false;
}

/* The new row: the label first, the player in the column of that name, n/a elsewhere. */
static void make_row(struct ta_text *row, const char *text, const char *sub, const char *player)
{
    size_t length = strcspn(text, "\r\n");
    size_t all = strlen(text);
    ta_text_add(row, "%s%s", all && text[all - 1] != '\n' ? "\n" : "", sub);
    const char *cell = text + strcspn(text, "\t\r\n");
    while (cell < text + length) {
        cell++;
        size_t n = strcspn(cell, "\t\r\n");
        bool wanted = n == 6 && strncmp(cell, "player", 6) == 0;
        ta_text_add(row, "\t%s", wanted ? player : "n/a");
        cell += n;
    }
    ta_text_add(row, "\n");
}

static bool append_row(int fd, const char *path, const char *row, size_t n, struct ta_error *e)
{
    ssize_t done = write(fd, row, n);
    if (done < 0 || (size_t)done < n || fsync(fd) != 0) {
        return ta_error_add(e, TA_MACHINE, "%s: writing failed: %s", path,
                            strerror(done >= 0 && (size_t)done < n ? ENOSPC : errno));
    }
    return true;
}

/* Under a lock, since several stations may share one folder. */
static bool list_participant(const char *data, const char *participant, const char *player,
                             struct ta_error *e)
{
    char path[PATH_MAX], sub[80];
    snprintf(sub, sizeof sub, "sub-%s", participant);
    if (snprintf(path, sizeof path, "%s/participants.tsv", data) >= PATH_MAX) {
        return ta_error_add(e, TA_USER, "%.200s...: the path is too long", data);
    }
    int fd = open(path, O_RDWR | O_APPEND | O_CLOEXEC);
    if (fd < 0) {
        return ta_error_add(e, TA_USER, "%s: cannot be written: %s", path, strerror(errno));
    }
    flock(fd, LOCK_EX); /* where locks do not work, appending is still whole */
    char *text = NULL;
    size_t n;
    bool good = ta_file_read(path, &text, &n, e);
    if (good && !is_listed(text, sub)) {
        struct ta_text row = {0};
        make_row(&row, text, sub, player);
        good = append_row(fd, path, row.s, row.n, e);
        ta_text_free(&row);
    }
    free(text);
    close(fd);
    return good;
}

bool ta_study_ignore_pilot(const char *data, struct ta_error *e)
{
    char path[PATH_MAX], *text = NULL;
    size_t n = 0;
    if (snprintf(path, sizeof path, "%s/.bidsignore", data) >= PATH_MAX) {
        return ta_error_add(e, TA_USER, "%.200s...: the path is too long", data);
    }
    if (ta_file_create(path, ignore, strlen(ignore))) {
        return true;
    }
    int fd = open(path, O_RDWR | O_APPEND | O_CLOEXEC);
    if (fd < 0) {
        return ta_error_add(e, TA_MACHINE, "%s: cannot be written: %s", path, strerror(errno));
    }
    bool good = ta_file_read(path, &text, &n, e);
    if (good && !is_listed(text, "pilot/")) {
        const char *line = n && text[n - 1] != '\n' ? "\npilot/\n" : "pilot/\n";
        good = append_row(fd, path, line, strlen(line), e);
    }
    free(text);
    close(fd);
    return good;
}

bool ta_study_prepare(const char *data, const struct ta_experiment *x, const char *participant,
                      const char *player, struct ta_error *e)
{
    return create_missing(data, x, e) && list_participant(data, participant, player, e) &&
           ta_folder_sync(data, e);
}
