/* result_text.c - a result table as text, written at the end or not at all.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "result_text.h"

#include "twoarm/io.h"

#include <math.h>
#include <stdlib.h>

bool ta_result_open(struct ta_result_text *r, struct ta_error *e)
{
    *r = (struct ta_result_text){0};
    r->out = open_memstream(&r->text, &r->length);
    return r->out || ta_error_add(e, TA_MACHINE, "out of memory");
}

bool ta_result_close(struct ta_result_text *r, const char *path, struct ta_error *e)
{
    bool good = e->n == 0;
    if (fclose(r->out) != 0) {
        good = ta_error_add(e, TA_MACHINE, "out of memory");
    }
    if (good && path) {
        good = ta_result_write(path, r->text, r->length, e);
    } else if (good &&
               (fwrite(r->text, 1, r->length, stdout) != r->length || fflush(stdout) != 0)) {
        good = ta_error_add(e, TA_MACHINE, "standard output cannot be written");
    }
    free(r->text);
    *r = (struct ta_result_text){0};
    return good;
}

void ta_result_drop(struct ta_result_text *r)
{
    fclose(r->out);
    free(r->text);
    *r = (struct ta_result_text){0};
}

void ta_put_word(FILE *out, const char *s)
{
    for (; *s; s++) {
        fputc(*s == '\t' || *s == '\n' || *s == '\r' ? ' ' : *s, out);
    }
}

void ta_put_number(FILE *out, double x)
{
    if (isnan(x)) {
        fputs("n/a", out);
    } else {
        fprintf(out, "%.10g", x);
    }
}

void ta_put_numbers(FILE *out, const double *x, int n)
{
    for (int i = 0; i < n; i++) {
        fputc('\t', out);
        ta_put_number(out, x[i]);
    }
}
