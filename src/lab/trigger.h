/* trigger.h - codes for EEG and fMRI recorders: a serial port, a parallel port, a file or FIFO.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LAB_TRIGGER_H
#define LAB_TRIGGER_H

#include "twoarm/experiment.h"

/* Zero-initialised with fd -1: no device. Borrows the experiment. */
struct ta_trigger {
    const struct ta_experiment *exp; /* NULL: no device */
    int fd;                          /* -1: not open, or lost */
    int64_t reset_ns;                /* when the lines go back to 0; TA_NO_TIME: they are */
    int n_sent, n_failed;
    char first_failure[160]; /* "trial 12: Input/output error"; "" */
};
/* Opens the device of the experiment, where it has one. TA_USER: no such device, not that kind of
 * device, no permission, nobody reads the FIFO. */
bool ta_trigger_open(struct ta_trigger *, const struct ta_experiment *, struct ta_error *);
void ta_trigger_close(struct ta_trigger *);
/* After a failure: tries once more. */
void ta_trigger_again(struct ta_trigger *);
/* Writes the code of the picture that was shown at flip_ns and never waits. what, and the flip's
 * seconds since zero_ns as in the log: for files. False: it could not be written, and the device is
 * closed: ta_trigger_again. */
bool ta_trigger_send(struct ta_trigger *, int code, const char *what, int trial, int64_t flip_ns,
                     int64_t zero_ns);
/* When the lines must go back to 0, INT64_MAX: nothing to do; and does it when that time has
 * come. */
int64_t ta_trigger_next(const struct ta_trigger *);
void ta_trigger_reset(struct ta_trigger *, int64_t now_ns);
/* Waits until it has come, where it is not over: at most the pulse's length. at_once: time is
 * virtual, nothing is waited for. */
void ta_trigger_settle(struct ta_trigger *, int64_t now_ns, bool at_once);

#endif
