/* agent_logs.c - matched agents' logs on disk, in the format of people's logs.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One log an agent, sub-<participant>a<number>, with the columns of ours, so that whatever reads
 * people's logs reads these: what an agent has not (times, keys, points) is n/a. Beside each a
 * description that says whose agent it is. The participant's own practice is not played. */
#include "report/agent_logs.h"
#include "twoarm/columns.h"
#include "twoarm/io.h"

#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST_LOGS = 100000, MOST_LABEL = 32 };

/* --- names -------------------------------------------------------------------------------------
 */

/* Letters and digits of a text, behind an optional "sub-". */
static void add_plain(struct ta_text *out, const char *s)
{
    int n = 0;
    for (s += strncmp(s, "sub-", 4) == 0 ? 4 : 0; *s && n < MOST_LABEL; s++) {
        if (isalnum((unsigned char)*s) && (unsigned char)*s < 0x80) {
            ta_text_add(out, "%c", *s);
            n++;
        }
    }
}

/* The label and, behind it, the session; numbered where names alone would not tell people apart. */
static char *make_label(const struct ta_participant *who, int number)
{
    struct ta_text label = {0};
    if (number > 0) {
        ta_text_add(&label, "p%d", number);
    }
    add_plain(&label, who->id);
    if (who->session && strcmp(who->session, "n/a") != 0) {
        ta_text_add(&label, "s");
        add_plain(&label, who->session);
    }
    ta_text_add(&label, "a");
    return label.s;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool all_differ(char **label, int n)
{
    char **sorted = malloc((size_t)(n > 0 ? n : 1) * sizeof *sorted);
    bool differ = sorted != NULL;
    for (int i = 0; i < n && sorted; i++) {
        sorted[i] = label[i];
    }
    if (sorted) {
        qsort(sorted, (size_t)n, sizeof *sorted, by_text);
    }
    for (int i = 0; i < n && differ; i++) {
        differ = strcmp(sorted[i], "a") != 0 && (i == 0 || strcmp(sorted[i], sorted[i - 1]) != 0);
    }
    free(sorted);
    return differ;
}

static bool make_labels(struct agent_logs *l)
{
    const struct ta_dataset *data = &l->m->data;
    l->label = calloc((size_t)data->n + 1, sizeof *l->label);
    for (int numbered = 0; l->label && numbered < 2; numbered++) {
        for (int i = 0; i < data->n; i++) {
            free(l->label[i]);
            l->label[i] = make_label(&data->who[i], numbered ? i + 1 : 0);
        }
        if (all_differ(l->label, data->n)) {
            break;
        }
    }
    return l->label != NULL;
}

/* "bandit" of a file ..._task-bandit_beh.tsv. */
static void add_task(struct ta_text *out, const struct ta_participant *who)
{
    const char *task = who->file ? strstr(who->file, "_task-") : NULL;
    size_t n = task ? strspn(task + 6, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                       "0123456789")
                    : 0;
    ta_text_add(out, "%.*s", n ? (int)n : 6, n ? task + 6 : "bandit");
}

/* --- content -----------------------------------------------------------------------------------
 */

static void fill_row(struct ta_row *row, const struct ta_play *play, int t)
{
    const struct ta_participant *who = play->who;
    size_t at = (size_t)t * who->k;
    ta_row_init(row);
    row->trial = who->trial[t];
    row->phase = TA_MAIN;
    snprintf(row->context, sizeof row->context, "%d", who->context[t] + 1);
    row->trial_type = who->forced[t] ? TA_FORCED : TA_FREE;
    row->status = play->choice[t] < 0 ? TA_MISSED : TA_ANSWERED;
    row->choice = play->choice[t] < 0 ? TA_NA : play->choice[t] + 1;
    row->reward = play->choice[t] < 0 ? (double)NAN : play->reward[t];
    row->best = who->best[t] < 0 ? TA_NA : who->best[t] + 1;
    for (int a = 0; a < who->k; a++) {
        row->outcome[a] = play->table[at + a];
        row->mean[a] = who->mean ? who->mean[at + a] : (double)NAN;
        row->side[a] = who->position ? who->position[at + a] + 1 : TA_NA;
    }
}

/* A line of cells without those whose header begins with "side_": where sides are not known there
 * is no such column, as in the participant's own data. */
static void add_line(struct ta_text *out, const char *header, const char *line, bool sides)
{
    const char *separator = "";
    while (*line && *line != '\n') {
        size_t named = strcspn(header, "\t\n"), n = strcspn(line, "\t\n");
        if (sides || strncmp(header, "side_", 5) != 0) {
            ta_text_add(out, "%s%.*s", separator, (int)n, line);
            separator = "\t";
        }
        header += named + (header[named] != '\0');
        line += n + (line[n] == '\t');
    }
    ta_text_add(out, "\n");
}

static void write_log(struct ta_text *out, const struct ta_play *play)
{
    char header[TA_LINE_MAX], line[TA_LINE_MAX];
    bool sides = play->who->position != NULL;
    ta_header_format(play->who->k, header, sizeof header);
    add_line(out, header, header, sides);
    for (int t = 0; t < play->who->n; t++) {
        struct ta_row row;
        fill_row(&row, play, t);
        ta_row_format(&row, play->who->k, line, sizeof line);
        add_line(out, header, line, sides);
    }
}

static json_t *text_json(const char *s)
{
    json_t *text = json_string(s); /* NULL where a label is no UTF-8 */
    return text ? text : json_null();
}

static char *describe(const struct agent_logs *l, const struct ta_play *play, int agent,
                      const double *par)
{
    static const char *const from[] = {"estimate", "uncertainty", "group"};
    const struct matching *m = l->m;
    const struct ta_fit *fit = &m->fit[play->who - m->data.who];
    json_t *root = json_object(), *about = json_object(), *values = json_object();
    char name[32];
    for (int j = 0; j < fit->n_par; j++) {
        json_object_set_new(values, ta_par_name(&fit->info[j], fit->k, name), json_real(par[j]));
    }
    json_object_set_new(about, "Version", json_string(TA_VERSION));
    json_object_set_new(about, "Player",
                        json_pack("{s:s, s:s, s:o, s:f}", "Kind", "simulated", "Model",
                                  m->model->name, "Parameters", values, "InitialValue",
                                  m->data.scale.q0));
    json_object_set_new(
        about, "Matched",
        json_pack("{s:o, s:o, s:i, s:s, s:I}", "Participant", text_json(play->who->id), "Session",
                  text_json(play->who->session ? play->who->session : "n/a"), "Agent", agent + 1,
                  "From", from[m->from], "Seed", (json_int_t)m->a.seed));
    json_object_set_new(about, "End", json_pack("{s:s}", "State", "complete"));
    json_object_set_new(root, "Twoarm", about);
    char *text = json_dumps(root, JSON_INDENT(2));
    json_decref(root);
    return text;
}

/* --- writing -----------------------------------------------------------------------------------
 */

/* No fsync for each of thousands of files: agents can be made again. */
static bool put(const char *path, const char *text, size_t n)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    while (fd >= 0 && n > 0) {
        ssize_t done = write(fd, text, n);
        if (done <= 0) {
            close(fd);
            return false;
        }
        text += done;
        n -= (size_t)done;
    }
    return fd >= 0 && close(fd) == 0;
}

static bool write_agent(const struct agent_logs *l, const struct ta_play *play, int agent)
{
    struct ta_text folder = {0}, path = {0}, log = {0};
    struct ta_error ignored = {0};
    const char *label = l->label[play->who - l->m->data.who];
    char *about = describe(l, play, agent, play->par);
    ta_text_add(&folder, "%s/sub-%s%04d/beh", l->folder, label, agent + 1);
    ta_text_add(&path, "%s/sub-%s%04d_task-", folder.s, label, agent + 1);
    add_task(&path, play->who);
    write_log(&log, play);
    bool done = about && ta_folder_make(folder.s, &ignored);
    struct ta_text tsv = {0}, json = {0};
    ta_text_add(&tsv, "%s_beh.tsv", path.s);
    ta_text_add(&json, "%s_beh.json", path.s);
    done = done && put(json.s, about, strlen(about)) && put(tsv.s, log.s, log.n);
    free(about);
    ta_error_free(&ignored);
    ta_text_free(&folder);
    ta_text_free(&path);
    ta_text_free(&log);
    ta_text_free(&tsv);
    ta_text_free(&json);
    return done;
}

static void watch(void *of, const struct ta_play *play, int agent)
{
    struct agent_logs *l = of;
    if (!write_agent(l, play, agent)) {
#pragma omp critical(agent_logs)
        if (l->error->n == 0) {
            ta_error_add(l->error, TA_MACHINE,
                         "%s: the logs of agents cannot be written: is the disk full?", l->folder);
        }
    }
}

void agent_logs_drop(const struct agent_logs *l, int who)
{
    for (int agent = 0; agent < l->m->n_agents; agent++) { /* they are written in this order */
        struct ta_text folder = {0};
        ta_text_add(&folder, "%s/sub-%s%04d", l->folder, l->label[who], agent + 1);
        bool there = access(folder.s, F_OK) == 0;
        if (there) {
            ta_folder_remove(folder.s);
        }
        ta_text_free(&folder);
        if (!there) {
            return;
        }
    }
}

void agent_logs_watch(struct agent_logs *l, struct ta_match_options *o)
{
    o->watch = watch;
    o->watch_of = l;
}

static bool is_empty(const char *path)
{
    DIR *dir = opendir(path);
    bool found = false;
    for (struct dirent *e = dir ? readdir(dir) : NULL; e && !found; e = readdir(dir)) {
        found = strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
    }
    if (dir) {
        closedir(dir);
    }
    return !found;
}

bool agent_logs_open(struct agent_logs *l, const struct matching *m, const char *folder,
                     struct ta_error *error)
{
    static const char about[] =
        "{\n  \"Name\": \"Agents matched to participants\",\n  \"BIDSVersion\": \"1.10.0\",\n"
        "  \"DatasetType\": \"derivative\",\n  \"GeneratedBy\": [{\"Name\": \"twoarm match\", "
        "\"Version\": \"" TA_VERSION "\"}]\n}\n";
    *l = (struct agent_logs){.m = m, .folder = folder, .error = error};
    if ((double)m->n_agents * m->data.n > MOST_LOGS) {
        return ta_error_add(error, TA_USER,
                            "--logs: expected at most %d logs, found %d agents for each of %d "
                            "participants; ask for fewer agents (-n)",
                            MOST_LOGS, m->n_agents, m->data.n);
    }
    if (!is_empty(folder)) {
        return ta_error_add(error, TA_USER,
                            "--logs %s: expected a new or empty folder, found files in it", folder);
    }
    struct ta_text path = {0};
    ta_text_add(&path, "%s/dataset_description.json", folder);
    bool done = ta_folder_make(folder, error) &&
                ta_file_replace(path.s, about, sizeof about - 1, error) &&
                (make_labels(l) || ta_error_add(error, TA_MACHINE, "out of memory"));
    ta_text_free(&path);
    return done;
}

void agent_logs_free(struct agent_logs *l)
{
    for (int i = 0; l->label && i < l->m->data.n; i++) {
        free(l->label[i]);
    }
    free(l->label);
    l->label = NULL;
}
