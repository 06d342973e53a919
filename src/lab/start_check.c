/* start_check.c - what is typed into the lab's own fields of the start screen, checked.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "start_check.h"

#include "twoarm/io.h"

#include <math.h>
#include <string.h>

void ta_start_note(const struct ta_start *s, struct ta_start_field *f, bool wrong,
                   enum ta_phrase which, const char *first, const char *second)
{
    const char *const args[] = {first, second, NULL};
    f->wrong |= wrong;
    ta_phrase_fill(s->texts, f->note, sizeof f->note, which, args);
}

static void check_range(const struct ta_start *s, struct ta_start_field *f,
                        const struct ta_field *asked, double x)
{
    char lo[TA_NUMBER_TEXT], hi[TA_NUMBER_TEXT];
    bool low = !isnan(asked->lo), high = !isnan(asked->hi);
    if ((low && x < asked->lo) || (high && x > asked->hi)) {
        ta_number_text(s->texts, lo, low ? asked->lo : 0, 2, false);
        ta_number_text(s->texts, hi, high ? asked->hi : 0, 2, false);
        ta_start_note(s, f, true,
                      low && high ? TA_SAY_START_RANGE
                      : low       ? TA_SAY_START_AT_LEAST
                                  : TA_SAY_START_AT_MOST,
                      low ? lo : hi, hi);
    }
}

static void check_number(const struct ta_start *s, struct ta_start_field *f,
                         const struct ta_field *asked)
{
    double x;
    bool number = ta_parse_real(f->value, &x);
    bool whole = asked->kind == TA_FIELD_WHOLE;
    if (!number || (whole && x != floor(x))) {
        ta_start_note(s, f, true, whole ? TA_SAY_START_WHOLE : TA_SAY_START_NUMBER, NULL, NULL);
    } else {
        check_range(s, f, asked, x);
    }
}

void ta_start_check_field(const struct ta_start *s, struct ta_start_field *f,
                          const struct ta_field *asked)
{
    if (!*f->value) {
        f->wrong = f->required;
        if (f->required && s->tried) {
            ta_start_note(s, f, true, TA_SAY_START_NEEDED, NULL, NULL);
        }
    } else if (asked->kind == TA_FIELD_WHOLE || asked->kind == TA_FIELD_NUMBER) {
        check_number(s, f, asked);
    } else if (strlen(f->value) > 60) {
        ta_start_note(s, f, true, TA_SAY_START_LENGTH, NULL, NULL);
    }
}
