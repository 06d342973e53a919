/* test_row.c - the column table: rows written and read back, every column, every arm, extremes.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "support.h"
#include "twoarm/columns.h"
#include "twoarm/io.h"

#include <locale.h>

/* Cells of a line, split at tabs, in place. */
static int split(char *line, char **cell, int most)
{
    int n = 0;
    line[strcspn(line, "\n")] = '\0';
    for (char *p = line; p && n < most; n++) {
        cell[n] = p;
        p = strchr(p, '\t');
        if (p) {
            *p++ = '\0';
        }
    }
    return n;
}

/* Reads a formatted row back by its header. */
static void read_back(char *header, char *line, struct ta_row *row)
{
    char *name[256], *cell[256];
    int n = split(header, name, 256), m = split(line, cell, 256);
    ck_assert_int_eq(n, m);
    ta_row_init(row);
    for (int i = 0; i < n; i++) {
        ck_assert_msg(cell[i][0], "column %s is empty", name[i]);
        const struct ta_column *c = ta_column_find(name[i]);
        int arm = 0;
        if (!c) {
            size_t length = strlen(name[i]);
            arm = name[i][length - 1] - '1';
            name[i][length - 2] = '\0';
            c = ta_column_find(name[i]);
        }
        ck_assert_ptr_nonnull(c);
        ck_assert_ptr_null(ta_cell_parse(c, arm, cell[i], row));
    }
}

static void round_trip(const struct ta_row *row, int k)
{
    char header[TA_LINE_MAX], line[TA_LINE_MAX], again[TA_LINE_MAX];
    struct ta_row back;
    ck_assert_uint_gt(ta_header_format(k, header, sizeof header), 0);
    ck_assert_uint_gt(ta_row_format(row, k, line, sizeof line), 0);
    strcpy(again, line);
    read_back(header, again, &back);
    ck_assert_uint_gt(ta_row_format(&back, k, again, sizeof again), 0);
    ck_assert_str_eq(line, again);
}

static struct ta_row full_row(void)
{
    struct ta_row r;
    ta_row_init(&r);
    r.trial = 17;
    r.block = 2;
    r.phase = TA_MAIN;
    strcpy(r.context, "2");
    r.trial_type = TA_FORCED;
    r.status = TA_ANSWERED;
    r.choice = 2;
    r.reward = 0.1;
    r.points = -10;
    r.response_time = 612345678;
    for (int a = 0; a < TA_MAX_ARMS; a++) {
        r.outcome[a] = 1.0 / (a + 3);
        r.mean[a] = 0.25 * a;
        r.side[a] = TA_MAX_ARMS - a;
        snprintf(r.symbol[a], sizeof r.symbol[a], "blue_%d", a);
    }
    r.premature_time = -1234567;
    r.trigger_code = 255;
    r.trigger_delay = 26000;
    r.pulse = 301;
    r.pulse_time = 1999999500;
    r.flags = TA_FLAG_HELD_KEY | TA_FLAG_PAUSED | TA_FLAG_TRIGGER_LOST;
    return r;
}

START_TEST(rows_round_trip)
{
    struct ta_row full = full_row(), empty;
    ta_row_init(&empty);
    for (int k = 2; k <= TA_MAX_ARMS; k++) {
        round_trip(&full, k);
        round_trip(&empty, k);
    }
}
END_TEST

START_TEST(cells_as_documented)
{
    struct ta_row r = full_row();
    char line[TA_LINE_MAX], *cell[256];
    ta_row_format(&r, 2, line, sizeof line);
    int n = split(line, cell, 256);
    ck_assert_int_eq(n, 39);
    ck_assert_str_eq(cell[0], "17");
    ck_assert_str_eq(cell[2], "n/a");
    ck_assert_str_eq(cell[3], "main");
    ck_assert_str_eq(cell[5], "forced");
    ck_assert_str_eq(cell[6], "ok");
    ck_assert_str_eq(cell[8], "0.1");
    ck_assert_str_eq(cell[9], "-10");
    ck_assert_str_eq(cell[11], "0.612346"); /* rounded to the microsecond */
    ck_assert_str_eq(cell[12], "0.3333333333333333");
    ck_assert_str_eq(cell[33], "255");
    ck_assert_str_eq(cell[34], "0.000026");
    ck_assert_str_eq(cell[35], "301");
    ck_assert_str_eq(cell[36], "2.000000");
    ck_assert_str_eq(cell[38], "held_key,paused,trigger_lost");
}
END_TEST

START_TEST(every_column_is_described)
{
    for (const struct ta_column *c = ta_columns; c->name; c++) {
        ck_assert(c->meaning && c->meaning[0]);
        ck_assert_ptr_eq(ta_column_find(c->name), c);
        ck_assert((c->type == TA_CELL_LEVEL || c->type == TA_CELL_FLAGS) == (c->levels != NULL));
        ck_assert((c->type == TA_CELL_TIME) == (c->unit != NULL));
    }
}
END_TEST

/* Shortest decimal that reads back exactly, whatever the locale says of commas. */
START_TEST(numbers_are_exact)
{
    char text[40];
    struct ta_rng r;
    static const char *const comma[] = {"de_DE.UTF-8", "fr_FR.UTF-8", "de_DE.utf8"};
    for (size_t i = 0; i < 3 && !setlocale(LC_ALL, comma[i]); i++) {
    }
    ta_rng_start(&r, 6, TA_STREAM_FIT, 0, 0);
    for (int i = 0; i < 20000; i++) {
        double x = ldexp(ta_rng_uniform(&r) - 0.5, (int)ta_rng_below(&r, 120) - 60), y;
        ta_real_format(x, text, sizeof text);
        ck_assert(ta_parse_real(text, &y));
        ck_assert_double_eq(x, y);
    }
    ta_real_format(0.1, text, sizeof text);
    ck_assert_str_eq(text, "0.1");
    ta_real_format(-1, text, sizeof text);
    ck_assert_str_eq(text, "-1");
    setlocale(LC_ALL, "C");
}
END_TEST

/* Decimals of every length and point are what strtod makes of them, to the last bit (or the sign of
 * a zero), on the quick way and on the long one. Texts that only begin like one are none. */
START_TEST(short_numbers_are_exact)
{
    static const char *const none[] = {"", "-", ".", "-.", "1.2.3", "1-", "--1", "1 ", " 1",
                                       "1e", "0x1", "1,5", "1.5x", "٣", "1e999"};
    struct ta_rng r;
    ta_rng_start(&r, 8, TA_STREAM_FIT, 0, 0);
    for (int i = 0; i < 200000; i++) {
        char text[40];
        int n = 0, digits = 1 + (int)ta_rng_below(&r, 19);
        int point = (int)ta_rng_below(&r, (uint32_t)digits + 2) - 1; /* -1: none */
        n += ta_rng_below(&r, 2) ? sprintf(text, "-") : 0;
        for (int d = 0; d < digits; d++) {
            text[n++] = (char)('0' + ta_rng_below(&r, 10));
            if (d == point) {
                text[n++] = '.';
            }
        }
        text[n] = '\0';
        double x = NAN, want = strtod(text, NULL);
        ck_assert_msg(ta_parse_real(text, &x) && memcmp(&x, &want, sizeof x) == 0,
                      "%s is read as %.17g", text, x);
    }
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        double x = 7;
        ck_assert_msg(!ta_parse_real(none[i], &x) && x == 7, "'%s' is read as %g", none[i], x);
    }
}
END_TEST

START_TEST(bad_cells_say_what_is_expected)
{
    static const struct {
        const char *column, *text;
    } bad[] = {
        {"trial", "x"},
        {"trial", "1.5"},
        {"trial", "99999999999"},
        {"trial", " 1"},
        {"reward", "0x10"},
        {"reward", "inf"},
        {"reward", "1,5"},
        {"reward", "1e999"},
        {"phase", "warm-up"},
        {"status", "OK"},
        {"response_time", "fast"},
        {"flags", "odd"},
        {"context", "a context name that is far too long to be one, is it not"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct ta_row row;
        ta_row_init(&row);
        const char *why = ta_cell_parse(ta_column_find(bad[i].column), 0, bad[i].text, &row);
        ck_assert_msg(why && why[0], "%s took '%s'", bad[i].column, bad[i].text);
    }
}
END_TEST

START_TEST(too_small_a_buffer_is_noticed)
{
    struct ta_row r = full_row();
    char line[TA_LINE_MAX];
    size_t n = ta_row_format(&r, 8, line, sizeof line);
    ck_assert_uint_eq(ta_row_format(&r, 8, line, n + 1), n);
    ck_assert_uint_eq(ta_row_format(&r, 8, line, n), 0);
}
END_TEST

/* SHA-256 of "abc": FIPS 180-2, appendix B.1. */
START_TEST(sha256)
{
    char hex[65];
    ta_sha256("abc", 3, hex);
    ck_assert_str_eq(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}
END_TEST

static void add(TCase *c)
{
    tcase_add_test(c, rows_round_trip);
    tcase_add_test(c, cells_as_documented);
    tcase_add_test(c, every_column_is_described);
    tcase_add_test(c, numbers_are_exact);
    tcase_add_test(c, short_numbers_are_exact);
    tcase_add_test(c, bad_cells_say_what_is_expected);
    tcase_add_test(c, too_small_a_buffer_is_noticed);
    tcase_add_test(c, sha256);
}

int main(void)
{
    return run_suite("row", add);
}
