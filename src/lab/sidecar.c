/* sidecar.c - the JSON beside a log: every column described, and all that is needed to do it
 * again.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * BIDS's own keys stand at the top; what only this program knows is under "Twoarm". Created before
 * any other file of the session ("running"), replaced when the log's zero is known and at the end.
 */
#include "lab.h"
#include "sidecar_flow.h"

#include "twoarm/columns.h"
#include "twoarm/config.h"
#include "twoarm/io.h"
#include "twoarm/tally.h"

#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>

enum { SCHEMA_VERSION = 1 };

static json_t *text_or_null(const char *s)
{
    return s ? json_string(s) : json_null();
}

static void set_column(json_t *root, const struct ta_column *c, int arm)
{
    char name[64];
    json_t *about = json_object();
    snprintf(name, sizeof name, arm >= 0 ? "%s_%d" : "%s", c->name, arm + 1);
    json_object_set_new(about, "Description", json_string(c->meaning));
    if (c->unit) {
        json_object_set_new(about, "Units", json_string(c->unit));
    }
    if (c->levels) {
        json_t *levels = json_object();
        for (int i = 0; c->levels[i].word; i++) {
            json_object_set_new(levels, c->levels[i].word, json_string(c->levels[i].meaning));
        }
        json_object_set_new(about, "Levels", levels);
    }
    json_object_set_new(root, name, about);
}

static void set_columns(json_t *root, int k)
{
    for (const struct ta_column *c = ta_columns; c->name; c++) {
        if (!c->per_arm) {
            set_column(root, c, -1);
            continue;
        }
        for (int a = 0; a < k; a++) {
            set_column(root, c, a);
        }
    }
}

/* Every setting with its value, and which file said so. */
json_t *ta_sidecar_experiment(const struct ta_session *s)
{
    json_t *about = ta_experiment_json(s->exp);
    if (*s->exp->file) {
        json_object_set_new(
            about, "file",
            json_pack("{s:s, s:s}", "name", s->exp->file, "sha256", s->exp->file_sha256));
    }
    json_object_set_new(about, "preset",
                        *s->exp->preset ? json_string(s->exp->preset) : json_null());
    json_object_set_new(about, "shortened_by_trials", json_boolean(s->shortened));
    return about;
}

json_t *ta_sidecar_player(const struct ta_session *s)
{
    if (!s->player) {
        return json_pack("{s:s}", "Kind", "human");
    }
    if (!s->player->model) {
        return json_pack("{s:s, s:s}", "Kind", "recording", "Spec", s->player->spec);
    }
    struct ta_par_info info[TA_MAX_PAR];
    int n = ta_model_pars(s->player->model, s->exp->env.k, info);
    json_t *par = json_object();
    for (int j = 0; j < n; j++) {
        char name[32];
        json_object_set_new(par, ta_par_name(&info[j], s->exp->env.k, name),
                            json_real(s->player->par[j]));
    }
    double q0 = s->player->scale.q0; /* NAN: a model without values */
    return json_pack("{s:s, s:s, s:s, s:o, s:o}", "Kind", "simulated", "Spec", s->player->spec,
                     "Model", s->player->model->name, "Parameters", par, "InitialValue",
                     isnan(q0) ? json_null() : json_real(q0));
}

static json_t *display(const struct ta_session *s)
{
    const struct ta_display_info *d = &s->screen->info;
    if (!d->driver) {
        return json_null();
    }
    const struct ta_flips *f = &d->flips;
    json_t *about =
        json_pack("{s:o, s:o, s:i, s:i, s:f}", "Driver", text_or_null(d->driver), "Renderer",
                  text_or_null(d->renderer), "WidthPixels", d->width_px, "HeightPixels",
                  d->height_px, "RefreshStatedHertz", d->refresh_stated_hz);
    json_object_set_new(about, "Measured",
                        json_pack("{s:f, s:f, s:f, s:f, s:f, s:b, s:i, s:i}", "RefreshHertz",
                                  f->rate_hz, "MedianMilliseconds", f->median_ms,
                                  "StandardDeviationMilliseconds", f->sd_ms, "NearestStandardHertz",
                                  f->standard_hz, "OffPercent", f->off_percent, "WaitsForDisplay",
                                  (int)f->waits, "LateFlips", f->late, "Flips", f->n));
    json_object_set_new(about, "Passed", json_boolean(f->fault == TA_FLIPS_GOOD));
    json_object_set_new(about, "AllowedByOption", json_boolean(s->bad_display_allowed));
    json_object_set_new(about, "Strict", json_boolean(f->strict));
    json_object_set_new(about, "Verdict", json_string(ta_flips_words(f)));
    json_object_set_new(about, "SDLCompiled", text_or_null(d->sdl_compiled));
    json_object_set_new(about, "SDLLinked", text_or_null(d->sdl_linked));
    json_object_set_new(about, "SDLttfLinked", text_or_null(d->ttf_linked));
    return about;
}

static json_t *utc_text(int64_t utc_ns)
{
    char text[64];
    time_t seconds = (time_t)(utc_ns / 1000000000);
    struct tm parts;
    gmtime_r(&seconds, &parts);
    size_t n = strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts);
    snprintf(text + n, sizeof text - n, ".%06" PRId64 "Z", utc_ns % 1000000000 / 1000);
    return json_string(text);
}

/* One moment on both clocks, and the log's zero, so that times of other devices can be brought
 * together with the log. */
static json_t *clock_pair(const struct ta_session *s)
{
    json_t *zero = s->zero_ns == TA_NO_TIME ? json_null() : json_real((double)s->zero_ns / 1e9);
    return json_pack("{s:s, s:o, s:f, s:o}", "Name",
                     s->virtual_time ? "virtual" : "CLOCK_MONOTONIC", "UTC", utc_text(s->utc_ns),
                     "MonotonicSeconds", (double)s->monotonic_ns / 1e9, "LogZeroMonotonicSeconds",
                     zero);
}

static json_t *system_about(const struct ta_session *s)
{
    struct utsname u;
    if (s->reproducible || uname(&u) != 0) {
        return json_null();
    }
    return json_pack("{s:s, s:s, s:s, s:s}", "Name", u.sysname, "Release", u.release, "Version",
                     u.version, "Machine", u.machine);
}

static json_t *ending(const struct ta_session *s)
{
    static const char *const word[] = {
        [TA_END_RUNNING] = "running", [TA_END_COMPLETE] = "complete", [TA_END_ABORTED] = "aborted"};
    enum ta_end end = s->task ? ta_task_end(s->task) : TA_END_RUNNING;
    json_t *about = json_pack("{s:s, s:i}", "State", word[end], "RowsOnDisk", s->n_rows);
    if (end != TA_END_RUNNING && s->exp->pay_per_point > 0) {
        /* points of practice are not paid */
        double points = ta_task_tally(s->task)->n > 0 ? s->points : s->exp->points_start;
        json_object_set_new(about, "Payment",
                            json_pack("{s:f, s:f, s:s}", "Points", points, "Amount",
                                      ta_experiment_payment(s->exp, points), "Currency",
                                      s->exp->currency));
    }
    if (end == TA_END_ABORTED) {
        json_object_set_new(about, "Trial", json_integer(ta_task_trial(s->task)));
        json_object_set_new(about, "During", json_string(ta_task_state(s->task)));
        json_object_set_new(about, "Reason", text_or_null(s->why_ended));
        if (s->rescued[0]) {
            json_object_set_new(about, "RescuedRow", json_string(s->rescued));
        }
    }
    return about;
}

/* Clock, display, system and end of this segment stand beside the list; those of the ones before
 * were moved into it (resume.c). */
static json_t *segments(const struct ta_session *s)
{
    json_t *list = s->before ? json_deep_copy(s->before) : json_array();
    json_array_append_new(list, json_pack("{s:i, s:i, s:o}", "Segment", s->segment, "FirstTrial",
                                          s->first_trial, "Start", utc_text(s->utc_ns)));
    return list;
}

static json_t *twoarm(const struct ta_session *s)
{
    const char *file = strrchr(s->paths.outcomes, '/') + 1;
    json_t *about = json_object();
    json_object_set_new(about, "SchemaVersion", json_integer(SCHEMA_VERSION));
    json_object_set_new(about, "Version", json_string(TA_VERSION));
    json_object_set_new(about, "Experiment", ta_sidecar_experiment(s));
    json_object_set_new(about, "Generator", json_string("xoshiro256++"));
    json_object_set_new(about, "Seed", json_integer((json_int_t)s->seed));
    json_object_set_new(about, "OutcomeTable",
                        json_pack("{s:s, s:s, s:i}", "File", file, "SHA256", s->outcomes_sha256,
                                  "Rows", s->plan.n));
    json_object_set_new(about, "Player", ta_sidecar_player(s));
    json_object_set_new(about, "Assigned", ta_sidecar_assigned(s));
    json_object_set_new(about, "Texts", ta_sidecar_texts(s));
    json_object_set_new(about, "Flow", ta_sidecar_flow(s));
    json_object_set_new(about, "Scanner", ta_sidecar_scanner(s));
    json_object_set_new(about, "Triggers", ta_sidecar_triggers(s));
    json_object_set_new(about, "Display", display(s));
    json_object_set_new(about, "Clock", clock_pair(s));
    json_object_set_new(about, "System", system_about(s));
    json_object_set_new(about, "Pilot", json_boolean(s->pilot));
    json_object_set_new(about, "Segments", segments(s));
    json_object_set_new(about, "End", ending(s));
    return about;
}

static json_t *presentation(const struct ta_session *s)
{
    struct utsname u;
    const struct ta_display_info *d = &s->screen->info;
    json_t *about = json_object();
    if (!s->reproducible && uname(&u) == 0) {
        char system[sizeof u.sysname + sizeof u.release + 1];
        snprintf(system, sizeof system, "%s %s", u.sysname, u.release);
        json_object_set_new(about, "OperatingSystem", json_string(system));
    }
    if (d->driver) {
        double rate = d->flips.waits ? d->flips.rate_hz : d->refresh_stated_hz;
        if (rate > 0) {
            json_object_set_new(about, "ScreenRefreshRate", json_real(rate));
        }
        json_object_set_new(about, "ScreenResolution",
                            json_pack("[i,i]", d->width_px, d->height_px));
    }
    json_object_set_new(about, "SoftwareName", json_string("twoarm"));
    json_object_set_new(about, "SoftwareVersion", json_string(TA_VERSION));
    return about;
}

/* The whole text with a line end; NULL when memory is out. To be freed. */
static char *make_text(const struct ta_session *s, size_t *n, struct ta_error *e)
{
    json_t *root = json_object();
    json_object_set_new(root, "TaskName", json_string(s->exp->task));
    json_object_set_new(
        root, "TaskDescription",
        json_string("Multi-armed bandit: on each trial one of several machines is "
                    "chosen and its outcome shown; values are learned from outcomes."));
    json_object_set_new(root, "StimulusPresentation", presentation(s));
    set_columns(root, s->exp->env.k);
    json_object_set_new(root, "Twoarm", twoarm(s));
    char *text = json_dumps(root, JSON_INDENT(2) | JSON_REAL_PRECISION(15));
    json_decref(root);
    if (!text) {
        ta_error_add(e, TA_MACHINE, "%s: the description could not be made: out of memory",
                     s->paths.sidecar);
        return NULL;
    }
    *n = strlen(text);
    text[(*n)++] = '\n'; /* the end of the text is the file's last line end, not a NUL */
    return text;
}

bool ta_sidecar_write(const struct ta_session *s, struct ta_error *e)
{
    size_t n;
    char *text = make_text(s, &n, e);
    bool good = text && ta_file_replace(s->paths.sidecar, text, n, e);
    free(text);
    return good;
}

bool ta_sidecar_create(const struct ta_session *s, struct ta_error *e)
{
    size_t n;
    char *text = make_text(s, &n, e);
    bool good =
        text && (ta_file_create(s->paths.sidecar, text, n) ||
                 ta_error_add(e, errno == EEXIST ? TA_USER : TA_MACHINE,
                              "%s: cannot be created: %s", s->paths.sidecar, strerror(errno)));
    free(text);
    return good;
}

json_t *ta_sidecar_read(const char *path, struct ta_error *e)
{
    json_error_t wrong;
    json_t *root = json_load_file(path, JSON_REJECT_DUPLICATES, &wrong);
    if (!root) {
        ta_error_add(e, TA_USER, "%s:%d: not a description of a session: %s", path, wrong.line,
                     wrong.text);
    } else if (!json_is_object(json_object_get(root, "Twoarm"))) {
        ta_error_add(e, TA_USER, "%s: not a description of a session by twoarm", path);
        json_decref(root);
        root = NULL;
    }
    return root;
}

uint64_t ta_sidecar_seed(const json_t *root)
{
    return (uint64_t)json_integer_value(json_object_get(json_object_get(root, "Twoarm"), "Seed"));
}

void ta_sidecar_free(json_t *root)
{
    json_decref(root);
}
