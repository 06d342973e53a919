/* test_filling.c - what becomes of single rows of small tables.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "support.h"
#include "twoarm/io.h"

#include <sys/mman.h>

static int table = -1; /* a file in memory */
static char path[64];

static void open_table(void)
{
    table = memfd_create("table", MFD_CLOEXEC);
    sprintf(path, "/proc/self/fd/%d", table);
}

static void close_table(void)
{
    close(table);
}

static void write_table(const char *rows)
{
    ck_assert_int_eq(ftruncate(table, 0), 0);
    ck_assert_int_eq(pwrite(table, rows, strlen(rows), 0), strlen(rows));
}

/* Rows that are left out, of those before and behind them: who a row is about is known by what was
 * said last, not by what was taken last. */
START_TEST(a_row_left_out_is_nobody_s)
{
    char *paths[] = {path};
    struct ta_dataset d;
    struct ta_error e = {0};
    struct ta_read_options how = {.q0 = 0, .k = 2, .skip_bad_rows = true};
    write_table("participant_id,trial,phase,choice,reward\n"
                "a,1,main,1,1\n"
                "b,1,main,77,1\n" /* no arm */
                "b,2,main,2,0\n"
                "a,2,main,1,1\n"
                "c,1,practice,1,1\n"
                "c,2,main,1,1\n"
                "c,3,main,x,1\n"
                "a,3,main,2,1\n"
                "a,4,main,2,1e200\n" /* no reward */
                "NA,5,main,1,1\n"    /* nobody */
                "NA,5,main,1,1\n"
                "b,3,main,2,1\n");
    ck_assert(ta_dataset_read(&d, paths, 1, &how, &e));
    ck_assert_int_eq(d.n, 3);
    ck_assert_int_eq(d.n_bad_rows, 5);
    static const struct {
        const char *id;
        int n, trial[3];
    } want[] = {{"a", 3, {1, 2, 3}}, {"b", 2, {2, 3, 0}}, {"c", 1, {2, 0, 0}}};
    for (int i = 0; i < 3; i++) {
        ck_assert_str_eq(d.who[i].id, want[i].id);
        ck_assert_int_eq(d.who[i].n, want[i].n);
        ck_assert_mem_eq(d.who[i].trial, want[i].trial, (size_t)want[i].n * sizeof(int));
    }
    ta_dataset_free(&d);
    ta_error_free(&e);
}
END_TEST

/* The messages of a table that cannot be read so; to be freed. */
static char *messages(const char *rows, const struct ta_read_options *how)
{
    char *paths[] = {path};
    struct ta_dataset d;
    struct ta_error e = {0};
    write_table(rows);
    ck_assert(!ta_dataset_read(&d, paths, 1, how, &e));
    return e.text;
}

static void has_line(const char *all, int line, const char *said)
{
    char begin[100];
    sprintf(begin, "%s:%d: %s", path, line, said);
    ck_assert_msg(strstr(all, begin), "no '%s' among\n%s", begin, all);
}

/* What is asked of cells is asked behind good rows too, of somebody who is known. */
START_TEST(bad_cells_behind_good_rows)
{
    struct ta_read_options commas = {.q0 = 0, .k = 2, .decimal_comma = true};
    char *said = messages("participant_id\tchoice\treward\n"
                          "a\t1\t0,5\na\t1\t1\na\t2\t0.5\n",
                          &commas);
    has_line(said, 4, "column 3 (reward): expected a number, found '0.5'");
    free(said);
    struct ta_read_options two = {.q0 = 0, .k = 2};
    said = messages("participant_id,choice,reward,best,side_1,side_2\n"
                    "a,1,1,1,1,2\n"
                    "a,1,1,2,1,1\n"
                    "a,1,1,2,3,2\n"
                    "a,1,1,3,1,2\n"
                    "a,3,1,1,1,2\n",
                    &two);
    has_line(said, 3, "side_2: expected each of 1 to 2 once");
    has_line(said, 4, "side_1: expected each of 1 to 2 once");
    has_line(said, 5, "best: expected 1 to 2, found 3");
    has_line(said, 6, "choice: expected 1 to 2, found 3");
    free(said);
    said = messages("choice,reward,note,remark\n1,1,x,y\n1,1,\"a,b\"\n1,1,\"a,b\n", &two);
    has_line(said, 3, "expected 4 cells as in the header, found 3");
    has_line(said, 4, "expected 4 cells as in the header, found 3");
    free(said);
    said = messages("choice,reward,note\n1,1,x\n1,1,\"a\n\n", &two);
    has_line(said, 3, "expected 3 cells as in the header, found 3 and a quotation mark that");
    free(said);
    said = messages("choice,reward,best\n1,1,1\n1,1,3\n", &two);
    has_line(said, 3, "best: expected 1 to 2, found 3");
    free(said);
}
END_TEST

/* Where choices are read alone, so are sides, and blocks and times that are asked for. */
START_TEST(what_is_read_beside_choices)
{
    char *paths[] = {path};
    struct ta_dataset d;
    struct ta_error e = {0};
    static const char *const tables[] = {"choice,reward,side_1,side_2\n1,1,2,1\n2,0,1,2\n",
                                         "choice,reward,block\n1,1,4\n2,0,5\n",
                                         "choice,reward,onset\n1,1,0.5\n2,0,1.5\n"};
    for (int i = 0; i < 3; i++) {
        struct ta_read_options how = {
            .q0 = 0, .k = 2, .choices_only = true, .blocks = true, .times = true};
        write_table(tables[i]);
        ck_assert(ta_dataset_read(&d, paths, 1, &how, &e));
        const struct ta_participant *p = &d.who[0];
        ck_assert(!!p->position == (i == 0) && !!p->block == (i == 1) && !!p->time == (i == 2));
        ck_assert(i != 0 || (p->position[0] == 1 && p->position[1] == 0 && p->position[2] == 0));
        ck_assert(i != 1 || (p->block[0] == 4 && p->block[1] == 5));
        ck_assert(i != 2 || (p->time[0][0] == 0.5 && p->time[1][0] == 1.5));
        ck_assert(!p->best && !p->response_time && !p->outcome);
        ta_dataset_free(&d);
    }
}
END_TEST

/* What was in quotation marks is another cell without them. */
START_TEST(names_as_they_stand)
{
    char *paths[] = {path};
    struct ta_dataset d;
    struct ta_error e = {0};
    struct ta_read_options how = {.q0 = 0, .k = 2};
    write_table("choice,reward,participant_id\n1,1,\"a\r\"\n1,1,a\r\n2,1,a\n");
    ck_assert(ta_dataset_read(&d, paths, 1, &how, &e));
    ck_assert_int_eq(d.n, 2);
    ck_assert_str_eq(d.who[0].id, "a\r");
    ck_assert_str_eq(d.who[1].id, "a");
    ck_assert_int_eq(d.who[1].n, 2);
    ta_dataset_free(&d);
    char *said = messages("participant_id,choice,reward\n\"a,1\",1,1\na,1,1,1\n", &how);
    has_line(said, 3, "expected 3 cells as in the header, found 4");
    free(said);
}
END_TEST

/* A header that stands again is known by the name of its choices, unless that could be one. */
START_TEST(choices_in_a_column_called_1)
{
    char *paths[] = {path};
    struct ta_dataset d;
    struct ta_error e = {0};
    struct ta_read_options how = {.q0 = 0, .k = 2, .columns = "choice=1"};
    write_table("context,1,reward\na,1,1\na,2,0\na,1,0\n");
    ck_assert(ta_dataset_read(&d, paths, 1, &how, &e));
    ck_assert_int_eq(d.who[0].n, 3);
    ck_assert_mem_eq(d.who[0].choice, "\0\1\0", 3);
    ta_dataset_free(&d);
    how.columns = "choice=one";
    char *said = messages("context,one,reward\na,1,1\ncontext,one,reward\n", &how);
    has_line(said, 3, "the header again: delete the line");
    free(said);
}
END_TEST

static void add(TCase *c)
{
    tcase_add_checked_fixture(c, open_table, close_table);
    tcase_add_test(c, a_row_left_out_is_nobody_s);
    tcase_add_test(c, bad_cells_behind_good_rows);
    tcase_add_test(c, what_is_read_beside_choices);
    tcase_add_test(c, names_as_they_stand);
    tcase_add_test(c, choices_in_a_column_called_1);
}

int main(void)
{
    return run_suite("filling", add);
}
