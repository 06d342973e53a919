/* cmd_convert.c - `twoarm convert`: data in other shapes.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "convert.h"

#include "cli/read_options.h"
#include "twoarm/commands.h"

#include <math.h>
#include <string.h>

static const struct shape {
    const char *name;
    bool (*convert)(struct ta_conversion *, struct ta_error *);
    bool folder; /* -o is needed, and is a folder */
} shapes[] = {
    {"csv", ta_convert_csv, false},
    {"hbayesdm", ta_convert_hbayesdm, false},
    {"bids", ta_convert_bids, true},
    {"events", ta_convert_events, true},
};
enum { N_SHAPES = sizeof shapes / sizeof *shapes };

static const struct ta_option options[] = {
    {"to", 0, TA_OPT_TEXT, "csv|hbayesdm|bids|events",
     "csv: one long table of everybody; hbayesdm: subjID, choice, outcome; bids: a folder of "
     "behavioural data from anybody's tables; events: onsets and durations for EEG and fMRI",
     offsetof(struct ta_conversion, to), NULL},
    {"output", 'o', TA_OPT_TEXT, "PATH",
     "where to write: a new file (csv, hbayesdm; default standard output) or a new folder; never "
     "over what is there",
     offsetof(struct ta_conversion, output), NULL},
    {"task", 0, TA_OPT_TEXT, "LABEL", "task in the names of BIDS files (default bandit)",
     offsetof(struct ta_conversion, task), NULL},
    {"datatype", 0, TA_OPT_TEXT, "beh|eeg|meg|ieeg|func",
     "for events: the folder they go into (default beh); in func, times count from the scanner's "
     "pulse where one was waited for",
     offsetof(struct ta_conversion, datatype), NULL},
    {"regressors", 0, TA_OPT_TEXT, "FILE",
     "for events: a table of `twoarm fit --trials`, whose values and prediction errors become "
     "columns",
     offsetof(struct ta_conversion, regressors), NULL},
    {"raw", 0, TA_OPT_FLAG, NULL, "for hbayesdm: outcomes as they are, not -1 and 1",
     offsetof(struct ta_conversion, raw), NULL},
    {"quiet", 'q', TA_OPT_FLAG, NULL, "say nothing about what was assumed, done or lost",
     offsetof(struct ta_conversion, quiet), NULL},
    TA_READ_OPTIONS(ta_conversion, read),
    {0}};

static void defaults(void *settings)
{
    struct ta_conversion *job = settings;
    job->read.q0 = NAN;
    job->task = "bandit";
    job->datatype = "beh";
}

static const struct shape *find_shape(const char *name, struct ta_error *e)
{
    for (int i = 0; name && i < N_SHAPES; i++) {
        if (strcmp(name, shapes[i].name) == 0) {
            return &shapes[i];
        }
    }
    ta_error_add(e, TA_USER, "--to: expected csv, hbayesdm, bids or events, found %s%s%s",
                 name ? "'" : "nothing", name ? name : "", name ? "'" : "");
    return NULL;
}

static void check(const struct ta_conversion *job, const struct shape *shape, struct ta_error *e)
{
    static const char *const types[] = {"beh", "eeg", "meg", "ieeg", "func"};
    bool known = false;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        known |= strcmp(job->datatype, types[i]) == 0;
    }
    if (!known) {
        ta_error_add(e, TA_USER, "--datatype: expected beh, eeg, meg, ieeg or func, found '%s'",
                     job->datatype);
    }
    if (!ta_label_is_valid(job->task)) {
        ta_error_add(e, TA_USER, "--task: expected letters and digits, found '%s'", job->task);
    }
    if (shape && shape->folder && !job->output) {
        ta_error_add(e, TA_USER, "--to %s makes a folder: name it by -o", shape->name);
    }
    if (job->n_paths == 0) {
        ta_error_add(e, TA_USER,
                     "expected files or folders with data; see `twoarm convert --help`");
    }
}

static int run(void *settings, char **operand, int n_operands, struct ta_error *e)
{
    struct ta_conversion *job = settings;
    job->path = operand;
    job->n_paths = n_operands;
    const struct shape *shape = find_shape(job->to, e);
    check(job, shape, e);
    if (e->n == 0 && shape->convert(job, e) && !job->quiet && job->told.s) {
        for (const char *line = job->told.s; *line;) {
            size_t n = strcspn(line, "\n");
            fprintf(stderr, "twoarm convert: %.*s\n", (int)n, line);
            line += n + (line[n] == '\n');
        }
    }
    ta_text_free(&job->told);
    return (int)e->status;
}

const struct ta_command ta_command_convert = {
    .name = "convert",
    .summary = "data in other shapes: one CSV of everybody, hBayesDM, BIDS, events",
    .operands = "DATA...",
    .about =
        "Nothing is ever overwritten. What a shape cannot hold is said on standard error. csv "
        "keeps every row and column, with what participants.tsv says of each participant; bids "
        "makes labels of anybody's names and tells which became what; our logs, made into csv and "
        "then into bids, come back to the byte.",
    .options = options,
    .run = run,
    .settings_size = sizeof(struct ta_conversion),
    .defaults = defaults,
};
