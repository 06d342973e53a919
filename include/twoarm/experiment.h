/* experiment.h - an experiment with every setting resolved, and the table of its settings.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * src/task/settings.c describes each setting once: the experiment file's reader, its defaults (the
 * built-in experiment), the sidecar, `twoarm explain --keys` and the checks come from that
  * table. */
#ifndef TWOARM_EXPERIMENT_H
#define TWOARM_EXPERIMENT_H

#include "twoarm/env.h"
#include "twoarm/row.h"
#include "twoarm/scene.h"

/* How long something lasts: drawn for each trial before the first one, rounded to whole frames when
 * it is shown. */
enum ta_duration_kind {
    TA_DURATION_FIXED,       /* lo_s */
    TA_DURATION_UNIFORM,     /* between lo_s and hi_s */
    TA_DURATION_EXPONENTIAL, /* lo_s + exponential of mean mean_s - lo_s, cut off at hi_s */
    TA_DURATION_LIST         /* each of list_s[0..n-1] equally often, in random order */
};
enum { TA_MAX_LIST = 16 };
struct ta_duration {
    enum ta_duration_kind kind;
    double lo_s, hi_s, mean_s;
    int n;
    double list_s[TA_MAX_LIST];
};

enum ta_sides { TA_SIDES_RANDOM, TA_SIDES_ALTERNATING, TA_SIDES_FIXED };
enum ta_context_order {
    TA_CONTEXTS_SUCCESSIVE, /* one after the other within a block */
    TA_CONTEXTS_INTERLEAVED /* mixed trial by trial */
};
enum ta_feedback_at { TA_FEEDBACK_CENTRE, TA_FEEDBACK_ARM };
enum ta_theme { TA_THEME_SYMBOLS, TA_THEME_LEVERS };
enum ta_ground { TA_GROUND_DARK, TA_GROUND_LIGHT };
enum ta_trigger_device { TA_TRIGGER_NONE, TA_TRIGGER_SERIAL, TA_TRIGGER_PARALLEL, TA_TRIGGER_FILE };
enum ta_photodiode { /* 1 + 2 * lower + right */
                     TA_PHOTODIODE_NONE,
                     TA_PHOTODIODE_UPPER_LEFT,
                     TA_PHOTODIODE_UPPER_RIGHT,
                     TA_PHOTODIODE_LOWER_LEFT,
                     TA_PHOTODIODE_LOWER_RIGHT
};

/* A question of the lab's own on the start screen; its answer is a column of participants.tsv. */
enum ta_field_kind { TA_FIELD_TEXT, TA_FIELD_WHOLE, TA_FIELD_NUMBER, TA_FIELD_CHOICE };
enum { TA_MAX_FIELDS = 12, TA_MAX_FIELD_LEVELS = 8 };
struct ta_field {
    char name[TA_TEXT_CELL];  /* of the column: letters, digits, _ */
    char label[TA_TEXT_CELL]; /* as asked; the name where none is given */
    enum ta_field_kind kind;
    double lo, hi; /* of numbers; NAN: open */
    int n_levels;
    char level[TA_MAX_FIELD_LEVELS][TA_TEXT_CELL]; /* of a choice */
    bool required;
};

/* A question of the lab's own in the quiz. */
enum { TA_MAX_QUESTIONS = 8, TA_MOST_ANSWERS = 4 };
struct ta_own_question {
    char ask[TA_SCENE_TEXT];
    int n_answers, right; /* right: from 0 */
    char answer[TA_MOST_ANSWERS][TA_SCENE_TEXT];
};

/* Several texts: names of authors, for instance. */
enum { TA_MAX_TEXTS = 16 };
struct ta_texts_list {
    int n;
    char text[TA_MAX_TEXTS][TA_SCENE_TEXT];
};

/* Contexts within one block at most; each may have arms of its own. */
enum { TA_MAX_SETS = 8, TA_PATH_CELL = 256 };

struct ta_experiment {
    char task[TA_TEXT_CELL];   /* BIDS task label */
    char title[TA_SCENE_TEXT]; /* for people; may be "" */
    char source[TA_PATH_CELL]; /* of a preset: what it follows; may be "" */

    /* What pays. env: arms in the order best first, as stated; shuffled per context. */
    struct ta_env_spec env;
    int n_sets;                          /* contexts within a block */
    struct ta_env_spec set[TA_MAX_SETS]; /* set[0 .. n_sets-1]; set[0] equals env */
    double *table; /* owned, of environment `table`: env and sets point to it; NULL otherwise */

    /* Trials. */
    int n_blocks, block_trials; /* trials of a block over all its contexts */
    bool new_symbols;           /* each block has new contexts; false: they go on over blocks */
    enum ta_context_order context_order;
    bool shuffle_contexts; /* the order of successive contexts is drawn for each block */
    int forced_first;      /* forced trials at the start of each context */
    double forced_share;   /* of the others that are forced, 0..1 */
    bool forgone_shown;    /* the outcomes of the other arms are shown too */

    /* Before the first trial. */
    bool instructions, quiz;
    int quiz_attempts;  /* then the experimenter is called */
    bool quiz_built_in; /* the program's own questions are asked */
    int n_questions;    /* of the lab's own, after those */
    struct ta_own_question question[TA_MAX_QUESTIONS];
    int practice_trials;
    int practice_correct, practice_of; /* go on after so many best choices in so many trials; 0: no
                                          criterion, practice_trials are played once */
    int practice_rounds;               /* practice is repeated at most so often */

    /* Timing. The first four are drawn into the plan's rows; fixation_s .. are their means, for
     * texts and estimates. */
    struct ta_duration fixation, highlight, feedback, interval;
    double deadline_s; /* 0: none */
    double miss_s;     /* how long "too slow" is shown */
    double fast_s;     /* answers below this are counted as anticipations by the analysis */

    /* Answers. */
    int key[TA_MAX_ARMS]; /* by position from the left: USB HID usages (= SDL scancodes) */
    bool mouse;

    /* Looks. */
    enum ta_sides sides;
    enum ta_theme theme;
    int n_symbols, symbol[TA_N_SYMBOLS]; /* numbers of ta_symbol_get that may be used, in order;
                                            n_symbols 0: all */
    bool shuffle_symbols;                /* false: in the order listed */
    enum ta_feedback_at feedback_at;
    bool texts;       /* words and numbers within the trial other than the outcome: keys, points */
    bool movement;    /* things may move (never while a response is timed) */
    bool total_shown; /* points so far, in the trial */
    double text_size; /* factor */
    enum ta_ground ground;
    double arm_distance;           /* of neighbouring arms' centres, as a factor of the usual */
    char language[TA_TEXT_CELL];   /* of the texts: "en" */
    char texts_file[TA_PATH_CELL]; /* texts of the lab's own in place of ours; may be "" */

    /* Breaks and misses. */
    int break_trials;     /* a break also after so many trials within a block; 0: between blocks */
    bool break_blocks;    /* a break between blocks */
    double break_least_s; /* the shortest break */
    bool miss_repeat;     /* a missed trial comes again at the end of its block */
    int miss_rounds;      /* so often at most */
    double miss_points;   /* added to the total for a miss (a fine is negative) */

    /* Points and money. */
    double points_per_reward, points_start;
    char currency[TA_TEXT_CELL];
    double pay_per_point; /* 0: nobody is paid by points, nothing about money is shown */
    double pay_base, pay_least, pay_most; /* pay_most NAN: no cap */
    double pay_round;                     /* up to a multiple of this; 0: two decimals, nearest */

    /* Exclusion, by behaviour alone, stated beforehand; NAN: no such rule. The report applies
     * it. */
    double most_missed;       /* share of trials */
    double most_fast;         /* share of answers below fast_s */
    double fastest_median_s;  /* median response time below this */
    double largest_side_bias; /* |share of left - .5| * 2 above this */
    double most_same_key;     /* longest run of one key, trials */
    double least_best;        /* share of best choices below this */

    /* The study, for its dataset_description.json; "" and 0: nothing is said. */
    char study_name[TA_SCENE_TEXT], study_license[TA_SCENE_TEXT];
    char study_acknowledgements[TA_PATH_CELL];
    struct ta_texts_list study_authors, study_funding, study_ethics, study_references;

    /* Start screen. */
    int n_fields;
    struct ta_field field[TA_MAX_FIELDS];

    /* The display and other devices. */
    bool display_required; /* a display that fails its test is refused */
    enum ta_trigger_device trigger_device;
    char trigger_path[TA_PATH_CELL];
    int trigger_baud;       /* of a serial port: index into the words of triggers.baud */
    double trigger_pulse_s; /* then the lines go back to 0; 0: they stay */
    int trigger_fixation, trigger_onset, trigger_choice, trigger_feedback, trigger_missed,
        trigger_end; /* codes, sent right after the flips of their names; 0: none */
    enum ta_photodiode photodiode;
    double photodiode_size; /* side, as a share of the screen's height */
    int start_key; /* a scanner's pulse: waited for before the first trial of the main phase of each
                      segment; 0: none */
    int start_pulses; /* how many pulses to wait for */

    /* Where it came from; "" for the built-in experiment. */
    char file[TA_PATH_CELL], file_sha256[65], preset[TA_TEXT_CELL];
};

/* The built-in experiment: 2 arms .75/.25, 4 blocks of 40, practice of 10, keys F and J. */
void ta_experiment_default(struct ta_experiment *);
/* Frees what it owns. */
void ta_experiment_free(struct ta_experiment *);
/* Trials of each context; of one that goes on over blocks, in all of them. */
int ta_experiment_context_trials(const struct ta_experiment *);
/* Number of contexts but the practice's, which is number 0; they count from 1. */
int ta_experiment_contexts(const struct ta_experiment *);
/* The set of arms of a context (0: practice's). */
const struct ta_env_spec *ta_experiment_env(const struct ta_experiment *, int context);
/* Mean of a duration, seconds. */
double ta_duration_mean(const struct ta_duration *);
/* What is paid for a total of points: base + rate, within floor and cap, rounded. */
double ta_experiment_payment(const struct ta_experiment *, double points);

/* --- the table of settings: src/task/settings.c ---------------------------------------------- */

enum ta_setting_type {
    TA_SET_FLAG,        /* bool: true or false */
    TA_SET_WHOLE,       /* int within lo..hi */
    TA_SET_REAL,        /* double within lo..hi; `none` (NAN) where may_be_none */
    TA_SET_TEXT,        /* char[size] */
    TA_SET_LABEL,       /* char[size] of letters and digits */
    TA_SET_LEVEL,       /* enum: one of `words` */
    TA_SET_DURATION,    /* struct ta_duration: a number, { from; (mean;) to; } or a list */
    TA_SET_KEY,         /* int: a key's name; "" for none */
    TA_SET_KEYS,        /* int[TA_MAX_ARMS]: a list of keys' names, one an arm */
    TA_SET_SYMBOLS,     /* list of symbols' names */
    TA_SET_ENVIRONMENT, /* group: name and the environment's own settings */
    TA_SET_CONTEXTS,    /* list of groups: what differs from the environment */
    TA_SET_FIELDS,      /* list of groups */
    TA_SET_QUESTIONS,   /* list of groups */
    TA_SET_TEXTS        /* struct ta_texts_list: a list of texts */
};
struct ta_setting {
    const char *name; /* "timing.fixation": groups and the last word with dots between */
    enum ta_setting_type type;
    size_t offset, size;
    double fallback, to;      /* of numbers, flags, levels; of a duration: lo_s and hi_s */
    const char *text;         /* fallback of texts, and of keys as typed in help */
    double lo, hi;            /* range */
    bool may_be_none;         /* fallback NAN: none */
    const char *const *words; /* of levels, NULL-terminated, in the enum's order */
    const char *unit, *meaning;
};
extern const struct ta_setting ta_settings[]; /* ends with a NULL name */

#endif
