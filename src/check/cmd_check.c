/* cmd_check.c - `twoarm check`: is a data set whole and sound?
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check.h"

#include "cli/read_options.h"
#include "cli/result_text.h"
#include "twoarm/commands.h"
#include "twoarm/io.h"

#include <math.h>
#include <string.h>

struct check_settings {
    struct ta_read_options read;
    bool json;
    const char *output;
};

static bool take_format(const char *value, void *target, struct ta_error *e)
{
    if (strcmp(value, "text") != 0 && strcmp(value, "json") != 0) {
        return ta_error_add(e, TA_USER, "--format: expected text or json, found '%s'", value);
    }
    *(bool *)target = *value == 'j';
    return true;
}

static const struct ta_option options[] = {
    {"format", 0, TA_OPT_CALL, "text|json", "a line a finding (default), or JSON for programs",
     offsetof(struct check_settings, json), take_format},
    {"output", 'o', TA_OPT_TEXT, "FILE", "write there instead of standard output",
     offsetof(struct check_settings, output), NULL},
    TA_READ_OPTIONS(check_settings, read),
    {0}};

static void defaults(void *settings)
{
    ((struct check_settings *)settings)->read.q0 = NAN;
}

static int run(void *settings, char **operand, int n_operands, struct ta_error *e)
{
    struct check_settings *s = settings;
    struct ta_findings f = {0};
    struct ta_result_text text;
    if (n_operands == 0) {
        ta_error_add(e, TA_USER, "expected files or folders with data; see `twoarm check --help`");
        return TA_USER;
    }
    bool broken = false;
    if (ta_check_all(operand, n_operands, &s->read, &f, e) && ta_result_open(&text, e)) {
        (s->json ? ta_findings_json : ta_findings_text)(&f, text.out);
        broken = f.count[TA_BROKEN] > 0;
        ta_result_close(&text, s->output, e);
    }
    ta_findings_free(&f);
    return e->n ? (int)e->status : broken ? TA_USER : TA_OK;
}

const struct ta_command ta_command_check = {
    .name = "check",
    .summary = "whole and sound? audits a study's logs, or anybody's tables",
    .operands = "DATA...",
    .about =
        "Of our own logs every row is derived again from its outcome table, and descriptions, "
        "hashes, times, points, participants.tsv and the folders are held against each other; of "
        "other tables what can be known without their experiment. `broken`: data are missing, were "
        "changed or contradict each other. `warning`: odd, but readable (fast guesses, misses, "
        "sides, runs; by the experiment's rules of exclusion where it states some). The last line "
        "says sound or broken; exit status 2 when broken.",
    .options = options,
    .run = run,
    .settings_size = sizeof(struct check_settings),
    .defaults = defaults,
};
