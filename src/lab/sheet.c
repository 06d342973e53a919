/* sheet.c - reads a run sheet and finds the line of a participant.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tab-separated with a header; the column `participant` is required; `session`, `condition`, `keys`
 * and `group` may follow in any order; others are refused, since a misspelt one would be ignored in
 * silence. */
#include "sheet.h"

#include "twoarm/io.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct sheet_column {
    const char *name;
    size_t offset, size;
} columns[] = {
#define COLUMN(field)                                                                              \
    {                                                                                              \
#field, offsetof(struct ta_assignment, field), sizeof(((struct ta_assignment *)0)->field)  \
    }
    COLUMN(participant), COLUMN(session), COLUMN(condition), COLUMN(keys), COLUMN(group),
};
enum { N_COLUMNS = sizeof columns / sizeof *columns, MOST_CELLS = 16 };

struct sheet {
    const char *path;
    int cell_of[MOST_CELLS]; /* index of the column in a cell's place, -1 none */
    int n_cells, n, room;
    struct ta_assignment *line;
    struct ta_error *e;
};

/* Cuts a line at its tabs; returns how many cells there are. */
static int cut(char *line, char *cell[MOST_CELLS])
{
    int n = 0;
    line[strcspn(line, "\r")] = '\0';
    for (char *at = line; at; n++) {
        char *tab = strchr(at, '\t');
        if (tab) {
            *tab = '\0';
        }
        if (n < MOST_CELLS) {
            cell[n] = at;
        }
        at = tab ? tab + 1 : NULL;
    }
    return n;
}

static bool read_header(struct sheet *sheet, char *line)
{
    char *cell[MOST_CELLS];
    bool participant = false;
    int before = sheet->e->n;
    sheet->n_cells = cut(line, cell);
    for (int i = 0; i < sheet->n_cells && i < MOST_CELLS; i++) {
        sheet->cell_of[i] = -1;
        for (int j = 0; j < N_COLUMNS; j++) {
            if (strcmp(cell[i], columns[j].name) == 0) {
                sheet->cell_of[i] = j;
            }
        }
        participant |= sheet->cell_of[i] == 0;
        if (sheet->cell_of[i] < 0) {
            ta_error_add(sheet->e, TA_USER,
                         "%s:1: column '%.40s': expected participant, session, condition, keys or "
                         "group",
                         sheet->path, cell[i]);
        }
    }
    if (!participant) {
        ta_error_add(sheet->e, TA_USER,
                     "%s:1: no column 'participant' (columns are separated by "
                     "tabs)",
                     sheet->path);
    }
    return sheet->e->n == before && sheet->n_cells <= MOST_CELLS;
}

static struct ta_assignment *new_line(struct sheet *sheet)
{
    if (sheet->n == sheet->room) {
        int room = sheet->room ? 2 * sheet->room : 64;
        struct ta_assignment *grown = realloc(sheet->line, (size_t)room * sizeof *grown);
        if (!grown) {
            ta_error_add(sheet->e, TA_MACHINE, "out of memory");
            return NULL;
        }
        sheet->line = grown;
        sheet->room = room;
    }
    struct ta_assignment *line = &sheet->line[sheet->n++];
    memset(line, 0, sizeof *line);
    return line;
}

static void read_cell(struct sheet *sheet, struct ta_assignment *to, int column, const char *value)
{
    const struct sheet_column *c = &columns[column];
    if (strcmp(value, "n/a") == 0) {
        return;
    }
    if (strlen(value) >= c->size) {
        ta_error_add(sheet->e, TA_USER, "%s:%d: %s: too long: '%.40s...'", sheet->path, to->line,
                     c->name, value);
        return;
    }
    strcpy((char *)to + c->offset, value);
}

/* A participant label and, where given, a session's, as files can bear them. */
static void check_labels(struct sheet *sheet, const struct ta_assignment *a)
{
    struct ta_session_paths paths;
    struct ta_error why = {0};
    struct ta_session_name name = {.data = "d",
                                   .participant = a->participant,
                                   .session = *a->session ? a->session : NULL,
                                   .run = -1,
                                   .task = "t"};
    if (!ta_session_paths(&paths, &name, &why)) {
        ta_error_add(sheet->e, TA_USER,
                     "%s:%d: participant and session: expected letters and digits, found '%s'%s%s",
                     sheet->path, a->line, a->participant, *a->session ? " and " : "", a->session);
    }
    ta_error_free(&why);
    for (int i = 0; i + 1 < sheet->n; i++) {
        const struct ta_assignment *b = &sheet->line[i];
        if (strcmp(a->participant, b->participant) == 0 && strcmp(a->session, b->session) == 0) {
            ta_error_add(sheet->e, TA_USER, "%s:%d: the same participant and session as in line %d",
                         sheet->path, a->line, b->line);
        }
    }
}

static void read_row(struct sheet *sheet, char *text, int number)
{
    char *cell[MOST_CELLS];
    int n = cut(text, cell);
    if (n == 1 && !*cell[0]) {
        return; /* an empty line */
    }
    if (n != sheet->n_cells) {
        ta_error_add(sheet->e, TA_USER, "%s:%d: expected %d cells, found %d", sheet->path, number,
                     sheet->n_cells, n);
        return;
    }
    struct ta_assignment *line = new_line(sheet);
    if (line) {
        line->line = number;
        for (int i = 0; i < n; i++) {
            read_cell(sheet, line, sheet->cell_of[i], cell[i]);
        }
        check_labels(sheet, line);
    }
}

static bool read_sheet(struct sheet *sheet, char *text)
{
    int number = 0, before = sheet->e->n;
    text += strncmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    for (char *line = text; line;) {
        char *end = strchr(line, '\n');
        if (end) {
            *end = '\0';
        }
        if (++number == 1 && !read_header(sheet, line)) {
            return false;
        }
        if (number > 1) {
            read_row(sheet, line, number);
        }
        line = end ? end + 1 : NULL;
    }
    return sheet->e->n == before;
}

/* --- the participant's line ------------------------------------------------------------------ */

static bool is_played(const struct ta_session_name *name, const struct ta_assignment *a)
{
    struct ta_session_paths paths;
    struct ta_error why = {0};
    struct ta_session_name one = *name;
    one.participant = a->participant;
    one.session = *a->session ? a->session : NULL;
    bool played = ta_session_paths(&paths, &one, &why) && !ta_session_is_free(&paths, &one, &why);
    ta_error_free(&why);
    return played;
}

/* Of the participant's lines: the session asked for; else the first not played; else the last. */
static const struct ta_assignment *choose(const struct sheet *sheet,
                                          const struct ta_session_name *name)
{
    const struct ta_assignment *found = NULL;
    for (int i = 0; i < sheet->n; i++) {
        const struct ta_assignment *a = &sheet->line[i];
        if (strcmp(a->participant, name->participant) != 0) {
            continue;
        }
        if (name->session && strcmp(a->session, name->session) != 0) {
            continue;
        }
        found = a;
        if (name->session || !is_played(name, a)) {
            break;
        }
    }
    return found;
}

static bool refuse(const struct sheet *sheet, const struct ta_session_name *name)
{
    const char **labels = calloc((size_t)sheet->n + 1, sizeof *labels);
    bool known = false;
    for (int i = 0; labels && i < sheet->n; i++) {
        labels[i] = sheet->line[i].participant;
        known |= strcmp(labels[i], name->participant) == 0;
    }
    const char *near = labels ? ta_nearest(name->participant, labels, sheet->n) : NULL;
    if (known) {
        ta_error_add(sheet->e, TA_USER, "%s: participant '%s' has no session '%s' there",
                     sheet->path, name->participant, name->session);
    } else {
        ta_error_add(sheet->e, TA_USER, "%s: no participant '%s' there%s%s%s", sheet->path,
                     name->participant, near ? "; the nearest is '" : "", near ? near : "",
                     near ? "'" : "");
    }
    free(labels);
    return false;
}

bool ta_sheet_find(const char *path, const struct ta_session_name *name,
                   struct ta_assignment *assignment, struct ta_error *e)
{
    char *text = NULL;
    size_t n;
    struct sheet sheet = {.path = path, .e = e};
    if (!ta_file_read(path, &text, &n, e)) {
        return false;
    }
    bool good = read_sheet(&sheet, text);
    const struct ta_assignment *found = good ? choose(&sheet, name) : NULL;
    if (found) {
        *assignment = *found;
    } else if (good) {
        good = refuse(&sheet, name);
    }
    free(sheet.line);
    free(text);
    return good;
}

bool ta_keys_set(struct ta_experiment *x, const char *keys, const char *what, struct ta_error *e)
{
    int n = 0, key[TA_MAX_ARMS], before = e->n;
    for (const char *at = keys; at; n++) {
        char name[TA_TEXT_CELL];
        size_t length = strcspn(at, ",");
        snprintf(name, sizeof name, "%.*s", (int)length, at);
        int found = ta_key_find(name);
        if (found < 0) {
            ta_error_add(e, TA_USER, "%s: no key is called '%s' (as in f,j or Left,Right)", what,
                         name);
        }
        if (found >= 0 && (ta_key_is_kept(found) || found == x->start_key)) {
            ta_error_add(e, TA_USER, "%s: the key '%s' %s; choose another one", what, name,
                         found == x->start_key ? "is the scanner's" : "has a use of its own");
        }
        for (int i = 0; i < n && i < TA_MAX_ARMS; i++) {
            if (found >= 0 && key[i] == found) {
                ta_error_add(e, TA_USER, "%s: the key '%s' is there twice", what, name);
            }
        }
        if (n < TA_MAX_ARMS) {
            key[n] = found;
        }
        at = at[length] ? at + length + 1 : NULL;
    }
    if (n != x->env.k) {
        ta_error_add(e, TA_USER, "%s: expected %d keys, one for each machine, found %d", what,
                     x->env.k, n);
    }
    if (e->n == before) {
        memcpy(x->key, key, (size_t)n * sizeof *key);
    }
    return e->n == before;
}
