/* intake.h - a data set while it is being read. Files are read twice: the first reading shows
 * who is in them, how many trials each has and which conventions hold over the whole set; the
 * second fills arrays of just that size.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_IO_INTAKE_H
#define TWOARM_IO_INTAKE_H

#include "mapping.h"
#include "quick.h"
#include "twoarm/io.h"
#include "twoarm/watch.h"

#include <sys/stat.h>
#include <sys/types.h>

/* A file, with what its name says, for tables that do not say it themselves. */
struct ta_source {
    char *path, *id, *session;
    int spool; /* descriptor of its copy, -1: none */
    dev_t device;
    ino_t inode;
    off_t size;
    struct timespec changed;
    char sha256[65];
};
/* What the first reading shows of one participant's session. */
struct ta_seen_person {
    char *id, *session, *group;
    int source; /* index of its file */
    int again;  /* of the last other file that has it too, of which was said so; -1 */
    int next;   /* who came behind it last, where that was looked for; -1 */
    int n, last_trial;
    char **context; /* names, in order of appearance */
    int n_contexts, last_context;
    bool has_side, has_outcome, has_mean, has_times, has_block;
    bool lost_nothing, lost; /* a reward of 0; one below 0 */
};
/* A row of a file that is read. */
struct ta_place {
    int source, line;
};
/* What all rows together show. */
struct ta_survey {
    int lowest, highest; /* choices; INT32_MAX, -1: none */
    struct ta_place lowest_at, highest_at;
    double reward_lo, reward_hi;
    struct ta_place reward_lo_at, reward_hi_at;
    bool best_from_zero;
    int n_unpaid;     /* choices without a reward */
    int n_unchosen;   /* rewards without a choice */
    int n_no_context; /* rows, where there is such a column */
    int64_t slowest, fastest; /* response time; 0, INT64_MAX: none */
    struct ta_place unpaid_at, unchosen_at, no_context_at, slowest_at; /* the first, the slowest */
};
/* Logs of which something is to be said. */
struct ta_log_kind {
    int n;
    char first[512];
};
struct ta_intake {
    const struct ta_read_options *options;
    struct ta_seen_person *who;
    int n, room;
    int now, before; /* whom the record is about, -1: not looked up; whom one before was; -1 */
    void *tree;        /* tsearch: (id, session) -> index */
    struct ta_source *source;
    int n_sources, source_room;
    int input;    /* how often standard input was given */
    void *inodes; /* tsearch: files by device and inode */
    struct ta_survey survey;
    int k_columns, k_source; /* outcome or mean columns, 0: none in any file; the first with them */
    int n_bad_rows, n_practice, n_torn, n_disordered;
    char *first_bad;              /* what was wrong with the first row left out; owned, or NULL */
    const char *first_disordered; /* participant */
    struct ta_place disordered_at;
    struct ta_log_kind unfinished, rehearsal, simulated;
    struct ta_log_kind left_out; /* rehearsals */
    struct ta_log_kind unnamed;  /* tables without a column of participants, named after the file */
    bool pilot_given;            /* the folder that is being read is one of rehearsals */
    double described_lo, described_hi; /* of rewards, by sidecars; inf, -inf: not said */
    bool has_context, foreign_context; /* such a column; in a table that is no log of ours */
    struct ta_text *notes;
    int64_t bytes_before, bytes_all; /* of this reading: of files that were read; 0: not known */
};

/* --- one record: record.c --------------------------------------------------------------------- */

enum { TA_KNOWN = 64 };
/* A record that could be read, and whom it is about. */
struct ta_record {
    struct ta_row row;
    char *id, *session, *group; /* in the table, its source or below; NULL: no such column */
    bool anew;                  /* are they others than those of the record before? */
    /* Their cells as they stand in the file, found sound: cells of the same bytes give the same
     * names. "": not known. */
    char known[TA_N_NAMES][TA_KNOWN];
};
/* One struct serves all records of a table. */
void ta_record_init(struct ta_record *, const struct ta_source *);
bool ta_record_read(struct ta_record *, const struct ta_read_options *, const struct ta_table *,
                    const struct ta_mapping *, struct ta_error *);
/* The next record, if it is a plain one (plain.c): read, and not yet checked (ta_row_check); the
 * table knows its line, and not its cells. False, and only `row` is changed: it is not, or there is
 * none; ta_table_next and ta_record_read tell. */
bool ta_plain_next(struct ta_record *, struct ta_table *, const struct ta_mapping *);
/* What plain records have, for m->plain. */
void ta_plain_make(struct ta_mapping *, const struct ta_read_options *);
/* The cell without blanks around it; "n/a" for any code of missing. Column NULL: a name, of which
 * --missing says nothing: participants may well be called 9. */
const char *ta_cell_clean(const struct ta_read_options *, char *cell, const struct ta_column *);
/* Is it one of --missing's codes? A code without a column holds where data stand: choices, rewards,
 * times. */
bool ta_cell_coded(const struct ta_read_options *, const char *cell, const struct ta_column *);
/* What speaks against a row whose cells could all be read. */
bool ta_row_check(const struct ta_row *, const char *path, int line, struct ta_error *);
/* The reward is what the outcome column of the chosen arm (0-based) says. */
bool ta_promise_check(const struct ta_row *, int arm, const char *path, int line,
                      struct ta_error *);

/* --- the first reading: intake.c -------------------------------------------------------------- */

void ta_intake_init(struct ta_intake *, const struct ta_read_options *, struct ta_text *notes);
void ta_intake_free(struct ta_intake *);
/* Takes one row. */
typedef void ta_take_row(void *of, const struct ta_table *, const struct ta_mapping *,
                         const struct ta_record *, struct ta_error *);
/* Reads one file. id, session: what its name says. */
bool ta_intake_file(struct ta_intake *, const char *path, const char *id, const char *session,
                    struct ta_error *);
/* A reading of all files begins, of so many bytes (0: not known), of which the watch is told. */
void ta_intake_reading(struct ta_intake *, const char *part, int64_t bytes);
/* The rows of a file that was read before, each given to `take`, which may ask the table for its
 * path and line alone; what the first reading left out is left out again, in silence. */
bool ta_intake_rows(struct ta_intake *, struct ta_source *, ta_take_row *take, void *of,
                    struct ta_error *);
/* The same, more slowly, with the cells of the table. */
bool ta_intake_cells(struct ta_intake *, struct ta_source *, ta_take_row *take, void *of,
                     struct ta_error *);
/* Counts a row that --skip-bad-rows leaves out; why: what is wrong with it. */
void ta_intake_leave_out(struct ta_intake *, const struct ta_error *why);
/* The note of that, if there were any. */
void ta_left_out_note(const struct ta_intake *, struct ta_text *);

/* --- who rows are about: people.c ------------------------------------------------------------- */

/* The index of a session that was seen, or -1. */
int ta_intake_find(struct ta_intake *, const char *id, const char *session);
/* That of the session that a record is about: most often the one before was about the same. */
static inline int ta_intake_whose(struct ta_intake *in, const struct ta_record *r)
{
    return in->now >= 0 ? in->now : ta_intake_find(in, r->id, r->session);
}
/* One that was not. */
struct ta_seen_person *ta_person_add(struct ta_intake *, const struct ta_record *);
/* A row's context: the last one then; its index, or -1: it was not seen. */
int ta_person_context_find(struct ta_seen_person *, const char *context);
/* Most often it is that of the row before. */
static inline int ta_person_context(struct ta_seen_person *p, const char *context)
{
    return p->n_contexts && ta_same(p->context[p->last_context], context)
               ? p->last_context
               : ta_person_context_find(p, context);
}
void ta_person_context_add(struct ta_seen_person *, const char *context); /* the last one then */

/* --- what is said of all of it: intake_notes.c ------------------------------------------------ */

void ta_people_notes(const struct ta_intake *);
void ta_intake_notes(const struct ta_intake *);

/* --- what all rows together show: survey.c ---------------------------------------------------- */

void ta_survey_init(struct ta_survey *);
/* A row just read. k: arms whose outcomes its file tells, also of those not chosen. */
void ta_survey_row(struct ta_survey *, const struct ta_row *, int k, bool context, struct ta_place);
/* "FILE:LINE", or twice that: "FILE:LINE, FILE:LINE". */
struct ta_text;
const char *ta_places_show(const struct ta_intake *, struct ta_place, struct ta_place,
                           struct ta_text *);
/* What rows hold that nobody may have meant, as notes. */
void ta_survey_notes(const struct ta_intake *);

/* --- groups: groups.c ------------------------------------------------------------------------- */

/* The group's cell of one row; a participant belongs to one. */
bool ta_group_take(struct ta_seen_person *, const char *level, const struct ta_table *,
                   struct ta_error *);
/* Levels that no table had, from the participants.tsv above each log. All must have one. */
bool ta_groups_find(struct ta_intake *, struct ta_error *);

/* --- which files: bids.c ---------------------------------------------------------------------- */

/* A file or folder; sub-LABEL in a file's name is its participant. Rehearsals are left out but
 * where their own folder is given, or --pilot. */
bool ta_intake_path(struct ta_intake *, const char *path, struct ta_error *);
/* Are these files of two tasks, by their names? */
bool ta_two_tasks(const char *path, const char *other);
/* All that was given is read: is there anybody? */
bool ta_intake_any(const struct ta_intake *, struct ta_error *);

/* --- descriptions: session_note.c ------------------------------------------------------------- */

/* One more of a kind. */
void ta_log_count(struct ta_log_kind *, const char *path);
/* What the sidecar beside a log says of its session. */
struct ta_session_said {
    bool unfinished, rehearsal, simulated;
    double lo, hi; /* of rewards; inf, -inf: not said */
};
void ta_session_read(struct ta_session_said *, const char *log_path);
/* Of a log that is read: kept, and noted at the end. */
void ta_session_count(struct ta_intake *, const struct ta_session_said *, const char *log_path);
void ta_session_notes(const struct ta_intake *);
/* Is it a rehearsal's that nobody asked for? It is counted then, and not to be read. */
bool ta_session_left_out(struct ta_intake *, const struct ta_session_said *, const char *log_path);
/* Counts a log that is not read. */
void ta_session_leave_out(struct ta_intake *, const char *log_path);
void ta_pilots_note(const struct ta_intake *, struct ta_text *);

/* --- the second reading: fill.c --------------------------------------------------------------- */

/* What is added to choices, and to `best`, so that arms count from 1. */
struct ta_shift {
    int choice, best;
};
/* Conventions over the whole set: k, range of rewards, q0, shift. False with errors. dataset.c */
bool ta_intake_settle(const struct ta_intake *, struct ta_dataset *, struct ta_shift *,
                      struct ta_error *);
/* Fills data->who, whose k is settled. */
bool ta_dataset_fill(struct ta_dataset *, struct ta_intake *, struct ta_shift, struct ta_error *);
double ta_rescaled(const struct ta_read_options *, double reward);

#endif
