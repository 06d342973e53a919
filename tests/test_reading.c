/* test_reading.c - tables read in one pass over their bytes (plain.c) are as if read cell by cell.
 *
 * A code of missing that no cell holds sends every record the general way: random tables, tidy and
 * messy, must give the same data, notes and messages with it and without.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "support.h"
#include "twoarm/columns.h"
#include "twoarm/io.h"

#include <sys/mman.h>

enum { ROOM = 1 << 16, TABLES = 2000 };

static struct ta_rng rng;
static char text[ROOM];
static size_t n_text;

static int below(int n)
{
    return (int)ta_rng_below(&rng, (uint32_t)n);
}

/* --- tables ----------------------------------------------------------------------------------- */

static const char *const names[] = {
    "1", "2", "12", "s1", "N1", "n", "NA", "n/a", "", "a,b", "a;b", "a\tb", "a\"b", "x y", " 1",
    "1 ", "Ä", "\xff", "a\r", "a\nb", "123456789012345678901234567890123456789",
    "1234567890123456789012345678901234567890123",
    "a name of more than sixty-three bytes, of which there is none in any study"};
static const char *const numbers[] = {
    "0", "1", "2", "3", "007", "1.0", "2.00", "1.5", ".5", "5.", "-1", "-0", "+1", "1e0", "1e-3",
    "0,5", "1,0", "NA", "NAN", "NaN", "nan", "n/a", "", "N", "n/", " 1", "1 ", "--1", "1-", "1x",
    "x", "\"", "1\"", "1\r", "1\t2", "1e101", "inf", "0x1", "٣", "9", "choice", "999999999",
    "4294967298", "123456789012345", "1234567890123456", "18446744073709551617"};
static const char *const words[] = {"practice", "main", "mainly", "mai", "free", "forced", "free2",
                                    "ok", "missed", "okay", "n/a", "NA", "", " main", "Main"};

enum kind { NAME, TRIAL, CHOICE, REWARD, TIME, TEXT, WORD, WIN_1, WIN_2 };
static const struct column {
    const char *name;
    enum kind kind;
    int often; /* in a hundred tables */
    const char *usual[2];
} columns[] = {
    {"participant_id", NAME, 85, {"1", "2"}},
    {"session", NAME, 20, {"1", "NA"}},
    {"level", NAME, 30, {"old", "young"}},
    {"trial", TRIAL, 70, {0}},
    {"context", TEXT, 40, {"A", "loss"}},
    {"phase", WORD, 20, {"main", "main"}},
    {"trial_type", WORD, 20, {"free", "forced"}},
    {"status", WORD, 20, {"ok", "ok"}},
    {"choice", CHOICE, 100, {"1", "2"}},
    {"reward", REWARD, 100, {"0", "1"}},
    {"response_time", TIME, 30, {"0.5", "1.204817"}},
    {"outcome_1", WIN_1, 20, {0}},
    {"outcome_2", WIN_2, 0, {0}}, /* where there is outcome_1 */
    {"note", TEXT, 40, {"", "n/a"}}, /* these are not read */
    {"remark", TEXT, 40, {"blue", ""}},
    {"more", TEXT, 20, {"{\"a\": 1}", "0"}},
};
enum { N_COLUMNS = sizeof columns / sizeof *columns };

/* How a table is written. */
static struct {
    char separator[2];
    int quotes;              /* of ten cells */
    int messy;               /* of a thousand */
    bool carriage, blanks;
    bool named_1;            /* choices, by what could be one */
    const char *who[2];      /* names in the place of the usual; or NULL */
    const struct column *column[N_COLUMNS];
    int n;
} dress;

#define ONE_OF(list) list[below((int)(sizeof list / sizeof *list))]

static void put(const char *s)
{
    size_t n = strlen(s);
    ck_assert_uint_lt(n_text + n, ROOM);
    memcpy(text + n_text, s, n);
    n_text += n;
}

static void put_cell(const char *s)
{
    bool quoted = below(10) < dress.quotes;
    put(dress.blanks && below(5) == 0 ? " " : "");
    put(quoted ? "\"" : "");
    for (; *s; s++) {
        put(quoted && *s == '"' && below(9) ? "\"" : "");
        put((char[]){*s, '\0'});
    }
    put(quoted ? "\"" : "");
    put(dress.blanks && below(5) == 0 ? " " : "");
}

static const char *messy_cell(enum kind kind)
{
    return kind == NAME || kind == TEXT ? ONE_OF(names)
           : kind == WORD               ? ONE_OF(words)
                                        : ONE_OF(numbers);
}

/* part: of two, in which names differ. */
static const char *tidy_cell(const struct column *c, int trial, int part, int choice, int reward)
{
    static char number[16];
    bool chosen = c->kind == WIN_1 ? choice == 1 : choice == 2;
    switch (c->kind) {
    case TRIAL:
        sprintf(number, "%d", trial);
        return number;
    case NAME:
        return dress.who[part] ? dress.who[part] : c->usual[part];
    case CHOICE:
        return c->usual[choice - 1];
    case REWARD:
        return c->usual[reward];
    case WIN_1:
    case WIN_2:
        return chosen && reward ? "1" : "0";
    case TIME:
    case TEXT:
    case WORD:
        break;
    }
    return c->usual[below(2)];
}

static void put_row(int trial, int part)
{
    int choice = 1 + below(2), reward = below(2);
    for (int i = 0; i < dress.n; i++) {
        const struct column *c = dress.column[i];
        bool messy = below(1000) < dress.messy;
        put(i ? dress.separator : "");
        put_cell(messy ? messy_cell(c->kind) : tidy_cell(c, trial, part, choice, reward));
    }
    put(dress.messy && below(100) == 0 ? (below(2) ? "\r" : "\n") : "");
    put(dress.carriage ? "\r\n" : "\n");
}

static void choose_dress(void)
{
    bool named = below(4) == 0;
    dress.separator[0] = "\t,;"[below(3)];
    dress.quotes = below(3) ? 0 : 1 + below(10);
    dress.messy = below(3) ? below(60) : 0;
    dress.carriage = below(4) == 0;
    dress.blanks = below(20) == 0;
    dress.named_1 = below(40) == 0;
    dress.who[0] = named ? ONE_OF(names) : NULL;
    dress.who[1] = named ? ONE_OF(names) : NULL;
    dress.n = 0;
    for (int i = 0; i < N_COLUMNS; i++) {
        bool second = columns[i].kind == WIN_2 && dress.column[dress.n - 1]->kind == WIN_1;
        if (second || below(100) < columns[i].often) {
            dress.column[dress.n++] = &columns[i];
        }
    }
    for (int i = dress.n - 1; i > 0 && dress.quotes; i--) { /* in any order */
        int other = below(i + 1);
        const struct column *c = dress.column[i];
        dress.column[i] = dress.column[other];
        dress.column[other] = c;
    }
}

static void make_table(void)
{
    int rows = 1 + below(40), mixed = below(3) == 0;
    choose_dress();
    n_text = 0;
    put(below(10) ? "" : "\xef\xbb\xbf");
    for (int i = 0; i < dress.n; i++) {
        put(i ? dress.separator : "");
        put(dress.named_1 && dress.column[i]->kind == CHOICE ? "1" : dress.column[i]->name);
    }
    put(dress.carriage ? "\r\n" : "\n");
    size_t header = n_text;
    for (int i = 0; i < rows; i++) {
        put_row(i + 1, mixed ? below(2) : 2 * i / rows);
        if (dress.messy && below(200) == 0) { /* the header again */
            memcpy(text + n_text, text, header);
            n_text += header;
        }
    }
    n_text -= below(8) ? 0 : (size_t)below(6); /* a torn line */
    if (below(4) == 0) {
        text[below((int)n_text)] = ",;\t\n\r\" 0-n"[below(10)];
    }
    text[n_text] = '\0';
}

/* --- what they are read as -------------------------------------------------------------------- */

static void same(const char *what, const void *x, const void *y, size_t n)
{
    bool both = x && y;
    ck_assert_msg(both ? memcmp(x, y, n) == 0 : x == y, "%s differ; the table:\n%.*s", what,
                  (int)n_text, text);
}

static void same_text(const char *what, const char *x, const char *y)
{
    bool both = x && y;
    ck_assert_msg(both ? strcmp(x, y) == 0 : x == y, "%s differ:\n%s\nand\n%s\nthe table:\n%.*s",
                  what, x ? x : "none", y ? y : "none", (int)n_text, text);
}

static void compare_people(const struct ta_participant *x, const struct ta_participant *y)
{
    size_t n = (size_t)x->n, nk = n * (size_t)x->k;
    same_text("names", x->id, y->id);
    same_text("sessions", x->session, y->session);
    same_text("groups", x->group, y->group);
    ck_assert_int_eq(x->n, y->n);
    ck_assert_int_eq(x->n_contexts, y->n_contexts);
    for (int c = 0; c < x->n_contexts; c++) {
        same_text("contexts", x->context_name[c], y->context_name[c]);
    }
    same("trials", x->trial, y->trial, n * sizeof *x->trial);
    same("contexts", x->context, y->context, n * sizeof *x->context);
    same("choices", x->choice, y->choice, n);
    same("rewards", x->reward, y->reward, n * sizeof *x->reward);
    same("forced trials", x->forced, y->forced, n);
    same("scored trials", x->scored, y->scored, n);
    same("response times", x->response_time, y->response_time, n * sizeof *x->response_time);
    same("outcomes", x->outcome, y->outcome, nk * sizeof *x->outcome);
}

/* Returns how many trials were read. */
static int compare(char *file, struct ta_read_options how)
{
    struct ta_dataset plain, general;
    struct ta_error e = {0}, f = {0};
    int trials = 0;
    bool good = ta_dataset_read(&plain, &file, 1, &how, &e);
    how.n_missing = 1;
    how.missing[0] = (struct ta_missing){ta_column_find("trial"), "a code of missing"};
    bool again = ta_dataset_read(&general, &file, 1, &how, &f);
    char *rest = ta_error_rest(&e), *rest_again = ta_error_rest(&f);
    same_text("messages", e.text, f.text);
    same_text("further messages", rest, rest_again);
    ck_assert_int_eq(e.n, f.n);
    ck_assert_int_eq(good, again);
    if (good) {
        same_text("notes", plain.assumed, general.assumed);
        ck_assert_int_eq(plain.n, general.n);
        ck_assert_int_eq(plain.n_bad_rows, general.n_bad_rows);
        for (int i = 0; i < plain.n; i++) {
            compare_people(&plain.who[i], &general.who[i]);
            trials += plain.who[i].n;
        }
        ta_dataset_free(&plain);
        ta_dataset_free(&general);
    }
    free(rest);
    free(rest_again);
    ta_error_free(&e);
    ta_error_free(&f);
    return trials;
}

/* In tabs, commas and semicolons, with and without quotation marks, blanks and carriage returns,
 * with cells that nobody meant and names of all kinds. */
START_TEST(both_ways_agree)
{
    char path[64];
    int read = 0, trials = 0, table = memfd_create("table", MFD_CLOEXEC);
    sprintf(path, "/proc/self/fd/%d", table);
    ta_rng_start(&rng, 3, TA_STREAM_FIT, 0, 0);
    for (int i = 0; i < TABLES; i++) {
        make_table();
        ck_assert_int_eq(ftruncate(table, 0), 0);
        ck_assert_int_eq(pwrite(table, text, n_text, 0), n_text);
        struct ta_read_options how = {.q0 = 0,
                                      .k = 2,
                                      .skip_bad_rows = below(2),
                                      .recode = below(3) - 1,
                                      .choices_only = below(2),
                                      .columns = dress.named_1 ? "choice=1" : NULL,
                                      .context = below(20) ? NULL : "participant_id"};
        how.group = strstr(text, "level") && below(3) == 0 ? "level" : NULL;
        int n = compare(path, how);
        trials += n;
        read += n > 0;
    }
    close(table);
    ck_assert_int_gt(read, TABLES / 4); /* most are not so messy that nothing comes of them */
    ck_assert_int_gt(trials, 8 * read);
}
END_TEST

static void add(TCase *c)
{
    tcase_add_test(c, both_ways_agree);
}

int main(void)
{
    return run_suite("reading", add);
}
