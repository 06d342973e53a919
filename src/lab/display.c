/* display.c - the display's measurement in words: the refusal, and the report of --check-display.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What can only be seen with a photodiode (the screen's own delay) is not in it, and it says so. */
#include "program.h"

#include "twoarm/io.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>

void ta_display_describe(const struct ta_display_info *d, struct ta_text *t)
{
    const struct ta_flips *f = &d->flips;
    ta_text_add(t, "verdict: %s - %s\n", f->fault == TA_FLIPS_GOOD ? "passed" : "FAILED",
                ta_flips_words(f));
    ta_text_add(t, "flips that wait for the display: %s\n", f->waits ? "yes" : "no");
    ta_text_add(t, "median interval: %.3f ms (SD %.3f ms without late ones)\n", f->median_ms,
                f->sd_ms);
    ta_text_add(
        t, "rate: %.3f Hz; nearest standard rate %.6g Hz, median off by %+.2f %% (1 allowed)\n",
        f->rate_hz, f->standard_hz, f->off_percent);
    ta_text_add(t, "late flips: %d of %d (%d allowed)\n", f->late, f->n, TA_FLIPS_LATE_ALLOWED);
    ta_text_add(t, "strict (SD below 0.2 ms): %s\n", f->strict ? "yes" : "no");
    ta_text_add(t, "stated by the system: %.6g Hz, %d x %d pixels\n", d->refresh_stated_hz,
                d->width_px, d->height_px);
    ta_text_add(t, "driver: %s; renderer: %s; SDL %s (built with %s)\n",
                d->driver ? d->driver : "-", d->renderer ? d->renderer : "-",
                d->sdl_linked ? d->sdl_linked : "-", d->sdl_compiled ? d->sdl_compiled : "-");
}

/* What usually is the matter. */
static const char *advice(enum ta_flips_fault fault)
{
    switch (fault) {
    case TA_FLIPS_NO_WAIT:
        return "use a graphics card with its own driver, on its own screen (no remote desktop, no "
               "virtual machine), and switch vertical synchronisation on";
    case TA_FLIPS_RATE:
        return "set a usual rate (60, 120 ... Hz) in the system's display settings, and switch "
               "variable refresh off";
    case TA_FLIPS_LATE:
        return "close other programs, switch the desktop's effects off, and try again";
    case TA_FLIPS_GOOD:
        break;
    }
    return "";
}

bool ta_display_accept(const struct ta_display_info *d, struct ta_error *e)
{
    const struct ta_flips *f = &d->flips;
    if (f->fault == TA_FLIPS_GOOD) {
        return true;
    }
    return ta_error_add(
        e, TA_MACHINE,
        "this display is refused: %s (median %.3f ms, SD %.3f ms, %.3f Hz, %d of %d flips late); "
        "%s. Or go on all the same with --allow-bad-display: the verdict is kept beside the data",
        ta_flips_words(f), f->median_ms, f->sd_ms, f->rate_hz, f->late, f->n, advice(f->fault));
}

static struct tm utc_now(void)
{
    time_t t = time(NULL);
    struct tm parts;
    gmtime_r(&t, &parts);
    return parts;
}

static void make_report(const struct ta_task_settings *o, const struct ta_display_info *d,
                        struct ta_text *t)
{
    char when[40];
    struct utsname u;
    struct tm now = utc_now();
    strftime(when, sizeof when, "%Y-%m-%dT%H:%M:%SZ", &now);
    ta_text_add(t, "Display check by %s %s, %s, display %d%s\n", TA_TASK_PROGRAM, TA_VERSION, when,
                o->display, o->windowed ? ", in a window" : "");
    if (uname(&u) == 0) {
        ta_text_add(t, "system: %s %s %s\n", u.sysname, u.release, u.machine);
    }
    ta_display_describe(d, t);
    if (d->flips.fault != TA_FLIPS_GOOD) {
        ta_text_add(t, "what to do: %s\n", advice(d->flips.fault));
    }
    ta_text_add(t,
                "Not measured: the screen's own delay and the keyboard's (photodiode, keyboard of "
                "known latency).\n");
}

enum ta_status ta_display_check(const struct ta_task_settings *o,
                                const struct ta_window_maker *maker, struct ta_error *e)
{
    struct ta_stage stage = {0};
    struct ta_text t = {0};
    char path[80];
    if (!ta_stage_window(&stage, o, maker, e)) {
        ta_stage_close(&stage);
        return e->status;
    }
    make_report(o, &stage.window.info, &t);
    bool good = stage.window.info.flips.fault == TA_FLIPS_GOOD;
    ta_stage_close(&stage);
    fputs(t.s, stdout);
    struct tm now = utc_now();
    strftime(path, sizeof path, "twoarm-display-%Y%m%dT%H%M%SZ.txt", &now);
    if (ta_file_create(path, t.s, t.n)) {
        printf("kept in %s\n", path);
    } else {
        good = ta_error_add(e, TA_MACHINE, "%s: cannot be created: %s", path, strerror(errno));
    }
    ta_text_free(&t);
    return good ? TA_OK : TA_MACHINE;
}
