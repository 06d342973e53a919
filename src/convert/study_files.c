/* study_files.c - what every BIDS folder has at its top.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "convert.h"

#include <jansson.h>
#include <stdlib.h>

static bool put_text(const char *temporary, const char *name, const char *text, struct ta_error *e)
{
    FILE *f = ta_new_file_in(temporary, name, e);
    if (f) {
        fputs(text, f);
    }
    return f && ta_file_finish(f, name, e);
}

bool ta_convert_study(const char *temporary, const char *name, const char *readme,
                      struct ta_error *e)
{
    json_t *about =
        json_pack("{s:s, s:s, s:s, s:[{s:s, s:s}]}", "Name", name, "BIDSVersion", "1.8.0",
                  "DatasetType", "raw", "GeneratedBy", "Name", "twoarm", "Version", TA_VERSION);
    char *text = about ? json_dumps(about, JSON_INDENT(2)) : NULL;
    json_decref(about);
    if (!text) {
        return ta_error_add(e, TA_MACHINE, "out of memory");
    }
    struct ta_text line = {0};
    ta_text_add(&line, "%s\n", text);
    bool good = put_text(temporary, "dataset_description.json", line.s, e) &&
                put_text(temporary, "README", readme, e);
    ta_text_free(&line);
    free(text);
    return good;
}
