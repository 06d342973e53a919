/* rows.c - a result's rows as a table or as JSON, and where they go.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "rows.h"

#include "json_note.h"
#include "result_text.h"
#include "twoarm/io.h"

#include <stdlib.h>

void ta_rows_begin(struct ta_rows *r, FILE *out, bool json, const char *const *columns)
{
    *r = (struct ta_rows){.out = out, .json = json, .column = columns};
    for (; columns[r->n]; r->n++) {
        if (!json) {
            fprintf(out, "%s%s", r->n ? "\t" : "", columns[r->n]);
        }
    }
    fputs(json ? "[" : "\n", out);
}

/* What stands before and behind a cell. */
static void open_cell(struct ta_rows *r)
{
    const char *between = r->at ? ", " : r->n_rows ? ",\n    {" : "\n    {";
    if (r->json) {
        fprintf(r->out, "%s\"%s\": ", between, r->column[r->at]);
    } else if (r->at) {
        fputc('\t', r->out);
    }
}

static void close_cell(struct ta_rows *r)
{
    if (++r->at == r->n) {
        fputs(r->json ? "}" : "\n", r->out);
        r->at = 0;
        r->n_rows++;
    }
}

static void put_json(FILE *out, json_t *value)
{
    char *text = ta_must(json_dumps(value, JSON_ENCODE_ANY | JSON_REAL_PRECISION(10)));
    fputs(text, out);
    free(text);
    json_decref(value);
}

void ta_rows_word(struct ta_rows *r, const char *word)
{
    open_cell(r);
    if (r->json) {
        put_json(r->out, ta_json_word(word));
    } else {
        ta_put_word(r->out, word);
    }
    close_cell(r);
}

void ta_rows_number(struct ta_rows *r, double x)
{
    open_cell(r);
    if (r->json) {
        put_json(r->out, ta_json_number(x));
    } else {
        ta_put_number(r->out, x);
    }
    close_cell(r);
}

void ta_rows_numbers(struct ta_rows *r, const double *x, int n)
{
    for (int i = 0; i < n; i++) {
        ta_rows_number(r, x[i]);
    }
}

void ta_rows_end(struct ta_rows *r)
{
    if (r->json) {
        fputs("\n  ]", r->out);
    }
}

bool ta_result_put(const struct ta_analysis *a, json_t *note,
                   bool (*put)(FILE *, bool json, const void *of), const void *of,
                   struct ta_error *e)
{
    struct ta_result_text text;
    if (!ta_result_open(&text, e)) {
        json_decref(note);
        return false;
    }
    bool begun = !a->json || ta_json_begin(text.out, note, "results"); /* which frees the note */
    if (!begun || !put(text.out, a->json, of)) {
        ta_error_add(e, TA_MACHINE, "out of memory");
    }
    fputs(a->json ? "\n}\n" : "", text.out);
    bool good = ta_result_close(&text, a->output, e);
    if (a->json) {
        return good;
    }
    if (good && a->output) {
        return ta_json_beside(note, a->output, e);
    }
    json_decref(note);
    return good;
}
