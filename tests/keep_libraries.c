/* keep_libraries.c - for sanitizer builds: libraries stay loaded, so that leaks keep their names.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * SDL loads X11, D-Bus and others while it runs and unloads them when it quits. What those never
 * freed would then be reported from "<unknown module>", which no line of tests/lsan.supp can match.
 * Linked into the programs that use SDL when SAN=1, and into nothing else. */
#include <dlfcn.h>

int dlclose(void *handle)
{
    (void)handle;
    return 0;
}
