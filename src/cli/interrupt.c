/* interrupt.c - Ctrl-C once: stop where that leaves something whole. Twice: at once.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "interrupt.h"

#include <signal.h>
#include <stddef.h>

volatile int ta_interrupted;

static void note(int signal_number)
{
    (void)signal_number;
    ta_interrupted = 1;
}

void ta_interrupt_catch(void)
{
    struct sigaction was, now = {.sa_handler = note, .sa_flags = (int)SA_RESETHAND | SA_RESTART};
    sigemptyset(&now.sa_mask);
    if (sigaction(SIGINT, NULL, &was) == 0 && was.sa_handler != SIG_IGN) {
        sigaction(SIGINT, &now, NULL);
    }
}
