/* config.h - experiment files: reading them, presets, and the resolved experiment as JSON.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_CONFIG_H
#define TWOARM_CONFIG_H

#include "twoarm/experiment.h"

struct ta_text;
struct json_t;

/* Reads an experiment file over the built-in experiment's values. On false the first syntax error
 * or all
 * other mistakes are in the list, each as file:line: expected, found, what to do, and nothing is
 * owned. */
bool ta_experiment_read(struct ta_experiment *, const char *path, struct ta_error *);
/* The same for text that is in memory: n bytes, which must be followed by a NUL. */
bool ta_experiment_parse(struct ta_experiment *, const char *text, size_t n, const char *path,
                         struct ta_error *);
/* A preset of assets/presets by name; an unknown name lists those there are. */
bool ta_experiment_preset(struct ta_experiment *, const char *name, struct ta_error *);
/* One line a preset: its name, a tab and its title. */
bool ta_presets_list(struct ta_text *, struct ta_error *);

/* A table of outcomes: one row a trial, one column an arm; *k 0: as many as in the first row.
 * cell[row * k + arm] is malloc'ed. */
bool ta_payoffs_read(const char *path, int *k, double **cell, int *rows, struct ta_error *);

/* Every key with its value, as an object of jansson's (a new reference). */
struct json_t *ta_experiment_json(const struct ta_experiment *);
/* The way back: what analyses ask of an experiment (environments, trials, deadline, points, rules
 * of exclusion), from that object; all else is the default's. False when it is not one, or its
 * environment is not known. To be freed in both cases. */
bool ta_experiment_described(struct ta_experiment *, const struct json_t *);
/* Does a description (its object Twoarm) tell of a rehearsal: a pilot, or blocks shortened by
 * --trials? Its log is not the study's. */
bool ta_rehearsal_described(const struct json_t *about);
/* A list of texts as an array. */
struct json_t *ta_texts_list_json(const struct ta_texts_list *);
/* The default of a setting in words, as one would type it. buf of at least 160 bytes. */
const char *ta_setting_default(const struct ta_setting *, char *buf, size_t size);

#endif
