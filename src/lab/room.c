/* room.c - whether the disk has room for a whole session, asked before it starts.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A quota is not seen here; a session that meets one is stopped and rescued (rescue.c). */
#include "lab.h"

#include "twoarm/columns.h"
#include "twoarm/io.h"

#include <errno.h>
#include <string.h>
#include <sys/statvfs.h>

/* A row of a log or of an outcome table is shorter; descriptions, their temporary copies and the
 * study's own files take less than the rest. */
enum { ROW_BYTES = 320, ARM_BYTES = 128, REST_BYTES = 192 * 1024, INODES = 16 };

uint64_t ta_session_bytes(int n_trials, int k)
{
    return 2 * (uint64_t)n_trials * (ROW_BYTES + (uint64_t)k * ARM_BYTES) + REST_BYTES;
}

bool ta_session_has_room(const char *folder, int n_trials, int k, struct ta_error *e)
{
    char part[PATH_MAX];
    struct statvfs disk;
    ta_path_existing(folder, part);
    if (statvfs(part, &disk) != 0 || disk.f_blocks == 0) {
        return true; /* a file system that does not say; writing will */
    }
    uint64_t need = ta_session_bytes(n_trials, k);
    uint64_t unit = disk.f_frsize ? disk.f_frsize : disk.f_bsize;
    uint64_t have = disk.f_bavail * unit;
    if (have < need) {
        return ta_error_add(
            e, TA_MACHINE,
            "%s: the disk is nearly full: a session of %d trials needs %ju kB, free "
            "are %ju kB; make room, or choose another folder with --data",
            part, n_trials, (uintmax_t)(need / 1024), (uintmax_t)(have / 1024));
    }
    if (disk.f_files > 0 && disk.f_favail < INODES) {
        return ta_error_add(e, TA_MACHINE,
                            "%s: the disk has room for %ju more files only; remove some, or choose "
                            "another folder with --data",
                            part, (uintmax_t)disk.f_favail);
    }
    return true;
}
