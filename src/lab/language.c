/* language.c - reads a file of texts and checks it: every name, no other, the same places to fill.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A file is UTF-8, a line a text: name, tab, text; lines that begin with # are remarks. */
#include "language.h"

#include "twoarm/io.h"
#include "twoarm/scene.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LONGEST = TA_SCENE_TEXT - 40 }; /* bytes; the rest is for what is filled in */

struct reading {
    struct ta_texts *texts;
    const char *path;
    int line;
    bool seen[TA_N_PHRASES];
    struct ta_error *e;
};

static int phrase_of(const char *name)
{
    for (int i = 0; i < TA_N_PHRASES; i++) {
        if (strcmp(ta_phrase_name((enum ta_phrase)i), name) == 0) {
            return i;
        }
    }
    return -1;
}

static bool refuse_name(const struct reading *r, const char *name)
{
    const char *names[TA_N_PHRASES];
    for (int i = 0; i < TA_N_PHRASES; i++) {
        names[i] = ta_phrase_name((enum ta_phrase)i);
    }
    const char *near = ta_nearest(name, names, TA_N_PHRASES);
    return ta_error_add(r->e, TA_USER, "%s:%d: no text is called '%s'%s%s%s", r->path, r->line,
                        name, near ? "; did you mean '" : "; leave the line out", near ? near : "",
                        near ? "'?" : "");
}

/* The places to fill as a person writes them: "{1} and {2}". */
static const char *holes_text(unsigned holes, char buf[64])
{
    buf[0] = '\0';
    for (int i = 1; i <= 9; i++) {
        if (holes >> i & 1) {
            snprintf(buf + strlen(buf), 64 - strlen(buf), "%s{%d}", *buf ? " and " : "", i);
        }
    }
    return *buf ? buf : "no {..}";
}

static bool check_text(const struct reading *r, int which, const char *text)
{
    char wanted[64], found[64];
    unsigned want = ta_phrase_holes(ta_texts_english()->phrase[which]);
    unsigned have = ta_phrase_holes(text);
    const char *name = ta_phrase_name((enum ta_phrase)which);
    if (r->seen[which]) {
        return ta_error_add(r->e, TA_USER, "%s:%d: '%s' is there twice; leave one out", r->path,
                            r->line, name);
    }
    if (!*text) {
        return ta_error_add(r->e, TA_USER, "%s:%d: '%s' has no text: expected name, tab, text",
                            r->path, r->line, name);
    }
    if (have != want) {
        return ta_error_add(r->e, TA_USER, "%s:%d: '%s': expected %s in the text, found %s",
                            r->path, r->line, name, holes_text(want, wanted),
                            holes_text(have, found));
    }
    if (strlen(text) > LONGEST) {
        return ta_error_add(r->e, TA_USER, "%s:%d: '%s' is too long: %zu bytes, at most %d",
                            r->path, r->line, name, strlen(text), LONGEST);
    }
    return true;
}

static void read_line(struct reading *r, char *line)
{
    char *tab = strchr(line, '\t');
    if (!*line || *line == '#') {
        return;
    }
    if (!tab) {
        ta_error_add(r->e, TA_USER, "%s:%d: expected a name, a tab and a text, found '%.60s'",
                     r->path, r->line, line);
        return;
    }
    *tab = '\0';
    int which = phrase_of(line);
    if (which < 0) {
        refuse_name(r, line);
    } else if (check_text(r, which, tab + 1)) {
        r->texts->phrase[which] = tab + 1;
    }
    if (which >= 0) {
        r->seen[which] = true;
    }
}

/* Cuts the content into lines where it stands. */
static void read_lines(struct reading *r, char *content)
{
    for (char *line = content; line;) {
        char *end = strchr(line, '\n');
        if (end) {
            *end = '\0';
        }
        line[strcspn(line, "\r")] = '\0';
        r->line++;
        read_line(r, line);
        line = end ? end + 1 : NULL;
    }
}

static void check_missing(const struct reading *r)
{
    for (int i = 0; i < TA_N_PHRASES; i++) {
        if (!r->seen[i]) {
            ta_error_add(r->e, TA_USER, "%s: the text '%s' is missing; in English it is '%s'",
                         r->path, ta_phrase_name((enum ta_phrase)i), ta_texts_english()->phrase[i]);
        }
    }
}

/* Appends the file's content to what the texts own, so that one free is enough. */
static bool read_file(struct ta_texts *texts, const char *path, bool whole, struct ta_error *e)
{
    char *content = NULL;
    size_t n;
    int before = e->n;
    if (!ta_file_read(path, &content, &n, e)) {
        return false;
    }
    struct reading r = {.texts = texts, .path = path, .e = e};
    char *text = content;
    text += strncmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    read_lines(&r, text);
    if (whole) {
        check_missing(&r);
        texts->content = content;
    } else {
        texts->own_content = content;
    }
    return e->n == before;
}

static bool is_code(const char *code)
{
    size_t n = strspn(code, "abcdefghijklmnopqrstuvwxyz");
    return n >= 2 && n < TA_LANGUAGE_CODE - 1 && !code[n];
}

static bool load_language(struct ta_texts *texts, const char *code, struct ta_error *e)
{
    char name[64], path[PATH_MAX], list[TA_MAX_LANGUAGES][TA_LANGUAGE_CODE], all[80] = "";
    int n = ta_language_list(list);
    for (int i = 0; i < n; i++) {
        if (strcmp(list[i], code) == 0) {
            snprintf(name, sizeof name, "texts/%s.tsv", code);
            return ta_asset_find(name, path, sizeof path, e) && read_file(texts, path, true, e);
        }
        snprintf(all + strlen(all), sizeof all - strlen(all), "%s%s", i ? ", " : "", list[i]);
    }
    return ta_error_add(e, TA_USER,
                        "language '%.20s': expected one of %s; another one is a file "
                        "assets/texts/xx.tsv",
                        code, all);
}

bool ta_language_load(struct ta_texts *texts, const char *code, const char *own, struct ta_error *e)
{
    *texts = *ta_texts_english();
    bool english = !code || !*code || strcmp(code, "en") == 0;
    bool good = english || load_language(texts, code, e);
    good = good && (!own || !*own || read_file(texts, own, false, e));
    if (!good) {
        ta_language_free(texts);
    }
    return good;
}

void ta_language_free(struct ta_texts *texts)
{
    free(texts->content);
    free(texts->own_content);
    *texts = *ta_texts_english();
}

static int by_name(const void *a, const void *b)
{
    return strcmp(a, b);
}

int ta_language_list(char code[TA_MAX_LANGUAGES][TA_LANGUAGE_CODE])
{
    char path[PATH_MAX];
    struct ta_error none = {0};
    int n = 1;
    strcpy(code[0], "en");
    DIR *folder = NULL;
    if (ta_asset_find("texts/en.tsv", path, sizeof path, &none)) {
        *strrchr(path, '/') = '\0';
        folder = opendir(path);
    }
    ta_error_free(&none);
    for (struct dirent *f; folder && n < TA_MAX_LANGUAGES && (f = readdir(folder));) {
        char name[TA_LANGUAGE_CODE] = "";
        char *dot = strchr(f->d_name, '.');
        if (dot && strcmp(dot, ".tsv") == 0 && dot - f->d_name < TA_LANGUAGE_CODE) {
            memcpy(name, f->d_name, (size_t)(dot - f->d_name));
        }
        if (is_code(name) && strcmp(name, "en") != 0) {
            strcpy(code[n++], name);
        }
    }
    if (folder) {
        closedir(folder);
    }
    qsort(code + 1, (size_t)n - 1, TA_LANGUAGE_CODE, by_name);
    return n;
}

void ta_language_hash(const struct ta_texts *texts, char *hex)
{
    struct ta_text all = {0};
    for (int i = 0; i < TA_N_PHRASES; i++) {
        ta_text_add(&all, "%s\t%s\n", ta_phrase_name((enum ta_phrase)i), texts->phrase[i]);
    }
    ta_sha256(all.s, all.n, hex);
    ta_text_free(&all);
}

bool ta_language_rehearse(const struct ta_texts *texts, struct ta_screen *screen,
                          bool (*prepare)(struct ta_screen *, const struct ta_scene *const *, int,
                                          struct ta_error *),
                          struct ta_error *e)
{
    struct ta_scene *scene = calloc(1, sizeof *scene);
    bool good = scene != NULL || ta_error_add(e, TA_MACHINE, "out of memory");
    for (int i = 0; scene && i < TA_N_PHRASES; i++) {
        scene->name = ta_phrase_name((enum ta_phrase)i);
        scene->n = 1;
        scene->draw[0] = (struct ta_draw){.kind = TA_DRAW_TEXT, .h = 24, .rgb = 0xB9B9B9};
        snprintf(scene->draw[0].text, TA_SCENE_TEXT, "%s", texts->phrase[i]);
        const struct ta_scene *one = scene;
        good &= prepare(screen, &one, 1, e);
    }
    free(scene);
    return good;
}
