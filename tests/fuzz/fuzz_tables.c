/* fuzz_tables.c - any bytes as a run sheet, and as a lab's own texts: refused with a reason, or
 * whole.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/language.h"
#include "lab/sheet.h"
#include "twoarm/io.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void read_sheet(const char *path)
{
    static const char *const who[] = {"01", "012", "nobody"};
    for (size_t i = 0; i < sizeof who / sizeof *who; i++) {
        struct ta_assignment found;
        struct ta_error e = {0};
        struct ta_session_name name = {
            .data = "/nowhere", .participant = who[i], .run = -1, .task = "bandit"};
        if (ta_sheet_find(path, &name, &found, &e)) {
            assert(e.n == 0 && found.line > 1);
            assert(memchr(found.keys, '\0', sizeof found.keys));
            assert(memchr(found.group, '\0', sizeof found.group));
        } else {
            assert(e.n > 0);
        }
        ta_error_free(&e);
    }
}

static void read_texts(const char *path)
{
    struct ta_texts texts;
    struct ta_error e = {0};
    if (ta_language_load(&texts, "en", path, &e)) {
        char line[TA_SCENE_TEXT], hex[65];
        const char *const args[] = {"F", "J", NULL};
        for (int i = 0; i < TA_N_PHRASES; i++) {
            assert(texts.phrase[i]);
            ta_phrase_fill(&texts, line, sizeof line, (enum ta_phrase)i, args);
            assert(strlen(line) < sizeof line);
        }
        ta_language_hash(&texts, hex);
        assert(strlen(hex) == 64);
        ta_language_free(&texts);
    } else {
        assert(e.n > 0);
    }
    ta_error_free(&e);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static int fd = -1;
    static char path[64];
    if (fd < 0) {
        fd = memfd_create("table", MFD_CLOEXEC);
        snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    }
    if (ftruncate(fd, 0) != 0 || pwrite(fd, data, n, 0) != (ssize_t)n) {
        abort();
    }
    read_sheet(path);
    read_texts(path);
    return 0;
}
