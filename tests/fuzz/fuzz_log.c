/* fuzz_log.c - any bytes as a log: for the reader that resumes, and for the one that fits.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 *   make fuzz FUZZ_SECONDS=60
 *
 * Nothing may be read beyond the text, leaked or left undefined; a log that is taken has as many
 * rows as whole lines behind its header. */
#include "lab/lab.h"
#include "twoarm/data.h"
#include "twoarm/io.h"

#include <assert.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void read_back(const uint8_t *data, size_t n)
{
    struct ta_logbook book;
    struct ta_error e = {0};
    char *text = malloc(n + 1);
    memcpy(text, data, n);
    text[n] = '\0';
    size_t lines = 0;
    for (size_t i = 0; i < n; i++) {
        lines += data[i] == '\n';
    }
    if (ta_logbook_parse(&book, text, n, 1, "log", &e)) {
        assert(book.whole <= n && (size_t)book.n == (lines ? lines - 1 : 0));
        ta_logbook_free(&book);
    } else {
        assert(e.n > 0);
    }
    ta_error_free(&e);
    free(text);
}

static void read_dataset(const uint8_t *data, size_t n)
{
    static int fd = -1;
    static char path[64];
    char *const paths[] = {path};
    if (fd < 0) {
        fd = memfd_create("log", MFD_CLOEXEC);
        snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    }
    if (ftruncate(fd, 0) != 0 || pwrite(fd, data, n, 0) != (ssize_t)n) {
        abort();
    }
    struct ta_dataset set = {0};
    struct ta_error e = {0};
    struct ta_read_options how = {.practice = true, .q0 = 0};
    if (ta_dataset_read(&set, paths, 1, &how, &e)) {
        ta_dataset_free(&set);
    } else {
        assert(e.n > 0);
    }
    ta_error_free(&e);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    read_back(data, n);
    read_dataset(data, n);
    return 0;
}
