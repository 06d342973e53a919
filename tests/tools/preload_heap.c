/* preload_heap.c - a helper of tests: how many bytes a program holds, from row to row.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 *   TWOARM_HEAP=FILE LD_PRELOAD=preload_heap.so COMMAND...
 *
 * Rows are synced one by one, so fdatasync is the clock: a line each 100 calls with their number
 * and the bytes in use. */
#include <dlfcn.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static FILE *notes;

__attribute__((constructor)) static void begin(void)
{
    const char *path = getenv("TWOARM_HEAP");
    notes = path ? fopen(path, "we") : NULL;
}

int fdatasync(int fd)
{
    static int calls;
    static union {
        void *address;
        int (*sync)(int);
    } real;
    if (!real.address)
        real.address = dlsym(RTLD_NEXT, "fdatasync");
    if (++calls % 100 == 0 && notes) {
        struct mallinfo2 now = mallinfo2();
        fprintf(notes, "%d %zu\n", calls, now.uordblks + now.hblkhd);
        fflush(notes);
    }
    return real.sync(fd);
}
