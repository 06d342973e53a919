/* memory.h - how much memory there is for this program.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_CLI_MEMORY_H
#define TWOARM_CLI_MEMORY_H

/* Bytes: the machine's, or less where this process may have less (`ulimit -v`, a container's
 * cgroup). Others may hold some of it. */
double ta_memory_most(void);

#endif
