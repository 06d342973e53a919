/* memory.c - how much memory there is for this program.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "memory.h"

#include <math.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

/* Linux tells a container its limit there; INFINITY: none is told. */
static double of_cgroup(void)
{
    double bytes = INFINITY;
    FILE *f = fopen("/sys/fs/cgroup/memory.max", "r");
    if (f) {
        double found;
        bytes = fscanf(f, "%lf", &found) == 1 ? found : bytes; /* or the word max */
        fclose(f);
    }
    return bytes;
}

double ta_memory_most(void)
{
    long pages = sysconf(_SC_PHYS_PAGES), size = sysconf(_SC_PAGESIZE);
    double most = pages > 0 && size > 0 ? (double)pages * (double)size : INFINITY;
    struct rlimit limit;
    if (getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY) {
        most = fmin(most, (double)limit.rlim_cur);
    }
    return fmin(most, of_cgroup());
}
