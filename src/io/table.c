/* table.c - a text table record by record, through a window that slides over the file.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "table.h"

#include "twoarm/io.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A record longer than this is a quotation mark that is never closed, or no table at all. */
enum { WINDOW = 1 << 16, LONGEST_RECORD = 1 << 26 };

/* --- the window ------------------------------------------------------------------------------- */

/* Makes room behind the window: what was read goes, and if that is not enough it grows. */
static void make_room(struct ta_table *t)
{
    size_t kept = (size_t)(t->end - t->at);
    if (t->at > t->text) {
        memmove(t->text, t->at, kept);
    }
    if (t->room - kept < WINDOW) {
        t->room = t->room ? 2 * t->room : 2 * WINDOW;
        t->text = ta_must(realloc(t->text, t->room + 1));
    }
    t->at = t->text;
    t->end = t->text + kept;
    *t->end = '\0'; /* where the window ends, also when nothing more comes */
}

/* Reads on; false at the end of the file and at a fault. */
static bool fill(struct ta_table *t)
{
    if (t->ended || t->fault) {
        return false;
    }
    if (t->end - t->at > LONGEST_RECORD) {
        t->fault = "a row of more than 64 MiB; is a quotation mark never closed?";
        return false;
    }
    make_room(t);
    ssize_t n;
    do {
        n = read(t->fd, t->end, t->room - (size_t)(t->end - t->text));
    } while (n < 0 && errno == EINTR);
    if (n <= 0) {
        t->ended = n == 0;
        t->fault = n < 0 ? strerror(errno) : NULL;
        return false;
    }
    t->n_read += n;
    if (t->hashed) {
        sha256_update(&t->hash, (size_t)n, (const uint8_t *)t->end);
    }
    if (memchr(t->end, '\0', (size_t)n)) {
        t->fault = "not a text table (a NUL byte); expected TSV or CSV in UTF-8";
    }
    t->end += n;
    *t->end = '\0';
    return !t->fault;
}

/* Bytes of the record at t->at with its newline, as in the cells below; 0 at the end. */
static size_t record_length(struct ta_table *t)
{
    enum { CELL, PLAIN, QUOTED, CLOSED } state = CELL; /* CELL: at the first byte of one */
    const char *newline = memchr(t->at, '\n', (size_t)(t->end - t->at));
    if (newline && !memchr(t->at, '"', (size_t)(newline - t->at))) {
        return (size_t)(newline - t->at) + 1; /* nearly always */
    }
    for (size_t i = 0;; i++) {
        if (t->at + i == t->end && !fill(t)) {
            return t->fault ? 0 : i;
        }
        char c = t->at[i];
        if (state == QUOTED) {
            state = c == '"' ? CLOSED : QUOTED;
        } else if (state == CLOSED && c == '"') {
            state = QUOTED; /* two quotation marks within quotes stand for one */
        } else if (c == '\n') {
            return i + 1;
        } else if (c == t->separator) {
            state = CELL;
        } else {
            state = state == CELL && c == '"' ? QUOTED : PLAIN;
        }
    }
}

/* --- beginning -------------------------------------------------------------------------------- */

/* The header's first line is in the window, or as much of it as there is. */
static void load_line(struct ta_table *t)
{
    size_t seen = 0;
    while (!memchr(t->at + seen, '\n', (size_t)(t->end - t->at) - seen)) {
        seen = (size_t)(t->end - t->at);
        if (!fill(t)) {
            return;
        }
    }
}

static void skip_empty_lines(struct ta_table *t)
{
    for (;;) {
        if (t->end - t->at < 2) {
            fill(t);
        }
        bool carriage = t->end - t->at > 1 && t->at[0] == '\r' && t->at[1] == '\n';
        if (t->at == t->end || (*t->at != '\n' && !carriage)) {
            return;
        }
        t->at += carriage ? 2 : 1;
        t->next_line++;
    }
}

static char find_separator(const char *text)
{
    size_t tabs = 0, semicolons = 0, commas = 0;
    bool quoted = false;
    for (; *text && (quoted || *text != '\n'); text++) {
        quoted ^= *text == '"';
        tabs += !quoted && *text == '\t';
        semicolons += !quoted && *text == ';';
        commas += !quoted && *text == ',';
    }
    return tabs ? '\t' : semicolons > commas ? ';' : ',';
}

/* What some programs write before the header: a byte-order mark, or a line that names the
 * separator. */
static void skip_marks(struct ta_table *t)
{
    if (t->end - t->at >= 3 && memcmp(t->at, "\xef\xbb\xbf", 3) == 0) {
        t->at += 3;
    }
    if (t->end - t->at >= 6 && strncmp(t->at, "sep=", 4) == 0 && strchr(",;\t", t->at[4]) &&
        strchr("\r\n", t->at[5])) {
        t->at += strcspn(t->at, "\n");
    }
}

static bool begin(struct ta_table *t, struct ta_error *e)
{
    sha256_init(&t->hash);
    fill(t);
    if (t->end == t->at && !t->fault) {
        return ta_error_add(e, TA_USER, "%s: the file is empty; expected a table with a header",
                            t->path);
    }
    const char *other = ta_what_else(t->at, (size_t)(t->end - t->at));
    if (other) {
        return ta_error_add(e, TA_USER, "%s: %s", t->path, other);
    }
    if (!ta_table_sound(t, e)) {
        return false;
    }
    skip_marks(t);
    skip_empty_lines(t);
    load_line(t);
    t->separator = find_separator(t->at);
    memset(&t->kind['!'], TA_BYTE_GRAPHIC, '~' + 1 - '!');
    t->kind[(unsigned char)t->separator] = TA_BYTE_CUT;
    t->kind['\n'] = TA_BYTE_BREAK;
    t->kind['"'] = t->kind['\0'] = TA_BYTE_OTHER;
    return ta_table_sound(t, e);
}

static bool open_table(struct ta_table *t, const char *path, int spool, bool hashed,
                       struct ta_error *e)
{
    *t = (struct ta_table){.path = path, .next_line = 1, .fd = spool, .hashed = hashed};
    t->fd = spool >= 0 ? fcntl(spool, F_DUPFD_CLOEXEC, 3) : open(path, O_RDONLY | O_CLOEXEC);
    if (t->fd < 0 || (spool >= 0 && lseek(t->fd, 0, SEEK_SET) != 0)) {
        ta_error_add(e, TA_USER, "%s: cannot be read: %s", path, strerror(errno));
    } else {
        make_room(t);
        if (begin(t, e)) {
            return true;
        }
    }
    ta_table_close(t);
    return false;
}

bool ta_table_open(struct ta_table *t, const char *path, int spool, struct ta_error *e)
{
    return open_table(t, path, spool, false, e);
}

bool ta_table_open_hashed(struct ta_table *t, const char *path, int spool, struct ta_error *e)
{
    return open_table(t, path, spool, true, e);
}

/* --- records ---------------------------------------------------------------------------------- */

static void more_cells(struct ta_table *t)
{
    t->n_room = t->n_room ? 2 * t->n_room : 64;
    t->cell = ta_must(realloc(t->cell, sizeof *t->cell * (size_t)t->n_room));
    t->stop = ta_must(realloc(t->stop, sizeof *t->stop * (size_t)t->n_room));
}

static inline void add_cell(struct ta_table *t, char *cell, char *stop)
{
    if (t->n_cells == t->n_room) {
        more_cells(t);
    }
    t->cell[t->n_cells] = cell;
    t->stop[t->n_cells++] = stop;
}

/* A quoted cell in place: from after its first quote to the separator or newline behind its last.
 * Returns where its text ends now. */
static char *unquote(struct ta_table *t, const char *end)
{
    char *to = t->at;
    while (t->at < end) {
        if (*t->at == '"' && t->at + 1 < end && t->at[1] == '"') {
            t->at++;
        } else if (*t->at == '"') {
            t->at++;
            return to;
        }
        t->next_line += *t->at == '\n';
        *to++ = *t->at++;
    }
    t->quote_open = true;
    return to;
}

/* Behind the quote that closes the one at `s`; `end` when there is none. */
static char *quote_end(char *s, const char *end)
{
    for (s++; s < end; s++) {
        if (*s == '"' && (s + 1 == end || s[1] != '"')) {
            return s + 1;
        }
        s += *s == '"';
    }
    return s < end ? s : (char *)(uintptr_t)end;
}

/* A cell that is quoted as a whole loses its quotes, and blanks behind them. `"the" one` is none,
 * and stays as it stands: nothing may be lost. Returns where the text ends, NULL: not yet known. */
static char *read_quoted(struct ta_table *t, char **start, const char *end)
{
    char *behind = quote_end(t->at, end), *next = behind;
    while (next < end && (*next == ' ' || *next == '\r')) {
        next++;
    }
    if (next < end && *next != t->separator && *next != '\n') {
        for (; t->at < behind; t->at++) {
            t->next_line += *t->at == '\n';
        }
        return NULL;
    }
    *start = ++t->at;
    return unquote(t, end);
}

/* One cell of the record that ends at `end`; false when it was the last. */
static bool read_cell(struct ta_table *t, const char *end)
{
    char *start = t->at;
    char *stop = t->at < end && *t->at == '"' ? read_quoted(t, &start, end) : NULL;
    while (t->at < end && *t->at != t->separator && *t->at != '\n') {
        t->at++;
    }
    stop = stop ? stop : t->at;
    bool more = t->at < end && *t->at == t->separator;
    t->terminated = t->at < end;
    bool newline = t->terminated && !more;
    if (newline && stop > start && stop == t->at && stop[-1] == '\r') {
        stop--;
    }
    t->at += t->terminated;
    *stop = '\0'; /* at the end of the file: the NUL behind the window */
    add_cell(t, start, stop);
    return more;
}

/* A cell between quotation marks, of which `at` is the first; *next takes where the byte behind it
 * is, whose kind is returned. TA_BYTE_OTHER: two marks for one, blanks behind, or no end on this
 * line. */
static int quoted_cell(struct ta_table *t, char *at, char **next)
{
    char *s = at;
    int kind;
    do {
        kind = t->kind[(unsigned char)*++s];
    } while (kind <= TA_BYTE_CUT);
    if (*s != '"') { /* over the end of the line, or of the window */
        return TA_BYTE_OTHER;
    }
    add_cell(t, at + 1, s++);
    s += *s == '\r' && s[1] == '\n';
    kind = t->kind[(unsigned char)*s];
    *next = s;
    return kind <= TA_BYTE_GRAPHIC ? TA_BYTE_OTHER : kind;
}

/* A record that lies whole in the window, with quotation marks around whole cells of one line if
 * there are any, as nearly every one does, is cut in one pass. False, and nothing has changed: it
 * is none. */
static bool next_plain(struct ta_table *t)
{
    char *s = t->at;
    int kind;
    t->n_cells = 0;
    do {
        char *start = s;
        if (*s == '"') {
            kind = quoted_cell(t, start, &s);
        } else {
            while ((kind = t->kind[(unsigned char)*s]) <= TA_BYTE_GRAPHIC) {
                s++;
            }
            add_cell(t, start, s);
        }
        s++;
    } while (kind == TA_BYTE_CUT);
    if (kind == TA_BYTE_OTHER) {
        return false;
    }
    for (int i = 0; i < t->n_cells; i++) {
        *t->stop[i] = '\0';
    }
    char *last = t->cell[t->n_cells - 1];
    if (s - 1 > last && s[-2] == '\r' && s - 1 == t->stop[t->n_cells - 1]) {
        s[-2] = '\0';
    }
    t->at = s;
    t->terminated = true;
    return true;
}

bool ta_table_next(struct ta_table *t)
{
    if (t->end - t->at < 2 || *t->at == '\n' || *t->at == '\r') {
        skip_empty_lines(t);
    }
    t->line = t->next_line;
    if (!t->fault && next_plain(t)) {
        t->next_line++;
        return true;
    }
    size_t n = record_length(t);
    if (n == 0 || t->fault) {
        return false;
    }
    const char *end = t->at + n;
    t->n_cells = 0;
    t->line = t->next_line;
    while (read_cell(t, end)) {
    }
    t->next_line++;
    return true;
}

void ta_table_trim(struct ta_table *t)
{
    for (int i = 0; i < t->n_cells; i++) {
        t->cell[i] += strspn(t->cell[i], " ");
        for (size_t n = strlen(t->cell[i]); n && t->cell[i][n - 1] == ' '; n--) {
            t->cell[i][n - 1] = '\0';
        }
    }
}

bool ta_table_sound(const struct ta_table *t, struct ta_error *e)
{
    int line = t->next_line; /* of a NUL, if that is what is wrong */
    const char *nul = t->fault ? memchr(t->at, '\0', (size_t)(t->end - t->at)) : NULL;
    for (const char *s = t->at; nul && s < nul; s++) {
        line += *s == '\n';
    }
    return !t->fault || ta_error_add(e, TA_USER, "%s:%d: %s", t->path, line, t->fault);
}

void ta_table_hash(struct ta_table *t, char *sha256)
{
    uint8_t digest[SHA256_DIGEST_SIZE];
    assert(t->hashed);
    t->at = t->end;
    while (fill(t)) {
        t->at = t->end;
    }
    sha256_digest(&t->hash, sizeof digest, digest);
    for (size_t i = 0; i < sizeof digest; i++) {
        snprintf(sha256 + 2 * i, 3, "%02x", digest[i]);
    }
}

void ta_table_close(struct ta_table *t)
{
    if (t->fd >= 0) {
        close(t->fd);
    }
    free(t->text);
    free(t->cell);
    free(t->stop);
    *t = (struct ta_table){.fd = -1};
}
