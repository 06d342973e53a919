/* interrupt.h - Ctrl-C once: stop where that leaves something whole. Twice: at once.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_CLI_INTERRUPT_H
#define TWOARM_CLI_INTERRUPT_H

/* 1 once Ctrl-C was pressed after ta_interrupt_catch. */
extern volatile int ta_interrupted;
/* From now on the first SIGINT is noted and the second one kills, unless whoever started the
 * program wanted it to be deaf to SIGINT (nohup, a background job). */
void ta_interrupt_catch(void);

#endif
